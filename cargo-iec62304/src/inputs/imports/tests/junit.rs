//! JUnit by other tools than nextest.

use crate::inputs::imports::{OriginKind, Report, ResultOutcome, TestResults, parse};

fn read(text: &str) -> TestResults {
    match parse(text, None).expect("a report") {
        (_, Report::Results(results)) => results,
        (_, other) => panic!("results: {other:?}"),
    }
}

fn outcomes(cases: &str) -> Vec<ResultOutcome> {
    let text = format!("<testsuite name=\"s\">{cases}</testsuite>");
    read(&text)
        .results
        .into_iter()
        .map(|it| it.outcome)
        .collect()
}

fn refusal(text: &str) -> (usize, String) {
    let error = parse(text, None).expect_err("a refusal");
    (error.offset, error.message)
}

#[test]
fn a_case_passed_only_if_nothing_says_otherwise() {
    let failed = |how: &str| ResultOutcome::Failed(how.to_owned());
    let found = outcomes(
        "<testcase name='a'/><testcase name='b'><error type='timeout'/></testcase>\
         <testcase name='c'><skipped/></testcase><testcase name='d'><flakyError/></testcase>\
         <testcase name='e'><rerunFailure message='again'/></testcase>\
         <testcase name='f'><skipped/><failure message='x'/></testcase>",
    );
    let expected = [
        ResultOutcome::Passed,
        failed("timeout"),
        ResultOutcome::Skipped,
        ResultOutcome::Flaky,
        failed("again"),
        failed("x"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_status_counts_and_an_unknown_one_is_refused() {
    let found = outcomes(
        "<testcase name='a' status='run' result='completed'/><testcase name='b' status='notrun'/>\
         <testcase name='c' result='suppressed'/><testcase name='d' status='Failed'/>",
    );
    let failed = ResultOutcome::Failed(String::new());
    let expected = [
        ResultOutcome::Passed,
        ResultOutcome::Skipped,
        ResultOutcome::Skipped,
        failed,
    ];
    assert_eq!(found, expected);
    let (at, message) =
        refusal("<testsuite><testcase name='a' status='inconclusive'/></testsuite>");
    assert_eq!(
        (at, message.as_str()),
        (11, "`status` of a test case is not known: `inconclusive`")
    );
}

#[test]
fn a_failure_that_no_case_shows_is_refused() {
    let (at, message) =
        refusal("<testsuite name='s' failures='1'><testcase name='a'/></testsuite>");
    assert_eq!(at, 0);
    assert_eq!(
        message,
        "suite `s` counts 1 failures and errors, its test cases show 0"
    );
    let (_, message) = refusal("<testsuite><error message='crashed'/></testsuite>");
    assert_eq!(message, "`<error>` stands outside a test case");
    let nested = "<testsuites><testsuite name='o' failures='1'><testsuite name='i'>\
        <testcase name='a'><failure/></testcase></testsuite></testsuite></testsuites>";
    assert_eq!(read(nested).results[0].suite, "i");
}

#[test]
fn the_origin_is_read_from_properties_of_run_and_suite() {
    let text = "<testsuites><properties><property name='iec62304.commit' value=' c0ffee '/></properties>\
        <testsuite name='s'><properties><property name='iec62304.code_digest' value='d1'/>\
        <property name='other' value='x'/></properties></testsuite></testsuites>";
    let found = read(text).origins;
    let found: Vec<_> = found
        .iter()
        .map(|it| (it.kind, it.value.as_str()))
        .collect();
    let expected = [
        (OriginKind::Commit, "c0ffee"),
        (OriginKind::CodeDigest, "d1"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn references_are_resolved_and_panics_in_the_output_are_seen() {
    let text = "<testsuite><testcase classname='m&amp;n' name='&lt;a&#62;'><system-err><![CDATA[thread 'x' \
        panicked at src/lib.rs:1:1]]></system-err></testcase></testsuite>";
    let result = &read(text).results[0];
    assert_eq!(result.name, "<a>");
    assert_eq!(result.classname.as_deref(), Some("m&n"));
    assert!(result.panicked);
}
