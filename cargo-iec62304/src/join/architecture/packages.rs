//! Dependencies by cargo's packages: what no path in the code shows, what goes through third-party packages, and what only builds and
//! tests need.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::Gathered;
use super::links::Links;
use super::parts::{Parts, excluded_package};
use crate::inputs::crate_graph::{CrateGraph, CrateNeed, CratePackage};
use crate::model::{DependencyKind, Place, Step};

/// What the packages need of each other.
pub(super) fn by_packages(gathered: &Gathered<'_>, parts: &Parts<'_>, links: &mut Links) {
    let known = known_packages(gathered);
    let named = named_packages(gathered);
    let of_system = |package: &&CratePackage| known.contains(package.name.as_str());
    let packages = gathered.crates.packages.values();
    for package in packages.filter(|package| package.local).filter(of_system) {
        if parts.is_excluded_package(&package.name) {
            continue;
        }
        for reached in reached(gathered.crates, package, &known) {
            let direct = reached.through.is_empty();
            let pair = (package.name.as_str(), reached.package.name.as_str());
            if direct && reached.kind == DependencyKind::Normal && named.contains(&pair) {
                continue;
            }
            link(parts, links, package, &reached);
        }
    }
}

/// A package of the system that another one needs.
struct Reached<'g> {
    package: &'g CratePackage,
    kind: DependencyKind,
    /// Third-party packages on the way.
    through: Vec<&'g str>,
    place: Option<Place>,
}

fn link(parts: &Parts<'_>, links: &mut Links, package: &CratePackage, reached: &Reached<'_>) {
    let other = &reached.package.name;
    let excluded = parts.is_excluded_package(other);
    if excluded && reached.kind != DependencyKind::Normal {
        return;
    }
    let third_party = reached.through.iter().map(|name| Step {
        part: None,
        name: (*name).to_owned(),
    });
    for from in parts.of_package(&package.name) {
        let first = Step {
            part: Some(from),
            name: format!("package {}", package.name),
        };
        let way = |last: Step| -> Vec<Step> {
            let steps = std::iter::once(first.clone()).chain(third_party.clone());
            steps.chain([last]).collect()
        };
        let name = format!("package {other}");
        if excluded {
            let path = way(Step { part: None, name });
            links.exclude(excluded_package(other), path, reached.place.clone());
            continue;
        }
        for to in parts.of_package(other) {
            let last = Step {
                part: Some(to),
                name: name.clone(),
            };
            links.depend(reached.kind, way(last), reached.place.clone());
        }
    }
}

/// The packages that are part of the system: members, and those that items or exclusions name.
fn known_packages<'g>(gathered: &'g Gathered<'_>) -> BTreeSet<&'g str> {
    let config = gathered.config;
    let members = gathered.packages.keys().map(String::as_str);
    let excluded = config.excludes.iter().flat_map(|exclude| &exclude.packages);
    members
        .chain(config.claimed())
        .chain(excluded.map(|name| name.value.as_str()))
        .collect()
}

/// Pairs of packages whose dependency a path in the code shows.
fn named_packages<'g>(gathered: &'g Gathered<'_>) -> BTreeSet<(&'g str, &'g str)> {
    let code = &gathered.inventory.code;
    let package = |owner: usize| {
        let owner = code.owners.get(owner)?;
        let target = gathered.targets.get(owner.target)?;
        Some(target.package.as_str())
    };
    let pairs = code
        .uses
        .iter()
        .filter_map(|each| Some((package(each.from)?, package(each.to)?)));
    pairs.filter(|(from, to)| from != to).collect()
}

/// The packages of the system that a package needs: directly, and through third-party packages.
fn reached<'g>(
    graph: &'g CrateGraph,
    package: &'g CratePackage,
    known: &BTreeSet<&str>,
) -> Vec<Reached<'g>> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<(&str, DependencyKind)> = BTreeSet::new();
    let mut queue: VecDeque<(&CratePackage, DependencyKind, Vec<&str>, Option<Place>)> =
        VecDeque::new();
    // What a proc-macro links runs in the compiler with it.
    let least = if package.proc_macro {
        DependencyKind::Build
    } else {
        DependencyKind::Normal
    };
    for need in &package.needs {
        if let Some(other) = graph.packages.get(&need.id) {
            let kind = kind_of(need, other).max(least);
            queue.push_back((other, kind, Vec::new(), need.place.clone()));
        }
    }
    while let Some((at, kind, through, place)) = queue.pop_front() {
        if at.id == package.id || !seen.insert((&at.id, kind)) {
            continue;
        }
        if at.local && known.contains(at.name.as_str()) {
            found.push(Reached {
                package: at,
                kind,
                through,
                place,
            });
            continue;
        }
        for need in at
            .needs
            .iter()
            .filter(|need| need.kind == DependencyKind::Normal)
        {
            if let Some(other) = graph.packages.get(&need.id) {
                let mut through = through.clone();
                through.push(&at.name);
                let kind = kind.max(kind_of(need, other));
                queue.push_back((other, kind, through, place.clone()));
            }
        }
    }
    found
}

/// What a package is needed for: a proc-macro runs in the compiler, whatever the manifest calls it.
fn kind_of(need: &CrateNeed, other: &CratePackage) -> DependencyKind {
    match need.kind {
        DependencyKind::Normal if other.proc_macro => DependencyKind::Build,
        kind => kind,
    }
}

/// Every package whose library a package links, itself included, with each one's way there; proc-macros are not linked.
pub(super) fn linked<'g>(
    graph: &'g CrateGraph,
    package: &'g CratePackage,
) -> BTreeMap<&'g str, &'g CratePackage> {
    let mut found = BTreeMap::from([(package.id.as_str(), package)]);
    let mut open = vec![package];
    while let Some(at) = open.pop() {
        for need in at
            .needs
            .iter()
            .filter(|need| need.kind == DependencyKind::Normal)
        {
            let other = graph.packages.get(&need.id);
            if let Some(other) = other.filter(|other| !other.proc_macro)
                && found.insert(other.id.as_str(), other).is_none()
            {
                open.push(other);
            }
        }
    }
    found
}
