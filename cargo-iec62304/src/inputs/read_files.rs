//! Files that a build read, and that no parser of the tool follows: what `include_str!` names, modules and data of build scripts, the
//! code of path dependencies. The compiler lists them in its dep-info files, and cargo beside each binary in the same form.
//!
//! Stored evidence is of the present code only if they are the same too.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Artifact, Package, PackageId};
use rayon::prelude::*;

use super::digest::sha256_text;
use super::workspace::Workspace;

mod dep_info;
mod script;

/// What one build read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadFiles {
    /// Each file or folder by its real path, with its digest when the build was done; see [`digest_of`].
    pub files: BTreeMap<Utf8PathBuf, String>,
    /// What could not be learnt, each as a clause; with it, the evidence cannot be tied to the code.
    pub unknown: BTreeSet<String>,
}

/// Gathers what a build read, while its messages are read.
pub struct Collector<'a> {
    workspace: &'a Workspace,
    /// Real folders of packages that a registry or a repository gave: the lockfile stands for what lies in them.
    foreign: Vec<Utf8PathBuf>,
    /// The target directories, real.
    targets: Vec<Utf8PathBuf>,
    dep_infos: BTreeSet<Utf8PathBuf>,
    found: BTreeSet<Utf8PathBuf>,
    unknown: BTreeSet<String>,
}

impl<'a> Collector<'a> {
    /// Begins; `build` is the folder that cargo builds in.
    pub fn new(workspace: &'a Workspace, build: &Utf8Path) -> Self {
        let packages = workspace.metadata.packages.iter();
        let foreign = packages.filter(|package| package.source.is_some());
        let foreign = foreign.filter_map(|package| real(package.manifest_path.parent()?));
        let targets = [workspace.target_directory.as_path(), build];
        let configuration = configuration(&workspace.root).into_iter();
        Self {
            workspace,
            foreign: foreign.collect(),
            targets: targets.into_iter().filter_map(real).collect(),
            dep_infos: BTreeSet::new(),
            found: configuration.filter_map(|path| real(&path)).collect(),
            unknown: BTreeSet::new(),
        }
    }

    /// Takes a crate that was compiled, or was there already.
    pub fn artifact(&mut self, artifact: &Artifact) {
        let Some(package) = self.own_package(&artifact.package_id) else {
            return;
        };
        self.found.extend(real(&package.manifest_path));
        let files = artifact.filenames.iter();
        let dep_infos: Vec<Utf8PathBuf> = if artifact.target.is_custom_build() {
            files
                .filter_map(|file| dep_info_in(file.parent()?))
                .collect()
        } else {
            files.filter_map(|file| dep_info_of(file)).collect()
        };
        if dep_infos.is_empty() {
            let name = &artifact.target.name;
            let message = format!("the compiler left no dep-info file of `{name}`");
            self.unknown.insert(message);
        }
        self.dep_infos.extend(dep_infos);
    }

    /// Takes a build script that ran, by its output folder.
    pub fn script(&mut self, package: &PackageId, out_dir: &Utf8Path) {
        let folder = self.own_package(package);
        let Some(folder) = folder.and_then(|package| package.manifest_path.parent()) else {
            return;
        };
        let Some(output) = out_dir.parent().map(|parent| parent.join("output")) else {
            return;
        };
        match std::fs::read(&output) {
            Ok(bytes) => {
                let named = script::rerun_if_changed(&bytes);
                let named = named.iter().filter_map(|path| real(folder.join(path)));
                let manifest = real(folder.join("Cargo.toml")).unwrap_or_default();
                // A folder around the package is as good as none: what anybody leaves in it would be an input.
                let named = named.filter(|path| !manifest.starts_with(path));
                self.found
                    .extend(named.filter(|path| own_folder(self.workspace, path)));
            }
            Err(error) => {
                self.unknown
                    .insert(format!("{output} cannot be read: {error}"));
            }
        }
    }

    /// Reads the dep-info files, and digests all that they list.
    pub fn finish(mut self) -> ReadFiles {
        for path in std::mem::take(&mut self.dep_infos) {
            match read_dep_info(&path, &self.workspace.root) {
                Ok(files) => self.found.extend(files),
                Err(problem) => {
                    self.unknown.insert(problem);
                }
            }
        }
        let (foreign, targets) = (&self.foreign, &self.targets);
        let within = |folders: &[Utf8PathBuf], path: &Utf8Path| {
            folders.iter().any(|folder| path.starts_with(folder))
        };
        let own = |path: &&Utf8PathBuf| !within(targets, path) && !within(foreign, path);
        let own: Vec<&Utf8PathBuf> = self.found.iter().filter(own).collect();
        let digested = own.into_par_iter().map(|path| {
            let digest = digest_of(path, targets);
            digest
                .map(|digest| (path.clone(), digest))
                .map_err(|error| format!("{path} cannot be read: {error}"))
        });
        let (files, unknown): (BTreeMap<_, _>, BTreeSet<_>) =
            digested.partition_map(|result| match result {
                Ok(file) => rayon::iter::Either::Left(file),
                Err(problem) => rayon::iter::Either::Right(problem),
            });
        self.unknown.extend(unknown);
        ReadFiles {
            files,
            unknown: self.unknown,
        }
    }

    /// The package, where it is a member or a path dependency.
    fn own_package(&self, id: &PackageId) -> Option<&'a Package> {
        let package = self.workspace.package(id);
        package.filter(|package| package.source.is_none())
    }
}

/// Cargo's configuration of the workspace; what stands above it is the machine's.
pub fn configuration(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let files = [".cargo/config", ".cargo/config.toml"].map(|name| root.join(name));
    files.into_iter().filter(|path| path.is_file()).collect()
}

/// Digest of a file, or of a folder with all that lies in it but the target directories: over the sorted paths of its files and
/// their digests.
///
/// # Errors
/// A file cannot be read.
pub fn digest_of(path: &Utf8Path, targets: &[Utf8PathBuf]) -> std::io::Result<String> {
    if !path.is_dir() {
        return Ok(sha256_text(&std::fs::read(path)?));
    }
    let mut lines = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir_utf8()? {
            let entry = entry?;
            let place = entry.path();
            // A link to a folder could lead back to it.
            if entry.file_type()?.is_dir() {
                if !targets.iter().any(|target| target == place) {
                    folders.push(place.to_owned());
                }
            } else if place.is_file() {
                let digest = sha256_text(&std::fs::read(place)?);
                let name = place.strip_prefix(path).unwrap_or(place).as_str();
                lines.push(format!("{}\0{digest}\0", name.replace('\\', "/")));
            }
        }
    }
    lines.sort();
    Ok(sha256_text(lines.concat().as_bytes()))
}

/// Whether a path lies in the workspace, or in the folder of a path dependency.
fn own_folder(workspace: &Workspace, path: &Utf8Path) -> bool {
    let packages = workspace.metadata.packages.iter();
    let local = packages.filter(|package| package.source.is_none());
    let folders = local.filter_map(|package| package.manifest_path.parent());
    let mut folders = folders.chain([workspace.root.as_path()]);
    folders.any(|folder| real(folder).is_some_and(|folder| path.starts_with(folder)))
}

fn real(path: impl AsRef<Utf8Path>) -> Option<Utf8PathBuf> {
    path.as_ref().canonicalize_utf8().ok()
}

/// Folder of what rustc itself writes; what cargo puts elsewhere has a dep-info file of cargo's own.
const DEPS: &str = "deps";

/// Where the dep-info of an artifact stands: rustc's has the name without `lib`, cargo's the name of the file.
fn beside(artifact: &Utf8Path) -> Utf8PathBuf {
    let stem = artifact.file_stem().unwrap_or_default();
    let name = if in_deps(artifact) {
        stem.strip_prefix("lib").unwrap_or(stem)
    } else {
        stem
    };
    artifact.with_file_name(format!("{name}.d"))
}

/// The dep-info of an artifact. Of a binary that is built for the tests of its package only, cargo writes none of its own: then it is
/// rustc's, beside the file that the binary is a link to or a copy of.
fn dep_info_of(artifact: &Utf8Path) -> Option<Utf8PathBuf> {
    let own = beside(artifact);
    if own.is_file() {
        return Some(own);
    }
    let deps = artifact.parent()?.join(DEPS);
    let crate_name = artifact.file_stem()?.replace('-', "_");
    let entries = deps.read_dir_utf8().ok()?.flatten();
    let mut originals = entries
        .filter(|entry| entry.file_name().starts_with(&crate_name))
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == artifact.extension() && is_same(path, artifact))
        .map(|path| beside(&path))
        .filter(|path| path.is_file());
    let first = originals.next()?;
    originals.next().is_none().then_some(first)
}

/// Whether two files have the same bytes.
fn is_same(a: &Utf8Path, b: &Utf8Path) -> bool {
    let length = |path: &Utf8Path| path.metadata().ok().map(|of| of.len());
    let same_length = length(a).is_some() && length(a) == length(b);
    same_length && matches!((std::fs::read(a), std::fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

fn in_deps(path: &Utf8Path) -> bool {
    path.parent().and_then(Utf8Path::file_name) == Some(DEPS)
}

/// The only dep-info file in the folder of a compiled build script.
fn dep_info_in(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().ok()?.flatten();
    let mut files = entries
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("d"));
    let first = files.next()?;
    files.next().is_none().then_some(first)
}

/// The files that a dep-info file lists, by their real paths; relative ones are so to the workspace root, where cargo calls rustc.
///
/// Cargo's files also list what build scripts named, be it there or not: [`Collector::script`] looks at that.
fn read_dep_info(path: &Utf8Path, root: &Utf8Path) -> Result<Vec<Utf8PathBuf>, String> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| format!("{path} cannot be read: {error}"))?;
    let listed = dep_info::parse(&text).map_err(|problem| format!("{path}: {problem}"))?;
    let mut files = Vec::new();
    for file in &listed {
        match real(root.join(file)) {
            Some(place) if place.is_dir() => {}
            Some(place) => files.push(place),
            None if in_deps(path) => {
                return Err(format!("{path} lists {file}, which is not there"));
            }
            None => {}
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
