//! Class, item and state of units.

use crate::config::Exclude;
use crate::inputs::source::CfgState;
use crate::join::fixture::{
    DOSE_LIB, UI_LIB, World, tag_class, tag_id, trace_units, unit_of, written,
};
use crate::model::SafetyClass::{A, B, C};
use crate::model::builder::{item, place, requirement};
use crate::model::{
    BuildState, ClassFrom, SafetyClass, SoftwareItem, SoftwareUnit, TagClass, UnitCoverage,
};

const CLAMP: &str = "dose::limits::clamp";

/// One unit, [`CLAMP`], its index 0.
fn world() -> World {
    let mut world = World::new();
    world.add(DOSE_LIB, CLAMP, 10);
    world
}

fn clamp(world: &World) -> SoftwareUnit {
    unit_of(&world.model(), CLAMP).clone()
}

fn class(world: &World) -> (SafetyClass, ClassFrom) {
    let unit = clamp(world);
    (unit.class, unit.class_from)
}

/// An item of that class with package `dose`.
fn of_dose(class: SafetyClass) -> SoftwareItem {
    SoftwareItem {
        class,
        packages: vec!["dose".to_owned()],
        ..item("dosing")
    }
}

fn exclude() -> Exclude {
    Exclude {
        packages: Vec::new(),
        modules: Vec::new(),
        cfg: None,
        reason: "simulator".to_owned(),
    }
}

#[test]
fn without_item_and_tag_the_class_is_the_systems_and_nothing_given_is_c() {
    let mut world = world();
    world.config.system.class = B;
    assert_eq!(class(&world), (B, ClassFrom::System));
    world.config.system.class = C;
    world.config.system.class_from = ClassFrom::Default;
    assert_eq!(class(&world), (C, ClassFrom::Default));
}

#[test]
fn an_item_gives_its_class_even_below_the_systems() {
    let mut world = world();
    world.config.items = vec![of_dose(A)];
    assert_eq!(class(&world), (A, ClassFrom::Item));
}

#[test]
fn a_tag_raises_the_class_above_item_and_system() {
    let mut world = world();
    world.config.system.class = A;
    world.function(0).classes = vec![tag_class(B, false)];
    assert_eq!(class(&world), (B, ClassFrom::Tag));
    world.config.items = vec![of_dose(A)];
    assert_eq!(class(&world), (B, ClassFrom::Tag));
    world.function(0).classes.push(tag_class(C, true));
    assert_eq!(class(&world), (C, ClassFrom::Parent));
    world.function(0).classes.push(tag_class(C, false));
    assert_eq!(class(&world), (C, ClassFrom::Tag));
}

#[test]
fn a_tag_below_the_item_is_not_honoured_and_is_kept() {
    let mut world = world();
    world.config.items = vec![of_dose(B)];
    world.function(0).classes = vec![tag_class(A, false)];
    let unit = clamp(&world);
    assert_eq!((unit.class, unit.class_from), (B, ClassFrom::Item));
    let kept = TagClass {
        class: A,
        place: place("src/lib.rs", 9),
        inherited: false,
    };
    assert_eq!(unit.tag_classes, [kept]);
}

#[test]
fn a_tag_gives_class_c_where_nothing_else_gives_a_class() {
    let mut world = world();
    world.config.system.class_from = ClassFrom::Default;
    world.function(0).classes = vec![tag_class(C, false)];
    assert_eq!(class(&world), (C, ClassFrom::Tag));
    world.function(0).classes = vec![tag_class(C, true)];
    assert_eq!(class(&world), (C, ClassFrom::Parent));
    world.function(0).classes = vec![tag_class(B, false)];
    assert_eq!(class(&world), (C, ClassFrom::Default));
}

#[test]
fn the_nearest_item_is_the_tags_then_the_traces_then_the_longest_modules_then_the_packages() {
    let mut world = world();
    world.config.items = vec![
        item("by-tag"),
        item("by-trace"),
        SoftwareItem {
            modules: vec!["dose".to_owned()],
            ..item("far")
        },
        SoftwareItem {
            modules: vec!["dose::limits".to_owned()],
            ..item("near")
        },
        SoftwareItem {
            packages: vec!["dose".to_owned()],
            ..item("package")
        },
    ];
    let found = |world: &World| clamp(world).item.expect("an item");
    world.function(0).item = Some(tag_id("by-tag"));
    let mut trace = trace_units("dose::**");
    trace.item = Some(written("by-trace".to_owned(), 21));
    world.config.traces = vec![trace];
    assert_eq!(found(&world), "by-tag");
    world.function(0).item = None;
    assert_eq!(found(&world), "by-trace");
    world.config.traces.clear();
    assert_eq!(found(&world), "near");
    world.config.items[3].modules.clear();
    assert_eq!(found(&world), "far");
    world.config.items[2].modules.clear();
    assert_eq!(found(&world), "package");
}

#[test]
fn a_module_is_no_prefix_of_a_name() {
    let mut world = world();
    world.add(DOSE_LIB, "dose::lim::other", 20);
    world.config.items = vec![SoftwareItem {
        modules: vec!["dose::lim".to_owned()],
        ..item("dosing")
    }];
    assert_eq!(clamp(&world).item, None);
}

#[test]
fn a_tag_of_an_item_that_no_document_has_dangles_and_the_package_counts() {
    let mut world = world();
    world.config.items = vec![of_dose(B)];
    world.function(0).item = Some(tag_id("dozing"));
    let model = world.model();
    let [dangling] = model.dangling_tags.as_slice() else {
        panic!("one dangling tag");
    };
    assert_eq!(dangling.suggestion.as_deref(), Some("dosing"));
    assert_eq!(unit_of(&model, CLAMP).item.as_deref(), Some("dosing"));
}

#[test]
fn ids_are_linked_sorted_and_once() {
    let mut world = world();
    world.config.requirements = vec![requirement("SRS-1"), requirement("SRS-2")];
    world.function(0).requirements = ["SRS-2", "SRS-1", "SRS-2"].map(tag_id).into();
    let model = world.model();
    assert_eq!(unit_of(&model, CLAMP).requirements, ["SRS-1", "SRS-2"]);
    assert_eq!(model.dangling_tags.len(), 0);
    assert_eq!(model.tagged_ids, 3);
}

#[test]
fn an_unknown_id_dangles_with_a_near_one_of_its_kind_and_the_class_of_its_unit() {
    let mut world = world();
    world.config.items = vec![of_dose(A)];
    world.config.requirements = vec![requirement("SRS-DOSE-001")];
    world.function(0).requirements = vec![tag_id("SRS-DOSE-01")];
    world.function(0).risk_controls = vec![tag_id("SRS-DOSE-001")];
    let model = world.model();
    assert_eq!(unit_of(&model, CLAMP).requirements, [""; 0]);
    assert_eq!(model.tagged_ids, 2);
    let found: Vec<_> = model
        .dangling_tags
        .iter()
        .map(|tag| {
            assert_eq!((tag.subject.as_str(), tag.on_test), (CLAMP, false));
            assert_eq!(tag.place, place("src/lib.rs", 9));
            (tag.id.as_str(), tag.suggestion.as_deref(), tag.class)
        })
        .collect();
    let expected = [
        ("SRS-DOSE-001", None, A),
        ("SRS-DOSE-01", Some("SRS-DOSE-001"), A),
    ];
    assert_eq!(found, expected);
}

#[test]
fn code_is_excluded_by_package_by_module_and_by_condition() {
    let excluded = UnitCoverage::Excluded("simulator".to_owned());
    let name = |name: &str| vec![written(name.to_owned(), 30)];
    let condition = Some(written("feature=\"sim\"".to_owned(), 30));
    let cases = [
        (exclude(), false),
        (
            Exclude {
                packages: name("dose"),
                ..exclude()
            },
            true,
        ),
        (
            Exclude {
                packages: name("ui"),
                ..exclude()
            },
            false,
        ),
        (
            Exclude {
                modules: name("dose"),
                ..exclude()
            },
            true,
        ),
        (
            Exclude {
                modules: name("ui"),
                ..exclude()
            },
            false,
        ),
        (
            Exclude {
                cfg: condition,
                ..exclude()
            },
            true,
        ),
        (
            Exclude {
                cfg: Some(written("sim".to_owned(), 30)),
                ..exclude()
            },
            false,
        ),
    ];
    for (exclude, expected) in cases {
        let mut world = world();
        world.add(UI_LIB, "ui::show", 10);
        world.function(0).conditions = vec!["feature = \"sim\"".to_owned()];
        let said = format!("{exclude:?}");
        world.config.excludes = vec![exclude];
        assert_eq!(clamp(&world).coverage == excluded, expected, "{said}");
    }
}

#[test]
fn what_is_excluded_stays_so_whatever_ran_and_whatever_is_selected() {
    let mut world = world();
    world.ran(DOSE_LIB, "t", &[0]);
    world.config.excludes = vec![Exclude {
        packages: vec![written("dose".to_owned(), 30)],
        ..exclude()
    }];
    let excluded = UnitCoverage::Excluded("simulator".to_owned());
    assert_eq!(clamp(&world).coverage, excluded);
    world.selected.remove("dose");
    assert_eq!(clamp(&world).coverage, excluded);
    world.is_static();
    assert_eq!(clamp(&world).coverage, excluded);
}

#[test]
fn a_unit_says_why_it_was_not_measured() {
    let mut world = world();
    world.execution.functions.clear();
    assert_eq!(clamp(&world).coverage, UnitCoverage::Absent);
    world.function(0).cfg = CfgState::Inactive("feature = \"sim\"".to_owned());
    let UnitCoverage::NotBuilt(why) = clamp(&world).coverage else {
        panic!("not built");
    };
    assert!(why.contains("`feature = \"sim\"`"), "{why}");
    world.function(0).cfg = CfgState::Active;
    world
        .execution
        .compiled
        .retain(|compiled| compiled.package != "dose");
    let UnitCoverage::NotBuilt(why) = clamp(&world).coverage else {
        panic!("not built");
    };
    assert!(why.contains("required-features"), "{why}");
    world.selected.remove("dose");
    assert_eq!(clamp(&world).coverage, UnitCoverage::NotSelected);
}

#[test]
fn without_a_build_the_coverage_is_unknown() {
    for build in [
        BuildState::NotAsked,
        BuildState::Failed("link error".to_owned()),
    ] {
        let mut world = world();
        world.function(0).cfg = CfgState::Inactive("unix".to_owned());
        world.build = build;
        assert_eq!(clamp(&world).coverage, UnitCoverage::Unknown);
    }
}

#[test]
fn a_module_without_units_is_a_mistake_at_its_place() {
    let mut world = world();
    world.config.item_modules = vec![written("dose::limit".to_owned(), 5)];
    world.config.excludes = vec![Exclude {
        modules: vec![written("pump::sim".to_owned(), 30)],
        ..exclude()
    }];
    let expected = [
        "iec62304.toml:5: `dose::limit` matches no module that holds units (did you mean `dose::limits`?)",
        "iec62304.toml:30: `pump::sim` matches no module that holds units (`*` stays within one `::` segment, `**` crosses)",
    ];
    assert_eq!(world.mistakes(), expected);
}

#[test]
fn a_module_may_hold_what_macros_make_until_the_coverage_map_is_known() {
    let mut world = world();
    world.config.item_modules = vec![written("dose::registers".to_owned(), 5)];
    assert_eq!(world.mistakes().len(), 1);
    world.inventory.macro_calls = vec!["dose::registers".to_owned()];
    assert_eq!(world.mistakes().len(), 1);
    world.is_static();
    assert_eq!(world.mistakes(), [""; 0]);
    world.inventory.macro_calls = vec!["dose::limits".to_owned()];
    assert_eq!(world.mistakes().len(), 1);
}

#[test]
fn a_package_that_is_not_selected_may_hold_what_macros_make() {
    let mut world = world();
    world.config.item_modules = vec![written("ui::registers".to_owned(), 5)];
    let mut trace = trace_units("ui::registers::*");
    trace.class = Some(written(C, 21));
    world.config.traces = vec![trace];
    world.inventory.macro_calls = vec!["ui::registers".to_owned()];
    assert_eq!(world.mistakes().len(), 2);
    world.selected.remove("ui");
    world.scope = crate::model::Scope::Partial;
    assert_eq!(world.mistakes(), [""; 0]);
}
