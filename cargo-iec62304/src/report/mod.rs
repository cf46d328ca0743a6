//! The report as data: the schema `iec62304-report/1`, which every output format reads.
//!
//! Field names, their order and their words are a contract. Every field is always written: `null` says that something is
//! not known or not measured, an empty list that there is nothing. Lists are sorted by id, findings by place. Paths are
//! relative to the workspace root, with `/`; lines are 1-based, columns 1-based bytes, ends exclusive.

pub mod architecture;
mod baseline;
mod build;
mod detail;
mod deviation;
mod evidence;
pub mod facts;
mod parts;
mod review;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod schema;
mod trace;
pub mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use baseline::{AcceptedBy, Baseline};
pub use build::build;
pub use detail::{Detail, LineDetail};
pub use deviation::Deviation;
pub use evidence::{
    Build, ConfiguredBuild, CrossCheck, Evidence, EvidenceRun, ImportedEvidence, Runner,
    TestEvidence,
};
pub use facts::{ClauseInfo, RunFacts};
pub use parts::{
    ClassPolicy, Clause, Finding, FindingCounts, Location, Policy, Rule, Share, Subject, Summary,
    System, Tool,
};
pub use review::UnitReview;
pub use schema::{schema, schema_text};
pub use trace::{
    BuildCoverage, Coverage, Hazard, Interface, Item, ItemCoverage, Justified, Requirement,
    RiskControl, Source, Span, Test, TestRecord, UncoveredBranch, Unit,
};

use words::{Gate, SchemaId, Scope, Verdict};

/// Report of `cargo iec62304`: what was found of a software system, and what follows from it under IEC 62304.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "iec62304-report/1")]
pub struct Report {
    /// Version of this schema.
    pub schema: SchemaId,
    /// The tool that wrote the report.
    pub tool: Tool,
    /// The subcommand, such as `verify`.
    pub command: String,
    /// The gate that counts.
    pub gate: Gate,
    /// How much of the system the run looked at.
    pub scope: Scope,
    /// What the run comes to.
    pub verdict: Verdict,
    /// What the process ends with: 0 pass, 1 fail, 3 undetermined.
    #[schemars(range(min = 0, max = 3))]
    pub exit_code: u8,
    /// The software system that is judged.
    pub system: System,
    /// Counts over the lists of this report.
    pub summary: Summary,
    /// Software items.
    pub items: Vec<Item>,
    /// Software units.
    pub units: Vec<Unit>,
    /// Software requirements.
    pub requirements: Vec<Requirement>,
    /// Risk controls.
    pub risk_controls: Vec<RiskControl>,
    /// Hazards.
    pub hazards: Vec<Hazard>,
    /// What requirements derive from.
    pub sources: Vec<Source>,
    /// Interfaces between items, and with the outside.
    pub interfaces: Vec<Interface>,
    /// What persons recorded: manual tests, analyses, inspections, demonstrations.
    pub test_records: Vec<TestRecord>,
    /// Test cases.
    pub tests: Vec<Test>,
    /// Every rule, judged.
    pub rules: Vec<Rule>,
    /// Every finding, sorted by file, line, column, rule and subject; those without a place come last.
    pub findings: Vec<Finding>,
    /// Deviations: what they accept, and whether they hold.
    #[serde(default)]
    pub deviations: Vec<Deviation>,
    /// Reviews of units: what was attested, and whether it can stand in for execution.
    #[serde(default)]
    pub unit_reviews: Vec<UnitReview>,
    /// Every clause of the standard, in its order.
    pub clauses: Vec<Clause>,
    /// The project's policy by class: thresholds that the standard leaves to the manufacturer.
    pub policy: Policy,
    /// The baseline of the run, where one is named.
    #[serde(default)]
    pub baseline: Option<Baseline>,
    /// What the code really depends on, beside what the documents say of it.
    #[serde(default)]
    pub architecture: architecture::Architecture,
    /// How the report came about. Only this section may differ between equal runs.
    pub evidence: Evidence,
}
