//! A second reading of profiles that the native reader has read already, to hold one against the other.
//!
//! Regions and lines come from one export over all tests that count; which functions each single test executed is read with
//! `llvm-profdata show`, which costs some 15 ms for each profile where an export takes 300 ms and more.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::Site;
use super::engine::{self, Table, any_profile};
use super::export::{ExportError, export};
use super::json::{Data, Segment, ran};
use crate::inputs::build::Built;
use crate::inputs::command::CommandLine;
use crate::inputs::execution::{ExecutedTest, Execution, Hit, executed, written};
use crate::inputs::runner::TestRun;
use crate::model::ProfileState;

/// What a run of a test is read again for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAgain {
    /// It proves nothing: it did not pass, or its profile cannot be read.
    Nothing,
    /// For the units that it executed.
    Execution,
    /// For them, and for the regions and lines that it covered.
    Regions,
}

/// Lines of a file that hold code, with whether they ran.
pub type Lines = BTreeMap<u32, bool>;

/// What LLVM's tools say of the profiles.
#[derive(Debug, Default)]
pub struct SecondReading {
    /// What read it.
    pub engine: String,
    /// Functions, and what each test executed of them: as a whole, not by region.
    pub execution: Execution,
    /// Whether each region of each function was executed by a test that counts for regions.
    pub covered: Vec<Vec<bool>>,
    /// Lines of each file, symbolic links resolved, by LLVM's own segments: all functions of a file together.
    pub lines: BTreeMap<Utf8PathBuf, Lines>,
}

/// Reads profiles again; `wanted` says of each run what it counts for.
///
/// # Errors
/// An export cannot be made, or a profile cannot be shown.
pub fn read_again(
    site: Site<'_>,
    builds: &[Built],
    runs: &[TestRun],
    wanted: &[ReadAgain],
) -> Result<SecondReading, ExportError> {
    let mut reading = SecondReading {
        engine: site.tools.name(),
        ..SecondReading::default()
    };
    let mut tables = Vec::new();
    for (number, built) in builds.iter().enumerate() {
        let counting = runs.iter().zip(wanted);
        let counting = counting
            .filter(|(run, wanted)| run.build == number && **wanted == ReadAgain::Regions)
            .flat_map(|(run, _)| written(run).cloned());
        let profiles: Vec<Utf8PathBuf> = counting.collect();
        let table = add_build(site, built, number, profiles, runs, &mut reading)?;
        tables.push(table);
    }
    let tests: Vec<Option<ExecutedTest>> = runs
        .par_iter()
        .zip(wanted)
        .map(|(run, wanted)| match (wanted, tables.get(run.build)) {
            (ReadAgain::Execution | ReadAgain::Regions, Some(table)) => {
                shown(site, builds, table, run)
            }
            _ => Ok(None),
        })
        .collect::<Result<_, _>>()?;
    let functions = engine::functions(tables, site.workspace_folders);
    let tests = tests.into_iter().flatten().collect();
    reading.execution = Execution::of(site.tools.name(), builds, functions, tests);
    Ok(reading)
}

/// Adds regions and lines of one build.
fn add_build(
    site: Site<'_>,
    built: &Built,
    number: usize,
    counting: Vec<Utf8PathBuf>,
    runs: &[TestRun],
    reading: &mut SecondReading,
) -> Result<Table, ExportError> {
    if built.executables.is_empty() {
        return Ok(Table::default());
    }
    let counts = !counting.is_empty();
    let profiles = if counts {
        counting
    } else {
        any_profile(site.run, runs, number)
    };
    let folder = site.folder().join(format!("all-{number}"));
    let data = export(site, &folder, &built.executables, &profiles)?;
    let table = Table::from(&data).map_err(ExportError::Unreadable)?;
    let covered = data.functions.iter().map(|function| {
        let regions = function.regions.iter();
        regions.map(|region| counts && ran(region.4)).collect()
    });
    reading.covered.extend(covered);
    add_lines(&data, counts, &mut reading.lines);
    Ok(table)
}

fn add_lines(data: &Data, counts: bool, lines: &mut BTreeMap<Utf8PathBuf, Lines>) {
    for file in &data.files {
        let path = Utf8Path::new(&file.filename);
        let path = path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
        let known = lines.entry(path).or_default();
        for (line, covered) in lines_of(&file.segments) {
            *known.entry(line).or_default() |= covered && counts;
        }
    }
}

/// The lines of a file by LLVM's `LineCoverageStats`, written anew from its segments: nothing is shared with the native reader.
fn lines_of(segments: &[Segment]) -> Lines {
    let mut by_line: BTreeMap<u32, Vec<Segment>> = BTreeMap::new();
    for segment in segments {
        by_line.entry(segment.0).or_default().push(*segment);
    }
    let Some((first, last)) = by_line.keys().next().zip(by_line.keys().next_back()) else {
        return Lines::new();
    };
    let mut lines = Lines::new();
    let mut wrapped: Option<Segment> = None;
    for line in *first..=*last {
        let here = by_line.get(&line).map_or(&[][..], Vec::as_slice);
        let entries = here
            .iter()
            .filter(|Segment(_, _, _, has_count, is_entry, _)| *has_count && *is_entry);
        let starts: Vec<u64> = entries
            .clone()
            .filter(|segment| !segment.5)
            .map(|segment| segment.2)
            .collect();
        let skipped = here.first().is_some_and(|segment| !segment.3 && segment.4);
        let reaches_in = wrapped.is_some_and(|segment| segment.3);
        if (!skipped && (reaches_in || !starts.is_empty())) || entries.count() > 0 {
            let counts = starts.into_iter().chain(wrapped.map(|segment| segment.2));
            lines.insert(line, counts.into_iter().any(ran));
        }
        wrapped = here.last().copied().or(wrapped);
    }
    lines
}

/// What one test executed, as `llvm-profdata show` says it.
fn shown(
    site: Site<'_>,
    builds: &[Built],
    table: &Table,
    run: &TestRun,
) -> Result<Option<ExecutedTest>, ExportError> {
    let Some(binary) = run.binary(builds) else {
        return Ok(None);
    };
    let mut names = BTreeSet::new();
    for profile in written(run) {
        let line = CommandLine::new(site.tools.llvm_profdata.clone()).args([
            "show",
            "--all-functions",
            "--counts",
            profile.as_str(),
        ]);
        names.extend(executed_names(&String::from_utf8_lossy(
            &line.output()?.stdout,
        )));
    }
    let functions = table.named();
    let known = names.iter().filter_map(|name| functions.get(name.as_str()));
    let hits = known.flatten().map(|function| Hit {
        function: *function,
        regions: vec![true],
    });
    let hits: Vec<Hit> = hits.collect();
    Ok(Some(executed(binary, run, || (ProfileState::Read, hits))))
}

/// Names of the functions of which any counter is above 0.
fn executed_names(text: &str) -> BTreeSet<String> {
    let mut executed = BTreeSet::new();
    let mut name = "";
    for line in text.lines() {
        let inner = line.trim_start();
        let counts = inner
            .strip_prefix("Function count:")
            .or_else(|| inner.strip_prefix("Block counts:"));
        if let Some(counts) = counts {
            let ran = counts
                .split([' ', ',', '[', ']'])
                .any(|count| count.parse::<u64>().is_ok_and(|count| count > 0));
            if ran {
                executed.insert(name.to_owned());
            }
        } else if line.strip_prefix("  ") == Some(inner) {
            name = inner.strip_suffix(':').unwrap_or(inner);
        }
    }
    executed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_ran_if_any_of_its_counters_is_above_zero() {
        let text = "Counters:\n  first:\n    Hash: 0x1\n    Counters: 3\n    Function count: 0\n    Block counts: [0, 2]\n  \
                    second:\n    Hash: 0x2\n    Counters: 1\n    Function count: 1\n    Block counts: []\n  third:\n    \
                    Hash: 0x3\n    Counters: 2\n    Function count: 0\n    Block counts: [0]\nInstrumentation level: Front-end\n";
        let names: Vec<String> = executed_names(text).into_iter().collect();
        assert_eq!(names, ["first", "second"]);
    }

    fn segment(line: u32, count: u64, flags: [bool; 3]) -> Segment {
        Segment(line, 1, count, flags[0], flags[1], flags[2])
    }

    #[test]
    fn lines_follow_from_segments_by_llvms_rule() {
        // Code that ran on lines 1 to 6, with code that did not on 2 and 3, a gap that starts on 4, and skipped text on 5.
        let segments = [
            segment(1, 3, [true, true, false]),
            segment(2, 0, [true, true, false]),
            segment(3, 3, [true, false, false]),
            segment(4, 0, [true, true, true]),
            segment(5, 0, [false, true, false]),
            segment(5, 3, [true, false, false]),
            segment(6, 0, [false, false, false]),
        ];
        let expected = [(1, true), (2, true), (3, false), (4, true), (6, true)];
        assert_eq!(
            lines_of(&segments).into_iter().collect::<Vec<_>>(),
            expected
        );
        assert!(lines_of(&[]).is_empty());
    }
}
