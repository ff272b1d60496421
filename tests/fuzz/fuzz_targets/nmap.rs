//! Scans of nmap.

#![no_main]

use codedark_files::import::nmap::{read, refused, sniff};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = (sniff(text), refused(text));
    let (hosts, torn) = read(text);
    assert!(hosts.iter().all(|host| text.get(host.bytes.clone()).is_some()));
    assert!(torn.is_none_or(|(at, _)| at <= text.len()));
});
