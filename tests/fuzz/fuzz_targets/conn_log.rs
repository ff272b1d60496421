//! Zeek's log of connections, in pieces of any length.

#![no_main]

use std::io::Read;
use std::sync::Arc;

use codedark_files::import::conn_log;
use codedark_files::import::observed::{Observed, ZoneTable};
use codedark_sim::blueprint::Zone;
use libfuzzer_sys::fuzz_target;

/// Gives a few bytes at a time, as a pipe may.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((step, log)) = bytes.split_first() else { return };
    let _ = conn_log::sniff(log);
    let collect = |log: &mut dyn Read| {
        let mut lines = Vec::new();
        conn_log::read(log, |number, line| lines.push((number, format!("{line:?}")))).unwrap();
        lines
    };
    assert_eq!(collect(&mut Drops(log, usize::from(*step) + 1)), collect(&mut &log[..]));
    let zone = |id: &str, subnets: &[&str]| Zone {
        id: id.into(),
        subnets: subnets.iter().map(|subnet| (*subnet).to_string()).collect(),
        ..Zone::default()
    };
    let zones = [zone("a", &["10.0.0.0/8", "2001:db8::/32"]), zone("b", &["10.1.0.0/16", "0.0.0.0/0"])];
    let mut observed = Observed::new(Arc::new(ZoneTable::of(&zones, &[])));
    observed.read("conn.log", log).unwrap();
    let counted: u64 = observed.flows().iter().map(|flow| flow.connections).sum();
    assert_eq!(counted, observed.lines[0]);
});
