//! A ward as shapes: its room, heading, beds. A pure function of what is known about the ward.

use codedark_sim::blueprint::{CareFunction, WardKind};
use codedark_sim::twin::{BedId, Twin};
use codedark_sim::view::{BedLook, BedView, FunctionView, View, WardView};
use codedark_sim::world::NodeState;
use egui::epaint::text::FontsView;
use egui::{Color32, CornerRadius, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::layout::{HEADING, RoomPlace};
use crate::glyph::{self, Glyph};
use crate::look;
use crate::state::{Overlay, Selected};

/// All that a ward's picture depends on; equal pictures need no new mesh.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Where it lies.
    pub place: RoomPlace,
    /// The ward now.
    pub ward: WardView,
    /// Its care function, if the ward is where one is done.
    pub function: Option<FunctionView>,
    /// Worst state of the devices at each bed; empty unless shown.
    pub devices: Vec<NodeState>,
    /// What colours mean.
    pub overlay: Overlay,
    /// The selected bed or the ward itself.
    pub selected: Option<Selected>,
}

impl Picture {
    /// Of a ward at one instant.
    pub fn of(twin: &Twin, view: &View, place: &RoomPlace, overlay: Overlay, selected: Option<Selected>) -> Picture {
        let beds = twin.beds_of(place.ward);
        let here = |selected: &Selected| match selected {
            Selected::Bed(bed) => beds.contains(&bed.index()),
            Selected::Ward(ward) => *ward == place.ward,
            _ => false,
        };
        let devices = match overlay {
            Overlay::Devices => beds.clone().map(|bed| worst_device(twin, view, bed)).collect(),
            _ => Vec::new(),
        };
        let function = function_of(twin.wards[place.ward.index()].kind);
        let function = view.functions.iter().find(|known| Some(known.function) == function).cloned();
        Picture {
            place: place.clone(),
            ward: view.wards.get(place.ward.index()).cloned().unwrap_or_default(),
            function,
            devices,
            overlay,
            selected: selected.filter(here),
        }
    }
}

fn function_of(kind: WardKind) -> Option<CareFunction> {
    match kind {
        WardKind::Laboratory => Some(CareFunction::Laboratory),
        WardKind::Imaging => Some(CareFunction::Imaging),
        WardKind::Pharmacy => Some(CareFunction::Pharmacy),
        WardKind::Sterilisation => Some(CareFunction::Sterilisation),
        WardKind::Radiotherapy => Some(CareFunction::Radiotherapy),
        WardKind::Theatre => Some(CareFunction::Theatre),
        _ => None,
    }
}

fn worst_device(twin: &Twin, view: &View, bed: usize) -> NodeState {
    let states = twin.beds[bed].devices.iter().filter_map(|device| view.nodes.get(device.index()).copied());
    states.max_by_key(|state| badness(*state)).unwrap_or_default()
}

fn badness(state: NodeState) -> u8 {
    match state {
        NodeState::Ok => 0,
        NodeState::Distrusted => 1,
        NodeState::Rebuilding => 2,
        NodeState::Isolated => 3,
        NodeState::PoweredOff => 4,
        NodeState::Failed => 5,
        NodeState::Encrypted => 6,
    }
}

/// Draws text into shapes with the plan's own typeface.
pub struct Pen<'a, 'b> {
    /// Typeface.
    pub fonts: &'a mut FontsView<'b>,
    /// Where shapes go.
    pub shapes: Vec<Shape>,
}

impl Pen<'_, '_> {
    /// Text whose left centre lies at a point, no wider than told; gives its width.
    pub fn left(&mut self, at: Pos2, text: &str, font: FontId, colour: Color32, widest: f32) -> f32 {
        let galley = self.fitted(text, font, colour, widest);
        let corner = pos2(at.x, at.y - galley.size().y / 2.0);
        let width = galley.size().x;
        self.shapes.push(Shape::galley(corner, galley, colour));
        width
    }
    /// Text whose right centre lies at a point, no wider than told.
    pub fn right(&mut self, at: Pos2, text: &str, font: FontId, colour: Color32, widest: f32) {
        let galley = self.fitted(text, font, colour, widest);
        let corner = pos2(at.x - galley.size().x, at.y - galley.size().y / 2.0);
        self.shapes.push(Shape::galley(corner, galley, colour));
    }
    /// How wide some text is.
    pub fn width(&mut self, text: &str, font: &FontId) -> f32 {
        self.fonts.layout_no_wrap(text.to_owned(), font.clone(), look::INK).size().x
    }
    fn fitted(&mut self, text: &str, font: FontId, colour: Color32, widest: f32) -> std::sync::Arc<egui::Galley> {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
        job.wrap = egui::text::TextWrapping::truncate_at_width(widest.max(0.0));
        self.fonts.layout_job(job)
    }
}

/// Describes a ward.
pub fn draw(twin: &Twin, picture: &Picture, pen: &mut Pen<'_, '_>) {
    let place = &picture.place;
    let ward = &twin.wards[place.ward.index()];
    let chosen = matches!(picture.selected, Some(Selected::Ward(_)));
    pen.shapes.push(Shape::rect_filled(place.area, CornerRadius::same(6), look::ROOM));
    let frame = if chosen { Stroke::new(1.5, look::INK) } else { Stroke::new(1.0, look::LINE) };
    pen.shapes.push(Shape::rect_stroke(place.area, CornerRadius::same(6), frame, StrokeKind::Inside));

    let baseline = place.area.top() + HEADING / 2.0 + 2.0;
    let width = place.area.width() - 20.0;
    let name = pen.left(pos2(place.area.left() + 10.0, baseline), &ward.name, look::strong(12.0), look::INK, width);
    let fact = fact(picture);
    if !fact.is_empty() {
        let right = pos2(place.area.right() - 10.0, baseline);
        pen.right(right, &fact, look::text(11.0), look::SECONDARY, width - name - 10.0);
    }
    for number in 0..place.beds {
        let bed = picture.ward.beds.get(number).copied().unwrap_or_default();
        let id = BedId::from_index(twin.beds_of(place.ward).start + number);
        let label = twin.beds.get(id.index()).map_or("", |bed| bed.label.as_str());
        tile(picture, number, bed, label, picture.selected == Some(Selected::Bed(id)), pen);
    }
    if place.beds == 0
        && let Some(function) = &picture.function
    {
        capacity(place, function, pen);
    }
}

/// The one fact that matters for the room now.
fn fact(picture: &Picture) -> String {
    let ward = &picture.ward;
    if picture.overlay == Overlay::Load && ward.load > 0.0 {
        return format!("load {:.0} %", ward.load * 100.0);
    }
    ward.fact.clone()
}

fn capacity(place: &RoomPlace, function: &FunctionView, pen: &mut Pen<'_, '_>) {
    let left = place.area.left() + 10.0;
    let y = place.area.top() + HEADING + 9.0;
    let colour = look::mode(function.mode);
    let mut shapes = Vec::new();
    Glyph::of_mode(function.mode).draw(pos2(left + 5.0, y), 10.0, colour, &mut shapes);
    pen.shapes.append(&mut shapes);
    let word = function.mode.title();
    let width = pen.left(pos2(left + 16.0, y), word, look::text(11.0), look::SECONDARY, place.area.width() - 30.0);
    let bar = Rect::from_min_max(pos2(left + 26.0 + width, y - 2.0), pos2(place.area.right() - 10.0, y + 2.0));
    if bar.width() > 24.0 {
        pen.shapes.push(Shape::rect_filled(bar, CornerRadius::same(2), look::LINE));
        let mut full = bar;
        full.set_width(bar.width() * function.capacity.clamp(0.0, 1.0) as f32);
        pen.shapes.push(Shape::rect_filled(full, CornerRadius::same(2), colour));
    }
}

struct Dress {
    fill: Color32,
    ink: Color32,
    hatched: bool,
    glyph: Option<Glyph>,
}

fn dress(picture: &Picture, number: usize, bed: BedView) -> Dress {
    let plain = |fill, glyph| Dress { fill, ink: look::INK, hatched: false, glyph };
    match picture.overlay {
        Overlay::Devices => match picture.devices.get(number).copied().unwrap_or_default() {
            NodeState::Ok => plain(look::TILE, None),
            NodeState::Isolated => Dress { hatched: true, ..plain(look::BLIND, Some(Glyph::Cut)) },
            NodeState::Encrypted => plain(look::DOWN.gamma_multiply(0.6), Some(Glyph::Cross)),
            NodeState::Failed | NodeState::PoweredOff => plain(look::BLIND, Some(Glyph::Ring)),
            NodeState::Distrusted | NodeState::Rebuilding => plain(look::TILE, Some(Glyph::Half)),
        },
        Overlay::Load => {
            let load = picture.ward.load;
            let fill = if load > 1.2 {
                look::PROCEDURE.gamma_multiply(0.75)
            } else if load > 1.0 {
                look::SLOW.gamma_multiply(0.55)
            } else {
                look::TILE
            };
            let glyph = if load > 1.2 { Some(Glyph::Paper) } else { (load > 1.0).then_some(Glyph::Half) };
            if bed.look == BedLook::Empty { plain(look::ROOM, None) } else { plain(fill, glyph) }
        }
        Overlay::Risk => {
            let severe = matches!(bed.look, BedLook::AtRisk | BedLook::Warning | BedLook::Alarm);
            let fill = if bed.blind && !severe { look::BLIND } else { look::bed(bed.look) };
            Dress { fill, ink: glyph::ink_on(bed.look), hatched: bed.blind, glyph: Glyph::of_bed(bed.look, bed.blind) }
        }
    }
}

fn tile(picture: &Picture, number: usize, bed: BedView, label: &str, selected: bool, pen: &mut Pen<'_, '_>) {
    let area = picture.place.bed(number);
    let dress = dress(picture, number, bed);
    let corner = CornerRadius::same(3);
    pen.shapes.push(Shape::rect_filled(area, corner, dress.fill));
    let empty = bed.look == BedLook::Empty && !dress.hatched;
    if empty {
        pen.shapes.push(Shape::rect_stroke(area, corner, Stroke::new(1.0, look::LINE), StrokeKind::Inside));
    }
    if dress.hatched {
        let stroke = Stroke::new(1.0, Color32::from_rgba_unmultiplied(0x11, 0x16, 0x1B, 90));
        glyph::hatch(area.shrink(1.0), 6.0, stroke, &mut pen.shapes);
    }
    let centre = area.center().y;
    let size = (area.height() * 0.62).min(14.0);
    let mut room = area.width() - 7.0;
    if let Some(glyph) = dress.glyph {
        let wide = if glyph == Glyph::Alarm { size * 1.05 } else { size * 0.8 };
        let colour = if glyph == Glyph::Blind { dress.ink.gamma_multiply(0.8) } else { dress.ink };
        glyph.draw(pos2(area.right() - 4.0 - wide / 2.0, centre), size * 0.9, colour, &mut pen.shapes);
        room -= wide + 1.0;
    }
    let font = look::text((area.height() * 0.56).clamp(7.5, 11.5));
    let ink = if empty { look::SECONDARY.gamma_multiply(0.55) } else { dress.ink.gamma_multiply(0.9) };
    let fitting = shorter(label).into_iter().find(|label| pen.width(label, &font) <= room);
    if let Some(label) = fitting {
        pen.left(pos2(area.left() + 4.0, centre), label, font, ink, room + 1.0);
    }
    if selected {
        let frame = Stroke::new(2.0, look::INK);
        pen.shapes.push(Shape::rect_stroke(area.expand2(vec2(1.0, 1.0)), corner, frame, StrokeKind::Outside));
    }
}

/// A bed's label and what is left of it when there is less and less room: without its ward, its letters, its zeros.
fn shorter(label: &str) -> [&str; 3] {
    let tail = label.rsplit(['-', ' ', '/']).next().unwrap_or(label);
    let digits = tail.trim_start_matches(|letter: char| !letter.is_ascii_digit()).trim_start_matches('0');
    [label, tail, digits]
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn labels_get_shorter_without_losing_the_number() {
        assert_eq!(shorter("ICU-A-06"), ["ICU-A-06", "06", "6"]);
        assert_eq!(shorter("C10"), ["C10", "C10", "10"]);
        assert_eq!(shorter("12"), ["12", "12", "12"]);
    }
}
