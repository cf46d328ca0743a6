//! The rule `test-failed`.

use super::test_exited_early;
use crate::model::{Model, NotRunReason, TestOutcome};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A test that failed, crashed or timed out.
    ///
    /// # Why
    /// A failed test is an anomaly of the software or of the test, and it has to go into problem resolution before anything
    /// is merged. What it executed proves nothing. It cannot be waived.
    ///
    /// # Fix
    /// Mend the code or the test. The report holds the last lines of its output.
    "test-failed", clause "5.7.2" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no test ran",
    never_waived "what a failed test found is to be mended: in the code, or in the test"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for test in &model.tests {
        match &test.outcome {
            TestOutcome::Passed | TestOutcome::Flaky => examined.judged += 1,
            // One defect, one finding: the rule on early ends has its own words for it.
            TestOutcome::Failed(_)
                if test.exited_early && test_exited_early::RULE.is_for(test.class) =>
            {
                examined.silenced += 1;
            }
            TestOutcome::Failed(how) => {
                examined.judged += 1;
                findings
                    .add(
                        SubjectKind::Test,
                        &test.id,
                        test.class,
                        message(&test.id, how),
                    )
                    .at(test.place.clone())
                    .help("mend the code or the test; its output is in the report");
            }
            TestOutcome::Ignored
            | TestOutcome::NotRun(
                NotRunReason::Static | NotRunReason::Deselected | NotRunReason::NotListed,
            ) => {}
        }
    }
    examined
}

fn message(id: &str, how: &str) -> String {
    match how.trim_end_matches('.') {
        "" => format!("test `{id}` failed"),
        how => format!("test `{id}` failed: {how}"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, test};
    use crate::model::{SafetyClass, TestOutcome};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_failed_test_is_a_finding_that_says_how() {
        let fail = complete_but(|model| {
            let how = TestOutcome::Failed("killed by signal 6".to_owned());
            model.tests.push(test("dose/lib::other").became(how));
        });
        both_ways(&RULE, &complete(), &fail);
        assert!(messages(&RULE, &fail)[0].contains("killed by signal 6"));
    }

    #[test]
    fn a_test_that_ended_its_process_is_reported_by_the_rule_for_it_where_that_judges_its_class() {
        let model = |class| {
            complete_but(|model| {
                let how = TestOutcome::Failed("its process ended".to_owned());
                let mut test = test("dose/lib::other").became(how);
                test.exited_early = true;
                test.class = class;
                model.tests.push(test);
            })
        };
        for (class, expected) in [
            (SafetyClass::A, RuleOutcome::Violated),
            (SafetyClass::B, RuleOutcome::Satisfied),
            (SafetyClass::C, RuleOutcome::Satisfied),
        ] {
            assert_eq!(outcome(&RULE, &model(class)), expected, "class {class}");
        }
    }

    #[test]
    fn tests_that_did_not_run_are_not_judged() {
        let model = complete_but(|model| {
            model.tests = vec![test("dose/lib::slow").became(TestOutcome::Ignored)];
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
