//! Whether tests and records verify a requirement.

use super::claims;
use super::records::{self, Recorded};
use crate::model::{Model, Requirement};

/// How far the verification of something has come.
#[derive(Debug)]
pub(in crate::rules) enum Standing {
    /// A proven test or a record of this version verifies it.
    Verified,
    /// Only records of another version, or of none, do; the text says which.
    OtherVersion(String),
    /// Nothing does.
    Unverified {
        /// Whether a wider scope or readable evidence could change that.
        open: bool,
        /// Why each claim proves nothing.
        why_not: Vec<String>,
    },
}

/// The standing of a requirement.
pub(in crate::rules) fn of(model: &Model, requirement: &Requirement) -> Standing {
    let claims = claims::on(model, &requirement.id, &requirement.verifying_tests);
    let asked = [requirement.verification];
    let recorded = || {
        records::on(model, &requirement.verifying_records, |record| {
            records::unasked(record, &asked)
        })
    };
    Standing::from(claims, recorded).unless_failed(model, &requirement.verifying_records)
}

impl Standing {
    /// The same, where no recorded failure stands against it: what passed elsewhere does not undo it.
    pub(in crate::rules) fn unless_failed(self, model: &Model, records: &[usize]) -> Self {
        let Some(record) = records::standing_failure(model, records) else {
            return self;
        };
        let mut reasons = match self {
            Self::Unverified { why_not, .. } => why_not,
            Self::Verified | Self::OtherVersion(_) => Vec::new(),
        };
        let why = records::not_passed(record);
        if !reasons.contains(&why) {
            reasons.push(why);
        }
        Self::Unverified {
            open: false,
            why_not: reasons,
        }
    }

    /// What tests and records come to together; the records are only asked where no test proves it.
    pub(in crate::rules) fn from(
        claims: claims::Claims,
        recorded: impl FnOnce() -> Recorded,
    ) -> Self {
        if claims.proven {
            return Self::Verified;
        }
        match recorded() {
            Recorded::Current => Self::Verified,
            Recorded::OtherVersion(why) => Self::OtherVersion(why),
            Recorded::No(why) => Self::Unverified {
                open: claims.open,
                why_not: [claims.why_not, why].concat(),
            },
        }
    }
}
