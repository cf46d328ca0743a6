//! The matrix as a Markdown table, for pull requests and documents.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{counts, end, facts, through};
use crate::query::Matrix;
use crate::render::escape::shown;

/// Writes the matrix.
///
/// # Errors
/// What the writer fails with.
pub fn write(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {} → {}\n", matrix.from.noun(), matrix.to.noun())?;
    writeln!(out, "{}\n", harmless(&matrix.basis.text))?;
    writeln!(
        out,
        "| {} | through | {} | state | where |\n|---|---|---|---|---|",
        matrix.from.noun(),
        matrix.to.noun()
    )?;
    for row in &matrix.rows {
        let title = match row.from.title.as_str() {
            "" => String::new(),
            title => format!(": {title}"),
        };
        let state = match (row.gap, &row.note) {
            (true, Some(note)) if row.to.is_some() => format!("GAP, {}: {note}", row.state.word()),
            (true, _) => format!("GAP, {}", row.state.word()),
            (false, _) => row.state.word().to_owned(),
        };
        let cells = [
            format!("{}{title}", row.from.id),
            through(row),
            end(row),
            state,
            row.to.as_ref().map(facts).unwrap_or_default(),
        ];
        let cells = cells.map(|cell| harmless(&cell));
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    writeln!(out, "\n{}", harmless(&counts(matrix)))
}

/// The text with everything that Markdown or HTML would act on taken literally.
fn harmless(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => clean.push_str("&amp;"),
            '<' => clean.push_str("&lt;"),
            '>' => clean.push_str("&gt;"),
            // A mention of a person, or of an issue, would notify somebody.
            '@' => clean.push_str("&#64;"),
            '#' => clean.push_str("&#35;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '!' | '$' => {
                let _ = write!(clean, "\\{character}");
            }
            plain => clean.push(plain),
        }
    }
    // An address would become a link.
    clean.replace("://", ":&#47;/")
}
