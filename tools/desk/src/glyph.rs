//! The signs that stand beside every colour, drawn as shapes so that no font has to have them.

use codedark_sim::measure::Mode;
use codedark_sim::view::BedLook;
use egui::{Color32, CornerRadius, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::look;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// `!!!`, high priority.
    Alarm,
    /// `!!`, medium priority.
    Warning,
    /// ▲, at risk.
    AtRisk,
    /// A small dot: somebody is on it.
    Watched,
    /// A dotted ring: nobody sees this bed.
    Blind,
    /// ●, works.
    Full,
    /// ◐, half works.
    Half,
    /// ▤, paper stands in.
    Paper,
    /// ○, down.
    Ring,
    /// ✕, encrypted or broken.
    Cross,
    /// A ring with a bar: cut off by us.
    Cut,
    /// ◆, a decision.
    Diamond,
}

impl Glyph {
    /// Of a bed, if it has one.
    pub fn of_bed(look: BedLook, blind: bool) -> Option<Glyph> {
        match look {
            BedLook::Alarm => Some(Glyph::Alarm),
            BedLook::Warning => Some(Glyph::Warning),
            BedLook::AtRisk => Some(Glyph::AtRisk),
            _ if blind => Some(Glyph::Blind),
            BedLook::Watched => Some(Glyph::Watched),
            BedLook::Calm | BedLook::Empty => None,
        }
    }

    /// Of a care function's mode.
    pub fn of_mode(mode: Mode) -> Glyph {
        match mode {
            Mode::Normal => Glyph::Full,
            Mode::Degraded => Glyph::Half,
            Mode::Procedure => Glyph::Paper,
            Mode::None => Glyph::Ring,
        }
    }

    /// Its shapes, about `size` points wide around `at`.
    pub fn draw(self, at: Pos2, size: f32, colour: Color32, into: &mut Vec<Shape>) {
        let r = size / 2.0;
        let thin = Stroke::new((size / 8.0).max(1.2), colour);
        match self {
            Glyph::Alarm => exclamations(at, size, 3, colour, into),
            Glyph::Warning => exclamations(at, size, 2, colour, into),
            Glyph::AtRisk => {
                let points = vec![at + vec2(0.0, -r * 0.85), at + vec2(r, r * 0.8), at + vec2(-r, r * 0.8)];
                into.push(Shape::convex_polygon(points, colour, Stroke::NONE));
            }
            Glyph::Watched => into.push(Shape::circle_filled(at, size * 0.17, colour)),
            Glyph::Full => into.push(Shape::circle_filled(at, r * 0.8, colour)),
            Glyph::Ring => into.push(Shape::circle_stroke(at, r * 0.75, thin)),
            Glyph::Blind => {
                for step in 0..8 {
                    let angle = step as f32 * std::f32::consts::FRAC_PI_4;
                    let spot = at + vec2(angle.cos(), angle.sin()) * r * 0.8;
                    into.push(Shape::circle_filled(spot, size * 0.085, colour));
                }
            }
            Glyph::Half => {
                into.push(Shape::circle_stroke(at, r * 0.75, thin));
                let arc = (0..=12).map(|step| {
                    let angle = std::f32::consts::FRAC_PI_2 + step as f32 / 12.0 * std::f32::consts::PI;
                    at + vec2(angle.cos(), angle.sin()) * r * 0.75
                });
                into.push(Shape::convex_polygon(arc.collect(), colour, Stroke::NONE));
            }
            Glyph::Paper => {
                let sheet = Rect::from_center_size(at, vec2(size * 0.8, size * 0.8));
                into.push(Shape::rect_stroke(sheet, CornerRadius::ZERO, thin, egui::StrokeKind::Inside));
                for line in 1..4 {
                    let y = sheet.top() + sheet.height() * line as f32 / 4.0;
                    into.push(Shape::line_segment([pos2(sheet.left(), y), pos2(sheet.right(), y)], Stroke::new(1.0, colour)));
                }
            }
            Glyph::Cross => {
                let d = r * 0.65;
                into.push(Shape::line_segment([at + vec2(-d, -d), at + vec2(d, d)], thin));
                into.push(Shape::line_segment([at + vec2(-d, d), at + vec2(d, -d)], thin));
            }
            Glyph::Cut => {
                let d = r * 0.55;
                into.push(Shape::circle_stroke(at, r * 0.75, thin));
                into.push(Shape::line_segment([at + vec2(-d, d), at + vec2(d, -d)], thin));
            }
            Glyph::Diamond => {
                let d = r * 0.85;
                let points = vec![at + vec2(0.0, -d), at + vec2(d, 0.0), at + vec2(0.0, d), at + vec2(-d, 0.0)];
                into.push(Shape::convex_polygon(points, colour, Stroke::NONE));
            }
        }
    }
}

fn exclamations(at: Pos2, size: f32, count: u32, colour: Color32, into: &mut Vec<Shape>) {
    let pitch = size * 0.32;
    let width = (size * 0.15).max(1.6);
    for number in 0..count {
        let x = at.x + (number as f32 - (count - 1) as f32 / 2.0) * pitch;
        let stem = Rect::from_min_max(pos2(x - width / 2.0, at.y - size * 0.42), pos2(x + width / 2.0, at.y + size * 0.12));
        into.push(Shape::rect_filled(stem, CornerRadius::ZERO, colour));
        into.push(Shape::circle_filled(pos2(x, at.y + size * 0.33), width * 0.62, colour));
    }
}

/// Slanted lines over a rectangle: the hatch of what nobody sees.
pub fn hatch(area: Rect, pitch: f32, stroke: Stroke, into: &mut Vec<Shape>) {
    let mut offset = pitch;
    while offset < area.width() + area.height() {
        let from = if offset < area.height() {
            pos2(area.left(), area.top() + offset)
        } else {
            pos2(area.left() + offset - area.height(), area.bottom())
        };
        let to = if offset < area.width() {
            pos2(area.left() + offset, area.top())
        } else {
            pos2(area.right(), area.top() + offset - area.width())
        };
        into.push(Shape::line_segment([from, to], stroke));
        offset += pitch;
    }
}

/// A sign at a place of an egui painter.
pub fn paint(painter: &egui::Painter, glyph: Glyph, at: Pos2, size: f32, colour: Color32) {
    let mut shapes = Vec::new();
    glyph.draw(at, size, colour, &mut shapes);
    painter.extend(shapes);
}

/// The colour a sign has on a bed of that look: dark on yellow, light elsewhere.
pub fn ink_on(look: BedLook) -> Color32 {
    match look {
        BedLook::Warning => look::GROUND,
        BedLook::Empty => look::SECONDARY.gamma_multiply(0.6),
        _ => look::INK,
    }
}
