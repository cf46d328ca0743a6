//! The verdict on the small system.

use super::{in_dosing, place};
use crate::model::{DeviationState, Gate, SafetyClass};
use crate::verdict::SubjectKind::{Requirement, Test, Unit};
use crate::verdict::{
    Acceptance, Decision, DeviationUse, Finding, FindingStatus, RuleOutcome, RuleResult, Severity,
    Subject, SubjectKind, Verdict,
};

pub fn rule(
    id: &'static str,
    clause: &'static str,
    outcome: RuleOutcome,
    examined: usize,
    findings: usize,
) -> RuleResult {
    RuleResult {
        rule: id,
        clause,
        gate: Gate::Merge,
        counts: true,
        outcome,
        examined,
        findings,
        reason: None,
    }
}

pub fn finding(
    rule: &'static str,
    clause: &'static str,
    subject: (SubjectKind, &str),
    message: &str,
) -> Finding {
    Finding {
        rule,
        clause,
        class: SafetyClass::C,
        severity: Severity::Error,
        status: FindingStatus::Open,
        decided: true,
        message: message.to_owned(),
        help: None,
        subject: Subject {
            kind: subject.0,
            id: subject.1.to_owned(),
        },
        with: None,
        place: None,
        extent: None,
        accepted_by: None,
        waived_by: Vec::new(),
    }
}

pub(super) fn verdict() -> Verdict {
    Verdict {
        decision: Decision::Fail,
        rules: rules(),
        findings: findings(),
        deviations: deviations(),
    }
}

fn deviations() -> Vec<DeviationUse> {
    vec![DeviationUse {
        id: "DEV-1".to_owned(),
        state: DeviationState::Active,
        waives: Some(1),
        justified: Vec::new(),
        idle: Vec::new(),
        unused: false,
    }]
}

fn because(text: &str, mut result: RuleResult) -> RuleResult {
    result.reason = Some(text.to_owned());
    result
}

fn rules() -> Vec<RuleResult> {
    use RuleOutcome::{NotApplicable, Satisfied, Undetermined, Violated, Waived};
    vec![
        because(
            "no item depends on another",
            rule("interface-undefined", "5.3.2", NotApplicable, 0, 0),
        ),
        rule("requirement-incomplete", "5.2.6", Satisfied, 6, 1),
        rule("requirement-unimplemented", "5.3.6", Violated, 4, 1),
        because(
            "no item depends on another",
            rule("segregation-breached", "4.3.d", NotApplicable, 0, 0),
        ),
        RuleResult {
            gate: Gate::Release,
            counts: false,
            ..rule("system-test-missing", "5.7.1", Violated, 6, 1)
        },
        rule("test-failed", "5.7.2", Violated, 4, 1),
        because(
            "1 profile could not be read",
            rule("test-without-evidence", "5.5.5", Undetermined, 3, 1),
        ),
        rule("trace-hollow", "5.7.4", Violated, 3, 1),
        rule("unit-not-built", "5.5.5", Waived, 3, 1),
        rule("unit-not-executed", "5.5.5", Satisfied, 2, 0),
        rule("unit-regions", "5.5.3", Violated, 2, 1),
    ]
}

/// In the order of a verdict: by place, those without one last.
fn findings() -> Vec<Finding> {
    let mut findings = placed();
    findings.extend(unplaced());
    findings
}

fn placed() -> Vec<Finding> {
    vec![
        Finding {
            severity: Severity::Warning,
            place: Some(place("iec62304/requirements.toml", (10, 1), (10, 16))),
            ..finding(
                "requirement-incomplete",
                "5.2.6",
                (Requirement, "SRS-DOSE-001"),
                "the text says \"fast\", which nobody can decide",
            )
        },
        Finding {
            place: Some(place("iec62304/requirements.toml", (30, 1), (30, 16))),
            help: Some(
                "tag the unit that implements it with #[requirement(\"SRS-DOSE-003\")]".to_owned(),
            ),
            ..finding(
                "requirement-unimplemented",
                "5.3.6",
                (Requirement, "SRS-DOSE-003"),
                "no unit implements SRS-DOSE-003",
            )
        },
        Finding {
            place: Some(in_dosing((12, 18), (14, 6))),
            help: Some("write a test that reaches it, or record a deviation".to_owned()),
            ..finding(
                "unit-regions",
                "5.5.3",
                (Unit, "pump_dosing::ramp"),
                "no passed test executed this region of pump_dosing::ramp; the project's policy asks for each region of class C",
            )
        },
        Finding {
            status: FindingStatus::Waived,
            accepted_by: Some(Acceptance::Deviation {
                id: "DEV-1".to_owned(),
                until: Some("2026-12-31".to_owned()),
            }),
            waived_by: vec!["DEV-1".to_owned()],
            place: Some(in_dosing((19, 1), (21, 2))),
            ..finding(
                "unit-not-built",
                "5.5.5",
                (Unit, "pump_dosing::legacy"),
                "pump_dosing::legacy is in no build",
            )
        },
        Finding {
            place: Some(in_dosing((25, 1), (25, 14))),
            class: SafetyClass::A,
            ..finding(
                "trace-hollow",
                "5.7.4",
                (Test, "pump-dosing/lib::tests::draws"),
                "the test says it verifies SRS-UI-001 and executed nothing that implements it",
            )
        },
    ]
}

fn unplaced() -> Vec<Finding> {
    vec![
        finding(
            "test-failed",
            "5.7.2",
            (Test, "pump-dosing/lib::tests::ramps_down"),
            "test pump-dosing/lib::tests::ramps_down failed: panicked",
        ),
        Finding {
            decided: false,
            ..finding(
                "test-without-evidence",
                "5.5.5",
                (Test, "pump-dosing/lib::tests::ramps"),
                "the profile of pump-dosing/lib::tests::ramps cannot be read",
            )
        },
        finding(
            "system-test-missing",
            "5.7.1",
            (Requirement, "SRS-DOSE-001"),
            "no system test verifies SRS-DOSE-001",
        ),
        Finding {
            severity: Severity::Note,
            class: SafetyClass::A,
            ..finding(
                "unit-not-executed",
                "5.5.5",
                (Unit, "pump_ui::draw"),
                "class A: not judged",
            )
        },
    ]
}
