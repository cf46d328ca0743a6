//! What the user sees while tests run: on standard error, and only there.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::build::Built;
use super::phases::Phases;
use super::runner::{TestEnd, TestRun};
use crate::nouns::counted;

/// Progress of the tests.
#[derive(Debug)]
pub struct Progress {
    /// How long the steps of the run take.
    pub phases: Phases,
    bar: ProgressBar,
    quiet: bool,
    failed: AtomicUsize,
}

impl Progress {
    /// Progress that is shown unless `quiet`; the bar only where standard error is a terminal, the time of each step only where
    /// `verbose`.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        Self {
            phases: Phases::new(verbose),
            bar,
            quiet,
            failed: AtomicUsize::new(0),
        }
    }

    /// The tests are listed and begin to run.
    ///
    /// Cargo has just said `Running …` of each test binary, although the tool only took note of them: this tells the two apart.
    pub fn start(&self, tests: usize) {
        if !self.quiet && self.bar.is_hidden() {
            let _ = writeln!(
                std::io::stderr(),
                "     Testing {}, each in a process of its own",
                counted(tests, "test")
            );
        }
        if let Ok(style) =
            ProgressStyle::with_template("     Testing {pos}/{len} {wide_bar} {msg}{elapsed}")
        {
            self.bar.set_style(style);
        }
        self.bar
            .set_length(u64::try_from(tests).unwrap_or(u64::MAX));
        // A long test leaves the bar as it is: the time shows that something runs.
        self.bar.enable_steady_tick(Duration::from_millis(500));
    }

    /// Something that the user should know of the run.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let text: Vec<String> = text.lines().map(harmless).collect();
            self.bar.suspend(|| {
                let _ = writeln!(
                    std::io::stderr(),
                    "        Note {}",
                    text.join("\n             ")
                );
            });
        }
    }

    /// The tests ran, and their coverage is read by means that take their time.
    pub fn read_slowly(&self, engine: &str) {
        if !self.quiet {
            let _ = writeln!(
                std::io::stderr(),
                "     Reading coverage with {engine}, one call for each passed test"
            );
        }
    }

    /// A test ended; the output of a failed one is shown.
    pub fn done(&self, builds: &[Built], run: &TestRun) {
        self.bar.inc(1);
        let TestEnd::Failed(how) = &run.end else {
            return;
        };
        let failed = self.failed.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.set_message(format!("{failed} failed "));
        if self.quiet {
            return;
        }
        let target = run
            .binary(builds)
            .map(|binary| format!("{}/{}", binary.package, binary.target));
        let output = run.output.as_deref().unwrap_or_default();
        let lines: Vec<String> = output.lines().map(harmless).collect();
        let indented = lines.join("\n    ");
        let name = format!("{}::{}", target.unwrap_or_default(), run.name);
        // Standard error that is closed is no reason to stop.
        self.bar.suspend(|| {
            let _ = write!(
                std::io::stderr(),
                "      Failed {name}: {how}\n    {indented}\n"
            );
        });
    }

    /// All tests ended.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// A line without control characters: a test prints what it likes, and none of it may steer the terminal.
fn harmless(line: &str) -> String {
    line.chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn the_output_of_a_test_cannot_steer_the_terminal() {
        assert_eq!(harmless("a\tb \u{1b}[2J\u{7}c\u{9b}31m"), "a\tb [2Jc31m");
    }
}
