//! What depends on what: from the names in the code and cargo's packages to the parts of the system.

mod links;
mod packages;
mod parts;
mod processes;
#[cfg(test)]
mod tests;

use super::Gathered;
use crate::inputs::source::{TargetInput, TargetKind};
use crate::model::{Architecture, CrateFacts, LintLevel, LowLevelCode, Model, Place};
use links::Links;
use parts::Parts;

/// Fills in what the code really depends on; units and items are known by now.
pub(super) fn fill(gathered: &Gathered<'_>, model: &mut Model) {
    let parts = Parts::of(gathered, model);
    let mut links = Links::default();
    links::by_names(gathered, &parts, &mut links);
    packages::by_packages(gathered, &parts, &mut links);
    let (dependencies, excluded_links) = links.finish();
    let mut low_level = low_level(gathered, &parts);
    low_level.sort();
    low_level.dedup();
    model.architecture = Architecture {
        dependencies,
        excluded_links,
        processes: processes::processes(gathered, &parts),
        crates: crates(gathered, &parts),
        low_level,
        exclusions: gathered.config.excludes.len(),
    };
}

fn holds_units(target: &TargetInput) -> bool {
    matches!(target.kind, TargetKind::Lib | TargetKind::Bin)
}

fn low_level(gathered: &Gathered<'_>, parts: &Parts<'_>) -> Vec<LowLevelCode> {
    let code = &gathered.inventory.code;
    let sites = code.low_level.iter().filter_map(|site| {
        let owner = code.owners.get(site.owner)?;
        let target = gathered.targets.get(owner.target)?;
        if parts.excluded(site.owner).is_some() {
            return None;
        }
        Some(LowLevelCode {
            part: parts.part(site.owner).clone(),
            place: code.place(site.file, site.at),
            kind: site.kind,
            within: owner.id.clone(),
            package: target.package.clone(),
        })
    });
    sites.collect()
}

fn crates(gathered: &Gathered<'_>, parts: &Parts<'_>) -> Vec<CrateFacts> {
    let targets = gathered.targets.iter().enumerate();
    let judged = targets.filter(|(_, target)| holds_units(target));
    let judged = judged.filter(|(_, target)| !parts.is_excluded_package(&target.package));
    let mut crates: Vec<CrateFacts> = judged
        .map(|(index, target)| {
            let (unsafe_code, unsafe_code_at) = unsafe_level(gathered, index, &target.package);
            CrateFacts {
                package: target.package.clone(),
                target: target.target.clone(),
                root: target.id_root.clone(),
                binary: target.kind == TargetKind::Bin,
                parts: parts.of_target(index),
                unsafe_code,
                unsafe_code_at,
            }
        })
        .collect();
    crates.sort();
    crates
}

/// The level of `unsafe_code` that holds for a target, and what sets it. What is forbidden stays so; else the root file speaks last.
fn unsafe_level(
    gathered: &Gathered<'_>,
    target: usize,
    package: &str,
) -> (LintLevel, Option<Place>) {
    let lints = gathered.inventory.code.lints.iter();
    let in_code = lints
        .filter(|(of, _, _)| *of == target)
        .max_by_key(|(_, level, _)| *level)
        .map(|(_, level, place)| (*level, place.clone()));
    let package = gathered.crates.local(package);
    let in_manifest = package.and_then(|package| package.unsafe_lint.clone());
    let (level, place) = match (in_manifest, in_code) {
        (Some((LintLevel::Forbid, place)), _) => (LintLevel::Forbid, place),
        (_, Some(in_code)) => in_code,
        (Some(in_manifest), None) => in_manifest,
        (None, None) => return (LintLevel::Lower, None),
    };
    (level, Some(place))
}
