//! From the finished report to text: nothing here decides.

pub mod diagnostics;
mod escape;
pub mod explain;
pub mod html;
pub mod json;
pub mod matrix;
mod paint;
pub mod snippet;
pub mod terminal;
mod text;
pub mod trace;

use std::io::{self, Write};

use camino::Utf8Path;

use crate::cli::Format;
use crate::report::{Detail, Report};

/// What a format has to work with.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// What was found, and what follows from it.
    pub report: &'a Report,
    /// What pages that show source need beside it.
    pub detail: &'a Detail,
    /// The text of a file by its path as the report has it.
    pub text_of: &'a dyn Fn(&Utf8Path) -> Option<String>,
    /// How a terminal's report is to look.
    pub options: terminal::Options,
}

/// Writes the report in one of its forms.
///
/// # Errors
/// What the writer fails with.
pub fn write(format: Format, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(shown.report, shown.text_of, shown.options, out),
        Format::Json => json::write(shown.report, out),
        Format::Html => html::write(shown.report, shown.detail, shown.text_of, out),
    }
}
