//! Lists the tests of each binary; [`own`] or [`nextest`] runs each of them in a process of its own, with its own profile.

pub mod arguments;
pub mod choose;
pub mod ending;
pub mod nextest;
pub mod own;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::build::{Built, TestBinary};
use super::command::{CommandError, CommandLine};
use super::partition::Partition;
use super::test_arguments::TestArguments;
use super::test_output::parse_list;

/// How tests are run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How many at a time.
    pub jobs: usize,
    /// How long one may take.
    pub limit: Duration,
    /// Which tests run, and what each one gets.
    pub arguments: TestArguments,
    /// The shard that runs.
    pub partition: Option<Partition>,
    /// How often a failed test is run again.
    pub retries: u16,
    /// The folder of this run.
    pub folder: Utf8PathBuf,
}

/// A test as its binary lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTest {
    /// Index into the builds.
    pub build: usize,
    /// Index into the test binaries of the build.
    pub binary: usize,
    /// Its name; the target's name for a binary without harness.
    pub name: String,
    /// Whether it is marked `#[ignore]`.
    pub ignored: bool,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestEnd {
    /// Success, and its harness said so.
    Passed,
    /// Success at the last attempt, after others that failed.
    Flaky,
    /// The process ended with success, but its harness did not come to its end: something in the test ended it.
    ExitedEarly,
    /// Anything else; the text says what.
    Failed(String),
    /// Not run: `#[ignore]`.
    Ignored,
    /// Not run: a filter left it out.
    Deselected,
}

/// A test that was listed, and what became of it.
#[derive(Debug, Clone)]
pub struct TestRun {
    /// Index into the builds.
    pub build: usize,
    /// Index into the test binaries of the build.
    pub binary: usize,
    /// Its name.
    pub name: String,
    /// How its last attempt ended; all that follows is about that attempt too.
    pub end: TestEnd,
    /// How the attempts before the last one failed, in order.
    pub earlier: Vec<String>,
    /// Whether a panic unwound on the way: announced by the harness (`should panic`), or caught and so only printed.
    pub panicked: bool,
    /// How long it took.
    pub duration: Duration,
    /// Where its profiles are, if any were left: its own and those of the processes it started.
    pub profiles: Vec<Utf8PathBuf>,
    /// Id of its process, with which the name of its own profile begins; `None` behind a user's runner, where it is not known.
    pub process: Option<u32>,
    /// The last lines of its output, where it failed.
    pub output: Option<String>,
}

impl TestRun {
    /// A test that has not run.
    pub fn of(test: &ListedTest, end: TestEnd) -> Self {
        Self {
            build: test.build,
            binary: test.binary,
            name: test.name.clone(),
            end,
            earlier: Vec::new(),
            panicked: false,
            duration: Duration::ZERO,
            profiles: Vec::new(),
            process: None,
            output: None,
        }
    }

    /// Its test binary.
    pub fn binary<'a>(&self, builds: &'a [Built]) -> Option<&'a TestBinary> {
        builds.get(self.build)?.tests.get(self.binary)
    }

    /// How often it was started, where it ran.
    pub fn attempts(&self) -> u32 {
        u32::try_from(self.earlier.len()).map_or(u32::MAX, |earlier| earlier.saturating_add(1))
    }
}

/// Why tests cannot be listed or run.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// A binary rejects `--list`.
    #[error("the tests of {binary} cannot be listed: {message}")]
    List {
        /// The binary, relative where possible.
        binary: Utf8PathBuf,
        /// What it said.
        message: String,
    },
    /// A process cannot be started.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// A worker ended before its test had a result.
    #[error("{0} of the listed tests have no result")]
    Lost(usize),
    /// A file of the run cannot be made or read.
    #[error("cannot keep the run in {path}: {source}")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Whether a listed test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It does.
    Runs,
    /// It is marked `#[ignore]`, and nobody asked for it.
    Ignored,
    /// A filter or the shard leaves it out.
    Deselected,
}

/// Which of the listed tests run. The shard is dealt out of what the filters leave, as nextest does it: in each binary on its own,
/// tests marked `#[ignore]` apart from the others.
pub fn choices(tests: &[ListedTest], options: &RunOptions) -> Vec<Choice> {
    let mut places: BTreeMap<(usize, usize, bool), u64> = BTreeMap::new();
    let mut choice = |test: &ListedTest| {
        if !options.arguments.chooses(&test.name, test.ignored) {
            return Choice::Deselected;
        }
        if test.ignored && !options.arguments.runs_ignored() {
            return Choice::Ignored;
        }
        let Some(partition) = options.partition else {
            return Choice::Runs;
        };
        let next = places
            .entry((test.build, test.binary, test.ignored))
            .or_default();
        let place = *next;
        *next += 1;
        if partition.holds(&test.name, place) {
            Choice::Runs
        } else {
            Choice::Deselected
        }
    };
    tests.iter().map(&mut choice).collect()
}

/// The call of a test binary in the environment that cargo gives it, through the user's own target runner.
pub fn binary_command(binary: &TestBinary, profile: &Utf8Path) -> CommandLine {
    let mut words = binary.runner.clone().unwrap_or_default();
    words.push(binary.run.executable.to_string());
    let mut words = words.into_iter();
    let mut line = CommandLine::new(words.next().unwrap_or_default()).args(words);
    line.clear_environment = true;
    line.folder = Some(binary.run.folder.clone());
    for (name, value) in &binary.run.environment {
        line = line.set(name.clone(), value.clone());
    }
    // A test run under the tool must not rewrite or force its own snapshots.
    line.set("INSTA_UPDATE", "no")
        .set("INSTA_FORCE_PASS", "0")
        .set("LLVM_PROFILE_FILE", profile.as_str())
}

/// Lists the tests of all binaries, in the order of the builds, their binaries and their lists.
///
/// # Errors
/// A binary cannot be started, or rejects `--list`.
pub fn list(builds: &[Built], options: &RunOptions) -> Result<Vec<ListedTest>, TestError> {
    use rayon::prelude::*;
    let binaries: Vec<(usize, usize, &TestBinary)> = builds
        .iter()
        .enumerate()
        .flat_map(|(build, built)| {
            let binaries = built.tests.iter().enumerate();
            binaries.map(move |(index, binary)| (build, index, binary))
        })
        .collect();
    let lists: Vec<Vec<ListedTest>> = binaries
        .par_iter()
        .map(|(build, index, binary)| list_binary(*build, *index, binary, options))
        .collect::<Result<_, _>>()?;
    Ok(lists.into_iter().flatten().collect())
}

fn list_binary(
    build: usize,
    index: usize,
    binary: &TestBinary,
    options: &RunOptions,
) -> Result<Vec<ListedTest>, TestError> {
    if !binary.harness {
        return Ok(vec![ListedTest {
            build,
            binary: index,
            name: binary.target.clone(),
            ignored: false,
        }]);
    }
    let all = listed_names(binary, options, &[])?;
    let ignored: BTreeSet<String> = listed_names(binary, options, &["--ignored"])?
        .into_iter()
        .collect();
    Ok(all
        .into_iter()
        .map(|name| ListedTest {
            build,
            binary: index,
            ignored: ignored.contains(&name),
            name,
        })
        .collect())
}

fn listed_names(
    binary: &TestBinary,
    options: &RunOptions,
    more: &[&str],
) -> Result<Vec<String>, TestError> {
    let discarded = options.folder.join("list-profiles/%p-%m.profraw");
    let line = binary_command(binary, &discarded)
        .args(["--list", "--format", "terse"])
        .args(more.iter().copied());
    let output = line.output_of_any_status()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let message = format!(
            "`{}` ended with {}\n{}",
            line.display(),
            output.status,
            stderr.trim_end()
        );
        return Err(TestError::List {
            binary: binary.run.executable.clone(),
            message,
        });
    }
    Ok(parse_list(&stdout))
}
