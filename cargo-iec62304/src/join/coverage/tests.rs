//! What passed tests covered of units.

use crate::inputs::execution::{Hit, MapRegion};
use crate::inputs::source::TargetKind;
use crate::join::fixture::{DOSE_LIB, UI_LIB, World, code, entry, lines, target, test_of, unit_of};
use crate::model::{MeasuredCoverage, Model, Position, TestOutcome, UnitCoverage};

fn measured<'a>(model: &'a Model, id: &str) -> &'a MeasuredCoverage {
    match &unit_of(model, id).coverage {
        UnitCoverage::Measured(measured) => measured,
        other => panic!("{id}: {other:?}"),
    }
}

fn regions(model: &Model, id: &str) -> Vec<(u32, bool)> {
    let regions = measured(model, id).regions.iter();
    regions
        .map(|region| (region.start.line, region.covered))
        .collect()
}

fn lines_of(model: &Model, id: &str) -> Vec<(u32, bool)> {
    let lines = measured(model, id).lines.iter();
    lines.map(|line| (line.line, line.covered)).collect()
}

/// A region from the start of a line to the end of another.
fn span(first: u32, last: u32) -> MapRegion {
    code(Position::new(first, 1), Position::new(last, 2))
}

/// One unit on lines 10 to 12.
fn world() -> World {
    let mut world = World::new();
    world.add(DOSE_LIB, "dose::clamp", 10);
    world
}

#[test]
fn what_no_test_executed_is_measured_and_not_covered() {
    let model = world().model();
    assert_eq!(regions(&model, "dose::clamp"), [(10, false)]);
    let expected = [(10, false), (11, false), (12, false)];
    assert_eq!(lines_of(&model, "dose::clamp"), expected);
}

#[test]
fn regions_of_two_builds_merge_by_place() {
    let mut world = world();
    let both = vec![span(10, 12), span(11, 11)];
    world.execution.functions[0].regions.clone_from(&both);
    let mut second = entry(&world.targets[DOSE_LIB], "dose::clamp", both);
    second.crate_root = Some(("dose".to_owned(), "second build".to_owned()));
    world.execution.functions.push(second);
    for (name, function, regions) in [("t", 0, [true, false]), ("u", 1, [false, true])] {
        let test = world.ran(DOSE_LIB, name, &[]);
        world.execution.tests[test].hits = vec![Hit {
            function,
            regions: regions.into(),
        }];
    }
    let model = world.model();
    assert_eq!(model.units.len(), 1);
    assert_eq!(regions(&model, "dose::clamp"), [(10, true), (11, true)]);
    assert_eq!(unit_of(&model, "dose::clamp").executed_by, [0, 1]);
}

#[test]
fn the_regions_of_a_test_do_not_reach_into_another_place() {
    let mut world = world();
    world.execution.functions[0].regions = vec![span(10, 10), span(11, 12)];
    let test = world.ran(DOSE_LIB, "t", &[]);
    world.execution.tests[test].hits = vec![Hit {
        function: 0,
        regions: vec![true, false],
    }];
    let model = world.model();
    assert_eq!(regions(&model, "dose::clamp"), [(10, true), (11, false)]);
    let expected = [(10, true), (11, false), (12, false)];
    assert_eq!(lines_of(&model, "dose::clamp"), expected);
}

#[test]
fn a_test_that_failed_or_panicked_covers_nothing() {
    let outcomes = [
        (TestOutcome::Passed, false, true),
        (TestOutcome::Flaky, false, true),
        (TestOutcome::Passed, true, false),
        (TestOutcome::Failed("timed out".to_owned()), false, false),
        (TestOutcome::Ignored, false, false),
    ];
    for (outcome, panicked, covers) in outcomes {
        let mut world = world();
        let test = world.ran(DOSE_LIB, "t", &[0]);
        world.execution.tests[test].outcome = outcome;
        world.execution.tests[test].panicked = panicked;
        let model = world.model();
        let said = &model.tests[0];
        assert_eq!(regions(&model, "dose::clamp"), [(10, covers)], "{said:?}");
    }
}

#[test]
fn a_should_panic_test_counts_for_executed_and_for_no_region() {
    let mut world = world();
    world.ran(DOSE_LIB, "t", &[0]);
    world.says(DOSE_LIB, "t", &[]).should_panic = true;
    let model = world.model();
    assert!(test_of(&model, "dose/lib::t").panicked);
    assert_eq!(regions(&model, "dose::clamp"), [(10, false)]);
    assert_eq!(unit_of(&model, "dose::clamp").executed_by, [0]);
}

#[test]
fn a_line_belongs_to_its_innermost_unit() {
    let mut world = World::new();
    let outer = world.add(DOSE_LIB, "dose::outer", 10);
    let inner = world.add(DOSE_LIB, "dose::outer::inner", 12);
    let whole = lines(&world.targets[DOSE_LIB], 10, 16);
    world.function(outer).place = whole;
    world.execution.functions[outer].regions = vec![span(10, 16)];
    world.ran(DOSE_LIB, "t", &[outer]);
    let model = world.model();
    let expected = [(10, true), (11, true), (15, true), (16, true)];
    assert_eq!(lines_of(&model, "dose::outer"), expected);
    let expected = [(12, false), (13, false), (14, false)];
    assert_eq!(lines_of(&model, "dose::outer::inner"), expected);
    assert_eq!(unit_of(&model, "dose::outer::inner").executed_by, [0; 0]);
    assert_eq!(inner, 1);
}

#[test]
fn a_line_that_two_units_share_belongs_to_both() {
    let mut world = World::new();
    let outer = world.add(DOSE_LIB, "dose::outer", 10);
    world.add(DOSE_LIB, "dose::outer::inner", 12);
    world.function(outer).place = lines(&world.targets[DOSE_LIB], 10, 16);
    // `let x = f(); fn inner() {` on line 12: a region of the outer unit ends on the inner one's first line.
    let regions = vec![span(10, 12), span(15, 16)];
    world.execution.functions[outer].regions = regions;
    let model = world.model();
    let found = lines_of(&model, "dose::outer");
    assert!(found.contains(&(12, false)) && !found.contains(&(13, false)));
}

#[test]
fn closures_belong_to_the_function_around_them() {
    let mut world = world();
    let mut closure = entry(&world.targets[DOSE_LIB], "dose::clamp", vec![span(11, 11)]);
    closure.is_closure = true;
    world.execution.functions.push(closure);
    world.ran(DOSE_LIB, "t", &[1]);
    let model = world.model();
    assert_eq!(model.units.len(), 1);
    assert_eq!(regions(&model, "dose::clamp"), [(10, false), (11, true)]);
    assert_eq!(unit_of(&model, "dose::clamp").executed_by, [0]);
}

#[test]
fn an_async_function_that_was_called_and_never_polled_was_not_executed() {
    let mut world = world();
    world.function(0).is_async = true;
    let mut body = entry(
        &world.targets[DOSE_LIB],
        "dose::clamp",
        vec![code(Position::new(10, 30), Position::new(12, 2))],
    );
    body.is_closure = true;
    world.execution.functions.push(body);
    world.ran(DOSE_LIB, "called", &[0]);
    world.ran(DOSE_LIB, "polled", &[0, 1]);
    let model = world.model();
    let executes = |id: &str| test_of(&model, id).executes.clone();
    assert_eq!(executes("dose/lib::called"), Some(Vec::new()));
    assert_eq!(executes("dose/lib::polled"), Some(vec![0]));
    assert_eq!(unit_of(&model, "dose::clamp").executed_by, [1]);
}

#[test]
fn one_file_in_two_modules_makes_two_units() {
    let mut world = World::new();
    for id in ["dose::linked::clamp", "dose::real::clamp"] {
        let at = world.add(DOSE_LIB, id, 10);
        let root = world.targets[DOSE_LIB].clone();
        let inside = vec![code(Position::new(11, 5), Position::new(11, 9))];
        let mut closure = entry(&root, id, inside);
        closure.is_closure = true;
        assert_eq!(world.execution.functions.len(), 2 * at + 1);
        world.execution.functions.push(closure);
    }
    world.ran(DOSE_LIB, "t", &[2, 3]);
    let model = world.model();
    let of = |id| regions(&model, id);
    assert_eq!(of("dose::linked::clamp"), [(10, false), (11, false)]);
    assert_eq!(of("dose::real::clamp"), [(10, true), (11, true)]);
}

#[test]
fn one_file_in_two_targets_makes_two_units() {
    let mut world = world();
    let mut pump = target("dose", TargetKind::Bin, "pump");
    pump.root = world.targets[DOSE_LIB].root.clone();
    world.targets.push(pump);
    let at = world.targets.len() - 1;
    world.add(at, "pump::clamp", 10);
    world.ran(DOSE_LIB, "t", &[0]);
    let model = world.model();
    assert_eq!(regions(&model, "dose::clamp"), [(10, true)]);
    assert_eq!(regions(&model, "pump::clamp"), [(10, false)]);
}

#[test]
fn what_is_not_selected_is_not_judged_by_what_others_executed_of_it() {
    let mut world = world();
    world.add(UI_LIB, "ui::show", 10);
    world.ran(DOSE_LIB, "t", &[0, 1]);
    world.selected.remove("ui");
    let model = world.model();
    assert_eq!(
        unit_of(&model, "ui::show").coverage,
        UnitCoverage::NotSelected
    );
    assert_eq!(unit_of(&model, "ui::show").executed_by, [0]);
}
