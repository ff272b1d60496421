//! One file a verb. Each reads what it was given, calls the crates that do the work, prints, and says how it ended.

mod baseline;
mod check;
mod compare;
mod demo;
mod desk;
mod diff;
mod explain;
mod generate;
mod import;
mod invest;
mod list;
mod manual;
mod new;
mod playbooks;
mod reach;
mod replay;
mod run;
mod schema;
mod several;
mod show;
mod test;
mod validate;

use crate::arguments::{Arguments, Verb};
use crate::exit::{Exit, Failure};

/// Does what was asked.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    if let Some(threads) = arguments.threads {
        if threads == 0 || threads > 1024 {
            return Err(Failure::invalid("`--threads` takes 1 to 1024"));
        }
        codedark_sim::study::threads(threads).map_err(Failure::broken)?;
    }
    match &arguments.verb {
        Verb::Demo(demo) => demo::run(arguments, demo),
        Verb::New(new) => new::run(new),
        Verb::Generate(generate) => generate::run(generate),
        Verb::Import(import) => import::run(arguments, import),
        Verb::Invest(asked) => invest::run(arguments, asked),
        Verb::Check(check) => check::run(arguments, check),
        Verb::Show(show) => show::run(arguments, show),
        Verb::Reach(reach) => reach::run(arguments, reach),
        Verb::Diff(diff) => diff::run(arguments, diff),
        Verb::Test(test) => test::run(arguments, test),
        Verb::Compare(compare) => compare::run(arguments, compare),
        Verb::Explain(explain) => explain::run(arguments, explain),
        Verb::Run(run) => run::run(arguments, run),
        Verb::Replay(replay) => replay::run(arguments, replay),
        Verb::Validate(validate) => validate::run(arguments, validate),
        Verb::Schema(schema) => schema::run(schema),
        Verb::List(list) => list::run(arguments, list),
        Verb::Desk(desk) => desk::run(desk),
        Verb::Completions(completions) => manual::completions(completions),
        Verb::Man => manual::man(),
    }
}
