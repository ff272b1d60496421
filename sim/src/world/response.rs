//! State and events of defenders: signals, alerts, cases, decisions, containment, recovery.

use crate::engine::{Time, events};
use crate::journal::RecordId;
use crate::twin::{DeviceId, ServiceId, SiteId, Twin, ZoneId};

events! {
    /// What defenders do.
    pub enum ResponseEvent {
        /// Something an attacker did could be seen: the device it happened on, and the record of it.
        Signal { device: DeviceId, record: RecordId },
        /// A sensor raises an alert.
        Alert { alert: u32 },
        /// An analyst has looked at an alert.
        Triaged { alert: u32 },
        /// A case reaches the person who decides.
        CaseArrives { case: u32 },
        /// A decision is taken.
        Decided { decision: u32 },
        /// A containment action is complete.
        ActionDone { action: u32 },
        /// Crews look for work.
        Dispatch { site: SiteId },
        /// A recovery job is complete.
        JobDone { job: u32 },
        /// Something a plain failure broke is to be repaired.
        Repair { failure: u32 },
        /// One more of what stood still with a failure works again.
        Resumed { failure: u32, item: u32 },
        /// A site hears of another's crisis.
        Warned { site: SiteId },
        /// A warned site cuts its ways to the outside, without a crisis of its own.
        Precaution { site: SiteId },
        /// It opens them again.
        PrecautionEnds { site: SiteId },
        /// An update campaign begins.
        UpdateBegins { update: u32 },
        /// An hour of its work.
        UpdateHour { update: u32 },
        /// A device is back from its update.
        UpdateDone { item: u32 },
        /// People notice dead screens.
        StaffNotice { site: SiteId, stamp: u32 },
        /// The crisis cell meets.
        CellMeets { site: SiteId },
        /// The hour in which outages of services are counted.
        Watch { site: SiteId },
    }
}

/// What a sensor raised.
#[derive(Clone, Copy, Debug)]
pub struct Alert {
    /// Site it belongs to.
    pub site: SiteId,
    /// Device it is about.
    pub device: DeviceId,
    /// What was done there.
    pub about: RecordId,
    /// The alert's own record, once raised.
    pub record: RecordId,
}

/// What points at an attack, as far as people know.
#[derive(Clone, Debug)]
pub struct Case {
    /// Site.
    pub site: SiteId,
    /// Its record.
    pub record: RecordId,
    /// Weight of evidence at `weighed_at`; it decays.
    pub weight: f64,
    /// When it was weighed.
    pub weighed_at: Time,
    /// Hosts with evidence.
    pub hosts: Vec<DeviceId>,
    /// The directory was attacked.
    pub directory: bool,
    /// Ransom notes, encrypted hosts.
    pub ransom: bool,
    /// Only dead screens, nothing that points at an attacker.
    pub dead_screens: bool,
    /// On its way to the person who decides.
    pub on_its_way: bool,
}

/// How far a site goes. Later ones include the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Posture {
    /// Nothing is done.
    #[default]
    Watching,
    /// Single hosts are isolated.
    Hosts,
    /// Zones with evidence are isolated, the outside is cut.
    Zones,
    /// Everything is cut, servers are off.
    Everything,
}

/// A decision that is being taken.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    /// About which case.
    pub case: u32,
}

/// What a containment action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Takes a host off the network.
    IsolateHost(DeviceId),
    /// Takes a zone off.
    CutZone(ZoneId),
    /// Cuts the ways to the outside.
    CutOutside,
    /// Disables accounts, changes secrets.
    DisableAccounts,
    /// Switches servers off, as a step of the playbook says.
    ServersOff {
        /// Which step.
        step: u32,
    },
    /// Stops a service.
    StopService(ServiceId),
    /// Blocks traffic on a site's conduits, as a step of the playbook says.
    BlockTraffic {
        /// Which step.
        step: u32,
    },
    /// Crews go to the hosts that no tool manages, one part after another.
    WalkRound {
        /// Which part.
        part: u32,
    },
}

/// A containment action under way.
#[derive(Clone, Copy, Debug)]
pub struct Containment {
    /// Site.
    pub site: SiteId,
    /// What.
    pub measure: Measure,
    /// The decision's record.
    pub cause: RecordId,
}

/// Who does a recovery job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crew {
    /// Nobody: it only takes time.
    Nobody,
    /// IT engineers.
    Engineers,
    /// IT technicians.
    Technicians,
    /// Biomedical engineers.
    Biomedical,
}

/// What a recovery job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Evidence is secured; nothing may be touched.
    Hold,
    /// A service's data are copied back.
    Restore(ServiceId),
    /// A service's hosts are cleared or rebuilt, its software configured and tested.
    Service(ServiceId),
    /// Its interfaces are validated one by one.
    Interfaces(ServiceId),
    /// What was written on paper is entered.
    BackEntry(ServiceId),
    /// Servers that belong to no service.
    Servers,
    /// A service that was only stopped is started.
    Start(ServiceId),
    /// Blocked traffic is let through again.
    Unblock,
    /// Hosts of a zone are scanned.
    Clear(ZoneId),
    /// A zone is opened again.
    Reopen(ZoneId),
    /// Clients are re-imaged.
    Clients,
    /// A supplier puts back a device that it built.
    Supplier,
    /// Devices are validated again.
    Validation,
    /// The ways to the outside are opened again.
    Outside,
    /// The crisis is over.
    AllClear,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for other jobs, a supplier or a crew.
    Waiting,
    /// Is being done.
    Running,
    /// Done.
    Done,
    /// Overtaken by a new containment.
    Dropped,
}

/// One recovery job.
#[derive(Clone, Debug)]
pub struct Job {
    /// What.
    pub kind: JobKind,
    /// Site.
    pub site: SiteId,
    /// Who.
    pub crew: Crew,
    /// Hours it takes one crew, on the clock.
    pub hours: f64,
    /// Hours of it that a failed test costs again.
    pub test_hours: f64,
    /// Not before.
    pub not_before: Time,
    /// Jobs it waits for.
    pub needs: Vec<u32>,
    /// Lower goes first.
    pub priority: u32,
    /// Key of its draws and of ties.
    pub entity: u64,
    /// Devices it brings back.
    pub devices: Vec<DeviceId>,
    /// State.
    pub state: JobState,
    /// Tests so far.
    pub tests: u32,
    /// Its data had to be restored or made anew.
    pub rebuilt: bool,
    /// Its latest record.
    pub record: Option<RecordId>,
}

impl Job {
    /// Whether somebody has it in hand: being done, or to be done once more because its test failed.
    pub fn begun(&self) -> bool {
        self.state == JobState::Running || self.state == JobState::Waiting && self.tests > 0
    }
}

/// Defenders of one site.
#[derive(Clone, Debug, Default)]
pub struct SiteResponse {
    /// Declared a crisis.
    pub declared: Option<(Time, RecordId)>,
    /// Analyst-minutes of false alerts waiting, at `backlog_at`.
    pub backlog: f64,
    /// When it was looked at.
    pub backlog_at: Option<Time>,
    /// When the analysts are done with the true alerts they have.
    pub triage_free: Time,
    /// When the person who decides is free.
    pub decider_free: Time,
    /// The open case.
    pub case: Option<u32>,
    /// How far the site has decided to go.
    pub posture: Posture,
    /// The outside is cut.
    pub outside_cut: bool,
    /// Expected calls of staff so far.
    pub calls_expected: f64,
    /// Expected calls at which the next call comes.
    pub next_call: f64,
    /// Calls so far.
    pub calls: u32,
    /// Which run of looking at screens is in force.
    pub stamp: u32,
    /// Containment actions not yet complete.
    pub open_actions: u32,
    /// First understood.
    pub understood_at: Option<Time>,
    /// The spread was stopped once.
    pub contained: bool,
    /// Hosts crews walk to.
    pub walk: Vec<DeviceId>,
    /// Cases so far, the index of draws.
    pub cases: u32,
    /// Managed endpoints.
    pub endpoints: u32,
    /// Analysts at work by hour of the week, from Monday's first.
    pub analysts: Vec<f64>,
    /// Crews: engineers, technicians, biomedical.
    pub crews: [u32; 3],
    /// Those at work.
    pub busy: [u32; 3],
    /// When evidence began to be secured in this crisis, and the index of that draw: a further alert secures it no second time.
    pub secured: Option<(Time, u64)>,
    /// When each supplier was called in this crisis, by what it is to bring back.
    pub called: std::collections::BTreeMap<u64, Time>,
    /// How tired they are, 0 to 1, at `tired_at`.
    pub fatigue: [f64; 3],
    /// When that was.
    pub tired_at: Time,
    /// Pages of paper that are not in the record yet.
    pub paper: f64,
    /// The most there were since it was last complete.
    pub most_paper: f64,
    /// Warned of another site's crisis.
    pub warned: bool,
    /// Cut off as a precaution, without a crisis of its own.
    pub precaution: Option<RecordId>,
}

/// How far the repair of a failure is.
#[derive(Clone, Debug, Default)]
pub struct RepairState {
    /// Somebody was told or called.
    pub begun: bool,
    /// A planned end is past, and it is not over.
    pub overrun: bool,
    /// What stood still with it and is brought back one after another.
    pub waiting: Vec<Waiting>,
}

/// What is brought back after a repair, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A device, by hand.
    Device(DeviceId),
    /// A service, by starting its hosts or restoring its data.
    Service(ServiceId),
}

/// A device of an update campaign.
#[derive(Clone, Copy, Debug)]
pub struct Updating {
    /// Which campaign.
    pub update: u32,
    /// Device.
    pub device: DeviceId,
    /// May be updated from then on.
    pub approved: Time,
    /// Attempts so far, the index of draws.
    pub tries: u32,
    /// Updated, or being updated with success.
    pub done: bool,
    /// The campaign's record.
    pub cause: RecordId,
}

/// State of defenders. Fields are for `world` and the rules of `response`; everybody else reads by name.
#[derive(Clone, Debug)]
pub struct ResponseState {
    pub(crate) sites: Vec<SiteResponse>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) cases: Vec<Case>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) containments: Vec<Containment>,
    pub(crate) jobs: Vec<Job>,
    /// Signals so far by device: the index of draws.
    pub(crate) signals: std::collections::BTreeMap<DeviceId, u64>,
    /// When each service was last seen to be less than normal, and whether its objective was already missed.
    pub(crate) outages: Vec<Option<(Time, bool)>>,
    /// Devices of update campaigns.
    pub(crate) updates: Vec<Updating>,
    /// How far the repair of each failure is.
    pub(crate) repairs: Vec<RepairState>,
}

impl ResponseState {
    /// Nobody knows of anything.
    pub fn new(twin: &Twin) -> ResponseState {
        ResponseState {
            sites: vec![SiteResponse::default(); twin.sites.len()],
            alerts: Vec::new(),
            cases: Vec::new(),
            decisions: Vec::new(),
            containments: Vec::new(),
            jobs: Vec::new(),
            signals: Default::default(),
            outages: vec![None; twin.services.len()],
            updates: Vec::new(),
            repairs: Vec::new(),
        }
    }
    /// Whether a site has cut its ways to the outside.
    pub fn outside_cut(&self, site: SiteId) -> bool {
        self.sites[site.index()].outside_cut
    }
    /// When a site declared a crisis, and the record of it; `None` again after the all-clear.
    pub fn declared(&self, site: SiteId) -> Option<(Time, RecordId)> {
        self.sites[site.index()].declared
    }
    /// How far a site has decided to go.
    pub fn posture(&self, site: SiteId) -> Posture {
        self.sites[site.index()].posture
    }
    /// Pages of a site's paper that are not in the record yet.
    pub fn paper(&self, site: SiteId) -> f64 {
        self.sites[site.index()].paper
    }
    /// Recovery jobs, for tests and windows.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }
}
