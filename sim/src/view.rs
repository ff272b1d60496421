//! Plain data about a run at one instant, for windows and pictures. Holds no truth and decides nothing.

use crate::blueprint::{CareFunction, CauseClass, WardKind};
use crate::engine::Time;
use crate::journal::RecordId;
use crate::measure::Mode;
use crate::run::Run;
use crate::twin::{BedId, DeviceId, SiteId, Twin, WardId, Zone, ZoneId};
use crate::world::{NodeState, Patient, Place, Status, WardState, World};

/// How a bed looks, from nothing to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum BedLook {
    /// Nobody in it.
    #[default]
    Empty,
    /// A patient, nothing to see.
    Calm,
    /// Worse, known, being treated or waited for.
    Watched,
    /// At risk: worse than anybody knows, or known and not treated.
    AtRisk,
    /// At risk in band 2.
    Warning,
    /// At risk in band 3.
    Alarm,
}

/// One bed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BedView {
    /// How it looks.
    pub look: BedLook,
    /// Meant to be watched, no living path to a person.
    pub blind: bool,
    /// Acuity band, 0 to 3.
    pub band: u8,
    /// Minutes since it got worse unrecognised, 0 if not.
    pub unrecognised_minutes: f64,
    /// The latest record about its patient's state.
    pub record: Option<RecordId>,
}

/// One ward; beds in the order of the twin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WardView {
    /// Beds.
    pub beds: Vec<BedView>,
    /// Nurses' work over capacity.
    pub load: f64,
    /// Actual over planned observation interval.
    pub slip: f64,
    /// Blind beds.
    pub blind: u32,
    /// The one fact that matters now, a few words.
    pub fact: String,
}

/// One care function of the first site.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionView {
    /// Which.
    pub function: CareFunction,
    /// Mode.
    pub mode: Mode,
    /// Capacity in force, 0 to 1.
    pub capacity: f64,
    /// Root cause of what is not normal.
    pub cause: Option<CauseClass>,
    /// Record of that.
    pub record: Option<RecordId>,
}

/// One zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneView {
    /// Devices in it.
    pub devices: u32,
    /// Under an attacker's hand.
    pub compromised: u32,
    /// Encrypted.
    pub encrypted: u32,
    /// Cut off.
    pub cut: bool,
}

/// A run at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The instant.
    pub now: Time,
    /// Wards, in the order of the twin.
    pub wards: Vec<WardView>,
    /// Care functions of the first site that it has.
    pub functions: Vec<FunctionView>,
    /// Zones, in the order of the twin.
    pub zones: Vec<ZoneView>,
    /// State of each device.
    pub nodes: Vec<NodeState>,
    /// Patients at risk.
    pub at_risk: u32,
}

impl View {
    /// Of a run.
    pub fn of(run: &Run) -> View {
        let (twin, world) = (&**run.twin(), run.world());
        let wards = (0..twin.wards.len()).map(|index| ward(twin, world, WardId::from_index(index), run.now())).collect();
        View {
            now: run.now(),
            wards,
            functions: functions(twin, world),
            zones: zones(twin, world),
            nodes: world.continuity.nodes.clone(),
            at_risk: world.care.at_risk,
        }
    }
}

fn ward(twin: &Twin, world: &World, id: WardId, now: Time) -> WardView {
    let known = &twin.wards[id.index()];
    let state = &world.care.wards[id];
    let mut beds = vec![BedView::default(); known.beds as usize];
    // Somebody posted at the bedside sees as many beds as the ward counts; which of them is not told, so the first are shown.
    let mut posted = state.blindness.posted;
    for (bed, index) in beds.iter_mut().zip(twin.beds_of(id)) {
        let Some(patient) = world.care.wards.beds[index] else { continue };
        *bed = of_patient(&world.care.patients[patient], now);
        let bed_id = BedId::from_index(index);
        let continuity = &world.continuity;
        let path = continuity.monitor_alive(twin, bed_id)
            && (continuity.central_path(twin, bed_id) || continuity.relay_path(twin, bed_id));
        bed.blind = world.care.wards.watched[index] && !path;
        if bed.blind && posted > 0 {
            posted -= 1;
            bed.blind = false;
        }
    }
    if !known.kind.inpatient() && !beds.is_empty() {
        visitors(twin, world, id, now, &mut beds);
    }
    let fact = fact(world, known.kind, known.site, state);
    WardView { beds, load: state.nurses.load, slip: state.nurses.slip, blind: state.blindness.blind, fact }
}

/// Places that nobody lies in overnight have no bed of their own in the twin; whoever is there is shown in a place that stays the
/// same as long as the stay.
fn visitors(twin: &Twin, world: &World, id: WardId, now: Time, beds: &mut [BedView]) {
    let (kind, site) = (twin.wards[id.index()].kind, twin.wards[id.index()].site);
    let first = twin.wards.iter().position(|ward| ward.kind == kind && ward.site == site);
    if first != Some(id.index()) {
        return;
    }
    let here = |place: Place| match kind {
        WardKind::Emergency => matches!(place, Place::Cubicle | Place::Boarding { corridor: false }),
        WardKind::Theatre => place == Place::Theatre,
        _ => false,
    };
    for (slot, patient) in world.care.patients.all.iter().enumerate() {
        if !patient.alive || patient.site != site || !here(patient.place) {
            continue;
        }
        let free = (0..beds.len()).map(|step| (slot + step) % beds.len()).find(|index| beds[*index].look == BedLook::Empty);
        if let Some(index) = free {
            beds[index] = of_patient(patient, now);
        }
    }
}

fn of_patient(patient: &Patient, now: Time) -> BedView {
    let look = match (patient.status, patient.band) {
        (Status::Treated, 0 | 1) => BedLook::Calm,
        (Status::Treated, _) => BedLook::Watched,
        (_, 0 | 1) => BedLook::AtRisk,
        (_, 2) => BedLook::Warning,
        _ => BedLook::Alarm,
    };
    let unseen = patient.status == Status::Unrecognised;
    let unrecognised_minutes = if unseen { (now - patient.worse_since).minutes() } else { 0.0 };
    BedView { look, blind: false, band: patient.band, unrecognised_minutes, record: patient.record }
}

fn fact(world: &World, kind: WardKind, site: SiteId, state: &WardState) -> String {
    let orders = &world.care.orders;
    match kind {
        WardKind::Emergency => {
            let emergency = &world.care.emergency;
            let mut fact = format!("{} wait · {} boarding", emergency.unseen(site), emergency.boarders(site));
            if world.care.region.diverting(site) {
                fact += " · diverting";
            }
            fact
        }
        WardKind::Laboratory => format!("{:.0} orders waiting", orders.laboratory_backlog(site)),
        WardKind::Imaging => format!("{:.0} images waiting", orders.imaging_backlog(site)),
        _ => {
            let mut facts = Vec::new();
            if state.blindness.blind > 0 {
                facts.push(format!("{} blind", state.blindness.blind));
            }
            if state.nurses.slip > 1.15 {
                facts.push(format!("rounds × {:.1}", state.nurses.slip));
            }
            if state.nurses.people > 0.0 {
                facts.push(format!("load {:.0} %", state.nurses.load * 100.0));
            }
            facts.join(" · ")
        }
    }
}

fn functions(twin: &Twin, world: &World) -> Vec<FunctionView> {
    let Some(site) = twin.sites.first() else { return Vec::new() };
    let id = SiteId(0);
    let provided = CareFunction::ALL.iter().copied().filter(|function| site.provides(*function));
    let one = |function| {
        let cause = world.continuity.site_cause(id, function);
        FunctionView {
            function,
            mode: world.continuity.mode(id, function),
            capacity: world.continuity.effect(id, function).capacity,
            cause: cause.map(|(class, _)| class),
            record: cause.map(|(_, record)| record),
        }
    };
    provided.map(one).collect()
}

fn zones(twin: &Twin, world: &World) -> Vec<ZoneView> {
    let of = |(index, zone): (usize, &Zone)| ZoneView {
        devices: zone.devices,
        cut: world.continuity.zone_cut(ZoneId::from_index(index)),
        ..ZoneView::default()
    };
    let mut zones: Vec<ZoneView> = twin.zones.iter().enumerate().map(of).collect();
    for (index, zone) in twin.devices.zone.iter().enumerate() {
        let device = DeviceId::from_index(index);
        zones[zone.index()].compromised += u32::from(world.cyber.compromised(device));
        zones[zone.index()].encrypted += u32::from(world.continuity.node(device) == NodeState::Encrypted);
    }
    zones
}
