//! The report for the browser: one file, no network, everything linked.
//!
//! The start page is plain HTML and needs no script; lists, the matrix and the page of each record are drawn by a small script
//! from packed data. The page asks for nothing outside itself, and its content security policy forbids that it ever could: only
//! the one style and the one script of this file run, by their digests.

mod data;
mod links;
mod overview;
mod pack;
mod page;
mod picture;
mod plot;
mod sources;
#[cfg(test)]
pub(super) mod tests;
mod visible;

use std::io::{self, Write};

use camino::Utf8Path;

pub use sources::{FILE_BOUND, SOURCE_BOUND};

use crate::report::{Detail, Report};

/// Writes the report as one HTML page.
///
/// `text_of` gives the text of a file by its path as the report has it; without it a unit's page names only its place.
///
/// # Errors
/// What the writer fails with.
pub fn write(
    report: &Report,
    detail: &Detail,
    text_of: &dyn Fn(&Utf8Path) -> Option<String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_within(report, detail, text_of, SOURCE_BOUND, out)
}

/// The same with another bound for source.
fn write_within(
    report: &Report,
    detail: &Detail,
    text_of: &dyn Fn(&Utf8Path) -> Option<String>,
    bound: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let files = sources::files(report);
    let sources = sources::Sources::gather(report, detail, &files, text_of, bound)?;
    let lists = data::lists(report, &files, detail.by_test);
    let lists = pack::pack(&lists.to_string())?;
    out.write_all(
        page::page(report, &sources, &lists)
            .into_string()
            .as_bytes(),
    )
}
