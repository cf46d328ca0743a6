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

/// SHA-256 of bytes as text, lower-case hexadecimal.
pub fn sha256_text(bytes: &[u8]) -> String {
    hexadecimal(&sha256(bytes))
}

/// The files that were judged, with the digest of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgedFiles {
    /// Judged sources, build scripts, manifests and lockfile; relative to the workspace root, absolute where they lie outside.
    code: BTreeMap<Utf8PathBuf, [u8; 32]>,
    /// What build scripts wrote, under names without folders of this machine.
    generated: BTreeMap<Utf8PathBuf, [u8; 32]>,
    /// Configuration and documents.
    documents: BTreeMap<Utf8PathBuf, [u8; 32]>,
}

impl JudgedFiles {
    /// Looks at all files.
    pub fn of(workspace: &Workspace, inventory: &SourceInventory, config: &Config) -> Self {
        let mut files = Self::default();
        for file in &inventory.files {
            // Where a build script wrote a file differs between machines; what it wrote does not.
            if file.generated {
                let name = file.path.file_name().unwrap_or_default();
                let path = format!("OUT_DIR/{name}/{}", hexadecimal(&file.sha256));
                files.generated.insert(path.into(), file.sha256);
            } else {
                let path = workspace.relative(&file.path);
                files.code.insert(path, file.sha256);
            }
        }
        let documents = config.files.iter();
        files.documents = documents
            .map(|(path, bytes)| (workspace.relative(path), sha256(bytes)))
            .collect();
        let of_packages = workspace.members().into_iter().flat_map(|package| {
            let scripts = package.targets.iter().filter(|it| it.is_custom_build());
            let scripts = scripts.map(|script| script.src_path.clone());
            scripts.chain([package.manifest_path.clone()])
        });
        let shared = [
            workspace.root.join("Cargo.toml"),
            workspace.root.join("Cargo.lock"),
        ];
        for path in of_packages.chain(shared) {
            if let Ok(bytes) = std::fs::read(&path) {
                let path = workspace.relative(&path);
                files.code.insert(path, sha256(&bytes));
            }
        }
        files
    }

    /// The digest of the source: SHA-256 over the sorted (path, digest) of judged sources, build scripts, manifests, lockfile,
    /// configuration and documents; each as `path`, a zero byte, and the 32 bytes of the file's digest.
    pub fn source_digest(&self) -> String {
        digest_of(self.all())
    }

    /// The digest of the code: the same over judged sources, build scripts, manifests and lockfile alone.
    ///
    /// What build scripts wrote is left out: it is not there before a build, and may differ between the platforms that evidence
    /// comes from. It follows from the scripts, which are in.
    pub fn code_digest(&self) -> String {
        digest_of(&self.code)
    }

    /// What the digest of the source is over: each file with its SHA-256, sorted.
    pub fn all(&self) -> BTreeMap<&Utf8PathBuf, &[u8; 32]> {
        let all = [&self.code, &self.generated, &self.documents];
        all.into_iter().flatten().collect()
    }

    /// The paths of what a person wrote: what belongs under version control.
    pub fn kept(&self) -> impl Iterator<Item = &Utf8PathBuf> {
        self.code.keys().chain(self.documents.keys())
    }

    /// The paths of what the code digest is over.
    pub fn code(&self) -> impl Iterator<Item = &Utf8PathBuf> {
        self.code.keys()
    }
}

fn digest_of<'a>(files: impl IntoIterator<Item = (&'a Utf8PathBuf, &'a [u8; 32])>) -> String {
    let mut digest = Sha256::new();
    for (path, file) in files {
        digest.update(path.as_str().as_bytes());
        digest.update([0]);
        digest.update(file);
    }
    hexadecimal(&digest.finalize())
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
