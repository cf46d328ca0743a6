//! How many findings a written result has, or says that it leaves out, read as its readers do.

use std::io::Read as _;

use data_encoding::BASE64;
use quick_junit::{Report as Results, TestCase, TestCaseStatus};
use serde_json::Value;

/// The words for how much a finding weighs.
const WEIGHTS: [&str; 6] = ["error", "undecided", "warning", "note", "later", "waived"];

/// How many findings the text of that format has.
pub fn counted(format: &str, text: &str) -> usize {
    match format {
        "json" => list(text, "/findings"),
        "sarif" => list(text, "/runs/0/results"),
        "gitlab" => list(text, ""),
        "csv" => csv::Reader::from_reader(text.as_bytes()).records().count(),
        "html" => of_page(text),
        "junit" => of_cases(text),
        "markdown" => {
            let rows = WEIGHTS.map(|word| format!("| {word} | <code>"));
            starting(text, &rows.each_ref().map(String::as_str))
                + number_before(text, " more findings left out")
        }
        "github" => {
            starting(text, &["::error ", "::warning ", "::notice "]) + number_before(text, " more")
        }
        "terminal" => starting(text, &["error[", "warning[", "note["]),
        other => panic!("nobody counts the findings of {other}"),
    }
}

fn starting(text: &str, starts: &[&str]) -> usize {
    let starts = |line: &&str| {
        let line = line.trim_start();
        starts.iter().any(|start| line.starts_with(start))
    };
    text.lines().filter(starts).count()
}

fn list(text: &str, pointer: &str) -> usize {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.expect("a list").len()
}

/// The number before these words in the last line that has them; 0 where none has.
fn number_before(text: &str, words: &str) -> usize {
    let line = text.lines().rev().find_map(|line| line.split_once(words));
    line.map_or(0, |(before, _)| {
        let number = before.rsplit(' ').next().expect("a word");
        number.parse().expect("a number")
    })
}

/// A line for each finding in the cases of subjects.
fn of_cases(text: &str) -> usize {
    let results = Results::deserialize_from_str(text).expect("JUnit");
    let cases = results
        .test_suites
        .iter()
        .flat_map(|suite| &suite.test_cases);
    cases.map(lines).sum()
}

fn lines(case: &TestCase) -> usize {
    let text = match &case.status {
        TestCaseStatus::Success { .. } => case.system_out.as_ref(),
        TestCaseStatus::NonSuccess { description, .. }
        | TestCaseStatus::Skipped { description, .. } => description.as_ref(),
    };
    let words = WEIGHTS.map(|word| format!("{word}: "));
    starting(
        text.map_or("", |text| text.as_str()),
        &words.each_ref().map(String::as_str),
    )
}

/// The list that the page shows, which it carries packed: base64 of deflated JSON, in columns.
fn of_page(page: &str) -> usize {
    let (_, packed) = page.split_once("<script id=\"lists\" ").expect("the lists");
    let (_, packed) = packed.split_once('>').expect("a tag ends");
    let (packed, _) = packed.split_once("</script>").expect("an element ends");
    let bytes = BASE64.decode(packed.as_bytes()).expect("base64");
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(bytes.as_slice())
        .read_to_string(&mut text)
        .expect("deflated text");
    list(&text, "/findings/rule")
}
