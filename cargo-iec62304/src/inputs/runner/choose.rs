//! Which runner runs the tests, and why.

use crate::inputs::command::CommandLine;
use crate::inputs::environment;
use crate::inputs::runner::arguments::{RunnerArgs, RunnerName};
use crate::inputs::test_arguments::TestArguments;

/// The runner of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The version of nextest; `None` for the tool's own runner.
    pub nextest: Option<String>,
    /// Why this one.
    pub reason: String,
    /// Whether the tool's own runner may step in where nextest turns out not to be usable.
    pub may_fall_back: bool,
}

impl Runner {
    /// Its name, as the option takes it: `cargo` is the tool's own.
    pub const fn name(&self) -> &'static str {
        if self.nextest.is_some() {
            "nextest"
        } else {
            OWN_RUNNER
        }
    }
}

/// The name of the tool's own runner.
pub const OWN_RUNNER: &str = "cargo";

/// Why no runner can do what is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// Only nextest understands the option.
    #[error("`{option}` needs nextest, and {why}")]
    NeedsNextest {
        /// The option.
        option: String,
        /// Why the tests do not run through it.
        why: String,
    },
    /// `--runner nextest`, and nextest cannot pass the argument on.
    #[error("nextest passes no `{0}` on to the tests: leave it out, or take `--runner cargo`")]
    Argument(String),
    /// `--runner nextest`, and it is not there.
    #[error("{NOT_INSTALLED}")]
    NotInstalled,
}

const NOT_INSTALLED: &str = "cargo-nextest is not installed: install it with `cargo install --locked cargo-nextest`, or see \
    https://nexte.st/docs/installation";

/// Chooses the runner.
///
/// # Errors
/// What the user asks for can only be done by nextest, and it cannot be used.
pub fn choose(arguments: &RunnerArgs, chosen: &TestArguments) -> Result<Runner, ChoiceError> {
    let version = match arguments.runner {
        RunnerName::Cargo => None,
        RunnerName::Auto | RunnerName::Nextest => installed(),
    };
    decide(arguments, chosen, version)
}

fn decide(
    arguments: &RunnerArgs,
    chosen: &TestArguments,
    version: Option<String>,
) -> Result<Runner, ChoiceError> {
    let own = |reason: String| match arguments.needs_nextest() {
        Some(option) => Err(ChoiceError::NeedsNextest {
            option: option.to_owned(),
            why: reason,
        }),
        None => Ok(Runner {
            nextest: None,
            reason,
            may_fall_back: false,
        }),
    };
    let nextest = |version: String, reason: &str| Runner {
        nextest: Some(version),
        reason: reason.to_owned(),
        may_fall_back: arguments.runner == RunnerName::Auto && arguments.needs_nextest().is_none(),
    };
    let inexpressible = chosen.passed_on.first().filter(|_| version.is_some());
    match (arguments.runner, version, inexpressible) {
        (RunnerName::Cargo, ..) => {
            own("`--runner cargo` asks for the tool's own runner".to_owned())
        }
        (RunnerName::Nextest, None, _) => Err(ChoiceError::NotInstalled),
        (RunnerName::Nextest, Some(_), Some(argument)) => {
            Err(ChoiceError::Argument(argument.clone()))
        }
        (RunnerName::Nextest, Some(version), None) => {
            Ok(nextest(version, "`--runner nextest` asks for it"))
        }
        (RunnerName::Auto, None, _) => own("cargo-nextest is not installed".to_owned()),
        (RunnerName::Auto, Some(_), Some(argument)) => {
            own(format!("nextest passes no `{argument}` on to the tests"))
        }
        (RunnerName::Auto, Some(version), None) => Ok(nextest(version, "it is installed")),
    }
}

/// The version of nextest that cargo finds.
fn installed() -> Option<String> {
    if !cfg!(unix) {
        // Attempts are watched through pipes and process groups as Unix has them.
        return None;
    }
    let line = CommandLine::new(environment::cargo()).args(["nextest", "--version"]);
    let output = line.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.lines().next()?.strip_prefix("cargo-nextest ")?;
    version.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(
        runner: RunnerName,
        words: &str,
        version: Option<&str>,
        filtersets: &[&str],
    ) -> Result<Runner, ChoiceError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let arguments = RunnerArgs {
            runner,
            filtersets: filtersets.iter().map(|text| (*text).to_owned()).collect(),
            ..RunnerArgs::default()
        };
        decide(
            &arguments,
            &TestArguments::parse(None, &words),
            version.map(str::to_owned),
        )
    }

    #[test]
    fn auto_takes_nextest_where_it_is_and_says_why_not() {
        let runner = decided(RunnerName::Auto, "", Some("0.9.143"), &[]).unwrap();
        assert!(runner.nextest.is_some() && runner.may_fall_back);
        let runner = decided(RunnerName::Auto, "", None, &[]).unwrap();
        assert_eq!(runner.nextest, None);
        assert!(runner.reason.contains("not installed"), "{}", runner.reason);
        let runner = decided(RunnerName::Auto, "-Zodd", Some("0.9.143"), &[]).unwrap();
        assert_eq!(runner.nextest, None);
        assert!(runner.reason.contains("-Zodd"), "{}", runner.reason);
    }

    #[test]
    fn what_only_nextest_can_do_is_never_left_out() {
        for (runner, version) in [
            (RunnerName::Cargo, Some("0.9.143")),
            (RunnerName::Auto, None),
        ] {
            let error = decided(runner, "", version, &["test(a)"]).unwrap_err();
            assert!(matches!(error, ChoiceError::NeedsNextest { .. }), "{error}");
        }
        let runner = decided(RunnerName::Auto, "", Some("0.9.143"), &["test(a)"]).unwrap();
        assert!(!runner.may_fall_back);
    }

    #[test]
    fn nextest_by_name_is_nextest_or_an_error() {
        let runner = decided(RunnerName::Nextest, "", Some("0.9.143"), &[]).unwrap();
        assert!(!runner.may_fall_back);
        let error = decided(RunnerName::Nextest, "", None, &[]).unwrap_err();
        assert!(error.to_string().contains("cargo install"), "{error}");
        assert!(decided(RunnerName::Nextest, "-Zodd", Some("0.9.143"), &[]).is_err());
    }
}
