//! The steps from the text of documents and tags to the class that holds.

use super::{Derivation, Step, Subject};
use crate::model::{
    ClassFrom, Hazard, Model, Part, Place, Requirement, SafetyClass, SoftwareItem, SoftwareUnit,
    TagClass,
};

/// The class of a subject, and what it follows from.
pub fn derive(model: &Model, subject: Subject<'_>) -> Derivation {
    match subject {
        Subject::System => system(model),
        Subject::Item(item) => of_item(model, item),
        Subject::Unit(unit) => of_unit(model, unit),
        Subject::Requirement(requirement) => of_requirement(model, requirement),
    }
}

fn step(text: String, place: Option<&Place>) -> Step {
    Step {
        text,
        place: place.cloned(),
    }
}

fn system_step(model: &Model) -> Step {
    let class = model.system.class;
    let text = match (model.system.class_from, model.system.configured) {
        (ClassFrom::Default, false) => {
            format!(
                "nothing classifies the system, there is no iec62304.toml: class {class} (4.3.g)"
            )
        }
        (ClassFrom::Default, true) => {
            format!("the configuration gives the system no class: class {class} (4.3.g)")
        }
        _ => format!("the configuration classifies the system {class}"),
    };
    step(text, model.system.place.as_ref())
}

fn system(model: &Model) -> Derivation {
    let hazards = model.hazards.iter();
    let mut beside: Vec<Step> = hazards.map(|hazard| hazard_step(model, hazard)).collect();
    beside.extend(below(model));
    Derivation {
        subject: "the system".to_owned(),
        place: model.system.place.clone(),
        class: model.system.class,
        steps: vec![system_step(model)],
        beside,
        changes: vec![
            "`class` of `[system]` in iec62304.toml".to_owned(),
            "a single item can stand below it with a `segregation` rationale; what is higher in a part raises that part alone".to_owned(),
        ],
    }
}

/// Items that stand below the system.
fn below(model: &Model) -> Vec<Step> {
    let items = model.items.iter();
    let below = items.filter(|item| item.class < model.system.class);
    let text = |item: &SoftwareItem| {
        step(
            format!("item `{}` stands below it, class {}", item.id, item.class),
            Some(&item.place),
        )
    };
    below.map(text).collect()
}

fn of_item(model: &Model, item: &SoftwareItem) -> Derivation {
    let mut changes = vec![format!("`class` of item `{}`", item.id)];
    if item.class < container_class(model, item) {
        changes.push(
            "without its `segregation` rationale the class of what contains it holds".to_owned(),
        );
    } else {
        changes.push(
            "to stand below what contains it, the item needs a `segregation` rationale of its own"
                .to_owned(),
        );
    }
    if item.declared_class.is_none() {
        changes.push("the class of what contains it, as the item names none".to_owned());
    }
    Derivation {
        subject: format!("item `{}`", item.id),
        place: Some(item.place.clone()),
        class: item.class,
        steps: item_steps(model, item),
        beside: beside_item(model, item),
        changes,
    }
}

fn container_class(model: &Model, item: &SoftwareItem) -> SafetyClass {
    let parent = item.parent.as_deref().and_then(|id| model.item(id));
    parent.map_or(model.system.class, |parent| parent.class)
}

/// The item's own words, then those of what contains it as far as they decide.
fn item_steps(model: &Model, item: &SoftwareItem) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut seen = Vec::new();
    let mut next = Some(item);
    while let Some(item) = next.filter(|item| !seen.contains(&item.id.as_str())) {
        seen.push(item.id.as_str());
        let container = container_class(model, item);
        let own = format!("item `{}`", item.id);
        let (text, decided) = match item.declared_class {
            None => (
                format!("{own} names no class: the class of what contains it holds"),
                false,
            ),
            Some(class) if class >= container => (
                format!("{own} is classified {class}, what contains it is {container}"),
                true,
            ),
            Some(class) => match &item.segregation {
                Some(reason) => (
                    format!(
                        "{own} is classified {class}, below what contains it ({container}), with the rationale \"{reason}\""
                    ),
                    true,
                ),
                None => (
                    format!(
                        "{own} asks for class {class}, below what contains it ({container}), without a `segregation` rationale: not honoured"
                    ),
                    false,
                ),
            },
        };
        steps.push(step(text, Some(&item.place)));
        let parent = item.parent.as_deref().and_then(|id| model.item(id));
        if decided {
            return steps;
        }
        if let Some(parent) = parent {
            steps.push(step(
                format!("item `{}` is contained in item `{}`", item.id, parent.id),
                Some(&item.place),
            ));
        }
        next = parent;
    }
    steps.push(system_step(model));
    steps
}

fn beside_item(model: &Model, item: &SoftwareItem) -> Vec<Step> {
    let hazards = model.hazards.iter();
    let naming = hazards.filter(|hazard| hazard.items.contains(&item.id));
    let mut beside: Vec<Step> = naming.map(|hazard| hazard_step(model, hazard)).collect();
    let part = Part::Item(item.id.clone());
    for dependency in &model.architecture.dependencies {
        let lower = dependency.from == part
            && dependency.is_normal()
            && model.class_of(&dependency.to) < item.class;
        if lower {
            let text = format!(
                "it depends on {}, class {}: {}",
                dependency.to.described(),
                model.class_of(&dependency.to),
                dependency.route()
            );
            beside.push(step(text, dependency.place.as_ref()));
        }
    }
    beside
}

fn hazard_step(model: &Model, hazard: &Hazard) -> Step {
    let class = hazard.severity.class();
    let outside = hazard
        .risk_controls
        .iter()
        .filter_map(|id| model.risk_control(id))
        .find(|control| control.external);
    let reduced = match outside {
        Some(control) => format!(
            "; risk control `{}` outside the software may allow a lower one (4.3.a)",
            control.id
        ),
        None => String::new(),
    };
    let text = format!(
        "hazard `{}` asks for class {class} by its severity{reduced}",
        hazard.id
    );
    step(text, Some(&hazard.place))
}

fn of_unit(model: &Model, unit: &SoftwareUnit) -> Derivation {
    let item = unit.item.as_deref().and_then(|id| model.item(id));
    let mut steps: Vec<Step> = unit
        .tag_classes
        .iter()
        .map(|tag| tag_step(unit, tag))
        .collect();
    if steps.is_empty() {
        steps.push(step("no tag gives it a class".to_owned(), None));
    }
    if let Some(item) = item {
        steps.push(belongs(unit, item));
        steps.extend(item_steps(model, item));
    } else {
        let text = "it belongs to no item: the system's class holds";
        steps.push(step(text.to_owned(), None));
        steps.push(system_step(model));
    }
    let last = match item {
        Some(item) => format!("the class of item `{}`", item.id),
        None => "the class of the system".to_owned(),
    };
    Derivation {
        subject: format!("unit `{}`", unit.id),
        place: Some(unit.place.clone()),
        class: unit.class,
        steps,
        beside: beside_unit(model, unit, item),
        changes: vec![
            "a tag can raise it, never lower it: `#[safety_class(…)]`, or `class` of a `[[trace]]`".to_owned(),
            "another item: `#[software_item(…)]`, `item` of a `[[trace]]`, or `packages` and `modules` of `[[item]]`".to_owned(),
            last,
        ],
    }
}

/// What the unit implements, and what speaks of its item.
fn beside_unit(model: &Model, unit: &SoftwareUnit, item: Option<&SoftwareItem>) -> Vec<Step> {
    let requirements = unit
        .requirements
        .iter()
        .filter_map(|id| model.requirement(id));
    let mut beside: Vec<Step> = requirements
        .map(|requirement| {
            let text = format!(
                "it implements requirement `{}`, class {}",
                requirement.id, requirement.class
            );
            step(text, Some(&requirement.place))
        })
        .collect();
    let controls = unit
        .risk_controls
        .iter()
        .filter_map(|id| model.risk_control(id));
    beside.extend(controls.map(|control| {
        let text = format!(
            "it implements risk control `{}`, class {}",
            control.id, control.class
        );
        step(text, Some(&control.place))
    }));
    if let Some(item) = item {
        beside.extend(beside_item(model, item));
    }
    beside
}

fn tag_step(unit: &SoftwareUnit, tag: &TagClass) -> Step {
    let which = if tag.inherited {
        "a tag around it"
    } else {
        "its tag"
    };
    let effect = match tag.class.cmp(&unit.class) {
        std::cmp::Ordering::Less => ": lower than what holds, and a tag lowers nothing",
        _ if matches!(unit.class_from, ClassFrom::Tag | ClassFrom::Parent) => ": this decides",
        _ => ": what contains it is of that class anyway",
    };
    step(
        format!("{which} asks for class {}{effect}", tag.class),
        Some(&tag.place),
    )
}

/// How the unit came to its item: the nearest tag goes before the places that the configuration names.
fn belongs(unit: &SoftwareUnit, item: &SoftwareItem) -> Step {
    let inside = |module: &&String| {
        let rest = unit.id.strip_prefix(module.as_str());
        rest.is_some_and(|rest| rest.starts_with("::"))
    };
    let how = match item.modules.iter().filter(inside).max_by_key(|it| it.len()) {
        Some(module) => format!("the item names module `{module}`"),
        None if item.packages.contains(&unit.package) => {
            format!("the item names package `{}`", unit.package)
        }
        None => "a `#[software_item]` tag or a `[[trace]]` says so".to_owned(),
    };
    step(
        format!("it belongs to item `{}`: {how}", item.id),
        Some(&item.place),
    )
}

fn of_requirement(model: &Model, requirement: &Requirement) -> Derivation {
    let place = Some(&requirement.place);
    let steps = requirement_steps(model, requirement);
    let units = requirement.implemented_by.iter();
    let units = units.filter_map(|&index| model.units.get(index));
    let beside = units.map(|unit| {
        let text = format!("unit `{}` implements it, class {}", unit.id, unit.class);
        step(text, Some(&unit.place))
    });
    Derivation {
        subject: format!("requirement `{}`", requirement.id),
        place: place.cloned(),
        class: requirement.class,
        steps,
        beside: beside.collect(),
        changes: vec![
            "`class` of the requirement".to_owned(),
            "without it: `item` of the requirement, and the class of that item, else of the system"
                .to_owned(),
        ],
    }
}

fn requirement_steps(model: &Model, requirement: &Requirement) -> Vec<Step> {
    let place = Some(&requirement.place);
    if let Some(class) = requirement.declared_class {
        return vec![step(format!("its document classifies it {class}"), place)];
    }
    let mut steps = vec![step("its document gives it no class".to_owned(), place)];
    if let Some(item) = requirement.item.as_deref().and_then(|id| model.item(id)) {
        let text = format!("it is allocated to item `{}`", item.id);
        steps.push(step(text, place));
        steps.extend(item_steps(model, item));
    } else {
        let text = "no document allocates it to an item: the system's class holds";
        steps.push(step(text.to_owned(), place));
        steps.push(system_step(model));
    }
    steps
}
