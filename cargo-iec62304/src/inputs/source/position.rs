//! From the positions of the parser to those of the coverage map.

use proc_macro2::{LineColumn, Span};

use super::ast::Range;
use crate::model::Position;

/// The text that was parsed, with the start of each line.
///
/// The parser counts columns in characters from 0, the coverage map in bytes of UTF-8 from 1.
/// A byte order mark is not part of the text: the compiler drops it before it counts.
pub struct LineMap<'t> {
    text: &'t str,
    starts: Vec<usize>,
    origin: Position,
}

impl<'t> LineMap<'t> {
    /// The map of a whole file.
    pub fn new(text: &'t str) -> Self {
        Self::within(text, Position::new(1, 1))
    }

    /// The map of a piece of a file that begins at `origin`.
    pub fn within(text: &'t str, origin: Position) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(newlines.map(|(at, _)| at + 1))
            .collect();
        Self {
            text,
            starts,
            origin,
        }
    }

    /// The offset into the text, in bytes.
    fn offset(&self, at: LineColumn) -> usize {
        let line = at.line.saturating_sub(1);
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let text = &self.text[start..end];
        let ascii = text
            .as_bytes()
            .get(..at.column)
            .is_some_and(<[u8]>::is_ascii);
        if ascii {
            return start + at.column;
        }
        let column = text.char_indices().nth(at.column).map(|(at, _)| at);
        start + column.unwrap_or(text.len())
    }

    /// The position in the file of a byte of the text.
    pub fn of_offset(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = number(offset - self.starts[line]) + 1;
        match line {
            0 => Position::new(self.origin.line, self.origin.column + column - 1),
            _ => Position::new(self.origin.line + number(line), column),
        }
    }

    /// Just behind the last byte of the text.
    pub fn end(&self) -> Position {
        self.of_offset(self.text.len())
    }

    /// From the start of one span to the end of another.
    pub fn between(&self, first: Span, last: Span) -> Range {
        Range {
            start: self.of_offset(self.offset(first.start())),
            end: self.of_offset(self.offset(last.end())),
        }
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        self.between(span, span)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text_between(span, span)
    }

    /// The text from the start of one span to the end of another.
    pub fn text_between(&self, first: Span, last: Span) -> &'t str {
        let start = self.offset(first.start());
        let end = self.offset(last.end()).max(start);
        &self.text[start..end]
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::LineMap;
    use crate::model::Position;
    use proc_macro2::LineColumn;

    fn at(text: &str, line: usize, column: usize) -> Position {
        let map = LineMap::new(text);
        map.of_offset(map.offset(LineColumn { line, column }))
    }

    #[test]
    fn columns_are_bytes_from_one() {
        assert_eq!(at("fn f() {}", 1, 0), Position::new(1, 1));
        assert_eq!(at("/*äö*/ fn f() {}", 1, 7), Position::new(1, 10));
        assert_eq!(at("\r\n/*€*/ fn f() {}\r\n", 2, 6), Position::new(2, 9));
    }

    #[test]
    fn what_lies_behind_the_text_is_its_end() {
        assert_eq!(at("a\nb", 7, 3), Position::new(2, 2));
        assert_eq!(at("a\nb", 2, 9), Position::new(2, 2));
    }

    #[test]
    fn a_piece_counts_from_its_origin() {
        let map = LineMap::within("x(\ny)", Position::new(4, 10));
        assert_eq!(map.of_offset(1), Position::new(4, 11));
        assert_eq!(map.of_offset(3), Position::new(5, 1));
    }
}
