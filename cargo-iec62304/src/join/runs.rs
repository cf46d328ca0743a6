//! One test that several builds list is one test of the report: what became of it in all of them.

use std::collections::BTreeMap;

use super::Gathered;
use super::test_cases::test_id;
use crate::inputs::execution::{ExecutedTest, Execution};
use crate::model::{ProfileState, TestOutcome};

/// What became of one test.
#[derive(Debug)]
pub(super) struct Run {
    /// Its id.
    pub id: String,
    /// Its run in each build that lists it, as indexes into [`Execution::tests`], in the order of the builds.
    pub tests: Vec<usize>,
    /// The worst outcome: it passed only if it passed in every build that lists it.
    pub outcome: TestOutcome,
    /// Whether all its failures are processes that it ended itself.
    pub exited_early: bool,
    /// Whether it panicked, or is marked so, in any build: then it proves execution, no lines and no regions.
    pub panicked: bool,
    /// The worst state.
    pub profile: ProfileState,
    /// What it printed where it failed.
    pub output: Option<String>,
    /// Where its outcome comes from, if not from this run.
    pub origin: Option<String>,
}

/// Every listed test, each once.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// Sorted by id.
    pub all: Vec<Run>,
}

impl Runs {
    /// Brings the runs of each test together. `speakers` has the test functions of the source for each executed test, `silenced`
    /// whether a panic in it may have been silenced.
    pub(super) fn of(gathered: &Gathered<'_>, speakers: &[Vec<usize>], silenced: &[bool]) -> Self {
        let Some(execution) = gathered.execution else {
            return Self::default();
        };
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, test) in execution.tests.iter().enumerate() {
            let id = test_id(&test.package, test.kind, &test.target, &test.name);
            by_id.entry(id).or_default().push(index);
        }
        let is_marked = |index: usize| {
            let silenced = silenced.get(index).copied().unwrap_or_default();
            let sources = speakers.get(index).into_iter().flatten();
            let mut sources = sources.filter_map(|&at| gathered.inventory.tests.get(at));
            silenced || sources.any(|source| source.should_panic)
        };
        let runs = by_id.into_iter().map(|(id, tests)| {
            let of = || tests.iter().filter_map(|&at| execution.tests.get(at));
            Run {
                outcome: outcome(gathered, of()),
                exited_early: exited_early(of()),
                panicked: of().any(|test| test.panicked) || tests.iter().any(|&at| is_marked(at)),
                profile: of()
                    .map(|test| &test.profile)
                    .max_by_key(|profile| badness(profile))
                    .cloned()
                    .unwrap_or_default(),
                output: output(gathered, of()),
                origin: of().find_map(|test| test.origin.clone()),
                id,
                tests,
            }
        });
        Self {
            all: runs.collect(),
        }
    }

    /// For each executed test whether it proves regions.
    pub(super) fn counting(&self, execution: &Execution) -> Vec<bool> {
        let mut counts = vec![false; execution.tests.len()];
        let proving = self.all.iter();
        let proving = proving.filter(|run| run.outcome.passed() && !run.panicked);
        for &test in proving.flat_map(|run| &run.tests) {
            if let Some(counts) = counts.get_mut(test) {
                *counts = true;
            }
        }
        counts
    }

    /// The tests that passed, with the runs of each.
    pub(super) fn passed<'a>(
        &'a self,
        execution: &'a Execution,
    ) -> impl Iterator<Item = (&'a Run, Vec<&'a ExecutedTest>)> {
        let passed = self.all.iter().filter(|run| run.outcome.passed());
        passed.map(|run| {
            let tests = run.tests.iter().filter_map(|&at| execution.tests.get(at));
            (run, tests.collect())
        })
    }
}

/// The name of the build that a test ran in, where builds are configured.
fn build_of<'a>(gathered: &'a Gathered<'_>, test: &ExecutedTest) -> Option<&'a str> {
    gathered.builds.get(test.build).map(String::as_str)
}

/// The worst outcome; a failure names the builds that it is from.
fn outcome<'a>(
    gathered: &Gathered<'_>,
    tests: impl Iterator<Item = &'a ExecutedTest>,
) -> TestOutcome {
    let mut worst = TestOutcome::Passed;
    let mut failures: Vec<String> = Vec::new();
    for test in tests {
        match (&test.outcome, build_of(gathered, test)) {
            (TestOutcome::Failed(how), Some(build)) => {
                failures.push(format!("in build `{build}`: {how}"));
            }
            (TestOutcome::Failed(how), None) => failures.push(how.clone()),
            (other, _) if rank(other) > rank(&worst) => worst = other.clone(),
            _ => {}
        }
    }
    if failures.is_empty() {
        worst
    } else {
        TestOutcome::Failed(failures.join("; "))
    }
}

/// Whether it failed, and each time by ending its process itself.
fn exited_early<'a>(tests: impl Iterator<Item = &'a ExecutedTest>) -> bool {
    let mut failed = tests
        .filter(|test| matches!(test.outcome, TestOutcome::Failed(_)))
        .peekable();
    failed.peek().is_some() && failed.all(|test| test.exited_early)
}

/// How little an outcome proves.
const fn rank(outcome: &TestOutcome) -> u8 {
    match outcome {
        TestOutcome::Passed => 0,
        TestOutcome::Flaky => 1,
        TestOutcome::Ignored => 2,
        TestOutcome::NotRun(_) => 3,
        TestOutcome::Failed(_) => 4,
    }
}

/// How little a profile proves.
const fn badness(profile: &ProfileState) -> u8 {
    match profile {
        ProfileState::NotExpected => 0,
        ProfileState::Read => 1,
        ProfileState::NotMeasured(_) => 2,
        ProfileState::Missing => 3,
        ProfileState::Unreadable(_) => 4,
    }
}

fn output<'a>(
    gathered: &Gathered<'_>,
    tests: impl Iterator<Item = &'a ExecutedTest>,
) -> Option<String> {
    let shown = tests.filter_map(|test| {
        let output = test.output.as_ref()?;
        Some(match build_of(gathered, test) {
            Some(build) => format!("build `{build}`:\n{output}"),
            None => output.clone(),
        })
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use crate::join::fixture::{DOSE_LIB, World, test_of, unit_of};
    use crate::model::{ProfileState, TestOutcome, UnitCoverage};

    /// One test of two builds; each build's map has the function.
    fn twice() -> World {
        let mut world = World::new();
        world.builds = ["a", "b"].map(str::to_owned).into();
        let function = world.add(DOSE_LIB, "dose::f", 10);
        world.function(function).active_in = vec![0, 1];
        let mut entry = world.execution.functions[function].clone();
        entry.build = 1;
        world.execution.functions.push(entry);
        let mut compiled = world.execution.compiled.clone();
        for compiled in &mut compiled {
            compiled.build = 1;
        }
        world.execution.compiled.extend(compiled);
        world.ran(DOSE_LIB, "t", &[0]);
        let second = world.ran(DOSE_LIB, "t", &[1]);
        world.execution.tests[second].build = 1;
        world
    }

    #[test]
    fn a_test_of_several_builds_is_one_test() {
        let model = twice().model();
        assert_eq!(model.tests.len(), 1);
        let test = test_of(&model, "dose/lib::t");
        assert_eq!(test.outcome, TestOutcome::Passed);
        assert_eq!(test.executes.as_deref(), Some([0].as_slice()));
        let UnitCoverage::Measured(measured) = &unit_of(&model, "dose::f").coverage else {
            panic!("measured");
        };
        let builds = measured.builds.iter();
        let builds: Vec<_> = builds.map(|of| (of.build.as_str(), of.regions)).collect();
        assert_eq!(builds, [("a", (1, 1)), ("b", (1, 1))]);
    }

    #[test]
    fn it_passed_only_if_it_passed_everywhere() {
        for worse in [
            TestOutcome::Failed("panicked".to_owned()),
            TestOutcome::Ignored,
        ] {
            let mut world = twice();
            world.execution.tests[1].outcome = worse.clone();
            world.execution.tests[1].hits.clear();
            let model = world.model();
            let test = test_of(&model, "dose/lib::t");
            let expected = match worse {
                TestOutcome::Failed(how) => TestOutcome::Failed(format!("in build `b`: {how}")),
                other => other,
            };
            assert_eq!(test.outcome, expected);
            assert_eq!(test.executes, None);
            let UnitCoverage::Measured(measured) = &unit_of(&model, "dose::f").coverage else {
                panic!("measured");
            };
            assert_eq!(
                measured.regions_covered(),
                (0, 1),
                "it proves nothing anywhere"
            );
        }
    }

    #[test]
    fn the_worst_profile_is_the_tests() {
        for state in [
            ProfileState::Missing,
            ProfileState::Unreadable("broken".to_owned()),
        ] {
            let mut world = twice();
            world.execution.tests[0].profile = state.clone();
            world.execution.tests[0].hits.clear();
            assert_eq!(test_of(&world.model(), "dose/lib::t").profile, state);
        }
    }

    #[test]
    fn a_panic_in_one_build_proves_no_lines_in_any() {
        let mut world = twice();
        world.execution.tests[1].panicked = true;
        let model = world.model();
        assert!(test_of(&model, "dose/lib::t").panicked);
        let UnitCoverage::Measured(measured) = &unit_of(&model, "dose::f").coverage else {
            panic!("measured");
        };
        assert_eq!(measured.regions_covered(), (0, 1));
    }
}
