//! Requirements and risks of the small system.

use super::{owned, place};
use crate::model::{
    Deviation, Hazard, HazardDetails, Place, Requirement, RequirementKind, RiskControl,
    SafetyClass, Severity as Harm, Source, SourceKind, Subject, SubjectKind, UnitReview,
    VerificationMethod,
};

pub(super) fn requirements() -> Vec<Requirement> {
    let requirement = |id: &str, class, line| Requirement {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        kind: Some(RequirementKind::Functional),
        class,
        item: Some("dosing".to_owned()),
        place: place("iec62304/requirements.toml", (line, 1), (line, 16)),
        ..Requirement::default()
    };
    vec![
        Requirement {
            verification: VerificationMethod::Inspection,
            kind: None,
            verifying_records: vec![0],
            ..requirement("SRS-DOC-001", SafetyClass::A, 1)
        },
        Requirement {
            derives_from: vec!["SYS-12".to_owned(), "HAZ-2".to_owned()],
            implemented_by: vec![0],
            verifying_tests: vec![0],
            ..requirement("SRS-DOSE-001", SafetyClass::C, 10)
        },
        Requirement {
            derives_from: vec!["SYS-12".to_owned()],
            implemented_by: vec![2],
            verifying_tests: vec![2, 3],
            ..requirement("SRS-DOSE-002", SafetyClass::C, 20)
        },
        Requirement {
            verifying_tests: vec![2],
            ..requirement("SRS-DOSE-003", SafetyClass::C, 30)
        },
        Requirement {
            implemented_by: vec![3],
            verifying_tests: vec![1],
            ..requirement("SRS-UI-001", SafetyClass::A, 40)
        },
        Requirement {
            implemented_by: vec![3],
            verifying_tests: vec![4],
            ..requirement("SRS-UI-002", SafetyClass::A, 50)
        },
    ]
}

pub(super) fn deviation() -> Deviation {
    Deviation {
        id: "DEV-1".to_owned(),
        rule: "unit-not-built".to_owned(),
        subject: Subject {
            kind: SubjectKind::Unit,
            id: "pump_dosing::legacy".to_owned(),
        },
        with: None,
        code: Vec::new(),
        kinds: Vec::new(),
        reason: "it goes out with the old motor".to_owned(),
        alternative: Some("reviewed line by line".to_owned()),
        risk_view: None,
        approved_by: Some("Head of verification".to_owned()),
        approved_on: Some("2026-01-20".to_owned()),
        expires: "2026-12-31".to_owned(),
        digest: Some(format!("sha256:{}", "5".repeat(64))),
        text: None,
        place: place("iec62304/deviations.toml", (2, 6), (2, 18)),
        subject_place: place("iec62304/deviations.toml", (4, 11), (4, 32)),
    }
}

pub(super) fn unit_review() -> UnitReview {
    UnitReview {
        id: "REV-1".to_owned(),
        unit: "pump_dosing::halt".to_owned(),
        criteria: "design DD-4".to_owned(),
        passed: true,
        by: "Head of verification".to_owned(),
        on: "2026-01-21".to_owned(),
        reason: "it never returns".to_owned(),
        evidence: vec!["review protocol RV-7".to_owned()],
        digest: format!("sha256:{}", "6".repeat(64)),
        place: place("iec62304/reviews.toml", (2, 6), (2, 13)),
        unit_place: place("iec62304/reviews.toml", (3, 8), (3, 27)),
    }
}

pub(super) fn sources() -> Vec<Source> {
    let source = |id: &str, requirements: &[&str]| Source {
        id: id.to_owned(),
        kind: SourceKind::ClinicalNeed,
        text: "The patient gets no more than the prescribed rate.".to_owned(),
        requirements: owned(requirements),
        ..Source::default()
    };
    vec![
        source("SYS-12", &["SRS-DOSE-001", "SRS-DOSE-002"]),
        source("SYS-13", &[]),
    ]
}

pub(super) fn hazards() -> Vec<Hazard> {
    let hazard = |id: &str, controls: &[&str]| Hazard {
        details: HazardDetails::default(),
        id: id.to_owned(),
        text: "Overdose by a runaway rate".to_owned(),
        severity: Harm::Death,
        items: vec!["dosing".to_owned()],
        place: Place::default(),
        risk_controls: owned(controls),
    };
    vec![
        hazard("HAZ-2", &["RC-3", "RC-4"]),
        hazard("HAZ-3", &[]),
        hazard("HAZ-4", &["RC-4"]),
    ]
}

pub(super) fn risk_controls() -> Vec<RiskControl> {
    vec![
        RiskControl {
            id: "RC-3".to_owned(),
            text: "Clamp the rate before it reaches the motor".to_owned(),
            hazards: vec!["HAZ-2".to_owned()],
            requirements: vec!["SRS-DOSE-001".to_owned()],
            implemented_by: vec![0],
            ..RiskControl::default()
        },
        RiskControl {
            id: "RC-4".to_owned(),
            text: "A mechanical stop".to_owned(),
            hazards: vec!["HAZ-2".to_owned(), "HAZ-4".to_owned()],
            external: true,
            ..RiskControl::default()
        },
    ]
}
