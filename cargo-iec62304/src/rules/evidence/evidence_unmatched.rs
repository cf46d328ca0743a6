//! The rule `evidence-unmatched`.

use crate::model::{EvidenceState, ImportedEvidence, Model, Unmatched};
use crate::rules::{Examined, Findings};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A part of evidence from elsewhere that fits no known test, file or function, or cannot count.
    ///
    /// # Why
    /// A result under a name that no test has is lost for the test that it was meant for. Where it is a failure, something
    /// failed, whatever it is called here: that is an error. Everything else is a warning: it proves nothing, so other rules
    /// see the gap that it leaves.
    ///
    /// # Fix
    /// Name the `package` in the `[[evidence]]` entry, or let the report use names of nextest or whole test ids. For
    /// coverage, name the `root` folder of the workspace there, and measure with the compiler of this run.
    "evidence-unmatched", clause "5.7.5" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Evidence,
    nothing "no evidence of the present code was imported",
    never_waived "evidence that fits nothing may hold a failure: name it as it is meant, or take it out"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for evidence in &model.imported {
        match &evidence.state {
            // It is reported as stale, and nothing in it is looked at.
            EvidenceState::Stale(_) => {
                examined.silenced += 1;
                continue;
            }
            EvidenceState::NotCounted(why) => {
                let message = format!("evidence `{}` does not count: {why}", evidence.name);
                let help = "bring what is missing, or take it out";
                report(model, evidence, &message, help, false, findings);
            }
            EvidenceState::Used => {}
        }
        examined.judged += 1;
        for Unmatched { what, help, failed } in &evidence.unmatched {
            let message = format!("evidence `{}`: {what}", evidence.name);
            report(model, evidence, &message, help, *failed, findings);
        }
    }
    examined
}

fn report(
    model: &Model,
    evidence: &ImportedEvidence,
    message: &str,
    help: &str,
    failed: bool,
    findings: &mut Findings,
) {
    let severity = if failed {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = message.trim_end_matches('.');
    findings
        .add(
            SubjectKind::Evidence,
            &evidence.name,
            model.system.class,
            message,
        )
        .at(evidence.place.clone())
        .help(help)
        .weigh(severity);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete_but, imported};
    use crate::model::{EvidenceState, Model, Unmatched};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::{RuleOutcome, Severity};

    fn with(state: EvidenceState, unmatched: &[bool]) -> Model {
        complete_but(|model| {
            let mut evidence = imported("EV-1", state);
            evidence.unmatched = unmatched
                .iter()
                .map(|failed| Unmatched {
                    what: "`limits` is no known test".to_owned(),
                    help: "name the package".to_owned(),
                    failed: *failed,
                })
                .collect();
            model.imported = vec![evidence];
        })
    }

    #[test]
    fn a_failure_of_an_unknown_test_is_an_error_and_a_pass_a_warning() {
        let fail = with(EvidenceState::Used, &[true, false]);
        both_ways(&RULE, &with(EvidenceState::Used, &[]), &fail);
        let (_, findings) = judged(&RULE, &fail);
        let severities: Vec<Severity> = findings.iter().map(|it| it.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
        let (result, findings) = judged(&RULE, &with(EvidenceState::Used, &[false]));
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert_eq!(findings.len(), 1, "a reader sees it all the same");
    }

    #[test]
    fn what_does_not_count_is_a_warning_that_says_why() {
        let state = EvidenceState::NotCounted("its run failed".to_owned());
        let (result, findings) = judged(&RULE, &with(state, &[]));
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert!(findings[0].message.contains("its run failed"));
    }

    #[test]
    fn stale_evidence_is_left_to_the_rule_that_reports_it() {
        let stale = EvidenceState::Stale("another commit".to_owned());
        let model = with(stale, &[true]);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
