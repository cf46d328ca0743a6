//! The tool as nextest's target runner: it runs one attempt of one test in a folder of its own, with its own profile, and notes how
//! it began and how it ended.
//!
//! nextest calls it for each attempt as `<tool> __run <binary> --exact <name> --nocapture`, and to list the tests of a binary.

mod list;
mod process;
mod tee;

use std::ffi::{OsStr, OsString};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cargo_config::Program;
use super::command::CommandError;
use super::digest::hexadecimal;
use super::environment;
use super::whole_file::write_whole;

/// First argument that makes the tool nextest's target runner.
pub const RUN_COMMAND: &str = "__run";
/// First argument that makes the tool copy its input to its output: it stands in for a process that holds on to a test's output.
pub const COPY_COMMAND: &str = "__copy";
/// Set for nextest: the folder of the [`Plan`].
pub const RUN_VARIABLE: &str = "CARGO_IEC62304_RUN";
/// Begins the names of variables that hold what the user had in those that the tool sets for itself.
pub const SAVED_PREFIX: &str = "CARGO_IEC62304_SAVED_";
/// Stands beside the folder of the plan as soon as the run is to end: no further attempt may begin.
pub const STOPPED: &str = "stopped";

const PLAN: &str = "plan.json";
const START: &str = "start.json";
const END: &str = "end.json";

/// What every attempt has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The folder that holds the folders of the attempts.
    pub tests: Utf8PathBuf,
    /// How long one attempt may take, in milliseconds.
    pub limit_ms: u64,
    /// The user's target runner.
    pub runner: Option<Program>,
    /// Variables that no test may see as the tool set them.
    pub own_variables: Vec<String>,
}

/// How an attempt began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The test binary.
    pub executable: Utf8PathBuf,
    /// The test.
    pub name: String,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// The process group that all of it runs in.
    pub group: u32,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The process of the test, or of the user's runner.
    pub process: u32,
    /// Its status, as the system has it; `None` where its time was over.
    pub status: Option<i32>,
    /// How long it took, in microseconds.
    pub duration_us: u64,
}

/// Why an attempt could not be run or noted.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// Called without what nextest gives.
    #[error("called as nextest's runner without {0}")]
    Missing(&'static str),
    /// The run is over.
    #[error("the run is over: no further test may begin")]
    Stopped,
    /// The target has no harness of libtest and lists no test.
    #[error("{executable} does not list its tests (`harness = false`): {message}")]
    NoList {
        /// The binary.
        executable: Utf8PathBuf,
        /// What it did instead.
        message: String,
    },
    /// A file cannot be written or read.
    #[error("cannot keep the run in {path}: {source}")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A process cannot be started.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl AttemptError {
    fn at(path: &Utf8Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// What nextest asked for.
#[derive(Debug)]
struct Call {
    plan: Plan,
    /// The folder of the plan.
    folder: Utf8PathBuf,
    executable: Utf8PathBuf,
    arguments: Vec<OsString>,
}

impl Call {
    fn of(arguments: &[OsString]) -> Result<Self, AttemptError> {
        let folder = environment::text(RUN_VARIABLE).ok_or(AttemptError::Missing("a run"))?;
        let folder = Utf8PathBuf::from(folder);
        let mut rest = arguments.iter().skip(2);
        let executable = rest.next().and_then(|text| text.to_str());
        let executable = executable.ok_or(AttemptError::Missing("a test binary"))?;
        Ok(Self {
            plan: read(&folder.join(PLAN))?,
            folder,
            executable: executable.into(),
            arguments: rest.cloned().collect(),
        })
    }

    /// Whether the target has no harness of libtest: the lists of all others are served.
    fn is_without_harness(&self) -> bool {
        !list::is_served(&self.folder, &self.executable)
    }

    fn has(&self, argument: &str) -> bool {
        self.arguments.iter().any(|word| word == argument)
    }
}

/// Does what nextest asks for; gives the exit code. Where the test was ended by a signal, so is this process.
///
/// # Errors
/// The attempt cannot be run or noted: nextest takes it as failed.
pub fn run(arguments: &[OsString]) -> Result<i32, AttemptError> {
    let call = Call::of(arguments)?;
    if call.has("--list") {
        return list::run(&call);
    }
    process::run(&call)
}

/// Copies input to output until nobody writes any more.
pub fn copy() {
    // Whoever reads may be gone: then there is nothing left to do.
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::stdout());
}

/// Writes the plan of a run.
///
/// # Errors
/// The folder or the file cannot be made.
pub fn write_plan(folder: &Utf8Path, plan: &Plan) -> Result<(), AttemptError> {
    std::fs::create_dir_all(folder).map_err(AttemptError::at(folder))?;
    write(&folder.join(PLAN), plan)
}

/// The lists that a binary without harness gave to nextest: names, and whether each is marked `#[ignore]`.
pub use list::{given, serve};

/// One attempt, as its records have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its folder.
    pub folder: Utf8PathBuf,
    /// How it began.
    pub start: Start,
    /// How it ended; `None` where it did not come to its end.
    pub end: Option<End>,
}

/// Every attempt of a run, sorted by binary, test and number.
///
/// # Errors
/// A record cannot be read.
pub fn attempts(tests: &Utf8Path) -> Result<Vec<Attempt>, AttemptError> {
    let mut attempts = Vec::new();
    for entry in tests.read_dir_utf8().into_iter().flatten().flatten() {
        attempts.extend(Attempt::read(entry.into_path())?);
    }
    attempts.sort_by(|a, b| {
        let key = |attempt: &Attempt| {
            let start = &attempt.start;
            (start.executable.clone(), start.name.clone(), start.attempt)
        };
        key(a).cmp(&key(b))
    });
    Ok(attempts)
}

/// The attempts of one test, in order.
///
/// # Errors
/// A record cannot be read.
pub fn attempts_of(
    tests: &Utf8Path,
    executable: &Utf8Path,
    name: &str,
) -> Result<Vec<Attempt>, AttemptError> {
    let mut attempts = Vec::new();
    for number in 1.. {
        match Attempt::read(folder_of(tests, executable, name, number))? {
            Some(attempt) => attempts.push(attempt),
            None => break,
        }
    }
    Ok(attempts)
}

impl Attempt {
    /// Reads the records in a folder; `None` where there is none.
    fn read(folder: Utf8PathBuf) -> Result<Option<Self>, AttemptError> {
        if !folder.join(START).exists() {
            return Ok(None);
        }
        let end = folder.join(END);
        Ok(Some(Self {
            start: read(&folder.join(START))?,
            end: end.exists().then(|| read(&end)).transpose()?,
            folder,
        }))
    }
}

/// The folder of an attempt, by a name that every file system takes.
pub fn folder_of(tests: &Utf8Path, executable: &Utf8Path, name: &str, attempt: u32) -> Utf8PathBuf {
    let digest = digest_of(&[executable.as_str(), name]);
    tests.join(format!("{digest}-{attempt}"))
}

fn digest_of(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    hexadecimal(&digest[..12])
}

fn read<T: for<'a> Deserialize<'a>>(path: &Utf8Path) -> Result<T, AttemptError> {
    let bytes = std::fs::read(path).map_err(AttemptError::at(path))?;
    serde_json::from_slice(&bytes)
        .map_err(std::io::Error::from)
        .map_err(AttemptError::at(path))
}

fn write(path: &Utf8Path, value: &impl Serialize) -> Result<(), AttemptError> {
    let bytes = serde_json::to_vec(value).map_err(std::io::Error::from);
    let written = bytes.and_then(|bytes| write_whole(path, &bytes));
    written.map_err(AttemptError::at(path))
}

/// What becomes of the variables that the tool set for itself: what the user had (`Some`), or nothing.
fn restored(own: &[String]) -> impl Iterator<Item = (OsString, Option<OsString>)> + '_ {
    own.iter().flat_map(|name| {
        let saved = format!("{SAVED_PREFIX}{name}");
        let before = environment::variable(&saved);
        [(name.into(), before), (saved.into(), None)]
    })
}

fn argument_after<'a>(arguments: &'a [OsString], key: &str) -> Option<&'a OsStr> {
    let at = arguments.iter().position(|word| word == key)?;
    arguments.get(at + 1).map(OsString::as_os_str)
}

impl Plan {
    fn limit(&self) -> Duration {
        Duration::from_millis(self.limit_ms)
    }
}
