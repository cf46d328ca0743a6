//! The rule `trace-hollow`.

use crate::model::{Model, ProfileState, Proof, TestCase, Verification};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A passed test that says it verifies something and executed no unit that could prove it.
    ///
    /// # Why
    /// A tag is a claim. The test must have executed a unit that implements the requirement or risk control; where no unit
    /// does, a unit of the requirement's item; where it has none, a unit of the system. Otherwise the trace is hollow: the
    /// test would pass whatever the code does. It cannot be waived.
    ///
    /// # Fix
    /// Call what implements the requirement from the test. Where the wrong unit or the wrong test is tagged, move the tag.
    "trace-hollow", clause "5.7.4" Standard, classes [A B C],
    gate Merge, severity Error, needs Execution, subjects Tests,
    nothing "no passed test verifies a requirement or a risk control",
    never_waived "the test executed nothing of what it claims to verify: a claim does not become true by agreement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read may hold the unit that the test executed.
    let open = reach::tags_incomplete(model);
    let mut examined = Examined::default();
    for test in model.tests.iter().filter(|test| test.outcome.passed()) {
        let mut judged = false;
        for verification in &test.verifies {
            judged |= verification.proof != Proof::Nothing;
            if verification.proof == Proof::Hollow {
                report(model, test, verification, open, findings);
            }
        }
        // Where nothing could be measured, the requirement is unverified, and no trace is hollow.
        let unreadable = !matches!(
            test.profile,
            ProfileState::Read | ProfileState::NotMeasured(_)
        );
        examined.judged += usize::from(judged);
        examined.unknown += usize::from(!judged && unreadable && !test.verifies.is_empty());
    }
    examined
}

fn report(
    model: &Model,
    test: &TestCase,
    claim: &Verification,
    open: bool,
    findings: &mut Findings,
) {
    let message = format!(
        "test `{}` claims to verify `{}` and executed {}",
        test.id,
        claim.id,
        lacking(model, &claim.id)
    );
    let help = format!(
        "call what implements `{}` from the test, or move the tag",
        claim.id
    );
    findings
        .add(SubjectKind::Test, &test.id, test.class, message)
        .at(test.place.clone().unwrap_or_else(|| claim.place.clone()))
        .help(help)
        .undecided_if(open);
}

/// What would have proved the claim.
fn lacking(model: &Model, id: &str) -> String {
    let requirement = model.requirement(id);
    let of_requirement = requirement.map(|requirement| &requirement.implemented_by);
    let of_control = model
        .risk_control(id)
        .map(|control| &control.implemented_by);
    let units = of_requirement.or(of_control).into_iter().flatten();
    let units = units
        .filter_map(|&at| model.units.get(at))
        .map(|unit| unit.id.as_str());
    let listed = bounded_code(units);
    if !listed.is_empty() {
        return format!("no unit that implements it ({listed})");
    }
    let item = requirement.and_then(|requirement| requirement.item.as_deref());
    match item.filter(|item| model.units_of(Some(item)).next().is_some()) {
        Some(item) => format!("no unit of item `{item}`"),
        None => "no unit of the system".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap, test};
    use crate::model::{Model, ProfileState};
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::RuleOutcome;

    fn hollow(change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.tests.push(test("dose/lib::empty").verifies("SRS-1"));
            change(model);
        })
    }

    #[test]
    fn a_test_that_executed_nothing_of_the_requirement_is_a_finding() {
        let fail = hollow(|_| ());
        both_ways(&RULE, &complete(), &fail);
        let (result, findings) = judged(&RULE, &fail);
        assert_eq!((result.examined, findings.len()), (2, 1));
        assert_eq!(findings[0].subject.id, "dose/lib::empty");
        assert!(findings[0].message.contains("`dose::limit`"));
    }

    #[test]
    fn without_a_tagged_unit_the_item_and_then_the_system_is_named() {
        let mut model = hollow(|model| model.units[0].requirements.clear());
        assert!(messages(&RULE, &model)[0].contains("no unit of item `dosing`"));
        model.requirements[0].item = None;
        assert!(messages(&RULE, &model)[0].contains("no unit of the system"));
    }

    #[test]
    fn what_cannot_be_read_leaves_it_undetermined() {
        let mut model = hollow(|_| ());
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let corrupt = ProfileState::Unreadable("truncated".to_owned());
        let model = complete_but(|model| {
            model.tests = vec![model.tests[0].clone().profile(corrupt)];
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn tests_that_verify_nothing_are_not_judged() {
        let model = complete_but(|model| model.tests[0].verifies.clear());
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
