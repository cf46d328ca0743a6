//! The rule `unit-branches`.

use super::ladder::{self, Rung};
use crate::model::{BranchOutcome, Model, Place, SoftwareUnit, UnitCoverage};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

/// Why nothing is examined where the compiler did not count branches.
const NOT_MEASURED: &str = "branches were not measured: stable Rust cannot (nightly and --branch)";

declare_rule! {
    /// A unit with a branch of which one outcome came up in no passed test.
    ///
    /// # Why
    /// Every line and region of `if a && b` can be covered while `b` was never false. The standard asks for acceptance
    /// criteria; the threshold is the project's own. A branch is the condition of an `if`, `if let`, `while` or guard,
    /// or an operand of `&&` and `||`; the compiler does not count the arms of a `match`. Branch coverage is neither
    /// decision nor MC/DC coverage.
    ///
    /// Only a nightly compiler can count branches, with `verify --branch`. Where they were not measured, the rule is not
    /// applicable, never satisfied.
    ///
    /// # Fix
    /// Write a test in which the condition has the other outcome, or delete the branch.
    "unit-branches", clause "5.5.3" Policy, classes [C],
    gate Merge, severity Error, needs Execution, subjects Units,
    nothing "no unit of class C has a branch"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    if !model.branches_measured {
        return Examined {
            nothing: Some(NOT_MEASURED),
            ..Examined::default()
        };
    }
    let open = reach::execution_incomplete(model);
    ladder::judge(&RULE, Rung::Branches, model, |unit| {
        let branches = branches(unit);
        let uncovered: Vec<&BranchOutcome> =
            branches.iter().filter(|branch| !branch.covered).collect();
        let place = uncovered.first().map_or_else(
            || unit.place.clone(),
            |branch| Place {
                file: unit.place.file.clone(),
                start: branch.start,
                end: branch.end,
            },
        );
        let text = message(unit, &uncovered);
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, text)
            .at(place)
            .help("write a test in which the condition has the other outcome, or delete the branch")
            .extent((!uncovered.is_empty()).then_some(uncovered.len()))
            .undecided_if(open);
    })
}

fn branches(unit: &SoftwareUnit) -> &[BranchOutcome] {
    match &unit.coverage {
        UnitCoverage::Measured(coverage) => coverage.branches.as_deref().unwrap_or_default(),
        UnitCoverage::Unknown
        | UnitCoverage::Absent
        | UnitCoverage::NotBuilt(_)
        | UnitCoverage::Excluded(_)
        | UnitCoverage::NotSelected => &[],
    }
}

fn message(unit: &SoftwareUnit, uncovered: &[&BranchOutcome]) -> String {
    if uncovered.is_empty() {
        return format!("no branch of unit `{}` was measured", unit.id);
    }
    let at = |branch: &&BranchOutcome| {
        let (line, column) = (branch.start.line, branch.start.column);
        format!("{line}:{column} never {}", branch.outcome)
    };
    let listed: Vec<String> = uncovered.iter().map(at).collect();
    format!(
        "unit `{}`: {} of {} outcomes of branches not covered by a passed test: {}",
        unit.id,
        uncovered.len(),
        branches(unit).len(),
        bounded(&listed)
    )
}

#[cfg(test)]
mod tests {
    use super::{NOT_MEASURED, RULE};
    use crate::model::builder::{complete, complete_but};
    use crate::model::{BranchOutcome, Model, Position, Scope, UnitCoverage};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::RuleOutcome;

    /// One condition; both outcomes, each covered or not.
    fn with_branches(branches: Option<[bool; 2]>) -> Model {
        complete_but(|model| {
            model.branches_measured = true;
            if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
                let outcomes = branches.map(|covered| {
                    [false, true]
                        .iter()
                        .zip(covered)
                        .map(|(outcome, covered)| BranchOutcome {
                            start: Position::new(11, 8),
                            end: Position::new(11, 12),
                            outcome: *outcome,
                            covered,
                        })
                });
                coverage.branches = outcomes.map(Iterator::collect);
            }
        })
    }

    #[test]
    fn an_outcome_that_never_came_up_is_a_finding_at_its_condition() {
        let gap = with_branches(Some([false, true]));
        both_ways(&RULE, &with_branches(Some([true, true])), &gap);
        let (_, findings) = judged(&RULE, &gap);
        assert!(
            findings[0].message.contains("1 of 2 outcomes")
                && findings[0].message.contains("11:8 never false"),
            "{}",
            findings[0].message
        );
        let place = findings[0].place.as_ref().expect("a place");
        assert_eq!(place.start, Position::new(11, 8));
    }

    #[test]
    fn without_measurement_it_is_not_applicable_and_says_why() {
        let (result, _) = judged(&RULE, &complete());
        assert_eq!(result.outcome, RuleOutcome::NotApplicable);
        assert_eq!(result.reason.as_deref(), Some(NOT_MEASURED));
    }

    #[test]
    fn a_unit_that_was_not_measured_keeps_no_promise() {
        let (result, findings) = judged(&RULE, &with_branches(None));
        assert_eq!(result.outcome, RuleOutcome::Violated);
        assert!(findings[0].message.starts_with("no branch of unit"));
    }

    #[test]
    fn a_test_that_was_left_out_may_bring_the_other_outcome() {
        let mut model = with_branches(Some([false, true]));
        model.scope = Scope::Partial;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Undetermined);
        model.scope = Scope::Full;
        model.policy.c.unit_branches = false;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
