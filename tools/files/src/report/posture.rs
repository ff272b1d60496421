//! The self-assessment beside what the twin observes, in one table.

use codedark_sim::planner::posture::observe;
use serde::Serialize;

use super::ReportInput;

/// One question.
#[derive(Serialize)]
pub(super) struct PostureRow {
    question: &'static str,
    answer: String,
    assumed: bool,
    place: String,
    own: String,
    observed: u8,
    apart: String,
    seen: String,
}

/// A row a question that was asked; none if the hospital was not asked.
pub(super) fn rows(input: &ReportInput<'_>) -> Vec<PostureRow> {
    let Some(site) = input.blueprint.sites.first() else { return Vec::new() };
    let observed = observe(&site.posture, input.blueprint, input.twin);
    let of = |observed: codedark_sim::planner::posture::Observed| {
        let answer = site.posture.answer(observed.question)?;
        let meaning = observed.question.choices().iter().find(|(word, _)| *word == answer.answer).map_or("", |choice| choice.1);
        let score = observed.score();
        Some(PostureRow {
            question: observed.question.title(),
            answer: format!("{}: {meaning}", answer.answer),
            assumed: answer.assumed,
            place: (input.place)(answer.mark).unwrap_or_default(),
            own: answer.score.map_or_else(|| "–".into(), |score| score.to_string()),
            observed: score,
            apart: answer.score.map_or_else(String::new, |own| match i16::from(own) - i16::from(score) {
                0 => "0".into(),
                apart if apart > 0 => format!("+{apart}"),
                apart => format!("−{}", -apart),
            }),
            seen: observed.seen,
        })
    };
    observed.into_iter().filter_map(of).collect()
}
