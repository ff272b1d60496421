//! Rules of adversaries: footholds, moves along paths that exist at that instant, the launch.
//!
//! One file a mechanism: `techniques` is the table of what can be done, `paths` says which flows exist, `campaign` chooses,
//! `action` begins and ends what one hand does, `entry` is the way in, `launch` the encryption, `seen` what being found does;
//! `worm` is malware that spreads by itself; `integrity` is what is altered, falsified or read, `logs` what can be proved of it.
//! State and events are in `world/cyber.rs`; nothing here may write another subject's state.

mod action;
mod campaign;
mod entry;
mod integrity;
mod launch;
mod logs;
mod paths;
mod seen;
mod techniques;
mod values;
mod worm;

pub use techniques::{TECHNIQUES, TechniqueRow, abilities};
pub use values::CyberValues;

use crate::agenda::Agenda;
use crate::engine::Purpose;
use crate::twin::{Plot, Twin, Values};
use crate::world::{CareState, ContinuityState, CyberEvent, CyberState, ResponseState};

/// The other subjects' state, to read.
#[derive(Clone, Copy)]
pub struct Others<'a> {
    /// Read only.
    pub response: &'a ResponseState,
    /// Read only.
    pub continuity: &'a ContinuityState,
    /// Read only.
    pub care: &'a CareState,
}

/// What every rule of adversaries gets.
struct Scene<'a, 'b> {
    plot: &'a Plot,
    twin: &'a Twin,
    values: &'a CyberValues,
    own: &'a mut CyberState,
    others: &'a Others<'a>,
    agenda: &'a mut Agenda<'b>,
}

impl Scene<'_, '_> {
    /// A draw of an operator: the index is the n-th time it draws for that purpose.
    fn draw(&self, purpose: Purpose, operator: usize, index: u64) -> crate::engine::Draw {
        self.agenda.draw(purpose, self.own.operators[operator].entity, index)
    }
}

/// The run begins (long before the incident).
pub fn begin(twin: &Twin, values: &Values, _own: &mut CyberState, _others: &Others<'_>, agenda: &mut Agenda<'_>) {
    logs::begin(twin, &values.cyber, agenda);
}

/// The incident begins: the run was forked from the quiet one at this instant.
pub fn strike(plot: &Plot, twin: &Twin, _values: &Values, own: &mut CyberState, _others: &Others<'_>, agenda: &mut Agenda<'_>) {
    if !plot.campaigns.is_empty() {
        paths::prepare(twin, own);
    }
    for (number, worm) in plot.worms.iter().enumerate() {
        agenda.after(worm.at, CyberEvent::WormBegins { number: number as u32 });
    }
    for number in 0..plot.campaigns.len() {
        agenda.now(CyberEvent::Begin { number: number as u32 });
    }
}

/// One event.
pub fn handle(
    event: CyberEvent,
    plot: Option<&Plot>,
    twin: &Twin,
    values: &Values,
    own: &mut CyberState,
    others: &Others<'_>,
    agenda: &mut Agenda<'_>,
) {
    let Some(plot) = plot else { return };
    let mut scene = Scene { plot, twin, values: &values.cyber, own, others, agenda };
    let scene = &mut scene;
    match event {
        CyberEvent::Begin { number } => entry::begin(scene, number as usize),
        CyberEvent::ActionDone { operator, hand } => action::finish(scene, operator as usize, hand as usize),
        CyberEvent::Consider { operator } => campaign::consider(scene, operator as usize),
        CyberEvent::Launch { operator } => launch::launch(scene, operator as usize),
        CyberEvent::Push { operator } => launch::push(scene, operator as usize),
        CyberEvent::Encrypted { operator, device } => launch::encrypted(scene, operator as usize, device),
        CyberEvent::Seen { operator } => seen::seen(scene, operator as usize),
        CyberEvent::HostLost { device } => {
            seen::host_lost(scene, device);
            worm::host_lost(scene, device);
            integrity::host_lost(scene, device);
        }
        CyberEvent::Updated { device } => worm::updated(scene, device),
        CyberEvent::AccountsDisabled { site } => seen::accounts_disabled(scene, site),
        CyberEvent::WormBegins { number } => worm::begin(scene, number as usize),
        CyberEvent::WormSpreads { worm } => worm::spreads(scene, worm as usize),
        CyberEvent::WormWakes { worm } => worm::wakes(scene, worm as usize),
        CyberEvent::WormSends { from, to } => worm::sends(scene, from, to),
        CyberEvent::WormStrikes { worm, host } => worm::strikes(scene, worm as usize, host),
        CyberEvent::WormRestarts { worm, host } => worm::restarts(scene, worm as usize, host),
        CyberEvent::WormStopped { worm } => worm::stopped(scene, worm as usize),
        CyberEvent::WormArrives { worm, number } => worm::arrives(scene, worm as usize, number),
        CyberEvent::ConnectionChanged { device } => worm::connection_changed(scene, device),
        CyberEvent::NetworkChanged => worm::network_changed(scene),
        CyberEvent::Doubted { alteration } => integrity::doubted(scene, alteration as usize),
        CyberEvent::InvestigationEnds { site, alteration } => integrity::investigated(scene, site, alteration as usize),
        CyberEvent::Revalidated { alteration } => integrity::revalidated(scene, alteration as usize),
        CyberEvent::RecordsRead { alteration } => integrity::read(scene, alteration as usize),
    }
}
