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
