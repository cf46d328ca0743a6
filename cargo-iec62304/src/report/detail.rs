//! What stands beside the report for pages that show source: the lines of each unit, and the tests that covered each one.

use crate::model::{Model, UnitCoverage};

/// Lines of units. It is no part of the schema of the report: its size grows with lines and tests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// The measured lines of each unit, in the order of the report's units; sorted.
    pub units: Vec<Vec<LineDetail>>,
    /// Whether the tests of each line are known.
    pub by_test: bool,
}

/// One line that holds code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineDetail {
    /// Line, 1-based.
    pub line: u32,
    /// Whether a passed test covered it.
    pub covered: bool,
    /// The tests that did, as indexes into the report's tests, sorted.
    pub tests: Vec<usize>,
}

impl Detail {
    /// What the model knows of lines.
    pub fn of(model: &Model) -> Self {
        let Some(by_unit) = &model.line_tests else {
            return Self::default();
        };
        let units = model.units.iter().zip(by_unit).map(|(unit, by_test)| {
            let UnitCoverage::Measured(measured) = &unit.coverage else {
                return Vec::new();
            };
            let lines = measured.lines.iter().map(|line| LineDetail {
                line: line.line,
                covered: line.covered,
                tests: by_test
                    .binary_search_by_key(&line.line, |it| it.line)
                    .ok()
                    .and_then(|at| by_test.get(at))
                    .map(|it| it.tests.clone())
                    .unwrap_or_default(),
            });
            lines.collect()
        });
        Self {
            units: units.collect(),
            by_test: true,
        }
    }
}
