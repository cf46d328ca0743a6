//! The environment of the process: read here, handed on as values.

use std::ffi::OsString;

/// An environment variable; an empty one counts as unset, as cargo treats it.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
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
