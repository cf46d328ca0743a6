//! The verdict as JUnit XML: a contract. One suite for each rule, one case for each of its subjects, so that CI lists them.
//!
//! What is not decided is an error and what does not count is skipped: only a rule that examined something passes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{
    NonSuccessKind, Property, Report as Results, TestCase, TestCaseStatus, TestSuite,
};

use super::Shown;
use super::entry::{Entry, Weight, entries};
use super::escape::visible;
use super::region::path;
use crate::nouns::counted;
use crate::report::words::{RuleOutcome, Verdict};
use crate::report::{Location, Report, Rule};

/// Writes the suites. No times: the same input gives the same bytes.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    let mut of_rule: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
    for entry in entries(report) {
        of_rule.entry(entry.rule).or_default().push(entry);
    }
    let mut results = Results::new("cargo-iec62304");
    results.add_test_suite(verdict(report));
    for rule in &report.rules {
        let found = of_rule.remove(rule.id.as_str()).unwrap_or_default();
        results.add_test_suite(suite(shown, &rule.id, Some(rule), &found));
    }
    for (id, found) in of_rule {
        results.add_test_suite(suite(shown, id, None, &found));
    }
    let text = results.to_string().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

/// The whole run as a case of its own: whoever counts only failures sees each one that is not a pass.
fn verdict(report: &Report) -> TestSuite {
    let said = format!("verdict: {} (exit {})", report.verdict, report.exit_code);
    let status = match report.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => unsuccessful(Weight::Error, "verdict", &said, &said),
        Verdict::Undetermined => unsuccessful(Weight::Undecided, "verdict", &said, &said),
    };
    let mut case = TestCase::new("verdict", status);
    case.set_classname("iec62304");
    case.set_system_out(format!(
        "{said}; gate {}, scope {}, class {}",
        report.gate, report.scope, report.system.class
    ));
    let mut suite = TestSuite::new("verdict");
    suite.add_test_case(case);
    suite
}

fn suite(shown: &Shown<'_>, id: &str, rule: Option<&Rule>, found: &[Entry<'_>]) -> TestSuite {
    let mut suite = TestSuite::new(visible(id));
    if let Some(rule) = rule {
        suite.add_property(Property::new("clause", visible(&rule.clause)));
        suite.add_property(Property::new("gate", rule.gate.word()));
        suite.add_property(Property::new("outcome", rule.outcome.word()));
        suite.add_property(Property::new("examined", rule.examined.to_string()));
    }
    let subjects = Subject::of(found);
    if let Some(case) = rule.and_then(|rule| of_rule(rule, &subjects)) {
        suite.add_test_case(case);
    }
    for subject in &subjects {
        suite.add_test_case(subject.case(shown, id));
    }
    suite
}

/// What is said of the rule itself, where its subjects do not say it.
fn of_rule(rule: &Rule, subjects: &[Subject<'_>]) -> Option<TestCase> {
    let seen = subjects
        .iter()
        .any(|subject| subject.worst <= Weight::Undecided);
    let reason = rule.reason.as_deref().unwrap_or("no reason is known");
    let examined = counted(rule.examined, "subject");
    let later = format!("counts at the {} gate: {}", rule.gate, rule.outcome);
    let status = match rule.outcome {
        RuleOutcome::Satisfied => TestCaseStatus::success(),
        RuleOutcome::NotApplicable => skipped(&format!("not applicable: {reason}")),
        RuleOutcome::Violated if rule.counts && !seen => {
            unsuccessful(Weight::Error, &rule.id, "violated", "violated")
        }
        RuleOutcome::Undetermined if rule.counts && !seen => {
            unsuccessful(Weight::Undecided, &rule.id, reason, reason)
        }
        RuleOutcome::Violated | RuleOutcome::Undetermined
            if !rule.counts && subjects.is_empty() =>
        {
            skipped(&later)
        }
        RuleOutcome::Waived if subjects.is_empty() => {
            skipped("waived: all that it found is accepted")
        }
        RuleOutcome::Violated | RuleOutcome::Undetermined | RuleOutcome::Waived => return None,
    };
    let mut case = TestCase::new(visible(&rule.id), status);
    case.set_classname(format!("iec62304.{}", visible(&rule.id)));
    if rule.outcome == RuleOutcome::Satisfied {
        case.set_system_out(format!("examined {examined}: no open error"));
    }
    Some(case)
}

/// All that a rule found of one subject.
struct Subject<'a> {
    kind: &'a str,
    id: &'a str,
    worst: Weight,
    found: Vec<&'a Entry<'a>>,
}

impl<'a> Subject<'a> {
    /// In the order in which they come up first.
    fn of(found: &'a [Entry<'a>]) -> Vec<Self> {
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut subjects: Vec<Self> = Vec::new();
        for entry in found {
            let at = *places.entry(entry.subject).or_insert(subjects.len());
            if at == subjects.len() {
                subjects.push(Self {
                    kind: entry.subject.0,
                    id: entry.subject.1,
                    worst: entry.weight,
                    found: Vec::new(),
                });
            }
            let subject = &mut subjects[at];
            subject.worst = subject.worst.min(entry.weight);
            subject.found.push(entry);
        }
        subjects
    }

    fn case(&self, shown: &Shown<'_>, rule: &str) -> TestCase {
        let lines: Vec<String> = self.found.iter().map(|entry| line(shown, entry)).collect();
        let lines = lines.join("\n");
        let worst = self.found.iter().find(|entry| entry.weight == self.worst);
        let message = worst.map_or("", |entry| entry.message.as_str());
        let mut case = TestCase::new(
            format!("{} {}", self.kind, visible(self.id)),
            unsuccessful(self.worst, rule, message, &lines),
        );
        case.set_classname(format!("iec62304.{}", visible(rule)));
        if matches!(self.worst, Weight::Warning | Weight::Note) {
            case.set_system_out(lines);
        }
        let place = self.found.iter().find_map(|entry| entry.location);
        if let Some(Location { file, line, .. }) = place {
            let attributes = &mut case.extra;
            attributes.insert("file".into(), visible(&path(shown, file)).into());
            attributes.insert("line".into(), line.to_string().into());
        }
        case
    }
}

/// One finding in one line.
fn line(shown: &Shown<'_>, entry: &Entry<'_>) -> String {
    let place = entry.location.map(|location| {
        let file = path(shown, &location.file);
        format!(" ({file}:{}:{})", location.line, location.column)
    });
    let help = entry.help.map(|help| format!(" · help: {help}"));
    let text = format!(
        "{}: {}{}{}",
        entry.weight.word(),
        entry.message,
        place.unwrap_or_default(),
        help.unwrap_or_default()
    );
    visible(&text)
}

/// What such a weight comes to. Warnings and notes change no outcome, here neither.
fn unsuccessful(weight: Weight, rule: &str, message: &str, all: &str) -> TestCaseStatus {
    let kind = match weight {
        Weight::Error => NonSuccessKind::Failure,
        Weight::Undecided => NonSuccessKind::Error,
        Weight::Warning | Weight::Note => return TestCaseStatus::success(),
        Weight::Later | Weight::Waived => {
            let mut status = skipped(message);
            status.set_description(all);
            return status;
        }
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(visible(rule));
    status.set_message(visible(message));
    status.set_description(all);
    status
}

fn skipped(why: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(visible(why));
    status
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};

    use super::*;
    use crate::cli::Format;
    use crate::render::testkit::rendered;
    use crate::report::sample;

    /// What the common readers (Jenkins, GitLab, GitHub's actions) know of each element.
    const KNOWN: [(&str, &[&str]); 9] = [
        (
            "testsuites",
            &["name", "tests", "failures", "errors", "skipped"],
        ),
        (
            "testsuite",
            &["name", "tests", "failures", "errors", "skipped", "disabled"],
        ),
        ("properties", &[]),
        ("property", &["name", "value"]),
        ("testcase", &["name", "classname", "file", "line"]),
        ("failure", &["type", "message"]),
        ("error", &["type", "message"]),
        ("skipped", &["type", "message"]),
        ("system-out", &[]),
    ];

    fn check(element: &BytesStart<'_>) {
        let name = element.name();
        let name: &str = name.as_ref();
        let (_, known) = KNOWN.iter().find(|(known, _)| *known == name).expect(name);
        for attribute in element.attributes() {
            let attribute = attribute.unwrap();
            let key: &str = attribute.key.as_ref();
            assert!(known.contains(&key), "{name} {key}");
        }
    }

    #[test]
    fn only_what_readers_know_is_written_and_it_reads_back_with_its_counts() {
        let mut reports = sample::exhaustive();
        reports.push(sample::hostile());
        for report in reports {
            let text = rendered(Format::Junit, &report);
            let mut reader = Reader::from_str(&text);
            loop {
                match reader.read_event().unwrap() {
                    Event::Start(element) | Event::Empty(element) => check(&element),
                    Event::Eof => break,
                    _ => {}
                }
            }
            let results = Results::deserialize_from_str(&text).unwrap();
            let cases: usize = results
                .test_suites
                .iter()
                .map(|suite| suite.test_cases.len())
                .sum();
            assert_eq!(results.tests, cases);
        }
    }

    fn results(report: &Report) -> Results {
        Results::deserialize_from_str(&rendered(Format::Junit, report)).unwrap()
    }

    #[test]
    fn the_small_system() {
        insta::assert_snapshot!(rendered(Format::Junit, &sample::small().report()));
    }

    #[test]
    fn each_rule_that_examined_nothing_or_is_not_decided_does_not_pass() {
        let report = sample::small().report();
        let results = results(&report);
        for rule in &report.rules {
            let suite = results
                .test_suites
                .iter()
                .find(|suite| suite.name.as_str() == rule.id);
            let suite = suite.unwrap();
            match rule.outcome {
                RuleOutcome::Satisfied => assert_eq!((suite.failures, suite.errors), (0, 0)),
                RuleOutcome::Violated if rule.counts => assert!(suite.failures > 0, "{}", rule.id),
                RuleOutcome::Undetermined => assert!(suite.errors > 0, "{}", rule.id),
                RuleOutcome::Violated | RuleOutcome::NotApplicable | RuleOutcome::Waived => {
                    assert_eq!(suite.skipped, suite.tests, "{}", rule.id);
                }
            }
        }
    }

    #[test]
    fn a_run_that_is_not_a_pass_is_never_green() {
        for mut report in sample::exhaustive() {
            for (verdict, exit_code) in [(Verdict::Fail, 1), (Verdict::Undetermined, 3)] {
                report.verdict = verdict;
                report.exit_code = exit_code;
                let results = results(&report);
                assert!(results.failures + results.errors > 0);
            }
        }
        let passed = results(&sample::empty().report());
        assert_eq!(passed.failures + passed.errors, 0);
        assert_eq!(passed.skipped, 1);
    }
}
