//! `overrides.toml`: what people changed, laid over what was imported, last.
//!
//! The same tables as in the other files. An element whose id is known replaces, key by key, what is written there; one whose
//! id is not known is added. Conduits that are added come before the others, because the first match decides.

use std::collections::BTreeMap;

use codedark_sim::blueprint::{Backup, Conduit, Device, ProblemSeverity, Procedure, Service, SiteBlueprint, Switch, Ward, Zone};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Marked};
use crate::reading::Reading;

/// What `overrides.toml` says.
pub(super) struct Layer {
    wards: Vec<Ward>,
    zones: Vec<Zone>,
    conduits: Vec<Conduit>,
    switches: Vec<Switch>,
    services: Vec<Service>,
    procedures: Vec<Procedure>,
    backups: Vec<Backup>,
    devices: Vec<Device>,
}

/// An element that has an id.
trait Named: Marked + Serialize + DeserializeOwned + JsonSchema {
    const WHAT: &'static str;
    fn id(&self) -> &str;
}

macro_rules! named {
    ($($Element:ident = $what:literal),* $(,)?) => { $(
        impl Named for $Element {
            const WHAT: &'static str = $what;
            fn id(&self) -> &str { &self.id }
        }
    )* };
}
named!(
    Ward = "ward",
    Zone = "zone",
    Conduit = "conduit",
    Switch = "switch",
    Service = "service",
    Procedure = "procedure",
    Backup = "backup",
    Device = "device",
);

impl Layer {
    /// Reads it.
    pub(super) fn read(reading: &mut Reading, document: &mut Document<'_>) -> Layer {
        Layer {
            wards: document.elements(reading, Ward::WHAT),
            zones: document.elements(reading, Zone::WHAT),
            conduits: document.elements(reading, Conduit::WHAT),
            switches: document.elements(reading, Switch::WHAT),
            services: document.elements(reading, Service::WHAT),
            procedures: document.elements(reading, Procedure::WHAT),
            backups: document.elements(reading, Backup::WHAT),
            devices: document.elements(reading, Device::WHAT),
        }
    }

    /// Lays it over a site and says what it replaces.
    pub(super) fn apply(self, reading: &mut Reading, site: &mut SiteBlueprint) {
        lay(reading, &mut site.wards, self.wards);
        lay(reading, &mut site.network.zones, self.zones);
        lay(reading, &mut site.network.switches, self.switches);
        lay(reading, &mut site.services, self.services);
        lay(reading, &mut site.continuity.procedures, self.procedures);
        lay(reading, &mut site.continuity.backups, self.backups);
        lay(reading, &mut site.fleet, self.devices);
        let before = site.network.conduits.len();
        lay(reading, &mut site.network.conduits, self.conduits);
        let added = site.network.conduits.len() - before;
        site.network.conduits.rotate_right(added);
    }
}

fn lay<T: Named>(reading: &mut Reading, base: &mut Vec<T>, over: Vec<T>) {
    let known: BTreeMap<String, usize> = base
        .iter()
        .enumerate()
        .filter(|(_, element)| !element.id().is_empty())
        .map(|(at, element)| (element.id().to_owned(), at))
        .collect();
    for element in over {
        match known.get(element.id()) {
            Some(at) => replace(reading, &mut base[*at], element),
            None => base.push(element),
        }
    }
}

/// Puts every key that was written in `over` into `base`.
fn replace<T: Named>(reading: &mut Reading, base: &mut T, over: T) {
    let (Ok(Value::Object(mut keys)), Ok(Value::Object(new))) = (serde_json::to_value(&*base), serde_json::to_value(&over))
    else {
        return;
    };
    let mark = base.mark();
    for (key, value) in new {
        let Some(at) = reading.places.key(over.mark(), &key).cloned() else { continue };
        let old = keys.insert(key.clone(), value.clone()).unwrap_or(Value::Null);
        if old != value && !empty(&old) {
            let message = format!("{} `{}`: `{key}` is {} here and was {}", T::WHAT, over.id(), shown(&value), shown(&old));
            let was = reading.places.place_of(mark, &key).map(|place| format!("it lies over {place}")).unwrap_or_default();
            reading.say(Diagnostic::error("overridden", message).graded(ProblemSeverity::Note).hint(was), &at);
        }
        reading.places.set_key(mark, &key, at);
    }
    // What people changed is its cause from now on; keys they left alone keep their own places.
    for key in keys.keys() {
        if let Some(at) = reading.places.stretch(mark, key) {
            reading.places.set_key(over.mark(), key, at);
        }
    }
    if let Ok(mut merged) = serde_json::from_value::<T>(Value::Object(keys)) {
        merged.set_mark(over.mark());
        *base = merged;
    }
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 { format!("{}…", text.chars().take(60).collect::<String>()) } else { text }
}
