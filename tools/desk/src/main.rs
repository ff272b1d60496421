//! `codedark-desk`: arguments in, exit code out.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;

use clap::{Parser, ValueEnum};
use codedark_desk::app::{self, Desk, Feed, Shown, Surface};
use codedark_desk::driver;
use codedark_desk::open::{Wanted, open};
use codedark_desk::panel::search;
use codedark_desk::state::Overlay;
use codedark_desk::worker::{FIRST_SPEED, Worker};
use codedark_sim::engine::{Span, Time};

/// A window onto one run: patients and wards first, and why.
///
/// Rehearsal tool, not a medical device, not a clinical alarm.
#[derive(Parser)]
#[command(name = "codedark-desk", version)]
struct Arguments {
    /// Incident, by shipped name or path.
    #[arg(default_value = "ransomware-friday")]
    incident: String,
    /// Hospital, by shipped name or path; otherwise the incident's own.
    #[arg(long)]
    hospital: Option<String>,
    /// Seed of all draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of the replication; otherwise the first in which care is touched.
    #[arg(long)]
    run: Option<u64>,
    /// The date that ends of support are judged by, YYYY-MM-DD; otherwise the machine's.
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// Instant after the incident's start, like 90min or 3d.
    #[arg(long, value_name = "T", default_value = "0min", allow_hyphen_values = true)]
    at: Span,
    /// What the beds show.
    #[arg(long, value_enum, default_value_t = Shading::Risk)]
    overlay: Shading,
    /// Selects the first element whose name contains this.
    #[arg(long, value_name = "NAME")]
    select: Option<String>,
    /// Begins to play at once.
    #[arg(long, conflicts_with = "render")]
    play: bool,
    /// Draws a picture instead of opening a window; needs no display.
    #[arg(long, value_name = "VIEW", value_enum, requires = "out")]
    render: Option<View>,
    /// Size of the picture in pixels.
    #[arg(long, value_name = "WxH", default_value = "1600x1000", value_parser = size)]
    size: (u32, u32),
    /// The picture, PNG.
    #[arg(long, value_name = "FILE.png", requires = "render")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum View {
    /// The plan and every panel.
    Hospital,
    /// The plan alone.
    Plan,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shading {
    /// State of the devices at the bed.
    Devices,
    /// Risk of the patient.
    Risk,
    /// Nurses' work over capacity.
    Load,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parsed = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    parsed
        .filter(|(width, height)| (640..=8192).contains(width) && (400..=8192).contains(height))
        .ok_or_else(|| format!("`{text}` is not a size; write it like 1600x1000, at least 640x400, at most 8192x8192"))
}

const INVALID: u8 = 2;
const INTERNAL: u8 = 3;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err((code, message)) => {
            eprintln!("{}", message.trim_end());
            ExitCode::from(code)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), (u8, String)> {
    let internal = |error: &dyn std::fmt::Display| (INTERNAL, error.to_string());
    driver::vulkan().map_err(|missing| internal(&missing))?;
    if arguments.render.is_none() {
        driver::display().map_err(|missing| internal(&missing))?;
    }
    let wanted = Wanted {
        incident: arguments.incident.clone(),
        hospital: arguments.hospital.clone(),
        seed: arguments.seed,
        replication: arguments.run,
        today: arguments.today.clone(),
    };
    let mut playback = open(&wanted).map_err(|refused| (INVALID, refused.to_string()))?;
    let at = Time::ZERO + arguments.at;
    let shown = if let Some(View::Plan) = arguments.render { Shown::Plan } else { Shown::Hospital };
    let mut desk = Desk::new(shown);
    desk.state.overlay = match arguments.overlay {
        Shading::Devices => Overlay::Devices,
        Shading::Risk => Overlay::Risk,
        Shading::Load => Overlay::Load,
    };
    if let Some(name) = &arguments.select {
        let found = search::find(&playback.snapshot(false, FIRST_SPEED), name);
        let (.., selected) = found.first().ok_or_else(|| (4, format!("nothing is called `{name}`")))?;
        desk.state.selected = Some(*selected);
    }
    if let (Some(_), Some(out)) = (arguments.render, &arguments.out) {
        // A picture shows the whole line, so the whole run is played.
        while playback.advance() {}
        playback.publish();
        playback.seek(at);
        desk.snapshot = Some(playback.snapshot(false, FIRST_SPEED));
        let (width, height) = arguments.size;
        return app::picture(desk, width, height, out).map_err(|error| internal(&error));
    }
    let mut application = app::build(&Surface::Window, desk);
    application.insert_resource(Feed(Mutex::new(Worker::start(playback, at, arguments.play))));
    application.run();
    Ok(())
}
