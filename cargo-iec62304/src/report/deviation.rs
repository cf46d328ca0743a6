//! Deviations, as the report lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{DeviationStatus, RegionKind};
use super::{Location, Subject};

/// A justified, approved, expiring exception from what one rule asks of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deviation {
    /// Its id.
    pub id: String,
    /// The rule whose finding it accepts.
    pub rule: String,
    /// What the finding is about.
    pub subject: Subject,
    /// The other item, where the rule judges pairs of them.
    pub with: Option<String>,
    /// Whether it holds and is needed. One that does not hold waives nothing.
    pub status: DeviationStatus,
    /// How many findings it waives; `null` where its rule was not evaluated in this run, or the deviation does not hold.
    pub waives: Option<usize>,
    /// Parts of it that accept nothing, and why.
    pub idle: Vec<String>,
    /// The texts of the lines that it accepts as not covered.
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
    /// The digest of the unit's tokens that was approved; `null` where the subject is no unit.
    pub digest: Option<String>,
    /// Where it is declared.
    pub location: Location,
}
