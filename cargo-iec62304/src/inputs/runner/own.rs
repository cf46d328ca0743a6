//! The tool's own runner: several tests at a time, each in a process of its own, with its own profile and its own limit of time.

use std::ffi::OsString;
use std::fs::File;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::ending::{HARNESS_LOG, STDERR, STDOUT, conclude, together};
use super::{Choice, ListedTest, RunOptions, TestEnd, TestError, TestRun, binary_command, choices};
use crate::inputs::build::{Built, TestBinary};
use crate::inputs::command::{CommandLine, kill_overdue};

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
    let work = Work {
        builds,
        tests,
        choices: choices(tests, options),
        options,
        done,
        next: AtomicUsize::new(0),
        results: Mutex::new(Vec::new()),
    };
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|_| scope.spawn(|| work.go()))
            .collect();
        let watcher = scope.spawn(|| watch(&over));
        for worker in workers {
            // A worker that panicked leaves its test without result, which is caught below.
            let _ = worker.join();
        }
        over.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
    });
    let mut results = work
        .results
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
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

/// What the workers share.
struct Work<'a> {
    builds: &'a [Built],
    tests: &'a [ListedTest],
    choices: Vec<Choice>,
    options: &'a RunOptions,
    done: &'a (dyn Fn(&TestRun) + Sync),
    next: AtomicUsize,
    results: Mutex<Vec<(usize, Result<TestRun, TestError>)>>,
}

impl Work<'_> {
    /// One worker: takes test after test.
    fn go(&self) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let (Some(test), Some(choice)) = (self.tests.get(index), self.choices.get(index))
            else {
                return;
            };
            let binaries = self.builds.get(test.build).map(|built| &built.tests);
            let Some(binary) = binaries.and_then(|binaries| binaries.get(test.binary)) else {
                return;
            };
            let result = match choice {
                Choice::Ignored => Ok(TestRun::of(test, TestEnd::Ignored)),
                Choice::Deselected => Ok(TestRun::of(test, TestEnd::Deselected)),
                Choice::Runs => run_attempts(index, test, binary, self.options),
            };
            if let Ok(run) = &result {
                (self.done)(run);
            }
            self.results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, result));
        }
    }
}

/// Looks for tests whose time is over, until it is woken for the end.
fn watch(over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(20));
        kill_overdue();
    }
}

/// Runs a test until it passes, or its attempts are used up.
fn run_attempts(
    index: usize,
    test: &ListedTest,
    binary: &TestBinary,
    options: &RunOptions,
) -> Result<TestRun, TestError> {
    let folder = options.folder.join("tests").join(index.to_string());
    let mut attempts = Vec::new();
    for attempt in 0..=options.retries {
        let folder = match attempt {
            0 => folder.clone(),
            retry => Utf8PathBuf::from(format!("{folder}-retry-{retry}")),
        };
        let run = run_once(test, binary, options, &folder)?;
        let failed = matches!(run.end, TestEnd::Failed(_));
        attempts.push(run);
        if !failed {
            break;
        }
    }
    together(attempts).ok_or(TestError::Lost(1))
}

fn run_once(
    test: &ListedTest,
    binary: &TestBinary,
    options: &RunOptions,
    folder: &Utf8Path,
) -> Result<TestRun, TestError> {
    let in_folder = |source| TestError::File {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(in_folder)?;
    let line = test_command(test, binary, options, folder);
    let started = Instant::now();
    let running = line.start_into(
        create(folder, STDOUT)?,
        create(folder, STDERR)?,
        options.limit,
    )?;
    let mut run = TestRun::of(test, TestEnd::Deselected);
    run.process = options.runner.is_none().then(|| running.id());
    let ended = running.wait().map_err(in_folder)?;
    run.duration = started.elapsed();
    conclude(&mut run, binary.harness, ended, folder, options.limit);
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
