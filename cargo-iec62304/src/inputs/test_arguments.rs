//! The arguments behind `--`, in the words of libtest: which tests they choose, and what is passed on.

/// Arguments for the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestArguments {
    /// Only tests whose name has one of these in it (or is one, see `exact`); all where there is none.
    pub filters: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
    /// Whether names must match as a whole.
    pub exact: bool,
    /// Which of the tests marked `#[ignore]` run.
    pub ignored: Ignored,
    /// Arguments that ask for something else than to run tests.
    pub refused: Vec<String>,
    /// What each test gets.
    pub passed_on: Vec<String>,
}

/// Which of the tests marked `#[ignore]` run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ignored {
    /// None.
    #[default]
    Skip,
    /// They too (`--include-ignored`).
    Include,
    /// They alone (`--ignored`).
    Only,
}

impl TestArguments {
    /// Reads the arguments. Options of libtest that say how to show or schedule tests have no meaning for one test in a process of
    /// its own and are dropped; unknown ones are passed on.
    pub fn parse(filter: Option<&str>, words: &[String]) -> Self {
        let mut parsed = Self {
            filters: filter.map(str::to_owned).into_iter().collect(),
            ..Self::default()
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--exact" => parsed.exact = true,
                "--ignored" => parsed.ignored = Ignored::Only,
                "--include-ignored" => parsed.ignored = Ignored::Include,
                "--skip" => parsed.skip.extend(words.next().cloned()),
                "--list" | "--help" | "-h" | "--bench" => {
                    parsed.refused.push(word.clone());
                }
                "--nocapture" | "--no-capture" | "--show-output" | "--quiet" | "-q" => {}
                "--test-threads" | "--color" | "--format" | "--logfile" => {
                    words.next();
                }
                other => match other.strip_prefix("--skip=") {
                    Some(skip) => parsed.skip.push(skip.to_owned()),
                    None if other.starts_with("--test-threads=")
                        || other.starts_with("--logfile=")
                        || other.starts_with("--color=") => {}
                    None if other.starts_with('-') => parsed.passed_on.push(word.clone()),
                    None => parsed.filters.push(word.clone()),
                },
            }
        }
        parsed
    }

    /// Whether a test is chosen.
    pub fn chooses(&self, name: &str, is_ignored: bool) -> bool {
        let matches = |text: &String| {
            if self.exact {
                name == text
            } else {
                name.contains(text.as_str())
            }
        };
        let by_name = self.filters.is_empty() || self.filters.iter().any(matches);
        let by_mark = self.ignored != Ignored::Only || is_ignored;
        by_name && by_mark && !self.skip.iter().any(matches)
    }

    /// Whether a chosen test marked `#[ignore]` runs.
    pub fn runs_ignored(&self) -> bool {
        self.ignored != Ignored::Skip
    }

    /// The words that choose these tests again, as libtest and nextest take them.
    pub fn choosing(&self) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(self.exact.then(|| "--exact".to_owned()));
        words.extend(match self.ignored {
            Ignored::Skip => None,
            Ignored::Include => Some("--include-ignored".to_owned()),
            Ignored::Only => Some("--ignored".to_owned()),
        });
        for skip in &self.skip {
            words.extend(["--skip".to_owned(), skip.clone()]);
        }
        words.extend(self.filters.iter().cloned());
        words
    }

    /// Whether something may be left out: the scope is partial.
    pub fn narrows(&self) -> bool {
        !self.filters.is_empty() || !self.skip.is_empty() || self.ignored == Ignored::Only
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> TestArguments {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        TestArguments::parse(None, &words)
    }

    #[test]
    fn filters_and_skips_choose_as_libtest_does() {
        let arguments = parse("limit --skip slow");
        assert!(arguments.chooses("dose::limits_rate", false));
        assert!(!arguments.chooses("dose::limits_rate_slow", false));
        assert!(!arguments.chooses("dose::other", false));
        assert!(arguments.narrows());
        assert!(!parse("limit --exact").chooses("limits", false));
    }

    #[test]
    fn ignored_tests_run_only_when_asked_for() {
        assert!(!parse("").runs_ignored());
        assert!(parse("--include-ignored").chooses("a", false));
        assert!(!parse("--include-ignored").narrows());
        assert!(!parse("--ignored").chooses("a", false));
        assert!(parse("--ignored").chooses("a", true));
    }

    #[test]
    fn what_runs_no_test_is_refused() {
        assert_eq!(parse("--list").refused, ["--list"]);
        assert!(parse("--exact name").refused.is_empty());
    }

    #[test]
    fn options_of_display_are_dropped_and_unknown_ones_passed_on() {
        let arguments = parse("--nocapture --test-threads 1 --color=always -Zunstable-options");
        assert_eq!(arguments.passed_on, ["-Zunstable-options"]);
        assert!(!arguments.narrows());
    }
}
