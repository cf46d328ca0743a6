//! How long each step of a run takes: shown with `-v`, on standard error, as each one ends.

use std::fmt;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The clock of a run's steps.
#[derive(Debug)]
pub struct Phases {
    shown: bool,
    started: Instant,
    running: Mutex<Option<Running>>,
}

/// The step that runs.
#[derive(Debug)]
struct Running {
    name: &'static str,
    since: Instant,
    note: String,
}

/// A step that ended, as one line: `Phase list 0.052 s (500 tests)`.
#[derive(Debug)]
struct Ended<'a> {
    name: &'a str,
    took: Duration,
    note: &'a str,
}

impl Phases {
    /// Starts the clock; `shown` says whether anybody wants to know.
    pub fn new(shown: bool) -> Self {
        Self {
            shown,
            started: Instant::now(),
            running: Mutex::new(None),
        }
    }

    /// A step begins; the one before it ends. Names are single words: programs read the lines too.
    pub fn enter(&self, name: &'static str) {
        let next = Running {
            name,
            since: Instant::now(),
            note: String::new(),
        };
        let before = self.running().replace(next);
        self.show(before.as_ref());
    }

    /// Says how much the running step has to do, or did.
    pub fn note(&self, note: impl Into<String>) {
        if let Some(running) = self.running().as_mut() {
            running.note = note.into();
        }
    }

    /// The last step ends, and with it the run.
    pub fn finish(&self) {
        let last = self.running().take();
        self.show(last.as_ref());
        self.print(&Ended {
            name: "total",
            took: self.started.elapsed(),
            note: "",
        });
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, ended: Option<&Running>) {
        if let Some(ended) = ended {
            self.print(&Ended {
                name: ended.name,
                took: ended.since.elapsed(),
                note: &ended.note,
            });
        }
    }

    fn print(&self, ended: &Ended<'_>) {
        if self.shown {
            // Standard error that is closed is no reason to stop.
            let _ = writeln!(std::io::stderr(), "       {ended}");
        }
    }
}

impl fmt::Display for Ended<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phase {} {:.3} s", self.name, self.took.as_secs_f64())?;
        if self.note.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.note)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_name_seconds_and_note() {
        let mut ended = Ended {
            name: "list",
            took: Duration::from_micros(51_700),
            note: "500 tests",
        };
        assert_eq!(ended.to_string(), "Phase list 0.052 s (500 tests)");
        ended.note = "";
        assert_eq!(ended.to_string(), "Phase list 0.052 s");
    }

    #[test]
    fn a_note_belongs_to_the_step_that_runs() {
        let phases = Phases::new(false);
        phases.note("of none");
        phases.enter("build");
        assert_eq!(phases.running().as_ref().unwrap().note, "");
        phases.note("3 crates");
        assert_eq!(phases.running().as_ref().unwrap().note, "3 crates");
        phases.enter("list");
        let running = phases.running();
        assert_eq!(
            (
                running.as_ref().unwrap().name,
                running.as_ref().unwrap().note.as_str()
            ),
            ("list", "")
        );
    }
}
