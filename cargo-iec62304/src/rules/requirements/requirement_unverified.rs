//! The rule `requirement-unverified`.

use super::records;
use super::standing::{self, Standing};
use crate::model::{Gate, Model, Requirement, VerificationMethod};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A requirement that nothing verifies: no passed test that executed its code, no passed test record, and no passed
    /// record of the analysis, inspection or demonstration that its `verification` asks for.
    ///
    /// # Why
    /// A test that failed, was ignored or is hollow verifies nothing. A tag on a function that a test binary lists as several
    /// cases holds when all of them passed. A record speaks for the version that was examined: with another one the finding
    /// is a warning at merge and an error at release. A recorded failure of this version stands against the requirement, whatever
    /// else passed, until a record of the same method and level passed on a later day.
    ///
    /// # Fix
    /// Write a test with `#[verifies("…")]` that executes the units of the requirement, or record what a person did in a
    /// `[[test_record]]`.
    "requirement-unverified", clause "5.7.1" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Requirements,
    nothing "no requirement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read may hold the test or the unit.
    let hidden = reach::tags_incomplete(model);
    for requirement in &model.requirements {
        match standing::of(model, requirement) {
            Standing::Verified => {}
            Standing::OtherVersion(why) => report_outdated(model, requirement, &why, findings),
            Standing::Unverified { open, why_not } => {
                report(requirement, why_not, open || hidden, findings);
            }
        }
    }
    Examined::judged(model.requirements.len())
}

fn report(
    requirement: &Requirement,
    mut reasons: Vec<String>,
    open: bool,
    findings: &mut Findings,
) {
    let id = &requirement.id;
    if reasons.is_empty() {
        reasons.push("no test and no record claims to verify it".to_owned());
    }
    let message = format!("requirement `{id}` is not verified: {}", bounded(&reasons));
    findings
        .add(SubjectKind::Requirement, id, requirement.class, message)
        .at(requirement.place.clone())
        .help(help(requirement))
        .undecided_if(open);
}

fn help(requirement: &Requirement) -> String {
    let id = &requirement.id;
    match requirement.verification {
        VerificationMethod::Test => {
            format!(
                "let a passing test with `#[verifies(\"{id}\")]` execute the units that implement it"
            )
        }
        method => format!(
            "record the {} in a `[[test_record]]` with `verifies = [\"{id}\"]`",
            records::method_word(method)
        ),
    }
}

fn report_outdated(model: &Model, requirement: &Requirement, why: &str, findings: &mut Findings) {
    let id = &requirement.id;
    let severity = match model.gate {
        Gate::Merge => Severity::Warning,
        Gate::Release | Gate::Periodic => Severity::Error,
    };
    let message = format!("requirement `{id}` is verified for another version only: {why}");
    findings
        .add(SubjectKind::Requirement, id, requirement.class, message)
        .at(requirement.place.clone())
        .help("repeat it on this version and record that")
        .weigh(severity);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{DESELECTED, complete, complete_but, gap, place, record, test};
    use crate::model::{
        Gate, Model, ProfileState, Scope, TestCase, TestOutcome, TestRecord, VerificationMethod,
    };
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::{RuleOutcome, Severity};

    fn failed() -> TestOutcome {
        TestOutcome::Failed("panicked".to_owned())
    }

    fn verifying(name: &str) -> TestCase {
        test(&format!("dose/lib::{name}")).verifies("SRS-1")
    }

    fn with_tests(tests: Vec<TestCase>) -> Model {
        complete_but(|model| model.tests = tests)
    }

    fn recorded(method: VerificationMethod, change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.tests.clear();
            model.test_records = vec![TestRecord {
                id: "TR-7".to_owned(),
                verifies: vec!["SRS-1".to_owned()],
                method,
                passed: true,
                version: Some("1.4".to_owned()),
                ..TestRecord::default()
            }];
            change(model);
        })
    }

    #[test]
    fn no_claim_failed_ignored_and_hollow_tests_are_findings_that_say_so() {
        both_ways(&RULE, &complete(), &with_tests(vec![]));
        let cases = [
            (vec![], "no test and no record"),
            (
                vec![verifying("a").executes(&[0]).became(failed())],
                "failed: panicked",
            ),
            (vec![verifying("a").became(TestOutcome::Ignored)], "ignored"),
            (vec![verifying("a")], "executed no unit that could prove it"),
        ];
        for (tests, expected) in cases {
            let text = &messages(&RULE, &with_tests(tests))[0];
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn a_record_of_a_later_day_than_the_judging_date_does_not_count() {
        let dated = |on: &str| {
            recorded(VerificationMethod::Test, |model| {
                model.test_records[0].on = Some(on.to_owned());
            })
        };
        both_ways(&RULE, &dated("2026-06-01"), &dated("2026-06-02"));
    }

    #[test]
    fn one_proving_test_is_enough_beside_a_failed_one_of_another_tag() {
        let mut other = verifying("other").became(failed());
        other.verifies[0].place = place("src/lib.rs", 40);
        let model = with_tests(vec![verifying("limits").executes(&[0]), other]);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
    }

    #[test]
    fn all_cases_of_one_tag_must_pass() {
        let cases = |second: TestOutcome| {
            let second = verifying("limits::case_2").executes(&[0]).became(second);
            with_tests(vec![verifying("limits::case_1").executes(&[0]), second])
        };
        assert_eq!(
            outcome(&RULE, &cases(TestOutcome::Passed)),
            RuleOutcome::Satisfied
        );
        assert_eq!(outcome(&RULE, &cases(failed())), RuleOutcome::Violated);
        let mut partial = cases(DESELECTED);
        partial.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &partial), RuleOutcome::Undetermined);
    }

    #[test]
    fn a_claim_that_a_wider_scope_could_prove_is_not_decided() {
        let mut claimed = with_tests(vec![verifying("limits").became(DESELECTED)]);
        claimed.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &claimed), RuleOutcome::Undetermined);
        let mut unclaimed = with_tests(vec![]);
        unclaimed.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &unclaimed), RuleOutcome::Violated);
    }

    #[test]
    fn what_cannot_be_read_is_not_decided() {
        let corrupt = ProfileState::Unreadable("truncated".to_owned());
        let model = with_tests(vec![verifying("limits").profile(corrupt)]);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let mut model = with_tests(vec![]);
        model.gaps.push(gap("tests/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let model = with_tests(vec![verifying("limits").profile(ProfileState::Missing)]);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }

    #[test]
    fn a_record_counts_where_its_method_is_asked_for_or_is_a_test() {
        let test_record = recorded(VerificationMethod::Test, |_| ());
        assert_eq!(outcome(&RULE, &test_record), RuleOutcome::Satisfied);
        let unasked = recorded(VerificationMethod::Inspection, |_| ());
        assert_eq!(outcome(&RULE, &unasked), RuleOutcome::Violated);
        let asked = recorded(VerificationMethod::Inspection, |model| {
            model.requirements[0].verification = VerificationMethod::Inspection;
        });
        assert_eq!(outcome(&RULE, &asked), RuleOutcome::Satisfied);
        let failed = recorded(VerificationMethod::Test, |model| {
            model.test_records[0].passed = false;
        });
        assert!(messages(&RULE, &failed)[0].contains("`TR-7` did not pass"));
    }

    #[test]
    fn a_record_of_another_version_is_a_warning_at_merge_and_an_error_at_release() {
        let mut model = recorded(VerificationMethod::Test, |model| {
            model.test_records[0].version = Some("1.3.9".to_owned());
        });
        let (result, findings) = judged(&RULE, &model);
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert_eq!(findings[0].severity, Severity::Warning);
        model.gate = Gate::Release;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }

    #[test]
    fn a_recorded_failure_stands_until_a_later_record_of_its_kind_passed() {
        let of = |days: [&str; 2], change: fn(&mut Model)| {
            complete_but(|model| {
                model.system.version = Some("1.4.0".to_owned());
                model.today = "2026-06-01".to_owned();
                let mut failed = record("TR-1", "SRS-1");
                let mut passed = record("TR-2", "SRS-1");
                failed.passed = false;
                failed.on = Some(days[0].to_owned());
                passed.on = Some(days[1].to_owned());
                model.test_records = vec![failed, passed];
                change(model);
            })
        };
        // The test of the complete model passes, and the record of a failure is there all the same.
        let stands = of(["2026-03-01", "2026-02-01"], |_| ());
        let message = "requirement `SRS-1` is not verified: record `TR-1` did not pass";
        assert_eq!(messages(&RULE, &stands), [message]);
        let both = ["2026-03-01", "2026-03-01"];
        assert_eq!(outcome(&RULE, &of(both, |_| ())), RuleOutcome::Violated);
        let redone = ["2026-02-01", "2026-03-01"];
        assert_eq!(outcome(&RULE, &of(redone, |_| ())), RuleOutcome::Satisfied);
        let other = of(redone, |model| {
            model.test_records[1].method = VerificationMethod::Inspection;
        });
        assert_eq!(outcome(&RULE, &other), RuleOutcome::Violated);
        let of_other_code = of(redone, |model| {
            model.test_records[1].version = Some("1.3.0".to_owned());
        });
        assert_eq!(outcome(&RULE, &of_other_code), RuleOutcome::Violated);
        let older = of(["2026-03-01", "2026-02-01"], |model| {
            model.test_records[0].version = Some("1.3.0".to_owned());
        });
        assert_eq!(outcome(&RULE, &older), RuleOutcome::Satisfied);
    }
}
