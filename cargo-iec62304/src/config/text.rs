//! Texts of configuration and documents, and places in them.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostic::Diagnostic;
use crate::model::{Place, Position};

/// A file of the configuration as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentText {
    /// Its path, relative to the workspace root with `/`; absolute where it lies outside.
    pub path: Utf8PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl DocumentText {
    /// The content as text.
    ///
    /// # Errors
    /// A [`Diagnostic`] that names the first byte which is not UTF-8.
    pub fn text(&self) -> Result<&str, Diagnostic> {
        std::str::from_utf8(&self.bytes).map_err(|error| self.not_utf8(error.valid_up_to()))
    }

    /// The place of a range of bytes.
    pub fn place(&self, range: Range<usize>) -> Place {
        LineIndex::new(&self.bytes).place(&self.path, range)
    }

    fn not_utf8(&self, offset: usize) -> Diagnostic {
        let place = LineIndex::new(&self.bytes).place(&self.path, offset..offset + 1);
        let message = format!(
            "`{}` is not UTF-8: the byte at offset {offset} belongs to no character",
            self.path
        );
        Diagnostic::at(place, message).help("save the file as UTF-8")
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct LineIndex {
    /// Byte offsets of the first byte of each line; never empty.
    starts: Vec<usize>,
    /// Length of the text in bytes.
    length: usize,
}

impl LineIndex {
    pub(super) fn new(text: &[u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self {
            starts,
            length: text.len(),
        }
    }

    fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.length);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied();
        let column = offset - start.unwrap_or_default() + 1;
        Position::new(saturated(line), saturated(column))
    }

    pub(super) fn place(&self, file: &Utf8Path, range: Range<usize>) -> Place {
        Place {
            file: file.to_owned(),
            start: self.position(range.start),
            end: self.position(range.end.max(range.start)),
        }
    }
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_bytes_and_a_carriage_return_ends_no_line() {
        let index = LineIndex::new("ä = 1\r\nb".as_bytes());
        assert_eq!(index.position(0), Position::new(1, 1));
        assert_eq!(index.position(2), Position::new(1, 3));
        assert_eq!(index.position(8), Position::new(2, 1));
    }

    #[test]
    fn an_offset_behind_the_text_is_its_end() {
        let index = LineIndex::new(b"a\nbc");
        assert_eq!(index.position(99), Position::new(2, 3));
        assert_eq!(LineIndex::new(b"").position(7), Position::new(1, 1));
    }

    #[test]
    fn a_file_that_is_not_utf8_is_refused_with_the_offset() {
        let document = DocumentText {
            path: "iec62304/a.toml".into(),
            bytes: b"a = 1\nb = \"\xff\"".to_vec(),
        };
        let error = document.text().unwrap_err();
        assert_eq!(
            error.message,
            "`iec62304/a.toml` is not UTF-8: the byte at offset 11 belongs to no character"
        );
        assert_eq!(error.place.unwrap().start, Position::new(2, 6));
    }
}
