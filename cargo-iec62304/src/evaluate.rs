//! Runs the rules over the model and decides.

use rayon::prelude::*;

use crate::accept;
use crate::model::{BuildState, Gate, Model};
use crate::nouns::counted;
use crate::rules::{Examined, Findings, Needs, RULES, Rule, Subjects, reach, waive};
use crate::verdict::{
    Decision, Finding, FindingStatus, RuleOutcome, RuleResult, Severity, Verdict,
};

/// Why a rule that needs execution is not applicable in a static check.
pub const STATIC_REASON: &str = "static check: nothing was executed";

/// Why a rule that needs execution is undetermined where the build or the run of the tests ended early, or stored evidence cannot be
/// used. What went wrong
/// names commands and folders of one machine: it stands in the report's `evidence` alone, once.
pub const FAILED_REASON: &str =
    "there is no evidence of execution that can be trusted: see `evidence.build`";

/// Judges the model by every rule.
pub fn evaluate(model: &Model) -> Verdict {
    let mut rules = Vec::with_capacity(RULES.len());
    let mut findings = Vec::new();
    // Rules know the model alone, so they can be asked side by side; the answers come in the order of the rules.
    let judged: Vec<_> = RULES.par_iter().map(|rule| judge(rule, model)).collect();
    for (result, found) in judged {
        rules.push(result);
        findings.extend(found);
    }
    rules.sort_by_key(|result| result.rule);
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    Verdict {
        decision: decide(model, &rules),
        rules,
        findings,
        deviations: waive::uses(model),
    }
}

/// Order of the findings: by file, line, column, rule and subject; those without a place come last.
fn sort_key(finding: &Finding) -> impl Ord {
    let place = finding.place.as_ref();
    let at = place.map(|place| (&place.file, place.start, place.end));
    (
        at.is_none(),
        at,
        finding.rule,
        &finding.subject,
        &finding.message,
    )
}

/// Judges the model by one rule.
pub(crate) fn judge(rule: &'static Rule, model: &Model) -> (RuleResult, Vec<Finding>) {
    let not_evaluated = match (rule.needs, &model.build) {
        (Needs::Source, _) | (Needs::Execution, BuildState::Done) => None,
        (Needs::Execution, BuildState::NotAsked) => {
            Some((RuleOutcome::NotApplicable, STATIC_REASON.to_owned()))
        }
        (Needs::Execution, BuildState::Failed(_)) => {
            Some((RuleOutcome::Undetermined, FAILED_REASON.to_owned()))
        }
    };
    if let Some((outcome, reason)) = not_evaluated {
        return (result(rule, model.gate, outcome, Some(reason)), Vec::new());
    }
    let mut findings = Findings::of(rule);
    let examined = (rule.check)(model, &mut findings);
    let mut findings = findings.into_vec();
    findings.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    accept::accept(rule, model, &mut findings);
    let evidence = Evidence::of(rule, model, &findings, examined);
    let outcome = evidence.outcome();
    let judged = RuleResult {
        examined: examined.judged,
        findings: findings.len(),
        ..result(rule, model.gate, outcome, evidence.reason(outcome))
    };
    (judged, findings)
}

fn result(rule: &Rule, gate: Gate, outcome: RuleOutcome, reason: Option<String>) -> RuleResult {
    RuleResult {
        rule: rule.id,
        clause: rule.clause,
        gate: rule.gate,
        counts: rule.gate <= gate,
        outcome,
        examined: 0,
        findings: 0,
        reason,
    }
}

/// What the outcome of one rule follows from.
struct Evidence<'a> {
    rule: &'a Rule,
    model: &'a Model,
    /// Open errors that nothing could remove.
    decided: usize,
    /// Open errors that a wider scope or readable evidence could remove.
    undecided: usize,
    /// Errors that deviations or the baseline accept.
    waived: usize,
    /// Unreadable files that may hide subjects.
    hiding: usize,
    examined: Examined,
}

impl<'a> Evidence<'a> {
    fn of(rule: &'a Rule, model: &'a Model, findings: &[Finding], examined: Examined) -> Self {
        let errors_that = |wanted: fn(&Finding) -> bool| {
            let errors = findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error);
            errors.filter(|finding| wanted(finding)).count()
        };
        let hiding = if rule.subjects.hidden_by_gaps() {
            reach::hiding_gaps(model).count()
        } else {
            0
        };
        Self {
            rule,
            model,
            decided: errors_that(|finding| {
                finding.status == FindingStatus::Open && finding.decided
            }),
            undecided: errors_that(|finding| {
                finding.status == FindingStatus::Open && !finding.decided
            }),
            waived: errors_that(|finding| finding.status == FindingStatus::Waived),
            hiding,
            examined,
        }
    }

    /// Every combination is spelled out: nothing falls through to "satisfied".
    const fn outcome(&self) -> RuleOutcome {
        let open = self.undecided + self.examined.unknown + self.hiding;
        match (self.decided, open, self.waived, self.examined.judged) {
            (1.., _, _, _) => RuleOutcome::Violated,
            (0, 1.., _, _) => RuleOutcome::Undetermined,
            (0, 0, 1.., _) => RuleOutcome::Waived,
            (0, 0, 0, 1..) => RuleOutcome::Satisfied,
            (0, 0, 0, 0) => RuleOutcome::NotApplicable,
        }
    }

    fn reason(&self, outcome: RuleOutcome) -> Option<String> {
        match outcome {
            RuleOutcome::Satisfied => self.examined.caveat.map(str::to_owned),
            RuleOutcome::Violated | RuleOutcome::Waived => None,
            RuleOutcome::Undetermined => Some(self.why_open()),
            RuleOutcome::NotApplicable => Some(self.why_nothing()),
        }
    }

    fn why_open(&self) -> String {
        let mut reasons = Vec::new();
        if self.undecided > 0 {
            reasons.push(self.why_undecided());
        }
        if self.examined.unknown > 0 {
            let word = self.rule.subjects.word();
            reasons.push(format!(
                "no evidence on {}",
                counted(self.examined.unknown, word)
            ));
        }
        if self.hiding > 0 {
            let files = counted(self.hiding, "source file");
            reasons.push(format!("{files} could not be read and may hide units"));
        }
        reasons.join("; ")
    }

    fn why_undecided(&self) -> String {
        let findings = counted(self.undecided, "finding");
        if self.rule.subjects == Subjects::Files {
            return format!(
                "{} could not be read and may hide units",
                counted(self.undecided, "source file")
            );
        }
        if reach::is_partial(self.model) {
            return format!("what was left out of this run could remove {findings}");
        }
        let rest = if self.undecided == 1 { "rests" } else { "rest" };
        format!("{findings} {rest} on evidence or source that could not be read")
    }

    fn why_nothing(&self) -> String {
        let word = self.rule.subjects.word();
        if let Some(nothing) = self.examined.nothing {
            return nothing.to_owned();
        }
        if self.examined.silenced > 0 {
            format!("each {word} that it would judge is reported by an earlier rule")
        } else if self.examined.unasked > 0 {
            format!("the project policy asks this of no {word}")
        } else {
            self.rule.nothing.to_owned()
        }
    }
}

/// What the run comes to. A pass needs a satisfied rule, and in a run that executed tests also a rule on execution that had
/// something to examine: a verdict on nothing is no pass.
fn decide(model: &Model, rules: &[RuleResult]) -> Decision {
    let any = |outcome| {
        rules
            .iter()
            .any(|rule| rule.counts && rule.outcome == outcome)
    };
    if any(RuleOutcome::Violated) {
        Decision::Fail
    } else if any(RuleOutcome::Undetermined)
        || !any(RuleOutcome::Satisfied)
        || !execution_examined(model, rules)
    {
        Decision::Undetermined
    } else {
        Decision::Pass
    }
}

fn execution_examined(model: &Model, rules: &[RuleResult]) -> bool {
    // Evidence from elsewhere may be of the present code and hold nothing.
    let needs_execution = |id: &str| {
        crate::rules::find(id).is_some_and(|rule| {
            rule.needs == Needs::Execution && rule.subjects != Subjects::Evidence
        })
    };
    match &model.build {
        BuildState::NotAsked => true,
        BuildState::Failed(_) => false,
        BuildState::Done => rules
            .iter()
            .any(|rule| rule.examined > 0 && needs_execution(rule.rule)),
    }
}

#[cfg(test)]
mod tests;
