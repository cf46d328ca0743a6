//! Joining maps with records, and counting, on maps made by hand.

use std::sync::Arc;

use camino::Utf8Path;

use super::super::bytes::hash64;
use super::super::{
    Counter, CoverageMap, EvaluateError, Expression, ExpressionKind, FunctionIndex, MappedFunction,
    MappedRegion, RegionKind, evaluate,
};
use super::support::read_map;
use crate::model::Position;

fn region(line: u32, counter: Counter) -> MappedRegion {
    MappedRegion {
        file: 0,
        start: Position::new(line, 1),
        end: Position::new(line, 9),
        kind: RegionKind::Code,
        counter,
        false_counter: None,
        expands: None,
    }
}

fn function(counter: Counter, expressions: Vec<Expression>) -> MappedFunction {
    MappedFunction {
        name_hash: 7,
        function_hash: 8,
        name: "_RNvC1a1f".to_owned(),
        files: vec![Arc::from(Utf8Path::new("/a.rs"))],
        regions: vec![region(1, counter)],
        expressions,
    }
}

const fn expression(kind: ExpressionKind, lhs: Counter, rhs: Counter) -> Expression {
    Expression { kind, lhs, rhs }
}

fn count(function: &MappedFunction, counters: &[u64]) -> Result<u64, EvaluateError> {
    evaluate(function, Some(counters)).map(|regions| regions[0].count)
}

#[test]
fn sums_and_differences_are_counted() {
    let (a, b) = (Counter::Value(0), Counter::Value(1));
    let sum = expression(ExpressionKind::Add, a, b);
    let nested = expression(ExpressionKind::Subtract, Counter::Expression(0), b);
    let function = function(Counter::Expression(1), vec![sum, nested]);
    assert_eq!(count(&function, &[5, 2]), Ok(5));
    assert_eq!(evaluate(&function, None).unwrap()[0].count, 0);
}

#[test]
fn a_negative_count_is_zero_and_a_huge_one_stays_huge() {
    let (a, b) = (Counter::Value(0), Counter::Value(1));
    let less = function(
        Counter::Expression(0),
        vec![expression(ExpressionKind::Subtract, a, b)],
    );
    assert_eq!(count(&less, &[1, 2]), Ok(0));
    let more = function(
        Counter::Expression(0),
        vec![expression(ExpressionKind::Add, a, b)],
    );
    assert_eq!(count(&more, &[u64::MAX, 2]), Ok(u64::MAX));
}

#[test]
fn a_chain_of_a_million_expressions_is_counted() {
    let length = 1_000_000;
    let next = |id: u32| match id + 1 {
        last if last == length => Counter::Value(0),
        id => Counter::Expression(id),
    };
    let chain = (0..length).map(|id| expression(ExpressionKind::Add, next(id), Counter::Value(0)));
    let long = function(Counter::Expression(0), chain.collect());
    assert_eq!(count(&long, &[1]), Ok(1_000_001));
}

#[test]
fn doubling_without_end_stays_in_bounds() {
    let next = |id: u32| match id + 1 {
        300 => Counter::Value(0),
        id => Counter::Expression(id),
    };
    let chain = (0..300).map(|id| expression(ExpressionKind::Add, next(id), next(id)));
    let doubled = function(Counter::Expression(0), chain.collect());
    assert_eq!(count(&doubled, &[1]), Ok(u64::MAX));
}

#[test]
fn cycles_and_missing_counters_are_errors() {
    let (first, second) = (Counter::Expression(0), Counter::Expression(1));
    let one = expression(ExpressionKind::Add, Counter::Value(0), second);
    let two = expression(ExpressionKind::Subtract, first, Counter::Zero);
    let name = || "a::f".to_owned();
    assert_eq!(
        count(&function(first, vec![one, two]), &[1]),
        Err(EvaluateError::Cycle {
            function: name(),
            expression: 0
        })
    );
    assert_eq!(
        count(&function(Counter::Value(2), vec![]), &[1, 1]),
        Err(EvaluateError::CounterMissing {
            function: name(),
            counter: 2,
            available: 2
        })
    );
    assert_eq!(
        count(&function(first, vec![]), &[1]),
        Err(EvaluateError::ExpressionMissing {
            function: name(),
            expression: 0
        })
    );
}

#[test]
fn a_record_is_found_by_name_and_hash() {
    let map = CoverageMap {
        functions: vec![function(Counter::Zero, vec![])],
    };
    let index = FunctionIndex::new([("target/a".into(), map.clone()), ("target/b".into(), map)]);
    assert_eq!(index.find(7, 8), Ok(Some(0)));
    assert_eq!(index.functions().len(), 1);
    assert_eq!(index.find(6, 8), Ok(None));
    let mismatch = index.find(7, 9).unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "a::f in target/a has another hash than in the profile: it was made from other code"
    );
}

#[test]
fn maps_that_contradict_each_other_are_an_error() {
    let one = CoverageMap {
        functions: vec![function(Counter::Zero, vec![])],
    };
    let mut two = one.clone();
    two.functions[0].regions[0].start.line = 1;
    two.functions[0].regions[0].end.line = 2;
    let index = FunctionIndex::new([("one".into(), one), ("two".into(), two)]);
    assert_eq!(
        index.find(7, 8),
        Err(EvaluateError::Ambiguous {
            function: "a::f".to_owned(),
            first: "one".into(),
            second: "two".into(),
        })
    );
}

/// `__llvm_covmap` with the files `/d` (the directory) and `x.rs`.
fn covmap() -> (Vec<u8>, u64) {
    let list = b"\x02\x08\x00\x02/d\x04x.rs";
    let size = u32::try_from(list.len()).unwrap();
    let header = [0, size, 0, 6].map(u32::to_le_bytes).concat();
    let mut section = [header.as_slice(), list].concat();
    section.resize(section.len().next_multiple_of(8), 0);
    (section, hash64(list))
}

fn covfun(records: &[(&str, u64, &[u8])]) -> Vec<u8> {
    let list = covmap().1;
    let mut section = Vec::new();
    for (name, hash, data) in records {
        section.resize(section.len().next_multiple_of(8), 0);
        section.extend(hash64(name.as_bytes()).to_le_bytes());
        section.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        section.extend(hash.to_le_bytes());
        section.extend(list.to_le_bytes());
        section.extend(*data);
    }
    section
}

const NAMES: &[u8] = b"\x03\x00f\x01g";

/// One file (the second), no expressions, one code region of 1:1 to 1:9 with that header.
const fn data(header: u8) -> [u8; 9] {
    [1, 1, 0, 1, header, 1, 1, 0, 9]
}

#[test]
fn a_record_of_an_unused_function_gives_way_to_a_real_one() {
    let (unused, used, other) = (data(0), data(1), data(5));
    for records in [
        [
            ("f", 0, unused.as_slice()),
            ("f", 3, &used),
            ("f", 4, &other),
        ],
        [("f", 3, &used), ("f", 0, &unused), ("f", 4, &other)],
        [("f", 3, &used), ("f", 4, &other), ("f", 0, &unused)],
    ] {
        let map = read_map(&covmap().0, &covfun(&records), NAMES).unwrap();
        assert_eq!(map.functions.len(), 1);
        assert_eq!(map.functions[0].function_hash, 3);
        assert_eq!(map.functions[0].regions[0].counter, Counter::Value(0));
        assert_eq!(map.functions[0].files[0].as_str(), "/d/x.rs");
    }
}

fn problem(data: &[u8]) -> String {
    let covfun = covfun(&[("g", 1, data)]);
    read_map(&covmap().0, &covfun, NAMES)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_contradicts_the_format_is_named_with_its_place() {
    assert_eq!(
        problem(&[1, 2, 0, 1, 1, 1, 1, 0, 9]),
        "program: section __llvm_covfun, byte 29: file 2 is named, there are 2"
    );
    for (data, expected) in [
        (&[1, 1, 0, 1, 2, 1, 1, 0, 9][..], "there is no expression 0"),
        (&[1, 1, 0, 1, 24, 1, 1, 0, 9], "region kind 3 is unknown"),
        (&[1, 1, 0, 1, 12, 1, 1, 0, 9], "there is no file 1"),
        (&[1, 1, 0, 1, 4, 1, 1, 0, 9], "an expansion contains itself"),
        (
            &[1, 1, 0, 1, 1, 1, 9, 0, 1],
            "a region that ends before it starts",
        ),
        (
            &[1, 1, 0, 1, 1, 1, 1, 0, 9, 0],
            "bytes follow the last region",
        ),
        (&[1, 1, 0, 0], "a function without regions"),
        (
            &[1, 1, 1, 2, 3, 1, 1, 1, 1, 0, 9],
            "expression 0 is used both as a sum and as a difference",
        ),
        (
            &[1, 1, 0, 1, 1, 0x81, 0x80, 0x80, 0x08, 1, 0, 9],
            "a region ends behind line 16777216",
        ),
    ] {
        let found = problem(data);
        assert!(found.ends_with(expected), "{found}");
    }
}

#[test]
fn all_kinds_of_regions_are_read() {
    let data = [
        &[2, 1, 1, 0, 5][..],
        &[1, 1, 1, 0, 9],                            // code, counter 0
        &[16, 1, 0, 0, 0],                           // skipped, the whole line
        &[32, 5, 0, 1, 1, 0, 9],                     // branch: counter 1, never false
        &[5, 1, 9, 1, 0x85, 0x80, 0x80, 0x80, 0x08], // gap, counter 1
        &[12, 1, 2, 0, 4],                           // expansion of file 1
        &[1, 9, 1, 1, 0, 2],                         // in file 1: code, counter 2
    ]
    .concat();
    let map = read_map(&covmap().0, &covfun(&[("f", 1, &data)]), NAMES).unwrap();
    let function = &map.functions[0];
    let kinds: Vec<_> = function.regions.iter().map(|region| region.kind).collect();
    let expected = [
        RegionKind::Code,
        RegionKind::Skipped,
        RegionKind::Branch,
        RegionKind::Gap,
        RegionKind::Expansion,
        RegionKind::Code,
    ];
    assert_eq!(kinds, expected);
    let lines: Vec<_> = function
        .regions
        .iter()
        .map(|region| region.start.line)
        .collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 1]);
    assert_eq!(function.regions[1].end, Position::new(2, u32::MAX));
    assert_eq!(function.regions[2].counter, Counter::Value(1));
    assert_eq!(function.regions[2].false_counter, Some(Counter::Zero));
    assert_eq!(function.regions[3].end, Position::new(5, 5));
    assert_eq!(function.regions[4].counter, Counter::Value(2));
    assert_eq!(function.main_file(), Some(0));
}
