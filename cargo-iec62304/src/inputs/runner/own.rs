//! The tool's own runner: several tests at a time, each in a process of its own, with its own profile and its own limit of time.

use std::ffi::OsString;
use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::{ListedTest, RunOptions, TestEnd, TestError, TestRun, binary_command};
use crate::inputs::build::{Built, TestBinary};
use crate::inputs::command::{CommandLine, Ended, kill_overdue};
use crate::inputs::test_output::{
    announces_panic, described, last_lines, logs_passed, prints_panic, reports_one_passed,
    without_deprecation,
};

/// Where the harness itself notes the result: standard output belongs to the test and to what it starts as well.
const HARNESS_LOG: &str = "harness.log";

/// Runs the tests, several at a time; `done` is told of each one that ended. Results come in the order of the list.
///
/// # Errors
/// A process cannot be started or a file cannot be made: the run is over, as what was not run cannot be judged.
pub fn run(
    builds: &[Built],
    tests: &[ListedTest],
    options: &RunOptions,
    done: &(dyn Fn(&TestRun) + Sync),
) -> Result<Vec<TestRun>, TestError> {
    let next = AtomicUsize::new(0);
    let over = AtomicBool::new(false);
    let results: Mutex<Vec<(usize, Result<TestRun, TestError>)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|_| scope.spawn(|| work(builds, tests, options, done, &next, &results)))
            .collect();
        let watcher = scope.spawn(|| watch(&over));
        for worker in workers {
            // A worker that panicked leaves its test without result, which is caught below.
            let _ = worker.join();
        }
        over.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
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
    builds: &[Built],
    tests: &[ListedTest],
    options: &RunOptions,
    done: &(dyn Fn(&TestRun) + Sync),
    next: &AtomicUsize,
    results: &Mutex<Vec<(usize, Result<TestRun, TestError>)>>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(test) = tests.get(index) else { return };
        let binaries = builds.get(test.build).map(|built| &built.tests);
        let Some(binary) = binaries.and_then(|binaries| binaries.get(test.binary)) else {
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

/// Looks for tests whose time is over, until it is woken for the end.
fn watch(over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(20));
        kill_overdue();
    }
}

fn run_one(
    index: usize,
    test: &ListedTest,
    binary: &TestBinary,
    options: &RunOptions,
) -> Result<TestRun, TestError> {
    let mut run = TestRun::of(test, TestEnd::Ignored);
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
    run.process = binary.runner.is_none().then(|| running.id());
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
    let line = binary_command(binary, &folder.join("%p-%m.profraw"));
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
        Ended::Exited(_) if harness && !said_by_harness(&stdout, folder, &run.name) => {
            TestEnd::ExitedEarly
        }
        Ended::Exited(_) => TestEnd::Passed,
    };
    run.profiles = profiles_in(folder);
    if matches!(run.end, TestEnd::Failed(_) | TestEnd::ExitedEarly) {
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
