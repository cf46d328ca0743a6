//! Coverage of lines alone.

use super::{evidence, lines, refusal, result_of_limits, unmatched, with};
use crate::inputs::imports::{Import, ResultOutcome};
use crate::inputs::source::{CfgState, Range};
use crate::join::fixture::{DOSE_LIB, World, test_of, unit_of};
use crate::model::{MeasuredCoverage, Model, Position, ProfileState, TestOutcome, UnitCoverage};

/// `dose::limit` on lines 10 to 12 and `dose::half` on lines 20 to 22; a test that is ignored here.
fn world() -> World {
    let mut world = World::new();
    world.add(DOSE_LIB, "dose::limit", 10);
    world.add(DOSE_LIB, "dose::half", 20);
    let test = world.ran(DOSE_LIB, "limits", &[]);
    world.execution.tests[test].outcome = TestOutcome::Ignored;
    world.execution.tests[test].profile = ProfileState::NotExpected;
    world
}

fn not_built(world: &mut World) {
    world.execution.functions.clear();
    for function in &mut world.inventory.functions {
        function.cfg = CfgState::Inactive("target_os = \"none\"".to_owned());
    }
}

fn passed() -> Import {
    result_of_limits(ResultOutcome::Passed)
}

fn measured<'a>(model: &'a Model, id: &str) -> &'a MeasuredCoverage {
    match &unit_of(model, id).coverage {
        UnitCoverage::Measured(measured) => measured,
        other => panic!("`{id}` is {other:?}"),
    }
}

#[test]
fn lines_cover_lines_that_count_and_leave_regions_open() {
    let coverage = lines("COV", &[(10, true), (11, true), (12, false)]).of_run("EV");
    let model = with(&mut world(), vec![passed(), coverage]);
    let limit = measured(&model, "dose::limit");
    assert_eq!(
        (limit.lines_covered(), limit.regions_covered()),
        ((2, 3), (0, 1))
    );
    assert_eq!(limit.engines, ["lcov:COV", "native"]);
    assert_eq!(unit_of(&model, "dose::limit").executed_in, ["COV"]);
    let half = measured(&model, "dose::half");
    assert_eq!(
        (half.lines_covered(), half.engines.as_slice()),
        ((0, 3), &["native".to_owned()][..])
    );
    assert_eq!(evidence(&model, "COV").counted, 3);
}

#[test]
fn a_unit_of_no_build_here_gets_lines_and_no_regions() {
    let mut world = world();
    not_built(&mut world);
    let coverage = lines("COV", &[(10, true), (12, false)]).of_test("dose/lib::limits");
    let model = with(&mut world, vec![passed(), coverage]);
    let limit = measured(&model, "dose::limit");
    assert_eq!((limit.lines_covered(), limit.lines_only), ((1, 2), true));
    assert_eq!(limit.engines, ["lcov:COV"]);
    assert_eq!(test_of(&model, "dose/lib::limits").executes, Some(vec![1]));
    let half = &unit_of(&model, "dose::half").coverage;
    assert!(
        matches!(half, UnitCoverage::NotBuilt(_)),
        "no line of it is in the report"
    );
}

#[test]
fn an_absent_unit_stays_absent() {
    let mut world = world();
    world.execution.functions.clear();
    let coverage = lines("COV", &[(10, true), (11, true)]).of_run("EV");
    let model = with(&mut world, vec![passed(), coverage]);
    assert_eq!(
        unit_of(&model, "dose::limit").coverage,
        UnitCoverage::Absent
    );
    assert!(unit_of(&model, "dose::limit").executed_in.is_empty());
    assert_eq!(
        refusal(&model, "COV"),
        "nothing in it fits the code of this workspace"
    );
}

#[test]
fn lines_that_hold_no_code_here_are_reported() {
    let mut world = world();
    let region = &mut world.execution.functions[0].regions[0];
    region.end.line = 11;
    let coverage = lines("COV", &[(10, true), (12, true), (15, true)]).of_run("EV");
    let model = with(&mut world, vec![passed(), coverage]);
    assert_eq!(measured(&model, "dose::limit").lines_covered(), (1, 2));
    let found = unmatched(&model, "COV");
    assert_eq!(found.len(), 1, "line 15 stands in no unit: {found:?}");
    assert!(
        found[0].starts_with("what it says of line 12 of unit `dose::limit` does not count"),
        "{found:?}"
    );
}

#[test]
fn a_line_that_two_units_share_shows_neither() {
    let mut world = world();
    not_built(&mut world);
    let other = world.add(DOSE_LIB, "dose::beside", 12);
    world.execution.functions.clear();
    world.function(other).cfg = CfgState::Inactive("target_os = \"none\"".to_owned());
    let coverage = lines("COV", &[(12, true)]).of_run("EV");
    let model = with(&mut world, vec![passed(), coverage]);
    for id in ["dose::limit", "dose::beside"] {
        assert!(unit_of(&model, id).executed_in.is_empty(), "{id}");
    }
}

#[test]
fn of_an_async_function_only_its_last_line_shows_that_it_ran() {
    let ran = |list: &[(u32, bool)]| {
        let mut world = world();
        not_built(&mut world);
        world.function(0).is_async = true;
        let coverage = lines("COV", list).of_run("EV");
        let model = with(&mut world, vec![passed(), coverage]);
        !unit_of(&model, "dose::limit").executed_in.is_empty()
    };
    assert!(
        !ran(&[(10, true), (11, false), (12, false)]),
        "called, never polled"
    );
    assert!(ran(&[(10, true), (11, true), (12, true)]));
}

#[test]
fn a_run_that_panics_covers_no_line() {
    let mut world = world();
    world.execution.tests[0].panicked = true;
    let coverage = lines("COV", &[(10, true), (11, true), (12, true)]).of_run("EV");
    let model = with(&mut world, vec![passed(), coverage]);
    assert_eq!(measured(&model, "dose::limit").lines_covered(), (0, 3));
    assert_eq!(unit_of(&model, "dose::limit").executed_in, ["COV"]);
}

#[test]
fn a_run_that_sets_a_panic_hook_covers_no_line() {
    let mut world = world();
    let place = world.function(0).place.clone();
    let call = Range {
        start: place.start,
        end: Position::new(place.start.line, 30),
    };
    world.inventory.panic_hooks = vec![("/pump/dose/src/lib.rs".into(), call)];
    let covered = |ran: bool, world: &mut World| {
        let coverage = lines("COV", &[(10, ran), (11, true), (12, true)]).of_run("EV");
        let model = with(world, vec![passed(), coverage]);
        measured(&model, "dose::limit").lines_covered()
    };
    assert_eq!(covered(true, &mut world), (0, 3), "the call was executed");
    assert_eq!(covered(false, &mut world), (2, 3));
}
