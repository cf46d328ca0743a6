//! The join: what is configured, written, built and executed becomes one [`Model`]. Pure; every rule reads only its result.

mod coverage;
mod proof;
mod records;
mod speakers;
mod tests;
mod traces;
mod units;

use std::collections::{BTreeMap, BTreeSet};

pub use tests::test_id;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::inputs::build::CompiledTarget;
use crate::inputs::coverage::RegionKind;
use crate::inputs::source::{SourceInventory, TargetInput, TargetKind};
use crate::model::{BuildState, Gate, Model, Position, ProfileState, Scope, TestOutcome};

/// One function of the coverage maps, in the words of the join.
#[derive(Debug, Clone)]
pub struct MapEntry {
    /// The crate that defines it, and the compiler's disambiguator of that crate.
    pub crate_root: (String, String),
    /// Its path in the form of a unit id, closures cut off.
    pub path: String,
    /// Whether it is a closure or an async body.
    pub is_closure: bool,
    /// The file, symbolic links resolved.
    pub file: Utf8PathBuf,
    /// Whether the file belongs to a member of the workspace.
    pub in_workspace: bool,
    /// Its regions, in the order of the map.
    pub regions: Vec<MapRegion>,
}

/// One region of a coverage map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapRegion {
    /// First byte.
    pub start: Position,
    /// Just behind the last byte.
    pub end: Position,
    /// Its kind.
    pub kind: RegionKind,
}

/// What a test executed of one function of the coverage maps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index into [`Execution::functions`].
    pub function: usize,
    /// Whether each region of it was executed, in the order of the map.
    pub regions: Vec<bool>,
}

/// A test that its binary lists.
#[derive(Debug, Clone)]
pub struct ExecutedTest {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// Kind of the target.
    pub kind: TargetKind,
    /// The name that the binary lists.
    pub name: String,
    /// What became of it.
    pub outcome: TestOutcome,
    /// Whether its harness announced `should panic`.
    pub should_panic: bool,
    /// Whether its profile is there.
    pub profile: ProfileState,
    /// What it executed; empty where it did not pass.
    pub hits: Vec<Hit>,
    /// The last lines of its output, where it failed.
    pub output: Option<String>,
}

/// What building and running the tests yielded.
#[derive(Debug, Clone, Default)]
pub struct Execution {
    /// The functions of all coverage maps.
    pub functions: Vec<MapEntry>,
    /// Every listed test.
    pub tests: Vec<ExecutedTest>,
    /// The targets that were compiled.
    pub compiled: Vec<CompiledTarget>,
}

/// Everything that the join reads.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// Configuration and documents.
    pub config: &'a Config,
    /// What the system is called where the configuration does not say.
    pub fallback_name: &'a str,
    /// Root folder of the workspace, absolute.
    pub workspace_root: &'a Utf8Path,
    /// Packages and their versions.
    pub packages: &'a BTreeMap<String, String>,
    /// Packages that this run looks at.
    pub selected: &'a BTreeSet<String>,
    /// The targets that the inventory followed.
    pub targets: &'a [TargetInput],
    /// What the source says.
    pub inventory: &'a SourceInventory,
    /// What was executed; `None` for a static check and after a failed build.
    pub execution: Option<&'a Execution>,
    /// Whether code was built.
    pub build: BuildState,
    /// How much of the system this run looks at.
    pub scope: Scope,
    /// The gate that counts.
    pub gate: Gate,
}

/// Joins everything.
///
/// # Errors
/// A `[[trace]]` glob, an item's module or an excluded module matches nothing.
pub fn join(gathered: &Gathered<'_>) -> Result<Model, Vec<Diagnostic>> {
    let mut model = Model {
        scope: gathered.scope,
        gate: gathered.gate,
        build: gathered.build.clone(),
        gaps: gathered.inventory.gaps.clone(),
        source_files: gathered.inventory.files.len(),
        policy: gathered.config.policy.clone(),
        ..Model::default()
    };
    records::take(gathered, &mut model);
    let speakers = speakers::speakers(gathered);
    let mut drafts = units::draft(gathered);
    if let Some(execution) = gathered.execution {
        coverage::tie(gathered, execution, &mut drafts);
    }
    units::order(&mut drafts);
    let mut errors = units::tag(gathered, &mut drafts, &mut model);
    if let Some(execution) = gathered.execution {
        coverage::measure(gathered, execution, &speakers, &mut drafts);
    }
    let ties: Vec<tests::Tie> = drafts
        .iter_mut()
        .map(|draft| tests::Tie::of(gathered, draft))
        .collect();
    model.units = drafts.into_iter().map(|draft| draft.unit).collect();
    errors.extend(tests::collect(gathered, &speakers, &mut model));
    if let Some(execution) = gathered.execution {
        tests::attribute(execution, &ties, &mut model);
    }
    proof::link(&mut model);
    model
        .dangling_tags
        .sort_by(|a, b| (&a.place, &a.id, &a.subject).cmp(&(&b.place, &b.id, &b.subject)));
    if errors.is_empty() {
        Ok(model)
    } else {
        errors.sort();
        errors.dedup();
        Err(errors)
    }
}
