//! The packages that are built, and which of them need which: cargo's resolution, with the features that it turned on.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{
    DependencyKind as CargoKind, Metadata, Package, PackageId, TargetKind as Kind,
};

use super::source::TargetKind;
use super::workspace::{Workspace, crate_name, kind_of};
use super::written_manifest::{Manifests, WrittenLint};
use crate::model::{DependencyKind, Place};

/// A package of the build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CratePackage {
    /// Cargo's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a member of the workspace, or taken by path: its code is at hand.
    pub local: bool,
    /// Whether it is a proc-macro: it runs in the compiler, not in the product.
    pub proc_macro: bool,
    /// Its library target, where it has one.
    pub library: Option<String>,
    /// Whether the library is linked into a program of another language (`cdylib`, `staticlib`).
    pub foreign_library: bool,
    /// Its binaries.
    pub binaries: Vec<String>,
    /// The features that are on, sorted.
    pub features: BTreeSet<String>,
    /// What it needs.
    pub needs: Vec<CrateNeed>,
    /// The level of `unsafe_code` in its manifest.
    pub unsafe_lint: Option<WrittenLint>,
}

/// What one package needs of another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrateNeed {
    /// Cargo's id of the other.
    pub id: String,
    /// The name that the other has in the package's code.
    pub name: String,
    /// What for.
    pub kind: DependencyKind,
    /// The entry in the manifest, of a package whose code is at hand.
    pub place: Option<Place>,
}

/// All packages of all builds, by cargo's id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CrateGraph {
    /// The packages.
    pub packages: BTreeMap<String, CratePackage>,
}

impl CrateGraph {
    /// Of one build.
    pub fn of(workspace: &Workspace) -> Self {
        let metadata = &workspace.metadata;
        let mut manifests = Manifests::new(&workspace.root);
        let by_id: BTreeMap<&PackageId, &Package> = metadata
            .packages
            .iter()
            .map(|package| (&package.id, package))
            .collect();
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        let mut packages = BTreeMap::new();
        for node in nodes {
            let Some(package) = by_id.get(&node.id) else {
                continue;
            };
            let mut known = described(package, metadata);
            known.features = node.features.iter().map(ToString::to_string).collect();
            let manifest = &package.manifest_path;
            if known.local {
                known.unsafe_lint = manifests.unsafe_lint(manifest);
            }
            for need in &node.deps {
                let Some(other) = by_id.get(&need.pkg) else {
                    continue;
                };
                let kinds: BTreeSet<DependencyKind> = need
                    .dep_kinds
                    .iter()
                    .map(|kind| kind_word(kind.kind))
                    .collect();
                for kind in kinds {
                    let names = [need.name.as_str(), other.name.as_str()];
                    let place = known.local.then(|| manifests.entry(manifest, kind, names));
                    known.needs.push(CrateNeed {
                        id: need.pkg.repr.clone(),
                        name: need.name.clone(),
                        kind,
                        place: place.flatten(),
                    });
                }
            }
            known.needs.sort();
            packages.insert(known.id.clone(), known);
        }
        Self { packages }
    }

    /// Adds what another build has more.
    pub fn add(&mut self, other: &Self) {
        for (id, package) in &other.packages {
            let known = self
                .packages
                .entry(id.clone())
                .or_insert_with(|| package.clone());
            known.features.extend(package.features.iter().cloned());
            for need in &package.needs {
                if !known.needs.contains(need) {
                    known.needs.push(need.clone());
                }
            }
            known.needs.sort();
        }
    }

    /// The package whose code is at hand, of that name.
    pub fn local(&self, name: &str) -> Option<&CratePackage> {
        let mut packages = self.packages.values();
        packages.find(|package| package.local && package.name == name)
    }
}

fn described(package: &Package, metadata: &Metadata) -> CratePackage {
    let library = package
        .targets
        .iter()
        .find(|target| matches!(kind_of(&target.kind), Some(TargetKind::Lib)));
    let of_kind = |wanted: &Kind| {
        package
            .targets
            .iter()
            .any(|target| target.kind.contains(wanted))
    };
    let binaries = package
        .targets
        .iter()
        .filter(|target| kind_of(&target.kind) == Some(TargetKind::Bin));
    CratePackage {
        id: package.id.repr.clone(),
        name: package.name.to_string(),
        local: package.source.is_none() || metadata.workspace_members.contains(&package.id),
        proc_macro: of_kind(&Kind::ProcMacro),
        library: library.map(|target| target.name.clone()),
        foreign_library: of_kind(&Kind::CDyLib) || of_kind(&Kind::StaticLib),
        binaries: binaries.map(|target| target.name.clone()).collect(),
        ..CratePackage::default()
    }
}

/// Of several kinds that cargo may add one day, the one that counts most.
const fn kind_word(kind: CargoKind) -> DependencyKind {
    match kind {
        CargoKind::Development => DependencyKind::Dev,
        CargoKind::Build => DependencyKind::Build,
        _ => DependencyKind::Normal,
    }
}

/// Whether a key of a dependency table is that dependency.
pub(super) fn is_entry(key: &str, names: [&str; 2]) -> bool {
    crate_name(key) == names[0] || key == names[1]
}

/// A manifest as findings show it.
pub(super) fn shown(root: &Utf8Path, manifest: &Utf8Path) -> Utf8PathBuf {
    let path = manifest.strip_prefix(root).unwrap_or(manifest);
    path.as_str().replace('\\', "/").into()
}
