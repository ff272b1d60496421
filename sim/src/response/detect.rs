//! Sensors see some of what attackers do; a few analysts look at what sensors raise, behind the false alerts of the day.

use super::{Scene, cases, minutes};
use crate::blueprint::{StaffKind, Technique};
use crate::engine::{Calendar, Purpose, Span, Time};
use crate::journal::{Element, Entry, Kind, RecordId};
use crate::twin::{DeviceId, SiteId};
use crate::world::{Alert, Noise, ResponseEvent};

const SEEN: [Purpose; 3] =
    [Purpose::named("response/seen endpoint"), Purpose::named("response/seen network"), Purpose::named("response/seen mail")];
const LOOK: Purpose = Purpose::named("response/triage");
const HOUR: i64 = 3_600_000;
/// Hours of a week.
const WEEK: usize = 7 * 24;
/// Days of backlog that are looked back on; longer ones were dropped by then anyway.
const LOOK_BACK: i64 = 4 * 24;

/// Counts what has to be watched, and who watches when.
pub(super) fn prepare(scene: &mut Scene<'_, '_>) {
    for site in (0..scene.twin.sites.len()).map(SiteId::from_index) {
        scene.site_mut(site).analysts = rota(scene, site);
    }
    let devices = &scene.twin.devices;
    for index in 0..devices.len() {
        if devices.managed[index] && devices.encryptable[index] {
            scene.own.sites[devices.site[index].index()].endpoints += 1;
        }
    }
}

/// Something could be seen: each kind of sensor sees it or not, and raises its alert after its delay.
pub(super) fn signal(scene: &mut Scene<'_, '_>, device: DeviceId, about: RecordId) {
    let Some(told) = scene.others.cyber.told(about) else { return };
    let values = scene.values;
    let strength = match told.noise {
        Noise::Quiet => values.quiet,
        Noise::Normal => values.normal,
        Noise::Loud => values.loud,
    };
    let entity = scene.twin.devices.entity[device.index()];
    let managed = scene.twin.devices.managed[device.index()];
    // What cannot carry an agent is seen by whoever watches its zone's traffic, if anybody does.
    let computer = scene.twin.devices.encryptable[device.index()];
    let usual = if computer { values.network_coverage } else { values.device_coverage };
    let watched = scene.twin.zones[told.zone.index()].watched.unwrap_or(usual);
    let mail = told.technique == Technique::PhishingAttachment;
    let sensors = [
        (if managed { values.endpoint_coverage } else { 0.0 }, values.endpoint_delay),
        (watched, values.network_delay),
        (if mail { values.mail_coverage } else { 0.0 }, values.mail_delay),
    ];
    let number = scene.own.signals.entry(device).or_default();
    *number += 1;
    let number = *number;
    for ((coverage, delay), purpose) in sensors.into_iter().zip(SEEN) {
        let draw = scene.agenda.draw(purpose, entity, number);
        if draw.chance(1.0 - libm::pow(1.0 - strength, coverage)) {
            let alert = scene.own.alerts.len() as u32;
            let site = scene.site_of(device);
            scene.own.alerts.push(Alert { site, device, about, record: about });
            let after = minutes(draw.child(1).exponential() * delay);
            scene.agenda.after(after, ResponseEvent::Alert { alert });
        }
    }
}

/// An alert is raised and waits for an analyst.
pub(super) fn alert(scene: &mut Scene<'_, '_>, alert: u32) {
    let raised = scene.own.alerts[alert as usize];
    scene.agenda.detected(raised.about);
    let record = scene.agenda.record(Some(raised.about), Entry::new(Kind::Alert, Element::Device(raised.device)));
    scene.agenda.detected(record);
    scene.own.alerts[alert as usize].record = record;
    if scene.site(raised.site).analysts.iter().all(|working| *working <= 0.0) {
        // Where nobody looks at alerts, they are raised and stay unread.
        return;
    }
    let looked_at = queue(scene, raised.site, u64::from(alert));
    scene.agenda.at(looked_at, ResponseEvent::Triaged { alert });
}

/// When an analyst will have looked at an alert that comes now: after the false ones before it and the true ones before it.
fn queue(scene: &mut Scene<'_, '_>, site: SiteId, index: u64) -> Time {
    let now = scene.now();
    let analysts = Analysts { rota: &scene.site(site).analysts, calendar: scene.agenda.calendar };
    let values = scene.values;
    let daily = values.false_rate * f64::from(scene.site(site).endpoints) / 1_000.0 * values.false_minutes;
    let own = scene.site(site);
    let from = own.backlog_at.unwrap_or(now - Span(LOOK_BACK * HOUR)).max(now - Span(LOOK_BACK * HOUR));
    let backlog = analysts.backlog(own.backlog, from, now, daily).min(daily * values.backlog_days);
    // Whoever has true alerts for longer than anybody looks ahead is not asked when the false ones are done.
    let furthest = now + Span(2 * WEEK as i64 * HOUR);
    let begins = if own.triage_free < furthest { analysts.clear(now, backlog).max(own.triage_free) } else { own.triage_free };
    let work = scene.draw(LOOK, site, index).lognormal(values.triage, values.triage_spread);
    let ends = analysts.work(begins, work, 1.0);
    let own = scene.site_mut(site);
    own.backlog = backlog;
    own.backlog_at = Some(now);
    own.triage_free = ends;
    ends
}

/// Analysts at work by hour of the week.
fn rota(scene: &Scene<'_, '_>, site: SiteId) -> Vec<f64> {
    let (values, place, calendar) = (scene.values, &scene.twin.sites[site.index()], scene.agenda.calendar);
    let [office, mut night, mut weekend] = place.people(StaffKind::Analysts);
    if place.watched_at_night {
        night = night.max(values.analysts_watch);
        weekend = weekend.max(values.analysts_watch);
    }
    let mut rota = vec![0.0; WEEK];
    for hour in 0..WEEK as i64 {
        let at = scene.now() + Span(hour * HOUR);
        rota[hour_of_week(calendar, at)] = if calendar.office_hours(at) {
            office
        } else if calendar.weekend(at) && (8..18).contains(&calendar.hour(at)) {
            weekend
        } else {
            night
        };
    }
    rota
}

fn hour_of_week(calendar: Calendar, at: Time) -> usize {
    usize::from(calendar.weekday(at)) * 24 + usize::from(calendar.hour(at))
}

/// Analysts at work.
struct Analysts<'a> {
    rota: &'a [f64],
    calendar: Calendar,
}

impl Analysts<'_> {
    /// Those at work at an instant, and at each later one by steps of an hour.
    fn hourly(&self, at: Time) -> impl Iterator<Item = f64> + '_ {
        let first = hour_of_week(self.calendar, at);
        (first..).map(|hour| self.rota[hour % WEEK])
    }
    /// Analyst-minutes of false alerts at `until`, from what there was at `from`.
    fn backlog(&self, mut backlog: f64, from: Time, until: Time, daily: f64) -> f64 {
        let mut at = from;
        for working in self.hourly(from) {
            if at >= until {
                break;
            }
            let next = (at + Span(HOUR)).min(until);
            let hours = (next - at).hours();
            backlog = (backlog + daily / 24.0 * hours - working * 60.0 * hours).max(0.0);
            at = next;
        }
        backlog
    }
    /// When so many analyst-minutes are done by all of them. Behind more than they do in two weeks nobody looks further, and nobody
    /// walks there hour by hour.
    fn clear(&self, at: Time, left: f64) -> Time {
        let in_week: f64 = self.rota.iter().sum::<f64>() * 60.0;
        if left > 2.0 * in_week * (1.0 + 1e-9) {
            let to_hour = HOUR - self.calendar.millisecond_of_day(at) % HOUR;
            return at + Span(to_hour + (2 * WEEK as i64 - 1) * HOUR);
        }
        self.work(at, left, f64::INFINITY)
    }
    /// When so many analyst-minutes are done that begin at `at`, at most `most` analysts at a time.
    fn work(&self, mut at: Time, mut left: f64, most: f64) -> Time {
        let mut to_hour = HOUR - self.calendar.millisecond_of_day(at) % HOUR;
        for working in self.hourly(at).take(2 * WEEK) {
            let rate = working.min(most) * 60.0;
            let in_hour = rate * to_hour as f64 / HOUR as f64;
            if in_hour >= left {
                return at + Span::from_hours(if rate > 0.0 { left / rate } else { 0.0 });
            }
            left -= in_hour;
            at += Span(to_hour);
            to_hour = HOUR;
        }
        at
    }
}

/// An analyst has looked: understands it or not.
pub(super) fn triaged(scene: &mut Scene<'_, '_>, alert: u32) {
    let raised = scene.own.alerts[alert as usize];
    let Some(told) = scene.others.cyber.told(raised.about) else { return };
    let missed = 1.0 - scene.values.recognise;
    // What is loud is understood by the second look that it gets.
    let recognise = if told.noise == Noise::Loud { 1.0 - missed * missed } else { 1.0 - missed };
    if !scene.draw(LOOK, raised.site, u64::from(alert)).child(2).chance(recognise) {
        return;
    }
    scene.agenda.reported(raised.about);
    scene.agenda.reported(raised.record);
    cases::evidence(scene, raised, told.technique);
}
