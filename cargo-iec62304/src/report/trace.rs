//! The parts of the report that trace: items, units, requirements, risks and tests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::{Location, Share};
use super::words::{
    BranchOutcome, Class, ClassFrom, ControlOption, CoverageStatus, Harm, HazardStatus,
    InterfaceKind, Level, MadeBy, Method, RecordResult, RecordStatus, RequirementKind, SourceKind,
    SourceStatus, TestOutcome, TraceStatus,
};

/// A software item: a part of the system that the architecture names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The class that holds for it.
    pub class: Class,
    /// Where that class comes from.
    pub class_from: ClassFrom,
    /// Packages that belong to it.
    pub packages: Vec<String>,
    /// How many units belong to it, excluded ones included.
    pub units: usize,
    /// Coverage over its measured units; `null` where none was measured.
    pub coverage: Option<ItemCoverage>,
    /// The item that contains it; `null` where that is the system.
    pub parent: Option<String>,
    /// Modules that belong to it, as `crate::module`.
    pub modules: Vec<String>,
    /// What it is for.
    #[serde(default)]
    pub purpose: Option<String>,
    /// How it is kept apart, so that it may stand below its container's class (4.3.d).
    #[serde(default)]
    pub segregation: Option<String>,
}

/// Coverage summed over the measured units of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ItemCoverage {
    /// Lines.
    pub lines: Share,
    /// Code regions. Region coverage is not decision coverage.
    pub regions: Share,
}

/// A software unit: a function or method with a body, closures and async bodies in it included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unit {
    /// Such as `crate::module::Type::method`.
    pub id: String,
    /// The package it belongs to.
    pub package: String,
    /// The file it stands in.
    pub file: String,
    /// Line of its signature, attributes excluded.
    pub line: u32,
    /// Line of its closing brace.
    pub end_line: u32,
    /// The class that holds.
    pub class: Class,
    /// Where that class comes from.
    pub class_from: ClassFrom,
    /// The software item it belongs to.
    pub item: Option<String>,
    /// Ids of the requirements it implements.
    pub requirements: Vec<String>,
    /// Ids of the risk controls it implements.
    pub risk_controls: Vec<String>,
    /// What the passed tests covered; `null` where nothing was executed.
    pub coverage: Option<Coverage>,
    /// Who wrote it.
    pub made_by: MadeBy,
    /// The passed tests that executed it, as indexes into `tests` of the report.
    pub tests: Vec<usize>,
    /// Ids of the imported runs, all of whose tests passed, that executed it.
    #[serde(default)]
    pub executed_in: Vec<String>,
    /// Whether it has a detailed design: rustdoc, own or inherited, or a reference.
    #[serde(default)]
    pub designed: bool,
    /// Where its detailed design is, where a tag or a `[[trace]]` says it.
    #[serde(default)]
    pub design: Option<String>,
    /// Digest of its tokens (attributes without documentation, signature, body; comments and layout aside), as `sha256:` and 64
    /// hexadecimal digits: what a deviation is bound to; `null` for what a macro made.
    #[serde(default)]
    pub digest: Option<String>,
}

/// Coverage of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// What is known.
    pub status: CoverageStatus,
    /// Lines; `null` unless measured.
    pub lines: Option<Share>,
    /// Code regions; `null` unless measured. Region coverage is not decision coverage.
    pub regions: Option<Share>,
    /// Outcomes of branches, two for each condition; `null`: not measured, which is neither 0 % nor 100 %.
    pub branches: Option<Share>,
    /// Code regions that no passed test executed, sorted.
    pub uncovered: Vec<Span>,
    /// Outcomes of branches that came up in no passed test, sorted.
    pub uncovered_branches: Vec<UncoveredBranch>,
    /// Why the unit was not built, or is excluded.
    pub reason: Option<String>,
    /// What the figures come from, sorted: the engine of this run, or the format and the id of imported evidence, as in
    /// `lcov:EV-1`.
    #[serde(default)]
    pub engines: Vec<String>,
    /// Lines, regions and outcomes of branches that are not covered and that a deviation accepts, sorted: the figures above do not
    /// count them as covered.
    #[serde(default)]
    pub justified: Vec<Justified>,
    /// The same figures of each build that holds the unit; empty unless `[[build]]` names the builds.
    pub builds: Vec<BuildCoverage>,
}

/// Something that is not covered, and that a deviation accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Justified {
    /// First line, 1-based.
    pub line: u32,
    /// First column, in bytes, 1-based.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just behind the last byte; for a whole line (`unit-lines`) it is the first column.
    pub end_column: u32,
    /// The rule that it is accepted for: `unit-lines`, `unit-regions` or `unit-branches`.
    pub rule: String,
    /// Id of the deviation.
    pub deviation: String,
}

/// Coverage of one unit in one build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BuildCoverage {
    /// Name of the build.
    pub name: String,
    /// Lines.
    pub lines: Share,
    /// Code regions.
    pub regions: Share,
}

/// An outcome of a branch that came up in no passed test. This is not decision coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UncoveredBranch {
    /// First line of the condition, 1-based.
    pub line: u32,
    /// First column, in bytes, 1-based.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just behind the last byte.
    pub end_column: u32,
    /// Which outcome.
    pub outcome: BranchOutcome,
}

/// A range in the file of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First line, 1-based.
    pub line: u32,
    /// First column, in bytes, 1-based.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column just behind the last byte.
    pub end_column: u32,
}

/// A software requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// Its title; empty where none is given.
    pub title: String,
    /// The class that holds.
    pub class: Class,
    /// Its kind (5.2.2); `null` where none is given.
    pub kind: Option<RequirementKind>,
    /// The software item it is allocated to.
    pub item: Option<String>,
    /// Ids of what it derives from, as written.
    pub derives_from: Vec<String>,
    /// Ids of the units that are tagged with it.
    pub implemented_by: Vec<String>,
    /// Ids of the tests and test records that prove it.
    pub verified_by: Vec<String>,
    /// How far it has come.
    pub status: TraceStatus,
    /// Ids of the tests and test records that name it and do not prove it.
    pub claimed_by: Vec<String>,
    /// Ids of the risk controls that it implements.
    pub risk_controls: Vec<String>,
    /// What the software shall do.
    pub text: Option<String>,
    /// How one decides whether it is met.
    pub acceptance: Option<String>,
    /// How it is to be verified.
    pub verification: Method,
    /// Where it is declared.
    pub location: Location,
    /// Ids of the imported evidence that tests in `verified_by` passed in, and did not pass here.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Why it is asked for.
    #[serde(default)]
    pub rationale: Option<String>,
    /// Whether it is approved, where its document says so.
    #[serde(default)]
    pub document_status: Option<RecordStatus>,
    /// Its own version.
    #[serde(default)]
    pub version: Option<String>,
    /// Why it is not verified by a test.
    #[serde(default)]
    pub method_reason: Option<String>,
}

/// A risk control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskControl {
    /// Its id.
    pub id: String,
    /// What it does.
    pub text: String,
    /// The highest class of its hazards.
    pub class: Class,
    /// Whether it works outside the software.
    pub external: bool,
    /// Ids of the hazards it addresses.
    pub hazards: Vec<String>,
    /// Ids of the requirements that implement it.
    pub requirements: Vec<String>,
    /// Ids of the units that implement it: tagged with it or with one of its requirements.
    pub implemented_by: Vec<String>,
    /// Ids of the tests and test records that prove it or one of its requirements.
    pub verified_by: Vec<String>,
    /// How far it has come; `null` for an external one, which software cannot prove.
    pub status: Option<TraceStatus>,
    /// Ids of the tests and test records that name it or one of its requirements and do not prove that.
    pub claimed_by: Vec<String>,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// What kind of measure it is.
    #[serde(default)]
    pub option: Option<ControlOption>,
    /// Where it is implemented, in words.
    #[serde(default)]
    pub implemented_in: Option<String>,
    /// What risk remains with it.
    #[serde(default)]
    pub residual_risk: Option<String>,
    /// How one decides whether it works.
    #[serde(default)]
    pub acceptance: Option<String>,
}

/// A hazard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hazard {
    /// Its id.
    pub id: String,
    /// What can happen.
    pub text: String,
    /// How bad the harm is.
    pub severity: Harm,
    /// The class that the severity asks for.
    pub class: Class,
    /// Ids of the software items that can contribute to it.
    pub items: Vec<String>,
    /// Ids of the risk controls that address it.
    pub risk_controls: Vec<String>,
    /// Ids of the requirements that derive from it.
    pub requirements: Vec<String>,
    /// The least status of its risk controls in software; `null` where all of them are external.
    pub status: Option<HazardStatus>,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// In what situation somebody is exposed to it.
    #[serde(default)]
    pub hazardous_situation: Option<String>,
    /// What leads there.
    #[serde(default)]
    pub sequence_of_events: Option<String>,
    /// What injury or damage follows.
    #[serde(default)]
    pub harm: Option<String>,
    /// How probable the harm is, as written. The class takes a failure of software as certain (4.3.a).
    #[serde(default)]
    pub probability: Option<String>,
    /// What was decided on the risk that remains.
    #[serde(default)]
    pub residual_risk: Option<String>,
    /// Where the risk file has it.
    #[serde(default)]
    pub risk_file: Option<String>,
}

/// What a requirement can derive from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: SourceKind,
    /// What it says.
    pub text: String,
    /// Ids of the requirements that derive from it.
    pub requirements: Vec<String>,
    /// The least status of its requirements.
    pub status: SourceStatus,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Where the need comes from.
    #[serde(default)]
    pub origin: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
}

/// An interface between items, or between an item and something outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interface {
    /// Its id.
    pub id: String,
    /// What crosses it.
    pub text: String,
    /// Its kind.
    pub kind: InterfaceKind,
    /// Ids of the items on its sides.
    pub between: Vec<String>,
    /// The partner outside the software.
    pub external: Option<String>,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// The data, with units and ranges.
    #[serde(default)]
    pub data: Option<String>,
    /// Which way they go, in words.
    #[serde(default)]
    pub direction: Option<String>,
    /// How it works: order, timing, protocol.
    #[serde(default)]
    pub description: Option<String>,
    /// What happens when it fails.
    #[serde(default)]
    pub failure_behaviour: Option<String>,
    /// How one decides whether it works.
    #[serde(default)]
    pub acceptance: Option<String>,
}

/// A manual or on-target test, an analysis, an inspection or a demonstration that a person recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestRecord {
    /// Its id.
    pub id: String,
    /// Ids of what it verifies.
    pub verifies: Vec<String>,
    /// How it verifies.
    pub method: Method,
    /// Level of the test.
    pub level: Option<Level>,
    /// Its result.
    pub result: RecordResult,
    /// Who answers for it.
    pub by: Option<String>,
    /// The day, as `YYYY-MM-DD`.
    pub on: Option<String>,
    /// The version that was examined.
    pub version: Option<String>,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// The revision that was examined.
    #[serde(default)]
    pub revision: Option<String>,
    /// What it was examined on: hardware, software, settings.
    #[serde(default)]
    pub configuration: Option<String>,
    /// Whether it was done on the target device.
    #[serde(default)]
    pub on_target: bool,
    /// Tools and their versions.
    #[serde(default)]
    pub tools: Vec<String>,
    /// The steps, or where they are written.
    #[serde(default)]
    pub procedure: Option<String>,
    /// What was held against the result.
    #[serde(default)]
    pub acceptance: Option<String>,
    /// What was noticed beside the result.
    #[serde(default)]
    pub anomalies: Vec<String>,
    /// Where the record itself is: paths, addresses, or numbers of documents.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// A test case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Test {
    /// `<package>/<target>::<name>`.
    pub id: String,
    /// The package it belongs to.
    pub package: String,
    /// The test binary, as in the id.
    pub binary: String,
    /// The name that the test binary lists.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// What became of it.
    pub outcome: TestOutcome,
    /// Ids of what it says it verifies.
    pub verifies: Vec<String>,
    /// The units it executed, as indexes into `units` of the report; `null` where nothing was measured.
    pub executes: Option<Vec<usize>>,
    /// Ids out of `verifies` of which it executed nothing that could prove them.
    pub hollow: Vec<String>,
    /// How it failed, or why it did not run; of a passed one why it covers nothing.
    pub reason: Option<String>,
    /// The test function, where the source has one.
    pub location: Option<Location>,
    /// Id of the imported evidence that the outcome comes from; `null` where it is this run's own.
    #[serde(default)]
    pub origin: Option<String>,
}
