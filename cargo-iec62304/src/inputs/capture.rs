//! The tool as cargo's target runner: it does not run the test binary but notes how cargo would have run it.
//!
//! So the tests get cargo's environment as it is, folder and variables of build scripts and configuration included, and
//! nothing of it is guessed.

use std::ffi::{OsStr, OsString};

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

use super::digest::hexadecimal;
use super::environment;

/// Set for `cargo test`: the folder where the environment of each test binary is noted. Its presence makes the tool a runner.
pub const CAPTURE_VARIABLE: &str = "CARGO_IEC62304_CAPTURE";
/// First argument that makes the tool a runner.
pub const CAPTURE_COMMAND: &str = "__capture";

/// How cargo runs a test binary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// The binary.
    pub executable: Utf8PathBuf,
    /// The folder it runs in.
    pub folder: Utf8PathBuf,
    /// Its whole environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// Why an environment was not noted.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The folder is not named, or no binary is.
    #[error("called as a runner without {0}")]
    Missing(&'static str),
    /// The note cannot be written or read.
    #[error("cannot keep the environment of a test binary in {path}: {source}")]
    File {
        /// The note.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Notes how this process was started.
///
/// # Errors
/// The note cannot be written.
pub fn run(arguments: &[OsString]) -> Result<(), CaptureError> {
    let folder = environment::text(CAPTURE_VARIABLE).ok_or(CaptureError::Missing("a folder"))?;
    let executable = arguments
        .get(2)
        .ok_or(CaptureError::Missing("a test binary"))?;
    let path = note_path(Utf8Path::new(&folder), executable);
    let current = std::env::current_dir().map_err(|source| CaptureError::File {
        path: path.clone(),
        source,
    })?;
    let mut fields = vec![executable.clone(), current.into_os_string()];
    fields.extend(std::env::vars_os().flat_map(|(name, value)| [name, value]));
    let bytes = fields
        .iter()
        .map(|field| field.as_encoded_bytes())
        .collect::<Vec<_>>()
        .join(&0);
    std::fs::write(&path, bytes).map_err(|source| CaptureError::File { path, source })
}

fn note_path(folder: &Utf8Path, executable: &OsStr) -> Utf8PathBuf {
    let digest = Sha256::digest(executable.as_encoded_bytes());
    let name = hexadecimal(&digest[..16]);
    folder.join(name)
}

/// Reads the note for a test binary.
///
/// # Errors
/// There is none, or it cannot be read: cargo did not get to run that binary.
pub fn read(folder: &Utf8Path, executable: &Utf8Path) -> Result<Captured, CaptureError> {
    let path = note_path(folder, executable.as_str().as_ref());
    let bytes = std::fs::read(&path).map_err(|source| CaptureError::File { path, source })?;
    let mut fields = bytes.split(|byte| *byte == 0).map(os_string);
    fields.next();
    let folder = fields
        .next()
        .and_then(|text| text.into_string().ok())
        .ok_or(CaptureError::Missing("a folder"))?;
    let mut environment = Vec::new();
    while let (Some(name), Some(value)) = (fields.next(), fields.next()) {
        environment.push((name, value));
    }
    environment.sort();
    Ok(Captured {
        executable: executable.to_owned(),
        folder: folder.into(),
        environment,
    })
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
