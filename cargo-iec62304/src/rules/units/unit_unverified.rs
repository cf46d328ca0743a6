//! The rule `unit-unverified`.

use super::ladder::{self, Rung};
use crate::model::{Model, SoftwareUnit};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that passed tests executed, while none of them verifies one of its requirements or risk controls.
    ///
    /// # Why
    /// A test that happens to run through a unit on its way to something else does not look at what the unit is for.
    ///
    /// # Fix
    /// Let a test that executes the unit verify one of its requirements: `#[verifies("…")]`. Where the unit traces to
    /// none, tag it first.
    "unit-unverified", clause "5.5.5" Policy, classes [C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let open = reach::execution_incomplete(model) || reach::source_incomplete(model);
    ladder::judge(&RULE, Rung::Unverified, model, |unit| {
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message(unit))
            .at(unit.place.clone())
            .help(
                "let a test that executes it verify one of its requirements: `#[verifies(\"…\")]`",
            )
            .undecided_if(open);
    })
}

fn message(unit: &SoftwareUnit) -> String {
    let id = &unit.id;
    let aims = unit.requirements.iter().chain(&unit.risk_controls);
    let aims = bounded_code(aims.map(String::as_str));
    let tests = unit.executed_by.len();
    match (tests, aims.is_empty()) {
        (_, true) => {
            format!("unit `{id}` traces to no requirement that a test could verify")
        }
        (0, false) => format!("no passed test executed unit `{id}`, none verifies it ({aims})"),
        (_, false) => format!(
            "no passed test that executed unit `{id}` verifies one of its requirements ({aims})"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::Scope;
    use crate::model::builder::{complete, complete_but, gap, test};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn execution_by_tests_of_something_else_is_a_finding() {
        let fail = complete_but(|model| {
            model.tests = vec![test("dose/lib::other").verifies("SRS-9").executes(&[0])];
        });
        both_ways(&RULE, &complete(), &fail);
        assert!(messages(&RULE, &fail)[0].contains("`SRS-1`"));
    }

    #[test]
    fn a_risk_control_can_be_what_the_test_verifies() {
        let model = complete_but(|model| {
            model.units[0].requirements.clear();
            model.units[0].risk_controls.push("RC-1".to_owned());
            model.tests = vec![test("dose/lib::clamp").verifies("RC-1").executes(&[0])];
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
    }

    #[test]
    fn a_unit_without_a_trace_is_a_finding() {
        let model = complete_but(|model| model.units[0].requirements.clear());
        assert!(messages(&RULE, &model)[0].contains("traces to no requirement"));
    }

    #[test]
    fn what_was_left_out_or_cannot_be_read_may_verify_it() {
        let mut model = complete_but(|model| model.tests[0].verifies.clear());
        model.gaps.push(gap("tests/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        model.gaps.clear();
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
