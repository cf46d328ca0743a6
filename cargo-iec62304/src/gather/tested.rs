//! Which runner runs the listed tests in the end, and the documentation tests behind them.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use crate::cli::VerifyArgs;
use crate::inputs::build::{BuildRequest, Built};
use crate::inputs::doctests::{self, DoctestError};
use crate::inputs::progress::Progress;
use crate::inputs::runner::arguments::RunnerArgs;
use crate::inputs::runner::choose::Runner;
use crate::inputs::runner::nextest::{NextestError, NextestOptions, Yield};
use crate::inputs::runner::{self, ListedTest, RunOptions, TestRun};

/// What running the tests yielded.
#[derive(Debug)]
pub(super) struct Tested {
    /// What became of each listed test.
    pub runs: Vec<TestRun>,
    /// What ran them.
    pub runner: Runner,
    /// What was called for it.
    pub commands: Vec<String>,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
}

/// Runs the listed tests, and the documentation tests behind them, which `files` of the source may hold; these add a binary to their
/// build.
pub(super) fn run(
    (requests, builds): (&[BuildRequest<'_>], &mut [Built]),
    listed: &[ListedTest],
    (options, arguments): (&RunOptions, &VerifyArgs),
    (runner, files): (Runner, &[Utf8PathBuf]),
    progress: &Progress,
) -> anyhow::Result<Tested> {
    let nextest = nextest_options(arguments);
    let options = (options, &nextest);
    let mut tested = run_listed(requests, builds, listed, options, runner, progress)?;
    if runs_doctests(&arguments.runner) {
        tested.add_doctests(requests, builds, (options.0, files), progress)?;
    }
    Ok(tested)
}

/// Runs the tests through nextest where it is chosen and turns out usable, else through the own runner; says so where that is not
/// what was to be expected.
fn run_listed(
    requests: &[BuildRequest<'_>],
    builds: &[Built],
    listed: &[ListedTest],
    (options, nextest): (&RunOptions, &NextestOptions),
    mut runner: Runner,
    progress: &Progress,
) -> anyhow::Result<Tested> {
    let mut tested = Tested {
        runs: Vec::new(),
        runner: runner.clone(),
        commands: Vec::new(),
        warnings: Vec::new(),
    };
    if listed.is_empty() {
        return Ok(tested);
    }
    if runner.nextest.is_some() {
        match through_nextest(requests, builds, listed, (options, nextest), progress) {
            Ok(yields) => {
                for of_build in yields {
                    tested.runs.extend(of_build.runs);
                    tested.commands.push(of_build.command);
                    tested.warnings.extend(of_build.warnings);
                }
                return Ok(tested);
            }
            Err(NextestError::Unusable(why)) if runner.may_fall_back => {
                runner.nextest = None;
                runner.reason = format!("nextest cannot run the tests: {why}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    progress.note(&format!(
        "the tool's own runner runs the tests: {}",
        runner.reason
    ));
    tested.runner = runner;
    tested.runs = runner::own::run(builds, listed, options, &|run| progress.done(builds, run))?;
    Ok(tested)
}

fn through_nextest(
    requests: &[BuildRequest<'_>],
    builds: &[Built],
    listed: &[ListedTest],
    options: (&RunOptions, &NextestOptions),
    progress: &Progress,
) -> Result<Vec<Yield>, NextestError> {
    let mut yields = BTreeMap::new();
    for number in doubtful_first(builds) {
        let (Some(request), Some(built)) = (requests.get(number), builds.get(number)) else {
            continue;
        };
        let tests: Vec<ListedTest> = listed
            .iter()
            .filter(|test| test.build == number)
            .cloned()
            .collect();
        let mut done = |run: &TestRun| progress.done(builds, run);
        let of_build = runner::nextest::run(request, number, built, &tests, options, &mut done);
        let of_build = of_build.map_err(|error| after(yields.len(), built, error))?;
        yields.insert(number, of_build);
    }
    Ok(yields.into_values().collect())
}

/// The builds, as indexes, those first that nextest may refuse: it wants a list of tests from targets without harness too. Once it
/// has run the tests of a build, there is no way back to the other runner.
fn doubtful_first(builds: &[Built]) -> Vec<usize> {
    let is_plain = |at: &usize| {
        let tests = builds.get(*at).map(|built| built.tests.as_slice());
        tests.unwrap_or_default().iter().all(|test| test.harness)
    };
    let mut order: Vec<usize> = (0..builds.len()).collect();
    order.sort_by_key(is_plain);
    order
}

/// An error behind builds whose tests have run: to run them once more with the other runner would hide what failed there.
fn after(earlier: usize, built: &Built, error: NextestError) -> NextestError {
    match error {
        NextestError::Unusable(why) if earlier > 0 => {
            let name = built.name.as_deref().unwrap_or_default();
            NextestError::Broken(format!(
                "it ran the tests of another build, and cannot run those of build `{name}`: {why}; call with `--runner cargo`"
            ))
        }
        other => other,
    }
}

/// What only nextest understands of the options.
fn nextest_options(arguments: &VerifyArgs) -> NextestOptions {
    let runner = &arguments.runner;
    NextestOptions {
        profile: runner.nextest_profile.clone(),
        filtersets: runner.filtersets.clone(),
        partition: runner.partition,
        jobs: arguments.jobs,
        retries: runner.retries,
    }
}

/// Whether documentation tests run: of shards in the first one alone, as nothing but their own run lists them, and not where a
/// filterset of nextest's chooses, which knows none of them.
fn runs_doctests(arguments: &RunnerArgs) -> bool {
    let first = arguments
        .partition
        .is_none_or(|partition| partition.shard == 1);
    first && arguments.filtersets.is_empty() && !arguments.no_doctests
}

impl Tested {
    /// Runs the documentation tests of every build too.
    fn add_doctests(
        &mut self,
        requests: &[BuildRequest<'_>],
        builds: &mut [Built],
        (options, files): (&RunOptions, &[Utf8PathBuf]),
        progress: &Progress,
    ) -> Result<(), DoctestError> {
        for (number, request) in requests.iter().enumerate() {
            let Some(built) = builds.get_mut(number) else {
                continue;
            };
            let (runs, command) = doctests::run(request, number, built, options, files)?;
            self.commands.extend(command);
            for run in &runs {
                progress.done(builds, run);
            }
            self.runs.extend(runs);
        }
        Ok(())
    }
}
