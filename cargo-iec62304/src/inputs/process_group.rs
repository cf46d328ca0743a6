//! Process groups: whatever a child starts ends with it. And what else only the system knows of processes.

#[cfg(target_os = "linux")]
pub use platform::kill_one;
pub use platform::{
    die_with_the_tool, end_alike, exists, is_running, kill_group, kill_own_group, lead_a_group,
    new_session, own_group, raw_status, status_from_raw, wait_for_input,
};

/// Which of two pipes have something to read, or nobody who writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ready {
    /// The first.
    pub first: bool,
    /// The second.
    pub second: bool,
}

#[cfg(unix)]
mod platform {
    use std::os::fd::AsFd;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::process::{Command, ExitStatus};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, Signal, kill_process_group};

    use super::Ready;

    pub fn lead_a_group(command: &mut Command) {
        command.process_group(0);
    }

    /// Elsewhere than on Linux nobody can be asked.
    #[cfg(not(target_os = "linux"))]
    pub fn die_with_the_tool(_command: &mut Command) {}

    /// Asks the kernel to end the child when the tool is killed without a chance to do so itself.
    #[cfg(target_os = "linux")]
    #[expect(
        unsafe_code,
        reason = "pre_exec is unsafe: what it runs must be async-signal-safe"
    )]
    pub fn die_with_the_tool(command: &mut Command) {
        // SAFETY: the closure makes one system call (prctl), allocates nothing and takes no lock.
        unsafe {
            command.pre_exec(|| {
                rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
                Ok(())
            });
        }
    }

    pub fn kill_group(group: u32) {
        let pid = i32::try_from(group).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // The group may be gone already: nothing to do then.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }

    /// Whether a process is left in the group.
    pub fn exists(group: u32) -> bool {
        let pid = i32::try_from(group).ok().and_then(Pid::from_raw);
        pid.is_some_and(|pid| rustix::process::test_kill_process_group(pid).is_ok())
    }

    /// Whether there is a process of that number.
    pub fn is_running(process: u32) -> bool {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        // One that may not be signalled is there too.
        pid.is_some_and(|pid| {
            rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
        })
    }

    /// Kills one process.
    #[cfg(target_os = "linux")]
    pub fn kill_one(process: u32) {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may be gone already.
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
    }

    /// The group of this process.
    pub fn own_group() -> u32 {
        u32::try_from(rustix::process::getpgrp().as_raw_nonzero().get()).unwrap_or_default()
    }

    /// Kills the group of this process, and this process with it.
    pub fn kill_own_group() {
        kill_group(own_group());
    }

    /// Leaves group, session and terminal, so that no signal for them arrives.
    pub fn new_session() {
        // Fails only for the leader of a group, which has none to leave.
        let _ = rustix::process::setsid();
    }

    /// The status as a number that [`status_from_raw`] reads.
    pub fn raw_status(status: ExitStatus) -> i32 {
        status.into_raw()
    }

    pub fn status_from_raw(raw: i32) -> ExitStatus {
        ExitStatus::from_raw(raw)
    }

    /// Ends this process by the signal that ended the other one, else gives its exit code.
    pub fn end_alike(status: ExitStatus) -> i32 {
        if let Some(code) = status.code() {
            return code;
        }
        let Some(signal) = status.signal() else {
            return 1;
        };
        if let Some(named) = Signal::from_named_raw(signal) {
            let _ = rustix::process::kill_process(rustix::process::getpid(), named);
        }
        // A signal that this process survives: as a shell reports it.
        128 + signal
    }

    /// Waits until one of the pipes has something to read, or `patience` is over.
    pub fn wait_for_input<A: AsFd, B: AsFd>(
        first: Option<&A>,
        second: Option<&B>,
        patience: Duration,
    ) -> std::io::Result<Ready> {
        let first = first.map(|pipe| PollFd::new(pipe, PollFlags::IN));
        let second = second.map(|pipe| PollFd::new(pipe, PollFlags::IN));
        let is_first = first.is_some();
        let mut pipes: Vec<PollFd<'_>> = first.into_iter().chain(second).collect();
        if pipes.is_empty() {
            return Ok(Ready::default());
        }
        let patience = Timespec {
            tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: patience.subsec_nanos().into(),
        };
        match poll(&mut pipes, Some(&patience)) {
            Err(error) if error != rustix::io::Errno::INTR => return Err(error.into()),
            _ => {}
        }
        let mut ready = pipes.iter().map(|pipe| !pipe.revents().is_empty());
        Ok(Ready {
            first: is_first && ready.next().unwrap_or_default(),
            second: ready.next().unwrap_or_default(),
        })
    }
}

#[cfg(not(unix))]
mod platform {
    use std::process::{Command, ExitStatus};
    use std::time::Duration;

    use super::Ready;

    pub fn lead_a_group(_command: &mut Command) {}

    pub fn die_with_the_tool(_command: &mut Command) {}

    pub fn kill_group(_group: u32) {}

    pub fn exists(_group: u32) -> bool {
        false
    }

    /// Not known here: taken as over.
    pub fn is_running(_process: u32) -> bool {
        false
    }

    pub fn own_group() -> u32 {
        0
    }

    pub fn kill_own_group() {
        std::process::exit(1);
    }

    pub fn new_session() {}

    pub fn raw_status(status: ExitStatus) -> i32 {
        status.code().unwrap_or(1)
    }

    pub fn status_from_raw(raw: i32) -> ExitStatus {
        #[cfg(windows)]
        {
            use std::os::windows::process::ExitStatusExt;
            ExitStatus::from_raw(u32::from_ne_bytes(raw.to_ne_bytes()))
        }
        #[cfg(not(windows))]
        {
            let _ = raw;
            ExitStatus::default()
        }
    }

    pub fn end_alike(status: ExitStatus) -> i32 {
        status.code().unwrap_or(1)
    }

    /// Pipes cannot be waited for together: both are read as long as they are there.
    pub fn wait_for_input<A, B>(
        first: Option<&A>,
        second: Option<&B>,
        _patience: Duration,
    ) -> std::io::Result<Ready> {
        Ok(Ready {
            first: first.is_some(),
            second: second.is_some(),
        })
    }
}
