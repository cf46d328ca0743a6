//! The parts of the report that frame the trace: tool, system, rules, findings, clauses and policy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AcceptedBy;
use super::words::{
    Automation, Class, ClassFrom, ClauseStatus, FindingStatus, Gate, Generics, RuleOutcome,
    Severity, SubjectKind,
};
use crate::model;

/// The tool that wrote the report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Digest over all rules: two reports with the same digest were judged by the same rules.
    pub rules_digest: String,
}

/// The software system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct System {
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: Class,
    /// The edition of the standard that the project follows.
    pub edition: String,
    /// Where the class comes from: `system`, or `default` where nothing names one.
    pub class_from: ClassFrom,
    /// Version of the product, where one is named.
    pub version: Option<String>,
    /// Whether there is an iec62304.toml.
    pub configured: bool,
}

/// Counts over the lists of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Software units, excluded ones included.
    pub units: usize,
    /// Requirements.
    pub requirements: usize,
    /// Tests.
    pub tests: usize,
    /// Findings.
    pub findings: FindingCounts,
}

/// Findings by weight; each one is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct FindingCounts {
    /// Open errors, undecided ones included.
    pub error: usize,
    /// Open warnings.
    pub warning: usize,
    /// Open notes.
    pub note: usize,
    /// Waived, of any severity.
    pub waived: usize,
    /// Those of the waived ones that a recorded review attests.
    #[serde(default)]
    pub attested: usize,
}

impl FindingCounts {
    /// All findings.
    pub const fn total(self) -> usize {
        self.error + self.warning + self.note + self.waived
    }
}

/// How much of a whole was covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// What a passed test executed.
    pub covered: usize,
    /// What there is.
    pub total: usize,
}

impl From<(usize, usize)> for Share {
    fn from((covered, total): (usize, usize)) -> Self {
        Self { covered, total }
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// Relative to the workspace root, with `/`; absolute where it lies outside.
    pub file: String,
    /// First line, 1-based.
    pub line: u32,
    /// First column, in bytes, 1-based.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just behind the last byte.
    pub end_column: u32,
}

impl From<&model::Place> for Location {
    fn from(place: &model::Place) -> Self {
        Self {
            file: place.file.to_string(),
            line: place.start.line,
            column: place.start.column,
            end_line: place.end.line,
            end_column: place.end.column,
        }
    }
}

/// One rule, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Clause that the duty comes from.
    pub clause: String,
    /// The gate at which it counts.
    pub gate: Gate,
    /// Its outcome.
    pub outcome: RuleOutcome,
    /// How many subjects it examined.
    pub examined: usize,
    /// How many findings it has, of any severity and status.
    pub findings: usize,
    /// Why it is not applicable or undetermined; where it is satisfied, what that does not say.
    pub reason: Option<String>,
    /// Whether it counts at the gate of this run.
    pub counts: bool,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its id.
    pub id: String,
}

/// One defect at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// Clause that the duty comes from.
    pub clause: String,
    /// The class that counts for the subject.
    pub class: Class,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether it stands.
    pub status: FindingStatus,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// Where it is.
    pub location: Option<Location>,
    /// `false`: a wider scope or readable evidence could remove it, so it leaves its rule undetermined, not violated.
    pub decided: bool,
    /// What accepts it, where it is waived.
    #[serde(default)]
    pub accepted_by: Option<AcceptedBy>,
    /// The other side, where it is about two: a deviation `with` it accepts this one pair.
    #[serde(default)]
    pub with: Option<Subject>,
    /// Ids of the deviations that waive it, sorted: several may accept a part of it each, and `accepted_by` names the one that ends
    /// first.
    #[serde(default)]
    pub waived_by: Vec<String>,
}

/// One clause of the standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clause {
    /// Its number in the edition.
    pub id: String,
    /// A short label.
    pub title: String,
    /// Who answers for it.
    pub status: ClauseStatus,
    /// Ids of the rules that speak of it.
    pub rules: Vec<String>,
    /// Who attested it. The statement never changes what a rule found.
    pub by: Option<String>,
    /// The day of the statement, as `YYYY-MM-DD`.
    pub on: Option<String>,
    /// What was stated.
    #[serde(default)]
    pub text: Option<String>,
    /// Where the evidence of the statement is.
    #[serde(default)]
    pub evidence: Option<String>,
    /// The last day that the statement holds, as `YYYY-MM-DD`.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// Why a statement that was made does not count.
    #[serde(default)]
    pub reason: Option<String>,
    /// How much of it a tool can decide; of anything but `enforce`, a person judges the content.
    pub automation: Automation,
}

/// The project's policy, by class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    /// What is asked of class A.
    #[serde(rename = "A")]
    pub a: ClassPolicy,
    /// What is asked of class B.
    #[serde(rename = "B")]
    pub b: ClassPolicy,
    /// What is asked of class C.
    #[serde(rename = "C")]
    pub c: ClassPolicy,
    /// How instances of a generic function are judged.
    pub generics: Generics,
}

/// What the project asks of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each one is a key of the document"
)]
pub struct ClassPolicy {
    /// Each unit is executed by a passed test.
    pub unit_executed: bool,
    /// Each unit is executed by a passed test that verifies one of its requirements.
    pub unit_verified: bool,
    /// Each line is covered or justified.
    pub unit_lines: bool,
    /// Each region is covered or justified.
    pub unit_regions: bool,
    /// Each branch is covered in both outcomes or justified, where branches are measured.
    pub unit_branches: bool,
    /// Least share of covered lines of an item, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub item_lines: Option<u8>,
    /// Least share of covered regions of an item, in percent.
    #[schemars(range(min = 0, max = 100))]
    pub item_regions: Option<u8>,
    /// Each unit traces to a requirement or a risk control.
    pub unit_traced: bool,
    /// A recorded review can stand in for a test that executes the unit.
    #[serde(default)]
    pub unit_review: bool,
}

impl From<&model::ClassPolicy> for ClassPolicy {
    fn from(policy: &model::ClassPolicy) -> Self {
        Self {
            unit_executed: policy.unit_executed,
            unit_verified: policy.unit_verified,
            unit_lines: policy.unit_lines,
            unit_regions: policy.unit_regions,
            unit_branches: policy.unit_branches,
            item_lines: policy.item_lines,
            item_regions: policy.item_regions,
            unit_traced: policy.unit_traced,
            unit_review: policy.unit_review,
        }
    }
}
