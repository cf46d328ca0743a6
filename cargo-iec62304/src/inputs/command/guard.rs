//! The guardian of a run, as seen from the run: another process that ends what was started if the tool is killed.

use std::io::Write as _;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};

use super::CommandLine;
use crate::inputs::guardian;

/// The guardian of the run, as long as there is one.
static GUARD: Mutex<Option<Guard>> = Mutex::new(None);

#[derive(Debug)]
pub(super) struct Guard {
    child: Child,
    pipe: ChildStdin,
    pub(super) run: Utf8PathBuf,
}

pub(super) fn guard() -> MutexGuard<'static, Option<Guard>> {
    GUARD.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn tell(text: &str) {
    if let Some(guard) = guard().as_mut() {
        // A guardian that is gone guards nothing; the run itself is none the worse.
        let _ = guard.pipe.write_all(text.as_bytes());
    }
}

/// A run that is guarded, until this value goes.
#[derive(Debug)]
pub struct Guarded(());

/// Has the run in that folder guarded ([`guardian`]): if the tool is killed, what it started ends too.
///
/// Where no guardian can be started, the run is not guarded, and no other than without one.
pub fn guarded(tool: &Utf8Path, run: &Utf8Path) -> Guarded {
    let line = CommandLine::new(tool.as_str()).args([guardian::GUARD_COMMAND, run.as_str()]);
    let mut command = line.command();
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Ok(mut child) = command.spawn()
        && let Some(pipe) = child.stdin.take()
    {
        let run = run.to_owned();
        *guard() = Some(Guard { child, pipe, run });
    }
    Guarded(())
}

impl Drop for Guarded {
    fn drop(&mut self) {
        tell(&format!("{}\n", guardian::GOODBYE));
        let Some(Guard {
            mut child, pipe, ..
        }) = guard().take()
        else {
            return;
        };
        drop(pipe);
        let _ = child.wait();
    }
}
