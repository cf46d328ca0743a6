use super::{Evidence, FAILED_REASON, STATIC_REASON, decide, evaluate, result};
use crate::model::architecture::tests_support::add_architecture;
use crate::model::builder::{complete, complete_but, gap, measured, place};
use crate::model::{BranchOutcome, TestOutcome, UnitCoverage};
use crate::model::{BuildState, DanglingTag, Gate, Model, SafetyClass, Scope, TagClass};
use crate::rules::{Examined, Needs, RULES, Subjects, find};
use crate::verdict::{Decision, RuleOutcome, RuleResult, Verdict};

fn rule<'a>(verdict: &'a Verdict, id: &str) -> &'a RuleResult {
    verdict
        .rules
        .iter()
        .find(|result| result.rule == id)
        .expect("a rule of that id")
}

/// Whether it judges deviations: a model in which everything is as it should be has none.
fn on_deviations(result: &RuleResult) -> bool {
    find(result.rule).expect("registered").subjects == Subjects::Deviations
}

#[test]
fn a_complete_model_passes_and_satisfies_every_rule() {
    let model = complete_but(|model| {
        // Every rule counts.
        model.gate = Gate::Release;
        add_architecture(model);
        model.branches_measured = true;
        if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
            let branch = |outcome| BranchOutcome {
                outcome,
                covered: true,
                ..BranchOutcome::default()
            };
            coverage.branches = Some(vec![branch(false), branch(true)]);
        }
    });
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Pass);
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    assert_eq!(verdict.rules.len(), RULES.len());
    for result in verdict.rules.iter().filter(|result| !on_deviations(result)) {
        assert_eq!(result.outcome, RuleOutcome::Satisfied, "{result:?}");
        // What two classes share that no code shows, a person must judge.
        let caveat = result.rule == "segregation-breached";
        assert!(
            result.counts && result.examined > 0 && result.reason.is_some() == caveat,
            "{result:?}"
        );
    }
}

#[test]
fn a_static_check_names_its_reason_and_passes_on_the_source_alone() {
    let mut model = complete_but(add_architecture);
    model.build = BuildState::NotAsked;
    model.scope = Scope::Static;
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Pass);
    for result in verdict.rules.iter().filter(|result| !on_deviations(result)) {
        let static_rule = find(result.rule).expect("registered").needs == Needs::Source;
        if static_rule {
            assert_eq!(result.outcome, RuleOutcome::Satisfied, "{result:?}");
        } else {
            assert_eq!(result.outcome, RuleOutcome::NotApplicable);
            assert_eq!(
                (result.examined, result.reason.as_deref()),
                (0, Some(STATIC_REASON))
            );
        }
    }
}

#[test]
fn a_failed_build_is_undetermined_and_a_violation_beside_it_fails() {
    let mut model = complete();
    model.build = BuildState::Failed("cargo build failed with exit code 101".to_owned());
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Undetermined);
    let result = rule(&verdict, "unit-not-executed");
    assert_eq!(result.outcome, RuleOutcome::Undetermined);
    // What differs from machine to machine may stand in the evidence alone.
    assert_eq!(result.reason.as_deref(), Some(FAILED_REASON));
    model.requirements.clear();
    assert_eq!(evaluate(&model).decision, Decision::Fail);
}

#[test]
fn nothing_to_judge_is_never_a_pass() {
    let verdict = evaluate(&Model::default());
    assert_eq!(verdict.decision, Decision::Fail);
    assert_eq!(
        rule(&verdict, "requirements-missing").outcome,
        RuleOutcome::Violated
    );
    for result in &verdict.rules {
        assert_ne!(result.outcome, RuleOutcome::Satisfied, "{result:?}");
    }
}

#[test]
fn every_rule_that_is_not_applicable_or_undetermined_says_why() {
    let mut nothing = Model {
        build: BuildState::Done,
        ..Model::default()
    };
    let mut unreadable = complete();
    unreadable.gaps.push(gap("src/broken.rs"));
    let mut class_a = complete();
    class_a.units[0].class = SafetyClass::A;
    class_a.requirements[0].class = SafetyClass::A;
    class_a.tests[0].class = SafetyClass::A;
    class_a.items[0].class = SafetyClass::A;
    nothing.gaps.clear();
    for model in [nothing, unreadable, class_a] {
        for result in evaluate(&model).rules {
            let reasoned = matches!(
                result.outcome,
                RuleOutcome::NotApplicable | RuleOutcome::Undetermined
            );
            assert_eq!(result.reason.is_some(), reasoned, "{result:?}");
        }
    }
}

#[test]
fn reasons_name_classes_policy_and_earlier_rules() {
    let reason = |model: &Model| {
        let verdict = evaluate(model);
        rule(&verdict, "unit-unverified")
            .reason
            .clone()
            .expect("a reason")
    };
    let mut model = complete();
    model.units[0].class = SafetyClass::B;
    assert_eq!(reason(&model), "no unit of class C");
    let mut model = complete();
    model.policy.c.unit_verified = false;
    assert_eq!(reason(&model), "the project policy asks this of no unit");
    let mut model = complete();
    model.units[0].coverage = UnitCoverage::Absent;
    assert!(reason(&model).contains("reported by an earlier rule"));
}

#[test]
fn an_unreadable_file_leaves_every_rule_on_units_and_items_undetermined() {
    let mut model = complete();
    model.gaps = vec![gap("src/a.rs"), gap("src/b.rs")];
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Undetermined);
    for result in &verdict.rules {
        let id = result.rule;
        let expected = match id {
            "requirement-unknown"
            | "class-below-container"
            | "exclude-linked"
            | "interface-undefined"
            | "risk-control-class-too-low"
            | "segregation-breached"
            | "source-unreadable"
            | "test-without-criterion" => true,
            _ => id.starts_with("unit-") || id.starts_with("item-"),
        };
        assert_eq!(
            result.outcome == RuleOutcome::Undetermined,
            expected,
            "{result:?}"
        );
        if expected {
            let reason = result.reason.as_deref().expect("a reason");
            assert!(reason.contains("2 source files"), "{reason}");
        }
    }
}

#[test]
fn a_partial_scope_decides_what_a_wider_one_could_not_undo() {
    let model = complete_but(|model| {
        model.scope = Scope::Partial;
        model.units[0].coverage = measured(&[(10, false)]);
    });
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Undetermined);
    assert_eq!(
        rule(&verdict, "unit-lines").outcome,
        RuleOutcome::Undetermined
    );
    let model = complete_but(|model| {
        model.scope = Scope::Partial;
        model.tests[0].outcome = TestOutcome::Failed("panicked".to_owned());
    });
    let verdict = evaluate(&model);
    assert_eq!(verdict.decision, Decision::Fail);
    assert_eq!(rule(&verdict, "test-failed").outcome, RuleOutcome::Violated);
    assert_eq!(
        rule(&verdict, "unit-not-executed").outcome,
        RuleOutcome::Undetermined
    );
}

#[test]
fn findings_are_sorted_by_place_and_counted_by_their_rule() {
    let tag = |line| TagClass {
        class: SafetyClass::A,
        place: place("src/lib.rs", line),
        inherited: false,
    };
    let mut model = complete();
    model.units[0].tag_classes = vec![tag(20), tag(7)];
    model.dangling_tags.push(DanglingTag {
        id: "SRS-2".to_owned(),
        subject: "dose::limit".to_owned(),
        on_test: false,
        class: SafetyClass::C,
        place: place("build/a.rs", 90),
        suggestion: None,
    });
    model.requirements[0].kind = None;
    let verdict = evaluate(&model);
    let places: Vec<(String, u32)> = verdict
        .findings
        .iter()
        .filter_map(|finding| finding.place.as_ref())
        .map(|place| (place.file.to_string(), place.start.line))
        .collect();
    let expected = [
        ("build/a.rs", 90),
        ("iec62304/requirements.toml", 1),
        ("src/lib.rs", 7),
        ("src/lib.rs", 20),
    ];
    assert_eq!(places, expected.map(|(file, line)| (file.to_owned(), line)));
    let counted: usize = verdict.rules.iter().map(|result| result.findings).sum();
    assert_eq!(counted, verdict.findings.len());
}

#[test]
fn equal_models_give_equal_verdicts() {
    let model = complete_but(|model| model.tests.clear());
    let text = |model: &Model| format!("{:?}", evaluate(model));
    assert_eq!(text(&model), text(&model.clone()));
}

#[test]
fn a_release_includes_merge() {
    let mut model = complete();
    model.gate = Gate::Release;
    assert!(evaluate(&model).rules.iter().all(|result| result.counts));
}

#[test]
fn the_outcome_follows_from_the_worst_that_was_found() {
    let model = complete();
    let outcome = |decided, undecided, waived, unknown, judged| {
        let examined = Examined {
            unknown,
            ..Examined::judged(judged)
        };
        let evidence = Evidence {
            rule: RULES[0],
            model: &model,
            decided,
            undecided,
            waived,
            hiding: 0,
            examined,
        };
        evidence.outcome()
    };
    assert_eq!(outcome(1, 1, 1, 1, 1), RuleOutcome::Violated);
    assert_eq!(outcome(0, 1, 1, 0, 1), RuleOutcome::Undetermined);
    assert_eq!(outcome(0, 0, 1, 1, 1), RuleOutcome::Undetermined);
    assert_eq!(outcome(0, 0, 1, 0, 1), RuleOutcome::Waived);
    assert_eq!(outcome(0, 0, 0, 0, 1), RuleOutcome::Satisfied);
    assert_eq!(outcome(0, 0, 0, 0, 0), RuleOutcome::NotApplicable);
}

#[test]
fn only_rules_of_the_gate_decide_and_a_pass_needs_a_satisfied_one() {
    let model = complete();
    let judged = |outcome, counts| RuleResult {
        counts,
        examined: 1,
        ..result(
            find("test-failed").expect("a rule"),
            Gate::Merge,
            outcome,
            None,
        )
    };
    let satisfied = || judged(RuleOutcome::Satisfied, true);
    let cases = [
        (
            vec![satisfied(), judged(RuleOutcome::Violated, false)],
            Decision::Pass,
        ),
        (
            vec![satisfied(), judged(RuleOutcome::Undetermined, false)],
            Decision::Pass,
        ),
        (
            vec![satisfied(), judged(RuleOutcome::Waived, true)],
            Decision::Pass,
        ),
        (
            vec![satisfied(), judged(RuleOutcome::Undetermined, true)],
            Decision::Undetermined,
        ),
        (
            vec![
                judged(RuleOutcome::Violated, true),
                judged(RuleOutcome::Undetermined, true),
            ],
            Decision::Fail,
        ),
        (
            vec![judged(RuleOutcome::NotApplicable, true)],
            Decision::Undetermined,
        ),
        (
            vec![judged(RuleOutcome::Satisfied, false)],
            Decision::Undetermined,
        ),
        (vec![], Decision::Undetermined),
    ];
    for (rules, expected) in cases {
        assert_eq!(decide(&model, &rules), expected, "{rules:?}");
    }
}

#[test]
fn tests_that_left_no_execution_to_judge_are_no_pass() {
    let model = complete();
    let source_only = result(
        find("requirements-missing").expect("a rule"),
        Gate::Merge,
        RuleOutcome::Satisfied,
        None,
    );
    assert_eq!(decide(&model, &[source_only]), Decision::Undetermined);
}
