use crate::evaluate::evaluate;
use crate::model::builder::{complete_but, measured, review, test};
use crate::model::{Model, ProfileState, ReviewState, UnitCoverage};
use crate::verdict::{Acceptance, Decision, FindingStatus, RuleOutcome, Verdict};

/// A unit that no test executed, reviewed by a person, and a policy that allows it.
fn reviewed_but(change: impl FnOnce(&mut Model)) -> Model {
    let mut model = complete_but(|model| {
        model.units[0].coverage = measured(&[(10, false)]);
        model.tests[0].executes = Some(Vec::new());
        model.policy.c.unit_review = true;
        model.unit_reviews.push(review("REV-1", "dose::limit"));
    });
    model.today = "2026-06-01".to_owned();
    change(&mut model);
    model
}

fn outcome(verdict: &Verdict, rule: &str) -> RuleOutcome {
    let mut rules = verdict.rules.iter();
    rules.find(|it| it.rule == rule).expect("a rule").outcome
}

fn help(model: &Model) -> String {
    let verdict = evaluate(model);
    assert_eq!(
        outcome(&verdict, "unit-not-executed"),
        RuleOutcome::Violated
    );
    let mut findings = verdict.findings.into_iter();
    let finding = findings.find(|it| it.rule == "unit-not-executed");
    finding.and_then(|it| it.help).expect("a help")
}

#[test]
fn a_review_stands_in_for_execution_and_satisfies_nothing() {
    let verdict = evaluate(&reviewed_but(|_| ()));
    assert_eq!(outcome(&verdict, "unit-not-executed"), RuleOutcome::Waived);
    let mut findings = verdict.findings.iter();
    let finding = findings.find(|it| it.rule == "unit-not-executed");
    let finding = finding.expect("it stays in sight");
    assert_eq!(finding.status, FindingStatus::Waived);
    assert_eq!(
        finding.accepted_by,
        Some(Acceptance::Review {
            id: "REV-1".to_owned(),
            by: "Head of verification".to_owned(),
            on: "2026-05-01".to_owned(),
        })
    );
    for later in ["unit-unverified", "unit-lines", "unit-regions"] {
        assert_ne!(outcome(&verdict, later), RuleOutcome::Satisfied, "{later}");
    }
}

#[test]
fn the_figures_of_the_item_and_the_trace_of_the_requirement_stay_open() {
    let verdict = evaluate(&reviewed_but(|_| ()));
    assert_eq!(outcome(&verdict, "item-lines"), RuleOutcome::Violated);
    assert_eq!(outcome(&verdict, "trace-hollow"), RuleOutcome::Violated);
    assert_eq!(verdict.decision, Decision::Fail);
}

#[test]
fn every_way_of_not_being_executed_can_be_reviewed_and_nothing_else() {
    for (rule, coverage) in [
        ("unit-absent", UnitCoverage::Absent),
        (
            "unit-not-built",
            UnitCoverage::NotBuilt("windows".to_owned()),
        ),
    ] {
        let verdict = evaluate(&reviewed_but(|model| model.units[0].coverage = coverage));
        assert_eq!(outcome(&verdict, rule), RuleOutcome::Waived, "{rule}");
    }
    let mut uncovered = complete_but(|model| {
        model.units[0].coverage = measured(&[(10, true), (11, false)]);
        model.policy.c.unit_review = true;
        model.unit_reviews.push(review("REV-1", "dose::limit"));
    });
    uncovered.today = "2026-06-01".to_owned();
    let verdict = evaluate(&uncovered);
    assert_eq!(outcome(&verdict, "unit-lines"), RuleOutcome::Violated);
    let unread = evaluate(&reviewed_but(|model| {
        model.units[0].coverage = UnitCoverage::Unknown;
    }));
    assert_eq!(outcome(&unread, "unit-absent"), RuleOutcome::Undetermined);
}

#[test]
fn the_policy_of_the_class_decides_and_allows_none_of_itself() {
    let model = reviewed_but(|model| model.policy.c.unit_review = false);
    assert_eq!(model.unit_reviews[0].state(&model), ReviewState::NotAllowed);
    assert!(help(&model).starts_with(
        "review `REV-1` does not stand in for a test: `[policy.C]` does not set `unit_review`"
    ));
    let model = reviewed_but(|model| {
        model.policy.c.unit_review = false;
        model.policy.b.unit_review = true;
    });
    assert_eq!(model.unit_reviews[0].state(&model), ReviewState::NotAllowed);
}

#[test]
fn it_holds_for_the_code_that_was_reviewed_alone() {
    let model = reviewed_but(|model| model.units[0].digest = Some("sha256:2".to_owned()));
    assert!(help(&model).contains("the unit has changed since"));
    let model = reviewed_but(|model| model.units[0].digest = None);
    assert_eq!(model.unit_reviews[0].state(&model), ReviewState::Stale);
    let model = reviewed_but(|model| model.unit_reviews[0].unit = "dose::other".to_owned());
    assert!(!help(&model).contains("REV-1"), "it is about another unit");
}

#[test]
fn one_that_failed_or_is_still_to_come_attests_nothing() {
    let model = reviewed_but(|model| model.unit_reviews[0].passed = false);
    assert!(help(&model).contains("its result is not `passed`"));
    let model = reviewed_but(|model| model.unit_reviews[0].on = "2026-06-02".to_owned());
    assert!(help(&model).contains("its day, 2026-06-02, is still to come"));
    let model = reviewed_but(|model| model.unit_reviews[0].on = "2026-06-01".to_owned());
    assert_eq!(model.unit_reviews[0].state(&model), ReviewState::Valid);
}

#[test]
fn a_newer_review_that_holds_replaces_one_that_does_not() {
    let verdict = evaluate(&reviewed_but(|model| {
        model.unit_reviews[0].digest = "sha256:0".to_owned();
        model.unit_reviews.push(review("REV-2", "dose::limit"));
    }));
    assert_eq!(outcome(&verdict, "unit-not-executed"), RuleOutcome::Waived);
    let failed = reviewed_but(|model| {
        model.unit_reviews.push(review("REV-2", "dose::limit"));
        model.unit_reviews[1].passed = false;
    });
    assert!(
        help(&failed).contains("REV-2"),
        "a failed one of the same code counts against it"
    );
}

#[test]
fn of_two_reviews_of_one_day_a_failed_one_counts() {
    for (passed, failed) in [("REV-9", "REV-10"), ("REV-2", "REV-1")] {
        let model = reviewed_but(|model| {
            model.unit_reviews = vec![review(passed, "dose::limit"), review(failed, "dose::limit")];
            model.unit_reviews[1].passed = false;
        });
        assert!(
            help(&model).contains(&format!("`{failed}`")),
            "nothing tells which of them came last"
        );
    }
}

#[test]
fn a_profile_that_cannot_be_read_is_not_answered_by_a_review() {
    let verdict = evaluate(&reviewed_but(|model| {
        let corrupt = ProfileState::Unreadable("truncated".to_owned());
        model.tests.push(test("dose/lib::other").profile(corrupt));
    }));
    assert_eq!(
        outcome(&verdict, "unit-not-executed"),
        RuleOutcome::Undetermined
    );
}
