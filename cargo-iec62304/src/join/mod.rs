//! The join: what is configured, written, built and executed becomes one [`Model`]. Pure; every rule reads only its result.

mod architecture;
mod coverage;
mod crates;
mod cross_check;
mod deviations;
mod draft;
#[cfg(test)]
mod fixture;
mod hidden;
mod hooks;
mod imports;
mod instances;
mod made;
mod proof;
mod records;
mod runs;
mod spans;
mod speakers;
mod test_cases;
mod test_code;
mod traces;
mod units;

use std::collections::{BTreeMap, BTreeSet};

pub use cross_check::cross_check;
pub use test_cases::test_id;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::inputs::crate_graph::CrateGraph;
use crate::inputs::execution::Execution;
use crate::inputs::imports::Import;
use crate::inputs::source::{SourceInventory, TargetInput};
use crate::model::{BuildState, Gate, Model, RevisionState, Scope, UnitText};

/// Everything that the join reads.
#[derive(Debug, Clone)]
pub struct Gathered<'a> {
    /// Configuration and documents.
    pub config: &'a Config,
    /// What the system is called where the configuration does not say.
    pub fallback_name: &'a str,
    /// Root folder of the workspace, absolute.
    pub workspace_root: &'a Utf8Path,
    /// Packages and their versions.
    pub packages: &'a BTreeMap<String, String>,
    /// The folders that code comes from, symbolic links resolved, and what the report calls them.
    pub code_folders: &'a [(Utf8PathBuf, String)],
    /// Packages that this run looks at.
    pub selected: &'a BTreeSet<String>,
    /// The targets that the inventory followed.
    pub targets: &'a [TargetInput],
    /// The packages of all builds, and which of them need which.
    pub crates: &'a CrateGraph,
    /// The names of the configured builds, in order; empty where there is the one build with cargo's defaults.
    pub builds: &'a [String],
    /// What the source says.
    pub inventory: &'a SourceInventory,
    /// The source of the units that deviations speak of, by their ids.
    pub unit_texts: &'a BTreeMap<String, UnitText>,
    /// What was executed; `None` for a static check and after a failed build.
    pub execution: Option<&'a Execution>,
    /// Whether somebody wants to know which tests covered each line.
    pub by_line: bool,
    /// Evidence from elsewhere, with what is stale of it.
    pub imports: &'a [Import],
    /// Whether code was built.
    pub build: BuildState,
    /// Whether what is judged is committed.
    pub revision: &'a RevisionState,
    /// How much of the system this run looks at.
    pub scope: Scope,
    /// The gate that counts.
    pub gate: Gate,
    /// The day that dates are judged by, as `YYYY-MM-DD`.
    pub today: &'a str,
}

/// Joins everything.
///
/// # Errors
/// A `[[trace]]` glob, an item's module or an excluded module matches nothing; a deviation is about nothing.
pub fn join(gathered: &Gathered<'_>) -> Result<Model, Vec<Diagnostic>> {
    let (execution, imported) = imports::count(gathered);
    match &execution {
        None => joined(gathered, imported),
        Some(execution) => {
            let with_imports = Gathered {
                execution: Some(execution),
                ..gathered.clone()
            };
            joined(&with_imports, imported)
        }
    }
}

fn joined(
    gathered: &Gathered<'_>,
    mut imported: imports::Imported,
) -> Result<Model, Vec<Diagnostic>> {
    let mut model = known_before(gathered);
    records::take(gathered, &mut model);
    let speakers = speakers::speakers(gathered);
    let silenced = gathered.execution;
    let silenced = silenced.map_or_else(Vec::new, |it| hooks::silenced(gathered, it));
    let runs = runs::Runs::of(gathered, &speakers, &silenced);
    let mut drafts = units::draft(gathered);
    if let Some(execution) = gathered.execution {
        coverage::tie(gathered, execution, &imported, &mut drafts);
    }
    units::order(&mut drafts);
    let mut errors = units::tag(gathered, &mut drafts, &mut model);
    if let Some(execution) = gathered.execution {
        coverage::measure(gathered, execution, &runs, &imported, &mut drafts);
    }
    let lines = coverage::lines_by_run(gathered, &runs, &drafts);
    let line_uses = imports::apply_lines(gathered, &mut imported, &mut drafts);
    let ties: Vec<test_cases::Tie> = drafts
        .iter_mut()
        .map(|draft| test_cases::Tie::of(gathered, draft))
        .collect();
    model.units = drafts.into_iter().map(|draft| draft.unit).collect();
    errors.extend(test_cases::collect(gathered, &speakers, &runs, &mut model));
    errors.extend(deviations::resolve(gathered, &mut model));
    if let Some(execution) = gathered.execution {
        let from_elsewhere = (&imported, line_uses.as_slice());
        test_cases::attribute(execution, &runs, &ties, from_elsewhere, &mut model);
    }
    model.line_tests = coverage::lines_by_test(lines, &runs, &model.tests);
    architecture::fill(gathered, &mut model);
    model.imported = imported.evidence;
    model
        .imported
        .sort_by(|a, b| (&a.name, &a.file).cmp(&(&b.name, &b.file)));
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

/// The model as far as nothing of it has to be joined.
fn known_before(gathered: &Gathered<'_>) -> Model {
    Model {
        scope: gathered.scope,
        gate: gathered.gate,
        today: gathered.today.to_owned(),
        build: gathered.build.clone(),
        revision: gathered.revision.clone(),
        strays: gathered
            .execution
            .map(|execution| execution.strays.clone())
            .unwrap_or_default(),
        gaps: gathered.inventory.gaps.clone(),
        branches_measured: gathered
            .execution
            .is_some_and(|execution| execution.branches),
        source_files: gathered.inventory.files.len(),
        policy: gathered.config.policy.clone(),
        ..Model::default()
    }
}
