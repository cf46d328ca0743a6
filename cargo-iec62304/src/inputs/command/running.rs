//! Children that run, each in a process group of its own that ends with it.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _};
use std::process::{Child, Command, ExitStatus, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::guard::{guard, tell};
use super::{CommandError, CommandLine};
use crate::inputs::{guardian, process_group, sweep};

/// A child that runs, in a process group of its own.
#[derive(Debug)]
pub struct Running {
    child: Child,
    group: u32,
}

/// How a child with a time limit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// It was killed for taking too long.
    TimedOut,
}

impl Ended {
    /// The status of a child that ended by itself.
    pub const fn status(self) -> Option<ExitStatus> {
        match self {
            Self::Exited(status) => Some(status),
            Self::TimedOut => None,
        }
    }
}

/// Process groups that run, with the moment at which they are to be killed.
static GROUPS: Mutex<BTreeMap<u32, Option<Instant>>> = Mutex::new(BTreeMap::new());

fn groups() -> MutexGuard<'static, BTreeMap<u32, Option<Instant>>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    pub(super) fn start(
        line: &CommandLine,
        mut command: Command,
        limit: Option<Duration>,
    ) -> Result<Self, CommandError> {
        process_group::lead_a_group(&mut command);
        // What the guardian ends need not be told to the kernel: that takes a fork, which copies the page tables of the tool for
        // each test, and so grows with what the tool knows of all of them.
        if guard().is_none() {
            process_group::die_with_the_tool(&mut command);
        }
        // Held over the start, so that a signal that comes meanwhile cannot miss the new group.
        let mut running = groups();
        let child = command.spawn().map_err(|source| line.start_error(source))?;
        let group = child.id();
        tell(&guardian::begun(group));
        running.insert(group, limit.map(|limit| Instant::now() + limit));
        Ok(Self { child, group })
    }

    /// The process id of the child.
    pub fn id(&self) -> u32 {
        self.group
    }

    /// Waits for the end of the child, then ends what it left running.
    ///
    /// # Errors
    /// The system cannot tell how the child ended.
    pub fn wait(mut self) -> io::Result<Ended> {
        let status = self.child.wait();
        let timed_out = groups().get(&self.group).is_none();
        self.end_group();
        Ok(if timed_out {
            Ended::TimedOut
        } else {
            Ended::Exited(status?)
        })
    }

    /// As [`Self::wait`]; the limit starts anew whenever `activity` gives another value.
    ///
    /// # Errors
    /// The system cannot tell how the child ended.
    pub fn wait_while_active(
        mut self,
        activity: &dyn Fn() -> u64,
        limit: Duration,
    ) -> io::Result<Ended> {
        let mut seen = activity();
        let mut until = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.end_group();
                return Ok(Ended::Exited(status));
            }
            let now = activity();
            if now != seen {
                (seen, until) = (now, Instant::now() + limit);
            } else if Instant::now() >= until {
                self.end_group();
                let _ = self.child.wait();
                return Ok(Ended::TimedOut);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn output(mut self) -> io::Result<Output> {
        let stderr = self.child.stderr.take();
        let reader = std::thread::spawn(move || read_all(stderr));
        let stdout = read_all(self.child.stdout.take());
        let status = self.child.wait();
        self.end_group();
        let stderr = reader.join().unwrap_or_else(|_| Ok(Vec::new()));
        Ok(Output {
            status: status?,
            stdout: stdout?,
            stderr: stderr?,
        })
    }

    pub(super) fn lines(mut self, each: &mut dyn FnMut(&str)) -> io::Result<ExitStatus> {
        if let Some(stdout) = self.child.stdout.take() {
            for line in io::BufReader::new(stdout).split(b'\n') {
                each(&String::from_utf8_lossy(&line?));
            }
        }
        let status = self.child.wait();
        self.end_group();
        status
    }

    fn end_group(&self) {
        groups().remove(&self.group);
        process_group::kill_group(self.group);
        tell(&guardian::ended(self.group));
    }
}

fn read_all(pipe: Option<impl io::Read>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Kills the groups whose time is over, and tells when to look again at the latest.
///
/// A group that was killed is forgotten: by that, [`Running::wait`] knows that the time was over.
pub fn kill_overdue() {
    let now = Instant::now();
    let mut running = groups();
    let overdue: Vec<u32> = running
        .iter()
        .filter(|(_, end)| end.is_some_and(|end| end <= now))
        .map(|(group, _)| *group)
        .collect();
    for group in overdue {
        running.remove(&group);
        process_group::kill_group(group);
    }
}

/// Kills everything that runs; for the moment when the tool is told to stop.
pub fn kill_all() {
    let running = groups();
    let open = running.keys().copied();
    match guard().as_ref() {
        Some(guard) => sweep::end_run(&guard.run, open),
        None => open.for_each(process_group::kill_group),
    }
    // Kept locked: no further child may start while the tool ends.
    std::mem::forget(running);
}
