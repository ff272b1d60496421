//! The few shapes charts are drawn with. Text is escaped here and nowhere else.

use std::fmt::Write;

/// Colours that stay apart in grey, each with a hatch where it must.
pub(super) mod ink {
    pub const TEXT: &str = "#1b2329";
    pub const MUTED: &str = "#66727b";
    pub const GRID: &str = "#e3e7ea";
    pub const LINE: &str = "#0072a8";
    pub const BAND: &str = "#cfe3ef";
    pub const NORMAL: &str = "#dfe9e2";
    pub const DEGRADED: &str = "#d9cc8e";
    pub const PROCEDURE: &str = "#c48a52";
    pub const NONE: &str = "#75537f";
    pub const CAUSES: [&str; 5] = ["#75537f", "#0072a8", "#5aa9d6", "#b39a3c", "#7d8790"];
}

/// A drawing under way.
pub(super) struct Drawing {
    body: String,
    width: f64,
    height: f64,
    label: String,
}

impl Drawing {
    /// `label` is the alternative text.
    pub fn new(width: f64, height: f64, label: impl Into<String>) -> Drawing {
        Drawing { body: String::new(), width, height, label: label.into() }
    }

    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str) {
        let _ = write!(
            self.body,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="{:.1}" fill="{fill}"/>"#,
            width.max(0.0),
            height.max(0.0)
        );
    }

    /// A rounded box with an outline.
    pub fn room(&mut self, x: f64, y: f64, width: f64, height: f64, fill: &str, stroke: &str) {
        let _ = write!(
            self.body,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="4" fill="{fill}" stroke="{stroke}"/>"#
        );
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, width: f64, dash: &str) {
        let _ = write!(
            self.body,
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{stroke}" stroke-width="{width}" stroke-dasharray="{dash}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    pub fn path(&mut self, points: &[(f64, f64)], stroke: &str, width: f64, dash: &str) {
        if !points.is_empty() {
            let _ = write!(
                self.body,
                r#"<path d="{}" fill="none" stroke="{stroke}" stroke-width="{width}" stroke-dasharray="{dash}" stroke-linejoin="round"/>"#,
                outline(points)
            );
        }
    }

    pub fn area(&mut self, points: &[(f64, f64)], fill: &str) {
        if !points.is_empty() {
            let _ = write!(self.body, r#"<path d="{}Z" fill="{fill}"/>"#, outline(points));
        }
    }

    pub fn curve(&mut self, from: (f64, f64), bend: (f64, f64), to: (f64, f64), stroke: &str, width: f64) {
        let _ = write!(
            self.body,
            r#"<path d="M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}" fill="none" stroke="{stroke}" stroke-width="{width:.1}"/>"#,
            from.0, from.1, bend.0, bend.1, to.0, to.1
        );
    }

    /// `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, x: f64, y: f64, size: f64, anchor: &str, fill: &str, text: &str) {
        let _ = write!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{}</text>"#,
            escape(text)
        );
    }

    pub fn strong(&mut self, x: f64, y: f64, size: f64, anchor: &str, fill: &str, text: &str) {
        let _ = write!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" font-weight="600" text-anchor="{anchor}" fill="{fill}">{}</text>"#,
            escape(text)
        );
    }

    pub fn finish(self) -> String {
        format!(
            concat!(
                r#"<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">"#,
                r##"<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"##,
                r##"<rect width="5" height="5" fill="{none}"/><line x1="0" y1="0" x2="0" y2="5" stroke="#fff" stroke-opacity=".45" stroke-width="2"/></pattern>"##,
                r##"<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="{procedure}"/>"##,
                r##"<circle cx="1.5" cy="1.5" r=".8" fill="#fff" fill-opacity=".6"/></pattern></defs>{body}</svg>"##
            ),
            w = self.width,
            h = self.height,
            label = escape(&self.label),
            none = ink::NONE,
            procedure = ink::PROCEDURE,
            body = self.body
        )
    }
}

fn outline(points: &[(f64, f64)]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" });
    }
    path
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A round step so that an axis up to `top` has about `ticks` of them.
pub(super) fn tick(top: f64, ticks: f64) -> f64 {
    let rough = (top / ticks).max(1e-9);
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|step| step * power).find(|step| *step >= rough).unwrap_or(10.0 * power)
}
