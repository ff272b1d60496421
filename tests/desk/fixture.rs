//! A made-up snapshot of a hospital in trouble. Lives in tests alone: the window itself only ever shows a run.

use std::sync::Arc;

use codedark_desk::snapshot::{RiskPoint, Snapshot};
use codedark_desk::stage::Stage;
use codedark_desk::worker::FIRST_SPEED;
use codedark_sim::blueprint::{CareFunction, CauseClass, Mark, Room, WardKind};
use codedark_sim::engine::{Calendar, Span, Time};
use codedark_sim::journal::{Element, Entry, Kind, Record, RecordId};
use codedark_sim::measure::Mode;
use codedark_sim::twin::{Bed, BedId, DeviceId, Site, SiteId, Twin, Ward, WardId, Zone, ZoneId};
use codedark_sim::view::{BedLook, BedView, FunctionView, View, WardView, ZoneView};
use codedark_sim::world::NodeState;

const WARDS: [(&str, WardKind, i8, u32); 18] = [
    ("Intensive care A", WardKind::Icu, 3, 16),
    ("Step-down", WardKind::StepDown, 3, 12),
    ("Neonatal", WardKind::Neonatal, 3, 12),
    ("Maternity", WardKind::Maternity, 3, 24),
    ("Medicine 1", WardKind::Medical, 2, 28),
    ("Medicine 2", WardKind::Medical, 2, 28),
    ("Surgery 1", WardKind::Surgical, 2, 26),
    ("Surgery 2", WardKind::Surgical, 2, 28),
    ("Medicine 3", WardKind::Medical, 1, 30),
    ("Geriatrics", WardKind::Medical, 1, 30),
    ("Paediatrics", WardKind::Paediatrics, 1, 20),
    ("Theatres", WardKind::Theatre, 1, 8),
    ("Recovery", WardKind::Recovery, 1, 10),
    ("Emergency", WardKind::Emergency, 0, 24),
    ("Imaging", WardKind::Imaging, 0, 0),
    ("Laboratory", WardKind::Laboratory, 0, 0),
    ("Pharmacy", WardKind::Pharmacy, -1, 0),
    ("Sterilisation", WardKind::Sterilisation, -1, 0),
];

const ZONES: [(&str, u32); 9] = [
    ("Office", 900),
    ("Servers", 120),
    ("Clinical wards", 2400),
    ("Critical care", 640),
    ("Imaging", 90),
    ("Laboratory", 130),
    ("Building", 310),
    ("Suppliers", 14),
    ("Outside", 0),
];

/// The hospital.
pub fn twin() -> Twin {
    let mut twin = Twin { title: "Made-up hospital".into(), ..Twin::default() };
    for (number, (name, kind, floor, beds)) in WARDS.into_iter().enumerate() {
        let first = twin.beds.len() as u32;
        for bed in 0..beds {
            let device = DeviceId::from_index(twin.devices.id.len());
            twin.devices.id.push(format!("monitor-{number}-{bed}"));
            twin.devices.name.push(format!("Monitor {} {}", name, bed + 1));
            twin.devices.zone.push(ZoneId(if number < 3 { 3 } else { 2 }));
            twin.beds.push(Bed {
                label: format!("{}", bed + 1),
                entity: 0,
                ward: WardId::from_index(number),
                monitor: (number < 3).then_some(device),
                devices: vec![device],
                sensors: 12,
                ..Bed::default()
            });
        }
        twin.wards.push(Ward {
            id: name.to_lowercase().replace(' ', "-"),
            name: name.into(),
            entity: 0,
            site: SiteId(0),
            kind,
            population: None,
            floor,
            first_bed: first,
            beds,
            patients_per_nurse: [5.0, 7.0],
            terminals: Vec::new(),
            devices: Vec::new(),
            room: Room::default(),
            mark: Mark(0),
        });
    }
    twin.zones = ZONES
        .iter()
        .map(|(name, devices)| Zone { id: name.to_lowercase(), name: (*name).into(), devices: *devices, ..Zone::default() })
        .collect();
    twin.sites.push(Site { name: "Main".into(), wards: 0..WARDS.len(), inpatient_beds: 254, ..Site::default() });
    twin
}

/// Records of a night, in order.
fn records() -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut tell = |minutes: f64, cause: Option<u32>, detected: Option<f64>, reported: Option<f64>, entry: Entry| {
        let at = |minutes: f64| Time::ZERO + Span::from_minutes(minutes);
        records.push(Record {
            id: RecordId(records.len() as u32 + 1),
            cause: cause.map(RecordId),
            true_at: at(minutes),
            detected_at: detected.map(at),
            reported_at: reported.map(at),
            entry,
        });
    };
    let site = SiteId(0);
    let entry = Entry::new;
    tell(0.0, None, None, None, entry(Kind::IncidentBegins, Element::Incident));
    tell(4.0, Some(1), None, None, entry(Kind::Foothold, Element::Device(DeviceId(3))).at_place(Mark(11)));
    tell(95.0, Some(2), Some(109.0), Some(130.0), entry(Kind::Launch, Element::Incident));
    tell(
        101.0,
        Some(3),
        Some(110.0),
        Some(140.0),
        entry(Kind::FunctionMode, Element::Function(site, CareFunction::Imaging)).amounting(2.0).because(CauseClass::Infected),
    );
    tell(130.0, Some(3), None, Some(130.0), entry(Kind::Decision, Element::Site(site)));
    tell(
        148.0,
        Some(5),
        Some(150.0),
        Some(156.0),
        entry(Kind::ZoneCut, Element::Zone(ZoneId(3))).because(CauseClass::IsolatedByUs),
    );
    tell(
        150.0,
        Some(6),
        Some(153.0),
        Some(170.0),
        entry(Kind::BedsBlind, Element::Ward(WardId(0))).in_ward(WardId(0)).amounting(16.0),
    );
    tell(
        170.0,
        Some(5),
        Some(172.0),
        Some(175.0),
        entry(Kind::FunctionMode, Element::Function(site, CareFunction::Record)).amounting(3.0).because(CauseClass::IsolatedByUs),
    );
    tell(196.0, Some(7), None, None, entry(Kind::Worsened, Element::Bed(BedId(5))).in_ward(WardId(0)));
    records
}

/// How a bed looks; a made-up scatter that is the same every time.
fn bed(ward: usize, number: u32) -> BedView {
    let spice = (ward as u32 * 37 + number * 29 + number * number * 13) % 101;
    let look = match (ward, number, spice) {
        (0, 5, _) | (13, 11, _) | (13, 13, _) => BedLook::Alarm,
        (0, 9, _) | (13, 10, _) => BedLook::Warning,
        (_, _, 0..8) => BedLook::AtRisk,
        (_, _, 8..18) => BedLook::Watched,
        (_, _, 18..30) => BedLook::Empty,
        _ => BedLook::Calm,
    };
    BedView {
        look,
        blind: ward < 2 && !spice.is_multiple_of(3),
        band: if look == BedLook::Alarm { 3 } else { 1 },
        unrecognised_minutes: if look == BedLook::Alarm { 34.0 } else { 0.0 },
        record: (ward == 0 && number == 5).then_some(RecordId(9)),
    }
}

/// The hospital 230 minutes into the night, paused.
pub fn snapshot() -> Snapshot {
    let twin = Arc::new(twin());
    let facts = ["16 blind · load 118 %", "9 blind", "3 blind · load 101 %"];
    let wards: Vec<WardView> = WARDS
        .iter()
        .enumerate()
        .map(|(number, (.., beds))| {
            let beds: Vec<BedView> = (0..*beds).map(|bed_number| bed(number, bed_number)).collect();
            let blind = beds.iter().filter(|bed| bed.blind).count() as u32;
            let fact = facts.get(number).map_or_else(|| format!("load {} %", 84 + number * 7 % 40), |fact| (*fact).to_owned());
            WardView { beds, load: 0.84 + (number * 7 % 40) as f64 / 100.0, slip: 1.4, blind, fact }
        })
        .collect();
    let at_risk = wards.iter().flat_map(|ward| &ward.beds).filter(|bed| bed.look >= BedLook::AtRisk).count() as u32;
    let modes =
        [Mode::None, Mode::Normal, Mode::Procedure, Mode::Procedure, Mode::Degraded, Mode::Normal, Mode::None, Mode::None];
    let functions = CareFunction::ALL
        .iter()
        .take(15)
        .enumerate()
        .map(|(number, function)| {
            let mode = modes.get(number).copied().unwrap_or(Mode::Normal);
            FunctionView {
                function: *function,
                mode,
                capacity: [1.0, 0.7, 0.25, 0.0][mode.index()],
                cause: (mode != Mode::Normal).then_some(CauseClass::IsolatedByUs),
                record: (number == 0).then_some(RecordId(8)),
            }
        })
        .collect();
    let zones = ZONES
        .iter()
        .enumerate()
        .map(|(number, (_, devices))| ZoneView {
            devices: *devices,
            compromised: [420, 61, 0, 0, 12][number.min(4)] * u32::from(number < 5),
            encrypted: [310, 58, 0, 0, 9][number.min(4)] * u32::from(number < 5),
            cut: number == 3,
        })
        .collect();
    let nodes = vec![NodeState::Ok; twin.devices.len()];
    let risk = (0..=432)
        .map(|step| {
            let at = Time::ZERO + Span::from_minutes(f64::from(step) * 10.0);
            let rise = (step.min(60) as u32) / 2;
            RiskPoint { at, incident: 7 + step as u32 % 3 + rise, quiet: 7 + step as u32 % 3 }
        })
        .collect();
    let horizon = Time::ZERO + Span::from_days(3.0);
    let stage = Stage {
        twin,
        calendar: Calendar { begins: "Fri 20:10".parse().unwrap() },
        incident: "Ransomware, Friday night".into(),
        seed: 7,
        replication: 3,
        horizon,
        places: Arc::new(|mark| (mark.0 > 0).then(|| format!("firewall.csv:{}", mark.0))),
    };
    Snapshot {
        stage: Arc::new(stage),
        view: Arc::new(View { now: Time::ZERO + Span::from_minutes(230.0), wards, functions, zones, nodes, at_risk }),
        records: Arc::new(records()),
        risk: Arc::new(risk),
        played: horizon,
        playing: false,
        speed: FIRST_SPEED,
    }
}
