//! Building and running instrumented programs.

use std::process::Output;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::super::{CountedRegion, CoverageMap, FunctionIndex, Profile, evaluate};

/// Source of the case collection.
pub const CASES: &str = include_str!("../testdata/cases.rs");

/// An instrumented program that was run once.
pub struct Run {
    pub directory: TempDir,
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
        directory,
        binary,
        profile,
    }
}

/// All functions of a map with their counted regions, in the order of the map.
pub fn count_all(map: &CoverageMap, profile: &Profile) -> Vec<(String, Vec<CountedRegion>)> {
    let binary = Utf8Path::new("binary");
    let index = FunctionIndex::new([(binary, map)]);
    let mut known = std::collections::HashMap::new();
    for record in profile.functions() {
        let found = index.find(record.name_hash, record.function_hash).unwrap();
        if let Some(function) = found {
            known.insert(function.name_hash, record.counters);
        }
    }
    let count = |function| evaluate(function, known.get(&function.name_hash).copied()).unwrap();
    let functions = map.functions.iter();
    functions
        .map(|function| (function.name.clone(), count(function)))
        .collect()
}
