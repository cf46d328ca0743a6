//! Which parts run in one process.

use std::collections::BTreeSet;

use super::super::Gathered;
use super::packages::linked;
use super::parts::Parts;
use crate::inputs::crate_graph::CratePackage;
use crate::inputs::source::TargetKind;
use crate::model::{Part, Process};

/// Binaries, libraries for programs in other languages, and libraries that nothing here links: whoever links them has all that they
/// need in one process.
pub(super) fn processes(gathered: &Gathered<'_>, parts: &Parts<'_>) -> Vec<Process> {
    let graph = gathered.crates;
    let followed = |package: &&CratePackage| {
        let mut targets = gathered.targets.iter();
        package.local && targets.any(|target| target.package == package.name)
    };
    let judged: Vec<&CratePackage> = graph
        .packages
        .values()
        .filter(followed)
        .filter(|package| !parts.is_excluded_package(&package.name))
        .collect();
    let mut found = Vec::new();
    let mut in_process: BTreeSet<&str> = BTreeSet::new();
    for package in &judged {
        if package.binaries.is_empty() && !package.foreign_library {
            continue;
        }
        in_process.extend(linked(graph, package).keys());
        for binary in &package.binaries {
            found.push(process(gathered, parts, package, (binary, TargetKind::Bin)));
        }
        if let Some(library) = package.library.as_ref().filter(|_| package.foreign_library) {
            found.push(process(
                gathered,
                parts,
                package,
                (library, TargetKind::Lib),
            ));
        }
    }
    // Roots first: a library that another one links is in that one's process.
    let free: Vec<&&CratePackage> = judged
        .iter()
        .filter(|package| !in_process.contains(package.id.as_str()))
        .collect();
    let needed: BTreeSet<&str> = free
        .iter()
        .flat_map(|package| {
            linked(graph, package)
                .into_keys()
                .filter(|id| *id != package.id)
        })
        .collect();
    for package in free {
        if let Some(library) = package.library.as_ref()
            && !needed.contains(package.id.as_str())
        {
            found.push(process(
                gathered,
                parts,
                package,
                (library, TargetKind::Lib),
            ));
        }
    }
    found.retain(|process| !process.parts.is_empty());
    found.sort();
    found
}

fn process(
    gathered: &Gathered<'_>,
    parts: &Parts<'_>,
    package: &CratePackage,
    (target, kind): (&str, TargetKind),
) -> Process {
    let linked = linked(gathered.crates, package);
    let names: BTreeSet<&str> = linked
        .values()
        .filter(|package| package.local)
        .map(|package| package.name.as_str())
        .collect();
    let mut all: BTreeSet<Part> = BTreeSet::new();
    for (index, each) in gathered.targets.iter().enumerate() {
        let own = each.package == package.name && each.target == target && each.kind == kind;
        let library = each.kind == TargetKind::Lib && names.contains(each.package.as_str());
        if own || library {
            all.extend(parts.of_target(index));
        }
    }
    Process {
        package: package.name.clone(),
        target: target.to_owned(),
        binary: kind == TargetKind::Bin,
        parts: all.into_iter().collect(),
    }
}
