//! What the code really depends on.

use crate::model::{self, Model, Part};
use crate::report::architecture::{
    Architecture, Crate, Dependency, ExcludedLink, LowLevelCode, Process, Step,
};

pub(super) fn architecture(model: &Model) -> Architecture {
    let known = &model.architecture;
    let dependencies: Vec<Dependency> = known
        .dependencies
        .iter()
        .map(|each| dependency(model, each))
        .collect();
    Architecture {
        interfaces_without_dependency: without_dependency(model),
        dependencies,
        processes: known.processes.iter().map(process).collect(),
        crates: known.crates.iter().map(krate).collect(),
        low_level: known.low_level.iter().map(low_level).collect(),
        excluded_links: known.excluded_links.iter().map(excluded_link).collect(),
    }
}

fn dependency(model: &Model, each: &model::Dependency) -> Dependency {
    let declared_by = match (each.from.item(), each.to.item()) {
        (Some(from), Some(to)) => model.interface_between(from, to),
        _ => None,
    };
    Dependency {
        from: each.from.to_string(),
        to: each.to.to_string(),
        kinds: each.kinds.iter().map(|kind| (*kind).into()).collect(),
        path: steps(&each.path),
        declared_by: declared_by.map(|interface| interface.id.clone()),
        location: each.place.as_ref().map(Into::into),
    }
}

/// Interfaces between items that no normal dependency, in either direction, goes over.
fn without_dependency(model: &Model) -> Vec<String> {
    let normal = model.architecture.dependencies.iter();
    let normal: Vec<(&str, &str)> = normal
        .filter(|each| each.is_normal())
        .filter_map(|each| Some((each.from.item()?, each.to.item()?)))
        .collect();
    let between_items = model
        .interfaces
        .iter()
        .filter(|interface| interface.between.len() > 1);
    let unused = between_items.filter(|interface| {
        !normal
            .iter()
            .any(|(from, to)| model.speaks_for(interface, from, to))
    });
    unused.map(|interface| interface.id.clone()).collect()
}

fn steps(path: &[model::Step]) -> Vec<Step> {
    let step = |step: &model::Step| Step {
        item: step.part.as_ref().map(ToString::to_string),
        name: step.name.clone(),
    };
    path.iter().map(step).collect()
}

fn names(parts: &[Part]) -> Vec<String> {
    parts.iter().map(ToString::to_string).collect()
}

fn process(each: &model::Process) -> Process {
    Process {
        package: each.package.clone(),
        target: each.target.clone(),
        binary: each.binary,
        items: names(&each.parts),
    }
}

fn krate(each: &model::CrateFacts) -> Crate {
    Crate {
        package: each.package.clone(),
        target: each.target.clone(),
        root: each.root.clone(),
        binary: each.binary,
        items: names(&each.parts),
        unsafe_code: each.unsafe_code.into(),
        unsafe_code_location: each.unsafe_code_at.as_ref().map(Into::into),
    }
}

fn low_level(each: &model::LowLevelCode) -> LowLevelCode {
    LowLevelCode {
        item: each.part.to_string(),
        kind: each.kind.into(),
        within: each.within.clone(),
        package: each.package.clone(),
        location: (&each.place).into(),
    }
}

fn excluded_link(each: &model::ExcludedLink) -> ExcludedLink {
    ExcludedLink {
        from: each.from.to_string(),
        excluded: each.excluded.clone(),
        path: steps(&each.path),
        location: each.place.as_ref().map(Into::into),
    }
}
