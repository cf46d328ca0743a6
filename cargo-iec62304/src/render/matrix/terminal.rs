//! The matrix as a table for the terminal: nothing is cut off, long ids go on in the next line.

use std::io::{self, Write};

use super::{counts, end, facts, through};
use crate::query::{Matrix, Row};
use crate::render::escape::shown;
use crate::render::paint::{BAD, FAINT, GOOD, PLAIN, STRONG, paint};
use crate::render::text::{columns, wrap};
use crate::render::trace::cut;

/// Blanks between columns.
const GAP: usize = 2;
/// Less of an id cannot be read.
const LEAST: usize = 10;

/// Writes the matrix.
///
/// # Errors
/// What the writer fails with.
pub fn write(matrix: &Matrix, color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    for line in wrap(&shown(&matrix.basis.text), width.max(LEAST)) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    if !matrix.rows.is_empty() {
        table(matrix, color, width, out)?;
        writeln!(out)?;
    }
    let style = if matrix.counts.gaps > 0 || matrix.counts.from == 0 {
        BAD
    } else {
        GOOD
    };
    writeln!(out, "{}", paint(color, style, &counts(matrix)))
}

fn table(matrix: &Matrix, color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 4]> = matrix.rows.iter().map(cells).collect();
    let heads = [matrix.from.noun(), "through", matrix.to.noun(), "state"].map(str::to_owned);
    let with_ways = rows.iter().any(|row| !row[1].is_empty());
    let widths = widths(&heads, &rows, with_ways, width);
    line(&heads, &widths, color, STRONG, out)?;
    let mut before = None;
    for (row, cells) in matrix.rows.iter().zip(&rows) {
        let mut cells = cells.clone();
        // The same start is named once.
        if before == Some(&row.from.id) {
            cells[0].clear();
        }
        before = Some(&row.from.id);
        line(
            &cells,
            &widths,
            color,
            if row.gap { BAD } else { PLAIN },
            out,
        )?;
        let remark = remark(row);
        if !remark.is_empty() {
            let indent = widths[0] + GAP;
            for text in wrap(&remark, width.saturating_sub(indent).max(LEAST)) {
                writeln!(out, "{:indent$}{}", "", paint(color, FAINT, &text))?;
            }
        }
    }
    Ok(())
}

fn cells(row: &Row) -> [String; 4] {
    let state = if row.gap {
        format!("GAP {}", row.state.word())
    } else {
        row.state.word().to_owned()
    };
    [
        shown(&row.from.id).into_owned(),
        shown(&through(row)).into_owned(),
        end(row),
        state,
    ]
}

/// Where the end is and how far it was covered; why a test is worth no more.
fn remark(row: &Row) -> String {
    let facts = row.to.as_ref().map(facts).filter(|text| !text.is_empty());
    let note = row.note.clone().filter(|_| row.to.is_some());
    let all: Vec<String> = facts.into_iter().chain(note).collect();
    shown(&all.join(", ")).into_owned()
}

/// The widths of the columns: the state needs what it needs, the ids share the rest by need.
fn widths(heads: &[String; 4], rows: &[[String; 4]], with_ways: bool, width: usize) -> [usize; 4] {
    let mut widths = [0; 4];
    for row in std::iter::once(heads).chain(rows) {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(columns(cell));
        }
    }
    if !with_ways {
        widths[1] = 0;
    }
    let gaps = if with_ways { 3 * GAP } else { 2 * GAP };
    let free = width.saturating_sub(gaps + widths[3]);
    while widths[0] + widths[1] + widths[2] > free {
        let widest = (0..3).max_by_key(|at| widths[*at]).unwrap_or(0);
        if widths[widest] <= LEAST {
            break;
        }
        widths[widest] -= 1;
    }
    widths
}

fn line(
    cells: &[String; 4],
    widths: &[usize; 4],
    color: bool,
    style: anstyle::Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let pieces: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| pieces(cell, *width))
        .collect();
    let height = pieces.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut text = String::new();
        for (piece, width) in pieces.iter().zip(widths).filter(|(_, width)| **width > 0) {
            let piece = piece.get(at).map_or("", String::as_str);
            text.push_str(piece);
            let space = width.saturating_sub(columns(piece)) + GAP;
            text.push_str(&" ".repeat(space));
        }
        writeln!(out, "{}", paint(color, style, text.trim_end()))?;
    }
    Ok(())
}

fn pieces(cell: &str, width: usize) -> Vec<String> {
    if width == 0 || cell.is_empty() {
        return vec![String::new()];
    }
    let words = wrap(cell, width);
    words.iter().flat_map(|word| cut(word, width)).collect()
}
