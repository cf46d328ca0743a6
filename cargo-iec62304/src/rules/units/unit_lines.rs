//! The rule `unit-lines`.

use super::advice;
use super::ladder::{self, Rung};
use crate::model::{MeasuredCoverage, Model, Place, Position, SoftwareUnit, UnitCoverage};
use crate::rules::text::{bounded, in_which_instance, line_ranges};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit with a line that no passed test covers.
    ///
    /// # Why
    /// In class C the default policy asks for each line: a line that never ran under test can do anything in the
    /// patient's device. The standard asks for acceptance criteria; the threshold is the project's own. Tests in
    /// which a panic unwound, or may have been silenced by a hook, cover no lines: what stands behind a panicking call would
    /// count as covered. Code that a macro hides from the coverage map is not covered.
    ///
    /// # Fix
    /// Write a test that reaches the line, or delete it.
    "unit-lines", clause "5.5.3" Policy, classes [C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let open = reach::execution_incomplete(model);
    ladder::judge(&RULE, Rung::Lines, model, |unit| {
        let UnitCoverage::Measured(coverage) = &unit.coverage else {
            let message = format!("no line of unit `{}` was measured", unit.id);
            findings
                .add(SubjectKind::Unit, &unit.id, unit.class, message)
                .at(unit.place.clone())
                .help("build it and execute it in a test")
                .undecided_if(open);
            return;
        };
        let lines: Vec<u32> = uncovered(coverage).collect();
        let listed = bounded(&line_ranges(&lines));
        let total = coverage.lines.len();
        let message = format!(
            "unit `{}`: {} of {total} lines not covered by a passed test{}: {listed}",
            unit.id,
            lines.len(),
            in_which_instance(model.policy.generics),
        );
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message)
            .at(first_place(unit, coverage))
            .help(advice::on_uncovered(model, unit, "lines"))
            .extent(lines.len())
            .undecided_if(open);
    })
}

fn uncovered(coverage: &MeasuredCoverage) -> impl Iterator<Item = u32> {
    let uncovered = coverage.lines.iter().filter(|line| !line.covered);
    uncovered.map(|line| line.line)
}

/// The first uncovered region on the first uncovered line; where none begins there, the line's start.
fn first_place(unit: &SoftwareUnit, coverage: &MeasuredCoverage) -> Place {
    let line = uncovered(coverage).next().unwrap_or(unit.place.start.line);
    let region = coverage
        .regions
        .iter()
        .find(|region| !region.covered && region.start.line == line);
    let line_start = Position::new(line, 1);
    let (start, end) = region.map_or((line_start, line_start), |region| {
        (region.start, region.end)
    });
    Place {
        file: unit.place.file.clone(),
        start,
        end,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, measured};
    use crate::model::{Model, Position, Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    fn with_gaps() -> Model {
        complete_but(|model| {
            model.units[0].coverage =
                measured(&[(10, true), (11, false), (12, false), (14, false)]);
        })
    }

    #[test]
    fn uncovered_lines_are_one_finding_at_the_first_of_them() {
        both_ways(&RULE, &complete(), &with_gaps());
        let (_, findings) = judged(&RULE, &with_gaps());
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("3 of 4 lines"));
        assert!(findings[0].message.contains("11-12, 14"));
        let place = findings[0].place.as_ref().expect("a place");
        assert_eq!(place.start, Position::new(11, 5));
    }

    #[test]
    fn a_line_on_which_no_region_begins_is_named_by_its_start() {
        let mut model = with_gaps();
        if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
            coverage.regions.clear();
        }
        let (_, findings) = judged(&RULE, &model);
        let place = findings[0].place.as_ref().expect("a place");
        assert_eq!(place.start, Position::new(11, 1));
    }

    #[test]
    fn a_test_that_was_left_out_may_cover_them() {
        let mut model = with_gaps();
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
    }
}
