//! Software requirements and what they derive from.

use super::{Place, SafetyClass};

/// Kind of a requirement (5.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum RequirementKind {
    Functional,
    Performance,
    Interface,
    Alarm,
    Security,
    Usability,
    Data,
    Installation,
    Operation,
    Network,
    Maintenance,
    Regulatory,
}

/// How something is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum VerificationMethod {
    #[default]
    Test,
    Analysis,
    Inspection,
    Demonstration,
}

/// How far the work on a record has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum RecordStatus {
    Draft,
    Approved,
}

/// A software requirement.
#[derive(Debug, Clone, Default)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// Its title; empty where none is given.
    pub title: String,
    /// What the software shall do.
    pub text: Option<String>,
    /// Its kind.
    pub kind: Option<RequirementKind>,
    /// The class that holds: its own entry's, else its item's, else the system's.
    pub class: SafetyClass,
    /// The class that its own entry asks for.
    pub declared_class: Option<SafetyClass>,
    /// The software item it is allocated to.
    pub item: Option<String>,
    /// IDs of what it derives from (sources, hazards), as written.
    pub derives_from: Vec<String>,
    /// IDs of the risk controls that it implements, as written.
    pub risk_controls: Vec<String>,
    /// How one decides whether it is met.
    pub acceptance: Option<String>,
    /// How it is verified.
    pub verification: VerificationMethod,
    /// Why it is not verified by a test.
    pub method_reason: Option<String>,
    /// Whether it is approved, where the document says so.
    pub status: Option<RecordStatus>,
    /// Its own version.
    pub version: Option<String>,
    /// Why it is asked for.
    pub rationale: Option<String>,
    /// Where it is declared.
    pub place: Place,
    /// Units that are tagged with it, as indexes into [`super::Model::units`], sorted.
    pub implemented_by: Vec<usize>,
    /// Tests that say they verify it, as indexes into [`super::Model::tests`], sorted.
    pub verifying_tests: Vec<usize>,
    /// Test records that verify it, as indexes into [`super::Model::test_records`], sorted.
    pub verifying_records: Vec<usize>,
}

/// A word that leaves open what a requirement asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VagueWord {
    /// The word, lower case; several words have one space between them.
    pub word: String,
    /// Why it is vague, as a clause.
    pub reason: String,
    /// What to write instead.
    pub instead: String,
}

/// Kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names are the words of the document")]
pub enum SourceKind {
    System,
    ClinicalNeed,
    Regulation,
    Standard,
    #[default]
    Other,
}

/// What a requirement can derive from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Its title.
    pub title: Option<String>,
    /// What it says.
    pub text: String,
    /// Where the need comes from: a document, an interview, a paragraph.
    pub origin: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Where it is declared.
    pub place: Place,
    /// IDs of the requirements that derive from it, sorted.
    pub requirements: Vec<String>,
}
