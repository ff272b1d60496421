//! `show`: elements, lists, parameters.

use codedark_sim::blueprint::{LossEffect, nearest};
use codedark_sim::twin::{Member, Twin};

use super::baseline;
use crate::arguments::{Arguments, Show};
use crate::exit::{Exit, Failure};
use crate::project::{hospital, hospital_name};
use crate::show_table::Table;
use crate::terminal;

const LISTS: [&str; 11] =
    ["hospital", "wards", "beds", "zones", "rules", "devices", "kinds", "services", "procedures", "parameters", "baseline"];

pub fn run(arguments: &Arguments, show: &Show) -> Result<Exit, Failure> {
    if show.what == "parameters" && hospital_name(arguments, show.hospital.as_deref()).is_none() {
        terminal::print(&parameters(&codedark_files::assets::parameters()).text(arguments.format));
        return Ok(Exit::Fine);
    }
    if let Some(name) = show.what.strip_prefix("playbook:") {
        terminal::print(&super::playbooks::shown(arguments, name)?);
        return Ok(Exit::Fine);
    }
    if !LISTS.contains(&show.what.as_str()) && !show.what.contains(':') {
        let failure = Failure::invalid(format!("there is nothing called `{}` to show", show.what));
        return Err(match nearest(&show.what, LISTS) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!("lists are {}; an element is KIND:ID", LISTS.join(", "))),
        });
    }
    let (loaded, twin) = hospital(arguments, show.hospital.as_deref())?;
    if show.what == "baseline" {
        return baseline::run(arguments, &std::sync::Arc::new(twin));
    }
    let place = |mark| loaded.places.short(mark).unwrap_or_default();
    let table = match show.what.as_str() {
        "hospital" => overview(&twin),
        "wards" => wards(&twin),
        "beds" => beds(&twin),
        "zones" => zones(&twin),
        "rules" => rules(&twin, &place),
        "devices" => devices(&twin, &|_| true),
        "kinds" => kinds(&twin),
        "services" => services(&twin),
        "procedures" => procedures(&twin),
        "parameters" => parameters(&twin.parameters),
        element => one(&twin, element, &place)?,
    };
    terminal::print(&table.text(arguments.format));
    Ok(Exit::Fine)
}

fn overview(twin: &Twin) -> Table {
    let mut table = Table::new(&["", ""]);
    let connected = twin.beds.iter().filter(|bed| !bed.devices.is_empty());
    let (count, sensors) = connected.fold((0u32, 0u32), |(count, sensors), bed| (count + 1, sensors + bed.sensors));
    table.row(["hospital", &twin.title]);
    for (what, number) in [
        ("sites", twin.sites.len()),
        ("wards", twin.wards.len()),
        ("beds and places", twin.beds.len()),
        ("devices", twin.devices.len()),
        ("zones", twin.zones.len()),
        ("rules", twin.rules.len()),
        ("services", twin.services.len()),
        ("procedures", twin.procedures.len()),
    ] {
        table.row([what.to_owned(), number.to_string()]);
    }
    table.row(["sensors per connected bed".to_owned(), format!("{:.1}", f64::from(sensors) / f64::from(count.max(1)))]);
    for site in &twin.sites {
        table.row([format!("{}: emergency visits a day", site.name), format!("{:.0}", site.emergency_per_day)]);
        table.row([format!("{}: operations a weekday", site.name), format!("{:.0}", site.operations_per_day)]);
        table.row([format!("{}: visits a weekday", site.name), format!("{:.0}", site.visits_per_day)]);
    }
    table
}

fn wards(twin: &Twin) -> Table {
    let mut table =
        Table::new(&["id", "name", "kind", "floor", "beds", "devices", "terminals", "sensors per bed", "patients per nurse"]);
    for ward in &twin.wards {
        let beds = &twin.beds[ward.first_bed as usize..(ward.first_bed + ward.beds) as usize];
        let sensors: u32 = beds.iter().map(|bed| bed.sensors).sum();
        table.row([
            ward.id.clone(),
            ward.name.clone(),
            ward.kind.word().into(),
            ward.floor.to_string(),
            ward.beds.to_string(),
            ward.devices.len().to_string(),
            ward.terminals.len().to_string(),
            format!("{:.1}", f64::from(sensors) / f64::from(ward.beds.max(1))),
            format!("{:.1} / {:.1}", ward.patients_per_nurse[0], ward.patients_per_nurse[1]),
        ]);
    }
    table
}

fn beds(twin: &Twin) -> Table {
    let mut table = Table::new(&["ward", "bed", "devices", "sensors", "monitored"]);
    for bed in &twin.beds {
        let monitored = if bed.monitored() { "yes" } else { "no" };
        table.row([
            twin.wards[bed.ward.index()].id.clone(),
            bed.label.clone(),
            bed.devices.len().to_string(),
            bed.sensors.to_string(),
            monitored.into(),
        ]);
    }
    table
}

fn zones(twin: &Twin) -> Table {
    let mut table = Table::new(&["id", "name", "trust", "devices", "segments", "outside"]);
    for zone in &twin.zones {
        table.row([
            zone.id.clone(),
            zone.name.clone(),
            zone.trust.clone(),
            zone.devices.to_string(),
            zone.segments.len().to_string(),
            if zone.outside { "yes" } else { "" }.to_owned(),
        ]);
    }
    table
}

fn rules(twin: &Twin, place: &dyn Fn(codedark_sim::blueprint::Mark) -> String) -> Table {
    let mut table = Table::new(&["rule", "action", "from", "to", "traffic", "comment", "written at"]);
    let names = |segments: &[codedark_sim::twin::SegmentId]| {
        let mut zones: Vec<&str> =
            segments.iter().map(|segment| twin.zones[twin.segments[segment.index()].zone.index()].id.as_str()).collect();
        zones.sort_unstable();
        zones.dedup();
        if zones.len() == twin.zones.len() { "any".to_owned() } else { zones.join(" ") }
    };
    for rule in &twin.rules {
        let traffic: Vec<String> = rule.traffic.iter().map(|traffic| twin.traffic[traffic.index()].to_string()).collect();
        table.row([
            rule.id.clone(),
            if rule.action == codedark_sim::blueprint::Action::Allow { "allow" } else { "deny" }.to_owned(),
            names(&rule.from),
            names(&rule.to),
            if rule.any_traffic { "any".into() } else { traffic.join(" ") },
            if rule.assumed { format!("assumed; {}", rule.comment) } else { rule.comment.clone() },
            place(rule.mark),
        ]);
    }
    table
}

fn devices(twin: &Twin, chosen: &dyn Fn(usize) -> bool) -> Table {
    let mut table = Table::new(&["id", "name", "kind", "zone", "ward", "owner", "class", "patchable", "managed", "legacy"]);
    let devices = &twin.devices;
    for index in (0..devices.len()).filter(|index| chosen(*index)) {
        table.row([
            devices.id[index].clone(),
            devices.name[index].clone(),
            twin.catalogue.kinds[usize::from(devices.kind[index])].id.clone(),
            twin.zones[devices.zone[index].index()].id.clone(),
            devices.ward[index].map(|ward| twin.wards[ward.index()].id.clone()).unwrap_or_default(),
            devices.owner[index].word().into(),
            devices.class[index].word().into(),
            devices.patchable[index].word().into(),
            if devices.managed[index] { "yes" } else { "no" }.into(),
            if devices.legacy[index] { "yes" } else { "" }.into(),
        ]);
    }
    table
}

fn kinds(twin: &Twin) -> Table {
    let mut table = Table::new(&["kind", "what it is", "devices", "sensors", "its loss changes", "care functions"]);
    for (index, kind) in twin.catalogue.kinds.iter().enumerate() {
        let count = twin.devices.kind.iter().filter(|own| usize::from(**own) == index).count();
        let functions: Vec<&str> = kind.functions.iter().map(|function| function.word()).collect();
        table.row([
            kind.id.clone(),
            kind.title.clone(),
            count.to_string(),
            kind.channels.len().to_string(),
            kind.loss.title().to_owned(),
            if functions.is_empty() && kind.loss == LossEffect::Foothold {
                "attack path only".into()
            } else {
                functions.join(" ")
            },
        ]);
    }
    table
}

fn services(twin: &Twin) -> Table {
    let mut table = Table::new(&["id", "name", "care function", "hosts", "needs", "backup"]);
    for service in &twin.services {
        let needs: Vec<String> = service
            .needs
            .iter()
            .map(|need| {
                let members: Vec<&str> = need
                    .members
                    .iter()
                    .take(4)
                    .map(|member| match member {
                        Member::Device(device) => twin.devices.name[device.index()].as_str(),
                        Member::Service(service) => twin.services[service.index()].id.as_str(),
                    })
                    .collect();
                let more = if need.members.len() > 4 { " …" } else { "" };
                format!("{} of ({}{more})", need.at_least, members.join(" "))
            })
            .collect();
        let hosts: Vec<&str> = service.hosts.iter().map(|host| twin.devices.name[host.index()].as_str()).collect();
        table.row([
            service.id.clone(),
            service.name.clone(),
            service.function.map_or("", |function| function.word()).into(),
            hosts.join(" "),
            needs.join(", "),
            service.backup.map_or("", |backup| &twin.backups[backup].id).into(),
        ]);
    }
    table
}

fn procedures(twin: &Twin) -> Table {
    let mut table = Table::new(&["id", "care function", "owner", "ramp", "longest", "supplies", "drilled"]);
    for procedure in &twin.procedures {
        table.row([
            procedure.id.clone(),
            procedure.function.word().into(),
            procedure.owner.clone(),
            procedure.ramp.to_string(),
            procedure.max_duration.to_string(),
            if procedure.supplies.0 == 0 { "do not run out".into() } else { procedure.supplies.to_string() },
            if procedure.drilled { "yes" } else { "no" }.into(),
        ]);
    }
    table
}

fn parameters(all: &codedark_sim::blueprint::ParameterTable) -> Table {
    let mut table = Table::new(&["parameter", "default", "range", "unit", "source", "note"]);
    for parameter in all.entries() {
        let range = match (parameter.low, parameter.high) {
            (Some(low), Some(high)) if low < high => format!("{low} to {high}"),
            _ => String::new(),
        };
        table.row([
            parameter.name.clone(),
            parameter.default.to_string(),
            range,
            parameter.unit.clone(),
            parameter.source.clone(),
            parameter.note.clone(),
        ]);
    }
    table
}

/// One element in full, as a table of its fields.
fn one(twin: &Twin, element: &str, place: &dyn Fn(codedark_sim::blueprint::Mark) -> String) -> Result<Table, Failure> {
    let (kind, id) = element.split_once(':').unwrap_or(("", element));
    let nothing = || Failure::nothing(format!("there is no {kind} `{id}`"));
    let mut table = Table::new(&["", ""]);
    match kind {
        "device" => {
            let devices = &twin.devices;
            let device = devices
                .find(id)
                .or_else(|| devices.name.iter().position(|name| name == id).map(codedark_sim::twin::DeviceId::from_index))
                .ok_or_else(nothing)?;
            let index = device.index();
            let own = &twin.catalogue.kinds[usize::from(devices.kind[index])];
            let listens: Vec<String> =
                devices.listens(device).iter().map(|traffic| twin.traffic[traffic.index()].to_string()).collect();
            let rows = [
                ("id", devices.id[index].clone()),
                ("name", devices.name[index].clone()),
                ("kind", own.title.clone()),
                ("make", devices.make[index].clone()),
                ("operating system", devices.os[index].clone()),
                ("zone", twin.zones[devices.zone[index].index()].id.clone()),
                ("ward", devices.ward[index].map(|ward| twin.wards[ward.index()].name.clone()).unwrap_or_default()),
                ("bed", devices.bed[index].map(|bed| twin.beds[bed.index()].label.clone()).unwrap_or_default()),
                ("owner", devices.owner[index].title().into()),
                ("class", devices.class[index].title().into()),
                ("patchable", devices.patchable[index].title().into()),
                ("without a network", devices.network_loss[index].title().into()),
                ("its loss changes", own.loss.title().into()),
                ("listens on", listens.join(" ")),
                ("written at", place(devices.mark[index])),
            ];
            rows.into_iter().for_each(|(name, value)| table.row([name.to_owned(), value]));
        }
        "ward" => {
            let ward = twin.wards.iter().position(|ward| ward.id == id).ok_or_else(nothing)?;
            return Ok(devices(twin, &|index| twin.devices.ward[index].is_some_and(|own| own.index() == ward)));
        }
        "zone" => {
            let zone = twin.zones.iter().position(|zone| zone.id == id).ok_or_else(nothing)?;
            return Ok(devices(twin, &|index| twin.devices.zone[index].index() == zone));
        }
        "kind" => {
            let kind = twin.catalogue.kinds.iter().position(|own| own.id == id).ok_or_else(nothing)?;
            return Ok(devices(twin, &|index| usize::from(twin.devices.kind[index]) == kind));
        }
        "service" => {
            let service = twin.services.iter().find(|service| service.id == id).ok_or_else(nothing)?;
            let parents: Vec<&str> = service.parents.iter().map(|parent| twin.services[parent.index()].id.as_str()).collect();
            let rows = [
                ("id", service.id.clone()),
                ("name", service.name.clone()),
                ("care function", service.function.map_or("", |function| function.title()).into()),
                ("needed by", parents.join(" ")),
                ("data, GB", service.gigabytes.to_string()),
                ("objective", service.rto.to_string()),
                ("written at", place(service.mark)),
            ];
            rows.into_iter().for_each(|(name, value)| table.row([name.to_owned(), value]));
        }
        "parameter" => {
            let parameter = twin.parameters.get(id).ok_or_else(nothing)?;
            return Ok(parameters(&codedark_sim::blueprint::ParameterTable::new(vec![parameter.clone()])));
        }
        _ => {
            return Err(Failure::invalid(format!("there is no kind of element `{kind}`"))
                .hint("kinds are device, ward, zone, kind, service, parameter"));
        }
    }
    Ok(table)
}
