//! Which file of the workspace a path in a report means.
//!
//! The rule: a path below the `root` that the entry names counts from the workspace root; so does a relative one; an absolute one
//! is taken as it is. Nothing is guessed by the end of a path: a dependency has a `src/lib.rs`, too.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::inputs::imports::Import;
use crate::join::Gathered;

/// The files of the workspace, by the paths that they may be called.
pub(super) struct KnownFiles<'a> {
    /// Absolute path as written or with symbolic links resolved → with symbolic links resolved.
    real: BTreeMap<Utf8PathBuf, &'a Utf8Path>,
    root: &'a Utf8Path,
    real_root: Option<&'a Utf8Path>,
}

/// What a path means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant<'a> {
    /// A file that holds units, symbolic links resolved.
    Units(&'a Utf8Path),
    /// Another file of the workspace: nothing in it is judged.
    Other,
    /// A file elsewhere.
    Outside,
}

impl<'a> KnownFiles<'a> {
    pub fn of(gathered: &'a Gathered<'_>) -> Self {
        let root = gathered.workspace_root;
        let mut real = BTreeMap::new();
        for function in &gathered.inventory.functions {
            let file = function.real_file.as_path();
            real.insert(file.to_owned(), file);
            real.insert(root.join(&function.place.file), file);
        }
        let folders = gathered.code_folders.iter();
        Self {
            real,
            root,
            real_root: folders
                .filter(|(_, name)| name.is_empty())
                .map(|(folder, _)| folder.as_path())
                .next(),
        }
    }

    /// What the path of the import's report means.
    pub fn find(&self, import: &Import, path: &str) -> Meant<'a> {
        let path = self.here(import, path);
        if let Some(file) = self.real.get(&path) {
            return Meant::Units(file);
        }
        let inside = path.starts_with(self.root)
            || self.real_root.is_some_and(|root| path.starts_with(root));
        if inside { Meant::Other } else { Meant::Outside }
    }

    /// Whether the path of the import's report means that file, which may hold no unit; symbolic links resolved.
    pub fn is(&self, import: &Import, path: &str, file: &Utf8Path) -> bool {
        let path = self.here(import, path);
        let real = self.real_root.zip(path.strip_prefix(self.root).ok());
        path == file || real.is_some_and(|(root, below)| root.join(below) == file)
    }

    /// The path as it would be in this workspace.
    fn here(&self, import: &Import, path: &str) -> Utf8PathBuf {
        let path = path.replace('\\', "/");
        let below = import.root.as_ref().and_then(|root| {
            let root = root.replace('\\', "/");
            let rest = path.strip_prefix(root.trim_end_matches('/'))?;
            Some(rest.strip_prefix('/')?.to_owned())
        });
        normal(&self.root.join(below.unwrap_or(path)))
    }
}

/// Without `.` and, by the text alone, `..`.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut clean = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}
