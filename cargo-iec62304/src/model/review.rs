//! Recorded reviews of software units: where the policy allows it, one stands in for a test that executes its unit (5.5.2).

use super::{Model, Place, SoftwareUnit};

/// What a person found who reviewed one unit as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitReview {
    /// Its id.
    pub id: String,
    /// Id of the unit.
    pub unit: String,
    /// What the unit was held against (5.5.3).
    pub criteria: String,
    /// Whether the unit meets them.
    pub passed: bool,
    /// Who reviewed it.
    pub by: String,
    /// When, as `YYYY-MM-DD`.
    pub on: String,
    /// Why no test executes the unit.
    pub reason: String,
    /// Where the record of the review is: paths, addresses or numbers of documents.
    pub evidence: Vec<String>,
    /// Digest of the tokens that were reviewed.
    pub digest: String,
    /// Its id in the document.
    pub place: Place,
    /// The name of its unit in the document.
    pub unit_place: Place,
}

/// Whether a review can stand in for a test that executes the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewState {
    /// It can.
    Valid,
    /// The policy of the unit's class does not allow it.
    NotAllowed,
    /// The unit did not meet the criteria.
    NotPassed,
    /// Its day is later than the day of judging.
    NotYet,
    /// The unit has changed since, or is not known any more.
    Stale,
}

impl UnitReview {
    /// Whether it can stand in for a test on the day of the model. What has no tokens of its own, or is not known, was not reviewed.
    pub fn state(&self, model: &Model) -> ReviewState {
        let unit = model.unit(&self.unit);
        let same = |unit: &SoftwareUnit| unit.digest.as_ref() == Some(&self.digest);
        let allowed = |unit: &SoftwareUnit| model.policy.of(unit.class).unit_review;
        if self.on > model.today {
            ReviewState::NotYet
        } else if !unit.is_some_and(same) {
            ReviewState::Stale
        } else if !self.passed {
            ReviewState::NotPassed
        } else if !unit.is_some_and(allowed) {
            ReviewState::NotAllowed
        } else {
            ReviewState::Valid
        }
    }
}
