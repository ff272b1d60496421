//! Data shipped inside the binary.

use codedark_sim::blueprint::{Catalogue, Parameter, ParameterTable, TrafficNames};
use codedark_sim::planner::invest::{Control, Controls};
use serde::Deserialize;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::places::{Places, Stretch};

mod archetypes;
mod baseline;
mod findings;
mod flows;
mod mix;
mod services;

pub use archetypes::{Archetype, Archetypes};
pub use baseline::{BaselineFigure, BaselineFigures};
pub use findings::Explained;
pub use flows::{ClinicalFlow, ClinicalFlows};
pub use mix::{Keeping, Maker, Mix, System};
pub use services::ServiceArchetypes;

const PARAMETERS: &[(&str, &str)] = &[
    ("care", include_str!("../../../assets/parameters/care.toml")),
    ("continuity", include_str!("../../../assets/parameters/continuity.toml")),
    ("cyber", include_str!("../../../assets/parameters/cyber.toml")),
    ("flow", include_str!("../../../assets/parameters/flow.toml")),
    ("response", include_str!("../../../assets/parameters/response.toml")),
    ("size", include_str!("../../../assets/parameters/size.toml")),
];

#[derive(Deserialize)]
struct ParameterFile {
    parameter: Vec<Parameter>,
}

/// Every shipped parameter. The shipped text is checked by a test, so this cannot fail on a released binary.
///
/// # Panics
/// If the shipped asset is not valid TOML.
pub fn parameters() -> ParameterTable {
    let entries = PARAMETERS.iter().flat_map(|(name, text)| {
        toml::from_str::<ParameterFile>(text).unwrap_or_else(|error| panic!("assets/parameters/{name}.toml: {error}")).parameter
    });
    ParameterTable::new(entries.collect())
}

/// What each kind of device is.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn catalogue() -> Catalogue {
    read("catalogue", include_str!("../../../assets/catalogue.toml"))
}

/// Traffic by name.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn traffic() -> TrafficNames {
    read("traffic", include_str!("../../../assets/traffic.toml"))
}

/// What stands at a bed and in a ward, by kind of ward.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn archetypes() -> Archetypes {
    read("archetypes", include_str!("../../../assets/archetypes.toml"))
}

/// Who must be able to talk to whom so that care works.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn clinical_flows() -> ClinicalFlows {
    read("clinical_flows", include_str!("../../../assets/clinical_flows.toml"))
}

/// What a hospital's systems are when only devices are known.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn service_archetypes() -> ServiceArchetypes {
    read("services", include_str!("../../../assets/services.toml"))
}

/// What the codes of findings mean.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn findings() -> Vec<Explained> {
    read::<findings::Findings>("findings", include_str!("../../../assets/findings.toml")).all
}

/// Who makes devices, what they run and how they are kept.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn mix() -> Mix {
    read("mix", include_str!("../../../assets/mix.toml"))
}

/// What can be bought: the shipped list, or that of a folder which has a `controls.toml`.
///
/// # Errors
/// If the folder's list cannot be read, with its place.
pub fn controls(folder: Option<&Path>) -> Result<Vec<Control>, Diagnostic> {
    let path = folder.map(|folder| folder.join("controls.toml")).filter(|path| path.is_file());
    let (shown, text) = match &path {
        None => ("controls.toml".to_owned(), include_str!("../../../assets/controls.toml").to_owned()),
        Some(path) => {
            let shown = path.display().to_string();
            let text =
                std::fs::read_to_string(path).map_err(|error| Diagnostic::error("unreadable", format!("`{shown}`: {error}")))?;
            (shown, text)
        }
    };
    let wrong = |bytes: std::ops::Range<usize>, message: String| {
        let mut places = Places::default();
        let file = places.add_file(shown.clone(), text.as_str().into());
        Diagnostic::error("controls", message).at_known(places.place(&Stretch { file, bytes }))
    };
    let Controls { controls } = toml::from_str(&text)
        .map_err(|error: toml::de::Error| wrong(error.span().unwrap_or(0..0), error.message().trim().to_owned()))?;
    for (number, control) in controls.iter().enumerate() {
        let at = text.match_indices("[[control]]").nth(number).map_or(0..0, |(at, found)| at..at + found.len());
        let costs = [control.once, control.yearly];
        let message = if control.id.is_empty() || controls[..number].iter().any(|other| other.id == control.id) {
            format!("control `{}` needs an id of its own", control.id)
        } else if control.edits.is_empty() && control.parameters.is_empty() {
            format!("control `{}` changes nothing", control.id)
        } else if costs
            .iter()
            .any(|cost| !(0.0 <= cost.low && cost.low <= cost.default && cost.default <= cost.high && cost.high < 1e12))
        {
            format!("a cost of control `{}` is not low ≤ default ≤ high from 0 on", control.id)
        } else if !(1.0..=100.0).contains(&control.years) {
            format!("control `{}` is written off over {} years", control.id, control.years)
        } else if control.source.is_empty() {
            format!("the cost of control `{}` has no source; write `assumed` if there is none", control.id)
        } else {
            continue;
        };
        return Err(wrong(at, message));
    }
    Ok(controls)
}

/// What a quiet hospital is compared with.
///
/// # Panics
/// If the shipped asset is not valid; a test reads it.
pub fn baseline() -> BaselineFigures {
    read("baseline", include_str!("../../../assets/baseline.toml"))
}

/// One shipped asset file.
fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| panic!("assets/{name}.toml: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_sim::blueprint::LossEffect;

    #[test]
    fn every_kind_takes_part_in_care_or_is_a_foothold() {
        let traffic = traffic();
        for kind in catalogue().kinds {
            let foothold = matches!(kind.loss, LossEffect::Foothold | LossEffect::Serves);
            assert!(foothold || !kind.functions.is_empty(), "{} has no care function", kind.id);
            assert!(
                kind.id == "vendor-endpoint" || archetypes().places(&kind.id) || kind.id == "server",
                "{} stands nowhere",
                kind.id
            );
            assert!(kind.listens.iter().all(|name| traffic.contains_key(name)), "{} listens on unknown traffic", kind.id);
        }
    }

    #[test]
    fn flows_and_services_name_what_exists() {
        let (catalogue, traffic, services) = (catalogue(), traffic(), service_archetypes());
        for flow in clinical_flows().flows {
            let known = |id: &str| services.services.iter().any(|service| service.id == id);
            assert!(known(&flow.service), "{}", flow.service);
            assert!(flow.serves.iter().all(|id| known(id)), "{} serves an unknown service", flow.service);
            assert!(flow.clients.iter().all(|kind| catalogue.kind(kind).is_some()), "{} has an unknown client", flow.service);
            assert!(flow.traffic.iter().all(|name| traffic.contains_key(name)), "{} uses unknown traffic", flow.service);
        }
        for archetype in archetypes().archetypes {
            let kinds = archetype.at_bed.keys().chain(archetype.shared.keys()).chain(archetype.ward.keys());
            for kind in kinds {
                assert!(catalogue.kind(kind).is_some(), "{} holds the unknown kind {kind}", archetype.id);
            }
        }
    }

    #[test]
    fn a_connected_bed_carries_ten_to_fifteen_sensors() {
        // S82 and field interviews: 10 to 15 sensors a connected bed. An intensive-care bed carries more.
        let catalogue = catalogue();
        for (id, low, high) in [("ward", 10, 15), ("step-down", 10, 15), ("icu", 15, 25)] {
            let archetypes = archetypes();
            let archetype = archetypes.archetypes.iter().find(|archetype| archetype.id == id).unwrap();
            let sensors: usize =
                archetype.at_bed.iter().map(|(kind, count)| *count as usize * catalogue.kind(kind).unwrap().channels.len()).sum();
            assert!((low..=high).contains(&sensors), "{id}: {sensors}");
        }
    }

    #[test]
    fn the_mix_covers_every_kind_and_names_known_systems() {
        let mix = mix();
        for kind in catalogue().kinds {
            assert!(mix.makers.iter().any(|maker| maker.kinds.contains(&kind.id)), "nobody makes {}", kind.id);
            assert!(mix.keeping(&kind.id).is_some(), "{} is in no group", kind.id);
        }
        assert_eq!(mix.makers.len(), 30);
        for name in mix.groups.iter().flat_map(|group| group.supported.iter().chain(&group.unsupported)) {
            assert!(mix.system(name).is_some(), "{name}");
        }
    }

    #[test]
    fn servers_give_their_role_away() {
        let services = service_archetypes();
        for (name, role) in [
            ("EHR-DB", "record"),
            ("AD-DC2", "directory"),
            ("DNS-DHCP", "dns"),
            ("PACS-ARCH", "pacs"),
            ("CARDIO-PACS", "application"),
            ("RT-RECORD-VERIFY", "record-and-verify"),
            ("srv-lis-01", "laboratory"),
            ("NURSECALL-SRV", "nurse-call"),
            ("BMS-SRV", "building"),
            ("POCT-GW", "poct-gateway"),
        ] {
            assert_eq!(services.role_of(name), Some(role), "{name}");
        }
        assert_eq!(services.role_of("PC-0042"), None);
    }
}
