//! Interfaces between items, between an item and a part of it, and to the outside.

use super::RULE;
use crate::model::builder::{DESELECTED, complete_but, gap, interface, item, record, test, unit};
use crate::model::{
    Gate, Interface, InterfaceKind, Model, ProfileState, SafetyClass, Scope, SoftwareItem,
    SoftwareUnit, TestCase, TestLevel, TestOutcome, TestRecord, UnitCoverage, VerificationMethod,
};
use crate::rules::testkit::{both_ways, judged, messages, outcome};
use crate::verdict::{RuleOutcome, Severity};

fn unit_of(id: &str, item: &str) -> SoftwareUnit {
    SoftwareUnit {
        item: Some(item.to_owned()),
        ..unit(id)
    }
}

fn crossing(units: &[usize]) -> TestCase {
    TestCase {
        level: TestLevel::Integration,
        ..test("dose/flow::together").executes(units)
    }
}

/// Units 0 and 1 belong to the sides of the interface; a unit test executes both.
fn internal(change: impl FnOnce(&mut Model)) -> Model {
    complete_but(|model| {
        model.items = vec![item("dosing"), item("motor")];
        model.units = vec![
            unit_of("dose::limit", "dosing"),
            unit_of("dose::step", "motor"),
        ];
        model.interfaces = vec![interface("IF-1", &["dosing", "motor"])];
        model.tests = vec![test("dose/lib::both").executes(&[0, 1])];
        model.test_records.clear();
        change(model);
    })
}

fn crossed() -> Model {
    internal(|model| model.tests.push(crossing(&[0, 1])))
}

fn external(change: impl FnOnce(&mut Model)) -> Model {
    internal(|model| {
        model.interfaces = vec![Interface {
            external: Some("motor driver".to_owned()),
            kind: InterfaceKind::Hardware,
            ..interface("IF-1", &["motor"])
        }];
        change(model);
    })
}

fn naming() -> TestCase {
    crossing(&[1]).verifies("IF-1")
}

#[test]
fn one_integration_test_has_to_execute_both_sides() {
    both_ways(&RULE, &crossed(), &internal(|_| ()));
    let system = internal(|model| {
        model.tests.push(TestCase {
            level: TestLevel::System,
            ..crossing(&[0, 1])
        });
    });
    assert_eq!(outcome(&RULE, &system), RuleOutcome::Satisfied);
    let one_each = internal(|model| {
        model.tests.push(crossing(&[0]));
        model.tests.push(crossing(&[1]));
    });
    let message = &messages(&RULE, &one_each)[0];
    assert!(message.contains("`dosing`, `motor`"), "{message}");
}

#[test]
fn a_failed_test_and_excluded_units_cross_nothing() {
    let failed = internal(|model| {
        let mut test = crossing(&[0, 1]);
        test.outcome = TestOutcome::Failed("panicked".to_owned());
        model.tests.push(test);
    });
    assert_eq!(outcome(&RULE, &failed), RuleOutcome::Violated);
    let mut excluded = crossed();
    excluded.units[1].coverage = UnitCoverage::Excluded("simulation".to_owned());
    let message = &messages(&RULE, &excluded)[0];
    assert!(message.contains("no unit belongs to `motor`"), "{message}");
}

#[test]
fn units_of_an_item_within_a_side_count_for_it_and_never_for_both_sides() {
    let nested = |parent: &str, between: &[&str], units: &[usize]| {
        internal(|model| {
            model.items.push(SoftwareItem {
                parent: Some(parent.to_owned()),
                ..item("ramp")
            });
            model.units.push(unit_of("dose::slope", "ramp"));
            model.interfaces = vec![interface("IF-1", between)];
            model.tests.push(crossing(units));
        })
    };
    let child_counts = nested("motor", &["dosing", "motor"], &[0, 2]);
    assert_eq!(outcome(&RULE, &child_counts), RuleOutcome::Satisfied);
    let one_side = nested("motor", &["motor", "ramp"], &[2]);
    assert_eq!(outcome(&RULE, &one_side), RuleOutcome::Violated);
    let both = nested("motor", &["motor", "ramp"], &[1, 2]);
    assert_eq!(outcome(&RULE, &both), RuleOutcome::Satisfied);
}

#[test]
fn each_of_three_sides_has_to_be_met_with_another() {
    let three = |tests: Vec<TestCase>| {
        internal(|model| {
            model.items.push(item("store"));
            model.units.push(unit_of("dose::keep", "store"));
            model.interfaces = vec![interface("IF-1", &["dosing", "motor", "store"])];
            model.tests.extend(tests);
        })
    };
    let pairs = three(vec![crossing(&[0, 1]), crossing(&[1, 2])]);
    both_ways(&RULE, &pairs, &three(vec![crossing(&[0, 1])]));
}

#[test]
fn what_was_left_out_or_cannot_be_read_may_have_crossed_it() {
    let mut partial = internal(|_| ());
    partial.scope = Scope::Partial;
    assert_eq!(outcome(&RULE, &partial), RuleOutcome::Undetermined);
    let mut hidden = internal(|_| ());
    hidden.gaps.push(gap("src/broken.rs"));
    assert_eq!(outcome(&RULE, &hidden), RuleOutcome::Undetermined);
    let corrupt = |level| {
        internal(|model| {
            let state = ProfileState::Unreadable("truncated".to_owned());
            let mut test = crossing(&[]).profile(state);
            test.level = level;
            model.tests.push(test);
        })
    };
    let integration = corrupt(TestLevel::Integration);
    assert_eq!(outcome(&RULE, &integration), RuleOutcome::Undetermined);
    let of_units = corrupt(TestLevel::Unit);
    assert_eq!(outcome(&RULE, &of_units), RuleOutcome::Violated);
}

#[test]
fn an_interface_to_the_outside_is_named_by_an_integration_test_that_executed_its_item() {
    let named = external(|model| model.tests.push(naming()));
    both_ways(&RULE, &named, &external(|_| ()));
    let of_units = external(|model| model.tests[0] = model.tests[0].clone().verifies("IF-1"));
    assert!(messages(&RULE, &of_units)[0].contains("is of level unit"));
    let hollow = external(|model| {
        model.tests.push(crossing(&[0]).verifies("IF-1"));
    });
    assert!(messages(&RULE, &hollow)[0].contains("could prove it"));
    let left_out = external(|model| {
        model.scope = Scope::Partial;
        model.tests.push(naming().became(DESELECTED));
    });
    assert_eq!(outcome(&RULE, &left_out), RuleOutcome::Undetermined);
}

#[test]
fn a_record_of_a_test_on_the_device_names_it_too() {
    let with = |change: fn(&mut TestRecord)| {
        external(|model| {
            model.test_records = vec![record("TR-1", "IF-1")];
            change(&mut model.test_records[0]);
        })
    };
    both_ways(&RULE, &with(|_| ()), &with(|record| record.passed = false));
    let inspected = with(|record| record.method = VerificationMethod::Inspection);
    assert!(messages(&RULE, &inspected)[0].contains("method inspection"));
    let of_a_unit = with(|record| record.level = Some(TestLevel::Unit));
    assert!(messages(&RULE, &of_a_unit)[0].contains("level unit"));
    let mut outdated = with(|record| record.version = Some("1.3".to_owned()));
    let (result, findings) = judged(&RULE, &outdated);
    assert_eq!(result.outcome, RuleOutcome::Satisfied);
    assert_eq!(findings[0].severity, Severity::Warning);
    outdated.gate = Gate::Release;
    assert_eq!(outcome(&RULE, &outdated), RuleOutcome::Violated);
}

#[test]
fn a_single_item_leads_outside_by_its_kind_and_otherwise_lacks_a_side() {
    let alone = |kind| {
        internal(|model| {
            model.interfaces = vec![Interface {
                kind,
                ..interface("IF-1", &["motor"])
            }];
            model.tests.push(naming());
        })
    };
    for kind in [
        InterfaceKind::Hardware,
        InterfaceKind::Network,
        InterfaceKind::Cloud,
        InterfaceKind::User,
    ] {
        assert_eq!(outcome(&RULE, &alone(kind)), RuleOutcome::Satisfied);
    }
    let function = alone(InterfaceKind::Function);
    assert!(messages(&RULE, &function)[0].contains("no two sides"));
}

#[test]
fn the_higher_side_gives_the_class() {
    let classes = |dosing, motor| {
        internal(|model| {
            model.items[0].class = dosing;
            model.items[1].class = motor;
        })
    };
    let one_high = classes(SafetyClass::A, SafetyClass::B);
    let (_, findings) = judged(&RULE, &one_high);
    assert_eq!(findings[0].class, SafetyClass::B);
    let both_a = classes(SafetyClass::A, SafetyClass::A);
    assert_eq!(outcome(&RULE, &both_a), RuleOutcome::NotApplicable);
}
