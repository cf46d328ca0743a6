//! The report as JSON: a contract, see the schema `iec62304-report/1`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::escape::is_hidden;
use crate::report::Report;

/// Writes the report as indented JSON with a final newline. Lists of numbers stay on one line: `executes` and `tests`
/// would otherwise take a line for each pair of a test and a unit.
///
/// # Errors
/// What the writer fails with.
pub fn write(report: &Report, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    write_value(report, out)
}

/// Writes a value in the same way.
///
/// The writer's type is known: JSON comes in millions of pieces of a few bytes.
pub(super) fn write_value(
    value: &impl Serialize,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Indented::default());
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// [`PrettyFormatter`], but with a list's line breaks held back until its first value turns out not to be a number.
#[derive(Default)]
struct Indented<'a> {
    pretty: PrettyFormatter<'a>,
    /// A `[` is written, what follows it is not.
    pending: bool,
    /// The innermost list holds numbers.
    inline: bool,
}

impl Indented<'_> {
    /// Writes what the first value of a list needs before it, if it is not a number.
    fn spread<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        if std::mem::take(&mut self.pending) {
            self.pretty.begin_array_value(writer, true)?;
        }
        Ok(())
    }
}

impl Formatter for Indented<'_> {
    fn write_null<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.spread(writer)?;
        self.pretty.write_null(writer)
    }

    fn write_bool<W: Write + ?Sized>(&mut self, writer: &mut W, value: bool) -> io::Result<()> {
        self.spread(writer)?;
        self.pretty.write_bool(writer, value)
    }

    fn write_u64<W: Write + ?Sized>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        self.inline |= std::mem::take(&mut self.pending);
        self.pretty.write_u64(writer, value)
    }

    fn begin_string<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.spread(writer)?;
        self.pretty.begin_string(writer)
    }

    /// The same text, with what steers a terminal or an editor written as its code.
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !fragment.bytes().any(may_be_hidden) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut written = 0;
        for (at, char) in fragment.char_indices().filter(|(_, char)| is_hidden(*char)) {
            writer.write_all(&fragment.as_bytes()[written..at])?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            written = at + char.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.spread(writer)?;
        self.pretty.begin_array(writer)?;
        self.pending = true;
        Ok(())
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pending = false;
        self.inline = false;
        self.pretty.end_array(writer)
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        match (first, self.inline) {
            (true, _) => Ok(()),
            (false, true) => writer.write_all(b", "),
            (false, false) => self.pretty.begin_array_value(writer, false),
        }
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        // A list on which it never saw the end of a value is closed by the inner formatter without a line break.
        if self.inline {
            return Ok(());
        }
        self.pretty.end_array_value(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.spread(writer)?;
        self.pretty.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}

/// Whether a character with that byte in it may be hidden: nearly no text has one, and bytes are looked through faster.
const fn may_be_hidden(byte: u8) -> bool {
    byte.is_ascii_control() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &serde_json::Value) -> String {
        let mut out = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut out, Indented::default());
        value.serialize(&mut serializer).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_lists_of_numbers_stay_on_one_line() {
        let value = serde_json::json!({
            "numbers": [1, 20, 300],
            "none": [],
            "texts": ["a", "b"],
            "objects": [{"x": [7]}, {}],
            "lists": [[1, 2], [], ["a"]],
            "flags": [true, null],
        });
        let expected = r#"{
  "numbers": [1, 20, 300],
  "none": [],
  "texts": [
    "a",
    "b"
  ],
  "objects": [
    {
      "x": [7]
    },
    {}
  ],
  "lists": [
    [1, 2],
    [],
    [
      "a"
    ]
  ],
  "flags": [
    true,
    null
  ]
}"#;
        assert_eq!(text(&value), expected);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text(&value)).unwrap(),
            value
        );
    }

    #[test]
    fn what_steers_is_written_as_its_code_and_reads_back() {
        let value = serde_json::json!({"a\u{9b}": "x\u{202e}y\u{e0041}\u{1b}\n🦀"});
        let written = text(&value);
        assert!(
            written.contains(r#""a\u009b": "x\u202ey\udb40\udc41\u001b\n🦀""#),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).unwrap(),
            value
        );
    }

    #[test]
    fn the_report_reads_back_and_ends_with_a_line_break() {
        let report = crate::report::sample::small().report();
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}
