//! The rule `unit-untraced`.

use crate::model::Model;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that traces to no requirement and to no risk control.
    ///
    /// # Why
    /// Code that no requirement asks for is code whose purpose nobody reviewed and no test can be held against. The
    /// clause asks for a plan of traceability; that it reaches each unit is the project's policy.
    ///
    /// # Fix
    /// Tag the unit, or the module, type or impl block around it, with `#[requirement("…")]` or `#[risk_control("…")]`,
    /// or name it in a `[[trace]]`. Delete the unit where nothing asks for it.
    "unit-untraced", clause "5.1.1" Policy, classes [B C],
    gate Merge, severity Error, needs Source, subjects Units,
    nothing "no unit of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for unit in reach::own_units(model) {
        if !model.policy.of(unit.class).unit_traced {
            examined.unasked += usize::from(RULE.is_for(unit.class));
            continue;
        }
        examined.judged += 1;
        if unit.requirements.is_empty() && unit.risk_controls.is_empty() {
            let message = format!(
                "unit `{}` traces to no requirement and no risk control",
                unit.id
            );
            findings
                .add(SubjectKind::Unit, &unit.id, unit.class, message)
                .at(unit.place.clone())
                .help("tag it, or what is around it, with `#[requirement(\"…\")]`, or delete it");
        }
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap};
    use crate::model::{MadeBy, Model, SafetyClass, UnitCoverage};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    fn untraced(change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.units[0].requirements.clear();
            change(model);
        })
    }

    #[test]
    fn a_unit_without_a_trace_is_a_finding() {
        both_ways(&RULE, &complete(), &untraced(|_| ()));
        let by_control = untraced(|model| model.units[0].risk_controls.push("RC-1".to_owned()));
        assert_eq!(outcome(&RULE, &by_control), RuleOutcome::Satisfied);
    }

    #[test]
    fn foreign_excluded_and_class_a_units_are_not_judged() {
        for model in [
            untraced(|model| model.units[0].made_by = MadeBy::ForeignMacro),
            untraced(|model| model.units[0].coverage = UnitCoverage::Excluded(String::new())),
            untraced(|model| model.units[0].class = SafetyClass::A),
            untraced(|model| model.policy.c.unit_traced = false),
        ] {
            assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
        }
    }

    #[test]
    fn an_unreadable_file_may_hide_more_and_excuses_nothing() {
        let hidden = complete_but(|model| model.gaps.push(gap("src/broken.rs")));
        assert_eq!(outcome(&RULE, &hidden), RuleOutcome::Undetermined);
        let mut model = untraced(|_| ());
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }
}
