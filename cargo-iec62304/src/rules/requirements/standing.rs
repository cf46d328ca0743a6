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
    Standing::from(claims, recorded)
}

impl Standing {
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
