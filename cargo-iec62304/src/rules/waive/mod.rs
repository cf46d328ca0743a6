//! What deviations accept: a pure step between the findings of a rule and its outcome.
//!
//! A deviation waives what its one rule finds on its one subject. What is accepted stays a finding, so nothing waived looks satisfied.

pub(crate) mod code;

use super::{Findings, Needs, RULES, Rule, reach};
use crate::model::{
    BuildState, Deviation, DeviationState, MeasuredCoverage, Model, Scope, SubjectKind,
    UnitCoverage,
};
use crate::verdict::{Acceptance, DeviationUse, Finding, FindingStatus};
use code::{Accepted, Gap};

/// Rules on code that is not covered: a deviation says which code it accepts.
pub(crate) const COVERAGE: [&str; 3] = ["unit-branches", "unit-lines", "unit-regions"];

/// Rules that judge pairs of items: a deviation names the other one.
pub(crate) const PAIRS: [&str; 2] = ["interface-undefined", "segregation-breached"];

/// What each deviation comes to, in the order of the model.
pub(crate) fn uses(model: &Model) -> Vec<DeviationUse> {
    let mut uses = Vec::new();
    for rule in RULES.iter().filter(|rule| has_deviations(rule, model)) {
        if rule.needs == Needs::Execution && model.build != BuildState::Done {
            uses.extend(of_rule(rule, model).map(|deviation| unknown(model, deviation)));
            continue;
        }
        let mut findings = Findings::of(rule);
        (rule.check)(model, &mut findings);
        let mut findings = findings.into_vec();
        uses.extend(apply(rule, model, &mut findings));
    }
    uses.sort_by(|a, b| a.id.cmp(&b.id));
    uses
}

fn has_deviations(rule: &Rule, model: &Model) -> bool {
    of_rule(rule, model).next().is_some()
}

fn of_rule<'m>(rule: &Rule, model: &'m Model) -> impl Iterator<Item = &'m Deviation> {
    let id = rule.id;
    model
        .deviations
        .iter()
        .filter(move |deviation| deviation.rule == id)
}

/// What is known of a deviation whose rule was not evaluated.
fn unknown(model: &Model, deviation: &Deviation) -> DeviationUse {
    DeviationUse {
        id: deviation.id.clone(),
        state: deviation.state(model),
        waives: None,
        justified: Vec::new(),
        idle: Vec::new(),
        unused: false,
    }
}

/// Marks the findings that deviations waive, and says of each deviation of the rule what it did.
pub(crate) fn apply(rule: &Rule, model: &Model, findings: &mut [Finding]) -> Vec<DeviationUse> {
    // The documents are refused before; a rule that must not be waived is not, whatever the model holds.
    if rule.never_waived.is_some() || !has_deviations(rule, model) {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate<'_>> = of_rule(rule, model)
        .map(|deviation| Candidate::of(model, deviation))
        .collect();
    for finding in findings
        .iter_mut()
        .filter(|it| it.status == FindingStatus::Open)
    {
        let mut concerned: Vec<&mut Candidate<'_>> = candidates
            .iter_mut()
            .filter(|candidate| candidate.concerns(finding))
            .collect();
        if COVERAGE.contains(&rule.id) {
            accept_code(rule, model, finding, &mut concerned);
        } else if let Some(first) = concerned.first_mut() {
            first.waives += 1;
            waive(finding, &[first.deviation]);
        }
    }
    let finished = candidates.into_iter();
    finished
        .map(|candidate| candidate.finish(rule, model))
        .collect()
}

/// A deviation, and what it did so far.
struct Candidate<'m> {
    deviation: &'m Deviation,
    state: DeviationState,
    accepted: Accepted<'m>,
    waives: usize,
    justified: Vec<Gap>,
}

impl<'m> Candidate<'m> {
    fn of(model: &Model, deviation: &'m Deviation) -> Self {
        Self {
            deviation,
            state: deviation.state(model),
            accepted: Accepted::of(deviation),
            waives: 0,
            justified: Vec::new(),
        }
    }

    fn concerns(&self, finding: &Finding) -> bool {
        let deviation = self.deviation;
        let pair = !PAIRS.contains(&finding.rule)
            || deviation.with.is_some() && deviation.with.as_deref() == other(finding);
        // There is one system; reports call it by its name or `system`.
        let system = finding.subject.kind == SubjectKind::System;
        let same = deviation.subject.kind == finding.subject.kind
            && (system || deviation.subject.id == finding.subject.id);
        self.state == DeviationState::Active && same && pair
    }

    /// Takes the gaps that it accepts out of the list; whether there were any.
    fn take(&mut self, gaps: &mut Vec<Gap>, coverage: &MeasuredCoverage) -> bool {
        let mut left = Vec::new();
        let before = self.justified.len();
        for gap in std::mem::take(gaps) {
            if self.accepted.accepts(&gap, coverage) {
                self.justified.push(gap);
            } else {
                left.push(gap);
            }
        }
        *gaps = left;
        self.justified.len() > before
    }

    fn finish(self, rule: &Rule, model: &Model) -> DeviationUse {
        let active = self.state == DeviationState::Active;
        let decided = active && is_decided(rule, model, self.deviation);
        let idle = if decided && COVERAGE.contains(&rule.id) {
            self.accepted.idle()
        } else {
            Vec::new()
        };
        DeviationUse {
            id: self.deviation.id.clone(),
            state: self.state,
            waives: active.then_some(self.waives),
            unused: decided && self.waives == 0 && self.justified.is_empty(),
            justified: self
                .justified
                .iter()
                .map(|gap| (gap.start, gap.end))
                .collect(),
            idle,
        }
    }
}

/// Waives a finding on code that is not covered, if all of it is accepted; else says what is left.
fn accept_code<'m>(
    rule: &Rule,
    model: &Model,
    finding: &mut Finding,
    concerned: &mut [&mut Candidate<'m>],
) {
    let unit = model.unit(&finding.subject.id);
    let Some(UnitCoverage::Measured(coverage)) = unit.map(|unit| &unit.coverage) else {
        return;
    };
    let mut left = code::gaps(rule.id, coverage);
    // Where nothing was measured there is nothing that a text could accept.
    if left.is_empty() {
        return;
    }
    let mut accepting: Vec<&'m Deviation> = Vec::new();
    for candidate in concerned.iter_mut() {
        if candidate.take(&mut left, coverage) {
            accepting.push(candidate.deviation);
        }
    }
    let Some(first) = left.first() else {
        for candidate in concerned
            .iter_mut()
            .filter(|it| accepting.iter().any(|by| by.id == it.deviation.id))
        {
            candidate.waives += 1;
        }
        waive(finding, &accepting);
        return;
    };
    if accepting.is_empty() {
        return;
    }
    if let Some(place) = &mut finding.place {
        (place.start, place.end) = (first.start, first.end);
    }
    // What a person approved until a day is nothing that a baseline may go on accepting without it.
    finding.extent = Some(left.len());
    let accepted =
        super::text::bounded_code(accepting.iter().map(|deviation| deviation.id.as_str()));
    let shown: Vec<&str> = left.iter().map(|gap| gap.shown.as_str()).collect();
    let help = finding.help.take().unwrap_or_default();
    let part = format!(
        "{accepted} accepts a part of it, left is {}",
        super::text::bounded(&shown)
    );
    finding.help = Some(format!("{part}: {help}"));
}

/// The other side of a finding about two, as a document names it.
fn other(finding: &Finding) -> Option<&str> {
    let with = finding.with.as_ref()?;
    match with.kind {
        SubjectKind::System => Some("system"),
        _ => Some(with.id.as_str()),
    }
}

/// Marks a finding as waived; of several deviations, the one that ends first says until when.
fn waive(finding: &mut Finding, by: &[&Deviation]) {
    let first = by
        .iter()
        .min_by_key(|deviation| (&deviation.expires, &deviation.id));
    finding.status = FindingStatus::Waived;
    finding.accepted_by = first.map(|deviation| Acceptance::Deviation {
        id: deviation.id.clone(),
        until: Some(deviation.expires.clone()),
    });
    finding.waived_by = by.iter().map(|deviation| deviation.id.clone()).collect();
}

/// Whether a wider look could not find more for it to waive.
fn is_decided(rule: &Rule, model: &Model, deviation: &Deviation) -> bool {
    let selected = deviation
        .unit(model)
        .is_none_or(|unit| unit.coverage != UnitCoverage::NotSelected);
    let known = deviation.subject.kind != SubjectKind::Unit || deviation.unit(model).is_some();
    let executed = rule.needs == Needs::Source
        || model.scope == Scope::Full && !reach::execution_incomplete(model);
    selected && known && executed && !reach::is_partial(model) && !reach::tags_incomplete(model)
}

#[cfg(test)]
mod tests;
