//! The call of nextest, and what its exit code means.

use crate::inputs::attempt::{RUN_COMMAND, RUN_VARIABLE, SAVED_PREFIX};
use crate::inputs::build::{BuildRequest, own_variables};
use crate::inputs::command::CommandLine;
use crate::inputs::environment;
use crate::inputs::test_arguments::TestArguments;

use super::NextestOptions;
use camino::Utf8Path;

/// Makes nextest write [`super::events`].
pub(super) const EVENTS_VARIABLE: &str = "NEXTEST_EXPERIMENTAL_LIBTEST_JSON";

/// The call; `folder` holds the plan of the attempts.
pub(super) fn command(
    request: &BuildRequest<'_>,
    options: &NextestOptions,
    chosen: &TestArguments,
    folder: &Utf8Path,
) -> CommandLine {
    let line = CommandLine::new(environment::cargo())
        .args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"])
        .args(["--message-format", "libtest-json-plus", "--color", "never"])
        .args(["--status-level", "none", "--final-status-level", "none"])
        .args(["--failure-output", "never", "--success-output", "never"]);
    let line = request.with_targets(line);
    let line = request.with_selection(line, "--cargo-profile");
    let line = with_options(line, options);
    let line = with_environment(request, line, folder);
    line.args(filters(chosen))
}

fn with_options(mut line: CommandLine, options: &NextestOptions) -> CommandLine {
    let texts = [
        ("--profile", options.profile.clone()),
        ("--test-threads", options.jobs.map(|jobs| jobs.to_string())),
        (
            "--retries",
            options.retries.map(|retries| retries.to_string()),
        ),
        (
            "--partition",
            options.partition.map(|shard| shard.to_string()),
        ),
    ];
    for (flag, text) in texts {
        if let Some(text) = text {
            line = line.arg(flag).arg(text);
        }
    }
    for filterset in &options.filtersets {
        line = line.arg("--filterset").arg(filterset);
    }
    line
}

/// Filters as libtest has them, where nextest takes them.
fn filters(chosen: &TestArguments) -> Vec<String> {
    std::iter::once("--".to_owned())
        .chain(chosen.choosing())
        .collect()
}

/// The tool is the target runner, and what the user had in variables that it sets is kept for the tests.
fn with_environment(
    request: &BuildRequest<'_>,
    line: CommandLine,
    folder: &Utf8Path,
) -> CommandLine {
    let saved = variables(request.platform())
        .into_iter()
        .filter_map(|name| {
            let before = environment::variable(&name)?;
            Some((format!("{SAVED_PREFIX}{name}"), before))
        });
    let line = saved.fold(line, |line, (name, value)| line.set(name, value));
    request
        .with_environment(line, RUN_COMMAND)
        .set(RUN_VARIABLE, folder.as_str())
        .set(EVENTS_VARIABLE, "1")
}

/// Variables that no test may see as the tool set them.
pub(super) fn variables(platform: &str) -> Vec<String> {
    let mut names = own_variables(platform);
    names.extend([RUN_VARIABLE.to_owned(), EVENTS_VARIABLE.to_owned()]);
    names
}

/// What an exit code of nextest means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Exit {
    /// Every test that ran passed, by nextest's configuration.
    Passed,
    /// At least one test failed.
    Failed,
    /// nextest cannot run these tests at all; the text says why. None has run.
    Unusable(&'static str),
    /// The run cannot be judged; the text says why.
    Broken(String),
}

/// Exit codes of nextest, as its crate `nextest-metadata` documents them.
pub(super) fn exit(code: Option<i32>) -> Exit {
    let broken = |text: &str| Exit::Broken(text.to_owned());
    match code {
        Some(0) => Exit::Passed,
        Some(100) => Exit::Failed,
        Some(104) => Exit::Unusable("the tests of a binary cannot be listed"),
        Some(92) => Exit::Unusable("its version is not the one that the workspace requires"),
        Some(95) => Exit::Unusable("its version lacks a feature that the tool needs"),
        Some(2) => Exit::Unusable("its version does not understand the call"),
        Some(70) => Exit::Unusable("it cannot start processes here"),
        Some(4) => broken("it found no test to run"),
        Some(94) => broken("the filterset is wrong"),
        Some(96) => broken("its configuration or the call is wrong"),
        Some(101) => broken("its build failed"),
        Some(102) => broken("`cargo metadata` failed"),
        Some(105) => broken("a setup script failed"),
        Some(110) => broken("its output could not be written"),
        Some(code) => broken(&format!(
            "it ended with exit code {code}, which is not known"
        )),
        None => broken("it was killed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_exit_codes_tell_of_tests_that_ran() {
        assert_eq!(exit(Some(0)), Exit::Passed);
        assert_eq!(exit(Some(100)), Exit::Failed);
        assert!(matches!(exit(Some(104)), Exit::Unusable(_)));
        for code in [Some(1), Some(4), Some(96), Some(105), Some(250), None] {
            assert!(matches!(exit(code), Exit::Broken(_)), "{code:?}");
        }
    }

    #[test]
    fn filters_are_put_in_nextests_words() {
        let words = [
            "--exact",
            "a",
            "--skip=b",
            "--include-ignored",
            "--nocapture",
        ];
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(
            filters(&TestArguments::parse(None, &words)),
            ["--", "--exact", "--include-ignored", "--skip", "b", "a"]
        );
    }
}
