//! Coverage as `llvm-cov export` and `cargo llvm-cov --json` write it.
//!
//! Read are the functions with their regions, which alone say what a region belongs to; `files` and `totals` are left out, as
//! filters of the exporting tool change them.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::ReportError;
use super::{FunctionReport, ReportRegion, excerpt};
use crate::inputs::coverage::RegionKind;
use crate::model::Position;

/// What the export calls itself.
pub(super) const TYPE: &str = "llvm.coverage.json.export";

/// Major versions of the export whose regions have the eight fields that are read here. LLVM 22 writes 3.1.0.
const MAJORS: [&str; 2] = ["2", "3"];

#[derive(Deserialize)]
struct Head {
    r#type: String,
    version: String,
}

#[derive(Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Deserialize)]
struct Data {
    functions: Option<Vec<Function>>,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    filenames: Vec<String>,
    regions: Vec<Region>,
}

/// Start, end, count, file, expanded file, kind.
type Region = (u32, u32, u32, u32, u64, IgnoredAny, usize, u64);

/// Reads the report.
///
/// # Errors
/// It is no JSON, of another type or a version that is not known, or it holds no functions.
pub(super) fn parse(text: &str) -> Result<Vec<FunctionReport>, ReportError> {
    let head: Head = read(text)?;
    if head.r#type != TYPE {
        let message = format!(
            "expected an export of type `{TYPE}`, found `{}`",
            excerpt(&head.r#type)
        );
        return Err(ReportError::at(0, message));
    }
    let major = head.version.split('.').next().unwrap_or_default();
    if !MAJORS.contains(&major) {
        let message = format!(
            "version `{}` of `{TYPE}` is not known: versions 2.x and 3.x are",
            excerpt(&head.version)
        );
        return Err(ReportError::at(0, message));
    }
    let export: Export = read(text)?;
    let mut functions = Vec::new();
    for data in export.data {
        let Some(of_data) = data.functions else {
            let message = "the export holds no functions: make it without `--summary-only` and without `-skip-functions`";
            return Err(ReportError::at(0, message));
        };
        for function in of_data {
            functions.push(report(function)?);
        }
    }
    Ok(functions)
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, ReportError> {
    serde_json::from_str(text).map_err(|error| {
        let before = text
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1));
        let offset: usize = before.map(str::len).sum();
        let message = error.to_string();
        // The position is told beside the message.
        let message = message.split(" at line ").next().unwrap_or_default();
        ReportError::at(
            offset + error.column().saturating_sub(1),
            format!("invalid JSON: {message}"),
        )
    })
}

fn report(function: Function) -> Result<FunctionReport, ReportError> {
    let mut regions = Vec::new();
    for region in &function.regions {
        regions.push(ReportRegion {
            start: Position::new(region.0, region.1),
            end: Position::new(region.2, region.3),
            kind: kind(region.7, &function.name)?,
            executed: region.4 > 0,
        });
    }
    let expanded = |file: usize| function.regions.iter().any(|it| it.7 == 1 && it.6 == file);
    let main = (0..function.filenames.len()).find(|file| !expanded(*file));
    let path = main.and_then(|main| function.filenames.into_iter().nth(main));
    let Some(path) = path else {
        let message = format!("function `{}` names no file", excerpt(&function.name));
        return Err(ReportError::at(0, message));
    };
    Ok(FunctionReport {
        name: function.name,
        path,
        regions,
    })
}

fn kind(number: u64, function: &str) -> Result<RegionKind, ReportError> {
    match number {
        0 => Ok(RegionKind::Code),
        1 => Ok(RegionKind::Expansion),
        2 => Ok(RegionKind::Skipped),
        3 => Ok(RegionKind::Gap),
        4 => Ok(RegionKind::Branch),
        _ => {
            let message = format!(
                "kind {number} of a region of `{}` is not known",
                excerpt(function)
            );
            Err(ReportError::at(0, message))
        }
    }
}
