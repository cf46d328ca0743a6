//! The second engine on the way of the data: instead of the native reader, or beside it to check it.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{EngineName, VerifyArgs};
use crate::gather::{Gathering, member_folders};
use crate::inputs::build::Built;
use crate::inputs::execution::Execution;
use crate::inputs::llvm_cov::{self, ExportError, ReadAgain, Site, Tools};
use crate::inputs::runner::TestRun;
use crate::inputs::source::{SourceInventory, TargetInput};
use crate::join::test_id;
use crate::model::{CrossCheck, Model, ProfileState, TestCase};
use crate::prepare::{Prepared, Start, Stop};

/// The tools of the second engine, where the arguments ask for it. Looked for before anything is built.
///
/// # Errors
/// A tool is missing or does not suit the compiler, or `--cross-check` has nothing to check.
pub fn tools(arguments: &VerifyArgs, prepared: &Prepared) -> Result<Option<Tools>, Stop> {
    let llvm_cov = arguments.engine == EngineName::LlvmCov;
    if llvm_cov && arguments.cross_check {
        return Err(Stop::Usage(anyhow::anyhow!(
            "--cross-check holds llvm-cov against the native engine: leave out --engine llvm-cov"
        )));
    }
    if !llvm_cov && !arguments.cross_check {
        return Ok(None);
    }
    Ok(Some(Tools::find(&prepared.toolchain)?))
}

/// Reads the profiles of all tests with the second engine.
///
/// # Errors
/// The functions of a build cannot be exported.
pub fn read(
    prepared: &Prepared,
    start: &Start,
    tools: &Tools,
    run: &Utf8Path,
    builds: &[Built],
    runs: &[TestRun],
) -> Result<Execution, ExportError> {
    let folders = member_folders(prepared);
    llvm_cov::join_runs(site(prepared, start, tools, run, &folders), builds, runs)
}

/// Reads what the model rests on with the second engine too, and compares.
pub fn cross_check(
    prepared: &Prepared,
    start: &Start,
    tools: &Tools,
    gathering: &Gathering,
    (inventory, targets): (&SourceInventory, &[TargetInput]),
    model: &Model,
) -> CrossCheck {
    let folders = member_folders(prepared);
    let site = site(prepared, start, tools, &gathering.folder, &folders);
    let wanted = wanted(gathering, model);
    match llvm_cov::read_again(site, &gathering.builds, &gathering.runs, &wanted) {
        Ok(second) => CrossCheck::Done(prepared.cross_check(
            inventory,
            targets,
            &gathering.execution,
            model,
            &second,
        )),
        Err(error) => CrossCheck::Impossible(error.to_string().replace('\n', "; ")),
    }
}

fn site<'a>(
    prepared: &'a Prepared,
    start: &'a Start,
    tools: &'a Tools,
    run: &'a Utf8Path,
    workspace_folders: &'a [Utf8PathBuf],
) -> Site<'a> {
    Site {
        tools,
        own: &start.tool,
        root: &prepared.workspace.root,
        target: prepared.selection.target.as_deref(),
        run,
        workspace_folders,
    }
}

/// What each run is read again for: the same that it counts for in the judgement.
fn wanted(gathering: &Gathering, model: &Model) -> Vec<ReadAgain> {
    let tests: BTreeMap<&str, &TestCase> = model
        .tests
        .iter()
        .map(|test| (test.id.as_str(), test))
        .collect();
    let wanted = |run: &TestRun| {
        let binary = run.binary(&gathering.builds)?;
        let id = test_id(&binary.package, binary.kind, &binary.target, &run.name);
        let test = tests.get(id.as_str())?;
        let read = test.outcome.passed() && test.profile == ProfileState::Read;
        Some(match (read, test.panicked) {
            (false, _) => ReadAgain::Nothing,
            (true, true) => ReadAgain::Execution,
            (true, false) => ReadAgain::Regions,
        })
    };
    let runs = gathering.runs.iter();
    runs.map(|run| wanted(run).unwrap_or(ReadAgain::Nothing))
        .collect()
}
