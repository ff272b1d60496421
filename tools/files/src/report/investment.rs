//! What controls are worth, as a page, a picture and a table.

use codedark_sim::blueprint::Site;
use codedark_sim::measure::Interval;
use codedark_sim::planner::invest::{Budget, Investment, Money, Set};
use serde::Serialize;

use super::STYLE;
use super::numbers::{number, range};
use super::svg::{Drawing, ink, tick};
use crate::results::table_csv;

const TEMPLATE: &str = include_str!("../../../../assets/report/investment.html");

/// What a set averts of the measure that counts.
fn worth(found: &Investment, set: &Set) -> Interval {
    set.averted.get(found.headline).map(|averted| averted.averted).unwrap_or_default()
}

fn names(found: &Investment, set: &Set) -> String {
    let title =
        |id: &String| found.controls.iter().find(|control| control.id == *id).map_or(id.clone(), |control| control.title.clone());
    let titles: Vec<String> = set.controls.iter().map(title).collect();
    if titles.is_empty() { "nothing".into() } else { titles.join(" + ") }
}

/// The frontier as SVG: money a year to the right, what is averted upward.
pub fn investment_svg(found: &Investment) -> String {
    const W: f64 = 1060.0;
    const H: f64 = 340.0;
    let (left, right, top, bottom) = (64.0, 30.0, 22.0, 40.0);
    let money = found.budget.money();
    let shown: Vec<&Set> = found.sets.iter().filter(|set| set.cost.default <= money * 2.0).collect();
    let dearest = shown.iter().map(|set| set.cost.default).fold(money * 1.05, f64::max).max(1.0);
    // Every square, and the whole of every whisker: one that ends at the edge would be read as an interval that ends there.
    let ends = shown.iter().flat_map(|set| {
        let worth = worth(found, set);
        let whisker = set.efficient.then_some([worth.low, worth.high]);
        whisker.into_iter().flatten().chain([worth.mean])
    });
    let (lowest, highest) = ends.fold((0.0, 1e-9), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
    let room = (highest - lowest) * 0.04;
    let (lowest, highest) = (if lowest < 0.0 { lowest - room } else { lowest }, highest + room);
    let x = |cost: f64| left + (W - left - right) * cost / dearest;
    let y = |value: f64| H - bottom - (H - top - bottom) * (value - lowest) / (highest - lowest);
    let unit = found.sets.first().and_then(|set| set.averted.get(found.headline)).map_or("", |averted| averted.unit.as_str());
    let mut drawing =
        Drawing::new(W, H, format!("What sets of controls avert of {}, against what they cost a year", found.measure));
    let step = tick(highest - lowest, 5.0);
    let mut level = (lowest / step).ceil() * step;
    while level <= highest {
        drawing.line((left, y(level)), (W - right, y(level)), ink::GRID, 1.0, "");
        drawing.text(left - 6.0, y(level) + 4.0, 11.0, "end", ink::MUTED, &number(level));
        level += step;
    }
    let step = tick(dearest, 6.0);
    let mut cost = 0.0;
    while cost <= dearest {
        drawing.text(x(cost), H - bottom + 16.0, 11.0, "middle", ink::MUTED, &number(cost));
        cost += step;
    }
    drawing.text(left, 11.0, 11.0, "start", ink::MUTED, &format!("{} averted, {unit}", found.measure));
    drawing.text(W - right, H - 6.0, 11.0, "end", ink::MUTED, "money a year");
    drawing.line((x(money), top), (x(money), H - bottom), ink::TEXT, 1.0, "5 4");
    drawing.text(x(money) - 5.0, top + 10.0, 11.0, "end", ink::TEXT, "budget");
    for set in &shown {
        let worth = worth(found, set);
        let (px, py) = (x(set.cost.default), y(worth.mean));
        if set.efficient {
            drawing.line((px, y(worth.low)), (px, y(worth.high)), ink::LINE, 1.0, "");
        }
        let side = if set.efficient { 7.0 } else { 4.0 };
        drawing.rect(px - side / 2.0, py - side / 2.0, side, side, if set.efficient { ink::LINE } else { ink::MUTED });
    }
    let mut frontier: Vec<(f64, f64)> = Vec::new();
    for set in shown.iter().filter(|set| set.efficient) {
        let (px, py) = (x(set.cost.default), y(worth(found, set).mean));
        if let Some((_, before)) = frontier.last().copied() {
            frontier.push((px, before));
        }
        frontier.push((px, py));
    }
    drawing.path(&frontier, ink::LINE, 1.6, "");
    if let Some(set) = found.best.and_then(|best| found.sets.get(best)) {
        let (px, py) = (x(set.cost.default), y(worth(found, set).mean));
        drawing.room(px - 7.0, py - 7.0, 14.0, 14.0, "none", ink::TEXT);
        let (at, side) = if px > W * 0.6 { (px - 12.0, "end") } else { (px + 12.0, "start") };
        drawing.strong(at, py - 9.0, 12.0, side, ink::TEXT, &names(found, set));
    }
    drawing.finish()
}

fn cents(money: f64) -> String {
    ((money * 100.0).round() / 100.0).to_string()
}

/// One row a set and measure.
pub fn investment_csv(found: &Investment) -> String {
    let head = [
        "controls",
        "cost",
        "cost_low",
        "cost_high",
        "affordable",
        "efficient",
        "best",
        "measure",
        "unit",
        "averted",
        "low",
        "high",
    ];
    let mut rows = Vec::new();
    for (index, set) in found.sets.iter().enumerate() {
        for averted in &set.averted {
            let Money { default, low, high } = set.cost;
            let interval = averted.averted;
            rows.push(vec![
                set.controls.join(" "),
                cents(default),
                cents(low),
                cents(high),
                set.affordable.to_string(),
                set.efficient.to_string(),
                (found.best == Some(index)).to_string(),
                averted.measure.clone(),
                averted.unit.clone(),
                interval.mean.to_string(),
                interval.low.to_string(),
                interval.high.to_string(),
            ]);
        }
    }
    table_csv(&head.map(str::to_owned), &rows)
}

/// What a budget is, and where its share of IT comes from.
pub fn budget_words(budget: &Budget) -> String {
    let money = number(budget.money());
    if budget.it_share == 1.0 && budget.share == 1.0 {
        return format!("{money} a year, as it was given");
    }
    let source = if budget.it_share == Site::default().it_share {
        " (the share of the health ministry, DGOS, as reported in the field work; another source has 1.69 %, S91)"
    } else {
        ""
    };
    format!(
        "{money} a year in the hospital’s own currency: {:.1} % of what IT has, which is {} or {:.2} % of an operating budget of {}{source}",
        budget.share * 100.0,
        number(budget.operating * budget.it_share),
        budget.it_share * 100.0,
        number(budget.operating)
    )
}

/// What the chosen set averts under draws that did not choose it, and whether that is beyond chance.
fn again(found: &Investment) -> String {
    let Some(again) = found.confirmed.get(found.headline) else { return String::new() };
    let interval = again.averted;
    let chance = if interval.low > 0.0 {
        "beyond chance"
    } else {
        "which may be chance: play more pairs (`--runs`) before money is spent on it"
    };
    format!("Played again with other draws it averts {} {} ({}), {chance}.", number(interval.mean), again.unit, range(interval))
}

/// What is to be said of one control by itself.
/// What to think of a set's number: whether it may be chance, and whether it can be paid.
pub fn remark(found: &Investment, set: &Set) -> String {
    let Interval { low, high, .. } = worth(found, set);
    let mut remarks = Vec::new();
    if low == 0.0 && high == 0.0 {
        remarks.push("changes nothing in what was played");
    } else if low <= 0.0 && high >= 0.0 {
        remarks.push("may be chance");
    }
    if !set.affordable {
        remarks.push("beyond the budget");
    }
    remarks.join(", ")
}

#[derive(Serialize)]
struct Row {
    title: String,
    cost: String,
    costs: String,
    averted: String,
    interval: String,
    note: String,
    expect: String,
}

#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    hospital: &'a str,
    incidents: &'a str,
    version: &'a str,
    today: &'a str,
    pairs: u64,
    seed: u64,
    interrupted: bool,
    title: String,
    budget: String,
    again: String,
    unit: String,
    measure: &'a str,
    svg: String,
    singles: Vec<Row>,
    frontier: Vec<Row>,
    confirmed: Vec<Row>,
    sources: Vec<Row>,
}

/// The page.
///
/// # Errors
/// If the template cannot be rendered, which is a bug of the template.
pub fn investment_html(
    found: &Investment,
    hospital: &str,
    incidents: &str,
    version: &str,
    today: &str,
) -> Result<String, minijinja::Error> {
    let row = |set: &Set, note: String| Row {
        title: names(found, set),
        cost: number(set.cost.default),
        costs: format!("{} to {}", number(set.cost.low), number(set.cost.high)),
        averted: number(worth(found, set).mean),
        interval: range(worth(found, set)),
        note,
        expect: String::new(),
    };
    let singles = found.controls.iter().map(|control| match found.sets.iter().find(|set| set.controls == [control.id.clone()]) {
        Some(set) => row(set, remark(found, set)),
        None => Row {
            title: control.title.clone(),
            cost: number(control.cost.default),
            costs: format!("{} to {}", number(control.cost.low), number(control.cost.high)),
            averted: "–".into(),
            interval: "–".into(),
            note: if control.inapplicable.is_empty() { "not played".into() } else { control.inapplicable.clone() },
            expect: String::new(),
        },
    });
    let best = found.best.and_then(|best| found.sets.get(best));
    let confirmed = found.confirmed.iter().map(|averted| Row {
        title: format!("{}, {}", averted.measure, averted.unit),
        cost: String::new(),
        costs: String::new(),
        averted: number(averted.averted.mean),
        interval: range(averted.averted),
        note: String::new(),
        expect: String::new(),
    });
    let sources = found.controls.iter().map(|control| Row {
        title: control.title.clone(),
        cost: String::new(),
        costs: String::new(),
        averted: control.source.clone(),
        interval: String::new(),
        note: control.behaviour.replace('`', ""),
        expect: control.expect.clone(),
    });
    let page = Page {
        style: STYLE,
        hospital,
        incidents,
        version,
        today,
        pairs: found.pairs,
        seed: found.seed,
        interrupted: found.interrupted,
        title: best.map_or_else(
            || "Nothing within the budget averts anything".into(),
            |set| format!("Within the budget: {}", names(found, set)),
        ),
        budget: budget_words(&found.budget),
        again: again(found),
        unit: found.sets.first().and_then(|set| set.averted.get(found.headline)).map_or_else(String::new, |one| one.unit.clone()),
        measure: &found.measure,
        svg: investment_svg(found),
        singles: singles.collect(),
        frontier: found.sets.iter().filter(|set| set.efficient).map(|set| row(set, String::new())).collect(),
        confirmed: confirmed.collect(),
        sources: sources.collect(),
    };
    let mut environment = minijinja::Environment::new();
    environment.add_template("investment.html", TEMPLATE)?;
    environment.get_template("investment.html")?.render(minijinja::value::Serde(&page))
}
