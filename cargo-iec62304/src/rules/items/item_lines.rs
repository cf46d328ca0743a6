//! The rule `item-lines`.

use super::share::{self, Measure};
use crate::model::{MeasuredCoverage, Model};
use crate::rules::{Examined, Findings};

declare_rule! {
    /// An item of which passed tests cover a smaller share of lines than the policy asks for.
    ///
    /// # Why
    /// The percentage is the project's own acceptance criterion for its units; the standard names none. It is taken over
    /// the units that were measured, and the finding says how many were not. Units without an item are judged together,
    /// as the system's own.
    ///
    /// # Fix
    /// Test what is not covered. The report lists the uncovered places of each unit.
    "item-lines", clause "5.5.3" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Items,
    nothing "no unit belongs to an item, or a system, of class B or C"
}

const MEASURE: Measure = Measure {
    word: "lines",
    asked: |policy| policy.item_lines,
    known: |_| true,
    covered: MeasuredCoverage::lines_covered,
};

fn check(model: &Model, findings: &mut Findings) -> Examined {
    share::judge(&RULE, &MEASURE, model, findings)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::UnitCoverage;
    use crate::model::builder::{complete, complete_but};
    use crate::rules::testkit::{both_ways, messages};

    #[test]
    fn an_item_below_the_asked_share_of_lines_is_a_finding() {
        let fail = complete_but(|model| {
            if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
                coverage.lines[0].covered = false;
            }
        });
        both_ways(&RULE, &complete(), &fail);
        let text = &messages(&RULE, &fail)[0];
        assert!(text.contains("66.6 % of the lines"), "{text}");
    }
}
