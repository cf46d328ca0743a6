//! Reading what a run kept. Nothing is trusted that the manifest does not name, and nothing that differs from what it says.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use cargo_metadata::semver::{Version, VersionReq};
use rayon::prelude::*;
use serde::Deserialize;

use super::error::StoreError;
use super::manifest::{self, Manifest};
use super::seal::{DIGEST_FILE, digest_of, list_files};
use super::shards;
use crate::inputs::digest::{hexadecimal, sha256_text};

/// A run that was read, every byte of it as its manifest says.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its folder.
    pub folder: Utf8PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// SHA-256 of its manifest.
    pub sha256: String,
}

/// Evidence that can be judged: one run, or several shards that make one.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The runs; more than one are shards, in the order of their shares.
    pub runs: Vec<Stored>,
    /// SHA-256 of the manifest over all of them; `None` where shards were merged in this very run.
    pub sha256: Option<String>,
    /// Whether the runs are shards that make a whole.
    pub is_merged: bool,
}

impl Evidence {
    /// Reads the evidence of one run, or what a merge stored.
    ///
    /// # Errors
    /// It is incomplete, was changed, or has an unknown version.
    pub fn open(folder: &Utf8Path) -> Result<Self, StoreError> {
        let stored = Stored::open(folder)?;
        let sha256 = Some(stored.sha256.clone());
        if stored.manifest.parts.is_empty() {
            return Ok(Self {
                runs: vec![stored],
                sha256,
                is_merged: false,
            });
        }
        let parts = stored.manifest.parts.iter();
        let runs = parts
            .map(|part| Stored::open(&folder.join(&part.folder)))
            .collect::<Result<_, _>>()?;
        let runs = shards::in_order(runs)?;
        Ok(Self {
            runs,
            sha256,
            is_merged: true,
        })
    }

    /// Reads shards, which must make a whole.
    ///
    /// # Errors
    /// As [`Self::open`]; or a shard is missing, is there twice, or was made in another way than the others.
    pub fn merge(folders: &[Utf8PathBuf]) -> Result<Self, StoreError> {
        let runs = folders
            .iter()
            .map(|folder| Stored::open(folder))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            runs: shards::in_order(runs)?,
            sha256: None,
            is_merged: true,
        })
    }

    /// The run, or the first shard: in what was chosen, shards agree.
    pub fn first(&self) -> Option<&Stored> {
        self.runs.first()
    }

    /// The listed tests, each with the index of the run that tells of it.
    ///
    /// # Errors
    /// No run ran a test that was chosen, or two runs did.
    pub fn tests(&self) -> Result<Vec<(usize, &manifest::Test)>, StoreError> {
        shards::choose(&self.runs).map_err(StoreError::Shards)
    }

    /// Whether packages or tests were left out of all runs together.
    pub fn is_partial(&self) -> bool {
        self.runs.iter().any(|run| {
            let share = run.manifest.partition.is_some();
            (share && !self.is_merged) || super::record::narrows(&run.manifest.selection)
        })
    }
}

/// What is looked at before the rest: it says how to read it.
#[derive(Deserialize)]
struct Head {
    schema: String,
    tool: manifest::Tool,
}

impl Stored {
    /// Reads one run.
    ///
    /// # Errors
    /// As [`Evidence::open`].
    pub fn open(folder: &Utf8Path) -> Result<Self, StoreError> {
        let path = folder.join(manifest::FILE_NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Incomplete(folder.to_owned()));
            }
            Err(error) => return Err(StoreError::file("read", path)(error)),
        };
        let digest = sha256_text(&bytes);
        check_digest(folder, &digest)?;
        let unreadable = |error: serde_json::Error| StoreError::Manifest {
            path: path.clone(),
            problem: error.to_string(),
        };
        let head: Head = serde_json::from_slice(&bytes).map_err(unreadable)?;
        check_version(&path, &head)?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(unreadable)?;
        let problems = match check_names(&manifest) {
            problems if problems.is_empty() => check_files(folder, &manifest)?,
            problems => problems,
        };
        if !problems.is_empty() {
            return Err(StoreError::Damaged {
                folder: folder.to_owned(),
                problems,
            });
        }
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            sha256: digest,
        })
    }
}

/// The manifest's own digest, which stands beside it.
fn check_digest(folder: &Utf8Path, digest: &str) -> Result<(), StoreError> {
    let path = folder.join(DIGEST_FILE);
    let problem = match std::fs::read_to_string(&path) {
        Ok(text) if text == format!("{digest}  {}\n", manifest::FILE_NAME) => return Ok(()),
        Ok(_) => format!(
            "{} does not have the SHA-256 that stands in {DIGEST_FILE}",
            manifest::FILE_NAME
        ),
        Err(error) => format!("{DIGEST_FILE} cannot be read: {error}"),
    };
    Err(StoreError::Damaged {
        folder: folder.to_owned(),
        problems: vec![problem],
    })
}

fn check_version(path: &Utf8Path, head: &Head) -> Result<(), StoreError> {
    let version = |what, found: &str, known: &str| StoreError::Version {
        path: path.to_owned(),
        what,
        found: found.to_owned(),
        known: known.to_owned(),
    };
    if head.schema != manifest::SCHEMA {
        return Err(version("the schema", &head.schema, manifest::SCHEMA));
    }
    let own = env!("CARGO_PKG_VERSION");
    let found = Version::parse(&head.tool.version).ok();
    // As cargo understands versions: of the same major number, or below 1 of the same minor one.
    let known = VersionReq::parse(&format!("^{}", series(own))).ok();
    if found
        .zip(known)
        .is_some_and(|(found, known)| known.matches(&found))
    {
        return Ok(());
    }
    let found = format!("{} {}", head.tool.name, head.tool.version);
    Err(version("the tool's version", &found, series(own)))
}

/// `1` of `1.4.2`, `0.3` of `0.3.1`.
fn series(version: &str) -> &str {
    let numbers = if version.starts_with("0.") { 2 } else { 1 };
    let end = version.match_indices('.').nth(numbers - 1);
    end.map_or(version, |(at, _)| &version[..at])
}

/// What the manifest says of itself: it names only files in its folder, each once, and refers to nothing else.
fn check_names(manifest: &Manifest) -> Vec<String> {
    let mut problems = Vec::new();
    let mut names = BTreeSet::new();
    for file in &manifest.files {
        let path = Utf8Path::new(&file.path);
        let plain = path
            .components()
            .all(|part| matches!(part, Utf8Component::Normal(_)));
        if !plain || file.path.is_empty() || file.path.contains('\\') {
            problems.push(format!("{:?} is no path within the folder", file.path));
        }
        if !names.insert(file.path.as_str()) {
            problems.push(format!("{} is named twice", file.path));
        }
    }
    let binaries = manifest.builds.iter().flat_map(|build| &build.binaries);
    let maps = binaries.filter_map(|binary| binary.map.as_deref());
    let profiles = manifest.tests.iter().flat_map(|test| &test.profiles);
    let generated = manifest
        .source
        .generated
        .iter()
        .map(|code| code.file.as_str());
    let referred = maps.chain(profiles.map(String::as_str)).chain(generated);
    let parts = manifest.parts.iter();
    let manifests = parts.map(|part| format!("{}/{}", part.folder, manifest::FILE_NAME));
    for name in referred.map(str::to_owned).chain(manifests) {
        if !names.contains(name.as_str()) {
            problems.push(format!("{name} is referred to and not among its files"));
        }
    }
    for test in &manifest.tests {
        let build = manifest.builds.get(test.build);
        if build.is_none_or(|build| test.binary >= build.tests.len()) {
            problems.push(format!("the test {} has no binary", test.name));
        }
    }
    problems
}

/// What the files are, against what the manifest says.
fn check_files(folder: &Utf8Path, manifest: &Manifest) -> Result<Vec<String>, StoreError> {
    let found: BTreeSet<String> = list_files(folder)?.into_iter().collect();
    let named: BTreeMap<&str, &manifest::File> = manifest
        .files
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect();
    let mut problems: Vec<String> = named
        .into_par_iter()
        .filter_map(|(path, file)| {
            if !found.contains(path) {
                return Some(Ok(format!("{path} is missing")));
            }
            match digest_of(&folder.join(path)) {
                Ok((size, _)) if size != file.size => Some(Ok(format!(
                    "{path} has {size} bytes, not {} as it had",
                    file.size
                ))),
                Ok((_, digest)) if hexadecimal(&digest) != file.sha256 => Some(Ok(format!(
                    "{path} was changed: its SHA-256 is another one"
                ))),
                Ok(_) => None,
                Err(error) => Some(Err(error)),
            }
        })
        .collect::<Result<_, _>>()?;
    let known: BTreeSet<&str> = manifest
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let added = found.iter().filter(|path| !known.contains(path.as_str()));
    problems.extend(added.map(|path| format!("{path} was added")));
    problems.sort();
    Ok(problems)
}

#[cfg(test)]
#[path = "evidence_tests.rs"]
mod tests;
