//! Mistakes in configuration, documents and tags, as exit code 2 shows them.

use std::io::{self, Write};

use camino::Utf8Path;

use super::paint::{BAD, paint};
use super::snippet::{Snippet, Style, render};
use crate::diagnostic::Diagnostic;
use crate::nouns::counted;

/// Writes all mistakes with the lines they are on, sorted by place, and how many they are.
///
/// `text_of` gives the text of a file by its path as places have it; without it only the place is named.
///
/// # Errors
/// What the writer fails with.
pub fn write(
    diagnostics: &[Diagnostic],
    text_of: &dyn Fn(&Utf8Path) -> Option<String>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort();
    sorted.dedup();
    for diagnostic in &sorted {
        let source = diagnostic
            .place
            .as_ref()
            .and_then(|place| text_of(&place.file));
        let snippet = Snippet::of_diagnostic(diagnostic, source.as_deref());
        writeln!(out, "{}", render(&snippet, style))?;
    }
    writeln!(
        out,
        "{}: {} in configuration, documents and tags; there is no verdict",
        paint(style.color, BAD, "error"),
        counted(sorted.len(), "mistake"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{in_dosing, source};

    fn shown(diagnostics: &[Diagnostic]) -> String {
        let mut out = Vec::new();
        let style = Style {
            color: false,
            width: 80,
        };
        write(diagnostics, &source, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_mistake_is_shown_in_order_of_its_place() {
        let later = Diagnostic::at(
            in_dosing((10, 15), (10, 29)),
            "a requirement cannot be tagged twice",
        );
        let earlier = Diagnostic::at(in_dosing((4, 1), (4, 12)), "unknown attribute")
            .label("not one of ours")
            .help("did you mean `requirement`?");
        let general = Diagnostic::general("no package to judge");
        assert_eq!(
            shown(&[later, earlier, general]),
            r#"error: no package to judge

error: unknown attribute
 --> pump-dosing/src/lib.rs:4:1
  |
4 | #[requirement("SRS-DOSE-001")]
  | ^^^^^^^^^^^ not one of ours
  |
  = help: did you mean `requirement`?

error: a requirement cannot be tagged twice
  --> pump-dosing/src/lib.rs:10:15
   |
10 | #[requirement("SRS-DOSE-002")]
   |               ^^^^^^^^^^^^^^

error: 3 mistakes in configuration, documents and tags; there is no verdict
"#
        );
    }

    #[test]
    fn one_mistake_is_one() {
        let text = shown(&[Diagnostic::general("no package to judge")]);
        let last = "error: 1 mistake in configuration, documents and tags; there is no verdict";
        assert_eq!(text.lines().next_back(), Some(last));
    }
}
