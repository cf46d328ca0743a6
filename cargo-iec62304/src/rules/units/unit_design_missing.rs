//! The rule `unit-design-missing`.

use crate::model::Model;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit without a detailed design: it has no rustdoc, and nothing says where its design is.
    ///
    /// # Why
    /// In class C each unit has a design that is detailed enough to implement it correctly. Its rustdoc is that design, or it
    /// names the document that holds it. A method of a trait impl has the design of the trait or of its type. Whether the design is
    /// good is for a person to judge.
    ///
    /// # Fix
    /// Say in rustdoc what the unit does: what it takes, what it gives, how it fails. Where the design stands elsewhere, name it:
    /// `#[requirement("…", design = "…")]`, or `design = "…"` in a `[[trace]]`.
    "unit-design-missing", clause "5.4.2" Standard, classes [C],
    gate Merge, severity Error, needs Source, subjects Units,
    nothing "no unit of class C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for unit in reach::own_units(model).filter(|unit| RULE.is_for(unit.class)) {
        examined.judged += 1;
        if !unit.designed {
            findings
                .add(
                    SubjectKind::Unit,
                    &unit.id,
                    unit.class,
                    format!("unit `{}` has no detailed design", unit.id),
                )
                .at(unit.place.clone())
                .help("describe it in rustdoc (`///`), or say where its design is: `design = \"…\"` in its tag or in a `[[trace]]`");
        }
    }
    examined
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{MadeBy, Model, SafetyClass, UnitCoverage};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    fn undesigned(change: impl FnOnce(&mut Model)) -> Model {
        complete_but(|model| {
            model.units[0].designed = false;
            change(model);
        })
    }

    #[test]
    fn a_unit_without_design_is_a_finding() {
        both_ways(&RULE, &complete(), &undesigned(|_| ()));
        let made = undesigned(|model| model.units[0].made_by = MadeBy::Macro);
        assert_eq!(outcome(&RULE, &made), RuleOutcome::Violated);
    }

    #[test]
    fn lower_classes_foreign_and_excluded_code_are_not_judged() {
        let lower = undesigned(|model| model.units[0].class = SafetyClass::B);
        let foreign = undesigned(|model| model.units[0].made_by = MadeBy::ForeignMacro);
        let excluded = undesigned(|model| {
            model.units[0].coverage = UnitCoverage::Excluded("build tool".to_owned());
        });
        for model in [lower, foreign, excluded] {
            assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
        }
    }
}
