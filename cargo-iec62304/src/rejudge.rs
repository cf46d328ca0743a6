//! Judging evidence that is stored: `verify --from` and `merge`.

use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{MergeArgs, ProjectArgs, VerifyArgs};
use crate::gather::Gathering;
use crate::inputs::phases::Phases;
use crate::inputs::source::SourceInventory;
use crate::inputs::store::{Evidence, StoreError, export};
use crate::judge::{Judged, Store, conclude, judge_gathering, milliseconds};
use crate::model::Scope;
use crate::nouns::counted;
use crate::prepare::{self, Prepared, Start, Stop, prepare};
use crate::stored;

/// Judges the evidence in a folder again: `verify --from`.
///
/// # Errors
/// See [`Stop`]. Evidence that cannot be trusted is no error: it leaves the verdict undetermined.
pub fn from(arguments: &VerifyArgs, folder: &Utf8Path, start: &Start) -> Result<Judged, Stop> {
    check_folder(folder)?;
    let common = &arguments.common;
    judge(
        (&common.project, &arguments.evidence),
        common.outputs.wants_lines(),
        Evidence::open(folder),
        None,
        start,
    )
}

/// Judges the evidence in a folder, with further evidence from elsewhere.
///
/// # Errors
/// As [`from`].
pub fn stored(
    project: &ProjectArgs,
    folder: &Utf8Path,
    imported: &[Utf8PathBuf],
    start: &Start,
) -> Result<Judged, Stop> {
    check_folder(folder)?;
    let evidence = Evidence::open(folder);
    judge((project, imported), false, evidence, None, start)
}

/// Judges the evidence of all shards of a run together: `merge`.
///
/// # Errors
/// See [`Stop`]. Shards that do not fit together are no error: they leave the verdict undetermined.
pub fn merge(arguments: &MergeArgs, start: &Start, phases: &Phases) -> Result<Judged, Stop> {
    for folder in &arguments.folders {
        check_folder(folder)?;
    }
    let evidence_out = arguments.evidence_out.as_deref();
    check_place(evidence_out)?;
    phases.enter("evidence");
    let evidence = Evidence::merge(&arguments.folders);
    phases.note(counted(arguments.folders.len(), "folder"));
    phases.enter("judge");
    let imported = &arguments.evidence;
    judge(
        (&arguments.common.project, imported),
        arguments.common.outputs.wants_lines(),
        evidence,
        evidence_out,
        start,
    )
}

/// A folder that the command line names must be there: that is a matter of usage, the rest one of trust.
fn check_folder(folder: &Utf8Path) -> Result<(), Stop> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(Stop::Usage(anyhow::anyhow!("there is no folder {folder}")))
}

/// Evidence is written to a new folder: said before anything is built.
///
/// # Errors
/// The place is taken.
pub fn check_place(place: Option<&Utf8Path>) -> Result<(), Stop> {
    let checked = place.map_or(Ok(()), export::check_place);
    checked.map_err(|message| Stop::Usage(anyhow::anyhow!(message)))
}

/// Judges stored evidence, under the options that it was made with.
fn judge(
    (project, imported): (&ProjectArgs, &[Utf8PathBuf]),
    by_line: bool,
    evidence: Result<Evidence, StoreError>,
    evidence_out: Option<&Utf8Path>,
    start: &Start,
) -> Result<Judged, Stop> {
    let clock = Instant::now();
    let usage = |message: String| Stop::Usage(anyhow::anyhow!(message));
    let options = match &evidence {
        Ok(evidence) => stored::options(project, evidence).map_err(usage)?,
        Err(_) => project.clone(),
    };
    let partial = evidence.as_ref().is_ok_and(Evidence::is_partial);
    let scope = if partial { Scope::Partial } else { Scope::Full };
    // Whether branches were counted, the evidence says itself; it is judged without a cache.
    let asked = prepare::Evidence {
        narrowed: partial,
        by_line,
        ..prepare::Evidence::default()
    };
    let (mut prepared, _) = prepare(&options, start, asked)?;
    // Evidence from elsewhere is no part of a run: it is read as always.
    prepared.read_evidence(options.config.as_deref(), imported)?;
    let (gathering, evidence) = match evidence {
        Ok(evidence) => {
            stored::check_packages(&prepared, project, &evidence).map_err(usage)?;
            prepared.revision_state = stored::revision_state(&evidence);
            let generated = stored::generated(&prepared, &evidence);
            prepared.sources.read_from(generated);
            let gathering = stored::gathering(&prepared, &evidence);
            (gathering.map_err(anyhow::Error::from), Some(evidence))
        }
        Err(error) => (Err(error.into()), None),
    };
    let check = |prepared: &Prepared, inventory: &SourceInventory| {
        let check = |evidence| stored::check_source(prepared, inventory, evidence);
        evidence.as_ref().map_or(Ok(()), check)
    };
    let keep = |_: &Prepared, _: &SourceInventory, _: &Gathering| {
        let Some(evidence) = &evidence else {
            return Ok((None, Vec::new()));
        };
        let sha256 = stored::keep_merged(evidence, evidence_out, start)?;
        Ok((sha256, stored::runs(evidence)))
    };
    let store = Store {
        check: &check,
        keep: &keep,
    };
    let (model, mut facts) = judge_gathering(&mut prepared, gathering, scope, start, None, &store)?;
    if let Some(first) = evidence.as_ref().and_then(Evidence::first) {
        facts.toolchain = Some(first.manifest.run.toolchain.clone());
        facts.host = Some(first.manifest.run.host.clone());
    }
    facts.duration_ms = Some(milliseconds(clock.elapsed()));
    Ok(conclude(&prepared, &model, &facts))
}
