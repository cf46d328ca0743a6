//! The rule `risk-control-class-too-low`.

use std::collections::BTreeSet;

use crate::model::{Model, RiskControl, SafetyClass, SoftwareUnit};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that implements a risk control and has a lower class than the risk that the control holds down.
    ///
    /// # Why
    /// If the unit fails, the hazard comes through with its full severity: the unit needs the rigour that the severity asks
    /// for. A unit implements a control by its own tag and by a tag of a requirement that names the control. The class of a
    /// control is the highest that the severities of its hazards ask for; other controls, external ones too, do not lower it
    /// for this one.
    ///
    /// # Fix
    /// Raise the unit's class with `#[safety_class(…)]`, move it to an item of that class, or correct the trace.
    "risk-control-class-too-low", clause "4.3.a" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Units,
    nothing "no unit implements a risk control"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for unit in reach::own_units(model) {
        let controls = controls_of(model, unit);
        if controls.is_empty() {
            continue;
        }
        examined.judged += 1;
        let higher: Vec<&RiskControl> = controls
            .into_iter()
            .filter_map(|id| model.risk_control(id))
            .filter(|control| control.class > unit.class)
            .collect();
        if let Some(needed) = higher.iter().map(|control| control.class).max() {
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
    }
    examined
}

/// The controls that the unit implements, by its own tag or by one of its requirements, sorted.
fn controls_of<'a>(model: &'a Model, unit: &'a SoftwareUnit) -> BTreeSet<&'a str> {
    let requirements = unit.requirements.iter();
    let requirements = requirements.filter_map(|id| model.requirement(id));
    let of_requirements = requirements.flat_map(|requirement| &requirement.risk_controls);
    let all = unit.risk_controls.iter().chain(of_requirements);
    all.map(String::as_str).collect()
}

fn message(unit: &SoftwareUnit, higher: &[&RiskControl]) -> String {
    let name = |control: &&RiskControl| {
        let through = if unit.risk_controls.contains(&control.id) {
            None
        } else {
            let mut requirements = unit.requirements.iter();
            requirements.find(|id| control.requirements.contains(id))
        };
        match through {
            None => format!("`{}` (class {})", control.id, control.class),
            Some(requirement) => format!(
                "`{}` (class {}, through `{requirement}`)",
                control.id, control.class
            ),
        }
    };
    let higher: Vec<String> = higher.iter().map(name).collect();
    format!(
        "unit `{}` is class {} and implements risk control {}",
        unit.id,
        unit.class,
        bounded(&higher)
    )
}

fn help(needed: SafetyClass) -> String {
    format!("raise it with `#[safety_class({needed})]`, or move it to an item of class {needed}")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{controlled_but, without_risks};
    use crate::model::{Model, SafetyClass, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, messages, outcome};
    use crate::verdict::{RuleOutcome, SubjectKind};

    fn low(change: impl FnOnce(&mut Model)) -> Model {
        controlled_but(|model| {
            model.units[0].class = SafetyClass::B;
            change(model);
        })
    }

    fn through_requirement(model: &mut Model) {
        model.units[0].risk_controls.clear();
        model.requirements[0].risk_controls = vec!["RC-1".to_owned()];
    }

    #[test]
    fn a_unit_below_the_risk_of_its_control_is_a_finding_on_the_unit() {
        let fail = low(|_| ());
        both_ways(&RULE, &controlled_but(|_| ()), &fail);
        let (_, findings) = judged(&RULE, &fail);
        assert_eq!(findings[0].subject.kind, SubjectKind::Unit);
        assert!(findings[0].message.contains("`RC-1` (class C)"));
    }

    #[test]
    fn a_requirement_of_a_lower_class_does_not_hide_the_control_behind_it() {
        let fail = low(|model| {
            through_requirement(model);
            model.requirements[0].class = SafetyClass::B;
        });
        both_ways(&RULE, &controlled_but(through_requirement), &fail);
        assert!(messages(&RULE, &fail)[0].contains("(class C, through `SRS-1`)"));
    }

    #[test]
    fn an_external_control_of_the_same_hazard_does_not_lower_it() {
        let model = low(|model| {
            let mut external = model.risk_controls[0].clone();
            external.id = "RC-2".to_owned();
            external.external = true;
            model.risk_controls.push(external);
        });
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Violated);
    }

    #[test]
    fn units_without_a_control_and_excluded_ones_are_not_judged() {
        assert_eq!(outcome(&RULE, &without_risks()), RuleOutcome::NotApplicable);
        let excluded =
            low(|model| model.units[0].coverage = UnitCoverage::Excluded("tool".to_owned()));
        assert_eq!(outcome(&RULE, &excluded), RuleOutcome::NotApplicable);
        let lower_risk = low(|model| model.risk_controls[0].class = SafetyClass::A);
        assert_eq!(outcome(&RULE, &lower_risk), RuleOutcome::Satisfied);
    }
}
