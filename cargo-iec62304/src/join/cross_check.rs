//! Holds a second reading of the evidence against the one that is judged, unit by unit.
//!
//! Both readings are tied to units by the same join: what is compared is what two engines read from the same profiles and maps.

mod owners;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use self::owners::Owners;
use super::imports::Imported;
use super::instances::Counted;
use super::test_cases::Tie;
use super::{Gathered, coverage, test_cases, units};
use crate::inputs::llvm_cov::{Lines, SecondReading};
use crate::model::{
    Compared, Comparison, Disagreement, Figure, MeasuredCoverage, Model, Position, SoftwareUnit,
    UnitCoverage,
};

/// Compares every unit of the model with what the second reading says of it.
pub fn cross_check(gathered: &Gathered<'_>, model: &Model, second: &SecondReading) -> Comparison {
    let again = Again::of(gathered, model, second);
    let mut comparison = Comparison {
        engine: second.engine.clone(),
        ..Comparison::default()
    };
    let ids = model.units.iter().chain(&again.model.units);
    let ids: BTreeSet<&str> = ids.map(|unit| unit.id.as_str()).collect();
    for id in ids {
        let both = Both {
            native: find(model, id),
            second: find(&again.model, id),
        };
        both.compare_regions(&mut comparison);
        both.compare_lines(second, &again, &mut comparison);
    }
    compare_tests(model, &again.model, &mut comparison);
    comparison
        .disagreements
        .sort_by(|a, b| (&a.unit, a.what).cmp(&(&b.unit, b.what)));
    comparison
}

/// The second reading, tied to units.
struct Again<'a> {
    /// Units, and tests with what they executed; nothing else.
    model: Model,
    /// The file of each unit.
    files: Vec<Option<&'a Utf8Path>>,
    owners: Owners<'a>,
}

impl<'a> Again<'a> {
    fn of(gathered: &Gathered<'_>, model: &Model, second: &'a SecondReading) -> Self {
        let execution = &second.execution;
        let gathered = Gathered {
            execution: Some(execution),
            ..gathered.clone()
        };
        let mut drafts = units::draft(&gathered);
        let none = Imported::none(&second.engine);
        coverage::tie(&gathered, execution, &none, &mut drafts);
        units::order(&mut drafts);
        let counted = Counted::read(execution, second.covered.clone());
        coverage::measure_counted(&gathered, execution, &counted, &none, &mut drafts);
        let entries: Vec<Vec<usize>> = drafts.iter().map(|draft| draft.entries.clone()).collect();
        let ties: Vec<Tie> = drafts
            .iter_mut()
            .map(|draft| Tie::of(&gathered, draft))
            .collect();
        let mut again = Model {
            units: drafts.into_iter().map(|draft| draft.unit).collect(),
            tests: model.tests.clone(),
            ..Model::default()
        };
        test_cases::attribute(execution, &ties, &none, &[], &mut again);
        let file_of = |entries: &Vec<usize>| {
            let entry = execution.functions.get(*entries.first()?)?;
            Some(entry.file.as_path())
        };
        Self {
            files: entries.iter().map(file_of).collect(),
            owners: Owners::of(&gathered, execution, &entries, &again.units),
            model: again,
        }
    }

    /// The lines of a file that can be compared for the unit, out of many.
    fn only<'l>(&self, unit: usize, lines: impl Iterator<Item = (u32, bool)> + 'l) -> Lines {
        let Some(file) = self.files.get(unit).copied().flatten() else {
            return Lines::new();
        };
        lines
            .filter(|(line, _)| self.owners.has(unit, file, *line))
            .collect()
    }
}

fn find<'m>(model: &'m Model, id: &str) -> Option<(usize, &'m SoftwareUnit)> {
    let at = model
        .units
        .binary_search_by(|unit| unit.id.as_str().cmp(id));
    let at = at.ok()?;
    Some((at, model.units.get(at)?))
}

/// One unit in both readings.
struct Both<'a> {
    native: Option<(usize, &'a SoftwareUnit)>,
    second: Option<(usize, &'a SoftwareUnit)>,
}

fn measured(unit: Option<(usize, &SoftwareUnit)>) -> Option<&MeasuredCoverage> {
    match &unit?.1.coverage {
        UnitCoverage::Measured(measured) => Some(measured),
        _ => None,
    }
}

impl Both<'_> {
    fn compare_regions(&self, comparison: &mut Comparison) {
        let (native, second) = (measured(self.native), measured(self.second));
        if native.is_none() && second.is_none() {
            return;
        }
        comparison.units += 1;
        let regions =
            |coverage: Option<&MeasuredCoverage>| -> BTreeMap<(Position, Position), bool> {
                let regions = coverage.into_iter().flat_map(|coverage| &coverage.regions);
                regions
                    .map(|region| ((region.start, region.end), region.covered))
                    .collect()
            };
        let maps = (regions(native), regions(second));
        comparison.regions += maps.0.len().max(maps.1.len());
        let Some((start, end)) = first_difference(&maps.0, &maps.1) else {
            return;
        };
        let first = format!(
            "{}:{} to {}:{}",
            start.line, start.column, end.line, end.column
        );
        comparison.disagreements.push(self.disagreement(
            Compared::Regions,
            (
                native.map(|_| figure(&maps.0)),
                second.map(|_| figure(&maps.1)),
            ),
            first,
        ));
    }

    /// Lines that the unit has to itself: the second engine counts lines of files, all functions together.
    fn compare_lines(
        &self,
        second: &SecondReading,
        again: &Again<'_>,
        comparison: &mut Comparison,
    ) {
        // A unit that one reading lacks is reported for its regions.
        let (Some(native), Some((unit, _)), Some(_)) =
            (measured(self.native), self.second, measured(self.second))
        else {
            return;
        };
        let file = again.files.get(unit).copied().flatten();
        let of_file = file.and_then(|file| second.lines.get(file));
        let of_file = of_file.into_iter().flatten();
        let all = native.lines.iter().map(|line| (line.line, line.covered));
        let maps = (
            again.only(unit, all),
            again.only(unit, of_file.map(|(line, covered)| (*line, *covered))),
        );
        comparison.lines += maps.0.len();
        comparison.lines_left_out += native.lines.len() - maps.0.len();
        let Some(line) = first_difference(&maps.0, &maps.1) else {
            return;
        };
        comparison.disagreements.push(self.disagreement(
            Compared::Lines,
            (Some(figure(&maps.0)), Some(figure(&maps.1))),
            format!("line {line}"),
        ));
    }

    fn disagreement(
        &self,
        what: Compared,
        (native, second): (Option<Figure>, Option<Figure>),
        first: String,
    ) -> Disagreement {
        let unit = self.native.or(self.second).map(|(_, unit)| unit);
        Disagreement {
            unit: unit.map(|unit| unit.id.clone()).unwrap_or_default(),
            // What only the second reading knows has no class yet: the highest.
            class: unit.map(|unit| unit.class).unwrap_or_default(),
            place: unit.map(|unit| unit.place.clone()),
            what,
            native,
            second,
            first,
        }
    }
}

fn figure<K>(map: &BTreeMap<K, bool>) -> Figure {
    Figure {
        covered: map.values().filter(|covered| **covered).count(),
        total: map.len(),
    }
}

/// The first key that only one map has, or of which they say different things.
fn first_difference<K: Ord + Copy>(
    left: &BTreeMap<K, bool>,
    right: &BTreeMap<K, bool>,
) -> Option<K> {
    let keys: BTreeSet<K> = left.keys().chain(right.keys()).copied().collect();
    keys.into_iter().find(|key| left.get(key) != right.get(key))
}

/// Which units each test executed, reported by unit.
fn compare_tests(model: &Model, again: &Model, comparison: &mut Comparison) {
    let mut native: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut second: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (test, repeated) in model.tests.iter().zip(&again.tests) {
        let Some(executes) = &test.executes else {
            continue;
        };
        comparison.tests += 1;
        for (units, list, by_unit) in [
            (&model.units, Some(executes), &mut native),
            (&again.units, repeated.executes.as_ref(), &mut second),
        ] {
            let ran = list.into_iter().flatten().filter_map(|at| units.get(*at));
            for unit in ran {
                by_unit.entry(&unit.id).or_default().insert(&test.id);
            }
        }
    }
    let total = comparison.tests;
    let units: BTreeSet<&str> = native.keys().chain(second.keys()).copied().collect();
    for id in units {
        let none = BTreeSet::new();
        let left = native.get(id).unwrap_or(&none);
        let right = second.get(id).unwrap_or(&none);
        let Some(first) = left.symmetric_difference(right).next() else {
            continue;
        };
        let both = Both {
            native: find(model, id),
            second: find(again, id),
        };
        let executed = |tests: &BTreeSet<&str>| {
            Some(Figure {
                covered: tests.len(),
                total,
            })
        };
        comparison.disagreements.push(both.disagreement(
            Compared::Tests,
            (executed(left), executed(right)),
            format!("test `{first}`"),
        ));
    }
}

#[cfg(test)]
mod tests;
