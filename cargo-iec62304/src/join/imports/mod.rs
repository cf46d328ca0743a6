//! What evidence from elsewhere comes to: results for tests, executed regions and lines for units.
//!
//! The way of the data stays one: results become outcomes of tests, functions become entries of the coverage maps with hits,
//! before anything is joined; so the same rules hold for them as for what ran here. Only lines, which no function owns, are
//! added to what was measured. What is stale takes no part, and what fits nothing is kept to be reported.

mod functions;
mod lines;
mod names;
mod paths;
mod results;
mod runs;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use super::Gathered;
use crate::inputs::execution::{Execution, Hit};
use crate::inputs::imports::Import;
use crate::model::{EvidenceState, ImportedEvidence, Unmatched};

pub(super) use lines::{LineUse, apply as apply_lines};

/// What imported evidence adds to an execution.
#[derive(Debug, Default)]
pub(super) struct Imported {
    /// What read the coverage of this run.
    engine: String,
    /// How many entries of the coverage maps are this run's own; those behind them are imported.
    own: usize,
    /// The imported entries, in their order.
    entries: Vec<Entry>,
    /// Functions that runs as a whole executed.
    pub runs: Vec<RunHits>,
    /// Lines that runs or single tests executed.
    pub lines: Vec<LineEvidence>,
    /// What becomes of each import, in their order.
    pub evidence: Vec<ImportedEvidence>,
}

/// An imported entry of the coverage maps.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Index into the imports.
    import: usize,
    home: Home,
}

/// Which unit an imported entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// That of an entry of this run's maps.
    Beside(usize),
    /// The function of the source; no map of this run has it.
    Function(usize),
}

/// Functions that a run executed, whichever of its tests did.
#[derive(Debug)]
pub(super) struct RunHits {
    /// Index into the imports.
    pub import: usize,
    /// What it executed.
    pub hits: Vec<Hit>,
    /// Whether it proves lines and regions, not only execution.
    pub covers: bool,
}

/// Lines that were executed.
#[derive(Debug)]
pub(super) struct LineEvidence {
    /// Index into the imports.
    pub import: usize,
    /// Lines that hold code, with whether they ran, by file with symbolic links resolved.
    pub files: BTreeMap<Utf8PathBuf, BTreeMap<u32, bool>>,
    /// The test that ran, by its id; `None` for a whole run.
    pub test: Option<String>,
    /// Whether it proves lines, not only execution.
    pub covers: bool,
}

/// Counts the evidence: gives the execution with it, and what is to be added once units are known.
pub(super) fn count(gathered: &Gathered<'_>) -> (Option<Execution>, Imported) {
    // Without its version, which only the evidence tells.
    let name = |execution: &Execution| execution.engine.split(' ').next().map(str::to_owned);
    let engine = gathered.execution.and_then(name);
    let mut imported = Imported {
        evidence: gathered.imports.iter().map(evidence).collect(),
        ..Imported::none(&engine.unwrap_or_default())
    };
    let Some(execution) = gathered.execution.filter(|_| !gathered.imports.is_empty()) else {
        return (None, imported);
    };
    let mut execution = execution.clone();
    imported.own = execution.functions.len();
    let outcomes = results::apply(gathered, &mut execution, &mut imported.evidence);
    runs::add(gathered, &outcomes, &mut execution, &mut imported);
    (Some(execution), imported)
}

fn evidence(import: &Import) -> ImportedEvidence {
    ImportedEvidence {
        name: import.id.clone(),
        file: import.file.to_string(),
        format: import.format.word().to_owned(),
        sha256: Some(import.sha256.clone()),
        place: import.place.clone(),
        state: match &import.stale {
            Some(why) => EvidenceState::Stale(why.clone()),
            None => EvidenceState::Used,
        },
        counted: 0,
        unmatched: Vec::new(),
    }
}

impl Imported {
    /// Nothing is imported.
    pub fn none(engine: &str) -> Self {
        Self {
            engine: engine.to_owned(),
            own: usize::MAX,
            ..Self::default()
        }
    }

    /// The unit of an entry, where the entry is imported: asked of the units of all other entries.
    pub fn home(&self, entry: usize) -> Option<Result<usize, usize>> {
        let at = entry.checked_sub(self.own)?;
        Some(match self.entries.get(at)?.home {
            Home::Beside(other) => Err(other),
            Home::Function(function) => Ok(function),
        })
    }

    /// Whether the entry is imported.
    pub const fn is_imported(&self, entry: usize) -> bool {
        entry >= self.own
    }

    /// The entries that are imported.
    pub fn entries(&self) -> impl Iterator<Item = usize> {
        (0..self.entries.len()).map(|at| self.own + at)
    }

    /// What measured a unit with these entries, as a report names it; sorted.
    pub fn engines(&self, entries: &[usize]) -> Vec<String> {
        let engine = |entry: &usize| {
            let import = entry
                .checked_sub(self.own)
                .and_then(|at| self.entries.get(at));
            import.map_or_else(|| self.engine.clone(), |entry| self.engine_of(entry.import))
        };
        let engines: BTreeSet<String> = entries.iter().map(engine).collect();
        engines.into_iter().collect()
    }

    /// An import as a report names it among engines.
    pub fn engine_of(&self, import: usize) -> String {
        self.evidence
            .get(import)
            .map_or_else(String::new, |it| format!("{}:{}", it.format, it.name))
    }

    /// The name of an import.
    pub fn name_of(&self, import: usize) -> String {
        let evidence = self.evidence.get(import);
        evidence.map_or_else(String::new, |it| it.name.clone())
    }

    fn note(&mut self, import: usize, unmatched: Unmatched) {
        if let Some(evidence) = self.evidence.get_mut(import) {
            evidence.unmatched.push(unmatched);
        }
    }

    fn count(&mut self, import: usize, more: usize) {
        if let Some(evidence) = self.evidence.get_mut(import) {
            evidence.counted += more;
        }
    }

    fn refuse(&mut self, import: usize, why: impl Into<String>) {
        if let Some(evidence) = self.evidence.get_mut(import) {
            evidence.state = EvidenceState::NotCounted(why.into());
        }
    }
}
