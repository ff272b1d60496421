//! Tables of zones beside an inventory.

#![no_main]

use std::collections::BTreeSet;

use codedark_files::import::{ImportRequest, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let [devices, zones] = ["devices.csv", "zones.csv"].map(|name| folder.path().join(name));
    std::fs::write(&devices, "id;kind;ip;ward\na;workstation;10.2.0.4;office\nb;infusion-pump;10.3.0.4;icu\n").unwrap();
    std::fs::write(&zones, bytes).unwrap();
    let stated = vec![("inventory".into(), devices), ("zones".into(), zones)];
    if let Ok(imported) = import(&ImportRequest { stated, ..ImportRequest::default() }) {
        let zones: BTreeSet<&str> = imported.network.zones.iter().map(|zone| zone.id.as_str()).collect();
        assert_eq!(zones.len(), imported.network.zones.len());
        assert_eq!(imported.account.iter().filter(|row| row.file == "devices.csv").count(), 2);
    }
});
