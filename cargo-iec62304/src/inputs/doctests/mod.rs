//! Documentation tests: run by cargo and rustdoc, one call for all packages. Their outcome counts; what they execute is not measured,
//! as stable Rust gives them no coverage of their own.

mod output;
mod presence;

use std::collections::BTreeSet;
use std::fs::File;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CrateType, Package};

use self::output::Printed;
use super::build::{BuildRequest, Built, TestBinary};
use super::capture::Captured;
use super::command::{CommandError, CommandLine};
use super::environment;
use super::runner::{RunOptions, TestEnd, TestRun};
use super::source::TargetKind;

/// Why documentation tests tell nothing of what they execute.
pub const NOT_MEASURED: &str = "doctests carry no coverage of their own on stable Rust";

/// Why there is no outcome of documentation tests.
#[derive(Debug, thiserror::Error)]
pub enum DoctestError {
    /// cargo cannot be run.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// What was printed cannot be kept or read.
    #[error("cannot keep the run of the doctests in {path}: {source}")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was printed is no outcome.
    #[error(
        "the doctests have no outcome: {why} (`--no-doctests` leaves them out and narrows the scope)\n{last}"
    )]
    Unclear {
        /// Why.
        why: String,
        /// The last lines that were printed.
        last: String,
    },
}

/// Runs the documentation tests of the selected packages; adds a binary of kind [`TargetKind::Doc`] to the build for each package that
/// has some, and gives what became of the tests.
///
/// `files` are the source files of the workspace, relative to its root.
///
/// # Errors
/// See [`DoctestError`].
pub fn run(
    request: &BuildRequest<'_>,
    number: usize,
    built: &mut Built,
    options: &RunOptions,
    files: &[Utf8PathBuf],
) -> Result<(Vec<TestRun>, Option<String>), DoctestError> {
    let packages = documented(request, files);
    if packages.is_empty() {
        return Ok((Vec::new(), None));
    }
    let path = options.folder.join(format!("doctests-{number}.out"));
    let (text, success, line) = print(request, &packages, options, &path)?;
    let unclear = |why: String| {
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let last = lines
            .get(lines.len().saturating_sub(12)..)
            .unwrap_or_default();
        DoctestError::Unclear {
            why,
            last: last.join("\n"),
        }
    };
    let Some(success) = success else {
        let seconds = options.limit.as_secs();
        return Err(unclear(format!("for {seconds} s, none of them ended")));
    };
    let output = output::parse(&text).map_err(unclear)?;
    for package in &packages {
        if let Some(name) = library(package).filter(|name| !output.crates.contains(name)) {
            return Err(unclear(format!("cargo did not get to those of `{name}`")));
        }
    }
    let failed = output
        .tests
        .iter()
        .any(|test| matches!(test.end, TestEnd::Failed(_)));
    if success == failed {
        return Err(unclear(
            "the end of cargo and the results contradict each other".to_owned(),
        ));
    }
    let root = &request.workspace.root;
    let runs = output.tests.into_iter().map(|test| {
        let package = owner(&packages, root, &test);
        taken(test, package, number, built)
    });
    Ok((runs.collect(), Some(line.display())))
}

/// Calls cargo; gives what it printed and whether it ended with success, `None` where it was stopped.
fn print(
    request: &BuildRequest<'_>,
    packages: &[&Package],
    options: &RunOptions,
    path: &Utf8Path,
) -> Result<(String, Option<bool>, CommandLine), DoctestError> {
    let in_file = |source| DoctestError::File {
        path: path.to_owned(),
        source,
    };
    let line = command(request, packages, options);
    // One file for both, so that what cargo says stands before what rustdoc says of it.
    let file = File::create(path).map_err(in_file)?;
    let other = file.try_clone().map_err(in_file)?;
    let running = line.start_into(file, other, options.limit)?;
    let size = || std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let ended = running
        .wait_while_active(&size, options.limit)
        .map_err(in_file)?;
    let bytes = std::fs::read(path).map_err(in_file)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((text, ended.status().map(|status| status.success()), line))
}

fn command(request: &BuildRequest<'_>, packages: &[&Package], options: &RunOptions) -> CommandLine {
    let line = CommandLine::new(environment::cargo()).args([
        "test",
        "--doc",
        "--no-fail-fast",
        "--color",
        "never",
    ]);
    let names = packages.iter().map(|package| package.name.to_string());
    let line = request.with_packages(line, names, "--profile");
    request
        .with_wrapper(line)
        .set("CARGO_TERM_QUIET", "false")
        .set("INSTA_UPDATE", "no")
        .set("INSTA_FORCE_PASS", "0")
        .args(["--", "--test-threads", options.jobs.to_string().as_str()])
        .args(options.arguments.choosing())
}

/// The selected packages whose library cargo tests the documentation of, and whose source can hold such tests.
fn documented<'a>(request: &BuildRequest<'a>, files: &[Utf8PathBuf]) -> Vec<&'a Package> {
    let selected: BTreeSet<&String> = request.packages().collect();
    let members = request.workspace.members();
    let root = &request.workspace.root;
    let mut packages: Vec<&Package> = members
        .iter()
        .copied()
        .filter(|package| {
            selected.contains(&package.name.to_string()) && library(package).is_some()
        })
        .collect();
    packages.retain(|package| presence::is_possible(package, &members, root, files));
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    packages
}

/// The crate of the library, where its documentation is tested.
fn library(package: &Package) -> Option<String> {
    let linked = [CrateType::Lib, CrateType::RLib, CrateType::ProcMacro];
    let mut libraries = package.targets.iter().filter(|target| {
        target.doctest && target.crate_types.iter().any(|kind| linked.contains(kind))
    });
    libraries.next().map(|target| target.name.replace('-', "_"))
}

/// The package that a test is of: by the crate, and by the file where several packages call their library the same.
fn owner<'a>(packages: &[&'a Package], root: &Utf8Path, test: &Printed) -> Option<&'a Package> {
    let mut of_name = packages
        .iter()
        .copied()
        .filter(|package| library(package).as_deref() == Some(test.crate_name.as_str()));
    let file = test.name.split(" - ").next().unwrap_or_default();
    let file = root.join(file);
    let holds = |package: &&Package| {
        let folder = package.manifest_path.parent();
        folder.is_some_and(|folder| file.starts_with(folder))
    };
    let first = of_name.clone().next();
    of_name.find(holds).or(first)
}

fn taken(test: Printed, package: Option<&Package>, number: usize, built: &mut Built) -> TestRun {
    let package = package.map_or_else(
        || test.crate_name.clone(),
        |package| package.name.to_string(),
    );
    let is_its = |binary: &TestBinary| binary.kind == TargetKind::Doc && binary.package == package;
    let binary = built.tests.iter().position(is_its).unwrap_or_else(|| {
        built.tests.push(TestBinary {
            package,
            target: "doc".to_owned(),
            kind: TargetKind::Doc,
            run: Captured::default(),
            runner: None,
            harness: true,
        });
        built.tests.len() - 1
    });
    TestRun {
        build: number,
        binary,
        name: test.name,
        end: test.end,
        earlier: Vec::new(),
        panicked: false,
        duration: Duration::ZERO,
        profiles: Vec::new(),
        process: None,
        output: test.output,
    }
}
