//! Lists of injects: whatever is in one, every row is told of once and what is written can be read again.

#![no_main]

use codedark_files::import::{ImportRequest, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("msel.csv");
    std::fs::write(&path, bytes).unwrap();
    if let Ok(imported) = import(&ImportRequest { stated: vec![("msel".into(), path)], ..ImportRequest::default() }) {
        assert!(!imported.is_hospital());
        let [(_, text)] = &imported.exercises[..] else { panic!("one list, one exercise") };
        // Columns are found in the head of a table: what is written must be TOML whatever stood in its cells.
        let exercise: toml::Table = text.parse().unwrap();
        let moves = exercise.get("move").and_then(toml::Value::as_array).map_or(0, Vec::len);
        assert_eq!(moves, imported.account.iter().filter(|row| !row.element.is_empty()).count());
    }
});
