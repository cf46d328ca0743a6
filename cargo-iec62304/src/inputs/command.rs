//! The only module that spawns processes.
//!
//! A command is first a value ([`CommandLine`]), so that it can be tested, shown and recorded as evidence; then it is run.
//! Each child leads a process group of its own, so that nothing it started outlives it or the tool.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead as _, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::{guardian, process_group, sweep};

/// A command as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The program.
    pub program: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables to set (`Some`) or to remove (`None`), in order.
    pub environment: Vec<(OsString, Option<OsString>)>,
    /// Whether the child sees only what `environment` sets.
    pub clear_environment: bool,
    /// The folder to run in; the tool's own where there is none.
    pub folder: Option<Utf8PathBuf>,
}

/// A command that could not be started, or that failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The program could not be started.
    #[error("cannot run `{command}`: {source}")]
    Start {
        /// The command.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// The program ended with a failure.
    #[error("`{command}` ended with {status}{}", shown(.stderr))]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        stderr: String,
    },
}

fn shown(stderr: &str) -> String {
    if stderr.trim().is_empty() {
        String::new()
    } else {
        format!("\n{}", stderr.trim_end())
    }
}

impl CommandLine {
    /// A command without arguments.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            clear_environment: false,
            folder: None,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<T: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = T>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn set(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), Some(value.into())));
        self
    }

    /// Removes a variable.
    #[must_use]
    pub fn remove(mut self, name: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// The command as one would type it, without its environment.
    pub fn display(&self) -> String {
        std::iter::once(&self.program)
            .chain(&self.arguments)
            .map(|word| quoted(word))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Runs the command and gives what it printed; a failure is an error.
    ///
    /// # Errors
    /// The command cannot be started or ends with a failure.
    pub fn output(&self) -> Result<Output, CommandError> {
        let output = self.output_of_any_status()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(CommandError::Failed {
            command: self.display(),
            status: output.status,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs the command and gives what it printed, whatever its status.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn output_of_any_status(&self) -> Result<Output, CommandError> {
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let running = Running::start(self, command, None)?;
        running.output().map_err(|source| self.start_error(source))
    }

    /// Runs the command with its standard error shown to the user, and gives its standard output.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn output_with_progress(&self) -> Result<Output, CommandError> {
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let running = Running::start(self, command, None)?;
        running.output().map_err(|source| self.start_error(source))
    }

    /// Starts the command with its output going to files.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn start_into(
        &self,
        stdout: std::fs::File,
        stderr: std::fs::File,
        limit: Duration,
    ) -> Result<Running, CommandError> {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Running::start(self, command, Some(limit))
    }

    /// Runs the command in this process's place in all but name: same input, output and folder.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn status_in_place(&self) -> Result<ExitStatus, CommandError> {
        self.command()
            .status()
            .map_err(|source| self.start_error(source))
    }

    /// Starts the command in the group of this process, with this process's input.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn start_beside(&self, stdout: Stdio, stderr: Stdio) -> Result<Child, CommandError> {
        let mut command = self.command();
        command.stdout(stdout).stderr(stderr);
        command.spawn().map_err(|source| self.start_error(source))
    }

    /// As [`Self::output_of_any_status`], in the group of this process.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn output_in_place(&self) -> Result<Output, CommandError> {
        let mut command = self.command();
        command.stdin(Stdio::null());
        command.output().map_err(|source| self.start_error(source))
    }

    /// Starts the command in the group of this process with that input, and lets it write where this process writes: to standard
    /// output, else to standard error.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn start_copy(&self, input: Stdio, to_stdout: bool) -> Result<Child, CommandError> {
        let mut command = self.command();
        let out = if to_stdout {
            Stdio::inherit()
        } else {
            Stdio::from(io::stderr())
        };
        command.stdin(input).stdout(out).stderr(Stdio::null());
        command.spawn().map_err(|source| self.start_error(source))
    }

    /// Runs the command with its standard error going to a file, and hands on its standard output line by line.
    ///
    /// # Errors
    /// The command cannot be started, or what it prints cannot be read.
    pub fn lines(
        &self,
        stderr: std::fs::File,
        line: &mut dyn FnMut(&str),
    ) -> Result<ExitStatus, CommandError> {
        let mut command = self.command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        let running = Running::start(self, command, None)?;
        running
            .lines(line)
            .map_err(|source| self.start_error(source))
    }

    fn start_error(&self, source: io::Error) -> CommandError {
        CommandError::Start {
            command: self.display(),
            source,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        if self.clear_environment {
            command.env_clear();
        }
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}

fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

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

/// The guardian of the run, as long as there is one.
static GUARD: Mutex<Option<Guard>> = Mutex::new(None);

#[derive(Debug)]
struct Guard {
    child: Child,
    pipe: ChildStdin,
    run: Utf8PathBuf,
}

fn guard() -> MutexGuard<'static, Option<Guard>> {
    GUARD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell(text: &str) {
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

fn groups() -> MutexGuard<'static, BTreeMap<u32, Option<Instant>>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    fn start(
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

    fn output(mut self) -> io::Result<Output> {
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

    fn lines(mut self, each: &mut dyn FnMut(&str)) -> io::Result<ExitStatus> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let line = CommandLine::new("cargo")
            .arg("test")
            .arg("a b")
            .arg("it's")
            .arg("");
        assert_eq!(line.display(), r"cargo test 'a b' 'it'\''s' ''");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = CommandLine::new("no-such-program-here")
            .output()
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cannot run `no-such-program-here`"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_shows_status_and_standard_error() {
        let error = CommandLine::new("sh")
            .args(["-c", "echo oh no >&2; exit 7"])
            .output()
            .unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("exit status: 7") && text.contains("oh no"),
            "{text}"
        );
    }
}
