//! One call of `cargo llvm-cov report --json` over given binaries and profiles.

use std::ffi::OsString;

use camino::{Utf8Path, Utf8PathBuf};

use super::Tools;
use super::json::{self, Data};
use super::relay::{LOG_VARIABLE, PROGRAM_VARIABLE};
use crate::inputs::command::{CommandError, CommandLine};
use crate::inputs::environment;

/// Variables of the user's that would change what is exported.
const FOREIGN: [&str; 4] = [
    "LLVM_COV_FLAGS",
    "LLVM_PROFDATA_FLAGS",
    "CARGO_LLVM_COV_FLAGS",
    "CARGO_LLVM_PROFDATA_FLAGS",
];

/// Lines of a failed call that are shown: cargo-llvm-cov ends with the reason.
const SHOWN_LINES: usize = 6;

/// Where the calls happen.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The programs.
    pub tools: &'a Tools,
    /// The tool's own file.
    pub own: &'a Utf8Path,
    /// Root folder of the workspace.
    pub root: &'a Utf8Path,
    /// The platform that was chosen.
    pub target: Option<&'a str>,
    /// The folder of the run.
    pub run: &'a Utf8Path,
    /// Folders whose files belong to the workspace.
    pub workspace_folders: &'a [Utf8PathBuf],
}

impl Site<'_> {
    /// The folder for what the calls need; it is empty afterwards, unless a call failed.
    pub(super) fn folder(&self) -> Utf8PathBuf {
        self.run.join("llvm-cov")
    }
}

/// Why an export cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Binaries and profiles cannot be put where cargo-llvm-cov looks for them.
    #[error("cannot prepare {path} for cargo-llvm-cov: {source}")]
    Prepare {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// cargo-llvm-cov cannot be started.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// It failed.
    #[error("`cargo llvm-cov report` ended with {status}: {message}")]
    Failed {
        /// How it ended.
        status: std::process::ExitStatus,
        /// The end of what it said.
        message: String,
    },
    /// `llvm-cov` left functions out, as their counters do not fit the map.
    #[error("llvm-cov left functions out of its export: {0}")]
    LeftOut(String),
    /// What it printed is not understood.
    #[error("{0}")]
    Unreadable(String),
}

/// Exports what the profiles say of the binaries, all together. `folder` is made for the call and removed after it.
pub(super) fn export(
    site: Site<'_>,
    folder: &Utf8Path,
    binaries: &[Utf8PathBuf],
    profiles: &[Utf8PathBuf],
) -> Result<Data, ExportError> {
    lay_out(folder, binaries, profiles)?;
    let log = folder.join("llvm-cov.stderr");
    let output = command(site, folder, &log).output_of_any_status()?;
    if !output.status.success() {
        return Err(ExportError::Failed {
            status: output.status,
            message: end_of(&String::from_utf8_lossy(&output.stderr)),
        });
    }
    if let Some(warning) = mismatch(&std::fs::read(&log).unwrap_or_default()) {
        return Err(ExportError::LeftOut(warning));
    }
    let data = json::parse(&output.stdout).map_err(ExportError::Unreadable)?;
    // What is left there costs disk space alone.
    let _ = std::fs::remove_dir_all(folder);
    Ok(data)
}

/// cargo-llvm-cov takes every profile that lies in its target directory, and every executable below `debug/` whose name, without
/// its hash, is that of a target of the workspace. So each file keeps its name and gets a folder of its own.
fn lay_out(
    folder: &Utf8Path,
    binaries: &[Utf8PathBuf],
    profiles: &[Utf8PathBuf],
) -> Result<(), ExportError> {
    for (number, binary) in binaries.iter().enumerate() {
        let place = folder.join("debug").join(number.to_string());
        make(&place)?;
        share(binary, &place.join(binary.file_name().unwrap_or_default()))?;
    }
    make(folder)?;
    for (number, profile) in profiles.iter().enumerate() {
        share(profile, &folder.join(format!("{number}.profraw")))?;
    }
    Ok(())
}

fn make(folder: &Utf8Path) -> Result<(), ExportError> {
    std::fs::create_dir_all(folder).map_err(|source| ExportError::Prepare {
        path: folder.to_owned(),
        source,
    })
}

/// Links a file, or copies it where links are not possible.
fn share(from: &Utf8Path, to: &Utf8Path) -> Result<(), ExportError> {
    let linked = std::fs::hard_link(from, to);
    linked
        .or_else(|_| std::fs::copy(from, to).map(|_| ()))
        .map_err(|source| ExportError::Prepare {
            path: from.to_owned(),
            source,
        })
}

fn command(site: Site<'_>, folder: &Utf8Path, log: &Utf8Path) -> CommandLine {
    let manifest = site.root.join("Cargo.toml");
    let mut line = CommandLine::new(environment::cargo())
        .args(["llvm-cov", "report", "--json"])
        .arg("--no-default-ignore-filename-regex")
        .args(["--manifest-path", manifest.as_str()]);
    if let Some(target) = site.target {
        line = line.args(["--target", target]);
    }
    for name in FOREIGN {
        line = line.remove(name);
    }
    line.folder = Some(site.root.to_owned());
    // The target directory of the workspace may hold binaries of other runs (trybuild's): it is not looked at.
    for name in [
        "CARGO_LLVM_COV_TARGET_DIR",
        "CARGO_LLVM_COV_BUILD_DIR",
        "CARGO_TARGET_DIR",
    ] {
        line = line.set(name, folder.as_str());
    }
    line.set("CARGO_LLVM_COV_SETUP", "no")
        .set("LLVM_COV", site.own.as_str())
        .set("LLVM_PROFDATA", site.tools.llvm_profdata.clone())
        .set(PROGRAM_VARIABLE, site.tools.llvm_cov.clone())
        .set(LOG_VARIABLE, OsString::from(log.as_str()))
}

/// `warning: 2 functions have mismatched data` of llvm-cov's standard error.
fn mismatch(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| line.contains("mismatched data"))?;
    let line = line.trim();
    Some(line.strip_prefix("warning: ").unwrap_or(line).to_owned())
}

fn end_of(stderr: &str) -> String {
    let lines: Vec<&str> = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_about_functions_that_do_not_fit_is_seen() {
        let stderr = b"note\nwarning: 2 functions have mismatched data\n";
        let expected = "2 functions have mismatched data";
        assert_eq!(mismatch(stderr).as_deref(), Some(expected));
        assert_eq!(mismatch(b"warning: something else\n"), None);
    }

    #[test]
    fn nothing_that_could_change_the_machine_or_the_export_is_left_to_the_users_environment() {
        let tools = Tools {
            version: "0.9.1".to_owned(),
            llvm_cov: "llvm-cov-22".into(),
            llvm_profdata: "llvm-profdata-22".into(),
            llvm: "22.1.8".to_owned(),
        };
        let site = Site {
            tools: &tools,
            own: "/bin/cargo-iec62304".into(),
            root: "/project".into(),
            target: None,
            run: "/run".into(),
            workspace_folders: &[],
        };
        let line = command(site, "/run/x".into(), "/run/x/log".into());
        let value = |name: &str| {
            let found = line.environment.iter().find(|(key, _)| key == name);
            found.unwrap().1.clone()
        };
        assert_eq!(value("CARGO_LLVM_COV_SETUP"), Some("no".into()));
        assert_eq!(value("CARGO_LLVM_COV_TARGET_DIR"), Some("/run/x".into()));
        assert_eq!(value("LLVM_COV_FLAGS"), None);
    }

    #[test]
    fn a_failure_shows_the_end_of_what_was_said() {
        let long: Vec<String> = (0..20).map(|number| format!("line {number}\n")).collect();
        assert_eq!(
            end_of(&long.join("\n")),
            "line 14; line 15; line 16; line 17; line 18; line 19"
        );
    }
}
