//! `posture.toml`: what a hospital says of itself, and what each answer wrote into the other files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;
use super::words::vocabulary;

vocabulary! {
    /// The questions a hospital is asked when its folder is begun.
    Question {
        Network = "network", "Is the medical network apart from the office network?";
        Access = "access", "Is access to systems and devices controlled?";
        Additions = "additions", "Is what is added to the network verified first?";
        Vendors = "vendors", "What role do suppliers play in your continuity?";
        Updates = "updates", "How are systems updated?";
        Training = "training", "How often are staff trained?";
        Plans = "plans", "Which care functions have a downtime procedure?";
        Cloud = "cloud", "What runs in a cloud?";
        External = "external", "Which services are done outside?";
    }
}

/// A word that can be answered, and what it means.
pub type Choice = (&'static str, &'static str);

impl Question {
    /// What can be answered, best kept first; the word of [`Self::usual`] changes nothing.
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Question::Network => &[
                ("apart", "only what care needs crosses between them"),
                ("partly", "apart on paper, with rules that grew"),
                ("flat", "everything inside reaches everything inside"),
            ],
            Question::Access => &[
                ("individual", "personal accounts everywhere, a second factor from outside"),
                ("partly", "some shared or default accounts"),
                ("shared", "one account a ward or device"),
            ],
            Question::Additions => &[
                ("always", "assessed, owned and in its own zone before it is connected"),
                ("sometimes", "when somebody asks"),
                ("never", "what fits the socket is connected"),
            ],
            Question::Vendors => &[
                ("none", "our own people restore; no standing tunnel"),
                ("on-call", "called for some systems"),
                ("essential", "no system comes back without its supplier"),
            ],
            Question::Updates => &[
                ("managed", "centrally, within weeks; old systems replaced"),
                ("irregular", "when there is time"),
                ("rarely", "hardly ever"),
            ],
            Question::Training => &[
                ("quarterly", "phishing and downtime procedures every quarter"),
                ("yearly", "once a year"),
                ("seldom", "some staff, some years"),
                ("never", "nobody since they came"),
            ],
            Question::Plans => &[
                ("all", "every care function that a system provides"),
                ("most", "most of them"),
                ("none", "none that anybody knows"),
            ],
            Question::Cloud => &[
                ("none", "nothing that care needs"),
                ("some", "administration: mail, claims, booking"),
                ("record", "the patient record too"),
            ],
            Question::External => &[
                ("none", "nothing"),
                ("laboratory", "rare laboratory tests"),
                ("watch", "rare tests, and a security centre around the clock"),
                ("most", "tests, security watch, and most of the IT work"),
            ],
        }
    }
    /// The word of a usual hospital, taken when nobody answers.
    pub fn usual(self) -> &'static str {
        match self {
            Question::Network | Question::Access => "partly",
            Question::Additions => "sometimes",
            Question::Vendors => "on-call",
            Question::Updates => "irregular",
            Question::Training => "seldom",
            Question::Plans => "most",
            Question::Cloud => "none",
            Question::External => "laboratory",
        }
    }
}

/// One answer, and where to find what it did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Answer {
    /// Which question.
    pub question: Question,
    /// The question in words.
    pub asked: String,
    /// A word of the question's choices.
    pub answer: String,
    /// Nobody answered: the usual was taken.
    pub assumed: bool,
    /// How well the hospital thinks it does, 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// What was written because of it, `FILE: what`.
    pub wrote: Vec<String>,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// `posture.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Posture {
    /// One answer a question.
    #[serde(rename = "answer")]
    pub answers: Vec<Answer>,
}

impl Posture {
    /// The answer to a question.
    pub fn answer(&self, question: Question) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.question == question)
    }
}
