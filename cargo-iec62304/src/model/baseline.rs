//! The baseline: findings that old code had when the tool came to it.

use super::Place;

/// Findings that are accepted for a while, as one run recorded them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    /// The file, as places name it.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The day of the record, as `YYYY-MM-DD`.
    pub recorded: String,
    /// The last day that it holds, as `YYYY-MM-DD`.
    pub expires: String,
    /// Version of the tool that recorded it.
    pub tool: String,
    /// Digest of the rules that recorded it.
    pub rules_digest: String,
    /// What it accepts, in the order of the file.
    pub entries: Vec<BaselineEntry>,
}

/// Findings of one rule on one subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaselineEntry {
    /// Id of the rule.
    pub rule: String,
    /// Kind of the subject, as the report writes it.
    pub kind: String,
    /// Id of the subject.
    pub subject: String,
    /// The message, without the numbers in it.
    pub message: String,
    /// How many such findings there were.
    pub count: usize,
    /// How much each of them may miss: uncovered lines, say; `None` where the rule counts nothing.
    pub at_most: Option<usize>,
    /// The rule in the file.
    pub place: Place,
}

impl Baseline {
    /// Whether its last day is past.
    pub fn is_expired(&self, today: &str) -> bool {
        self.expires.as_str() < today
    }
}
