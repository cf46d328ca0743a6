//! The rule `unit-regions`.

use super::advice;
use super::ladder::{self, Rung};
use crate::model::{CodeRegion, Generics, Model, Place, SoftwareUnit, UnitCoverage};
use crate::rules::text::{bounded, in_which_instance};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit with a code region that no passed test covers.
    ///
    /// # Why
    /// A line can hold several regions: the arm of a `match`, the error path of `?`, the right side of `&&`. The line
    /// counts as covered when one of them ran. The standard asks for acceptance criteria; the threshold is the
    /// project's own. Region coverage is neither decision nor MC/DC coverage.
    ///
    /// # Fix
    /// Write a test that reaches the region, or delete it.
    "unit-regions", clause "5.5.3" Policy, classes [C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let open = reach::execution_incomplete(model);
    ladder::judge(&RULE, Rung::Regions, model, |unit| {
        let regions = regions(unit);
        let uncovered: Vec<&CodeRegion> = regions.iter().filter(|region| !region.covered).collect();
        let place = uncovered.first().map_or_else(
            || unit.place.clone(),
            |region| Place {
                file: unit.place.file.clone(),
                start: region.start,
                end: region.end,
            },
        );
        findings
            .add(
                SubjectKind::Unit,
                &unit.id,
                unit.class,
                message(unit, &uncovered, model.policy.generics),
            )
            .at(place)
            .help(if uncovered.is_empty() {
                "measure it with regions: build and execute it here, or bring an export of llvm-cov as JSON".to_owned()
            } else {
                advice::on_uncovered(model, unit, "regions")
            })
            .extent((!uncovered.is_empty()).then_some(uncovered.len()))
            .undecided_if(open);
    })
}

fn regions(unit: &SoftwareUnit) -> &[CodeRegion] {
    match &unit.coverage {
        UnitCoverage::Measured(coverage) => &coverage.regions,
        UnitCoverage::Unknown
        | UnitCoverage::Absent
        | UnitCoverage::NotBuilt(_)
        | UnitCoverage::Excluded(_)
        | UnitCoverage::NotSelected => &[],
    }
}

fn message(unit: &SoftwareUnit, uncovered: &[&CodeRegion], generics: Generics) -> String {
    if uncovered.is_empty() {
        return format!("no region of unit `{}` was measured", unit.id);
    }
    let at = |region: &&CodeRegion| format!("{}:{}", region.start.line, region.start.column);
    let listed: Vec<String> = uncovered.iter().map(at).collect();
    format!(
        "unit `{}`: {} of {} regions not covered by a passed test{}: {}",
        unit.id,
        uncovered.len(),
        regions(unit).len(),
        in_which_instance(generics),
        bounded(&listed)
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but};
    use crate::model::{Model, Position, Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::rules::units::unit_lines;
    use crate::verdict::RuleOutcome;

    /// All lines are covered, a region is not.
    fn with_gap() -> Model {
        complete_but(|model| {
            if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
                coverage.regions[1].covered = false;
            }
        })
    }

    #[test]
    fn an_uncovered_region_on_a_covered_line_is_a_finding_at_the_region() {
        both_ways(&RULE, &complete(), &with_gap());
        assert_eq!(
            outcome(&unit_lines::RULE, &with_gap()),
            RuleOutcome::Satisfied
        );
        let (_, findings) = judged(&RULE, &with_gap());
        assert!(findings[0].message.contains("1 of 3 regions"));
        assert!(findings[0].message.contains("11:5"));
        let place = findings[0].place.as_ref().expect("a place");
        assert_eq!(place.start, Position::new(11, 5));
    }

    #[test]
    fn a_test_that_was_left_out_may_cover_it() {
        let mut model = with_gap();
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
