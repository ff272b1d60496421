//! `playbook.toml`: what defenders do when they know so much, decided beforehand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;
use super::words::vocabulary;
use crate::engine::Span;

vocabulary! {
    /// How much people know when a step is taken.
    Evidence {
        Suspicion = "suspicion", "single hosts are suspected";
        Spread = "spread", "there is evidence enough that it spreads";
        Encryption = "encryption", "ransom notes are seen, or the directory is attacked";
    }
}

vocabulary! {
    /// What is done.
    Act {
        IsolateHost = "isolate-host", "isolate hosts";
        CutZone = "cut-zone", "cut zones off";
        CutEverything = "cut-everything", "cut every zone off";
        CutOutside = "cut-outside", "cut the ways to the outside";
        CutSupplier = "cut-supplier", "cut the suppliers' tunnel";
        DisableAccounts = "disable-accounts", "disable accounts and change secrets";
        ServersOff = "servers-off", "switch servers off";
        WalkRound = "walk-round", "walk to the hosts that no tool manages";
        StopService = "stop-service", "stop a service";
        BlockTraffic = "block-traffic", "block traffic on a conduit";
    }
}

/// One step of a playbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PlaybookStep {
    /// How much is known when it is taken.
    pub on: Evidence,
    /// What is done.
    #[serde(rename = "do")]
    pub act: Act,
    /// `zone:ID`, `device:ID`, `service:ID` or `rule:ID` (a conduit) it is done to, at every site that has one of that id or at
    /// the site of `zone:SITE/ID`; empty: to what the evidence names, or all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub element: String,
    /// What `block-traffic` blocks on the conduit: names or `tcp/445`; empty: all that it lets pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traffic: Vec<String>,
    /// Whether zones with life-critical devices, and what watches over them, are left alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub spare_life_critical: bool,
    /// Wait between the decision and the action, 0 to 7 d.
    #[serde(skip_serializing_if = "is_zero")]
    pub wait: Span,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

fn is_zero(span: &Span) -> bool {
    *span == Span::ZERO
}

/// What defenders do, decided beforehand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Playbook {
    /// Word.
    pub id: String,
    /// Shown to people.
    pub title: String,
    /// One or two sentences: what it bets on.
    pub story: String,
    /// Steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<PlaybookStep>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Playbook {
    /// What is done where no playbook is given: as far as the evidence goes, and no further.
    pub fn usual() -> Playbook {
        use Act::*;
        let step = |on: Evidence, act: Act| PlaybookStep { on, act, ..PlaybookStep::default() };
        let of = |on: Evidence, acts: &[Act]| acts.iter().map(|act| step(on, *act)).collect::<Vec<_>>();
        let steps = [
            of(Evidence::Suspicion, &[IsolateHost]),
            of(Evidence::Spread, &[CutZone, CutOutside, DisableAccounts]),
            of(Evidence::Encryption, &[CutEverything, CutOutside, DisableAccounts, ServersOff, WalkRound]),
        ];
        Playbook {
            id: "usual".into(),
            title: "As far as the evidence goes".into(),
            story: "Hosts on suspicion, zones when it spreads, everything when it encrypts.".into(),
            steps: steps.concat(),
            mark: Mark(0),
        }
    }
}
