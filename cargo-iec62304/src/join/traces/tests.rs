//! `[[trace]]` of units.

use crate::join::fixture::{DOSE_LIB, World, tag_class, tag_id, trace_units, unit_of, written};
use crate::model::SafetyClass::{A, B, C};
use crate::model::builder::{place, requirement};
use crate::model::{ClassFrom, RiskControl};

/// Two units in `dose::limits` and one in `dose`.
fn world() -> World {
    let mut world = World::new();
    world.add(DOSE_LIB, "dose::limits::clamp", 10);
    world.add(DOSE_LIB, "dose::limits::warn", 20);
    world.add(DOSE_LIB, "dose::start", 30);
    world.config.requirements = vec![requirement("SRS-1"), requirement("SRS-2")];
    world.config.risk_controls = vec![RiskControl {
        id: "RC-1".to_owned(),
        ..RiskControl::default()
    }];
    world
}

#[test]
fn a_trace_links_the_units_that_its_glob_matches() {
    let mut world = world();
    let mut trace = trace_units("dose::limits::*");
    trace.requirements = vec![written("SRS-2".to_owned(), 21)];
    trace.risk_controls = vec![written("RC-1".to_owned(), 22)];
    world.config.traces = vec![trace];
    world.function(0).requirements = vec![tag_id("SRS-1")];
    let model = world.model();
    let clamp = unit_of(&model, "dose::limits::clamp");
    assert_eq!(clamp.requirements, ["SRS-1", "SRS-2"]);
    assert_eq!(clamp.risk_controls, ["RC-1"]);
    assert_eq!(
        unit_of(&model, "dose::limits::warn").requirements,
        ["SRS-2"]
    );
    let start = unit_of(&model, "dose::start");
    assert!(start.requirements.is_empty() && start.risk_controls.is_empty());
    assert_eq!(model.dangling_tags.len(), 0);
}

#[test]
fn the_class_of_a_trace_raises_and_never_lowers() {
    let mut world = world();
    world.config.system.class = B;
    let mut trace = trace_units("dose::start");
    trace.class = Some(written(C, 21));
    let mut low = trace_units("dose::limits::*");
    low.class = Some(written(A, 21));
    world.config.traces = vec![trace, low];
    world.function(1).classes = vec![tag_class(C, false)];
    let model = world.model();
    let class = |id: &str| {
        let unit = unit_of(&model, id);
        (unit.class, unit.class_from)
    };
    assert_eq!(class("dose::start"), (C, ClassFrom::Tag));
    assert_eq!(class("dose::limits::clamp"), (B, ClassFrom::System));
    assert_eq!(class("dose::limits::warn"), (C, ClassFrom::Tag));
    let kept = &unit_of(&model, "dose::limits::clamp").tag_classes;
    assert_eq!(kept[0].place, place("iec62304.toml", 21));
}

#[test]
fn an_unknown_id_in_a_trace_dangles_once_however_many_units_match() {
    let mut world = world();
    let mut trace = trace_units("dose::**");
    trace.requirements = vec![
        written("SRS-9".to_owned(), 21),
        written("SRS-1".to_owned(), 21),
    ];
    world.config.traces = vec![trace];
    let model = world.model();
    let [dangling] = model.dangling_tags.as_slice() else {
        panic!("one dangling tag");
    };
    assert_eq!(dangling.id, "SRS-9");
    assert_eq!(dangling.place, place("iec62304.toml", 21));
    assert_eq!(model.tagged_ids, 2);
    assert!(
        model
            .units
            .iter()
            .all(|unit| unit.requirements == ["SRS-1"])
    );
}

#[test]
fn a_glob_that_matches_nothing_is_a_mistake_at_its_place() {
    let mut world = world();
    world.config.traces = vec![trace_units("dose::limits::clam")];
    let expected = [
        "iec62304.toml:20: `dose::limits::clam` matches no unit (did you mean `dose::limits::clamp`?)",
    ];
    assert_eq!(world.mistakes(), expected);
    world.is_static();
    assert_eq!(world.mistakes(), expected);
    world.config.traces = vec![trace_units("dose::*::*::*")];
    assert_eq!(world.mistakes().len(), 1);
    world.config.traces = vec![trace_units("dose::*::*")];
    assert_eq!(world.mistakes(), [""; 0]);
}

#[test]
fn a_glob_may_mean_what_a_macro_makes_until_the_coverage_map_is_known() {
    let mut world = world();
    world.inventory.macro_calls = vec!["dose::registers".to_owned()];
    for glob in ["dose::registers::*", "dose::registers::read", "**::read"] {
        world.config.traces = vec![trace_units(glob)];
        assert_eq!(world.mistakes().len(), 1, "{glob}");
    }
    world.is_static();
    for glob in ["dose::registers::*", "dose::registers::read", "**::read"] {
        world.config.traces = vec![trace_units(glob)];
        assert_eq!(world.mistakes(), [""; 0], "{glob}");
    }
    world.config.traces = vec![trace_units("dose::limits::none")];
    assert_eq!(world.mistakes().len(), 1);
}
