//! The builds that are judged, as far as cargo and rustc know them before anything is built.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::cargo_config::CargoConfig;
use super::crate_graph::CrateGraph;
use super::source::{Look, TargetInput};
use super::workspace::{Selection, Toolchain, Workspace};
use super::wrapper::Additions;
use crate::config::{BuildSpec, Config};
use crate::diagnostic::Diagnostic;

/// One build, before it is built.
#[derive(Debug, Clone)]
pub struct PlannedBuild {
    /// What the configuration calls it; `None` for the one build with cargo's defaults.
    pub name: Option<String>,
    /// What cargo is told.
    pub selection: Selection,
    /// The compiler, with what it says of the platform.
    pub toolchain: Toolchain,
    /// The packages that are built for themselves.
    pub packages: BTreeSet<String>,
    /// What the wrapper adds to the calls of rustc.
    pub additions: Additions,
    /// Every target of every member, under the conditions that are known before a build.
    pub targets: Vec<TargetInput>,
    /// Its packages, and which of them need which.
    pub crates: CrateGraph,
    /// As [`Workspace::code_folders`]: what one build needs of other packages, another may not.
    pub code_folders: Vec<(Utf8PathBuf, String)>,
}

/// What the builds follow from.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The user's choice on the command line; its features and platform hold where no build is configured.
    pub selection: &'a Selection,
    /// The user's cargo configuration.
    pub cargo: &'a CargoConfig,
    /// The compiler, asked with the selection.
    pub toolchain: &'a Toolchain,
    /// The workspace, asked with the selection.
    pub workspace: &'a Workspace,
    /// Configuration and documents.
    pub config: &'a Config,
    /// Whether branches are counted.
    pub branches: bool,
}

impl Plan<'_> {
    /// The builds: those that the configuration names, in its order, or one with cargo's defaults.
    ///
    /// # Errors
    /// A build names a package that is no member, a platform that rustc does not know, or features that cargo does not accept.
    pub fn builds(&self) -> Result<Vec<PlannedBuild>, Vec<Diagnostic>> {
        let specs = &self.config.builds;
        if specs.is_empty() {
            return Ok(vec![self.of_defaults()]);
        }
        let mut builds = Vec::new();
        let mut mistakes = Vec::new();
        for spec in specs {
            match self.of(spec) {
                Ok(build) => builds.push(build),
                Err(more) => mistakes.extend(more),
            }
        }
        if mistakes.is_empty() {
            Ok(builds)
        } else {
            Err(mistakes)
        }
    }

    /// One build with cargo's defaults and what the command line says.
    pub fn of_defaults(&self) -> PlannedBuild {
        PlannedBuild {
            name: None,
            selection: self.selection.clone(),
            toolchain: self.toolchain.clone(),
            packages: self.judged().cloned().collect(),
            additions: Additions {
                branches: self.branches,
                ..Additions::default()
            },
            targets: self
                .workspace
                .targets(self.toolchain, &self.config.claimed()),
            crates: CrateGraph::of(self.workspace),
            code_folders: self.workspace.code_folders(),
        }
    }

    fn of(&self, spec: &BuildSpec) -> Result<PlannedBuild, Vec<Diagnostic>> {
        let packages = self.packages(spec)?;
        let selection = self.selection_of(spec);
        let target = spec.target.as_ref().map(|target| &target.place);
        let at = target.unwrap_or(&spec.name.place);
        let mistake = |error: &dyn std::fmt::Display| {
            let message = format!("build `{}`: {error}", spec.name.value);
            vec![Diagnostic::at(at.clone(), message)]
        };
        let toolchain =
            Toolchain::load(selection.target.as_deref()).map_err(|error| mistake(&error))?;
        let workspace = Workspace::load(&selection, &toolchain).map_err(|error| mistake(&error))?;
        let mut targets = workspace.targets(&toolchain, &self.config.claimed());
        for target in &mut targets {
            target.cfgs.extend(spec.cfgs.iter().cloned());
        }
        let mut known: Vec<String> = self
            .config
            .builds
            .iter()
            .flat_map(|b| b.cfgs.clone())
            .collect();
        known.sort();
        known.dedup();
        Ok(PlannedBuild {
            name: Some(spec.name.value.clone()),
            packages,
            additions: Additions {
                cfgs: spec.cfgs.clone(),
                known_cfgs: known,
                branches: self.branches,
            },
            targets,
            crates: CrateGraph::of(&workspace),
            code_folders: workspace.code_folders(),
            selection,
            toolchain,
        })
    }

    /// What the build says, on top of the command line.
    fn selection_of(&self, spec: &BuildSpec) -> Selection {
        let target = spec.target.as_ref().map(|target| target.value.clone());
        Selection {
            features: spec.features.clone(),
            all_features: spec.all_features,
            no_default_features: !spec.default_features,
            target: target.or_else(|| self.cargo.build_target()),
            profile: spec
                .profile
                .clone()
                .or_else(|| self.selection.profile.clone()),
            ..self.selection.clone()
        }
    }

    /// Packages that are judged and not excluded.
    fn judged(&self) -> impl Iterator<Item = &String> {
        let excludes = &self.config.excludes;
        self.workspace.selected.iter().filter(|name| {
            let mut left_out = excludes.iter().flat_map(|exclude| &exclude.packages);
            !left_out.any(|package| package.value == **name)
        })
    }

    fn packages(&self, spec: &BuildSpec) -> Result<BTreeSet<String>, Vec<Diagnostic>> {
        let members = self.workspace.members();
        let is_member = |name: &str| members.iter().any(|member| member.name.as_str() == name);
        let strangers = spec
            .packages
            .iter()
            .filter(|package| !is_member(&package.value));
        let mistakes: Vec<Diagnostic> = strangers
            .map(|package| {
                let message = format!(
                    "`packages`: `{}` is no member of the workspace",
                    package.value
                );
                Diagnostic::at(package.place.clone(), message)
                    .help("only members are built and tested")
            })
            .collect();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let names = |name: &&String| {
            spec.packages.is_empty() || spec.packages.iter().any(|package| package.value == **name)
        };
        Ok(self.judged().filter(names).cloned().collect())
    }
}

/// A look at the targets for each build.
pub fn looks(builds: &[PlannedBuild]) -> Vec<Look> {
    let looks = builds.iter().enumerate().map(|(build, planned)| Look {
        build,
        targets: planned.targets.clone(),
    });
    looks.collect()
}
