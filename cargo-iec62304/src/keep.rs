//! Keeping what a run gathered, so that it can be judged again.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::gather::Gathering;
use crate::inputs::digest;
use crate::inputs::revision::Revision;
use crate::inputs::runner::arguments::RunnerArgs;
use crate::inputs::source::SourceInventory;
use crate::inputs::store::folders::Folders;
use crate::inputs::store::manifest::{Manifest, Run, SCHEMA, Scope, Source, SourceFile, Tool};
use crate::inputs::store::{StoreError, export, inputs, record, seal};
use crate::inputs::test_arguments::TestArguments;
use crate::model;
use crate::prepare::{Prepared, Start};
use crate::report::EvidenceRun;

/// How a run was asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Which tests run, and what each one gets.
    pub arguments: &'a TestArguments,
    /// Which runner runs them, and which share.
    pub runner: &'a RunnerArgs,
    /// Where a copy of the evidence goes.
    pub evidence_out: Option<&'a Utf8Path>,
}

/// Keeps the run: coverage maps and generated code beside what the tests left, then the manifest, then the copy that was asked for.
///
/// # Errors
/// Something cannot be read or written.
pub fn keep(
    prepared: &Prepared,
    inventory: &SourceInventory,
    gathering: &Gathering,
    (asked, scope): (&Asked<'_>, model::Scope),
    start: &Start,
) -> Result<EvidenceRun, StoreError> {
    let folder = &gathering.folder;
    let folders = Folders::of(&prepared.workspace);
    let binaries = seal::keep_maps(folder, &gathering.builds, &folders)?;
    let builds = gathering.builds.iter().zip(binaries);
    let builds = builds.map(|(built, binaries)| record::of_build(built, binaries, &folders));
    let tests = gathering.runs.iter();
    let source = source(prepared, inventory);
    let read = inputs::Inputs::of(&gathering.builds, &prepared.workspace, &source);
    let generated = generated(prepared, inventory);
    let functions = gathering.execution.functions.iter();
    let files = functions.map(|function| function.file.as_path());
    let chosen = record::of_selection(
        &prepared.selection,
        prepared.workspace.selected.iter().cloned(),
        prepared.workspace.narrowed,
        (asked.arguments, asked.runner),
    );
    let partition = asked.runner.partition.map(|share| share.to_string());
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        run: run(prepared, gathering, start),
        selection: chosen,
        scope: if scope == model::Scope::Full && !gathering.left_out() {
            Scope::Full
        } else {
            Scope::Partial
        },
        runner: record::of_runner(&gathering.runner),
        partition: partition.clone(),
        source: Source {
            generated: seal::keep_generated(folder, &generated, &folders)?,
            inputs: read.files,
            inputs_unknown: read.unknown,
            ..source
        },
        folders: folders.to_list(files),
        builds: builds.collect(),
        strays: record::of_strays(&gathering.execution.strays),
        tests: tests.map(|run| record::of_run(run, folder)).collect(),
        parts: Vec::new(),
        files: Vec::new(),
    };
    let (revision, clean) = (manifest.run.revision.clone(), manifest.run.clean);
    let manifest_sha256 = seal::seal(folder, manifest)?;
    if let Some(place) = asked.evidence_out {
        export::copy_run(folder, place, &start.run_id)?;
    }
    Ok(EvidenceRun {
        id: start.run_id.clone(),
        manifest_sha256,
        partition,
        started: start.started.clone(),
        revision,
        clean,
    })
}

fn run(prepared: &Prepared, gathering: &Gathering, start: &Start) -> Run {
    let (revision, clean) = revision_of(prepared.revision.as_ref().ok());
    let toolchain = &prepared.toolchain;
    let warnings = prepared.warnings.iter().chain(&gathering.warnings);
    Run {
        id: start.run_id.clone(),
        started: start.started.clone(),
        host: toolchain.host.clone(),
        platform: prepared.selection.platform(toolchain).to_owned(),
        toolchain: toolchain.rustc.clone(),
        llvm: toolchain.llvm.clone(),
        engine: gathering.execution.engine.clone(),
        commands: gathering.all_commands(),
        revision,
        clean,
        warnings: warnings.cloned().collect(),
    }
}

/// Commit, and whether the tree was clean.
pub fn revision_of(revision: Option<&Revision>) -> (Option<String>, Option<bool>) {
    (
        revision.and_then(|revision| revision.commit.clone()),
        revision.map(Revision::is_clean),
    )
}

/// What was judged, each file by its digest.
pub fn source(prepared: &Prepared, inventory: &SourceInventory) -> Source {
    let files = digest::JudgedFiles::of(&prepared.workspace, inventory, &prepared.config);
    let all = files.all().into_iter();
    let listed = all.map(|(path, sha256)| SourceFile {
        path: path.to_string(),
        sha256: digest::hexadecimal(sha256),
    });
    Source {
        digest: files.source_digest(),
        files: listed.collect(),
        generated: Vec::new(),
        inputs: Vec::new(),
        inputs_unknown: Vec::new(),
    }
}

/// Code that build scripts wrote, by its path on this machine.
fn generated(prepared: &Prepared, inventory: &SourceInventory) -> BTreeMap<Utf8PathBuf, [u8; 32]> {
    let files = inventory.files.iter().filter(|file| file.generated);
    files
        .map(|file| (prepared.workspace.root.join(&file.path), file.sha256))
        .collect()
}
