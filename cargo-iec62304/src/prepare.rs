//! What is known before anything is built: the workspace, the configuration, the source. Mistakes in them end the run here.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::baseline;
use crate::cli::{Caching, ProjectArgs};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::inputs::cargo_config::CargoConfig;
use crate::inputs::crate_graph::CrateGraph;
use crate::inputs::digest::{JudgedFiles, lockfiles_above};
use crate::inputs::documents;
use crate::inputs::execution::Execution;
use crate::inputs::imports::{self, Import};
use crate::inputs::llvm_cov::SecondReading;
use crate::inputs::phases::Phases;
use crate::inputs::plan::{self, Plan, PlannedBuild};
use crate::inputs::revision::{self, Revision};
use crate::inputs::source::{self, CachePlace, ParsedSources, SourceInventory, TargetInput};
use crate::inputs::unit_texts::unit_texts;
use crate::inputs::workspace::{Selection, Toolchain, Workspace};
use crate::join::{Gathered, cross_check, join};
use crate::model::{Baseline, BuildState, Comparison, Gate, Model, RevisionState, Scope};

/// What is read once, at the start, and then only handed on.
#[derive(Debug, Clone)]
pub struct Start {
    /// The tool's own file.
    pub tool: Utf8PathBuf,
    /// The folder that the tool was called in.
    pub folder: Utf8PathBuf,
    /// The moment of the start, as RFC 3339.
    pub started: String,
    /// An id that no other run on this machine has.
    pub run_id: String,
    /// The day that dates are judged by, as `YYYY-MM-DD`.
    pub today: String,
}

/// Why there is no verdict: exit code 2.
#[derive(Debug)]
pub enum Stop {
    /// Mistakes in configuration, documents or tags, with the folder that their places are relative to.
    Mistakes(Utf8PathBuf, Vec<Diagnostic>),
    /// Wrong usage, or a workspace that cannot be looked at.
    Usage(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Usage(error.into())
    }
}

/// What is known before anything is built.
pub struct Prepared {
    /// What the user chose, in cargo's words.
    pub selection: Selection,
    /// The user's cargo configuration.
    pub cargo: CargoConfig,
    /// The compiler.
    pub toolchain: Toolchain,
    /// The workspace.
    pub workspace: Workspace,
    /// Configuration and documents.
    pub config: Config,
    /// The builds that are judged, in the order of the configuration.
    pub builds: Vec<PlannedBuild>,
    /// The parsed source; conditions can be resolved again once the build has told them exactly.
    pub sources: ParsedSources,
    /// What the source says under the conditions that are known before a build.
    pub inventory: SourceInventory,
    /// The gate that counts.
    pub gate: Gate,
    /// The day that dates are judged by, as `YYYY-MM-DD`.
    pub today: String,
    /// What went not as it should and changes no outcome.
    pub warnings: Vec<String>,
    /// The revision of the source; where there is none, why.
    pub revision: Result<Revision, String>,
    /// Whether what is judged is committed.
    pub revision_state: RevisionState,
    /// The baseline, where one is named.
    pub baseline: Option<Baseline>,
    /// Whether somebody wants to know which tests covered each line.
    pub by_line: bool,
    /// Evidence from elsewhere, as far as [`Prepared::read_evidence`] read it.
    pub imports: Vec<Import>,
}

/// What the command line says of the evidence to gather.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Whether a test filter narrows the scope.
    pub narrowed: bool,
    /// Whether branches are measured.
    pub branches: bool,
    /// Whether somebody wants to know which tests covered each line.
    pub by_line: bool,
    /// Whether what an earlier look read of unchanged files may be used again.
    pub caching: Caching,
    /// The clock of the steps, where they are timed one by one.
    pub phases: Option<&'a Phases>,
}

impl Evidence<'_> {
    fn enter(self, step: &'static str) {
        if let Some(phases) = self.phases {
            phases.enter(step);
        }
    }

    fn check(self, gate: Gate, toolchain: &Toolchain, workspace: &Workspace) -> Result<(), Stop> {
        if self.branches && !toolchain.is_nightly() {
            return Err(Stop::Usage(anyhow::anyhow!(
                "--branch needs a nightly compiler, this is {}: call `cargo +nightly iec62304 verify --branch`, or leave it out",
                toolchain.rustc
            )));
        }
        if gate == Gate::Release && (workspace.narrowed || self.narrowed) {
            return Err(Stop::Usage(anyhow::anyhow!(
                "--gate release judges the whole system: leave out -p, --exclude and test filters"
            )));
        }
        Ok(())
    }
}

/// Looks at everything that needs no build; gives with it the model as a static check judges it.
///
/// # Errors
/// See [`Stop`]; all mistakes of configuration, documents and tags come together.
pub fn prepare(
    project: &ProjectArgs,
    start: &Start,
    asked: Evidence<'_>,
) -> Result<(Prepared, Model), Stop> {
    asked.enter("toolchain");
    let gate = Gate::from(project.gate);
    let mut selection = project.selection();
    // A release is judged with the dependencies that are on record, not with those that cargo would choose today.
    selection.locked |= gate == Gate::Release;
    let chosen = selection.chooses_build();
    let cargo = CargoConfig::load(&start.folder);
    selection.target = selection.target.or_else(|| cargo.build_target());
    let toolchain = Toolchain::load(selection.target.as_deref())?;
    asked.enter("metadata");
    let locks = lockfiles_above(selection.manifest_path.as_deref());
    let workspace = Workspace::load(&selection, &toolchain)?;
    asked.check(gate, &toolchain, &workspace)?;
    let mut mistakes = Vec::new();
    let config = configuration(&workspace, project, &mut mistakes);
    check_builds(chosen, &config)?;
    let plan = Plan {
        selection: &selection,
        cargo: &cargo,
        toolchain: &toolchain,
        workspace: &workspace,
        config: &config,
        branches: asked.branches,
    };
    let builds = plan.builds().unwrap_or_else(|errors| {
        mistakes.extend(errors);
        // For the mistakes in the source: nothing is built.
        vec![plan.of_defaults()]
    });
    let baseline = baseline(&workspace, project, start, &mut mistakes);
    asked.enter("source");
    let cache = cache_place(asked, gate, &workspace, start);
    let (sources, inventory) = inventory(&workspace, &builds, cache.as_ref());
    mistakes.extend(inventory.errors.iter().cloned());
    let revision = revision(&workspace, &inventory, &config);
    let prepared = Prepared {
        warnings: lock_warning(&workspace, &locks)
            .into_iter()
            .chain(documents::missing_files(&workspace.root, &config))
            .collect(),
        selection,
        cargo,
        toolchain,
        workspace,
        config,
        builds,
        sources,
        inventory,
        gate,
        today: start.today.clone(),
        revision_state: revision::state(&revision),
        revision,
        baseline,
        by_line: asked.by_line,
        imports: Vec::new(),
    };
    refuse(&prepared.workspace.root, mistakes)?;
    asked.enter("join");
    // Globs and modules that match nothing are found by a join without execution, so before anything is built.
    let state = BuildState::NotAsked;
    let model = prepared.join(&prepared.inventory, None, state, Scope::Static)?;
    Ok((prepared, model))
}

/// Where the configuration names the builds, a flag chooses none.
fn check_builds(chosen: Option<&str>, config: &Config) -> Result<(), Stop> {
    match chosen {
        Some(flag) if !config.builds.is_empty() => Err(Stop::Usage(anyhow::anyhow!(
            "the builds are those of `[[build]]` in the configuration: leave out {flag}"
        ))),
        _ => Ok(()),
    }
}

/// Where the cache is; a release is judged without one.
fn cache_place(
    asked: Evidence<'_>,
    gate: Gate,
    workspace: &Workspace,
    start: &Start,
) -> Option<CachePlace> {
    let wanted = asked.caching == Caching::On && gate == Gate::Merge;
    wanted.then(|| CachePlace {
        folder: workspace.target_directory.join("iec62304/cache"),
        tool: start.tool.clone(),
        root: workspace.root.clone(),
    })
}

/// All mistakes together end the run.
fn refuse(root: &Utf8Path, mut mistakes: Vec<Diagnostic>) -> Result<(), Stop> {
    if mistakes.is_empty() {
        return Ok(());
    }
    mistakes.sort();
    mistakes.dedup();
    Err(Stop::Mistakes(root.to_owned(), mistakes))
}

/// Configuration and documents; where there are mistakes, none.
fn configuration(
    workspace: &Workspace,
    project: &ProjectArgs,
    mistakes: &mut Vec<Diagnostic>,
) -> Config {
    let packages = workspace.package_names();
    let read = documents::load(&workspace.root, project.config.as_deref(), &packages);
    read.unwrap_or_else(|errors| {
        mistakes.extend(errors);
        Config::default()
    })
}

/// The baseline; where there are mistakes in it, none.
fn baseline(
    workspace: &Workspace,
    project: &ProjectArgs,
    start: &Start,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<Baseline> {
    let file = project.baseline.as_deref()?;
    let read = baseline::load(&workspace.root, file, &start.today);
    read.map_err(|errors| mistakes.extend(errors)).ok()
}

/// The revision, with what of the judged files it does not hold.
fn revision(
    workspace: &Workspace,
    inventory: &SourceInventory,
    config: &Config,
) -> Result<Revision, String> {
    let mut revision = revision::load(&workspace.root, &workspace.target_directory)?;
    let judged = JudgedFiles::of(workspace, inventory, config);
    revision.miss(judged.kept().map(Utf8PathBuf::as_path));
    Ok(revision)
}

/// The source, and what it says over all builds.
fn inventory(
    workspace: &Workspace,
    builds: &[PlannedBuild],
    cache: Option<&CachePlace>,
) -> (ParsedSources, SourceInventory) {
    let looks = plan::looks(builds);
    let mut sources = source::parse(&workspace.root, &looks, cache);
    let found = sources.resolve_looks(&looks);
    (sources, found)
}

/// A lockfile that was there before must be the one that is used.
fn lock_warning(workspace: &Workspace, before: &BTreeMap<Utf8PathBuf, Vec<u8>>) -> Option<String> {
    let path = workspace.root.join("Cargo.lock");
    let now = std::fs::read(&path).ok();
    match (before.get(&path), now) {
        (None, Some(_)) => Some("Cargo.lock was missing: cargo wrote one, so the versions of dependencies were chosen in this run".to_owned()),
        (Some(before), Some(now)) if *before != now => Some("Cargo.lock was outdated: cargo updated it in this run".to_owned()),
        _ => None,
    }
}

impl Prepared {
    /// Joins what is known.
    ///
    /// # Errors
    /// [`Stop::Mistakes`]: a glob or a module of the configuration matches nothing.
    pub fn join(
        &self,
        inventory: &SourceInventory,
        execution: Option<&Execution>,
        build: BuildState,
        scope: Scope,
    ) -> Result<Model, Stop> {
        let joined = self.gathered(inventory, execution, build, scope, |gathered| {
            join(gathered)
        });
        let mut model =
            joined.map_err(|mistakes| Stop::Mistakes(self.workspace.root.clone(), mistakes))?;
        model.baseline.clone_from(&self.baseline);
        Ok(model)
    }

    /// Compares the model with a second reading of the same evidence.
    pub fn cross_check(
        &self,
        inventory: &SourceInventory,
        execution: &Execution,
        model: &Model,
        second: &SecondReading,
    ) -> Comparison {
        let (build, scope) = (model.build.clone(), model.scope);
        let execution = Some(execution);
        self.gathered(inventory, execution, build, scope, |gathered| {
            let own = Gathered {
                imports: &[],
                ..gathered.clone()
            };
            // No second engine has read what was imported: this run's own figures are compared.
            let imports = !gathered.imports.is_empty();
            let without = imports.then(|| join(&own).ok()).flatten();
            cross_check(&own, without.as_ref().unwrap_or(model), second)
        })
    }

    /// Hands everything that the join reads to `use_it`.
    fn gathered<T>(
        &self,
        inventory: &SourceInventory,
        execution: Option<&Execution>,
        build: BuildState,
        scope: Scope,
        use_it: impl FnOnce(&Gathered<'_>) -> T,
    ) -> T {
        let members = self.workspace.members();
        let packages: BTreeMap<String, String> = members
            .iter()
            .map(|package| (package.name.to_string(), package.version.to_string()))
            .collect();
        let mut code_folders: Vec<_> = self.builds.iter().flat_map(|b| &b.code_folders).collect();
        code_folders.sort();
        code_folders.dedup();
        let code_folders: Vec<_> = code_folders.into_iter().cloned().collect();
        let mut crates = CrateGraph::default();
        for build in &self.builds {
            crates.add(&build.crates);
        }
        let mut selected = self.workspace.selected.clone();
        if !self.workspace.narrowed {
            let outside = self.workspace.outside(&self.config.claimed());
            selected.extend(outside.iter().map(|package| package.name.to_string()));
        }
        use_it(&Gathered {
            config: &self.config,
            fallback_name: &self.fallback_name(),
            workspace_root: &self.workspace.root,
            packages: &packages,
            code_folders: &code_folders,
            selected: &selected,
            targets: self.targets(),
            crates: &crates,
            builds: &self.build_names(),
            inventory,
            unit_texts: &unit_texts(&self.config, &self.sources, inventory),
            execution,
            by_line: self.by_line,
            imports: &self.judged_imports(inventory),
            build,
            revision: &self.revision_state,
            scope,
            gate: self.gate,
            today: &self.today,
        })
    }

    /// Reads the evidence from elsewhere that the configuration and the command line name.
    ///
    /// # Errors
    /// [`Stop::Mistakes`]: a file is missing, does not parse, or does not say from what code it was made.
    pub fn read_evidence(
        &mut self,
        config: Option<&Utf8Path>,
        files: &[Utf8PathBuf],
    ) -> Result<(), Stop> {
        let root = &self.workspace.root;
        let path = documents::configuration_path(root, config)
            .map_err(|mistake| Stop::Mistakes(root.clone(), vec![mistake]))?;
        let read = imports::read(&imports::read::Asked {
            root,
            packages: &self.workspace.package_names(),
            folder: path.parent().unwrap_or(root),
            entries: &self.config.evidence,
            files,
        });
        self.imports = read.map_err(|mistakes| Stop::Mistakes(root.clone(), mistakes))?;
        Ok(())
    }

    /// The evidence from elsewhere, with what was made from other code than the present.
    fn judged_imports(&self, inventory: &SourceInventory) -> Vec<Import> {
        if self.imports.is_empty() {
            return Vec::new();
        }
        let files = JudgedFiles::of(&self.workspace, inventory, &self.config);
        let present = imports::origin::Present {
            root: &self.workspace.root,
            source_digest: &files.source_digest(),
            code_digest: &files.code_digest(),
            files: &files.code().cloned().collect(),
        };
        let mut imports = self.imports.clone();
        for import in &mut imports {
            import.stale =
                imports::origin::stale(&import.origins, import.in_configuration, &present);
        }
        imports
    }

    /// The folders of the members, and the target directory, where build scripts write code of theirs.
    pub fn member_folders(&self) -> Vec<Utf8PathBuf> {
        let members = self.workspace.members();
        let folders = members
            .iter()
            .filter_map(|package| package.manifest_path.parent());
        folders
            .map(Utf8Path::to_owned)
            .chain([self.workspace.target_directory.clone()])
            .filter_map(|folder| folder.canonicalize_utf8().ok())
            .collect()
    }

    /// The only package's name, else the folder's.
    fn fallback_name(&self) -> String {
        match self.workspace.members().as_slice() {
            [only] => only.name.to_string(),
            _ => self
                .workspace
                .root
                .file_name()
                .unwrap_or("workspace")
                .to_owned(),
        }
    }

    /// Every target of every member: the same in each build, but for its conditions.
    pub fn targets(&self) -> &[TargetInput] {
        self.builds.first().map_or(&[], |build| &build.targets)
    }

    /// The names of the configured builds; empty where none is configured.
    pub fn build_names(&self) -> Vec<String> {
        let names = self.builds.iter().filter_map(|build| build.name.clone());
        names.collect()
    }
}
