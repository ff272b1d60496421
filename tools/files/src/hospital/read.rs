//! The files of one site, and the finding of a hospital by path or name.

use std::path::Path;

use codedark_sim::blueprint::{
    Blueprint, Continuity, Identity, Network, ParameterTable, Posture, ProblemSeverity, Service, Setting, Site, SiteBlueprint,
    Staff, Ward, nearest,
};

use super::{evidence, inventory, overrides, region, rules, variant};
use crate::assets;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::folder::{Folder, read_file};
use crate::places::{FileId, Place};
use crate::reading::{Reading, TOML_LIMIT};
use crate::shipped;

/// The TOML files of a hospital folder.
pub const FILES: [&str; 6] = ["site.toml", "wards.toml", "network.toml", "services.toml", "staff.toml", "continuity.toml"];

/// Reads the hospital at a path, or the shipped one of that name. `None` when there is none, which is said.
pub(crate) fn read_hospital(reading: &mut Reading, hospital: &str) -> Option<Blueprint> {
    let path = Path::new(hospital);
    if path.is_file() {
        return read_single(reading, path);
    }
    if path.is_dir() {
        return read_folder(reading, &Folder::disk(path), hospital);
    }
    // As places name what is shipped.
    if let Some(inside) = hospital.strip_prefix(shipped::PREFIX).filter(|inside| shipped::has_folder(inside)) {
        return read_folder(reading, &Folder::Shipped(inside.to_owned()), hospital);
    }
    if hospital.contains(['/', '\\']) || hospital.ends_with(".toml") || hospital.starts_with('.') {
        reading.refuse(Diagnostic::error("no-such-hospital", format!("there is no hospital at `{hospital}`")));
        return None;
    }
    let of_assets = reading.options.assets.as_ref().map(|assets| assets.join("hospitals"));
    if let Some(folder) = &of_assets {
        let (inner, single) = (folder.join(hospital), folder.join(format!("{hospital}.toml")));
        if single.is_file() {
            return read_single(reading, &single);
        }
        if inner.is_dir() {
            return read_folder(reading, &Folder::disk(&inner), hospital);
        }
    }
    let shipped = format!("hospitals/{hospital}");
    if shipped::has_folder(&shipped) {
        return read_folder(reading, &Folder::Shipped(shipped), hospital);
    }
    if let Some(bytes) = shipped::file(&format!("{shipped}.toml")) {
        let file = reading.accept(format!("{}{shipped}.toml", shipped::PREFIX), bytes.to_vec())?;
        return Some(of_single(reading, file, &Folder::Shipped("hospitals".into())));
    }
    let names = shipped::names("hospitals");
    let hint = codedark_sim::blueprint::nearest(hospital, names.iter().map(String::as_str))
        .map_or_else(|| format!("shipped: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
    reading.refuse(Diagnostic::error("no-such-hospital", format!("there is no hospital `{hospital}`")).hint(hint));
    None
}

fn read_single(reading: &mut Reading, path: &Path) -> Option<Blueprint> {
    let shown = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = match read_file(path, TOML_LIMIT) {
        Ok(bytes) => bytes,
        Err(diagnostic) => {
            reading.refuse(diagnostic.at(Place::file(shown)));
            return None;
        }
    };
    let file = reading.accept(shown, bytes)?;
    let beside = Folder::disk(path.parent().unwrap_or(Path::new(".")));
    Some(of_single(reading, file, &beside))
}

fn of_single(reading: &mut Reading, file: FileId, beside: &Folder) -> Blueprint {
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let site = site_of_tables(reading, &mut document, beside);
    let settings = document.elements(reading, "parameter");
    document.close(reading);
    blueprint(reading, site.site.name.clone(), vec![site], Vec::new(), settings)
}

/// A project, a hospital folder, a region or a variant of one.
pub(super) fn read_folder(reading: &mut Reading, folder: &Folder, name: &str) -> Option<Blueprint> {
    if let Some(inner) = folder.folder("hospital") {
        return read_folder(reading, &inner, name);
    }
    if folder.has("region.toml") {
        let (title, sites, travel) = region::read_region(reading, folder)?;
        let settings = settings(reading, folder);
        return Some(blueprint(reading, title, sites, travel, settings));
    }
    if !FILES.iter().any(|file| folder.has(file)) {
        if folder.has(variant::FILE) {
            return variant::read_variant(reading, folder);
        }
        let message = format!("`{name}` holds no hospital");
        let hint = format!("a hospital folder has {}, or a project has it in `hospital/`", FILES.join(", "));
        reading.refuse(Diagnostic::error("no-such-hospital", message).hint(hint));
        return None;
    }
    let site = read_site(reading, folder);
    let settings = settings(reading, folder);
    Some(blueprint(reading, site.site.name.clone(), vec![site], Vec::new(), settings))
}

fn blueprint(
    reading: &mut Reading,
    title: String,
    sites: Vec<SiteBlueprint>,
    travel: Vec<Vec<f64>>,
    settings: Vec<Setting>,
) -> Blueprint {
    let mut parameters = assets::parameters();
    set(reading, &mut parameters, &settings);
    Blueprint { title, sites, travel, catalogue: assets::catalogue(), traffic: assets::traffic(), parameters, settings }
}

/// Puts a hospital's own values into the table of parameters.
pub(super) fn set(reading: &mut Reading, parameters: &mut ParameterTable, settings: &[Setting]) {
    for setting in settings {
        let parameter = parameters.get(&setting.name);
        let refused = parameter.and_then(|parameter| parameter.refuses(setting.value));
        let doubted = parameter.and_then(|parameter| parameter.doubts(setting.value));
        if refused.is_none() && parameters.set(&setting.name, setting.value) {
            if let Some(doubted) = doubted.filter(|_| setting.because.is_empty()) {
                let place = reading.places.place_of(setting.mark, "value");
                let found = Diagnostic::error("beyond-range", doubted).graded(ProblemSeverity::Finding);
                let hint = "say in `because` why it is so here, or look at the value and its unit again";
                reading.diagnostics.push(found.hint(hint).at_known(place));
            }
            continue;
        }
        let (code, message, hint, key) = if let Some(message) = refused {
            ("bad-number", message, String::new(), "value")
        } else {
            let known = parameters.entries().iter().map(|parameter| parameter.name.as_str());
            let near = nearest(&setting.name, known).map(|near| format!("did you mean `{near}`?"));
            let hint = near.unwrap_or_else(|| "`codedark show parameters` lists them".into());
            ("unknown-parameter", format!("there is no parameter `{}`", setting.name), hint, "name")
        };
        let place = reading.places.place_of(setting.mark, key);
        reading.diagnostics.push(Diagnostic::error(code, message).hint(hint).at_known(place));
    }
}

/// `parameters.toml`, the hospital's or the region's own values.
pub(super) fn settings(reading: &mut Reading, folder: &Folder) -> Vec<Setting> {
    with_document(reading, folder, "parameters.toml", |reading, document| document.elements(reading, "parameter"))
        .unwrap_or_default()
}

/// One site's folder.
pub(super) fn read_site(reading: &mut Reading, folder: &Folder) -> SiteBlueprint {
    let mut site = SiteBlueprint::default();
    if let Some(read) = with_document(reading, folder, "site.toml", site_itself).flatten() {
        site.site = read;
    }
    site.wards = with_document(reading, folder, "wards.toml", wards).unwrap_or_default();
    site.network = with_document(reading, folder, "network.toml", network).unwrap_or_default();
    rules::read_rules(reading, folder, &mut site.network);
    site.services = with_document(reading, folder, "services.toml", services).unwrap_or_default();
    site.staff = with_document(reading, folder, "staff.toml", staff).unwrap_or_default();
    site.identity = with_document(reading, folder, "identity.toml", identity).unwrap_or_default();
    site.continuity = with_document(reading, folder, "continuity.toml", continuity).unwrap_or_default();
    site.fleet = inventory::read_inventory(reading, folder);
    site.posture = with_document(reading, folder, "posture.toml", posture).unwrap_or_default();
    site.observed = evidence::read_observed(reading, folder);
    site.vulnerabilities = evidence::read_vulnerabilities(reading, folder);
    with_document(reading, folder, "overrides.toml", |reading, document| {
        let layer = overrides::Layer::read(reading, document);
        layer.apply(reading, &mut site);
    });
    site
}

/// Everything a single file may hold of a site: `[site]`, `[staff]` and the lists of the other files.
fn site_of_tables(reading: &mut Reading, document: &mut Document<'_>, beside: &Folder) -> SiteBlueprint {
    let mut site = SiteBlueprint::default();
    if let Some(read) = document.table(reading, "site").and_then(|mut table| site_itself(reading, &mut table)) {
        site.site = read;
    }
    if let Some(mut table) = document.table(reading, "staff") {
        site.staff = staff(reading, &mut table);
    }
    site.wards = wards(reading, document);
    site.network = network(reading, document);
    rules::read_rules(reading, beside, &mut site.network);
    site.services = services(reading, document);
    site.identity = identity(reading, document);
    site.continuity = continuity(reading, document);
    site.posture = posture(reading, document);
    site.fleet = document.elements(reading, "device");
    site.observed = document.elements(reading, "observed");
    site.vulnerabilities = document.elements(reading, "vulnerability");
    site
}

fn with_document<T>(
    reading: &mut Reading,
    folder: &Folder,
    name: &str,
    read: impl FnOnce(&mut Reading, &mut Document<'_>) -> T,
) -> Option<T> {
    let file = reading.text(folder, name, TOML_LIMIT)?;
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let content = read(reading, &mut document);
    document.close(reading);
    Some(content)
}

fn site_itself(reading: &mut Reading, document: &mut Document<'_>) -> Option<Site> {
    let logs = document.elements(reading, "log");
    document.rest::<Site>(reading).map(|site| Site { logs, ..site })
}

fn wards(reading: &mut Reading, document: &mut Document<'_>) -> Vec<Ward> {
    document.elements(reading, "ward")
}

fn services(reading: &mut Reading, document: &mut Document<'_>) -> Vec<Service> {
    document.elements(reading, "service")
}

fn network(reading: &mut Reading, document: &mut Document<'_>) -> Network {
    Network {
        zones: document.elements(reading, "zone"),
        conduits: document.elements(reading, "conduit"),
        rules: document.elements(reading, "rules"),
        switches: document.elements(reading, "switch"),
        links: document.elements(reading, "link"),
    }
}

fn continuity(reading: &mut Reading, document: &mut Document<'_>) -> Continuity {
    Continuity { procedures: document.elements(reading, "procedure"), backups: document.elements(reading, "backup") }
}

fn identity(reading: &mut Reading, document: &mut Document<'_>) -> Identity {
    Identity {
        domains: document.elements(reading, "domain"),
        accounts: document.elements(reading, "account"),
        remote_access: document.elements(reading, "remote_access"),
    }
}

fn staff(reading: &mut Reading, document: &mut Document<'_>) -> Staff {
    let pools = document.elements(reading, "pool");
    let authorities = document.elements(reading, "authority");
    Staff { pools, authorities, ..document.rest(reading).unwrap_or_default() }
}

fn posture(reading: &mut Reading, document: &mut Document<'_>) -> Posture {
    let posture = Posture { answers: document.elements(reading, "answer") };
    for (number, answer) in posture.answers.iter().enumerate() {
        let choices = answer.question.choices().iter().map(|(word, _)| *word);
        let mut wrong = |code, key, message: String, hint: String| {
            let place = reading.places.place_of(answer.mark, key);
            reading.diagnostics.push(Diagnostic::error(code, message).hint(hint).at_known(place));
        };
        if !choices.clone().any(|word| word == answer.answer) {
            let message = format!("`{}` is no answer to `{}`", answer.answer, answer.question.word());
            wrong("unknown-word", "answer", message, format!("one of {}", choices.collect::<Vec<_>>().join(", ")));
        }
        if answer.score.is_some_and(|score| !(1..=10).contains(&score)) {
            wrong("out-of-range", "score", "a score is 1 to 10".into(), String::new());
        }
        if posture.answers[..number].iter().any(|earlier| earlier.question == answer.question) {
            wrong("duplicate", "question", format!("`{}` is answered twice", answer.question.word()), String::new());
        }
    }
    posture
}
