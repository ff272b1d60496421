//! Which rehearsal this is, the clock and its buttons, and how many patients are at risk.

use egui::{Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::{DISCLAIMER, text_left, text_right};
use crate::command::Command;
use crate::glyph::{self, Glyph};
use crate::look;
use crate::snapshot::Snapshot;
use crate::state::UiState;
use crate::words;
use crate::worker::SPEEDS;

/// The bar at the top.
pub fn panel(ui: &mut Ui, _state: &mut UiState, snapshot: &Snapshot, commands: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let middle = area.center().y;
    let stage = &snapshot.stage;

    let pill = Rect::from_min_size(pos2(area.left(), middle - 13.0), vec2(92.0, 26.0));
    ui.painter().rect_stroke(pill, 13.0, Stroke::new(1.5, look::INK), StrokeKind::Inside);
    ui.painter().text(pill.center(), egui::Align2::CENTER_CENTER, "EXERCISE", look::strong(12.0), look::INK);
    ui.allocate_rect(pill, Sense::hover()).widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, "EXERCISE"));

    // The clock stands in the middle; what is left of it names the rehearsal.
    let clock = area.left() + area.width() * 0.47;
    let x = pill.right() + 16.0;
    let wide = text_left(ui, pos2(x, middle), &stage.incident, look::strong(15.0), look::INK, (clock - x) * 0.62);
    text_left(ui, pos2(x + wide + 18.0, middle), &stage.subtitle(), look::text(12.0), look::SECONDARY, clock - x - wide - 40.0);

    let face = words::face(stage.calendar, snapshot.now());
    let wide = text_left(ui, pos2(clock, middle), &face, look::strong(21.0), look::INK, 160.0);
    let face_area = Rect::from_min_size(pos2(clock, middle - 12.0), vec2(wide, 24.0));
    ui.allocate_rect(face_area, Sense::hover()).widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, face.clone()));
    let since = words::since(snapshot.now());
    let after = clock + 122.0;
    let mut x = after + text_left(ui, pos2(after, middle), &since, look::text(12.0), look::SECONDARY, 100.0).max(58.0) + 14.0;

    let (name, sign) = if snapshot.playing { ("Pause", Sign::Pause) } else { ("Play", Sign::Play) };
    for (name, sign, command) in
        [(name, sign, Command::TogglePlay), ("Slower", Sign::Slower, Command::Slower), ("Faster", Sign::Faster, Command::Faster)]
    {
        if button(ui, Rect::from_min_size(pos2(x, middle - 14.0), vec2(46.0, 28.0)), name, sign).clicked() {
            commands.push(command);
        }
        x += 52.0;
    }
    let risk = risk(ui, area, snapshot);
    let speed = SPEEDS.get(snapshot.speed).map_or("", |(_, words)| *words);
    let pace = if snapshot.playing { format!("playing · {speed}") } else { format!("paused · {speed}") };
    let strong = if snapshot.playing { look::SECONDARY } else { look::INK };
    text_left(ui, pos2(x + 8.0, middle - 8.0), &pace, look::text(12.0), strong, risk - x - 20.0);
    text_left(ui, pos2(x + 8.0, middle + 8.0), DISCLAIMER, look::text(10.5), look::SECONDARY, risk - x - 20.0);
}

/// Patients at risk, at the right; gives where it begins.
fn risk(ui: &mut Ui, area: Rect, snapshot: &Snapshot) -> f32 {
    let middle = area.center().y;
    let (now, quiet) = (i64::from(snapshot.view.at_risk), i64::from(snapshot.quiet_at_risk()));
    let against = format!("{:+} against quiet", now - quiet).replace('-', "−");
    let colour = if now > quiet { look::RISK_LINE } else { look::INK };
    let right = area.right();
    let wide = text_right(ui, pos2(right, middle + 9.0), &against, look::strong(15.0), colour, 220.0);
    glyph::paint(ui.painter(), Glyph::AtRisk, pos2(right - wide - 14.0, middle + 9.0), 11.0, colour);
    let count = now.to_string();
    let more = text_right(ui, pos2(right - wide - 25.0, middle + 9.0), &count, look::strong(15.0), colour, 80.0);
    text_right(ui, pos2(right, middle - 10.0), "patients at risk", look::text(11.0), look::SECONDARY, 220.0);
    let left = right - wide - 25.0 - more;
    let label = format!("Patients at risk: {count}, {against}");
    let whole = Rect::from_min_max(pos2(left, area.top()), area.max);
    ui.allocate_rect(whole, Sense::hover()).widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, label.clone()));
    left
}

#[derive(Clone, Copy)]
enum Sign {
    Play,
    Pause,
    Slower,
    Faster,
}

fn button(ui: &mut Ui, area: Rect, label: &str, sign: Sign) -> Response {
    let response = ui.allocate_rect(area, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
    let fill = if response.hovered() { look::TILE } else { look::ROOM };
    ui.painter().rect_filled(area, 5.0, fill);
    let edge = if response.has_focus() { look::INK } else { look::LINE };
    ui.painter().rect_stroke(area, 5.0, Stroke::new(1.0, edge), StrokeKind::Inside);
    let centre = area.center();
    let triangle = |x: f32, way: f32| {
        let points =
            vec![centre + vec2(x - 4.0 * way, -5.5), centre + vec2(x + 5.0 * way, 0.0), centre + vec2(x - 4.0 * way, 5.5)];
        Shape::convex_polygon(points, look::INK, Stroke::NONE)
    };
    let bar = |x: f32| Shape::rect_filled(Rect::from_center_size(centre + vec2(x, 0.0), vec2(3.5, 12.0)), 0.0, look::INK);
    ui.painter().extend(match sign {
        Sign::Play => vec![triangle(0.0, 1.2)],
        Sign::Pause => vec![bar(-3.5), bar(3.5)],
        Sign::Slower => vec![triangle(-5.0, -1.0), triangle(4.0, -1.0)],
        Sign::Faster => vec![triangle(-4.0, 1.0), triangle(5.0, 1.0)],
    });
    response
}
