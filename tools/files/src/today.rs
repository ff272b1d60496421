//! The one place that reads the machine's date, for the edge that was given none.

use jiff::civil::Date;

/// Today as `YYYY-MM-DD`; the day of `SOURCE_DATE_EPOCH` where that is set.
pub fn from_clock() -> String {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    match pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
        Some(moment) => moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
        None => jiff::Zoned::now().date().to_string(),
    }
}

/// The date as it was given, if it is one.
pub fn checked(text: &str) -> Option<String> {
    text.trim().parse::<Date>().ok().filter(|date| date.to_string() == text.trim()).map(|date| date.to_string())
}
