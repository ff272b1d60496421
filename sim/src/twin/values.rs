//! The numbers rules read, one struct a subject, each field bound to a parameter's name. A run holds its own copy, because a
//! predictive interval draws the parameters of each replication.

use super::defaults::SizeDefaults;
use crate::blueprint::ParameterTable;
use crate::care::{CareValues, FlowValues};
use crate::continuity::ContinuityValues;
use crate::cyber::CyberValues;
use crate::engine::{Draws, Purpose, entity_of};
use crate::response::ResponseValues;

/// All numbers of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Adversaries.
    pub cyber: CyberValues,
    /// Defenders.
    pub response: ResponseValues,
    /// Services.
    pub continuity: ContinuityValues,
    /// Care.
    pub care: CareValues,
    /// The flow of patients and orders.
    pub flow: FlowValues,
}

const PARAMETER: Purpose = Purpose::named("study/parameter");

impl Values {
    /// The defaults of the table, or every name it lacks.
    pub fn of(table: &ParameterTable) -> Result<Values, Vec<&'static str>> {
        Values::read(&|name| table.get(name).map(|parameter| parameter.default))
    }

    /// One draw of every ranged parameter, keyed by its name; the others keep their defaults.
    pub fn drawn(table: &ParameterTable, seed: u64, draw: u64) -> Result<Values, Vec<&'static str>> {
        let draws = Draws::new(seed, draw);
        Values::read(&|name| table.get(name).map(|parameter| parameter.at(draws.at(PARAMETER, entity_of(name), 0).unit())))
    }

    /// Set `design` of `designs` of a Latin hypercube: each ranged parameter takes each of `designs` equal parts of its range once,
    /// in an order of its own.
    pub fn designed(table: &ParameterTable, seed: u64, design: u32, designs: u32) -> Result<Values, Vec<&'static str>> {
        let draws = Draws::new(seed, u64::MAX);
        Values::read(&|name| {
            let parameter = table.get(name)?;
            let entity = entity_of(name);
            let mut order: Vec<(u64, u32)> =
                (0..designs).map(|part| (draws.at(PARAMETER, entity, u64::from(part)).bits(), part)).collect();
            order.sort_unstable();
            let part = order.get(design as usize)?.1;
            Some(parameter.at((f64::from(part) + 0.5) / f64::from(designs)))
        })
    }

    pub(crate) fn read(value: &dyn Fn(&str) -> Option<f64>) -> Result<Values, Vec<&'static str>> {
        let mut missing = Vec::new();
        let values = Values {
            cyber: CyberValues::read(value, &mut missing),
            response: ResponseValues::read(value, &mut missing),
            continuity: ContinuityValues::read(value, &mut missing),
            care: CareValues::read(value, &mut missing),
            flow: FlowValues::read(value, &mut missing),
        };
        if missing.is_empty() { Ok(values) } else { Err(missing) }
    }

    /// Every name that any subject or the compiler reads.
    pub fn names() -> Vec<&'static str> {
        [
            SizeDefaults::NAMES,
            CyberValues::NAMES,
            ResponseValues::NAMES,
            ContinuityValues::NAMES,
            CareValues::NAMES,
            FlowValues::NAMES,
        ]
        .concat()
    }
}
