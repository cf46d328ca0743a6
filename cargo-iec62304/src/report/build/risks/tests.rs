//! The chain from hazards over risk controls to tests and records, as the report shows it.

use crate::evaluate::evaluate;
use crate::model::builder::{complete_but, controlled_but, link, record, requirement, test};
use crate::model::{Model, Requirement, SafetyClass, TestRecord, UnitCoverage, VerificationMethod};
use crate::model::{Proof, TestOutcome};
use crate::report::facts::RunFacts;
use crate::report::words::{HazardStatus, RecordResult, TraceStatus};
use crate::report::{Report, RiskControl};

const TEST: &str = "dose/lib::limits";

fn report(model: &Model) -> Report {
    super::super::build(model, &evaluate(model), &[], &RunFacts::default())
}

fn control(model: &Model) -> RiskControl {
    report(model).risk_controls.remove(0)
}

/// Status of the control, what verifies it and what only claims to, and the status of its hazard.
type Chain = (
    Option<TraceStatus>,
    Vec<String>,
    Vec<String>,
    Option<HazardStatus>,
);

fn chain(model: &Model) -> Chain {
    let mut report = report(model);
    let control = report.risk_controls.remove(0);
    let hazard = report.hazards.remove(0);
    (
        control.status,
        control.verified_by,
        control.claimed_by,
        hazard.status,
    )
}

fn expected(
    status: TraceStatus,
    verified_by: &[&str],
    claimed_by: &[&str],
    hazard: HazardStatus,
) -> Chain {
    let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    (
        Some(status),
        owned(verified_by),
        owned(claimed_by),
        Some(hazard),
    )
}

/// The control is tagged on the unit, and only the records speak of it.
fn recorded(records: Vec<TestRecord>) -> Model {
    controlled_but(|model| {
        model.tests[0].verifies.retain(|claim| claim.id != "RC-1");
        model.test_records = records;
    })
}

/// The control is brought by the requirements alone, of which the test proves the first one.
fn by_requirements(more: &[&str]) -> Model {
    complete_but(|model| {
        for id in more {
            model.requirements.push(Requirement {
                risk_controls: vec!["RC-1".to_owned()],
                ..requirement(id)
            });
            model.units[0].requirements.push((*id).to_owned());
        }
    })
}

#[test]
fn a_control_of_a_unit_and_one_of_a_requirement_are_verified_by_their_test() {
    let verified = expected(TraceStatus::Verified, &[TEST], &[], HazardStatus::Verified);
    assert_eq!(chain(&controlled_but(|_| ())), verified);
    let model = by_requirements(&[]);
    assert_eq!(chain(&model), verified);
    assert_eq!(control(&model).implemented_by, ["dose::limit"]);
    assert_eq!(control(&model).requirements, ["SRS-1"]);
}

#[test]
fn a_record_of_a_test_verifies_it_and_one_that_nobody_asked_for_only_claims_to() {
    let records = |change: fn(&mut TestRecord)| {
        let mut record = record("TR-1", "RC-1");
        change(&mut record);
        recorded(vec![record])
    };
    let verified = expected(
        TraceStatus::Verified,
        &["TR-1"],
        &[],
        HazardStatus::Verified,
    );
    assert_eq!(chain(&records(|_| ())), verified);
    let claimed = expected(
        TraceStatus::Unverified,
        &[],
        &["TR-1"],
        HazardStatus::Unverified,
    );
    for change in [
        (|it| it.method = VerificationMethod::Inspection) as fn(&mut TestRecord),
        |it| it.on = Some("2026-06-02".to_owned()),
        |it| (it.passed, it.not_run) = (false, true),
    ] {
        assert_eq!(chain(&records(change)), claimed);
    }
    let failed = records(|it| it.passed = false);
    let result = expected(TraceStatus::Failed, &[], &["TR-1"], HazardStatus::Failed);
    assert_eq!(chain(&failed), result);
}

#[test]
fn a_record_of_a_later_day_is_no_proof_beside_one_that_is() {
    let later = TestRecord {
        on: Some("2026-06-02".to_owned()),
        ..record("TR-2", "RC-1")
    };
    let model = recorded(vec![record("TR-1", "RC-1"), later]);
    let verified = expected(
        TraceStatus::Verified,
        &["TR-1"],
        &["TR-2"],
        HazardStatus::Verified,
    );
    assert_eq!(chain(&model), verified);
    let of_requirement = complete_but(|model| {
        let mut later = record("TR-2", "SRS-1");
        later.on = Some("2026-06-02".to_owned());
        model.test_records.push(later);
    });
    assert_eq!(report(&of_requirement).requirements[0].claimed_by, ["TR-2"]);
}

#[test]
fn a_record_that_was_not_run_is_shown_as_such() {
    let mut record = record("TR-1", "RC-1");
    (record.passed, record.not_run) = (false, true);
    let report = report(&recorded(vec![record]));
    assert_eq!(report.test_records[0].result, RecordResult::NotRun);
}

#[test]
fn hollow_and_failed_tests_break_the_chain() {
    let hollow = controlled_but(|model| {
        model.tests = vec![test("dose/lib::empty").verifies("RC-1")];
    });
    let claim = &["dose/lib::empty"];
    let result = expected(TraceStatus::Hollow, &[], claim, HazardStatus::Hollow);
    assert_eq!(chain(&hollow), result);
    let failed = controlled_but(|model| {
        let outcome = TestOutcome::Failed("panicked".to_owned());
        model.tests[0] = model.tests[0].clone().became(outcome);
    });
    let result = expected(TraceStatus::Failed, &[], &[TEST], HazardStatus::Failed);
    assert_eq!(chain(&failed), result);
}

#[test]
fn what_one_of_two_requirements_brings_is_half_a_control_in_every_class() {
    for class in [SafetyClass::C, SafetyClass::A] {
        let mut half = by_requirements(&["SRS-2"]);
        half.risk_controls[0].class = class;
        let result = expected(
            TraceStatus::Unverified,
            &[],
            &[TEST],
            HazardStatus::Unverified,
        );
        assert_eq!(chain(&half), result);
        half.tests[0] = half.tests[0].clone().verifies("SRS-2");
        link(&mut half);
        let result = expected(TraceStatus::Verified, &[TEST], &[], HazardStatus::Verified);
        assert_eq!(chain(&half), result);
    }
}

#[test]
fn nothing_is_verified_that_no_code_of_the_device_implements() {
    let mut excluded = by_requirements(&[]);
    excluded.units[0].coverage = UnitCoverage::Excluded("simulation".to_owned());
    let report = report(&excluded);
    assert_eq!(report.requirements[0].status, TraceStatus::Unimplemented);
    let status = report.risk_controls[0].status;
    assert_eq!(status, Some(TraceStatus::Unimplemented));
    let mut without_unit = by_requirements(&[]);
    without_unit.units[0].requirements.clear();
    link(&mut without_unit);
    without_unit.tests[0].verifies[0].proof = Proof::Proven;
    let result = expected(
        TraceStatus::Unimplemented,
        &[TEST],
        &[],
        HazardStatus::Unimplemented,
    );
    assert_eq!(chain(&without_unit), result);
}

#[test]
fn outside_the_software_only_a_record_verifies_a_control() {
    let external = |records: Vec<TestRecord>| {
        let mut model = by_requirements(&[]);
        model.risk_controls[0].external = true;
        model.tests[0] = model.tests[0].clone().verifies("RC-1");
        model.test_records = records;
        link(&mut model);
        chain(&model)
    };
    let none = (None, Vec::new(), vec![TEST.to_owned()], None);
    assert_eq!(external(Vec::new()), none);
    let demonstrated = TestRecord {
        method: VerificationMethod::Demonstration,
        ..record("TR-1", "RC-1")
    };
    let shown = (None, vec!["TR-1".to_owned()], vec![TEST.to_owned()], None);
    assert_eq!(external(vec![demonstrated]), shown);
}
