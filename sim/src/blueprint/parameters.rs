//! Parameters as data: name, unit, default, range, source. Subjects declare which they read with [`parameters!`]; the
//! numbers are in `assets/parameters/`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mark;
use crate::engine::triangular;

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameter {
    /// Stable dotted name.
    pub name: String,
    /// Unit, `1` for none.
    pub unit: String,
    /// Default.
    pub default: f64,
    /// Low end of the range; equal to the default when it has no range.
    #[serde(default)]
    pub low: Option<f64>,
    /// High end.
    #[serde(default)]
    pub high: Option<f64>,
    /// `S101`, `I10`, `M Bates 1995`, or `assumed`.
    pub source: String,
    /// One line for people.
    #[serde(default)]
    pub note: String,
}

impl Parameter {
    /// Whether it has a range to sweep.
    pub fn ranged(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low < high)
    }
    /// Why it cannot have a value; nothing if it can, also beyond its range. What is not below zero in its range, a length of time or
    /// a share, never is.
    pub fn refuses(&self, value: f64) -> Option<String> {
        if !value.is_finite() {
            return Some(format!("`{value}` is no number"));
        }
        let signed = self.default < 0.0 || self.low.is_some_and(|low| low < 0.0);
        (value < 0.0 && !signed).then(|| format!("`{}` is never below 0", self.name))
    }
    /// What is odd about a value that it can have; nothing within its range.
    pub fn doubts(&self, value: f64) -> Option<String> {
        let (low, high) = (self.low?, self.high?);
        let beyond = low < high && !(low..=high).contains(&value);
        let unit = if self.unit == "1" { String::new() } else { format!(" {}", self.unit) };
        beyond.then(|| format!("`{}` = {value} lies beyond {low} to {high}{unit}", self.name))
    }
    /// Whether nothing but our judgement stands behind it.
    pub fn assumed(&self) -> bool {
        self.source.contains("assumed")
    }
    /// A value of its range at the quantile `u`, 0 to 1: log-uniform where both ends are positive and a factor of 3 apart, else
    /// triangular with the default as its mode.
    pub fn at(&self, u: f64) -> f64 {
        match (self.low, self.high) {
            (Some(low), Some(high)) if low < high => {
                if low > 0.0 && high / low >= 3.0 {
                    libm::exp(libm::log(low) + (libm::log(high) - libm::log(low)) * u)
                } else {
                    triangular(low, self.default.clamp(low, high), high, u)
                }
            }
            _ => self.default,
        }
    }
}

/// A hospital's own value for a parameter, in `parameters.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Setting {
    /// Name of the parameter.
    pub name: String,
    /// Its value here, in the parameter's unit.
    pub value: f64,
    /// Why it differs from the default.
    pub because: String,
    /// Written at.
    #[serde(skip)]
    pub mark: Mark,
}

/// Every parameter, ordered by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParameterTable {
    entries: Vec<Parameter>,
}

impl ParameterTable {
    /// Ordered by name; the first of two with one name counts.
    pub fn new(mut entries: Vec<Parameter>) -> ParameterTable {
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        entries.dedup_by(|later, earlier| later.name == earlier.name);
        ParameterTable { entries }
    }
    /// All, ordered by name.
    pub fn entries(&self) -> &[Parameter] {
        &self.entries
    }
    /// The parameter of that name.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok().map(|index| &self.entries[index])
    }
    /// Sets a default; `false` if there is none of that name.
    pub fn set(&mut self, name: &str, value: f64) -> bool {
        match self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name)) {
            Ok(index) => {
                self.entries[index].default = value;
                true
            }
            Err(_) => false,
        }
    }
}

/// Declares a struct of parameters that rules read: fields of `f64`, each bound to a name of the table.
macro_rules! parameters {
    ($(#[$meta:meta])* pub struct $Name:ident { $( $(#[$note:meta])* $field:ident = $name:literal ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Name { $( $(#[$note])* #[doc = concat!(" `", $name, "`.")] pub $field: f64 ),* }
        impl $Name {
            /// Every name it reads.
            pub const NAMES: &'static [&'static str] = &[ $( $name ),* ];
            /// Reads each by name through `value`; names without a value are put on `missing`.
            pub fn read(value: &dyn Fn(&str) -> Option<f64>, missing: &mut Vec<&'static str>) -> $Name {
                $Name { $( $field: value($name).unwrap_or_else(|| { missing.push($name); 0.0 }) ),* }
            }
        }
    };
}
pub(crate) use parameters;
