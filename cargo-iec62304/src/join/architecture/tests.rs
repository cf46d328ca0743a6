//! Tests of the architecture's join.

use super::super::fixture::{DOSE_LIB, UI_LIB, World, code_owner};
use crate::config::{Exclude, Written};
use crate::inputs::crate_graph::{CrateNeed, CratePackage};
use crate::inputs::source::CodeUse;
use crate::model::builder::{item, place};
use crate::model::{DependencyKind, Model, Part, Position, SoftwareItem};

/// Items for the two packages: `dosing` and `ui`.
fn world() -> World {
    let mut world = World::new();
    let with = |id: &str, package: &str| SoftwareItem {
        packages: vec![package.to_owned()],
        ..item(id)
    };
    world.config.items = vec![with("dosing", "dose"), with("ui", "ui")];
    world
}

/// `from` names `to`, on that line of the first file.
fn names(world: &mut World, from: (usize, &str), to: (usize, &str), line: u32) {
    let code = &mut world.inventory.code;
    if code.files.is_empty() {
        code.files.push("src/lib.rs".into());
    }
    let at = code.owners.len();
    code.owners.push(code_owner(from.0, from.1));
    code.owners.push(code_owner(to.0, to.1));
    code.uses.push(CodeUse {
        from: at,
        to: at + 1,
        file: 0,
        at: Position::new(line, 5),
    });
}

fn package(name: &str, local: bool) -> CratePackage {
    CratePackage {
        id: name.to_owned(),
        name: name.to_owned(),
        local,
        library: Some(name.to_owned()),
        ..CratePackage::default()
    }
}

fn need(name: &str, kind: DependencyKind) -> CrateNeed {
    CrateNeed {
        id: name.to_owned(),
        name: name.to_owned(),
        kind,
        place: Some(place("ui/Cargo.toml", 5)),
    }
}

fn with_packages(world: &mut World, packages: Vec<CratePackage>) {
    world.crates.packages = packages.into_iter().map(|p| (p.id.clone(), p)).collect();
}

/// `route @line kinds` of each dependency.
fn dependencies(model: &Model) -> Vec<String> {
    let all = model.architecture.dependencies.iter();
    let text = all.map(|each| {
        let kinds: Vec<&str> = each.kinds.iter().map(|kind| kind.word()).collect();
        let line = each.place.as_ref().map_or(0, |place| place.start.line);
        format!("{} @{line} {}", each.route(), kinds.join("+"))
    });
    text.collect()
}

#[test]
fn names_between_items_are_dependencies_and_those_within_one_are_none() {
    let mut world = world();
    names(
        &mut world,
        (UI_LIB, "ui::show"),
        (DOSE_LIB, "dose::limit"),
        9,
    );
    names(
        &mut world,
        (UI_LIB, "ui::show"),
        (DOSE_LIB, "dose::rate"),
        4,
    );
    names(&mut world, (UI_LIB, "ui::show"), (UI_LIB, "ui::draw"), 2);
    let model = world.model();
    assert_eq!(
        dependencies(&model),
        ["ui (ui::show) → dosing (dose::rate) @4 normal"]
    );
}

#[test]
fn packages_speak_where_no_path_does_and_name_third_parties_on_the_way() {
    let mut world = world();
    let mut ui = package("ui", true);
    ui.needs = vec![need("helper", DependencyKind::Normal)];
    let mut helper = package("helper", false);
    helper.needs = vec![need("dose", DependencyKind::Normal)];
    let mut dose = package("dose", true);
    dose.needs = vec![need("ui", DependencyKind::Dev)];
    with_packages(&mut world, vec![ui, helper, dose]);
    let model = world.model();
    assert_eq!(
        dependencies(&model),
        [
            "dosing (package dose) → ui (package ui) @5 dev",
            "ui (package ui) → helper → dosing (package dose) @5 normal",
        ]
    );
}

#[test]
fn a_proc_macro_is_needed_by_the_build_alone() {
    let mut world = world();
    let mut ui = package("ui", true);
    ui.needs = vec![need("dose", DependencyKind::Normal)];
    let dose = CratePackage {
        proc_macro: true,
        ..package("dose", true)
    };
    with_packages(&mut world, vec![ui, dose]);
    let model = world.model();
    assert_eq!(
        dependencies(&model),
        ["ui (package ui) → dosing (package dose) @5 build"]
    );
}

#[test]
fn what_a_proc_macro_links_is_needed_by_the_build_alone() {
    let mut world = world();
    let mut ui = CratePackage {
        proc_macro: true,
        ..package("ui", true)
    };
    ui.needs = vec![need("dose", DependencyKind::Normal)];
    with_packages(&mut world, vec![ui, package("dose", true)]);
    assert_eq!(
        dependencies(&world.model()),
        ["ui (package ui) → dosing (package dose) @5 build"]
    );
}

#[test]
fn excluded_code_that_judged_code_names_is_a_link_and_its_own_needs_are_none() {
    let mut world = world();
    let written = |value: &str| Written {
        value: value.to_owned(),
        place: place("iec62304.toml", 9),
    };
    world.config.excludes.push(Exclude {
        packages: Vec::new(),
        modules: vec![written("dose::sim")],
        cfg: None,
        reason: "bench only".to_owned(),
    });
    world.add(DOSE_LIB, "dose::sim::run", 30);
    names(
        &mut world,
        (UI_LIB, "ui::show"),
        (DOSE_LIB, "dose::sim::run"),
        9,
    );
    names(
        &mut world,
        (DOSE_LIB, "dose::sim::run"),
        (UI_LIB, "ui::show"),
        4,
    );
    let model = world.model();
    assert_eq!(dependencies(&model), [""; 0]);
    let [link] = model.architecture.excluded_links.as_slice() else {
        panic!("{:?}", model.architecture.excluded_links);
    };
    assert_eq!(link.excluded, "module `dose::sim`");
    assert_eq!(link.from, Part::Item("ui".to_owned()));
}

#[test]
fn a_library_runs_in_the_process_of_the_binary_that_links_it() {
    let mut world = world();
    world.targets.push(super::super::fixture::target(
        "ui",
        crate::inputs::source::TargetKind::Bin,
        "front",
    ));
    let mut ui = package("ui", true);
    ui.binaries = vec!["front".to_owned()];
    ui.needs = vec![need("dose", DependencyKind::Normal)];
    with_packages(&mut world, vec![ui, package("dose", true)]);
    names(
        &mut world,
        (UI_LIB, "ui::show"),
        (DOSE_LIB, "dose::rate"),
        4,
    );
    let processes = world.model().architecture.processes;
    let named: Vec<String> = processes.iter().map(crate::model::Process::name).collect();
    assert_eq!(named, ["binary `front`"]);
    let parts: Vec<&str> = processes[0].parts.iter().map(Part::name).collect();
    assert_eq!(parts, ["dosing", "ui"]);
}
