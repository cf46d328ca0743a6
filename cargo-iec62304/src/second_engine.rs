//! The second engine on the way of the data: its tools, and its reading instead of the native one.

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{EngineName, VerifyArgs};
use crate::inputs::build::Built;
use crate::inputs::execution::Execution;
use crate::inputs::llvm_cov::{self, ExportError, Site, Tools};
use crate::inputs::runner::TestRun;
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
    if llvm_cov && arguments.branch {
        return Err(Stop::Usage(anyhow::anyhow!(
            "--branch is read by the native engine alone: leave out --engine llvm-cov"
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
    let folders = prepared.member_folders();
    llvm_cov::join_runs(site(prepared, start, tools, run, &folders), builds, runs)
}

/// Where the second engine works.
pub(crate) fn site<'a>(
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
