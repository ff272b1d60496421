//! Each link of the model moves when its cause does, and vanishes with its coefficient.
//!
//! Links that are tested where their mechanism is: laboratory → emergency stay (`emergency`), discharge tasks → beds → cubicles →
//! corridor (`beds`), turnaround → orders (`orders`), overload → death (`acuity`), gates → theatre and lead → clinics (unit tests of
//! `care::planned`, `care::theatre`, `care::clinics`), diversion → partners' departments and wards (`region`), isolation → outage by
//! cause (`playbooks`, unit tests of `continuity`), backups, walk-rounds and crews → recovery (`recovery`, `recovery_work`),
//! governance → decisions (`playbooks`), distrust → repeated orders (`integrity`), documented harms by domain and speciality
//! (`documented`).

use std::sync::Arc;

use codedark_sim::blueprint::CareFunction;
use codedark_sim::engine::{Calendar, Span};
use codedark_sim::measure::{Keys, MeasureKey, Outcome};
use codedark_sim::study::Warmed;
use codedark_sim::twin::Twin;

use crate::hospital::{failing, generated, outage, quiet, services_of, values, without_devices};

/// Some of a ward's screens: with none left the record is lost, which is another link.
const SCREENS: [&str; 2] = ["bedside-pc", "workstation-on-wheels"];
/// Nobody is called in, so that only the link moves the load.
const NO_SURGE: [(&str, f64); 2] = [("surge.first", 0.0), ("surge.later", 0.0)];

/// Mean difference of a measure, incident less quiet, of some pairs.
fn moved(pairs: &[Outcome], name: &str, labels: &[(&str, &str)]) -> f64 {
    let key = labels.iter().fold(MeasureKey::total(name), |key, (dimension, label)| key.with(dimension, label));
    let of = |pair: &Outcome| {
        let paired = pair.get(&key).unwrap_or_else(|| panic!("{key:?}"));
        paired.incident.mean() - paired.quiet.mean()
    };
    pairs.iter().map(of).sum::<f64>() / pairs.len() as f64
}

/// Three pairs of five days without some functions.
fn lost(twin: &Twin, changes: &[(&str, f64)], functions: &[CareFunction]) -> Vec<Outcome> {
    (0..3).map(|replication| outage(twin, changes, functions, replication, 5.0)).collect()
}

/// Twelve pairs of five days without some kinds of devices.
fn broken(twin: &Twin, changes: &[(&str, f64)], kinds: &[&str]) -> Vec<Outcome> {
    (0..12).map(|replication| without_devices(twin, changes, kinds, replication, 5.0)).collect()
}

/// Mean difference over the medical wards of a hospital.
fn of_wards(twin: &Twin, pairs: &[Outcome], name: &str) -> f64 {
    let wards: Vec<&str> = twin.wards.iter().filter(|ward| ward.kind.inpatient()).map(|ward| ward.id.as_str()).collect();
    wards.iter().map(|ward| moved(pairs, name, &[("ward", ward)])).sum::<f64>() / wards.len() as f64
}

#[test]
fn few_screens_load_nurses_stretch_rounds_and_delay_recognition() {
    let twin = generated(200);
    let few = broken(&twin, &NO_SURGE, &SCREENS);
    assert!(of_wards(&twin, &few, "staff.load") > 0.05, "load {}", of_wards(&twin, &few, "staff.load"));
    assert!(of_wards(&twin, &few, "obs.slip") > 0.03, "slip {}", of_wards(&twin, &few, "obs.slip"));
    assert!(moved(&few, "recognition.delay", &[]) > 0.0, "recognition {}", moved(&few, "recognition.delay", &[]));
    let unfelt = broken(&twin, &[NO_SURGE[0], NO_SURGE[1], ("obs.slip_gain", 0.0)], &SCREENS);
    assert_eq!(of_wards(&twin, &unfelt, "obs.slip"), 0.0);
}

#[test]
fn a_lost_central_view_is_its_own_state_with_its_own_cost() {
    let twin = generated(200);
    let view = [CareFunction::CentralMonitoring, CareFunction::AlarmRelay];
    let with = lost(&twin, &[("plan.central_monitoring", 1.0), ("procedure.follow", 1.0)], &view);
    let without = lost(&twin, &[("plan.central_monitoring", -1.0)], &view);
    let local = "monitor.local_only_bed_minutes";
    assert!(moved(&with, local, &[]) > 0.0 && moved(&without, local, &[]) > 0.0, "beds that sound for nobody but the room");
    // Posting people costs staff and spares blindness; without a plan nobody is posted.
    assert!(moved(&with, "staff.posted_hours", &[]) > 10.0, "{}", moved(&with, "staff.posted_hours", &[]));
    assert_eq!(moved(&without, "staff.posted_hours", &[]), 0.0);
    assert!(moved(&with, "monitor.blind_bed_minutes", &[]) < moved(&without, "monitor.blind_bed_minutes", &[]));
    // Earshot posting → ward load elsewhere.
    assert!(of_wards(&twin, &with, "staff.load") > of_wards(&twin, &without, "staff.load"));
    let none = lost(&twin, &[("plan.central_monitoring", 1.0), ("monitor.posted_share", 0.0)], &view);
    assert_eq!(moved(&none, "staff.posted_hours", &[]), 0.0);
}

#[test]
fn who_is_freed_by_a_stop_of_planned_care_works_in_the_wards() {
    let twin = generated(200);
    // So few screens are left that the hospital declares a crisis.
    let stopped = |stop: f64, usable: f64| -> Vec<Outcome> {
        let changes = [
            NO_SURGE[0],
            NO_SURGE[1],
            ("decision.declare_share", 1.5),
            ("planned.stop_electives", stop),
            ("planned.stop_clinics", stop),
            ("planned.restart_urgent", 9.0),
            ("planned.restart_soon", 9.0),
            ("freed.usable", usable),
        ];
        (0..3).map(|replication| without_devices(&twin, &changes, &SCREENS, replication, 5.0)).collect()
    };
    let (lent, kept, goes_on) = (stopped(1.0, 0.5), stopped(1.0, 0.0), stopped(0.0, 0.5));
    let physicians = [("site", twin.sites[0].id.as_str()), ("staff", "physicians")];
    let hours = |pairs: &[Outcome]| moved(pairs, "staff.lent_hours", &[]);
    assert!(hours(&lent) > 50.0, "{}", hours(&lent));
    let (with, without) = (of_wards(&twin, &lent, "staff.load"), of_wards(&twin, &kept, "staff.load"));
    assert!(with < without - 0.01, "nurses: {with}, {without} if nobody can be lent");
    let (with, without) = (moved(&lent, "staff.team_load", &physicians), moved(&kept, "staff.team_load", &physicians));
    assert!(with < without - 0.01, "physicians: {with}, {without} if nobody can be lent");
    assert_eq!(hours(&kept), 0.0, "the link vanishes with its coefficient");
    assert_eq!(hours(&goes_on), 0.0, "only the decision frees people");
}

#[test]
fn a_procedure_moves_all_that_its_function_moves() {
    let twin = generated(200);
    let laboratory = [CareFunction::Laboratory, CareFunction::Results];
    let followed = lost(&twin, &[("procedure.follow", 1.0)], &laboratory);
    let absent = lost(&twin, &[("plan.laboratory", -1.0), ("plan.results", -1.0)], &laboratory);
    let delay = |pairs: &[Outcome]| moved(pairs, "lab.turnaround", &[("class", "1")]);
    assert!(delay(&followed) > 0.0 && delay(&absent) > delay(&followed), "{} {}", delay(&followed), delay(&absent));
}

#[test]
fn what_is_carried_by_hand_loads_porters_and_not_without_carrying() {
    let twin = generated(200);
    let tube = [CareFunction::TubeTransport];
    let porters = [("site", twin.sites[0].id.as_str()), ("staff", "porters")];
    let carried = lost(&twin, &[], &tube);
    assert!(moved(&carried, "staff.team_load", &porters) > 0.03, "{}", moved(&carried, "staff.team_load", &porters));
    let nothing = lost(&twin, &[("porter.samples_carried", 0.0)], &tube);
    assert!(moved(&nothing, "staff.team_load", &porters).abs() < 0.005);
}

#[test]
fn a_record_on_paper_loads_physicians_and_delays_them() {
    let twin = generated(200);
    let record = [CareFunction::Record];
    let physicians = [("site", twin.sites[0].id.as_str()), ("staff", "physicians")];
    let charted = lost(&twin, &[], &record);
    assert!(moved(&charted, "staff.team_load", &physicians) > 0.02, "{}", moved(&charted, "staff.team_load", &physicians));
    let unfelt = lost(&twin, &[("physician.charting_share", 0.0)], &record);
    let rest = moved(&unfelt, "staff.team_load", &physicians);
    assert!(rest < moved(&charted, "staff.team_load", &physicians) / 2.0, "{rest}");
}

#[test]
fn overload_today_is_fatigue_and_sickness_later() {
    let twin = generated(200);
    let all = [CareFunction::Laboratory, CareFunction::Record, CareFunction::Results];
    let tired = |changes: &[(&str, f64)]| {
        let outcome = outage(&twin, changes, &all, 1, 14.0);
        moved(&[outcome], "staff.fatigue", &[("site", twin.sites[0].id.as_str()), ("staff", "laboratory")])
    };
    assert!(tired(&[]) > 0.01, "{}", tired(&[]));
    assert!(tired(&[("fatigue.load", 9.0), ("fatigue.overtime_days", 1e9)]).abs() < 1e-3);
}

#[test]
fn each_device_that_is_lost_changes_its_named_quantity() {
    let twin = generated(200);
    let infusion = [("process", "infusion")];
    let without = broken(&twin, &[], &["infusion-pump"]);
    let library = broken(&twin, &[("infusion.library", 0.0)], &["infusion-pump"]);
    assert!(moved(&without, "harm.events", &infusion) > 0.0, "{}", moved(&without, "harm.events", &infusion));
    assert_eq!(moved(&library, "harm.events", &infusion), 0.0, "a library that nobody used is not missed");
    let falls = [("process", "falls")];
    let beds = broken(&twin, &[("harm.falls_without_alarm", 3.0)], &["smart-bed"]);
    let heard = broken(&twin, &[("harm.falls_without_alarm", 1.0)], &["smart-bed"]);
    assert!(moved(&beds, "harm.events", &falls) > moved(&heard, "harm.events", &falls));
}

/// Every pathway of harm that the loss of systems opens: what is turned up so that few runs show it, and to zero so that none can.
const PATHWAYS: [(&str, &[(&str, f64)]); 16] = [
    ("medication", &[("medication.errors", 0.002), ("medication.critical_doses", 0.05)]),
    ("infusion", &[("infusion.dangerous", 0.3)]),
    ("laboratory-result", &[("order.late_matters", 1.0), ("order.lost", 0.02)]),
    ("imaging-result", &[("order.late_matters", 1.0)]),
    ("identity", &[("order.swapped", 0.02)]),
    ("transcription", &[("order.transcription", 0.05)]),
    ("transfusion", &[("order.wrong_blood", 0.5)]),
    ("contrast", &[("order.contrast_harm", 0.5)]),
    ("history", &[("harm.history", 0.5)]),
    ("follow-up", &[("harm.follow_up", 0.5)]),
    ("communication", &[("harm.communication", 0.5)]),
    ("falls", &[("harm.falls", 0.002)]),
    ("cold-chain", &[("harm.cold", 0.01)]),
    ("comfort", &[("harm.comfort", 0.02)]),
    ("infection", &[("harm.infection", 0.005), ("harm.infection_blind_hours", 48.0)]),
    ("cancelled", &[("deferral.urgent", 0.3), ("deferral.soon", 0.3), ("deferral.routine", 0.3)]),
];

/// Each process harms somebody where its pathway is open, and nobody where it is closed.
fn harms_only_while_open<const N: usize>(processes: [&str; N], open: &Outcome, closed: &Outcome) {
    let mut wrong = Vec::new();
    for process in processes {
        let of = |outcome: &Outcome| {
            let key = MeasureKey::total("harm.events").with("process", process);
            outcome.get(&key).map_or(f64::NAN, |paired| paired.incident.mean())
        };
        if of(open) <= 0.0 || of(closed) != 0.0 {
            wrong.push(format!("{process}: {} opened, {} closed", of(open), of(closed)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_pathway_of_harm_opens_with_its_opportunities_and_closes_without() {
    let twin = generated(200);
    let turned = |up: bool| -> Vec<(&str, f64)> {
        let changes = PATHWAYS.iter().flat_map(|(_, changes)| changes.iter());
        let value = |(name, value): &(&'static str, f64)| match *name {
            "harm.infection_blind_hours" => (*name, *value),
            _ => (*name, if up { *value } else { 0.0 }),
        };
        let mut changes: Vec<(&str, f64)> = changes.map(value).collect();
        // Everybody is harmed who can be. What else a cancellation does stays closed.
        changes.extend([("harm.low", 0.9), ("procedure.follow", 0.4)]);
        changes.extend([("planned.overdue_matters", 0.0), ("radiotherapy.control_loss", 0.0)]);
        changes.extend([("chemotherapy.error", 0.0), ("community.demand", 0.0)]);
        changes
    };
    let events = |up: bool| outage(&twin, &turned(up), CareFunction::ALL, 1, 8.0);
    let (open, closed) = (events(true), events(false));
    harms_only_while_open(PATHWAYS.map(|(process, _)| process), &open, &closed);
}

#[test]
fn charting_by_hand_makes_physicians_pass_over_beds() {
    let twin = generated(200);
    let missed = |changes: &[(&str, f64)]| moved(&lost(&twin, changes, &[CareFunction::Record]), "review.missed", &[]);
    let charting = missed(&NO_SURGE);
    // More people in beds remain as a reason.
    let spared = missed(&[NO_SURGE[0], NO_SURGE[1], ("physician.charting_share", 0.0), ("staff.chasing_share", 0.0)]);
    assert!(charting > 10.0 && spared < charting / 2.0, "{charting}, and {spared} without charting");
}

#[test]
fn busy_nurses_draw_samples_later() {
    let twin = generated(200);
    let delay = |changes: &[(&str, f64)]| moved(&broken(&twin, changes, &SCREENS), "lab.turnaround", &[("class", "2")]);
    let busy = delay(&NO_SURGE);
    let drawn_by_others = delay(&[NO_SURGE[0], NO_SURGE[1], ("lab.collection_share", 0.0)]);
    assert!(busy > 0.3 && drawn_by_others < busy / 2.0, "{busy} min, and {drawn_by_others} when nurses draw nothing");
}

#[test]
fn what_was_put_off_comes_back_by_the_emergency_door() {
    let twin = generated(200);
    let tests = [CareFunction::Laboratory, CareFunction::Results, CareFunction::Imaging];
    let come = |hazard: f64| {
        let changes = ["deferral.urgent", "deferral.soon", "deferral.routine"].map(|name| (name, hazard));
        moved(&lost(&twin, &changes, &tests), "care.activity", &[("kind", "ed")])
    };
    let (worsened, patient) = (come(0.1), come(0.0));
    assert!(
        worsened > patient + 3.0,
        "{worsened} emergencies more or fewer than quiet, and {patient} if nobody put off gets worse"
    );
}

#[test]
fn histology_without_its_system_takes_twice_as_long_and_what_is_not_cut_is_not_read() {
    let twin = generated(200);
    let site = twin.sites[0].id.as_str();
    let days = |changes: &[(&str, f64)]| {
        let pair = outage(&twin, changes, &[CareFunction::Laboratory], 1, 30.0);
        let key = MeasureKey::total("lab.histology_turnaround").with("site", site);
        let level = |series: &[i64]| series[25 * 24 / pair.bin_hours as usize] as f64 / 1_000.0;
        let found = &pair.cells[&key];
        let reports = moved(std::slice::from_ref(&pair), "lab.histology_reports", &[]);
        (level(&found.quiet), level(&found.incident), reports)
    };
    // I11: seven days on ordinary days, fifteen without the system (1.7 to 2.6 times as long).
    let (quiet, struck, _) = days(&[]);
    assert!((6.0..8.0).contains(&quiet), "{quiet} days");
    assert!((1.7..2.6).contains(&(struck / quiet)), "{struck} after {quiet} days");
    let (quiet, struck, _) = days(&[("histology.manual", 1.0)]);
    assert!(struck < 1.15 * quiet, "{struck} of {quiet}: the link vanishes with its coefficient");
    let (_, _, reports) = days(&[("histology.manual", 1.0), ("planned.stop_electives", 1.0)]);
    assert!(reports < 0.0, "fewer visits bring fewer specimens: {reports}");
}

#[test]
fn a_gap_in_a_series_is_made_up_while_there_is_time_and_room() {
    let twin = generated(400);
    let gap = |changes: &[(&str, f64)]| {
        let lost = services_of(&twin, &[CareFunction::Radiotherapy]);
        let values = values(changes);
        let (twin, plot) = (Arc::new(twin.clone()), Arc::new(failing(lost, 4.0, 21.0)));
        let warmed = Warmed::new(&twin, &Arc::new(values), Calendar::default(), 7, 1, Span::from_days(14.0));
        vec![warmed.pair(&Keys::of(&twin), &plot)]
    };
    let radiotherapy = [("kind", "radiotherapy")];
    let made_up = |pairs: &[Outcome]| moved(pairs, "care.made_up", &radiotherapy);
    let harmed = |pairs: &[Outcome]| moved(pairs, "harm.events", &[("process", "cancelled"), ("severity", "severe")]);
    let certain = ("radiotherapy.control_loss", 1.0);
    let (mended, neglected) = (gap(&[certain]), gap(&[certain, ("series.catch_up", 0.0), ("series.saturday", 0.0)]));
    assert!(made_up(&mended) > 0.0 && made_up(&neglected) == 0.0, "{} {}", made_up(&mended), made_up(&neglected));
    assert!(harmed(&neglected) > harmed(&mended) + 3.0, "{} and {}", harmed(&neglected), harmed(&mended));
}

/// A parameter, what opens a pathway by it, and what closes it.
type Tolerance = (&'static str, f64, f64);

/// Pathways that open with what cannot be borne and close with what can.
const TOLERANCES: [(&str, &[Tolerance]); 5] = [
    ("emergency", &[("ed.wait_matters", 1.0, 0.0)]),
    (
        "time-critical",
        &[("clock.sepsis.tolerance", 1.0, 1e9), ("clock.stroke.tolerance", 1.0, 1e9), ("clock.stemi.tolerance", 1.0, 1e9)],
    ),
    (
        "operation",
        &[("urgent.tolerance.at_once", 1.0, 1e9), ("urgent.tolerance.hours", 1.0, 1e9), ("urgent.tolerance.day", 1.0, 1e9)],
    ),
    ("absconding", &[("harm.absconding", 0.05, 0.0)]),
    ("newborn", &[("harm.newborn", 0.05, 0.0), ("harm.delivery", 0.05, 0.0)]),
];

#[test]
fn each_pathway_of_delay_and_of_doors_opens_and_closes() {
    let twin = generated(400);
    let events = |open: bool| {
        let all = TOLERANCES.iter().flat_map(|(_, changes)| changes.iter());
        let mut changes: Vec<(&str, f64)> =
            all.map(|(name, opened, closed)| (*name, if open { *opened } else { *closed })).collect();
        changes.extend([("harm.low", 0.9), ("procedure.follow", 0.2)]);
        outage(&twin, &changes, CareFunction::ALL, 1, 8.0)
    };
    let (open, closed) = (events(true), events(false));
    harms_only_while_open(TOLERANCES.map(|(process, _)| process), &open, &closed);
}

#[test]
fn unseen_deterioration_is_harm_as_long_as_it_is_unseen_for_long() {
    let twin = generated(200);
    let moderate = |minutes: f64| {
        let pairs = lost(&twin, &[("harm.unrecognised_moderate", minutes)], &[CareFunction::CentralMonitoring]);
        let key = MeasureKey::total("harm.events").with("process", "deterioration").with("severity", "moderate");
        pairs.iter().map(|pair| pair.get(&key).map_or(f64::NAN, |paired| paired.incident.mean())).sum::<f64>()
    };
    assert!(moderate(30.0) > 0.0, "{}", moderate(30.0));
    assert_eq!(moderate(1e9), 0.0);
}

#[test]
fn deterioration_is_severe_only_by_an_arrest_survived_or_intensive_care() {
    let twin = generated(200);
    let severe = |arrests: f64, intensive: f64| {
        let changes = [("arrest.share", arrests), ("arrest.survival_seen", 0.9), ("therapy.needs_icu", intensive)];
        let quiet = quiet(&twin, &changes, 1, 20.0);
        quiet.reading("harm.events", &[("process", "deterioration"), ("severity", "severe")])
    };
    let (survived, moved_up) = (severe(1.0, 0.0), severe(0.0, 1.0));
    assert!(survived > 0.0 && moved_up > 0.0, "{survived} by arrests, {moved_up} by intensive care");
    assert_eq!(severe(0.0, 0.0), 0.0, "the pathway closes with both");
}

/// Somebody not yet treated gets worse sooner and better later (`acuity.ku`, `acuity.untreated_improving`): with both at 1 it does not
/// matter how long results are waited for. As many people come in either way, else fewer would be left to get worse.
#[test]
fn who_waits_for_results_ends_in_intensive_care_more_often() {
    let twin = generated(300);
    let late = |changes: &[(&str, f64)]| {
        let functions = [CareFunction::Laboratory, CareFunction::Results];
        let pairs: Vec<Outcome> = (0..12).map(|replication| outage(&twin, changes, &functions, replication, 14.0)).collect();
        let admitted = moved(&pairs, "care.activity", &[("kind", "admitted")]);
        (moved(&pairs, "harm.events", &[("process", "deterioration"), ("severity", "severe")]), admitted)
    };
    let (severe, admitted) = late(&[]);
    let (unmoved, _) = late(&[("acuity.ku", 1.0), ("acuity.kh", 1.0), ("acuity.untreated_improving", 1.0)]);
    assert!(admitted.abs() < 15.0, "{admitted} more admitted, of some 750");
    assert!(severe > 1.5 && severe > 2.0 * unmoved, "{severe} more by waiting untreated, {unmoved} otherwise");
}

#[test]
fn pictures_that_wait_wear_radiographers_out() {
    let twin = generated(200);
    let radiographers = [("site", twin.sites[0].id.as_str()), ("staff", "radiographers")];
    let tired = |changes: &[(&str, f64)]| {
        let outcome = outage(&twin, changes, &[CareFunction::Imaging], 1, 14.0);
        moved(&[outcome], "staff.fatigue", &radiographers)
    };
    assert!(tired(&[]) > 0.01, "{}", tired(&[]));
    assert!(tired(&[("staff.flat_out", 1.0), NO_SURGE[0], NO_SURGE[1]]).abs() < 1e-3);
}

#[test]
fn prescriptions_that_reach_nobody_bring_patients_to_the_emergency_door() {
    let twin = generated(200);
    let struck = |demand: f64| {
        let changes = [("community.demand", demand), ("community.patients", 30.0)];
        vec![outage(&twin, &changes, &[CareFunction::Claims], 1, 21.0)]
    };
    let (ill, patient) = (struck(0.005), struck(0.0));
    let come = |pairs: &[Outcome]| moved(pairs, "care.activity", &[("kind", "ed")]);
    assert!(moved(&ill, "community.untreated", &[("site", twin.sites[0].id.as_str())]) > 100.0);
    assert!(come(&ill) > come(&patient) + 20.0, "{} and {}", come(&ill), come(&patient));
    let harmed = |pairs: &[Outcome]| moved(pairs, "harm.pattern", &[("domain", "admin-and-billing")]);
    assert!(harmed(&ill) > 0.0 && harmed(&patient) == 0.0, "{} and {}", harmed(&ill), harmed(&patient));
    // Three days are bridged by what people have at home.
    let short = vec![outage(&twin, &[("community.after", 30.0)], &[CareFunction::Claims], 1, 21.0)];
    assert_eq!(moved(&short, "community.untreated", &[("site", twin.sites[0].id.as_str())]), 0.0);
}

#[test]
fn what_was_booked_on_paper_is_typed_in_by_clerks() {
    let twin = generated(200);
    let gap = |per_clerk: f64, flat_out: f64| {
        let lost = services_of(&twin, &[CareFunction::Booking]);
        let values = values(&[("booking.items_per_clerk", per_clerk), ("staff.flat_out", flat_out)]);
        let (twin, plot) = (Arc::new(twin.clone()), Arc::new(failing(lost, 9.0, 21.0)));
        let warmed = Warmed::new(&twin, &Arc::new(values), Calendar::default(), 7, 1, Span::from_days(14.0));
        vec![warmed.pair(&Keys::of(&twin), &plot)]
    };
    let (typed, never) = (gap(150.0, 1.25), gap(0.0, 1.25));
    let visits = |pairs: &[Outcome]| moved(pairs, "care.activity", &[("kind", "outpatient")]);
    let paper = |pairs: &[Outcome]| moved(pairs, "booking.on_paper", &[("site", twin.sites[0].id.as_str())]);
    assert!(paper(&typed) > 0.0 && paper(&never) > paper(&typed), "{} and {}", paper(&typed), paper(&never));
    let clerks = [("site", twin.sites[0].id.as_str()), ("staff", "clerks")];
    assert!(moved(&typed, "staff.team_load", &clerks) > 0.03, "clerks: {}", moved(&typed, "staff.team_load", &clerks));
    let unfelt = gap(150.0, 1.0);
    assert!(moved(&unfelt, "staff.team_load", &clerks).abs() < 1e-6, "clerks who type at their usual pace have their usual load");
    assert!(visits(&never) < visits(&typed) - 10.0, "{} and {} visits", visits(&never), visits(&typed));
}
