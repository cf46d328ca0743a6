//! Rules, findings and clauses: what was judged.

use crate::model::{Attestation, Model};
use crate::report::facts::ClauseInfo;
use crate::report::words::{ClauseStatus, FindingStatus, RuleOutcome, Severity};
use crate::report::{AcceptedBy, Clause, Finding, FindingCounts, Rule, Subject};
use crate::verdict::Verdict;

pub(super) fn rules(verdict: &Verdict) -> Vec<Rule> {
    let mut rules: Vec<Rule> = verdict
        .rules
        .iter()
        .map(|rule| Rule {
            id: rule.rule.to_owned(),
            clause: rule.clause.to_owned(),
            gate: rule.gate.into(),
            outcome: rule.outcome.into(),
            examined: rule.examined,
            findings: rule.findings,
            reason: rule.reason.clone(),
            counts: rule.counts,
        })
        .collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// The findings, in the order of the verdict.
pub(super) fn findings(verdict: &Verdict) -> Vec<Finding> {
    verdict
        .findings
        .iter()
        .map(|finding| Finding {
            rule: finding.rule.to_owned(),
            clause: finding.clause.to_owned(),
            class: finding.class.into(),
            severity: finding.severity.into(),
            status: finding.status.into(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            subject: Subject {
                kind: finding.subject.kind.into(),
                id: finding.subject.id.clone(),
            },
            location: finding.place.as_ref().map(Into::into),
            decided: finding.decided,
            accepted_by: finding.accepted_by.as_ref().map(Into::into),
            with: finding.with.as_ref().map(|with| Subject {
                kind: with.kind.into(),
                id: with.id.clone(),
            }),
            waived_by: finding.waived_by.clone(),
        })
        .collect()
}

pub(super) fn count(findings: &[Finding]) -> FindingCounts {
    let mut counts = FindingCounts::default();
    for finding in findings {
        let attested = finding
            .accepted_by
            .as_ref()
            .is_some_and(AcceptedBy::is_attested);
        counts.attested += usize::from(attested);
        let counter = match (finding.status, finding.severity) {
            (FindingStatus::Waived, _) => &mut counts.waived,
            (FindingStatus::Open, Severity::Error) => &mut counts.error,
            (FindingStatus::Open, Severity::Warning) => &mut counts.warning,
            (FindingStatus::Open, Severity::Note) => &mut counts.note,
        };
        *counter += 1;
    }
    counts
}

/// Every clause, in the order of the table, which is the standard's.
pub(super) fn clauses(model: &Model, verdict: &Verdict, table: &[ClauseInfo]) -> Vec<Clause> {
    table
        .iter()
        .map(|info| clause(model, verdict, info))
        .collect()
}

fn clause(model: &Model, verdict: &Verdict, info: &ClauseInfo) -> Clause {
    let mut rules: Vec<String> = info.rules.clone();
    rules.sort();
    rules.dedup();
    let own = model.attestations.iter();
    let mut own = own.filter(|entry| entry.clause == info.id);
    let attestation = own
        .clone()
        .find(|entry| void(entry, &model.today).is_none());
    let reason = match attestation {
        Some(_) => None,
        None => own.find_map(|entry| void(entry, &model.today)),
    };
    let judged = verdict
        .rules
        .iter()
        .any(|result| rules.iter().any(|id| id == result.rule) && is_judged(result.outcome.into()));
    let status = if !info.classes.contains(&model.system.class) {
        ClauseStatus::NotApplicable
    } else if judged {
        ClauseStatus::Judged
    } else if attestation.is_some() {
        ClauseStatus::Attested
    } else {
        ClauseStatus::Open
    };
    let statement = |field: fn(&Attestation) -> &Option<String>| {
        attestation.and_then(|entry| field(entry).clone())
    };
    Clause {
        id: info.id.clone(),
        title: info.title.clone(),
        status,
        rules,
        by: statement(|entry| &entry.by),
        on: statement(|entry| &entry.on),
        text: attestation
            .map(|entry| entry.text.clone())
            .filter(|text| !text.is_empty()),
        evidence: statement(|entry| &entry.evidence),
        valid_until: statement(|entry| &entry.valid_until),
        reason,
        automation: info.automation,
    }
}

/// Why a statement does not count; what nobody answers for is no statement of a person.
fn void(entry: &Attestation, today: &str) -> Option<String> {
    let (Some(by), Some(on)) = (&entry.by, &entry.on) else {
        return Some("the statement does not say by whom and on which day".to_owned());
    };
    if on.as_str() > today {
        return Some(format!(
            "the statement of {by} is dated {on}, after the judging date"
        ));
    }
    let last = entry
        .valid_until
        .as_ref()
        .filter(|last| last.as_str() < today)?;
    Some(format!("the statement of {by} of {on} expired on {last}"))
}

/// Whether the rule said anything: one that had nothing to examine leaves its clause to a person.
const fn is_judged(outcome: RuleOutcome) -> bool {
    match outcome {
        RuleOutcome::Satisfied
        | RuleOutcome::Violated
        | RuleOutcome::Undetermined
        | RuleOutcome::Waived => true,
        RuleOutcome::NotApplicable => false,
    }
}
