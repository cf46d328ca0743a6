//! Builds and runs as a manifest keeps them, and back.
//!
//! What is needed to run a test (its environment, its folder) is not kept: it holds what is secret on a machine, and nothing is run
//! again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::folders::Folders;
use super::manifest::{
    self, Binary, Build, Compiled, OutDir, Outcome, Selection, Test, TestBinary, TestFilter,
};
use crate::inputs::build::{self, Built, CompiledTarget};
use crate::inputs::capture::Captured;
use crate::inputs::read_files::ReadFiles;
use crate::inputs::runner::arguments::RunnerArgs;
use crate::inputs::runner::choose::{OWN_RUNNER, Runner};
use crate::inputs::runner::{TestEnd, TestRun};
use crate::inputs::test_arguments::{Ignored, TestArguments};
use crate::inputs::workspace;
use crate::model;

/// The flag that leaves out documentation tests.
const NO_DOCTESTS: &str = "--no-doctests";

/// A build, with the coverage maps of its binaries.
pub fn of_build(built: &Built, binaries: Vec<Binary>, folders: &Folders) -> Build {
    let tests = built.tests.iter().map(|test| TestBinary {
        package: test.package.clone(),
        target: test.target.clone(),
        kind: test.kind,
        executable: folders.shorten(&test.run.executable),
        harness: test.harness,
    });
    let compiled = built.compiled.iter().map(|target| Compiled {
        package: target.package.clone(),
        target: target.target.clone(),
        kind: target.kind,
        cfgs: target.cfgs.clone(),
        recorded: target.recorded,
    });
    let out_dirs = built.out_dirs.iter().map(|(package, path)| OutDir {
        package: package.clone(),
        path: folders.shorten(path),
    });
    Build {
        name: built.name.clone(),
        command: built.command.clone(),
        branches: built.branches,
        tests: tests.collect(),
        binaries,
        compiled: compiled.collect(),
        out_dirs: out_dirs.collect(),
    }
}

/// The build with that index again, with the folders of this machine. It can be judged, not run.
pub fn to_build(index: usize, build: &Build, here: &Folders) -> Built {
    let path = |text: &str| here.expand(text).unwrap_or_else(|| Utf8PathBuf::from(text));
    let tests = build.tests.iter().map(|test| build::TestBinary {
        package: test.package.clone(),
        target: test.target.clone(),
        kind: test.kind,
        run: Captured {
            executable: path(&test.executable),
            folder: Utf8PathBuf::new(),
            environment: Vec::new(),
        },
        harness: test.harness,
        runner: None,
    });
    let compiled = build.compiled.iter().map(|target| CompiledTarget {
        build: index,
        package: target.package.clone(),
        target: target.target.clone(),
        kind: target.kind,
        cfgs: target.cfgs.clone(),
        recorded: target.recorded,
    });
    let out_dirs = build.out_dirs.iter();
    Built {
        name: build.name.clone(),
        tests: tests.collect(),
        executables: build
            .binaries
            .iter()
            .map(|binary| path(&binary.path))
            .collect(),
        compiled: compiled.collect(),
        command: build.command.clone(),
        out_dirs: out_dirs
            .map(|dir| (dir.package.clone(), path(&dir.path)))
            .collect(),
        branches: build.branches,
        // Nothing is compiled, and so nothing read.
        read: ReadFiles::default(),
        crates: 0,
        recompiled: 0,
    }
}

/// Profiles that no test owns.
pub fn of_strays(strays: &[model::Stray]) -> Vec<manifest::Stray> {
    let strays = strays.iter().map(|stray| manifest::Stray {
        folder: stray.folder.clone(),
        profiles: stray.profiles,
        programs: stray.programs.clone(),
    });
    strays.collect()
}

/// The profiles that no test owns of all runs, as one run would have found them: each folder once.
pub fn to_strays<'a>(strays: impl IntoIterator<Item = &'a manifest::Stray>) -> Vec<model::Stray> {
    let mut by_folder: BTreeMap<&str, (usize, BTreeSet<&String>)> = BTreeMap::new();
    for stray in strays {
        let (profiles, programs) = by_folder.entry(&stray.folder).or_default();
        *profiles += stray.profiles;
        programs.extend(&stray.programs);
    }
    let strays = by_folder.into_iter();
    strays
        .map(|(folder, (profiles, programs))| model::Stray {
            folder: folder.to_owned(),
            profiles,
            programs: programs.into_iter().cloned().collect(),
        })
        .collect()
}

/// What became of a test; paths relative to the run's folder.
pub fn of_run(run: &TestRun, folder: &Utf8Path) -> Test {
    let (outcome, failure) = match &run.end {
        TestEnd::Passed => (Outcome::Passed, None),
        TestEnd::Flaky => (Outcome::Flaky, None),
        TestEnd::ExitedEarly => (Outcome::ExitedEarly, None),
        TestEnd::Failed(how) => (Outcome::Failed, Some(how.clone())),
        TestEnd::Ignored => (Outcome::Ignored, None),
        TestEnd::Deselected => (Outcome::Deselected, None),
    };
    let relative = |path: &Utf8PathBuf| {
        let path = path.strip_prefix(folder).unwrap_or(path);
        path.as_str().replace('\\', "/")
    };
    Test {
        build: run.build,
        binary: run.binary,
        name: run.name.clone(),
        outcome,
        failure,
        earlier: run.earlier.clone(),
        panicked: run.panicked,
        duration_ms: u64::try_from(run.duration.as_millis()).unwrap_or(u64::MAX),
        process: run.process,
        profiles: run.profiles.iter().map(relative).collect(),
        output: run.output.clone(),
    }
}

/// The test again, with its profiles in the folder that is read.
pub fn to_run(test: &Test, folder: &Utf8Path) -> TestRun {
    let failure = || test.failure.clone().unwrap_or_default();
    TestRun {
        build: test.build,
        binary: test.binary,
        name: test.name.clone(),
        end: match test.outcome {
            Outcome::Passed => TestEnd::Passed,
            Outcome::Flaky => TestEnd::Flaky,
            Outcome::ExitedEarly => TestEnd::ExitedEarly,
            Outcome::Failed => TestEnd::Failed(failure()),
            Outcome::Ignored => TestEnd::Ignored,
            Outcome::Deselected => TestEnd::Deselected,
        },
        earlier: test.earlier.clone(),
        panicked: test.panicked,
        duration: Duration::from_millis(test.duration_ms),
        profiles: test.profiles.iter().map(|path| folder.join(path)).collect(),
        process: test.process,
        output: test.output.clone(),
    }
}

/// What was chosen: `packages` are those whose tests were built.
pub fn of_selection(
    selection: &workspace::Selection,
    packages: impl IntoIterator<Item = String>,
    packages_left_out: bool,
    (arguments, runner): (&TestArguments, &RunnerArgs),
) -> Selection {
    let targets = [
        (runner.no_doctests, NO_DOCTESTS),
        (runner.examples, "--examples"),
        (runner.benches, "--benches"),
    ];
    let targets = targets.into_iter().filter(|(on, _)| *on);
    let mut packages: Vec<String> = packages.into_iter().collect();
    packages.sort();
    Selection {
        packages,
        packages_left_out,
        features: sorted(&selection.features),
        all_features: selection.all_features,
        no_default_features: selection.no_default_features,
        target: selection.target.clone(),
        profile: selection.profile.clone(),
        tests: arguments_filter(arguments),
        test_arguments: arguments.passed_on.clone(),
        nextest_profile: runner.nextest_profile.clone(),
        filtersets: runner.filtersets.clone(),
        targets: targets.map(|(_, flag)| flag.to_owned()).collect(),
    }
}

/// Whether packages or tests were left out, by more than a share of the tests.
pub fn narrows(selection: &Selection) -> bool {
    selection.packages_left_out
        || !selection.filtersets.is_empty()
        || selection.targets.iter().any(|flag| flag == NO_DOCTESTS)
        || to_arguments(selection).narrows()
}

/// What ran the tests.
pub fn of_runner(runner: &Runner) -> manifest::Runner {
    manifest::Runner {
        name: runner.name().to_owned(),
        version: runner.nextest.clone(),
        reason: runner.reason.clone(),
    }
}

/// What ran the tests, again.
pub fn to_runner(runner: &manifest::Runner) -> Runner {
    Runner {
        nextest: runner.version.clone().filter(|_| runner.name != OWN_RUNNER),
        reason: runner.reason.clone(),
        may_fall_back: false,
    }
}

/// Features as cargo takes them: separated by commas, in any order.
pub fn sorted(features: &[String]) -> Vec<String> {
    let features = features.iter().flat_map(|text| text.split(','));
    let mut features: Vec<String> = features
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    features.sort();
    features.dedup();
    features
}

fn arguments_filter(arguments: &TestArguments) -> Option<TestFilter> {
    let chosen = arguments.narrows() || arguments.exact || arguments.runs_ignored();
    chosen.then(|| TestFilter {
        filters: arguments.filters.clone(),
        skip: arguments.skip.clone(),
        exact: arguments.exact,
        ignored: match arguments.ignored {
            Ignored::Skip => "skip",
            Ignored::Include => "include",
            Ignored::Only => "only",
        }
        .to_owned(),
    })
}

/// Which tests were chosen by name.
pub fn to_arguments(selection: &Selection) -> TestArguments {
    let filter = selection.tests.clone().unwrap_or_default();
    TestArguments {
        filters: filter.filters,
        skip: filter.skip,
        exact: filter.exact,
        ignored: match filter.ignored.as_str() {
            "include" => Ignored::Include,
            "only" => Ignored::Only,
            _ => Ignored::Skip,
        },
        refused: Vec::new(),
        passed_on: selection.test_arguments.clone(),
    }
}
