//! The shapes of charts: a line with its band, stacked shares over time, bars, a heat map.

use super::numbers::number;
use super::svg::{Drawing, ink, tick};

/// Values of one bin: mean and the central 90 % of runs.
#[derive(Clone, Copy, Default)]
pub(super) struct Band {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// A line with its band over `days`, and a dashed reference.
pub(super) fn band(label: &str, unit: &str, days: f64, incident: &[Band], quiet: &[f64]) -> String {
    const W: f64 = 720.0;
    const H: f64 = 230.0;
    let (left, right, top, bottom) = (44.0, 8.0, 22.0, 26.0);
    let most = incident.iter().map(|band| band.high.max(band.mean)).chain(quiet.iter().copied()).fold(1e-9, f64::max);
    let step = tick(most, 4.0);
    let ceiling = (most / step).ceil() * step;
    let x = |index: f64, count: usize| left + (W - left - right) * (index + 0.5) / count.max(1) as f64;
    let y = |value: f64| H - bottom - (H - top - bottom) * value / ceiling;
    let mut drawing = Drawing::new(W, H, label);
    axes(&mut drawing, (left, W - right, H - 8.0), days, unit, (ceiling, step), &y);
    let count = incident.len();
    let upper = incident.iter().enumerate().map(|(i, band)| (x(i as f64, count), y(band.high)));
    let lower = incident.iter().enumerate().rev().map(|(i, band)| (x(i as f64, count), y(band.low)));
    drawing.area(&upper.chain(lower).collect::<Vec<_>>(), ink::BAND);
    let dashed: Vec<_> = quiet.iter().enumerate().map(|(i, value)| (x(i as f64, quiet.len()), y(*value))).collect();
    drawing.path(&dashed, ink::MUTED, 1.2, "5 4");
    let line: Vec<_> = incident.iter().enumerate().map(|(i, band)| (x(i as f64, count), y(band.mean))).collect();
    drawing.path(&line, ink::LINE, 2.0, "");
    if let Some((at, peak)) = incident.iter().enumerate().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)) {
        let (px, py) = (x(at as f64, count), y(peak.mean));
        drawing.line((px, py), (px, (py - 8.0).max(top)), ink::TEXT, 1.0, "");
        let side = if px > W * 0.6 { "end" } else { "start" };
        let words = format!(
            "peak {} ({}–{}) on day {}",
            number(peak.mean),
            number(peak.low),
            number(peak.high),
            ((at as f64 + 0.5) * days / count.max(1) as f64) as u32 + 1
        );
        drawing.text(px + if side == "end" { -6.0 } else { 6.0 }, (py - 8.0).max(top + 4.0), 11.5, side, ink::TEXT, &words);
    }
    let (kx, ky) = (W - right - 104.0, 5.0);
    drawing.line((kx, ky), (kx + 24.0, ky), ink::MUTED, 1.2, "5 4");
    drawing.text(kx + 29.0, ky + 4.0, 11.0, "start", ink::MUTED, "quiet hospital");
    drawing.finish()
}

/// Grid lines with their values, the unit above them, days below. `frame` is left, right and the line of the days.
fn axes(
    drawing: &mut Drawing,
    frame: (f64, f64, f64),
    days: f64,
    unit: &str,
    (ceiling, step): (f64, f64),
    y: &dyn Fn(f64) -> f64,
) {
    let (left, right, foot) = frame;
    let mut level = 0.0;
    while level <= ceiling + step * 0.01 {
        drawing.line((left, y(level)), (right, y(level)), ink::GRID, 1.0, "");
        drawing.text(left - 6.0, y(level) + 4.0, 11.0, "end", ink::MUTED, &number(level));
        level += step;
    }
    drawing.text(left, 9.0, 11.0, "start", ink::MUTED, unit);
    days_axis(drawing, days, left, right, foot);
}

fn days_axis(drawing: &mut Drawing, days: f64, left: f64, right: f64, y: f64) {
    let step = if days <= 4.0 {
        1.0
    } else if days <= 10.0 {
        2.0
    } else if days <= 45.0 {
        7.0
    } else {
        30.0
    };
    let mut day = 0.0;
    while day <= days {
        let x = left + (right - left) * day / days.max(1e-9);
        let anchor = if day == 0.0 {
            "start"
        } else if day + step > days && days - day < step * 0.1 {
            "end"
        } else {
            "middle"
        };
        drawing.text(x, y, 11.0, anchor, ink::MUTED, &format!("day {day}"));
        day += step;
    }
}

/// One row of [`shares`]: shares of runs in each of four modes, by bin, from normal to none.
pub(super) struct SharesRow {
    pub name: String,
    pub bins: Vec<[f64; 4]>,
}

const MODE_FILLS: [&str; 4] = [ink::NORMAL, ink::DEGRADED, "url(#dots)", "url(#hatch)"];
const MODE_WORDS: [&str; 4] = ["normal", "degraded", "procedure", "none"];

/// For each row, the share of runs in each mode over time, stacked; worst on top.
pub(super) fn shares(label: &str, days: f64, rows: &[SharesRow]) -> String {
    const W: f64 = 720.0;
    const ROW: f64 = 21.0;
    let (left, right, top) = (136.0, 8.0, 4.0);
    let key = top + rows.len() as f64 * ROW + 30.0;
    let mut drawing = Drawing::new(W, key + 18.0, label);
    for (number, row) in rows.iter().enumerate() {
        let (y, height) = (top + number as f64 * ROW, ROW - 5.0);
        drawing.text(left - 8.0, y + height - 3.5, 12.0, "end", ink::TEXT, &row.name);
        let count = row.bins.len().max(1);
        let x = |bin: usize| left + (W - left - right) * bin as f64 / count as f64;
        drawing.rect(left, y, W - left - right, height, ink::NORMAL);
        for mode in 1..4 {
            // From the top down to the lower edge of this mode's share.
            let mut points = Vec::new();
            let mut any = false;
            for (bin, share) in row.bins.iter().enumerate() {
                let depth: f64 = share[mode..].iter().sum();
                any |= depth > 0.004;
                points.push((x(bin), y + height * depth.min(1.0)));
                points.push((x(bin + 1), y + height * depth.min(1.0)));
            }
            if any {
                points.dedup_by(|b, a| (a.1 - b.1).abs() < 0.05 && points_between(a.0, b.0));
                points.push((W - right, y));
                points.insert(0, (left, y));
                drawing.area(&points, MODE_FILLS[mode]);
            }
        }
    }
    days_axis(&mut drawing, days, left, W - right, key - 14.0);
    let mut x = left;
    for mode in (0..4).rev() {
        drawing.rect(x, key + 2.0, 14.0, 10.0, MODE_FILLS[mode]);
        drawing.text(x + 19.0, key + 11.0, 11.0, "start", ink::MUTED, MODE_WORDS[mode]);
        x += 100.0;
    }
    drawing.finish()
}

/// Steps are kept at their ends; only vanishing ones are dropped.
fn points_between(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// One bar with an optional interval.
pub(super) struct Bar {
    pub name: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub words: String,
}

/// Horizontal bars on one scale, with whiskers where an interval is given.
pub(super) fn bars(label: &str, width: f64, rows: &[Bar], fill: impl Fn(usize) -> &'static str) -> String {
    const ROW: f64 = 34.0;
    let mut drawing = Drawing::new(width, rows.len() as f64 * ROW + 6.0, label);
    let reach = |bar: &Bar| bar.interval.map_or(bar.value, |(low, high)| bar.value.max(high).max(-low));
    let most = rows.iter().map(|bar| reach(bar).abs()).fold(1e-9, f64::max);
    let least = rows.iter().map(|bar| bar.interval.map_or(bar.value, |(low, _)| low.min(bar.value))).fold(0.0, f64::min);
    let room = width - 110.0;
    let zero = room * (-least / (most - least).max(1e-9));
    let scale = (room - zero) / most;
    for (index, bar) in rows.iter().enumerate() {
        let y = index as f64 * ROW;
        drawing.text(0.0, y + 11.0, 12.0, "start", ink::TEXT, &bar.name);
        let (from, to) = if bar.value < 0.0 { (zero + bar.value * scale, zero) } else { (zero, zero + bar.value * scale) };
        drawing.rect(from, y + 16.0, (to - from).max(1.0), 9.0, fill(index));
        let mut end = to;
        if let Some((low, high)) = bar.interval {
            let (a, b) = (zero + low * scale, zero + high * scale);
            drawing.line((a, y + 20.5), (b, y + 20.5), ink::TEXT, 1.0, "");
            for x in [a, b] {
                drawing.line((x, y + 17.5), (x, y + 23.5), ink::TEXT, 1.0, "");
            }
            end = end.max(b);
        }
        drawing.text(end + 6.0, y + 25.0, 11.5, "start", ink::MUTED, &bar.words);
    }
    drawing.finish()
}

/// One row of [`heat`].
pub(super) struct HeatRow {
    pub name: String,
    pub values: Vec<f64>,
}

/// Values by row and day: the darker, the further above `calm`; the printed number is the row's highest.
pub(super) fn heat(label: &str, days: f64, rows: &[HeatRow], calm: f64, hot: f64) -> String {
    const W: f64 = 1060.0;
    const ROW: f64 = 17.0;
    let (left, right) = (136.0, 52.0);
    let mut drawing = Drawing::new(W, rows.len() as f64 * ROW + 22.0, label);
    for (index, row) in rows.iter().enumerate() {
        let y = index as f64 * ROW;
        drawing.text(left - 8.0, y + 12.0, 11.5, "end", ink::TEXT, &row.name);
        let cell = (W - left - right) / row.values.len().max(1) as f64;
        for (bin, value) in row.values.iter().enumerate() {
            let strength = ((value - calm) / (hot - calm)).clamp(0.0, 1.0);
            let mix = |from: f64, to: f64| (from + (to - from) * strength) as u8;
            let fill = format!("#{:02x}{:02x}{:02x}", mix(238.0, 122.0), mix(241.0, 62.0), mix(243.0, 20.0));
            drawing.rect(left + bin as f64 * cell, y + 1.0, cell + 0.3, ROW - 2.0, &fill);
        }
        let peak = row.values.iter().copied().fold(0.0, f64::max);
        drawing.text(W - right + 6.0, y + 12.0, 11.0, "start", ink::MUTED, &format!("≤ {} %", number((peak * 100.0).round())));
    }
    days_axis(&mut drawing, days, left, W - right, rows.len() as f64 * ROW + 16.0);
    drawing.finish()
}

/// One cell of [`matrix`].
pub(super) struct MatrixCell {
    pub value: f64,
    /// A count printed small beside it.
    pub beside: usize,
}

/// One row of [`matrix`].
pub(super) struct MatrixRow {
    pub name: &'static str,
    pub cells: Vec<MatrixCell>,
}

impl MatrixRow {
    /// Whether any cell would be printed.
    pub fn says_something(&self) -> bool {
        self.cells.iter().any(|cell| cell.value.abs() >= 0.005 || cell.beside > 0)
    }
}

/// Values by row and column: the darker, the higher; negative ones without colour.
pub(super) fn matrix(label: &str, columns: &[&str], rows: &[MatrixRow]) -> String {
    const W: f64 = 1060.0;
    const ROW: f64 = 22.0;
    const HEAD: f64 = 34.0;
    let left = 160.0;
    let cell = (W - left) / columns.len().max(1) as f64;
    let most = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.value).fold(1e-9, f64::max);
    let mut drawing = Drawing::new(W, HEAD + rows.len() as f64 * ROW, label);
    for (index, column) in columns.iter().enumerate() {
        let x = left + (index as f64 + 0.5) * cell;
        // Long names on two lines.
        let (first, second) = column.split_once(' ').filter(|_| column.len() > 11).unwrap_or((column, ""));
        drawing.text(x, if second.is_empty() { 26.0 } else { 13.0 }, 10.5, "middle", ink::MUTED, first);
        drawing.text(x, 26.0, 10.5, "middle", ink::MUTED, second);
    }
    for (index, row) in rows.iter().enumerate() {
        let y = HEAD + index as f64 * ROW;
        drawing.text(left - 8.0, y + 15.0, 11.5, "end", ink::TEXT, row.name);
        for (column, value) in row.cells.iter().enumerate() {
            let x = left + column as f64 * cell;
            let strength = f64::sqrt((value.value / most).clamp(0.0, 1.0));
            let mix = |from: f64, to: f64| (from + (to - from) * strength) as u8;
            let fill = format!("#{:02x}{:02x}{:02x}", mix(246.0, 196.0), mix(248.0, 120.0), mix(249.0, 70.0));
            drawing.rect(x + 1.0, y + 1.0, cell - 2.0, ROW - 2.0, &fill);
            if value.value.abs() >= 0.005 {
                drawing.text(x + cell / 2.0, y + 15.0, 11.5, "middle", ink::TEXT, &number(value.value));
            }
            if value.beside > 0 {
                drawing.text(x + cell - 5.0, y + 15.0, 9.0, "end", ink::MUTED, &value.beside.to_string());
            }
        }
    }
    drawing.finish()
}

/// Lines over time on one scale, named at their right end.
pub(super) fn lines(label: &str, unit: &str, days: f64, series: &[(String, Vec<f64>, &'static str)]) -> String {
    const W: f64 = 1060.0;
    const H: f64 = 240.0;
    let (left, right, top, bottom) = (52.0, 210.0, 16.0, 26.0);
    let most = series.iter().flat_map(|(_, values, _)| values).copied().fold(1e-9, f64::max);
    let step = tick(most, 4.0);
    let ceiling = (most / step).ceil() * step;
    let y = |value: f64| H - bottom - (H - top - bottom) * value / ceiling;
    let mut drawing = Drawing::new(W, H, label);
    axes(&mut drawing, (left, W - right, H - 8.0), days, unit, (ceiling, step), &y);
    const DASHES: [&str; 5] = ["", "6 3", "2 2", "8 3 2 3", "1 3"];
    for (index, (name, values, colour)) in series.iter().enumerate() {
        let points: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(bin, value)| (left + (W - left - right) * (bin as f64 + 0.5) / values.len().max(1) as f64, y(*value)))
            .collect();
        drawing.path(&points, colour, 2.0, DASHES[index % DASHES.len()]);
        let ky = top + 8.0 + index as f64 * 18.0;
        drawing.line((W - right + 8.0, ky - 4.0), (W - right + 30.0, ky - 4.0), colour, 2.0, DASHES[index % DASHES.len()]);
        drawing.text(W - right + 35.0, ky, 11.5, "start", ink::TEXT, name);
    }
    drawing.finish()
}
