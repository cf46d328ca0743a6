//! The order of the rules on a unit's execution: a unit is reported by the first one that it breaks, and the later ones
//! do not examine it.

use crate::model::{ClassPolicy, Model, SafetyClass, SoftwareUnit, UnitCoverage};
use crate::rules::{Examined, Rule, reach};

/// The rules in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rung {
    Absent,
    NotBuilt,
    NotExecuted,
    Unverified,
    Lines,
    Regions,
    Branches,
}

impl Rung {
    const ALL: [Self; 7] = [
        Self::Absent,
        Self::NotBuilt,
        Self::NotExecuted,
        Self::Unverified,
        Self::Lines,
        Self::Regions,
        Self::Branches,
    ];

    /// Its rank: lines, regions and branches are asked at the same step, and a unit may break all.
    const fn step(self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::NotBuilt => 1,
            Self::NotExecuted => 2,
            Self::Unverified => 3,
            Self::Lines | Self::Regions | Self::Branches => 4,
        }
    }

    /// Whether it is asked of the unit.
    ///
    /// The policy alone decides where it has a key. That a unit is built and known to the coverage map is asked of
    /// classes B and C, and of class A where its policy asks for anything that only a measured unit can have.
    fn asked(self, model: &Model, unit: &SoftwareUnit) -> bool {
        let policy = model.policy.of(unit.class);
        match self {
            Self::Absent | Self::NotBuilt => unit.class != SafetyClass::A || asks_execution(policy),
            Self::NotExecuted => policy.unit_executed,
            Self::Unverified => policy.unit_verified && reach::is_own(unit),
            Self::Lines => policy.unit_lines && reach::is_own(unit),
            Self::Regions => policy.unit_regions && reach::is_own(unit),
            Self::Branches => {
                model.branches_measured && policy.unit_branches && reach::is_own(unit)
            }
        }
    }

    /// Whether the unit breaks it. What was not measured keeps no promise on lines, regions or branches.
    fn broken(self, model: &Model, unit: &SoftwareUnit) -> bool {
        match self {
            Self::Absent => matches!(unit.coverage, UnitCoverage::Absent),
            Self::NotBuilt => matches!(unit.coverage, UnitCoverage::NotBuilt(_)),
            Self::NotExecuted => unit.executed_by.is_empty() && unit.executed_in.is_empty(),
            Self::Unverified => !is_verified(model, unit),
            Self::Lines => match &unit.coverage {
                UnitCoverage::Measured(coverage) => coverage.lines.iter().any(|line| !line.covered),
                _ => true,
            },
            Self::Regions => match &unit.coverage {
                UnitCoverage::Measured(coverage) => {
                    coverage.lines_only || coverage.regions.iter().any(|region| !region.covered)
                }
                _ => true,
            },
            Self::Branches => match &unit.coverage {
                UnitCoverage::Measured(coverage) => {
                    let branches = coverage.branches.as_ref();
                    branches.is_none_or(|all| all.iter().any(|branch| !branch.covered))
                }
                _ => true,
            },
        }
    }

    /// Whether the unit has nothing that it could speak of: all lines of a one-line function can belong to a function
    /// inside it.
    fn empty(self, unit: &SoftwareUnit) -> bool {
        match (self, &unit.coverage) {
            (Self::Lines, UnitCoverage::Measured(coverage)) => coverage.lines.is_empty(),
            (Self::Regions, UnitCoverage::Measured(coverage)) => {
                coverage.regions.is_empty() && !coverage.lines_only
            }
            (Self::Branches, UnitCoverage::Measured(coverage)) => {
                coverage.branches.as_ref().is_some_and(Vec::is_empty)
            }
            _ => false,
        }
    }
}

const fn asks_execution(policy: &ClassPolicy) -> bool {
    policy.unit_executed || policy.unit_verified || policy.unit_lines || policy.unit_regions
}

/// The step of a rule of the ladder: a unit that breaks a later one has come further.
pub(crate) fn step_of(rule: &str) -> Option<u8> {
    let rung = match rule {
        "unit-absent" => Rung::Absent,
        "unit-not-built" => Rung::NotBuilt,
        "unit-not-executed" => Rung::NotExecuted,
        "unit-unverified" => Rung::Unverified,
        "unit-lines" => Rung::Lines,
        "unit-regions" => Rung::Regions,
        "unit-branches" => Rung::Branches,
        _ => return None,
    };
    Some(rung.step())
}

/// Whether the rule finds that no passed test is known to have executed a unit.
pub(crate) fn asks_for_execution(rule: &str) -> bool {
    step_of(rule).is_some_and(|step| step <= Rung::NotExecuted.step())
}

/// Whether a passed test executed the unit and verifies something that the unit implements.
fn is_verified(model: &Model, unit: &SoftwareUnit) -> bool {
    let tests = unit
        .executed_by
        .iter()
        .filter_map(|&at| model.tests.get(at));
    tests.flat_map(|test| &test.verifies).any(|verification| {
        unit.requirements.contains(&verification.id)
            || unit.risk_controls.contains(&verification.id)
    })
}

/// Judges every unit on one rung and calls `report` for those that break it.
pub(super) fn judge(
    rule: &Rule,
    rung: Rung,
    model: &Model,
    mut report: impl FnMut(&SoftwareUnit),
) -> Examined {
    let mut examined = Examined::default();
    for unit in model.units.iter().filter(|unit| reach::is_judged(unit)) {
        if !rung.asked(model, unit) {
            // Of a class that the rule is not for, nobody expects it.
            examined.unasked += usize::from(rule.is_for(unit.class));
        } else if unit.coverage == UnitCoverage::Unknown {
            examined.unknown += 1;
        } else if earlier(rung).any(|r| r.asked(model, unit) && r.broken(model, unit)) {
            examined.silenced += 1;
        } else if !rung.empty(unit) {
            examined.judged += 1;
            if rung.broken(model, unit) {
                report(unit);
            }
        }
    }
    examined
}

fn earlier(rung: Rung) -> impl Iterator<Item = Rung> {
    Rung::ALL
        .into_iter()
        .filter(move |other| other.step() < rung.step())
}

#[cfg(test)]
mod tests {
    use super::{Rung, judge};
    use crate::model::builder::{complete, complete_but, measured};
    use crate::model::{MadeBy, Model, SafetyClass, UnitCoverage};
    use crate::rules::units::unit_absent::RULE;

    /// Which rungs report the only unit, and which examine it.
    fn reported(model: &Model) -> (Vec<Rung>, usize) {
        let mut rungs = Vec::new();
        let examined = Rung::ALL.map(|rung| judge(&RULE, rung, model, |_| rungs.push(rung)).judged);
        (rungs, examined.iter().sum())
    }

    fn with_coverage(coverage: UnitCoverage) -> Model {
        complete_but(|model| {
            model.units[0].coverage = coverage;
            model.tests[0].executes = Some(Vec::new());
        })
    }

    #[test]
    fn only_the_first_broken_rung_reports_and_the_later_ones_do_not_examine() {
        assert_eq!(reported(&complete()), (vec![], 6));
        assert_eq!(
            reported(&with_coverage(UnitCoverage::Absent)),
            (vec![Rung::Absent], 1)
        );
        let not_built = UnitCoverage::NotBuilt("windows".to_owned());
        assert_eq!(
            reported(&with_coverage(not_built)),
            (vec![Rung::NotBuilt], 2)
        );
        let model = with_coverage(measured(&[(10, false)]));
        assert_eq!(reported(&model), (vec![Rung::NotExecuted], 3));
        let model = complete_but(|model| model.tests[0].verifies.clear());
        assert_eq!(reported(&model), (vec![Rung::Unverified], 4));
        let model = complete_but(|model| model.units[0].coverage = measured(&[(10, false)]));
        assert_eq!(reported(&model), (vec![Rung::Lines, Rung::Regions], 6));
    }

    #[test]
    fn a_rung_that_the_policy_does_not_ask_silences_nothing() {
        let mut model = with_coverage(measured(&[(10, false)]));
        model.policy.c.unit_executed = false;
        assert_eq!(reported(&model), (vec![Rung::Unverified], 3));
        model.policy.c.unit_verified = false;
        assert_eq!(reported(&model), (vec![Rung::Lines, Rung::Regions], 4));
    }

    #[test]
    fn class_a_is_judged_as_far_as_its_policy_asks() {
        let mut model = with_coverage(UnitCoverage::Absent);
        model.units[0].class = SafetyClass::A;
        assert_eq!(reported(&model), (vec![], 0));
        model.policy.a.unit_executed = true;
        assert_eq!(reported(&model), (vec![Rung::Absent], 1));
    }

    #[test]
    fn what_another_packages_macro_made_is_judged_for_execution_only() {
        let mut model = with_coverage(measured(&[(10, false)]));
        model.units[0].made_by = MadeBy::ForeignMacro;
        assert_eq!(reported(&model), (vec![Rung::NotExecuted], 3));
        let mut model = complete_but(|model| model.units[0].coverage = measured(&[(10, false)]));
        model.units[0].made_by = MadeBy::ForeignMacro;
        assert_eq!(reported(&model), (vec![], 3));
    }

    #[test]
    fn an_excluded_unit_is_not_judged_and_an_unknown_one_is_counted() {
        let model = with_coverage(UnitCoverage::Excluded("build tool".to_owned()));
        assert_eq!(reported(&model), (vec![], 0));
        let model = with_coverage(UnitCoverage::Unknown);
        assert_eq!(judge(&RULE, Rung::Absent, &model, |_| ()).unknown, 1);
    }

    #[test]
    fn a_unit_without_lines_of_its_own_is_not_judged_for_lines() {
        let model = complete_but(|model| model.units[0].coverage = measured(&[]));
        assert_eq!(reported(&model), (vec![], 4));
    }
}
