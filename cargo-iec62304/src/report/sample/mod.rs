//! Small hand-made systems for the tests of the report and its renderers.

use camino::Utf8Path;

use super::facts::{ClauseInfo, RunFacts, TestFacts};
use super::words::Automation;
use super::{Report, Tool};

use crate::model::{
    Attestation, BuildState, ClassFrom, CodeRegion, Hazard, Interface, InterfaceKind, LineCoverage,
    MeasuredCoverage, Model, Place, Position, Proof, Requirement, RequirementKind, RiskControl,
    SafetyClass, Severity as Harm, SoftwareItem, SoftwareSystem, SoftwareUnit, Source, SourceKind,
    TestCase, TestLevel, TestOutcome, TestRecord, UnitCoverage, Verification, VerificationMethod,
};
use crate::verdict::{
    Decision, Finding, FindingStatus, RuleOutcome, RuleResult, Severity, Subject, SubjectKind,
    Verdict,
};
pub use exhaustive::exhaustive;

mod exhaustive;

/// What a report is made of.
pub struct Sample {
    pub model: Model,
    pub verdict: Verdict,
    pub clauses: Vec<ClauseInfo>,
    pub facts: RunFacts,
}

impl Sample {
    pub fn report(&self) -> Report {
        super::build(&self.model, &self.verdict, &self.clauses, &self.facts)
    }
}

pub const DOSING: &str = "\
//! Doses.

/// Never above the limit.
#[requirement(\"SRS-DOSE-001\")]
pub fn clamp(rate: u16) -> u16 {
    rate.min(350)
}

/// Ramps up in steps.
#[requirement(\"SRS-DOSE-002\")]
pub fn ramp(from: u16, to: u16) -> Option<u16> {
    if from > to {
        return None;
    }
    from.checked_add((to - from) / 2)
}

#[cfg(feature = \"legacy\")]
pub fn legacy(rate: u16) -> u16 {
    rate
}

#[test]
#[verifies(\"SRS-UI-001\")]
fn draws() {}
";

/// The text of a file of the small system.
pub fn source(path: &Utf8Path) -> Option<String> {
    (path == "pump-dosing/src/lib.rs").then(|| DOSING.to_owned())
}

pub fn place(file: &str, start: (u32, u32), end: (u32, u32)) -> Place {
    Place {
        file: file.into(),
        start: Position::new(start.0, start.1),
        end: Position::new(end.0, end.1),
    }
}

pub fn in_dosing(start: (u32, u32), end: (u32, u32)) -> Place {
    place("pump-dosing/src/lib.rs", start, end)
}

/// A pump with two items: something is wrong in most ways there are.
pub fn small() -> Sample {
    Sample {
        model: model(),
        verdict: verdict(),
        clauses: clauses(),
        facts: facts(),
    }
}

/// A run that found nothing: no code, no documents, nothing to examine.
pub fn empty() -> Sample {
    Sample {
        model: Model {
            system: SoftwareSystem {
                name: "pump".to_owned(),
                edition: "1.1".to_owned(),
                ..SoftwareSystem::default()
            },
            ..Model::default()
        },
        verdict: Verdict {
            decision: Decision::Pass,
            rules: vec![RuleResult {
                reason: Some("there is no test".to_owned()),
                ..rule("test-failed", "5.7.2", RuleOutcome::NotApplicable, 0, 0)
            }],
            findings: Vec::new(),
        },
        clauses: clauses(),
        facts: facts(),
    }
}

fn model() -> Model {
    Model {
        system: SoftwareSystem {
            name: "Infusion pump".to_owned(),
            class: SafetyClass::C,
            class_from: ClassFrom::System,
            edition: "1.1".to_owned(),
            version: Some("1.4.0".to_owned()),
            configured: true,
            place: None,
        },
        build: BuildState::Done,
        items: items(),
        units: units(),
        requirements: requirements(),
        sources: sources(),
        hazards: hazards(),
        risk_controls: risk_controls(),
        interfaces: vec![Interface {
            id: "IF-RATE".to_owned(),
            text: "Rate in tenths of U/h".to_owned(),
            between: vec!["ui".to_owned(), "dosing".to_owned()],
            kind: InterfaceKind::Message,
            ..Interface::default()
        }],
        test_records: vec![TestRecord {
            id: "TR-7".to_owned(),
            verifies: vec!["SRS-DOC-001".to_owned()],
            method: VerificationMethod::Inspection,
            passed: true,
            by: Some("Head of verification".to_owned()),
            on: Some("2026-02-03".to_owned()),
            ..TestRecord::default()
        }],
        attestations: vec![Attestation {
            clause: "4.1".to_owned(),
            by: Some("Quality manager".to_owned()),
            on: Some("2026-01-12".to_owned()),
            ..Attestation::default()
        }],
        tests: tests(),
        ..Model::default()
    }
}

fn items() -> Vec<SoftwareItem> {
    let item = |id: &str, title: &str, class, package: &str| SoftwareItem {
        id: id.to_owned(),
        title: title.to_owned(),
        class,
        class_from: ClassFrom::Item,
        packages: vec![package.to_owned()],
        ..SoftwareItem::default()
    };
    vec![
        item("dosing", "Dose calculation", SafetyClass::C, "pump-dosing"),
        item("ui", "Display", SafetyClass::A, "pump-ui"),
    ]
}

fn measured(lines: &[(u32, bool)], regions: &[((u32, u32), (u32, u32), bool)]) -> UnitCoverage {
    UnitCoverage::Measured(MeasuredCoverage {
        regions: regions
            .iter()
            .map(|(start, end, covered)| CodeRegion {
                start: Position::new(start.0, start.1),
                end: Position::new(end.0, end.1),
                covered: *covered,
            })
            .collect(),
        lines: lines
            .iter()
            .map(|(line, covered)| LineCoverage {
                line: *line,
                covered: *covered,
            })
            .collect(),
    })
}

fn units() -> Vec<SoftwareUnit> {
    let unit = |id: &str, at: Place, coverage, executed_by: &[usize], requirements: &[&str]| {
        SoftwareUnit {
            id: id.to_owned(),
            package: "pump-dosing".to_owned(),
            place: at,
            class: SafetyClass::C,
            class_from: ClassFrom::Item,
            item: Some("dosing".to_owned()),
            requirements: requirements.iter().map(ToString::to_string).collect(),
            coverage,
            executed_by: executed_by.to_vec(),
            ..SoftwareUnit::default()
        }
    };
    let clamp = measured(
        &[(5, true), (6, true), (7, true)],
        &[((5, 1), (7, 2), true)],
    );
    let ramp = measured(
        &[
            (11, true),
            (12, true),
            (13, false),
            (14, false),
            (15, true),
            (16, true),
        ],
        &[
            ((11, 1), (12, 17), true),
            ((12, 18), (14, 6), false),
            ((15, 5), (15, 38), true),
        ],
    );
    let draw_at = place("pump-ui/src/main.rs", (3, 1), (5, 2));
    vec![
        SoftwareUnit {
            risk_controls: vec!["RC-3".to_owned()],
            ..unit(
                "pump_dosing::clamp",
                in_dosing((5, 1), (7, 2)),
                clamp,
                &[0, 1],
                &["SRS-DOSE-001"],
            )
        },
        unit(
            "pump_dosing::legacy",
            in_dosing((19, 1), (21, 2)),
            UnitCoverage::NotBuilt("feature = \"legacy\"".to_owned()),
            &[],
            &[],
        ),
        unit(
            "pump_dosing::ramp",
            in_dosing((11, 1), (16, 2)),
            ramp,
            &[2],
            &["SRS-DOSE-002"],
        ),
        SoftwareUnit {
            package: "pump-ui".to_owned(),
            class: SafetyClass::A,
            item: Some("ui".to_owned()),
            ..unit("pump_ui::draw", draw_at, UnitCoverage::Absent, &[], &[])
        },
    ]
}

fn requirements() -> Vec<Requirement> {
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

fn sources() -> Vec<Source> {
    let source = |id: &str, requirements: &[&str]| Source {
        id: id.to_owned(),
        kind: SourceKind::ClinicalNeed,
        text: "The patient gets no more than the prescribed rate.".to_owned(),
        requirements: requirements.iter().map(ToString::to_string).collect(),
        ..Source::default()
    };
    vec![
        source("SYS-12", &["SRS-DOSE-001", "SRS-DOSE-002"]),
        source("SYS-13", &[]),
    ]
}

fn hazards() -> Vec<Hazard> {
    let hazard = |id: &str, controls: &[&str]| Hazard {
        id: id.to_owned(),
        text: "Overdose by a runaway rate".to_owned(),
        severity: Harm::Death,
        items: vec!["dosing".to_owned()],
        place: Place::default(),
        risk_controls: controls.iter().map(ToString::to_string).collect(),
    };
    vec![
        hazard("HAZ-2", &["RC-3", "RC-4"]),
        hazard("HAZ-3", &[]),
        hazard("HAZ-4", &["RC-4"]),
    ]
}

fn risk_controls() -> Vec<RiskControl> {
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

pub fn verification(id: &str, proof: Proof) -> Verification {
    Verification {
        id: id.to_owned(),
        known: true,
        proof,
        ..Verification::default()
    }
}

fn tests() -> Vec<TestCase> {
    let test = |name: &str, outcome, executes, verifies| TestCase {
        id: format!("pump-dosing/lib::tests::{name}"),
        package: "pump-dosing".to_owned(),
        binary: "lib".to_owned(),
        name: format!("tests::{name}"),
        level: TestLevel::Unit,
        class: SafetyClass::C,
        outcome,
        should_panic: false,
        verifies,
        executes,
        profile: crate::model::ProfileState::NotExpected,
        place: None,
        output: None,
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
        gate: crate::model::Gate::Merge,
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
        place: None,
    }
}

fn verdict() -> Verdict {
    let reason = |text: &str, result: RuleResult| RuleResult {
        reason: Some(text.to_owned()),
        ..result
    };
    Verdict {
        decision: Decision::Fail,
        rules: vec![
            reason(
                "no item depends on another",
                rule(
                    "interface-undefined",
                    "5.3.2",
                    RuleOutcome::NotApplicable,
                    0,
                    0,
                ),
            ),
            rule(
                "requirement-incomplete",
                "5.2.6",
                RuleOutcome::Satisfied,
                6,
                1,
            ),
            rule(
                "requirement-unimplemented",
                "5.3.6",
                RuleOutcome::Violated,
                4,
                1,
            ),
            reason(
                "no item depends on another",
                rule(
                    "segregation-breached",
                    "4.3.d",
                    RuleOutcome::NotApplicable,
                    0,
                    0,
                ),
            ),
            RuleResult {
                gate: crate::model::Gate::Release,
                counts: false,
                ..rule("system-test-missing", "5.7.1", RuleOutcome::Violated, 6, 0)
            },
            rule("test-failed", "5.7.2", RuleOutcome::Violated, 4, 1),
            reason(
                "1 profile could not be read",
                rule(
                    "test-without-evidence",
                    "5.5.5",
                    RuleOutcome::Undetermined,
                    3,
                    1,
                ),
            ),
            rule("trace-hollow", "5.7.4", RuleOutcome::Violated, 3, 1),
            rule("unit-not-built", "5.5.5", RuleOutcome::Waived, 3, 1),
            rule("unit-not-executed", "5.5.5", RuleOutcome::Satisfied, 2, 0),
            rule("unit-regions", "5.5.3", RuleOutcome::Violated, 2, 1),
        ],
        findings: findings(),
    }
}

fn findings() -> Vec<Finding> {
    use SubjectKind::{Requirement, Test, Unit};
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

fn clauses() -> Vec<ClauseInfo> {
    let clause =
        |id: &str, title: &str, classes: &[SafetyClass], automation, rules: &[&str]| ClauseInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            classes: classes.to_vec(),
            automation,
            rules: rules.iter().map(ToString::to_string).collect(),
        };
    let all = &SafetyClass::ALL;
    vec![
        clause(
            "4.1",
            "Quality management behind the software",
            all,
            Automation::Attest,
            &[],
        ),
        clause(
            "4.2",
            "Risk management according to ISO 14971",
            all,
            Automation::Attest,
            &[],
        ),
        clause(
            "5.3.2",
            "Architecture of the interfaces",
            &all[1..],
            Automation::Evidence,
            &["interface-undefined"],
        ),
        clause(
            "5.5.5",
            "Units verified with results",
            &all[1..],
            Automation::Enforce,
            &[
                "unit-not-executed",
                "unit-not-built",
                "test-without-evidence",
            ],
        ),
        clause(
            "5.7.2",
            "Test anomalies become problem reports",
            all,
            Automation::Enforce,
            &["test-failed"],
        ),
    ]
}

fn facts() -> RunFacts {
    RunFacts {
        tool: Tool {
            name: "cargo-iec62304".to_owned(),
            version: "0.1.0".to_owned(),
            rules_digest: "sha256:00".to_owned(),
        },
        command: "verify".to_owned(),
        engine: Some("native".to_owned()),
        toolchain: Some("rustc 1.95.0".to_owned()),
        commands: vec!["cargo test --no-run --message-format=json".to_owned()],
        run_id: Some("20260203-1".to_owned()),
        started: Some("2026-02-03T10:00:00Z".to_owned()),
        duration_ms: Some(1500),
        source_digest: Some("sha256:11".to_owned()),
        revision: Some("0123abc".to_owned()),
        clean: Some(true),
        host: Some("x86_64-unknown-linux-gnu".to_owned()),
        judged_on: Some("2026-02-03".to_owned()),
        warnings: Vec::new(),
        tests: vec![TestFacts {
            id: "pump-dosing/lib::tests::clamps".to_owned(),
            duration_ms: Some(3),
            attempts: Some(1),
            profiles: vec!["0/1.profraw".to_owned()],
        }],
    }
}
