//! JSON Schema of each kind of file, derived from the types that read it, for editors and other programs.

use codedark_sim::blueprint::{
    Account, Adversary, Answer, Backup, Conduit, Continuity, Device, Domain, Identity, Incident, Link, Network, ObservedFlow,
    Playbook, Policy, Posture, Procedure, RemoteAccess, RulesFile, Service, Setting, Site, Staff, Switch, Vulnerability, Ward,
    Zone,
};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use crate::document::FORMAT;
use crate::hospital::Region;

/// The kinds of files that have a schema; `wards` is that of `wards.toml`, `hospital` that of a hospital in one file.
pub const KINDS: [&str; 17] = [
    "site",
    "wards",
    "network",
    "services",
    "staff",
    "identity",
    "continuity",
    "posture",
    "parameters",
    "overrides",
    "hospital",
    "region",
    "incident",
    "adversary",
    "playbook",
    "policy",
    "verdicts",
];

/// `wards.toml`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Wards {
    /// Wards.
    ward: Vec<Ward>,
}

/// `services.toml`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Services {
    /// Services.
    service: Vec<Service>,
}

/// `parameters.toml`: the hospital's own values for parameters.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Parameters {
    /// Values that differ from the defaults.
    parameter: Option<Vec<Setting>>,
}

/// `overrides.toml`: what people changed, laid over everything else.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Overrides {
    /// Where nothing else is in the folder: what they lie over, a folder beside this one or a shipped hospital.
    base: Option<String>,
    /// Wards.
    ward: Option<Vec<Ward>>,
    /// Zones.
    zone: Option<Vec<Zone>>,
    /// Rules between zones; those that are new come first.
    conduit: Option<Vec<Conduit>>,
    /// Switches.
    switch: Option<Vec<Switch>>,
    /// Services.
    service: Option<Vec<Service>>,
    /// Downtime procedures.
    procedure: Option<Vec<Procedure>>,
    /// Backup systems.
    backup: Option<Vec<Backup>>,
    /// Devices.
    device: Option<Vec<Device>>,
}

/// A whole hospital in one file.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Hospital {
    /// The place.
    site: Option<Site>,
    /// People.
    staff: Option<Staff>,
    /// Wards.
    ward: Option<Vec<Ward>>,
    /// Zones.
    zone: Option<Vec<Zone>>,
    /// Rules between zones, in order.
    conduit: Option<Vec<Conduit>>,
    /// Rule files in their own form, beside this file.
    rules: Option<Vec<RulesFile>>,
    /// Switches.
    switch: Option<Vec<Switch>>,
    /// Links between switches.
    link: Option<Vec<Link>>,
    /// Services.
    service: Option<Vec<Service>>,
    /// Directories.
    domain: Option<Vec<Domain>>,
    /// Accounts that open more than one device.
    account: Option<Vec<Account>>,
    /// Ways in from outside.
    remote_access: Option<Vec<RemoteAccess>>,
    /// Downtime procedures.
    procedure: Option<Vec<Procedure>>,
    /// Backup systems.
    backup: Option<Vec<Backup>>,
    /// Devices.
    device: Option<Vec<Device>>,
    /// What the hospital says of itself.
    answer: Option<Vec<Answer>>,
    /// Values of parameters that differ from the defaults.
    parameter: Option<Vec<Setting>>,
    /// Flows seen on the wire.
    observed: Option<Vec<ObservedFlow>>,
    /// Published weaknesses of the devices.
    vulnerability: Option<Vec<Vulnerability>>,
}

/// The schema of a kind of file; `None` when there is no such kind.
pub fn schema(kind: &str) -> Option<Value> {
    Some(match kind {
        "site" => document::<Site>(kind),
        "wards" => document::<Wards>(kind),
        "network" => document::<Network>(kind),
        "services" => document::<Services>(kind),
        "staff" => document::<Staff>(kind),
        "identity" => document::<Identity>(kind),
        "continuity" => document::<Continuity>(kind),
        "posture" => document::<Posture>(kind),
        "parameters" => document::<Parameters>(kind),
        "overrides" => document::<Overrides>(kind),
        "hospital" => document::<Hospital>(kind),
        "region" => document::<Region>(kind),
        "incident" => document::<Incident>(kind),
        "adversary" => document::<Adversary>(kind),
        "playbook" => document::<Playbook>(kind),
        "policy" => document::<Policy>(kind),
        "verdicts" => document::<crate::verdicts::Verdicts>(kind),
        _ => return None,
    })
}

/// A type's schema as that of a document: with its format, and without keys that are not known.
fn document<T: JsonSchema>(kind: &str) -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    close(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        let ending = if kind == "verdicts" { "json" } else { "toml" };
        root.insert("title".into(), json!(format!("{kind}.{ending}")));
        let properties = root.entry("properties").or_insert_with(|| Value::Object(Map::new()));
        if let Some(properties) = properties.as_object_mut() {
            properties.insert("format".into(), json!({ "const": FORMAT, "description": "Version of the form; the first key." }));
        }
        root.insert("required".into(), json!(["format"]));
    }
    schema
}

/// Every object refuses keys that are not known.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && object.get("type").and_then(Value::as_str) == Some("object") {
                object.insert("additionalProperties".into(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
