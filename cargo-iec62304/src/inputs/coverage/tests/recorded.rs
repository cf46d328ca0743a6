//! A recorded run against what llvm-cov 22 said about it; needs neither the compiler nor LLVM's tools.
//!
//! `testdata/recorded` was made from `testdata/cases.rs`, in a folder remapped to `/project`: `rustc --edition=2024
//! -C instrument-coverage -A dead_code --remap-path-prefix=$PWD=/project cases.rs`, one run, the three sections dumped
//! with objcopy; `expected.json` holds `regions` and `segments` of `llvm-cov export` and, for each function, regions,
//! covered regions, lines and covered lines of `llvm-cov report --show-functions`.

use serde_json::Value;

use super::super::{RegionKind, parse_profile};
use super::support::{count_all, file_segments, natively, read_map, recorded, summary};

#[test]
fn every_region_segment_and_line_equals_what_llvm_cov_said() {
    let map = read_map(recorded::COVMAP, recorded::COVFUN, recorded::NAMES).unwrap();
    let profile = parse_profile(recorded::PROFILE).unwrap();
    let counted = count_all(&map, &profile);
    let expected: Value = serde_json::from_str(recorded::EXPECTED).unwrap();
    let functions = expected["functions"].as_object().unwrap();
    assert_eq!(counted.len(), functions.len());
    for (name, regions) in natively(&counted) {
        assert_eq!(Value::from(regions), functions[&name]["regions"], "{name}");
    }
    for (at, (name, regions)) in counted.iter().enumerate() {
        let native = summary(&map, at, regions);
        assert_eq!(
            Value::from(native.to_vec()),
            functions[name]["summary"],
            "{name}"
        );
    }
    let segments = file_segments(&map, &counted, "/project/cases.rs");
    assert_eq!(segments, expected["segments"]);
}

#[test]
fn relative_files_start_at_the_compilers_directory() {
    let map = read_map(recorded::COVMAP, recorded::COVFUN, recorded::NAMES).unwrap();
    for function in &map.functions {
        assert_eq!(function.files.len(), 1);
        assert_eq!(function.files[0].as_str(), "/project/cases.rs");
        assert_eq!(function.main_file(), Some(0));
        assert_eq!(function.regions[0].kind, RegionKind::Code);
    }
}

#[test]
fn only_functions_that_ran_are_executed() {
    let profile = parse_profile(recorded::PROFILE).unwrap();
    let ran = |name: &str| {
        let hash = super::super::bytes::hash64(name.as_bytes());
        profile
            .executed()
            .any(|function| function.name_hash == hash)
    };
    let map = read_map(recorded::COVMAP, recorded::COVFUN, recorded::NAMES).unwrap();
    let called = |end: &str| {
        let function = map
            .functions
            .iter()
            .find(|function| function.name.ends_with(end));
        ran(&function.unwrap().name)
    };
    assert!(called("8let_else"));
    assert!(called("8closures"));
    // Compiled and never called: without a record, or with counters of 0.
    assert!(!called("7doubled"));
}
