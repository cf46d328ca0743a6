//! What each test executed, by one export for each passed test: slow, and independent of the native reader.

use std::collections::HashMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::Site;
use super::export::{ExportError, export};
use super::json::{Data, Function, ran};
use crate::inputs::build::Built;
use crate::inputs::coverage::{Counter, MappedFunction, MappedRegion, RegionKind};
use crate::inputs::execution::{
    Execution, Hit, MapEntry, entries, executed, left_own_profile, written,
};
use crate::inputs::runner::TestRun;
use crate::model::{Position, ProfileState};

/// Joins runs with what the exports say of them: the same as [`crate::inputs::execution::join_runs`] by other means.
///
/// A test whose profiles cannot be exported is unreadable, with the reason.
///
/// # Errors
/// The functions of a build cannot be exported at all.
pub fn join_runs(
    site: Site<'_>,
    builds: &[Built],
    runs: &[TestRun],
) -> Result<Execution, ExportError> {
    let tables: Vec<Table> = (0..builds.len())
        .map(|build| Table::of(site, builds, runs, build))
        .collect::<Result<_, _>>()?;
    let tests = runs.par_iter().enumerate().filter_map(|(number, run)| {
        let (built, table) = (builds.get(run.build)?, tables.get(run.build)?);
        let binary = run.binary(builds)?;
        Some(executed(binary, run, || {
            read(site, built, table, number, run)
        }))
    });
    let tests = tests.collect();
    let functions = functions(tables, site.workspace_folders);
    Ok(Execution::of(site.tools.name(), builds, functions, tests))
}

/// The functions of each build.
pub(super) fn functions(
    tables: Vec<Table>,
    workspace_folders: &[Utf8PathBuf],
) -> Vec<Vec<MapEntry>> {
    let tables = tables.into_iter().enumerate();
    tables
        .map(|(build, table)| entries(build, table.functions, workspace_folders))
        .collect()
}

fn read(
    site: Site<'_>,
    built: &Built,
    table: &Table,
    number: usize,
    run: &TestRun,
) -> (ProfileState, Vec<Hit>) {
    if !left_own_profile(run) {
        return (ProfileState::Missing, Vec::new());
    }
    let folder = site.folder().join(number.to_string());
    let profiles: Vec<Utf8PathBuf> = written(run).cloned().collect();
    let read = export(site, &folder, &built.executables, &profiles)
        .map_err(|error| error.to_string())
        .and_then(|data| table.hits(&data));
    match read {
        Ok(hits) => (ProfileState::Read, hits),
        Err(message) => (ProfileState::Unreadable(message), Vec::new()),
    }
}

/// What tells functions apart in an export.
type Key = (String, Vec<String>);

/// The functions of one build.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub functions: Vec<MappedFunction>,
    by_key: HashMap<Key, usize>,
}

impl Table {
    /// Exports the functions of a build; any profile will do, as functions without counters are exported too.
    fn of(
        site: Site<'_>,
        builds: &[Built],
        runs: &[TestRun],
        number: usize,
    ) -> Result<Self, ExportError> {
        let binaries = builds
            .get(number)
            .map_or(&[][..], |built| &built.executables);
        if binaries.is_empty() {
            return Ok(Self::default());
        }
        let profile = any_profile(site.run, runs, number);
        let folder = site.folder().join(format!("functions-{number}"));
        let data = export(site, &folder, binaries, &profile)?;
        Self::from(&data).map_err(ExportError::Unreadable)
    }

    /// The functions of an export.
    pub fn from(data: &Data) -> Result<Self, String> {
        let mut table = Self::default();
        for function in &data.functions {
            let at = table.functions.len();
            if table.by_key.insert(key(function), at).is_some() {
                return Err(format!("the export holds {} twice", function.name));
            }
            table.functions.push(mapped(function)?);
        }
        Ok(table)
    }

    /// What an export of the same binaries says was executed.
    fn hits(&self, data: &Data) -> Result<Vec<Hit>, String> {
        if data.functions.len() != self.functions.len() {
            let (found, all) = (data.functions.len(), self.functions.len());
            return Err(format!(
                "the export holds {found} functions, another one of the same binaries {all}"
            ));
        }
        let mut hits = Vec::new();
        for function in &data.functions {
            let at = self.by_key.get(&key(function));
            let at = *at.ok_or_else(|| format!("only one export holds {}", function.name))?;
            let regions: Vec<bool> = function
                .regions
                .iter()
                .map(|region| ran(region.4))
                .collect();
            if regions.contains(&true) {
                hits.push(Hit {
                    function: at,
                    regions,
                });
            }
        }
        hits.sort_by_key(|hit| hit.function);
        Ok(hits)
    }

    /// The functions of that mangled name.
    pub fn named(&self) -> HashMap<&str, Vec<usize>> {
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, function) in self.functions.iter().enumerate() {
            named.entry(&function.name).or_default().push(at);
        }
        named
    }
}

/// Keeps one profile of a call that listed tests: LLVM's tools need one even where no test left any.
pub fn keep_listing(run: &Utf8Path) {
    let listings = run.join("list-profiles").read_dir_utf8();
    let listings = listings.into_iter().flatten().flatten();
    let found = listings
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("profraw"))
        .min();
    if let Some(found) = found {
        // Where it cannot be kept, the profile of a test serves, or the export fails and says so.
        let _ = std::fs::create_dir_all(listing(run).parent().unwrap_or(run));
        let _ = std::fs::copy(found, listing(run));
    }
}

fn listing(run: &Utf8Path) -> Utf8PathBuf {
    run.join("llvm-cov/listing.profraw")
}

/// A profile for the functions of a build, whose counts do not matter.
pub(super) fn any_profile(run: &Utf8Path, runs: &[TestRun], build: usize) -> Vec<Utf8PathBuf> {
    let listed = Some(listing(run)).filter(|path| path.is_file());
    let of_tests = runs.iter().filter(|test| test.build == build);
    let of_tests = of_tests.flat_map(|test| written(test).cloned());
    listed.into_iter().chain(of_tests).take(1).collect()
}

fn key(function: &Function) -> Key {
    (function.name.clone(), function.filenames.clone())
}

/// A function as the native reader's map would have it, without its counters.
fn mapped(function: &Function) -> Result<MappedFunction, String> {
    let files = function.filenames.iter();
    let files: Vec<Arc<Utf8Path>> = files.map(|file| Utf8Path::new(file).into()).collect();
    let regions = function.regions.iter().map(|region| {
        let kind = kind(region.7)
            .ok_or_else(|| format!("the export has a region of the unknown kind {}", region.7))?;
        if region.5 >= files.len() {
            return Err(format!(
                "the export names no file {} of {}",
                region.5, function.name
            ));
        }
        Ok(MappedRegion {
            file: region.5,
            start: Position::new(region.0, region.1),
            end: Position::new(region.2, region.3),
            kind,
            counter: Counter::Zero,
            false_counter: None,
            expands: (kind == RegionKind::Expansion).then_some(region.6),
        })
    });
    Ok(MappedFunction {
        name_hash: 0,
        function_hash: 0,
        name: function.name.clone(),
        regions: regions.collect::<Result<_, _>>()?,
        files,
        expressions: Vec::new(),
    })
}

fn kind(number: u32) -> Option<RegionKind> {
    let kinds = [
        RegionKind::Code,
        RegionKind::Expansion,
        RegionKind::Skipped,
        RegionKind::Gap,
        RegionKind::Branch,
    ];
    kinds.into_iter().find(|kind| *kind as u32 == number)
}

#[cfg(test)]
mod tests {
    use super::super::json::Region;
    use super::*;

    fn function(name: &str, counts: &[u64]) -> Function {
        let region = |(line, count): (u32, &u64)| Region(line, 1, line, 9, *count, 0, 0, 0);
        Function {
            name: name.to_owned(),
            filenames: vec!["/p/a.rs".to_owned()],
            regions: (1..).zip(counts).map(region).collect(),
        }
    }

    fn data(functions: Vec<Function>) -> Data {
        Data {
            functions,
            ..Data::default()
        }
    }

    #[test]
    fn only_functions_with_a_region_that_ran_are_hits() {
        let table =
            Table::from(&data(vec![function("f", &[0, 0]), function("g", &[0, 0])])).unwrap();
        let hits = table
            .hits(&data(vec![function("g", &[4, 0]), function("f", &[0, 0])]))
            .unwrap();
        let expected = Hit {
            function: 1,
            regions: vec![true, false],
        };
        assert_eq!(hits, [expected]);
    }

    #[test]
    fn an_export_that_lacks_functions_is_not_read_as_not_executed() {
        let table = Table::from(&data(vec![function("f", &[0]), function("g", &[0])])).unwrap();
        assert!(table.hits(&data(vec![function("f", &[1])])).is_err());
        let other = data(vec![function("f", &[1]), function("h", &[1])]);
        assert!(table.hits(&other).unwrap_err().contains('h'));
    }

    #[test]
    fn kinds_and_files_that_are_not_known_are_errors() {
        let mut odd = function("f", &[1]);
        odd.regions[0].7 = 9;
        assert!(
            Table::from(&data(vec![odd]))
                .unwrap_err()
                .contains("kind 9")
        );
        let mut odd = function("f", &[1]);
        odd.regions[0].5 = 1;
        assert!(
            Table::from(&data(vec![odd]))
                .unwrap_err()
                .contains("no file 1")
        );
    }
}
