//! `invest`: which controls, within a budget, avert most harm.

use std::path::Path;

use codedark_files::report::{budget_words, investment_csv, investment_html, investment_svg, remark};
use codedark_files::{assets, load_hospital, load_incident, write_file};
use codedark_sim::blueprint::nearest;
use codedark_sim::planner::invest::{Budget, Control, Investment, Plan, Watch, invest};
use codedark_sim::study::{HEADLINES, Progress};

use crate::arguments::{Arguments, Format, Invest};
use crate::exit::{Exit, Failure, written};
use crate::progress::Bar;
use crate::project::{hospital_name, options, today};
use crate::show_table::Table;
use crate::terminal;

/// Words for the headline measures, in their order.
const MEASURES: [&str; HEADLINES.len()] = ["at-risk", "deaths", "harm", "blind-beds", "operations", "record"];

pub fn run(arguments: &Arguments, asked: &Invest) -> Result<Exit, Failure> {
    let today = today(arguments)?;
    let headline = MEASURES.iter().position(|word| *word == asked.measure).ok_or_else(|| {
        Failure::invalid(format!("there is no measure `{}`", asked.measure)).hint(format!("one of {}", MEASURES.join(", ")))
    })?;
    if !(1..=100_000).contains(&asked.runs) {
        return Err(Failure::invalid("`--runs` takes 1 to 100,000"));
    }
    let incidents = if asked.incidents.is_empty() { vec!["ransomware-friday".to_owned()] } else { asked.incidents.clone() };
    let given = hospital_name(arguments, asked.hospital.as_deref());
    let loaded = incidents
        .iter()
        .map(|incident| load_incident(incident, given.as_deref(), &options(arguments)))
        .collect::<Result<Vec<_>, _>>()?;
    let hospital = given.unwrap_or_else(|| loaded[0].hospital.clone());
    let blueprint = load_hospital(&hospital, &options(arguments))?.blueprint;
    let controls = selected(assets::controls(arguments.assets.as_deref())?, &asked.only)?;
    let budget = budget(asked, &blueprint)?;
    let played: Vec<_> = loaded.into_iter().map(|loaded| loaded.incident).collect();
    let titles: Vec<&str> = played.iter().map(|incident| incident.title.as_str()).collect();
    terminal::say(&format!("hospital: {} · {}", blueprint.title, titles.join(", ")));
    let outputs = asked.outputs.iter().map(|text| output(text)).collect::<Result<Vec<_>, _>>()?;
    let plan = Plan { seed: asked.seed, pairs: asked.runs, headline, exact: asked.exact.min(8), budget };
    let told = Told(Bar::new(0));
    let found = invest(&blueprint, &played, &today, &controls, plan, &told).map_err(Failure::invalid)?;
    told.0.finish();
    for (form, path) in outputs {
        let text = match form {
            "html" => investment_html(&found, &blueprint.title, &titles.join(", "), env!("CARGO_PKG_VERSION"), &today)
                .map_err(|error| Failure::broken(format!("the page could not be composed: {error}")))?,
            "svg" => investment_svg(&found),
            "csv" => investment_csv(&found),
            _ => json(&found, &today),
        };
        write_file(Path::new(&path), text.as_bytes()).map_err(written)?;
        terminal::say(&format!("written: {path}"));
    }
    terminal::print(&match arguments.format {
        Format::Json => json(&found, &today),
        Format::Csv => investment_csv(&found),
        _ => text(&found),
    });
    Ok(if found.interrupted { Exit::Interrupted } else { Exit::Fine })
}

/// The controls asked for; all if none was named.
fn selected(controls: Vec<Control>, only: &[String]) -> Result<Vec<Control>, Failure> {
    for id in only {
        if !controls.iter().any(|control| control.id == *id) {
            let near = nearest(id, controls.iter().map(|control| control.id.as_str())).map(str::to_owned);
            let known: Vec<&str> = controls.iter().map(|control| control.id.as_str()).collect();
            let hint = near.map_or_else(|| format!("one of {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(Failure::nothing(format!("there is no control `{id}`")).hint(hint));
        }
    }
    Ok(controls.into_iter().filter(|control| only.is_empty() || only.contains(&control.id)).collect())
}

fn budget(asked: &Invest, blueprint: &codedark_sim::blueprint::Blueprint) -> Result<Budget, Failure> {
    let share = |value: f64, name: &str| {
        if (0.0..=1.0).contains(&value) {
            Ok(value)
        } else {
            Err(Failure::invalid(format!("`--{name}` takes a share of 0 to 1")))
        }
    };
    if let Some(money) = asked.budget {
        return if money >= 0.0 && money.is_finite() {
            Ok(Budget { operating: money, it_share: 1.0, share: 1.0 })
        } else {
            Err(Failure::invalid("`--budget` takes money of 0 or more"))
        };
    }
    let operating: f64 = blueprint.sites.iter().map(|site| site.site.operating_budget).sum();
    if operating <= 0.0 {
        return Err(Failure::invalid("the hospital does not say its operating budget")
            .hint("write `operating_budget` in site.toml, or give `--budget MONEY`"));
    }
    let it: f64 = blueprint.sites.iter().map(|site| site.site.operating_budget * site.site.it_share).sum();
    let it_share = share(asked.it_share.unwrap_or(it / operating), "it-share")?;
    Ok(Budget { operating, it_share, share: share(asked.share, "share")? })
}

fn output(text: &str) -> Result<(&'static str, String), Failure> {
    let (form, path) = text.split_once('=').unwrap_or((text, ""));
    let form = ["html", "svg", "csv", "json"].into_iter().find(|known| *known == form);
    match form {
        Some(form) if !path.is_empty() => Ok((form, path.to_owned())),
        _ => Err(Failure::invalid(format!("`--output {text}` is not FORMAT=PATH"))
            .hint("write html=PATH, svg=PATH, csv=PATH or json=PATH")),
    }
}

struct Told(Bar);
impl Watch for Told {
    fn set(&self, played: usize, controls: &[&str]) {
        if terminal::lively() {
            terminal::say(&format!(
                "{:>4}  {}",
                played + 1,
                if controls.is_empty() { "as it is".into() } else { controls.join(" + ") }
            ));
        }
    }
    fn interrupted(&self) -> bool {
        Progress::interrupted(&self.0)
    }
}

fn json(found: &Investment, today: &str) -> String {
    let mut value = serde_json::json!({
        "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "invest", "today": today, "money": found.budget.money(),
    });
    if let (Some(object), Ok(serde_json::Value::Object(own))) = (value.as_object_mut(), serde_json::to_value(found)) {
        object.extend(own);
    }
    format!("{value:#}\n")
}

fn text(found: &Investment) -> String {
    let unit = found.sets.first().and_then(|set| set.averted.get(found.headline)).map_or("", |averted| averted.unit.as_str());
    let mut table = Table::new(&["", "money a year", "averted", "95 % interval", ""]);
    let whole = |value: f64| format!("{value:.0}");
    for set in found.sets.iter().filter(|set| set.controls.len() == 1 || set.efficient) {
        let worth = set.averted.get(found.headline).map(|averted| averted.averted).unwrap_or_default();
        let mut notes = Vec::new();
        if set.efficient {
            notes.push("efficient");
        }
        let remark = remark(found, set);
        if !set.controls.is_empty() && !remark.is_empty() {
            notes.push(&remark);
        }
        let name = if set.controls.is_empty() { "nothing".to_owned() } else { set.controls.join(" + ") };
        table.row([
            name,
            whole(set.cost.default),
            format!("{:.1}", worth.mean),
            format!("{:.1} … {:.1}", worth.low, worth.high),
            notes.join(", "),
        ]);
    }
    let mut text = format!("{} averted, {unit}\nbudget: {}\n\n", found.measure, budget_words(&found.budget));
    text += &table.text(Format::Text);
    for control in found.controls.iter().filter(|control| !control.inapplicable.is_empty()) {
        text += &format!("{}: not here, {}\n", control.id, control.inapplicable);
    }
    let doubtful = |id: &str| {
        let set = found.sets.iter().find(|set| set.controls == [id]);
        set.and_then(|set| set.averted.get(found.headline)).is_some_and(|averted| averted.averted.low <= 0.0)
    };
    for control in found.controls.iter().filter(|control| !control.expect.is_empty() && doubtful(&control.id)) {
        text += &format!("\n{}: {}\n", control.id, control.expect);
    }
    match found.best.and_then(|best| found.sets.get(best)) {
        Some(set) => {
            text += &format!("\nbest within the budget: {} for {} a year\n", set.controls.join(" + "), whole(set.cost.default));
            if let Some(again) = found.confirmed.get(found.headline) {
                let again = again.averted;
                text += &format!(
                    "played again with other draws it averts {:.1} ({:.1} … {:.1}) {unit}\n",
                    again.mean, again.low, again.high
                );
            }
        }
        None => text += "\nnothing within the budget averts anything\n",
    }
    text + "Rehearsal tool, not a medical device.\n"
}
