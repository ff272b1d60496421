//! Sites, wards and beds, compiled.

use super::{DeviceId, SiteId, WardId};
use crate::blueprint::{Authority, CareFunction, Fidelity, Governance, LogKeeping, Mark, Population, Room, StaffKind, WardKind};

/// One site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Hash of `site:ID`, for draws.
    pub entity: u64,
    /// How finely it is simulated.
    pub fidelity: Fidelity,
    /// Positions of its wards in `Twin::wards`.
    pub wards: std::ops::Range<usize>,
    /// The same by kind: `[WardKind::index()]`, each in order.
    pub wards_of_kind: Vec<Vec<WardId>>,
    /// Inpatient beds.
    pub inpatient_beds: u32,
    /// Emergency arrivals per day.
    pub emergency_per_day: f64,
    /// Operations per weekday.
    pub operations_per_day: f64,
    /// Outpatient visits per weekday.
    pub visits_per_day: f64,
    /// Share of inpatient beds occupied in a quiet week.
    pub occupancy: f64,
    /// People by kind: weekday day, night, weekend day; indexed by `StaffKind::index()`.
    pub staff: Vec<[f64; 3]>,
    /// Who must agree before something is done, where it is written down.
    pub authorities: Vec<Authority>,
    /// Who decides about shared things.
    pub governance: Governance,
    /// Alerts are watched around the clock.
    pub watched_at_night: bool,
    /// Share of staff trained against phishing.
    pub trained: f64,
    /// Remote access needs a second factor.
    pub second_factor: bool,
    /// Which care functions the site has at all (a service provides them).
    pub has: Vec<bool>,
    /// Yearly operating budget, 0 unknown.
    pub operating_budget: f64,
    /// Share of it for IT.
    pub it_share: f64,
    /// Logs whose keeping is written down.
    pub logs: Vec<LogKeeping>,
    /// Written at.
    pub mark: Mark,
}

impl Site {
    /// People of a kind: weekday day, night, weekend day.
    pub fn people(&self, kind: StaffKind) -> [f64; 3] {
        self.staff.get(kind.index()).copied().unwrap_or_default()
    }
    /// Wards of a kind that have beds.
    #[inline]
    pub fn of_kind(&self, kind: WardKind) -> &[WardId] {
        self.wards_of_kind.get(kind.index()).map_or(&[], Vec::as_slice)
    }
    /// Whether a service of the site provides the function.
    pub fn provides(&self, function: CareFunction) -> bool {
        self.has.get(function.index()).copied().unwrap_or_default()
    }
}

/// One ward.
#[derive(Clone, Debug)]
pub struct Ward {
    /// Textual id.
    pub id: String,
    /// Shown to people.
    pub name: String,
    /// Hash of `ward:ID`.
    pub entity: u64,
    /// Its site.
    pub site: SiteId,
    /// Kind of place.
    pub kind: WardKind,
    /// Whom an emergency ward is for, if not for everybody.
    pub population: Option<Population>,
    /// Floor.
    pub floor: i8,
    /// First bed in `Twin::beds`.
    pub first_bed: u32,
    /// Number of beds, cubicles, theatres or places.
    pub beds: u32,
    /// Patients per nurse, day and night.
    pub patients_per_nurse: [f64; 2],
    /// Charting and look-up screens of the ward, as devices.
    pub terminals: Vec<DeviceId>,
    /// All devices of the ward.
    pub devices: Vec<DeviceId>,
    /// Where it lies; laid out if the files did not say.
    pub room: Room,
    /// Written at.
    pub mark: Mark,
}

/// One bed.
#[derive(Clone, Debug, Default)]
pub struct Bed {
    /// Label within the ward.
    pub label: String,
    /// Hash of `bed:WARD/LABEL`.
    pub entity: u64,
    /// Its ward, as a position in `Twin::wards`.
    pub ward: WardId,
    /// The monitor that watches it, if any.
    pub monitor: Option<DeviceId>,
    /// All devices at the bed.
    pub devices: Vec<DeviceId>,
    /// Sensors: channels of the devices at the bed.
    pub sensors: u32,
    /// Whether the hospital this one is compared with watches it: it is meant to be watched here too.
    pub watched_elsewhere: bool,
}

impl Bed {
    /// Whether somebody meant it to be watched continuously.
    pub fn monitored(&self) -> bool {
        self.monitor.is_some()
    }
}
