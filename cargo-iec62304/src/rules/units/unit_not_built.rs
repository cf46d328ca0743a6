//! The rule `unit-not-built`.

use super::ladder::{self, Rung};
use crate::model::{Model, SoftwareUnit, UnitCoverage};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit that was in no build: a feature, a `cfg` or the target kept it out.
    ///
    /// # Why
    /// Code behind a feature that no build enables is part of the source that is released, and no report on coverage
    /// ever mentions it. What was not built was not tested.
    ///
    /// # Fix
    /// Add a `[[build]]` that enables it and has tests. Where it is not part of the device, say so with an `[[exclude]]`
    /// and its reason.
    "unit-not-built", clause "5.5.5" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A package that was left out can enable a feature of one that was built.
    let partial = reach::is_partial(model);
    ladder::judge(&RULE, Rung::NotBuilt, model, |unit| {
        let message = format!("unit `{}` was in no build{}", unit.id, reason(unit));
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message)
            .at(unit.place.clone())
            .help("add a `[[build]]` that enables it, or an `[[exclude]]` with the reason why it is not judged")
            .undecided_if(partial);
    })
}

fn reason(unit: &SoftwareUnit) -> String {
    match &unit.coverage {
        UnitCoverage::NotBuilt(why) if !why.is_empty() => format!(": {why}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, messages, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_unit_in_no_build_is_a_finding_that_names_the_condition() {
        let why = r#"its condition `feature = "bolus"` does not hold"#;
        let coverage = UnitCoverage::NotBuilt(why.to_owned());
        let fail = complete_but(|model| model.units[0].coverage = coverage);
        both_ways(&RULE, &complete(), &fail);
        assert!(
            messages(&RULE, &fail)[0].contains(&format!("was in no build: {why} (project policy)"))
        );
    }
    #[test]
    fn a_package_that_was_left_out_could_have_enabled_it() {
        let coverage = UnitCoverage::NotBuilt("feature".to_owned());
        let mut model = complete_but(|model| model.units[0].coverage = coverage);
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
