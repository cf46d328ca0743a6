//! Results of tests.

use super::{evidence, refusal, result_of_limits, results, unmatched, with};
use crate::inputs::imports::{Import, Report, ResultOutcome};
use crate::inputs::source::CfgState;
use crate::join::fixture::{DOSE_LIB, DOSE_LIMITS, UI_LIB, World, test_of, unit_of};
use crate::model::builder::requirement;
use crate::model::{EvidenceState, NotRunReason, ProfileState, Proof, TestOutcome};

const FAILED: fn() -> ResultOutcome = || ResultOutcome::Failed("no current".to_owned());

/// `dose::limit`, for SRS-1, and a test of the library that verifies it and executed it.
fn world() -> World {
    let mut world = World::new();
    world.config.requirements = vec![requirement("SRS-1")];
    let limit = world.add(DOSE_LIB, "dose::limit", 10);
    world.function(limit).requirements = vec![crate::join::fixture::tag_id("SRS-1")];
    world.ran(DOSE_LIB, "limits", &[limit]);
    world.says(DOSE_LIB, "limits", &["SRS-1"]);
    world
}

fn ignored(world: &mut World) {
    let test = &mut world.execution.tests[0];
    test.outcome = TestOutcome::Ignored;
    test.profile = ProfileState::NotExpected;
    test.hits = Vec::new();
}

#[test]
fn a_failure_elsewhere_counts_though_it_passed_here_and_proves_nothing() {
    let mut world = world();
    let model = with(&mut world, vec![result_of_limits(FAILED())]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(
        test.outcome,
        TestOutcome::Failed("in evidence `EV`: no current".to_owned())
    );
    assert_eq!(test.origin.as_deref(), Some("EV"));
    assert_eq!(
        (test.executes.clone(), test.verifies[0].proof),
        (None, Proof::Nothing)
    );
    assert!(unit_of(&model, "dose::limit").executed_by.is_empty());
}

#[test]
fn a_pass_elsewhere_adds_nothing_to_a_pass_or_a_failure_here() {
    let mut world = world();
    let model = with(&mut world, vec![result_of_limits(ResultOutcome::Passed)]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!((&test.outcome, &test.origin), (&TestOutcome::Passed, &None));
    assert_eq!(test.verifies[0].proof, Proof::Proven);
    world.execution.tests[0].outcome = TestOutcome::Failed("panicked".to_owned());
    let model = world.model();
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.outcome, TestOutcome::Failed("panicked".to_owned()));
}

#[test]
fn an_ignored_test_that_passed_elsewhere_has_passed_and_its_traces_stay_unproven() {
    let mut world = world();
    ignored(&mut world);
    let model = with(&mut world, vec![result_of_limits(ResultOutcome::Passed)]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.outcome, TestOutcome::Passed);
    assert_eq!(test.origin.as_deref(), Some("EV"));
    assert_eq!(test.verifies[0].proof, Proof::Nothing);
    let ProfileState::NotMeasured(why) = &test.profile else {
        panic!("{:?}", test.profile)
    };
    assert!(
        why.contains("`EV`") && why.contains("without coverage"),
        "{why}"
    );
}

#[test]
fn a_retry_elsewhere_makes_it_flaky() {
    let mut world = world();
    let model = with(&mut world, vec![result_of_limits(ResultOutcome::Flaky)]);
    let test = test_of(&model, "dose/lib::limits");
    assert_eq!(test.outcome, TestOutcome::Flaky);
    assert_eq!(
        test.verifies[0].proof,
        Proof::Proven,
        "it passed here, and left its profile"
    );
}

#[test]
fn of_several_results_the_worst_counts() {
    let mut world = world();
    let list = [
        ("dose", "limits", FAILED()),
        ("dose", "limits", ResultOutcome::Passed),
    ];
    let model = with(&mut world, vec![results("EV", &list)]);
    assert!(matches!(
        test_of(&model, "dose/lib::limits").outcome,
        TestOutcome::Failed(_)
    ));
    let one = results("EV-1", &[("dose", "limits", ResultOutcome::Passed)]);
    let two = results("EV-2", &[("dose", "limits", FAILED())]);
    let model = with(&mut world, vec![one, two]);
    assert_eq!(
        test_of(&model, "dose/lib::limits").origin.as_deref(),
        Some("EV-2")
    );
}

#[test]
fn a_test_that_is_not_compiled_here_passes_with_what_its_source_says() {
    let mut world = world();
    let on_device = world.says(DOSE_LIB, "device::stops", &["SRS-1"]);
    on_device.cfg = CfgState::Inactive("target_os = \"none\"".to_owned());
    let before = world.model();
    let not_listed = TestOutcome::NotRun(NotRunReason::NotListed);
    assert_eq!(
        test_of(&before, "dose/lib::device::stops").outcome,
        not_listed
    );
    let result = results(
        "EV",
        &[("dose", "device::stops::case_2", ResultOutcome::Passed)],
    );
    let model = with(&mut world, vec![result]);
    let test = test_of(&model, "dose/lib::device::stops::case_2");
    assert_eq!(
        (&test.outcome, test.verifies.len()),
        (&TestOutcome::Passed, 1)
    );
    assert!(model.tests.iter().all(|test| test.outcome != not_listed));
}

#[test]
fn names_fit_by_suite_by_id_or_in_the_package_that_the_entry_names() {
    let mut world = world();
    world.ran(DOSE_LIMITS, "clamps", &[]);
    let failed = |import: Import| {
        let mut world = world_of(&world);
        let model = with(&mut world, vec![import]);
        let failed = model
            .tests
            .iter()
            .filter(|it| matches!(it.outcome, TestOutcome::Failed(_)));
        failed.map(|it| it.id.clone()).collect::<Vec<_>>()
    };
    let clamps = ["dose/limits::clamps"];
    assert_eq!(
        failed(results("EV", &[("dose::limits", "clamps", FAILED())])),
        clamps
    );
    assert_eq!(
        failed(results("EV", &[("any", "dose/limits::clamps", FAILED())])),
        clamps
    );
    assert!(failed(results("EV", &[("rig", "clamps", FAILED())])).is_empty());
    let in_package = |package: &str| {
        let mut import = results("EV", &[("rig", "clamps", FAILED())]);
        import.package = Some(package.to_owned());
        import
    };
    assert_eq!(failed(in_package("dose")), clamps);
    assert!(failed(in_package("ui")).is_empty());
    let mut by_class = in_package("dose");
    world.ran(DOSE_LIB, "tests::clamps", &[]);
    let mut report = (*by_class.report).clone();
    if let Report::Results(results) = &mut report {
        results.results[0].classname = Some("tests".to_owned());
    }
    by_class.report = report.into();
    let mut with_class = world_of(&world);
    let model = with(&mut with_class, vec![by_class]);
    assert!(matches!(
        test_of(&model, "dose/lib::tests::clamps").outcome,
        TestOutcome::Failed(_)
    ));
}

/// A copy, so that each reading starts from the same.
fn world_of(world: &World) -> World {
    let mut copy = World::new();
    copy.config = world.config.clone();
    copy.inventory = world.inventory.clone();
    copy.execution = world.execution.clone();
    copy
}

#[test]
fn what_fits_none_or_several_is_kept_and_a_failure_weighs() {
    let mut world = world();
    world.ran(DOSE_LIMITS, "limits", &[]);
    world.ran(UI_LIB, "shows", &[]);
    let list = [
        ("rig", "limits", ResultOutcome::Passed),
        ("rig", "starts", ResultOutcome::Passed),
        ("rig", "stops", FAILED()),
        ("rig", "waits", ResultOutcome::Skipped),
    ];
    let mut import = results("EV", &list);
    import.package = Some("dose".to_owned());
    let model = with(&mut world, vec![import]);
    let found = &evidence(&model, "EV").unmatched;
    let weighs: Vec<bool> = found.iter().map(|it| it.failed).collect();
    assert_eq!(weighs, [true, false, false]);
    assert_eq!(
        unmatched(&model, "EV"),
        [
            "test `stops` of suite `rig` failed there, and package `dose` has no test of that name: no current",
            "the result of `limits` of suite `rig` counts for nothing: it fits several: `dose/lib::limits`, `dose/limits::limits`",
            "the result of `starts` of suite `rig` counts for nothing: package `dose` has no test of that name",
        ]
    );
}

#[test]
fn nothing_of_stale_results_counts_and_results_of_nothing_say_so() {
    let mut world = world();
    let mut stale = result_of_limits(FAILED());
    stale.stale = Some("its commit is another".to_owned());
    let empty = results("EMPTY", &[("dose", "limits", ResultOutcome::Skipped)]);
    let model = with(&mut world, vec![stale, empty]);
    assert_eq!(
        test_of(&model, "dose/lib::limits").outcome,
        TestOutcome::Passed
    );
    assert!(matches!(
        evidence(&model, "EV").state,
        EvidenceState::Stale(_)
    ));
    assert_eq!(
        refusal(&model, "EMPTY"),
        "it holds no result of a test that ran"
    );
}
