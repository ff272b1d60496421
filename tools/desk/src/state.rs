//! What the window remembers by itself: what is selected, which panel is open, where the plan is looked at from.

use codedark_sim::blueprint::CareFunction;
use codedark_sim::engine::Span;
use codedark_sim::journal::RecordId;
use codedark_sim::twin::{BedId, DeviceId, WardId, ZoneId};
use egui::{Rect, Vec2, vec2};

use crate::panel::Row;

/// What the inspector tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A ward.
    Ward(WardId),
    /// A bed.
    Bed(BedId),
    /// A care function of the first site.
    Function(CareFunction),
    /// A zone.
    Zone(ZoneId),
    /// A device.
    Device(DeviceId),
    /// Something that happened.
    Record(RecordId),
}

/// What the beds' colours mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    /// State of the devices at the bed.
    Devices,
    /// Risk of the patient.
    #[default]
    Risk,
    /// Nurses' work over capacity.
    Load,
}

impl Overlay {
    /// All, in the order of their keys.
    pub const ALL: [Overlay; 3] = [Overlay::Devices, Overlay::Risk, Overlay::Load];
    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Overlay::Devices => "devices at the bed",
            Overlay::Risk => "patient risk",
            Overlay::Load => "staff load",
        }
    }
    /// The digit that chooses it; digits 1 to 9 belong to overlays, these three are there so far.
    pub fn digit(self) -> u8 {
        match self {
            Overlay::Devices => 2,
            Overlay::Risk => 3,
            Overlay::Load => 4,
        }
    }
}

/// How much of the run the timeline spans.
pub const RANGES: [Span; 6] = [
    Span(6 * 3_600_000),
    Span(12 * 3_600_000),
    Span(24 * 3_600_000),
    Span(3 * 86_400_000),
    Span(7 * 86_400_000),
    Span(30 * 86_400_000),
];

/// State of the window.
#[derive(Clone, Debug)]
pub struct UiState {
    /// What the inspector tells about; `None`: the whole hospital.
    pub selected: Option<Selected>,
    /// What the beds' colours mean.
    pub overlay: Overlay,
    /// Position in [`RANGES`].
    pub range: usize,
    /// The list of keys is open.
    pub help: bool,
    /// The search box is open, with this in it.
    pub search: Option<String>,
    /// How tall the rows at the left are.
    pub row: Row,
    /// Where the plan is drawn, in points of the window.
    pub plan_area: Rect,
    /// Plan's magnification; 1 shows it whole.
    pub zoom: f32,
    /// Plan's shift, in points of the window.
    pub pan: Vec2,
}

impl Default for UiState {
    fn default() -> UiState {
        UiState {
            selected: None,
            overlay: Overlay::Risk,
            range: 2,
            help: false,
            search: None,
            row: Row::default(),
            plan_area: Rect::NOTHING,
            zoom: 1.0,
            pan: vec2(0.0, 0.0),
        }
    }
}

impl UiState {
    /// The whole plan, as at the start.
    pub fn whole_plan(&mut self) {
        self.zoom = 1.0;
        self.pan = Vec2::ZERO;
    }
    /// Magnifies around a point of the window.
    pub fn magnify(&mut self, factor: f32, around: egui::Pos2) {
        let zoom = (self.zoom * factor).clamp(0.5, 6.0);
        let fixed = around - self.plan_area.min - self.pan;
        self.pan -= fixed * (zoom / self.zoom - 1.0);
        self.zoom = zoom;
        if self.zoom <= 1.0 {
            self.pan = Vec2::ZERO;
        }
    }
    /// From a point of the window to a point of the plan.
    pub fn to_plan(&self, at: egui::Pos2) -> egui::Pos2 {
        ((at - self.plan_area.min - self.pan) / self.zoom).to_pos2()
    }
    /// Closes the top panel, or forgets the selection; says whether there was something to close.
    pub fn escape(&mut self) -> bool {
        if self.search.take().is_some() {
            return true;
        }
        if std::mem::take(&mut self.help) {
            return true;
        }
        self.selected.take().is_some()
    }
}
