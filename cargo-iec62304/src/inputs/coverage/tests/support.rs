//! Building and running instrumented programs.

use std::collections::{BTreeMap, HashMap};
use std::process::Output;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::{
    CountedRegion, CoverageMap, FunctionIndex, Profile, RegionKind, covered_lines, evaluate,
    segments,
};

/// Source of the case collection.
pub const CASES: &str = include_str!("../testdata/cases.rs");

/// An instrumented program that was run once.
pub struct Run {
    /// Removed when the run is dropped.
    _directory: TempDir,
    pub binary: Utf8PathBuf,
    pub profile: Utf8PathBuf,
}

/// Runs a program; the tests of this module are the one place besides `inputs::command` that spawns.
#[expect(
    clippy::disallowed_methods,
    reason = "tests need the compiler and what it built"
)]
pub fn spawn(program: &str, arguments: &[&str], profile: &Utf8Path) -> std::io::Result<Output> {
    std::process::Command::new(program)
        .args(arguments)
        .env("LLVM_PROFILE_FILE", profile)
        .output()
}

/// Builds `source` as `file` with coverage, and runs it once.
pub fn build_and_run(file: &str, source: &str, options: &[&str]) -> Run {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| Utf8PathBuf::from_path_buf(directory.path().join(name)).unwrap();
    let (text, binary, profile) = (path(file), path("program"), path("run.profraw"));
    std::fs::write(&text, source).unwrap();
    let mut arguments = vec![
        "--edition=2024",
        "-C",
        "instrument-coverage",
        "-A",
        "dead_code",
    ];
    arguments.extend(["-o", binary.as_str(), text.as_str()]);
    arguments.extend(options);
    let built = spawn("rustc", &arguments, &path("build.profraw")).unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let ran = spawn(binary.as_str(), &[], &profile).unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    Run {
        _directory: directory,
        binary,
        profile,
    }
}

/// All functions of a map with their counted regions, in the order of the map.
pub fn count_all(map: &CoverageMap, profile: &Profile) -> Vec<(String, Vec<CountedRegion>)> {
    let index = FunctionIndex::new([("binary".into(), map.clone())]);
    let mut known = HashMap::new();
    for record in profile.functions() {
        let found = index.find(record.name_hash, record.function_hash).unwrap();
        if let Some(function) = found.and_then(|at| index.functions().get(at)) {
            known.insert(function.name_hash, record.counters);
        }
    }
    let count = |function| evaluate(function, known.get(&function.name_hash).copied()).unwrap();
    let functions = map.functions.iter();
    functions
        .map(|function| (function.name.clone(), count(function)))
        .collect()
}

/// Functions as `llvm-cov export` writes them: name and regions without branches.
pub type Exported = BTreeMap<String, Vec<Value>>;

/// What `llvm-cov export` should write.
pub fn natively(counted: &[(String, Vec<CountedRegion>)]) -> Exported {
    let regions = |regions: &[CountedRegion]| {
        let plain = regions
            .iter()
            .filter(|region| region.kind != RegionKind::Branch);
        plain.map(exported_region).collect()
    };
    counted
        .iter()
        .map(|(name, counted)| (name.clone(), regions(counted)))
        .collect()
}

fn exported_region(region: &CountedRegion) -> Value {
    json!([
        region.start.line,
        region.start.column,
        region.end.line,
        region.end.column,
        region.count,
        region.file,
        0,
        region.kind as u32
    ])
}

/// Regions, covered regions, lines and covered lines of a function, as `llvm-cov report --show-functions` counts them.
pub fn summary(map: &CoverageMap, at: usize, regions: &[CountedRegion]) -> [usize; 4] {
    let main = map.functions[at].main_file().unwrap();
    let of_main = regions.iter().filter(|region| region.file == main).copied();
    let lines = covered_lines(&of_main.collect::<Vec<_>>());
    let code = regions
        .iter()
        .filter(|region| region.kind == RegionKind::Code);
    [
        code.clone().count(),
        code.filter(|region| region.count > 0).count(),
        lines.len(),
        lines.iter().filter(|line| line.covered).count(),
    ]
}

/// The segments of a whole file, as `llvm-cov export` writes them: all instances of all its functions together.
pub fn file_segments(
    map: &CoverageMap,
    counted: &[(String, Vec<CountedRegion>)],
    name: &str,
) -> Value {
    let mut regions = Vec::new();
    for (function, (_, counted)) in map.functions.iter().zip(counted) {
        let here = |region: &&CountedRegion| function.files[region.file].as_str() == name;
        let plain = |region: &&CountedRegion| region.kind != RegionKind::Branch;
        regions.extend(counted.iter().filter(here).filter(plain));
    }
    let segments = segments::build(regions).into_iter();
    segments
        .map(|segment| {
            json!([
                segment.start.line,
                segment.start.column,
                segment.count,
                segment.has_count,
                segment.is_entry,
                segment.is_gap
            ])
        })
        .collect()
}

/// Sections and profile of one run of the case collection, recorded with rustc 1.95 and LLVM 22 on Linux x86-64.
pub mod recorded {
    pub const COVMAP: &[u8] = include_bytes!("../testdata/recorded/covmap.bin");
    pub const COVFUN: &[u8] = include_bytes!("../testdata/recorded/covfun.bin");
    pub const NAMES: &[u8] = include_bytes!("../testdata/recorded/names.bin");
    pub const PROFILE: &[u8] = include_bytes!("../testdata/recorded/profile.bin");
    pub const EXPECTED: &str = include_str!("../testdata/recorded/expected.json");
}

pub use super::super::parse_coverage_map as read_map;
