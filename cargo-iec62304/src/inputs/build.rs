//! Builds the test binaries with cargo, instrumented, and learns how cargo would run each.
//!
//! One call of `cargo test` does both: the tool is cargo's workspace rustc wrapper ([`super::wrapper`]) and its target runner
//! ([`super::capture`]) at the same time.

use std::collections::BTreeMap;
use std::ffi::OsString;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Artifact, Message, Package};

use super::capture::{self, Captured};
use super::cargo_config::{CargoConfig, Program, runner_variable};
use super::command::{CommandError, CommandLine};
use super::manifest::has_harness;
use super::plan::PlannedBuild;
use super::read_files::{Collector, ReadFiles};
use super::source::{Look, TargetInput, TargetKind};
use super::workspace::{Workspace, kind_of};
use super::{environment, store, wrapper};

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
    /// The user's own target runner for its platform.
    pub runner: Option<Program>,
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
    /// The build, as an index into the builds.
    pub build: usize,
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
    /// Whether the compiler was told to count branches.
    pub branches: bool,
    /// How many crates it needed, dependencies included.
    pub crates: usize,
    /// How many of them were compiled in this run; the others were there already.
    pub recompiled: usize,
    /// The output folder of each package's build script.
    pub out_dirs: BTreeMap<String, Utf8PathBuf>,
    /// The files that the compiler and build scripts read.
    pub read: ReadFiles,
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
    /// A file was changed between being read and being compiled.
    #[error(
        "{0} was changed while the code was built: what was built is not what was read; call again"
    )]
    Changed(Utf8PathBuf),
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
    /// The build, as an index into the builds.
    pub index: usize,
    /// What is built.
    pub planned: &'a PlannedBuild,
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The user's cargo configuration: its wrapper and its runner are chained to the tool's.
    pub cargo: &'a CargoConfig,
    /// The folders.
    pub folders: &'a Folders,
    /// The tool's own file.
    pub tool: &'a Utf8Path,
    /// What is built and tested beside tests: `--examples`, `--benches`.
    pub more_targets: &'a [&'static str],
}

impl BuildRequest<'_> {
    /// The platform that tests are built for.
    pub(super) fn platform(&self) -> &str {
        self.planned.selection.platform(&self.planned.toolchain)
    }

    /// The packages that are built for themselves.
    pub(super) fn packages(&self) -> impl Iterator<Item = &String> {
        self.planned.packages.iter()
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
            .args(self.planned.selection.shared_flags())
            .args(["--target-dir".to_owned(), self.folders.build.to_string()]);
        for name in packages {
            line = line.arg("--package").arg(name);
        }
        if let Some(target) = &self.planned.selection.target {
            line = line.arg("--target").arg(target);
        }
        if let Some(name) = &self.planned.selection.profile {
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
        if let Some(chained) = self.cargo.workspace_wrapper() {
            line = line.set(wrapper::CHAINED_VARIABLE, chained);
        }
        if let Ok(additions) = serde_json::to_string(&self.planned.additions) {
            line = line.set(wrapper::ADDITIONS_VARIABLE, additions);
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
        wrapper::ADDITIONS_VARIABLE.to_owned(),
        capture::CAPTURE_VARIABLE.to_owned(),
        runner_variable(platform),
    ]
}

/// Builds.
///
/// # Errors
/// cargo fails (it has printed why), or what it built cannot be found.
pub fn build(request: &BuildRequest<'_>) -> Result<Built, BuildError> {
    let mut built = Built {
        name: request.planned.name.clone(),
        branches: request.planned.additions.branches,
        ..Built::default()
    };
    if request.planned.packages.is_empty() {
        // Without any `--package`, cargo would choose by itself.
        return Ok(built);
    }
    store::renew_build(request.folders, &request.planned.additions)?;
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
    built.command = line.display();
    let records = wrapper::read_records(&request.folders.records);
    let mut read = Collector::new(request.workspace, &request.folders.build);
    for message in Message::parse_stream(output.stdout.as_slice()).flatten() {
        match message {
            Message::BuildScriptExecuted(script) => {
                read.script(&script.package_id, &script.out_dir);
                if let Some(package) = request.workspace.package(&script.package_id) {
                    built
                        .out_dirs
                        .insert(package.name.to_string(), script.out_dir);
                }
            }
            Message::CompilerArtifact(artifact) => {
                built.crates += 1;
                built.recompiled += usize::from(!artifact.fresh);
                read.artifact(&artifact);
                take(request, &records, &artifact, &mut built)?;
            }
            _ => {}
        }
    }
    built.read = read.finish();
    built
        .tests
        .sort_by(|a, b| (&a.package, a.kind, &a.target).cmp(&(&b.package, b.kind, &b.target)));
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
    let added = request.planned.additions.cfgs.iter().cloned();
    let own = record.map_or_else(
        || features.chain(added).collect(),
        |record| record.cfgs.clone(),
    );
    let mut cfgs = request.planned.toolchain.cfgs.clone();
    cfgs.extend(own.into_iter().filter(|cfg| cfg != "test"));
    cfgs.sort();
    cfgs.dedup();
    CompiledTarget {
        package: package.name.to_string(),
        target: artifact.target.name.clone(),
        kind,
        cfgs,
        build: request.index,
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
        runner: user_runner(request),
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

/// Looks at the targets under the conditions they were really compiled under: one for each build, and one more for each further
/// way in which a build compiled a target (as a dependency of a build script, with other features).
pub fn looks(planned: &[PlannedBuild], builds: &[Built]) -> Vec<Look> {
    let mut looks = Vec::new();
    for (build, (planned, built)) in planned.iter().zip(builds).enumerate() {
        let ways: Vec<Vec<&Vec<String>>> = planned
            .targets
            .iter()
            .map(|target| ways(target, built))
            .collect();
        let most = ways.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for way in 0..most {
            let targets = planned.targets.iter().zip(&ways);
            let targets = targets.map(|(target, ways)| {
                let mut target = target.clone();
                if let Some(cfgs) = ways.get(way).or_else(|| ways.first()) {
                    target.cfgs.clone_from(cfgs);
                }
                target.out_dir = built.out_dirs.get(&target.package).cloned();
                target
            });
            let targets = targets.collect();
            looks.push(Look { build, targets });
        }
    }
    looks
}

/// The different conditions that a build compiled a target under; what cargo says of its features only where nothing was recorded.
fn ways<'b>(target: &TargetInput, built: &'b Built) -> Vec<&'b Vec<String>> {
    let is_it = |compiled: &&CompiledTarget| {
        compiled.package == target.package
            && compiled.target == target.target
            && compiled.kind == target.kind
    };
    let compiled: Vec<&CompiledTarget> = built.compiled.iter().filter(is_it).collect();
    let recorded = compiled.iter().any(|compiled| compiled.recorded);
    let trusted = compiled
        .into_iter()
        .filter(|compiled| compiled.recorded == recorded);
    let mut ways: Vec<&Vec<String>> = trusted.map(|compiled| &compiled.cfgs).collect();
    ways.sort();
    ways.dedup();
    ways
}

/// The user's own target runner, which the tests are run through.
pub(super) fn user_runner(request: &BuildRequest<'_>) -> Option<Program> {
    let cfgs = &request.planned.toolchain.cfgs;
    let holds = |key: &str| super::source::cfg_holds(key, cfgs);
    request.cargo.runner(request.platform(), holds)
}
