//! The rule `unit-absent`.

use super::ladder::{self, Rung};
use crate::model::Model;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit whose file was compiled, and of which the coverage map lacks the body.
    ///
    /// # Why
    /// Tools that read the coverage map alone never mention such a unit, or know no more of it than its signature, and their
    /// percentages look better for it. No test can be shown to have executed it: absent is not covered.
    ///
    /// # Fix
    /// Let a test instantiate it where it is generic. Let its crate build its own unit tests (`test = false` under
    /// `[lib]` leaves dead code out of the map). Remove an attribute that rewrites its body or turns coverage off.
    /// Delete it where nothing needs it.
    "unit-absent", clause "5.5.5" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let partial = reach::is_partial(model);
    ladder::judge(&RULE, Rung::Absent, model, |unit| {
        let message = format!(
            "unit `{}` was compiled and its body is absent from the coverage map: no test can be shown to have executed it",
            unit.id
        );
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message)
            .at(unit.place.clone())
            .help("test it (a generic needs a caller), let its crate build its own tests, or delete it")
            .undecided_if(partial);
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{SafetyClass, Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_unit_that_the_map_lacks_is_a_finding() {
        let fail = complete_but(|model| model.units[0].coverage = UnitCoverage::Absent);
        both_ways(&RULE, &complete(), &fail);
    }

    #[test]
    fn a_package_that_was_left_out_could_have_put_it_into_the_map() {
        let mut model = complete_but(|model| model.units[0].coverage = UnitCoverage::Absent);
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }

    #[test]
    fn class_a_is_not_judged() {
        let mut model = complete_but(|model| model.units[0].coverage = UnitCoverage::Absent);
        model.units[0].class = SafetyClass::A;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
