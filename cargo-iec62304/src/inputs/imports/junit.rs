//! Results of tests as JUnit XML, from nextest and from others.
//!
//! There is no norm. Read are `<testsuites>`, `<testsuite>` (also nested), `<testcase>`, `<properties>`, and in a test case
//! `<failure>`, `<error>`, `<skipped>`, `<flakyFailure>`, `<flakyError>`, `<rerunFailure>`, `<rerunError>`. A word for the outcome
//! that is not known is refused: to take it for a pass would be a guess.

use super::error::ReportError;
use super::xml::{self, Element, Visitor};
use super::{Origin, OriginKind, ResultOutcome, TestResult, TestResults, excerpt};

/// Words of `status` and `result` for a test case that ran; whether it passed, its children say.
const RAN: [&str; 9] = [
    "run",
    "completed",
    "passed",
    "pass",
    "success",
    "successful",
    "succeeded",
    "ok",
    "executed",
];

/// Words for one that did not run.
const NOT_RUN: [&str; 7] = [
    "notrun",
    "not run",
    "skipped",
    "ignored",
    "disabled",
    "suppressed",
    "pending",
];

/// Words for one that failed.
const FAILED: [&str; 4] = ["failed", "fail", "failure", "error"];

/// Reads the report.
///
/// # Errors
/// It is no XML or no JUnit, a test case has no name or an outcome that is not known, or a suite counts more failures than its
/// test cases show.
pub(super) fn parse(text: &str) -> Result<TestResults, ReportError> {
    let mut reader = Junit::default();
    xml::visit(text, &mut reader)?;
    Ok(reader.found)
}

#[derive(Default)]
struct Junit {
    found: TestResults,
    /// The suites around, outermost first.
    suites: Vec<Suite>,
    case: Option<Case>,
}

struct Suite {
    name: String,
    offset: usize,
    /// How many failures and errors it says it has.
    declared: u64,
    /// How many results there were before it.
    before: usize,
}

#[derive(Default)]
struct Case {
    classname: Option<String>,
    name: String,
    offset: usize,
    failure: Option<String>,
    skipped: bool,
    flaky: bool,
    panicked: bool,
}

impl Visitor for Junit {
    fn open(&mut self, element: Element, parents: &[String]) -> Result<(), ReportError> {
        let parent = parents.last().map(String::as_str);
        match (element.name.as_str(), parent) {
            ("testsuites", None) => {}
            ("testsuite", None | Some("testsuites" | "testsuite")) => {
                let failures: Option<u64> = element.number("failures")?;
                let errors: Option<u64> = element.number("errors")?;
                self.suites.push(Suite {
                    name: element.attribute("name").unwrap_or_default().to_owned(),
                    offset: element.offset,
                    declared: failures.unwrap_or(0).saturating_add(errors.unwrap_or(0)),
                    before: self.found.results.len(),
                });
            }
            ("testcase", Some("testsuite" | "testsuites")) => self.case = Some(case(&element)?),
            (_, None) => {
                let message = format!("`<{}>` begins no JUnit report", excerpt(&element.name));
                return Err(ReportError::at(element.offset, message));
            }
            ("failure" | "error" | "rerunFailure" | "rerunError", Some("testcase")) => {
                self.fail(&element);
            }
            ("flakyFailure" | "flakyError", Some("testcase")) => {
                self.with_case(|case| case.flaky = true);
            }
            ("skipped", Some("testcase")) => self.with_case(|case| case.skipped = true),
            ("failure" | "error", _) => {
                let message = format!("`<{}>` stands outside a test case", element.name);
                return Err(ReportError::at(element.offset, message));
            }
            ("property", Some("properties")) => self.property(&element),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        // What the panic hook writes. Of a flaky test it may be the failed attempt that panicked: then lines are given up, not won.
        if text.contains("panicked at ") {
            self.with_case(|case| case.panicked = true);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), ReportError> {
        match name {
            "testcase" => {
                let suite = self.suites.last().map(|suite| suite.name.clone());
                if let Some(case) = self.case.take() {
                    self.found
                        .results
                        .push(case.result(suite.unwrap_or_default()));
                }
            }
            "testsuite" => {
                if let Some(suite) = self.suites.pop() {
                    self.check(&suite)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Junit {
    fn with_case(&mut self, change: impl FnOnce(&mut Case)) {
        if let Some(case) = &mut self.case {
            change(case);
        }
    }

    fn fail(&mut self, element: &Element) {
        let said = element.attribute("message").or(element.attribute("type"));
        let how = said.and_then(|text| text.lines().next()).map(excerpt);
        self.with_case(|case| {
            case.failure.get_or_insert_with(|| how.unwrap_or_default());
        });
    }

    fn property(&mut self, element: &Element) {
        let kind = match element.attribute("name") {
            Some("iec62304.commit") => OriginKind::Commit,
            Some("iec62304.source_digest") => OriginKind::SourceDigest,
            Some("iec62304.code_digest") => OriginKind::CodeDigest,
            _ => return,
        };
        let value = element.attribute("value").unwrap_or_default().trim();
        let origin = Origin {
            kind,
            value: value.to_owned(),
            offset: Some(element.offset),
        };
        let known = &mut self.found.origins;
        if !known.iter().any(|it| it.kind == kind && it.value == value) {
            known.push(origin);
        }
    }

    /// A failure that no test case shows would be lost.
    fn check(&self, suite: &Suite) -> Result<(), ReportError> {
        let results = self.found.results.iter().skip(suite.before);
        let failed = results.filter(|it| matches!(it.outcome, ResultOutcome::Failed(_)));
        let failed = failed.count() as u64;
        if suite.declared <= failed {
            return Ok(());
        }
        let message = format!(
            "suite `{}` counts {} failures and errors, its test cases show {failed}",
            excerpt(&suite.name),
            suite.declared
        );
        Err(ReportError::at(suite.offset, message))
    }
}

fn case(element: &Element) -> Result<Case, ReportError> {
    let mut case = Case {
        classname: element.attribute("classname").map(str::to_owned),
        name: element.mandatory("name")?.to_owned(),
        offset: element.offset,
        ..Case::default()
    };
    for key in ["status", "result"] {
        let Some(word) = element.attribute(key) else {
            continue;
        };
        let lower = word.trim().to_ascii_lowercase();
        if NOT_RUN.contains(&lower.as_str()) {
            case.skipped = true;
        } else if FAILED.contains(&lower.as_str()) {
            case.failure = Some(String::new());
        } else if !RAN.contains(&lower.as_str()) {
            let message = format!("`{key}` of a test case is not known: `{}`", excerpt(word));
            return Err(ReportError::at(element.offset, message));
        }
    }
    Ok(case)
}

impl Case {
    /// Failure weighs more than all else; what was skipped has not run, whatever else is said of it.
    fn result(self, suite: String) -> TestResult {
        let outcome = match (self.failure, self.skipped, self.flaky) {
            (Some(how), _, _) => ResultOutcome::Failed(how),
            (None, true, _) => ResultOutcome::Skipped,
            (None, false, true) => ResultOutcome::Flaky,
            (None, false, false) => ResultOutcome::Passed,
        };
        TestResult {
            suite,
            classname: self.classname,
            name: self.name,
            offset: self.offset,
            outcome,
            panicked: self.panicked,
        }
    }
}
