//! The report for the person at the terminal: findings with their source, a summary, and the verdict as the last line.

mod findings;
mod frame;
mod rules;
mod summary;
#[cfg(test)]
mod tests;
mod verdict;

use std::io::{self, Write};

use camino::Utf8Path;

use crate::report::Report;

/// How much to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// Rules that are not satisfied, and the verdict.
    Quiet,
    /// Findings, up to some of each rule, a summary and the verdict.
    #[default]
    Normal,
    /// Every finding, waived ones too, and every rule with its reason.
    Verbose,
}

/// How to show the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// How much to show.
    pub verbosity: Verbosity,
}

impl Default for Options {
    /// Plain text, 80 columns.
    fn default() -> Self {
        Self {
            color: false,
            width: 80,
            verbosity: Verbosity::Normal,
        }
    }
}

/// Writes the report.
///
/// `text_of` gives the text of a file by its path as the report has it; without it a finding names only its place.
///
/// # Errors
/// What the writer fails with.
pub fn write(
    report: &Report,
    text_of: &dyn Fn(&Utf8Path) -> Option<String>,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    if options.verbosity > Verbosity::Quiet {
        findings::write(report, text_of, options, out)?;
        summary::write(report, options, out)?;
    }
    rules::write(report, options, out)?;
    if options.verbosity > Verbosity::Quiet {
        frame::write(report, options, out)?;
    }
    verdict::write(report, options, out)
}
