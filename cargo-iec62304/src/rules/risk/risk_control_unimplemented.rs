//! The rule `risk-control-unimplemented`.

use crate::model::{Model, RiskControl};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A risk control in the software that neither a requirement nor a unit implements.
    ///
    /// # Why
    /// A risk control that the software is to bring must be a requirement of it, and be found in its code; otherwise the risk
    /// file counts on something that nobody builds. Units that are excluded from judging do not count. A control with
    /// `external = true` works outside the software: who makes it is not for this tool to say, and it is not judged here.
    ///
    /// # Fix
    /// Name the control in `risk_controls` of the requirement that brings it, or tag the units with `#[risk_control("…")]`.
    /// A measure of the hardware, of a procedure or of another system says `external = true`.
    "risk-control-unimplemented", clause "7.2.2" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects RiskControls,
    nothing "no risk control of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read, or that only a build makes, may hold the tag.
    let open = reach::tags_incomplete(model);
    let mut examined = Examined::default();
    for control in model.risk_controls.iter().filter(|c| RULE.is_for(c.class)) {
        if control.external {
            examined.nothing = Some("each risk control of class B or C works outside the software");
            continue;
        }
        examined.judged += 1;
        if !is_implemented(model, control) {
            let id = &control.id;
            let message =
                format!("neither a requirement nor a unit implements risk control `{id}`");
            findings
                .add(SubjectKind::RiskControl, id, control.class, message)
                .at(control.place.clone())
                .help(format!(
                    "name it in `risk_controls` of a requirement, or tag units with `#[risk_control(\"{id}\")]`; outside the \
                     software: `external = true`"
                ))
                .undecided_if(open);
        }
    }
    examined
}

fn is_implemented(model: &Model, control: &RiskControl) -> bool {
    let units = control.implemented_by.iter();
    let mut units = units.filter_map(|&at| model.units.get(at));
    !control.requirements.is_empty() || units.any(reach::in_device)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{controlled_but, gap, without_risks};
    use crate::model::{Model, Severity, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    fn unimplemented() -> Model {
        controlled_but(|model| model.units[0].risk_controls.clear())
    }

    #[test]
    fn a_unit_or_a_requirement_implements_it() {
        both_ways(&RULE, &controlled_but(|_| ()), &unimplemented());
        let by_requirement = controlled_but(|model| {
            model.units[0].risk_controls.clear();
            model.requirements[0].risk_controls = vec!["RC-1".to_owned()];
        });
        assert_eq!(outcome(&RULE, &by_requirement), RuleOutcome::Satisfied);
    }

    #[test]
    fn excluded_units_implement_nothing() {
        let with = |coverage: UnitCoverage| {
            outcome(
                &RULE,
                &controlled_but(|model| model.units[0].coverage = coverage),
            )
        };
        assert_eq!(with(UnitCoverage::NotSelected), RuleOutcome::Satisfied);
        let excluded = UnitCoverage::Excluded("simulation".to_owned());
        assert_eq!(with(excluded), RuleOutcome::Violated);
    }

    #[test]
    fn a_file_that_cannot_be_read_may_hold_the_tag() {
        let mut model = unimplemented();
        model.gaps.push(gap("src/broken.rs"));
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn what_works_outside_the_software_is_left_out_with_the_reason() {
        let mut model = unimplemented();
        model.risk_controls[0].external = true;
        let (result, _) = judged(&RULE, &model);
        assert_eq!(result.outcome, RuleOutcome::NotApplicable);
        assert!(result.reason.unwrap().contains("outside the software"));
        let (result, _) = judged(&RULE, &without_risks());
        let reason = result.reason.unwrap();
        assert_eq!(reason, "no risk control of class B or C");
    }

    #[test]
    fn the_class_is_that_of_the_hazards() {
        let mut model = unimplemented();
        model.hazards[0].severity = Severity::None;
        model.risk_controls[0].class = model.hazards[0].severity.class();
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
