//! The rule `item-regions`.

use super::share::{self, Measure};
use crate::model::{MeasuredCoverage, Model};
use crate::rules::{Examined, Findings};

declare_rule! {
    /// An item of which passed tests cover a smaller share of regions than the policy asks for.
    ///
    /// # Why
    /// Regions are finer than lines: one line can hold a path that ran and one that did not. The percentage is the
    /// project's own acceptance criterion; the standard names none. It is taken over the units that were measured, and the
    /// finding says how many were not. Region coverage is neither decision nor MC/DC coverage.
    ///
    /// # Fix
    /// Test what is not covered. The report lists the uncovered places of each unit.
    "item-regions", clause "5.5.3" Policy, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Items,
    nothing "no unit belongs to an item, or a system, of class B or C"
}

const MEASURE: Measure = Measure {
    word: "regions",
    asked: |policy| policy.item_regions,
    known: |coverage| !coverage.lines_only,
    covered: MeasuredCoverage::regions_covered,
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
    fn an_item_below_the_asked_share_of_regions_is_a_finding() {
        let fail = complete_but(|model| {
            if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
                coverage.regions[0].covered = false;
            }
        });
        both_ways(&RULE, &complete(), &fail);
        let text = &messages(&RULE, &fail)[0];
        assert!(text.contains("66.6 % of the regions"), "{text}");
    }
}
