//! Evidence of execution: builds, lists and runs the tests, and reads what they executed.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::VerifyArgs;
use crate::inputs::build::{self, BuildRequest, Built};
use crate::inputs::command;
use crate::inputs::execution::{Execution, join_runs, read_maps};
use crate::inputs::progress::Progress;
use crate::inputs::runner::choose::Runner;
use crate::inputs::runner::nextest::{NextestError, NextestOptions, Yield};
use crate::inputs::runner::{self, ListedTest, RunOptions, TestEnd, TestRun};
use crate::inputs::store;
use crate::inputs::strays::Watched;
use crate::inputs::test_arguments::TestArguments;
use crate::prepare::{Prepared, Start};

/// What a run of the tests yields.
#[derive(Debug)]
pub struct Gathering {
    /// The folder of the run, which keeps its raw material.
    pub folder: Utf8PathBuf,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
    /// What ran the tests, and why.
    pub runner: Runner,
    /// Calls of cargo and its subcommands beside those of the builds.
    pub commands: Vec<String>,
    /// The builds, in the order of the configuration.
    pub builds: Vec<Built>,
    /// Every listed test of every build, with what became of it.
    pub runs: Vec<TestRun>,
    /// What was executed, as the join reads it.
    pub execution: Execution,
}

impl Gathering {
    /// Every call that builds and runs, in that order, as a shell would take it.
    pub fn all_commands(&self) -> Vec<String> {
        let builds = self.builds.iter().map(|built| &built.command);
        let all = builds.chain(&self.commands);
        all.filter(|command| !command.is_empty()).cloned().collect()
    }

    /// Whether a listed test was left out.
    pub fn left_out(&self) -> bool {
        self.runs.iter().any(|run| run.end == TestEnd::Deselected)
    }
}

/// Builds, lists and runs.
///
/// # Errors
/// The build fails, tests cannot be listed or run, or a coverage map cannot be read: there is no evidence to judge.
pub fn gather(
    prepared: &Prepared,
    arguments: &VerifyArgs,
    (chosen, runner): (&TestArguments, Runner),
    start: &Start,
    progress: &Progress,
) -> anyhow::Result<Gathering> {
    let base = &prepared.workspace.target_directory;
    let folders = store::open(base, &start.run_id, arguments.keep)?;
    let _guarded = command::guarded(&start.tool, &folders.run);
    let cargo = &prepared.cargo;
    let platform = prepared.selection.platform(&prepared.toolchain);
    let (excluded, chained) = (prepared.excluded(), cargo.workspace_wrapper());
    let more_targets = arguments.runner.more_targets();
    let request = BuildRequest {
        selection: &prepared.selection,
        workspace: &prepared.workspace,
        excluded: &excluded,
        toolchain: &prepared.toolchain,
        folders: &folders,
        tool: &start.tool,
        more_targets: &more_targets,
        chained_wrapper: chained.as_deref(),
    };
    let built = build::build(&request)?;
    let options = RunOptions {
        jobs: arguments.jobs.map_or_else(default_jobs, usize::from),
        limit: Duration::from_secs(arguments.test_timeout),
        runner: build::user_runner(cargo, platform, &prepared.toolchain.cfgs),
        arguments: chosen.clone(),
        partition: arguments.runner.partition,
        retries: arguments.runner.retries.unwrap_or_default(),
        folder: folders.run.clone(),
    };
    let builds = vec![built];
    let maps = builds
        .iter()
        .map(|built| read_maps(&built.executables))
        .collect::<Result<Vec<_>, _>>()?;
    let listed = runner::list(&builds, &options)?;
    let binaries = builds.iter().flat_map(|built| &built.tests);
    let watched = Watched::new(binaries.map(|test| test.run.folder.clone()));
    progress.start(listed.len());
    let tested = test(
        &[request],
        &builds,
        &listed,
        (&options, &nextest_options(arguments)),
        runner,
        progress,
    )?;
    progress.finish();
    let strays = watched.collect(&folders.run.join("strays"));
    let mut warnings = tested.warnings;
    warnings.extend(strays.iter().map(|stray| stray_warning(prepared, stray)));
    let runs = tested.runs;
    let execution = join_runs(&builds, maps, &runs, &member_folders(prepared));
    store::close(&folders);
    Ok(Gathering {
        folder: folders.run,
        warnings,
        runner: tested.runner,
        commands: tested.commands,
        builds,
        runs,
        execution,
    })
}

/// What running the tests yielded.
struct Tested {
    runs: Vec<TestRun>,
    runner: Runner,
    commands: Vec<String>,
    warnings: Vec<String>,
}

/// Runs the tests through nextest where it is chosen and turns out usable, else through the own runner; says so where that is not
/// what was to be expected.
fn test(
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
    if runner.nextest.is_some() && !listed.is_empty() {
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
    let numbered = requests.iter().zip(builds).enumerate();
    let run = |(number, (request, built)): (usize, (&BuildRequest<'_>, &Built))| {
        let tests: Vec<ListedTest> = listed
            .iter()
            .filter(|test| test.build == number)
            .cloned()
            .collect();
        let mut done = |run: &TestRun| progress.done(builds, run);
        runner::nextest::run(request, number, built, &tests, options, &mut done)
    };
    numbered.map(run).collect()
}

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

fn stray_warning(prepared: &Prepared, stray: &Utf8Path) -> String {
    let place = prepared.workspace.relative(stray);
    format!(
        "a process that a test started without its environment left the profile {place}: it was moved to the run's folder and \
         counts for no test"
    )
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The folders of the members, and the target directory, where build scripts write code of theirs.
pub(crate) fn member_folders(prepared: &Prepared) -> Vec<Utf8PathBuf> {
    let members = prepared.workspace.members();
    let folders = members
        .iter()
        .filter_map(|package| package.manifest_path.parent());
    folders
        .map(Utf8Path::to_owned)
        .chain([prepared.workspace.target_directory.clone()])
        .filter_map(|folder| folder.canonicalize_utf8().ok())
        .collect()
}
