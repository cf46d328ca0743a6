//! From the finished report to text: nothing here decides.

pub mod architecture;
pub mod csv;
pub mod derivation;
pub mod diagnostics;
mod entry;
mod escape;
pub mod explain;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
mod paint;
mod region;
pub mod rustc;
pub mod sarif;
pub mod snippet;
pub mod terminal;
#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;
mod text;
pub mod trace;

use std::io;

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
    pub text_of: &'a (dyn Fn(&Utf8Path) -> Option<String> + Sync),
    /// How a terminal's report is to look.
    pub options: terminal::Options,
    /// The folder of the workspace below the root of its repository, with `/`; empty where they are one.
    pub prefix: &'a str,
}

/// Writes the report in one of its forms.
///
/// # Errors
/// What the writer fails with.
pub fn write(format: Format, shown: &Shown<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::write(shown.report, shown.text_of, shown.options, out),
        Format::Json => json::write(shown.report, out),
        Format::Html => html::write(shown.report, shown.detail, shown.text_of, out),
        Format::Sarif => sarif::write(shown, out),
        Format::Junit => junit::write(shown, out),
        Format::Markdown => markdown::write(shown, out),
        Format::Github => github::write(shown, out),
        Format::Gitlab => gitlab::write(shown, out),
        Format::Csv => csv::write(shown, out),
    }
}

/// The word before an error, as rustc and cargo write it.
pub fn error_word(color: bool) -> String {
    paint::paint(color, paint::BAD, "error")
}
