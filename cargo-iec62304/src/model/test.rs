//! Tests, their outcome and what they prove.

use super::{Place, SafetyClass};

/// Level of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[expect(missing_docs, reason = "the names are the words of the tags")]
pub enum TestLevel {
    #[default]
    Unit,
    Integration,
    System,
}

/// Why a test did not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRunReason {
    /// Nothing was executed in this run (static check, failed build).
    Static,
    /// A filter or a package selection left it out.
    Deselected,
    /// A tag names it and no test binary lists it.
    NotListed,
}

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    /// Its process ended with success and reported the test as passed.
    Passed,
    /// It failed, crashed or timed out; the text says how, for example `panicked` or `killed by signal 6`.
    Failed(String),
    /// `#[ignore]`.
    Ignored,
    /// It did not run.
    NotRun(NotRunReason),
    /// It passed, but only on a retry.
    Flaky,
}

impl TestOutcome {
    /// Whether the last attempt passed.
    pub const fn passed(&self) -> bool {
        matches!(self, Self::Passed | Self::Flaky)
    }
}

/// Whether the profile of a test is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProfileState {
    /// The test did not run, or did not pass: no profile is expected.
    #[default]
    NotExpected,
    /// Read and joined.
    Read,
    /// The test passed and left none.
    Missing,
    /// Nothing could measure what it executed; the text says why, as a clause of its own. Its outcome counts, it proves no
    /// trace.
    NotMeasured(String),
    /// It is there and cannot be trusted; the text says why and names the file.
    Unreadable(String),
}

/// Whether a test executed what it says it verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proof {
    /// The test passed and executed a unit that can prove the trace.
    Proven,
    /// The test passed and executed none.
    Hollow,
    /// The test did not pass, its profile cannot be trusted, or the ID is unknown: there is nothing to prove.
    #[default]
    Nothing,
}

/// One ID that a test says it verifies.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// ID of a requirement, a risk control or an interface, as written.
    pub id: String,
    /// Whether a document has that ID.
    pub known: bool,
    /// Acceptance criterion that the tag states.
    pub accept: Option<String>,
    /// The tag or `[[trace]]` entry.
    pub place: Place,
    /// Whether the execution proves it.
    pub proof: Proof,
}

/// A test case.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// `<package>/<target>::<name>`; unique.
    pub id: String,
    /// The package it belongs to.
    pub package: String,
    /// The test binary, as in the id: `lib`, `bin:NAME`, an integration test's name.
    pub binary: String,
    /// The name that the test binary lists.
    pub name: String,
    /// Its level.
    pub level: TestLevel,
    /// The class that counts: the highest that it verifies, else its package's item's, else the system's.
    pub class: SafetyClass,
    /// What became of it.
    pub outcome: TestOutcome,
    /// Whether its process ended with success before the test came to its end, as `exit(0)` in it does: it has failed.
    pub exited_early: bool,
    /// Whether a panic unwound on the way, by `#[should_panic]` or caught: it proves execution, no lines and no regions.
    pub panicked: bool,
    /// What it says it verifies, sorted by id.
    pub verifies: Vec<Verification>,
    /// Units that it executed, as indexes into [`super::Model::units`], sorted; `None` where nothing was measured.
    pub executes: Option<Vec<usize>>,
    /// Whether its profile is there.
    pub profile: ProfileState,
    /// The test function, where the source has one.
    pub place: Option<Place>,
    /// What it printed, where it failed: the last lines, or from the panic on.
    pub output: Option<String>,
    /// The imported evidence that its outcome comes from, by its name; `None` where this run's own outcome counts.
    pub origin: Option<String>,
}
