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
    /// `deviation` or `baseline`.
    pub kind: String,
    /// Id of the deviation.
    pub id: Option<String>,
    /// The last day that it holds, as `YYYY-MM-DD`.
    pub until: Option<String>,
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
        match acceptance {
            verdict::Acceptance::Deviation { id, until } => Self {
                kind: "deviation".to_owned(),
                id: Some(id.clone()),
                until: until.clone(),
            },
            verdict::Acceptance::Baseline { until, .. } => Self {
                kind: "baseline".to_owned(),
                id: None,
                until: Some(until.clone()),
            },
        }
    }
}

impl std::fmt::Display for AcceptedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(id) = &self.id {
            write!(f, " {id}")?;
        }
        match &self.until {
            Some(until) => write!(f, ", until {until}"),
            None => Ok(()),
        }
    }
}
