//! The workspace as cargo sees it: packages, targets, features, folders.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, MetadataCommand, Package, PackageId, TargetKind as Kind};

use super::command::{CommandError, CommandLine};
use super::environment;
use super::source::{TargetInput, TargetKind};

/// The package that holds the attribute macros.
pub const MACROS_PACKAGE: &str = "iec62304-macros";

/// What the user chose on the command line, in cargo's words.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each one is a switch of cargo"
)]
pub struct Selection {
    /// `--manifest-path`.
    pub manifest_path: Option<Utf8PathBuf>,
    /// `-p`: only these packages.
    pub packages: Vec<String>,
    /// `--exclude`: not these packages.
    pub exclude: Vec<String>,
    /// `--features`.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// `--target`.
    pub target: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--locked`.
    pub locked: bool,
    /// `--offline`.
    pub offline: bool,
    /// `--frozen`.
    pub frozen: bool,
}

impl Selection {
    /// The platform that is built for: the chosen one, else the compiler's own.
    pub fn platform<'a>(&'a self, toolchain: &'a Toolchain) -> &'a str {
        self.target.as_deref().unwrap_or(&toolchain.host)
    }

    /// The first flag that chooses features or a platform, if there is one.
    pub fn chooses_build(&self) -> Option<&'static str> {
        let flags = [
            (!self.features.is_empty(), "--features"),
            (self.all_features, "--all-features"),
            (self.no_default_features, "--no-default-features"),
            (self.target.is_some(), "--target"),
        ];
        flags
            .iter()
            .find(|(given, _)| *given)
            .map(|(_, flag)| *flag)
    }

    /// The flags that `cargo metadata` and `cargo test` share.
    pub fn shared_flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if let Some(path) = &self.manifest_path {
            flags.extend(["--manifest-path".to_owned(), path.to_string()]);
        }
        if !self.features.is_empty() {
            flags.extend(["--features".to_owned(), self.features.join(",")]);
        }
        let switches = [
            (self.all_features, "--all-features"),
            (self.no_default_features, "--no-default-features"),
            (self.locked, "--locked"),
            (self.offline, "--offline"),
            (self.frozen, "--frozen"),
        ];
        flags.extend(
            switches
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, flag)| (*flag).to_owned()),
        );
        flags
    }
}

/// Why the workspace cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// `cargo metadata` failed.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// What `cargo metadata` printed cannot be read.
    #[error("cannot read what `cargo metadata` printed: {0}")]
    Metadata(#[from] cargo_metadata::Error),
    /// What `rustc -vV` printed has no such line.
    #[error("`rustc -vV` names no {0}")]
    Toolchain(&'static str),
    /// `-p` or `--exclude` names no package of the workspace.
    #[error("package `{name}` is not in the workspace{}", did_you_mean(.near.as_deref()))]
    UnknownPackage {
        /// As given.
        name: String,
        /// The nearest package.
        near: Option<String>,
    },
    /// `--exclude` leaves no package.
    #[error("no package is left to judge: every one that was selected is in `--exclude`")]
    NothingSelected,
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(", did you mean `{near}`?"))
        .unwrap_or_default()
}

/// The compiler.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// What `rustc -vV` prints first, such as `rustc 1.95.0 (59807616e 2026-04-14)`.
    pub rustc: String,
    /// The platform it runs on.
    pub host: String,
    /// The version of LLVM inside.
    pub llvm: Option<String>,
    /// What `rustc --print cfg` prints for the platform that is built for.
    pub cfgs: Vec<String>,
}

/// The workspace.
#[derive(Debug)]
pub struct Workspace {
    /// Its root folder, absolute.
    pub root: Utf8PathBuf,
    /// The target directory, absolute.
    pub target_directory: Utf8PathBuf,
    /// What cargo says.
    pub metadata: Metadata,
    /// Names of the members that `-p` and `--exclude` leave in, sorted.
    pub selected: BTreeSet<String>,
    /// Whether `-p` or `--exclude` left a member out.
    pub narrowed: bool,
}

/// The command that asks cargo for the workspace.
pub fn metadata_command(selection: &Selection, toolchain: &Toolchain) -> CommandLine {
    let platform = selection.platform(toolchain);
    CommandLine::new(environment::cargo())
        .args([
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            platform,
        ])
        .args(selection.shared_flags())
}

impl Toolchain {
    /// Whether the compiler takes options that are not stable yet.
    pub fn is_nightly(&self) -> bool {
        let version = self.rustc.split_whitespace().nth(1).unwrap_or_default();
        version.contains("-nightly") || version.ends_with("-dev")
    }

    /// Asks rustc.
    ///
    /// # Errors
    /// rustc cannot be run, or does not name its version and host.
    pub fn load(target: Option<&str>) -> Result<Self, WorkspaceError> {
        let version = CommandLine::new(environment::rustc()).arg("-vV").output()?;
        let version = String::from_utf8_lossy(&version.stdout).into_owned();
        let line = |key: &str| {
            version
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .map(|text| text.trim().to_owned())
        };
        let platform = target.map(|target| vec!["--target".to_owned(), target.to_owned()]);
        let cfgs = CommandLine::new(environment::rustc())
            .args(["--print", "cfg"])
            .args(platform.unwrap_or_default())
            .output()?;
        Ok(Self {
            rustc: version
                .lines()
                .next()
                .ok_or(WorkspaceError::Toolchain("version"))?
                .to_owned(),
            host: line("host:").ok_or(WorkspaceError::Toolchain("host"))?,
            llvm: line("LLVM version:"),
            cfgs: String::from_utf8_lossy(&cfgs.stdout)
                .lines()
                .map(str::to_owned)
                .collect(),
        })
    }
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// cargo cannot be run or fails, or a selected package does not exist.
    pub fn load(selection: &Selection, toolchain: &Toolchain) -> Result<Self, WorkspaceError> {
        let output = metadata_command(selection, toolchain).output()?;
        let metadata = MetadataCommand::parse(String::from_utf8_lossy(&output.stdout))?;
        let members: BTreeSet<String> = metadata
            .workspace_packages()
            .iter()
            .map(|package| package.name.to_string())
            .collect();
        for name in selection.packages.iter().chain(&selection.exclude) {
            if !members.contains(name) {
                let near = iec62304_grammar::nearest(name, members.iter().map(String::as_str));
                let near = near.map(str::to_owned);
                return Err(WorkspaceError::UnknownPackage {
                    name: name.clone(),
                    near,
                });
            }
        }
        let chosen = |name: &String| {
            (selection.packages.is_empty() || selection.packages.contains(name))
                && !selection.exclude.contains(name)
        };
        let selected: BTreeSet<String> = members
            .iter()
            .filter(|name| chosen(name))
            .cloned()
            .collect();
        if selected.is_empty() && !members.is_empty() {
            return Err(WorkspaceError::NothingSelected);
        }
        Ok(Self {
            root: metadata.workspace_root.clone(),
            target_directory: metadata.target_directory.clone(),
            narrowed: selected.len() < members.len(),
            selected,
            metadata,
        })
    }

    /// Names that an item or an exclusion may give: members, and path dependencies outside the workspace.
    pub fn package_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .metadata
            .packages
            .iter()
            .filter(|package| package.source.is_none())
            .map(|package| package.name.to_string())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// The members, sorted by name.
    pub fn members(&self) -> Vec<&Package> {
        let mut members = self.metadata.workspace_packages();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members
    }

    /// The folders that code comes from, symbolic links resolved, and what a report calls them: where other packages are is a
    /// matter of the machine.
    pub fn code_folders(&self) -> Vec<(Utf8PathBuf, String)> {
        let members = &self.metadata.workspace_members;
        let packages = self.metadata.packages.iter();
        packages
            .filter(|package| !members.contains(&package.id))
            .filter_map(|package| {
                let name = format!("{}-{}", package.name, package.version);
                Some((package.manifest_path.parent()?.to_owned(), name))
            })
            .chain([
                (self.root.clone(), String::new()),
                (self.target_directory.clone(), "target".to_owned()),
            ])
            .filter_map(|(folder, name)| Some((folder.canonicalize_utf8().ok()?, name)))
            .collect()
    }

    /// The package of that cargo id.
    pub fn package(&self, id: &PackageId) -> Option<&Package> {
        self.metadata
            .packages
            .iter()
            .find(|package| package.id == *id)
    }

    /// A path as reports name it: relative to the root, with `/`.
    pub fn relative(&self, path: &Utf8Path) -> Utf8PathBuf {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        Utf8PathBuf::from(path.as_str().replace('\\', "/"))
    }

    /// Packages outside the workspace, taken by path, that are among these names.
    pub fn outside(&self, names: &BTreeSet<&str>) -> Vec<&Package> {
        let members = &self.metadata.workspace_members;
        let packages = self.metadata.packages.iter();
        let mut outside: Vec<&Package> = packages
            .filter(|package| package.source.is_none() && !members.contains(&package.id))
            .filter(|package| names.contains(package.name.as_str()))
            .collect();
        outside.sort_by(|a, b| a.name.cmp(&b.name));
        outside
    }

    /// Every target of every member, and the libraries of the packages outside that items claim, as the source inventory follows
    /// them; the configuration is what is known before a build.
    pub fn targets(&self, toolchain: &Toolchain, claimed: &BTreeSet<&str>) -> Vec<TargetInput> {
        let of_outside = self.outside(claimed).into_iter();
        let of_outside =
            of_outside.flat_map(|package| self.targets_of(package, toolchain, claimed));
        let libraries = of_outside.filter(|target| target.kind == TargetKind::Lib);
        self.members()
            .into_iter()
            .flat_map(|package| self.targets_of(package, toolchain, claimed))
            .chain(libraries)
            .collect()
    }

    fn targets_of(
        &self,
        package: &Package,
        toolchain: &Toolchain,
        claimed: &BTreeSet<&str>,
    ) -> Vec<TargetInput> {
        let (macro_crates, workspace_crates) = self.known_crates(package, claimed);
        let mut cfgs = toolchain.cfgs.clone();
        cfgs.extend(
            self.features(package)
                .iter()
                .map(|feature| format!("feature=\"{feature}\"")),
        );
        let library = package
            .targets
            .iter()
            .find(|target| kind_of(&target.kind) == Some(TargetKind::Lib));
        let library = library.map(|target| crate_name(&target.name));
        let mut targets: Vec<TargetInput> = Vec::new();
        for target in &package.targets {
            let Some(kind) = kind_of(&target.kind) else {
                continue;
            };
            let name = crate_name(&target.name);
            let same = kind == TargetKind::Bin && library.as_ref() == Some(&name);
            let mut macro_crates = macro_crates.clone();
            if package.name.as_str() == MACROS_PACKAGE {
                macro_crates.clear();
            }
            let mut workspace_crates = workspace_crates.clone();
            if let Some(library) = library.as_ref().filter(|_| kind != TargetKind::Lib) {
                workspace_crates.push((library.clone(), library.clone()));
            }
            targets.push(TargetInput {
                package: package.name.to_string(),
                target: target.name.clone(),
                kind,
                root: target.src_path.clone(),
                id_root: if same {
                    format!("{name}@bin")
                } else {
                    name.clone()
                },
                crate_name: name,
                macro_crates,
                workspace_crates,
                cfgs: cfgs.clone(),
                out_dir: None,
            });
        }
        targets.sort_by(|a, b| (a.kind, &a.target).cmp(&(b.kind, &b.target)));
        targets
    }

    /// The features that cargo's resolution turned on for the package.
    fn features(&self, package: &Package) -> BTreeSet<String> {
        let nodes = self
            .metadata
            .resolve
            .iter()
            .flat_map(|resolve| &resolve.nodes);
        nodes
            .filter(|node| node.id == package.id)
            .flat_map(|node| node.features.iter().map(ToString::to_string))
            .collect()
    }

    /// How the package's code names the macros, and the other packages whose source is followed.
    fn known_crates(
        &self,
        package: &Package,
        claimed: &BTreeSet<&str>,
    ) -> (Vec<String>, Vec<(String, String)>) {
        let names: BTreeMap<&PackageId, &Package> = self
            .metadata
            .packages
            .iter()
            .map(|package| (&package.id, package))
            .collect();
        let nodes = self
            .metadata
            .resolve
            .iter()
            .flat_map(|resolve| &resolve.nodes);
        let mut macros = Vec::new();
        let mut members = Vec::new();
        for dependency in nodes
            .filter(|node| node.id == package.id)
            .flat_map(|node| &node.deps)
        {
            let Some(other) = names.get(&dependency.pkg) else {
                continue;
            };
            if other.name.as_str() == MACROS_PACKAGE {
                macros.push(dependency.name.clone());
            } else if self.metadata.workspace_members.contains(&other.id)
                || (other.source.is_none() && claimed.contains(other.name.as_str()))
            {
                let library = other
                    .targets
                    .iter()
                    .find(|target| kind_of(&target.kind) == Some(TargetKind::Lib));
                if let Some(library) = library {
                    members.push((dependency.name.clone(), crate_name(&library.name)));
                }
            }
        }
        (macros, members)
    }
}

/// The name of a target as rustc sees it.
pub fn crate_name(target: &str) -> String {
    target.replace('-', "_")
}

/// What the inventory calls a target; `None` for build scripts.
pub fn kind_of(kinds: &[Kind]) -> Option<TargetKind> {
    let kind = kinds.first()?;
    Some(match kind {
        Kind::Bin => TargetKind::Bin,
        Kind::Test => TargetKind::Test,
        Kind::Example => TargetKind::Example,
        Kind::Bench => TargetKind::Bench,
        Kind::ProcMacro => TargetKind::ProcMacro,
        Kind::CustomBuild => return None,
        _ => TargetKind::Lib,
    })
}
