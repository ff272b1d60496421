//! `inventory.csv`: one row a device, one column a field of [`Device`], in any order.
//!
//! RFC 4180. A cell that a spreadsheet would take for a formula is written with a leading apostrophe, and read without it.

use codedark_sim::blueprint::{Credentials, Device, NetworkLoss, Owner, Patchable, RegulatoryClass};

use super::table::{Table, short};
use crate::diagnostic::Diagnostic;
use crate::document::closest;
use crate::folder::Folder;
use crate::places::FileId;
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

const TABLE: Table = Table { what: "inventory", columns: &COLUMNS, needed: &["id", "kind"], example: "id,name,kind,ward,…" };

/// The devices of a folder's inventory; none when it has none.
pub(super) fn read_inventory(reading: &mut Reading, folder: &Folder) -> Vec<Device> {
    match reading.text(folder, "inventory.csv", TABLE_LIMIT) {
        Some(file) => devices(reading, file),
        None => Vec::new(),
    }
}

/// The devices of an inventory's text.
fn devices(reading: &mut Reading, file: FileId) -> Vec<Device> {
    TABLE.read(reading, file, |mark| Device { mark, ..Device::default() }, set)
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
    TABLE.write(devices, get)
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
