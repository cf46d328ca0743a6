//! Fitting text into a terminal: wrapping, shortening, tables, numbers with their nouns.

use std::io::{self, Write};

use anstyle::Style;

use super::escape::visible;
use super::paint::{PLAIN, STRONG, paint};

/// Columns that a text takes; every character counts as one.
pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// At most so many columns of the text: what is too long loses its middle, since ids differ at both ends.
pub(super) fn shorten(text: &str, width: usize) -> String {
    let length = columns(text);
    if length <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let head: String = text.chars().take(kept / 2).collect();
    let tail: String = text.chars().skip(length - (kept - kept / 2)).collect();
    if width == 0 {
        String::new()
    } else {
        format!("{head}…{tail}")
    }
}

/// Packs the parts into lines of at most `width` columns, with the separator between the parts of a line. A part that is
/// too long by itself gets a line of its own.
pub(super) fn pack(parts: &[String], separator: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let part = visible(part);
        match lines.last_mut() {
            Some(line) if columns(line) + columns(separator) + columns(&part) <= width => {
                line.push_str(separator);
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

/// The text in lines of at most `width` columns, broken between words.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    pack(&words, " ", width)
}

/// A share in percent with one decimal, cut and not rounded: only the whole reads 100 %, only nothing reads 0 %.
pub(super) fn percent(covered: usize, total: usize) -> String {
    let Some(tenths) = (covered * 1000).checked_div(total) else {
        return "no code".to_owned();
    };
    match tenths {
        1000 => "100 %".to_owned(),
        0 if covered > 0 => "<0.1 %".to_owned(),
        0 => "0 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// How a column of a table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// One field of a table.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Cell {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::styled(text, PLAIN)
    }

    pub(super) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self {
            text: visible(&text.into()),
            style,
        }
    }
}

/// A table that is never wider than the terminal.
#[derive(Debug)]
pub(super) struct Table {
    /// Heading and alignment of each column.
    pub(super) heads: Vec<(&'static str, Align)>,
    /// The column that is shortened first.
    pub(super) flexible: usize,
    pub(super) rows: Vec<Row>,
}

/// A line of a table.
#[derive(Debug)]
pub(super) enum Row {
    /// One field for each column.
    Cells(Vec<Cell>),
    /// A text below the row before it, indented, wrapped.
    Remark(String),
    /// Heading of the rows that follow.
    Title(&'static str),
}

const INDENT: usize = 2;
const GAP: usize = 2;
/// Less of an id cannot be told apart.
const LEAST: usize = 8;

impl Table {
    /// Writes the headings and the rows.
    pub(super) fn write(&self, out: &mut dyn Write, color: bool, width: usize) -> io::Result<()> {
        let widths = self.widths(width);
        let heads = self
            .heads
            .iter()
            .map(|(head, _)| Cell::styled(*head, STRONG));
        self.write_cells(out, &heads.collect::<Vec<_>>(), &widths, (color, width))?;
        for row in &self.rows {
            match row {
                Row::Cells(cells) => self.write_cells(out, cells, &widths, (color, width))?,
                Row::Title(text) => {
                    let title = [Cell::styled(*text, STRONG)];
                    self.write_cells(out, &title, &widths, (color, width))?;
                }
                Row::Remark(text) => {
                    let indent = INDENT + widths.first().copied().unwrap_or(0) + GAP;
                    for line in wrap(text, width.saturating_sub(indent).max(LEAST)) {
                        writeln!(out, "{:indent$}{line}", "")?;
                    }
                }
            }
        }
        Ok(())
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|(head, _)| columns(head)).collect();
        for row in &self.rows {
            let Row::Cells(cells) = row else { continue };
            for (widest, cell) in widths.iter_mut().zip(cells) {
                *widest = (*widest).max(columns(&cell.text));
            }
        }
        let taken = INDENT + GAP * widths.len().saturating_sub(1) + widths.iter().sum::<usize>();
        if let Some(flexible) = widths.get_mut(self.flexible) {
            let excess = taken.saturating_sub(width);
            *flexible = flexible.saturating_sub(excess).max(LEAST.min(*flexible));
        }
        widths
    }

    fn write_cells(
        &self,
        out: &mut dyn Write,
        cells: &[Cell],
        widths: &[usize],
        (color, width): (bool, usize),
    ) -> io::Result<()> {
        let mut line = " ".repeat(INDENT);
        let mut used = INDENT;
        for (at, ((cell, (_, align)), column)) in
            cells.iter().zip(&self.heads).zip(widths).enumerate()
        {
            let text = shorten(&cell.text, *column);
            let space = column - columns(&text);
            let (before, after) = match align {
                Align::Left => (0, space),
                Align::Right => (space, 0),
            };
            let gap = if at == 0 { 0 } else { GAP };
            if used + gap + column > width {
                break;
            }
            used += gap + column;
            line.push_str(&" ".repeat(gap + before));
            line.push_str(&paint(color, cell.style, &text));
            line.push_str(&" ".repeat(after));
        }
        writeln!(out, "{}", line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_to_all_or_nothing() {
        assert_eq!(percent(0, 10), "0 %");
        assert_eq!(percent(1, 5000), "<0.1 %");
        assert_eq!(percent(2, 3), "66.6 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(10, 10), "100 %");
        assert_eq!(percent(0, 0), "no code");
    }

    #[test]
    fn a_long_id_keeps_both_ends() {
        assert_eq!(shorten("pump_dosing::clamp", 18), "pump_dosing::clamp");
        assert_eq!(shorten("pump_dosing::clamp", 9), "pump…lamp");
        assert_eq!(shorten("grüße::ändern", 5), "gr…rn");
        assert_eq!(shorten("abc", 1), "…");
        assert_eq!(shorten("abc", 0), "");
    }

    #[test]
    fn words_are_packed_up_to_the_width() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a_very_long_word b", 4), ["a_very_long_word", "b"]);
        assert_eq!(wrap("", 4), [""; 0]);
    }

    #[test]
    fn no_line_of_a_table_is_wider_than_the_terminal() {
        let table = Table {
            heads: vec![
                ("id", Align::Left),
                ("units", Align::Right),
                ("share", Align::Right),
            ],
            flexible: 0,
            rows: vec![
                Row::Cells(vec![
                    Cell::plain("a::very::long::path::to::a::function"),
                    Cell::plain("12"),
                    Cell::plain("12.5 %"),
                ]),
                Row::Remark("some words that need more than a line".to_owned()),
            ],
        };
        for width in [32, 40, 80] {
            let mut out = Vec::new();
            table.write(&mut out, false, width).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(
                text.lines().all(|line| columns(line) <= width),
                "{width}\n{text}"
            );
            assert!(text.contains("12.5 %"), "{width}\n{text}");
        }
    }

    #[test]
    fn in_a_tiny_terminal_the_last_columns_are_left_out() {
        let table = Table {
            heads: vec![("id", Align::Left), ("units", Align::Right)],
            flexible: 0,
            rows: vec![Row::Cells(vec![
                Cell::plain("pump::clamp"),
                Cell::plain("12"),
            ])],
        };
        let mut out = Vec::new();
        table.write(&mut out, false, 12).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "  id\n  pum…lamp\n");
    }
}
