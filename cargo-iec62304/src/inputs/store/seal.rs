//! Closing the folder of a run: what the tests left is complemented by what reading it again needs, and the manifest ends it.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::folders::Folders;
use super::manifest::{self, Binary, File, Generated, Manifest};
use crate::inputs::build::Built;
use crate::inputs::coverage::{CoverageError, StoredMap};
use crate::inputs::digest::{hexadecimal, sha256, sha256_text};
use crate::inputs::whole_file::write_whole;

/// The digest of the manifest, in the form of `sha256sum`: a changed manifest is found by it, if not one that somebody changed on
/// purpose. The report has the same digest.
pub const DIGEST_FILE: &str = "manifest.json.sha256";

/// Keeps the coverage map of each binary, and its digest; in the order of the builds and of their binaries.
///
/// # Errors
/// A binary cannot be read, or its map cannot be written.
pub fn keep_maps(
    run: &Utf8Path,
    builds: &[Built],
    folders: &Folders,
) -> Result<Vec<Vec<Binary>>, StoreError> {
    let place = run.join("maps");
    std::fs::create_dir_all(&place).map_err(StoreError::file("make", &place))?;
    let keep = |build: usize, built: &Built| -> Result<Vec<Binary>, StoreError> {
        let executables = built.executables.par_iter().enumerate();
        let kept = executables.map(|(at, path)| {
            let name = path.file_name().unwrap_or_default();
            let file = format!("maps/{build}-{at:03}-{name}.covmapping");
            keep_map(run, path, file, folders)
        });
        kept.collect()
    };
    let builds = builds.par_iter().enumerate();
    builds.map(|(build, built)| keep(build, built)).collect()
}

fn keep_map(
    run: &Utf8Path,
    binary: &Utf8Path,
    file: String,
    folders: &Folders,
) -> Result<Binary, StoreError> {
    let map = match StoredMap::of_binary(binary) {
        Ok(map) => {
            let path = run.join(&file);
            std::fs::write(&path, map.to_bytes()).map_err(StoreError::file("write", path))?;
            Some(file)
        }
        Err(CoverageError::NotInstrumented { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Binary {
        path: folders.shorten(binary),
        sha256: hexadecimal(&digest_of(binary)?.1),
        map,
    })
}

/// Keeps code that build scripts wrote: each file by its path on this machine, with its digest when it was judged.
///
/// # Errors
/// A file cannot be copied, or has changed since.
pub fn keep_generated(
    run: &Utf8Path,
    files: &BTreeMap<Utf8PathBuf, [u8; 32]>,
    folders: &Folders,
) -> Result<Vec<Generated>, StoreError> {
    let mut kept = Vec::new();
    for (at, (path, digest)) in files.iter().enumerate() {
        let bytes = std::fs::read(path).map_err(StoreError::file("read", path))?;
        if sha256(&bytes) != *digest {
            let changed = format!("{path} has changed while the tests ran");
            return Err(StoreError::Damaged {
                folder: run.to_owned(),
                problems: vec![changed],
            });
        }
        let file = format!("generated/{at:03}-{}", path.file_name().unwrap_or_default());
        let place = run.join(&file);
        std::fs::create_dir_all(run.join("generated"))
            .and_then(|()| std::fs::write(&place, bytes))
            .map_err(StoreError::file("write", place))?;
        kept.push(Generated {
            path: folders.shorten(path),
            file,
        });
    }
    Ok(kept)
}

/// Digests every file of the run and writes the manifest; gives its digest. What has no manifest is never read.
///
/// # Errors
/// A file cannot be read or written, or is no plain file.
pub fn seal(run: &Utf8Path, mut manifest: Manifest) -> Result<String, StoreError> {
    manifest.files = list_files(run)?
        .into_par_iter()
        .map(|path| {
            let (size, digest) = digest_of(&run.join(&path))?;
            Ok(File {
                path,
                size,
                sha256: hexadecimal(&digest),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let text = manifest.to_text().map_err(|error| StoreError::Manifest {
        path: run.join(manifest::FILE_NAME),
        problem: error.to_string(),
    })?;
    let digest = sha256_text(text.as_bytes());
    let line = format!("{digest}  {}\n", manifest::FILE_NAME);
    write(&run.join(DIGEST_FILE), &line)?;
    write(&run.join(manifest::FILE_NAME), &text)?;
    Ok(digest)
}

fn write(path: &Utf8Path, text: &str) -> Result<(), StoreError> {
    write_whole(path, text.as_bytes()).map_err(StoreError::file("write", path))
}

/// The plain files of a folder but the manifest and its digest, relative to it with `/`, sorted.
///
/// # Errors
/// A folder cannot be read, or something in it is neither file nor folder.
pub fn list_files(run: &Utf8Path) -> Result<Vec<String>, StoreError> {
    let mut files = Vec::new();
    let mut folders = vec![run.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = folder.read_dir_utf8();
        for entry in entries.map_err(StoreError::file("read", &folder))? {
            let entry = entry.map_err(StoreError::file("read", &folder))?;
            let kind = entry.file_type();
            let kind = kind.map_err(StoreError::file("read", entry.path()))?;
            let path = entry.path().strip_prefix(run).unwrap_or(entry.path());
            let path = path.as_str().replace('\\', "/");
            if kind.is_dir() {
                folders.push(entry.into_path());
            } else if !kind.is_file() {
                let problem = format!("{path} is neither a file nor a folder");
                return Err(StoreError::Damaged {
                    folder: run.to_owned(),
                    problems: vec![problem],
                });
            } else if path != manifest::FILE_NAME && path != DIGEST_FILE {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Size and SHA-256 of a file.
///
/// # Errors
/// The file cannot be read.
pub fn digest_of(path: &Utf8Path) -> Result<(u64, [u8; 32]), StoreError> {
    let read = || {
        let mut file = std::fs::File::open(path)?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut size = 0;
        loop {
            let count = std::io::Read::read(&mut file, &mut buffer)?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
                return Ok((size, digest.finalize().into()));
            };
            size += bytes.len() as u64;
            digest.update(bytes);
        }
    };
    read().map_err(StoreError::file("read", path))
}
