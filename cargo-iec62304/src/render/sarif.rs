//! The report as SARIF 2.1.0, for code scanning and editors: a contract.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Shown;
use super::entry::{Entry, Weight, entries};
use super::escape::visible;
use super::json::write_value;
use super::region::{self, Regions};
use crate::render::explain::summary;
use crate::report::words::{RuleOutcome, Severity, Verdict};
use crate::report::{Report, Rule};
use crate::rules::{self, Basis};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The root of the repository, which paths are relative to.
const ROOT: &str = "SRCROOT";

/// Writes one run. No times and no machine: the same input gives the same bytes.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    let entries = entries(report);
    let rules = rule_ids(report, &entries);
    let mut files = Files::default();
    let mut regions = Regions::new(shown);
    let results: Vec<Value> = entries
        .iter()
        .map(|entry| result(shown, entry, &rules, &mut files, &mut regions))
        .collect();
    let descriptors: Vec<Value> = rules.keys().map(|id| descriptor(report, id)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": descriptors,
                "properties": {"rulesDigest": report.tool.rules_digest},
            }},
            "invocations": [invocation(report)],
            "automationDetails": {"id": format!("iec62304/{}/", report.command)},
            "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the repository"}}},
            "columnKind": "utf16CodeUnits",
            "artifacts": files.list,
            "results": results,
            "properties": properties(report),
        }],
    });
    write_value(&log, out)
}

/// Every rule that was judged or that an entry names, with its place in the list.
fn rule_ids<'a>(report: &'a Report, entries: &[Entry<'a>]) -> BTreeMap<&'a str, usize> {
    let judged = report.rules.iter().map(|rule| rule.id.as_str());
    let mut ids: BTreeMap<&str, usize> = judged
        .chain(entries.iter().map(|entry| entry.rule))
        .map(|id| (id, 0))
        .collect();
    for (at, place) in ids.values_mut().enumerate() {
        *place = at;
    }
    ids
}

fn descriptor(report: &Report, id: &str) -> Value {
    let judged = report.rules.iter().find(|rule| rule.id == id);
    let known = rules::find(id);
    let (short, help) = known.map_or_else(
        || (visible(id), visible(id)),
        |rule| (summary(rule), rule.docs_text().trim().to_owned()),
    );
    let level = known.map_or("error", |rule| level(rule.severity.into()));
    let mut tags = vec!["iec62304".to_owned()];
    let mut properties = Map::new();
    if let Some(rule) = judged {
        tags.push(format!("iec62304-{}", visible(&rule.clause)));
        properties.extend(judgement(rule));
    }
    if let Some(rule) = known {
        properties.insert("classes".to_owned(), json!(rule.class_list()));
        properties.insert(
            "projectPolicy".to_owned(),
            json!(rule.basis == Basis::Policy),
        );
    }
    properties.insert("tags".to_owned(), json!(tags));
    json!({
        "id": visible(id),
        "name": visible(id),
        "shortDescription": {"text": short},
        "fullDescription": {"text": short},
        "help": {"text": help, "markdown": help},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    })
}

/// What became of the rule in this run.
fn judgement(rule: &Rule) -> [(String, Value); 6] {
    [
        ("clause".to_owned(), json!(rule.clause)),
        ("gate".to_owned(), json!(rule.gate)),
        ("counts".to_owned(), json!(rule.counts)),
        ("outcome".to_owned(), json!(rule.outcome)),
        ("examined".to_owned(), json!(rule.examined)),
        ("reason".to_owned(), json!(rule.reason)),
    ]
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// SARIF has the kind `open` for what is not decided, and asks for the level `none` with it: readers then show it as if all
/// were well. So it is written as failed, with its level, and says itself that it is not decided.
fn result<'a>(
    shown: &Shown<'_>,
    entry: &Entry<'a>,
    rules: &BTreeMap<&str, usize>,
    files: &mut Files,
    regions: &mut Regions<'a>,
) -> Value {
    let severity = entry
        .finding
        .map_or(Severity::Error, |finding| finding.severity);
    let level = match entry.weight {
        Weight::Later => "note",
        _ => level(severity),
    };
    let text = match entry.help {
        Some(help) => format!("{}\nhelp: {}", plain(&entry.message), plain(help)),
        None => plain(&entry.message),
    };
    let (kind, id) = entry.subject;
    let mut value = json!({
        "ruleId": visible(entry.rule),
        "ruleIndex": rules.get(entry.rule),
        "kind": "fail",
        "level": level,
        "message": {"text": text},
        "locations": [{
            "physicalLocation": location(shown, entry, files, regions),
            "logicalLocations": [{"fullyQualifiedName": visible(id), "kind": kind}],
        }],
        "partialFingerprints": {"iec62304/v1": entry.fingerprint},
        "properties": {
            "clause": entry.clause,
            "class": entry.class,
            "subjectKind": kind,
            "weight": entry.weight.word(),
            "ofRule": entry.finding.is_none(),
            "placed": entry.location.is_some(),
        },
    });
    if entry.weight == Weight::Waived {
        value["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": visible(&justification(shown.report, entry)),
        }]);
    }
    value
}

/// What accepts a finding, with the reasons of its deviations.
fn justification(report: &Report, entry: &Entry<'_>) -> String {
    let Some(finding) = entry.finding else {
        return String::new();
    };
    let by = finding.accepted_by.as_ref();
    let by = by.map_or_else(|| "the project accepts it".to_owned(), ToString::to_string);
    let given = report
        .deviations
        .iter()
        .filter(|deviation| finding.waived_by.contains(&deviation.id));
    let reasons = given.map(|deviation| format!("{}: {}", deviation.id, deviation.reason));
    let all: Vec<String> = std::iter::once(by).chain(reasons).collect();
    all.join("; ")
}

/// What is said, with the characters doubled or escaped that SARIF reads as links and placeholders (3.11.5, 3.11.6).
fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for char in visible(text).chars() {
        match char {
            '\\' | '[' | ']' => escaped.extend(['\\', char]),
            '{' | '}' => escaped.extend([char, char]),
            _ => escaped.push(char),
        }
    }
    escaped
}

fn location<'a>(
    shown: &Shown<'_>,
    entry: &Entry<'a>,
    files: &mut Files,
    regions: &mut Regions<'a>,
) -> Value {
    let (path, line) = region::file_and_line(shown, entry.location);
    let mut region = json!({"startLine": line});
    if let Some(location) = entry.location {
        let place = regions.of(location);
        region["endLine"] = json!(place.end_line);
        if let Some((start, end)) = place.columns {
            region["startColumn"] = json!(start);
            region["endColumn"] = json!(end);
        }
    }
    json!({"artifactLocation": files.location(&path), "region": region})
}

/// The files that results stand in, each one once.
#[derive(Default)]
struct Files {
    index: BTreeMap<String, usize>,
    list: Vec<Value>,
}

impl Files {
    fn location(&mut self, path: &str) -> Value {
        let next = self.list.len();
        let at = *self.index.entry(path.to_owned()).or_insert(next);
        let mut location = address(path);
        if at == next {
            self.list.push(json!({"location": location.clone()}));
        }
        location["index"] = json!(at);
        location
    }
}

/// A path as an address: relative to the root, or of a file outside.
fn address(path: &str) -> Value {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    match (region::is_absolute(path), uri.starts_with('/')) {
        (false, _) => json!({"uri": uri, "uriBaseId": ROOT}),
        (true, true) => json!({"uri": format!("file://{uri}")}),
        (true, false) => json!({"uri": format!("file:///{}", uri.replacen("%3A", ":", 1))}),
    }
}

/// How the run ended. A rule that could not be decided is a failure of the run, not of the code.
fn invocation(report: &Report) -> Value {
    let undecided = report
        .rules
        .iter()
        .filter(|rule| rule.counts && rule.outcome == RuleOutcome::Undetermined);
    let notifications: Vec<Value> = undecided
        .map(|rule| {
            let reason = rule.reason.as_deref().unwrap_or("its evidence is missing");
            json!({
                "level": "error",
                "message": {"text": plain(&format!("{} could not be decided: {reason}", rule.id))},
                "associatedRule": {"id": visible(&rule.id)},
            })
        })
        .collect();
    json!({
        "executionSuccessful": report.verdict != Verdict::Undetermined,
        "exitCode": report.exit_code,
        "exitCodeDescription": report.verdict,
        "toolExecutionNotifications": notifications,
    })
}

fn properties(report: &Report) -> Value {
    json!({
        "reportSchema": report.schema,
        "verdict": report.verdict,
        "gate": report.gate,
        "scope": report.scope,
        "system": visible(&report.system.name),
        "class": report.system.class,
        "findings": report.summary.findings,
    })
}

#[cfg(test)]
mod tests;
