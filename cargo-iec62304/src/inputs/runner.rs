//! Lists the tests of each binary and runs each test in a process of its own, with its own profile.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::build::TestBinary;
use super::cargo_config::Program;
use super::command::{CommandError, CommandLine, Ended, kill_overdue};
use super::test_arguments::TestArguments;
use super::test_output::{
    announces_panic, described, last_lines, logs_passed, parse_list, prints_panic,
    reports_one_passed, without_deprecation,
};

/// Where the harness itself notes the result: standard output belongs to the test and to what it starts as well.
const HARNESS_LOG: &str = "harness.log";

/// How tests are run.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How many at a time.
    pub jobs: usize,
    /// How long one may take.
    pub limit: Duration,
    /// The user's target runner.
    pub runner: Option<Program>,
    /// Which tests run, and what each one gets.
    pub arguments: TestArguments,
    /// The folder of this run.
    pub folder: Utf8PathBuf,
}

/// A test as its binary lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTest {
    /// Index into the binaries.
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
    /// Index into the binaries.
    pub binary: usize,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub end: TestEnd,
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

/// The call of a test binary in the environment that cargo gives it.
pub fn binary_command(
    binary: &TestBinary,
    runner: Option<&Program>,
    profile: &Utf8Path,
) -> CommandLine {
    let mut words = runner.cloned().unwrap_or_default();
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

/// Lists the tests of all binaries, in the order of the binaries and of their lists.
///
/// # Errors
/// A binary cannot be started, or rejects `--list`.
pub fn list(binaries: &[TestBinary], options: &RunOptions) -> Result<Vec<ListedTest>, TestError> {
    use rayon::prelude::*;
    let lists: Vec<Vec<ListedTest>> = binaries
        .par_iter()
        .enumerate()
        .map(|(index, binary)| list_binary(index, binary, options))
        .collect::<Result<_, _>>()?;
    Ok(lists.into_iter().flatten().collect())
}

fn list_binary(
    index: usize,
    binary: &TestBinary,
    options: &RunOptions,
) -> Result<Vec<ListedTest>, TestError> {
    if !binary.harness {
        return Ok(vec![ListedTest {
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
    let line = binary_command(binary, options.runner.as_ref(), &discarded)
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

/// Runs the tests, several at a time; `done` is told of each one that ended. Results come in the order of the list.
///
/// # Errors
/// A process cannot be started or a file cannot be made: the run is over, as what was not run cannot be judged.
pub fn run(
    binaries: &[TestBinary],
    tests: &[ListedTest],
    options: &RunOptions,
    done: &(dyn Fn(&TestRun) + Sync),
) -> Result<Vec<TestRun>, TestError> {
    let next = AtomicUsize::new(0);
    let over = AtomicBool::new(false);
    let results: Mutex<Vec<(usize, Result<TestRun, TestError>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|_| scope.spawn(|| work(binaries, tests, options, done, &next, &results)))
            .collect();
        scope.spawn(|| watch(&over));
        for worker in workers {
            // A worker that panicked leaves its test without result, which is caught below.
            let _ = worker.join();
        }
        over.store(true, Ordering::Relaxed);
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    let runs: Vec<TestRun> = results
        .into_iter()
        .map(|(_, result)| result)
        .collect::<Result<_, _>>()?;
    if runs.len() == tests.len() {
        Ok(runs)
    } else {
        Err(TestError::Lost(tests.len() - runs.len()))
    }
}

fn work(
    binaries: &[TestBinary],
    tests: &[ListedTest],
    options: &RunOptions,
    done: &(dyn Fn(&TestRun) + Sync),
    next: &AtomicUsize,
    results: &Mutex<Vec<(usize, Result<TestRun, TestError>)>>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(test) = tests.get(index) else { return };
        let Some(binary) = binaries.get(test.binary) else {
            return;
        };
        let result = run_one(index, test, binary, options);
        if let Ok(run) = &result {
            done(run);
        }
        results
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((index, result));
    }
}

/// Looks for tests whose time is over.
fn watch(over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(20));
        kill_overdue();
    }
}

fn run_one(
    index: usize,
    test: &ListedTest,
    binary: &TestBinary,
    options: &RunOptions,
) -> Result<TestRun, TestError> {
    let mut run = TestRun {
        binary: test.binary,
        name: test.name.clone(),
        end: TestEnd::Ignored,
        panicked: false,
        duration: Duration::ZERO,
        profiles: Vec::new(),
        process: None,
        output: None,
    };
    if !options.arguments.chooses(&test.name, test.ignored) {
        run.end = TestEnd::Deselected;
        return Ok(run);
    }
    if test.ignored && !options.arguments.runs_ignored() {
        return Ok(run);
    }
    let folder = options.folder.join("tests").join(index.to_string());
    std::fs::create_dir_all(&folder).map_err(|source| TestError::File {
        path: folder.clone(),
        source,
    })?;
    let line = test_command(test, binary, options, &folder);
    let started = Instant::now();
    let running = line.start_into(
        create(&folder, "stdout")?,
        create(&folder, "stderr")?,
        options.limit,
    )?;
    run.process = options.runner.is_none().then(|| running.id());
    let ended = running.wait().map_err(|source| TestError::File {
        path: folder.clone(),
        source,
    })?;
    run.duration = started.elapsed();
    conclude(&mut run, binary.harness, ended, &folder, options);
    Ok(run)
}

fn test_command(
    test: &ListedTest,
    binary: &TestBinary,
    options: &RunOptions,
    folder: &Utf8Path,
) -> CommandLine {
    let line = binary_command(
        binary,
        options.runner.as_ref(),
        &folder.join("%p-%m.profraw"),
    );
    let line = if binary.harness {
        let log = folder.join(HARNESS_LOG);
        let line = line.args([test.name.as_str(), "--exact", "--nocapture"]);
        let line = line.args(["--logfile", log.as_str()]);
        if test.ignored {
            line.arg("--include-ignored")
        } else {
            line
        }
    } else {
        line
    };
    line.args(options.arguments.passed_on.iter().map(OsString::from))
}

fn create(folder: &Utf8Path, name: &str) -> Result<File, TestError> {
    let path = folder.join(name);
    File::create(&path).map_err(|source| TestError::File { path, source })
}

fn conclude(
    run: &mut TestRun,
    harness: bool,
    ended: Ended,
    folder: &Utf8Path,
    options: &RunOptions,
) {
    let stdout = read_lossy(&folder.join("stdout"));
    let stderr = read_lossy(&folder.join("stderr"));
    run.panicked = announces_panic(&stdout, &run.name) || prints_panic(&stderr);
    run.end = match ended {
        Ended::TimedOut => {
            TestEnd::Failed(format!("timed out after {} s", options.limit.as_secs()))
        }
        Ended::Exited(status) if !status.success() => TestEnd::Failed(described(status)),
        Ended::Exited(_) if harness && !said_by_harness(&stdout, folder, &run.name) => TestEnd::Failed(
            "the process ended with success, but the harness did not report the test as passed: \
             something in it exited early"
                .to_owned(),
        ),
        Ended::Exited(_) => TestEnd::Passed,
    };
    run.profiles = profiles_in(folder);
    if matches!(run.end, TestEnd::Failed(_)) {
        let stderr = read_lossy(&folder.join("stderr"));
        run.output = Some(last_lines(&stdout, without_deprecation(&stderr)));
    }
}

/// Whether the harness came to its end and found the test passed, by what it prints and by what it logs.
fn said_by_harness(stdout: &str, folder: &Utf8Path, name: &str) -> bool {
    reports_one_passed(stdout) && logs_passed(&read_lossy(&folder.join(HARNESS_LOG)), name)
}

fn profiles_in(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let files = folder.read_dir_utf8().into_iter().flatten().flatten();
    let mut profiles: Vec<Utf8PathBuf> = files
        .map(camino::Utf8DirEntry::into_path)
        .filter(|path| path.extension() == Some("profraw"))
        .collect();
    profiles.sort();
    profiles
}

fn read_lossy(path: &Utf8Path) -> String {
    std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
