//! Tests: ids, levels, classes and what became of them.

use super::test_id;
use crate::config::Exclude;
use crate::inputs::source::{CfgState, TargetKind};
use crate::join::fixture::{
    DOSE_LIB, DOSE_LIMITS, UI_LIB, World, test_of, trace_tests, unit_of, written,
};
use crate::model::SafetyClass::{A, B, C};
use crate::model::builder::{item, place, requirement};
use crate::model::{
    Interface, Model, NotRunReason, ProfileState, Proof, Requirement, SafetyClass, Scope,
    SoftwareItem, TestLevel, TestOutcome,
};

/// Requirements SRS-1 of class A, SRS-2 of class B and SRS-3 of class C; nothing else.
fn world() -> World {
    let mut world = World::new();
    world.config.requirements = [("SRS-1", A), ("SRS-2", B), ("SRS-3", C)]
        .map(|(id, class)| Requirement {
            class,
            ..requirement(id)
        })
        .into();
    world
}

fn ids(model: &Model) -> Vec<&str> {
    model.tests.iter().map(|test| test.id.as_str()).collect()
}

fn verified<'a>(model: &'a Model, id: &str) -> Vec<&'a str> {
    let test = test_of(model, id);
    test.verifies.iter().map(|link| link.id.as_str()).collect()
}

fn not_run(reason: NotRunReason) -> TestOutcome {
    TestOutcome::NotRun(reason)
}

#[test]
fn an_id_names_package_target_and_test() {
    let cases = [
        (TargetKind::Lib, "dose", "dose/lib::a::t"),
        (TargetKind::ProcMacro, "dose_macros", "dose/lib::a::t"),
        (TargetKind::Bin, "pump", "dose/bin:pump::a::t"),
        (TargetKind::Test, "limits", "dose/limits::a::t"),
        (TargetKind::Test, "lib", "dose/test:lib::a::t"),
        (TargetKind::Example, "demo", "dose/example:demo::a::t"),
        (TargetKind::Bench, "speed", "dose/bench:speed::a::t"),
    ];
    for (kind, target, expected) in cases {
        assert_eq!(test_id("dose", kind, target, "a::t"), expected);
    }
}

#[test]
fn tests_are_unit_tests_under_src_and_integration_tests_under_tests_unless_said() {
    let mut world = world();
    for (target, name) in [(DOSE_LIB, "t"), (DOSE_LIMITS, "t"), (DOSE_LIMITS, "u")] {
        world.ran(target, name, &[]);
    }
    world.says(DOSE_LIMITS, "t", &["SRS-1"]);
    world.says(DOSE_LIMITS, "u", &["SRS-1", "SRS-2"]).verifies[1].level = Some(TestLevel::System);
    let model = world.model();
    let level = |id: &str| test_of(&model, id).level;
    assert_eq!(level("dose/lib::t"), TestLevel::Unit);
    assert_eq!(level("dose/limits::t"), TestLevel::Integration);
    assert_eq!(level("dose/limits::u"), TestLevel::System);
}

#[test]
fn a_level_that_is_said_may_be_the_lower_one() {
    let mut world = world();
    world.ran(DOSE_LIMITS, "t", &[]);
    world.says(DOSE_LIMITS, "t", &["SRS-1"]).verifies[0].level = Some(TestLevel::Unit);
    assert_eq!(
        test_of(&world.model(), "dose/limits::t").level,
        TestLevel::Unit
    );
}

#[test]
fn the_class_of_a_test_is_the_highest_it_verifies() {
    let class = |ids: &[&str]| {
        let mut world = world();
        let side = |id: &str, class| SoftwareItem { class, ..item(id) };
        world.config.items = vec![side("dosing", B), side("ui", A)];
        let between = ["dosing", "ui"].map(str::to_owned);
        world.config.interfaces = vec![Interface {
            id: "IF-1".to_owned(),
            between: between.into(),
            ..Interface::default()
        }];
        world.ran(DOSE_LIB, "t", &[]);
        world.says(DOSE_LIB, "t", ids);
        test_of(&world.model(), "dose/lib::t").class
    };
    assert_eq!(class(&["SRS-1"]), A);
    assert_eq!(class(&["SRS-2", "SRS-1"]), B);
    assert_eq!(class(&["SRS-1", "IF-1"]), B);
    assert_eq!(class(&["SRS-1", "SRS-3", "SRS-2"]), C);
}

#[test]
fn a_test_that_verifies_nothing_known_has_its_packages_items_class_else_the_systems() {
    let class = |items: Vec<SoftwareItem>, ids: &[&str]| -> SafetyClass {
        let mut world = world();
        world.config.system.class = B;
        world.config.items = items;
        world.ran(DOSE_LIB, "t", &[]);
        world.says(DOSE_LIB, "t", ids);
        test_of(&world.model(), "dose/lib::t").class
    };
    let of = |package: &str| SoftwareItem {
        class: A,
        packages: vec![package.to_owned()],
        ..item("dosing")
    };
    assert_eq!(class(vec![of("dose")], &[]), A);
    assert_eq!(class(vec![of("dose")], &["SRS-9"]), A);
    assert_eq!(class(vec![of("ui")], &[]), B);
    assert_eq!(class(Vec::new(), &[]), B);
}

#[test]
fn a_tag_covers_the_cases_of_its_function_and_no_other_name() {
    let mut world = world();
    for name in ["a::t", "a::t::case_1", "a::t::case_2", "a::t2", "t"] {
        world.ran(DOSE_LIB, name, &[]);
    }
    world.ran(DOSE_LIMITS, "a::t::case_1", &[]);
    world.says(DOSE_LIB, "a::t", &["SRS-1"]);
    let model = world.model();
    for id in ["a::t", "a::t::case_1", "a::t::case_2"] {
        assert_eq!(verified(&model, &format!("dose/lib::{id}")), ["SRS-1"]);
    }
    for id in [
        "dose/lib::a::t2",
        "dose/lib::t",
        "dose/limits::a::t::case_1",
    ] {
        assert_eq!(verified(&model, id), [""; 0]);
    }
    assert_eq!(model.requirements[0].verifying_tests.len(), 3);
}

#[test]
fn a_tag_that_no_binary_lists_is_a_test_that_did_not_run() {
    let mut world = world();
    world.ran(DOSE_LIB, "other", &[]);
    world.says(DOSE_LIB, "t", &["SRS-1"]);
    world.says(DOSE_LIB, "claims_nothing", &[]);
    let model = world.model();
    assert_eq!(ids(&model), ["dose/lib::other", "dose/lib::t"]);
    let test = test_of(&model, "dose/lib::t");
    assert_eq!(test.outcome, not_run(NotRunReason::NotListed));
    assert_eq!(test.profile, ProfileState::NotExpected);
    assert_eq!(test.executes, None);
    assert_eq!(test.verifies[0].proof, Proof::Nothing);
}

#[test]
fn a_tagged_function_that_is_not_built_speaks_for_no_listed_test() {
    let mut world = world();
    world.ran(DOSE_LIB, "t", &[]);
    world.says(DOSE_LIB, "t", &["SRS-1"]).cfg = CfgState::Inactive("windows".to_owned());
    let model = world.model();
    assert_eq!(ids(&model), ["dose/lib::t", "dose/lib::t#2"]);
    assert_eq!(verified(&model, "dose/lib::t"), [""; 0]);
    let other = test_of(&model, "dose/lib::t#2");
    assert_eq!(other.outcome, not_run(NotRunReason::NotListed));
}

#[test]
fn variants_of_one_name_are_numbered() {
    let mut world = world();
    for condition in ["windows", "macos", "solaris"] {
        let state = CfgState::Inactive(condition.to_owned());
        world.says(DOSE_LIB, "t", &["SRS-1"]).cfg = state;
    }
    let expected = ["dose/lib::t", "dose/lib::t#2", "dose/lib::t#3"];
    assert_eq!(ids(&world.model()), expected);
}

#[test]
fn tests_of_deselected_packages_are_deselected_and_without_a_build_all_are_static() {
    let mut world = world();
    world.says(DOSE_LIB, "t", &["SRS-1"]);
    world.says(UI_LIB, "claims_nothing", &[]);
    world.selected.remove("ui");
    world.scope = Scope::Partial;
    let model = world.model();
    let outcome = |model: &Model, id: &str| test_of(model, id).outcome.clone();
    let deselected = not_run(NotRunReason::Deselected);
    assert_eq!(outcome(&model, "ui/lib::claims_nothing"), deselected);
    let not_listed = not_run(NotRunReason::NotListed);
    assert_eq!(outcome(&model, "dose/lib::t"), not_listed);
    world.is_static();
    let model = world.model();
    for id in ["ui/lib::claims_nothing", "dose/lib::t"] {
        assert_eq!(outcome(&model, id), not_run(NotRunReason::Static));
    }
}

#[test]
fn tests_of_an_excluded_package_are_not_expected_to_run() {
    let mut world = world();
    world.add(UI_LIB, "ui::show", 10);
    world.says(UI_LIB, "t", &["SRS-1"]);
    world.config.excludes = vec![Exclude {
        packages: vec![written("ui".to_owned(), 30)],
        modules: Vec::new(),
        cfg: None,
        reason: "simulator".to_owned(),
    }];
    assert_eq!(ids(&world.model()), [""; 0]);
    world.is_static();
    assert_eq!(ids(&world.model()), [""; 0]);
}

#[test]
fn a_trace_adds_to_what_the_tags_say() {
    let mut world = world();
    world.ran(DOSE_LIB, "t", &[]);
    world.ran(DOSE_LIB, "u", &[]);
    world.ran(UI_LIB, "t", &[]);
    world.says(DOSE_LIB, "t", &["SRS-2"]);
    world.config.traces = vec![trace_tests("dose/lib::*", &["SRS-2", "SRS-1"])];
    let model = world.model();
    assert_eq!(verified(&model, "dose/lib::t"), ["SRS-1", "SRS-2"]);
    assert_eq!(verified(&model, "dose/lib::u"), ["SRS-1", "SRS-2"]);
    assert_eq!(verified(&model, "ui/lib::t"), [""; 0]);
    let links = &test_of(&model, "dose/lib::t").verifies;
    assert_eq!(links[0].place, place("iec62304.toml", 21));
    assert_eq!(links[1].place, place("src/lib.rs", 100));
}

#[test]
fn a_glob_that_matches_no_test_is_a_mistake_only_where_all_tests_are_known() {
    let mut world = world();
    world.ran(DOSE_LIB, "limits", &[]);
    world.config.traces = vec![trace_tests("dose/lib::limit", &["SRS-1"])];
    let expected =
        ["iec62304.toml:20: `dose/lib::limit` matches no test (did you mean `dose/lib::limits`?)"];
    assert_eq!(world.mistakes(), expected);
    world.scope = Scope::Partial;
    assert_eq!(world.mistakes(), [""; 0]);
    world.is_static();
    assert_eq!(world.mistakes(), [""; 0]);
}

#[test]
fn an_unknown_id_dangles_once_for_all_cases_with_the_class_of_the_test() {
    let mut world = world();
    for name in ["t::case_1", "t::case_2", "u"] {
        world.ran(DOSE_LIB, name, &[]);
    }
    world.says(DOSE_LIB, "t", &["SRS-33", "SRS-1"]);
    world.config.traces = vec![trace_tests("dose/lib::**", &["XYZ"])];
    world
        .config
        .traces
        .push(trace_tests("**::case_*", &["SRS-2"]));
    let model = world.model();
    let found: Vec<_> = model
        .dangling_tags
        .iter()
        .map(|tag| {
            assert!(tag.on_test);
            assert_eq!(tag.subject, "dose/lib::t::case_1");
            (tag.id.as_str(), tag.suggestion.as_deref(), tag.class)
        })
        .collect();
    assert_eq!(found, [("XYZ", None, B), ("SRS-33", Some("SRS-3"), B)]);
    assert_eq!(model.tagged_ids, 4);
    let links = &test_of(&model, "dose/lib::t::case_2").verifies;
    let known = links.iter().map(|link| (link.id.as_str(), link.known));
    let expected = [
        ("SRS-1", true),
        ("SRS-2", true),
        ("SRS-33", false),
        ("XYZ", false),
    ];
    assert_eq!(known.collect::<Vec<_>>(), expected);
}

#[test]
fn tests_and_units_know_each_other_where_the_test_passed_and_its_profile_was_read() {
    let mut world = world();
    for (id, line) in [("dose::clamp", 10), ("dose::limit", 20)] {
        world.add(DOSE_LIB, id, line);
    }
    world.ran(DOSE_LIB, "both", &[1, 0]);
    let failed = world.ran(DOSE_LIB, "failed", &[0]);
    let lost = world.ran(DOSE_LIB, "lost", &[0]);
    let panicked = world.ran(DOSE_LIB, "panicked", &[1]);
    let flaky = world.ran(DOSE_LIB, "retried", &[0]);
    let tests = &mut world.execution.tests;
    tests[failed].outcome = TestOutcome::Failed("panicked".to_owned());
    tests[lost].profile = ProfileState::Unreadable("cut off".to_owned());
    tests[panicked].panicked = true;
    tests[flaky].outcome = TestOutcome::Flaky;
    let model = world.model();
    let executes = |id: &str| test_of(&model, id).executes.clone();
    assert_eq!(executes("dose/lib::both"), Some(vec![0, 1]));
    assert_eq!(executes("dose/lib::failed"), None);
    assert_eq!(executes("dose/lib::lost"), None);
    assert_eq!(executes("dose/lib::panicked"), Some(vec![1]));
    assert_eq!(unit_of(&model, "dose::clamp").executed_by, [0, 4]);
    assert_eq!(unit_of(&model, "dose::limit").executed_by, [0, 3]);
}

#[test]
fn an_id_that_is_named_twice_is_one_claim_and_keeps_its_criterion() {
    let mut world = world();
    world.ran(DOSE_LIB, "t", &[]);
    world.says(DOSE_LIB, "t", &["SRS-1", "SRS-1"]).verifies[1].accept = Some("W12".to_owned());
    let model = world.model();
    assert_eq!(verified(&model, "dose/lib::t"), ["SRS-1"]);
    let link = &test_of(&model, "dose/lib::t").verifies[0];
    assert_eq!(link.accept.as_deref(), Some("W12"));
}

#[test]
fn a_trace_gives_level_and_criterion_and_a_tags_own_criterion_holds() {
    let mut world = world();
    for name in ["t", "u"] {
        world.ran(DOSE_LIB, name, &[]);
    }
    world.says(DOSE_LIB, "u", &["SRS-2"]).verifies[0].accept = Some("its own".to_owned());
    let mut trace = trace_tests("dose/lib::*", &["SRS-2"]);
    trace.level = Some(TestLevel::System);
    trace.accept = Some("35 U/h".to_owned());
    let mut lower = trace_tests("dose/lib::*", &["SRS-1"]);
    lower.level = Some(TestLevel::Integration);
    world.config.traces = vec![trace, lower];
    let model = world.model();
    let accept = |id: &str| {
        let test = test_of(&model, id);
        assert_eq!(test.level, TestLevel::System);
        let link = test
            .verifies
            .iter()
            .find(|link| link.id == "SRS-2")
            .unwrap();
        link.accept.clone().unwrap()
    };
    assert_eq!(accept("dose/lib::t"), "35 U/h");
    assert_eq!(accept("dose/lib::u"), "its own");
}
