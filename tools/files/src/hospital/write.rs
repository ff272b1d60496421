//! A blueprint to a hospital folder, or a region's folder, that appears whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

use codedark_sim::blueprint::{
    Account, Answer, Backup, Blueprint, Client, Conduit, Domain, Identity, Need, Procedure, RemoteAccess, Service, Setting, Site,
    SiteBlueprint, Staff, Switch, Ward, Zone,
};

use super::evidence::{observed_csv, vulnerabilities_csv};
use super::inventory::inventory_csv;
use super::region::{Region, Road};
use super::toml_text::{Plainly, keys, tables};
use crate::atomic::readable_by_all;
use crate::diagnostic::Diagnostic;
use crate::schema::{KINDS, schema};

/// How a folder is written.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// Whether a folder that is there may be written anew. What is in it and is not written stays as it is: `overrides.toml`
    /// and everything else of people's own.
    pub refresh: bool,
    /// Further files, by name: a project's README, rule files in their own form.
    pub beside: Vec<(String, Vec<u8>)>,
    /// Whether the JSON Schemas that the first lines name are written too, for editors.
    pub schemas: bool,
}

/// Writes a hospital, or a region of several sites, as a folder. It is made beside its place and then moved there.
pub fn write_hospital(into: &Path, blueprint: &Blueprint, writing: &Writing) -> Result<(), Diagnostic> {
    let occupied = match fs::read_dir(into) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(unwritable(into, &error)),
    };
    if occupied && !writing.refresh {
        let message = format!("`{}` is there already and is not empty", into.display());
        return Err(Diagnostic::error("occupied", message).hint("name a new folder"));
    }
    let unplain = blueprint.sites.iter().find(|site| blueprint.sites.len() > 1 && !plain(&site.site.id));
    if let Some(site) = unplain {
        let message = format!("`{}` cannot be the name of a site's folder", site.site.id);
        return Err(Diagnostic::error("site-name", message).hint("an id is one word"));
    }
    place(into, occupied, |folder| {
        for (name, bytes) in files(blueprint, writing) {
            let path = folder.join(&name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
        if occupied { keep_others(into, folder) } else { Ok(()) }
    })
    .map_err(|error| unwritable(into, &error))
}

/// Whether a word can be a folder's name and leads nowhere else.
pub(super) fn plain(word: &str) -> bool {
    !word.is_empty() && !word.starts_with('.') && !word.contains(['/', '\\', '\0', ':'])
}

fn unwritable(into: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error("unwritable", format!("`{}` cannot be written: {error}", into.display()))
}

/// Fills a folder beside `into` and moves it there; what stood there is moved away first and back if that fails.
fn place(into: &Path, occupied: bool, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    // `a/b/.` and the like: the last name must be one that can be moved.
    let into = if into.exists() { into.canonicalize()? } else { into.to_owned() };
    let parent = into.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let work = tempfile::Builder::new().prefix(".codedark-").tempdir_in(parent)?;
    let new = work.path().join("new");
    fs::create_dir(&new)?;
    fill(&new)?;
    readable_by_all(&new)?;
    if occupied {
        let old = work.path().join("old");
        fs::rename(&into, &old)?;
        return fs::rename(&new, &into).inspect_err(|_| {
            let _ = fs::rename(&old, &into);
        });
    }
    if into.exists() {
        fs::remove_dir(&into)?;
    }
    fs::rename(&new, &into)
}

/// Copies what `from` has and `to` has not.
fn keep_others(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            fs::create_dir_all(&target)?;
            keep_others(&entry.path(), &target)?;
        } else if !target.exists() {
            if kind.is_symlink() {
                #[cfg(unix)]
                std::os::unix::fs::symlink(fs::read_link(entry.path())?, &target)?;
            } else {
                fs::copy(entry.path(), &target)?;
            }
        }
    }
    Ok(())
}

/// Every file of the folder, by name.
fn files(blueprint: &Blueprint, writing: &Writing) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    if let [site] = &*blueprint.sites {
        files.extend(site_files(site, ""));
    } else {
        files.push(("region.toml".to_owned(), region_text(blueprint).into_bytes()));
        for site in &blueprint.sites {
            let folder = format!("sites/{}/", site.site.id);
            files.extend(site_files(site, "../../").into_iter().map(|(name, bytes)| (format!("{folder}{name}"), bytes)));
        }
    }
    if !blueprint.settings.is_empty() {
        let mut text = "#:schema schema/parameters.json\nformat = 1\n".to_owned();
        tables(&mut text, "parameter", &blueprint.settings, &Plainly::but(&Setting::default(), &["name", "value"]));
        files.push(("parameters.toml".to_owned(), text.into_bytes()));
    }
    if writing.schemas {
        let schemas = KINDS.iter().filter_map(|kind| Some((format!("schema/{kind}.json"), schema(kind)?)));
        files.extend(schemas.map(|(name, schema)| (name, format!("{schema:#}\n").into_bytes())));
    }
    files.extend(writing.beside.iter().cloned());
    files
}

/// The files of one site; `up` leads from its folder to the one with `schema/`.
pub(super) fn site_files(site: &SiteBlueprint, up: &str) -> Vec<(String, Vec<u8>)> {
    let begin = |kind: &str| {
        let mut text = format!("#:schema {up}schema/{kind}.json\nformat = 1\n");
        let own = format!("{kind}.toml: ");
        for answer in &site.posture.answers {
            for what in answer.wrote.iter().filter_map(|wrote| wrote.strip_prefix(&own)) {
                text.push_str(&format!("# posture.toml, {} = {}: {what}\n", answer.question.word(), answer.answer));
            }
        }
        text
    };
    let mut out = Vec::new();
    let mut file = |kind: &str, fill: &dyn Fn(&mut String)| {
        let mut text = begin(kind);
        fill(&mut text);
        out.push((format!("{kind}.toml"), text.into_bytes()));
    };
    file("site", &|text| keys(text, &site.site, &Plainly::but(&Site::default(), &["id", "name", "it_share"])));
    file("wards", &|text| tables(text, "ward", &site.wards, &Plainly::but(&Ward::default(), &["kind", "floor", "beds"])));
    file("network", &|text| {
        let network = &site.network;
        tables(text, "zone", &network.zones, &Plainly::but(&Zone::default(), &["subnets"]));
        tables(text, "switch", &network.switches, &Plainly::but(&Switch::default(), &[]));
        tables(text, "link", &network.links, &Plainly::whole());
        tables(text, "conduit", &network.conduits, &Plainly::but(&Conduit::default(), &["from", "to", "traffic", "action"]));
        tables(text, "rules", &network.rules, &Plainly::whole());
    });
    file("services", &|text| {
        let plainly = Plainly::but(&Service::default(), &["hosts", "gigabytes"])
            .with("need", Plainly::but(&Need::default(), &["any"]))
            .with("client", Plainly::but(&Client::default(), &["kinds"]));
        tables(text, "service", &site.services, &plainly);
    });
    file("staff", &|text| {
        keys(
            text,
            &site.staff,
            &Plainly::but(&Staff::default(), &["governance", "watched_at_night", "trained", "second_factor"]),
        );
    });
    file("continuity", &|text| {
        let always = &["function", "ramp", "max_duration", "drilled"];
        tables(text, "procedure", &site.continuity.procedures, &Plainly::but(&Procedure::default(), always));
        tables(text, "backup", &site.continuity.backups, &Plainly::but(&Backup::default(), &["form", "in_directory"]));
    });
    if site.identity != Identity::default() {
        file("identity", &|text| {
            tables(text, "domain", &site.identity.domains, &Plainly::but(&Domain::default(), &["members"]));
            tables(text, "account", &site.identity.accounts, &Plainly::but(&Account::default(), &["opens", "kept_on"]));
            tables(text, "remote_access", &site.identity.remote_access, &Plainly::but(&RemoteAccess::default(), &["hosts"]));
        });
    }
    if !site.posture.answers.is_empty() {
        file("posture", &|text| {
            let always = &["question", "asked", "answer"];
            tables(text, "answer", &site.posture.answers, &Plainly::but(&Answer::default(), always));
        });
    }
    out.push(("inventory.csv".to_owned(), inventory_csv(&site.fleet)));
    if !site.observed.is_empty() {
        out.push(("observed.csv".to_owned(), observed_csv(&site.observed)));
    }
    if !site.vulnerabilities.is_empty() {
        out.push(("vulnerabilities.csv".to_owned(), vulnerabilities_csv(&site.vulnerabilities)));
    }
    out
}

fn region_text(blueprint: &Blueprint) -> String {
    let ids: Vec<String> = blueprint.sites.iter().map(|site| site.site.id.clone()).collect();
    let mut roads = Vec::new();
    for (from, row) in blueprint.travel.iter().enumerate() {
        for (to, minutes) in row.iter().enumerate().skip(from + 1) {
            if let (Some(a), Some(b)) = (ids.get(from), ids.get(to)) {
                roads.push(Road { from: a.clone(), to: b.clone(), minutes: *minutes, ..Road::default() });
            }
        }
    }
    let region = Region { name: blueprint.title.clone(), sites: ids, roads, ..Region::default() };
    let mut text = "#:schema schema/region.json\nformat = 1\n".to_owned();
    keys(&mut text, &region, &Plainly::but(&Region::default(), &["name", "sites"]).with("road", Plainly::whole()));
    text
}
