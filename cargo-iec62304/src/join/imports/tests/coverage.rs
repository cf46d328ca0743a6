//! Coverage of functions with regions.

use super::{
    LIMIT, functions, limit_executed, refusal, result_of_limits, results, unmatched, with,
};
use crate::inputs::imports::{Import, ResultOutcome};
use crate::inputs::source::CfgState;
use crate::join::fixture::{DOSE_LIB, World, tag_id, test_of, unit_of};
use crate::model::builder::requirement;
use crate::model::{
    EvidenceState, MeasuredCoverage, Model, ProfileState, Proof, TestOutcome, UnitCoverage,
};

/// `dose::limit` on lines 10 to 12 for SRS-1, known to the maps; its only test, which verifies SRS-1, is ignored here.
fn world() -> World {
    let mut world = World::new();
    world.config.requirements = vec![requirement("SRS-1")];
    let limit = world.add(DOSE_LIB, "dose::limit", 10);
    world.function(limit).requirements = vec![tag_id("SRS-1")];
    let test = world.ran(DOSE_LIB, "limits", &[]);
    world.execution.tests[test].outcome = TestOutcome::Ignored;
    world.execution.tests[test].profile = ProfileState::NotExpected;
    world.says(DOSE_LIB, "limits", &["SRS-1"]);
    world
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
fn coverage_of_the_test_itself_proves_its_traces() {
    let mut world = world();
    let coverage = limit_executed("COV", 10).of_test("dose/lib::limits");
    let model = with(&mut world, vec![passed(), coverage]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(
        (&test.profile, test.verifies[0].proof),
        (&ProfileState::Read, Proof::Proven)
    );
    let unit = unit_of(&model, "dose::limit");
    assert_eq!(
        (unit.executed_by.as_slice(), unit.executed_in.len()),
        (&[0][..], 0)
    );
    let measured = measured(&model, "dose::limit");
    assert_eq!(measured.regions_covered(), (1, 1));
    assert_eq!(measured.lines_covered(), (3, 3));
    assert_eq!(measured.engines, ["llvm-cov:COV", "native"]);
}

#[test]
fn coverage_of_a_test_counts_only_with_a_result_that_it_passed_there() {
    let coverage = || limit_executed("COV", 10).of_test("dose/lib::limits");
    let model = with(&mut world(), vec![coverage()]);
    assert_eq!(
        refusal(&model, "COV"),
        "no results from elsewhere say that test `dose/lib::limits` passed there"
    );
    let flaky = result_of_limits(ResultOutcome::Flaky);
    let model = with(&mut world(), vec![flaky, coverage()]);
    assert!(refusal(&model, "COV").contains("passed only on a retry"));
    assert_eq!(measured(&model, "dose::limit").regions_covered(), (0, 1));
}

#[test]
fn coverage_of_a_run_counts_where_all_its_tests_passed_and_proves_no_trace() {
    let mut world = world();
    let model = with(
        &mut world,
        vec![passed(), limit_executed("COV", 10).of_run("EV")],
    );
    let unit = unit_of(&model, "dose::limit");
    assert_eq!(
        (unit.executed_by.len(), unit.executed_in.as_slice()),
        (0, &["COV".to_owned()][..])
    );
    assert_eq!(measured(&model, "dose::limit").regions_covered(), (1, 1));
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.verifies[0].proof, Proof::Nothing);
    assert!(matches!(test.profile, ProfileState::NotMeasured(_)));
}

#[test]
fn a_run_with_a_failure_a_retry_or_stale_results_proves_nothing() {
    let run = |second: ResultOutcome| {
        let both = [
            ("dose", "limits", ResultOutcome::Passed),
            ("rig", "other", second),
        ];
        let coverage = limit_executed("COV", 10).of_run("EV");
        with(&mut world(), vec![results("EV", &both), coverage])
    };
    for unclean in [ResultOutcome::Failed(String::new()), ResultOutcome::Flaky] {
        let model = run(unclean);
        assert!(refusal(&model, "COV").contains("1 of the results of its run, `EV`"));
        assert_eq!(measured(&model, "dose::limit").regions_covered(), (0, 1));
        assert!(unit_of(&model, "dose::limit").executed_in.is_empty());
    }
    let mut stale = passed();
    stale.stale = Some("another commit".to_owned());
    let model = with(
        &mut world(),
        vec![stale, limit_executed("COV", 10).of_run("EV")],
    );
    assert_eq!(
        refusal(&model, "COV"),
        "the results of its run, `EV`, were made from other code"
    );
}

#[test]
fn a_test_that_failed_here_spoils_the_run_that_it_passed_in() {
    let mut world = world();
    world.execution.tests[0].outcome = TestOutcome::Failed("panicked".to_owned());
    let model = with(
        &mut world,
        vec![passed(), limit_executed("COV", 10).of_run("EV")],
    );
    assert_eq!(
        refusal(&model, "COV"),
        "test `dose/lib::limits` of its run did not pass everywhere"
    );
}

#[test]
fn a_run_with_a_panic_or_an_unknown_test_proves_execution_and_no_line() {
    let mut marked = world();
    marked.inventory.tests[0].should_panic = true;
    let mut unknown = world();
    unknown.imports = Vec::new();
    let both = [
        ("dose", "limits", ResultOutcome::Passed),
        ("rig", "other", ResultOutcome::Passed),
    ];
    for (world, results, why) in [
        (
            &mut marked,
            passed(),
            "test `dose/lib::limits` panics on its way",
        ),
        (
            &mut unknown,
            results("EV", &both),
            "1 tests of its run are not known",
        ),
    ] {
        let model = with(world, vec![results, limit_executed("COV", 10).of_run("EV")]);
        assert_eq!(unit_of(&model, "dose::limit").executed_in, ["COV"]);
        assert_eq!(measured(&model, "dose::limit").regions_covered(), (0, 1));
        assert!(
            unmatched(&model, "COV")[0].contains(why),
            "{:?}",
            unmatched(&model, "COV")
        );
    }
}

#[test]
fn regions_of_another_compiler_do_not_count_and_are_reported() {
    let coverage = functions("COV", &[(LIMIT, 10, 11, true)]).of_run("EV");
    let model = with(&mut world(), vec![passed(), coverage]);
    assert_eq!(measured(&model, "dose::limit").regions_covered(), (0, 1));
    assert!(unit_of(&model, "dose::limit").executed_in.is_empty());
    let found = unmatched(&model, "COV");
    assert!(
        found[0].contains("`dose::limit` does not count: its regions are others"),
        "{found:?}"
    );
}

#[test]
fn a_unit_that_no_build_here_holds_is_measured_by_its_place() {
    let mut world = world();
    world.execution.functions.clear();
    world.function(0).cfg = CfgState::Inactive("target_os = \"none\"".to_owned());
    assert!(matches!(
        unit_of(&world.model(), "dose::limit").coverage,
        UnitCoverage::NotBuilt(_)
    ));
    let coverage = limit_executed("COV", 10).of_test("dose/lib::limits");
    let model = with(&mut world, vec![passed(), coverage]);
    let found = measured(&model, "dose::limit");
    assert_eq!((found.regions_covered(), found.lines_only), ((1, 1), false));
    assert_eq!(found.engines, ["llvm-cov:COV"]);
    assert_eq!(
        test_of(&model, "dose/lib::limits").verifies[0].proof,
        Proof::Proven
    );
    let elsewhere = limit_executed("COV", 11).of_test("dose/lib::limits");
    let model = with(&mut world, vec![passed(), elsewhere]);
    assert!(matches!(
        unit_of(&model, "dose::limit").coverage,
        UnitCoverage::NotBuilt(_)
    ));
    assert!(unmatched(&model, "COV")[0].contains("no function of the source stands there"));
}

#[test]
fn a_path_counts_from_the_root_that_the_entry_names_and_from_no_other() {
    let mut coverage = limit_executed("COV", 10).of_run("EV");
    coverage.root = None;
    let model = with(&mut world(), vec![passed(), coverage]);
    assert_eq!(
        unmatched(&model, "COV"),
        ["`/lab/dose/src/lib.rs` is no file of this workspace"]
    );
    assert!(matches!(
        super::evidence(&model, "COV").state,
        EvidenceState::NotCounted(_)
    ));
    assert_eq!(measured(&model, "dose::limit").regions_covered(), (0, 1));
}
