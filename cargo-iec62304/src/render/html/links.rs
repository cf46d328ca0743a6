//! Ids as positions in the lists of the report: what the page links by.

use std::collections::HashMap;

use serde_json::Value;

use super::visible;
use crate::report::Report;

/// Where each id stands in its list.
pub(super) struct Links<'a> {
    pub items: HashMap<&'a str, usize>,
    pub units: HashMap<&'a str, usize>,
    pub requirements: HashMap<&'a str, usize>,
    pub risk_controls: HashMap<&'a str, usize>,
    pub hazards: HashMap<&'a str, usize>,
    pub sources: HashMap<&'a str, usize>,
    pub tests: HashMap<&'a str, usize>,
    pub test_records: HashMap<&'a str, usize>,
}

impl<'a> Links<'a> {
    pub fn of(report: &'a Report) -> Self {
        Self {
            items: places(report.items.iter().map(|it| &it.id)),
            units: places(report.units.iter().map(|it| &it.id)),
            requirements: places(report.requirements.iter().map(|it| &it.id)),
            risk_controls: places(report.risk_controls.iter().map(|it| &it.id)),
            hazards: places(report.hazards.iter().map(|it| &it.id)),
            sources: places(report.sources.iter().map(|it| &it.id)),
            tests: places(report.tests.iter().map(|it| &it.id)),
            test_records: places(report.test_records.iter().map(|it| &it.id)),
        }
    }

    /// Ids of tests as positions, those of test records as the negative of theirs, from -1 on.
    pub fn proofs(&self, ids: &[String]) -> Value {
        let value = |id: &String| match (
            self.tests.get(id.as_str()),
            self.test_records.get(id.as_str()),
        ) {
            (Some(at), _) => Value::from(*at),
            (None, Some(at)) => Value::from(-1 - i64::try_from(*at).unwrap_or(i64::MAX - 1)),
            (None, None) => Value::from(visible::line(id)),
        };
        ids.iter().map(value).collect()
    }
}

/// Ids as positions; one that the list does not have stays what it is.
pub(super) fn positions(list: &HashMap<&str, usize>, ids: &[String]) -> Value {
    ids.iter().map(|id| position(list, id)).collect()
}

/// The same of one id.
pub(super) fn position(list: &HashMap<&str, usize>, id: &str) -> Value {
    list.get(id)
        .map_or_else(|| Value::from(visible::line(id)), |at| Value::from(*at))
}

fn places<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<&'a str, usize> {
    ids.enumerate().map(|(at, id)| (id.as_str(), at)).collect()
}
