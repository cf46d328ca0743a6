//! The findings as a table for spreadsheets (RFC 4180), in which no cell is a formula.

use std::io::{self, Write};

use super::Shown;
use super::entry::{Entry, entries};
use super::escape::visible;

const HEADS: [&str; 14] = [
    "rule",
    "clause",
    "class",
    "severity",
    "status",
    "decided",
    "weight",
    "subject_kind",
    "subject",
    "file",
    "line",
    "column",
    "message",
    "help",
];

/// Writes one record for each entry, in the order of the report.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    record(&HEADS.map(str::to_owned), out)?;
    entries(shown.report)
        .iter()
        .try_for_each(|entry| record(&cells(entry), out))
}

fn cells(entry: &Entry<'_>) -> [String; 14] {
    let finding = entry.finding;
    let location = entry.location;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        entry.rule.to_owned(),
        entry.clause.to_owned(),
        entry.class.to_string(),
        text(Some(
            finding.map_or("error", |finding| finding.severity.word()),
        )),
        text(Some(
            finding.map_or("open", |finding| finding.status.word()),
        )),
        finding.is_some_and(|finding| finding.decided).to_string(),
        entry.weight.word().to_owned(),
        entry.subject.0.to_owned(),
        entry.subject.1.to_owned(),
        text(location.map(|location| location.file.as_str())),
        location.map_or_else(String::new, |location| location.line.to_string()),
        location.map_or_else(String::new, |location| location.column.to_string()),
        finding.map_or_else(|| entry.message.clone(), |finding| finding.message.clone()),
        text(entry.help),
    ]
}

fn record(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// In quotes, on one line. A spreadsheet takes what begins with one of these characters for a formula, blanks before it or
/// not, and the apostrophe for the mark of a text.
fn quoted(cell: &str) -> String {
    let cell = visible(cell);
    let first = cell.trim_start().chars().next();
    let formula = first.is_some_and(|first| "=+-@＝＋－＠".contains(first));
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Format;
    use crate::render::testkit::{records, rendered};
    use crate::report::sample;

    #[test]
    fn the_small_system() {
        insta::assert_snapshot!(rendered(Format::Csv, &sample::small().report()));
    }

    #[test]
    fn each_record_has_every_cell() {
        for report in sample::exhaustive() {
            let records = records(&rendered(Format::Csv, &report));
            assert!(records.iter().all(|record| record.len() == HEADS.len()));
            assert_eq!(records[0], HEADS);
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("\t@SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(quoted("-2"), "\"'-2\"");
        assert_eq!(quoted("\u{200b}=1"), "\"\\u{200b}=1\"");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
