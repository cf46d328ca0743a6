//! Process groups: whatever a child starts ends with it.

pub use platform::{is_alive, kill_group, lead_a_group};

#[cfg(unix)]
mod platform {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use rustix::io::Errno;
    use rustix::process::{Pid, Signal, kill_process_group, test_kill_process};

    pub fn lead_a_group(command: &mut Command) {
        command.process_group(0);
        #[cfg(target_os = "linux")]
        die_with_the_tool(command);
    }

    /// Asks the kernel to end the child when the tool is killed without a chance to do so itself.
    #[cfg(target_os = "linux")]
    #[expect(
        unsafe_code,
        reason = "pre_exec is unsafe: what it runs must be async-signal-safe"
    )]
    fn die_with_the_tool(command: &mut Command) {
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

    /// Whether a process of that id is there.
    pub fn is_alive(process: u32) -> bool {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        // Not to be allowed to signal it means that it is there.
        pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
    }
}

#[cfg(not(unix))]
mod platform {
    use std::process::Command;

    pub fn lead_a_group(_command: &mut Command) {}

    pub fn kill_group(_group: u32) {}

    /// Not known here.
    pub fn is_alive(_process: u32) -> bool {
        false
    }
}
