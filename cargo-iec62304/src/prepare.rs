//! What is known before anything is built: the workspace, the configuration, the source. Mistakes in them end the run here.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::CommonArgs;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::inputs::cargo_config::CargoConfig;
use crate::inputs::digest::{JudgedFiles, lockfiles_above};
use crate::inputs::documents;
use crate::inputs::execution::Execution;
use crate::inputs::imports::{self, Import};
use crate::inputs::llvm_cov::SecondReading;
use crate::inputs::revision::{self, Revision};
use crate::inputs::source::{self, ParsedSources, SourceInventory, TargetInput};
use crate::inputs::workspace::{Selection, Toolchain, Workspace};
use crate::join::{Gathered, cross_check, join};
use crate::model::{BuildState, Comparison, Gate, Model, Scope};

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
    /// Every target of every member.
    pub targets: Vec<TargetInput>,
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
    /// The revision of the source, where there is one.
    pub revision: Option<Revision>,
    /// Evidence from elsewhere, as far as [`Prepared::read_evidence`] read it.
    pub imports: Vec<Import>,
}

/// Looks at everything that needs no build; gives with it the model as a static check judges it.
///
/// `narrowed` says whether a test filter narrows the scope.
///
/// # Errors
/// See [`Stop`]; all mistakes of configuration, documents and tags come together.
pub fn prepare(
    common: &CommonArgs,
    start: &Start,
    narrowed: bool,
) -> Result<(Prepared, Model), Stop> {
    let gate = Gate::from(common.gate);
    let mut selection = common.selection();
    // A release is judged with the dependencies that are on record, not with those that cargo would choose today.
    selection.locked |= gate == Gate::Release;
    let cargo = CargoConfig::load(&start.folder);
    selection.target = selection.target.or_else(|| cargo.build_target());
    let toolchain = Toolchain::load(selection.target.as_deref())?;
    let locks = lockfiles_above(selection.manifest_path.as_deref());
    let workspace = Workspace::load(&selection, &toolchain)?;
    if gate == Gate::Release && (workspace.narrowed || narrowed) {
        return Err(Stop::Usage(anyhow::anyhow!(
            "--gate release judges the whole system: leave out -p, --exclude and test filters"
        )));
    }
    let targets = workspace.targets(&toolchain);
    let mut sources = source::parse(&workspace.root, &targets);
    let inventory = sources.resolve(&targets);
    let mut mistakes = inventory.errors.clone();
    let packages = workspace.package_names();
    let config = match documents::load(&workspace.root, common.config.as_deref(), &packages) {
        Ok(config) => config,
        Err(errors) => {
            mistakes.extend(errors);
            Config::default()
        }
    };
    let warnings = lock_warning(&workspace, &locks).into_iter().collect();
    let revision = revision::load(&workspace.root);
    let prepared = Prepared {
        selection,
        cargo,
        toolchain,
        workspace,
        config,
        targets,
        sources,
        inventory,
        gate,
        today: start.today.clone(),
        warnings,
        revision,
        imports: Vec::new(),
    };
    if !mistakes.is_empty() {
        mistakes.sort();
        mistakes.dedup();
        return Err(Stop::Mistakes(prepared.workspace.root, mistakes));
    }
    // Globs and modules that match nothing are found by a join without execution, so before anything is built.
    let model = prepared.join(
        &prepared.inventory,
        &prepared.targets,
        None,
        BuildState::NotAsked,
        Scope::Static,
    )?;
    Ok((prepared, model))
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
        targets: &[TargetInput],
        execution: Option<&Execution>,
        build: BuildState,
        scope: Scope,
    ) -> Result<Model, Stop> {
        let joined = self.gathered(inventory, targets, execution, build, scope, |gathered| {
            join(gathered)
        });
        joined.map_err(|mistakes| Stop::Mistakes(self.workspace.root.clone(), mistakes))
    }

    /// Compares the model with a second reading of the same evidence.
    pub fn cross_check(
        &self,
        inventory: &SourceInventory,
        targets: &[TargetInput],
        execution: &Execution,
        model: &Model,
        second: &SecondReading,
    ) -> Comparison {
        let (build, scope) = (model.build.clone(), model.scope);
        let execution = Some(execution);
        self.gathered(inventory, targets, execution, build, scope, |gathered| {
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
        targets: &[TargetInput],
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
        use_it(&Gathered {
            config: &self.config,
            fallback_name: &self.fallback_name(),
            workspace_root: &self.workspace.root,
            packages: &packages,
            code_folders: &self.workspace.code_folders(),
            selected: &self.workspace.selected,
            targets,
            inventory,
            execution,
            imports: &self.judged_imports(inventory),
            build,
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

    /// Packages that the configuration excludes: they are not built for themselves, and their tests do not run.
    pub fn excluded(&self) -> BTreeSet<String> {
        let excludes = self
            .config
            .excludes
            .iter()
            .flat_map(|exclude| &exclude.packages);
        excludes.map(|package| package.value.clone()).collect()
    }
}
