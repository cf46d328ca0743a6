//! The rule `test-not-run`.

use crate::model::{Model, NotRunReason, TestCase, TestOutcome};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A test that verifies something and was ignored, filtered out or never listed by a test binary.
    ///
    /// # Why
    /// Its tag promises a verification that did not take place. A tag on a function that no test binary lists is most often
    /// a helper without `#[test]`, or a test behind a `cfg` that does not hold.
    ///
    /// # Fix
    /// Remove `#[ignore]`, run without a filter, or put the tag on a function that is a test.
    "test-not-run", clause "5.7.1" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no test verifies anything"
}

/// What keeps a test from running, what to do, and whether a wider scope would run it.
struct Cause {
    why: &'static str,
    help: &'static str,
    open: bool,
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let partial = reach::is_partial(model);
    let mut examined = Examined::default();
    for test in model.tests.iter().filter(|test| !test.verifies.is_empty()) {
        if test.outcome == TestOutcome::NotRun(NotRunReason::Static) {
            examined.unknown += 1;
            continue;
        }
        examined.judged += 1;
        if let Some(cause) = cause(&test.outcome, partial) {
            findings
                .add(
                    SubjectKind::Test,
                    &test.id,
                    test.class,
                    message(test, &cause),
                )
                .at(test.place.clone().or_else(|| tag_place(test)))
                .help(cause.help)
                .undecided_if(cause.open);
        }
    }
    examined
}

fn tag_place(test: &TestCase) -> Option<crate::model::Place> {
    test.verifies
        .first()
        .map(|verification| verification.place.clone())
}

const fn cause(outcome: &TestOutcome, partial: bool) -> Option<Cause> {
    let (why, help, open) = match outcome {
        TestOutcome::Ignored => ("is ignored", "remove `#[ignore]`", false),
        TestOutcome::NotRun(NotRunReason::Deselected) => (
            "was left out of this run",
            "run it without the filter or the selection",
            true,
        ),
        TestOutcome::NotRun(NotRunReason::NotListed) => (
            "is listed by no test binary",
            "make it a test, or remove the tag; a `cfg` or a missing `#[test]` keeps it out",
            partial,
        ),
        TestOutcome::Passed
        | TestOutcome::Failed(_)
        | TestOutcome::Flaky
        | TestOutcome::NotRun(NotRunReason::Static) => return None,
    };
    Some(Cause { why, help, open })
}

fn message(test: &TestCase, cause: &Cause) -> String {
    let ids = test
        .verifies
        .iter()
        .map(|verification| verification.id.as_str());
    format!(
        "test `{}` {} and verifies {}",
        test.id,
        cause.why,
        bounded_code(ids)
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{DESELECTED, complete, complete_but, test};
    use crate::model::{Model, NotRunReason, Scope, TestOutcome};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    const NOT_LISTED: TestOutcome = TestOutcome::NotRun(NotRunReason::NotListed);

    fn with_test(became: TestOutcome) -> Model {
        complete_but(|model| {
            let test = test("dose/lib::other").verifies("SRS-1").became(became);
            model.tests.push(test);
        })
    }

    #[test]
    fn an_ignored_or_unlisted_test_that_verifies_something_is_a_finding() {
        both_ways(&RULE, &complete(), &with_test(TestOutcome::Ignored));
        assert_eq!(
            outcome(&RULE, &with_test(NOT_LISTED)),
            RuleOutcome::Violated
        );
        let failed = with_test(TestOutcome::Failed(String::new()));
        assert_eq!(outcome(&RULE, &failed), RuleOutcome::Satisfied);
    }

    #[test]
    fn what_a_wider_scope_would_run_is_not_decided() {
        for became in [DESELECTED, NOT_LISTED] {
            let mut model = with_test(became);
            model.scope = Scope::Partial;
            assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        }
    }

    #[test]
    fn an_ignored_test_that_verifies_nothing_is_nobodys_promise() {
        let model = complete_but(|model| {
            model.tests = vec![test("dose/lib::slow").became(TestOutcome::Ignored)];
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
