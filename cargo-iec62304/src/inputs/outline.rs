//! The outline of a workspace: what its manifests say, without resolving dependencies, so that no lockfile is written.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{
    Dependency, DependencyKind, Metadata, MetadataCommand, Package, TargetKind as Kind,
};

use super::command::CommandLine;
use super::environment;
use super::workspace::{MACROS_PACKAGE, Selection, WorkspaceError};

/// The outline of a workspace.
#[derive(Debug, Default)]
pub struct Outline {
    /// The root folder, absolute.
    pub root: Utf8PathBuf,
    /// The members, sorted by name.
    pub members: Vec<Member>,
    /// Packages that members take by path from outside the workspace, by name; the tool's own attributes are not among them.
    pub outside: BTreeSet<String>,
    /// Names of everything that any member depends on.
    pub dependencies: BTreeSet<String>,
}

/// A package of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What its manifest says of it.
    pub description: Option<String>,
    /// Whether it has a library; a proc-macro is none.
    pub library: bool,
    /// Whether it has a binary.
    pub binary: bool,
    /// Whether it is a proc-macro.
    pub proc_macro: bool,
    /// Other members that it depends on, and how.
    pub depends_on: Vec<(String, DependencyUse)>,
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DependencyUse {
    /// It is linked.
    Normal,
    /// A build script uses it.
    Build,
    /// Tests, examples and benches use it.
    Test,
}

impl Outline {
    /// Asks cargo.
    ///
    /// # Errors
    /// cargo cannot be run or fails.
    pub fn load(selection: &Selection) -> Result<Self, WorkspaceError> {
        let command = CommandLine::new(environment::cargo())
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .args(selection.shared_flags());
        let output = command.output()?;
        let metadata = MetadataCommand::parse(String::from_utf8_lossy(&output.stdout))?;
        Ok(Self::of(&metadata))
    }

    fn of(metadata: &Metadata) -> Self {
        let packages = metadata.workspace_packages();
        let folders: BTreeMap<&Utf8Path, &str> = packages
            .iter()
            .filter_map(|package| Some((package.manifest_path.parent()?, package.name.as_str())))
            .collect();
        let mut members: Vec<Member> = packages
            .iter()
            .map(|package| member(package, &folders))
            .collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        let dependencies = || packages.iter().flat_map(|package| &package.dependencies);
        let outside = dependencies().filter(|dependency| {
            let path = dependency.path.as_deref();
            path.is_some_and(|path| !folders.contains_key(path))
                && dependency.name != MACROS_PACKAGE
        });
        Self {
            root: metadata.workspace_root.clone(),
            members,
            outside: outside.map(|it| it.name.clone()).collect(),
            dependencies: dependencies().map(|it| it.name.clone()).collect(),
        }
    }

    /// Names that an item or an exclusion may give.
    pub fn package_names(&self) -> Vec<String> {
        let members = self.members.iter().map(|member| member.name.clone());
        members.chain(self.outside.iter().cloned()).collect()
    }

    /// Whether any member depends on a package of that name.
    pub fn depends_on(&self, name: &str) -> bool {
        self.dependencies.contains(name)
    }
}

fn member(package: &Package, folders: &BTreeMap<&Utf8Path, &str>) -> Member {
    let has = |wanted: &[Kind]| {
        let mut kinds = package.targets.iter().flat_map(|target| &target.kind);
        kinds.any(|kind| wanted.contains(kind))
    };
    let among_members = |dependency: &Dependency| {
        let name = folders.get(dependency.path.as_deref()?)?;
        let how = match dependency.kind {
            DependencyKind::Build => DependencyUse::Build,
            DependencyKind::Development => DependencyUse::Test,
            // A kind that is not known yet may be linked.
            _ => DependencyUse::Normal,
        };
        Some(((*name).to_owned(), how))
    };
    Member {
        name: package.name.to_string(),
        description: package.description.clone(),
        library: has(&[
            Kind::Lib,
            Kind::RLib,
            Kind::DyLib,
            Kind::CDyLib,
            Kind::StaticLib,
        ]),
        binary: has(&[Kind::Bin]),
        proc_macro: has(&[Kind::ProcMacro]),
        depends_on: package
            .dependencies
            .iter()
            .filter_map(among_members)
            .collect(),
    }
}
