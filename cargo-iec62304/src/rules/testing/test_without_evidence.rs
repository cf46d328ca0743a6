//! The rule `test-without-evidence`.

use crate::model::{Model, ProfileState};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A passed test that left no profile of what it executed.
    ///
    /// # Why
    /// A test that ends its process before the profile is written passes without showing what it did. Units and requirements
    /// that rest on it are claimed, not proven. It cannot be waived. A profile that is there and cannot be trusted leaves the
    /// rule undetermined.
    ///
    /// # Fix
    /// Let the test return instead of leaving the process with `_exit` or `abort`. Delete what is corrupt and run again.
    "test-without-evidence", clause "5.5.5" Standard, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no test of class B or C passed",
    never_waived "nobody knows what the test executed: evidence that is missing cannot be agreed on"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    let tests = model.tests.iter().filter(|test| RULE.is_for(test.class));
    for test in tests.filter(|test| test.outcome.passed()) {
        let id = &test.id;
        let (message, help, open) = match &test.profile {
            ProfileState::Read => {
                examined.judged += 1;
                continue;
            }
            // Its traces are judged as unproven; that no profile can be made is not the fault of the test.
            ProfileState::NotMeasured(_) => continue,
            ProfileState::NotExpected => {
                examined.unknown += 1;
                continue;
            }
            ProfileState::Missing => (
                format!("test `{id}` passed and left no profile: nothing shows what it executed"),
                "let it return instead of ending its process",
                false,
            ),
            ProfileState::Unreadable(why) => (
                format!(
                    "test `{id}` passed and its profile cannot be trusted: {}",
                    why.trim_end_matches('.')
                ),
                "run again; if it stays, the toolchain or the disk is at fault",
                true,
            ),
        };
        examined.judged += 1;
        findings
            .add(SubjectKind::Test, id, test.class, message)
            .at(test.place.clone())
            .help(help)
            .undecided_if(open);
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{Model, ProfileState, SafetyClass, TestOutcome};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn with_profile(profile: ProfileState) -> Model {
        complete_but(|model| model.tests = vec![model.tests[0].clone().profile(profile)])
    }

    #[test]
    fn a_missing_profile_is_a_finding_and_an_unreadable_one_is_undetermined() {
        both_ways(&RULE, &complete(), &with_profile(ProfileState::Missing));
        let why = "run/7.profraw is truncated".to_owned();
        let model = with_profile(ProfileState::Unreadable(why.clone()));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        assert!(messages(&RULE, &model)[0].contains(&why));
    }

    #[test]
    fn failed_tests_and_class_a_tests_owe_no_profile() {
        let mut model = with_profile(ProfileState::Missing);
        model.tests[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
        let mut model = with_profile(ProfileState::Missing);
        model.tests[0].outcome = TestOutcome::Failed(String::new());
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
