//! `explain CODE`: what a finding means, and why it matters to a patient.

use codedark_sim::blueprint::nearest;
use serde_json::json;

use crate::arguments::{Arguments, Explain, Format};
use crate::exit::{Exit, Failure};
use crate::show_table::Table;
use crate::terminal;

/// Code, what it means, why it matters to a patient.
const CODES: [(&str, &str, &str); 34] = [
    (
        "opened",
        "Traffic passes after the change that did not pass before.",
        "Every flow that care does not need is one more way by which an intruder reaches what keeps patients safe.",
    ),
    (
        "closed",
        "Traffic passed before the change and does not now.",
        "Harmless if nobody used it; if care did, `required-flow` says so.",
    ),
    (
        "required-flow",
        "A flow that care needs does not pass.",
        "A monitor that does not reach its central station raises its alarm where perhaps nobody is; results and orders wait.",
    ),
    (
        "policy-broken",
        "Something reaches what a policy says it must not reach.",
        "The policy was written because of what could happen there: a stopped ventilator, a changed dose, a silent alarm.",
    ),
    (
        "limit-broken",
        "A simulated measure lies beyond its limit.",
        "The limit is in patients' terms: unwatched minutes, late doses, diverted ambulances.",
    ),
    (
        "indeterminate",
        "It cannot be decided: a rule was not understood, or an address is not known.",
        "What nobody can decide nobody may rely on; it is never taken for a pass.",
    ),
    (
        "expired-exception",
        "An exception's last day is past.",
        "Exceptions are meant to end; the patients beside the excepted device bear the risk every day it goes on.",
    ),
    (
        "new-path",
        "An attack path to a life-critical device exists that did not exist before.",
        "A device that keeps somebody alive can be stopped or misled from there.",
    ),
    (
        "legacy-exposed",
        "Devices without support or patches can be reached from zones that meet the internet.",
        "They are the first to fall to a worm, and often stand at the bed.",
    ),
    (
        "unassessed-added",
        "A medical device was added that nobody assessed.",
        "Nobody knows what it listens to, or what it does when its network goes.",
    ),
    (
        "unowned-added",
        "A device was added that nobody answers for.",
        "In an incident nobody decides about it, and it is cut or left on by chance.",
    ),
    ("regression", "A policy held before the change and does not now.", "The change undid a protection somebody had decided on."),
    (
        "measure",
        "A simulated measure got worse by more than the gate allows, beyond chance.",
        "It is counted on patients: the same nights before and after the change.",
    ),
    ("unknown-selector", "A selector names something that does not exist.", "A rule about nothing protects nobody."),
    ("empty-selector", "A selector matches nothing.", "A rule about nothing would always pass, and protect nobody."),
    (
        "unknown-policy",
        "An exception names a policy that does not exist.",
        "It excepts nothing, and somebody believes that it does.",
    ),
    (
        "shadowed-rule",
        "Earlier rules decide everything that a rule matches.",
        "Somebody believes that the rule protects or serves care; it does neither.",
    ),
    (
        "rule-matches-nothing",
        "A rule matches no address of the hospital.",
        "What it was written for is not protected, or not served.",
    ),
    ("expired-rule", "A rule's last day is past; it no longer holds.", "If care needs its flow, it is broken from that day."),
    ("overlapping-subnets", "An address lies in two zones.", "Nobody can say which rules hold for the devices there."),
    ("bad-prefix", "An address or prefix cannot be read.", "What cannot be read is not protected."),
    ("no-owner", "Devices without an owner.", "In an incident nobody decides about them."),
    (
        "unassessed",
        "Medical devices that nobody assessed when they were bought.",
        "Nobody knows what they do when their network goes.",
    ),
    ("no-procedure", "A care function has no downtime procedure.", "When it fails, everybody invents one at the bedside."),
    (
        "care-flow-blocked",
        "A flow of care is blocked on a quiet day already.",
        "Either the rules or the picture of care is wrong; patients would notice first.",
    ),
    ("need-flow-blocked", "A service cannot reach what it needs.", "It does not work as described, or the description is wrong."),
    ("duplicate-address", "Two devices have one address.", "One of them is wrong or gone; rules may protect the wrong one."),
    ("bad-address", "An address cannot be read.", "Rules cannot be laid over the device."),
    ("address-in-no-zone", "A device's address lies in no zone.", "No rule of any zone is about it."),
    (
        "device-in-foreign-zone",
        "A device stands in another zone than its kind's.",
        "A pump among office computers shares their fate.",
    ),
    ("no-zone", "Nothing says in which zone a device lies.", "Whether it can be reached is a guess."),
    ("no-zones", "The hospital has no zones: one flat network.", "What takes one computer can take every monitor."),
    ("unknown-zone", "A zone that does not exist is named.", "The rule it stands in protects nobody."),
    ("unlinked-switch", "No link names a switch.", "What hangs on it may be unreachable, or reachable by a way nobody drew."),
];

pub fn run(arguments: &Arguments, asked: &Explain) -> Result<Exit, Failure> {
    let Some(code) = &asked.code else {
        let mut table = Table::new(&["code", "what it means"]);
        CODES.iter().for_each(|(code, what, _)| table.row([*code, *what]));
        terminal::print(&table.text(arguments.format));
        return Ok(Exit::Fine);
    };
    let Some((code, what, why)) = CODES.iter().find(|(known, ..)| known == code) else {
        let failure = Failure::nothing(format!("no finding has the code `{code}`"));
        return Err(match nearest(code, CODES.iter().map(|(known, ..)| *known)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`codedark explain` lists them"),
        });
    };
    if arguments.format == Format::Json {
        terminal::print(&format!("{:#}\n", json!({"code": code, "what": what, "patient": why})));
    } else {
        terminal::print(&format!("{code}: {what}\n{why}\n"));
    }
    Ok(Exit::Fine)
}
