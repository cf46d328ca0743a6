//! nextest as the runner: the tool is its target runner ([`crate::inputs::attempt`]), so that each attempt has a folder and a profile
//! of its own, while configuration, profiles, retries, groups, filters and scripts of the user hold as always.
//!
//! What became of a test is taken from the records of its attempts, judged as the own runner does it, and from what nextest says. What
//! either calls failed has failed; where they tell of different tests, nothing is known.

mod command;
mod events;
mod outcome;

use std::collections::BTreeMap;
use std::fs::File;

use camino::Utf8Path;

use self::command::Exit;
use self::events::Said;
use self::outcome::Outcomes;
use super::{ListedTest, RunOptions, TestError, TestRun};
use crate::inputs::attempt::{self, Plan};
use crate::inputs::build::{BuildRequest, Built, user_runner};
use crate::inputs::partition::Partition;

/// What nextest is asked for, beside what every runner is.
#[derive(Debug, Clone, Default)]
pub struct NextestOptions {
    /// Profile of its configuration.
    pub profile: Option<String>,
    /// Filtersets; a test that one of them chooses runs.
    pub filtersets: Vec<String>,
    /// The shard.
    pub partition: Option<Partition>,
    /// How many tests at a time, where the user says so.
    pub jobs: Option<u16>,
    /// How often a failed test is run again, where the user says so.
    pub retries: Option<u16>,
}

/// Why there are no runs.
#[derive(Debug, thiserror::Error)]
pub enum NextestError {
    /// nextest cannot run these tests; none has run.
    #[error("nextest cannot run the tests: {0}")]
    Unusable(String),
    /// The run cannot be judged.
    #[error("the run of nextest cannot be judged: {0}")]
    Broken(String),
    /// Records and nextest contradict each other.
    #[error("nextest and the records of the tests contradict each other: {0}")]
    Disagree(String),
    /// As with every runner.
    #[error(transparent)]
    Test(#[from] TestError),
}

impl From<attempt::AttemptError> for NextestError {
    fn from(error: attempt::AttemptError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What the runs of one build yielded.
#[derive(Debug)]
pub struct Yield {
    /// Each listed test, with what became of it.
    pub runs: Vec<TestRun>,
    /// The call of nextest.
    pub command: String,
    /// What it warned of.
    pub warnings: Vec<String>,
}

/// Runs the tests of one build, the one with that number; `done` is told of each one that ended.
///
/// # Errors
/// See [`NextestError`].
pub fn run(
    request: &BuildRequest<'_>,
    number: usize,
    built: &Built,
    listed: &[ListedTest],
    options: (&RunOptions, &NextestOptions),
    done: &mut dyn FnMut(&TestRun),
) -> Result<Yield, NextestError> {
    let (options, nextest) = options;
    let folder = options.folder.join("nextest").join(number.to_string());
    let plan = Plan {
        tests: options.folder.join("tests").join(number.to_string()),
        limit_ms: u64::try_from(options.limit.as_millis()).unwrap_or(u64::MAX),
        runner: user_runner(request),
        own_variables: command::variables(request.platform()),
    };
    prepare(&folder, &plan, built, listed)?;
    let line = command::command(request, nextest, &options.arguments, &folder);
    let mut said = Said::default();
    let errors = folder.join("stderr");
    let file = File::create(&errors).map_err(|source| TestError::File {
        path: errors.clone(),
        source,
    })?;
    let mut outcomes = Outcomes::new(number, built, listed, &plan, options);
    let status = line
        .lines(file, &mut |line| {
            if let Some(finished) = said.take(line) {
                outcomes.take(&finished, done);
            }
        })
        .map_err(TestError::from)?;
    let stderr = std::fs::read(&errors).unwrap_or_default();
    let stderr = String::from_utf8_lossy(&stderr);
    check(status.code(), &said, &stderr, &plan.tests)?;
    let runs = outcomes.finish(&folder, &said, done)?;
    Ok(Yield {
        runs,
        command: line.display(),
        warnings: warnings(&stderr),
    })
}

/// Makes the folders, and keeps the lists that nextest will ask for.
fn prepare(
    folder: &Utf8Path,
    plan: &Plan,
    built: &Built,
    listed: &[ListedTest],
) -> Result<(), NextestError> {
    attempt::write_plan(folder, plan)?;
    std::fs::create_dir_all(&plan.tests).map_err(|source| TestError::File {
        path: plan.tests.clone(),
        source,
    })?;
    let mut lists: BTreeMap<usize, Vec<(&str, bool)>> = BTreeMap::new();
    for test in listed {
        let list = lists.entry(test.binary).or_default();
        list.push((test.name.as_str(), test.ignored));
    }
    for (index, binary) in built.tests.iter().enumerate() {
        if binary.harness {
            let list = lists.remove(&index).unwrap_or_default();
            attempt::serve(folder, &binary.run.executable, &list)?;
        }
    }
    Ok(())
}

/// Whether exit code and events tell the same.
fn check(
    code: Option<i32>,
    said: &Said,
    stderr: &str,
    tests: &Utf8Path,
) -> Result<(), NextestError> {
    let any_ran = tests
        .read_dir_utf8()
        .is_ok_and(|mut entries| entries.next().is_some());
    match command::exit(code) {
        Exit::Unusable(why) if !any_ran => {
            return Err(NextestError::Unusable(in_its_words(why, stderr)));
        }
        Exit::Unusable(why) => return Err(NextestError::Broken(in_its_words(why, stderr))),
        Exit::Broken(why) => return Err(NextestError::Broken(in_its_words(&why, stderr))),
        Exit::Passed | Exit::Failed => {}
    }
    if let Some(odd) = &said.odd {
        return Err(NextestError::Broken(odd.clone()));
    }
    match (command::exit(code), said.any_failed()) {
        (Exit::Passed, true) => Err(NextestError::Disagree(
            "it ended with success and called a test failed".to_owned(),
        )),
        (Exit::Failed, false) => Err(NextestError::Broken(in_its_words(
            "it ended with a failure and called no test failed",
            stderr,
        ))),
        _ => Ok(()),
    }
}

/// What nextest said last, behind what it comes to; of a target that lists no tests, the line that names it.
fn in_its_words(why: &str, stderr: &str) -> String {
    let named = stderr.lines().find_map(|line| {
        let at = line.find("error: ")?;
        let text = line.get(at + "error: ".len()..)?;
        text.contains("`harness = false`").then(|| text.to_owned())
    });
    if let Some(named) = named {
        return named;
    }
    let lines: Vec<&str> = stderr
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let last = lines
        .get(lines.len().saturating_sub(12)..)
        .unwrap_or_default();
    if last.is_empty() {
        why.to_owned()
    } else {
        format!("{why}:\n{}", last.join("\n"))
    }
}

/// What nextest warns of. It lets cargo build once more, and cargo repeats what the compiler had to say: that was told while the
/// tool built, and is about the code, not about the run.
fn warnings(stderr: &str) -> Vec<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let said = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, line.strip_prefix("warning: ")?)));
    let own = said.filter(|(at, text)| {
        let mut below = lines[at + 1..]
            .iter()
            .take_while(|line| !line.trim().is_empty() && !line.starts_with("warning: "));
        let of_code = below.any(|line| line.trim_start().starts_with("--> "));
        let sum = text.starts_with('`') && text.contains(" generated ");
        !of_code && !sum
    });
    own.map(|(_, text)| format!("nextest: {text}")).collect()
}

#[cfg(test)]
mod tests {
    use super::warnings;

    #[test]
    fn what_the_compiler_says_again_is_no_warning_of_nextest() {
        let stderr = "warning: unused variable: `a`\n --> src/lib.rs:3:9\n  |\n\n\
            warning: `pump` (lib test) generated 1 warning (run `cargo fix` to apply 1 suggestion)\n    Finished `test`\n\
            warning: in config file .config/nextest.toml, ignoring unknown configuration keys: retry\n\
            warning: lines that\nbreak\n  --> src/main.rs:1:1\n";
        let own = "nextest: in config file .config/nextest.toml, ignoring unknown configuration keys: retry";
        assert_eq!(warnings(stderr), [own]);
    }
}
