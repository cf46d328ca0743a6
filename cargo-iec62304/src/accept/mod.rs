//! What a project accepts of the findings: the one step in which a finding becomes a waived one, between a rule's check and its outcome.

pub mod baseline;
mod review;

use crate::model::Model;
use crate::rules::{self, Rule, waive};
use crate::verdict::{Acceptance, Finding, FindingStatus};

/// Marks the findings of one rule that the project accepts; it adds none and takes none away.
pub(crate) fn accept(rule: &Rule, model: &Model, findings: &mut [Finding]) {
    if may_be_waived(rule.id) {
        // What a person approved by name comes first: the baseline only gives old code time.
        waive::apply(rule, model, findings);
        review::accept(rule, model, findings);
        baseline::accept(model, findings);
    }
}

/// Whether anything may waive what the rule finds.
pub(crate) fn may_be_waived(rule: &str) -> bool {
    rules::find(rule).is_some_and(|rule| rule.never_waived.is_none())
}

fn waive(finding: &mut Finding, by: Acceptance) {
    finding.status = FindingStatus::Waived;
    finding.accepted_by = Some(by);
}
