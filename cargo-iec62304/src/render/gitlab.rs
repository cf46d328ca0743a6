//! The findings for GitLab's code quality reports: an array of issues with the fields that GitLab documents.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Shown;
use super::entry::{Entry, Weight, entries};
use super::escape::visible;
use super::json::write_value;
use super::region::file_and_line;
use crate::report::words::Class;

/// Writes one issue for each entry.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let entries = entries(shown.report);
    let issues: Vec<Value> = entries.iter().map(|entry| issue(shown, entry)).collect();
    write_value(&issues, out)
}

fn issue(shown: &Shown<'_>, entry: &Entry<'_>) -> Value {
    let (path, line) = file_and_line(shown, entry.location);
    let help = entry.help.map(|help| format!(" (help: {help})"));
    let said = format!("{}{}", entry.message, help.unwrap_or_default());
    json!({
        "description": visible(&said),
        "check_name": visible(entry.rule),
        "fingerprint": entry.fingerprint,
        "severity": severity(entry),
        "location": {"path": visible(&path), "lines": {"begin": line}},
    })
}

/// By what harm a failure can do; what is not decided could be as bad as it looks.
const fn severity(entry: &Entry<'_>) -> &'static str {
    match (entry.weight, entry.class) {
        (Weight::Error | Weight::Undecided, Class::C) => "blocker",
        (Weight::Error | Weight::Undecided, Class::B) => "critical",
        (Weight::Error | Weight::Undecided, Class::A) => "major",
        (Weight::Warning, _) => "minor",
        (Weight::Note | Weight::Later | Weight::Waived, _) => "info",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::Format;
    use crate::render::testkit::rendered;
    use crate::report::sample;

    /// What GitLab asks of an issue: its fields, their types and the words of the severity.
    fn check(issue: &Value) {
        let fields: Vec<&String> = issue.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            [
                "description",
                "check_name",
                "fingerprint",
                "severity",
                "location"
            ]
        );
        for field in ["description", "check_name", "fingerprint"] {
            assert!(!issue[field].as_str().unwrap().is_empty(), "{issue}");
        }
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(
            severities.contains(&issue["severity"].as_str().unwrap()),
            "{issue}"
        );
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.starts_with("./") && !path.is_empty(), "{issue}");
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
    }

    #[test]
    fn each_issue_has_the_documented_fields_and_a_fingerprint_of_its_own() {
        let mut reports = sample::exhaustive();
        reports.push(sample::hostile());
        for report in reports {
            let issues: Vec<Value> =
                serde_json::from_str(&rendered(Format::Gitlab, &report)).unwrap();
            issues.iter().for_each(check);
            let prints = issues.iter().map(|issue| issue["fingerprint"].to_string());
            assert_eq!(prints.collect::<BTreeSet<_>>().len(), issues.len());
        }
    }

    #[test]
    fn severity_follows_the_class_and_waived_ones_say_so() {
        let report = sample::small().report();
        let issues: Vec<Value> = serde_json::from_str(&rendered(Format::Gitlab, &report)).unwrap();
        let said = |issue: &Value| {
            (
                issue["check_name"].as_str().unwrap().to_owned(),
                issue["severity"].as_str().unwrap().to_owned(),
            )
        };
        let all: Vec<_> = issues.iter().map(said).collect();
        for expected in [
            ("trace-hollow", "major"),
            ("test-failed", "blocker"),
            ("test-without-evidence", "blocker"),
            ("requirement-incomplete", "minor"),
            ("system-test-missing", "info"),
            ("unit-not-built", "info"),
        ] {
            assert!(
                all.contains(&(expected.0.to_owned(), expected.1.to_owned())),
                "{all:?}"
            );
        }
        assert!(
            issues
                .iter()
                .any(|issue| { issue["description"].as_str().unwrap().starts_with("waived") })
        );
    }
}
