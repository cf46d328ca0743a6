//! The rule `unit-not-executed`.

use super::ladder::{self, Rung};
use crate::model::Model;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that no passed test executed.
    ///
    /// # Why
    /// A unit without a recorded result is unverified, however good it looks. Failed tests, tests that timed out and
    /// tests that nobody ran prove nothing. An `async` unit counts as executed when its body ran, not when it was called.
    ///
    /// # Fix
    /// Write a test that executes it, or delete the unit.
    "unit-not-executed", clause "5.5.5" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let open = reach::execution_incomplete(model);
    ladder::judge(&RULE, Rung::NotExecuted, model, |unit| {
        let message = format!("no passed test executed unit `{}`", unit.id);
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message)
            .at(unit.place.clone())
            .help("write a test that executes it, or delete it")
            .undecided_if(open);
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, measured, test};
    use crate::model::{Model, ProfileState, SafetyClass, Scope, TestOutcome};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    fn untouched() -> Model {
        complete_but(|model| {
            model.units[0].coverage = measured(&[(10, false)]);
            model.tests[0].executes = Some(Vec::new());
        })
    }

    #[test]
    fn a_unit_that_no_passed_test_executed_is_a_finding() {
        both_ways(&RULE, &complete(), &untouched());
        let failed = complete_but(|model| {
            let failed = TestOutcome::Failed("panicked".to_owned());
            model.tests[0].outcome = failed;
        });
        assert_eq!(outcome(&RULE, &failed), RuleOutcome::Violated);
    }

    #[test]
    fn what_was_left_out_or_cannot_be_read_may_have_executed_it() {
        let mut model = untouched();
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let mut model = untouched();
        let corrupt = ProfileState::Unreadable("truncated".to_owned());
        model.tests.push(test("dose/lib::other").profile(corrupt));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn the_policy_decides_for_each_class() {
        let mut model = untouched();
        model.policy.c.unit_executed = false;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
        model.units[0].class = SafetyClass::B;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }
}
