//! Which wards a hospital of a size has. Ward size 28, intensive care 8 to 24, step-down 12 to 16 (planning convention, assumed).

use codedark_sim::blueprint::{Ward, WardKind};

/// Beds of one kind of ward: share of inpatient beds, size of one ward, the smallest worth having, and the hospital it takes.
struct Kind {
    kind: WardKind,
    name: &'static str,
    share: f64,
    size: u32,
    smallest: u32,
    from: u32,
    floor: i8,
}

const INPATIENT: [Kind; 6] = [
    Kind { kind: WardKind::Icu, name: "Intensive care", share: 0.055, size: 16, smallest: 6, from: 40, floor: 1 },
    Kind { kind: WardKind::StepDown, name: "Step-down", share: 0.055, size: 14, smallest: 8, from: 150, floor: 1 },
    Kind { kind: WardKind::Maternity, name: "Maternity", share: 0.06, size: 24, smallest: 10, from: 60, floor: 2 },
    Kind { kind: WardKind::Neonatal, name: "Neonatal care", share: 0.03, size: 16, smallest: 8, from: 300, floor: 2 },
    Kind { kind: WardKind::Paediatrics, name: "Paediatrics", share: 0.06, size: 24, smallest: 12, from: 200, floor: 2 },
    Kind { kind: WardKind::Psychiatry, name: "Psychiatry", share: 0.06, size: 24, smallest: 12, from: 300, floor: 0 },
];

/// Of what is left, medicine's share; the rest is surgery.
const MEDICAL: f64 = 0.58;
const WARD: u32 = 28;
/// A ward has at most so many beds.
const LARGEST: u32 = 400;

/// Cubicles of the emergency department: as visits to a bed grow with a hospital's size, one for 16 beds up to 330, one for 10 from 800.
fn cubicles(beds: u32) -> u32 {
    let at = ((f64::from(beds) - 330.0) / 470.0).clamp(0.0, 1.0);
    ((f64::from(beds) * (0.0625 + 0.0375 * at)) as u32).clamp(5, LARGEST)
}

/// The wards of a hospital with that many inpatient beds; inpatient wards sum to it exactly.
pub(super) fn plan(beds: u32) -> Vec<Ward> {
    let mut wards = Vec::new();
    let mut left = beds;
    let mut inpatient = Vec::new();
    for kind in INPATIENT.iter().filter(|kind| beds >= kind.from) {
        let wanted = (f64::from(beds) * kind.share).max(f64::from(kind.smallest)).round() as u32;
        left -= wanted;
        inpatient.extend(
            split(wanted, kind.size)
                .into_iter()
                .enumerate()
                .map(|(index, size)| ward(kind.kind, kind.name, index, size, "", kind.floor)),
        );
    }
    let medical = (f64::from(left) * MEDICAL).round() as u32;
    for (kind, name, count, floor) in
        [(WardKind::Medical, "Medicine", medical, 3), (WardKind::Surgical, "Surgery", left - medical, 4)]
    {
        // Two wards a floor, medicine and surgery one above the other.
        let place = |index: usize| floor + 2 * i8::try_from(index / 4).unwrap_or(0);
        inpatient.extend(
            split(count, WARD).into_iter().enumerate().map(|(index, size)| ward(kind, name, index, size, "", place(index))),
        );
    }
    wards.push(ward(WardKind::Emergency, "Emergency", 0, cubicles(beds), "C", 0));
    wards.extend(inpatient);
    let theatres = (beds / 45).max(2);
    wards.push(ward(WardKind::Theatre, "Theatres", 0, theatres, "T", 1));
    wards.push(ward(WardKind::Recovery, "Recovery", 0, theatres + theatres.div_ceil(2), "R", 1));
    if beds >= 150 {
        wards.push(ward(WardKind::Dialysis, "Dialysis", 0, (beds / 25).max(8), "D", 0));
        wards.push(ward(WardKind::OncologyDay, "Oncology day unit", 0, (beds / 30).max(8), "P", 0));
    }
    if beds >= 350 {
        wards.push(ward(WardKind::Radiotherapy, "Radiotherapy", 0, 0, "", -1));
    }
    for (kind, name, floor) in [
        (WardKind::Imaging, "Imaging", 0),
        (WardKind::Laboratory, "Laboratory", -1),
        (WardKind::Pharmacy, "Pharmacy", -1),
        (WardKind::Sterilisation, "Sterilisation", -1),
        (WardKind::Outpatient, "Outpatients", 0),
        (WardKind::Technical, "Offices and plant", -1),
    ] {
        wards.push(ward(kind, name, 0, 0, "", floor));
    }
    wards
}

/// Whole wards of a size and one smaller; what would be less than a third of a ward joins the last.
fn split(beds: u32, size: u32) -> Vec<u32> {
    let (whole, rest) = (beds / size, beds % size);
    let mut wards = vec![size; whole as usize];
    match wards.last_mut() {
        Some(last) if rest < size.div_ceil(3) => *last += rest,
        _ if rest > 0 => wards.push(rest),
        _ => {}
    }
    wards
}

/// `Medicine C`, id `medicine-c`.
fn ward(kind: WardKind, name: &str, index: usize, beds: u32, letter: &str, floor: i8) -> Ward {
    let single = !kind.inpatient();
    let name = if single { name.to_owned() } else { format!("{name} {}", letters(index)) };
    Ward {
        id: name.to_lowercase().replace(' ', "-"),
        name,
        kind,
        floor,
        beds: (1..=beds).map(|number| format!("{letter}{number:02}")).collect(),
        ..Ward::default()
    }
}

/// A, B … Z, AA, AB …
fn letters(index: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if index < 26 { letter(index).to_string() } else { format!("{}{}", letter(index / 26 - 1), letter(index)) }
}
