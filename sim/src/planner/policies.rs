//! Policies over a twin: must not reach, must reach, limits on measures, and what exceptions allow until their day.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::{ask, flow_step, rule_place};
use super::ground::{Ground, Passes, fingerprint};
use super::selector::{Selection, SelectorError};
use super::view::{Finding, Judgement, Side, Verdict, Written};
use crate::blueprint::{Exception, Limit, Mark, MustNotReach, MustReach, Policy, Problem, ProblemSeverity};
use crate::measure::Summary;
use crate::twin::{DeviceId, SegmentId, TrafficId, traffic_meant};

/// Judges every reachability policy; limits are only checked, what judges them is played. `today` is the date exceptions are judged by; empty: none has ended.
///
/// # Errors
/// Every selector, traffic, date or reference that means nothing: a policy that asks nothing must not pass.
pub fn judge(policy: &Policy, ground: &Ground<'_>, today: &str) -> Result<Vec<Judgement>, Vec<Problem>> {
    let (judgements, problems) = judged(policy, ground, today);
    if problems.is_empty() { Ok(judgements) } else { Err(problems) }
}

/// Judges those reachability policies that mean something here: on the side before a change nothing that the change adds exists.
pub fn judge_before(policy: &Policy, ground: &Ground<'_>, today: &str) -> Vec<Judgement> {
    judged(policy, ground, today).0
}

fn judged(policy: &Policy, ground: &Ground<'_>, today: &str) -> (Vec<Judgement>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut judgements = Vec::new();
    let ids: Vec<&str> = (policy.must_not_reach.iter().map(|one| one.id.as_str()))
        .chain(policy.must_reach.iter().map(|one| one.id.as_str()))
        .collect();
    for exception in policy.exceptions.iter().filter(|exception| !ids.contains(&exception.policy.as_str())) {
        let message = format!("no reachability policy is called `{}`", exception.policy);
        let hint = crate::blueprint::nearest(&exception.policy, ids.iter().copied());
        let hint = hint.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        problems.push(error("unknown-policy", exception.mark, "policy", message, hint));
    }
    for one in &policy.must_not_reach {
        match must_not_reach(one, policy, ground, today) {
            Ok(judgement) => judgements.push(judgement.weighed()),
            Err(found) => problems.extend(found),
        }
    }
    for one in &policy.must_reach {
        match must_reach(one, ground) {
            Ok(judgement) => judgements.push(judgement.weighed()),
            Err(found) => problems.extend(found),
        }
    }
    for limit in &policy.limits {
        let mut wrong =
            |field, message: String, hint: &str| problems.push(error("bad-limit", limit.mark, field, message, hint.into()));
        if limit.max.is_none() && limit.min.is_none() {
            wrong("id", format!("limit `{}` limits nothing", limit.id), "write `max` or `min`");
        }
        if limit.quantile.is_some_and(|quantile| !(quantile > 0.0 && quantile < 1.0)) {
            wrong(
                "quantile",
                format!("limit `{}`: a quantile lies between 0 and 1", limit.id),
                "write 0.9, or leave it out for the mean",
            );
        }
    }
    (judgements, problems)
}

fn error(code: &'static str, mark: Mark, field: &'static str, message: String, hint: String) -> Problem {
    Problem { code, severity: ProblemSeverity::Error, message, hint, mark, field }
}

fn selection(text: &str, mark: Mark, field: &'static str, ground: &Ground<'_>, problems: &mut Vec<Problem>) -> Option<Selection> {
    match Selection::of(text, ground) {
        Ok(selection) => Some(selection),
        Err(SelectorError::Unknown(message, hint)) => {
            problems.push(error("unknown-selector", mark, field, message, hint));
            None
        }
        Err(SelectorError::Empty(message)) => {
            let hint = "a policy about nothing would always pass: correct it, or take it out";
            problems.push(error("empty-selector", mark, field, message, hint.into()));
            None
        }
    }
}

fn traffic(text: &str, mark: Mark, ground: &Ground<'_>, problems: &mut Vec<Problem>) -> Vec<TrafficId> {
    let text = if text.trim().is_empty() { "any" } else { text };
    match traffic_meant(text, ground.twin) {
        Ok(meant) => meant,
        Err(word) => {
            let near = crate::blueprint::nearest(&word, ground.twin.traffic_names.keys().map(String::as_str));
            let hint = near.map_or_else(|| "write a name, `tcp/443` or `any`".into(), |near| format!("did you mean `{near}`?"));
            problems.push(error("unknown-traffic", mark, "traffic", format!("no traffic is called `{word}`"), hint));
            Vec::new()
        }
    }
}

/// An exception that holds, resolved.
struct Spare {
    id: String,
    from: Selection,
    to: Selection,
    traffic: Vec<TrafficId>,
}

impl Spare {
    /// Whether everything the policy asks about in these segments is excepted.
    fn holds(
        &self,
        policy: (&Selection, &Selection),
        source: SegmentId,
        target: SegmentId,
        piece: TrafficId,
        ground: &Ground<'_>,
    ) -> bool {
        let covers = |own: &Selection, asked: &Selection, segment: SegmentId| {
            if own.whole.contains(segment.index()) {
                return true;
            }
            let members = &ground.twin.wiring.zone_devices[ground.zone(segment).index()];
            !asked.whole.contains(segment.index())
                && members
                    .iter()
                    .filter(|device| {
                        asked.devices.contains(device.index()) && ground.segments_of(**device).contains(&segment.index())
                    })
                    .all(|device| own.devices.contains(device.index()))
        };
        self.traffic.binary_search(&piece).is_ok() && covers(&self.from, policy.0, source) && covers(&self.to, policy.1, target)
    }
}

fn must_not_reach(one: &MustNotReach, policy: &Policy, ground: &Ground<'_>, today: &str) -> Result<Judgement, Vec<Problem>> {
    let mut problems = Vec::new();
    let from = selection(&one.from, one.mark, "from", ground, &mut problems);
    let to = selection(&one.to, one.mark, "to", ground, &mut problems);
    let pieces = traffic(&one.traffic, one.mark, ground, &mut problems);
    let mut judgement = Judgement {
        policy: one.id.clone(),
        kind: "must_not_reach".into(),
        asks: format!("{} must not reach {} by {}", one.from, one.to, any(&one.traffic)),
        reason: one.reason.clone(),
        severity: one.severity,
        owner: one.owner.clone(),
        at: Written { side: Side::Policy, mark: one.mark },
        ..Judgement::default()
    };
    let mut spares = Vec::new();
    for exception in policy.exceptions.iter().filter(|exception| exception.policy == one.id) {
        if let Some(finding) = expired(exception, one, today, &mut problems) {
            judgement.findings.push(finding);
            continue;
        }
        let own = |own: &str, of: &str| if own.trim().is_empty() { of.to_owned() } else { own.to_owned() };
        let (source, target) = (own(&exception.from, &one.from), own(&exception.to, &one.to));
        let source = selection(&source, exception.mark, "from", ground, &mut problems);
        let target = selection(&target, exception.mark, "to", ground, &mut problems);
        let traffic = traffic(&own(&exception.traffic, &one.traffic), exception.mark, ground, &mut problems);
        if let (Some(from), Some(to)) = (source, target) {
            spares.push(Spare { id: exception.id.clone(), from, to, traffic });
        }
    }
    let (Some(from), Some(to)) = (from, to) else { return Err(problems) };
    if !problems.is_empty() {
        return Err(problems);
    }
    let critical = life_critical_segments(&to, ground);
    let spared = |source, target, piece| spares.iter().any(|spare| spare.holds((&from, &to), source, target, piece, ground));
    // Once for each class of traffic, so that every rule that breaks it is named and not only the first.
    let mut found: BTreeMap<(Passes, String, Option<Written>), Finding> = BTreeMap::new();
    let mut excepted = false;
    for source in from.maybe.ones().map(SegmentId::from_index) {
        for target in to.maybe.ones().map(SegmentId::from_index) {
            if from.devices == to.devices && from.devices.count_ones(..) == 1 && from.whole.is_clear() {
                continue;
            }
            let mut told = vec![false; ground.classes()];
            for &piece in &pieces {
                let passes = ground.passes(source, target, piece);
                if passes == Passes::No {
                    continue;
                }
                if spared(source, target, piece) {
                    excepted = true;
                    continue;
                }
                let class = ground.twin.reach.class[piece.index()] as usize;
                if std::mem::replace(&mut told[class], true) {
                    continue;
                }
                let sure = from.sure.contains(source.index()) && to.sure.contains(target.index());
                let passes = if sure { passes } else { Passes::Unknown };
                let decided = ground.because(source, target, piece);
                let place = rule_place(ground, decided, Side::Before);
                let key = (passes, ground.because_word(decided), place);
                let finding = found.entry(key).or_insert_with_key(|(passes, because, place)| {
                    let step = flow_step(ground, &from, &to, source, target, piece);
                    let subject = fingerprint(&[&one.id, &step.from, &step.to, &ground.because_says(decided)]);
                    let (code, verb) = match passes {
                        Passes::Yes => ("policy-broken", "reaches"),
                        _ => ("indeterminate", "may reach"),
                    };
                    Finding {
                        code: code.into(),
                        severity: one.severity,
                        message: format!("{}: {} {verb} {} by {}: {because}", one.id, step.from, step.to, step.traffic),
                        hint: one.reason.clone(),
                        cause: place.unwrap_or(Written { side: Side::Policy, mark: one.mark }),
                        related: vec![Written { side: Side::Policy, mark: one.mark }],
                        path: vec![step],
                        policy: one.id.clone(),
                        owner: one.owner.clone(),
                        subject,
                        ..Finding::default()
                    }
                });
                finding.life_critical |= critical.contains(&target);
            }
        }
    }
    let worst = found.keys().map(|(passes, ..)| *passes).max();
    // Something surely reached fails; what is left open does not make it pass.
    judgement.verdict = match worst {
        Some(Passes::Yes) => Verdict::Fail,
        Some(_) => Verdict::Indeterminate,
        None if excepted => Verdict::Excepted,
        None => Verdict::Pass,
    };
    if excepted {
        judgement.exceptions = spares.into_iter().map(|spare| spare.id).collect();
    }
    judgement.findings.extend(found.into_values());
    Ok(judgement)
}

/// Segments in which selected devices are life-critical.
fn life_critical_segments(selection: &Selection, ground: &Ground<'_>) -> BTreeSet<SegmentId> {
    let critical = selection.devices.ones().filter(|device| ground.twin.devices.life_critical[*device]);
    critical.flat_map(|device| ground.segments_of(DeviceId::from_index(device))).map(SegmentId::from_index).collect()
}

fn any(traffic: &str) -> &str {
    if traffic.trim().is_empty() { "any" } else { traffic }
}

fn expired(exception: &Exception, one: &MustNotReach, today: &str, problems: &mut Vec<Problem>) -> Option<Finding> {
    let mut parts = exception.expires.split('-').map(|part| (part.len(), part.bytes().all(|byte| byte.is_ascii_digit())));
    let dated = [4, 2, 2].iter().all(|length| parts.next() == Some((*length, true))) && parts.next().is_none();
    if !dated {
        let message = format!("exception `{}` has no last day", exception.id);
        problems.push(error("bad-date", exception.mark, "expires", message, "write `expires = 2027-01-31`".into()));
        return None;
    }
    (!today.is_empty() && exception.expires.as_str() < today).then(|| Finding {
        code: "expired-exception".into(),
        severity: one.severity,
        message: format!("exception {} to {} ended on {}", exception.id, one.id, exception.expires),
        hint: "close the flow, or renew the exception and say why".into(),
        cause: Written { side: Side::Policy, mark: exception.mark },
        policy: one.id.clone(),
        owner: if exception.owner.is_empty() { one.owner.clone() } else { exception.owner.clone() },
        subject: fingerprint(&["expired", &exception.id, &one.id]),
        ..Finding::default()
    })
}

fn must_reach(one: &MustReach, ground: &Ground<'_>) -> Result<Judgement, Vec<Problem>> {
    let mut problems = Vec::new();
    let from = selection(&one.from, one.mark, "from", ground, &mut problems);
    let to = selection(&one.to, one.mark, "to", ground, &mut problems);
    let pieces = traffic(&one.traffic, one.mark, ground, &mut problems);
    let (Some(mut from), Some(to)) = (from, to) else { return Err(problems) };
    if !problems.is_empty() {
        return Err(problems);
    }
    let twin = ground.twin;
    // Of a service whose traffic is not named: what those use who use it, and in the direction in which they do.
    let service = one.to.trim().strip_prefix("service:").filter(|_| one.traffic.trim().is_empty());
    let service =
        service.and_then(|id| twin.services.iter().find(|service| service.id == id || id.ends_with(&format!("/{}", service.id))));
    if let Some(service) = service {
        let uses = |device: usize| service.clients.iter().any(|client| client.kinds.contains(&twin.devices.kind[device]));
        let users: Vec<usize> = from.devices.ones().filter(|device| uses(*device)).collect();
        if users.is_empty() {
            let message = format!("nothing in `{}` is of a kind that uses `{}`", one.from, service.id);
            let hint = "name the traffic, or select devices of its clients' kinds".to_owned();
            return Err(vec![error("empty-selector", one.mark, "from", message, hint)]);
        }
        from.devices.clear();
        users.into_iter().for_each(|device| from.devices.insert(device));
    }
    let reaches = |device: DeviceId| -> Passes {
        let flows: Vec<(Vec<TrafficId>, bool)> = match service {
            Some(service) => (service.clients.iter())
                .filter(|client| client.kinds.contains(&twin.devices.kind[device.index()]))
                .map(|client| (client.traffic.clone(), client.inbound))
                .collect(),
            None => vec![(pieces.clone(), false)],
        };
        let mut surely = Passes::Yes;
        for own in ground.segments_of(device).map(SegmentId::from_index) {
            let mut best = Passes::No;
            for (traffic, inbound) in &flows {
                for other in to.maybe.ones().map(SegmentId::from_index) {
                    let (source, target) = if *inbound { (other, own) } else { (own, other) };
                    for piece in traffic {
                        let passes = ground.passes(source, target, *piece);
                        best = best.max(if to.sure.contains(other.index()) { passes } else { passes.min(Passes::Unknown) });
                    }
                }
            }
            surely = surely.min(best);
        }
        surely
    };
    let mut memo: BTreeMap<(u32, u16, bool), Passes> = BTreeMap::new();
    let (mut unknown, mut failing) = (Vec::new(), Vec::new());
    for device in from.devices.ones().map(DeviceId::from_index) {
        let devices = &twin.devices;
        let key = (devices.segment[device.index()].0, devices.kind[device.index()], devices.address[device.index()].is_some());
        match *memo.entry(key).or_insert_with(|| reaches(device)) {
            Passes::Yes => {}
            Passes::No => failing.push(device),
            Passes::Unknown => unknown.push(device),
        }
    }
    let mut judgement = Judgement {
        policy: one.id.clone(),
        kind: "must_reach".into(),
        asks: format!("{} must reach {}", one.from, one.to),
        reason: one.reason.clone(),
        severity: one.severity,
        owner: one.owner.clone(),
        at: Written { side: Side::Policy, mark: one.mark },
        ..Judgement::default()
    };
    for (code, devices) in [("required-flow", &failing), ("indeterminate", &unknown)] {
        let Some(first) = devices.first() else { continue };
        let single = Selection::of(&ground.device_word(*first), ground).ok();
        let asked = match service
            .and_then(|service| service.clients.iter().find(|client| client.kinds.contains(&twin.devices.kind[first.index()])))
        {
            Some(client) => client.traffic.clone(),
            None => pieces.clone(),
        };
        let answer = single.as_ref().map(|single| ask(ground, single, &to, &asked, &|_, _, _| false));
        let because = answer.as_ref().and_then(|answer| answer.stopped_by.first()).map(|(because, _)| *because);
        let why = because.map_or_else(String::new, |because| format!(": {}", ground.because_word(because)));
        let (number, verb) = (devices.len(), if code == "required-flow" { "cannot" } else { "may not" });
        judgement.findings.push(Finding {
            code: code.into(),
            severity: one.severity,
            message: format!(
                "{}: {number} of {} in {} {verb} reach {}, such as {}{why}",
                one.id,
                from.devices.count_ones(..),
                one.from,
                one.to,
                ground.device_word(*first)
            ),
            hint: one.reason.clone(),
            cause: because
                .and_then(|because| rule_place(ground, because, Side::Before))
                .unwrap_or(Written { side: Side::Policy, mark: one.mark }),
            related: vec![Written { side: Side::Policy, mark: one.mark }],
            policy: one.id.clone(),
            owner: one.owner.clone(),
            subject: fingerprint(&[&one.id, code, &one.from, &one.to]),
            life_critical: devices.iter().any(|device| twin.devices.life_critical[device.index()]),
            ..Finding::default()
        });
    }
    judgement.verdict = match (failing.is_empty() && from.devices.count_ones(..) > 0, unknown.is_empty()) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Indeterminate,
        (true, true) => Verdict::Pass,
    };
    Ok(judgement)
}

/// Judges a limit on what a study measured in the incident runs. It fails only when the 95 % interval lies wholly beyond: of a mean
/// Student's, of a quantile that between the order statistics that hold it (normal approximation of the binomial).
pub fn judge_limit(limit: &Limit, measured: &Summary, unit: &str) -> Judgement {
    let interval = measured.interval(0.95);
    let (low, high, what) = match limit.quantile {
        Some(quantile) => {
            let half = 1.96 * libm::sqrt(quantile * (1.0 - quantile) / measured.number().max(1) as f64);
            let at = |quantile: f64| measured.quantile(quantile.clamp(0.0, 1.0));
            (at(quantile - half), at(quantile + half), format!("quantile {quantile} of {}", limit.measure))
        }
        None => (interval.low, interval.high, format!("mean of {}", limit.measure)),
    };
    let above = limit.max.filter(|most| low > *most);
    let below = limit.min.filter(|least| high < *least);
    let mut judgement = Judgement {
        policy: limit.id.clone(),
        kind: "limit".into(),
        asks: format!("{what} in {} is {}", limit.incident, bounds(limit, unit)),
        reason: limit.reason.clone(),
        severity: limit.severity,
        owner: limit.owner.clone(),
        at: Written { side: Side::Policy, mark: limit.mark },
        ..Judgement::default()
    };
    if above.is_some() || below.is_some() {
        let seen = if low == high { format!("{low:.1}") } else { format!("{low:.1} to {high:.1}") };
        judgement.verdict = Verdict::Fail;
        judgement.findings.push(Finding {
            code: "limit-broken".into(),
            severity: limit.severity,
            message: format!("{}: {what} in {} is {seen} {unit}, not {}", limit.id, limit.incident, bounds(limit, unit)),
            hint: limit.reason.clone(),
            cause: Written { side: Side::Policy, mark: limit.mark },
            policy: limit.id.clone(),
            owner: limit.owner.clone(),
            subject: fingerprint(&[&limit.id, &limit.measure]),
            ..Finding::default()
        });
    }
    judgement.weighed()
}

fn bounds(limit: &Limit, unit: &str) -> String {
    match (limit.min, limit.max) {
        (Some(min), Some(max)) => format!("between {min} and {max} {unit}"),
        (None, Some(max)) => format!("at most {max} {unit}"),
        (Some(min), None) => format!("at least {min} {unit}"),
        (None, None) => "unlimited".into(),
    }
}
