//! Files that a build read and that are no judged sources: stored evidence is of the present code only if they are the same too.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::error::StoreError;
use super::folders::Folders;
use super::manifest::{Source, SourceFile};
use crate::inputs::build::Built;
use crate::inputs::read_files::{configuration, digest_of};
use crate::inputs::workspace::Workspace;

/// What the builds of a run read, as the manifest has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The files, sorted by path.
    pub files: Vec<SourceFile>,
    /// What could not be learnt, sorted.
    pub unknown: Vec<String>,
}

impl Inputs {
    /// Those of all builds, without the files that are judged.
    pub fn of(builds: &[Built], workspace: &Workspace, judged: &Source) -> Self {
        let folders = Folders::of(workspace);
        let judged = judged.files.iter();
        let judged = judged.filter_map(|file| real(&workspace.root.join(&file.path)));
        let judged: BTreeSet<Utf8PathBuf> = judged.collect();
        let mut files: BTreeMap<String, &str> = BTreeMap::new();
        let mut unknown = BTreeSet::new();
        for built in builds {
            unknown.extend(built.read.unknown.iter().cloned());
            let others = built.read.files.iter();
            for (path, digest) in others.filter(|(path, _)| !judged.contains(*path)) {
                let name = name_of(path, &folders);
                let before = files.insert(name.clone(), digest);
                if before.is_some_and(|before| before != digest) {
                    unknown.insert(format!("{name} has changed from build to build"));
                }
            }
        }
        let files = files.into_iter().map(|(path, digest)| SourceFile {
            path,
            sha256: digest.to_owned(),
        });
        Self {
            files: files.collect(),
            unknown: unknown.into_iter().collect(),
        }
    }
}

/// Whether what the build of a run read is there, and the same.
///
/// # Errors
/// It is not, or it is not known what the build read; each file is named.
pub fn check(folder: &Utf8Path, source: &Source, workspace: &Workspace) -> Result<(), StoreError> {
    if !source.inputs_unknown.is_empty() {
        return Err(StoreError::UnknownInputs {
            folder: folder.to_owned(),
            problems: source.inputs_unknown.clone(),
        });
    }
    let folders = Folders::of(workspace);
    let targets: Vec<Utf8PathBuf> = real(&workspace.target_directory).into_iter().collect();
    let stored = source.inputs.par_iter();
    let mut changes: Vec<String> = stored
        .filter_map(|file| change_of(file, &folders, &targets))
        .collect();
    let known: BTreeSet<&str> = source
        .inputs
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let configuration = configuration(&workspace.root).into_iter();
    let configuration = configuration.filter_map(|path| Some(name_of(&real(&path)?, &folders)));
    let added = configuration.filter(|name| !known.contains(name.as_str()));
    changes.extend(added.map(|name| format!("{name} is new")));
    if changes.is_empty() {
        return Ok(());
    }
    Err(StoreError::OtherSource {
        folder: folder.to_owned(),
        changes,
    })
}

/// How a file differs from what it was; `None` where it does not.
fn change_of(file: &SourceFile, folders: &Folders, targets: &[Utf8PathBuf]) -> Option<String> {
    let path = &file.path;
    let Some(place) = folders.expand(path) else {
        return Some(format!("{path} is gone"));
    };
    match digest_of(&place, targets) {
        Ok(digest) if digest == file.sha256 => None,
        Ok(_) => Some(format!("{path} differs")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(format!("{path} is gone"))
        }
        Err(error) => Some(format!("{path} cannot be read: {error}")),
    }
}

/// A real path as the manifest writes it; one that lies in no folder that has a name, from the workspace on.
fn name_of(path: &Utf8Path, folders: &Folders) -> String {
    let short = folders.shorten(path);
    let name = match folders.expand("{workspace}") {
        Some(root) if !short.starts_with('{') => {
            folders.shorten(&root.join(from_folder(path, &root)))
        }
        _ => short,
    };
    if path.is_dir() {
        format!("{name}/")
    } else {
        name
    }
}

/// The way from a folder to a path; the path as it is, where they have nothing in common (another drive).
fn from_folder(path: &Utf8Path, folder: &Utf8Path) -> Utf8PathBuf {
    let common = path.components().zip(folder.components());
    let common = common.take_while(|(a, b)| a == b).count();
    if common == 0 {
        return path.to_owned();
    }
    let up = folder
        .components()
        .skip(common)
        .map(|_| Utf8Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

fn real(path: &Utf8Path) -> Option<Utf8PathBuf> {
    path.canonicalize_utf8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::digest::sha256_text;
    use crate::inputs::store::manifest::Folder;

    fn folders(root: &Utf8Path) -> Folders {
        Folders::from_list([Folder {
            name: "workspace".to_owned(),
            path: root.to_string(),
        }])
    }

    #[test]
    fn a_file_beside_the_workspace_is_named_from_it() {
        let folders = folders("/ci/job/pump".into());
        let name = |path: &str| name_of(path.into(), &folders);
        assert_eq!(name("/ci/job/pump/data/a.txt"), "{workspace}/data/a.txt");
        assert_eq!(name("/ci/job/shared/a.txt"), "{workspace}/../shared/a.txt");
        assert_eq!(name("/opt/a.txt"), "{workspace}/../../../opt/a.txt");
        assert_eq!(
            folders.expand("{workspace}/../shared/a.txt").unwrap(),
            "/ci/job/pump/../shared/a.txt"
        );
    }

    #[test]
    fn each_way_to_differ_is_named() {
        let temporary = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(temporary.path()).unwrap();
        std::fs::create_dir(root.join("sql")).unwrap();
        std::fs::write(root.join("a.txt"), "one").unwrap();
        std::fs::write(root.join("sql/1.sql"), "one").unwrap();
        let file = |path: &str, sha256: &str| SourceFile {
            path: path.to_owned(),
            sha256: sha256.to_owned(),
        };
        let folders = folders(root);
        let how = |file: &SourceFile| change_of(file, &folders, &[]);
        let a = file("{workspace}/a.txt", &sha256_text(b"one"));
        let sql = file(
            "{workspace}/sql/",
            &digest_of(&root.join("sql"), &[]).unwrap(),
        );
        assert_eq!((how(&a), how(&sql)), (None, None));
        std::fs::write(root.join("a.txt"), "two").unwrap();
        std::fs::write(root.join("sql/2.sql"), "two").unwrap();
        assert_eq!(how(&a).unwrap(), "{workspace}/a.txt differs");
        assert_eq!(how(&sql).unwrap(), "{workspace}/sql/ differs");
        std::fs::remove_file(root.join("a.txt")).unwrap();
        assert_eq!(how(&a).unwrap(), "{workspace}/a.txt is gone");
        let elsewhere = file("{dep-1.0.0}/src/lib.rs", "");
        assert_eq!(how(&elsewhere).unwrap(), "{dep-1.0.0}/src/lib.rs is gone");
    }
}
