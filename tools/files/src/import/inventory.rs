//! Records of inventories to devices: what was withdrawn is skipped, what is told twice is merged, what is missing is guessed
//! where something tells it.

use std::collections::{BTreeMap, BTreeSet};

use codedark_sim::blueprint::{Catalogue, Device, Mark, Zone};

use super::account::{AccountRow, Verdict};
use super::cells;
use super::columns::{Columns, SAMPLE};
use super::drafts::{Draft, withdrawn};
use super::kinds::{self, Decided, Lessons};
use super::mapping::Mapping;
use super::nmap;
use super::records::{Record, Records};
use super::spelling::{fold, word};
use super::wards::Spellings;
use super::zones::Addresses;
use crate::assets::ServiceArchetypes;

/// Inventories being read.
#[derive(Default)]
pub struct Inventory {
    /// Devices, as written.
    pub drafts: Vec<Draft>,
    /// The account's row of each draft, beside `drafts`.
    rows: Vec<usize>,
    /// Every record once.
    pub account: Vec<AccountRow>,
    /// What was decided about columns.
    pub statements: Vec<String>,
    /// Columns that a mapping names and no file has.
    pub missing: BTreeSet<String>,
    /// Account rows merged into a draft.
    merged: Vec<(usize, usize)>,
    /// By what identifies a device: the draft.
    known: BTreeMap<String, usize>,
    /// Identifiers of withdrawn records.
    gone: BTreeSet<String>,
    files: usize,
}

impl Inventory {
    /// Reads one file; `mark` gives the mark of a record.
    pub fn read(&mut self, file: &str, text: &str, separator: u8, mapping: &Mapping, mut mark: impl FnMut(&Record) -> Mark) {
        let head: Vec<Record> = Records::new(text, separator).take(SAMPLE).collect();
        let columns = Columns::guess("inventory", &head, mapping);
        self.statements.extend(columns.statements.iter().map(|statement| format!("{file}: {statement}")));
        self.missing.extend(columns.missing.iter().cloned());
        let width = head.get(columns.head.saturating_sub(1)).map_or(0, |record| record.cells.len());
        for (at, record) in Records::new(text, separator).enumerate() {
            if at + 1 == columns.head {
                continue;
            }
            let reason = if at < columns.head {
                Some("stands above the header".to_string())
            } else if record.torn {
                Some("a quote in it never ends".into())
            } else if record.cells.iter().all(|cell| fold(cell).is_empty()) {
                Some("says nothing".into())
            } else {
                withdrawn(&columns, &record, &mapping.withdrawn)
            };
            let row = self.account.len();
            let gone = reason.as_deref().is_some_and(|reason| reason.starts_with("withdrawn"));
            self.account.push(AccountRow {
                file: file.to_string(),
                line: record.line,
                verdict: Verdict::Skipped,
                reason: reason.clone().unwrap_or_default(),
                element: String::new(),
            });
            if reason.is_some() && !gone {
                continue;
            }
            let mut draft = Draft::read(&columns, &record);
            draft.file = self.files;
            if gone {
                self.gone.extend(draft.identities(&record).into_iter().take(1));
                continue;
            }
            if record.cells.len() != width {
                draft.unread.push(format!("{} cells where the header has {width}", record.cells.len()));
            }
            draft.mark = mark(&record);
            self.add(draft, &record, row);
        }
        self.files += 1;
    }

    /// Reads the hosts of a scan: each is told of the device that has its hardware address, else its address, or is one itself.
    pub fn scan(&mut self, file: &str, text: &str, mut mark: impl FnMut(&Record) -> Mark) {
        let mut by_address: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| !draft.address.is_empty()) {
            by_address.entry(draft.address.clone()).and_modify(|known| *known = None).or_insert(Some(at));
        }
        let (hosts, torn) = nmap::read(text);
        // Hosts stand in the order of the text.
        let (mut line, mut counted) = (1u32, 0usize);
        let mut line_at = |at: usize| {
            let between = text.as_bytes().get(counted..at).unwrap_or(&[]);
            line = line.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or(u32::MAX));
            counted = counted.max(at);
            line
        };
        let skipped = |line: u32, reason: String| AccountRow {
            file: file.to_string(),
            line,
            verdict: Verdict::Skipped,
            reason,
            element: String::new(),
        };
        for host in hosts {
            let record = Record { line: line_at(host.bytes.start), bytes: host.bytes.clone(), ..Record::default() };
            let row = self.account.len();
            self.account.push(skipped(record.line, "did not answer".into()));
            if !host.up {
                continue;
            }
            let mut draft = Draft {
                file: self.files,
                mark: mark(&record),
                name: host.name.clone(),
                address: cells::address(&host.address).map(|address| address.to_string()).unwrap_or_default(),
                mac: cells::mac(&host.mac).unwrap_or_default(),
                os: host.os.clone(),
                kind: if host.sort == "general purpose" { String::new() } else { host.sort.clone() },
                ..Draft::default()
            };
            if !draft.os.is_empty() {
                draft.guesses.push(format!("system {} by the scan, {} in 100", draft.os, host.accuracy));
            }
            let by_mac = self.known.get(&format!("hardware address:{}", draft.mac)).copied().map(|at| (at, "hardware address"));
            let known = by_mac.or_else(|| by_address.get(&draft.address).copied().flatten().map(|at| (at, "address")));
            let Some((at, by)) = known else {
                draft.manufacturer.clone_from(&host.vendor);
                if !host.vendor.is_empty() {
                    draft.guesses.push("manufacturer by its hardware address".into());
                }
                self.account[row].reason.clear();
                if !draft.mac.is_empty() {
                    self.known.entry(format!("hardware address:{}", draft.mac)).or_insert(self.drafts.len());
                }
                self.drafts.push(draft);
                self.rows.push(row);
                continue;
            };
            let first = self.account_place(at);
            let guesses = if self.drafts[at].os.is_empty() { std::mem::take(&mut draft.guesses) } else { Vec::new() };
            draft.kind.clear();
            let differ = self.drafts[at].merge(draft);
            self.drafts[at].guesses.extend(guesses);
            let account = &mut self.account[row];
            account.verdict = Verdict::Merged;
            account.reason = format!("same {by} as {first}");
            if !differ.is_empty() {
                account.reason.push_str(&format!("; differs in {}, the first is kept", differ.join(", ")));
            }
            self.merged.push((row, at));
        }
        if let Some((at, why)) = torn {
            self.account.push(skipped(line_at(at), why));
        }
        self.files += 1;
    }

    /// Adds a draft or merges it into the device it speaks of.
    fn add(&mut self, draft: Draft, record: &Record, row: usize) {
        let identities = draft.identities(record);
        let same = identities.iter().find_map(|identity| {
            let at = *self.known.get(identity)?;
            let known = self.drafts.get(at)?;
            let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && fold(a) != fold(b);
            // Two numbers in one system are two devices, whatever else is equal; two systems may use one number twice.
            let apart = if known.file == draft.file {
                differ(&known.id, &draft.id)
            } else {
                differ(&known.serial, &draft.serial) || differ(&known.mac, &draft.mac)
            };
            (!apart).then_some((at, identity.split(':').next().unwrap_or("").to_string()))
        });
        let at = match same {
            Some((at, by)) => {
                let first = self.account_place(at);
                let differ = self.drafts[at].merge(draft);
                let account = &mut self.account[row];
                account.verdict = Verdict::Merged;
                account.reason = format!("same {by} as {first}");
                if !differ.is_empty() {
                    account.reason.push_str(&format!("; differs in {}, the first is kept", differ.join(", ")));
                }
                self.merged.push((row, at));
                at
            }
            None => {
                self.drafts.push(draft);
                self.rows.push(row);
                self.drafts.len() - 1
            }
        };
        for identity in identities {
            self.known.entry(identity).or_insert(at);
        }
    }

    fn account_place(&self, draft: usize) -> String {
        self.rows
            .get(draft)
            .and_then(|row| self.account.get(*row))
            .map_or(String::new(), |row| format!("{}:{}", row.file, row.line))
    }

    /// Withdrawn in one record and in service in another.
    pub fn contested(&self) -> usize {
        self.gone.iter().filter(|identity| self.known.contains_key(*identity)).count()
    }

    /// Decides kind, role, id of every draft. Gives each draft's device, none where the kind stays unknown; the account says so.
    pub fn devices(&mut self, mapping: &Mapping, catalogue: &Catalogue, roles: &ServiceArchetypes) -> Vec<Option<Device>> {
        let lessons = Lessons::learn(&self.drafts, mapping, catalogue);
        let mut ids = BTreeSet::new();
        // A designation that several devices carry names none of them.
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for draft in &self.drafts {
            *named.entry(word(&draft.name)).or_default() += 1;
        }
        let mut devices = Vec::with_capacity(self.drafts.len());
        for at in 0..self.drafts.len() {
            let decided = lessons.decide(&self.drafts[at], mapping, catalogue);
            let draft = &mut self.drafts[at];
            let kind = match decided {
                Decided::Word(kind) => kind,
                Decided::Guess(kind, why) => {
                    draft.guesses.push(why);
                    kind
                }
                Decided::Gear => {
                    self.skip(at, "is part of the network, not a device of the twin");
                    devices.push(None);
                    continue;
                }
                Decided::Unknown => {
                    let word = if draft.kind.is_empty() {
                        "no kind is given".to_string()
                    } else {
                        format!("kind `{}` is not known", draft.kind)
                    };
                    self.skip(at, &format!("{word} and nothing in the record tells it; add it to a mapping's [kinds]"));
                    devices.push(None);
                    continue;
                }
            };
            let id = draft.device_id(&kind, &named, &mut ids);
            let mut role = String::new();
            if kind == "server"
                && let Some((found, why)) = kinds::role(&draft.name, mapping, roles)
            {
                draft.guesses.push(format!("role {found}: {why}"));
                role = found;
            }
            let device = draft.device(id, kind, role);
            devices.push(Some(Device { source: self.account_place(at), ..device }));
        }
        devices
    }

    fn skip(&mut self, draft: usize, why: &str) {
        let first = self.account_place(draft);
        if let Some(account) = self.rows.get(draft).and_then(|row| self.account.get_mut(*row)) {
            account.verdict = Verdict::Skipped;
            account.reason = why.to_string();
        }
        for (row, _) in self.merged.iter().filter(|(_, at)| *at == draft) {
            self.account[*row].verdict = Verdict::Skipped;
            self.account[*row].reason = format!("same device as {first}, which {why}");
        }
    }

    /// Gives every device its ward and bed. Returns the spellings that were found.
    pub fn place_in_wards(&mut self, devices: &mut [Option<Device>], mapping: &Mapping) -> Spellings {
        let names =
            self.drafts.iter().zip(devices.iter()).filter(|(_, device)| device.is_some()).map(|(draft, _)| draft.ward.as_str());
        let spellings = Spellings::gather(names, mapping);
        for (draft, device) in self.drafts.iter_mut().zip(devices.iter_mut()) {
            let Some(device) = device else { continue };
            let Some((ward, why)) = spellings.ward(&draft.ward) else { continue };
            device.ward = ward.id.clone();
            device.bed = draft.bed.clone();
            draft.guesses.extend(why.map(str::to_string));
        }
        spellings
    }

    /// Gives every device its zone: by address, else by VLAN or zone name, else where its kind usually lives.
    pub fn place_in_zones(&mut self, devices: &mut [Option<Device>], zones: &[Zone], catalogue: &Catalogue, mapping: &Mapping) {
        let addresses = Addresses::of(zones);
        let by_name: BTreeMap<String, usize> = zones
            .iter()
            .enumerate()
            .rev()
            .flat_map(|(at, zone)| [fold(&zone.name), fold(&zone.id)].map(|name| (name, at)))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        let by_vlan: BTreeMap<u16, usize> =
            zones.iter().enumerate().rev().filter(|(_, zone)| zone.vlan > 0).map(|(at, zone)| (zone.vlan, at)).collect();
        let named = |text: &str| {
            let folded = fold(text);
            let folded = mapping.zones.get(&folded).map_or(folded, |id| fold(id));
            let number = folded.trim_start_matches("vlan").trim().parse::<u16>().ok();
            by_name.get(&folded).or_else(|| by_vlan.get(&number?)).copied()
        };
        let mut homes: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
        let mut open = Vec::new();
        for (at, (draft, device)) in self.drafts.iter_mut().zip(devices.iter_mut()).enumerate() {
            let Some(device) = device else { continue };
            let by_address = addresses.zone(&draft.address);
            let by_vlan = named(&draft.zone).or_else(|| named(&draft.vlan));
            if let (Some(address), Some(vlan)) = (by_address, by_vlan)
                && address != vlan
            {
                draft.guesses.push(format!("zone {} by its address, though `{}` is written", zones[address].id, draft.vlan));
            }
            match by_address.or(by_vlan) {
                Some(zone) => {
                    device.zone = zones[zone].id.clone();
                    *homes.entry(device.kind.clone()).or_default().entry(zone).or_default() += 1;
                    if !draft.address.is_empty() && by_address.is_none() {
                        draft.guesses.push(format!("zone {} by its VLAN: no subnet holds {}", zones[zone].id, draft.address));
                    }
                }
                None => open.push(at),
            }
        }
        for at in open {
            let (draft, Some(device)) = (&mut self.drafts[at], &mut devices[at]) else { continue };
            let usual = catalogue.kind(&device.kind).map_or("", |kind| kind.zone.as_str());
            let common = homes
                .get(&device.kind)
                .and_then(|homes| homes.iter().max_by_key(|(at, count)| (**count, std::cmp::Reverse(**at))));
            let zone = common
                .and_then(|(at, _)| zones.get(*at))
                .or_else(|| zones.iter().find(|zone| zone.id == usual))
                .or_else(|| zones.first());
            if let Some(zone) = zone {
                device.zone = zone.id.clone();
                draft.guesses.push(format!("zone {}: where devices of its kind are", zone.id));
            }
        }
    }

    /// Writes the verdict of every device into the account.
    pub fn close(&mut self, devices: &[Option<Device>]) {
        for (at, device) in devices.iter().enumerate() {
            let (Some(device), Some(draft)) = (device, self.drafts.get(at)) else { continue };
            let account = &mut self.account[self.rows[at]];
            account.element.clone_from(&device.id);
            let mut reasons = draft.guesses.clone();
            account.verdict = if reasons.is_empty() { Verdict::Read } else { Verdict::Guessed };
            if !draft.unread.is_empty() {
                reasons.push(format!("not read: {}", draft.unread.join(", ")));
            }
            if reasons.is_empty() {
                reasons.push(format!("{} in {}", device.kind, if device.ward.is_empty() { "no ward" } else { &device.ward }));
            }
            account.reason = reasons.join("; ");
        }
        for (row, at) in &self.merged {
            if let Some(Some(device)) = devices.get(*at) {
                self.account[*row].element.clone_from(&device.id);
            }
        }
    }
}

impl Draft {
    /// What identifies the device, surest first.
    fn identities(&self, record: &Record) -> Vec<String> {
        let mut identities = Vec::new();
        if !self.id.is_empty() {
            identities.push(format!("number:{}", fold(&self.id)));
        }
        if !self.mac.is_empty() {
            identities.push(format!("hardware address:{}", self.mac));
        }
        let serial = fold(&self.serial).replace(' ', "");
        let plain =
            serial.len() >= 5 && serial.chars().any(|sign| sign != '0') && serial.chars().any(|sign| sign.is_ascii_digit());
        if plain {
            identities.push(format!("serial number:{serial}:{}", fold(&self.manufacturer)));
        }
        if identities.is_empty() && !(self.name.is_empty() && self.address.is_empty()) {
            identities.push(format!("content:{}", record.cells.iter().map(|cell| fold(cell)).collect::<Vec<_>>().join("|")));
        }
        identities
    }

    /// A word for it, unique: its number, else its name, else an address, else its kind and place.
    fn device_id(&self, kind: &str, named: &BTreeMap<String, usize>, ids: &mut BTreeSet<String>) -> String {
        let name = word(&self.name);
        let own = if named.get(&name) == Some(&1) { name.clone() } else { String::new() };
        let candidates = [word(&self.id), own, word(&self.mac), word(&self.address), name];
        let found = candidates.into_iter().find(|id| !id.is_empty());
        let id = found.unwrap_or_else(|| {
            [kind.to_string(), word(&self.ward), word(&self.bed)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("-")
        });
        let mut free = id.clone();
        let mut number = 2;
        while !ids.insert(free.clone()) {
            free = format!("{id}-{number}");
            number += 1;
        }
        free
    }

    fn device(&self, id: String, kind: String, role: String) -> Device {
        Device {
            id,
            name: self.name.clone(),
            kind,
            role,
            manufacturer: self.manufacturer.clone(),
            model: self.model.clone(),
            os: self.os.clone(),
            firmware: self.firmware.clone(),
            installed: self.installed,
            end_of_support: self.end_of_support,
            class: self.class,
            patchable: self.patchable,
            vendor_remote: self.vendor_remote,
            credentials: self.credentials,
            vulnerabilities: self.vulnerabilities.clone(),
            managed: self.managed,
            owner: self.owner,
            assessed: self.assessed,
            address: self.address.clone(),
            mac: self.mac.clone(),
            serial: self.serial.clone(),
            mark: self.mark,
            ..Device::default()
        }
    }
}
