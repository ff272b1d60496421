//! What hospitals already have, turned into a hospital's files: exports of inventories, zones and firewall rules.
//!
//! Nothing of an export is trusted or dropped silently: each record is in the account exactly once, each guess is stated,
//! each thing not understood is told with its line. No simulation may go in, and no writing: the hospital folder is written
//! by `hospital`.

mod account;
pub mod advisories;
mod cells;
mod columns;
pub mod conn_log;
mod drafts;
mod flows;
mod folder;
mod form;
mod injects;
mod inventory;
mod kinds;
mod mapping;
pub mod nmap;
pub mod observed;
mod places_of_care;
mod records;
pub mod rules;
mod sources;
mod spelling;
mod summary;
#[cfg(test)]
mod tests;
mod wards;
mod words;
pub mod workbook;
mod zones;

pub use account::{AccountRow, Verdict, account_csv};
pub use folder::write;
pub use form::Form;
pub use mapping::Mapping;
pub use summary::{BedSummary, Summary};

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use codedark_sim::blueprint::{
    Action, Conduit, Egress, Mark, Network, Problem, ProblemSeverity, RulesFile, Site, SiteBlueprint, Switch, TrafficNames, Zone,
};

use crate::assets;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::furnish::{complete, furnish};
use crate::places::{FileId, Place, Places, Stretch};
use inventory::Inventory;
use observed::{Log, Observed, ZoneTable};
use records::Record;
use sources::Source;

/// What is asked of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// Files, in any order.
    pub files: Vec<PathBuf>,
    /// A mapping file.
    pub mapping: Option<PathBuf>,
    /// Kinds stated for files: `("rules", path)`. A file named only here is read too.
    pub stated: Vec<(String, PathBuf)>,
    /// Leave blocked what care needs and the rules block.
    pub as_exported: bool,
    /// Complete beds and services with assumed devices.
    pub complete: bool,
    /// The hospital's name; empty: `Imported hospital`.
    pub name: String,
}

/// A hospital made of exports.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The hospital as it will be: conduits marked assumed come first, then those of the exports in their order.
    pub blueprint: SiteBlueprint,
    /// What belongs into `network.toml`: no conduit marked assumed, which are for `overrides.toml`, and none of
    /// [`Self::rule_files`], which `rules` names.
    pub network: Network,
    /// Rule files to lay beside `network.toml`, as UTF-8, by the path that `network.rules` names.
    pub rule_files: Vec<(String, String)>,
    /// Lists of injects, as exercise files to lie beside the hospital's, by name.
    pub exercises: Vec<(String, String)>,
    /// Every input record once.
    pub account: Vec<AccountRow>,
    /// What is worth knowing: flows blocked, devices elsewhere, rules not understood.
    pub findings: Vec<Problem>,
    /// Places of the marks, in the exports.
    pub places: Places,
    /// Everything that was guessed, one sentence each.
    pub statements: Vec<String>,
    /// In numbers.
    pub summary: Summary,
    /// Logs that were streamed, and what they showed; their lines are in no row of `account`.
    logs: Vec<Log>,
    observed: Observed,
}

impl Imported {
    /// Writes the account of every record as CSV, those of streamed logs last.
    pub fn write_account(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(account_csv(&self.account).as_bytes())?;
        self.logs.iter().try_for_each(|log| log.account(&self.observed, out))
    }
    /// Whether there is a hospital in it: lists of injects may come alone.
    pub fn is_hospital(&self) -> bool {
        !self.blueprint.network.zones.is_empty()
    }
    /// The rules that were added so that care works, for `overrides.toml`.
    pub fn assumed_rules(&self) -> impl Iterator<Item = &Conduit> {
        self.blueprint.network.conduits.iter().filter(|conduit| conduit.assumed)
    }
}

/// Reads exports into a hospital. All that refuses the import is told at once.
pub fn import(request: &ImportRequest) -> Result<Imported, Diagnostics> {
    let (sources, mapping) = sources::read(request)?;
    assemble(sources, &mapping, request)
}

/// Marks lines of a file that is kept among the places.
fn marker(places: &mut Places, file: FileId) -> impl FnMut(&Record) -> Mark + '_ {
    move |record| places.mark(Stretch { file, bytes: record.bytes.clone() })
}

fn assemble(sources: Vec<Source>, mapping: &Mapping, request: &ImportRequest) -> Result<Imported, Diagnostics> {
    let catalogue = assets::catalogue();
    let names = assets::traffic();
    let mut places = Places::default();
    let mut findings = Vec::new();
    let mut statements: Vec<String> = sources.iter().map(Source::statement).collect();
    statements.extend(
        sources
            .iter()
            .filter(|source| source.damaged)
            .map(|source| format!("{}: some bytes mean nothing in {} and were replaced", source.name, source.encoding)),
    );
    let mut account: BTreeMap<usize, Vec<AccountRow>> = BTreeMap::new();
    let of = |form: Form| sources.iter().enumerate().filter(move |(_, source)| source.form == form);

    let mut exercises: Vec<(String, String)> = Vec::new();
    for (at, source) in of(Form::Injects) {
        let file = places.add_file(&source.name, source.text.as_str().into());
        let mut read = injects::read(&source.text, source.separator, mapping, |bytes| places.mark(Stretch { file, bytes }));
        statements.extend(read.statements.iter().map(|statement| format!("{}: {statement}", source.name)));
        findings.append(&mut read.problems);
        let name = if exercises.is_empty() { "exercise".into() } else { format!("exercise-{}", exercises.len() + 1) };
        exercises.push((format!("{name}.toml"), injects::exercise(&read, &source.name, &name)));
        account.insert(at, rows(&source.name, read.records));
    }
    if !exercises.is_empty() && sources.iter().all(|source| source.form == Form::Injects) {
        let account: Vec<AccountRow> = account.into_values().flatten().collect();
        let summary = Summary::of(&SiteBlueprint::default(), &catalogue, &account);
        return Ok(Imported { exercises, account, findings, places, statements, summary, ..Imported::default() });
    }

    let mut zones: Vec<Zone> = Vec::new();
    for (at, source) in of(Form::Zones) {
        let file = places.add_file(&source.name, source.text.as_str().into());
        let read = zones::read(&source.text, mapping, marker(&mut places, file));
        statements.extend(read.statements.into_iter().map(|statement| format!("{}: {statement}", source.name)));
        zones.extend(read.zones.into_iter().filter(|zone| !zone.id.is_empty()));
        account.insert(at, rows(&source.name, read.records));
    }
    zones.sort_by(|a, b| a.id.cmp(&b.id).then(a.mark.cmp(&b.mark)));
    zones.dedup_by(|later, first| {
        let same = later.id == first.id;
        if same {
            first.subnets.append(&mut later.subnets);
        }
        same
    });

    let mut inventory = Inventory::default();
    for (_, source) in of(Form::Inventory) {
        let file = places.add_file(&source.name, source.text.as_str().into());
        inventory.read(&source.name, &source.text, source.separator, mapping, marker(&mut places, file));
    }
    for (_, source) in of(Form::Scan) {
        let file = places.add_file(&source.name, source.text.as_str().into());
        inventory.scan(&source.name, &source.text, marker(&mut places, file));
    }
    statements.append(&mut inventory.statements);
    let mut devices = inventory.devices(mapping, &catalogue, &assets::service_archetypes());
    if zones.is_empty() {
        let known: Vec<_> = inventory
            .drafts
            .iter()
            .zip(&devices)
            .filter_map(|(draft, device)| Some((draft, device.as_ref()?.kind.as_str())))
            .collect();
        zones = zones::derive(&known, &catalogue, &mut statements);
    }
    inventory.place_in_zones(&mut devices, &zones, &catalogue, mapping);
    let spellings = inventory.place_in_wards(&mut devices, mapping);
    let mut floors: BTreeMap<String, i8> = BTreeMap::new();
    for (draft, device) in inventory.drafts.iter().zip(&devices) {
        if let (Some(floor), Some(device)) = (draft.floor, device) {
            floors.entry(device.ward.clone()).or_insert(floor);
        }
    }
    let wards = places_of_care::wards(&mut devices, &spellings, &floors, mapping, &mut statements);
    inventory.close(&devices);
    let contested = inventory.contested();
    if contested > 0 {
        statements.push(format!("{contested} devices are withdrawn in one record and in service in another: they are kept"));
    }
    for column in &inventory.missing {
        findings.push(Problem {
            code: "unknown-column",
            severity: ProblemSeverity::Finding,
            message: format!("the mapping names the column `{column}` and no file has it"),
            hint: "columns are compared without case, accents and signs".into(),
            mark: Mark(0),
            field: "",
        });
    }
    findings.extend(used_twice(devices.iter().flatten()));
    let silent = devices.iter().flatten().filter(|device| device.address.is_empty()).count();
    if silent > 0 {
        statements.push(format!("{silent} devices have no address: they meet the rules that hold for their whole zone"));
    }

    let mut site = SiteBlueprint {
        site: Site {
            name: if request.name.is_empty() { "Imported hospital".into() } else { request.name.clone() },
            ..Site::default()
        },
        wards,
        fleet: devices.into_iter().flatten().collect(),
        ..SiteBlueprint::default()
    };
    site.network.zones = zones;
    site.network.switches = vec![Switch { id: "core".into(), name: "Core".into(), core: true, ..Switch::default() }];
    add_outside(&mut site, &mut statements);

    let mut rule_files = Vec::new();
    let written =
        read_rules(&sources, mapping, &mut site, &mut places, &mut findings, &mut account, &mut rule_files, &mut statements);

    let network = Network { conduits: written, ..site.network.clone() };

    if request.complete {
        statements.extend(complete(&mut site, &catalogue));
    }
    for device in site.fleet.iter_mut().filter(|device| device.zone.is_empty()) {
        let usual = catalogue.kind(&device.kind).map_or("", |kind| kind.zone.as_str());
        let zone = site.network.zones.iter().find(|zone| zone.id == usual).or_else(|| site.network.zones.first());
        device.zone = zone.map_or(String::new(), |zone| zone.id.clone());
    }
    statements.extend(furnish(&mut site, &catalogue));

    let (logs, observed) = observe(&sources, &mut site, &names, &mut findings, &mut statements)?;

    for (at, source) in sources.iter().enumerate() {
        let told = match source.form {
            Form::Kev => advisories::kev::read(&source.text),
            Form::Csaf => advisories::csaf::read(&source.text),
            Form::CycloneDx => advisories::cyclonedx::read(&source.text),
            Form::Mds2 => Ok(advisories::mds2::read(&source.text, source.separator)),
            _ => continue,
        };
        let told = told.unwrap_or_else(|(line, why)| {
            vec![advisories::Told { line, what: advisories::What::Nothing(format!("cannot be read: {why}")) }]
        });
        let applied = advisories::apply(&source.name, told, &mut site);
        statements.extend(applied.statements);
        account.insert(at, rows(&source.name, applied.records));
    }
    for (at, source) in of(Form::Other) {
        account.insert(at, unread(source));
    }

    findings.extend(flows::elsewhere(&site, &catalogue));
    let blocked = flows::blocked(&site, &names);
    findings.extend(flows::findings(&blocked, &site.network.conduits, request.as_exported));
    if !request.as_exported && !blocked.is_empty() {
        let assumed = flows::assumed(&blocked, &site.network.conduits);
        statements.push(format!("{} rules were assumed in overrides.toml so that care works before the incident", assumed.len()));
        site.network.conduits.splice(0..0, assumed);
    }

    // In the order the files were given, whatever order they were read in.
    let mut of_inventories = inventory.account;
    for (at, source) in of(Form::Inventory).chain(of(Form::Scan)) {
        let (mine, rest) = of_inventories.into_iter().partition(|row: &AccountRow| row.file == source.name);
        account.insert(at, mine);
        of_inventories = rest;
    }
    let account: Vec<AccountRow> = account.into_values().flatten().collect();
    let mut summary = Summary::of(&site, &catalogue, &account);
    for (records, lines) in summary.records.iter_mut().zip(observed.lines) {
        *records += usize::try_from(lines).unwrap_or(usize::MAX);
    }
    let blueprint = site;
    Ok(Imported { blueprint, network, rule_files, exercises, account, findings, places, statements, summary, logs, observed })
}

/// Streams the logs of connections into the site's observed flows.
fn observe(
    sources: &[Source],
    site: &mut SiteBlueprint,
    names: &TrafficNames,
    findings: &mut Vec<Problem>,
    statements: &mut Vec<String>,
) -> Result<(Vec<Log>, Observed), Diagnostics> {
    let mut logs = Vec::new();
    let mut observed = Observed::new(Arc::new(ZoneTable::of(&site.network.zones, &site.fleet)));
    for source in sources.iter().filter(|source| source.form == Form::ConnLog) {
        let read = Log::open(&source.path).and_then(|log| observed.read(&source.name, log));
        read.map_err(|error| {
            let mut refusal = Diagnostics::default();
            let diagnostic = Diagnostic::error("unreadable", format!("cannot be read: {error}"));
            refusal.push(diagnostic.at(Place::file(source.path.display().to_string())));
            refusal
        })?;
        logs.push(Log { name: source.name.clone(), path: source.path.clone() });
    }
    if !logs.is_empty() {
        site.observed = observed.flows();
        statements.extend(observed.statements());
        let (problems, said) = observed::against_rules(&site.observed, &site.network.conduits, &site.network.zones, names);
        findings.extend(problems);
        statements.extend(said);
    }
    Ok((logs, observed))
}

/// The account of what is none of the known kinds: every line of it, or the file as one.
fn unread(source: &Source) -> Vec<AccountRow> {
    let row = |line: u32| AccountRow {
        file: source.name.clone(),
        line,
        verdict: Verdict::Skipped,
        reason: source.why().to_string(),
        element: String::new(),
    };
    let lines = (1u32..).zip(source.text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let rows: Vec<AccountRow> = lines.map(|(line, _)| row(line)).collect();
    if rows.is_empty() { vec![row(1)] } else { rows }
}

fn rows(file: &str, records: Vec<rules::RuleRecord>) -> Vec<AccountRow> {
    let row = |record: rules::RuleRecord| AccountRow {
        file: file.to_string(),
        line: record.line,
        verdict: record.verdict,
        reason: record.reason,
        element: record.element,
    };
    records.into_iter().map(row).collect()
}

/// The internet and whoever is out there: no export has it, and every attack begins in it.
fn add_outside(site: &mut SiteBlueprint, statements: &mut Vec<String>) {
    if let Some(zone) =
        site.network.zones.iter_mut().find(|zone| matches!(zone.id.as_str(), "outside" | "internet" | "wan" | "externe"))
    {
        zone.outside = true;
        statements.push(format!("zone {} is taken to lie outside the hospital", zone.id));
        return;
    }
    statements.push("a zone `outside` was added and marked assumed: the internet, suppliers, the outside laboratory".into());
    site.network.zones.push(Zone {
        id: "outside".into(),
        name: "Outside".into(),
        trust: "untrusted".into(),
        egress: Egress::Direct,
        outside: true,
        assumed: true,
        ..Zone::default()
    });
}

/// More devices of one address than this are counted, not listed.
const MOST_TOLD: usize = 20;

/// Addresses and hardware addresses that two devices claim.
fn used_twice<'a>(devices: impl Iterator<Item = &'a codedark_sim::blueprint::Device> + Clone) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (field, what) in [("address", "address"), ("mac", "hardware address")] {
        let mut known: BTreeMap<&str, &codedark_sim::blueprint::Device> = BTreeMap::new();
        let mut again = 0;
        for device in devices.clone() {
            let value = if field == "address" { &device.address } else { &device.mac };
            if value.is_empty() {
                continue;
            }
            if let Some(first) = known.insert(value, device) {
                again += 1;
                if again > MOST_TOLD {
                    continue;
                }
                problems.push(Problem {
                    code: "used-twice",
                    severity: ProblemSeverity::Finding,
                    message: format!("{what} {value} is that of {} and of {}", first.id, device.id),
                    hint: "both are kept".into(),
                    mark: device.mark,
                    field,
                });
            }
        }
        if again > MOST_TOLD {
            problems.push(Problem {
                code: "used-twice",
                severity: ProblemSeverity::Finding,
                message: format!("{} more devices share {what}es", again - MOST_TOLD),
                hint: "a column may be read as something it is not".into(),
                mark: Mark(0),
                field: "",
            });
        }
    }
    problems
}

/// Reads the rule files. What the firewall itself prints decides over a documented table.
fn read_rules(
    sources: &[Source],
    mapping: &Mapping,
    site: &mut SiteBlueprint,
    places: &mut Places,
    findings: &mut Vec<Problem>,
    account: &mut BTreeMap<usize, Vec<AccountRow>>,
    rule_files: &mut Vec<(String, String)>,
    statements: &mut Vec<String>,
) -> Vec<Conduit> {
    let mut written = Vec::new();
    let real = |source: &&Source| matches!(source.form, Form::Iptables | Form::Nftables | Form::Batfish);
    let firewall: Vec<&str> = sources.iter().filter(real).map(|source| source.name.as_str()).collect();
    let mut documented: Vec<Conduit> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let form = match source.form {
            Form::Iptables => "iptables",
            Form::Nftables => "nftables",
            Form::Batfish => "batfish",
            Form::Rules => "csv",
            _ => continue,
        };
        let mut read = if form == "csv" {
            rules::read_mapped(&source.name, &source.text, &site.network.zones, mapping, places)
        } else {
            rules::read(form, &source.name, &source.text, &site.network.zones, places)
        };
        findings.append(&mut read.problems);
        if form == "csv" && !firewall.is_empty() {
            for record in &mut read.records {
                record.verdict = Verdict::Skipped;
                record.reason = format!("documentation: what {} prints decides; {}", firewall.join(" and "), record.reason);
                record.element.clear();
            }
            documented.append(&mut read.conduits);
        } else {
            if form == "csv" && (!mapping.columns.is_empty() || source.is_sheet()) {
                // Read again without the mapping, the file would say something else; a sheet is no file.
                let why = if source.is_sheet() { "they stand in a workbook" } else { "a mapping names its columns" };
                statements.push(format!("{}: its rules were written into network.toml, because {why}", source.name));
                written.extend(read.conduits.iter().cloned());
            } else {
                site.network.rules.push(RulesFile { form: form.into(), path: source.name.clone(), ..RulesFile::default() });
                rule_files.push((source.name.clone(), source.text.clone()));
            }
            site.network.conduits.append(&mut read.conduits);
        }
        account.insert(at, rows(&source.name, read.records));
    }
    if !documented.is_empty() {
        let names = assets::traffic();
        let drift = flows::drift(&documented, &site.network.conduits, &site.network.zones, &names);
        statements.push(format!(
            "documented rules and the firewall's own differ in {} places; {} decides",
            drift.len(),
            firewall.join(" and ")
        ));
        findings.extend(drift);
    }
    if site.network.conduits.is_empty() {
        statements.push("no file holds firewall rules: nothing passes between zones but what care needs".into());
    } else if !site.network.conduits.iter().any(|rule| rule.action == Action::Allow) {
        statements.push("the rules let nothing through".into());
    }
    written
}
