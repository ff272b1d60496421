//! Rules of services: what falls with what, and the procedures that stand in.
//!
//! One file a mechanism. State and events are in `world/continuity`; nothing here may write another subject's state.

mod functions;
mod monitoring;
mod network;
mod nodes;
mod procedures;
mod services;
mod strike;
mod terminals;
#[cfg(test)]
mod tests;
mod values;

pub use values::ContinuityValues;

use std::collections::BTreeSet;

use crate::agenda::Agenda;
use crate::blueprint::{CareFunction, CauseClass};
use crate::engine::Time;
use crate::journal::RecordId;
use crate::twin::{Plot, SiteId, Twin, Values, WardId};
use crate::world::{CareEvent, CareState, ContinuityEvent, ContinuityState, CyberState, Down, NodeState, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub cyber: &'a CyberState,
    /// Read only.
    pub response: &'a ResponseState,
    /// Read only.
    pub care: &'a CareState,
}

/// Milliseconds.
const MINUTE: i64 = 60_000;

/// What every rule here gets, and what is still to be looked at again before the instant is over.
pub(crate) struct Scene<'a, 'b> {
    pub(crate) twin: &'a Twin,
    pub(crate) values: &'a ContinuityValues,
    pub(crate) plot: Option<&'a Plot>,
    /// Who declared a crisis; `None`: nobody is asked.
    pub(crate) response: Option<&'a ResponseState>,
    pub(crate) own: &'a mut ContinuityState,
    pub(crate) agenda: &'a mut Agenda<'b>,
    /// The record of the event in hand: cause of what comes back.
    pub(crate) trigger: Option<RecordId>,
    services: BTreeSet<u32>,
    functions: BTreeSet<(u32, u32)>,
    /// Wards whose share of terminals may have changed.
    wards: BTreeSet<u32>,
    /// Wards whose view of their beds may have changed.
    views: BTreeSet<u32>,
    terminals: BTreeSet<u32>,
    /// Sites whose care is told at once.
    sites: BTreeSet<u32>,
    /// Sites whose care is told when the minute is over: shares that move device by device.
    shares: BTreeSet<u32>,
}

impl<'a, 'b> Scene<'a, 'b> {
    fn new(
        plot: Option<&'a Plot>,
        twin: &'a Twin,
        values: &'a ContinuityValues,
        own: &'a mut ContinuityState,
        agenda: &'a mut Agenda<'b>,
    ) -> Scene<'a, 'b> {
        Scene {
            twin,
            values,
            plot,
            response: None,
            own,
            agenda,
            trigger: None,
            services: BTreeSet::new(),
            functions: BTreeSet::new(),
            wards: BTreeSet::new(),
            views: BTreeSet::new(),
            terminals: BTreeSet::new(),
            sites: BTreeSet::new(),
            shares: BTreeSet::new(),
        }
    }

    /// Something down from now on.
    fn down(&self, class: CauseClass, record: RecordId) -> Down {
        Down { class, record, since: self.agenda.now }
    }

    /// A care function of a site is to be looked at again.
    fn touch(&mut self, site: SiteId, function: CareFunction) {
        self.functions.insert((site.0, function.index() as u32));
    }

    /// Lets everything that hangs on what changed follow, children first, and tells care.
    fn settle(&mut self) {
        services::settle(self);
        while let Some(group) = self.terminals.pop_first() {
            terminals::refresh_group(self, group as usize);
        }
        while let Some(ward) = self.wards.pop_first() {
            terminals::refresh_ward(self, WardId(ward));
        }
        while let Some(ward) = self.views.pop_first() {
            monitoring::refresh_ward(self, WardId(ward));
        }
        while let Some((site, function)) = self.functions.pop_first() {
            functions::refresh(self, SiteId(site), CareFunction::ALL[function as usize]);
        }
        let now = self.agenda.now;
        let minute = Time((now.0.div_euclid(MINUTE) + 1) * MINUTE);
        for (sites, at) in [(std::mem::take(&mut self.sites), now), (std::mem::take(&mut self.shares), minute)] {
            for site in sites {
                // One event an instant: a hundred devices that fall in a minute are one change to a ward.
                let told = &mut self.own.told[site as usize][usize::from(at > now)];
                if std::mem::replace(told, at) != at {
                    self.agenda.at(at, CareEvent::ModesChanged { site: SiteId(site) });
                }
            }
        }
    }
}

/// The run begins (long before the incident).
pub fn begin(twin: &Twin, values: &Values, own: &mut ContinuityState, _others: &Others<'_>, agenda: &mut Agenda<'_>) {
    start(&mut Scene::new(None, twin, &values.continuity, own, agenda));
}

fn start(scene: &mut Scene<'_, '_>) {
    network::begin(scene);
    functions::begin(scene);
    scene.settle();
}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(
    plot: &Plot,
    twin: &Twin,
    values: &Values,
    own: &mut ContinuityState,
    _others: &Others<'_>,
    agenda: &mut Agenda<'_>,
) {
    strike::strike(&mut Scene::new(Some(plot), twin, &values.continuity, own, agenda), plot);
}

/// One event.
pub fn handle(
    event: ContinuityEvent,
    plot: Option<&Plot>,
    twin: &Twin,
    values: &Values,
    own: &mut ContinuityState,
    others: &Others<'_>,
    agenda: &mut Agenda<'_>,
) {
    let mut scene = Scene::new(plot, twin, &values.continuity, own, agenda);
    scene.response = Some(others.response);
    apply(event, &mut scene);
}

fn apply(event: ContinuityEvent, scene: &mut Scene<'_, '_>) {
    use CauseClass::{Failed, Infected, IsolatedByUs, VendorCut};
    use ContinuityEvent as On;
    match event {
        On::Isolate { device, cause } => nodes::fall(scene, device, NodeState::Isolated, IsolatedByUs, cause),
        On::Encrypt { device, cause } => nodes::fall(scene, device, NodeState::Encrypted, Infected, cause),
        On::Fail { device, cause } => nodes::fall(scene, device, NodeState::Failed, Failed, cause),
        On::Withhold { device, cause } => nodes::fall(scene, device, NodeState::Failed, VendorCut, cause),
        On::PowerOff { device, cause } => nodes::fall(scene, device, NodeState::PoweredOff, IsolatedByUs, cause),
        On::Distrust { device, cause } => nodes::fall(scene, device, NodeState::Distrusted, Infected, cause),
        On::Rebuild { device, cause } => nodes::rebuild(scene, device, cause),
        On::Restore { device, cause } => nodes::restore(scene, device, cause),
        On::CutZone { zone, cause } => network::cut(scene, zone, cause),
        On::FailZone { zone, cause } => network::fail(scene, zone, Failed, cause),
        On::WithholdZone { zone, cause } => network::fail(scene, zone, VendorCut, cause),
        On::ReopenZone { zone, cause } => network::reopen(scene, zone, cause),
        On::FailSwitch { switch, cause } => network::fail_switch(scene, switch, cause),
        On::RepairSwitch { switch, cause } => network::repair_switch(scene, switch, cause),
        On::FailService { service, cause } => services::fail(scene, service, Failed, cause),
        On::WithholdService { service, cause } => services::fail(scene, service, VendorCut, cause),
        On::RestoreService { service, cause } => services::restore(scene, service, cause),
        On::StopService { service, cause } => services::fail(scene, service, IsolatedByUs, cause),
        On::BlockTraffic { rule, cause } => network::block(scene, rule, cause),
        On::UnblockTraffic { rule, cause } => network::unblock(scene, rule, cause),
        On::HoldReadOnly { service, cause } => services::hold(scene, service, crate::world::Level::ReadOnly, cause),
        On::HoldSlow { service, cause } => services::hold(scene, service, crate::world::Level::Slow, cause),
        On::Release { service, cause } => services::release(scene, service, cause),
        On::GraceOver { service, need } => services::grace_over(scene, service, need as usize),
        On::SwitchedOver { service, need } => services::switched_over(scene, service, need as usize),
        On::LogOnForgotten { group } => {
            scene.terminals.insert(group);
        }
        On::ProcedureNoticed { procedure, stamp } => procedures::noticed(scene, procedure as usize, stamp),
        On::ProcedureStep { procedure, stamp } => procedures::step(scene, procedure as usize, stamp),
    }
    scene.settle();
}

/// A cause that rules pass as a plain number: 0 is nobody.
fn known(record: RecordId) -> Option<RecordId> {
    (record.0 > 0).then_some(record)
}
