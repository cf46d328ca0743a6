//! Findings that a baseline accepts.
//!
//! An entry accepts findings of its rule on its subject with its message, numbers aside, as many as were recorded and none that misses
//! more than was recorded. Of the rules on a unit's execution, which report a unit by the first one that it breaks, an entry accepts
//! those of a later step too: the unit has come further since.

use crate::model::{Baseline, BaselineEntry, BuildState, Gate, Model, Scope};
use crate::rules::{self, Needs, units};
use crate::verdict::{
    Acceptance, Finding, FindingStatus, RuleOutcome, Severity, SubjectKind, Verdict,
};

/// Marks what the baseline of the model accepts.
pub(super) fn accept(model: &Model, findings: &mut [Finding]) {
    let Some(baseline) = in_force(model) else {
        return;
    };
    let mut used = vec![0; baseline.entries.len()];
    // It gives old code time, not code that somebody looked at since and found wrong.
    for finding in findings
        .iter_mut()
        .filter(|finding| can_be_recorded(finding) && !super::review::failed(finding, model))
    {
        let accepting = baseline.entries.iter().enumerate().find(|(at, entry)| {
            is_further(entry, finding) || (is_same(entry, finding) && used[*at] < entry.count)
        });
        if let Some((entry, _)) = accepting {
            used[entry] += 1;
            let until = baseline.expires.clone();
            super::waive(finding, Acceptance::Baseline { entry, until });
        }
    }
}

/// The baseline, where it counts: never at a release, and not after its last day.
fn in_force(model: &Model) -> Option<&Baseline> {
    let baseline = model.baseline.as_ref()?;
    let merge = model.gate == Gate::Merge;
    (merge && !baseline.is_expired(&model.today)).then_some(baseline)
}

/// Whether the finding is one that a baseline can hold. What is not decided is not known well enough to be accepted.
pub fn can_be_recorded(finding: &Finding) -> bool {
    finding.severity == Severity::Error
        && finding.status == FindingStatus::Open
        && finding.decided
        && super::may_be_waived(finding.rule)
}

/// The entry that accepts this finding and nothing worse.
pub fn entry_of(finding: &Finding) -> BaselineEntry {
    BaselineEntry {
        rule: finding.rule.to_owned(),
        kind: kind(finding).to_owned(),
        subject: finding.subject.id.clone(),
        message: without_numbers(&finding.message),
        count: 1,
        at_most: finding.extent,
        ..BaselineEntry::default()
    }
}

/// The kind of the subject, as the report writes it.
const fn kind(finding: &Finding) -> &'static str {
    match finding.subject.kind {
        SubjectKind::System => "system",
        SubjectKind::Item => "item",
        SubjectKind::Unit => "unit",
        SubjectKind::Requirement => "requirement",
        SubjectKind::RiskControl => "risk-control",
        SubjectKind::Hazard => "hazard",
        SubjectKind::Source => "source",
        SubjectKind::Interface => "interface",
        SubjectKind::Test => "test",
        SubjectKind::File => "file",
        SubjectKind::Deviation => "deviation",
        SubjectKind::Evidence => "evidence",
    }
}

fn on_same_subject(entry: &BaselineEntry, finding: &Finding) -> bool {
    entry.kind == kind(finding) && entry.subject == finding.subject.id
}

/// Whether the finding is the recorded one, or a smaller one.
fn is_same(entry: &BaselineEntry, finding: &Finding) -> bool {
    let same_rule = rules::find(&entry.rule).is_some_and(|rule| rule.id == finding.rule);
    let no_worse = match (entry.at_most, finding.extent) {
        (None, None) => true,
        (Some(recorded), Some(now)) => now <= recorded,
        (Some(_), None) | (None, Some(_)) => false,
    };
    // Where the rule counts what is missing, the message lists it, and the list changes with every line above it.
    let counted = finding.extent.is_some() || units::step_of(finding.rule).is_some();
    let same_message = || counted || entry.message == without_numbers(&finding.message);
    same_rule && on_same_subject(entry, finding) && no_worse && same_message()
}

/// Whether the finding is of a later step than the recorded one.
fn is_further(entry: &BaselineEntry, finding: &Finding) -> bool {
    let steps = (units::step_of(&entry.rule), units::step_of(finding.rule));
    matches!(steps, (Some(recorded), Some(now)) if recorded < now)
        && on_same_subject(entry, finding)
}

/// A message without the numbers that stand outside of code: lines move, and shares change with every function.
fn without_numbers(message: &str) -> String {
    let mut text = String::new();
    let mut code = false;
    let mut number = false;
    for c in message.chars() {
        code ^= c == '`';
        let digit = c.is_ascii_digit() && !code;
        match (digit, number) {
            (true, true) => {}
            (true, false) => text.push('#'),
            (false, _) => text.push(c),
        }
        number = digit;
    }
    text
}

/// What a run says of a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// Findings that it accepts.
    pub waived: usize,
    /// Findings that it was recorded with.
    pub recorded: usize,
    /// Of these, those that this run would have found and did not.
    pub gone: usize,
    /// What would be enough for this run: at most what is recorded.
    pub enough: Vec<BaselineEntry>,
}

/// Compares the baseline with what the run found.
pub fn usage(model: &Model, verdict: &Verdict) -> Option<Usage> {
    let baseline = model.baseline.as_ref()?;
    let mut usage = Usage::default();
    for (at, entry) in baseline.entries.iter().enumerate() {
        let by_it = |finding: &&Finding| matches!(finding.accepted_by, Some(Acceptance::Baseline { entry, .. }) if entry == at);
        let accepted: Vec<&Finding> = verdict.findings.iter().filter(by_it).collect();
        usage.waived += accepted.len();
        usage.recorded += entry.count;
        let judged = in_force(model).is_some() && was_judged(model, verdict, &entry.rule);
        if !judged {
            usage.enough.push(entry.clone());
            continue;
        }
        usage.gone += entry.count.saturating_sub(accepted.len());
        usage.enough.extend(enough(&accepted));
    }
    Some(usage)
}

/// The entries that accept these findings and nothing worse.
fn enough(accepted: &[&Finding]) -> Vec<BaselineEntry> {
    let mut entries: Vec<BaselineEntry> = Vec::new();
    for finding in accepted {
        add(&mut entries, entry_of(finding));
    }
    entries
}

/// Adds an entry, or counts it where there is one like it.
pub fn add(entries: &mut Vec<BaselineEntry>, new: BaselineEntry) {
    let same = |old: &&mut BaselineEntry| {
        (&old.rule, &old.kind, &old.subject) == (&new.rule, &new.kind, &new.subject)
            && (old.at_most.is_some() == new.at_most.is_some())
            && (old.at_most.is_some() || old.message == new.message)
    };
    match entries.iter_mut().find(same) {
        Some(old) => {
            old.count += new.count;
            old.at_most = old.at_most.max(new.at_most);
        }
        None => entries.push(new),
    }
}

/// Whether the run looked at everything that the rule could find.
fn was_judged(model: &Model, verdict: &Verdict, rule: &str) -> bool {
    let Some(rule) = rules::find(rule) else {
        return false;
    };
    let looked = match (model.scope, rule.needs) {
        (Scope::Full | Scope::Static, Needs::Source) => true,
        (Scope::Full, Needs::Execution) => model.build == BuildState::Done,
        (Scope::Static, Needs::Execution) | (Scope::Partial, _) => false,
    };
    let mut results = verdict.rules.iter();
    let result = results.find(|result| result.rule == rule.id);
    looked && result.is_some_and(|result| result.outcome != RuleOutcome::Undetermined)
}

#[cfg(test)]
mod tests;
