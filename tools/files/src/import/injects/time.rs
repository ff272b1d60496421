//! Times as trainers write them: since the start of the exercise, or by the clock.

/// Minutes of a day.
pub const DAY: i64 = 24 * 60;
/// No exercise is longer: a hundred days.
const LONGEST: i64 = 100 * DAY;

/// How a list states a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// Minutes from the start, before it below zero: `T+1:30`, `+90 min`, `1h30`, `90`.
    Since(i64),
    /// Minutes of a day, with the days before it where they are stated: `09:15`, `day 2 09:15`, `2026-11-06 09:15`.
    Clock(i64),
}

/// Reads a time; absent where it is none.
pub fn time(cell: &str) -> Option<Time> {
    let text = cell.trim().to_lowercase();
    let (day, rest) = match of_day(&text) {
        Some((day, rest)) => (Some(day), rest),
        None => (None, text.as_str()),
    };
    let before = day.unwrap_or(0) * DAY;
    if let Some((sign, rest)) = signed(rest) {
        return Some(Time::Since(before + sign * length(rest)?));
    }
    match clock(rest) {
        Some(minutes) => Some(Time::Clock(before + minutes)),
        None if day.is_some() || rest.contains(':') => None,
        None => length(rest).map(Time::Since),
    }
}

/// A date or a number of a day in front of a time.
fn of_day(text: &str) -> Option<(i64, &str)> {
    let numbered = ["day", "jour", "tag", "día", "dia", "j", "d"].into_iter().find_map(|word| {
        let (number, rest) = text.strip_prefix(word)?.trim_start_matches(['+', '-', ' ']).split_once([' ', ','])?;
        Some((number.parse::<i64>().ok().filter(|day| (0..=100).contains(day))?, rest.trim()))
    });
    numbered.or_else(|| {
        let (date, rest) = text.split_once([' ', 't'])?;
        let parts: Vec<i16> = date.split(['-', '/', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let (year, month, day) = match parts[..] {
            [year, month, day] if year > 31 => (year, month, day),
            [month, day, year] if day > 12 => (year, month, day),
            [day, month, year] => (year, month, day),
            _ => return None,
        };
        let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        let days = date.duration_since(jiff::civil::Date::constant(1970, 1, 1)).as_hours() / 24;
        Some((days, rest.trim()))
    })
}

/// `T+`, `H-`, `StartEx +` or a bare sign, and what follows it.
fn signed(text: &str) -> Option<(i64, &str)> {
    ["startex", "t", "h", "e", ""].into_iter().find_map(|word| {
        let rest = text.strip_prefix(word)?.trim_start();
        let plus = rest.strip_prefix('+').map(|rest| (1, rest.trim_start()));
        plus.or_else(|| Some((-1, rest.strip_prefix(['-', '\u{2212}'])?.trim_start())))
    })
}

/// A time of day in minutes: `9:05`, `09:05:30`, `9:05 pm`.
fn clock(text: &str) -> Option<i64> {
    let (text, half) = match text.strip_suffix("pm") {
        Some(rest) => (rest.trim_end(), Some(12)),
        None => text.strip_suffix("am").map_or((text, None), |rest| (rest.trim_end(), Some(0))),
    };
    let parts: Vec<i64> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute) = match parts[..] {
        [hour, minute] => (hour, minute),
        [hour, minute, second] if (0..60).contains(&second) => (hour, minute),
        _ => return None,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// A length in minutes: `1:30`, `1h30`, `1 h 30 min`, `90 min`, `90`.
fn length(text: &str) -> Option<i64> {
    let number = |text: &str| text.trim().parse::<i64>().ok().filter(|number| (0..=LONGEST).contains(number));
    let text = ["minutes", "minute", "min", "mn"].into_iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let minutes = match text.split_once([':', 'h']) {
        Some((hours, "")) => number(hours)? * 60,
        Some((hours, minutes)) => {
            let minutes = number(minutes.split(':').next().unwrap_or(minutes)).filter(|minutes| *minutes < 60)?;
            number(hours)? * 60 + minutes
        }
        None => number(text)?,
    };
    (minutes <= LONGEST).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_trainers_write_them() {
        for (text, expected) in [
            ("T+1:30", Time::Since(90)),
            ("T + 0h45", Time::Since(45)),
            ("H+2h", Time::Since(120)),
            ("StartEx +15", Time::Since(15)),
            ("+90 min", Time::Since(90)),
            ("90", Time::Since(90)),
            ("1 h 30 min", Time::Since(90)),
            ("T-10", Time::Since(-10)),
            ("D+1 T+0:30", Time::Since(DAY + 30)),
            ("09:15", Time::Clock(555)),
            ("09:15:30", Time::Clock(555)),
            ("9:15 PM", Time::Clock(21 * 60 + 15)),
            ("12:05 am", Time::Clock(5)),
            ("Day 2, 09:15", Time::Clock(2 * DAY + 555)),
            ("J2 09:15", Time::Clock(2 * DAY + 555)),
        ] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        let day = |text: &str| match time(text) {
            Some(Time::Clock(minutes)) => minutes,
            other => panic!("{text}: {other:?}"),
        };
        for one in ["2026-11-06T09:15", "06/11/2026 09:15", "6.11.2026 09:15"] {
            assert_eq!(day("2026-11-07 00:10") - day(one), 14 * 60 + 55, "{one}");
        }
        for none in [
            "",
            "soon",
            "25:00",
            "9:75",
            "T+9:75",
            "13:00 pm",
            "day 2",
            "T+soon",
            "99999999999999999999",
            "2026-13-01 09:00",
            "h",
        ] {
            assert_eq!(time(none), None, "{none}");
        }
    }
}
