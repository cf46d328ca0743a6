//! The rule `test-without-criterion`.

use crate::model::{Model, Verification};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A test that verifies something, while neither the test nor anything that it verifies states an acceptance criterion.
    ///
    /// # Why
    /// Whether a test passed for the right reason can only be told from what was expected beforehand. The criterion stands in the
    /// test's tag (`accept`) or in the `acceptance` of the requirement, risk control or interface. A risk control may
    /// also have it from the requirements that implement it.
    ///
    /// # Fix
    /// Add `acceptance = "…"` to the record, or `accept = "…"` to the tag or `[[trace]]`: what is observed when it is met.
    "test-without-criterion", clause "5.7.1" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects VerifyingTests,
    nothing "no test of class B or C verifies anything"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for test in model.tests.iter().filter(|test| RULE.is_for(test.class)) {
        // An ID that no document has is the business of another rule.
        let known = || test.verifies.iter().filter(|it| it.known);
        let Some(first) = known().next() else {
            continue;
        };
        examined.judged += 1;
        if known().any(|it| has_criterion(model, it)) {
            continue;
        }
        let message = format!(
            "no acceptance criterion says what test `{}` has to show for {}",
            test.id,
            bounded_code(known().map(|it| it.id.as_str()))
        );
        findings
            .add(SubjectKind::Test, &test.id, test.class, message)
            .at(test.place.clone().or_else(|| Some(first.place.clone())))
            .help(format!(
                "add `acceptance` to `{}`, or `accept = \"…\"` to the tag of the test",
                first.id
            ));
    }
    examined
}

fn has_criterion(model: &Model, claim: &Verification) -> bool {
    let id = claim.id.as_str();
    states(claim.accept.as_ref()) || of_requirement(model, id) || of_control(model, id) || {
        let interface = model.interface(id);
        states(interface.and_then(|it| it.acceptance.as_ref()))
    }
}

fn of_requirement(model: &Model, id: &str) -> bool {
    let requirement = model.requirement(id);
    states(requirement.and_then(|it| it.acceptance.as_ref()))
}

/// A control is met where each requirement that implements it is.
fn of_control(model: &Model, id: &str) -> bool {
    let Some(control) = model.risk_control(id) else {
        return false;
    };
    let mut requirements = control.requirements.iter();
    states(control.acceptance.as_ref())
        || (!control.requirements.is_empty() && requirements.all(|id| of_requirement(model, id)))
}

fn states(criterion: Option<&String>) -> bool {
    criterion.is_some_and(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap, risk_control, test};
    use crate::model::{Interface, Model, SafetyClass};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn without() -> Model {
        complete_but(|model| model.requirements[0].acceptance = None)
    }

    fn verifying(id: &str, change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.tests = vec![test("dose/lib::control").verifies(id)];
            change(model);
        })
    }

    #[test]
    fn the_criterion_stands_in_the_record_or_in_the_tag() {
        both_ways(&RULE, &complete(), &without());
        let mut tagged = without();
        tagged.tests[0].verifies[0].accept = Some("40 U/h yields 35 U/h".to_owned());
        assert_eq!(outcome(&RULE, &tagged), RuleOutcome::Satisfied);
        tagged.tests[0].verifies[0].accept = Some(" ".to_owned());
        assert_eq!(outcome(&RULE, &tagged), RuleOutcome::Violated);
    }

    #[test]
    fn one_criterion_is_one_for_the_test() {
        let model = complete_but(|model| {
            let mut other = model.requirements[0].clone();
            (other.id, other.acceptance) = ("SRS-2".to_owned(), None);
            model.requirements.push(other);
            model.tests[0] = model.tests[0].clone().verifies("SRS-2");
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
        let mut model = model;
        model.requirements[0].acceptance = None;
        let messages = messages(&RULE, &model);
        assert!(
            messages[0].ends_with("for `SRS-1`, `SRS-2`"),
            "{messages:?}"
        );
    }

    #[test]
    fn a_control_has_it_from_itself_or_from_all_its_requirements() {
        let control = |model: &mut Model| model.risk_controls.push(risk_control("RC-9", &[]));
        let bare = verifying("RC-9", control);
        assert_eq!(outcome(&RULE, &bare), RuleOutcome::Violated);
        let by_requirement = verifying("RC-9", |model| {
            control(model);
            model.requirements[0].risk_controls.push("RC-9".to_owned());
        });
        assert_eq!(outcome(&RULE, &by_requirement), RuleOutcome::Satisfied);
        let own = verifying("RC-9", |model| {
            control(model);
            model.risk_controls[1].acceptance = Some("W12 is shown".to_owned());
        });
        assert_eq!(outcome(&RULE, &own), RuleOutcome::Satisfied);
    }

    #[test]
    fn an_interface_states_its_own() {
        let interface = |acceptance: Option<&str>| {
            verifying("IF-9", |model| {
                model.interfaces.push(Interface {
                    id: "IF-9".to_owned(),
                    acceptance: acceptance.map(str::to_owned),
                    ..Interface::default()
                });
            })
        };
        assert_eq!(outcome(&RULE, &interface(None)), RuleOutcome::Violated);
        let stated = interface(Some("frames arrive whole"));
        assert_eq!(outcome(&RULE, &stated), RuleOutcome::Satisfied);
    }

    #[test]
    fn class_a_and_tests_that_claim_nothing_known_are_not_judged() {
        let mut model = without();
        model.tests[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
        let mut model = without();
        model.tests[0].verifies[0].known = false;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }

    #[test]
    fn a_file_that_cannot_be_read_may_hold_such_a_test() {
        let mut model = complete();
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
