//! Evidence of execution: builds, lists and runs the tests, and reads what they executed.

mod tested;

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{EngineName, VerifyArgs};
use crate::inputs::build::{self, BuildError, BuildRequest, Built, Folders};
use crate::inputs::command;
use crate::inputs::coverage::FunctionIndex;
use crate::inputs::environment;
use crate::inputs::execution::{Execution, join_runs, read_maps};
use crate::inputs::freshness::Sources;
use crate::inputs::llvm_cov::{self, Tools};
use crate::inputs::phases::Phases;
use crate::inputs::progress::Progress;
use crate::inputs::runner::choose::Runner;
use crate::inputs::runner::{self, RunOptions, TestEnd, TestRun};
use crate::inputs::store;
use crate::inputs::strays::{Collected, Places, Watched};
use crate::inputs::test_arguments::TestArguments;
use crate::nouns::counted;
use crate::prepare::{Prepared, Start};
use crate::second_engine;

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
    tools: Option<&Tools>,
) -> anyhow::Result<Gathering> {
    let phases = &progress.phases;
    phases.enter("build");
    let base = &prepared.workspace.target_directory;
    let folders = store::open(base, &start.run_id, arguments.keep, arguments.branch)?;
    let _guarded = command::guarded(&start.tool, &folders.run);
    let of_builds: Vec<Folders> = prepared
        .builds
        .iter()
        .map(|planned| folders.of(planned.name.as_deref()))
        .collect();
    let more_targets = arguments.runner.more_targets();
    let requests = requests(prepared, start, &of_builds, &more_targets);
    let options = run_options(arguments, chosen, &folders);
    let sources = Sources::of(&prepared.workspace, &prepared.inventory.files);
    let mut builds = build_all(&requests, &sources)?;
    phases.note(compiled(&builds));
    let maps = maps_of(&builds, phases)?;
    phases.enter("list");
    let listed = runner::list(&builds, &options)?;
    phases.note(counted(listed.len(), "test"));
    phases.enter("run");
    let watched = Watched::new(places(prepared, &builds));
    progress.start(listed.len());
    let files = source_files(prepared);
    let what = (requests.as_slice(), builds.as_mut_slice());
    let runner = (runner, files.as_slice());
    let tested = tested::run(what, &listed, (&options, arguments), runner, progress)?;
    progress.finish();
    if tools.is_some() {
        llvm_cov::keep_listing(&folders.run);
    }
    let strays = collect_strays(prepared, &watched, &folders, &maps);
    let warnings = [tested.warnings, stray_warnings(prepared, &strays)].concat();
    let runs = tested.runs;
    let engine = tools.filter(|_| arguments.engine == EngineName::LlvmCov);
    enter_reading(phases, &runs);
    let mut execution = if let Some(tools) = engine {
        progress.read_slowly(&tools.name());
        second_engine::read(prepared, start, tools, &folders.run, &builds, &runs)?
    } else {
        join_runs(&builds, maps, &runs, &prepared.member_folders())
    };
    execution.strays = strays.strays;
    execution.leave_out_folder(&folders.run);
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

/// What is asked of cargo for each of the builds, in the order of the configuration.
fn requests<'a>(
    prepared: &'a Prepared,
    start: &'a Start,
    folders: &'a [Folders],
    more_targets: &'a [&'static str],
) -> Vec<BuildRequest<'a>> {
    let builds = prepared.builds.iter().zip(folders).enumerate();
    let requests = builds.map(|(index, (planned, folders))| BuildRequest {
        index,
        planned,
        workspace: &prepared.workspace,
        cargo: &prepared.cargo,
        folders,
        tool: &start.tool,
        more_targets,
    });
    requests.collect()
}

fn build_all(requests: &[BuildRequest<'_>], sources: &Sources) -> anyhow::Result<Vec<Built>> {
    let checked = |request| {
        sources.begin(request)?;
        let built = build::build(request)?;
        sources.end(request, &built.read)?;
        Ok(built)
    };
    let built = requests.iter().map(|request| {
        let name = request.planned.name.as_deref();
        checked(request).map_err(|error: BuildError| in_build(name, error))
    });
    built.collect()
}

/// An error with the name of the configured build that it came up in.
fn in_build(
    name: Option<&str>,
    error: impl std::error::Error + Send + Sync + 'static,
) -> anyhow::Error {
    let error = anyhow::Error::new(error);
    match name {
        Some(name) => error.context(format!("build `{name}`")),
        None => error,
    }
}

/// The coverage maps of each build.
fn maps_of(builds: &[Built], phases: &Phases) -> anyhow::Result<Vec<FunctionIndex>> {
    phases.enter("maps");
    let read = builds.iter().map(|built| {
        read_maps(&built.executables).map_err(|error| in_build(built.name.as_deref(), error))
    });
    let maps = read.collect::<Result<Vec<_>, _>>()?;
    let files = builds.iter().map(|built| built.executables.len());
    phases.note(counted(files.sum(), "executable"));
    Ok(maps)
}

fn collect_strays(
    prepared: &Prepared,
    watched: &Watched,
    folders: &Folders,
    maps: &[FunctionIndex],
) -> Collected {
    let shown = |folder: &Utf8Path| shown_folder(prepared, folder);
    watched.collect(&folders.run.join("strays"), maps, shown)
}

fn enter_reading(phases: &Phases, runs: &[TestRun]) {
    phases.enter("read");
    let profiles = runs.iter().map(|run| run.profiles.len());
    phases.note(counted(profiles.sum(), "profile"));
}

fn source_files(prepared: &Prepared) -> Vec<Utf8PathBuf> {
    let files = prepared.inventory.files.iter();
    files.map(|file| file.path.clone()).collect()
}

fn run_options(arguments: &VerifyArgs, chosen: &TestArguments, folders: &Folders) -> RunOptions {
    RunOptions {
        jobs: arguments.jobs.map_or_else(default_jobs, usize::from),
        limit: Duration::from_secs(arguments.test_timeout),
        arguments: chosen.clone(),
        partition: arguments.runner.partition,
        retries: arguments.runner.retries.unwrap_or_default(),
        folder: folders.run.clone(),
    }
}

/// Where processes that lost their environment may have left profiles.
fn places(prepared: &Prepared, builds: &[Built]) -> Places {
    let workspace = &prepared.workspace;
    let tests = builds.iter().flat_map(|built| &built.tests);
    let folders = tests.map(|test| test.run.folder.clone());
    Places {
        trees: folders.chain([workspace.root.clone()]).collect(),
        without: vec![workspace.target_directory.clone()],
        temporary: environment::temporary_folder(),
    }
}

fn shown_folder(prepared: &Prepared, folder: &Utf8Path) -> String {
    match prepared.workspace.relative(folder).as_str() {
        "" => "the workspace's root".to_owned(),
        inside => format!("`{inside}`"),
    }
}

fn stray_warnings(prepared: &Prepared, strays: &Collected) -> Vec<String> {
    let moved = |stray: &Utf8PathBuf| {
        let place = prepared.workspace.relative(stray);
        format!(
            "a process that a test started without its environment left the profile {place}: it was moved to the run's folder \
             and counts for no test"
        )
    };
    let cut_short = strays.cut_short.then(|| {
        "the workspace has too many folders to search all of them for profiles that no test owns".to_owned()
    });
    strays.files.iter().map(moved).chain(cut_short).collect()
}

/// How many crates were compiled anew; cargo takes the others as they are.
fn compiled(builds: &[Built]) -> String {
    let compiled: usize = builds.iter().map(|built| built.recompiled).sum();
    let all = builds.iter().map(|built| built.crates).sum();
    format!("{compiled} of {} compiled", counted(all, "crate"))
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
