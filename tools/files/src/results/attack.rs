//! What an attacker did in one run, in the forms of threat intelligence: an ATT&CK Navigator layer and a STIX 2.1 bundle. Both
//! are told by the journal: a technique that was never used is in neither.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{AttackId, Incident};
use codedark_sim::engine::{Time, WeekTime};
use codedark_sim::journal::{Kind, Record};
use codedark_sim::twin::Twin;
use serde_json::{Value, json};

use super::journal::element_id;

/// One run, told.
pub struct Told<'a> {
    /// The hospital.
    pub twin: &'a Twin,
    /// What was to happen.
    pub incident: &'a Incident,
    /// What happened.
    pub records: &'a [Record],
    /// The date given by `--today`: the run is dated on the first such weekday from then on.
    pub today: &'a str,
    /// Moment of the week at time zero.
    pub begins: WeekTime,
    /// Version of the program.
    pub version: &'a str,
}

/// How a technique was used.
#[derive(Default)]
struct Use {
    times: u32,
    first: Time,
    last: Time,
    seen: u32,
    elements: Vec<String>,
}

/// Elements named in a comment; further ones are counted.
const NAMED: usize = 5;

fn uses(told: &Told<'_>) -> BTreeMap<AttackId, Use> {
    let mut uses: BTreeMap<AttackId, Use> = BTreeMap::new();
    for record in told.records {
        let Some(technique) = record.entry.technique else { continue };
        let own = uses.entry(technique).or_insert_with(|| Use { first: record.true_at, ..Use::default() });
        own.times += 1;
        own.last = record.true_at;
        own.seen += u32::from(record.detected_at.is_some());
        let element = element_id(told.twin, record.entry.element);
        if !own.elements.contains(&element) {
            own.elements.push(element);
        }
    }
    uses
}

fn comment(told: &Told<'_>, used: &Use) -> String {
    let named = used.elements.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let further = used.elements.len().saturating_sub(NAMED);
    let further = if further > 0 { format!(" and {further} more") } else { String::new() };
    let (first, seen) = (instant(told, used.first), used.seen);
    format!("{} times, first {first}, seen by a sensor {seen} times: {named}{further}", used.times)
}

/// The run's techniques as a layer of the ATT&CK Navigator (layer format 4.5). A layer is of one matrix: the one that more of the
/// techniques are of; those of the other are named in its metadata.
pub fn navigator_layer(told: &Told<'_>) -> Value {
    let uses = uses(told);
    let ics = uses.keys().filter(|technique| technique.ics()).count() * 2 > uses.len();
    let most = uses.values().map(|used| used.times).max().unwrap_or(1);
    let techniques: Vec<Value> = (uses.iter())
        .filter(|(technique, _)| technique.ics() == ics)
        .map(|(technique, used)| {
            json!({
                "techniqueID": technique.to_string(),
                "score": used.times,
                "comment": comment(told, used),
                "enabled": true,
                "showSubtechniques": false,
            })
        })
        .collect();
    let others: Vec<String> =
        uses.keys().filter(|technique| technique.ics() != ics).map(|technique| technique.to_string()).collect();
    let mut metadata = vec![
        json!({ "name": "hospital", "value": told.twin.title }),
        json!({ "name": "source", "value": format!("codedark {}, a rehearsal", told.version) }),
    ];
    if !others.is_empty() {
        metadata.push(json!({ "name": "of the other matrix", "value": others.join(", ") }));
    }
    json!({
        "name": told.incident.title,
        "versions": { "attack": "16", "navigator": "5.1.0", "layer": "4.5" },
        "domain": if ics { "ics-attack" } else { "enterprise-attack" },
        "description": told.incident.story,
        "techniques": techniques,
        "gradient": { "colors": ["#ffffff", "#d7301f"], "minValue": 0, "maxValue": most },
        "legendItems": [],
        "metadata": metadata,
        "hideDisabled": false,
        "sorting": 3,
    })
}

/// What defenders did, and how it is told.
const ACTIONS: [(Kind, &str); 5] = [
    (Kind::Containment, "Hosts and zones cut off"),
    (Kind::OutsideCut, "Ways to the outside cut"),
    (Kind::AccountsDisabled, "Accounts disabled"),
    (Kind::ServersOff, "Servers switched off"),
    (Kind::Walkround, "Crews sent to unmanaged devices"),
];

/// The run as a STIX 2.1 bundle: the hospital, the techniques that were used and when, what defenders did, and a report of it.
pub fn stix_bundle(told: &Told<'_>) -> Value {
    let start = instant(told, Time::ZERO);
    let id = |kind: &str, text: &str| identifier(kind, &format!("{}/{}/{text}", told.twin.title, told.incident.id));
    let author = id("identity", "hospital");
    let object = |kind: &str, text: &str| {
        json!({
            "type": kind, "spec_version": "2.1", "id": id(kind, text),
            "created": start, "modified": start, "created_by_ref": author,
        })
    };
    let with = |mut object: Value, more: Value| {
        if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
            object.extend(more);
        }
        object
    };
    let mut hospital = with(
        object("identity", "hospital"),
        json!({ "name": told.twin.title, "identity_class": "organization", "sectors": ["healthcare"] }),
    );
    if let Some(hospital) = hospital.as_object_mut() {
        hospital.remove("created_by_ref");
    }
    let mut objects = vec![hospital];
    let uses = uses(told);
    let related = |kind: &str, from: &str, to: &str, more: Value| {
        let own = json!({ "relationship_type": kind, "source_ref": from, "target_ref": to });
        with(with(object("relationship", &format!("{from} {kind} {to}")), own), more)
    };
    let campaign = id("campaign", "campaign");
    if let (Some(first), Some(last)) = (uses.values().map(|used| used.first).min(), uses.values().map(|used| used.last).max()) {
        objects.push(with(
            object("campaign", "campaign"),
            json!({
                "name": told.incident.title, "description": told.incident.story,
                "first_seen": instant(told, first), "last_seen": instant(told, last),
            }),
        ));
        objects.push(related("targets", &campaign, &author, json!({})));
    }
    for (technique, used) in &uses {
        let name = technique.to_string();
        let pattern = id("attack-pattern", &name);
        let url = format!("https://attack.mitre.org/techniques/{}", name.replace('.', "/"));
        let source = if technique.ics() { "mitre-ics-attack" } else { "mitre-attack" };
        objects.push(with(
            object("attack-pattern", &name),
            json!({
                "name": name, "description": comment(told, used),
                "external_references": [{ "source_name": source, "external_id": name, "url": url }],
            }),
        ));
        // The standard wants a stop after its start.
        let stop = Time(used.last.0.max(used.first.0 + 1));
        let when = json!({ "start_time": instant(told, used.first), "stop_time": instant(told, stop) });
        objects.push(related("uses", &campaign, &pattern, when));
    }
    for (kind, name) in ACTIONS {
        let done: Vec<&Record> = told.records.iter().filter(|record| record.entry.kind == kind).collect();
        let Some(first) = done.first() else { continue };
        let description = format!("{} times, first {}", done.len(), instant(told, first.true_at));
        objects.push(with(object("course-of-action", name), json!({ "name": name, "description": description })));
        let action = id("course-of-action", name);
        for technique in uses.keys().filter(|technique| uses[technique].last >= first.true_at) {
            objects.push(related("mitigates", &action, &id("attack-pattern", &technique.to_string()), json!({})));
        }
    }
    let refs: Vec<&Value> = objects.iter().filter_map(|object| object.get("id")).collect();
    let report = with(
        object("report", "report"),
        json!({
            "name": format!("EXERCISE: {}", told.incident.title),
            "description": format!("One simulated run, codedark {}. A rehearsal: nothing of this happened.", told.version),
            "report_types": ["campaign"], "published": start, "object_refs": refs,
        }),
    );
    objects.push(report);
    json!({ "type": "bundle", "id": id("bundle", "bundle"), "objects": objects })
}

/// An identifier that depends on the text alone, in the form of a random UUID.
fn identifier(kind: &str, text: &str) -> String {
    let hash = blake3::hash(format!("{kind}:{text}").as_bytes()).to_hex();
    let hex: &str = hash.as_str();
    format!("{kind}--{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// An instant of the run as a date: RFC 3339, UTC.
fn instant(told: &Told<'_>, at: Time) -> String {
    const DAY: i64 = 86_400_000;
    let today = days_of(told.today).unwrap_or(0);
    // 1970-01-01 was a Thursday; weeks here begin on Mondays.
    let weekday = (today + 3).rem_euclid(7);
    let begins = i64::from(told.begins.0);
    let day = today + (begins / 1440 - weekday).rem_euclid(7);
    let moment = day * DAY + begins % 1440 * 60_000 + at.0;
    let (date, rest) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
    let (year, month, day) = date_of(date);
    let (hour, minute, second, milli) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// Days since 1970 of a date `2027-01-31`.
fn days_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Howard Hinnant, chrono-compatible low-level date algorithms.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date of so many days since 1970.
fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::journal::{Element, Entry, RecordId};

    #[test]
    fn dates_go_both_ways() {
        for (text, days) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-26", 20_783), ("2100-03-01", 47_541)] {
            assert_eq!(days_of(text), Some(days), "{text}");
            let (year, month, day) = date_of(days);
            assert_eq!(format!("{year:04}-{month:02}-{day:02}"), text);
        }
    }

    fn told<'a>(twin: &'a Twin, incident: &'a Incident, records: &'a [Record]) -> Told<'a> {
        // Thursday 2026-11-26; the incident begins on a Friday at 18:00.
        Told { twin, incident, records, today: "2026-11-26", begins: WeekTime(4 * 1440 + 18 * 60), version: "0" }
    }

    #[test]
    fn only_what_was_used_is_told() {
        let (twin, incident) = (Twin::default(), Incident { techniques: vec!["T1486".into()], ..Incident::default() });
        assert_eq!(navigator_layer(&told(&twin, &incident, &[]))["techniques"], json!([]));
        let step = |id: u32, technique: &str, minutes: i64| Record {
            id: RecordId(id),
            cause: None,
            true_at: Time(minutes * 60_000),
            detected_at: None,
            reported_at: None,
            entry: Entry::new(Kind::AttackStep, Element::Incident).by_technique(AttackId::parse(technique).unwrap()),
        };
        let records = [step(1, "T1003", 10), step(2, "T1003", 70), step(3, "T1021", 80), step(4, "T0878", 90)];
        let told = told(&twin, &incident, &records);
        let layer = navigator_layer(&told);
        assert_eq!(layer["domain"], "enterprise-attack");
        assert_eq!(layer["techniques"].as_array().unwrap().len(), 2);
        assert_eq!((&layer["techniques"][0]["techniqueID"], &layer["techniques"][0]["score"]), (&json!("T1003"), &json!(2)));
        assert!(layer["metadata"].to_string().contains("T0878"));
        let bundle = stix_bundle(&told);
        let objects = bundle["objects"].as_array().unwrap();
        let of = |kind: &str| objects.iter().filter(|object| object["type"] == kind).count();
        assert_eq!((of("attack-pattern"), of("campaign"), of("identity"), of("report")), (3, 1, 1, 1));
        let used = objects.iter().find(|object| object["relationship_type"] == "uses").unwrap();
        let first = (&used["start_time"], &used["stop_time"]);
        assert!(first == (&json!("2026-11-27T18:10:00.000Z"), &json!("2026-11-27T19:10:00.000Z")) || first.0 != first.1);
    }
}
