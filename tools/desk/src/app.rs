//! The Bevy application: the same systems with a window, into a picture, or without any driver for tests.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bevy::app::{AppExit, ScheduleRunnerPlugin};
use bevy::camera::RenderTarget;
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::settings::{Backends, WgpuSettings};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{ExitCondition, PresentMode, WindowResolution};
use bevy::winit::{UpdateMode, WinitPlugin, WinitSettings};
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiInput, EguiPlugin, EguiPreUpdateSet, EguiPrimaryContextPass, EguiStartupSet,
    PrimaryEguiContext,
};
use egui::UiBuilder;

use crate::command::Command;
use crate::panel;
use crate::plan::{Plan, Target, mesh};
use crate::snapshot::Snapshot;
use crate::state::{Selected, UiState};
use crate::worker::Worker;
use crate::{look, plan::mesh::PlanCamera};

/// What is arranged in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// The plan with every panel around it.
    #[default]
    Hospital,
    /// The plan alone under its banner.
    Plan,
}

/// All that the systems share.
#[derive(Resource, Default)]
pub struct Desk {
    /// What the thread sent last.
    pub snapshot: Option<Snapshot>,
    /// What the window remembers.
    pub state: UiState,
    /// What is to be sent.
    pub commands: Vec<Command>,
    /// What is arranged.
    pub shown: Shown,
    /// Where wards and beds lie.
    pub plan: Plan,
    /// The room the plan was laid out for.
    pub plan_for: Option<egui::Vec2>,
    /// Pixels a point.
    pub scale: f32,
    /// Size of the window, in points.
    pub window_size: egui::Vec2,
    /// Frames until the window may rest.
    pub awake: u32,
}

impl Desk {
    /// A desk with nothing on it yet.
    pub fn new(shown: Shown) -> Desk {
        Desk { shown, scale: 1.0, ..Desk::default() }
    }
}

/// The thread that owns the run; absent in pictures and tests.
#[derive(Resource)]
pub struct Feed(pub Mutex<Worker>);

/// Where the application draws to.
pub enum Surface {
    /// A window.
    Window,
    /// A picture of that many pixels.
    Picture(u32, u32),
    /// Nowhere: no driver is asked for, everything but drawing happens.
    Nowhere(u32, u32),
}

#[derive(Resource)]
struct Canvas(Option<Handle<Image>>);

#[derive(Resource, Clone, Copy)]
struct CanvasSize(Option<UVec2>);

/// Builds the application.
pub fn build(surface: &Surface, desk: Desk) -> App {
    let mut app = App::new();
    let window = Window {
        title: "codedark desk — EXERCISE".into(),
        resolution: WindowResolution::new(1600, 1000),
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    let settings = WgpuSettings {
        backends: match surface {
            Surface::Nowhere(..) => None,
            _ => Some(Backends::VULKAN | Backends::METAL | Backends::DX12),
        },
        ..default()
    };
    let windowed = matches!(surface, Surface::Window);
    let plugins = DefaultPlugins
        .set(WindowPlugin {
            primary_window: windowed.then_some(window),
            exit_condition: if windowed { ExitCondition::OnPrimaryClosed } else { ExitCondition::DontExit },
            ..default()
        })
        .set(RenderPlugin { render_creation: settings.into(), synchronous_pipeline_compilation: true, ..default() })
        .disable::<LogPlugin>();
    if windowed {
        app.add_plugins(plugins);
    } else {
        app.add_plugins(plugins.disable::<WinitPlugin>());
        app.add_plugins(ScheduleRunnerPlugin::run_loop(Duration::from_millis(1)));
    }
    let size = match surface {
        Surface::Window => None,
        Surface::Picture(width, height) | Surface::Nowhere(width, height) => Some(UVec2::new(*width, *height)),
    };
    app.add_plugins(EguiPlugin::default())
        .insert_resource(ClearColor(Color::srgb_u8(look::GROUND.r(), look::GROUND.g(), look::GROUND.b())))
        .insert_resource(CanvasSize(size))
        .insert_resource(desk)
        .add_systems(PreStartup, (mesh::prepare, camera).before(EguiStartupSet::InitContexts))
        .add_systems(PreUpdate, drop_repeated_modifiers.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass))
        .add_systems(First, receive)
        .add_systems(Update, (measure, mesh::refresh, mesh::look_at_plan).chain())
        .add_systems(EguiPrimaryContextPass, draw)
        .add_systems(Last, (send, rest).chain());
    if let Some(mut settings) = app.world_mut().get_resource_mut::<EguiGlobalSettings>() {
        settings.auto_create_primary_context = false;
    }
    app
}

fn camera(mut commands: Commands, size: Res<CanvasSize>, mut images: ResMut<Assets<Image>>) {
    let canvas = size.0.map(|size| images.add(Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None)));
    let mut camera = commands.spawn((Camera2d, PlanCamera, PrimaryEguiContext, Msaa::Off, Tonemapping::None));
    if let Some(canvas) = &canvas {
        camera.insert(RenderTarget::Image(canvas.clone().into()));
    }
    commands.insert_resource(Canvas(canvas));
}

/// bevy_egui tells egui of the modifiers in every frame, and egui asks for another frame whenever it is told anything: a window
/// that shows a paused run would never rest. Repeats are dropped.
fn drop_repeated_modifiers(mut inputs: Query<&mut EguiInput>, mut last: Local<Option<egui::Modifiers>>) {
    for mut input in &mut inputs {
        input.events.retain(|event| match event {
            egui::Event::ModifiersChanged(modifiers) => last.replace(*modifiers) != Some(*modifiers),
            _ => true,
        });
    }
}

fn receive(mut desk: ResMut<Desk>, feed: Option<Res<Feed>>) {
    let Some(feed) = feed else { return };
    let newest = feed.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(snapshot) = newest {
        desk.snapshot = Some(snapshot);
        desk.awake = desk.awake.max(3);
    }
}

fn measure(mut desk: ResMut<Desk>, camera: Single<&Camera, With<PlanCamera>>) {
    if let Some(size) = camera.logical_target_size() {
        desk.window_size = egui::vec2(size.x, size.y);
    }
    if let Some(scale) = camera.target_scaling_factor() {
        desk.scale = scale;
    }
}

/// The egui pass: panels, then whatever happened on the plan itself.
fn draw(mut desk: ResMut<Desk>, mut contexts: EguiContexts, mut dressed: Local<bool>) -> Result {
    let context = contexts.ctx_mut()?.clone();
    if !*dressed {
        // The typeface is there from the next pass on.
        look::dress(&context);
        *dressed = true;
        desk.awake = 10;
        return Ok(());
    }
    let desk = &mut *desk;
    let events = context.input(|input| !input.events.is_empty() || input.pointer.is_moving() || input.pointer.any_down());
    if events || context.has_requested_repaint() {
        desk.awake = desk.awake.max(6);
    }
    let builder = UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(context.viewport_rect());
    let mut ui = egui::Ui::new(context.clone(), "desk".into(), builder);
    let Some(snapshot) = desk.snapshot.clone() else {
        waiting(&mut ui);
        return Ok(());
    };
    match desk.shown {
        Shown::Hospital => panel::home(&mut ui, &mut desk.state, &snapshot, &mut desk.commands),
        Shown::Plan => panel::plan_alone(&mut ui, &mut desk.state, &snapshot, &mut desk.commands),
    }
    on_plan(&mut ui, desk, &snapshot);
    Ok(())
}

fn waiting(ui: &mut egui::Ui) {
    let centre = ui.max_rect().center();
    ui.painter().text(centre, egui::Align2::CENTER_CENTER, "warming the hospital up", look::text(16.0), look::SECONDARY);
}

/// Clicks choose, dragging moves, the wheel magnifies.
fn on_plan(ui: &mut egui::Ui, desk: &mut Desk, snapshot: &Snapshot) {
    let area = desk.state.plan_area;
    if !area.is_positive() {
        return;
    }
    let response = ui.interact(area, ui.id().with("plan"), egui::Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, "Plan of the hospital"));
    if response.clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        desk.state.selected = match desk.plan.at(&snapshot.stage.twin, desk.state.to_plan(pointer)) {
            Some(Target::Bed(bed)) => Some(Selected::Bed(bed)),
            Some(Target::Ward(ward)) => Some(Selected::Ward(ward)),
            None => None,
        };
    }
    if response.dragged() {
        desk.state.pan += response.drag_delta();
    }
    if let Some(pointer) = response.hover_pos() {
        let turned = ui.input(|input| input.smooth_scroll_delta().y) / 240.0;
        if turned != 0.0 {
            desk.state.magnify(turned.exp(), pointer);
        }
    }
}

fn send(mut desk: ResMut<Desk>, feed: Option<Res<Feed>>) {
    if desk.commands.is_empty() {
        return;
    }
    desk.awake = desk.awake.max(20);
    let commands = std::mem::take(&mut desk.commands);
    if let Some(feed) = feed {
        let worker = feed.0.lock().unwrap_or_else(PoisonError::into_inner);
        commands.into_iter().for_each(|command| worker.send(command));
    }
}

/// Draws often while something moves, seldom otherwise.
fn rest(mut desk: ResMut<Desk>, settings: Option<ResMut<WinitSettings>>) {
    let moving = desk.snapshot.as_ref().is_none_or(|snapshot| snapshot.playing || snapshot.played < snapshot.stage.horizon);
    let awake = moving || desk.awake > 0;
    desk.awake = desk.awake.saturating_sub(1);
    if let Some(mut settings) = settings {
        let mode = UpdateMode::reactive(if awake { Duration::from_millis(25) } else { Duration::from_millis(500) });
        if settings.focused_mode != mode {
            settings.focused_mode = mode;
            settings.unfocused_mode = mode;
        }
    }
}

/// Why there is no picture.
#[derive(Debug)]
pub struct NoPicture(pub String);

impl std::fmt::Display for NoPicture {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}
impl std::error::Error for NoPicture {}

type Verdict = Arc<Mutex<Option<Result<(), String>>>>;

/// Frames until typeface, layout, meshes and pipelines have all settled.
const SETTLED: u32 = 8;

/// Draws one picture and writes it as PNG, whole or not at all.
pub fn picture(desk: Desk, width: u32, height: u32, file: &Path) -> Result<(), NoPicture> {
    let verdict: Verdict = Arc::default();
    let told = verdict.clone();
    let file: PathBuf = file.to_owned();
    let mut frames = 0;
    let mut app = build(&Surface::Picture(width, height), desk);
    app.add_systems(Last, move |mut commands: Commands, canvas: Res<Canvas>| {
        frames += 1;
        if frames != SETTLED {
            return;
        }
        let Some(canvas) = canvas.0.clone() else { return };
        let (told, file) = (told.clone(), file.clone());
        commands.spawn(Screenshot::image(canvas)).observe(
            move |captured: On<ScreenshotCaptured>, mut exit: MessageWriter<AppExit>| {
                let written = write(&captured.image, &file);
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(written);
                exit.write(AppExit::Success);
            },
        );
    });
    app.run();
    let verdict = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
    verdict.unwrap_or_else(|| Err("the renderer ended without a picture".into())).map_err(NoPicture)
}

fn write(image: &Image, file: &Path) -> Result<(), String> {
    let picture = image.clone().try_into_dynamic().map_err(|error| error.to_string())?;
    let partial = file.with_extension("partial.png");
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    picture.to_rgb8().save(&partial).map_err(|error| said(&error))?;
    std::fs::rename(&partial, file).map_err(|error| said(&error))
}
