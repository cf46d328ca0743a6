//! Where coverage, test runs and tags can turn green wrongly; fixtures/traps/README.md lists the traps.

mod absent;
mod builds;
mod endings;
mod generics;
mod panics;
mod profiles;
mod spans;
mod strays;
mod tags;

use serde_json::Value;

/// How many passed tests executed the unit.
fn tested(unit: &Value) -> usize {
    unit["tests"].as_array().map_or(0, Vec::len)
}

/// Covered and all regions of a unit.
fn regions(unit: &Value) -> (u64, u64) {
    let share = &unit["coverage"]["regions"];
    let number = |key: &str| share[key].as_u64().unwrap_or_else(|| panic!("{unit:#}"));
    (number("covered"), number("total"))
}

/// Covered and all lines of a unit.
fn lines(unit: &Value) -> (u64, u64) {
    let share = &unit["coverage"]["lines"];
    let number = |key: &str| share[key].as_u64().unwrap_or_else(|| panic!("{unit:#}"));
    (number("covered"), number("total"))
}

/// The lines on which the uncovered regions of a unit begin.
fn uncovered(unit: &Value) -> Vec<u64> {
    let spans = unit["coverage"]["uncovered"].as_array();
    let spans = spans.unwrap_or_else(|| panic!("{unit:#}"));
    spans
        .iter()
        .filter_map(|span| span["line"].as_u64())
        .collect()
}

/// The line of the first match in a file's text, 1-based.
fn line_of(text: &str, find: &str) -> u64 {
    let line = text.lines().position(|line| line.contains(find));
    let line = line.unwrap_or_else(|| panic!("no line with {find}"));
    u64::try_from(line).expect("few lines") + 1
}

/// The messages of a rule's findings.
fn messages(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list");
    let of_rule = findings.iter().filter(|finding| finding["rule"] == rule);
    let texts = of_rule.filter_map(|finding| finding["message"].as_str());
    texts.map(str::to_owned).collect()
}
