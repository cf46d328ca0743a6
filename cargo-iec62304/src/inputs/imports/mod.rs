//! Evidence from elsewhere: results of tests and coverage that another job, a lab or the device produced.
//!
//! [`parse`] is a pure function of the text. A report is read as a whole or refused with the byte that is wrong: half a report
//! could hide a failure. Which code it was made from, [`origin`] judges; what it comes to for tests and units, the join.

mod cobertura;
mod error;
mod junit;
mod lcov;
mod llvm_cov;
pub mod origin;
pub mod read;
mod xml;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8PathBuf;

pub use crate::config::{Origin, OriginKind};
pub use error::ReportError;
pub use read::read;

use super::coverage::RegionKind;
use crate::config::ReportFormat;
use crate::model::{Place, Position};

/// A report that was read, with what its entry says of it.
#[derive(Debug, Clone)]
pub struct Import {
    /// Its ID; the path of the file where nothing gives one.
    pub id: String,
    /// The file, relative to the workspace root with `/`; absolute where it lies outside.
    pub file: Utf8PathBuf,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The entry that names it; without one, the file itself.
    pub place: Place,
    /// Its format.
    pub format: ReportFormat,
    /// From what code it says it was made; never empty.
    pub origins: Vec<Origin>,
    /// Whether an entry of the configuration names it, so that the entry is part of the source digest.
    pub in_configuration: bool,
    /// The package that its tests belong to.
    pub package: Option<String>,
    /// The test whose coverage it holds.
    pub test: Option<String>,
    /// The ID of the results of the run that it covers.
    pub results: Option<String>,
    /// The folder that the workspace was in where the report was made.
    pub root: Option<String>,
    /// What it says.
    pub report: Arc<Report>,
    /// Why it was made from other code than the present, as a clause; `None` where it was not.
    pub stale: Option<String>,
}

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Results of tests.
    Results(TestResults),
    /// Functions with regions.
    Functions(Vec<FunctionReport>),
    /// Files with lines.
    Lines(Vec<FileLines>),
}

/// Results of tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestResults {
    /// In the order of the file.
    pub results: Vec<TestResult>,
    /// What the file says of the code it was made from.
    pub origins: Vec<Origin>,
}

/// The result of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// Name of the innermost suite; empty where there is none.
    pub suite: String,
    /// The class that it names.
    pub classname: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it stands, in bytes from the start of the file.
    pub offset: usize,
    /// What became of it.
    pub outcome: ResultOutcome,
    /// Whether its stored output shows a panic.
    pub panicked: bool,
}

/// What became of a test elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultOutcome {
    /// It passed.
    Passed,
    /// It passed on a retry.
    Flaky,
    /// It failed; the text says how and may be empty.
    Failed(String),
    /// It did not run.
    Skipped,
}

/// A function of a coverage map elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionReport {
    /// Its mangled name.
    pub name: String,
    /// The file it stands in, as the report has it.
    pub path: String,
    /// Its regions.
    pub regions: Vec<ReportRegion>,
}

/// A region of a coverage map elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportRegion {
    /// First byte.
    pub start: Position,
    /// Just behind the last byte.
    pub end: Position,
    /// Its kind.
    pub kind: RegionKind,
    /// Whether it was executed.
    pub executed: bool,
}

/// The lines of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLines {
    /// The paths that it may have, as the report has them.
    pub paths: Vec<String>,
    /// Lines that hold code, 1-based, with whether they ran.
    pub lines: BTreeMap<u32, bool>,
}

/// Reads a report.
///
/// # Errors
/// The text is not of the format, or of none that is known where none is given; see [`ReportError`].
pub fn parse(
    text: &str,
    format: Option<ReportFormat>,
) -> Result<(ReportFormat, Report), ReportError> {
    let start = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - start.len();
    let parsed = format.map_or_else(|| detect(start), Ok).and_then(|format| {
        let report = match format {
            ReportFormat::Junit => Report::Results(junit::parse(start)?),
            ReportFormat::LlvmCov => Report::Functions(llvm_cov::parse(start)?),
            ReportFormat::Lcov => Report::Lines(lcov::parse(start)?),
            ReportFormat::Cobertura => Report::Lines(cobertura::parse(start)?),
        };
        Ok((format, report))
    });
    parsed.map_err(|error| ReportError::at(error.offset + skipped, error.message))
}

/// The format, by how the content begins.
fn detect(text: &str) -> Result<ReportFormat, ReportError> {
    let content = text.trim_start();
    if content.starts_with('{') {
        return Ok(ReportFormat::LlvmCov);
    }
    if content.starts_with('<') {
        let opens = |name: &str| {
            let mut found = content.match_indices(name);
            found.any(|(at, _)| {
                content
                    .get(..at)
                    .is_some_and(|before| before.ends_with('<'))
            })
        };
        if opens("testsuite") {
            return Ok(ReportFormat::Junit);
        }
        if opens("coverage") {
            return Ok(ReportFormat::Cobertura);
        }
    }
    let mut lines = content.lines();
    if lines.any(|line| line.starts_with("SF:") || line.starts_with("TN:")) {
        return Ok(ReportFormat::Lcov);
    }
    let message =
        "the content is neither JUnit XML, Cobertura XML, LCOV nor an export of llvm-cov as JSON";
    Err(ReportError::at(0, message))
}

/// A text of a report as a message shows it: on one line and not for ever.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 120;
    let clean = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = clean.chars().filter(|it| !it.is_control()).collect();
    match clean.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
        None => clean,
    }
}
