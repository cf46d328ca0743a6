//! Units and tests of the small system.

use super::{in_dosing, owned, place};
use crate::model::{
    ClassFrom, CodeRegion, LineCoverage, MeasuredCoverage, Place, Position, ProfileState, Proof,
    SafetyClass, SoftwareUnit, TestCase, TestLevel, TestOutcome, UnitCoverage, Verification,
};

pub(super) fn units() -> Vec<SoftwareUnit> {
    let draw_at = place("pump-ui/src/main.rs", (3, 1), (5, 2));
    let not_built = UnitCoverage::NotBuilt("feature = \"legacy\"".to_owned());
    vec![
        SoftwareUnit {
            requirements: owned(&["SRS-DOSE-001"]),
            risk_controls: owned(&["RC-3"]),
            executed_by: vec![0, 1],
            ..unit("pump_dosing::clamp", in_dosing((5, 1), (7, 2)), clamp())
        },
        unit(
            "pump_dosing::legacy",
            in_dosing((19, 1), (21, 2)),
            not_built,
        ),
        SoftwareUnit {
            requirements: owned(&["SRS-DOSE-002"]),
            executed_by: vec![2],
            ..unit("pump_dosing::ramp", in_dosing((11, 1), (16, 2)), ramp())
        },
        SoftwareUnit {
            package: "pump-ui".to_owned(),
            class: SafetyClass::A,
            item: Some("ui".to_owned()),
            ..unit("pump_ui::draw", draw_at, UnitCoverage::Absent)
        },
    ]
}

fn unit(id: &str, at: Place, coverage: UnitCoverage) -> SoftwareUnit {
    SoftwareUnit {
        id: id.to_owned(),
        package: "pump-dosing".to_owned(),
        place: at,
        class: SafetyClass::C,
        class_from: ClassFrom::Item,
        item: Some("dosing".to_owned()),
        coverage,
        ..SoftwareUnit::default()
    }
}

fn clamp() -> UnitCoverage {
    measured(
        &[(5, true), (6, true), (7, true)],
        &[region((5, 1), (7, 2), true)],
    )
}

fn ramp() -> UnitCoverage {
    measured(
        &[
            (11, true),
            (12, true),
            (13, false),
            (14, false),
            (15, true),
            (16, true),
        ],
        &[
            region((11, 1), (12, 17), true),
            region((12, 18), (14, 6), false),
            region((15, 5), (15, 38), true),
        ],
    )
}

fn region(start: (u32, u32), end: (u32, u32), covered: bool) -> CodeRegion {
    CodeRegion {
        start: Position::new(start.0, start.1),
        end: Position::new(end.0, end.1),
        covered,
    }
}

fn measured(lines: &[(u32, bool)], regions: &[CodeRegion]) -> UnitCoverage {
    let line = |&(line, covered): &(u32, bool)| LineCoverage { line, covered };
    UnitCoverage::Measured(MeasuredCoverage {
        regions: regions.to_vec(),
        lines: lines.iter().map(line).collect(),
        lines_only: false,
        engines: vec!["native".to_owned()],
    })
}

pub fn verification(id: &str, proof: Proof) -> Verification {
    Verification {
        id: id.to_owned(),
        known: true,
        proof,
        ..Verification::default()
    }
}

pub(super) fn tests() -> Vec<TestCase> {
    let test = |name: &str, outcome, executes, verifies| TestCase {
        id: format!("pump-dosing/lib::tests::{name}"),
        package: "pump-dosing".to_owned(),
        binary: "lib".to_owned(),
        name: format!("tests::{name}"),
        level: TestLevel::Unit,
        class: SafetyClass::C,
        outcome,
        exited_early: false,
        panicked: false,
        verifies,
        executes,
        profile: ProfileState::NotExpected,
        place: None,
        output: None,
        origin: None,
    };
    let failed = TestOutcome::Failed("panicked".to_owned());
    vec![
        test(
            "clamps",
            TestOutcome::Passed,
            Some(vec![0]),
            vec![verification("SRS-DOSE-001", Proof::Proven)],
        ),
        TestCase {
            place: Some(in_dosing((25, 1), (25, 14))),
            ..test(
                "draws",
                TestOutcome::Passed,
                Some(vec![0]),
                vec![verification("SRS-UI-001", Proof::Hollow)],
            )
        },
        test(
            "ramps",
            TestOutcome::Flaky,
            Some(vec![2]),
            vec![
                verification("SRS-DOSE-002", Proof::Proven),
                verification("SRS-DOSE-003", Proof::Nothing),
            ],
        ),
        TestCase {
            output: Some("assertion failed".to_owned()),
            ..test(
                "ramps_down",
                failed,
                None,
                vec![verification("SRS-DOSE-002", Proof::Nothing)],
            )
        },
        test(
            "waits",
            TestOutcome::Ignored,
            None,
            vec![verification("SRS-UI-002", Proof::Nothing)],
        ),
    ]
}
