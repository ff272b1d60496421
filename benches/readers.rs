//! How fast exports are read, and how much is held while they are: `cargo bench --bench readers [MEGABYTES]`.
//!
//! Logs of connections are made as they are read, so that no disk is measured: 2,000 MB of each form unless said otherwise.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use codedark_files::import::observed::{Observed, ZoneTable};
use codedark_sim::blueprint::{Device, Zone};

/// Counts what is held, and the most that was.
struct Counting;
static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

#[allow(unsafe_code)]
// SAFETY: every call goes to the system allocator unchanged; only counters move beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller's promise about the layout is handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer came from the same allocator with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A head, then a block over and over, up to a length.
struct Endless {
    head: Vec<u8>,
    block: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let source = if self.at < self.head.len() {
            &self.head[self.at..]
        } else {
            &self.block[(self.at - self.head.len()) % self.block.len()..]
        };
        let count = source.len().min(into.len()).min(self.left);
        into[..count].copy_from_slice(&source[..count]);
        self.at += count;
        self.left -= count;
        Ok(count)
    }
}

const FIELDS: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\t\
local_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents";

/// 20,000 connections between 40 zones, as Zeek writes them.
fn block(json: bool) -> Vec<u8> {
    let mut text = String::new();
    let ports = [104, 443, 445, 2575, 9004, 24105, 53, 123, 3389, 8443];
    for number in 0..20_000u32 {
        let (from, to) = (number * 7 % 40, number * 13 % 40);
        let (a, b) = (number % 250, number / 250 % 250);
        let port = ports[(number % 10) as usize];
        let (proto, service, state) = if port == 24105 { ("udp", "-", "S0") } else { ("tcp", "ssl", "SF") };
        let (time, client) = (1_767_225_600.0 + f64::from(number) / 100.0, 40_000 + number % 20_000);
        text.push_str(&if json {
            format!(
                "{{\"ts\":{time:.6},\"uid\":\"C{number:09}aBcDeF\",\"id.orig_h\":\"10.{from}.{a}.{b}\",\"id.orig_p\":{client},\"id.resp_h\":\"10.{to}.{b}.{a}\",\"id.resp_p\":{port},\"proto\":\"{proto}\",\"service\":\"{service}\",\"duration\":0.523411,\"orig_bytes\":512,\"resp_bytes\":2048,\"conn_state\":\"{state}\",\"local_orig\":true,\"local_resp\":true,\"missed_bytes\":0,\"history\":\"ShADadFf\",\"orig_pkts\":6,\"orig_ip_bytes\":840,\"resp_pkts\":5,\"resp_ip_bytes\":2316}}\n"
            )
        } else {
            format!(
                "{time:.6}\tC{number:09}aBcDeF\t10.{from}.{a}.{b}\t{client}\t10.{to}.{b}.{a}\t{port}\t{proto}\t{service}\t0.523411\t512\t2048\t{state}\tT\tT\t0\tShADadFf\t6\t840\t5\t2316\t(empty)\n"
            )
        });
    }
    text.into_bytes()
}

fn main() {
    let megabytes: usize = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(2_000);
    let zones: Vec<Zone> = (0..40)
        .map(|at| Zone { id: format!("zone-{at}"), subnets: vec![format!("10.{at}.0.0/16")], ..Zone::default() })
        .collect();
    let devices: Vec<Device> = (0..20_000)
        .map(|at| Device {
            address: format!("10.{}.{}.{}", at % 40, at / 250 % 250, at % 250),
            zone: format!("zone-{}", at % 40),
            ..Device::default()
        })
        .collect();
    let table = Arc::new(ZoneTable::of(&zones, &devices));
    for (form, json) in [("tab-separated", false), ("JSON", true)] {
        let head = if json { Vec::new() } else { format!("#separator \\x09\n#path\tconn\n#fields\t{FIELDS}\n").into_bytes() };
        let log = Endless { head, block: block(json), at: 0, left: megabytes * 1_000_000 };
        let before = HELD.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let mut observed = Observed::new(table.clone());
        let begun = Instant::now();
        observed.read("conn.log", log).expect("memory does not fail");
        let seconds = begun.elapsed().as_secs_f64();
        let lines: u64 = observed.lines.iter().sum();
        println!(
            "conn.log, {form}: {megabytes} MB, {lines} lines, {} kinds of flows in {seconds:.1} s: {:.0} MB/s, {:.2} M lines/s, at most {:.1} MB held",
            observed.flows().len(),
            megabytes as f64 / seconds,
            lines as f64 / seconds / 1e6,
            (MOST.load(Ordering::Relaxed) - before) as f64 / 1e6
        );
    }
}
