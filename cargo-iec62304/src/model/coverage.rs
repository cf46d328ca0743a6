//! What the passed tests covered.

use super::Position;

/// What is known of the coverage of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UnitCoverage {
    /// Nothing was measured: a static check, or a build that failed.
    #[default]
    Unknown,
    /// The coverage map has the unit.
    Measured(MeasuredCoverage),
    /// Its file was compiled, the coverage map lacks it.
    Absent,
    /// It was in no build; the text says what kept it out, as the end of a sentence.
    NotBuilt(String),
    /// The configuration excludes it, with that reason: listed, not judged.
    Excluded(String),
    /// Its package is not selected in this run: its tags count, itself is not judged.
    NotSelected,
}

/// Regions and lines of a unit, over all passed tests.
///
/// Tests in which a panic unwound count for neither (rust-lang/rust#78544).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeasuredCoverage {
    /// Code regions (kind 0 of LLVM's coverage mapping), merged by place, sorted.
    pub regions: Vec<CodeRegion>,
    /// Lines that count, sorted.
    pub lines: Vec<LineCoverage>,
    /// Whether nothing is known of regions: no build here holds the unit, and what measured it elsewhere knows only lines. Then
    /// `regions` is empty, and that says nothing.
    pub lines_only: bool,
    /// What the figures come from, sorted: `native`, or the format and the ID of imported evidence, as in `lcov:EV-1`.
    pub engines: Vec<String>,
    /// Outcomes of branches, merged by place, sorted; `None` where branches were not measured, or the compiler made no code of the
    /// unit.
    pub branches: Option<Vec<BranchOutcome>>,
    /// The same of each configured build that holds the unit, in the order of the configuration; empty where none is configured.
    pub builds: Vec<BuildCoverage>,
}

/// What the passed tests of one build covered of a unit: covered and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildCoverage {
    /// Name of the build.
    pub build: String,
    /// Lines.
    pub lines: (usize, usize),
    /// Code regions.
    pub regions: (usize, usize),
}

/// One code region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeRegion {
    /// First byte.
    pub start: Position,
    /// Just behind the last byte.
    pub end: Position,
    /// Whether a passed test executed it.
    pub covered: bool,
}

/// One outcome of the condition of a branch.
///
/// The compiler counts `if`, `if let`, `while`, guards and the operands of `&&` and `||`; the arms of a `match` it does not. This is
/// not decision coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BranchOutcome {
    /// First byte of the condition.
    pub start: Position,
    /// Just behind its last byte.
    pub end: Position,
    /// Which outcome.
    pub outcome: bool,
    /// Whether it came up in a passed test.
    pub covered: bool,
}

/// One line that holds code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineCoverage {
    /// Line, 1-based.
    pub line: u32,
    /// Whether a passed test executed it, by llvm-cov's line rule.
    pub covered: bool,
}

/// The passed tests that covered a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineTests {
    /// Line, 1-based.
    pub line: u32,
    /// Indexes into the tests of the model, sorted. Empty where only all of them together, or imported evidence, cover it.
    pub tests: Vec<usize>,
}

impl MeasuredCoverage {
    /// Covered regions and all regions.
    pub fn regions_covered(&self) -> (usize, usize) {
        (
            self.regions.iter().filter(|region| region.covered).count(),
            self.regions.len(),
        )
    }

    /// Covered outcomes of branches and all of them; `None` where they were not measured.
    pub fn branches_covered(&self) -> Option<(usize, usize)> {
        let branches = self.branches.as_ref()?;
        let covered = branches.iter().filter(|branch| branch.covered).count();
        Some((covered, branches.len()))
    }

    /// Covered lines and all lines.
    pub fn lines_covered(&self) -> (usize, usize) {
        (
            self.lines.iter().filter(|line| line.covered).count(),
            self.lines.len(),
        )
    }
}
