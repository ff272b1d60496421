//! A whole import of one file of unknown kind: it is refused with a reason or every record is in the account.

#![no_main]

use codedark_files::import::{ImportRequest, Verdict, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export");
    std::fs::write(&path, bytes).unwrap();
    match import(&ImportRequest { files: vec![path], ..ImportRequest::default() }) {
        Ok(imported) => {
            for row in &imported.account {
                assert!(row.verdict != Verdict::Skipped || row.element.is_empty());
            }
        }
        Err(refused) => assert!(refused.iter().count() > 0),
    }
});
