//! Evidence of execution: builds, lists and runs the tests, and reads what they executed.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{EngineName, VerifyArgs};
use crate::inputs::build::{self, BuildRequest, Built, Folders};
use crate::inputs::coverage::FunctionIndex;
use crate::inputs::environment;
use crate::inputs::execution::{Execution, join_runs, read_maps};
use crate::inputs::llvm_cov::{self, Tools};
use crate::inputs::progress::Progress;
use crate::inputs::runner::{self, RunOptions, TestRun};
use crate::inputs::store;
use crate::inputs::strays::{Collected, Places, Watched};
use crate::inputs::test_arguments::TestArguments;
use crate::prepare::{Prepared, Start};
use crate::rules::text::count;
use crate::second_engine;

/// What a run of the tests yields.
#[derive(Debug)]
pub struct Gathering {
    /// The folder of the run, which keeps its raw material.
    pub folder: Utf8PathBuf,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
    /// The builds, in the order of the configuration.
    pub builds: Vec<Built>,
    /// Every listed test of every build, with what became of it.
    pub runs: Vec<TestRun>,
    /// What read the profiles, with its version.
    pub engine: String,
    /// What was executed, as the join reads it.
    pub execution: Execution,
}

/// Builds, lists and runs.
///
/// # Errors
/// The build fails, tests cannot be listed or run, or a coverage map cannot be read: there is no evidence to judge.
pub fn gather(
    prepared: &Prepared,
    arguments: &VerifyArgs,
    chosen: TestArguments,
    start: &Start,
    progress: &Progress,
    tools: Option<&Tools>,
) -> anyhow::Result<Gathering> {
    let phases = &progress.phases;
    phases.enter("build");
    let folders = store::open(
        &prepared.workspace.target_directory,
        &start.run_id,
        arguments.branch,
    )?;
    let options = RunOptions {
        jobs: arguments.jobs.map_or_else(default_jobs, usize::from),
        limit: Duration::from_secs(arguments.test_timeout),
        arguments: chosen,
        folder: folders.run.clone(),
    };
    let builds = build_all(prepared, start, &folders)?;
    phases.note(compiled(&builds));
    phases.enter("maps");
    let maps = maps_of(&builds)?;
    let files = builds.iter().map(|built| built.executables.len());
    phases.note(count(files.sum(), "executable"));
    phases.enter("list");
    let listed = runner::list(&builds, &options)?;
    phases.note(count(listed.len(), "test"));
    phases.enter("run");
    let watched = Watched::new(places(prepared, &builds));
    progress.start(listed.len());
    let runs = runner::own::run(&builds, &listed, &options, &|run| {
        progress.done(&builds, run);
    })?;
    progress.finish();
    if tools.is_some() {
        llvm_cov::keep_listing(&folders.run);
    }
    let shown = |folder: &Utf8Path| shown_folder(prepared, folder);
    let strays = watched.collect(&folders.run.join("strays"), &maps, shown);
    let warnings = stray_warnings(prepared, &strays);
    phases.enter("read");
    let profiles = runs.iter().map(|run| run.profiles.len());
    phases.note(count(profiles.sum(), "profile"));
    let engine = tools.filter(|_| arguments.engine == EngineName::LlvmCov);
    let mut execution = match engine {
        Some(tools) => {
            progress.read_slowly(&tools.name());
            second_engine::read(prepared, start, tools, &folders.run, &builds, &runs)?
        }
        None => join_runs(&builds, maps, &runs, &member_folders(prepared)),
    };
    execution.strays = strays.strays;
    store::close(&folders);
    Ok(Gathering {
        folder: folders.run,
        warnings,
        builds,
        runs,
        engine: engine.map_or_else(|| "native".to_owned(), Tools::name),
        execution,
    })
}

/// Builds each of the builds, in the order of the configuration.
fn build_all(prepared: &Prepared, start: &Start, folders: &Folders) -> anyhow::Result<Vec<Built>> {
    let builds = prepared.builds.iter().enumerate();
    let built = builds.map(|(index, planned)| {
        let name = planned.name.as_deref();
        let built = build::build(&BuildRequest {
            index,
            planned,
            workspace: &prepared.workspace,
            cargo: &prepared.cargo,
            folders: &folders.of(name),
            tool: &start.tool,
        });
        built.map_err(|error| in_build(name, error))
    });
    built.collect()
}

fn maps_of(builds: &[Built]) -> anyhow::Result<Vec<FunctionIndex>> {
    let maps = builds.iter().map(|built| {
        read_maps(&built.executables).map_err(|error| in_build(built.name.as_deref(), error))
    });
    maps.collect()
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
    format!("{compiled} of {} compiled", count(all, "crate"))
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
