//! What the tests of every rule share.

use super::{Basis, Findings, Rule};
use crate::evaluate::judge;
use crate::model::Model;
use crate::verdict::{Finding, RuleOutcome, RuleResult};

/// What the rule comes to on the model, with its findings.
pub(crate) fn judged(rule: &'static Rule, model: &Model) -> (RuleResult, Vec<Finding>) {
    let (result, findings) = judge(rule, model);
    for finding in &findings {
        assert_wording(rule, finding);
    }
    (result, findings)
}

/// The outcome alone.
pub(crate) fn outcome(rule: &'static Rule, model: &Model) -> RuleOutcome {
    judged(rule, model).0.outcome
}

/// The messages of all findings.
pub(crate) fn messages(rule: &'static Rule, model: &Model) -> Vec<String> {
    let (_, findings) = judged(rule, model);
    findings
        .into_iter()
        .map(|finding| finding.message)
        .collect()
}

/// Asserts that the rule is satisfied by the first model and violated by the second. Every rule has such a test.
pub(crate) fn both_ways(rule: &'static Rule, pass: &Model, fail: &Model) {
    both_ways_as(rule, pass, fail, RuleOutcome::Violated);
}

/// As [`both_ways`], for a rule that can never say more than "undetermined".
pub(crate) fn both_ways_as(rule: &'static Rule, pass: &Model, fail: &Model, failed: RuleOutcome) {
    let (result, findings) = judged(rule, pass);
    assert_eq!(result.outcome, RuleOutcome::Satisfied, "{result:?}");
    assert!(result.examined > 0 && findings.is_empty(), "{findings:?}");
    let (result, findings) = judged(rule, fail);
    assert_eq!(result.outcome, failed, "{result:?}");
    assert!(result.examined > 0 && !findings.is_empty());
}

/// The judging of one rule without the evaluation around it.
pub(crate) fn examined(rule: &'static Rule, model: &Model) -> super::Examined {
    (rule.check)(model, &mut Findings::of(rule))
}

fn assert_wording(rule: &Rule, finding: &Finding) {
    let message = &finding.message;
    assert_eq!((finding.rule, finding.clause), (rule.id, rule.clause));
    assert!(message.starts_with(|c: char| c.is_lowercase()), "{message}");
    assert!(
        !message.ends_with('.') && !message.contains('\n'),
        "{message}"
    );
    assert!(
        message.contains(&finding.subject.id),
        "{message} lacks {}",
        finding.subject.id
    );
    let as_policy = message.contains("project policy");
    assert_eq!(as_policy, rule.basis == Basis::Policy, "{message}");
    assert!(
        finding
            .help
            .as_deref()
            .is_some_and(|help| !help.ends_with('.')),
        "{message}"
    );
    assert!(finding.place.is_some(), "{message}");
}
