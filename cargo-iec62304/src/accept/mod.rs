//! What a project accepts of the findings: the one step in which a finding becomes a waived one, between a rule's check and its outcome.

pub mod baseline;

use crate::model::Model;
use crate::rules::Rule;
use crate::verdict::{Acceptance, Finding, FindingStatus};

/// Rules whose findings nothing waives: what they found makes the evidence worthless, or is itself about what was waived.
const NEVER_WAIVED: &[&str] = &[
    "engines-disagree",
    "requirement-unknown",
    "source-unreadable",
    "test-failed",
    "test-without-evidence",
    "trace-hollow",
];

/// Marks the findings of one rule that the project accepts; it adds none and takes none away.
pub(crate) fn accept(rule: &Rule, model: &Model, findings: &mut [Finding]) {
    if may_be_waived(rule.id) {
        baseline::accept(model, findings);
    }
}

/// Whether anything may waive what the rule finds.
pub(crate) fn may_be_waived(rule: &str) -> bool {
    !NEVER_WAIVED.contains(&rule)
        && !rule.starts_with("deviation-")
        && !rule.starts_with("evidence-")
}

fn waive(finding: &mut Finding, by: Acceptance) {
    finding.status = FindingStatus::Waived;
    finding.accepted_by = Some(by);
}
