//! Records in words, composed when somebody reads them.

use super::{DoseResponse, Element, Entry, Kind, Record, Severity};
use crate::blueprint::CauseClass;
use crate::measure::Mode;
use crate::twin::Twin;

/// One sentence about a record, without a full stop.
pub fn narrate(twin: &Twin, record: &Record) -> String {
    let Entry { kind, element, cause_class, severity, process, amount, .. } = &record.entry;
    let subject = subject(twin, *element);
    let count = amount.max(0.0);
    let minutes = || span(count);
    let because = cause_class.map_or_else(String::new, |cause| format!(" ({})", cause.title()));
    match kind {
        Kind::IncidentBegins => "the incident begins".into(),
        Kind::Foothold => format!("the attacker gains a foothold on {subject}"),
        Kind::Credential => format!("credentials are taken on {subject}"),
        Kind::DirectoryTaken => format!("the directory falls: {subject} is under the attacker's hand"),
        Kind::BackupDestroyed => format!("the backup on {subject} is destroyed"),
        Kind::Exfiltration => format!("data are taken out through {subject}"),
        Kind::Launch if count >= 1.0 => format!("encryption is launched from {subject} at {count:.0} devices"),
        Kind::Launch => format!("encryption is launched from {subject}"),
        Kind::Encrypted => format!("{subject}: {}", counted(count, "device", "encrypted")),
        Kind::Tampered => format!("{subject}: the attacker reads, alters or wipes what is kept there"),
        Kind::Doubted => format!("{subject}: somebody doubts what a screen says"),
        Kind::TamperingFound => format!("{subject}: tampering is found, and nothing electronic is believed any more"),
        Kind::WormInfection if count > 1.0 => {
            format!("{subject} is infected by the worm, the {} of its zone", ordinal(count as u64))
        }
        Kind::WormInfection => format!("{subject} is infected by the worm, the first of its zone"),
        Kind::OperatorLeaves => "the attacker leaves".into(),
        Kind::Alert => format!("an alert is raised about {subject}"),
        Kind::Case => format!("{subject}: a case is opened"),
        Kind::Decision => format!("{subject}: decided to {}", posture(count)),
        Kind::Declared => format!("{subject}: a crisis is declared"),
        Kind::Containment => format!("{subject} is cut off by us"),
        Kind::OutsideCut => format!("{subject}: the ways to the outside are cut"),
        Kind::AccountsDisabled => format!("{subject}: accounts are disabled"),
        Kind::ServersOff => format!("{subject}: {}", counted(count, "server", "switched off by us")),
        Kind::Walkround => format!("{subject}: crews walk to {} that no tool manages", things(count, "device")),
        Kind::JobStarted if count >= 0.05 => format!("{subject}: recovery work begins, {}", span(count * 60.0)),
        Kind::JobStarted => format!("{subject}: recovery work begins"),
        Kind::JobDone if count >= 2.0 => format!("{subject}: recovery work is done, {} back", things(count, "device")),
        Kind::JobDone => format!("{subject}: recovery work is done"),
        Kind::Recall => "staff off duty are called in".into(),
        Kind::AllClear => format!("{subject}: all clear"),
        Kind::NodeDown => format!("{subject} is down{because}"),
        Kind::NodeUp => format!("{subject} is back"),
        Kind::SwitchDown => format!("{subject} fails"),
        Kind::SwitchUp => format!("{subject} works again"),
        Kind::ZoneCut if *cause_class == Some(CauseClass::Failed) => format!("zone {subject} loses its network"),
        Kind::ZoneCut => format!("zone {subject} is cut off"),
        Kind::ZoneReopened => format!("zone {subject} is open again"),
        Kind::ServiceLevel => {
            let level = ["is down", "can be read, not written", "is slow", "works as usual"][(count as usize).min(3)];
            format!("{subject} {level}{because}")
        }
        Kind::FunctionMode => {
            let mode = Mode::ALL[(count as usize).min(Mode::ALL.len() - 1)];
            let words = match mode {
                Mode::Normal => "works as usual again",
                Mode::Degraded => "is degraded",
                Mode::Procedure => "runs on its downtime procedure",
                Mode::None => "is gone, with nothing in its place",
            };
            format!("{subject} {words}{because}")
        }
        Kind::ProcedureStarted => format!("{subject}: the downtime procedure is started"),
        Kind::ProcedureExhausted => format!("{subject}: the downtime procedure is exhausted"),
        Kind::NoProcedure => format!("{subject}: there is no downtime procedure"),
        Kind::BedsBlind => format!("{subject}: {} lose their view", things(count, "monitored bed")),
        Kind::WardOverloaded => format!("{subject}: nurses have {:.0} % of the work they can do", count * 100.0),
        Kind::Worsened => format!("{subject}: a patient worsens to band {count:.0}, and nobody knows yet"),
        Kind::Recognised => format!("{subject}: the worsening is recognised after {}", minutes()),
        Kind::Treated => format!("{subject}: treatment begins {} after that", minutes()),
        Kind::Arrest => format!("{subject}: cardiac arrest"),
        Kind::Died => format!("{subject}: a patient dies"),
        Kind::TransferredToIcu => format!("{subject}: moved to intensive care"),
        Kind::ElectivesStopped => format!("{subject}: planned care is stopped"),
        Kind::ElectivesRestarted => format!("{subject}: planned care restarts"),
        Kind::Diverting => format!("{subject}: ambulances are sent elsewhere"),
        Kind::DiversionEnds => format!("{subject}: ambulances come again"),
        Kind::FullCapacity => {
            format!("{subject}: the full-capacity rule is applied, {} wait for a bed", things(count, "patient"))
        }
        Kind::ResultLate if count >= 1.0 => format!("{subject}: a result comes {} late", minutes()),
        Kind::ResultWrong => format!("{subject}: a result is wrong or swapped"),
        Kind::HarmEvent => {
            let process = process.map_or_else(String::new, |process| format!(": {}", process.title()));
            let severity = severity.unwrap_or(Severity::NoHarm).title();
            format!("{subject}: {severity} harm{process}{}{because}", wrong(&record.entry))
        }
        _ if subject.is_empty() => kind.title().to_owned(),
        _ => format!("{subject}: {}", kind.title()),
    }
}

/// What was late, missing or wrong for a patient, by how much, and what was not there.
fn wrong(entry: &Entry) -> String {
    let Some(fault) = entry.fault else { return String::new() };
    let dose = match entry.response {
        Some(DoseResponse::State) if entry.amount >= 1.0 => format!(", {}", span(entry.amount)),
        Some(DoseResponse::ProportionalOdds) if entry.amount > 0.0 => {
            format!(", {:.1} × beyond what can be borne", entry.amount)
        }
        _ => String::new(),
    };
    let without = entry.function.map_or_else(String::new, |function| format!(", without {}", function.title().to_lowercase()));
    format!(" ({}{dose}{without})", fault.title())
}

fn subject(twin: &Twin, element: Element) -> String {
    match element {
        Element::Incident => String::new(),
        Element::Site(site) => twin.sites[site.index()].name.clone(),
        Element::Ward(ward) => twin.wards[ward.index()].name.clone(),
        Element::Bed(bed) => {
            let bed = &twin.beds[bed.index()];
            format!("{} bed {}", twin.wards[bed.ward.index()].name, bed.label)
        }
        Element::Device(device) => twin.devices.name[device.index()].clone(),
        Element::Zone(zone) => twin.zones[zone.index()].name.clone(),
        Element::Switch(switch) => twin.switches[switch.index()].name.clone(),
        Element::Service(service) => twin.services[service.index()].name.clone(),
        Element::Function(_, function) => function.title().to_owned(),
        Element::Staff(_, kind) => kind.title().to_owned(),
    }
}

fn things(number: f64, thing: &str) -> String {
    format!("{number:.0} {thing}{}", if number == 1.0 { "" } else { "s" })
}

fn counted(number: f64, thing: &str, what: &str) -> String {
    if number >= 1.0 { format!("{} {what}", things(number, thing)) } else { what.to_owned() }
}

/// `2nd`, `4th`, `12th`.
fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// What the defenders' posture means, by its number.
fn posture(number: f64) -> &'static str {
    match number as u32 {
        0 => "declare a crisis",
        1 => "isolate single hosts",
        2 => "isolate zones with evidence and cut the outside",
        _ => "cut everything",
    }
}

/// Minutes as people say them.
fn span(minutes: f64) -> String {
    if minutes < 90.0 {
        format!("{minutes:.0} min")
    } else if minutes < 2_880.0 {
        format!("{:.1} h", minutes / 60.0)
    } else {
        format!("{:.1} days", minutes / 1_440.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ordinals_end_as_people_say_them() {
        let said = [1, 2, 3, 4, 11, 12, 13, 32, 111, 512, 8_192].map(ordinal).join(" ");
        assert_eq!(said, "1st 2nd 3rd 4th 11th 12th 13th 32nd 111th 512th 8192nd");
    }
}
