//! From test runs and their profiles to what each test executed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::build::{Built, CompiledTarget, TestBinary};
use super::coverage::symbol::{
    crate_of, demangled, disambiguators, has_closure, outermost_function, unit_id, unit_id_in_full,
};
use super::coverage::{
    Counter, CoverageError, FunctionIndex, MappedFunction, MappedRegion, RegionKind, evaluate,
    read_coverage_map, read_profile,
};
use super::doctests::NOT_MEASURED;
use super::runner::{TestEnd, TestRun};
use super::source::TargetKind;
use crate::model::{NotRunReason, Position, ProfileState, Stray, TestOutcome};

/// What the report says of a test whose process ended with success before the harness could report.
const EXITED_EARLY: &str = "its process ended with success before the test came to its end";

/// One function of the coverage maps, as the join reads it.
#[derive(Debug, Clone)]
pub struct MapEntry {
    /// The crate that defines it, and the compiler's disambiguator of that crate; `None` for an exported symbol (`#[no_mangle]`).
    pub crate_root: Option<(String, String)>,
    /// Its path in the form of a unit id, closures cut off.
    pub path: String,
    /// The same with the type and the trait of an impl block by their paths, where `path` has only their last segments.
    pub full_path: String,
    /// What tells it from other functions of that path in the same crate.
    pub disambiguators: Vec<u64>,
    /// The function that it is, or stands in, without the crate: of nested ones the outermost. `None` where the symbol does not
    /// say.
    pub outermost_function: Option<String>,
    /// Its name with the parameters of the instance, if it is one of a generic; closures have that of the function they stand in.
    /// The same in every binary that holds it.
    pub instance: String,
    /// Whether it is a closure or an async body.
    pub is_closure: bool,
    /// The file, symbolic links resolved.
    pub file: Utf8PathBuf,
    /// Whether the file belongs to a member of the workspace.
    pub in_workspace: bool,
    /// Its regions, in the order of the map.
    pub regions: Vec<MapRegion>,
    /// The build whose binaries hold it, as an index into the builds.
    pub build: usize,
    /// Whether the compiler made code of it. What is never used has regions in the map and no counters, and its branches are left
    /// out here, as llvm-cov does.
    pub counted: bool,
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
    /// For a branch: which outcome of its condition this is; each one stands for itself.
    pub outcome: Option<bool>,
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
    /// The build it belongs to, as an index into the builds.
    pub build: usize,
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
    /// Whether its process ended with success before the test came to its end; it has failed then.
    pub exited_early: bool,
    /// Whether a panic unwound on the way: then it proves execution, but no line and no region.
    pub panicked: bool,
    /// Whether its profile is there.
    pub profile: ProfileState,
    /// What it executed; empty where it did not pass.
    pub hits: Vec<Hit>,
    /// The last lines of its output, where it failed.
    pub output: Option<String>,
    /// The imported evidence that its outcome comes from; `None` where this run's own outcome counts.
    pub origin: Option<String>,
}

/// What building and running the tests yielded.
#[derive(Debug, Clone, Default)]
pub struct Execution {
    /// What read the coverage: `native`, or the tool with its version.
    pub engine: String,
    /// The functions of all coverage maps.
    pub functions: Vec<MapEntry>,
    /// Every listed test.
    pub tests: Vec<ExecutedTest>,
    /// The targets that were compiled.
    pub compiled: Vec<CompiledTarget>,
    /// Whether the compiler was told to count branches.
    pub branches: bool,
    /// Profiles that no test owns.
    pub strays: Vec<Stray>,
}

impl Execution {
    /// Takes the folder of a run out of what is said of profiles: it has another name in each run, and another place where evidence
    /// is judged again.
    pub fn leave_out_folder(&mut self, folder: &Utf8Path) {
        let folder = format!("{folder}/");
        for test in &mut self.tests {
            if let ProfileState::Unreadable(message) = &mut test.profile {
                *message = message.replace(&folder, "");
            }
        }
    }
}

/// Reads the coverage maps of all files.
///
/// A binary without a map has no function to instrument: a test file that a feature switches off, a library of types alone. A unit
/// that should be in it all the same is absent, and that is a finding. Where no binary has a map, the build was not instrumented.
///
/// # Errors
/// A map is missing its parts or is of an unknown version, or there is none at all; the file is named.
pub fn read_maps(files: &[Utf8PathBuf]) -> Result<FunctionIndex, CoverageError> {
    let read: Vec<_> = files
        .par_iter()
        .map(|file| (file.clone(), read_coverage_map(file)))
        .collect();
    let any = read.iter().any(|(_, map)| map.is_ok());
    let mut maps = Vec::with_capacity(read.len());
    for (file, map) in read {
        match map {
            Ok(map) => maps.push((file, map)),
            Err(CoverageError::NotInstrumented { .. }) if any => {}
            Err(error) => return Err(error),
        }
    }
    Ok(FunctionIndex::new(maps))
}

/// What one profile says was executed.
///
/// A process of a binary from elsewhere may leave a profile whose functions no map has; the test's own process may not.
fn hits(index: &FunctionIndex, file: &Utf8Path, is_own: bool) -> Result<Vec<Hit>, String> {
    let profile = read_profile(file).map_err(|error| error.to_string())?;
    let in_file = |error| format!("{file}: {error}");
    let mut hits = Vec::new();
    for record in profile.executed() {
        let found = index.find(record.name_hash, record.function_hash);
        let Some(function) = found.map_err(in_file)? else {
            if is_own {
                return Err(format!(
                    "{file}: it counts functions that no binary of this build holds"
                ));
            }
            continue;
        };
        let Some(mapped) = index.functions().get(function) else {
            continue;
        };
        let counts = evaluate(mapped, Some(record.counters)).map_err(in_file)?;
        let counted = mapped.regions.iter().zip(&counts);
        let regions = counted.flat_map(|(region, counted)| {
            outcomes(region, is_used(mapped)).map(|outcome| match outcome {
                Some(false) => counted.false_count.is_some_and(|count| count > 0),
                Some(true) | None => counted.count > 0,
            })
        });
        let regions = regions.collect();
        hits.push(Hit { function, regions });
    }
    Ok(hits)
}

/// What the join has of a region: itself, or for a branch the outcomes that its condition can have.
///
/// An outcome without a counter cannot come up: the compiler has folded the condition, and llvm-cov does not count it either.
/// Where both lack one, the condition itself was compiled into nothing, and no test can have taken either; llvm-cov hides that, this
/// does not. Of functions that nothing uses, nothing is known.
fn outcomes(region: &MappedRegion, used: bool) -> impl Iterator<Item = Option<bool>> {
    let both = match (region.kind, region.counter, region.false_counter) {
        (RegionKind::Branch, _, None) => [None, None],
        (RegionKind::Branch, ..) if !used => [None, None],
        (RegionKind::Branch, Counter::Zero, Some(Counter::Zero)) => {
            [Some(Some(true)), Some(Some(false))]
        }
        (RegionKind::Branch, Counter::Zero, Some(_)) => [None, Some(Some(false))],
        (RegionKind::Branch, _, Some(Counter::Zero)) => [Some(Some(true)), None],
        (RegionKind::Branch, _, Some(_)) => [Some(Some(true)), Some(Some(false))],
        _ => [Some(None), None],
    };
    both.into_iter().flatten()
}

/// Whether the compiler made code of the function.
const fn is_used(function: &MappedFunction) -> bool {
    function.function_hash != 0
}

/// Joins runs and maps; there is one index for each build.
pub fn join_runs(
    builds: &[Built],
    indexes: Vec<FunctionIndex>,
    runs: &[TestRun],
    workspace_folders: &[Utf8PathBuf],
) -> Execution {
    let tests: Vec<ExecutedTest> = runs
        .par_iter()
        .filter_map(|run| {
            let index = indexes.get(run.build)?;
            Some(executed(run.binary(builds)?, run, || {
                read_profiles(run, index)
            }))
        })
        .collect();
    let functions = indexes
        .into_iter()
        .enumerate()
        .map(|(build, index)| entries(build, index.into_functions(), workspace_folders));
    let functions = functions.collect();
    Execution {
        branches: !builds.is_empty() && builds.iter().all(|built| built.branches),
        ..Execution::of("native".to_owned(), builds, functions, tests)
    }
}

impl Execution {
    /// What tests executed of the functions of each build; hits count the functions from the beginning of their own build.
    pub(super) fn of(
        engine: String,
        builds: &[Built],
        functions: Vec<Vec<MapEntry>>,
        mut tests: Vec<ExecutedTest>,
    ) -> Self {
        let ends = functions.iter().scan(0, |end, of_build| {
            let first = *end;
            *end += of_build.len();
            Some(first)
        });
        let first_of: Vec<usize> = ends.collect();
        for test in &mut tests {
            let first = first_of.get(test.build).copied().unwrap_or_default();
            for hit in &mut test.hits {
                hit.function += first;
            }
        }
        let compiled = builds.iter().flat_map(|built| &built.compiled);
        Self {
            engine,
            functions: functions.into_iter().flatten().collect(),
            tests,
            compiled: compiled.cloned().collect(),
            branches: false,
            strays: Vec::new(),
        }
    }
}

/// A test with what `read` finds that it executed; asked only where the test passed.
pub(super) fn executed(
    binary: &TestBinary,
    run: &TestRun,
    read: impl FnOnce() -> (ProfileState, Vec<Hit>),
) -> ExecutedTest {
    let outcome = match &run.end {
        TestEnd::Passed => TestOutcome::Passed,
        TestEnd::Flaky => TestOutcome::Flaky,
        TestEnd::ExitedEarly => TestOutcome::Failed(EXITED_EARLY.to_owned()),
        TestEnd::Failed(how) => TestOutcome::Failed(how.clone()),
        TestEnd::Ignored => TestOutcome::Ignored,
        TestEnd::Deselected => TestOutcome::NotRun(NotRunReason::Deselected),
    };
    let (profile, hits) = if outcome.passed() && binary.kind == TargetKind::Doc {
        (
            ProfileState::NotMeasured(NOT_MEASURED.to_owned()),
            Vec::new(),
        )
    } else if outcome.passed() {
        read()
    } else {
        (ProfileState::NotExpected, Vec::new())
    };
    ExecutedTest {
        build: run.build,
        package: binary.package.clone(),
        target: binary.target.clone(),
        kind: binary.kind,
        name: run.name.clone(),
        outcome,
        exited_early: run.end == TestEnd::ExitedEarly,
        panicked: run.panicked,
        profile,
        hits,
        output: run.output.clone(),
        origin: None,
    }
}

/// Whether a profile is of the test's own process, not of one that it started.
fn is_own(run: &TestRun, profile: &Utf8Path) -> bool {
    let name = profile.file_name().unwrap_or_default();
    run.process
        .is_none_or(|process| name.starts_with(&format!("{process}-")))
}

/// The profiles that hold anything. A process that ends without a word leaves an empty file where the name of its profile is fixed:
/// nothing was written.
pub(super) fn written(run: &TestRun) -> impl Iterator<Item = &Utf8PathBuf> {
    run.profiles.iter().filter(|file| !is_empty(file))
}

/// Whether the test's own process left a profile.
pub(super) fn left_own_profile(run: &TestRun) -> bool {
    written(run).any(|profile| is_own(run, profile))
}

fn read_profiles(run: &TestRun, index: &FunctionIndex) -> (ProfileState, Vec<Hit>) {
    let is_own = |file: &Utf8PathBuf| is_own(run, file);
    if !left_own_profile(run) {
        return (ProfileState::Missing, Vec::new());
    }
    let mut merged: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    for file in written(run) {
        let found = match hits(index, file, is_own(file) && run.process.is_some()) {
            Ok(found) => found,
            Err(message) => return (ProfileState::Unreadable(message), Vec::new()),
        };
        for hit in found {
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

fn is_empty(file: &Utf8Path) -> bool {
    file.metadata().is_ok_and(|data| data.len() == 0)
}

/// A demangled name without the closures at its end.
pub fn instance_of(name: &str) -> &str {
    let mut rest = name;
    while let Some((function, last)) = rest.rsplit_once("::")
        && last.starts_with("{closure#")
    {
        rest = function;
    }
    rest
}

/// The functions in the words of the join: symbolic links resolved, so that a file is one file however it is reached.
pub(super) fn entries(
    build: usize,
    functions: Vec<MappedFunction>,
    workspace_folders: &[Utf8PathBuf],
) -> Vec<MapEntry> {
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
                build,
                crate_root: root.map(|root| (root.name, root.disambiguator)),
                outermost_function: outermost_function(&function.name),
                instance: instance_of(&name).to_owned(),
                is_closure: has_closure(&name),
                path: unit_id(&function.name),
                full_path: unit_id_in_full(&function.name),
                disambiguators: disambiguators(&function.name),
                in_workspace: workspace_folders
                    .iter()
                    .any(|folder| file.starts_with(folder)),
                file,
                regions: function
                    .regions
                    .iter()
                    .flat_map(|region| {
                        outcomes(region, is_used(&function)).map(|outcome| MapRegion {
                            start: region.start,
                            end: region.end,
                            kind: region.kind,
                            outcome,
                        })
                    })
                    .collect(),
                counted: is_used(&function),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Counter, MappedRegion, Position, RegionKind, outcomes};

    #[test]
    fn a_branch_has_the_outcomes_that_the_compiler_left_possible() {
        let region = |kind, counter, false_counter| MappedRegion {
            file: 0,
            start: Position::new(1, 1),
            end: Position::new(1, 2),
            kind,
            counter,
            false_counter,
            expands: None,
        };
        let of = |counter, false_counter| {
            let branch = region(RegionKind::Branch, counter, Some(false_counter));
            outcomes(&branch, true).flatten().collect::<Vec<bool>>()
        };
        let counted = Counter::Value(3);
        assert_eq!(of(counted, Counter::Value(4)), [true, false]);
        assert_eq!(of(counted, Counter::Zero), [true]);
        assert_eq!(of(Counter::Zero, counted), [false]);
        // Compiled into nothing: no test can have taken either, and that is not hidden.
        assert_eq!(of(Counter::Zero, Counter::Zero), [true, false]);
        let code = region(RegionKind::Code, counted, None);
        assert_eq!(outcomes(&code, true).collect::<Vec<_>>(), [None]);
        let decision = region(RegionKind::Branch, Counter::Zero, None);
        assert_eq!(outcomes(&decision, true).count(), 0);
        let unused = region(RegionKind::Branch, Counter::Zero, Some(Counter::Zero));
        assert_eq!(outcomes(&unused, false).count(), 0);
    }
}
