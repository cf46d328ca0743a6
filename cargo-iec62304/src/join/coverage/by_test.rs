//! Which tests covered each line: the line rule over what a single test executed of a unit.

use std::collections::BTreeMap;

use super::super::Gathered;
use super::super::draft::Draft;
use super::super::hidden;
use super::super::instances::Regions;
use super::super::runs::Runs;
use super::{nested, with_lines};
use crate::inputs::execution::{Execution, Hit};
use crate::model::{LineTests, TestCase, UnitCoverage};

/// For each line of a unit, the runs that covered it, as indexes into [`Runs::all`].
pub(in crate::join) type ByRun = BTreeMap<u32, Vec<usize>>;

/// For each unit, the runs that covered each line; `None` where nobody asked or nothing ran. Only runs that prove lines at all count.
pub(in crate::join) fn lines_by_run(
    gathered: &Gathered<'_>,
    runs: &Runs,
    drafts: &[Draft],
) -> Option<Vec<ByRun>> {
    let execution = gathered.execution.filter(|_| gathered.by_line)?;
    let hits = hits_of_functions(execution, runs);
    let inner = nested(drafts);
    let units = drafts.iter().zip(&inner).map(|(draft, inner)| {
        if !matches!(draft.unit.coverage, UnitCoverage::Measured(_)) {
            return ByRun::new();
        }
        let mut lines = ByRun::new();
        for (run, regions) in regions_by_run(gathered, execution, draft, &hits) {
            let measured = with_lines(&regions, inner).lines;
            for line in measured.iter().filter(|line| line.covered) {
                lines.entry(line.line).or_default().push(run);
            }
        }
        lines
    });
    Some(units.collect())
}

/// The same with the tests of the model, which are sorted by id as the runs are.
pub(in crate::join) fn lines_by_test(
    lines: Option<Vec<ByRun>>,
    runs: &Runs,
    tests: &[TestCase],
) -> Option<Vec<Vec<LineTests>>> {
    let position = |id: &str| tests.binary_search_by(|test| test.id.as_str().cmp(id)).ok();
    let test_of: Vec<Option<usize>> = runs.all.iter().map(|run| position(&run.id)).collect();
    let of_unit = |lines: ByRun| {
        let lines = lines.into_iter().map(|(line, runs)| LineTests {
            line,
            tests: runs
                .into_iter()
                .filter_map(|run| test_of.get(run).copied().flatten())
                .collect(),
        });
        lines.collect()
    };
    Some(lines?.into_iter().map(of_unit).collect())
}

/// For each function of the maps, what runs that prove lines executed of it; sorted by run.
fn hits_of_functions<'a>(execution: &'a Execution, runs: &Runs) -> Vec<Vec<(usize, &'a Hit)>> {
    let mut hits = vec![Vec::new(); execution.functions.len()];
    let proving = runs.all.iter().enumerate();
    let proving = proving.filter(|(_, run)| run.outcome.passed() && !run.panicked);
    for (index, run) in proving {
        let tests = run.tests.iter().filter_map(|&at| execution.tests.get(at));
        for hit in tests.flat_map(|test| &test.hits) {
            if let Some(of_function) = hits.get_mut(hit.function) {
                of_function.push((index, hit));
            }
        }
    }
    hits
}

/// The regions of a unit as each run that executed something of it left them.
fn regions_by_run(
    gathered: &Gathered<'_>,
    execution: &Execution,
    draft: &Draft,
    hits: &[Vec<(usize, &Hit)>],
) -> BTreeMap<usize, Regions> {
    let entries = || {
        let entries = draft.entries.iter();
        entries.filter_map(|&at| Some((execution.functions.get(at)?, hits.get(at)?)))
    };
    let mut untouched = Regions::new();
    for region in entries().flat_map(|(entry, _)| &entry.regions) {
        untouched.insert(
            (region.start, region.end, region.kind, region.outcome),
            false,
        );
    }
    if let Some(function) = draft
        .source
        .and_then(|at| gathered.inventory.functions.get(at))
    {
        hidden::add(function, &mut untouched);
    }
    let mut by_run: BTreeMap<usize, Regions> = BTreeMap::new();
    for (entry, hits) in entries() {
        for (run, hit) in hits {
            let regions = by_run.entry(*run).or_insert_with(|| untouched.clone());
            for (region, executed) in entry.regions.iter().zip(&hit.regions) {
                let place = (region.start, region.end, region.kind, region.outcome);
                *regions.entry(place).or_default() |= executed;
            }
        }
    }
    by_run
}

#[cfg(test)]
mod tests {
    use crate::join::fixture::{DOSE_LIB, World, code};
    use crate::model::{LineTests, Position};

    #[test]
    fn each_line_names_the_tests_that_covered_it_and_no_other() {
        let mut world = World::new();
        let function = world.add(DOSE_LIB, "dose::f", 10);
        let entry = &mut world.execution.functions[function];
        let (start, end) = (entry.regions[0].start, entry.regions[0].end);
        let middle = Position::new(start.line + 1, 1);
        entry.regions = vec![code(start, middle), code(middle, end)];
        let first = world.ran(DOSE_LIB, "a", &[function]);
        world.execution.tests[first].hits[0].regions = vec![true, false];
        let second = world.ran(DOSE_LIB, "b", &[function]);
        world.execution.tests[second].hits[0].regions = vec![true, true];
        let panicked = world.ran(DOSE_LIB, "c", &[function]);
        world.execution.tests[panicked].hits[0].regions = vec![true, true];
        world.execution.tests[panicked].panicked = true;
        let model = world.model();
        let lines = model.line_tests.expect("asked for");
        let of = |line: u32| -> &LineTests {
            lines[0]
                .iter()
                .find(|it| it.line == line)
                .expect("the line is covered")
        };
        assert_eq!(of(start.line).tests, [0, 1], "not the one that panicked");
        assert_eq!(of(start.line + 2).tests, [1]);
    }
}
