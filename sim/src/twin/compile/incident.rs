//! An incident against a twin: its words become devices, switches, zones and times.

use super::problems::{Problems, short};
use super::{adversary, worm};
use crate::blueprint::{
    AttackId, Campaign, CareFunction, Egress, Entry, Failure, Incident, Mark, Mechanism, Owner, Playbook, Problem, Reaction,
    Update,
};
use crate::engine::{Calendar, Span, WeekTime, entity_of};
use crate::twin::plot::Broken;
use crate::twin::{
    DeviceId, Plot, PlotCampaign, PlotFailure, PlotUpdate, SegmentId, ServiceId, SiteId, SwitchId, TrafficId, Twin, Zone, ZoneId,
};

/// A year: longer than anything that is played.
pub(super) const LONGEST: Span = Span(366 * 86_400_000);
/// Remote services a tunnel's far end comes in by: ssh, https, remote desktop, remote screen.
const REMOTE: [u16; 4] = [22, 443, 3389, 5900];
/// Those of them by which somebody logs on from home.
const LOG_ON: [u16; 3] = [22, 3389, 5900];

/// Resolves an incident, or says everything that is wrong with it.
pub fn compile_incident(incident: &Incident, twin: &Twin) -> Result<Plot, Vec<Problem>> {
    let mut problems = Problems::default();
    if incident.id.trim().is_empty() {
        problems.error("no-id", incident.mark, "id", "the incident has no id".into(), "give it a word of its own".into());
    }
    if incident.begins.0 >= 7 * 1440 {
        let hint = "a moment of the week, like `Fri 22:40`";
        problems.error("bad-number", incident.mark, "begins", "`begins` is in no week".into(), hint.into());
    }
    if incident.horizon < Span(3_600_000) || incident.horizon > LONGEST {
        let message = format!("`horizon` is {}", incident.horizon);
        problems.error("bad-number", incident.mark, "horizon", message, "between 1h and 366d".into());
    } else {
        begins_in_time(incident, &mut problems);
    }
    for technique in incident.techniques.iter().filter(|technique| AttackId::parse(technique).is_none()) {
        let message = format!("`{}` is no ATT&CK technique", short(technique));
        problems.error("bad-technique", incident.mark, "techniques", message, "write it like `T1566.001` or `T0878`".into());
    }
    let (mut failures, mut left_out) = (Vec::new(), Vec::new());
    for failure in &incident.failures {
        match self::failure(failure, twin, &mut problems) {
            Some(own) => failures.extend(own),
            None => left_out.push(failure.element.clone()),
        }
    }
    let campaigns = incident.campaigns.iter().map(|campaign| self::campaign(campaign, twin, &mut problems)).collect();
    let worms = incident.worms.iter().map(|worm| worm::worm(worm, twin, &mut problems)).collect();
    let updates = incident.updates.iter().map(|update| self::update(update, twin, &mut problems)).collect();
    if problems.refused() {
        return Err(problems.into_list());
    }
    Ok(Plot {
        id: incident.id.clone(),
        title: if incident.title.is_empty() { incident.id.clone() } else { incident.title.clone() },
        entity: entity_of(&format!("incident:{}", incident.id)),
        calendar: Calendar { begins: WeekTime(incident.begins.0 % (7 * 1440)) },
        horizon: incident.horizon,
        failures,
        left_out,
        campaigns,
        worms,
        updates,
        playbook: super::playbook::compile_playbook(&Playbook::usual(), twin)?,
    })
}

/// What begins when the incident is over never happens.
fn begins_in_time(incident: &Incident, problems: &mut Problems) {
    let failures = incident.failures.iter().map(|failure| (failure.at, failure.mark));
    let worms = incident.worms.iter().map(|worm| (worm.at, worm.mark));
    let updates = incident.updates.iter().map(|update| (update.at, update.mark));
    for (at, mark) in failures.chain(worms).chain(updates) {
        if at >= incident.horizon && at <= LONGEST {
            let message = format!("`at` is {at}, and the incident ends after {}", incident.horizon);
            problems.error("bad-number", mark, "at", message, "let it begin earlier, or lengthen `horizon`".into());
        }
    }
}

fn update(update: &Update, twin: &Twin, problems: &mut Problems) -> PlotUpdate {
    if update.at < Span::ZERO || update.at > LONGEST {
        problems.error("bad-number", update.mark, "at", format!("`at` is {}", update.at), "between 0 and 366d".into());
    }
    if update.window.iter().any(|hour| *hour > 24) || update.window[0] == update.window[1] {
        let message = format!("`window` is {:?}", update.window);
        problems.error("bad-number", update.mark, "window", message, "two different hours from 0 to 24".into());
    }
    let devices = named(&update.devices, update.mark, "devices", twin, problems);
    if devices.is_empty() && !problems.refused() {
        let message = format!("the hospital has no device of `{}`", short(&update.devices));
        problems.error("empty-match", update.mark, "devices", message, "name devices that it has".into());
    }
    let (window, in_use, approved) = (update.window, update.in_use, update.approved);
    PlotUpdate { at: update.at, devices, window, in_use, approved, mark: update.mark }
}

/// A failure of each thing that its element names; `None` where the hospital has no such thing and need not have.
fn failure(failure: &Failure, twin: &Twin, problems: &mut Problems) -> Option<Vec<PlotFailure>> {
    for (span, field) in [(failure.at, "at"), (failure.repair, "repair")] {
        if span < Span::ZERO || span > LONGEST {
            problems.error("bad-number", failure.mark, field, format!("`{field}` is {span}"), "between 0 and 366d".into());
        }
    }
    let repair_spread = problems.number(failure.repair_spread, 0.0, 2.0, failure.mark, "repair_spread");
    if !(failure.share > 0.0 && failure.share <= 1.0) {
        let message = format!("`share` is {}", failure.share);
        problems.error("bad-number", failure.mark, "share", message, "above 0 and up to 1".into());
    }
    if absent(failure, twin, problems) {
        return None;
    }
    let broken = broken(failure, twin, problems);
    for broken in &broken {
        fits(failure, broken, problems);
    }
    let of = |broken: Broken| PlotFailure {
        at: failure.at,
        mechanism: failure.mechanism,
        broken,
        share: failure.share,
        repair: failure.repair,
        repair_spread,
        vendor: failure.vendor,
        mark: failure.mark,
    };
    Some(broken.into_iter().map(of).collect())
}

/// Whether the hospital has nothing of what a failure names and the failure allows that. Only words that are checked against a
/// vocabulary may be missing: a mistyped id must not pass for one.
fn absent(failure: &Failure, twin: &Twin, problems: &mut Problems) -> bool {
    if !failure.where_present {
        return false;
    }
    match failure.element.split_once(':') {
        Some(("function", word)) => CareFunction::from_text(word).is_some_and(|function| services_for(twin, function).is_empty()),
        Some(("kind", word)) => {
            let kind = twin.catalogue.kinds.iter().position(|kind| kind.id == word);
            kind.is_some_and(|kind| !twin.devices.kind.iter().any(|own| usize::from(*own) == kind))
        }
        _ => {
            let message = format!("`where_present` says nothing about `{}`", short(&failure.element));
            let hint = "it goes with `function:FUNCTION` or `kind:KIND`";
            problems.error("bad-element", failure.mark, "where_present", message, hint.into());
            false
        }
    }
}

/// The first site's services for a care function; where it has none, those of the first site that has.
fn services_for(twin: &Twin, function: CareFunction) -> Vec<ServiceId> {
    let all = || (0..twin.services.len()).filter(|index| twin.services[*index].function == Some(function));
    let first = all().map(|index| twin.services[index].site).min();
    all().filter(|index| Some(twin.services[*index].site) == first).map(ServiceId::from_index).collect()
}

/// A mechanism that cannot happen to what is named is said, not played as another.
fn fits(failure: &Failure, broken: &Broken, problems: &mut Problems) {
    let (possible, hint) = match failure.mechanism {
        Mechanism::Fault => (true, ""),
        Mechanism::Plant | Mechanism::Storage => {
            (matches!(broken, Broken::Devices(_) | Broken::Service(_)), "name `role:ROLE`, `device:ID` or `service:ID`")
        }
        Mechanism::Certificate | Mechanism::Planned => (matches!(broken, Broken::Service(_)), "name `service:ID`"),
        Mechanism::BadUpdate => (matches!(broken, Broken::Devices(_)), "name `kind:KIND`, `role:ROLE` or `device:ID`"),
        Mechanism::Supplier => (!matches!(broken, Broken::Switches(_)), "name `service:ID`, `zone:ID` or devices"),
    };
    if !possible {
        let message = format!("`{}` does not happen to `{}`", failure.mechanism.word(), short(&failure.element));
        problems.error("bad-element", failure.mark, "element", message, hint.into());
    }
}

/// What a failure's `element` names.
fn broken(failure: &Failure, twin: &Twin, problems: &mut Problems) -> Vec<Broken> {
    let (mark, field) = (failure.mark, "element");
    let Some((form, word)) = failure.element.split_once(':') else {
        let message = no_element(&failure.element);
        problems.error(
            "bad-element",
            mark,
            field,
            message,
            "write `switch:ID`, `device:ID`, `service:ID`, `function:FUNCTION`, `role:ROLE`, `kind:KIND` or `zone:ID`".into(),
        );
        return Vec::new();
    };
    match form {
        "switch" => {
            let ids = twin.switches.iter().map(|switch| switch.id.as_str());
            let sites: Vec<_> = twin.switches.iter().map(|switch| (switch.id.as_str(), switch.site)).collect();
            let named = first_called(word, &sites, twin);
            let core = || twin.switches.iter().enumerate().filter(|(_, switch)| switch.core && switch.site.index() == 0);
            let found: Vec<SwitchId> = match named {
                Some(index) => vec![SwitchId::from_index(index)],
                None if word == "core" => core().map(|(index, _)| SwitchId::from_index(index)).collect(),
                None => Vec::new(),
            };
            if found.is_empty() {
                problems.unknown("unknown-switch", mark, field, "switch", word, ids);
                return Vec::new();
            }
            vec![Broken::Switches(found)]
        }
        "device" => match device_called(word, twin) {
            Some(device) => vec![Broken::Devices(vec![device])],
            None => {
                problems.unknown("unknown-device", mark, field, "device", word, twin.devices.id.iter().map(String::as_str));
                Vec::new()
            }
        },
        "role" => {
            let found: Vec<DeviceId> =
                all_devices(twin).filter(|device| !word.is_empty() && twin.devices.role[device.index()] == word).collect();
            let first = found.first().map(|device| twin.devices.site[device.index()]);
            let found: Vec<DeviceId> =
                found.into_iter().filter(|device| Some(twin.devices.site[device.index()]) == first).collect();
            if found.is_empty() {
                let mut roles: Vec<&str> = twin.devices.role.iter().map(String::as_str).filter(|role| !role.is_empty()).collect();
                roles.sort_unstable();
                roles.dedup();
                problems.unknown("unknown-role", mark, field, "server's role", word, roles);
                return Vec::new();
            }
            vec![Broken::Devices(found)]
        }
        "kind" => {
            let found = named(&failure.element, mark, field, twin, problems);
            let first = found.first().map(|device| twin.devices.site[device.index()]);
            let found: Vec<DeviceId> =
                found.into_iter().filter(|device| Some(twin.devices.site[device.index()]) == first).collect();
            if found.is_empty() && !problems.refused() {
                let message = format!("the hospital has no device of the kind `{}`", short(word));
                problems.error("empty-match", mark, field, message, "name a kind that it has".into());
            }
            if found.is_empty() { Vec::new() } else { vec![Broken::Devices(found)] }
        }
        "service" => match first_called(
            word,
            &twin.services.iter().map(|service| (service.id.as_str(), service.site)).collect::<Vec<_>>(),
            twin,
        ) {
            Some(index) => vec![Broken::Service(ServiceId::from_index(index))],
            None => {
                let known = twin.services.iter().map(|service| service.id.as_str());
                problems.unknown("unknown-service", mark, field, "service", word, known);
                Vec::new()
            }
        },
        "function" => {
            let Some(function) = CareFunction::from_text(word) else {
                let known = CareFunction::ALL.iter().map(|function| function.word());
                problems.unknown("unknown-function", mark, field, "care function", word, known);
                return Vec::new();
            };
            let found = services_for(twin, function);
            if found.is_empty() {
                let message = format!("the hospital has no service for {}", function.title());
                let hint = "name what it has, or add `where_present = true`";
                problems.error("empty-match", mark, field, message, hint.into());
            }
            found.into_iter().map(Broken::Service).collect()
        }
        "zone" => match zone_called(word, twin) {
            Some(index) => vec![Broken::Zones(vec![ZoneId::from_index(index)])],
            None => {
                problems.unknown("unknown-zone", mark, field, "zone", word, twin.zones.iter().map(|zone| zone.id.as_str()));
                Vec::new()
            }
        },
        _ => {
            let forms = ["switch", "device", "service", "function", "role", "kind", "zone"];
            problems.unknown("bad-element", mark, field, "form of element", form, forms);
            Vec::new()
        }
    }
}

fn no_element(written: &str) -> String {
    if written.trim().is_empty() { "no element is named".into() } else { format!("`{}` names no element", short(written)) }
}

/// Positions of what is called `word`, at every site that has one; of `SITE/ID` those of that site.
pub(super) fn called(word: &str, ids: &[(&str, SiteId)], twin: &Twin) -> Vec<usize> {
    let positions = |wanted: &dyn Fn(&(&str, SiteId)) -> bool| {
        ids.iter().enumerate().filter(|(_, own)| wanted(own)).map(|(index, _)| index).collect::<Vec<_>>()
    };
    let everywhere = positions(&|(id, _)| *id == word);
    match word.split_once('/') {
        Some((site, rest)) if everywhere.is_empty() => positions(&|(id, own)| *id == rest && twin.sites[own.index()].id == site),
        _ => everywhere,
    }
}

/// The first of those that are called `word`: incidents strike the first site unless they say otherwise.
fn first_called(word: &str, ids: &[(&str, SiteId)], twin: &Twin) -> Option<usize> {
    called(word, ids, twin).first().copied()
}

fn device_called(word: &str, twin: &Twin) -> Option<DeviceId> {
    let elsewhere = || {
        let ids: Vec<_> = twin.devices.id.iter().map(String::as_str).zip(twin.devices.site.iter().copied()).collect();
        first_called(word, &ids, twin).map(DeviceId::from_index)
    };
    twin.devices.find(word).or_else(|| word.contains('/').then(elsewhere).flatten())
}

fn zone_called(word: &str, twin: &Twin) -> Option<usize> {
    let ids: Vec<_> = twin.zones.iter().map(|zone| (zone.id.as_str(), zone.site)).collect();
    first_called(word, &ids, twin)
}

fn all_devices(twin: &Twin) -> impl Iterator<Item = DeviceId> + '_ {
    (0..twin.devices.len()).map(DeviceId::from_index)
}

fn campaign(campaign: &Campaign, twin: &Twin, problems: &mut Problems) -> PlotCampaign {
    let mark = campaign.mark;
    let written = campaign;
    let campaign = &adversary::merged(campaign);
    // What the adversary's own file says is told at its own place.
    if written.hands.is_some_and(|hands| !(1..=8).contains(&hands)) {
        let message = format!("an operator has {} hands", written.hands.unwrap_or_default());
        problems.error("bad-number", mark, "hands", message, "between 1 and 8".into());
    }
    for (field, span) in [("launch_after", campaign.launch_after), ("launch_at", campaign.launch_at)] {
        if let Some(span) = span.filter(|span| *span < Span::ZERO || *span > LONGEST) {
            problems.error("bad-number", mark, field, format!("`{field}` is {span}"), "between 0 and 366d".into());
        }
    }
    let from_zone = from_zone(campaign.entry, twin);
    let landing = if campaign.lands_on.is_empty() {
        implied(campaign.entry, from_zone, twin)
    } else {
        named(&campaign.lands_on, mark, "lands_on", twin, problems)
    };
    if landing.is_empty() && !problems.refused() {
        let message = format!("{} lands on no device of the hospital", campaign.entry.title());
        let hint = "name where in `lands_on`: `zone:ID`, `device:ID` or `kind:KIND`";
        problems.error("empty-match", mark, "lands_on", message, hint.into());
    }
    if let Some(file) = &written.file {
        adversary::adversary(file, twin, problems);
    }
    PlotCampaign {
        entry: campaign.entry,
        landing,
        from_zone,
        goals: campaign.goals.clone(),
        hands: campaign.hands,
        launch_after: campaign.launch_after,
        launch_at: campaign.launch_at,
        off_hours: campaign.off_hours,
        encrypts: written.file.as_ref().is_none_or(|file| file.encrypts),
        reaction: written.file.as_ref().map_or_else(Reaction::default, |file| file.when_seen.clone()),
        tactics: written.file.as_ref().map_or_else(Vec::new, |file| file.techniques.clone()),
        mark,
    }
}

/// Whether a zone is the suppliers', by its name.
fn of_suppliers(zone: &Zone) -> bool {
    const WORDS: [&str; 7] = ["vendor", "supplier", "maintenance", "fournisseur", "prestataire", "fernwartung", "proveedor"];
    let says = |text: &str| WORDS.iter().any(|word| text.to_lowercase().contains(word));
    says(&zone.id) || says(&zone.name)
}

/// The suppliers' zones: those outside, or else those that are called so.
pub(super) fn supplier_zones(twin: &Twin) -> Vec<ZoneId> {
    let all = || (0..twin.zones.len()).filter(|index| of_suppliers(&twin.zones[*index]));
    let outside: Vec<ZoneId> = all().filter(|index| twin.zones[*index].outside).map(ZoneId::from_index).collect();
    if outside.is_empty() { all().map(ZoneId::from_index).collect() } else { outside }
}

/// The outside zone an entry comes from: a supplier's where there is one, else the first outside.
fn from_zone(entry: Entry, twin: &Twin) -> Option<ZoneId> {
    let outside = || twin.zones.iter().enumerate().filter(|(_, zone)| zone.outside);
    let of_supplier = || {
        let own = outside().find(|(_, zone)| of_suppliers(zone));
        own.or_else(|| twin.zones.iter().enumerate().find(|(_, zone)| of_suppliers(zone)))
    };
    let of_world = || outside().find(|(_, zone)| !of_suppliers(zone));
    let found = match entry {
        Entry::SupplierTunnel => of_supplier().or_else(of_world),
        Entry::Phishing | Entry::RemoteAccess | Entry::ExposedService => of_world(),
        Entry::Insider => None,
    };
    found.map(|(index, _)| ZoneId::from_index(index))
}

/// The devices that `zone:ID`, `device:ID` or `kind:KIND` names.
pub(super) fn named(place: &str, mark: Mark, field: &'static str, twin: &Twin, problems: &mut Problems) -> Vec<DeviceId> {
    match place.split_once(':') {
        Some(("zone", word)) => match zone_called(word, twin) {
            Some(index) => {
                let inside: Vec<DeviceId> =
                    all_devices(twin).filter(|device| twin.devices.zone[device.index()].index() == index).collect();
                let computers: Vec<DeviceId> =
                    inside.iter().copied().filter(|device| twin.devices.encryptable[device.index()]).collect();
                if computers.is_empty() { inside } else { computers }
            }
            None => {
                problems.unknown("unknown-zone", mark, field, "zone", word, twin.zones.iter().map(|zone| zone.id.as_str()));
                Vec::new()
            }
        },
        Some(("device", word)) => match device_called(word, twin) {
            Some(device) => vec![device],
            None => {
                problems.unknown("unknown-device", mark, field, "device", word, twin.devices.id.iter().map(String::as_str));
                Vec::new()
            }
        },
        Some(("kind", word)) => match twin.catalogue.kinds.iter().position(|kind| kind.id == word) {
            Some(index) => all_devices(twin).filter(|device| usize::from(twin.devices.kind[device.index()]) == index).collect(),
            None => {
                let known = twin.catalogue.kinds.iter().map(|kind| kind.id.as_str());
                problems.unknown("unknown-kind", mark, field, "kind of device", word, known);
                Vec::new()
            }
        },
        _ => {
            let message = no_element(place);
            problems.error("bad-element", mark, field, message, "write `zone:ID`, `device:ID` or `kind:KIND`".into());
            Vec::new()
        }
    }
}

/// Where an entry lands when the incident does not say: devices of the first site.
fn implied(entry: Entry, from_zone: Option<ZoneId>, twin: &Twin) -> Vec<DeviceId> {
    let devices = &twin.devices;
    let own = |device: &DeviceId| devices.site[device.index()].index() == 0 && Some(devices.zone[device.index()]) != from_zone;
    let kind_word =
        |device: DeviceId| twin.catalogue.kinds.get(usize::from(devices.kind[device.index()])).map_or("", |kind| &kind.id);
    let jump = |device: &DeviceId| kind_word(*device).contains("jump") || devices.role[device.index()].contains("jump");
    let reached = |device: &DeviceId, traffic: &[TrafficId]| {
        from_zone.is_some_and(|zone| {
            twin.zones[zone.index()].segments.clone().any(|segment| {
                let from = SegmentId::from_index(segment);
                traffic.iter().any(|piece| twin.reach.allows(from, devices.segment[device.index()], *piece))
            })
        })
    };
    let log_on: Vec<TrafficId> = LOG_ON.into_iter().filter_map(|port| twin.traffic_at(6, port)).collect();
    let remote: Vec<TrafficId> = REMOTE.into_iter().filter_map(|port| twin.traffic_at(6, port)).collect();
    match entry {
        Entry::Phishing | Entry::Insider => {
            let terminal = |device: &DeviceId| {
                twin.catalogue.kinds.get(usize::from(devices.kind[device.index()])).is_some_and(|kind| kind.terminal)
            };
            let mail =
                |device: &DeviceId| own(device) && devices.encryptable[device.index()] && devices.role[device.index()].is_empty();
            first_of(
                &[
                    &|device| mail(device) && terminal(device) && devices.managed[device.index()],
                    &|device| mail(device) && devices.owner[device.index()] == Owner::It,
                    &mail,
                ],
                twin,
            )
        }
        Entry::SupplierTunnel => first_of(
            &[
                &|device| own(device) && jump(device) && reached(device, &remote),
                &|device| own(device) && devices.vendor_remote[device.index()] && reached(device, &remote),
                &|device| own(device) && devices.encryptable[device.index()] && reached(device, &remote),
                &|device| own(device) && reached(device, &remote),
                &|device| own(device) && devices.vendor_remote[device.index()],
            ],
            twin,
        ),
        Entry::RemoteAccess => first_of(
            &[
                &|device| own(device) && jump(device) && reached(device, &log_on),
                &|device| own(device) && devices.encryptable[device.index()] && reached(device, &log_on),
                &|device| own(device) && jump(device),
                &|device| own(device) && devices.role[device.index()].contains("remote"),
                &|device| {
                    own(device)
                        && devices.encryptable[device.index()]
                        && devices.managed[device.index()]
                        && twin.zones[devices.zone[device.index()].index()].egress != Egress::None
                },
            ],
            twin,
        ),
        Entry::ExposedService => first_of(
            &[
                &|device| own(device) && devices.encryptable[device.index()] && reached(device, devices.listens(*device)),
                &|device| own(device) && devices.encryptable[device.index()] && reached(device, &remote),
                &|device| own(device) && reached(device, devices.listens(*device)),
            ],
            twin,
        ),
    }
}

/// Devices that meet the first criterion which any device meets.
fn first_of(criteria: &[&dyn Fn(&DeviceId) -> bool], twin: &Twin) -> Vec<DeviceId> {
    let matches = criteria.iter().map(|meets| all_devices(twin).filter(|device| meets(device)).collect::<Vec<DeviceId>>());
    matches.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}
