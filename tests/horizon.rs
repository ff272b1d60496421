//! Half a year: memory stays bounded, and what an outage of days leaves behind peaks and goes at different times.

use std::sync::Arc;

use codedark_sim::blueprint::CareFunction;
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::run::Run;
use codedark_sim::twin::SiteId;

use crate::hospital::{failing, generated, services_of, values};

const MAIN: SiteId = SiteId(0);

#[test]
fn half_a_year_is_bounded_and_backlogs_outlast_what_made_them() {
    let twin = Arc::new(generated(200));
    let mut quiet = Run::new(twin.clone(), Arc::new(values(&[])), Calendar::default(), 7, 1, Span::from_days(14.0));
    quiet.stand_at_onset();
    // Laboratory, imaging and booking out of order for a week.
    let lost = services_of(&twin, &[CareFunction::Laboratory, CareFunction::Imaging, CareFunction::Booking]);
    let mut hit = quiet.fork(Arc::new(failing(lost, 7.0, 180.0)));
    let (mut overdue, mut reports, mut usual) = (Vec::new(), Vec::new(), Vec::new());
    for day in 1..=180 {
        let at = Time::ZERO + Span::from_days(f64::from(day));
        quiet.until(at);
        hit.until(at);
        overdue.push(hit.world().care.planned.overdue(MAIN));
        usual.push(quiet.world().care.planned.overdue(MAIN));
        reports.push(hit.world().care.orders.sites[0].reports_owed);
    }
    for run in [&quiet, &hit] {
        let care = &run.world().care;
        assert!(care.patients.counters.balanced(), "{:?}", care.patients.counters);
        assert!(care.patients.all.len() < 8 * 200, "slots are used again: {}", care.patients.all.len());
    }
    let peak = |values: &[f64]| (0..values.len()).max_by(|one, other| values[*one].total_cmp(&values[*other])).unwrap_or(0);
    let operations: Vec<f64> = overdue.iter().zip(&usual).map(|(hit, usual)| *hit as f64 - *usual as f64).collect();
    let (of_reports, of_operations) = (peak(&reports), peak(&operations));
    assert!(operations[of_operations] >= 5.0, "operations wait: {:?}", &operations[..20]);
    assert!(of_reports != of_operations, "services peak at times of their own: day {of_reports} and {of_operations}");
    let back = |values: &[f64], from: usize| values[from..].iter().position(|value| *value <= 1.0).map(|days| from + days);
    let (reports_back, operations_back) = (back(&reports, of_reports), back(&operations, of_operations));
    assert!(reports_back >= Some(7), "what is owed is worked off after the repair, not with it: {reports_back:?}");
    assert!(operations_back > Some(10) && operations_back < Some(179), "operations catch up: {operations_back:?}");
}
