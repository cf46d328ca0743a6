//! What the end of a test's process means, the same for every runner: its status, what its harness logged, and what it printed.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::{TestEnd, TestRun};
use crate::inputs::command::Ended;
use crate::inputs::test_output::{
    announces_panic, described, last_lines, logs_passed, prints_panic, reports_one_passed,
    without_deprecation,
};

/// Where the harness itself notes the result: standard output belongs to the test and to what it starts as well.
pub const HARNESS_LOG: &str = "harness.log";
/// Where the standard output of an attempt is kept.
pub const STDOUT: &str = "stdout";
/// Where the standard error of an attempt is kept.
pub const STDERR: &str = "stderr";

/// Says of the run how the attempt ended whose files are in `folder`; `limit` is the time that it had.
pub fn conclude(
    run: &mut TestRun,
    harness: bool,
    ended: Ended,
    folder: &Utf8Path,
    limit: Duration,
) {
    let stdout = read_lossy(&folder.join(STDOUT));
    let stderr = read_lossy(&folder.join(STDERR));
    run.panicked = announces_panic(&stdout, &run.name) || prints_panic(&stderr);
    run.end = match ended {
        Ended::TimedOut => TestEnd::Failed(format!("timed out after {} s", limit.as_secs())),
        Ended::Exited(status) if !status.success() => TestEnd::Failed(described(status)),
        Ended::Exited(_) if harness && !said_by_harness(&stdout, folder, &run.name) => {
            TestEnd::ExitedEarly
        }
        Ended::Exited(_) => TestEnd::Passed,
    };
    run.profiles = profiles_in(folder);
    keep_output(run, folder);
}

/// Keeps of a failed attempt what a reader needs of its output.
pub fn keep_output(run: &mut TestRun, folder: &Utf8Path) {
    let failed = matches!(run.end, TestEnd::Failed(_) | TestEnd::ExitedEarly);
    run.output = failed.then(|| {
        let stdout = read_lossy(&folder.join(STDOUT));
        let stderr = read_lossy(&folder.join(STDERR));
        last_lines(&stdout, without_deprecation(&stderr))
    });
}

/// Puts the attempts of a test together, in order: the last one is judged, and one that passes behind failed ones is flaky.
///
/// `None` where there is no attempt.
pub fn together(attempts: Vec<TestRun>) -> Option<TestRun> {
    let mut earlier = Vec::new();
    let mut attempts = attempts.into_iter().peekable();
    while let Some(mut run) = attempts.next() {
        if attempts.peek().is_some() {
            earlier.push(match run.end {
                TestEnd::Failed(how) => how,
                TestEnd::ExitedEarly => "ended early".to_owned(),
                _ => "passed".to_owned(),
            });
            continue;
        }
        if !earlier.is_empty() && run.end == TestEnd::Passed {
            run.end = TestEnd::Flaky;
        }
        run.earlier = earlier;
        return Some(run);
    }
    None
}

/// Whether the harness came to its end and found the test passed, by what it prints and by what it logs.
fn said_by_harness(stdout: &str, folder: &Utf8Path, name: &str) -> bool {
    reports_one_passed(stdout) && logs_passed(&read_lossy(&folder.join(HARNESS_LOG)), name)
}

/// The profiles that lie in a folder, sorted.
pub fn profiles_in(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::runner::ListedTest;

    fn attempt(end: TestEnd) -> TestRun {
        let test = ListedTest {
            build: 0,
            binary: 0,
            name: "t".to_owned(),
            ignored: false,
        };
        TestRun::of(&test, end)
    }

    #[test]
    fn the_last_attempt_is_judged_and_what_failed_before_is_kept() {
        let failed = |how: &str| attempt(TestEnd::Failed(how.to_owned()));
        let once = together(vec![attempt(TestEnd::Passed)]).unwrap();
        assert_eq!((once.end, once.earlier.len()), (TestEnd::Passed, 0));
        let flaky = together(vec![failed("panicked"), attempt(TestEnd::Passed)]).unwrap();
        assert_eq!(flaky.end, TestEnd::Flaky);
        assert_eq!(flaky.earlier, ["panicked"]);
        let broken = together(vec![failed("panicked"), failed("killed by signal 6")]).unwrap();
        assert_eq!(broken.end, TestEnd::Failed("killed by signal 6".to_owned()));
        assert_eq!(broken.attempts(), 2);
        assert!(together(Vec::new()).is_none());
    }
}
