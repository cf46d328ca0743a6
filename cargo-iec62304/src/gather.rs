//! Evidence of execution: builds, lists and runs the tests, and reads what they executed.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::VerifyArgs;
use crate::inputs::build::{self, BuildRequest, Built};
use crate::inputs::execution::{Execution, join_runs, read_maps};
use crate::inputs::progress::Progress;
use crate::inputs::runner::{self, RunOptions, TestRun};
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
    /// The builds, in the order of the configuration.
    pub builds: Vec<Built>,
    /// Every listed test of every build, with what became of it.
    pub runs: Vec<TestRun>,
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
    chosen: &TestArguments,
    start: &Start,
    progress: &Progress,
) -> anyhow::Result<Gathering> {
    let folders = store::open(
        &prepared.workspace.target_directory,
        &start.run_id,
        usize::from(arguments.keep),
    )?;
    let cargo = &prepared.cargo;
    let platform = prepared.selection.platform(&prepared.toolchain);
    let built = build::build(&BuildRequest {
        selection: &prepared.selection,
        workspace: &prepared.workspace,
        excluded: &prepared.excluded(),
        toolchain: &prepared.toolchain,
        folders: &folders,
        tool: &start.tool,
        chained_wrapper: cargo.workspace_wrapper().as_deref(),
    })?;
    let options = RunOptions {
        jobs: arguments.jobs.map_or_else(default_jobs, usize::from),
        limit: Duration::from_secs(arguments.test_timeout),
        runner: build::user_runner(cargo, platform, &prepared.toolchain.cfgs),
        arguments: chosen.clone(),
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
    let runs = runner::own::run(&builds, &listed, &options, &|run| {
        progress.done(&builds, run);
    })?;
    progress.finish();
    let strays = watched.collect(&folders.run.join("strays"));
    let warnings = strays
        .iter()
        .map(|stray| stray_warning(prepared, stray))
        .collect();
    let execution = join_runs(&builds, maps, &runs, &member_folders(prepared));
    store::close(&folders);
    Ok(Gathering {
        folder: folders.run,
        warnings,
        builds,
        runs,
        execution,
    })
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
