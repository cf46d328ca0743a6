//! Evidence from elsewhere for a test that several builds list.

use super::{evidence, limit_executed, lines, refusal, result_of_limits, with};
use crate::inputs::imports::ResultOutcome;
use crate::join::fixture::{DOSE_LIB, World, test_of, unit_of};
use crate::model::{ProfileState, TestOutcome, UnitCoverage};

/// `dose::limit`, and a test that two builds list and neither runs.
fn twice() -> World {
    let mut world = World::new();
    world.builds = ["a", "b"].map(str::to_owned).into();
    let function = world.add(DOSE_LIB, "dose::limit", 10);
    world.function(function).active_in = vec![0, 1];
    let mut entry = world.execution.functions[function].clone();
    entry.build = 1;
    world.execution.functions.push(entry);
    let mut compiled = world.execution.compiled.clone();
    for compiled in &mut compiled {
        compiled.build = 1;
    }
    world.execution.compiled.extend(compiled);
    for build in 0..2 {
        let test = world.ran(DOSE_LIB, "limits", &[]);
        world.execution.tests[test].build = build;
        world.execution.tests[test].outcome = TestOutcome::Ignored;
        world.execution.tests[test].profile = ProfileState::NotExpected;
    }
    world
}

fn passed_in(world: &mut World, build: usize) {
    let test = &mut world.execution.tests[build];
    test.outcome = TestOutcome::Passed;
    test.profile = ProfileState::Read;
}

#[test]
fn a_pass_elsewhere_counts_for_a_test_that_no_build_ran() {
    let model = with(&mut twice(), vec![result_of_limits(ResultOutcome::Passed)]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.outcome, TestOutcome::Passed);
    assert_eq!(test.origin.as_deref(), Some("EV"));
    assert_eq!(evidence(&model, "EV").counted, 1, "one test, not two");
}

#[test]
fn coverage_of_that_test_alone_counts_with_it() {
    let coverage = limit_executed("COV", 10).of_test("dose/lib::limits");
    let passed = result_of_limits(ResultOutcome::Passed);
    let model = with(&mut twice(), vec![passed, coverage]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.profile, ProfileState::Read);
    assert_eq!(test.executes.as_deref(), Some([0].as_slice()));
}

#[test]
fn a_failure_in_one_build_takes_its_coverage_away_wherever_it_stands() {
    for (passes, fails) in [(0, 1), (1, 0)] {
        let mut world = twice();
        passed_in(&mut world, passes);
        world.execution.tests[fails].outcome = TestOutcome::Failed("panicked".to_owned());
        let coverage = lines("COV", &[(10, true), (11, true), (12, true)]);
        let coverage = coverage.of_test("dose/lib::limits");
        let passed = result_of_limits(ResultOutcome::Passed);
        let model = with(&mut world, vec![passed, coverage]);
        assert_eq!(
            refusal(&model, "COV"),
            "test `dose/lib::limits` did not pass everywhere"
        );
        let UnitCoverage::Measured(limit) = &unit_of(&model, "dose::limit").coverage else {
            panic!("measured");
        };
        assert_eq!(limit.lines_covered(), (0, 3));
    }
}
