//! The rule `requirement-unimplemented`.

use crate::model::{Model, Requirement};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A requirement that no unit is tagged with.
    ///
    /// # Why
    /// The architecture has to carry every requirement. One without a unit was forgotten, or its code cannot be found when
    /// the requirement changes. Units that are excluded from judging do not count.
    ///
    /// # Fix
    /// Tag the units that implement it with `#[requirement("…")]`, or name them in a `[[trace]]`.
    "requirement-unimplemented", clause "5.3.6" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects Requirements,
    nothing "no requirement of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read, or that only a build makes, may hold the tag.
    let open = reach::tags_incomplete(model);
    let mut examined = Examined::default();
    for requirement in model.requirements.iter().filter(|r| RULE.is_for(r.class)) {
        examined.judged += 1;
        if !is_implemented(model, requirement) {
            let id = &requirement.id;
            findings
                .add(
                    SubjectKind::Requirement,
                    id,
                    requirement.class,
                    format!("no unit implements requirement `{id}`"),
                )
                .at(requirement.place.clone())
                .help(format!(
                    "tag the units that implement it with `#[requirement(\"{id}\")]`"
                ))
                .undecided_if(open);
        }
    }
    examined
}

fn is_implemented(model: &Model, requirement: &Requirement) -> bool {
    let units = requirement.implemented_by.iter();
    units
        .filter_map(|&at| model.units.get(at))
        .any(reach::in_device)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap};
    use crate::model::{Model, SafetyClass, Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    fn unimplemented() -> Model {
        complete_but(|model| model.units[0].requirements.clear())
    }

    #[test]
    fn a_requirement_without_a_unit_is_a_finding_in_any_scope() {
        both_ways(&RULE, &complete(), &unimplemented());
        let mut model = unimplemented();
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }

    #[test]
    fn excluded_units_implement_nothing() {
        let not_selected =
            complete_but(|model| model.units[0].coverage = UnitCoverage::NotSelected);
        assert_eq!(outcome(&RULE, &not_selected), RuleOutcome::Satisfied);
        let excluded = UnitCoverage::Excluded("build tool".to_owned());
        let model = complete_but(|model| model.units[0].coverage = excluded);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }

    #[test]
    fn a_file_that_cannot_be_read_may_hold_the_unit() {
        let mut model = unimplemented();
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn a_file_that_only_a_build_makes_may_hold_the_unit() {
        let mut made = gap("src/lib.rs");
        (made.hides_units, made.awaits_build) = (false, true);
        let mut model = unimplemented();
        model.gaps.push(made.clone());
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        let mut model = complete();
        model.gaps.push(made);
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
    }

    #[test]
    fn class_a_is_not_judged() {
        let mut model = unimplemented();
        model.requirements[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
