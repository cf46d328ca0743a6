//! Where the tools of the second engine are, and whether they suit the compiler.

use std::ffi::OsString;

use camino::Utf8PathBuf;

use crate::inputs::command::CommandLine;
use crate::inputs::environment;
use crate::inputs::workspace::Toolchain;

/// The tools of the second engine.
#[derive(Debug, Clone)]
pub struct Tools {
    /// Version of cargo-llvm-cov.
    pub version: String,
    /// `llvm-cov`.
    pub llvm_cov: OsString,
    /// `llvm-profdata`.
    pub llvm_profdata: OsString,
    /// Version of LLVM that `llvm-cov` is of.
    pub llvm: String,
}

/// Why the second engine cannot be used; each text says what to install.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolsError {
    /// There is no cargo-llvm-cov.
    #[error(
        "cargo-llvm-cov is not installed, which `--engine llvm-cov` and `--cross-check` need: \
         run `cargo install cargo-llvm-cov --locked`"
    )]
    CargoLlvmCov,
    /// One of LLVM's tools is nowhere.
    #[error("{tool} of LLVM {needed} is not found, which `--engine llvm-cov` and `--cross-check` need: {}", install(*.needed))]
    Missing {
        /// `llvm-cov` or `llvm-profdata`.
        tool: &'static str,
        /// The compiler's major version of LLVM.
        needed: u32,
    },
    /// A tool is older than the compiler's LLVM: it cannot read what the compiler wrote.
    #[error("{path} is of LLVM {found}, the compiler's is {needed} and writes what older tools cannot read: {}", install(*.needed))]
    TooOld {
        /// Where it is.
        path: String,
        /// Its major version.
        found: u32,
        /// The compiler's.
        needed: u32,
    },
    /// The environment names a program that is not LLVM's.
    #[error(
        "{variable} names {path}, which does not tell a version of LLVM: let it name LLVM's {tool}, or unset it"
    )]
    NotLlvm {
        /// `LLVM_COV` or `LLVM_PROFDATA`.
        variable: &'static str,
        /// What it names.
        path: String,
        /// The tool that it should name.
        tool: &'static str,
    },
    /// `rustc -vV` tells no LLVM version.
    #[error(
        "`rustc -vV` names no LLVM version: `--engine llvm-cov` and `--cross-check` need a compiler that uses LLVM"
    )]
    NoLlvm,
}

/// How to install LLVM's tools. The tool itself installs nothing.
fn install(needed: u32) -> String {
    format!(
        "run `rustup component add llvm-tools`, or install the package `llvm-{needed}` of your system, or let LLVM_COV and \
         LLVM_PROFDATA name them"
    )
}

/// `llvm-cov` or `llvm-profdata`, with the variable that may name it.
type Wanted = (&'static str, &'static str);
const COV: Wanted = ("llvm-cov", "LLVM_COV");
const PROFDATA: Wanted = ("llvm-profdata", "LLVM_PROFDATA");

impl Tools {
    /// Looks for the tools: as cargo-llvm-cov does in `LLVM_COV`, `LLVM_PROFDATA` and the compiler's own folder, and then on the
    /// `PATH`, with the compiler's major version in their name as Debian has them, and without.
    ///
    /// # Errors
    /// A tool is missing, or older than the compiler's LLVM.
    pub fn find(toolchain: &Toolchain) -> Result<Self, ToolsError> {
        let needed = toolchain.llvm.as_deref().and_then(major);
        let needed = needed.ok_or(ToolsError::NoLlvm)?;
        let version = cargo_llvm_cov_version().ok_or(ToolsError::CargoLlvmCov)?;
        let own_folder = rustlib();
        let (llvm_cov, llvm) = find_one(COV, needed, own_folder.as_ref())?;
        let (llvm_profdata, _) = find_one(PROFDATA, needed, own_folder.as_ref())?;
        Ok(Self {
            version,
            llvm_cov,
            llvm_profdata,
            llvm,
        })
    }

    /// What the report calls this engine.
    pub fn name(&self) -> String {
        format!(
            "llvm-cov (cargo-llvm-cov {}, LLVM {})",
            self.version, self.llvm
        )
    }
}

fn cargo_llvm_cov_version() -> Option<String> {
    let line = CommandLine::new(environment::cargo()).args(["llvm-cov", "--version"]);
    let output = line.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim()
        .strip_prefix("cargo-llvm-cov ")
        .map(str::to_owned)
}

/// The folder where rustup puts LLVM's tools.
fn rustlib() -> Option<Utf8PathBuf> {
    let line = CommandLine::new(environment::rustc()).args(["--print", "target-libdir"]);
    let output = line.output().ok()?;
    let libraries = Utf8PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Some(libraries.parent()?.join("bin"))
}

fn find_one(
    (tool, variable): Wanted,
    needed: u32,
    own_folder: Option<&Utf8PathBuf>,
) -> Result<(OsString, String), ToolsError> {
    if let Some(path) = environment::variable(variable) {
        let shown = path.to_string_lossy().into_owned();
        let version = llvm_version(&path).ok_or_else(|| ToolsError::NotLlvm {
            variable,
            path: shown.clone(),
            tool,
        })?;
        return suits(path, version, needed);
    }
    let suffix = std::env::consts::EXE_SUFFIX;
    let own = own_folder.map(|folder| folder.join(format!("{tool}{suffix}")));
    let own = own.filter(|path| path.is_file());
    let candidates = own.map(OsString::from).into_iter().chain([
        OsString::from(format!("{tool}-{needed}")),
        OsString::from(tool),
    ]);
    let mut too_old = None;
    for candidate in candidates {
        let Some(version) = llvm_version(&candidate) else {
            continue;
        };
        match suits(candidate, version, needed) {
            Ok(found) => return Ok(found),
            Err(error) => too_old = too_old.or(Some(error)),
        }
    }
    Err(too_old.unwrap_or(ToolsError::Missing { tool, needed }))
}

fn suits(path: OsString, version: String, needed: u32) -> Result<(OsString, String), ToolsError> {
    match major(&version) {
        Some(found) if found >= needed => Ok((path, version)),
        found => Err(ToolsError::TooOld {
            path: path.to_string_lossy().into_owned(),
            found: found.unwrap_or_default(),
            needed,
        }),
    }
}

/// The version that one of LLVM's tools tells; `None` where it cannot be run or is none of them.
fn llvm_version(tool: &OsString) -> Option<String> {
    let output = CommandLine::new(tool).arg("--version").output().ok()?;
    version_in(&String::from_utf8_lossy(&output.stdout))
}

/// `22.1.8` of `Debian LLVM version 22.1.8`.
fn version_in(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("LLVM version ")?;
    rest.split_whitespace().next().map(str::to_owned)
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_distributions_print() {
        let debian = "Debian LLVM version 22.1.8\n  Optimized build.\n";
        assert_eq!(version_in(debian).as_deref(), Some("22.1.8"));
        let rust = "LLVM (http://llvm.org/):\n  LLVM version 22.1.2-rust-1.95.0-stable\n";
        let version = version_in(rust).unwrap();
        assert_eq!(major(&version), Some(22));
        assert_eq!(version_in("gcov 14"), None);
    }

    #[test]
    fn an_older_tool_does_not_suit_and_a_newer_one_does() {
        let judged = |version: &str| suits("llvm-cov".into(), version.to_owned(), 22);
        assert!(judged("22.1.2").is_ok());
        assert!(judged("23.0.0").is_ok());
        let error = judged("19.1.7").unwrap_err();
        let expected = ToolsError::TooOld {
            path: "llvm-cov".to_owned(),
            found: 19,
            needed: 22,
        };
        assert_eq!(error, expected);
        let text = error.to_string();
        for part in [
            "LLVM 19",
            "rustup component add llvm-tools",
            "`llvm-22`",
            "LLVM_COV",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
