//! Workbooks.

#![no_main]

use codedark_files::import::workbook::sheets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sheets) = sheets(bytes) {
        assert!(sheets.iter().all(|sheet| !sheet.text.is_empty()));
    }
});
