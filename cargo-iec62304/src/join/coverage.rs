//! Ties the functions of the coverage maps to units, and measures what passed tests covered of them.

use std::collections::{BTreeMap, HashMap};

use camino::Utf8Path;

use super::Gathered;
use super::crates::{files_of_targets, target_of_exported, targets_of_crates};
use super::draft::Draft;
use super::made::Made;
use super::runs::Runs;
use crate::inputs::coverage::{CountedRegion, RegionKind, covered_lines};
use crate::inputs::execution::{Execution, MapEntry};
use crate::inputs::source::SourceFunction;
use crate::model::{
    BranchOutcome, BuildCoverage, CodeRegion, MeasuredCoverage, Place, Position, SoftwareUnit,
    UnitCoverage,
};

/// Gives each entry of the maps to the unit it belongs to; functions that only the maps know become units of their own.
pub(super) fn tie(gathered: &Gathered<'_>, execution: &Execution, drafts: &mut Vec<Draft>) {
    let files = files_of_targets(gathered);
    let targets = targets_of_crates(gathered, execution, &files);
    let places = Places::of(gathered);
    let mut made = Made::of(gathered);
    for (index, entry) in execution.functions.iter().enumerate() {
        let found = match &entry.crate_root {
            Some(root) => targets.get(root).copied(),
            None => target_of_exported(gathered, &files, &places, entry),
        };
        let Some(target) = found else {
            continue;
        };
        match places.unit_of(gathered, target, entry) {
            // Before sorting, draft and function have the same index.
            Some(function) => drafts[function].entries.push(index),
            None => made.add(target, index, entry),
        }
    }
    made.draft(execution, drafts);
}

/// The functions of each target and file, by position.
pub(super) struct Places<'a> {
    by_file: HashMap<(usize, &'a Utf8Path), Vec<usize>>,
}

impl<'a> Places<'a> {
    fn of(gathered: &'a Gathered<'_>) -> Self {
        let mut by_file: HashMap<(usize, &Utf8Path), Vec<usize>> = HashMap::new();
        for (index, function) in gathered.inventory.functions.iter().enumerate() {
            for file in std::iter::once(&function.real_file).chain(&function.also_in) {
                by_file
                    .entry((function.target, file.as_path()))
                    .or_default()
                    .push(index);
            }
        }
        Self { by_file }
    }

    /// The unit of an entry: the function that starts where the entry's first region starts; for closures and async bodies, and
    /// for functions whose start an attribute macro moved, the innermost one around it.
    fn unit_of(&self, gathered: &Gathered<'_>, target: usize, entry: &MapEntry) -> Option<usize> {
        let start = start_of(entry)?;
        let functions = self.by_file.get(&(target, entry.file.as_path()))?;
        let function = |index: &usize| gathered.inventory.functions.get(*index);
        self.exact(gathered, target, entry).or_else(|| {
            let around = functions.iter().copied().filter(|index| {
                function(index).is_some_and(|function| contains(&function.place, start))
            });
            let innermost =
                around.max_by_key(|index| function(index).map(|function| function.place.start))?;
            let belongs = entry.is_closure
                || function(&innermost).is_some_and(|function| has_its_name(entry, function));
            belongs.then_some(innermost)
        })
    }

    /// The function that starts where the entry's first region starts.
    pub(super) fn exact(
        &self,
        gathered: &Gathered<'_>,
        target: usize,
        entry: &MapEntry,
    ) -> Option<usize> {
        let start = start_of(entry)?;
        let functions = self.by_file.get(&(target, entry.file.as_path()))?;
        let starts_there = |index: &usize| {
            let function = gathered.inventory.functions.get(*index);
            function.is_some_and(|function| function.place.start == start)
        };
        functions
            .iter()
            .copied()
            .find(|index| !entry.is_closure && starts_there(index))
    }
}

fn start_of(entry: &MapEntry) -> Option<Position> {
    let code = entry
        .regions
        .iter()
        .filter(|region| region.kind == RegionKind::Code);
    code.map(|region| region.start).min()
}

pub(super) fn contains(place: &Place, position: Position) -> bool {
    place.start <= position && position < place.end
}

fn has_its_name(entry: &MapEntry, function: &SourceFunction) -> bool {
    entry.path.rsplit("::").next() == Some(function.name.as_str())
}

/// What passed tests covered. Tests that pass by panicking prove no lines, regions or branches (rust-lang/rust#78544).
pub(super) fn measure(
    gathered: &Gathered<'_>,
    execution: &Execution,
    runs: &Runs,
    drafts: &mut [Draft],
) {
    let mut covered: Vec<Vec<bool>> = execution
        .functions
        .iter()
        .map(|entry| vec![false; entry.regions.len()])
        .collect();
    let proving = runs.passed(execution).filter(|(run, _)| !run.panicked);
    for hit in proving
        .flat_map(|(_, tests)| tests)
        .flat_map(|test| &test.hits)
    {
        let Some(covered) = covered.get_mut(hit.function) else {
            continue;
        };
        for (covered, executed) in covered.iter_mut().zip(&hit.regions) {
            *covered |= executed;
        }
    }
    let inner = nested(drafts);
    for (draft, inner) in drafts.iter_mut().zip(inner) {
        let left_out = matches!(
            draft.unit.coverage,
            UnitCoverage::Excluded(_) | UnitCoverage::NotSelected
        );
        if left_out || draft.entries.is_empty() {
            continue;
        }
        let mut measured = merge(execution, &covered, &draft.entries, &inner);
        if !measured.regions.is_empty() {
            measured.builds = of_builds(gathered, execution, &covered, draft, &inner);
            draft.unit.coverage = UnitCoverage::Measured(measured);
        }
    }
}

/// The same of each configured build that holds the unit.
fn of_builds(
    gathered: &Gathered<'_>,
    execution: &Execution,
    covered: &[Vec<bool>],
    draft: &Draft,
    inner: &[(u32, u32)],
) -> Vec<BuildCoverage> {
    let builds = gathered.builds.iter().enumerate();
    let figures = builds.filter_map(|(build, name)| {
        let is_of = |entry: &MapEntry| entry.build == build;
        let entries = draft.entries.iter().copied();
        let entries: Vec<usize> = entries
            .filter(|&at| execution.functions.get(at).is_some_and(is_of))
            .collect();
        let measured = merge(execution, covered, &entries, inner);
        (!measured.regions.is_empty()).then(|| BuildCoverage {
            build: name.clone(),
            lines: measured.lines_covered(),
            regions: measured.regions_covered(),
        })
    });
    figures.collect()
}

/// Regions merged by place, with the lines that follow from them.
fn merge(
    execution: &Execution,
    covered: &[Vec<bool>],
    entries: &[usize],
    inner: &[(u32, u32)],
) -> MeasuredCoverage {
    let mut merged: BTreeMap<Key, bool> = BTreeMap::new();
    let mut counted = false;
    for &entry in entries {
        let Some((function, covered)) = execution.functions.get(entry).zip(covered.get(entry))
        else {
            continue;
        };
        counted |= function.counted;
        for (region, covered) in function.regions.iter().zip(covered) {
            *merged
                .entry((region.start, region.end, region.kind, region.outcome))
                .or_default() |= covered;
        }
    }
    let with_counts: Vec<CountedRegion> = merged
        .iter()
        .map(|((start, end, kind, _), covered)| CountedRegion {
            file: 0,
            false_count: None,
            start: *start,
            end: *end,
            kind: *kind,
            count: u64::from(*covered),
        })
        .collect();
    let regions: Vec<CodeRegion> = merged
        .iter()
        .filter(|((_, _, kind, _), _)| *kind == RegionKind::Code)
        .map(|((start, end, ..), covered)| CodeRegion {
            start: *start,
            end: *end,
            covered: *covered,
        })
        .collect();
    let own = |line: u32| {
        let in_inner = inner
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line));
        !in_inner
            || regions
                .iter()
                .any(|region| region.start.line == line || region.end.line == line)
    };
    let lines = covered_lines(&with_counts)
        .into_iter()
        .filter(|line| own(line.line))
        .collect();
    MeasuredCoverage {
        regions,
        lines,
        branches: (execution.branches && counted).then(|| branches(&merged)),
        builds: Vec::new(),
    }
}

/// What tells regions of a unit apart: place, kind, and for a branch its outcome.
type Key = (Position, Position, RegionKind, Option<bool>);

fn branches(merged: &BTreeMap<Key, bool>) -> Vec<BranchOutcome> {
    let outcomes = merged.iter().filter_map(|(key, covered)| match *key {
        (start, end, RegionKind::Branch, Some(outcome)) => Some(BranchOutcome {
            start,
            end,
            outcome,
            covered: *covered,
        }),
        _ => None,
    });
    outcomes.collect()
}

/// The lines of the units that stand inside each unit: a line belongs to its innermost unit.
fn nested(drafts: &[Draft]) -> Vec<Vec<(u32, u32)>> {
    let mut by_file: BTreeMap<&Utf8Path, Vec<&SoftwareUnit>> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.source.is_some()) {
        by_file
            .entry(&draft.unit.place.file)
            .or_default()
            .push(&draft.unit);
    }
    let inside = |unit: &SoftwareUnit| {
        let others = by_file.get(unit.place.file.as_path()).into_iter().flatten();
        others
            .filter(|other| {
                unit.place.start < other.place.start && other.place.end < unit.place.end
            })
            .map(|other| (other.place.start.line, other.place.end.line))
            .collect()
    };
    drafts
        .iter()
        .map(|draft| {
            if draft.source.is_some() {
                inside(&draft.unit)
            } else {
                Vec::new()
            }
        })
        .collect()
}

#[cfg(test)]
mod branches;
#[cfg(test)]
mod tests;
