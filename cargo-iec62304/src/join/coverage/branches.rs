//! What passed tests covered of branches.

use crate::inputs::coverage::RegionKind;
use crate::inputs::execution::{Hit, MapRegion};
use crate::join::fixture::{DOSE_LIB, World, code, entry, unit_of};
use crate::model::{MeasuredCoverage, Position, UnitCoverage};

fn measured(world: &World) -> MeasuredCoverage {
    match &unit_of(&world.model(), "dose::clamp").coverage {
        UnitCoverage::Measured(measured) => measured.clone(),
        other => panic!("{other:?}"),
    }
}

/// A code region and one condition with both outcomes.
fn regions() -> Vec<MapRegion> {
    let branch = |outcome| MapRegion {
        start: Position::new(11, 8),
        end: Position::new(11, 12),
        kind: RegionKind::Branch,
        outcome: Some(outcome),
    };
    let all = code(Position::new(10, 1), Position::new(12, 2));
    vec![all, branch(true), branch(false)]
}

/// Two instances of one function; a test has executed each, with one outcome each.
fn two_instances() -> World {
    let mut world = World::new();
    world.execution.branches = true;
    world.add(DOSE_LIB, "dose::clamp", 10);
    world.execution.functions[0].regions = regions();
    let mut second = entry(&world.targets[DOSE_LIB], "dose::clamp", regions());
    second.crate_root = Some(("dose".to_owned(), "other instance".to_owned()));
    world.execution.functions.push(second);
    for (name, function, taken) in [("t", 0, [true, true, false]), ("u", 1, [true, false, true])] {
        let test = world.ran(DOSE_LIB, name, &[]);
        world.execution.tests[test].hits = vec![Hit {
            function,
            regions: taken.into(),
        }];
    }
    world
}

#[test]
fn outcomes_merge_by_place() {
    let world = two_instances();
    assert_eq!(measured(&world).branches_covered(), Some((2, 2)));
}

#[test]
fn a_test_that_panicked_or_failed_covers_no_branch() {
    let mut world = two_instances();
    world.execution.tests[1].panicked = true;
    let measured = measured(&world);
    assert_eq!(measured.branches_covered(), Some((1, 2)));
    let open: Vec<bool> = measured
        .branches
        .iter()
        .flatten()
        .filter(|branch| !branch.covered)
        .map(|branch| branch.outcome)
        .collect();
    assert_eq!(open, [false]);
}

#[test]
fn branches_are_neither_regions_nor_lines() {
    let measured = measured(&two_instances());
    assert_eq!(measured.regions.len(), 1);
    assert_eq!(measured.lines.len(), 3);
}

#[test]
fn what_was_not_counted_is_not_known() {
    let mut world = two_instances();
    world.execution.branches = false;
    assert_eq!(measured(&world).branches, None);
    let mut world = two_instances();
    for entry in &mut world.execution.functions {
        entry.counted = false;
        entry.regions.truncate(1);
    }
    assert_eq!(
        measured(&world).branches,
        None,
        "the compiler made no code of it"
    );
}
