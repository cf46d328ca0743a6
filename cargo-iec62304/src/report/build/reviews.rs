//! Reviews of units, and what they stand in for.

use crate::model::{self, BuildState, Model, ReviewState};
use crate::report::UnitReview;
use crate::verdict::{Acceptance, Finding, Verdict};

pub(super) fn unit_reviews(model: &Model, verdict: &Verdict) -> Vec<UnitReview> {
    let reviews = model.unit_reviews.iter();
    reviews
        .map(|review| build(review, model, verdict))
        .collect()
}

fn build(review: &model::UnitReview, model: &Model, verdict: &Verdict) -> UnitReview {
    let state = review.state(model);
    let accepted = |finding: &&Finding| matches!(&finding.accepted_by, Some(Acceptance::Review { id, .. }) if *id == review.id);
    let judged = state == ReviewState::Valid && model.build == BuildState::Done;
    UnitReview {
        id: review.id.clone(),
        unit: review.unit.clone(),
        status: state.into(),
        waives: judged.then(|| verdict.findings.iter().filter(accepted).count()),
        criteria: review.criteria.clone(),
        passed: review.passed,
        by: review.by.clone(),
        on: review.on.clone(),
        reason: review.reason.clone(),
        evidence: review.evidence.clone(),
        digest: review.digest.clone(),
        location: (&review.place).into(),
    }
}
