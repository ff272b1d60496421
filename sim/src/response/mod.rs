//! Rules of defenders: detect, decide, contain, recover.
//!
//! One file a mechanism: `detect` (sensors and the analysts' queue), `staff` (people at dead screens), `cases` (what points at an
//! attack, and who hears of it), `decide`, `contain`, `recover/` (jobs and crews), `repair` (plain failures), `update` (campaigns of updates), `precaution` (sites that were not attacked), `paper`
//! (written and entered), `watch` (outages counted). State and events are in `world/response.rs`; nothing here may write another subject's state.

mod cases;
mod contain;
mod decide;
mod detect;
mod paper;
mod precaution;
mod recover;
mod repair;
mod staff;
mod update;
mod values;
mod watch;

pub use values::ResponseValues;

use crate::agenda::Agenda;
use crate::engine::{Draw, Purpose, Span, Time};
use crate::twin::{DeviceId, Plot, SiteId, Twin, Values};
use crate::world::{CareState, ContinuityState, CyberState, RepairState, ResponseEvent, ResponseState, SiteResponse};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub cyber: &'a CyberState,
    /// Read only.
    pub continuity: &'a ContinuityState,
    /// Read only.
    pub care: &'a CareState,
}

/// What every rule of defenders gets.
struct Scene<'a, 'b> {
    plot: &'a Plot,
    twin: &'a Twin,
    values: &'a ResponseValues,
    own: &'a mut ResponseState,
    others: &'a Others<'a>,
    agenda: &'a mut Agenda<'b>,
}

impl Scene<'_, '_> {
    fn site(&self, site: SiteId) -> &SiteResponse {
        &self.own.sites[site.index()]
    }
    fn site_mut(&mut self, site: SiteId) -> &mut SiteResponse {
        &mut self.own.sites[site.index()]
    }
    fn site_of(&self, device: DeviceId) -> SiteId {
        self.twin.devices.site[device.index()]
    }
    /// A draw of a site.
    fn draw(&self, purpose: Purpose, site: SiteId, index: u64) -> Draw {
        self.agenda.draw(purpose, self.twin.sites[site.index()].entity, index)
    }
    fn now(&self) -> Time {
        self.agenda.now
    }
}

fn minutes(minutes: f64) -> Span {
    Span::from_minutes(minutes)
}

/// The run begins (long before the incident).
pub fn begin(_twin: &Twin, _values: &Values, _own: &mut ResponseState, _others: &Others<'_>, _agenda: &mut Agenda<'_>) {}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(plot: &Plot, twin: &Twin, values: &Values, own: &mut ResponseState, others: &Others<'_>, agenda: &mut Agenda<'_>) {
    if plot.quiet() {
        return;
    }
    own.repairs = vec![RepairState::default(); plot.failures.len()];
    let mut scene = Scene { plot, twin, values: &values.response, own, others, agenda };
    detect::prepare(&mut scene);
    for (number, update) in plot.updates.iter().enumerate() {
        scene.agenda.after(update.at, ResponseEvent::UpdateBegins { update: number as u32 });
    }
    for site in (0..twin.sites.len()).map(SiteId::from_index) {
        staff::look_again(&mut scene, site);
        scene.agenda.after(Span::from_hours(1.0), ResponseEvent::Watch { site });
    }
}

/// One event.
pub fn handle(
    event: ResponseEvent,
    plot: Option<&Plot>,
    twin: &Twin,
    values: &Values,
    own: &mut ResponseState,
    others: &Others<'_>,
    agenda: &mut Agenda<'_>,
) {
    let Some(plot) = plot else { return };
    let mut scene = Scene { plot, twin, values: &values.response, own, others, agenda };
    let scene = &mut scene;
    match event {
        ResponseEvent::Signal { device, record } => detect::signal(scene, device, record),
        ResponseEvent::Alert { alert } => detect::alert(scene, alert),
        ResponseEvent::Triaged { alert } => detect::triaged(scene, alert),
        ResponseEvent::CaseArrives { case } => decide::arrives(scene, case),
        ResponseEvent::Decided { decision } => decide::decided(scene, decision),
        ResponseEvent::ActionDone { action } => contain::done(scene, action),
        ResponseEvent::Dispatch { site } => recover::dispatch(scene, site),
        ResponseEvent::JobDone { job } => recover::done(scene, job),
        ResponseEvent::Repair { failure } => repair::repair(scene, failure as usize),
        ResponseEvent::Resumed { failure, item } => repair::resumed(scene, failure as usize, item as usize),
        ResponseEvent::Warned { site } => precaution::warned(scene, site),
        ResponseEvent::Precaution { site } => precaution::cut(scene, site),
        ResponseEvent::PrecautionEnds { site } => precaution::ends(scene, site),
        ResponseEvent::UpdateBegins { update } => update::begin(scene, update as usize),
        ResponseEvent::UpdateHour { update } => update::hour(scene, update as usize),
        ResponseEvent::UpdateDone { item } => update::done(scene, item as usize),
        ResponseEvent::StaffNotice { site, stamp } => staff::notice(scene, site, stamp),
        ResponseEvent::CellMeets { site } => decide::cell_meets(scene, site),
        ResponseEvent::Watch { site } => watch::watch(scene, site),
    }
}
