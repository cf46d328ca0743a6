//! From test runs and their profiles to what each test executed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::build::{Built, TestBinary};
use super::coverage::symbol::{crate_of, demangled, has_closure, unit_id};
use super::coverage::{
    Counter, CoverageError, EvaluateError, MappedFunction, RegionKind, evaluate, parse_profile,
    read_coverage_map,
};
use super::tests::{TestEnd, TestRun};
use crate::join::{ExecutedTest, Execution, Hit, MapEntry, MapRegion};
use crate::model::{NotRunReason, Position, ProfileState, TestOutcome};

/// The functions of all coverage maps of a build, each once.
#[derive(Debug, Default)]
pub struct CoverageIndex {
    functions: Vec<MappedFunction>,
    by_key: HashMap<(u64, u64), usize>,
    /// Functions that two binaries describe differently: no profile can be joined with them.
    ambiguous: HashSet<usize>,
    /// For each name, a binary that has it: to name it where a profile was made from another version.
    by_name: HashMap<u64, (Utf8PathBuf, String)>,
}

impl CoverageIndex {
    /// Reads the maps of all files.
    ///
    /// # Errors
    /// A map is missing its parts or is of an unknown version; the file is named.
    pub fn read(files: &[Utf8PathBuf]) -> Result<Self, CoverageError> {
        let maps: Vec<_> = files
            .par_iter()
            .map(|file| read_coverage_map(file))
            .collect::<Result<_, _>>()?;
        let mut index = Self::default();
        for (file, map) in files.iter().zip(maps) {
            for function in map.functions {
                index.add(file, function);
            }
        }
        Ok(index)
    }

    /// Keeps the entry that has counters: the same function may be unused, and so without any, in another binary.
    fn add(&mut self, file: &Utf8Path, function: MappedFunction) {
        let key = (function.name_hash, function.function_hash);
        self.by_name
            .entry(function.name_hash)
            .or_insert_with(|| (file.to_owned(), function.name.clone()));
        let Some(at) = self.by_key.get(&key).copied() else {
            self.by_key.insert(key, self.functions.len());
            self.functions.push(function);
            return;
        };
        let Some(known) = self.functions.get_mut(at) else {
            return;
        };
        if places(known) != places(&function) {
            self.ambiguous.insert(at);
        } else if counters(known) < counters(&function) {
            *known = function;
        }
    }

    /// What one profile says was executed.
    fn hits(&self, file: &Utf8Path, is_own: bool) -> Result<Vec<Hit>, String> {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let profile = parse_profile(&bytes).map_err(|error| format!("{file}: {error}"))?;
        let mut hits = Vec::new();
        for record in profile.executed() {
            let key = (record.name_hash, record.function_hash);
            let Some(at) = self.by_key.get(&key).copied() else {
                self.unknown(file, is_own, record.name_hash)?;
                continue;
            };
            let Some(function) = self.functions.get(at) else {
                continue;
            };
            if self.ambiguous.contains(&at) {
                let name = demangled(&function.name);
                return Err(format!(
                    "{file}: two binaries of this build describe {name} differently"
                ));
            }
            let counts = evaluate(function, Some(record.counters))
                .map_err(|error| format!("{file}: {error}"))?;
            hits.push(Hit {
                function: at,
                regions: counts.iter().map(|region| region.count > 0).collect(),
            });
        }
        Ok(hits)
    }

    /// A record that no map has. A process of a binary from elsewhere may leave such a profile; the test's own process may not.
    fn unknown(&self, file: &Utf8Path, is_own: bool, name_hash: u64) -> Result<(), String> {
        if let Some((binary, name)) = self.by_name.get(&name_hash) {
            let (function, binary) = (demangled(name), binary.clone());
            return Err(format!(
                "{file}: {}",
                EvaluateError::HashMismatch { function, binary }
            ));
        }
        if is_own {
            Err(format!(
                "{file}: it counts functions that no binary of this build holds"
            ))
        } else {
            Ok(())
        }
    }
}

fn places(function: &MappedFunction) -> Vec<(Position, Position, RegionKind)> {
    let regions = function.regions.iter();
    regions
        .map(|region| (region.start, region.end, region.kind))
        .collect()
}

fn counters(function: &MappedFunction) -> usize {
    function
        .regions
        .iter()
        .filter(|region| region.counter != Counter::Zero)
        .count()
}

/// Joins runs and maps.
pub fn join_runs(
    built: &Built,
    index: CoverageIndex,
    runs: &[TestRun],
    workspace_folders: &[Utf8PathBuf],
) -> Execution {
    let tests = runs
        .par_iter()
        .filter_map(|run| Some(executed(built.tests.get(run.binary)?, run, &index)))
        .collect();
    Execution {
        functions: entries(index.functions, workspace_folders),
        tests,
        compiled: built.compiled.clone(),
    }
}

fn executed(binary: &TestBinary, run: &TestRun, index: &CoverageIndex) -> ExecutedTest {
    let outcome = match &run.end {
        TestEnd::Passed => TestOutcome::Passed,
        TestEnd::Failed(how) => TestOutcome::Failed(how.clone()),
        TestEnd::Ignored => TestOutcome::Ignored,
        TestEnd::Deselected => TestOutcome::NotRun(NotRunReason::Deselected),
    };
    let (profile, hits) = if outcome.passed() {
        read_profiles(run, index)
    } else {
        (ProfileState::NotExpected, Vec::new())
    };
    ExecutedTest {
        package: binary.package.clone(),
        target: binary.target.clone(),
        kind: binary.kind,
        name: run.name.clone(),
        outcome,
        should_panic: run.should_panic,
        profile,
        hits,
        output: run.output.clone(),
    }
}

fn read_profiles(run: &TestRun, index: &CoverageIndex) -> (ProfileState, Vec<Hit>) {
    let is_own = |file: &Utf8PathBuf| {
        let name = file.file_name().unwrap_or_default();
        run.process
            .is_none_or(|process| name.starts_with(&format!("{process}-")))
    };
    if !run.profiles.iter().any(is_own) {
        return (ProfileState::Missing, Vec::new());
    }
    let mut merged: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    for file in &run.profiles {
        let hits = match index.hits(file, is_own(file) && run.process.is_some()) {
            Ok(hits) => hits,
            Err(message) => return (ProfileState::Unreadable(message), Vec::new()),
        };
        for hit in hits {
            let regions = merged
                .entry(hit.function)
                .or_insert_with(|| vec![false; hit.regions.len()]);
            for (known, executed) in regions.iter_mut().zip(hit.regions) {
                *known |= executed;
            }
        }
    }
    let hits = merged
        .into_iter()
        .map(|(function, regions)| Hit { function, regions })
        .collect();
    (ProfileState::Read, hits)
}

/// The functions in the words of the join: symbolic links resolved, so that a file is one file however it is reached.
fn entries(functions: Vec<MappedFunction>, workspace_folders: &[Utf8PathBuf]) -> Vec<MapEntry> {
    let mut real: HashMap<Arc<Utf8Path>, Utf8PathBuf> = HashMap::new();
    for file in functions.iter().flat_map(|function| &function.files) {
        if !real.contains_key(file) {
            let path = file
                .canonicalize_utf8()
                .unwrap_or_else(|_| file.to_path_buf());
            real.insert(file.clone(), path);
        }
    }
    functions
        .into_par_iter()
        .map(|function| {
            let first = function.main_file().unwrap_or_default();
            let file = function
                .files
                .get(first)
                .and_then(|file| real.get(file))
                .cloned()
                .unwrap_or_default();
            let name = demangled(&function.name);
            let root = crate_of(&function.name);
            MapEntry {
                crate_root: root
                    .map(|root| (root.name, root.disambiguator))
                    .unwrap_or_default(),
                is_closure: has_closure(&name),
                path: unit_id(&function.name),
                in_workspace: workspace_folders
                    .iter()
                    .any(|folder| file.starts_with(folder)),
                file,
                regions: function
                    .regions
                    .iter()
                    .map(|region| MapRegion {
                        start: region.start,
                        end: region.end,
                        kind: region.kind,
                    })
                    .collect(),
            }
        })
        .collect()
}
