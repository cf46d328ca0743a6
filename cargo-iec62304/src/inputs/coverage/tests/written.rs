//! The case collection, built by the compiler at hand, against what its source says.

use std::collections::{BTreeMap, BTreeSet};

use super::super::symbol::{crate_of, demangled, has_closure, unit_id};
use super::super::{
    CountedRegion, EvaluateError, FunctionIndex, RegionKind, covered_lines, read_coverage_map,
    read_profile,
};
use super::support::{CASES, build_and_run, count_all};
use crate::model::Position;

/// Lines that the source marks as covered (`//+`) or not (`//-`).
fn marked_lines() -> BTreeMap<u32, bool> {
    let numbered = (1..).zip(CASES.lines());
    numbered
        .filter_map(
            |(number, line)| match line.split_at_checked(line.len().checked_sub(3)?)?.1 {
                "//+" => Some((number, true)),
                "//-" => Some((number, false)),
                _ => None,
            },
        )
        .collect()
}

#[test]
fn marked_lines_are_as_the_source_says() {
    let run = build_and_run("cases.rs", CASES, &[]);
    let map = read_coverage_map(&run.binary).unwrap();
    let counted = count_all(&map, &read_profile(&run.profile).unwrap());
    let regions: Vec<CountedRegion> = counted
        .into_iter()
        .flat_map(|(_, regions)| regions)
        .collect();
    let lines: BTreeMap<u32, bool> = covered_lines(&regions)
        .into_iter()
        .map(|line| (line.line, line.covered))
        .collect();
    let marked = marked_lines();
    assert_eq!(marked.len(), 148);
    let wrong = marked
        .into_iter()
        .filter(|(line, covered)| lines.get(line) != Some(covered));
    assert_eq!(wrong.collect::<Vec<_>>(), []);
}

#[test]
fn units_and_crates_are_as_the_source_says() {
    let run = build_and_run("cases.rs", CASES, &[]);
    let map = read_coverage_map(&run.binary).unwrap();
    let units: BTreeSet<String> = map
        .functions
        .iter()
        .map(|function| unit_id(&function.name))
        .collect();
    for unit in [
        "cases::limits::Rate::clamped",
        "cases::limits::Rate::doubled",
        "cases::limits::<Rate as Describe>::describe",
        "cases::limits::<Rate as From<u8>>::from",
        "cases::Describe::describe",
        "cases::Describe::unused",
        "cases::larger",
        "cases::never_instantiated",
        "cases::closures",
        "cases::constant",
        "cases::CALL",
        "cases::waits",
        "cases::outer::inner",
        "cases::outer::dead_inner",
        "cases::made_and_called",
        "cases::made_and_dead",
        "cases::<Dropped as Drop>::drop",
        "cases::Generic::get",
        "cases::Generic::set",
        "cases::main",
    ] {
        assert!(units.contains(unit), "{unit} is not in {units:#?}");
    }
    let crates: BTreeSet<_> = map
        .functions
        .iter()
        .map(|function| crate_of(&function.name))
        .collect();
    assert_eq!(crates.len(), 1);
    assert_eq!(crates.first().unwrap().as_ref().unwrap().name, "cases");
    let closures = map
        .functions
        .iter()
        .filter(|function| has_closure(&demangled(&function.name)));
    // `|x| x + 1` of CALL, three in closures(), the bodies of three async functions.
    assert_eq!(closures.count(), 7);
}

#[test]
fn instances_of_a_generic_keep_their_own_counts() {
    let source = "fn pick<T>(flag: bool, value: T) -> Option<T> {\n    if flag { Some(value) } else { None }\n}\n\
                  fn main() { for _ in 0..3 { pick(true, 1); } pick(false, 'c'); }\n";
    let run = build_and_run("generic.rs", source, &[]);
    let map = read_coverage_map(&run.binary).unwrap();
    let counted = count_all(&map, &read_profile(&run.profile).unwrap());
    let of = |name: &str| -> BTreeMap<Position, u64> {
        let found = counted
            .iter()
            .find(|(function, _)| demangled(function) == name)
            .unwrap();
        let code = found
            .1
            .iter()
            .filter(|region| region.kind == RegionKind::Code);
        code.map(|region| (region.start, region.count)).collect()
    };
    let (then, otherwise) = (Position::new(2, 15), Position::new(2, 36));
    let (numbers, letters) = (of("generic::pick::<i32>"), of("generic::pick::<char>"));
    assert_eq!(
        (numbers[&Position::new(1, 1)], letters[&Position::new(1, 1)]),
        (3, 1)
    );
    assert_eq!((numbers[&then], letters[&then]), (3, 0));
    assert_eq!((numbers[&otherwise], letters[&otherwise]), (0, 1));
}

#[test]
fn a_profile_of_other_code_is_a_hash_mismatch() {
    let old = build_and_run("same.rs", "fn f() {}\nfn main() { f() }\n", &[]);
    let new = build_and_run("same.rs", "fn f() { if true {} }\nfn main() { f() }\n", &[]);
    let map = read_coverage_map(&new.binary).unwrap();
    let profile = read_profile(&old.profile).unwrap();
    let index = FunctionIndex::new([(new.binary.clone(), map)]);
    let mismatch = profile
        .executed()
        .find_map(|record| index.find(record.name_hash, record.function_hash).err());
    let expected = EvaluateError::HashMismatch {
        function: "same::f".to_owned(),
        binary: new.binary.clone(),
    };
    assert!(mismatch.is_some());
    let all = profile
        .executed()
        .filter_map(|record| index.find(record.name_hash, record.function_hash).err());
    assert!(all.collect::<Vec<_>>().contains(&expected));
}
