//! Every blueprint element remembers where it was written.

use codedark_sim::blueprint::{
    Account, Adversary, Answer, Authority, Backup, Campaign, Conduit, Device, Domain, Exception, Failure, Incident, Limit, Link,
    LogKeeping, Mark, MustNotReach, MustReach, ObservedFlow, Playbook, PlaybookStep, Procedure, RemoteAccess, RulesFile, Service,
    Setting, Site, StaffPool, Switch, Tactic, Update, Vulnerability, Ward, Worm, Zone,
};

use crate::document::Marked;

macro_rules! marked {
    ($($Element:ty $(: $required:expr)?),* $(,)?) => { $(
        impl Marked for $Element {
            $(const REQUIRED: &'static [&'static str] = &$required;)?
            fn set_mark(&mut self, mark: Mark) { self.mark = mark; }
            fn mark(&self) -> Mark { self.mark }
        }
    )* };
}

marked!(
    Account,
    Domain,
    RemoteAccess,
    Exception,
    Limit,
    MustNotReach,
    MustReach,
    Adversary: ["id"],
    Answer,
    Authority: ["act"],
    Backup,
    Campaign,
    Conduit,
    Device,
    Failure: ["element"],
    Incident: ["id"],
    Link,
    LogKeeping: ["tells", "kept"],
    ObservedFlow,
    Playbook: ["id"],
    PlaybookStep: ["on", "do"],
    Procedure,
    RulesFile,
    Service,
    Setting,
    Site,
    StaffPool,
    Switch,
    Tactic: ["id", "on", "gives"],
    Update: ["devices"],
    Vulnerability,
    Ward,
    Worm,
    Zone
);

impl Marked for codedark_sim::blueprint::Staff {
    fn set_mark(&mut self, _: Mark) {}
    fn mark(&self) -> Mark {
        Mark(0)
    }
}
