//! The rule `unit-class-too-low`.

use crate::model::{Model, Requirement, SafetyClass, SoftwareUnit};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that implements a requirement of a higher class than its own.
    ///
    /// # Why
    /// The unit is verified as its class asks, and that is less than its requirement asks for: the rigour that the
    /// requirement needs is lost on the way to the code.
    ///
    /// # Fix
    /// Raise the unit's class with `#[safety_class(…)]`, move it to an item of that class, or correct the trace.
    "unit-class-too-low", clause "4.3.d" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Units,
    nothing "no unit implements a requirement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for unit in reach::own_units(model).filter(|unit| !unit.requirements.is_empty()) {
        examined.judged += 1;
        let higher: Vec<&Requirement> = higher_requirements(model, unit).collect();
        let Some(needed) = higher.iter().map(|requirement| requirement.class).max() else {
            continue;
        };
        findings
            .add(
                SubjectKind::Unit,
                &unit.id,
                unit.class,
                message(unit, &higher),
            )
            .at(unit.place.clone())
            .help(help(needed));
    }
    examined
}

fn higher_requirements<'a>(
    model: &'a Model,
    unit: &'a SoftwareUnit,
) -> impl Iterator<Item = &'a Requirement> {
    let requirements = unit.requirements.iter();
    requirements
        .filter_map(|id| model.requirement(id))
        .filter(|requirement| requirement.class > unit.class)
}

fn message(unit: &SoftwareUnit, higher: &[&Requirement]) -> String {
    let name =
        |requirement: &&Requirement| format!("`{}` (class {})", requirement.id, requirement.class);
    let higher: Vec<String> = higher.iter().map(name).collect();
    let (id, class) = (&unit.id, unit.class);
    format!(
        "unit `{id}` is class {class} and implements {}",
        bounded(&higher)
    )
}

fn help(needed: SafetyClass) -> String {
    format!("raise it with `#[safety_class({needed})]`, or move it to an item of class {needed}")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::SafetyClass;
    use crate::model::builder::{complete, complete_but};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_unit_below_its_requirement_is_a_finding() {
        let fail = complete_but(|model| model.units[0].class = SafetyClass::B);
        both_ways(&RULE, &complete(), &fail);
        assert!(messages(&RULE, &fail)[0].contains("`SRS-1` (class C)"));
    }

    #[test]
    fn a_unit_above_its_requirement_is_none_and_one_without_is_not_judged() {
        let above = complete_but(|model| model.requirements[0].class = SafetyClass::A);
        assert_eq!(outcome(&RULE, &above), RuleOutcome::Satisfied);
        let untraced = complete_but(|model| model.units[0].requirements.clear());
        assert_eq!(outcome(&RULE, &untraced), RuleOutcome::NotApplicable);
    }
}
