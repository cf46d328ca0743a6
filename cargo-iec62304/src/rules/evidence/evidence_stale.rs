//! The rule `evidence-stale`.

use crate::model::{EvidenceState, Model};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A report from elsewhere, or what an earlier run stored, that was made from other code than the present.
    ///
    /// # Why
    /// A record of a test has to say which version was tested, so that the test can be repeated. What ran with other code
    /// says nothing of this one: nothing of such evidence counts, neither a pass nor an executed line. It is a finding
    /// all the same, because whoever named it takes it for proof.
    ///
    /// # Fix
    /// Run the tests again with the present code and bring the new report, or take the entry out. Where documents alone
    /// changed, name the `commit` or the `code_digest`: neither looks at documents.
    "evidence-stale", clause "5.7.5" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Evidence,
    nothing "no evidence was imported, and none that an earlier run stored was used",
    never_waived "evidence of other code says nothing of this code"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for evidence in &model.imported {
        let EvidenceState::Stale(why) = &evidence.state else {
            continue;
        };
        let name = &evidence.name;
        let message =
            format!("evidence `{name}` was made from other code and does not count: {why}");
        findings
            .add(SubjectKind::Evidence, name, model.system.class, message)
            .at(evidence.place.clone())
            .help("make it again from the present code, or take it out");
    }
    Examined::judged(model.imported.len())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete_but, imported};
    use crate::model::{EvidenceState, Model};
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn with(state: EvidenceState) -> Model {
        complete_but(|model| model.imported = vec![imported("EV-1", state)])
    }

    #[test]
    fn evidence_of_other_code_is_a_finding_that_says_how_one_knows() {
        let fail = with(EvidenceState::Stale("its commit is another".to_owned()));
        both_ways(&RULE, &with(EvidenceState::Used), &fail);
        assert!(messages(&RULE, &fail)[0].contains("its commit is another"));
    }

    #[test]
    fn without_imported_evidence_it_says_why_it_has_nothing_to_examine() {
        let (result, _) = judged(&RULE, &complete_but(|model| model.imported.clear()));
        assert_eq!(result.outcome, RuleOutcome::NotApplicable);
        let reason = result.reason.expect("a reason");
        assert!(reason.contains("no evidence was imported"), "{reason}");
    }

    #[test]
    fn what_does_not_count_for_another_reason_is_not_stale() {
        let model = with(EvidenceState::NotCounted("a test failed".to_owned()));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
    }
}
