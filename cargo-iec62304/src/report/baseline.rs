//! What the report says of the baseline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::accept::baseline::usage;
use crate::model::Model;
use crate::verdict::{self, Verdict};

/// The baseline of the run: findings that old code had, accepted until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Baseline {
    /// Its file.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The day of the record, as `YYYY-MM-DD`.
    pub recorded: String,
    /// The last day that it holds, as `YYYY-MM-DD`.
    pub expires: String,
    /// Whether that day is past: then it accepts nothing.
    pub expired: bool,
    /// Version of the tool that recorded it.
    pub tool_version: String,
    /// Digest of the rules that recorded it.
    pub rules_digest: String,
    /// Findings that it was recorded with.
    pub findings: usize,
    /// Findings of this run that it accepts.
    pub waived: usize,
    /// Recorded findings that this run looked for and did not find.
    pub gone: usize,
}

/// What accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptedBy {
    /// `deviation`, `review` or `baseline`.
    pub kind: String,
    /// Id of the deviation or of the review.
    pub id: Option<String>,
    /// The last day that it holds, as `YYYY-MM-DD`; `null` for a review, which ends when its unit changes.
    pub until: Option<String>,
    /// Who attests it by a review.
    #[serde(default)]
    pub by: Option<String>,
    /// The day of the review, as `YYYY-MM-DD`.
    #[serde(default)]
    pub on: Option<String>,
}

impl Baseline {
    pub(super) fn of(model: &Model, verdict: &Verdict) -> Option<Self> {
        let baseline = model.baseline.as_ref()?;
        let usage = usage(model, verdict)?;
        Some(Self {
            file: baseline.file.clone(),
            sha256: baseline.sha256.clone(),
            recorded: baseline.recorded.clone(),
            expires: baseline.expires.clone(),
            expired: baseline.is_expired(&model.today),
            tool_version: baseline.tool.clone(),
            rules_digest: baseline.rules_digest.clone(),
            findings: usage.recorded,
            waived: usage.waived,
            gone: usage.gone,
        })
    }
}

impl From<&verdict::Acceptance> for AcceptedBy {
    fn from(acceptance: &verdict::Acceptance) -> Self {
        let accepted = |kind: &str| Self {
            kind: kind.to_owned(),
            id: None,
            until: None,
            by: None,
            on: None,
        };
        match acceptance {
            verdict::Acceptance::Deviation { id, until } => Self {
                id: Some(id.clone()),
                until: until.clone(),
                ..accepted("deviation")
            },
            verdict::Acceptance::Review { id, by, on } => Self {
                id: Some(id.clone()),
                by: Some(by.clone()),
                on: Some(on.clone()),
                ..accepted("review")
            },
            verdict::Acceptance::Baseline { until, .. } => Self {
                until: Some(until.clone()),
                ..accepted("baseline")
            },
        }
    }
}

impl AcceptedBy {
    /// Whether a person attests what was not shown: the finding is waived and counted among the attested ones.
    pub fn is_attested(&self) -> bool {
        self.by.is_some()
    }
}

impl std::fmt::Display for AcceptedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_attested() {
            f.write_str("attested by ")?;
        }
        f.write_str(&self.kind)?;
        if let Some(id) = &self.id {
            write!(f, " {id}")?;
        }
        if let Some(by) = &self.by {
            write!(f, " of {by}")?;
        }
        if let Some(on) = &self.on {
            write!(f, ", {on}")?;
        }
        match &self.until {
            Some(until) => write!(f, ", until {until}"),
            None => Ok(()),
        }
    }
}
