//! The rule `requirement-unallocated`.

use crate::model::{Model, Requirement, UnitCoverage};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A requirement that belongs to no software item: it names none, and no unit that implements it belongs to one.
    ///
    /// # Why
    /// The architecture says which part of the software carries which requirement. From one that no item carries, neither its
    /// class nor the extent of a change can be told.
    ///
    /// # Fix
    /// Name the item in the requirement's `item`, or tag the units that implement it: their item carries it. Items are
    /// declared as `[[item]]` in iec62304.toml.
    "requirement-unallocated", clause "5.3.1" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects Requirements,
    nothing "no requirement of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read, or that only a build makes, may hold the unit.
    let open = reach::tags_incomplete(model);
    let mut examined = Examined::default();
    for requirement in model.requirements.iter().filter(|r| RULE.is_for(r.class)) {
        examined.judged += 1;
        if is_allocated(model, requirement) {
            continue;
        }
        let id = &requirement.id;
        let message = format!("requirement `{id}` is allocated to no software item");
        findings
            .add(SubjectKind::Requirement, id, requirement.class, message)
            .at(requirement.place.clone())
            .help(help(model))
            .undecided_if(open);
    }
    examined
}

fn is_allocated(model: &Model, requirement: &Requirement) -> bool {
    let units = requirement.implemented_by.iter();
    let mut units = units.filter_map(|&at| model.units.get(at));
    requirement.item.is_some()
        || units
            .any(|unit| unit.item.is_some() && !matches!(unit.coverage, UnitCoverage::Excluded(_)))
}

fn help(model: &Model) -> String {
    match model.items.first() {
        Some(item) => format!("name its item, as in `item = \"{}\"`", item.id),
        None => {
            "declare the items of the system as `[[item]]` in iec62304.toml, and name one in `item`"
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap};
    use crate::model::{Model, SafetyClass, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    fn unallocated() -> Model {
        complete_but(|model| {
            model.requirements[0].item = None;
            model.units[0].item = None;
        })
    }

    #[test]
    fn the_item_is_named_or_follows_from_a_unit() {
        both_ways(&RULE, &complete(), &unallocated());
        let by_unit = complete_but(|model| model.requirements[0].item = None);
        assert_eq!(outcome(&RULE, &by_unit), RuleOutcome::Satisfied);
        let excluded = complete_but(|model| {
            model.requirements[0].item = None;
            model.units[0].coverage = UnitCoverage::Excluded("build tool".to_owned());
        });
        assert_eq!(outcome(&RULE, &excluded), RuleOutcome::Violated);
    }

    #[test]
    fn without_items_the_help_says_where_they_are_declared() {
        let mut model = unallocated();
        model.items.clear();
        let (_, findings) = judged(&RULE, &model);
        assert!(findings[0].help.as_deref().unwrap().contains("[[item]]"));
    }

    #[test]
    fn a_file_that_cannot_be_read_may_hold_the_unit() {
        let mut model = unallocated();
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn class_a_is_not_judged() {
        let mut model = unallocated();
        model.requirements[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
