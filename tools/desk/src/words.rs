//! Times and records in words.

use codedark_sim::engine::{Calendar, Time};
use codedark_sim::journal::{Element, Kind, Record, narrate};
use codedark_sim::measure::Mode;

use crate::stage::Stage;

/// `Fri 23:47`.
pub fn face(calendar: Calendar, at: Time) -> String {
    calendar.face(at).to_string()
}

/// `23:47`.
pub fn clock(calendar: Calendar, at: Time) -> String {
    let minute = calendar.millisecond_of_day(at) / 60_000;
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `T+01:07`, with days once there are any.
pub fn since(at: Time) -> String {
    let minutes = at.0.div_euclid(60_000);
    let (sign, minutes) = if minutes < 0 { ('−', -minutes) } else { ('+', minutes) };
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    if days > 0 { format!("T{sign}{days} d {hours:02}:{rest:02}") } else { format!("T{sign}{hours:02}:{rest:02}") }
}

/// `34 min`, `3 h 20`, `2 d 4 h`.
pub fn length(minutes: f64) -> String {
    let whole = minutes.round() as i64;
    match whole {
        0..90 => format!("{whole} min"),
        90..2880 => format!("{} h {:02}", whole / 60, whole % 60),
        _ => format!("{} d {} h", whole / 1440, whole / 60 % 24),
    }
}

/// A record in a sentence that begins like one; where there is one hospital its name is not said again.
pub fn sentence(stage: &Stage, record: &Record) -> String {
    let mut text = narrate(&stage.twin, record);
    if record.entry.kind == Kind::FunctionMode
        && let Element::Function(_, function) = record.entry.element
    {
        text = format!("{} {}", function.title(), mode_word(record));
    }
    if let [only] = &stage.twin.sites[..]
        && let Some(rest) = text.strip_prefix(&format!("{}: ", only.name))
    {
        text = rest.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// When a record was true, detected and reported, and of which class its cause is.
pub fn times(stage: &Stage, record: &Record) -> String {
    let mut text = face(stage.calendar, record.true_at);
    for (word, at) in [("detected", record.detected_at), ("reported", record.reported_at)] {
        if let Some(at) = at {
            text += &format!(" · {word} {}", clock(stage.calendar, at));
        }
    }
    if let Some(class) = record.entry.cause_class {
        text += &format!(" · {}", class.title());
    }
    text
}

/// Whether a record belongs on the timeline: turning points, not every patient and every device.
fn turning_point(record: &Record) -> bool {
    use Kind::*;
    let attack = [IncidentBegins, Foothold, DirectoryTaken, BackupDestroyed, Exfiltration, Launch, OperatorLeaves];
    let response = [Case, Decision, Declared, Containment, OutsideCut, AccountsDisabled, ServersOff, Walkround, Recall, AllClear];
    let services = [SwitchDown, SwitchUp, ZoneCut, ZoneReopened, FunctionMode, ProcedureExhausted, NoProcedure];
    let care = [ElectivesStopped, ElectivesRestarted, Diverting, DiversionEnds, FullCapacity];
    [&attack[..], &response, &services, &care].iter().any(|kinds| kinds.contains(&record.entry.kind))
}

/// The mode a care function changed to, in a word.
fn mode_word(record: &Record) -> &'static str {
    match Mode::ALL.get(record.entry.amount.max(0.0) as usize) {
        Some(Mode::Normal) => "back",
        Some(Mode::Degraded) => "slow",
        Some(Mode::Procedure) => "on paper",
        Some(Mode::None) => "down",
        None => "changed",
    }
}

/// The turning points among records, in order; of footholds only the first.
pub fn turning_points(records: &[Record]) -> impl DoubleEndedIterator<Item = &Record> {
    let first = records.iter().find(|record| record.entry.kind == Kind::Foothold).map(|record| record.id);
    records
        .iter()
        .filter(move |record| turning_point(record) && (record.entry.kind != Kind::Foothold || Some(record.id) == first))
}

/// A few words for a mark on the timeline.
pub fn mark(stage: &Stage, record: &Record) -> String {
    let twin = &stage.twin;
    let what = match record.entry.element {
        Element::Zone(zone) => twin.zones.get(zone.index()).map(|zone| zone.name.clone()),
        Element::Service(service) => twin.services.get(service.index()).map(|service| service.name.clone()),
        Element::Function(_, function) => Some(function.title().to_lowercase()),
        Element::Switch(switch) => twin.switches.get(switch.index()).map(|switch| switch.name.clone()),
        Element::Bed(bed) => twin.beds.get(bed.index()).map(|bed| bed.label.clone()),
        _ => None,
    };
    let kind = match record.entry.kind {
        Kind::IncidentBegins => "begins",
        Kind::Foothold => "foothold",
        Kind::DirectoryTaken => "directory taken",
        Kind::BackupDestroyed => "backup gone",
        Kind::Exfiltration => "data out",
        Kind::Launch => "encryption",
        Kind::OperatorLeaves => "operator leaves",
        Kind::Case => "case",
        Kind::Decision => "decision",
        Kind::Declared => "crisis declared",
        Kind::Containment => "contain",
        Kind::Walkround => "walk-round",
        Kind::Recall => "staff called in",
        Kind::AllClear => "all clear",
        Kind::ZoneCut => "cut",
        Kind::ZoneReopened => "reopened",
        Kind::FunctionMode => "",
        Kind::ElectivesStopped => "planned care stopped",
        Kind::ElectivesRestarted => "planned care again",
        Kind::Diverting => "diverting",
        Kind::DiversionEnds => "diversion ends",
        other => other.title(),
    };
    match what {
        Some(name) if kind.is_empty() => format!("{name} {}", mode_word(record)),
        Some(name) => format!("{name} {kind}"),
        None => kind.to_owned(),
    }
}
