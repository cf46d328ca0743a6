//! What cargo-nextest 0.9.143 and cargo-llvm-cov 0.9.1 wrote of one small package.

use std::collections::BTreeMap;

use crate::config::ReportFormat;
use crate::inputs::coverage::RegionKind;
use crate::inputs::imports::{FileLines, FunctionReport, Report, ResultOutcome, parse};
use crate::model::Position;

/// Lines that llvm-cov maps in `src/lib.rs`; only line 35, in a test, did not run.
const LINES: [u32; 25] = [
    4, 5, 6, 9, 10, 11, 14, 15, 16, 17, 22, 23, 24, 28, 29, 30, 33, 34, 35, 36, 37, 40, 41, 42, 43,
];

fn results(text: &str) -> Vec<(String, String, ResultOutcome, bool)> {
    let (format, report) = parse(text, None).expect("a report");
    assert_eq!(format, ReportFormat::Junit);
    let Report::Results(results) = report else {
        panic!("results: {report:?}")
    };
    let results = results.results.into_iter();
    results
        .map(|it| (it.suite, it.name, it.outcome, it.panicked))
        .collect()
}

#[test]
fn nextest_names_suites_by_binary_id() {
    let found = results(include_str!("../testdata/nextest-passed.xml"));
    let passed = |suite: &str, name: &str| {
        let outcome = ResultOutcome::Passed;
        (suite.to_owned(), name.to_owned(), outcome, false)
    };
    let expected = [
        passed("dose", "tests::flaky"),
        passed("dose", "tests::fails"),
        passed("dose", "tests::limits"),
        passed("dose", "tests::on_device"),
        passed("dose::rate", "adds"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn of_a_retried_test_the_last_attempt_counts_and_the_retry_shows() {
    let found = results(include_str!("../testdata/nextest-failed.xml"));
    let outcome = |name: &str| {
        let result = found.iter().find(|(_, it, _, _)| it == name);
        let (_, _, outcome, panicked) = result.expect("a result");
        (outcome.clone(), *panicked)
    };
    assert_eq!(outcome("tests::flaky"), (ResultOutcome::Flaky, true));
    let how = "thread 'tests::fails' (32254) panicked at src/lib.rs:35:13";
    let failed = ResultOutcome::Failed(how.to_owned());
    assert_eq!(outcome("tests::fails"), (failed, true));
    assert_eq!(outcome("tests::limits"), (ResultOutcome::Passed, false));
    assert_eq!(found.len(), 4, "the ignored test is not in it");
}

fn lines(text: &str, expected: ReportFormat) -> Vec<FileLines> {
    let (format, report) = parse(text, None).expect("a report");
    assert_eq!(format, expected);
    match report {
        Report::Lines(files) => files,
        other => panic!("lines: {other:?}"),
    }
}

#[test]
fn lcov_and_cobertura_say_the_same_of_the_same_run() {
    let lcov = include_str!("../testdata/cargo-llvm-cov.lcov");
    let cobertura = include_str!("../testdata/cargo-llvm-cov.cobertura.xml");
    let expected = FileLines {
        paths: vec!["/lab/dose/src/lib.rs".to_owned()],
        lines: LINES.iter().map(|line| (*line, *line != 35)).collect(),
    };
    let expected = [expected];
    assert_eq!(lines(lcov, ReportFormat::Lcov), expected);
    assert_eq!(lines(cobertura, ReportFormat::Cobertura), expected);
}

#[test]
fn llvm_cov_gives_functions_with_their_regions() {
    let text = include_str!("../testdata/cargo-llvm-cov.json");
    let (format, report) = parse(text, None).expect("a report");
    assert_eq!(format, ReportFormat::LlvmCov);
    let Report::Functions(functions) = report else {
        panic!("functions: {report:?}")
    };
    assert_eq!(functions.len(), 9);
    let limit: Vec<&FunctionReport> = functions
        .iter()
        .filter(|it| it.name.ends_with("4dose5limit"))
        .collect();
    let [limit] = limit.as_slice() else {
        panic!("one `dose::limit`: {functions:#?}")
    };
    assert_eq!(limit.path, "/lab/dose/src/lib.rs");
    let executed: BTreeMap<(Position, Position), bool> = limit
        .regions
        .iter()
        .map(|it| ((it.start, it.end), it.executed))
        .collect();
    let at = |line, from, to| (Position::new(line, from), Position::new(line, to));
    let expected = [
        (at(4, 1, 31), true),
        (at(5, 8, 17), true),
        (at(5, 20, 22), true),
        (at(5, 32, 36), false),
        (at(6, 1, 2), true),
    ];
    assert_eq!(executed, BTreeMap::from(expected));
    assert!(limit.regions.iter().all(|it| it.kind == RegionKind::Code));
}
