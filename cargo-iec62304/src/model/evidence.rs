//! What this run looked at, and what it could not see.

use super::Place;

/// How much of the system a run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// All judged packages and all their tests.
    #[default]
    Full,
    /// A package selection or a test filter left something out.
    Partial,
    /// Nothing was executed.
    Static,
}

/// When a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Gate {
    /// Every commit.
    #[default]
    Merge,
    /// Before a version goes out; merge is included.
    Release,
    /// By the calendar.
    Periodic,
}

/// Whether evidence of execution could be gathered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum BuildState {
    /// Nothing was built (`check`).
    #[default]
    NotAsked,
    /// Built, listed and run.
    Done,
    /// The build or the listing of tests failed; the text says how.
    Failed(String),
}

/// Evidence that this run did not make itself: a report from elsewhere, or what an earlier run stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedEvidence {
    /// Its ID; a path where nothing gives one.
    pub name: String,
    /// The file or folder that holds it.
    pub file: String,
    /// Its format, such as `junit`.
    pub format: String,
    /// SHA-256 of the file, in hexadecimal, where it is one file.
    pub sha256: Option<String>,
    /// Where it is named; without an entry, its beginning.
    pub place: Place,
    /// Whether it counts.
    pub state: EvidenceState,
    /// How many results of tests, functions or lines of it counted.
    pub counted: usize,
    /// What of it fits nothing that is known, in the order that it was found.
    pub unmatched: Vec<Unmatched>,
}

/// Whether evidence counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceState {
    /// It was made from the present code.
    Used,
    /// It was made from other code; the text says how one knows, as a clause. Nothing of it counts.
    Stale(String),
    /// It was made from the present code and proves nothing all the same; the text says why, as a clause.
    NotCounted(String),
}

/// What of imported evidence fits nothing that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// What it is, and why it does not fit, as a clause.
    pub what: String,
    /// How to mend it.
    pub help: String,
    /// Whether it is the failure of a test: somewhere something failed, whatever it is called here.
    pub failed: bool,
}

/// A source file that could not be read or parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceGap {
    /// The package whose target reaches it.
    pub package: String,
    /// The place of the error, or of the `mod` that leads nowhere.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Whether units may be hidden by it. `false`: only worth a note (a macro whose functions only the coverage map knows).
    pub hides_units: bool,
    /// Whether only a build makes what stands there: until then, units and tags may be missing, and nothing can be held against that.
    pub awaits_build: bool,
}

/// Profiles that no test owns: what a process left that had lost the environment of the test that started it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// Where they turned up: a folder, relative to the workspace root, or words for a place outside of it.
    pub folder: String,
    /// How many.
    pub profiles: usize,
    /// The programs that left them (`crate::main`), as far as the profiles tell, sorted.
    pub programs: Vec<String>,
}
