//! What the readers of each format ask of it: schemas, bounds, and the same verdict as the report.

use std::sync::LazyLock;

use jsonschema::Validator;
use quick_junit::Report as Results;
use serde_json::{Value, json};

use crate::support::repository;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn valid(schema: &Validator, value: &Value) {
    let errors: Vec<String> = schema
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// `VERDICT (exit CODE)`.
fn said(report: &Value) -> String {
    let verdict = report["verdict"].as_str().expect("a word");
    format!("{verdict} (exit {})", report["exit_code"])
}

/// By the official schema; gives the one run.
pub fn sarif(text: &str) -> Value {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
        let path = repository().join("tests/data/sarif-schema-2.1.0.json");
        let text = std::fs::read_to_string(path).expect("the schema");
        // See the README beside it.
        let text = text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&parsed(&text)).expect("a schema")
    });
    let log = parsed(text);
    valid(&SCHEMA, &log);
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    log["runs"][0].clone()
}

/// It reads back, its counts are those of its cases, each rule has its suite, and a run that is no pass has a failed case.
pub fn junit(text: &str, report: &Value) {
    let results = Results::deserialize_from_str(text).expect("JUnit");
    let suites = &results.test_suites;
    let cases: usize = suites.iter().map(|suite| suite.test_cases.len()).sum();
    assert_eq!(results.tests, cases);
    let failed: usize = suites
        .iter()
        .map(|suite| suite.failures + suite.errors)
        .sum();
    assert_eq!(results.failures + results.errors, failed);
    assert_eq!(failed > 0, report["exit_code"] != 0);
    for rule in report["rules"].as_array().expect("a list") {
        let of_rule = |name: &str| rule["id"] == name;
        assert!(
            suites.iter().any(|suite| of_rule(&suite.name)),
            "{}",
            rule["id"]
        );
    }
}

/// Below what GitHub and GitLab take for a comment, with the counts of the report.
pub fn markdown(text: &str, report: &Value) {
    assert!(text.len() < 60_000, "{}", text.len());
    assert!(text.contains(&format!("IEC 62304: {}", said(report))));
    let summary = &report["summary"]["findings"];
    let words = ["error", "warning", "note", "waived"].map(|word| summary[word].to_string());
    let row = format!("\n| {} |", words.join(" | "));
    assert!(text.contains(&row), "{row} in {text}");
}

/// At most ten of each kind, as GitHub shows no more; the last line says how the run ended.
pub fn github(text: &str, report: &Value) {
    let last = text.lines().next_back().expect("a last line");
    assert!(
        last.contains(&format!("verdict {}", said(report))),
        "{last}"
    );
    for kind in ["::error ", "::warning ", "::notice "] {
        assert!(text.matches(kind).count() <= 10, "{kind}");
    }
    assert_eq!(text.contains("::error "), report["exit_code"] != 0);
}

/// By the fields that GitLab documents for code quality reports.
pub fn gitlab(text: &str) {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
        let word = json!({"type": "string", "minLength": 1});
        let schema = json!({
            "type": "array",
            "items": {
                "type": "object",
                "required": ["description", "check_name", "fingerprint", "severity", "location"],
                "additionalProperties": false,
                "properties": {
                    "description": word, "check_name": word, "fingerprint": word,
                    "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                    "location": {
                        "type": "object",
                        "required": ["path", "lines"],
                        "properties": {
                            // Relative to the root of the repository, and not by `./`.
                            "path": {"type": "string", "pattern": "^[^./]"},
                            "lines": {
                                "type": "object",
                                "required": ["begin"],
                                "properties": {"begin": {"type": "integer", "minimum": 1}},
                            },
                        },
                    },
                },
            },
        });
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let issues = parsed(text);
    valid(&SCHEMA, &issues);
    let issues = issues.as_array().expect("a list");
    let prints: std::collections::BTreeSet<&str> = issues
        .iter()
        .filter_map(|issue| issue["fingerprint"].as_str())
        .collect();
    assert_eq!(prints.len(), issues.len(), "GitLab drops what it has seen");
}

/// Every record has every cell, and those of findings say of them what the report says.
pub fn csv(text: &str, report: &Value) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records: Vec<_> = reader
        .records()
        .map(|record| record.expect("a record of all cells"))
        .collect();
    let findings = report["findings"].as_array().expect("a list");
    for (finding, record) in findings.iter().zip(&records) {
        for (at, key) in [(0, "rule"), (3, "severity"), (4, "status")] {
            assert_eq!(finding[key], record[at], "{record:?}");
        }
        assert_eq!(finding["decided"].to_string(), record[5]);
        assert_eq!(finding["subject"]["id"], record[8]);
    }
}

/// One page, without anything from a network, that says how the run ended.
pub fn html(text: &str, report: &Value) {
    assert!(text.starts_with("<!"), "{}", &text[..text.len().min(80)]);
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!text.contains(outside), "{outside}");
    }
    let verdict = report["verdict"].as_str().expect("a word");
    let badge = format!("<span class=\"badge b-{verdict}\">{verdict}</span>");
    assert!(text.contains(&badge), "{badge}");
}

/// The verdict is the last line, with the errors of the report: those that count now, and those of a later gate.
pub fn terminal(text: &str, report: &Value) {
    let verdict = report["verdict"].as_str().expect("a word");
    let head = format!("verdict: {verdict}  (exit {})", report["exit_code"]);
    let (_, end) = text.rsplit_once(&head).expect("the verdict");
    let words: Vec<&str> = end.split([' ', ',', '\n']).collect();
    let of = |starts: &str| {
        let pairs = words.windows(2).filter(|pair| pair[1].starts_with(starts));
        let numbers = pairs.map(|pair| pair[0].parse::<u64>().expect("a number"));
        Value::from(numbers.sum::<u64>())
    };
    let summary = &report["summary"]["findings"];
    assert_eq!(
        (of("error"), of("waived")),
        (summary["error"].clone(), summary["waived"].clone()),
        "{end}"
    );
}
