//! Tables of devices: whatever a record holds, it is in the account once.

#![no_main]

use std::collections::BTreeSet;

use codedark_files::import::{ImportRequest, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.csv");
    std::fs::write(&path, bytes).unwrap();
    if let Ok(imported) = import(&ImportRequest { stated: vec![("inventory".into(), path)], ..ImportRequest::default() }) {
        let lines: BTreeSet<u32> = imported.account.iter().map(|row| row.line).collect();
        assert_eq!(lines.len(), imported.account.len());
        let ids: BTreeSet<&str> = imported.blueprint.fleet.iter().map(|device| device.id.as_str()).collect();
        assert_eq!(ids.len(), imported.blueprint.fleet.len());
    }
});
