//! The only module, with what is below it, that spawns processes.
//!
//! A command is first a value ([`CommandLine`]), so that it can be tested, shown and recorded as evidence; then it is run.
//! Each child leads a process group of its own, so that nothing it started outlives it or the tool.

mod guard;
mod running;

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use camino::Utf8PathBuf;

pub use guard::{Guarded, guarded};
pub use running::{Ended, Running, kill_all, kill_overdue};

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
