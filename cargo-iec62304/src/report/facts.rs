//! What the report needs beside the model and the verdict: facts of the run, and the table of clauses.

use super::evidence::{ConfiguredBuild, EvidenceRun};
use super::parts::Tool;
use super::words::Automation;
use crate::model::SafetyClass;

/// Facts of one run: all that may differ between equal runs, and what the tool says of itself.
///
/// A fact that could not be established is `None`, never a guess.
#[derive(Debug, Clone, Default)]
pub struct RunFacts {
    /// Name and version of the tool, and the digest of its rules.
    pub tool: Tool,
    /// The subcommand, such as `verify`.
    pub command: String,
    /// What read the coverage, such as `native`; `None` where nothing was executed.
    pub engine: Option<String>,
    /// The compiler, as it names itself.
    pub toolchain: Option<String>,
    /// What was run, in that order, as a shell would take it.
    pub commands: Vec<String>,
    /// Id of this run.
    pub run_id: Option<String>,
    /// When the run started, as RFC 3339.
    pub started: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// SHA-256 over all that was judged, in hexadecimal.
    pub source_digest: Option<String>,
    /// SHA-256 over the code that was judged, in hexadecimal.
    pub code_digest: Option<String>,
    /// The revision in version control.
    pub revision: Option<String>,
    /// Whether the tree was as the revision has it.
    pub clean: Option<bool>,
    /// The machine, as a target triple.
    pub host: Option<String>,
    /// The day that expiry dates were judged by, as `YYYY-MM-DD`.
    pub judged_on: Option<String>,
    /// The builds that the configuration names, in its order.
    pub builds: Vec<ConfiguredBuild>,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
    /// What ran the tests.
    pub runner: Option<RunnerFacts>,
    /// What was measured of each test's process, in any order.
    pub tests: Vec<TestFacts>,
    /// SHA-256 of the manifest over the raw material.
    pub manifest_sha256: Option<String>,
    /// The runs that executed the tests.
    pub runs: Vec<EvidenceRun>,
}

/// What ran the tests, and why.
#[derive(Debug, Clone, Default)]
pub struct RunnerFacts {
    /// `nextest`, or `cargo` for the tool's own.
    pub name: String,
    /// Its version, where it is not the tool's own.
    pub version: Option<String>,
    /// Why this one.
    pub reason: String,
}

/// What was measured of the process of one test.
#[derive(Debug, Clone, Default)]
pub struct TestFacts {
    /// Id of the test.
    pub id: String,
    /// How long its last attempt took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How often it was started.
    pub attempts: Option<u32>,
    /// Its profiles, relative to the folder of the run.
    pub profiles: Vec<String>,
}

/// One clause of the standard, as the table of clauses has it, with the rules that speak of it.
#[derive(Debug, Clone)]
pub struct ClauseInfo {
    /// Its number in the edition.
    pub id: String,
    /// A short label.
    pub title: String,
    /// The classes for which it applies.
    pub classes: Vec<SafetyClass>,
    /// How much of it a tool can decide.
    pub automation: Automation,
    /// Ids of the rules that judge it.
    ///
    /// A rule that only the project's policy asks for does not belong here where `automation` is not
    /// [`Automation::Enforce`]: a traced unit, for instance, says nothing of the plan that 5.1.1 wants.
    pub rules: Vec<String>,
}
