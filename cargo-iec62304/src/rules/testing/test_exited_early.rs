//! The rule `test-exited-early`.

use crate::model::Model;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A test that ended its process with success before it came to its own end.
    ///
    /// # Why
    /// `exit(0)` in a test, or in the code that it calls, looks like success from outside: the assertions behind it never
    /// ran, and what they would have executed was not tested. Only what its harness wrote tells such a test from one that
    /// passed. It counts as failed: it verifies nothing, and nothing that it executed is covered.
    ///
    /// # Fix
    /// Let the test return. Start a program that ends its process as a process of its own and check its exit status.
    "test-exited-early", clause "5.5.5" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no test of class B or C ran"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for test in model.tests.iter().filter(|test| RULE.is_for(test.class)) {
        if test.exited_early {
            let message = format!(
                "test `{}` ended its process with success before it came to its end: what follows was not tested",
                test.id
            );
            findings
                .add(SubjectKind::Test, &test.id, test.class, message)
                .at(test.place.clone())
                .help("let the test return; start what ends its process as a process of its own");
        }
        examined.judged += usize::from(test.exited_early || test.outcome.passed());
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, test};
    use crate::model::{Model, SafetyClass, TestOutcome};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn exited(class: SafetyClass) -> Model {
        complete_but(|model| {
            let how = TestOutcome::Failed("its process ended".to_owned());
            let mut early = test("dose/lib::early").became(how);
            early.exited_early = true;
            early.class = class;
            model.tests = vec![early];
        })
    }

    #[test]
    fn a_test_that_ended_its_process_is_a_finding() {
        both_ways(&RULE, &complete(), &exited(SafetyClass::B));
        assert!(
            messages(&RULE, &exited(SafetyClass::C))[0].contains("what follows was not tested")
        );
    }

    #[test]
    fn class_a_tests_and_other_failures_are_not_judged() {
        assert_eq!(
            outcome(&RULE, &exited(SafetyClass::A)),
            RuleOutcome::NotApplicable
        );
        let mut model = exited(SafetyClass::C);
        model.tests[0].exited_early = false;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
