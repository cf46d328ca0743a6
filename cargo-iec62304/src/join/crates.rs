//! Which target each function of the coverage maps belongs to: symbols name crates, and crates of several targets share names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::Utf8Path;

use super::Gathered;
use super::coverage::Places;
use crate::inputs::execution::{Execution, MapEntry};
use crate::inputs::source::{TargetInput, TargetKind};

/// An exported symbol names no crate: its place tells whose it is. Where two targets hold a function at that place, it is given to
/// none; where none does, a macro made it, and it is the first target's that has the file.
pub(super) fn target_of_exported(
    gathered: &Gathered<'_>,
    files: &[BTreeSet<&Utf8Path>],
    places: &Places<'_>,
    entry: &MapEntry,
) -> Option<usize> {
    let holding: Vec<usize> = (0..gathered.targets.len())
        .filter(|target| holds_units(&gathered.targets[*target]))
        .collect();
    let starts_in = |target: &usize| places.exact(gathered, *target, entry).is_some();
    let exact: Vec<usize> = holding.iter().copied().filter(starts_in).collect();
    match exact.as_slice() {
        [] => holding
            .into_iter()
            .find(|target| files[*target].contains(entry.file.as_path())),
        [only] => Some(*only),
        _ => None,
    }
}

/// The files that hold functions of each target, and its root.
pub(super) fn files_of_targets<'a>(gathered: &'a Gathered<'_>) -> Vec<BTreeSet<&'a Utf8Path>> {
    let mut files: Vec<BTreeSet<&Utf8Path>> = vec![BTreeSet::new(); gathered.targets.len()];
    for function in &gathered.inventory.functions {
        if let Some(files) = files.get_mut(function.target) {
            files.insert(&function.real_file);
            files.extend(function.also_in.iter().map(camino::Utf8PathBuf::as_path));
        }
    }
    for (target, files) in gathered.targets.iter().zip(&mut files) {
        files.insert(&target.root);
    }
    files
}

/// The target behind each crate of the maps.
///
/// A name alone does not tell: a binary may be called as its library, and a test as another crate. So the files that the crate's
/// functions stand in must be files of the target; what stays ambiguous is given to none, and its units are absent. A test that
/// includes a file of the library is no library: what it compiles is another unit's code.
pub(super) fn targets_of_crates(
    gathered: &Gathered<'_>,
    execution: &Execution,
    files: &[BTreeSet<&Utf8Path>],
) -> HashMap<(String, String), usize> {
    let mut crates: BTreeMap<&(String, String), BTreeSet<&Utf8Path>> = BTreeMap::new();
    for entry in &execution.functions {
        if let Some(root) = &entry.crate_root {
            crates.entry(root).or_default().insert(&entry.file);
        }
    }
    let target_of = |root: &(String, String), seen: &BTreeSet<&Utf8Path>| {
        let candidates: Vec<usize> = (0..gathered.targets.len())
            .filter(|index| {
                gathered.targets[*index].crate_name == root.0 && !files[*index].is_disjoint(seen)
            })
            .collect();
        let by_root = || {
            candidates
                .iter()
                .copied()
                .filter(|index| seen.contains(gathered.targets[*index].root.as_path()))
        };
        let target = match candidates.as_slice() {
            [only] => Some(*only),
            _ => only_one(by_root()),
        };
        target.filter(|target| holds_units(&gathered.targets[*target]))
    };
    crates
        .into_iter()
        .filter_map(|(root, seen)| Some((root.clone(), target_of(root, &seen)?)))
        .collect()
}

fn holds_units(target: &TargetInput) -> bool {
    matches!(target.kind, TargetKind::Lib | TargetKind::Bin)
}

fn only_one(mut candidates: impl Iterator<Item = usize>) -> Option<usize> {
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}
