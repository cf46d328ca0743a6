//! Ties the functions of the coverage maps to units, and measures what passed tests covered of them.

mod by_test;

use std::collections::{BTreeMap, HashMap};

pub(super) use by_test::{lines_by_run, lines_by_test};

use camino::Utf8Path;

use super::Gathered;
use super::crates::{files_of_targets, target_of_exported, targets_of_crates};
use super::draft::Draft;
use super::hidden::{self, Known};
use super::imports::Imported;
use super::instances::{Counted, Regions};
use super::made::Made;
use super::runs::Runs;
use super::spans::Spans;
use crate::inputs::coverage::{CountedRegion, RegionKind, covered_lines};
use crate::inputs::execution::{Execution, MapEntry};
use crate::inputs::source::SourceFunction;
use crate::model::{
    BranchOutcome, BuildCoverage, CodeRegion, Generics, MeasuredCoverage, Place, Position,
    SoftwareUnit, UnitCoverage,
};

/// Gives each entry of the maps to the unit it belongs to; functions that only the maps know become units of their own.
pub(super) fn tie(
    gathered: &Gathered<'_>,
    execution: &Execution,
    imported: &Imported,
    drafts: &mut Vec<Draft>,
) {
    let files = files_of_targets(gathered);
    let targets = targets_of_crates(gathered, execution, &files);
    let places = Places::of(gathered);
    let mut made = Made::of(gathered);
    let own = execution.functions.iter().enumerate();
    for (index, entry) in own.filter(|(index, _)| !imported.is_imported(*index)) {
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
    tie_imported(imported, drafts);
}

/// Gives imported entries to the unit of the entry, or to the function, that they were found to be.
fn tie_imported(imported: &Imported, drafts: &mut [Draft]) {
    let entries = drafts.iter().enumerate();
    let owners: HashMap<usize, usize> = entries
        .flat_map(|(draft, of)| of.entries.iter().map(move |entry| (*entry, draft)))
        .collect();
    for entry in imported.entries() {
        let draft = match imported.home(entry) {
            Some(Ok(function)) => Some(function),
            Some(Err(beside)) => owners.get(&beside).copied(),
            None => None,
        };
        if let Some(draft) = draft.and_then(|draft| drafts.get_mut(draft)) {
            draft.entries.push(entry);
        }
    }
}

/// The functions of each target and file, by position.
pub(super) struct Places<'a> {
    by_file: HashMap<(usize, &'a Utf8Path), Spans>,
}

impl<'a> Places<'a> {
    fn of(gathered: &'a Gathered<'_>) -> Self {
        let mut by_file: HashMap<(usize, &Utf8Path), Vec<(usize, &Place)>> = HashMap::new();
        for (index, function) in gathered.inventory.functions.iter().enumerate() {
            for file in std::iter::once(&function.real_file).chain(&function.also_in) {
                by_file
                    .entry((function.target, file.as_path()))
                    .or_default()
                    .push((index, &function.place));
            }
        }
        let files = by_file.into_iter();
        Self {
            by_file: files
                .map(|(file, functions)| (file, Spans::new(functions)))
                .collect(),
        }
    }

    /// The unit of an entry: the function that starts where the entry's first region starts; for closures and async bodies, and
    /// for functions whose start an attribute macro moved, the innermost one around it.
    fn unit_of(&self, gathered: &Gathered<'_>, target: usize, entry: &MapEntry) -> Option<usize> {
        let start = start_of(entry)?;
        self.exact(gathered, target, entry).or_else(|| {
            let functions = self.by_file.get(&(target, entry.file.as_path()))?;
            let innermost = functions.around(start).next()?;
            let function = |index: usize| gathered.inventory.functions.get(index);
            let starts = function(innermost)?.place.start;
            // A file that several modules hold, by `#[path]` or a symbolic link, is compiled for each of them.
            let mut beside = functions.around(start).take_while(|&index| {
                function(index).is_some_and(|function| function.place.start == starts)
            });
            let by_path = beside.find(|&index| {
                function(index).is_some_and(|function| has_its_path(entry, function))
            });
            let found = by_path.unwrap_or(innermost);
            let belongs = entry.is_closure
                || function(found).is_some_and(|function| has_its_name(entry, function));
            belongs.then_some(found)
        })
    }

    /// The function that starts where the entry's first region starts.
    pub(super) fn exact(
        &self,
        gathered: &Gathered<'_>,
        target: usize,
        entry: &MapEntry,
    ) -> Option<usize> {
        if entry.is_closure {
            return None;
        }
        let functions = self.by_file.get(&(target, entry.file.as_path()))?;
        let start = start_of(entry)?;
        let first = functions.starting_at(start).next()?;
        // A file that several modules hold is compiled for each of them.
        let function = |index: usize| gathered.inventory.functions.get(index);
        let by_path = functions
            .starting_at(start)
            .find(|&index| function(index).is_some_and(|function| has_its_path(entry, function)));
        Some(by_path.unwrap_or(first))
    }
}

fn start_of(entry: &MapEntry) -> Option<Position> {
    let code = entry
        .regions
        .iter()
        .filter(|region| region.kind == RegionKind::Code);
    code.map(|region| region.start).min()
}

fn has_its_name(entry: &MapEntry, function: &SourceFunction) -> bool {
    entry.path.rsplit("::").next() == Some(function.name.as_str())
}

/// Whether the symbol names the module and the function; the first segment is the crate in one and the target in the other.
fn has_its_path(entry: &MapEntry, function: &SourceFunction) -> bool {
    let inside = |path: &str| path.split_once("::").map(|(_, rest)| rest.to_owned());
    inside(&entry.path) == inside(&function.id)
}

/// What passed tests covered. Tests in which a panic unwound prove no lines, regions or branches (rust-lang/rust#78544).
pub(super) fn measure(
    gathered: &Gathered<'_>,
    execution: &Execution,
    runs: &Runs,
    imported: &Imported,
    drafts: &mut [Draft],
) {
    let mut counted = Counted::of(execution, &runs.counting(execution));
    for run in &imported.runs {
        counted.add(&run.hits, run.covers);
    }
    measure_counted(gathered, execution, &counted, imported, drafts);
}

/// Gives each unit what was covered of it, from what was covered of each function.
pub(super) fn measure_counted(
    gathered: &Gathered<'_>,
    execution: &Execution,
    counted: &Counted,
    imported: &Imported,
    drafts: &mut [Draft],
) {
    let inner = nested(drafts);
    for (draft, inner) in drafts.iter_mut().zip(inner) {
        let left_out = matches!(
            draft.unit.coverage,
            UnitCoverage::Excluded(_) | UnitCoverage::NotSelected
        );
        if left_out || draft.entries.is_empty() {
            continue;
        }
        let unit = Measuring {
            gathered,
            execution,
            counted,
            inner: &inner,
            function: draft
                .source
                .and_then(|at| gathered.inventory.functions.get(at)),
        };
        if let Some(mut measured) = unit.of(&draft.entries) {
            measured.engines = imported.engines(&draft.entries);
            measured.builds = unit.of_builds(&draft.entries);
            draft.unit.coverage = UnitCoverage::Measured(measured);
        }
    }
}

/// What one unit is measured with.
struct Measuring<'a> {
    gathered: &'a Gathered<'a>,
    execution: &'a Execution,
    counted: &'a Counted,
    /// The lines of the units inside it.
    inner: &'a [(u32, u32)],
    function: Option<&'a SourceFunction>,
}

impl Measuring<'_> {
    /// What was covered of these functions of the maps; `None` where they know nothing of its body.
    fn of(&self, entries: &[usize]) -> Option<MeasuredCoverage> {
        let mut merged = match self.gathered.config.policy.generics {
            Generics::Merged => self.counted.merged(self.execution, entries),
            Generics::EachInstance => self.counted.of_each_instance(self.execution, entries),
        };
        let known = self
            .function
            .map_or(Known::All, |function| hidden::add(function, &mut merged));
        let mut measured = with_lines(&merged, self.inner);
        let mut functions = entries
            .iter()
            .filter_map(|&at| self.execution.functions.get(at));
        let has_branches = self.execution.branches && functions.any(|entry| entry.counted);
        measured.branches = has_branches.then(|| branches(&merged));
        (known == Known::All && !measured.regions.is_empty()).then_some(measured)
    }

    /// The same of each configured build that holds the unit.
    fn of_builds(&self, entries: &[usize]) -> Vec<BuildCoverage> {
        let builds = self.gathered.builds.iter().enumerate();
        let figures = builds.filter_map(|(build, name)| {
            let is_of = |entry: &MapEntry| entry.build == build;
            let of_build = entries.iter().copied();
            let of_build: Vec<usize> = of_build
                .filter(|&at| self.execution.functions.get(at).is_some_and(is_of))
                .collect();
            let measured = self.of(&of_build)?;
            Some(BuildCoverage {
                build: name.clone(),
                lines: measured.lines_covered(),
                regions: measured.regions_covered(),
            })
        });
        figures.collect()
    }
}

/// Regions with the lines that follow from them.
fn with_lines(merged: &Regions, inner: &[(u32, u32)]) -> MeasuredCoverage {
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
        lines_only: false,
        engines: Vec::new(),
        branches: None,
        builds: Vec::new(),
    }
}

fn branches(merged: &Regions) -> Vec<BranchOutcome> {
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
    let mut by_file: BTreeMap<&Utf8Path, Vec<(usize, &Place)>> = BTreeMap::new();
    let units = drafts.iter().enumerate();
    for (index, draft) in units.filter(|(_, draft)| draft.source.is_some()) {
        let place = &draft.unit.place;
        by_file.entry(&place.file).or_default().push((index, place));
    }
    let files = by_file.into_iter();
    let by_file: BTreeMap<&Utf8Path, Spans> = files
        .map(|(file, units)| (file, Spans::new(units)))
        .collect();
    let inside = |unit: &SoftwareUnit| {
        let spans = by_file.get(unit.place.file.as_path());
        let others = spans
            .into_iter()
            .flat_map(|spans| spans.inside(&unit.place));
        others
            .filter_map(|index| drafts.get(index))
            .map(|other| (other.unit.place.start.line, other.unit.place.end.line))
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
