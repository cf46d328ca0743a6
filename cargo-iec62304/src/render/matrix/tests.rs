//! The forms of a matrix, with text that means harm.

use super::{csv, markdown, terminal};
use crate::query::basis::{Basis, Origin};
use crate::query::{Graph, Kind, Matrix};
use crate::report::{Report, sample};

const HOSTILE: &str =
    "=cmd|'/C calc'!A0\n| <img src=x> \u{202e}gnp.exe \u{1b}[31m `x` [a](http://b) @all";

fn report() -> Report {
    let mut report = sample::small().report();
    for requirement in &mut report.requirements {
        HOSTILE.clone_into(&mut requirement.title);
    }
    report.tests[0].id = HOSTILE.to_owned();
    report
}

fn matrix(report: &Report, from: Kind, to: Kind) -> Matrix {
    let graph = Graph::of(report);
    let basis = Basis::of(report, Origin::Report, Some(true), HOSTILE.to_owned());
    Matrix::between(&graph, basis, from, to, false)
}

#[test]
fn csv_has_a_record_for_each_row_and_no_field_is_a_formula() {
    let report = report();
    let matrix = matrix(&report, Kind::Requirement, Kind::Test);
    let mut out = Vec::new();
    csv::write(&matrix, &mut out).unwrap();
    let mut reader = ::csv::Reader::from_reader(out.as_slice());
    let heads = reader.headers().unwrap().clone();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), matrix.rows.len());
    for record in &records {
        assert_eq!(record.len(), heads.len());
        assert_eq!(&record[2], format!("'{HOSTILE}"));
        let formulas = ['=', '+', '-', '@', '\t', '\r'];
        assert!(
            record.iter().all(|field| !field.starts_with(formulas)),
            "{record:?}"
        );
    }
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("\"from_kind\",\"from\","), "{text}");
}

#[test]
fn a_markdown_table_keeps_its_cells_and_acts_on_no_text() {
    let report = report();
    let matrix = matrix(&report, Kind::Requirement, Kind::Test);
    let mut out = Vec::new();
    markdown::write(&matrix, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| SRS"))
        .collect();
    assert_eq!(rows.len(), matrix.rows.len());
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
    }
    for bad in ["<img", "\u{1b}", "\u{202e}", "](", "://", "@all"] {
        assert!(!text.replace("\\](", "").contains(bad), "{bad:?} in {text}");
    }
}

#[test]
fn a_terminal_gets_one_line_of_plain_text_at_a_time() {
    let report = report();
    for (from, to) in [(Kind::Requirement, Kind::Test), (Kind::Hazard, Kind::Test)] {
        let matrix = matrix(&report, from, to);
        for width in [40, 80, 200] {
            let mut out = Vec::new();
            terminal::write(&matrix, false, width, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let hidden = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(hidden), "{text:?}");
            let long = |line: &&str| line.chars().count() > width.max(60);
            assert_eq!(text.lines().find(long), None, "{width}");
        }
    }
}

#[test]
fn an_empty_matrix_says_that_nothing_was_examined() {
    let report = sample::empty().report();
    let matrix = matrix(&report, Kind::Hazard, Kind::Test);
    let mut out = Vec::new();
    terminal::write(&matrix, false, 80, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.ends_with("there is no hazard: nothing to examine\n"),
        "{text}"
    );
}
