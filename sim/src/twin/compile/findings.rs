//! What a compiled hospital lacks: procedures, and distance between old devices and the rest of the world.

use fixedbitset::FixedBitSet;

use super::problems::Problems;
use crate::blueprint::{CareFunction, Egress, Fidelity, Mark, StaffKind, WardKind};
use crate::engine::Span;
use crate::twin::{DeviceId, SegmentId, TrafficId, Twin};

/// Minutes that an emergency patient of the least urgent triage class stays on a quiet day (S108): nobody stays less on average.
const SHORTEST_STAY: f64 = 135.0;
/// Minutes in which routine operations begin, 8 to 18 h.
const OPERATING_DAY: f64 = 600.0;

/// Findings about the whole.
pub(super) fn findings(twin: &Twin, problems: &mut Problems) {
    capacities(twin, problems);
    procedures(twin, problems);
    circles(twin, problems);
    flows(twin, problems);
    legacy(twin, problems);
}

/// People who come to what is not there: a run goes on, and they wait.
fn capacities(twin: &Twin, problems: &mut Problems) {
    for site in twin.sites.iter().filter(|site| site.fidelity != Fidelity::Network) {
        let places = |kind: WardKind| site.of_kind(kind).iter().map(|ward| twin.wards[ward.index()].beds).sum::<u32>();
        let mut found = |code, field, what: &str, hint: &str| {
            problems.finding(code, site.mark, field, format!("site `{}` {what}", site.id), hint.into());
        };
        if site.emergency_per_day > 0.0 && places(WardKind::Emergency) == 0 {
            let hint = "list the cubicles of a ward of kind `emergency`, or set `emergency_per_day = 0`";
            found("no-emergency-ward", "emergency_per_day", "has emergency arrivals and no cubicle for them", hint);
        }
        if site.operations_per_day > 0.0 && places(WardKind::Theatre) == 0 {
            let hint = "list the theatres of a ward of kind `theatre`, or set `operations_per_day = 0`";
            found("no-theatre", "operations_per_day", "has operations and no theatre for them", hint);
        }
        if site.operations_per_day <= 0.0 && places(WardKind::Theatre) > 0 {
            let hint = "say how many operations a weekday has";
            found("theatre-without-list", "operations_per_day", "has theatres and no operation on their lists", hint);
        }
        let at_once = site.emergency_per_day * SHORTEST_STAY / (24.0 * 60.0);
        let cubicles = places(WardKind::Emergency);
        if cubicles > 0 && at_once > f64::from(cubicles) {
            let hint = "list as many cubicles as there are, or look at `emergency_per_day` again";
            let what =
                format!("has {:.0} emergency patients at once for {cubicles} cubicles, on a quiet day", libm::ceil(at_once));
            found("too-few-cubicles", "emergency_per_day", &what, hint);
        }
        let theatres = places(WardKind::Theatre);
        let minutes = twin.parameters.get("theatre.day_case_minutes").map_or(0.0, |parameter| parameter.default);
        if theatres > 0 && site.operations_per_day * minutes > f64::from(theatres) * OPERATING_DAY {
            let hint = "list as many theatres as there are, or look at `operations_per_day` again";
            let what = format!("has {:.0} operations a day, more than {theatres} theatres can do", site.operations_per_day);
            found("too-few-theatres", "operations_per_day", &what, hint);
        }
        if site.inpatient_beds > 0 && site.occupancy >= 1.0 {
            let hint = "say what share of the beds is taken on a usual day, as in `occupancy = 0.9`";
            found(
                "full-on-a-quiet-day",
                "occupancy",
                "has no free bed on a usual day: nobody can be admitted before somebody leaves",
                hint,
            );
        }
        let lists = |kinds: &[&str]| {
            let kind = |device: usize| twin.catalogue.kinds.get(usize::from(twin.devices.kind[device]));
            (0..twin.devices.len()).any(|device| {
                twin.sites[twin.devices.site[device].index()].id == site.id
                    && kind(device).is_some_and(|kind| kinds.contains(&kind.id.as_str()))
            })
        };
        for (function, kinds) in
            [(CareFunction::Laboratory, &["analyser"][..]), (CareFunction::Imaging, &["ct", "mri", "xray", "ultrasound"])]
        {
            if site.fidelity == Fidelity::Full && site.provides(function) && !lists(kinds) {
                let what = format!("provides {} and lists no machine for it", function.title().to_lowercase());
                let hint = "list its machines in `inventory.csv`; until then there are as many as its patients need, and nothing breaks them";
                found("no-machines", "id", &what, hint);
            }
        }
        let nobody = |kind: StaffKind| site.people(kind)[0] <= 0.0;
        for (kind, needed) in [
            (StaffKind::Physicians, site.inpatient_beds > 0),
            (StaffKind::EmergencyPhysicians, site.emergency_per_day > 0.0),
            (StaffKind::Laboratory, site.provides(CareFunction::Laboratory)),
            (StaffKind::Radiologists, site.provides(CareFunction::Imaging)),
            (StaffKind::Radiographers, site.provides(CareFunction::Imaging)),
            (StaffKind::Pharmacy, site.provides(CareFunction::Pharmacy)),
        ] {
            if needed && nobody(kind) {
                let what = format!("has nobody by day of: {}", kind.title().to_lowercase());
                found("nobody-on-duty", "pool", &what, "say in `staff.toml` how many there are");
            }
        }
    }
}

fn procedures(twin: &Twin, problems: &mut Problems) {
    for procedure in twin.procedures.iter().filter(|procedure| procedure.written) {
        if procedure.owner.trim().is_empty() {
            let message = format!("nobody is said to start procedure `{}`", procedure.id);
            let hint = "name a post or a team as its `owner`";
            problems.finding("procedure-without-owner", procedure.mark, "owner", message, hint.into());
        }
        if procedure.max_duration <= Span::ZERO {
            let message = format!("procedure `{}` can be kept up for no time at all", procedure.id);
            let hint = "say how long it can be kept up, as in `max_duration = \"3d\"`";
            problems.finding("procedure-for-no-time", procedure.mark, "max_duration", message, hint.into());
        }
    }
    for (index, site) in twin.sites.iter().enumerate() {
        for function in CareFunction::ALL.iter().filter(|function| site.provides(**function)) {
            let written = |procedure: &crate::twin::Procedure| procedure.written && procedure.site.index() == index;
            if twin.procedures.iter().any(|procedure| written(procedure) && procedure.function == *function) {
                continue;
            }
            let mark = twin
                .services
                .iter()
                .find(|service| service.site.index() == index && service.function == Some(*function))
                .map_or(site.mark, |service| service.mark);
            let message = format!("{} has no downtime procedure", function.title().to_lowercase());
            problems.finding("no-procedure", mark, "function", message, "write one in `continuity.toml`, and drill it".into());
        }
    }
}

/// Procedures that work only through functions whose own procedures work only through them: when all are lost, none stands.
fn circles(twin: &Twin, problems: &mut Problems) {
    for site in 0..twin.sites.len() {
        let written: Vec<_> = twin.procedures.iter().filter(|each| each.written && each.site.index() == site).collect();
        for procedure in &written {
            // Functions it works through, directly or by their procedures.
            let mut through = procedure.needs.clone();
            let mut at = 0;
            while let Some(function) = through.get(at).copied() {
                let further = written.iter().filter(|other| other.function == function).flat_map(|other| &other.needs);
                let further: Vec<CareFunction> = further.filter(|function| !through.contains(function)).copied().collect();
                through.extend(further);
                at += 1;
            }
            if through.contains(&procedure.function) {
                let message = format!("procedure `{}` works through functions whose procedures work through it", procedure.id);
                problems.finding(
                    "procedures-in-a-circle",
                    procedure.mark,
                    "needs",
                    message,
                    "let one of them need nothing".into(),
                );
            }
        }
    }
}

/// Flows that care needs and policy stops on a quiet day already. Rules of a run leave them out: nobody loses what nobody had.
fn flows(twin: &Twin, problems: &mut Problems) {
    let kinds = twin.catalogue.kinds.len();
    let mut devices_of = vec![0; twin.sites.len() * kinds];
    for (kind, site) in twin.devices.kind.iter().zip(&twin.devices.site) {
        devices_of[site.index() * kinds + usize::from(*kind)] += 1;
    }
    for (index, service) in twin.services.iter().enumerate().filter(|(_, service)| !service.hosts.is_empty()) {
        let first = service.site.index() * kinds;
        let users = |client: &crate::twin::Client| -> usize {
            (0..kinds).filter(|kind| client.kinds.contains(&(*kind as u16))).map(|kind| devices_of[first + kind]).sum()
        };
        let meant: usize = service.clients.iter().map(users).sum();
        let served: usize = twin.wiring.uses[index].iter().map(|usage| usage.devices as usize).sum();
        if meant > served {
            let number = meant - served;
            let devices = if number == 1 { "1 device".to_owned() } else { format!("{number} devices") };
            let message = format!("{devices} that use `{}` cannot reach it: no rule lets them through", service.id);
            let hint = "add a rule, or take their kind out of its clients";
            problems.finding("care-flow-blocked", service.mark, "client", message, hint.into());
        }
        for (need, links) in service.needs.iter().zip(&twin.wiring.links[index]) {
            if !need.traffic.is_empty() && links.iter().all(Vec::is_empty) {
                let message = format!("`{}` cannot reach what it needs: no rule lets it through", service.id);
                problems.finding("need-flow-blocked", service.mark, "need", message, "add a rule for its traffic".into());
            }
        }
    }
}

/// Old devices that can be reached, on what they listen on or on a remote service, from a zone that meets the internet.
fn legacy(twin: &Twin, problems: &mut Problems) {
    let remote: Vec<TrafficId> = [445, 3389].into_iter().filter_map(|port| twin.traffic_at(6, port)).collect();
    let exposing: Vec<usize> = (0..twin.segments.len())
        .filter(|segment| {
            let zone = &twin.zones[twin.segments[*segment].zone.index()];
            zone.outside || zone.egress != Egress::None
        })
        .collect();
    // For each traffic, the segments that something exposed reaches from another zone.
    let mut exposed = vec![FixedBitSet::with_capacity(twin.segments.len()); twin.traffic.len()];
    for (piece, bits) in exposed.iter_mut().enumerate() {
        for to in 0..twin.segments.len() {
            let zone = twin.segments[to].zone;
            let reached = exposing.iter().any(|from| {
                twin.segments[*from].zone != zone
                    && twin.reach.allows(SegmentId::from_index(*from), SegmentId::from_index(to), TrafficId::from_index(piece))
            });
            bits.set(to, reached);
        }
    }
    let mut counts: Vec<(usize, Option<Mark>)> = vec![(0, None); twin.sites.len()];
    for device in (0..twin.devices.len()).filter(|device| twin.devices.legacy[*device]) {
        let segment = twin.devices.segment[device].index();
        if twin
            .devices
            .listens(DeviceId::from_index(device))
            .iter()
            .chain(&remote)
            .any(|piece| exposed[piece.index()].contains(segment))
        {
            let (count, mark) = &mut counts[twin.devices.site[device].index()];
            *count += 1;
            mark.get_or_insert(twin.devices.mark[device]);
        }
    }
    for (count, mark) in counts.into_iter().filter(|(count, _)| *count > 0) {
        let devices = if count == 1 { "1 device".to_owned() } else { format!("{count} devices") };
        let message = format!("{devices} without support or patches can be reached from zones that meet the internet");
        let hint = "put them behind rules that let through only what care needs";
        problems.finding("legacy-exposed", mark.unwrap_or_default(), "zone", message, hint.into());
    }
}
