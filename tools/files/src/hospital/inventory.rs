//! `inventory.csv`: one row a device, one column a field of [`Device`], in any order.
//!
//! RFC 4180. A cell that a spreadsheet would take for a formula is written with a leading apostrophe, and read without it.

use codedark_sim::blueprint::{Credentials, Device, NetworkLoss, Owner, Patchable, RegulatoryClass};

use crate::diagnostic::Diagnostic;
use crate::document::{closest, unknown_key};
use crate::folder::Folder;
use crate::places::{FileId, Stretch};
use crate::reading::{Reading, TABLE_LIMIT};

/// The columns, in the order they are written.
pub const COLUMNS: [&str; 27] = [
    "id",
    "name",
    "kind",
    "role",
    "ward",
    "bed",
    "zone",
    "address",
    "mac",
    "manufacturer",
    "model",
    "serial",
    "os",
    "firmware",
    "installed",
    "end_of_support",
    "class",
    "patchable",
    "vendor_remote",
    "credentials",
    "vulnerabilities",
    "managed",
    "owner",
    "assessed",
    "network_loss",
    "assumed",
    "source",
];

/// Longer cells come of a quote that is never closed.
const LONGEST_CELL: usize = 10_000;

/// The devices of a folder's inventory; none when it has none.
pub(super) fn read_inventory(reading: &mut Reading, folder: &Folder) -> Vec<Device> {
    match reading.text(folder, "inventory.csv", TABLE_LIMIT) {
        Some(file) => devices(reading, file),
        None => Vec::new(),
    }
}

/// The devices of an inventory's text.
fn devices(reading: &mut Reading, file: FileId) -> Vec<Device> {
    let text = reading.places.text(file);
    let mut table = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    let mut devices = Vec::new();
    let mut header: Vec<Option<&'static str>> = Vec::new();
    loop {
        let start = table.position().byte() as usize;
        match table.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let at = Stretch { file, bytes: start..start };
                reading.say(Diagnostic::error("syntax", format!("this row cannot be read: {error}")), &at);
                reading.torn = true;
                break;
            }
        }
        let end = table.position().byte() as usize;
        let start = start + (text[start..end].len() - text[start..end].trim_start_matches(['\r', '\n']).len());
        let bytes = start..start + text[start..end].trim_end_matches(['\r', '\n']).len();
        let at = Stretch { file, bytes };
        if header.is_empty() {
            header = read_header(reading, &at, &row);
            if header == [None] {
                reading.torn = true;
                break;
            }
            continue;
        }
        if row.iter().any(|cell| cell.len() > LONGEST_CELL) {
            let diagnostic = Diagnostic::error("syntax", format!("this row has a cell of more than {LONGEST_CELL} bytes"));
            reading.say(diagnostic.hint("look for a quote that is never closed"), &at);
            reading.torn = true;
            continue;
        }
        devices.push(read_row(reading, at, &header, &row));
    }
    if header.is_empty() {
        let diagnostic = Diagnostic::error("no-header", "the inventory is empty");
        reading.say(diagnostic.hint("the first row names the columns: `id,name,kind,ward,…`"), &Stretch { file, bytes: 0..0 });
    }
    devices
}

fn read_header(reading: &mut Reading, at: &Stretch, row: &csv::StringRecord) -> Vec<Option<&'static str>> {
    let names: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
    reading.places.set_header(at.file, names.clone());
    let mark = reading.places.mark(at.clone());
    if let [only] = &*names
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator))
    {
        let diagnostic = Diagnostic::error("separator", format!("the columns are separated by {separator:?}"));
        reading.say(diagnostic.hint("an inventory has commas: save it so, or bring it in with `codedark import`"), at);
        return vec![None];
    }
    let mut header: Vec<Option<&'static str>> = Vec::with_capacity(names.len());
    for name in &names {
        let column = COLUMNS.iter().copied().find(|column| column == name);
        let place = reading.places.place_of(mark, name);
        if column.is_none() {
            let mut unknown = unknown_key(name, COLUMNS.iter().copied());
            unknown.code = "unknown-column";
            reading.diagnostics.push(unknown.at_known(place));
        } else if header.contains(&column) {
            let twice = Diagnostic::error("duplicate-column", format!("column `{name}` is there twice"));
            reading.diagnostics.push(twice.at_known(place));
        }
        header.push(column.filter(|_| !header.contains(&column)));
    }
    for needed in ["id", "kind"] {
        if !header.contains(&Some(needed)) {
            reading.say(Diagnostic::error("missing-column", format!("there is no column `{needed}`")), at);
        }
    }
    header
}

fn read_row(reading: &mut Reading, at: Stretch, header: &[Option<&'static str>], row: &csv::StringRecord) -> Device {
    let mut device = Device { mark: reading.places.mark(at.clone()), ..Device::default() };
    if row.len() != header.len() {
        let message = format!("this row has {} cells, the header has {}", row.len(), header.len());
        reading.say(Diagnostic::error("row-length", message).hint("a cell that holds a comma stands in quotes"), &at);
    }
    for (column, cell) in header.iter().zip(row) {
        let Some(column) = column else { continue };
        if let Err(diagnostic) = set(&mut device, column, unguarded(cell.trim())) {
            let place = reading.places.place_of(device.mark, column);
            reading.diagnostics.push(diagnostic.at_known(place));
        }
    }
    device
}

fn set(device: &mut Device, column: &str, cell: &str) -> Result<(), Diagnostic> {
    macro_rules! word {
        ($Vocabulary:ident) => {
            word(cell, $Vocabulary::from_text, $Vocabulary::ALL.iter().map(|word| word.word()))?
        };
    }
    match column {
        "id" => device.id = cell.to_owned(),
        "name" => device.name = cell.to_owned(),
        "kind" => device.kind = cell.to_owned(),
        "role" => device.role = cell.to_owned(),
        "manufacturer" => device.manufacturer = cell.to_owned(),
        "model" => device.model = cell.to_owned(),
        "os" => device.os = cell.to_owned(),
        "firmware" => device.firmware = cell.to_owned(),
        "installed" => device.installed = year(cell)?,
        "end_of_support" => device.end_of_support = year(cell)?,
        "class" => device.class = word!(RegulatoryClass),
        "patchable" => device.patchable = word!(Patchable),
        "vendor_remote" => device.vendor_remote = truth(cell)?,
        "credentials" => device.credentials = word!(Credentials),
        "vulnerabilities" => device.vulnerabilities = cell.to_owned(),
        "managed" => device.managed = truth(cell)?,
        "owner" => device.owner = word!(Owner),
        "assessed" => device.assessed = truth(cell)?,
        "ward" => device.ward = cell.to_owned(),
        "bed" => device.bed = cell.to_owned(),
        "zone" => device.zone = cell.to_owned(),
        "address" => device.address = cell.to_owned(),
        "mac" => device.mac = cell.to_owned(),
        "serial" => device.serial = cell.to_owned(),
        "network_loss" => device.network_loss = word!(NetworkLoss),
        "assumed" => device.assumed = truth(cell)?.unwrap_or(false),
        "source" => device.source = cell.to_owned(),
        _ => {}
    }
    Ok(())
}

/// The cell of a device under a column, as it is written.
fn get(device: &Device, column: &str) -> String {
    let truth = |value: Option<bool>| value.map_or("", |value| if value { "true" } else { "false" }).to_owned();
    let year = |value: Option<u16>| value.map(|year| year.to_string()).unwrap_or_default();
    match column {
        "id" => device.id.clone(),
        "name" => device.name.clone(),
        "kind" => device.kind.clone(),
        "role" => device.role.clone(),
        "manufacturer" => device.manufacturer.clone(),
        "model" => device.model.clone(),
        "os" => device.os.clone(),
        "firmware" => device.firmware.clone(),
        "installed" => year(device.installed),
        "end_of_support" => year(device.end_of_support),
        "class" => device.class.map_or("", RegulatoryClass::word).to_owned(),
        "patchable" => device.patchable.map_or("", Patchable::word).to_owned(),
        "vendor_remote" => truth(device.vendor_remote),
        "credentials" => device.credentials.map_or("", Credentials::word).to_owned(),
        "vulnerabilities" => device.vulnerabilities.clone(),
        "managed" => truth(device.managed),
        "owner" => device.owner.map_or("", Owner::word).to_owned(),
        "assessed" => truth(device.assessed),
        "ward" => device.ward.clone(),
        "bed" => device.bed.clone(),
        "zone" => device.zone.clone(),
        "address" => device.address.clone(),
        "mac" => device.mac.clone(),
        "serial" => device.serial.clone(),
        "network_loss" => device.network_loss.map_or("", NetworkLoss::word).to_owned(),
        "assumed" => truth(device.assumed.then_some(true)),
        "source" => device.source.clone(),
        _ => String::new(),
    }
}

/// An inventory as RFC 4180 text. Columns that are empty in every row are left out, `id` and `kind` never.
pub fn inventory_csv(devices: &[Device]) -> Vec<u8> {
    let used = |column: &&str| matches!(*column, "id" | "kind") || devices.iter().any(|device| !get(device, column).is_empty());
    let columns: Vec<&str> = COLUMNS.iter().copied().filter(|column| used(column)).collect();
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = out.write_record(&columns);
    for device in devices {
        let _ = out.write_record(columns.iter().map(|column| guarded(get(device, column))));
    }
    out.into_inner().unwrap_or_default()
}

fn formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn guarded(cell: String) -> String {
    if formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell }
}

/// The cell as it was before it was guarded.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn year(cell: &str) -> Result<Option<u16>, Diagnostic> {
    match cell.parse() {
        _ if cell.is_empty() => Ok(None),
        Ok(year @ 1950..=2200) => Ok(Some(year)),
        _ => Err(Diagnostic::error("type", format!("`{}` is no year", short(cell))).hint("write four digits, like `2019`")),
    }
}

fn truth(cell: &str) -> Result<Option<bool>, Diagnostic> {
    match cell {
        "" => Ok(None),
        "true" | "yes" => Ok(Some(true)),
        "false" | "no" => Ok(Some(false)),
        _ => Err(Diagnostic::error("type", format!("`{}` is neither `true` nor `false`", short(cell)))),
    }
}

fn word<T>(
    cell: &str,
    from_text: impl Fn(&str) -> Option<T>,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Result<Option<T>, Diagnostic> {
    if cell.is_empty() {
        return Ok(None);
    }
    from_text(cell).map(Some).ok_or_else(|| {
        let hint = match closest(cell, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", known.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
        };
        Diagnostic::error("unknown-word", format!("`{}` is not known in this column", short(cell))).hint(hint)
    })
}

fn short(cell: &str) -> String {
    cell.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Device>, Vec<String>) {
        let mut reading = Reading::default();
        let file = reading.accept("inventory.csv".into(), text.into()).unwrap();
        let devices = devices(&mut reading, file);
        (devices, reading.diagnostics.sorted().iter().map(|diagnostic| format!("{diagnostic}|{}", diagnostic.hint)).collect())
    }

    #[test]
    fn every_field_of_a_device_is_a_column() {
        let schema = schemars::schema_for!(Device).to_value();
        let mut fields: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut columns = COLUMNS.to_vec();
        fields.sort_unstable();
        columns.sort_unstable();
        assert_eq!(fields, columns);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let device = Device {
            id: "pump-1".into(),
            name: "=cmd|' /C calc'!A0".into(),
            kind: "infusion-pump".into(),
            model: "'=x, \"y\"".into(),
            os: "line\nbreak".into(),
            installed: Some(2019),
            class: Some(RegulatoryClass::IIb),
            patchable: Some(Patchable::VendorOnly),
            vendor_remote: Some(false),
            credentials: Some(Credentials::Shared),
            managed: Some(true),
            owner: Some(Owner::Biomedical),
            network_loss: Some(NetworkLoss::LocalAlarm),
            assumed: true,
            ..Device::default()
        };
        let text = String::from_utf8(inventory_csv(std::slice::from_ref(&device))).unwrap();
        let (mut devices, said) = read(&text);
        assert_eq!(said, Vec::<String>::new());
        devices[0].mark = device.mark;
        assert_eq!(devices, [device]);
        assert!(!text.contains("zone"), "a column nobody uses is left out: {text}");
    }

    #[test]
    fn bad_cells_are_said_all_at_once_with_their_columns() {
        let (devices, said) = read("id,kind,ownr,installed,class\r\na,pump,it,soon,IIb\r\n\r\nb,pump,it,2019,IIB\r\nc,pump\r\n");
        assert_eq!(devices.len(), 3);
        assert_eq!(
            said,
            [
                "inventory.csv:1:9: `ownr` is not known here|did you mean `owner`?",
                "inventory.csv:2:11: `soon` is no year|write four digits, like `2019`",
                "inventory.csv:4:16: `IIB` is not known in this column|did you mean `IIb`?",
                "inventory.csv:5:1: this row has 2 cells, the header has 5|a cell that holds a comma stands in quotes",
            ]
        );
    }

    #[test]
    fn another_separator_is_said_once() {
        let (devices, said) = read("id;kind\na;pump\nb;pump\n");
        assert_eq!((devices.len(), said.len()), (0, 1));
        assert!(said[0].starts_with("inventory.csv:1:1: the columns are separated by ';'"), "{said:?}");
    }

    #[test]
    fn an_open_quote_is_found() {
        let text = format!("id,kind\na,\"pump\n{}", "b,pump\n".repeat(2_000));
        let (_, said) = read(&text);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("inventory.csv:2:1:"), "{said:?}");
        assert_eq!(
            read("").1,
            ["inventory.csv:1:1: the inventory is empty|the first row names the columns: `id,name,kind,ward,…`"]
        );
    }
}
