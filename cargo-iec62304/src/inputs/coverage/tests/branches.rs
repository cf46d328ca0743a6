//! Branches as a nightly compiler writes them, against what llvm-cov said about them.
//!
//! `testdata/branches` was made from `testdata/branches.rs`, in a folder remapped to `/project`, with rustc 1.97.0-nightly
//! (LLVM 22.1): `rustc --edition=2024 -C instrument-coverage -Z coverage-options=branch -A dead_code
//! --remap-path-prefix=$PWD=/project branches.rs`, one run, the three sections cut out; `expected.json` holds `regions` and
//! `branches` of each function and the file's totals as `llvm-cov export` gives them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{CountedRegion, Counter, RegionKind, parse_profile};
use super::support::{count_all, natively, read_map};

const COVMAP: &[u8] = include_bytes!("../testdata/branches/covmap.bin");
const COVFUN: &[u8] = include_bytes!("../testdata/branches/covfun.bin");
const NAMES: &[u8] = include_bytes!("../testdata/branches/names.bin");
const PROFILE: &[u8] = include_bytes!("../testdata/branches/profile.bin");
const EXPECTED: &str = include_str!("../testdata/branches/expected.json");

fn exported(region: &CountedRegion) -> Value {
    json!([
        region.start.line,
        region.start.column,
        region.end.line,
        region.end.column,
        region.count,
        region.false_count,
        region.file,
        0,
        4
    ])
}

#[test]
fn every_outcome_of_every_branch_equals_what_llvm_cov_said() {
    let map = read_map(COVMAP, COVFUN, NAMES).unwrap();
    let counted = count_all(&map, &parse_profile(PROFILE).unwrap());
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let functions = expected["functions"].as_object().unwrap();
    assert_eq!(counted.len(), functions.len());
    for (name, regions) in natively(&counted) {
        assert_eq!(Value::from(regions), functions[&name]["regions"], "{name}");
    }
    let mut outcomes: BTreeMap<_, [bool; 2]> = BTreeMap::new();
    for (function, (name, regions)) in map.functions.iter().zip(&counted) {
        let branches = regions
            .iter()
            // llvm-cov leaves out what has no counter, which are here the functions that nothing uses.
            .filter(|region| region.kind == RegionKind::Branch && function.function_hash != 0);
        let native: Vec<Value> = branches.clone().map(exported).collect();
        assert_eq!(Value::from(native), functions[name]["branches"], "{name}");
        for branch in branches {
            let merged = outcomes.entry((branch.start, branch.end)).or_default();
            merged[0] |= branch.count > 0;
            merged[1] |= branch.false_count.is_some_and(|count| count > 0);
        }
    }
    // Instances of a generic are one place. What is covered of it is what any of them covers; llvm-cov's total for a file takes the
    // best instance instead, and so has 2 less.
    let covered = outcomes.values().flatten().filter(|covered| **covered);
    let totals = json!({"covered": covered.count() - 2, "count": 2 * outcomes.len()});
    assert_eq!(totals, expected["totals"]);
}

/// Of a function that nothing uses, the map has branches without counters.
#[test]
fn what_is_never_used_has_branches_without_counters() {
    let map = read_map(COVMAP, COVFUN, NAMES).unwrap();
    let mut functions = map.functions.iter();
    let unused = functions.find(|function| function.name.ends_with("6unused"));
    let unused = unused.unwrap();
    assert_eq!(unused.function_hash, 0);
    let mut branches = unused.regions.iter();
    let branch = branches.find(|region| region.kind == RegionKind::Branch);
    let counters = branch.map(|branch| (branch.counter, branch.false_counter));
    assert_eq!(counters, Some((Counter::Zero, Some(Counter::Zero))));
}
