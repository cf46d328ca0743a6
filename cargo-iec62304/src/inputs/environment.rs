//! The environment of the process: read here, handed on as values.

use std::ffi::OsString;

use camino::Utf8PathBuf;

/// An environment variable; an empty one counts as unset, as cargo treats it.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// An environment variable as text; one that is not UTF-8 counts as unset.
pub fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}

/// The cargo to call: `$CARGO`, which cargo sets for its subcommands, else `cargo`.
pub fn cargo() -> OsString {
    variable("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// The rustc to ask for its version and configuration: `$RUSTC`, else `rustc`.
pub fn rustc() -> OsString {
    variable("RUSTC").unwrap_or_else(|| OsString::from("rustc"))
}

/// The system's folder for temporary files, which tests use too.
pub fn temporary_folder() -> Option<Utf8PathBuf> {
    Utf8PathBuf::from_path_buf(std::env::temp_dir()).ok()
}

/// What `CARGO_TERM_COLOR` says of colour, if it says anything: always, or never.
pub fn color_choice() -> Option<bool> {
    match text("CARGO_TERM_COLOR").as_deref() {
        Some("always") => Some(true),
        Some("never") => Some(false),
        _ => None,
    }
}

/// Whether to use colour by what cargo and others agree on: `CARGO_TERM_COLOR`, `NO_COLOR`, and whether there is a terminal.
pub fn wants_color(is_terminal: bool) -> bool {
    color_choice().unwrap_or_else(|| is_terminal && variable("NO_COLOR").is_none())
}

/// Columns of the terminal: of the one that shows standard output or standard error, else `COLUMNS`, else 80.
pub fn width() -> usize {
    #[cfg(unix)]
    let asked = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .or_else(|_| rustix::termios::tcgetwinsize(rustix::stdio::stderr()))
        .ok()
        .map(|size| usize::from(size.ws_col));
    #[cfg(not(unix))]
    let asked = None;
    let said = || text("COLUMNS").and_then(|columns| columns.parse().ok());
    asked
        .filter(|columns| *columns > 0)
        .or_else(said)
        .unwrap_or(80)
}
