//! Which part of the system code belongs to, and whether it is judged at all.

use std::collections::{BTreeSet, HashMap};

use super::super::Gathered;
use super::super::draft::is_within;
use super::super::units::item_by_place;
use super::holds_units;
use crate::config::Exclude;
use crate::inputs::source::{CodeOwner, canonical_condition};
use crate::model::{Model, Part};

/// The part of each owner in the code map, and the exclusion that takes it out.
pub(super) struct Parts<'g> {
    gathered: &'g Gathered<'g>,
    of_owner: Vec<Part>,
    excluded: Vec<Option<String>>,
    /// The parts that have code in each target.
    of_target: Vec<BTreeSet<Part>>,
}

impl<'g> Parts<'g> {
    /// Works them out.
    pub(super) fn of(gathered: &'g Gathered<'g>, model: &Model) -> Self {
        let code = &gathered.inventory.code;
        // A `[[trace]]` may have given a unit another item than its place does.
        let units: HashMap<&str, Option<&str>> = model
            .units
            .iter()
            .map(|unit| (unit.id.as_str(), unit.item.as_deref()))
            .collect();
        let known = |id: &&String| model.item(id).is_some();
        let part = |owner: &CodeOwner| {
            let item = match units.get(owner.id.as_str()) {
                Some(item) => item.map(str::to_owned),
                None => owner.item.as_ref().filter(known).cloned().or_else(|| {
                    let package = &gathered.targets.get(owner.target)?.package;
                    item_by_place(gathered, &owner.module, package)
                }),
            };
            item.map_or(Part::System, Part::Item)
        };
        let of_owner: Vec<Part> = code.owners.iter().map(part).collect();
        let written = gathered.config.excludes.iter();
        let conditions: Vec<(&Exclude, Option<String>)> = written
            .map(|exclude| {
                let cfg = exclude.cfg.as_ref();
                (exclude, cfg.map(|cfg| canonical_condition(&cfg.value)))
            })
            .collect();
        let excluded: Vec<Option<String>> = code
            .owners
            .iter()
            .map(|owner| exclusion(gathered, &conditions, owner))
            .collect();
        let mut of_target = vec![BTreeSet::new(); gathered.targets.len()];
        for ((owner, part), excluded) in code.owners.iter().zip(&of_owner).zip(&excluded) {
            // A module is no code: what stands in it is.
            let code = owner.id != owner.module && excluded.is_none();
            if let Some(parts) = of_target.get_mut(owner.target).filter(|_| code) {
                parts.insert(part.clone());
            }
        }
        Self {
            gathered,
            of_owner,
            excluded,
            of_target,
        }
    }

    /// The part of an owner.
    pub(super) fn part(&self, owner: usize) -> &Part {
        const NONE: &Part = &Part::System;
        self.of_owner.get(owner).unwrap_or(NONE)
    }

    /// The exclusion that takes an owner out.
    pub(super) fn excluded(&self, owner: usize) -> Option<&String> {
        self.excluded.get(owner).and_then(Option::as_ref)
    }

    /// The parts that have code in a target, sorted.
    pub(super) fn of_target(&self, target: usize) -> Vec<Part> {
        let parts = self.of_target.get(target).into_iter().flatten();
        parts.cloned().collect()
    }

    /// The parts that have code in the library or the binaries of a package.
    fn in_package(&self, package: &str) -> BTreeSet<&Part> {
        let targets = self.gathered.targets.iter().zip(&self.of_target);
        let own = targets.filter(|(target, _)| target.package == package && holds_units(target));
        own.flat_map(|(_, parts)| parts).collect()
    }

    /// The parts that a package as a whole stands for: that of the package itself where it has code there, else all that have.
    pub(super) fn of_package(&self, package: &str) -> Vec<Part> {
        let items = &self.gathered.config.items;
        let named = items
            .iter()
            .find(|item| item.packages.iter().any(|name| name == package));
        let own = named.map_or(Part::System, |item| Part::Item(item.id.clone()));
        let there = self.in_package(package);
        if there.is_empty() || there.contains(&own) {
            vec![own]
        } else {
            there.into_iter().cloned().collect()
        }
    }

    /// Whether an exclusion names the package.
    pub(super) fn is_excluded_package(&self, package: &str) -> bool {
        let excludes = &self.gathered.config.excludes;
        excludes.iter().any(|exclude| names(exclude, package))
    }
}

/// Whether the exclusion names the package.
fn names(exclude: &Exclude, package: &str) -> bool {
    exclude.packages.iter().any(|name| name.value == package)
}

/// What messages call the exclusion of a package.
pub(super) fn excluded_package(package: &str) -> String {
    format!("package `{package}`")
}

/// The exclusion that takes an owner out, as messages call it.
fn exclusion(
    gathered: &Gathered<'_>,
    excludes: &[(&Exclude, Option<String>)],
    owner: &CodeOwner,
) -> Option<String> {
    let package = gathered
        .targets
        .get(owner.target)
        .map(|target| target.package.as_str())?;
    excludes.iter().find_map(|(exclude, cfg)| {
        if names(exclude, package) {
            return Some(excluded_package(package));
        }
        let mut modules = exclude.modules.iter();
        if let Some(module) = modules.find(|module| is_within(&owner.module, &module.value)) {
            return Some(format!("module `{}`", module.value));
        }
        let wanted = cfg.as_ref()?;
        owner
            .conditions
            .contains(wanted)
            .then(|| format!("code under `cfg({wanted})`"))
    })
}
