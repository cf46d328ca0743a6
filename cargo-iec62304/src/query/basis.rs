//! What a view of a report rests on, and whether that is the present code.

use serde::Serialize;

use crate::report::Report;
use crate::report::words::{Scope, Verdict};

/// Where the shown facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Source and documents alone: nothing was executed.
    Static,
    /// A stored run, judged again, of the present code.
    Run,
    /// A report that was written before.
    Report,
}

impl Origin {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Run => "run",
            Self::Report => "report",
        }
    }
}

/// What a view rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Where the facts come from.
    pub origin: Origin,
    /// The same for a person, in one sentence.
    pub text: String,
    /// Whether it is the present code; `null` where that could not be compared.
    pub present: Option<bool>,
    /// How much of the system was looked at.
    pub scope: Scope,
    /// What the report came to.
    pub verdict: Verdict,
    /// Id of the run that executed.
    pub run_id: Option<String>,
    /// Digest of all that was judged.
    pub source_digest: Option<String>,
}

impl Basis {
    /// The basis of that report.
    pub fn of(report: &Report, origin: Origin, present: Option<bool>, text: String) -> Self {
        let executed = report.evidence.runs.first().map(|run| run.id.clone());
        Self {
            origin,
            text,
            present,
            scope: report.scope,
            verdict: report.verdict,
            run_id: executed.filter(|_| origin != Origin::Static),
            source_digest: report.evidence.source_digest.clone(),
        }
    }

    /// Whether outcomes and coverage are shown that were measured on the present code.
    pub fn is_current_evidence(&self) -> bool {
        self.origin != Origin::Static && self.scope != Scope::Static && self.present == Some(true)
    }
}
