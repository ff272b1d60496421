//! Colours, type and spacing. Saturated red and yellow are for patient alarms alone; all else is muted and carries a glyph and
//! a word as well, so that a grey print loses nothing.

use std::sync::Arc;

use codedark_sim::measure::Mode;
use codedark_sim::view::BedLook;
use egui::epaint::text::{FontData, FontDefinitions};
use egui::{Color32, FontFamily, FontId};

/// Behind everything.
pub const GROUND: Color32 = Color32::from_rgb(0x11, 0x16, 0x1B);
/// Panels.
pub const PANEL: Color32 = Color32::from_rgb(0x18, 0x20, 0x28);
/// A ward.
pub const ROOM: Color32 = Color32::from_rgb(0x1D, 0x27, 0x30);
/// A bed with a calm patient.
pub const TILE: Color32 = Color32::from_rgb(0x2C, 0x39, 0x44);
/// A bed whose patient is being looked after.
pub const WATCHED: Color32 = Color32::from_rgb(0x3F, 0x5B, 0x6C);
/// Lines.
pub const LINE: Color32 = Color32::from_rgb(0x2A, 0x34, 0x3E);
/// Text.
pub const INK: Color32 = Color32::from_rgb(0xE8, 0xEC, 0xEF);
/// Text of second rank.
pub const SECONDARY: Color32 = Color32::from_rgb(0x8C, 0x98, 0xA4);
/// Patient alarm of high priority.
pub const ALARM: Color32 = Color32::from_rgb(0xD8, 0x41, 0x2F);
/// Patient alarm of medium priority.
pub const WARNING: Color32 = Color32::from_rgb(0xD9, 0xA2, 0x1B);
/// A patient at risk.
pub const AT_RISK: Color32 = Color32::from_rgb(0x8A, 0x6A, 0x2F);
/// A bed nobody sees.
pub const BLIND: Color32 = Color32::from_rgb(0x5B, 0x4E, 0x6E);
/// Works as it should.
pub const NORMAL: Color32 = Color32::from_rgb(0x7F, 0xA0, 0x8F);
/// Slow or degraded.
pub const SLOW: Color32 = Color32::from_rgb(0xB7, 0xA6, 0x6A);
/// A downtime procedure stands in.
pub const PROCEDURE: Color32 = Color32::from_rgb(0xC2, 0x8E, 0x5A);
/// Down.
pub const DOWN: Color32 = Color32::from_rgb(0xB5, 0x8A, 0xB0);
/// The line of patients at risk, and its figure.
pub const RISK_LINE: Color32 = Color32::from_rgb(0xE0, 0xB8, 0x54);

/// The fill of a bed.
pub fn bed(look: BedLook) -> Color32 {
    match look {
        BedLook::Empty => ROOM,
        BedLook::Calm => TILE,
        BedLook::Watched => WATCHED,
        BedLook::AtRisk => AT_RISK,
        BedLook::Warning => WARNING,
        BedLook::Alarm => ALARM,
    }
}

/// The colour of a care function's mode.
pub fn mode(mode: Mode) -> Color32 {
    match mode {
        Mode::Normal => NORMAL,
        Mode::Degraded => SLOW,
        Mode::Procedure => PROCEDURE,
        Mode::None => DOWN,
    }
}

/// Text for people, in points.
pub fn text(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Headings, in points.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("strong".into()))
}

/// The typeface, with egui's own for what it lacks.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let regular = FontData::from_static(include_bytes!("../../../assets/fonts/Inter-Regular.otf"));
    let semibold = FontData::from_static(include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"));
    fonts.font_data.insert("Inter".into(), Arc::new(regular));
    fonts.font_data.insert("Inter semi-bold".into(), Arc::new(semibold));
    let others = fonts.families.entry(FontFamily::Proportional).or_default();
    let mut strong = vec!["Inter semi-bold".to_owned()];
    strong.extend(others.iter().cloned());
    others.insert(0, "Inter".into());
    fonts.families.insert(FontFamily::Name("strong".into()), strong);
    fonts
}

/// Dresses an egui context.
pub fn dress(context: &egui::Context) {
    context.set_fonts(fonts());
    context.set_theme(egui::Theme::Dark);
    context.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.spacing.item_spacing = egui::vec2(8.0, 4.0);
        style.interaction.selectable_labels = false;
        let visuals = &mut style.visuals;
        visuals.panel_fill = PANEL;
        visuals.window_fill = PANEL;
        visuals.extreme_bg_color = GROUND;
        visuals.override_text_color = Some(INK);
        visuals.window_stroke = egui::Stroke::new(1.0, LINE);
        visuals.widgets.noninteractive.bg_stroke = egui::Stroke::new(1.0, LINE);
        visuals.selection.bg_fill = WATCHED;
        for widget in [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active] {
            widget.weak_bg_fill = TILE;
            widget.bg_fill = TILE;
        }
        for (style_of_text, size) in [
            (egui::TextStyle::Body, 13.0),
            (egui::TextStyle::Button, 13.0),
            (egui::TextStyle::Small, 11.0),
            (egui::TextStyle::Heading, 17.0),
        ] {
            let font = if size > 14.0 { strong(size) } else { text(size) };
            style.text_styles.insert(style_of_text, font);
        }
    });
}
