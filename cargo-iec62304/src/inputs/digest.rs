//! Digests of what was judged.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

use super::source::SourceInventory;
use super::workspace::Workspace;
use crate::config::Config;

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A digest as text, lower-case hexadecimal.
pub fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The digest of the source: SHA-256 over the sorted (path, digest) of judged sources, manifests, lockfile, configuration and
/// documents; each as `path`, a zero byte, and the 32 bytes of the file's digest.
pub fn source_digest(
    workspace: &Workspace,
    inventory: &SourceInventory,
    config: &Config,
) -> String {
    digest_of(&source_files(workspace, inventory, config))
}

/// The digest over files, see [`source_digest`].
pub fn digest_of(files: &BTreeMap<Utf8PathBuf, [u8; 32]>) -> String {
    let mut digest = Sha256::new();
    for (path, file) in files {
        digest.update(path.as_str().as_bytes());
        digest.update([0]);
        digest.update(file);
    }
    hexadecimal(&digest.finalize())
}

/// The files that [`source_digest`] is made of, as reports name them, each with its SHA-256.
pub fn source_files(
    workspace: &Workspace,
    inventory: &SourceInventory,
    config: &Config,
) -> BTreeMap<Utf8PathBuf, [u8; 32]> {
    let mut files: BTreeMap<Utf8PathBuf, [u8; 32]> = BTreeMap::new();
    for file in &inventory.files {
        // Where a build script wrote a file differs between machines; what it wrote does not.
        let path = if file.generated {
            let name = file.path.file_name().unwrap_or_default();
            Utf8PathBuf::from(format!("OUT_DIR/{name}/{}", hexadecimal(&file.sha256)))
        } else {
            workspace.relative(&file.path)
        };
        files.insert(path, file.sha256);
    }
    for (path, bytes) in &config.files {
        files.insert(workspace.relative(path), sha256(bytes));
    }
    let manifests = workspace
        .members()
        .into_iter()
        .map(|package| package.manifest_path.clone());
    let shared = [
        workspace.root.join("Cargo.toml"),
        workspace.root.join("Cargo.lock"),
    ];
    for path in manifests.chain(shared) {
        if let Ok(bytes) = std::fs::read(&path) {
            files.insert(workspace.relative(&path), sha256(&bytes));
        }
    }
    files
}

/// The lockfiles of the manifest's folder and of those above it: one of them is the workspace's, but cargo has to say which, and it may
/// write it while it does.
pub fn lockfiles_above(manifest: Option<&Utf8Path>) -> BTreeMap<Utf8PathBuf, Vec<u8>> {
    let current = std::env::current_dir()
        .ok()
        .and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
    let manifest = manifest.map(|path| current.clone().unwrap_or_default().join(path));
    let folder = manifest
        .as_deref()
        .and_then(Utf8Path::parent)
        .or(current.as_deref());
    let folder = folder
        .and_then(|folder| folder.canonicalize_utf8().ok())
        .unwrap_or_default();
    let paths = folder.ancestors().map(|folder| folder.join("Cargo.lock"));
    paths
        .filter_map(|path| Some((path.clone(), std::fs::read(path).ok()?)))
        .collect()
}
