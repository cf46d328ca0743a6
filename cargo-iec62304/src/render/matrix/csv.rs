//! The matrix as comma-separated values: every field quoted, and none that a spreadsheet would take for a formula.

use std::io::{self, Write};

use csv::{QuoteStyle, WriterBuilder};

use super::through;
use crate::query::{Entry, Matrix, Row};

const HEADS: [&str; 17] = [
    "from_kind",
    "from",
    "from_title",
    "from_class",
    "from_status",
    "from_place",
    "through",
    "to_kind",
    "to",
    "to_title",
    "to_class",
    "to_status",
    "to_place",
    "state",
    "gap",
    "note",
    "basis",
];

/// Writes the matrix.
///
/// # Errors
/// What the writer fails with.
pub fn write(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .from_writer(out);
    writer.write_record(HEADS)?;
    for row in &matrix.rows {
        writer.write_record(record(matrix, row).iter().map(|field| harmless(field)))?;
    }
    writer.flush()
}

fn record(matrix: &Matrix, row: &Row) -> Vec<String> {
    let mut fields = entry(&row.from);
    fields.push(through(row));
    if let Some(to) = &row.to {
        fields.extend(entry(to));
    } else {
        fields.push(matrix.to.word().to_owned());
        fields.extend(std::iter::repeat_n(String::new(), 5));
    }
    let gap = if row.gap { "yes" } else { "no" };
    let basis = matrix.basis.origin.word();
    fields.extend([row.state.word(), gap].map(str::to_owned));
    fields.push(row.note.clone().unwrap_or_default());
    fields.push(basis.to_owned());
    fields
}

fn entry(entry: &Entry) -> Vec<String> {
    let class = entry.class.map_or("", |class| class.word());
    vec![
        entry.kind.word().to_owned(),
        entry.id.clone(),
        entry.title.clone(),
        class.to_owned(),
        entry.status.clone().unwrap_or_default(),
        entry
            .place
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    ]
}

/// An apostrophe in front of what a spreadsheet would calculate.
fn harmless(field: &str) -> String {
    // Blanks in front do not keep a spreadsheet from it.
    let first = field.trim_start().chars().next();
    let control = field.starts_with(['\t', '\r', '\n']);
    if control
        || matches!(
            first,
            Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
        )
    {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}
