//! What may be typed. Validated further down, where it is used.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Rehearse the night a hospital must cut its network, before it comes.
///
/// Files describe a hospital and an incident; codedark plays the incident many times beside the same hospital left in peace, and
/// says what it did to patients. Rehearsal tool, not a medical device.
#[derive(Debug, Parser)]
#[command(name = "codedark", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = "Exit codes: 0 fine · 1 a gate or assertion failed · 2 usage, invalid input or not verifiable · \
3 input/output or internal error · 4 a selection matched nothing · 130 interrupted, what was complete is written")]
pub struct Arguments {
    /// Where the project is: a folder with `hospital/`, a bare hospital folder, or one TOML.
    #[arg(long, global = true, value_name = "PATH", default_value = ".")]
    pub project: PathBuf,
    /// A folder whose data comes before what is shipped.
    #[arg(long, global = true, value_name = "DIR")]
    pub assets: Option<PathBuf>,
    /// Threads to play on; the result does not depend on it.
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// The date that ends of support and exceptions are judged by, YYYY-MM-DD; today if absent.
    #[arg(long, global = true, value_name = "DATE")]
    pub today: Option<String>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Form of what is printed on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For scripts.
    Json,
    /// Long-form table.
    Csv,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Embedded hospital and incident: from nothing to a report with pictures.
    Demo(Demo),
    /// Write a hospital folder to start from.
    New(New),
    /// Write a synthetic hospital or region.
    Generate(Generate),
    /// Turn a hospital's exports into a hospital folder.
    Import(Import),
    /// Every problem in a project, with place and hint.
    Check(Check),
    /// Any element, list or parameter of a hospital.
    Show(Show),
    /// Whether traffic passes, by which rule, or what proves that it does not.
    Reach(Reach),
    /// What a change opened, which flows of care it broke, and what it does to patients.
    Diff(Diff),
    /// Every assertion of a policy over a project.
    Test(Test),
    /// Outcomes side by side.
    Compare(Compare),
    /// What a finding means, and why it matters to a patient.
    Explain(Explain),
    /// Play an incident many times beside the quiet hospital.
    Run(Run),
    /// Which controls, within a budget, avert most harm.
    Invest(Invest),
    /// Play a run again from its seed.
    Replay(Replay),
    /// Published figures of real incidents against simulated intervals.
    Validate(Validate),
    /// JSON Schema of a kind of file.
    Schema(Schema),
    /// What is shipped.
    List(List),
    /// Open the window, or render a picture without one.
    Desk(Desk),
    /// Shell completions.
    Completions(Completions),
    /// Manual page.
    Man,
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Where the report goes.
    #[arg(long, value_name = "FILE", default_value = "codedark-demo.html")]
    pub output: PathBuf,
    /// Pairs of runs.
    #[arg(long, value_name = "N", default_value_t = 24)]
    pub runs: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `new`
#[derive(Debug, Args)]
pub struct New {
    /// Name of the hospital; the folder is named after it.
    pub name: String,
    /// Beds people stay in overnight, 20 to 5,000.
    #[arg(long, default_value_t = 300)]
    pub beds: u32,
    /// Folder to write; must not exist or be empty.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Is the medical network apart from the office network? `apart`, `partly`, `flat`.
    #[arg(long, value_name = "ANSWER")]
    pub network: Option<String>,
    /// Is access to systems and devices controlled? `individual`, `partly`, `shared`.
    #[arg(long, value_name = "ANSWER")]
    pub access: Option<String>,
    /// Is what is added to the network verified first? `always`, `sometimes`, `never`.
    #[arg(long, value_name = "ANSWER")]
    pub additions: Option<String>,
    /// What role do suppliers play in continuity? `none`, `on-call`, `essential`.
    #[arg(long, value_name = "ANSWER")]
    pub vendors: Option<String>,
    /// How are systems updated? `managed`, `irregular`, `rarely`.
    #[arg(long, value_name = "ANSWER")]
    pub updates: Option<String>,
    /// How often are staff trained? `quarterly`, `yearly`, `seldom`, `never`.
    #[arg(long, value_name = "ANSWER")]
    pub training: Option<String>,
    /// Which care functions have a downtime procedure? `all`, `most`, `none`.
    #[arg(long, value_name = "ANSWER")]
    pub plans: Option<String>,
    /// What runs in a cloud? `none`, `some`, `record`.
    #[arg(long, value_name = "ANSWER")]
    pub cloud: Option<String>,
    /// Which services are done outside? `none`, `laboratory`, `watch`, `most`.
    #[arg(long, value_name = "ANSWER")]
    pub external: Option<String>,
    /// How well the hospital thinks it does, 1 to 10: `network=7`.
    #[arg(long = "score", value_name = "QUESTION=SCORE")]
    pub scores: Vec<String>,
    /// Ask what was not given, even when this is no terminal.
    #[arg(long, conflicts_with = "no_questions")]
    pub ask: bool,
    /// Ask nothing: what was not given is as usual, and says so.
    #[arg(long)]
    pub no_questions: bool,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `generate`
#[derive(Debug, Args)]
pub struct Generate {
    /// Folder to write; must not exist or be empty.
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Name shown to people.
    #[arg(long, default_value = "Synthetic hospital")]
    pub name: String,
    /// Beds people stay in overnight, 20 to 5,000.
    #[arg(long, default_value_t = 300)]
    pub beds: u32,
    /// Sites, 1 to 400; more than one makes a region, of more than 40 the partners are told by their networks only.
    #[arg(long, default_value_t = 1)]
    pub sites: u32,
    /// Multiplier of the share of unsupported systems, 0 (none) to 5; 1 is the usual mix.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    pub legacy: f64,
    /// Share of sites whose file sharing the outside reaches, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub exposed: f64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `import`
#[derive(Debug, Args)]
pub struct Import {
    /// Exports: inventory (CSV, XLSX), zones, rules, iptables-save, nftables JSON, answers of Batfish, nmap XML, Zeek's conn.log,
    /// KEV, CSAF (also a folder), CycloneDX, MDS2, lists of injects (MSEL). Kind, encoding and separator are found from their content.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder to write; appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Which column and which word means what, instead of guessing.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// The kind of a file: `inventory`, `zones`, `rules-csv`, `iptables`, `nftables`, `batfish`, `conn-log`, `nmap`, `kev`, `csaf`,
    /// `cyclonedx`, `mds2`, `msel`.
    #[arg(long = "as", value_name = "KIND=FILE")]
    pub kinds: Vec<String>,
    /// Leave clinical flows that the rules block as they are.
    #[arg(long)]
    pub as_exported: bool,
    /// Complete beds and services that the exports leave without devices, marked assumed.
    #[arg(long)]
    pub complete: bool,
    /// Row-by-row account as CSV.
    #[arg(long, value_name = "FILE")]
    pub account: Option<PathBuf>,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// The hospital, path or shipped name; the project if absent.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
    /// Check this incident against it too.
    #[arg(long, value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Check this playbook against it too; repeatable.
    #[arg(long = "playbook", value_name = "PLAYBOOK")]
    pub playbooks: Vec<String>,
}

/// `show`
#[derive(Debug, Args)]
pub struct Show {
    /// `hospital`, `wards`, `beds`, `zones`, `rules`, `devices`, `kinds`, `services`, `procedures`, `parameters`, `baseline` (four quiet weeks, played), or `KIND:ID`.
    #[arg(default_value = "hospital")]
    pub what: String,
    /// The hospital, path or shipped name; the project if absent.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
}

/// `reach`
#[derive(Debug, Args)]
pub struct Reach {
    /// From: `zone:office`, `ward:icu`, `kind:`, `tag:`, `owner:`, `device:`, `service:`, `model:`, `all`.
    pub from: Option<String>,
    /// To.
    pub to: Option<String>,
    /// The hospital, path or shipped name; the project if absent.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
    /// Traffic: a name, `tcp/443`, `any`; several separated by commas.
    #[arg(long, value_name = "TRAFFIC", default_value = "any")]
    pub traffic: String,
    /// Make it an assertion: exit 1 if it does not hold.
    #[arg(long, value_enum)]
    pub expect: Option<Expected>,
    /// Everything that passes between zones of FROM and TO.
    #[arg(long)]
    pub all: bool,
    /// To devices without support or patches.
    #[arg(long)]
    pub legacy: bool,
    /// To life-critical devices, with attack paths and choke points.
    #[arg(long)]
    pub to_life_critical: bool,
    /// Also attack paths and choke points.
    #[arg(long)]
    pub attack: bool,
    /// The incident whose techniques an attack path is made of; the usual operator's if absent.
    #[arg(long, value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Also write the result in a form: `json`, `junit`, `sarif`, `github` (annotations), `markdown` (one summary) or `html`;
    /// several times; `-` is stdout.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
}

/// What is expected of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Expected {
    /// It passes.
    Reachable,
    /// It does not.
    Blocked,
}

/// `diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// The hospital before, path or shipped name; alone: a change, a folder with `before/` and `after/` or a shipped one.
    pub before: String,
    /// The hospital after.
    pub after: Option<String>,
    /// A policy that the hospital after is judged by; its own or the change's `policy.toml` if absent.
    #[arg(long, value_name = "POLICY")]
    pub policy: Option<String>,
    /// What fails the change besides `policy`, `required-flow`, `indeterminate` and `expired-exception`: `opened[:SRC->DST]`,
    /// `new-path`, `legacy-exposed`, `unassessed`, `unowned`, `regression`, `measure:NAME>+10%`; `none` takes all before it back.
    #[arg(long, value_name = "WORD")]
    pub fail_on: Vec<String>,
    /// Incidents that are played on both sides.
    #[arg(long = "incidents", value_name = "INCIDENT", value_delimiter = ',')]
    pub incidents: Vec<String>,
    /// Nights of each incident, the same on both sides.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    pub runs: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also write the result in a form: `json`, `junit`, `sarif`, `github` (annotations), `markdown` (one summary) or `html`;
    /// several times; `-` is stdout.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
}

/// `test`
#[derive(Debug, Args)]
pub struct Test {
    /// The hospital, path or shipped name; the project if absent.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
    /// Policies; the project's `policy.toml` if absent.
    #[arg(long, value_name = "POLICY")]
    pub policy: Vec<String>,
    /// Pairs that a limit's incident is played, unless the limit says.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub runs: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also write the result in a form: `json`, `junit`, `sarif`, `github` (annotations), `markdown` (one summary) or `html`;
    /// several times; `-` is stdout.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
}

/// `compare`
#[derive(Debug, Args)]
pub struct Compare {
    /// Outcomes.
    #[arg(required = true, num_args = 2.., value_name = "OUTCOME")]
    pub outcomes: Vec<PathBuf>,
    /// Also measures that do not differ beyond chance.
    #[arg(long)]
    pub all: bool,
    /// Also write the result in a form: `json`, `junit`, `sarif`, `github` (annotations), `markdown` (one summary) or `html`;
    /// several times; `-` is stdout.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// The code of a finding; all are listed if absent.
    pub code: Option<String>,
}

/// `run`
#[derive(Debug, Args)]
pub struct Run {
    /// The incident, path or shipped name; `quiet` is none, `all` every shipped one.
    pub incident: String,
    /// Further incidents: a row each in one table, all beside the same quiet nights.
    #[arg(value_name = "INCIDENT", conflicts_with_all = ["journal", "outcome", "sensitivity", "precision"])]
    pub others: Vec<String>,
    /// Lets several incidents begin at the same moment of the week, like `Fri 18:00`, instead of each at its own.
    #[arg(long, value_name = "MOMENT")]
    pub begins: Option<String>,
    /// The hospital, path or shipped name. Absent: the project, or the incident's own.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
    /// Exactly so many pairs, without a stopping rule.
    #[arg(long, value_name = "N", conflicts_with = "precision")]
    pub runs: Option<u64>,
    /// Stop when the interval of patients at risk is narrower than this share of its mean on either side.
    #[arg(long, value_name = "R", default_value_t = 0.1)]
    pub precision: f64,
    /// How long is played after the start; the incident's own if absent.
    #[arg(long, value_name = "SPAN")]
    pub until: Option<String>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Another value for a parameter.
    #[arg(long = "set", value_name = "PARAMETER=VALUE")]
    pub set: Vec<String>,
    /// What defenders do, path or shipped name; several are played over the same nights, side by side.
    #[arg(long = "playbook", value_name = "PLAYBOOK")]
    pub playbooks: Vec<String>,
    /// Keep one full run, the first pair's, as JSON Lines.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Keep the outcome.
    #[arg(long, value_name = "FILE")]
    pub outcome: Option<PathBuf>,
    /// Also write the result in a form: `html=PATH`, `json=PATH`, `csv=PATH`; or the first pair's run as an ATT&CK Navigator
    /// layer, `navigator=PATH`, or a STIX 2.1 bundle, `stix=PATH`.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
    /// Leave out the range over the assumptions.
    #[arg(long)]
    pub no_assumptions: bool,
    /// Rank which assumptions move each headline measure (several hundred pairs more).
    #[arg(long)]
    pub sensitivity: bool,
}

/// `invest`
#[derive(Debug, Args)]
pub struct Invest {
    /// Incidents, path or shipped name, each of equal weight; `ransomware-friday` if absent.
    #[arg(value_name = "INCIDENT")]
    pub incidents: Vec<String>,
    /// The hospital, path or shipped name. Absent: the project, or the first incident's own.
    #[arg(long, value_name = "HOSPITAL")]
    pub hospital: Option<String>,
    /// Money a year, instead of a share of the IT budget.
    #[arg(long, value_name = "MONEY")]
    pub budget: Option<f64>,
    /// Share of the operating budget for IT; the hospital's own if absent (1.8 % unless written).
    #[arg(long, value_name = "SHARE")]
    pub it_share: Option<f64>,
    /// Share of the IT budget for these controls.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    pub share: f64,
    /// What is averted: `at-risk`, `deaths`, `harm`, `blind-beds`, `operations`, `record`.
    #[arg(long, value_name = "WORD", default_value = "at-risk")]
    pub measure: String,
    /// Pairs for each set of controls and incident.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub runs: u64,
    /// Of how many of the best controls every subset is played, 0 to 8.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub exact: usize,
    /// Only these controls.
    #[arg(long = "control", value_name = "ID")]
    pub only: Vec<String>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also write the result in a form: `html=PATH`, `svg=PATH`, `csv=PATH`, `json=PATH`.
    #[arg(long = "output", value_name = "FORMAT=PATH")]
    pub outputs: Vec<String>,
}

/// `replay`
#[derive(Debug, Args)]
pub struct Replay {
    /// An outcome or a journal.
    pub file: PathBuf,
    /// Prove that the same seed gives the same bytes.
    #[arg(long)]
    pub verify: bool,
    /// Print the state of the first pair's incident run at an instant after the start.
    #[arg(long, value_name = "SPAN")]
    pub at: Option<String>,
}

/// `validate`
#[derive(Debug, Args)]
pub struct Validate {
    /// Only these rows, by id; all if absent.
    #[arg(value_name = "ROW")]
    pub rows: Vec<String>,
    /// Realisations a scenario, at the defaults and again with drawn parameters; each scenario's own number if absent.
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Another value for a parameter, in all scenarios.
    #[arg(long = "set", value_name = "PARAMETER=VALUE")]
    pub set: Vec<String>,
    /// Exit 1 if a row misses.
    #[arg(long)]
    pub strict: bool,
}

/// `schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// The kind of file; all kinds are named if absent.
    pub kind: Option<String>,
}

/// `list`
#[derive(Debug, Args)]
pub struct List {
    /// `hospital` or `incident`; everything if absent.
    pub kind: Option<String>,
}

/// `desk`
#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub struct Desk {
    /// Handed to the window as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

/// `completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// Shell.
    pub shell: clap_complete::Shell,
}
