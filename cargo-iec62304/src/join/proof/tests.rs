//! Who proves what, by the contract's "Hollow" and "Who proves what".

use super::link;
use crate::model::builder::{DESELECTED, bare, item, requirement, test, unit};
use crate::model::{
    Interface, Model, ProfileState, Proof, Requirement, RiskControl, SoftwareUnit, TestOutcome,
    TestRecord, UnitCoverage,
};

/// Units 0 to 2 in item `dosing`, 3 in item `ui`, 4 in none; unit 0 implements SRS-1.
fn project() -> Model {
    let of = |id: &str, item: Option<&str>| SoftwareUnit {
        item: item.map(str::to_owned),
        ..unit(id)
    };
    let mut model = bare();
    model.items = vec![item("dosing"), item("ui")];
    model.requirements = ["SRS-1", "SRS-2", "SRS-3"]
        .map(|id| Requirement {
            item: (id != "SRS-3").then(|| "dosing".to_owned()),
            ..requirement(id)
        })
        .into();
    model.units = vec![
        of("dose::clamp", Some("dosing")),
        of("dose::limit", Some("dosing")),
        of("dose::rate", Some("dosing")),
        of("ui::show", Some("ui")),
        of("util::sum", None),
    ];
    model.units[0].requirements = vec!["SRS-1".to_owned()];
    model
}

/// The proof of a passed test that verifies the ID and executed the units.
fn proof(mut model: Model, id: &str, executes: &[usize]) -> Proof {
    model.tests = vec![test("dose/lib::t").verifies(id).executes(executes)];
    link(&mut model);
    model.tests[0].verifies[0].proof
}

fn control(id: &str) -> RiskControl {
    RiskControl {
        id: id.to_owned(),
        ..RiskControl::default()
    }
}

fn exclude(unit: &mut SoftwareUnit) {
    unit.coverage = UnitCoverage::Excluded("simulator".to_owned());
}

#[test]
fn only_a_unit_that_implements_the_requirement_proves_it() {
    assert_eq!(proof(project(), "SRS-1", &[0, 3]), Proof::Proven);
    assert_eq!(proof(project(), "SRS-1", &[1, 2, 3, 4]), Proof::Hollow);
    assert_eq!(proof(project(), "SRS-1", &[]), Proof::Hollow);
}

#[test]
fn where_no_unit_implements_it_each_unit_of_its_item_does() {
    assert_eq!(proof(project(), "SRS-2", &[2]), Proof::Proven);
    assert_eq!(proof(project(), "SRS-2", &[3, 4]), Proof::Hollow);
}

#[test]
fn a_unit_of_an_item_inside_the_item_is_one_of_its_units() {
    let mut model = project();
    model.items[1].parent = Some("dosing".to_owned());
    assert_eq!(proof(model.clone(), "SRS-2", &[3]), Proof::Proven);
    assert_eq!(proof(model, "SRS-2", &[4]), Proof::Hollow);
}

#[test]
fn items_that_contain_each_other_end_somewhere() {
    let mut model = project();
    model.items[0].parent = Some("ui".to_owned());
    model.items[1].parent = Some("dosing".to_owned());
    assert_eq!(proof(model.clone(), "SRS-2", &[3]), Proof::Proven);
    assert_eq!(proof(model, "SRS-2", &[4]), Proof::Hollow);
}

#[test]
fn where_it_has_no_item_or_its_item_no_unit_each_unit_of_the_system_does() {
    assert_eq!(proof(project(), "SRS-3", &[4]), Proof::Proven);
    assert_eq!(proof(project(), "SRS-3", &[]), Proof::Hollow);
    let mut model = project();
    model.requirements[1].item = Some("nothing in it".to_owned());
    assert_eq!(proof(model, "SRS-2", &[3]), Proof::Proven);
}

#[test]
fn excluded_units_prove_nothing() {
    let mut model = project();
    model.units.iter_mut().for_each(exclude);
    for id in ["SRS-1", "SRS-2", "SRS-3"] {
        assert_eq!(proof(model.clone(), id, &[0, 1, 2, 3, 4]), Proof::Hollow);
    }
}

#[test]
fn what_is_excluded_counts_as_not_being_there() {
    let mut model = project();
    exclude(&mut model.units[0]);
    assert_eq!(proof(model.clone(), "SRS-1", &[0]), Proof::Hollow);
    assert_eq!(proof(model.clone(), "SRS-1", &[1]), Proof::Proven);
    exclude(&mut model.units[1]);
    exclude(&mut model.units[2]);
    assert_eq!(proof(model.clone(), "SRS-1", &[0, 1, 2]), Proof::Hollow);
    assert_eq!(proof(model, "SRS-1", &[3]), Proof::Proven);
}

#[test]
fn units_of_a_control_and_of_its_requirements_prove_it() {
    let mut model = project();
    model.units[3].risk_controls = vec!["RC-1".to_owned()];
    model.risk_controls = vec![RiskControl {
        requirements: vec!["SRS-1".to_owned()],
        ..control("RC-1")
    }];
    assert_eq!(proof(model.clone(), "RC-1", &[0]), Proof::Proven);
    assert_eq!(proof(model.clone(), "RC-1", &[3]), Proof::Proven);
    assert_eq!(proof(model, "RC-1", &[1, 2, 4]), Proof::Hollow);
}

#[test]
fn a_control_that_no_unit_implements_is_proven_by_the_items_of_its_requirements_else_by_the_system()
{
    let mut model = project();
    model.risk_controls = vec![
        RiskControl {
            requirements: vec!["SRS-2".to_owned()],
            ..control("RC-1")
        },
        control("RC-2"),
    ];
    assert_eq!(proof(model.clone(), "RC-1", &[1]), Proof::Proven);
    assert_eq!(proof(model.clone(), "RC-1", &[3, 4]), Proof::Hollow);
    assert_eq!(proof(model, "RC-2", &[4]), Proof::Proven);
}

#[test]
fn units_on_either_side_of_an_interface_prove_it() {
    let mut model = project();
    let between = ["dosing", "ui"].map(str::to_owned);
    model.interfaces = vec![Interface {
        id: "IF-1".to_owned(),
        between: between.into(),
        ..Interface::default()
    }];
    assert_eq!(proof(model.clone(), "IF-1", &[1]), Proof::Proven);
    assert_eq!(proof(model.clone(), "IF-1", &[3]), Proof::Proven);
    assert_eq!(proof(model, "IF-1", &[4]), Proof::Hollow);
}

#[test]
fn a_passed_test_that_panicked_proves_what_it_executed() {
    let mut model = project();
    let mut panicked = test("dose/lib::t").verifies("SRS-1").executes(&[0]);
    panicked.panicked = true;
    let mut hollow = test("dose/lib::u").verifies("SRS-1").executes(&[1]);
    hollow.panicked = true;
    model.tests = vec![panicked, hollow];
    link(&mut model);
    assert_eq!(model.tests[0].verifies[0].proof, Proof::Proven);
    assert_eq!(model.tests[1].verifies[0].proof, Proof::Hollow);
}

#[test]
fn only_a_test_that_passed_in_the_end_proves_anything() {
    let outcomes = [
        (TestOutcome::Flaky, Proof::Proven),
        (TestOutcome::Failed("panicked".to_owned()), Proof::Nothing),
        (TestOutcome::Ignored, Proof::Nothing),
        (DESELECTED, Proof::Nothing),
    ];
    for (outcome, expected) in outcomes {
        let mut model = project();
        let mut test = test("dose/lib::t").verifies("SRS-1").executes(&[0]);
        test.outcome = outcome;
        model.tests = vec![test];
        link(&mut model);
        let found = &model.tests[0];
        assert_eq!(found.verifies[0].proof, expected, "{:?}", found.outcome);
    }
}

#[test]
fn a_missing_profile_is_hollow_and_an_untrusted_one_says_nothing() {
    let states = [
        (ProfileState::Missing, Proof::Hollow),
        (
            ProfileState::Unreadable("t.profraw: cut off".to_owned()),
            Proof::Nothing,
        ),
    ];
    for (state, expected) in states {
        let mut model = project();
        model.tests = vec![test("dose/lib::t").verifies("SRS-1").profile(state)];
        link(&mut model);
        assert_eq!(model.tests[0].verifies[0].proof, expected);
    }
}

#[test]
fn an_unknown_id_proves_nothing() {
    let mut model = project();
    model.tests = vec![test("dose/lib::t").verifies("SRS-9").executes(&[0])];
    model.tests[0].verifies[0].known = false;
    link(&mut model);
    assert_eq!(model.tests[0].verifies[0].proof, Proof::Nothing);
}

#[test]
fn records_know_the_units_tests_and_test_records_that_name_them() {
    let mut model = project();
    model.units[2].requirements = vec!["SRS-1".to_owned(), "SRS-2".to_owned()];
    model.units[3].risk_controls = vec!["RC-1".to_owned()];
    model.risk_controls = vec![control("RC-1")];
    model.tests = vec![
        test("dose/lib::t").verifies("SRS-1").verifies("RC-1"),
        test("dose/lib::u"),
        test("dose/lib::v").verifies("SRS-1"),
    ];
    model.test_records = vec![TestRecord {
        id: "TR-1".to_owned(),
        verifies: vec!["SRS-2".to_owned()],
        ..TestRecord::default()
    }];
    link(&mut model);
    assert_eq!(model.requirements[0].implemented_by, [0, 2]);
    assert_eq!(model.requirements[0].verifying_tests, [0, 2]);
    assert_eq!(model.requirements[0].verifying_records, [0; 0]);
    assert_eq!(model.requirements[1].implemented_by, [2]);
    assert_eq!(model.requirements[1].verifying_records, [0]);
    assert_eq!(model.risk_controls[0].implemented_by, [3]);
    assert_eq!(model.risk_controls[0].verifying_tests, [0]);
}

#[test]
fn requirements_that_nothing_implements_are_told_apart_by_their_items() {
    let mut model = project();
    let of = |id: &str, item: &str| Requirement {
        item: Some(item.to_owned()),
        ..requirement(id)
    };
    model.requirements = vec![
        of("SRS-A", "dosing"),
        of("SRS-B", "ui"),
        of("SRS-C", "dosing"),
    ];
    for (id, unit) in [("SRS-A", 1), ("SRS-B", 3), ("SRS-C", 3)] {
        let name = format!("dose/lib::{id}");
        model.tests.push(test(&name).verifies(id).executes(&[unit]));
    }
    link(&mut model);
    let proofs = model.tests.iter().map(|test| test.verifies[0].proof);
    assert!(proofs.eq([Proof::Proven, Proof::Proven, Proof::Hollow]));
}

#[test]
fn a_record_that_names_a_requirement_twice_counts_once() {
    let mut model = project();
    let record = |verifies: &[&str]| TestRecord {
        verifies: verifies.iter().map(|id| (*id).to_owned()).collect(),
        ..TestRecord::default()
    };
    model.test_records = vec![record(&["SRS-2", "SRS-1", "SRS-2"]), record(&["SRS-2"])];
    link(&mut model);
    assert_eq!(model.requirements[1].verifying_records, [0, 1]);
    assert_eq!(model.requirements[0].verifying_records, [0]);
}
