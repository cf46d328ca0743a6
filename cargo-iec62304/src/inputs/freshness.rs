//! Whether what cargo built is the code that is judged.
//!
//! cargo compares times, not content: a file that comes back with an older time (`cp -p`, an unpacked archive, times restored in a
//! job) is fresh to it, and the tests would be those of other code. So a build folder notes the digests of what it was built from;
//! where content differs and the time does not say so, the members are compiled anew. And a file that is changed between being read
//! and being compiled ends the run.

use std::collections::BTreeMap;
use std::time::SystemTime;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::build::{BuildError, BuildRequest};
use super::command::CommandLine;
use super::digest::{hexadecimal, sha256_text};
use super::read_files::ReadFiles;
use super::source::SourceFile;
use super::workspace::Workspace;
use super::{cache_folder, environment};

/// The files that members are compiled from, by absolute path, with the digest of what was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<Utf8PathBuf, String>);

/// What a build folder notes.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    /// Whether the build came to its end: only then the note is younger than everything in the folder.
    done: bool,
    files: BTreeMap<Utf8PathBuf, String>,
}

impl Sources {
    /// The files that were read, and the build scripts. What build scripts wrote is left out: the build writes it.
    pub fn of(workspace: &Workspace, files: &[SourceFile]) -> Self {
        let read = files.iter().filter(|file| !file.generated);
        let read = read.map(|file| (workspace.root.join(&file.path), hexadecimal(&file.sha256)));
        let targets = workspace.members().into_iter().flat_map(|it| &it.targets);
        let scripts = targets.filter(|target| target.is_custom_build());
        let scripts = scripts.filter_map(|script| {
            let path = script.src_path.clone();
            digest_of(&path).map(|digest| (path, digest))
        });
        Self(scripts.chain(read).collect())
    }

    /// Before a build: has the members compiled anew where cargo would not see that they changed, and notes what is built.
    ///
    /// # Errors
    /// cargo cannot clean the folder, or the note cannot be written.
    pub fn begin(&self, request: &BuildRequest<'_>) -> Result<(), BuildError> {
        let path = note_path(request);
        let noted = std::fs::read(&path).ok();
        let noted: Option<Note> = noted.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut files = BTreeMap::new();
        let moved = take_over(request)?;
        let misleads = |noted: &Note| self.misleads(noted, modified(&path));
        if moved || noted.as_ref().is_some_and(misleads) {
            clean(request)?;
        }
        if let Some(noted) = noted {
            files = noted.files;
        }
        // What this run does not look at stays as it was noted.
        files.extend(self.0.clone());
        write(&path, &Note { done: false, files })
    }

    /// After a build: makes sure that what was built is what was read, and notes that it is done, with the other files that the
    /// compiler and build scripts say they read.
    ///
    /// # Errors
    /// A file has changed meanwhile, or the note cannot be written.
    pub fn end(&self, request: &BuildRequest<'_>, read: &ReadFiles) -> Result<(), BuildError> {
        let changed = |(path, digest): &(&Utf8PathBuf, &String)| {
            // Digested when the build was done.
            let now = read.files.get(*path).cloned().or_else(|| digest_of(path));
            now.as_ref() != Some(*digest)
        };
        if let Some((path, _)) = self.0.iter().find(changed) {
            return Err(BuildError::Changed(request.workspace.relative(path)));
        }
        let path = note_path(request);
        let noted = std::fs::read(&path).ok();
        let noted: Option<Note> = noted.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut files = noted.map_or_else(|| self.0.clone(), |noted| noted.files);
        let others = read.files.iter().filter(|(path, _)| path.is_file());
        let others = others.filter(|(path, _)| !self.0.contains_key(*path));
        files.extend(others.map(|(path, digest)| (path.clone(), digest.clone())));
        write(&path, &Note { done: true, files })
    }

    /// Whether a file has other content than was built last, and no younger time.
    fn misleads(&self, noted: &Note, when: Option<SystemTime>) -> bool {
        let differs = |(path, before): &(&Utf8PathBuf, &String)| {
            let now = self.0.get(*path).cloned().or_else(|| digest_of(path));
            // What is gone, cargo notices.
            now.is_some_and(|now| now != **before)
        };
        let mut differing = noted.files.iter().filter(differs);
        differing.any(|(path, _)| !noted.done || modified(path) <= when)
    }
}

/// Notes that the members are compiled from this checkout from now on; gives whether any of them was compiled from another one before.
///
/// Where checkouts of one workspace share a target directory, cargo takes what was compiled from the other one for fresh if its
/// files are younger: the tests would be those of other code, and the coverage map would name other files.
fn take_over(request: &BuildRequest<'_>) -> Result<bool, BuildError> {
    let path = request.folders.build.join("iec62304-checkouts.json");
    let bytes = std::fs::read(&path).ok();
    let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let mut folders: BTreeMap<String, Utf8PathBuf> = read.unwrap_or_default();
    let mut moved = false;
    for member in request.workspace.members() {
        let folder = member.manifest_path.clone();
        let before = folders.insert(member.name.to_string(), folder);
        moved |= before.is_some_and(|before| before != member.manifest_path);
    }
    write(&path, &folders)?;
    Ok(moved)
}

/// Each workspace has its note, as several can share a target directory.
fn note_path(request: &BuildRequest<'_>) -> Utf8PathBuf {
    let root = sha256_text(request.workspace.root.as_str().as_bytes());
    let name = root.get(..16).unwrap_or_default();
    let folder = &request.folders.build;
    folder.join(format!("iec62304-sources-{name}.json"))
}

fn write(path: &Utf8Path, note: &impl Serialize) -> Result<(), BuildError> {
    let written = path.parent().map_or(Ok(()), cache_folder::make);
    let text = serde_json::to_vec(note).unwrap_or_default();
    written
        .and_then(|()| std::fs::write(path, text))
        .map_err(|source| BuildError::Prepare {
            what: path.to_string(),
            source,
        })
}

/// Has cargo forget what it compiled of the members.
fn clean(request: &BuildRequest<'_>) -> Result<(), BuildError> {
    let folder = &request.folders.build;
    cache_folder::mark(folder).map_err(|source| BuildError::Prepare {
        what: folder.to_string(),
        source,
    })?;
    let mut line = CommandLine::new(environment::cargo())
        .args(["clean", "--quiet", "--manifest-path"])
        .arg(request.workspace.root.join("Cargo.toml").as_str())
        .args(["--target-dir", request.folders.build.as_str()]);
    for member in request.workspace.members() {
        line = line.args(["--package", member.name.as_str()]);
    }
    let selection = &request.planned.selection;
    let more = [
        ("--target", &selection.target),
        ("--profile", &selection.profile),
    ];
    for (flag, value) in more {
        if let Some(value) = value {
            line = line.args([flag, value.as_str()]);
        }
    }
    line.output()?;
    Ok(())
}

fn digest_of(path: &Utf8Path) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    Some(sha256_text(&bytes))
}

fn modified(path: &Utf8Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok()
}
