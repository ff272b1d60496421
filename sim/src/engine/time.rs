//! Integer simulated time. Milliseconds from the incident's start; warm-up is negative.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, in milliseconds from the incident's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// A length of time, in milliseconds. Written in files as `"90min"`, `"1.5h"`, `"3d"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

/// A millisecond in minutes and in days: what is whole stays whole when multiplied, which is cheaper than to divide.
const MINUTE: f64 = 1.0 / 60_000.0;
const DAY: f64 = 1.0 / 86_400_000.0;

impl Time {
    /// The incident's start.
    pub const ZERO: Time = Time(0);
    /// Later than any run's end.
    pub const NEVER: Time = Time(i64::MAX >> 21);

    /// Minutes since the incident's start.
    pub fn minutes(self) -> f64 {
        self.0 as f64 * MINUTE
    }
    /// Hours since the incident's start.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// From minutes, rounded to the millisecond; anything beyond 200 years is 200 years.
    pub fn from_minutes(minutes: f64) -> Span {
        Span((minutes * 60_000.0).clamp(-6.3e12, 6.3e12) as i64)
    }
    /// From hours, rounded to the millisecond.
    pub fn from_hours(hours: f64) -> Span {
        Span::from_minutes(hours * 60.0)
    }
    /// From days, rounded to the millisecond.
    pub fn from_days(days: f64) -> Span {
        Span::from_minutes(days * 1440.0)
    }
    /// In minutes.
    pub fn minutes(self) -> f64 {
        self.0 as f64 * MINUTE
    }
    /// In hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }
    /// In days.
    pub fn days(self) -> f64 {
        self.0 as f64 * DAY
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}
impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}
impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}
impl Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}
impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}
impl Sub for Span {
    type Output = Span;
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}
impl Neg for Span {
    type Output = Span;
    fn neg(self) -> Span {
        Span(-self.0)
    }
}
impl Mul<f64> for Span {
    type Output = Span;
    fn mul(self, factor: f64) -> Span {
        Span::from_minutes(self.minutes() * factor)
    }
}

const UNITS: [(&str, i64); 6] =
    [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = UNITS[..5].iter().rev().find(|(_, size)| self.0 % size == 0).copied().unwrap_or(("ms", 1));
        let (name, size) = if self.0 == 0 { ("min", 60_000) } else { (name, size) };
        write!(out, "{}{name}", self.0 / size)
    }
}

/// Why a length of time could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a length of time; write a number and a unit, like `90min`, `8h` or `3d`")]
pub struct ParseSpanError {
    text: String,
}

impl FromStr for Span {
    type Err = ParseSpanError;
    fn from_str(text: &str) -> Result<Span, ParseSpanError> {
        let refuse = || ParseSpanError { text: text.chars().take(40).collect() };
        let trimmed = text.trim();
        let split = trimmed.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(refuse)?;
        let (number, unit) = trimmed.split_at(split);
        let number: f64 = number.trim().parse().map_err(|_| refuse())?;
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit.trim()).ok_or_else(refuse)?;
        let milliseconds = number * *size as f64;
        if !milliseconds.is_finite() || milliseconds.abs() > 6.3e12 {
            return Err(refuse());
        }
        Ok(Span(libm::round(milliseconds) as i64))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Span, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A length of time: a number and a unit (ms, s, min, h, d, w), like 90min or 3d",
            "pattern": r"^\s*-?[0-9.]+\s*(ms|s|min|h|d|w)\s*$"
        })
    }
}

/// A moment of the week, written `"Fri 22:40"`. Minutes from Monday 00:00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekTime(pub u16);

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl fmt::Display for WeekTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, minute) = (self.0 / 1440 % 7, self.0 % 1440);
        write!(out, "{} {:02}:{:02}", WEEKDAYS[usize::from(day)], minute / 60, minute % 60)
    }
}
impl FromStr for WeekTime {
    type Err = String;
    fn from_str(text: &str) -> Result<WeekTime, String> {
        let refuse = || format!("`{text}` is not a moment of the week; write it like `Fri 22:40`");
        let (day, clock) = text.trim().split_once(' ').ok_or_else(refuse)?;
        let day = WEEKDAYS.iter().position(|name| *name == day).ok_or_else(refuse)?;
        let (hour, minute) = clock.trim().split_once(':').ok_or_else(refuse)?;
        let hour: u16 = hour.parse().map_err(|_| refuse())?;
        let minute: u16 = minute.parse().map_err(|_| refuse())?;
        if hour > 23 || minute > 59 {
            return Err(refuse());
        }
        Ok(WeekTime(day as u16 * 1440 + hour * 60 + minute))
    }
}
impl Serialize for WeekTime {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for WeekTime {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<WeekTime, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl JsonSchema for WeekTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WeekTime".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A moment of the week, like Fri 22:40",
            "pattern": r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-2]?[0-9]:[0-5][0-9]$"
        })
    }
}

/// Turns simulated time into hours and weekdays: the incident begins at a given moment of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Moment of the week at [`Time::ZERO`].
    pub begins: WeekTime,
}

impl Calendar {
    const DAY: i64 = 86_400_000;

    fn since_monday(self, at: Time) -> i64 {
        at.0 + i64::from(self.begins.0) * 60_000
    }
    /// Milliseconds since midnight, 0 to 86,399,999.
    pub fn millisecond_of_day(self, at: Time) -> i64 {
        self.since_monday(at).rem_euclid(Self::DAY)
    }
    /// Hour of the day, 0 to 23.
    pub fn hour(self, at: Time) -> u8 {
        (self.millisecond_of_day(at) / 3_600_000) as u8
    }
    /// Day of the week, 0 Monday to 6 Sunday.
    pub fn weekday(self, at: Time) -> u8 {
        (self.since_monday(at).div_euclid(Self::DAY)).rem_euclid(7) as u8
    }
    /// Number of the day, counted from the midnight at or before the incident's start; negative before.
    pub fn day(self, at: Time) -> i64 {
        let midnight = i64::from(self.begins.0 % 1440) * 60_000;
        (at.0 + midnight).div_euclid(Self::DAY)
    }
    /// Saturday or Sunday.
    pub fn weekend(self, at: Time) -> bool {
        self.weekday(at) >= 5
    }
    /// Monday to Friday, 08:00 to 18:00.
    pub fn office_hours(self, at: Time) -> bool {
        !self.weekend(at) && (8..18).contains(&self.hour(at))
    }
    /// The first instant strictly after `at` whose clock shows `hour`:00.
    pub fn next_hour_of_day(self, at: Time, hour: u8) -> Time {
        let ahead = i64::from(hour) * 3_600_000 - self.millisecond_of_day(at);
        Time(at.0 + if ahead > 0 { ahead } else { ahead + Self::DAY })
    }
    /// The moment shown on a clock face, for people.
    pub fn face(self, at: Time) -> WeekTime {
        WeekTime((self.since_monday(at).div_euclid(60_000)).rem_euclid(10_080) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_write() {
        for (text, milliseconds) in [("90min", 5_400_000), ("3d", 259_200_000), ("1.5h", 5_400_000), ("2 w", 1_209_600_000)] {
            assert_eq!(text.parse::<Span>().unwrap(), Span(milliseconds));
        }
        assert_eq!(Span(5_400_000).to_string(), "90min");
        for wrong in ["", "min", "90", "90 parsecs", "1e300d", "NaNh"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn calendar_knows_the_week() {
        let calendar = Calendar { begins: "Fri 22:40".parse().unwrap() };
        assert_eq!(calendar.hour(Time::ZERO), 22);
        assert_eq!(calendar.weekday(Time::ZERO), 4);
        assert!(calendar.weekend(Time::ZERO + Span::from_hours(2.0)));
        assert_eq!(calendar.hour(calendar.next_hour_of_day(Time::ZERO, 7)), 7);
        assert_eq!(calendar.weekday(Time(-Span::from_hours(23.0).0)), 3);
        assert_eq!(calendar.face(Time::ZERO).to_string(), "Fri 22:40");
        assert_eq!(calendar.day(Time::ZERO), 0);
        assert_eq!(calendar.day(Time::ZERO + Span::from_hours(2.0)), 1);
    }
}
