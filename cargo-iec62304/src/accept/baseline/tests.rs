use super::{add, can_be_recorded, entry_of, usage, without_numbers};
use crate::evaluate::evaluate;
use crate::model::builder::{complete_but, measured, review, unit};
use crate::model::{Baseline, BaselineEntry, Gate, Model, Scope, UnitCoverage};
use crate::verdict::{Acceptance, Decision, FindingStatus, RuleOutcome, Verdict};

/// What the model has now, as a baseline.
fn baseline_of(model: &Model) -> Baseline {
    let verdict = evaluate(model);
    let mut entries = Vec::new();
    for finding in verdict.findings.iter().filter(|it| can_be_recorded(it)) {
        add(&mut entries, entry_of(finding));
    }
    Baseline {
        recorded: "2026-01-03".to_owned(),
        expires: "2026-12-31".to_owned(),
        entries,
        ..Baseline::default()
    }
}

fn with(mut model: Model, baseline: &Baseline) -> Model {
    model.today = "2026-02-03".to_owned();
    model.baseline = Some(baseline.clone());
    model
}

/// The first unit with lines 10 to 12, of which so many are not covered, and moved down.
fn uncovered(number: u32, down: u32) -> Model {
    complete_but(|model| {
        let lines: Vec<(u32, bool)> = (0..3).map(|at| (10 + down + at, at >= number)).collect();
        model.units[0].coverage = measured(&lines);
    })
}

fn absent() -> Model {
    complete_but(|model| model.units[0].coverage = UnitCoverage::Absent)
}

fn outcome(verdict: &Verdict, rule: &str) -> RuleOutcome {
    let mut rules = verdict.rules.iter();
    rules.find(|it| it.rule == rule).expect("a rule").outcome
}

#[test]
fn what_was_recorded_is_waived_and_never_satisfied() {
    let model = uncovered(2, 0);
    assert_eq!(evaluate(&model).decision, Decision::Fail);
    let baseline = baseline_of(&model);
    let verdict = evaluate(&with(uncovered(2, 40), &baseline));
    assert_eq!(verdict.decision, Decision::Pass, "lines may move");
    assert_eq!(outcome(&verdict, "unit-lines"), RuleOutcome::Waived);
    let mut waived = verdict.findings.iter().filter(|it| it.rule == "unit-lines");
    let finding = waived.next().expect("it stays in sight");
    assert_eq!(finding.status, FindingStatus::Waived);
    assert!(matches!(
        &finding.accepted_by,
        Some(Acceptance::Baseline { until, .. }) if until == "2026-12-31"
    ));
}

#[test]
fn it_shrinks_and_does_not_grow() {
    let baseline = baseline_of(&uncovered(2, 0));
    let fewer = with(uncovered(1, 0), &baseline);
    assert_eq!(evaluate(&fewer).decision, Decision::Pass);
    let more = with(uncovered(3, 0), &baseline);
    let verdict = evaluate(&more);
    assert_eq!(outcome(&verdict, "unit-lines"), RuleOutcome::Violated);
    // Another unit with the same gap is another finding.
    let mut another = with(uncovered(2, 0), &baseline);
    let mut second = unit("dose::second");
    second.coverage = UnitCoverage::Absent;
    another.units.push(second);
    assert_eq!(evaluate(&another).decision, Decision::Fail);
}

#[test]
fn a_unit_that_has_come_further_is_still_accepted() {
    let baseline = baseline_of(&absent());
    let further = evaluate(&with(uncovered(3, 0), &baseline));
    assert_eq!(outcome(&further, "unit-lines"), RuleOutcome::Waived);
    assert_eq!(outcome(&further, "unit-regions"), RuleOutcome::Waived);
    // And back again it is a new finding.
    let tighter = Baseline {
        entries: usage(&with(uncovered(3, 0), &baseline), &further)
            .expect("used")
            .enough,
        ..baseline
    };
    assert!(
        tighter
            .entries
            .iter()
            .all(|entry| entry.rule != "unit-absent")
    );
    let back = evaluate(&with(absent(), &tighter));
    assert_eq!(outcome(&back, "unit-absent"), RuleOutcome::Violated);
    let kept = evaluate(&with(uncovered(3, 0), &tighter));
    assert_eq!(outcome(&kept, "unit-lines"), RuleOutcome::Waived);
}

#[test]
fn it_ends_with_its_last_day_and_never_counts_at_a_release() {
    let baseline = baseline_of(&uncovered(2, 0));
    let mut last = with(uncovered(2, 0), &baseline);
    last.today = "2026-12-31".to_owned();
    assert_eq!(evaluate(&last).decision, Decision::Pass);
    last.today = "2027-01-01".to_owned();
    assert_eq!(evaluate(&last).decision, Decision::Fail);
    let mut release = with(uncovered(2, 0), &baseline);
    release.gate = Gate::Release;
    assert_eq!(
        outcome(&evaluate(&release), "unit-lines"),
        RuleOutcome::Violated
    );
}

#[test]
fn what_is_not_decided_stays_open() {
    let baseline = baseline_of(&uncovered(2, 0));
    let mut partial = with(uncovered(2, 0), &baseline);
    partial.scope = Scope::Partial;
    let verdict = evaluate(&partial);
    assert_eq!(outcome(&verdict, "unit-lines"), RuleOutcome::Undetermined);
    assert_eq!(usage(&partial, &verdict).expect("a baseline").gone, 0);
}

#[test]
fn what_nothing_may_waive_is_not_recorded_and_not_accepted() {
    let failed = complete_but(|model| {
        model.tests[0].outcome = crate::model::TestOutcome::Failed("boom".to_owned());
    });
    let verdict = evaluate(&failed);
    let found = verdict.findings.iter().find(|it| it.rule == "test-failed");
    let entry = entry_of(found.expect("a failed test"));
    let mut baseline = baseline_of(&failed);
    assert!(baseline.entries.iter().all(|it| it.rule != "test-failed"));
    baseline.entries.push(entry);
    let verdict = evaluate(&with(failed, &baseline));
    assert_eq!(outcome(&verdict, "test-failed"), RuleOutcome::Violated);
}

#[test]
fn what_no_longer_occurs_is_counted_where_it_was_looked_for() {
    let baseline = baseline_of(&uncovered(2, 0));
    let recorded = baseline.entries.len();
    let clean = with(complete_but(|_| {}), &baseline);
    let used = usage(&clean, &evaluate(&clean)).expect("a baseline");
    assert_eq!(
        (used.recorded, used.waived, used.gone),
        (recorded, 0, recorded)
    );
    assert!(used.enough.is_empty());
    let mut unlooked = clean;
    unlooked.scope = Scope::Static;
    unlooked.build = crate::model::BuildState::NotAsked;
    let used = usage(&unlooked, &evaluate(&unlooked)).expect("a baseline");
    assert_eq!((used.gone, used.enough.len()), (0, recorded));
}

#[test]
fn equal_findings_are_accepted_as_often_as_recorded() {
    let entry = BaselineEntry {
        rule: "r".to_owned(),
        message: "m".to_owned(),
        count: 1,
        ..BaselineEntry::default()
    };
    let mut entries = Vec::new();
    add(&mut entries, entry.clone());
    add(&mut entries, entry.clone());
    assert_eq!(entries[0].count, 2);
    add(
        &mut entries,
        BaselineEntry {
            message: "n".to_owned(),
            ..entry
        },
    );
    assert_eq!(entries.len(), 2);
}

#[test]
fn numbers_outside_of_code_do_not_tell_findings_apart() {
    assert_eq!(
        without_numbers("`f2` at 12:34, 5.6 % of 7"),
        "`f2` at #:#, #.# % of #"
    );
}

#[test]
fn a_unit_whose_review_failed_is_not_accepted_by_what_was_recorded_before() {
    let baseline = baseline_of(&absent());
    let mut model = with(absent(), &baseline);
    assert_eq!(
        outcome(&evaluate(&model), "unit-absent"),
        RuleOutcome::Waived
    );
    model.unit_reviews = vec![review("REV-1", "dose::limit")];
    model.unit_reviews[0].on = "2026-02-01".to_owned();
    model.unit_reviews[0].passed = false;
    assert_eq!(
        outcome(&evaluate(&model), "unit-absent"),
        RuleOutcome::Violated
    );
}
