//! Numbers of a hospital that its files leave out, from its size. The ratios are parameters (`site.*`, `ward.*`, `staff.*`).

use crate::blueprint::{ParameterTable, StaffKind, WardKind, parameters};

/// What a site's size is measured by.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    /// Inpatient beds.
    pub(crate) beds: f64,
    /// Inpatients on a quiet day.
    pub(crate) patients: f64,
    /// Emergency arrivals a day.
    pub(crate) emergency: f64,
    /// Servers.
    pub(crate) servers: f64,
    /// Computers that people work at.
    pub(crate) clients: f64,
}

macro_rules! size_defaults {
    ($($field:ident = $name:literal),* $(,)?) => {
        parameters! {
            /// Ratios by which compile fills in what files leave out.
            pub struct SizeDefaults { $($field = $name),* }
        }
    };
}

size_defaults! {
    emergency_small = "site.emergency_per_bed_small",
    emergency_large = "site.emergency_per_bed_large",
    emergency_least = "site.emergency_least",
    operations_per_bed = "site.operations_per_bed",
    visits_small = "site.visits_per_bed_small",
    visits_large = "site.visits_per_bed_large",
    beds_small = "site.beds_small",
    beds_large = "site.beds_large",
    occupancy = "site.occupancy",
    emergency_ward = "ward.patients_per_nurse.emergency",
    icu = "ward.patients_per_nurse.icu",
    step_down = "ward.patients_per_nurse.step_down",
    ward = "ward.patients_per_nurse.ward",
    maternity = "ward.patients_per_nurse.maternity",
    neonatal = "ward.patients_per_nurse.neonatal",
    paediatrics = "ward.patients_per_nurse.paediatrics",
    psychiatry = "ward.patients_per_nurse.psychiatry",
    theatre = "ward.patients_per_nurse.theatre",
    recovery = "ward.patients_per_nurse.recovery",
    dialysis = "ward.patients_per_nurse.dialysis",
    day_unit = "ward.patients_per_nurse.day_unit",
    other = "ward.patients_per_nurse.other",
    night_factor = "ward.night_factor",
    physicians_day = "staff.patients_per_physician",
    physicians_night = "staff.patients_per_physician_night",
    physicians_weekend = "staff.patients_per_physician_weekend",
    emergency_day = "staff.arrivals_per_emergency_physician",
    emergency_night = "staff.arrivals_per_emergency_physician_night",
    emergency_weekend = "staff.arrivals_per_emergency_physician_weekend",
    laboratory = "staff.beds_per_laboratory_technician",
    radiologists = "staff.beds_per_radiologist",
    radiographers = "staff.beds_per_radiographer",
    pharmacy = "staff.beds_per_pharmacist",
    porters = "staff.beds_per_porter",
    switchboard = "staff.beds_per_switchboard",
    clerks = "staff.beds_per_clerk",
    engineers = "staff.servers_per_engineer",
    technicians = "staff.clients_per_technician",
    biomedical = "staff.beds_per_biomedical_engineer",
    building = "staff.beds_per_building_technician",
    analysts = "staff.analysts",
    on_call = "staff.on_call",
    night_share = "staff.night_share",
    weekend_share = "staff.weekend_share",
}

impl SizeDefaults {
    /// Reads them; `missing` is told each name without a value.
    pub(crate) fn of(table: &ParameterTable, missing: &mut dyn FnMut(&str)) -> SizeDefaults {
        let mut names = Vec::new();
        let value = |name: &str| table.get(name).map(|parameter| parameter.default).filter(|value| value.is_finite());
        let defaults = SizeDefaults::read(&value, &mut names);
        names.into_iter().for_each(missing);
        defaults
    }

    /// Between what holds for small hospitals and what holds for large ones, in proportion to size.
    fn by_size(&self, beds: f64, small: f64, large: f64) -> f64 {
        let span = self.beds_large - self.beds_small;
        let at = if span > 0.0 { ((beds - self.beds_small) / span).clamp(0.0, 1.0) } else { 1.0 };
        small + at * (large - small)
    }

    /// Visits a weekday per bed: small hospitals have few clinics (S92), large ones many (B1).
    pub(crate) fn visits_per_bed(&self, beds: f64) -> f64 {
        self.by_size(beds, self.visits_small, self.visits_large)
    }

    /// Emergency visits a day: more of a large hospital's beds are for those who come by themselves (S92, S18).
    pub(crate) fn emergency_per_day(&self, beds: f64) -> f64 {
        (beds * self.by_size(beds, self.emergency_small, self.emergency_large)).max(self.emergency_least)
    }

    /// Patients per nurse, day and night, usual for a kind of ward.
    pub(crate) fn patients_per_nurse(&self, kind: WardKind) -> [f64; 2] {
        let day = match kind {
            WardKind::Emergency => self.emergency_ward,
            WardKind::Icu => self.icu,
            WardKind::StepDown => self.step_down,
            WardKind::Medical | WardKind::Surgical => self.ward,
            WardKind::Maternity => self.maternity,
            WardKind::Neonatal => self.neonatal,
            WardKind::Paediatrics => self.paediatrics,
            WardKind::Psychiatry => self.psychiatry,
            WardKind::Theatre => self.theatre,
            WardKind::Recovery => self.recovery,
            WardKind::Dialysis => self.dialysis,
            WardKind::OncologyDay => self.day_unit,
            _ => self.other,
        };
        let same_at_night = matches!(kind, WardKind::Icu | WardKind::Neonatal | WardKind::Theatre | WardKind::Recovery);
        [day, if same_at_night { day } else { day * self.night_factor }]
    }

    /// People of a kind: weekday day, night, weekend day.
    pub(crate) fn people(&self, kind: StaffKind, size: Size) -> [f64; 3] {
        // At least one by day where there is anything to do at all.
        let per = |amount: f64, ratio: f64| if amount > 0.0 && ratio > 0.0 { (amount / ratio).max(1.0) } else { 0.0 };
        let around_the_clock =
            |day: f64| [day, (day * self.night_share).max(day.min(1.0)), (day * self.weekend_share).max(day.min(1.0))];
        let on_call = |day: f64| [day, self.on_call.min(day), self.on_call.min(day)];
        match kind {
            StaffKind::Physicians => [
                per(size.patients, self.physicians_day),
                per(size.patients, self.physicians_night),
                per(size.patients, self.physicians_weekend),
            ],
            StaffKind::EmergencyPhysicians => [
                per(size.emergency, self.emergency_day),
                per(size.emergency, self.emergency_night),
                per(size.emergency, self.emergency_weekend),
            ],
            StaffKind::Laboratory => around_the_clock(per(size.beds, self.laboratory)),
            StaffKind::Radiologists => around_the_clock(per(size.beds, self.radiologists)),
            StaffKind::Radiographers => around_the_clock(per(size.beds, self.radiographers)),
            StaffKind::Porters => around_the_clock(per(size.beds, self.porters)),
            StaffKind::Switchboard => around_the_clock(per(size.beds, self.switchboard)),
            StaffKind::Clerks => around_the_clock(per(size.beds, self.clerks)),
            StaffKind::BuildingServices => around_the_clock(per(size.beds, self.building)),
            StaffKind::Pharmacy => on_call(per(size.beds, self.pharmacy)),
            StaffKind::ItEngineers => on_call(per(size.servers, self.engineers)),
            StaffKind::ItTechnicians => on_call(per(size.clients, self.technicians)),
            StaffKind::Analysts => on_call(if size.servers + size.clients > 0.0 { self.analysts } else { 0.0 }),
            StaffKind::Biomedical => on_call(per(size.beds, self.biomedical)),
        }
    }
}
