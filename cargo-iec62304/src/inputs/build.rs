//! Builds the test binaries with cargo, instrumented, and learns how cargo would run each.
//!
//! One call of `cargo test` does both: the tool is cargo's workspace rustc wrapper ([`super::wrapper`]) and its target runner
//! ([`super::capture`]) at the same time.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Artifact, Message, Package};

use super::capture::{self, Captured};
use super::cargo_config::{CargoConfig, Program, runner_variable};
use super::command::{CommandError, CommandLine};
use super::manifest::has_harness;
use super::source::{TargetInput, TargetKind};
use super::workspace::{Selection, Toolchain, Workspace, kind_of};
use super::{environment, wrapper};

/// The folders of one run, all under the target directory.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Where cargo builds: kept between runs.
    pub build: Utf8PathBuf,
    /// How each crate was compiled: kept between runs, as cargo does not compile anew what is fresh.
    pub records: Utf8PathBuf,
    /// Everything of this run alone.
    pub run: Utf8PathBuf,
}

/// A test binary and how cargo would run it.
#[derive(Debug, Clone)]
pub struct TestBinary {
    /// Name of the package.
    pub package: String,
    /// Name of the target.
    pub target: String,
    /// Kind of the target.
    pub kind: TargetKind,
    /// Folder, environment and file.
    pub run: Captured,
    /// Whether it is linked with libtest's harness.
    pub harness: bool,
}

/// A library or binary target that was compiled, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompiledTarget {
    /// Name of the package.
    pub package: String,
    /// Name of the target.
    pub target: String,
    /// Kind of the target.
    pub kind: TargetKind,
    /// Its `--cfg` values, without `test`.
    pub cfgs: Vec<String>,
    /// Whether the conditions were recorded when it was compiled; else they are what cargo says of its features.
    pub recorded: bool,
}

/// What a build yields.
#[derive(Debug, Default)]
pub struct Built {
    /// What the configuration calls it; `None` for the one build with cargo's defaults.
    pub name: Option<String>,
    /// Test binaries, sorted by package, kind and target.
    pub tests: Vec<TestBinary>,
    /// Files that hold coverage maps: test binaries and workspace binaries, sorted.
    pub executables: Vec<Utf8PathBuf>,
    /// Targets that were compiled.
    pub compiled: Vec<CompiledTarget>,
    /// The call of cargo.
    pub command: String,
    /// How many crates it needed, dependencies included.
    pub crates: usize,
    /// How many of them were compiled in this run; the others were there already.
    pub recompiled: usize,
    /// The output folder of each package's build script.
    pub out_dirs: BTreeMap<String, Utf8PathBuf>,
}

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// cargo cannot be run.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// cargo ended with a failure; it has said why itself.
    #[error("the build failed: `{0}` did not succeed")]
    Failed(String),
    /// A test binary was built and cargo did not get to run it.
    #[error("cargo did not run the test binary {binary}: {source}")]
    NotCaptured {
        /// The binary.
        binary: Utf8PathBuf,
        /// Why.
        source: capture::CaptureError,
    },
    /// A folder cannot be made, or the tool cannot find itself.
    #[error("cannot prepare {what}: {source}")]
    Prepare {
        /// What.
        what: String,
        /// Why.
        source: std::io::Error,
    },
}

/// All that the build command depends on.
#[derive(Debug)]
pub struct BuildRequest<'a> {
    /// What the user chose.
    pub selection: &'a Selection,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Packages that are not built for themselves, by the configuration's exclusions.
    pub excluded: &'a BTreeSet<String>,
    /// The compiler.
    pub toolchain: &'a Toolchain,
    /// The folders.
    pub folders: &'a Folders,
    /// The tool's own file.
    pub tool: &'a Utf8Path,
    /// What is built and tested beside tests: `--examples`, `--benches`.
    pub more_targets: &'a [&'static str],
    /// The user's own workspace wrapper.
    pub chained_wrapper: Option<&'a str>,
}

impl BuildRequest<'_> {
    /// The platform that tests are built for.
    pub(super) fn platform(&self) -> &str {
        self.selection.platform(self.toolchain)
    }

    /// The packages that are built for themselves.
    pub(super) fn packages(&self) -> impl Iterator<Item = &String> {
        self.workspace.selected.difference(self.excluded)
    }

    /// The call of cargo.
    pub fn command(&self) -> CommandLine {
        let line = CommandLine::new(environment::cargo()).args([
            "test",
            "--no-fail-fast",
            "--message-format",
            "json-render-diagnostics",
        ]);
        let line = self.with_selection(self.with_targets(line), "--profile");
        self.with_environment(line, capture::CAPTURE_COMMAND).set(
            capture::CAPTURE_VARIABLE,
            self.folders.run.join("captured").as_str(),
        )
    }

    /// Adds which targets are built and tested.
    pub(super) fn with_targets(&self, line: CommandLine) -> CommandLine {
        line.arg("--tests").args(self.more_targets.iter().copied())
    }

    /// Adds what is built, where and how; `profile` is the flag that names cargo's profile.
    pub(super) fn with_selection(&self, line: CommandLine, profile: &str) -> CommandLine {
        self.with_packages(line, self.packages().cloned(), profile)
    }

    /// As [`Self::with_selection`], for these packages.
    pub(super) fn with_packages(
        &self,
        mut line: CommandLine,
        packages: impl Iterator<Item = String>,
        profile: &str,
    ) -> CommandLine {
        line = line
            .args(self.selection.shared_flags())
            .args(["--target-dir".to_owned(), self.folders.build.to_string()]);
        for name in packages {
            line = line.arg("--package").arg(name);
        }
        if let Some(target) = &self.selection.target {
            line = line.arg("--target").arg(target);
        }
        if let Some(name) = &self.selection.profile {
            line = line.arg(profile).arg(name);
        }
        line
    }

    /// Adds what makes the tool the wrapper of rustc, and with that first argument the target runner.
    pub(super) fn with_environment(&self, mut line: CommandLine, runner: &str) -> CommandLine {
        if self.tool.as_str().contains(char::is_whitespace) {
            // The variable is split at blanks; an array in the configuration is not.
            let array = format!(
                "target.{}.runner=[{:?}, {runner:?}]",
                self.platform(),
                self.tool.as_str(),
            );
            line = line.arg("--config").arg(array);
        } else {
            line = line.set(
                runner_variable(self.platform()),
                format!("{} {runner}", self.tool),
            );
        }
        self.with_wrapper(line)
    }

    /// Adds what makes the tool the wrapper of rustc: without it, cargo would build anew.
    pub(super) fn with_wrapper(&self, mut line: CommandLine) -> CommandLine {
        if let Some(chained) = self.chained_wrapper {
            line = line.set(wrapper::CHAINED_VARIABLE, chained);
        }
        let discarded = self.folders.run.join("build-profiles/%p-%m.profraw");
        line.set("RUSTC_WORKSPACE_WRAPPER", self.tool.as_str())
            .set(wrapper::RECORDS_VARIABLE, self.folders.records.as_str())
            .set("LLVM_PROFILE_FILE", discarded.as_str())
    }
}

/// Variables that the tool sets for cargo, and that no test may see.
pub(super) fn own_variables(platform: &str) -> Vec<String> {
    vec![
        "RUSTC_WORKSPACE_WRAPPER".to_owned(),
        "LLVM_PROFILE_FILE".to_owned(),
        wrapper::RECORDS_VARIABLE.to_owned(),
        wrapper::CHAINED_VARIABLE.to_owned(),
        capture::CAPTURE_VARIABLE.to_owned(),
        runner_variable(platform),
    ]
}

/// Builds.
///
/// # Errors
/// cargo fails (it has printed why), or what it built cannot be found.
pub fn build(request: &BuildRequest<'_>) -> Result<Built, BuildError> {
    if request.packages().next().is_none() {
        // Without any `--package`, cargo would choose by itself.
        return Ok(Built::default());
    }
    for folder in [
        &request.folders.records,
        &request.folders.run.join("captured"),
    ] {
        std::fs::create_dir_all(folder).map_err(|source| BuildError::Prepare {
            what: folder.to_string(),
            source,
        })?;
    }
    let line = request.command();
    let output = line.output_with_progress()?;
    if !output.status.success() {
        return Err(BuildError::Failed(line.display()));
    }
    let mut built = Built {
        command: line.display(),
        ..Built::default()
    };
    let records = wrapper::read_records(&request.folders.records);
    for message in Message::parse_stream(output.stdout.as_slice()).flatten() {
        match message {
            Message::BuildScriptExecuted(script) => {
                if let Some(package) = request.workspace.package(&script.package_id) {
                    built
                        .out_dirs
                        .insert(package.name.to_string(), script.out_dir);
                }
            }
            Message::CompilerArtifact(artifact) => {
                built.crates += 1;
                built.recompiled += usize::from(!artifact.fresh);
                take(request, &records, &artifact, &mut built)?;
            }
            _ => {}
        }
    }
    built
        .tests
        .sort_by(|a, b| (&a.package, a.kind, &a.target).cmp(&(&b.package, b.kind, &b.target)));
    built.compiled.sort_by_key(|compiled| !compiled.recorded);
    built.executables.sort();
    built.executables.dedup();
    Ok(built)
}

/// Takes what matters of one compiled target.
fn take(
    request: &BuildRequest<'_>,
    records: &BTreeMap<String, wrapper::Record>,
    artifact: &Artifact,
    built: &mut Built,
) -> Result<(), BuildError> {
    let members = &request.workspace.metadata.workspace_members;
    let package = request.workspace.package(&artifact.package_id);
    let Some(package) = package.filter(|package| members.contains(&package.id)) else {
        return Ok(());
    };
    let Some(kind) = kind_of(&artifact.target.kind) else {
        return Ok(());
    };
    let compiled = compiled(request, records, artifact, package, kind);
    built.compiled.push(compiled);
    if kind != TargetKind::ProcMacro {
        let dynamic = artifact.filenames.iter().filter(|file| is_dynamic(file));
        built.executables.extend(dynamic.cloned());
    }
    if let Some(executable) = &artifact.executable {
        built.executables.push(executable.clone());
        if artifact.profile.test {
            let binary = test_binary(request, artifact, package, kind, executable)?;
            built.tests.push(binary);
        }
    }
    Ok(())
}

/// Under which conditions a target was compiled.
fn compiled(
    request: &BuildRequest<'_>,
    records: &BTreeMap<String, wrapper::Record>,
    artifact: &Artifact,
    package: &Package,
    kind: TargetKind,
) -> CompiledTarget {
    let mut stems = artifact.filenames.iter().filter_map(|file| stem(file));
    let record = stems.find_map(|stem| records.get(&stem));
    let features = artifact.features.iter();
    let features = features.map(|feature| format!("feature=\"{feature}\""));
    let own = record.map_or_else(|| features.collect(), |record| record.cfgs.clone());
    let mut cfgs = request.toolchain.cfgs.clone();
    cfgs.extend(own.into_iter().filter(|cfg| cfg != "test"));
    cfgs.sort();
    cfgs.dedup();
    CompiledTarget {
        package: package.name.to_string(),
        target: artifact.target.name.clone(),
        kind,
        cfgs,
        recorded: record.is_some(),
    }
}

/// A test binary with the environment that cargo gives it.
fn test_binary(
    request: &BuildRequest<'_>,
    artifact: &Artifact,
    package: &Package,
    kind: TargetKind,
    executable: &Utf8Path,
) -> Result<TestBinary, BuildError> {
    let folder = request.folders.run.join("captured");
    let captured = capture::read(&folder, executable);
    let mut run = captured.map_err(|source| BuildError::NotCaptured {
        binary: executable.to_owned(),
        source,
    })?;
    restore(&mut run, request.platform());
    Ok(TestBinary {
        package: package.name.to_string(),
        target: artifact.target.name.clone(),
        kind,
        run,
        harness: has_harness(&package.manifest_path, kind, &artifact.target.name),
    })
}

/// Takes the tool's own variables out of a test's environment, and puts back what the user had.
fn restore(run: &mut Captured, platform: &str) {
    let own = own_variables(platform);
    run.environment
        .retain(|(name, _)| !own.iter().any(|own| name == own.as_str()));
    let before = own
        .iter()
        .filter_map(|name| Some((OsString::from(name), environment::variable(name)?)));
    run.environment.extend(before);
    run.environment.sort();
}

/// `pump_dosing-0f3a…` of `…/libpump_dosing-0f3a….rlib` or of an executable.
fn stem(file: &Utf8Path) -> Option<String> {
    let stem = file.file_stem()?;
    Some(stem.strip_prefix("lib").unwrap_or(stem).to_owned())
}

/// Whether a file is a library that a test may load while it runs.
fn is_dynamic(file: &Utf8Path) -> bool {
    file.extension()
        .is_some_and(|extension| matches!(extension, "so" | "dylib" | "dll"))
}

/// The targets with the conditions they were really compiled under.
pub fn with_builds(targets: &[TargetInput], builds: &[Built]) -> Vec<TargetInput> {
    let mut targets = targets.to_vec();
    for target in &mut targets {
        let mut compiled = builds.iter().flat_map(|built| &built.compiled);
        let compiled = compiled.find(|compiled| {
            compiled.package == target.package
                && compiled.target == target.target
                && compiled.kind == target.kind
        });
        if let Some(compiled) = compiled {
            target.cfgs.clone_from(&compiled.cfgs);
        }
        let mut out_dirs = builds.iter().map(|built| &built.out_dirs);
        target.out_dir = out_dirs.find_map(|of| of.get(&target.package).cloned());
    }
    targets
}

/// The user's own target runner, which the tests are run through.
pub fn user_runner(config: &CargoConfig, platform: &str, cfgs: &[String]) -> Option<Program> {
    config.runner(platform, |key| super::source::cfg_holds(key, cfgs))
}
