//! Every blueprint element remembers where it was written.

use codedark_sim::blueprint::{
    Account, Adversary, Answer, Authority, Backup, Campaign, Conduit, Device, Domain, Exception, Failure, Incident, Limit, Link,
    Mark, MustNotReach, MustReach, ObservedFlow, Playbook, PlaybookStep, Procedure, RemoteAccess, RulesFile, Service, Setting,
    Site, StaffPool, Switch, Tactic, Update, Vulnerability, Ward, Worm, Zone,
};

use crate::document::Marked;

macro_rules! marked {
    ($($Element:ty),* $(,)?) => { $(
        impl Marked for $Element {
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
    Adversary,
    Answer,
    Authority,
    Backup,
    Campaign,
    Conduit,
    Device,
    Failure,
    Incident,
    Link,
    ObservedFlow,
    Playbook,
    PlaybookStep,
    Procedure,
    RulesFile,
    Service,
    Setting,
    Site,
    StaffPool,
    Switch,
    Tactic,
    Update,
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
