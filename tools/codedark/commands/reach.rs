//! `reach`: whether traffic passes from here to there, by which rule, or what proves that it does not.

use codedark_files::results::Sides;
use codedark_sim::planner::{Answer, Because, Choke, Ground, Measure, Passes, Selection, Way, ask, choke, way, zone_flows};
use codedark_sim::twin::DeviceId;
use serde_json::{Value, json};

use crate::arguments::{Arguments, Expected, Format, Reach};
use crate::exit::{Exit, Failure};
use crate::planning::{select, skill, steps, traffic, whole};
use crate::project::today;
use crate::show_table::Table;
use crate::terminal;

/// Rules that stop something, as many as are shown.
const PROOF: usize = 8;

pub fn run(arguments: &Arguments, asked: &Reach) -> Result<Exit, Failure> {
    let (loaded, twin) = whole(arguments, asked.hospital.as_deref())?;
    let ground = Ground::new(&twin);
    let sides = Sides { before: loaded.places.clone(), ..Sides::default() };
    let special = match (asked.legacy, asked.to_life_critical, asked.all) {
        (true, ..) => Some("tag:legacy"),
        (_, true, _) => Some("tag:life-critical"),
        (_, _, true) => Some("all"),
        _ => None,
    };
    let from_text = asked.from.as_deref().or(asked.all.then_some("all"));
    let (Some(from_text), Some(to_text)) = (from_text, asked.to.as_deref().or(special)) else {
        return Err(Failure::invalid("from where to where?").hint("write `codedark reach zone:office tag:life-critical`"));
    };
    let (from, to) = (select(from_text, &ground)?, select(to_text, &ground)?);
    let pieces = traffic(&asked.traffic, &twin)?;
    if asked.all {
        return all(arguments, &ground, &sides, &from, &to, &pieces);
    }
    let answer = ask(&ground, &from, &to, &pieces, &|_, _, _| false);
    let path = if asked.to_life_critical || asked.attack {
        let skill = skill(arguments, asked.incident.as_deref(), &loaded.hospital, &twin)?;
        let target = |device: DeviceId| to.devices.contains(device.index());
        let ways = [Measure::Likeliest, Measure::Shortest].map(|measure| way(&ground, &from, &target, &skill, measure));
        Some((ways, choke(&ground, &from, &target)))
    } else {
        None
    };
    let verdict = word(answer.passes);
    match arguments.format {
        Format::Json => {
            let mut value = json!({
                "format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "reach", "today": today(arguments)?,
                "from": from.text, "to": to.text, "traffic": asked.traffic, "inputs": loaded.inputs,
                "verdict": verdict,
                "path": answer.path.iter().map(|step| sides.step(step)).collect::<Vec<_>>(),
                "rules": sides.rules(&answer.path),
                "stopped_by": proof(&answer, &ground, &sides),
                "findings": [],
            });
            if let Some(([likeliest, shortest], choke)) = &path {
                value["likeliest"] = of_way(likeliest.as_ref(), &sides);
                value["shortest"] = of_way(shortest.as_ref(), &sides);
                value["choke"] = of_choke(choke, &ground, &sides);
            }
            terminal::print(&format!("{value:#}\n"));
        }
        _ => {
            let mut text = format!("{verdict}: {} -> {} by {}\n", from.text, to.text, asked.traffic);
            text += &steps(&answer.path, &sides);
            for stop in answer.stopped_by.iter().take(if answer.path.is_empty() { PROOF } else { 0 }) {
                text += &format!("  stopped by {}{}\n", ground.because_word(stop.0), place(stop.0, &ground, &sides));
            }
            if let Some(([likeliest, shortest], choke)) = &path {
                text += &told_way("likeliest attack path", likeliest.as_ref(), &sides);
                if shortest.as_ref().map(|way| way.steps.len()) != likeliest.as_ref().map(|way| way.steps.len()) {
                    text += &told_way("shortest attack path", shortest.as_ref(), &sides);
                }
                text += &told_choke(choke, &from, &to, &ground, &sides);
            }
            terminal::print(&text);
        }
    }
    Ok(match (answer.passes, asked.expect) {
        (Passes::Unknown, _) => Exit::Invalid,
        (Passes::Yes, Some(Expected::Blocked)) | (Passes::No, Some(Expected::Reachable)) => Exit::GateFailed,
        _ => Exit::Fine,
    })
}

fn word(passes: Passes) -> &'static str {
    match passes {
        Passes::Yes => "reachable",
        Passes::No => "blocked",
        Passes::Unknown => "indeterminate",
    }
}

fn place(because: Because, ground: &Ground<'_>, sides: &Sides) -> String {
    match because {
        Because::Rule(rule) => {
            let mark = ground.twin.rules[rule.index()].mark;
            sides.before.place_of(mark, "").map_or_else(String::new, |place| format!(" [{place}]"))
        }
        _ => String::new(),
    }
}

fn proof(answer: &Answer, ground: &Ground<'_>, sides: &Sides) -> Vec<Value> {
    let each = answer.stopped_by.iter().map(|(because, count)| {
        let mark = match because {
            Because::Rule(rule) => ground.twin.rules[rule.index()].mark,
            _ => Default::default(),
        };
        let place = sides.before.place_of(mark, "").unwrap_or_default();
        json!({"because": ground.because_word(*because), "flows": count, "file": place.file, "line": place.line, "column": place.column})
    });
    each.collect()
}

fn of_way(way: Option<&Way>, sides: &Sides) -> Value {
    way.map_or(Value::Null, |way| {
        json!({"chance": way.chance, "hops": way.steps.len(), "path": way.steps.iter().map(|step| sides.step(step)).collect::<Vec<_>>(),
            "rules": sides.rules(&way.steps)})
    })
}

fn of_choke(choke: &Choke, ground: &Ground<'_>, sides: &Sides) -> Value {
    match choke {
        Choke::Apart => json!({"separable": true, "rules": []}),
        Choke::Never => json!({"separable": false, "rules": []}),
        Choke::Rules(rules) | Choke::Enough(rules) => {
            let each = rules.iter().map(|rule| {
                let rule = &ground.twin.rules[rule.index()];
                let place = sides.before.place_of(rule.mark, "").unwrap_or_default();
                json!({"id": rule.id, "says": rule.says, "file": place.file, "line": place.line, "column": place.column})
            });
            json!({"separable": true, "fewest": matches!(choke, Choke::Rules(_)), "rules": each.collect::<Vec<_>>()})
        }
    }
}

fn told_way(what: &str, way: Option<&Way>, sides: &Sides) -> String {
    match way {
        None => format!("no {what}\n"),
        Some(way) => format!("{what}, chance {:.3}:\n{}", way.chance, steps(&way.steps, sides)),
    }
}

fn told_choke(choke: &Choke, from: &Selection, to: &Selection, ground: &Ground<'_>, sides: &Sides) -> String {
    match choke {
        Choke::Apart => String::new(),
        Choke::Never => "no rule separates them: a path crosses none\n".into(),
        Choke::Rules(rules) | Choke::Enough(rules) => {
            let (ends, number) = (format!("{} from {}", to.text, from.text), rules.len());
            let mut text = match choke {
                Choke::Rules(_) if number == 1 => format!("taking out this rule separates {ends}:\n"),
                Choke::Rules(_) => format!("taking out these {number} rules separates {ends}, and no fewer do:\n"),
                _ => format!("taking out these {number} rules separates {ends}, and none of them can stay:\n"),
            };
            for rule in rules {
                text +=
                    &format!("  {}{}\n", ground.because_word(Because::Rule(*rule)), place(Because::Rule(*rule), ground, sides));
            }
            text
        }
    }
}

/// Every pair of zones between which something passes.
fn all(
    arguments: &Arguments,
    ground: &Ground<'_>,
    sides: &Sides,
    from: &Selection,
    to: &Selection,
    pieces: &[codedark_sim::twin::TrafficId],
) -> Result<Exit, Failure> {
    let flows = zone_flows(ground, from, to, pieces);
    if arguments.format == Format::Json {
        let rows: Vec<Value> = flows
            .iter()
            .map(|flow| {
                json!({"from": flow.from, "to": flow.to, "traffic": flow.traffic, "verdict": word(flow.passes),
                    "because": ground.because_word(flow.because), "place": place(flow.because, ground, sides)})
            })
            .collect();
        let value = json!({"format": 1, "version": env!("CARGO_PKG_VERSION"), "command": "reach", "flows": rows});
        terminal::print(&format!("{value:#}\n"));
    } else {
        let mut table = Table::new(&["from", "to", "traffic", "", "because"]);
        for flow in &flows {
            let because = format!("{}{}", ground.because_word(flow.because), place(flow.because, ground, sides));
            table.row([flow.from.clone(), flow.to.clone(), flow.traffic.clone(), word(flow.passes).to_owned(), because]);
        }
        terminal::print(&table.text(arguments.format));
    }
    Ok(if flows.iter().any(|flow| flow.passes == Passes::Unknown) { Exit::Invalid } else { Exit::Fine })
}
