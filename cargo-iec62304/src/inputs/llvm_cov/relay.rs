//! The tool in the place of `llvm-cov`: it calls the real one and keeps what that says on standard error.
//!
//! `cargo llvm-cov report` drops the warnings of a successful `llvm-cov`. One of them matters: that functions of the profile do
//! not fit the map and are left out of the export.

use std::ffi::OsString;
use std::io::Write;

use crate::inputs::command::CommandLine;
use crate::inputs::environment;

/// The real `llvm-cov`. Its presence makes the tool a relay.
pub(super) const PROGRAM_VARIABLE: &str = "CARGO_IEC62304_LLVM_COV";
/// The file that standard error goes to.
pub(super) const LOG_VARIABLE: &str = "CARGO_IEC62304_LLVM_COV_LOG";

/// Whether this process was started by cargo-llvm-cov in the place of `llvm-cov`.
pub fn called_as_relay(arguments: &[OsString]) -> bool {
    arguments.len() > 1 && environment::variable(PROGRAM_VARIABLE).is_some()
}

/// Runs `llvm-cov`; gives its exit code.
///
/// # Errors
/// It cannot be started, or what it says cannot be handed on.
pub fn run(arguments: &[OsString]) -> anyhow::Result<i32> {
    let program = environment::variable(PROGRAM_VARIABLE).unwrap_or_default();
    let line = CommandLine::new(program).args(arguments.iter().skip(1));
    let output = line.output_of_any_status()?;
    if let Some(log) = environment::variable(LOG_VARIABLE) {
        std::fs::write(log, &output.stderr)?;
    }
    std::io::stderr().write_all(&output.stderr)?;
    std::io::stdout().write_all(&output.stdout)?;
    Ok(output.status.code().unwrap_or(1))
}
