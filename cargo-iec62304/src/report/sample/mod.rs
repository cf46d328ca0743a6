//! Small hand-made systems for the tests of the report and its renderers.

mod architecture;
mod executed;
mod exhaustive;
mod hostile;
mod judged;
mod records;

use camino::Utf8Path;

use super::evidence::EvidenceRun;
use super::facts::{ClauseInfo, RunFacts, TestFacts};
use super::words::Automation;
use super::{Report, Tool};
use crate::model::{
    Attestation, BuildState, ClassFrom, EvidenceState, ImportedEvidence, Interface, InterfaceKind,
    Model, Place, Position, SafetyClass, SoftwareItem, SoftwareSystem, TestRecord,
    VerificationMethod,
};
use crate::verdict::{Decision, RuleOutcome, RuleResult, Verdict};

pub use executed::verification;
pub use exhaustive::exhaustive;
pub use hostile::hostile;
pub use judged::{finding, rule};

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
        verdict: judged::verdict(),
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
            today: "2026-02-03".to_owned(),
            ..Model::default()
        },
        verdict: Verdict {
            decision: Decision::Pass,
            rules: vec![RuleResult {
                reason: Some("there is no test".to_owned()),
                ..rule("test-failed", "5.7.2", RuleOutcome::NotApplicable, 0, 0)
            }],
            findings: Vec::new(),
            deviations: Vec::new(),
        },
        clauses: clauses(),
        facts: facts(),
    }
}

/// The texts as a model holds them.
fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn model() -> Model {
    Model {
        today: "2026-02-03".to_owned(),
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
        imported: vec![ImportedEvidence {
            name: "EV-RIG".to_owned(),
            file: "evidence/rig.xml".to_owned(),
            format: "junit".to_owned(),
            sha256: Some("33".to_owned()),
            place: Place::default(),
            state: EvidenceState::Stale("its commit is another".to_owned()),
            counted: 0,
            unmatched: Vec::new(),
        }],
        items: items(),
        units: executed::units(),
        requirements: records::requirements(),
        sources: records::sources(),
        hazards: records::hazards(),
        risk_controls: records::risk_controls(),
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
        deviations: vec![records::deviation()],
        unit_reviews: vec![records::unit_review()],
        tests: executed::tests(),
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

fn clauses() -> Vec<ClauseInfo> {
    let clause =
        |id: &str, title: &str, classes: &[SafetyClass], automation, rules: &[&str]| ClauseInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            classes: classes.to_vec(),
            automation,
            rules: owned(rules),
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
        builds: Vec::new(),
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
        code_digest: Some("sha256:22".to_owned()),
        revision: Some("0123abc".to_owned()),
        clean: Some(true),
        host: Some("x86_64-unknown-linux-gnu".to_owned()),
        judged_on: Some("2026-02-03".to_owned()),
        runner: None,
        warnings: Vec::new(),
        manifest_sha256: Some("5d".repeat(32)),
        runs: vec![EvidenceRun {
            id: "20260203T101112.000000Z-4711".to_owned(),
            manifest_sha256: "5d".repeat(32),
            partition: None,
            started: "2026-02-03T10:11:12Z".to_owned(),
            revision: Some("0f3a".to_owned()),
            clean: Some(true),
        }],
        tests: vec![TestFacts {
            id: "pump-dosing/lib::tests::clamps".to_owned(),
            duration_ms: Some(3),
            attempts: Some(1),
            profiles: vec!["0/1.profraw".to_owned()],
        }],
    }
}
