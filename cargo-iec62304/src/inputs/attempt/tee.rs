//! Runs a process and writes what it prints both to files and to nextest, without waiting for what it leaves behind.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{ChildStderr, ChildStdout, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use camino::Utf8Path;

use super::{AttemptError, COPY_COMMAND};
use crate::inputs::command::CommandLine;
use crate::inputs::process_group::{self, Ready};

/// How often to look whether the process has ended while something else holds its output open.
const LOOK: Duration = Duration::from_millis(10);

/// How the process ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watched {
    /// Its id.
    pub process: u32,
    /// Its status; `None` where its time was over.
    pub status: Option<ExitStatus>,
}

/// A pipe from the process, the file that keeps what comes through it, and whoever shows it.
struct Stream<P> {
    /// `None` when nobody can write any more.
    pipe: Option<P>,
    file: File,
}

impl<P: Read> Stream<P> {
    fn new(pipe: Option<P>, path: &Utf8Path) -> Result<Self, AttemptError> {
        let file = File::create(path).map_err(AttemptError::at(path))?;
        Ok(Self { pipe, file })
    }

    /// Passes on what is there; one read, so that it never waits once something is.
    fn pass(&mut self, shown: &mut dyn Write) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(());
        };
        let mut bytes = [0; 16 * 1024];
        let read = pipe.read(&mut bytes)?;
        if read == 0 {
            self.pipe = None;
        }
        let bytes = bytes.get(..read).unwrap_or_default();
        self.file.write_all(bytes)?;
        // Whoever watches may be gone; the file is what counts.
        let _ = shown.write_all(bytes).and_then(|()| shown.flush());
        Ok(())
    }
}

/// Runs the command until its process ends or `until` has passed.
pub(super) fn run(
    line: &CommandLine,
    stdout: &Utf8Path,
    stderr: &Utf8Path,
    until: Instant,
) -> Result<Watched, AttemptError> {
    let mut child = line.start_beside(Stdio::piped(), Stdio::piped())?;
    let process = child.id();
    let mut out = Stream::new(child.stdout.take(), stdout)?;
    let mut err = Stream::new(child.stderr.take(), stderr)?;
    let in_file = AttemptError::at(stdout);
    let mut watch = || -> io::Result<Option<ExitStatus>> {
        loop {
            let ended = child.try_wait()?;
            drain(
                &mut out,
                &mut err,
                if ended.is_some() {
                    Duration::ZERO
                } else {
                    LOOK
                },
            )?;
            if ended.is_some() {
                return Ok(ended);
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            if out.pipe.is_none()
                && err.pipe.is_none()
                && let Some(status) = wait_until(&mut child, until)?
            {
                return Ok(Some(status));
            }
        }
    };
    let status = watch().map_err(in_file)?;
    if status.is_some() {
        hold(out.pipe, err.pipe);
    }
    Ok(Watched { process, status })
}

/// Waits for a process that has closed its output.
fn wait_until(child: &mut std::process::Child, until: Instant) -> io::Result<Option<ExitStatus>> {
    // Almost always it is ending just now.
    for pause in (0..).map(|round: u32| Duration::from_micros(50 << round.min(7))) {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
        std::thread::sleep(pause);
    }
    Ok(None)
}

/// Passes on what the pipes hold; waits for as long as `patience` where they hold nothing.
fn drain(
    out: &mut Stream<ChildStdout>,
    err: &mut Stream<ChildStderr>,
    patience: Duration,
) -> io::Result<()> {
    // The process has ended, and whoever else writes may go on for ever.
    let enough = Instant::now() + LOOK;
    loop {
        let ready: Ready =
            process_group::wait_for_input(out.pipe.as_ref(), err.pipe.as_ref(), patience)?;
        if ready.first {
            out.pass(&mut io::stdout())?;
        }
        if ready.second {
            err.pass(&mut io::stderr())?;
        }
        let any = ready.first || ready.second;
        if !patience.is_zero() || !any || Instant::now() >= enough {
            return Ok(());
        }
    }
}

/// Something that the test started still holds its output. nextest has to see that, and will judge it by its configuration: another
/// process takes over the reading, and holds nextest's pipes as long as the test's are held.
fn hold(out: Option<ChildStdout>, err: Option<ChildStderr>) {
    let Ok(tool) = std::env::current_exe() else {
        return;
    };
    let line = CommandLine::new(tool).arg(COPY_COMMAND);
    // Where it cannot be started, nextest sees a test that ended without leaving anything: no worse than without the tool's pipes.
    if let Some(out) = out {
        let _ = line.start_copy(out.into(), true);
    }
    if let Some(err) = err {
        let _ = line.start_copy(err.into(), false);
    }
}
