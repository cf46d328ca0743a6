//! Hazards, risk controls, interfaces and what persons recorded.

use super::{Place, SafetyClass, TestLevel, VerificationMethod};

/// How bad the harm of a hazard is, and with it the class that the hazard asks for (4.3.a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum Severity {
    None,
    NonSerious,
    Serious,
    Death,
}

impl Severity {
    /// The class that software needs which can contribute to the harm.
    pub const fn class(self) -> SafetyClass {
        match self {
            Self::None => SafetyClass::A,
            Self::NonSerious => SafetyClass::B,
            Self::Serious | Self::Death => SafetyClass::C,
        }
    }
}

/// A hazard.
#[derive(Debug, Clone)]
pub struct Hazard {
    /// Its id.
    pub id: String,
    /// What can happen.
    pub text: String,
    /// How bad the harm is.
    pub severity: Severity,
    /// Software items that can contribute to it.
    pub items: Vec<String>,
    /// What else the risk file says of it.
    pub details: HazardDetails,
    /// Where it is declared.
    pub place: Place,
    /// IDs of the risk controls that address it, sorted.
    pub risk_controls: Vec<String>,
}

/// What the risk file says of a hazard beside what rules read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HazardDetails {
    /// Its title.
    pub title: Option<String>,
    /// In what situation somebody is exposed to it.
    pub hazardous_situation: Option<String>,
    /// What leads there.
    pub sequence_of_events: Option<String>,
    /// What injury or damage follows.
    pub harm: Option<String>,
    /// How probable the harm is, as written. The class takes a failure of software as certain (4.3.a).
    pub probability: Option<String>,
    /// What was decided on the risk that remains.
    pub residual_risk: Option<String>,
    /// Where the risk file has it.
    pub risk_file: Option<String>,
}

/// What a risk control is, in the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum ControlOption {
    InherentDesign,
    ProtectiveMeasure,
    Information,
}

/// A risk control.
#[derive(Debug, Clone, Default)]
pub struct RiskControl {
    /// Its id.
    pub id: String,
    /// What it does.
    pub text: String,
    /// IDs of the hazards it addresses.
    pub hazards: Vec<String>,
    /// Whether it works outside the software system.
    pub external: bool,
    /// How one decides whether it works.
    pub acceptance: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What kind of measure it is.
    pub option: Option<ControlOption>,
    /// Where it is implemented, in words: hardware, a procedure, another system.
    pub implemented_in: Option<String>,
    /// What risk remains with it.
    pub residual_risk: Option<String>,
    /// The highest class of its hazards; the system's where it names none.
    pub class: SafetyClass,
    /// Where it is declared.
    pub place: Place,
    /// IDs of the requirements that implement it, sorted.
    pub requirements: Vec<String>,
    /// Units tagged with it, as indexes into [`super::Model::units`], sorted.
    pub implemented_by: Vec<usize>,
    /// Tests that say they verify it, as indexes into [`super::Model::tests`], sorted.
    pub verifying_tests: Vec<usize>,
    /// Test records that verify it, as indexes into [`super::Model::test_records`], sorted.
    pub verifying_records: Vec<usize>,
}

/// Kind of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum InterfaceKind {
    #[default]
    Function,
    Message,
    Hardware,
    Network,
    Cloud,
    User,
}

/// An interface between items, or between an item and something outside.
#[derive(Debug, Clone, Default)]
pub struct Interface {
    /// Its id.
    pub id: String,
    /// What crosses it.
    pub text: String,
    /// IDs of the items on its sides.
    pub between: Vec<String>,
    /// The partner outside the software.
    pub external: Option<String>,
    /// Its kind.
    pub kind: InterfaceKind,
    /// How one decides whether it works.
    pub acceptance: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The data, with units and ranges.
    pub data: Option<String>,
    /// Which way they go, in words.
    pub direction: Option<String>,
    /// How it works: order, timing, protocol.
    pub description: Option<String>,
    /// What happens when it fails.
    pub failure_behaviour: Option<String>,
    /// Where it is declared.
    pub place: Place,
    /// Tests that say they verify it, as indexes into [`super::Model::tests`], sorted.
    pub verifying_tests: Vec<usize>,
    /// Test records that verify it, as indexes into [`super::Model::test_records`], sorted.
    pub verifying_records: Vec<usize>,
}

/// A manual or on-target test, an analysis, an inspection or a demonstration that a person recorded.
#[derive(Debug, Clone, Default)]
pub struct TestRecord {
    /// Its id.
    pub id: String,
    /// IDs of what it verifies.
    pub verifies: Vec<String>,
    /// How it verifies.
    pub method: VerificationMethod,
    /// Level of the test.
    pub level: Option<TestLevel>,
    /// Whether its result is `passed`.
    pub passed: bool,
    /// Whether nothing was done yet: its result is `not-run`, or it has none.
    pub not_run: bool,
    /// The person or role that answers for it.
    pub by: Option<String>,
    /// The day, as `YYYY-MM-DD`.
    pub on: Option<String>,
    /// The version that was examined.
    pub version: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The revision that was examined.
    pub revision: Option<String>,
    /// What it was examined on: hardware, software, settings.
    pub configuration: Option<String>,
    /// Whether it was done on the target device.
    pub on_target: bool,
    /// Tools and their versions.
    pub tools: Vec<String>,
    /// The steps, or where they are written.
    pub procedure: Option<String>,
    /// What was held against the result.
    pub acceptance: Option<String>,
    /// What was noticed beside the result.
    pub anomalies: Vec<String>,
    /// Where the record itself is: paths, addresses, or numbers of documents.
    pub evidence: Vec<String>,
    /// Where it is declared.
    pub place: Place,
}

impl TestRecord {
    /// Whether it is dated after that day: what is still to come proves nothing.
    pub fn is_later_than(&self, today: &str) -> bool {
        self.on.as_deref().is_some_and(|on| on > today)
    }
}

/// A statement on a clause that a person answers for.
#[derive(Debug, Clone, Default)]
pub struct Attestation {
    /// The clause of the standard.
    pub clause: String,
    /// What is stated.
    pub text: String,
    /// The person or role that answers for it.
    pub by: Option<String>,
    /// The day, as `YYYY-MM-DD`.
    pub on: Option<String>,
    /// Where the evidence is.
    pub evidence: Option<String>,
    /// The last day it holds, as `YYYY-MM-DD`.
    pub valid_until: Option<String>,
    /// Where it is declared.
    pub place: Place,
}
