//! Items, units and tests: what was executed.

use crate::model::{self, Model, NotRunReason, ProfileState, Proof, UnitCoverage};
use crate::report::words::CoverageStatus;
use crate::report::{
    BuildCoverage, Coverage, Item, ItemCoverage, Share, Span, Test, UncoveredBranch, Unit,
};

pub(super) fn items(model: &Model) -> Vec<Item> {
    model
        .items
        .iter()
        .map(|item| build_item(model, item))
        .collect()
}

fn build_item(model: &Model, item: &model::SoftwareItem) -> Item {
    Item {
        id: item.id.clone(),
        title: item.title.clone(),
        class: item.class.into(),
        class_from: item.class_from.into(),
        packages: sorted(&item.packages),
        units: model.units_of(Some(&item.id)).count(),
        coverage: item_coverage(model.units_of(Some(&item.id))),
        parent: item.parent.clone(),
        modules: sorted(&item.modules),
        purpose: item.purpose.clone(),
        segregation: item.segregation.clone(),
    }
}

/// Sums over the measured units; where there is none, nothing is known.
fn item_coverage<'a>(units: impl Iterator<Item = &'a model::SoftwareUnit>) -> Option<ItemCoverage> {
    units
        .filter_map(|unit| match &unit.coverage {
            UnitCoverage::Measured(measured) => Some(ItemCoverage {
                lines: measured.lines_covered().into(),
                regions: measured.regions_covered().into(),
            }),
            UnitCoverage::Unknown
            | UnitCoverage::Absent
            | UnitCoverage::NotBuilt(_)
            | UnitCoverage::Excluded(_)
            | UnitCoverage::NotSelected => None,
        })
        .reduce(|a, b| ItemCoverage {
            lines: add(a.lines, b.lines),
            regions: add(a.regions, b.regions),
        })
}

const fn add(a: Share, b: Share) -> Share {
    Share {
        covered: a.covered + b.covered,
        total: a.total + b.total,
    }
}

pub(super) fn unit(unit: &model::SoftwareUnit) -> Unit {
    Unit {
        id: unit.id.clone(),
        package: unit.package.clone(),
        file: unit.place.file.to_string(),
        line: unit.place.start.line,
        end_line: unit.place.end.line,
        class: unit.class.into(),
        class_from: unit.class_from.into(),
        item: unit.item.clone(),
        requirements: sorted(&unit.requirements),
        risk_controls: sorted(&unit.risk_controls),
        coverage: coverage(&unit.coverage),
        made_by: unit.made_by.into(),
        digest: unit.digest.clone(),
        tests: sorted(&unit.executed_by),
        executed_in: sorted(&unit.executed_in),
        designed: unit.designed,
        design: unit.design.clone(),
    }
}

fn coverage(coverage: &UnitCoverage) -> Option<Coverage> {
    let unmeasured = |status, reason: Option<&str>| Coverage {
        status,
        lines: None,
        regions: None,
        branches: None,
        uncovered: Vec::new(),
        uncovered_branches: Vec::new(),
        reason: reason.map(str::to_owned),
        engines: Vec::new(),
        justified: Vec::new(),
        builds: Vec::new(),
    };
    match coverage {
        UnitCoverage::Unknown => None,
        UnitCoverage::Measured(measured) => Some(Coverage {
            lines: Some(measured.lines_covered().into()),
            regions: (!measured.lines_only).then(|| measured.regions_covered().into()),
            branches: measured.branches_covered().map(Into::into),
            uncovered: uncovered(measured),
            uncovered_branches: uncovered_branches(measured),
            engines: sorted(&measured.engines),
            builds: measured.builds.iter().map(build).collect(),
            ..unmeasured(CoverageStatus::Measured, None)
        }),
        UnitCoverage::Absent => Some(unmeasured(CoverageStatus::Absent, None)),
        UnitCoverage::NotBuilt(why) => Some(unmeasured(CoverageStatus::NotBuilt, Some(why))),
        UnitCoverage::Excluded(why) => Some(unmeasured(CoverageStatus::Excluded, Some(why))),
        UnitCoverage::NotSelected => Some(unmeasured(
            CoverageStatus::Excluded,
            Some("its package is not selected in this run"),
        )),
    }
}

fn uncovered_branches(measured: &model::MeasuredCoverage) -> Vec<UncoveredBranch> {
    let branches = measured.branches.iter().flatten();
    let mut uncovered: Vec<_> = branches.filter(|branch| !branch.covered).collect();
    uncovered.sort();
    let branch = |branch: &model::BranchOutcome| UncoveredBranch {
        line: branch.start.line,
        column: branch.start.column,
        end_line: branch.end.line,
        end_column: branch.end.column,
        outcome: branch.outcome.into(),
    };
    uncovered.into_iter().map(branch).collect()
}

fn build(of: &model::BuildCoverage) -> BuildCoverage {
    BuildCoverage {
        name: of.build.clone(),
        lines: of.lines.into(),
        regions: of.regions.into(),
    }
}

fn uncovered(measured: &model::MeasuredCoverage) -> Vec<Span> {
    let mut regions: Vec<_> = measured
        .regions
        .iter()
        .filter(|region| !region.covered)
        .collect();
    regions.sort();
    regions
        .into_iter()
        .map(|region| Span {
            line: region.start.line,
            column: region.start.column,
            end_line: region.end.line,
            end_column: region.end.column,
        })
        .collect()
}

pub(super) fn test(test: &model::TestCase) -> Test {
    let ids = |keep: fn(&model::Verification) -> bool| {
        let claims = test.verifies.iter().filter(|claim| keep(claim));
        sorted(&claims.map(|claim| claim.id.clone()).collect::<Vec<_>>())
    };
    Test {
        id: test.id.clone(),
        package: test.package.clone(),
        binary: test.binary.clone(),
        name: test.name.clone(),
        level: test.level.into(),
        outcome: (&test.outcome).into(),
        verifies: ids(|_| true),
        executes: test.executes.as_deref().map(sorted),
        hollow: ids(|claim| claim.proof == Proof::Hollow),
        reason: reason(test),
        location: test.place.as_ref().map(Into::into),
        origin: test.origin.clone(),
    }
}

fn reason(test: &model::TestCase) -> Option<String> {
    if let (true, ProfileState::NotMeasured(why)) = (test.outcome.passed(), &test.profile) {
        return Some(why.clone());
    }
    let why = match &test.outcome {
        model::TestOutcome::Passed | model::TestOutcome::Flaky if test.panicked => {
            "a panic unwound in it, or may have been silenced by a hook: it covers no lines and no regions"
        }
        model::TestOutcome::Passed | model::TestOutcome::Ignored | model::TestOutcome::Flaky => {
            return None;
        }
        model::TestOutcome::Failed(how) => how,
        model::TestOutcome::NotRun(NotRunReason::Static) => "nothing was executed",
        model::TestOutcome::NotRun(NotRunReason::Deselected) => "deselected",
        model::TestOutcome::NotRun(NotRunReason::NotListed) => "no test binary lists it",
    };
    Some(why.to_owned())
}

/// Sorted, each value once: what the report promises of its lists, whatever the order in the model.
pub(super) fn sorted<T: Clone + Ord>(list: &[T]) -> Vec<T> {
    let mut list = list.to_vec();
    list.sort();
    list.dedup();
    list
}
