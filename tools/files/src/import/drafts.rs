//! One inventory record as it was written, before anything is decided about it.

use codedark_sim::blueprint::{Credentials, Mark, Owner, Patchable, RegulatoryClass};

use super::cells;
use super::columns::Columns;
use super::records::Record;
use super::spelling::{fold, holds, tidy};
use super::words::{says_nothing, words};

/// What a record says, with what the records merged into it add.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Index of the input file.
    pub file: usize,
    /// Place of that record.
    pub mark: Mark,
    /// Inventory number as written.
    pub id: String,
    /// Host name or designation.
    pub name: String,
    /// The export's own word for the kind; empty when it says nothing.
    pub kind: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Operating system and version.
    pub os: String,
    /// Firmware.
    pub firmware: String,
    /// Ward as written.
    pub ward: String,
    /// Bed label, read.
    pub bed: String,
    /// Serial number.
    pub serial: String,
    /// VLAN number or zone as written.
    pub vlan: String,
    /// Zone as written.
    pub zone: String,
    /// Address, read.
    pub address: String,
    /// MAC, read.
    pub mac: String,
    /// CVE ids.
    pub vulnerabilities: String,
    /// Year.
    pub installed: Option<u16>,
    /// Year.
    pub end_of_support: Option<u16>,
    /// Floor.
    pub floor: Option<i8>,
    /// Class.
    pub class: Option<RegulatoryClass>,
    /// Owner.
    pub owner: Option<Owner>,
    /// Patchable.
    pub patchable: Option<Patchable>,
    /// Log-on.
    pub credentials: Option<Credentials>,
    /// Supplier's remote service.
    pub vendor_remote: Option<bool>,
    /// Managed.
    pub managed: Option<bool>,
    /// Assessed.
    pub assessed: Option<bool>,
    /// What in it was guessed, and by which rule.
    pub guesses: Vec<String>,
    /// What in it could not be read.
    pub unread: Vec<String>,
}

/// Every cell that names a thing by a word.
fn text(columns: &Columns, record: &Record, field: &str) -> String {
    let cell = tidy(columns.cell(record, field));
    if says_nothing(&cell) { String::new() } else { cell }
}

impl Draft {
    /// Reads a record.
    pub fn read(columns: &Columns, record: &Record) -> Draft {
        let text = |field: &str| text(columns, record, field);
        let mut unread = Vec::new();
        let cell = text("address");
        let address = cells::address(&cell).map(|address| address.to_string()).unwrap_or_default();
        if address.is_empty() && !cell.is_empty() {
            unread.push(format!("address `{cell}`"));
        }
        let cell = text("mac");
        let mac = cells::mac(&cell).unwrap_or_default();
        if mac.is_empty() && !cell.is_empty() {
            unread.push(format!("hardware address `{cell}`"));
        }
        let year = |field: &str, unread: &mut Vec<String>| {
            let cell = text(field);
            let year = cells::year(&cell);
            if year.is_none() && !cell.is_empty() {
                unread.push(format!("date `{cell}`"));
            }
            year
        };
        let installed = year("installed", &mut unread);
        let end_of_support = year("end_of_support", &mut unread);
        let (ward, inner_bed) = place(&text("ward"));
        let bed = cells::bed(&text("bed"));
        let version = text("os_version");
        let mut os = text("os");
        if !version.is_empty() && !fold(&os).contains(&fold(&version)) {
            os = tidy(&format!("{os} {version}"));
        }
        Draft {
            id: text("id"),
            name: text("name"),
            kind: text("kind"),
            manufacturer: text("manufacturer"),
            model: text("model"),
            os,
            firmware: text("firmware"),
            bed: if bed.is_empty() { inner_bed } else { bed },
            ward,
            serial: text("serial"),
            vlan: text("vlan"),
            zone: text("zone"),
            vulnerabilities: cves(columns.cell(record, "vulnerabilities")),
            floor: floor(&text("floor")),
            class: class(columns.cell(record, "class")),
            owner: owner(&text("owner")),
            patchable: cells::answer(columns.cell(record, "patchable"))
                .map(|yes| if yes { Patchable::Yes } else { Patchable::Never }),
            credentials: credentials(columns.cell(record, "credentials")),
            vendor_remote: cells::answer(columns.cell(record, "vendor_remote")),
            managed: cells::answer(columns.cell(record, "managed")),
            assessed: cells::answer(columns.cell(record, "assessed")),
            address,
            mac,
            installed,
            end_of_support,
            unread,
            ..Draft::default()
        }
    }

    /// Takes from another record of the same device what this one lacks. Names the fields in which they differ.
    pub fn merge(&mut self, other: Draft) -> Vec<&'static str> {
        let mut differ = Vec::new();
        macro_rules! texts { ($($field:ident = $name:literal),*) => { $(
            if self.$field.is_empty() { self.$field = other.$field; }
            else if !other.$field.is_empty() && fold(&self.$field) != fold(&other.$field) { differ.push($name); }
        )* } }
        macro_rules! options { ($($field:ident = $name:literal),*) => { $(
            match (&self.$field, other.$field) {
                (None, value) => self.$field = value,
                (Some(known), Some(value)) if *known != value => differ.push($name),
                _ => {}
            }
        )* } }
        if words().kinds.longest(&self.kind).is_none() && words().kinds.longest(&other.kind).is_some() {
            self.kind.clone_from(&other.kind);
        }
        texts!(
            id = "id",
            name = "name",
            kind = "kind",
            manufacturer = "manufacturer",
            model = "model",
            os = "system",
            firmware = "firmware",
            ward = "ward",
            bed = "bed",
            serial = "serial number",
            vlan = "VLAN",
            zone = "zone",
            address = "address",
            mac = "MAC",
            vulnerabilities = "vulnerabilities"
        );
        options!(
            installed = "year",
            end_of_support = "end of support",
            floor = "floor",
            class = "class",
            owner = "owner",
            patchable = "patchable",
            credentials = "log-on",
            vendor_remote = "remote service",
            managed = "managed",
            assessed = "assessed"
        );
        differ
    }
}

/// Why a record speaks of a device that is no longer in service.
pub fn withdrawn(columns: &Columns, record: &Record, extra: &[String]) -> Option<String> {
    let words = words();
    for (field, lexicon) in [("status", &words.withdrawn_state), ("remarks", &words.withdrawn)] {
        let cell = tidy(columns.cell(record, field));
        let folded = fold(&cell);
        let own = extra.iter().any(|word| holds(&folded, word));
        if (own || lexicon.longest(&cell).is_some()) && words.still.longest(&cell).is_none() {
            return Some(format!("withdrawn: {cell}"));
        }
    }
    None
}

/// The ward and, where both stand in one cell, the bed: `ICU / bed 7`, `Site > Floor 2 > Cardiology`.
fn place(cell: &str) -> (String, String) {
    let parts: Vec<&str> = cell.split(['>', '|', '\\', '/', ',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let bed_of = |part: &str| {
        let folded = fold(part);
        let (word, rest) = folded.split_once(' ')?;
        let label = rest.len() < 6 && !rest.contains(' ') && rest.chars().any(|sign| sign.is_ascii_digit());
        (["lit", "bed", "bett", "cama", "bay", "cot"].contains(&word) && label).then(|| cells::bed(part))
    };
    let bed = parts.iter().skip(1).find_map(|part| bed_of(part)).unwrap_or_default();
    let known = parts.iter().rev().find(|part| bed_of(part).is_none() && words().wards.longest(part).is_some());
    let ward = match known {
        Some(part) if parts.len() > 1 => (*part).to_string(),
        _ => cell.to_string(),
    };
    // `Cardiology bed 7` in one breath.
    let folded_words: Vec<&str> = ward.split_whitespace().collect();
    if let [head @ .., word, label] = &folded_words[..]
        && !head.is_empty()
        && bed.is_empty()
        && let Some(bed) = bed_of(&format!("{word} {label}"))
    {
        return (head.join(" ").trim_end_matches(['-', ',', ' ']).to_string(), bed);
    }
    (ward, bed)
}

fn cves(cell: &str) -> String {
    let mut ids: Vec<String> = cell
        .split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-'))
        .filter(|word| word.len() > 8 && word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("CVE-")))
        .map(str::to_ascii_uppercase)
        .collect();
    ids.sort();
    ids.dedup();
    ids.join(" ")
}

fn floor(cell: &str) -> Option<i8> {
    let folded = fold(cell);
    match folded.as_str() {
        "rdc" | "rez de chaussee" | "ground" | "ground floor" | "g" | "eg" | "erdgeschoss" | "planta baja" => Some(0),
        _ => {
            let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
            let floor: i8 = digits.parse().ok()?;
            let below = cell.trim_start().starts_with('-')
                || folded.starts_with("ss")
                || folded.starts_with("sous sol")
                || folded.starts_with("basement");
            (floor < 60).then_some(if below { -floor } else { floor })
        }
    }
}

fn class(cell: &str) -> Option<RegulatoryClass> {
    let folded = fold(cell);
    let bare = folded.trim_start_matches("mdr ").trim_start_matches("classe ").trim_start_matches("class ");
    Some(match bare {
        "i" | "1" => RegulatoryClass::I,
        "iia" | "2a" | "ii a" => RegulatoryClass::IIa,
        "iib" | "2b" | "ii b" => RegulatoryClass::IIb,
        "iii" | "3" => RegulatoryClass::III,
        "ivd" | "ivdr" | "dmdiv" | "div" => RegulatoryClass::Ivd,
        "ivd a" | "ivdr a" => RegulatoryClass::IvdA,
        "ivd b" | "ivdr b" => RegulatoryClass::IvdB,
        "ivd c" | "ivdr c" => RegulatoryClass::IvdC,
        "ivd d" | "ivdr d" => RegulatoryClass::IvdD,
        _ => return None,
    })
}

fn owner(cell: &str) -> Option<Owner> {
    let folded = fold(cell);
    let any = |words: &[&str]| words.iter().any(|word| holds(&folded, word));
    if any(&[
        "biomedical",
        "biomed",
        "gbm",
        "clinical engineering",
        "medizintechnik",
        "electromedicina",
        "medical engineering",
        "medical physics",
        "hte",
        "htm",
    ]) {
        Some(Owner::Biomedical)
    } else if any(&[
        "dsi",
        "dsih",
        "it",
        "ict",
        "informatique",
        "si",
        "information technology",
        "information systems",
        "edv",
        "informatica",
        "service desk",
        "infrastructure",
        "network",
        "reseau",
        "ti",
    ]) {
        Some(Owner::It)
    } else if any(&[
        "services techniques",
        "technique",
        "batiment",
        "building",
        "facilities",
        "estates",
        "fm",
        "haustechnik",
        "mantenimiento",
        "security",
        "surete",
        "plant operations",
    ]) {
        Some(Owner::Building)
    } else if any(&[
        "fournisseur",
        "vendor",
        "supplier",
        "prestataire",
        "hersteller",
        "proveedor",
        "leased",
        "location",
        "third party",
    ]) {
        Some(Owner::Vendor)
    } else if any(&[
        "laboratoire",
        "laboratory",
        "pathology",
        "radiology",
        "imagerie",
        "pharmacy",
        "pharmacie",
        "nursing",
        "soins",
    ]) {
        Some(Owner::Nobody)
    } else {
        None
    }
}

fn credentials(cell: &str) -> Option<Credentials> {
    let folded = fold(cell);
    Some(match folded.as_str() {
        "default" | "defaut" | "par defaut" | "factory" | "usine" | "vendor default" | "standard" => Credentials::Default,
        "shared" | "partage" | "generique" | "generic" | "commun" | "group" => Credentials::Shared,
        "individual" | "individuel" | "nominatif" | "personal" | "ad" | "domain" | "sso" => Credentials::Individual,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ward_and_bed_in_one_cell_are_parted() {
        for (cell, ward, bed) in [
            ("ICU / bed 7", "ICU", "7"),
            ("Main > Floor 2 > Cardiology", "Cardiology", ""),
            ("Cardiology 3B - Bed 12", "Cardiology 3B", "12"),
            ("Médecine A", "Médecine A", ""),
            ("Urgences A", "Urgences A", ""),
            ("", "", ""),
        ] {
            assert_eq!(place(cell), (ward.to_string(), bed.to_string()), "{cell}");
        }
    }

    #[test]
    fn owners_floors_and_classes_are_read() {
        assert_eq!(owner("Services techniques"), Some(Owner::Building));
        assert_eq!(owner("Biomédical"), Some(Owner::Biomedical));
        assert_eq!(owner("DSI"), Some(Owner::It));
        assert_eq!((floor("RDC"), floor("Level 3"), floor("-1")), (Some(0), Some(3), Some(-1)));
        assert_eq!(
            (class("IIb"), class("Class IIa"), class("?")),
            (Some(RegulatoryClass::IIb), Some(RegulatoryClass::IIa), None)
        );
        assert_eq!(cves("cve-2020-1234; CVE-2019-0708, x"), "CVE-2019-0708 CVE-2020-1234");
    }
}
