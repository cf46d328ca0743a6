//! The rule `test-flaky`.

use crate::model::{Model, TestOutcome};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A test that verifies something and passed only on a retry.
    ///
    /// # Why
    /// A test that fails and then passes on the same code says that its outcome depends on something that nobody has under
    /// control: the order of events, the clock, what another test left. What it verifies is shown by chance. Only its last
    /// attempt is judged, and the attempts that failed prove nothing.
    ///
    /// # Fix
    /// Find what differs between the attempts; their output is in the folder of the run. Mend the code or the test instead of
    /// raising the number of retries.
    "test-flaky", clause "5.7.4" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no passed test verifies anything of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    let verifying = model.tests.iter().filter(|test| {
        RULE.is_for(test.class) && test.outcome.passed() && !test.verifies.is_empty()
    });
    for test in verifying {
        examined.judged += 1;
        if test.outcome == TestOutcome::Flaky {
            let message = format!(
                "test `{}` verifies something and passed only on a retry",
                test.id
            );
            findings
                .add(SubjectKind::Test, &test.id, test.class, message)
                .at(test.place.clone())
                .help("find what differs between its attempts, and mend the code or the test");
        }
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, test};
    use crate::model::{SafetyClass, TestOutcome};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_verifying_test_that_passed_on_a_retry_is_a_finding() {
        let fail = complete_but(|model| model.tests[0].outcome = TestOutcome::Flaky);
        both_ways(&RULE, &complete(), &fail);
    }

    #[test]
    fn tests_that_verify_nothing_and_failed_tests_are_not_judged() {
        let model = complete_but(|model| {
            let failed = model.tests[0]
                .clone()
                .became(TestOutcome::Failed("panicked".to_owned()));
            let other = test("dose/lib::other").became(TestOutcome::Flaky);
            model.tests = vec![failed, other];
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }

    #[test]
    fn class_a_may_be_flaky() {
        let model = complete_but(|model| {
            for test in &mut model.tests {
                test.class = SafetyClass::A;
                test.outcome = TestOutcome::Flaky;
            }
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
