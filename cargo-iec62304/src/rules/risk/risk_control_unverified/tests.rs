//! Risk controls in the software and outside of it, verified by tests, by records, through requirements.

use super::RULE;
use crate::evaluate::STATIC_REASON;
use crate::model::builder::{
    DESELECTED, controlled_but, gap, link, record, requirement, test, unit,
};
use crate::model::{
    BuildState, Gate, Model, ProfileState, Requirement, SafetyClass, Scope, TestOutcome,
    TestRecord, VerificationMethod,
};
use crate::rules::testkit::{both_ways, judged, messages, outcome};
use crate::verdict::{RuleOutcome, Severity};

/// The control is tagged on a unit, and no test names it.
fn unclaimed(change: impl FnOnce(&mut Model)) -> Model {
    controlled_but(|model| {
        model.tests[0].verifies.retain(|claim| claim.id != "RC-1");
        change(model);
    })
}

/// The control is implemented by `SRS-1` alone, which a test verifies.
fn by_requirement(change: impl FnOnce(&mut Model)) -> Model {
    unclaimed(|model| {
        model.units[0].risk_controls.clear();
        model.requirements[0].risk_controls = vec!["RC-1".to_owned()];
        change(model);
    })
}

/// The control works outside the software.
fn external(change: impl FnOnce(&mut Model)) -> Model {
    unclaimed(|model| {
        model.units[0].risk_controls.clear();
        model.risk_controls[0].external = true;
        change(model);
    })
}

fn recorded(method: VerificationMethod) -> Vec<TestRecord> {
    vec![TestRecord {
        method,
        ..record("TR-1", "RC-1")
    }]
}

fn failed() -> TestOutcome {
    TestOutcome::Failed("panicked".to_owned())
}

#[test]
fn a_test_that_executed_what_implements_it_verifies_it() {
    both_ways(&RULE, &controlled_but(|_| ()), &unclaimed(|_| ()));
    let message = &messages(&RULE, &unclaimed(|_| ()))[0];
    assert!(message.contains("no test and no record"), "{message}");
}

#[test]
fn failed_ignored_and_hollow_tests_verify_nothing_and_the_message_says_so() {
    let claim = || test("dose/lib::other").verifies("RC-1");
    for (claim, expected) in [
        (claim().executes(&[0]).became(failed()), "failed: panicked"),
        (claim().became(TestOutcome::Ignored), "is ignored"),
        (claim(), "executed no unit that could prove it"),
        (claim().profile(ProfileState::Missing), "left no profile"),
    ] {
        let model = unclaimed(|model| model.tests.push(claim));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
        let message = &messages(&RULE, &model)[0];
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_test_of_the_requirement_that_implements_it_is_enough() {
    both_ways(
        &RULE,
        &by_requirement(|_| ()),
        &by_requirement(|model| model.tests.clear()),
    );
    let failing = by_requirement(|model| model.tests[0].outcome = failed());
    let message = &messages(&RULE, &failing)[0];
    assert!(message.contains("its requirement `SRS-1`"), "{message}");
}

#[test]
fn each_of_its_requirements_has_to_be_verified() {
    let halves = |tested: bool| {
        by_requirement(|model| {
            model.requirements.push(Requirement {
                risk_controls: vec!["RC-1".to_owned()],
                ..requirement("SRS-2")
            });
            model.units[0].requirements.push("SRS-2".to_owned());
            if tested {
                model.tests[0] = model.tests[0].clone().verifies("SRS-2");
            }
        })
    };
    both_ways(&RULE, &halves(true), &halves(false));
    let mut half = halves(false);
    assert!(messages(&RULE, &half)[0].contains("`SRS-2`"));
    half.tests[0] = half.tests[0].clone().verifies("RC-1");
    link(&mut half);
    assert_eq!(outcome(&RULE, &half), RuleOutcome::Satisfied);
}

#[test]
fn a_record_of_a_test_counts_and_another_method_only_where_a_requirement_asks_for_it() {
    use VerificationMethod::{Inspection, Test};
    let with = |method| unclaimed(|model| model.test_records = recorded(method));
    both_ways(&RULE, &with(Test), &with(Inspection));
    let asked = by_requirement(|model| {
        model.tests.clear();
        model.requirements[0].verification = Inspection;
        model.test_records = recorded(Inspection);
    });
    assert_eq!(outcome(&RULE, &asked), RuleOutcome::Satisfied);
    let inspected = by_requirement(|model| {
        model.tests.clear();
        model.requirements[0].verification = Inspection;
        model.test_records = recorded(Inspection);
        model.test_records[0].verifies = vec!["SRS-1".to_owned()];
    });
    assert_eq!(outcome(&RULE, &inspected), RuleOutcome::Satisfied);
}

#[test]
fn a_control_outside_the_software_takes_a_passed_record_of_any_method() {
    use VerificationMethod::Demonstration;
    let with = |change: fn(&mut TestRecord)| {
        external(|model| {
            model.test_records = recorded(Demonstration);
            change(&mut model.test_records[0]);
        })
    };
    both_ways(&RULE, &with(|_| ()), &external(|_| ()));
    let failed = with(|record| record.passed = false);
    assert!(messages(&RULE, &failed)[0].contains("`TR-1` did not pass"));
    let later = with(|record| record.on = Some("2026-06-02".to_owned()));
    assert!(messages(&RULE, &later)[0].contains("after the judging date"));
}

#[test]
fn no_test_of_the_software_verifies_what_works_outside_of_it() {
    let mut model = external(|model| {
        model.requirements[0].risk_controls = vec!["RC-1".to_owned()];
        model.tests[0] = model.tests[0].clone().verifies("RC-1");
    });
    assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    model.gaps.push(gap("src/broken.rs"));
    assert_eq!(
        outcome(&RULE, &model),
        RuleOutcome::Violated,
        "a file that cannot be read holds no record"
    );
}

#[test]
fn what_was_left_out_or_cannot_be_read_is_not_decided() {
    let left_out = unclaimed(|model| {
        model.scope = Scope::Partial;
        let claim = test("dose/lib::other").verifies("RC-1");
        model.tests.push(claim.became(DESELECTED));
    });
    assert_eq!(outcome(&RULE, &left_out), RuleOutcome::Undetermined);
    let unclaimed_in_part = unclaimed(|model| model.scope = Scope::Partial);
    assert_eq!(outcome(&RULE, &unclaimed_in_part), RuleOutcome::Violated);
    let hidden = unclaimed(|model| model.gaps.push(gap("tests/broken.rs")));
    assert_eq!(outcome(&RULE, &hidden), RuleOutcome::Undetermined);
    let corrupt = controlled_but(|model| {
        let state = ProfileState::Unreadable("truncated".to_owned());
        model.tests[0] = model.tests[0].clone().profile(state);
    });
    assert_eq!(outcome(&RULE, &corrupt), RuleOutcome::Undetermined);
}

#[test]
fn one_requirement_that_no_wider_scope_could_prove_decides() {
    let model = by_requirement(|model| {
        model.scope = Scope::Partial;
        model.tests[0].outcome = DESELECTED;
        model.requirements.push(Requirement {
            risk_controls: vec!["RC-1".to_owned()],
            ..requirement("SRS-2")
        });
        model.units.push(unit("dose::other"));
    });
    assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
}

#[test]
fn a_record_of_another_version_is_a_warning_at_merge_and_an_error_at_release() {
    let mut model = external(|model| {
        model.test_records = recorded(VerificationMethod::Test);
        model.test_records[0].version = Some("1.3.0".to_owned());
    });
    let (result, findings) = judged(&RULE, &model);
    assert_eq!(result.outcome, RuleOutcome::Satisfied);
    assert_eq!(findings[0].severity, Severity::Warning);
    model.gate = Gate::Release;
    assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
}

#[test]
fn a_static_check_and_class_a_judge_nothing() {
    let mut model = unclaimed(|_| ());
    model.build = BuildState::NotAsked;
    let (result, _) = judged(&RULE, &model);
    assert_eq!(result.outcome, RuleOutcome::NotApplicable);
    assert_eq!(result.reason.as_deref(), Some(STATIC_REASON));
    let class_a = unclaimed(|model| model.risk_controls[0].class = SafetyClass::A);
    assert_eq!(outcome(&RULE, &class_a), RuleOutcome::NotApplicable);
}

#[test]
fn a_recorded_failure_of_the_control_is_not_undone_by_its_requirement() {
    assert_eq!(
        outcome(&RULE, &by_requirement(|_| ())),
        RuleOutcome::Satisfied
    );
    let failed = by_requirement(|model| {
        let mut failed = record("TR-9", "RC-1");
        failed.passed = false;
        model.test_records.push(failed);
    });
    assert!(messages(&RULE, &failed)[0].contains("record `TR-9` did not pass"));
}
