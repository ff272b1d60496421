//! People, by the size of the site.

use codedark_sim::blueprint::{SiteBlueprint, StaffKind, StaffPool, WardKind};

/// Weekday, night and weekend people per 100 inpatient beds, and the fewest by day. Technicians 1 per 250 workstations and
/// biomedical engineers 1 per 120 beds as in the model specification (assumed); 2 analysts by day and a quarter of one on call;
/// the rest assumed.
fn usual(kind: StaffKind) -> ([f64; 3], f64) {
    use StaffKind::*;
    match kind {
        Physicians => ([12.0, 3.0, 4.0], 4.0),
        EmergencyPhysicians => ([2.2, 1.2, 2.0], 1.0),
        Laboratory => ([4.0, 1.0, 1.5], 2.0),
        Radiologists => ([1.6, 0.4, 0.6], 1.0),
        Pharmacy => ([2.0, 0.3, 0.6], 1.0),
        Porters => ([3.0, 1.0, 1.5], 2.0),
        Switchboard => ([0.6, 0.3, 0.4], 1.0),
        Clerks => ([6.0, 0.6, 1.0], 2.0),
        ItEngineers => ([1.5, 0.25, 0.25], 1.0),
        ItTechnicians => ([1.4, 0.1, 0.2], 1.0),
        Analysts => ([0.5, 0.06, 0.06], 0.5),
        Biomedical => ([0.83, 0.1, 0.1], 1.0),
        BuildingServices => ([1.5, 0.4, 0.5], 1.0),
    }
}

/// Adds pools when none is written.
pub(super) fn add(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    if !site.staff.pools.is_empty() {
        return;
    }
    let beds: usize = site.wards.iter().filter(|ward| ward.kind.inpatient()).map(|ward| ward.beds.len()).sum();
    let emergency = site.wards.iter().any(|ward| ward.kind == WardKind::Emergency);
    let hundreds = beds as f64 / 100.0;
    let rounded = |people: f64| (people * 4.0).round() / 4.0;
    for kind in StaffKind::ALL {
        if *kind == StaffKind::EmergencyPhysicians && !emergency {
            continue;
        }
        let ([day, night, weekend], fewest) = usual(*kind);
        let day_people = rounded((day * hundreds).max(fewest));
        site.staff.pools.push(StaffPool {
            kind: *kind,
            day: day_people,
            night: rounded((night * hundreds).max(fewest * night / day)).max(0.25),
            weekend: rounded((weekend * hundreds).max(fewest * weekend / day)).max(0.25),
            mark: Default::default(),
        });
    }
    statements.push(format!("people by kind and hour were assumed from {beds} inpatient beds"));
}
