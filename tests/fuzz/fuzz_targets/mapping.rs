//! Mapping files, over an inventory: refused with a reason, or every record is in the account.

#![no_main]

use codedark_files::import::{ImportRequest, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let folder = tempfile::tempdir().unwrap();
    let [devices, mapping] = ["devices.csv", "mapping.toml"].map(|name| folder.path().join(name));
    std::fs::write(&devices, "id;kind;ip;ward\na;workstation;10.2.0.4;office\nb;pousse-seringue;10.3.0.4;réa\n").unwrap();
    std::fs::write(&mapping, text).unwrap();
    let request = ImportRequest {
        stated: vec![("inventory".into(), devices)],
        mapping: Some(mapping),
        ..ImportRequest::default()
    };
    match import(&request) {
        Ok(imported) => assert!(!imported.account.is_empty()),
        Err(refused) => assert!(refused.iter().count() > 0),
    }
});
