//! What a quiet hospital is compared with.

use codedark_sim::study::Figure;
use serde::Deserialize;

/// The figures of a quiet hospital.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineFigures {
    /// In the order they are told.
    #[serde(rename = "figure")]
    pub figures: Vec<BaselineFigure>,
}

/// One figure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineFigure {
    /// For people.
    pub title: String,
    /// Unit.
    pub unit: String,
    /// As published; empty if it is only told.
    pub published: String,
    /// Accepted range, if there is one.
    pub low: Option<f64>,
    /// Accepted range, if there is one.
    pub high: Option<f64>,
    /// Where it was published.
    pub source: String,
    /// How it is read from four quiet weeks.
    pub read: Figure,
}
