//! When things happen in a week: shapes by hour and weekday, each averaging 1. Assumed from common practice; levels are parameters.
//!
//! Data only.

use crate::engine::{Calendar, Time};

/// Emergency arrivals by hour of day: a low before dawn, a plateau from ten to ten.
const EMERGENCY: [f64; 24] = [
    0.55, 0.45, 0.40, 0.35, 0.33, 0.38, 0.50, 0.75, 1.05, 1.35, 1.50, 1.50, 1.42, 1.38, 1.36, 1.35, 1.38, 1.42, 1.45, 1.42, 1.30,
    1.10, 0.90, 0.71,
];
/// Emergency arrivals by weekday, Monday first.
const EMERGENCY_WEEK: [f64; 7] = [1.10, 1.02, 0.99, 0.98, 0.99, 0.97, 0.95];
/// Routine blood of inpatients: the morning round.
const WARD_BLOOD: [f64; 24] =
    [0.2, 0.2, 0.2, 0.3, 0.6, 2.0, 3.6, 3.6, 2.4, 1.6, 1.2, 1.0, 0.9, 0.9, 0.9, 0.8, 0.8, 0.6, 0.5, 0.5, 0.4, 0.3, 0.3, 0.2];
/// Routine images of inpatients: from the round to the evening.
const WARD_DAY: [f64; 24] =
    [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 1.8, 2.4, 2.4, 2.2, 1.8, 1.8, 2.0, 2.0, 1.8, 1.4, 1.0, 0.7, 0.4, 0.3, 0.2, 0.1];
/// Office work: clinics, general practice, booked images. Weekdays only.
const OFFICE: [f64; 24] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.4, 2.8, 2.8, 2.6, 2.0, 2.2, 2.6, 2.6, 2.4, 1.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

fn hour_of(calendar: Calendar, at: Time) -> usize {
    usize::from(calendar.hour(at))
}

/// Emergency arrivals now, against the mean of the week.
pub(super) fn emergency(calendar: Calendar, at: Time) -> f64 {
    EMERGENCY[hour_of(calendar, at)] * EMERGENCY_WEEK[usize::from(calendar.weekday(at))]
}

/// The highest value of [`emergency`].
pub(super) const EMERGENCY_PEAK: f64 = 1.65;

/// Routine blood of inpatients now, against the mean of the day.
pub(super) fn ward_blood(calendar: Calendar, at: Time) -> f64 {
    WARD_BLOOD[hour_of(calendar, at)]
}

/// Routine images of inpatients now, against the mean of the day.
pub(super) fn ward_day(calendar: Calendar, at: Time) -> f64 {
    WARD_DAY[hour_of(calendar, at)]
}

/// Office work now, against the mean of a weekday's 24 hours; nothing at weekends.
pub(super) fn office(calendar: Calendar, at: Time) -> f64 {
    if calendar.weekend(at) { 0.0 } else { OFFICE[hour_of(calendar, at)] }
}

/// Highest value over a day of `ward * ward_blood + office * office`: what a laboratory must be able to take in.
pub(super) fn busiest(ward: f64, office: f64) -> f64 {
    WARD_BLOOD.iter().zip(&OFFICE).map(|(w, o)| ward * w + office * o).fold(0.0, f64::max)
}

/// The same for images: highest value over a day of `ward * ward_day + office * office`.
pub(super) fn busiest_day(ward: f64, office: f64) -> f64 {
    WARD_DAY.iter().zip(&OFFICE).map(|(w, o)| ward * w + office * o).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Span;

    #[test]
    fn shapes_average_one() {
        for shape in [EMERGENCY, WARD_BLOOD, WARD_DAY, OFFICE] {
            assert!((shape.iter().sum::<f64>() / 24.0 - 1.0).abs() < 0.03, "{}", shape.iter().sum::<f64>() / 24.0);
        }
        assert!((EMERGENCY_WEEK.iter().sum::<f64>() / 7.0 - 1.0).abs() < 0.01);
    }

    #[test]
    fn the_peak_bounds_the_profile() {
        let calendar = Calendar::default();
        let highest =
            (0..168).map(|hour| emergency(calendar, Time::ZERO + Span::from_hours(f64::from(hour)))).fold(0.0, f64::max);
        assert!(highest <= EMERGENCY_PEAK + 1e-9);
    }
}
