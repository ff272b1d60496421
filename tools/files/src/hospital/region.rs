//! `region.toml`: several sites and the roads between them.

use codedark_sim::blueprint::{Mark, SiteBlueprint, nearest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::read::read_site;
use super::write::plain;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Marked};
use crate::folder::Folder;
use crate::reading::{Reading, TOML_LIMIT};

/// `region.toml`. Each site lies in `sites/NAME/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Region {
    /// Shown to people.
    pub name: String,
    /// Names of the folders in `sites/`; the first is where incidents strike unless they say otherwise.
    pub sites: Vec<String>,
    /// Roads between sites, both directions.
    #[serde(rename = "road")]
    pub roads: Vec<Road>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// A road between two sites.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Road {
    /// Name of a site.
    pub from: String,
    /// Name of a site.
    pub to: String,
    /// Minutes by ambulance, 0 to 600.
    pub minutes: f64,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

impl Marked for Region {
    fn set_mark(&mut self, mark: Mark) {
        self.mark = mark;
    }
    fn mark(&self) -> Mark {
        self.mark
    }
}
impl Marked for Road {
    fn set_mark(&mut self, mark: Mark) {
        self.mark = mark;
    }
    fn mark(&self) -> Mark {
        self.mark
    }
}

/// Minutes between sites no road joins, directly or over others.
const FAR: f64 = 600.0;

/// Title, sites and travel of a region.
pub(super) fn read_region(reading: &mut Reading, folder: &Folder) -> Option<(String, Vec<SiteBlueprint>, Vec<Vec<f64>>)> {
    let file = reading.text(folder, "region.toml", TOML_LIMIT)?;
    let text = reading.places.text(file);
    let mut document = Document::parse(reading, file, &text);
    let roads: Vec<Road> = document.elements(reading, "road");
    let region = Region { roads, ..document.rest(reading)? };
    document.close(reading);
    let place = |reading: &Reading, mark, key| reading.places.place_of(mark, key);

    let all_sites = folder.folder("sites");
    let mut names: Vec<&String> = Vec::new();
    let mut sites = Vec::new();
    for name in &region.sites {
        let site = all_sites.as_ref().filter(|_| plain(name) && !names.contains(&name)).and_then(|folder| folder.folder(name));
        match site {
            Some(site) => {
                names.push(name);
                sites.push(read_site(reading, &site));
            }
            None => {
                let what = if names.contains(&name) { "is named twice" } else { "has no folder in `sites/`" };
                let diagnostic = Diagnostic::error("no-such-site", format!("site `{name}` {what}"));
                let place = place(reading, region.mark, "sites");
                reading.refuse(diagnostic.at_known(place));
            }
        }
    }
    if sites.is_empty() {
        let place = place(reading, region.mark, "sites");
        let diagnostic = Diagnostic::error("no-such-site", "the region has no site")
            .hint("write `sites = [\"main\"]` with a folder `sites/main/`");
        reading.refuse(diagnostic.at_known(place));
        return None;
    }
    let mut travel = vec![vec![FAR; names.len()]; names.len()];
    for (index, row) in travel.iter_mut().enumerate() {
        row[index] = 0.0;
    }
    for road in &region.roads {
        let end = |name: &String| names.iter().position(|known| *known == name);
        match (end(&road.from), end(&road.to)) {
            (Some(a), Some(b)) if (0.0..=FAR).contains(&road.minutes) => {
                travel[a][b] = travel[a][b].min(road.minutes);
                travel[b][a] = travel[b][a].min(road.minutes);
            }
            (Some(_), Some(_)) => {
                let diagnostic = Diagnostic::error("out-of-range", "a road takes 0 to 600 minutes");
                let place = place(reading, road.mark, "minutes");
                reading.diagnostics.push(diagnostic.at_known(place));
            }
            (a, _) => {
                let (key, name) = if a.is_none() { ("from", &road.from) } else { ("to", &road.to) };
                let near = nearest(name, names.iter().map(|name| name.as_str()));
                let hint = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
                let diagnostic = Diagnostic::error("unknown-site", format!("there is no site `{name}`")).hint(hint);
                let place = place(reading, road.mark, key);
                reading.diagnostics.push(diagnostic.at_known(place));
            }
        }
    }
    // Floyd and Warshall's shortest paths: an ambulance may drive through another site's town.
    for via in 0..names.len() {
        for from in 0..names.len() {
            for to in 0..names.len() {
                travel[from][to] = travel[from][to].min(travel[from][via] + travel[via][to]);
            }
        }
    }
    Some((region.name, sites, travel))
}
