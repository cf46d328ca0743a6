//! What nextest says of the tests, in its `libtest-json-plus` form: one JSON object on each line.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How nextest says that a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finished {
    /// `<package>::<target>$<test>`: what several targets of one name have in common.
    pub name: String,
    /// Whether nextest calls it passed, by its configuration.
    pub passed: bool,
    /// How often nextest started it.
    pub attempts: u32,
    /// What nextest says of a failure, if anything.
    pub reason: Option<String>,
}

/// One line, as far as it matters.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    event: String,
    name: Option<String>,
    reason: Option<String>,
}

/// Reads a line; `None` where it is not about the end of a test.
///
/// # Errors
/// The line is not as nextest writes it: what it says of the tests is not known then.
pub(super) fn read(line: &str) -> Result<Option<Finished>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let event: Line =
        serde_json::from_str(line).map_err(|error| format!("`{line}` is no event: {error}"))?;
    let passed = match (event.kind.as_str(), event.event.as_str()) {
        ("test", "ok") => true,
        ("test", "failed") => false,
        ("test", "started" | "ignored") | ("suite", "started" | "ok" | "failed") => {
            return Ok(None);
        }
        _ => return Err(format!("`{line}` is no event that is known")),
    };
    let name = event
        .name
        .ok_or_else(|| format!("`{line}` names no test"))?;
    let (name, attempts) = without_attempts(&name);
    Ok(Some(Finished {
        name,
        passed,
        attempts,
        reason: event.reason,
    }))
}

/// nextest appends `#2` to the name of a test that it started twice.
fn without_attempts(name: &str) -> (String, u32) {
    let counted = name.rsplit_once('#').and_then(|(name, attempts)| {
        let attempts = attempts.parse().ok()?;
        (attempts > 1).then(|| (name.to_owned(), attempts))
    });
    counted.unwrap_or_else(|| (name.to_owned(), 1))
}

/// Everything that nextest said, by name.
#[derive(Debug, Default)]
pub(super) struct Said {
    ends: BTreeMap<String, Vec<Finished>>,
    /// What was not understood.
    pub odd: Option<String>,
}

impl Said {
    /// Takes a line; gives the end of a test that it tells of.
    pub fn take(&mut self, line: &str) -> Option<Finished> {
        match read(line) {
            Ok(finished) => {
                let finished = finished?;
                let ends = self.ends.entry(finished.name.clone()).or_default();
                ends.push(finished.clone());
                Some(finished)
            }
            Err(message) => {
                self.odd.get_or_insert(message);
                None
            }
        }
    }

    /// What it said of tests of that name.
    pub fn of(&self, name: &str) -> &[Finished] {
        self.ends.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names that it spoke of.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.ends.keys().map(String::as_str)
    }

    /// Whether it called any test failed.
    pub fn any_failed(&self) -> bool {
        self.ends
            .values()
            .flatten()
            .any(|finished| !finished.passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(line: &str) -> Option<Finished> {
        read(line).unwrap()
    }

    #[test]
    fn ends_are_read_and_everything_else_is_passed_over() {
        let line = r#"{"type":"test","event":"ok","name":"pump::pump$limits::t","exec_time":0.1}"#;
        let finished = event(line).unwrap();
        assert_eq!(finished.name, "pump::pump$limits::t");
        assert!(finished.passed && finished.attempts == 1);
        let line =
            r#"{"type":"test","event":"failed","name":"a::b$t#3","reason":"time limit exceeded"}"#;
        let finished = event(line).unwrap();
        assert_eq!((finished.name.as_str(), finished.attempts), ("a::b$t", 3));
        assert_eq!(finished.reason.as_deref(), Some("time limit exceeded"));
        assert_eq!(
            event(r#"{"type":"test","event":"started","name":"a::b$t"}"#),
            None
        );
        assert_eq!(event(r#"{"type":"suite","event":"ok","passed":3}"#), None);
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        assert!(read("warning: something").is_err());
        assert!(read(r#"{"type":"test","event":"evaporated","name":"a"}"#).is_err());
        let mut said = Said::default();
        assert!(said.take("odd").is_none());
        assert!(said.odd.is_some(), "it is kept: nothing may count then");
    }
}
