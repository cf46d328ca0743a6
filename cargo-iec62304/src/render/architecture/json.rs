//! Architecture as JSON: parts of the report, in their own schema.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::architecture::Architecture;
use crate::report::{Interface, Item, Report, System};

/// The schema `iec62304-architecture/1`.
#[derive(Serialize)]
struct View<'r> {
    schema: &'static str,
    system: &'r System,
    items: &'r [Item],
    interfaces: &'r [Interface],
    architecture: &'r Architecture,
}

/// Writes it.
///
/// # Errors
/// What the writer fails with.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let view = View {
        schema: "iec62304-architecture/1",
        system: &report.system,
        items: &report.items,
        interfaces: &report.interfaces,
        architecture: &report.architecture,
    };
    serde_json::to_writer_pretty(&mut *out, &view)?;
    writeln!(out)
}
