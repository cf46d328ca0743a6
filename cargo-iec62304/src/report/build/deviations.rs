//! Deviations, and the code that they accept as not covered.

use super::tested::sorted;
use crate::model::{self, DeviationState, Model};
use crate::report::words::DeviationStatus;
use crate::report::{Deviation, Justified, Subject, Unit};
use crate::verdict::{DeviationUse, Verdict};

pub(super) fn deviations(model: &Model, verdict: &Verdict) -> Vec<Deviation> {
    let uses = used(model, verdict);
    uses.map(|(deviation, used)| build(deviation, used))
        .collect()
}

/// Each deviation with what it comes to.
fn used<'a>(
    model: &'a Model,
    verdict: &'a Verdict,
) -> impl Iterator<Item = (&'a model::Deviation, &'a DeviationUse)> {
    model.deviations.iter().filter_map(|deviation| {
        let used = verdict
            .deviations
            .iter()
            .find(|used| used.id == deviation.id);
        used.map(|used| (deviation, used))
    })
}

fn build(deviation: &model::Deviation, used: &DeviationUse) -> Deviation {
    Deviation {
        id: deviation.id.clone(),
        rule: deviation.rule.clone(),
        subject: Subject {
            kind: deviation.subject.kind.into(),
            id: deviation.subject.id.clone(),
        },
        with: deviation.with.clone(),
        status: match used.state {
            DeviationState::Active if used.unused => DeviationStatus::Unused,
            DeviationState::Active => DeviationStatus::Active,
            DeviationState::Expired => DeviationStatus::Expired,
            DeviationState::Stale => DeviationStatus::Stale,
            DeviationState::Unapproved => DeviationStatus::Unapproved,
        },
        waives: used.waives,
        idle: used.idle.clone(),
        code: deviation.code.clone(),
        kinds: deviation.kinds.iter().map(|kind| (*kind).into()).collect(),
        reason: deviation.reason.clone(),
        alternative: deviation.alternative.clone(),
        risk_view: deviation.risk_view.clone(),
        approved_by: deviation.approved_by.clone(),
        approved_on: deviation.approved_on.clone(),
        expires: deviation.expires.clone(),
        digest: deviation.digest.clone(),
        location: (&deviation.place).into(),
    }
}

/// Marks the code that deviations accept as not covered; both lists are sorted by id. The figures stay as they were measured.
pub(super) fn justify(model: &Model, verdict: &Verdict, units: &mut [Unit]) {
    for (deviation, used) in used(model, verdict) {
        let at = units.binary_search_by(|unit| unit.id.cmp(&deviation.subject.id));
        let unit = at.ok().and_then(|at| units.get_mut(at));
        let Some(coverage) = unit.and_then(|unit| unit.coverage.as_mut()) else {
            continue;
        };
        let justified = used.justified.iter().map(|(start, end)| Justified {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            rule: deviation.rule.clone(),
            deviation: deviation.id.clone(),
        });
        coverage.justified.extend(justified);
        coverage.justified = sorted(&coverage.justified);
    }
}
