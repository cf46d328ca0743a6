//! Findings that a recorded review of the unit accepts (5.5.2).
//!
//! A review stands in for execution alone: it shows no line, region or branch as covered, verifies no requirement, and the figures of
//! the item stay as they were measured.

use crate::model::{Model, ReviewState, UnitReview};
use crate::rules::{Rule, reach, units};
use crate::verdict::{Acceptance, Finding, FindingStatus, SubjectKind};

/// Marks what a review accepts; where one does not, its finding says why.
pub(super) fn accept(rule: &Rule, model: &Model, findings: &mut [Finding]) {
    if !units::asks_for_execution(rule.id) {
        return;
    }
    // A profile that cannot be read may show that the unit was executed; then it would be asked for more than a review can answer.
    let unread = reach::execution_unreadable(model);
    let open = findings.iter_mut().filter(|finding| {
        finding.status == FindingStatus::Open
            && finding.subject.kind == SubjectKind::Unit
            && (finding.decided || !unread)
    });
    for finding in open {
        let Some(review) = last(model, &finding.subject.id) else {
            continue;
        };
        if review.state(model) == ReviewState::Valid {
            let by = Acceptance::Review {
                id: review.id.clone(),
                by: review.by.clone(),
                on: review.on.clone(),
            };
            super::waive(finding, by);
        } else {
            finding.help = Some(advice(finding, review, model));
        }
    }
}

/// Whether the finding is that nothing executed a unit of which the last review says that it does not meet its criteria.
pub(super) fn failed(finding: &Finding, model: &Model) -> bool {
    units::asks_for_execution(finding.rule)
        && finding.subject.kind == SubjectKind::Unit
        && last(model, &finding.subject.id)
            .is_some_and(|review| review.state(model) == ReviewState::NotPassed)
}

/// The review that speaks last of the unit as it is now: one that failed is not outdone by an earlier one that passed.
fn last<'m>(model: &'m Model, unit: &str) -> Option<&'m UnitReview> {
    let reviews = model.unit_reviews.iter();
    let reviews = reviews.filter(|review| review.unit == unit);
    reviews.max_by_key(|review| {
        let past = matches!(
            review.state(model),
            ReviewState::Stale | ReviewState::NotYet
        );
        // Nothing tells which of two reviews of one day came last, least of all their ids.
        (!past, &review.on, !review.passed, &review.id)
    })
}

/// Why the review does not stand in, before what the rule advises.
fn advice(finding: &Finding, review: &UnitReview, model: &Model) -> String {
    let why = match review.state(model) {
        ReviewState::NotAllowed => {
            format!("`[policy.{}]` does not set `unit_review`", finding.class)
        }
        ReviewState::NotPassed => "its result is not `passed`".to_owned(),
        ReviewState::NotYet => format!("its day, {}, is still to come", review.on),
        ReviewState::Stale => {
            "the unit has changed since, so review it again and record the new digest".to_owned()
        }
        ReviewState::Valid => return finding.help.clone().unwrap_or_default(),
    };
    let does_not = format!("review `{}` does not stand in for a test: {why}", review.id);
    match &finding.help {
        Some(help) => format!("{does_not}; else {help}"),
        None => does_not,
    }
}

#[cfg(test)]
mod tests;
