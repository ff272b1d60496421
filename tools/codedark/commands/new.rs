//! `new`: the posture questionnaire, and a hospital folder that is as the answers say.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use codedark_files::generate::{GenerateOptions, complete_posture};
use codedark_sim::blueprint::{Answer, Posture, Question, nearest};

use crate::arguments::New;
use crate::commands::generate::write;
use crate::exit::{Exit, Failure};

pub fn run(new: &New) -> Result<Exit, Failure> {
    let words: String = new.name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let folder = words.split_whitespace().collect::<Vec<_>>().join("-");
    if folder.is_empty() {
        return Err(Failure::invalid("the name has no letter or digit"));
    }
    let into = new.into.clone().unwrap_or_else(|| PathBuf::from(folder));
    let mut posture = given(new)?;
    let (input, output) = (std::io::stdin(), std::io::stderr());
    if new.ask || (!new.no_questions && input.is_terminal() && output.is_terminal()) {
        ask(&mut posture, &mut input.lock(), &mut output.lock())?;
    }
    let options = GenerateOptions {
        name: new.name.clone(),
        beds: new.beds,
        seed: new.seed,
        posture: complete_posture(&posture),
        ..GenerateOptions::default()
    };
    write(&options, &into)
}

/// What was answered by flags.
fn given(new: &New) -> Result<Posture, Failure> {
    let typed = [
        &new.network,
        &new.access,
        &new.additions,
        &new.vendors,
        &new.updates,
        &new.training,
        &new.plans,
        &new.cloud,
        &new.external,
    ];
    let mut posture = Posture::default();
    for (question, word) in Question::ALL.iter().zip(typed) {
        let Some(word) = word else { continue };
        let word = known(*question, word)
            .map_err(|hint| Failure::invalid(format!("`--{} {word}`: there is no such answer", question.word())).hint(hint))?;
        posture.answers.push(Answer { question: *question, answer: word.into(), ..Answer::default() });
    }
    for text in &new.scores {
        let malformed = || {
            let questions: Vec<&str> = Question::ALL.iter().map(|question| question.word()).collect();
            Failure::invalid(format!("`--score {text}` is not QUESTION=SCORE with a score of 1 to 10"))
                .hint(format!("questions are {}", questions.join(", ")))
        };
        let (question, score) = text.split_once('=').ok_or_else(malformed)?;
        let question = Question::from_text(question.trim()).ok_or_else(malformed)?;
        let score = scored(score).ok_or_else(malformed)?;
        entry(&mut posture, question).score = Some(score);
    }
    Ok(posture)
}

/// The answer to a question, made as usual and assumed when there is none yet.
fn entry(posture: &mut Posture, question: Question) -> &mut Answer {
    let at = posture.answers.iter().position(|answer| answer.question == question).unwrap_or_else(|| {
        let answer = question.usual().into();
        posture.answers.push(Answer { question, answer, assumed: true, ..Answer::default() });
        posture.answers.len() - 1
    });
    &mut posture.answers[at]
}

fn scored(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|score| (1..=10).contains(score))
}

/// The word of a question's choices that was typed, by word or by number; else what to type.
fn known(question: Question, typed: &str) -> Result<&'static str, String> {
    let (typed, choices) = (typed.trim(), question.choices());
    let number = typed.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
    if let Some((word, _)) = number.or_else(|| choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(typed))) {
        return Ok(word);
    }
    let words = choices.iter().map(|(word, _)| *word);
    Err(match nearest(typed, words.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", words.collect::<Vec<_>>().join(", ")),
    })
}

/// Asks what is not answered yet. An empty line is “I do not know”: as usual, and marked assumed.
fn ask(posture: &mut Posture, input: &mut impl BufRead, output: &mut impl Write) -> Result<(), Failure> {
    writeln!(output, "{} questions; an empty line is “I do not know”.", Question::ALL.len())?;
    let mut line = |output: &mut dyn Write| -> Result<Option<String>, Failure> {
        output.flush()?;
        let mut text = String::new();
        Ok((input.read_line(&mut text)? > 0).then(|| text.trim().to_owned()))
    };
    for question in Question::ALL {
        if posture.answer(*question).is_some_and(|answer| !answer.assumed) {
            continue;
        }
        writeln!(output, "\n{}", question.title())?;
        for (number, (word, meaning)) in question.choices().iter().enumerate() {
            writeln!(output, "  {}  {word:<12} {meaning}", number + 1)?;
        }
        let word = loop {
            write!(output, "{} > ", question.word())?;
            let Some(text) = line(output)? else { return Ok(()) };
            if text.is_empty() {
                break None;
            }
            match known(*question, &text) {
                Ok(word) => break Some(word),
                Err(hint) => writeln!(output, "  there is no answer `{text}`: {hint}")?,
            }
        };
        let Some(word) = word else { continue };
        let answer = entry(posture, *question);
        (answer.answer, answer.assumed) = (word.into(), false);
        if answer.score.is_some() {
            continue;
        }
        loop {
            write!(output, "how well do you think you do, 1 to 10 > ")?;
            let Some(text) = line(output)? else { return Ok(()) };
            match scored(&text) {
                Some(score) => entry(posture, *question).score = Some(score),
                None if text.is_empty() => {}
                None => {
                    writeln!(output, "  a score is 1 to 10")?;
                    continue;
                }
            }
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_asked_until_they_are_answered() {
        let mut posture = Posture::default();
        entry(&mut posture, Question::Vendors).score = Some(4);
        posture.answers.push(Answer { question: Question::Access, answer: "shared".into(), ..Answer::default() });
        // Network by number; access is known already; additions unknown; vendors by word, scored before; updates mistyped.
        let typed = b"1\neleven\n7\n\nessential\nmanagd\nmanaged\n\n" as &[u8];
        let mut said = Vec::new();
        ask(&mut posture, &mut &*typed, &mut said).unwrap();
        let of = |question| posture.answer(question).map(|answer| (answer.answer.as_str(), answer.score, answer.assumed));
        assert_eq!(of(Question::Network), Some(("apart", Some(7), false)));
        assert_eq!(of(Question::Access), Some(("shared", None, false)));
        assert_eq!(of(Question::Additions), None);
        assert_eq!(of(Question::Vendors), Some(("essential", Some(4), false)));
        assert_eq!(of(Question::Updates), Some(("managed", None, false)));
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("a score is 1 to 10") && said.contains("did you mean `managed`?"), "{said}");
        assert!(!said.contains("personal accounts"), "what is known is not asked: {said}");
    }
}
