//! Wards of a hospital from the names its devices carry, and the wards that devices imply though no export names them.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Device, Ward, WardKind};

use super::mapping::Mapping;
use super::wards::{self, Spellings};

/// More beds than this in one ward come of a misread column.
const MOST_BEDS: usize = 400;

/// Builds the wards and moves devices that stand in no ward, or in a merely technical one, to the ward their kind implies.
pub fn wards(
    devices: &mut [Option<Device>],
    spellings: &Spellings,
    floors: &BTreeMap<String, i8>,
    mapping: &Mapping,
    statements: &mut Vec<String>,
) -> Vec<Ward> {
    let mut wards: Vec<Ward> = Vec::new();
    for found in &spellings.wards {
        let kinds = kinds_in(devices, &found.id);
        let has_beds = devices.iter().flatten().any(|device| device.ward == found.id && !device.bed.is_empty());
        let kind = match wards::kind(&found.name, mapping) {
            Some(kind) => kind,
            None => {
                let (kind, why) = by_devices(&kinds, has_beds);
                statements.push(format!("ward `{}` taken as {}: {why}", found.name, kind.word()));
                kind
            }
        };
        wards.push(Ward {
            id: found.id.clone(),
            name: found.name.clone(),
            kind,
            floor: floors.get(&found.id).copied().unwrap_or(0),
            ..Ward::default()
        });
    }
    imply(devices, &mut wards, statements);
    for ward in &mut wards {
        let labels: BTreeSet<&str> = devices
            .iter()
            .flatten()
            .filter(|device| device.ward == ward.id && !device.bed.is_empty())
            .map(|device| device.bed.as_str())
            .collect();
        let mut beds: Vec<String> = labels.into_iter().map(str::to_string).collect();
        beds.sort_by_key(|label| (label.parse::<u32>().unwrap_or(u32::MAX), label.clone()));
        if beds.len() > MOST_BEDS {
            statements.push(format!("ward `{}` names {} beds: only the first {MOST_BEDS} are kept", ward.name, beds.len()));
            beds.truncate(MOST_BEDS);
        }
        ward.beds = beds;
    }
    let beds: BTreeSet<(&str, &str)> =
        wards.iter().flat_map(|ward| ward.beds.iter().map(move |bed| (ward.id.as_str(), bed.as_str()))).collect();
    for device in devices.iter_mut().flatten() {
        if !device.bed.is_empty() && !beds.contains(&(device.ward.as_str(), device.bed.as_str())) {
            device.bed.clear();
        }
    }
    wards
}

fn kinds_in(devices: &[Option<Device>], ward: &str) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for device in devices.iter().flatten().filter(|device| device.ward == ward) {
        *kinds.entry(device.kind.clone()).or_default() += 1;
    }
    kinds
}

/// What the devices of a ward say it is.
fn by_devices(kinds: &BTreeMap<String, usize>, has_beds: bool) -> (WardKind, &'static str) {
    let count = |kind: &str| kinds.get(kind).copied().unwrap_or(0);
    let most = kinds.values().copied().max().unwrap_or(0);
    for (kind, ward, why) in [
        ("dialysis-machine", WardKind::Dialysis, "it has dialysis machines"),
        ("incubator", WardKind::Neonatal, "it has incubators"),
        ("anaesthesia-machine", WardKind::Theatre, "it has anaesthesia machines"),
        ("linear-accelerator", WardKind::Radiotherapy, "it has an accelerator"),
        ("analyser", WardKind::Laboratory, "it has laboratory analysers"),
        ("ventilator", WardKind::Icu, "it has ventilators"),
        ("ct", WardKind::Imaging, "it has scanners"),
        ("mri", WardKind::Imaging, "it has scanners"),
        ("xray", WardKind::Imaging, "it has X-ray systems"),
        ("fetal-monitor", WardKind::Maternity, "it has fetal monitors"),
        ("telemetry", WardKind::StepDown, "it has telemetry"),
    ] {
        if count(kind) > 0 && count(kind) * 20 >= most {
            return (ward, why);
        }
    }
    if has_beds {
        (WardKind::Medical, "it has beds and its name says nothing")
    } else {
        (WardKind::Technical, "it has no beds and its name says nothing")
    }
}

/// Where a kind of device can only stand.
fn home(device: &Device) -> Option<WardKind> {
    Some(match device.kind.as_str() {
        "ct" | "mri" | "xray" | "ultrasound" => WardKind::Imaging,
        "linear-accelerator" => WardKind::Radiotherapy,
        "analyser" => WardKind::Laboratory,
        "anaesthesia-machine" => WardKind::Theatre,
        "steriliser" => WardKind::Sterilisation,
        "dialysis-machine" => WardKind::Dialysis,
        "incubator" => WardKind::Neonatal,
        _ => return None,
    })
}

/// Where the users of a server must be.
fn used_in(role: &str) -> Option<WardKind> {
    Some(match role {
        "laboratory" => WardKind::Laboratory,
        "pharmacy" => WardKind::Pharmacy,
        "theatre" => WardKind::Theatre,
        "sterilisation" => WardKind::Sterilisation,
        "pacs" | "ris" => WardKind::Imaging,
        "record-and-verify" => WardKind::Radiotherapy,
        _ => return None,
    })
}

fn imply(devices: &mut [Option<Device>], wards: &mut Vec<Ward>, statements: &mut Vec<String>) {
    let technical: BTreeSet<String> =
        wards.iter().filter(|ward| ward.kind == WardKind::Technical).map(|ward| ward.id.clone()).collect();
    let mut moved: BTreeMap<WardKind, Vec<usize>> = BTreeMap::new();
    for (at, device) in devices.iter().enumerate() {
        let Some(device) = device else { continue };
        if (device.ward.is_empty() || technical.contains(&device.ward))
            && let Some(kind) = home(device)
        {
            moved.entry(kind).or_default().push(at);
        }
        if let Some(kind) = used_in(&device.role) {
            moved.entry(kind).or_default();
        }
    }
    for (kind, members) in moved {
        let id = match wards.iter().find(|ward| ward.kind == kind) {
            Some(ward) => ward.id.clone(),
            None if members.is_empty() && kind == WardKind::Radiotherapy => continue,
            None => {
                let mut id = kind.word().to_string();
                while wards.iter().any(|ward| ward.id == id) {
                    id.push_str("-assumed");
                }
                statements.push(format!("ward {id} was added and marked assumed: devices imply it and no export names one"));
                wards.push(Ward { id: id.clone(), name: kind.title().to_string(), kind, assumed: true, ..Ward::default() });
                id
            }
        };
        if !members.is_empty() {
            statements.push(format!(
                "{} devices that stand in no ward or in a technical one were placed in {id}, where their kind belongs",
                members.len()
            ));
        }
        let mut place = 0;
        for at in members {
            let Some(device) = &mut devices[at] else { continue };
            device.ward.clone_from(&id);
            device.bed.clear();
            if device.kind == "anaesthesia-machine" {
                place += 1;
                device.bed = place.to_string();
            }
        }
        if place > 0 {
            statements.push(format!("{place} theatres were assumed in {id}, one for each anaesthesia machine"));
        }
    }
}
