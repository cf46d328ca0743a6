//! What must hold of every format: no finding is lost, nothing that is not a pass looks like one, and text stays text.
//!
//! The matches have no catch-all: a format that is not in them does not compile.

use clap::ValueEnum;
use serde_json::Value;

use super::html::tests::{lists, markup};
use super::testkit::{records, rendered, rendered_with};
use crate::cli::Format;
use crate::report::words::{FindingStatus, RuleOutcome, Severity, Verdict};
use crate::report::{Report, sample};

/// How many findings the text has, or says that it leaves out.
fn counted(format: Format, text: &str) -> usize {
    let starting = |starts: &[&str]| {
        let lines = text.lines();
        lines
            .filter(|line| {
                starts
                    .iter()
                    .any(|start| line.trim_start().starts_with(start))
            })
            .count()
    };
    let list = |pointer: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        value.pointer(pointer).unwrap().as_array().unwrap().len()
    };
    match format {
        Format::Terminal => starting(&["error[", "warning[", "note["]),
        Format::Json => list("/findings"),
        Format::Html => lists(text)["findings"]["rule"].as_array().unwrap().len(),
        Format::Sarif => list("/runs/0/results"),
        Format::Gitlab => list(""),
        Format::Csv => records(text).len() - 1,
        Format::Github => {
            let annotated = starting(&["::error ", "::warning ", "::notice "]);
            let end = text.lines().next_back().unwrap();
            let (_, more) = end.rsplit_once("annotated, ").unwrap();
            annotated
                + more
                    .strip_suffix(" more")
                    .unwrap()
                    .parse::<usize>()
                    .unwrap()
        }
        Format::Markdown => {
            let words = ["error", "undecided", "warning", "note", "later", "waived"];
            let rows = words.map(|word| format!("| {word} | <code>"));
            let rows = starting(&rows.each_ref().map(String::as_str));
            let cut = text
                .lines()
                .find(|line| line.contains(" more findings left out"));
            rows + cut.map_or(0, |line| line.split(' ').nth(2).unwrap().parse().unwrap())
        }
        Format::Junit => {
            let text = text.replace("<system-out>", "\n").replace('>', "\n");
            let words = ["error", "undecided", "warning", "note", "later", "waived"];
            let starts = words.map(|word| format!("{word}: "));
            let lines = text.lines();
            lines
                .filter(|line| starts.iter().any(|start| line.starts_with(start)))
                .count()
        }
    }
}

/// Formats that have the findings of the report and no more; the others also name rules that could not be decided.
fn only_findings(format: Format) -> bool {
    match format {
        Format::Terminal | Format::Json | Format::Html => true,
        Format::Sarif
        | Format::Junit
        | Format::Markdown
        | Format::Github
        | Format::Gitlab
        | Format::Csv => false,
    }
}

/// Rules that could not be decided and have no finding that says so; where nothing says that the run is no pass, the
/// verdict itself.
fn silent(report: &Report) -> usize {
    let counts = |id: &str| {
        report
            .rules
            .iter()
            .any(|rule| rule.id == id && !rule.counts)
    };
    let open: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| {
            finding.status == FindingStatus::Open && finding.severity == Severity::Error
        })
        .filter(|finding| !counts(&finding.rule))
        .collect();
    let rules = report.rules.iter().filter(|rule| {
        rule.counts
            && rule.outcome == RuleOutcome::Undetermined
            && !open
                .iter()
                .any(|finding| finding.rule == rule.id && !finding.decided)
    });
    let rules = rules.count();
    rules + usize::from(report.verdict != Verdict::Pass && open.is_empty() && rules == 0)
}

fn reports() -> Vec<Report> {
    let mut reports = sample::exhaustive();
    reports.extend([
        sample::small().report(),
        sample::empty().report(),
        sample::hostile(),
    ]);
    let one = |change: &dyn Fn(&mut Report)| {
        let mut report = sample::small().report();
        report.findings.truncate(1);
        report.rules.truncate(2);
        change(&mut report);
        report
    };
    reports.push(one(&|report| report.findings.clear()));
    reports.push(one(&|report| report.findings[0].severity = Severity::Error));
    reports.push(one(&|report| report.findings[0].severity = Severity::Note));
    reports.push(one(&|report| {
        report.findings[0].status = FindingStatus::Waived;
    }));
    reports.push(one(&|report| {
        report.findings[0].severity = Severity::Error;
        report.findings[0].decided = false;
    }));
    reports.push(one(&|report| {
        report.findings = vec![report.findings[0].clone(); 2_000];
    }));
    reports
}

#[test]
fn as_many_findings_come_out_as_go_in() {
    for report in reports() {
        for format in Format::value_variants() {
            let text = rendered(*format, &report);
            let more = if only_findings(*format) {
                0
            } else {
                silent(&report)
            };
            assert_eq!(
                counted(*format, &text),
                report.findings.len() + more,
                "{format:?}: {text}"
            );
        }
    }
}

/// What the text says where a run is not a pass.
fn alarm(format: Format, text: &str) -> bool {
    match format {
        Format::Terminal => {
            text.contains("verdict: fail") || text.contains("verdict: undetermined")
        }
        Format::Json => !text.contains("\"exit_code\": 0"),
        Format::Html => markup(text).contains("This is not a pass."),
        Format::Sarif => text.contains("\"level\": \"error\"") && !text.contains("\"exitCode\": 0"),
        Format::Junit => text.contains("<failure ") || text.contains("<error "),
        Format::Markdown => text.starts_with("## ❌") || text.starts_with("## ❓"),
        Format::Github => text.starts_with("::error "),
        Format::Gitlab => text.contains("blocker") || text.contains("critical"),
        Format::Csv => text.contains("\"open\""),
    }
}

#[test]
fn a_run_that_could_not_decide_looks_green_nowhere() {
    let mut report = sample::empty().report();
    report.verdict = Verdict::Undetermined;
    report.exit_code = 3;
    for reason in [None, Some("the build failed".to_owned())] {
        if reason.is_some() {
            report.rules[0].outcome = RuleOutcome::Undetermined;
        }
        report.rules[0].reason = reason;
        for format in Format::value_variants() {
            let text = rendered(*format, &report);
            assert!(alarm(*format, &text), "{format:?}: {text}");
        }
    }
    let passed = sample::empty().report();
    for format in Format::value_variants() {
        assert!(!alarm(*format, &rendered(*format, &passed)), "{format:?}");
    }
}

/// The parts of the text that carry its structure, without what is said in them.
fn structure(format: Format, text: &str) -> Vec<String> {
    match format {
        // Its lines depend on the width of what they hold.
        Format::Terminal => Vec::new(),
        Format::Json | Format::Sarif | Format::Gitlab => {
            let mut keys = Vec::new();
            keys_of(&serde_json::from_str(text).unwrap(), &mut keys);
            keys
        }
        Format::Html => {
            let tags = [
                "<script", "</script", "<style", "<!--", "<img", "<svg", "<iframe",
            ];
            let counts = tags.map(|tag| text.matches(tag).count().to_string());
            counts.to_vec()
        }
        Format::Junit => {
            let tags = text.split('<').skip(1);
            let name = |tag: &str| {
                tag.split([' ', '>', '\n'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            };
            tags.map(name).collect()
        }
        Format::Markdown => {
            let mut marks: Vec<String> = Vec::new();
            for line in text.lines() {
                let cells = line.matches('|').count();
                let tags = line.replace("<!-- -->", "").matches('<').count();
                marks.push(format!("{cells} {tags}"));
            }
            marks
        }
        Format::Github => {
            let lines = text.lines();
            lines
                .map(|line| {
                    let properties = line.split("::").nth(1).unwrap_or_default();
                    let names = properties
                        .split(',')
                        .map(|one| one.split('=').next().unwrap_or(one));
                    names.collect::<Vec<_>>().join(" ")
                })
                .collect()
        }
        Format::Csv => {
            let records = records(text).into_iter();
            records.map(|record| record.len().to_string()).collect()
        }
    }
}

fn keys_of(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                keys.push(key.clone());
                keys_of(value, keys);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| keys_of(value, keys)),
        _ => keys.push("·".to_owned()),
    }
}

/// What steers a display instead of showing in it, other than the ends of the format's own lines.
fn steering(format: Format, text: &str) -> Option<char> {
    let own = |char: char| match format {
        Format::Csv => matches!(char, '\r' | '\n'),
        Format::Terminal
        | Format::Json
        | Format::Html
        | Format::Sarif
        | Format::Junit
        | Format::Markdown
        | Format::Github
        | Format::Gitlab => char == '\n',
    };
    let steers = |char: &char| {
        char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(steers).find(|char| !own(*char))
}

/// Texts that would do something in that format if they came out as they went in.
fn active(format: Format) -> &'static [&'static str] {
    match format {
        Format::Json => &[],
        Format::Html => &["<script>alert", "</td><script"],
        Format::Sarif | Format::Terminal | Format::Gitlab => &["\n::error", "\n##["],
        Format::Csv => &["\n::error", "\n##[", "\n=", "\"=", ",="],
        Format::Junit => &["\n::error", "\n##[", "<script", "<b>", "]]>"],
        Format::Markdown => &[
            "\n::error",
            "\n##[",
            "<script",
            "<b>",
            "](",
            "![",
            "@s",
            "://",
            "www.",
            "`",
            " | \n",
            "&amp;",
            "&#x3c;",
        ],
        Format::Github => &["\n::error title=x,file", "\n##[", "%0A"],
    }
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let (plain, hostile) = (sample::small().report(), sample::hostile());
    for format in Format::value_variants() {
        // The hostile paths lead to no file.
        let text = rendered_with(*format, &hostile, &|_| None);
        let plain = rendered_with(*format, &plain, &|_| None);
        assert_eq!(steering(*format, &text), None, "{format:?}");
        let (found, expected) = (structure(*format, &text), structure(*format, &plain));
        let differs = found
            .iter()
            .zip(&expected)
            .position(|(found, expected)| found != expected);
        assert_eq!(
            differs.map(|at| (&found[at], &expected[at])),
            None,
            "{format:?}"
        );
        assert_eq!(found.len(), expected.len(), "{format:?}");
        for active in active(*format) {
            let at = text
                .find(active)
                .map(|at| text[at..].chars().take(80).collect::<String>());
            assert_eq!(at, None, "{format:?} {active:?}");
        }
    }
}

#[test]
fn the_hostile_sample_reaches_every_format() {
    let hostile = sample::hostile();
    for format in Format::value_variants() {
        let text = rendered(*format, &hostile);
        assert!(text.contains("somebody"), "{format:?} shows none of it");
    }
}
