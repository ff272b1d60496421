//! Two maps: the floors with what happened in each ward, the zones with what got through.

use codedark_sim::blueprint::Action;
use codedark_sim::measure::{MeasureKey, Outcome};
use codedark_sim::twin::Twin;

use super::numbers::number;
use super::svg::{Drawing, ink};

/// What a ward's room says.
pub(super) struct RoomFact {
    /// Blind bed-hours more than quiet.
    pub blind_hours: f64,
    /// Patient-hours at risk more than quiet.
    pub risk_hours: f64,
}

/// Wards of the first site as rooms on their floors.
pub(super) fn floors(twin: &Twin, facts: &[RoomFact]) -> String {
    const W: f64 = 1060.0;
    let Some(site) = twin.sites.first() else { return String::new() };
    let wards: Vec<usize> = site.wards.clone().collect();
    let mut floors: Vec<i8> = wards.iter().map(|ward| twin.wards[*ward].floor).collect();
    floors.sort_unstable_by(|a, b| b.cmp(a));
    floors.dedup();
    let worst = facts.iter().map(|fact| fact.risk_hours).fold(1e-9, f64::max);
    let mut body: Vec<(f64, f64, f64, f64, usize)> = Vec::new();
    let mut labels = Vec::new();
    let mut y = 0.0;
    for floor in floors {
        let on_floor: Vec<usize> = wards.iter().copied().filter(|ward| twin.wards[*ward].floor == floor).collect();
        labels.push((y + 13.0, floor));
        y += 20.0;
        // Rooms keep the order of the plan; their width follows their beds.
        let mut row: Vec<usize> = Vec::new();
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for ward in on_floor {
            if row.len() == 6 {
                rows.push(std::mem::take(&mut row));
            }
            row.push(ward);
        }
        rows.push(row);
        for row in rows {
            let share = |ward: usize| (f64::from(twin.wards[ward].beds).max(6.0)).sqrt();
            let total: f64 = row.iter().map(|ward| share(*ward)).sum();
            let mut x = 0.0;
            for ward in &row {
                let width = (W - 8.0 * (row.len() as f64 - 1.0)) * share(*ward) / total;
                body.push((x, y, width, 58.0, *ward));
                x += width + 8.0;
            }
            y += 66.0;
        }
        y += 4.0;
    }
    let mut drawing = Drawing::new(
        W,
        y + 4.0,
        "Floors with wards as rooms; darker rooms had more patient-hours at risk than the quiet hospital",
    );
    for (y, floor) in labels {
        drawing.text(0.0, y, 11.0, "start", ink::MUTED, &format!("FLOOR {floor}"));
    }
    for (x, y, width, height, index) in body {
        let ward = &twin.wards[index];
        let fact = &facts[index];
        let strength = (fact.risk_hours / worst).clamp(0.0, 1.0);
        let mix = |from: f64, to: f64| (from + (to - from) * strength) as u8;
        let fill = format!("#{:02x}{:02x}{:02x}", mix(247.0, 217.0), mix(249.0, 158.0), mix(250.0, 104.0));
        drawing.room(x, y, width, height, &fill, "#c9d1d6");
        let space = (width / 6.6) as usize;
        drawing.strong(x + 8.0, y + 17.0, 12.0, "start", ink::TEXT, &shortened(&ward.name, space.saturating_sub(1)));
        let mut lines = Vec::new();
        if fact.risk_hours.abs() >= 0.5 {
            lines.push(format!("{}{} h at risk", if fact.risk_hours > 0.0 { "+" } else { "" }, number(fact.risk_hours)));
        }
        if fact.blind_hours >= 0.5 {
            lines.push(format!("◌ {} h blind", number(fact.blind_hours)));
        }
        if lines.is_empty() {
            lines.push("as in a quiet month".into());
        }
        for (row, line) in lines.iter().enumerate() {
            drawing.text(x + 8.0, y + 33.0 + row as f64 * 15.0, 11.0, "start", "#3d4a52", &shortened(line, space + 1));
        }
    }
    drawing.finish()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most.max(2) {
        return text.to_owned();
    }
    text.chars().take(most.max(2) - 1).chain(['…']).collect()
}

/// Zones of the first site around a circle, conduits between them, and how far the attacker got.
pub(super) fn zones(twin: &Twin, outcome: &Outcome) -> String {
    const W: f64 = 1060.0;
    let chosen: Vec<usize> = twin
        .zones
        .iter()
        .enumerate()
        .filter(|(_, zone)| zone.site.index() == 0 && (zone.devices > 0 || zone.outside))
        .map(|(index, _)| index)
        .collect();
    if chosen.is_empty() {
        return String::new();
    }
    let columns = 5usize;
    let rows = chosen.len().div_ceil(columns);
    let (box_w, box_h, gap_x, gap_y) = (172.0, 62.0, 50.0, 46.0);
    let mut drawing = Drawing::new(
        W,
        rows as f64 * (box_h + gap_y) + 6.0,
        "Zones as boxes with their devices; lines are conduits that let traffic pass, thicker where more rules allow it",
    );
    let place = |position: usize| {
        let (row, column) = (position / columns, position % columns);
        (column as f64 * (box_w + gap_x), row as f64 * (box_h + gap_y) + 4.0)
    };
    let position = |zone: usize| chosen.iter().position(|candidate| *candidate == zone);
    let mut allowed = std::collections::BTreeMap::<(usize, usize), u32>::new();
    for rule in twin.rules.iter().filter(|rule| rule.action == Action::Allow && !rule.doubtful) {
        let ends = |segments: &[codedark_sim::twin::SegmentId]| {
            let mut zones: Vec<usize> = segments.iter().map(|segment| twin.segments[segment.index()].zone.index()).collect();
            zones.sort_unstable();
            zones.dedup();
            zones
        };
        for from in ends(&rule.from) {
            for to in ends(&rule.to) {
                if let (Some(a), Some(b)) = (position(from), position(to))
                    && a != b
                {
                    *allowed.entry((a, b)).or_default() += 1;
                }
            }
        }
    }
    for ((from, to), rules) in &allowed {
        let (a, b) = (place(*from), place(*to));
        let start = (a.0 + box_w / 2.0, a.1 + box_h / 2.0);
        let end = (b.0 + box_w / 2.0, b.1 + box_h / 2.0);
        let bend = ((start.0 + end.0) / 2.0 + (end.1 - start.1) * 0.12, (start.1 + end.1) / 2.0 - (end.0 - start.0) * 0.05);
        drawing.curve(start, bend, end, "#b9c4cb", 0.8 + f64::from(*rules).ln_1p() * 0.8);
    }
    for (index, zone) in chosen.iter().enumerate() {
        let (x, y) = place(index);
        let zone = &twin.zones[*zone];
        let mean = |name: &str| {
            outcome.get(&MeasureKey::total(name).with("zone", &zone.id)).map_or(0.0, |paired| paired.incident.mean())
        };
        let (held, encrypted) = (mean("attack.compromised"), mean("attack.encrypted"));
        let share = (held.max(encrypted) / f64::from(zone.devices.max(1))).clamp(0.0, 1.0);
        drawing.room(x, y, box_w, box_h, "#f7f9fa", if share > 0.0 { ink::NONE } else { "#c9d1d6" });
        drawing.rect(x + 1.0, y + box_h - 6.0, (box_w - 2.0) * share, 5.0, "url(#hatch)");
        drawing.strong(x + 8.0, y + 17.0, 12.0, "start", ink::TEXT, &shortened(&zone.name, 24));
        let devices =
            if zone.outside { "outside the hospital".into() } else { format!("{} devices", number(f64::from(zone.devices))) };
        drawing.text(x + 8.0, y + 33.0, 11.0, "start", ink::MUTED, &devices);
        if share > 0.0 {
            let words = format!("{} held · {} encrypted", number(held), number(encrypted));
            drawing.text(x + 8.0, y + 48.0, 11.0, "start", ink::NONE, &words);
        }
    }
    drawing.finish()
}
