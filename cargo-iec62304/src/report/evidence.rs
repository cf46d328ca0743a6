//! How a report came about: its one section that may differ between equal runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{BuildStatus, EvidenceStatus};
use crate::model;

/// How the report came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// What read the coverage; `null` where nothing was executed.
    pub engine: Option<String>,
    /// The compiler, as it names itself.
    pub toolchain: Option<String>,
    /// What was run, in that order, as a shell would take it.
    pub commands: Vec<String>,
    /// Id of this run, which every profile carries.
    pub run_id: Option<String>,
    /// When the run started, as RFC 3339.
    pub started: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// SHA-256 over the sorted paths and digests of all that was judged.
    pub source_digest: Option<String>,
    /// SHA-256 over the sorted paths and digests of the code that was judged, without configuration and documents: what evidence
    /// from elsewhere names as the code it was made from.
    pub code_digest: Option<String>,
    /// The revision in version control.
    pub revision: Option<String>,
    /// Whether the tree was as the revision has it.
    pub clean: Option<bool>,
    /// The machine, as a target triple.
    pub host: Option<String>,
    /// The day that expiry dates were judged by, as `YYYY-MM-DD`.
    pub judged_on: Option<String>,
    /// Whether code was built and tests were run.
    pub build: Build,
    /// What ran the tests; `null` where none ran.
    #[serde(default)]
    pub runner: Option<Runner>,
    /// The builds that `[[build]]` names, in that order; empty where it names none.
    pub builds: Vec<ConfiguredBuild>,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
    /// What differs from run to run of each test, sorted by id.
    pub tests: Vec<TestEvidence>,
    /// How a second engine's reading compares; `null` where none was made.
    pub cross_check: Option<CrossCheck>,
    /// Evidence that this run did not make itself, sorted by id.
    #[serde(default)]
    pub imported: Vec<ImportedEvidence>,
    /// SHA-256 of the manifest over the raw material that was judged; `null` where nothing was kept.
    pub manifest_sha256: Option<String>,
    /// The runs that executed the tests, in the order of their shares: this one, or those whose evidence was judged again.
    pub runs: Vec<EvidenceRun>,
}

/// A run that executed tests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRun {
    /// Its id.
    pub id: String,
    /// SHA-256 of its manifest.
    pub manifest_sha256: String,
    /// Which share of the tests it ran, such as `hash:1/4`; `null` where all of them.
    pub partition: Option<String>,
    /// When it started, as RFC 3339.
    pub started: String,
    /// The revision in version control that it was made from.
    pub revision: Option<String>,
    /// Whether the tree was as the revision has it.
    pub clean: Option<bool>,
}

/// How a second engine's reading of the same profiles compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CrossCheck {
    /// What read the second time, with its version.
    pub engine: String,
    /// Units that were compared.
    pub units: usize,
    /// Regions of these units.
    pub regions: usize,
    /// Lines that were compared.
    pub lines: usize,
    /// Lines that were not: several functions share them, or they follow from more than an engine reads.
    pub lines_left_out: usize,
    /// Tests of which it was compared what they executed.
    pub tests: usize,
    /// How often the readings differ; each one is a finding.
    pub disagreements: usize,
}

impl CrossCheck {
    /// The comparison that was made, if any.
    pub fn of(state: &model::CrossCheck) -> Option<Self> {
        let model::CrossCheck::Done(comparison) = state else {
            return None;
        };
        Some(Self {
            engine: comparison.engine.clone(),
            units: comparison.units,
            regions: comparison.regions,
            lines: comparison.lines,
            lines_left_out: comparison.lines_left_out,
            tests: comparison.tests,
            disagreements: comparison.disagreements.len(),
        })
    }
}

/// Evidence that this run did not make itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedEvidence {
    /// Its id; the path of its file where nothing gives one.
    pub id: String,
    /// The file or folder.
    pub file: String,
    /// Its format.
    pub format: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Whether it counts.
    pub status: EvidenceStatus,
    /// Why it does not count.
    pub reason: Option<String>,
    /// How many results of tests, functions or lines of it count.
    pub counted: usize,
    /// What of it fits nothing that is known.
    pub unmatched: Vec<String>,
}

impl From<&model::ImportedEvidence> for ImportedEvidence {
    fn from(evidence: &model::ImportedEvidence) -> Self {
        let (status, reason) = match &evidence.state {
            model::EvidenceState::Used => (EvidenceStatus::Used, None),
            model::EvidenceState::Stale(why) => (EvidenceStatus::Stale, Some(why.clone())),
            model::EvidenceState::NotCounted(why) => {
                (EvidenceStatus::NotCounted, Some(why.clone()))
            }
        };
        let unmatched = evidence.unmatched.iter().map(|it| it.what.clone());
        Self {
            id: evidence.name.clone(),
            file: evidence.file.clone(),
            format: evidence.format.clone(),
            sha256: evidence.sha256.clone(),
            status,
            reason,
            counted: evidence.counted,
            unmatched: unmatched.collect(),
        }
    }
}

/// What ran the tests, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Runner {
    /// `nextest`, or `cargo` for the tool's own runner.
    pub name: String,
    /// Its version; `null` for the tool's own.
    pub version: Option<String>,
    /// Why this one ran them.
    pub reason: String,
}

/// One build of `[[build]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfiguredBuild {
    /// Its name.
    pub name: String,
    /// The call of cargo; `null` where nothing was built.
    pub command: Option<String>,
    /// Features that it activates.
    pub features: Vec<String>,
    /// Whether it activates all features.
    pub all_features: bool,
    /// Whether it activates the default features.
    pub default_features: bool,
    /// Its `--cfg` values.
    pub cfg: Vec<String>,
    /// The platform, as a target triple.
    pub target: String,
    /// Cargo's profile; `null`: the one of tests.
    pub profile: Option<String>,
    /// Packages that it builds for themselves, sorted.
    pub packages: Vec<String>,
}

/// Whether code was built and tests were run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Build {
    /// How far it came.
    pub status: BuildStatus,
    /// How it failed.
    pub reason: Option<String>,
}

impl From<&model::BuildState> for Build {
    fn from(state: &model::BuildState) -> Self {
        let (status, reason) = match state {
            model::BuildState::NotAsked => (BuildStatus::NotAsked, None),
            model::BuildState::Done => (BuildStatus::Done, None),
            model::BuildState::Failed(reason) => (BuildStatus::Failed, Some(reason.clone())),
        };
        Self { status, reason }
    }
}

/// What differs from run to run of one test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestEvidence {
    /// Id of the test.
    pub id: String,
    /// How long its last attempt took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How often it was started.
    pub attempts: Option<u32>,
    /// Its profiles, relative to the folder of the run.
    pub profiles: Vec<String>,
    /// What it printed, where it failed: the last lines, or from the panic on.
    pub output: Option<String>,
}
