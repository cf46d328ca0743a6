//! Two readings of the fixture's project.

use super::cross_check;
use crate::inputs::execution::{Execution, Hit};
use crate::inputs::llvm_cov::{Lines, SecondReading};
use crate::inputs::source::Range;
use crate::join::fixture::{DOSE_LIB, World, code};
use crate::model::{Compared, Comparison, Figure, Generics, Position};

/// Two units on lines 10 to 12 and 20 to 22; one test executed the first.
fn world() -> World {
    let mut world = World::new();
    world.add(DOSE_LIB, "dose::clamp", 10);
    world.add(DOSE_LIB, "dose::limit", 20);
    world.ran(DOSE_LIB, "clamps", &[0]);
    world
}

/// What an engine that agrees says of the world.
fn agreeing(world: &World) -> SecondReading {
    let lines = |first: u32, covered| (first..first + 3).map(move |line| (line, covered));
    let file = world.execution.functions[0].file.clone();
    let of_file: Lines = lines(10, true).chain(lines(20, false)).collect();
    SecondReading {
        engine: "other 1".to_owned(),
        execution: Execution {
            engine: "other 1".to_owned(),
            functions: world.execution.functions.clone(),
            tests: world.execution.tests.clone(),
            compiled: world.execution.compiled.clone(),
            strays: Vec::new(),
        },
        covered: vec![vec![true], vec![false]],
        lines: [(file, of_file)].into(),
    }
}

fn compare(world: &World, second: &SecondReading) -> Comparison {
    let model = world.model();
    world.gathered(|gathered| cross_check(gathered, &model, second))
}

/// Covered of all.
type Pair = Option<(usize, usize)>;

/// What differs, with the figures of both.
fn told(comparison: &Comparison) -> Vec<(String, Compared, Pair, Pair, String)> {
    let pair = |figure: Option<Figure>| figure.map(|figure| (figure.covered, figure.total));
    let all = comparison.disagreements.iter();
    all.map(|one| {
        (
            one.unit.clone(),
            one.what,
            pair(one.native),
            pair(one.second),
            one.first.clone(),
        )
    })
    .collect()
}

#[test]
fn readings_that_agree_are_counted() {
    let world = world();
    let comparison = compare(&world, &agreeing(&world));
    assert_eq!(told(&comparison), []);
    assert_eq!((comparison.units, comparison.regions), (2, 2));
    assert_eq!((comparison.lines, comparison.lines_left_out), (6, 0));
    assert_eq!(
        (comparison.tests, comparison.engine.as_str()),
        (1, "other 1")
    );
}

#[test]
fn a_region_that_only_one_reading_has_covered_is_a_disagreement() {
    let world = world();
    let mut second = agreeing(&world);
    second.covered[1] = vec![true];
    let expected = (
        "dose::limit".to_owned(),
        Compared::Regions,
        Some((0, 1)),
        Some((1, 1)),
        "20:1 to 22:2".to_owned(),
    );
    assert_eq!(told(&compare(&world, &second)), [expected]);
}

#[test]
fn a_region_at_another_place_is_a_disagreement_though_the_figures_are_the_same() {
    let world = world();
    let mut second = agreeing(&world);
    second.execution.functions[0].regions[0] = code(Position::new(10, 1), Position::new(12, 1));
    let told = told(&compare(&world, &second));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].2, told[0].3), (Some((1, 1)), Some((1, 1))));
    assert_eq!(told[0].4, "10:1 to 12:1");
}

#[test]
fn a_line_that_only_one_reading_has_or_covers_is_a_disagreement() {
    let world = world();
    let mut second = agreeing(&world);
    let lines = second.lines.values_mut().next().unwrap();
    lines.insert(11, false);
    lines.remove(&22);
    let told = told(&compare(&world, &second));
    let lines: Vec<_> = told
        .into_iter()
        .map(|one| (one.1, one.2, one.3, one.4))
        .collect();
    let clamp = (
        Compared::Lines,
        Some((3, 3)),
        Some((2, 3)),
        "line 11".to_owned(),
    );
    let limit = (
        Compared::Lines,
        Some((0, 3)),
        Some((0, 2)),
        "line 22".to_owned(),
    );
    assert_eq!(lines, [clamp, limit]);
}

#[test]
fn lines_that_functions_share_are_left_out_and_counted() {
    let mut world = world();
    // A second function begins where the first one ends.
    world.add(DOSE_LIB, "dose::last", 12);
    let mut second = agreeing(&world);
    second.covered.push(vec![false]);
    let lines = second.lines.values_mut().next().unwrap();
    lines.extend([(13, false), (14, false)]);
    let comparison = compare(&world, &second);
    assert_eq!(told(&comparison), []);
    assert_eq!((comparison.lines, comparison.lines_left_out), (7, 2));
}

#[test]
fn lines_of_blocks_that_no_map_has_are_left_out() {
    let mut world = world();
    world.execution.functions[0].regions = vec![code(Position::new(10, 1), Position::new(11, 4))];
    world.function(0).blocks = vec![Range {
        start: Position::new(11, 10),
        end: Position::new(12, 1),
    }];
    let comparison = compare(&world, &agreeing(&world));
    assert_eq!(told(&comparison), []);
    // Of lines 10 to 12 the first alone is what an engine reads.
    assert_eq!((comparison.lines, comparison.lines_left_out), (4, 2));
    assert_eq!(comparison.regions, 3);
}

#[test]
fn lines_of_instances_that_are_judged_each_are_left_out() {
    let mut world = world();
    world.config.policy.generics = Generics::EachInstance;
    let mut other = world.execution.functions[0].clone();
    other.instance = "dose::clamp::<u8>".to_owned();
    world.execution.functions.push(other);
    // A second instance ran in part: each for itself, the unit is not covered; the file's lines are.
    world.execution.functions[2].regions = vec![
        code(Position::new(10, 1), Position::new(12, 2)),
        code(Position::new(11, 1), Position::new(11, 9)),
    ];
    world.execution.functions[0].regions = world.execution.functions[2].regions.clone();
    world.execution.tests[0].hits = vec![
        Hit {
            function: 0,
            regions: vec![true, true],
        },
        Hit {
            function: 2,
            regions: vec![true, false],
        },
    ];
    let mut second = agreeing(&world);
    second.covered = vec![vec![true, true], vec![false], vec![true, false]];
    let comparison = compare(&world, &second);
    assert_eq!(told(&comparison), []);
    assert_eq!((comparison.lines, comparison.lines_left_out), (3, 3));
}

#[test]
fn a_unit_that_one_reading_lacks_is_a_disagreement() {
    let world = world();
    let mut second = agreeing(&world);
    second.execution.functions.truncate(1);
    let told = told(&compare(&world, &second));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].2, told[0].3), (Some((0, 1)), None));
}

#[test]
fn a_test_that_executed_other_units_is_a_disagreement() {
    let world = world();
    let mut second = agreeing(&world);
    second.execution.tests[0].hits.push(Hit {
        function: 1,
        regions: vec![true],
    });
    let expected = (
        "dose::limit".to_owned(),
        Compared::Tests,
        Some((0, 1)),
        Some((1, 1)),
        "test `dose/lib::clamps`".to_owned(),
    );
    assert_eq!(told(&compare(&world, &second)), [expected]);
    second.execution.tests.clear();
    let told = told(&compare(&world, &second));
    assert_eq!((told[0].1, told[0].3), (Compared::Tests, Some((0, 1))));
}
