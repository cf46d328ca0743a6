//! Deviations: justified, approved, expiring exceptions from what a rule asks.

use super::{Model, Place, SoftwareUnit};

/// What kind of thing a finding or a deviation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the words of the design")]
pub enum SubjectKind {
    System,
    Item,
    Unit,
    Requirement,
    RiskControl,
    Hazard,
    Source,
    Interface,
    Test,
    File,
    Deviation,
    Evidence,
}

/// What a finding or a deviation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its id.
    pub id: String,
}

/// A kind of code region that no test can be expected to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// The call of `unreachable!`, arguments excluded.
    Unreachable,
    /// The `?` that hands an error on.
    ErrorPropagation,
}

impl RegionKind {
    /// Its word in documents and reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::ErrorPropagation => "error-propagation",
        }
    }
}

/// Lines of the source of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitText {
    /// Number of the first one, 1-based.
    pub first: u32,
    /// The lines, whole, without their ends.
    pub lines: Vec<String>,
}

/// A justified, approved, expiring exception: it waives what one rule finds on one subject, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// Its id.
    pub id: String,
    /// Id of the rule whose finding it accepts.
    pub rule: String,
    /// What the finding is about.
    pub subject: Subject,
    /// The other item, where the rule judges pairs of them.
    pub with: Option<String>,
    /// The lines that it accepts as not covered, by their text; an entry may hold several lines.
    pub code: Vec<String>,
    /// The kinds of regions that it accepts as not covered.
    pub kinds: Vec<RegionKind>,
    /// Why it is acceptable.
    pub reason: String,
    /// What verifies the subject instead.
    pub alternative: Option<String>,
    /// What it does to the risk.
    pub risk_view: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When, as `YYYY-MM-DD`.
    pub approved_on: Option<String>,
    /// The last day that it holds, as `YYYY-MM-DD`.
    pub expires: String,
    /// Digest of the unit's tokens at approval; `None` where the subject is no unit.
    pub digest: Option<String>,
    /// The source of the unit, where `code` or `kinds` speak of it and it is the one that was judged.
    pub text: Option<UnitText>,
    /// Its id in the document.
    pub place: Place,
    /// Its subject in the document.
    pub subject_place: Place,
}

/// Whether a deviation can waive anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviationState {
    /// It can.
    Active,
    /// Its last day is past.
    Expired,
    /// The unit has changed, or is not known any more.
    Stale,
    /// Nobody has approved it yet.
    Unapproved,
}

impl Deviation {
    /// Whether it can waive anything on the day of the model.
    pub fn state(&self, model: &Model) -> DeviationState {
        if !self.is_approved(&model.today) {
            DeviationState::Unapproved
        } else if self.is_expired(&model.today) {
            DeviationState::Expired
        } else if self.is_stale(model) {
            DeviationState::Stale
        } else {
            DeviationState::Active
        }
    }

    /// Whether a named person approved it by that day.
    pub fn is_approved(&self, today: &str) -> bool {
        let on = self.approved_on.as_deref();
        self.approved_by.is_some() && on.is_some_and(|on| on <= today)
    }

    /// Whether its last day is past.
    pub fn is_expired(&self, today: &str) -> bool {
        self.expires.as_str() < today
    }

    /// Whether it was approved for other code than the unit has now. What has no tokens of its own holds for no digest.
    pub fn is_stale(&self, model: &Model) -> bool {
        self.subject.kind == SubjectKind::Unit
            && self
                .unit(model)
                .is_some_and(|unit| unit.digest.is_none() || unit.digest != self.digest)
    }

    /// The unit that it is about.
    pub fn unit<'m>(&self, model: &'m Model) -> Option<&'m SoftwareUnit> {
        (self.subject.kind == SubjectKind::Unit).then(|| model.unit(&self.subject.id))?
    }
}
