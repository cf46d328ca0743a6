//! What the rules found and what follows from it: plain data, complete before anything is rendered.

use crate::exit::ExitCode;
use crate::model::{DeviationState, Gate, Place, Position, SafetyClass};
pub use crate::model::{Subject, SubjectKind};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Decides the outcome of its rule.
    Error,
    /// Shown, never changes an outcome.
    Warning,
    /// Shown for information.
    Note,
}

/// Whether a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingStatus {
    /// It stands.
    Open,
    /// A deviation, a review of the unit or the baseline accepts it; it stays in the report.
    Waived,
}

/// What accepts a finding that is waived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Acceptance {
    /// A deviation.
    Deviation {
        /// Its id.
        id: String,
        /// The last day that it holds, as `YYYY-MM-DD`.
        until: Option<String>,
    },
    /// A recorded review of the unit: a person attests what no test shows.
    Review {
        /// Its id.
        id: String,
        /// Who reviewed the unit.
        by: String,
        /// When, as `YYYY-MM-DD`.
        on: String,
    },
    /// The baseline of the run.
    Baseline {
        /// Which of its entries, as an index.
        entry: usize,
        /// The last day that it holds, as `YYYY-MM-DD`.
        until: String,
    },
}

/// One defect at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// Clause that the duty comes from.
    pub clause: &'static str,
    /// The class that counts for the subject.
    pub class: SafetyClass,
    /// How much it weighs.
    pub severity: Severity,
    /// Whether it stands.
    pub status: FindingStatus,
    /// `false`: a wider scope or readable evidence could remove it, so it leaves the rule undetermined, not violated.
    pub decided: bool,
    /// What is wrong; lowercase start, no final full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What it is about.
    pub subject: Subject,
    /// The other side, where it is about two: with it, a deviation accepts this one pair.
    pub with: Option<Subject>,
    /// Where it is.
    pub place: Option<Place>,
    /// How much is missing, where the rule counts it: uncovered lines, say.
    pub extent: Option<usize>,
    /// What accepts it, where it is waived.
    pub accepted_by: Option<Acceptance>,
    /// Ids of the deviations that waive it, sorted: several may accept a part of it each.
    pub waived_by: Vec<String>,
}

/// Outcome of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleOutcome {
    /// It examined something and found nothing wrong.
    Satisfied,
    /// At least one decided, open error.
    Violated,
    /// There was nothing to examine; the reason says why.
    NotApplicable,
    /// Evidence is missing, incomplete or untrusted; the reason says which.
    Undetermined,
    /// All that it found is accepted, by deviations, reviews of units or the baseline.
    Waived,
}

/// One rule, judged.
#[derive(Debug, Clone)]
pub struct RuleResult {
    /// Id of the rule.
    pub rule: &'static str,
    /// Clause that the duty comes from.
    pub clause: &'static str,
    /// The gate at which it counts.
    pub gate: Gate,
    /// Whether it counts at the gate of this run.
    pub counts: bool,
    /// Its outcome.
    pub outcome: RuleOutcome,
    /// How many subjects it examined.
    pub examined: usize,
    /// How many findings it has, of any severity and status.
    pub findings: usize,
    /// Why it is not applicable or undetermined; where it is satisfied, what that does not say.
    pub reason: Option<String>,
}

/// What one deviation comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviationUse {
    /// Its id.
    pub id: String,
    /// Whether it can waive anything.
    pub state: DeviationState,
    /// How many findings it waives; `None` where its rule was not evaluated, or it does not hold.
    pub waives: Option<usize>,
    /// The lines, regions and branches that it accepts as not covered: start and end, a line by its start alone.
    pub justified: Vec<(Position, Position)>,
    /// Parts of it that accept nothing, and why.
    pub idle: Vec<String>,
    /// Whether it certainly waives nothing although it holds.
    pub unused: bool,
}

/// What the whole run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Every applicable rule of the gate is satisfied or waived.
    Pass,
    /// At least one rule is violated.
    Fail,
    /// No rule is violated, at least one is undetermined.
    Undetermined,
}

impl Decision {
    /// The exit code of the tool for it.
    pub const fn exit_code(self) -> ExitCode {
        match self {
            Self::Pass => ExitCode::Pass,
            Self::Fail => ExitCode::Violated,
            Self::Undetermined => ExitCode::Undetermined,
        }
    }
}

/// The verdict of a run.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What it comes to.
    pub decision: Decision,
    /// Every rule, sorted by id.
    pub rules: Vec<RuleResult>,
    /// Every finding, sorted by file, line, column, rule and subject; those without a place come last.
    pub findings: Vec<Finding>,
    /// What each deviation comes to, sorted by id.
    pub deviations: Vec<DeviationUse>,
}
