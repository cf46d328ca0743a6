//! Reviews of units, as the report lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Location;
use super::words::ReviewStatus;

/// A recorded review of a unit: where the policy allows it, it stands in for a test that executes the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitReview {
    /// Its id.
    pub id: String,
    /// Id of the unit.
    pub unit: String,
    /// Whether it can stand in.
    pub status: ReviewStatus,
    /// How many findings it accepts; `null` where nothing was executed, or the review cannot stand in.
    pub waives: Option<usize>,
    /// What the unit was held against.
    pub criteria: String,
    /// Whether the unit meets them.
    pub passed: bool,
    /// Who reviewed it.
    pub by: String,
    /// When, as `YYYY-MM-DD`.
    pub on: String,
    /// Why no test executes the unit.
    pub reason: String,
    /// Where the record of the review is.
    pub evidence: Vec<String>,
    /// Digest of the tokens that were reviewed.
    pub digest: String,
    /// Where it is declared.
    pub location: Location,
}
