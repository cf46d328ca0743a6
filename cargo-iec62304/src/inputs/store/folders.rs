//! Folders with names, so that a path of one machine can be found on another.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::manifest::Folder;
use crate::inputs::workspace::Workspace;

/// Name of the workspace's root folder.
const WORKSPACE: &str = "workspace";
/// Name of the target directory.
const TARGET: &str = "target";

/// Named folders of one machine; one may stand here by several paths, where symbolic links lead to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Of those with one name, the first is where its files are looked for.
    folders: Vec<Folder>,
}

impl Folders {
    /// The folders that code of the workspace comes from, on this machine.
    pub fn of(workspace: &Workspace) -> Self {
        let plain = [
            (WORKSPACE, &workspace.root),
            (TARGET, &workspace.target_directory),
        ];
        let plain = plain.map(|(name, path)| (path.clone(), name.to_owned()));
        let real = workspace.code_folders().into_iter().map(|(path, name)| {
            let name = if name.is_empty() {
                WORKSPACE.to_owned()
            } else {
                name
            };
            (path, name)
        });
        // Coverage is joined on real paths.
        let folders = real.chain(plain);
        Self::from_list(folders.map(|(path, name)| Folder {
            name,
            path: path.into(),
        }))
    }

    /// The folders that a manifest names.
    pub fn from_list(folders: impl IntoIterator<Item = Folder>) -> Self {
        Self {
            folders: folders.into_iter().collect(),
        }
    }

    /// For a manifest: workspace and target directory, and of the others those that a path lies in; sorted.
    pub fn to_list<'a>(&self, paths: impl IntoIterator<Item = &'a Utf8Path>) -> Vec<Folder> {
        let mut used: BTreeSet<&str> = paths
            .into_iter()
            .filter_map(|path| Some(self.folder_of(path)?.0.name.as_str()))
            .collect();
        used.extend([WORKSPACE, TARGET]);
        let mut list: Vec<Folder> = self
            .folders
            .iter()
            .filter(|folder| used.contains(folder.name.as_str()))
            .cloned()
            .collect();
        list.sort();
        list.dedup();
        list
    }

    /// A path as a manifest writes it: `{workspace}/src/lib.rs`; as it is where it lies in no folder that is known.
    pub fn shorten(&self, path: &Utf8Path) -> String {
        let text = match self.folder_of(path) {
            Some((folder, rest)) if rest.as_str().is_empty() => format!("{{{}}}", folder.name),
            Some((folder, rest)) => format!("{{{}}}/{rest}", folder.name),
            None => path.to_string(),
        };
        text.replace('\\', "/")
    }

    /// The path that [`Self::shorten`] wrote, here; `None` where the folder is not known here.
    pub fn expand(&self, text: &str) -> Option<Utf8PathBuf> {
        let Some((name, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}'))
        else {
            return Some(text.into());
        };
        let folder = self.path_of(name)?;
        let rest = rest.trim_start_matches('/');
        Some(if rest.is_empty() {
            folder.to_owned()
        } else {
            folder.join(rest)
        })
    }

    /// The same file here, of a path on the machine whose folders are `theirs`; the path as it is, where it lies in no folder that
    /// both know.
    pub fn from_elsewhere(&self, theirs: &Self, path: &Utf8Path) -> Utf8PathBuf {
        let moved = theirs
            .folder_of(path)
            .and_then(|(folder, rest)| Some(self.path_of(&folder.name)?.join(rest)));
        moved.unwrap_or_else(|| path.to_owned())
    }

    fn folder_of<'a>(&self, path: &'a Utf8Path) -> Option<(&Folder, &'a Utf8Path)> {
        let folders = self.folders.iter();
        let around = folders.filter_map(|f| Some((f, path.strip_prefix(&f.path).ok()?)));
        around.min_by_key(|(_, rest)| rest.as_str().len())
    }

    fn path_of(&self, name: &str) -> Option<&Utf8Path> {
        let folder = self.folders.iter().find(|folder| folder.name == name)?;
        Some(Utf8Path::new(&folder.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(list: &[(&str, &str)]) -> Folders {
        Folders::from_list(list.iter().map(|(name, path)| Folder {
            name: (*name).to_owned(),
            path: (*path).to_owned(),
        }))
    }

    #[test]
    fn a_path_is_found_in_another_checkout() {
        let theirs = folders(&[
            ("workspace", "/ci/job"),
            ("target", "/ci/job/target"),
            ("rand-0.9.0", "/home/b/.cargo/registry/src/x/rand-0.9.0"),
        ]);
        let ours = folders(&[
            ("workspace", "/home/a/pump"),
            ("target", "/tmp/target"),
            ("rand-0.9.0", "/home/a/.cargo/registry/src/y/rand-0.9.0"),
        ]);
        let here = |path: &str| ours.from_elsewhere(&theirs, path.into()).into_string();
        assert_eq!(here("/ci/job/src/lib.rs"), "/home/a/pump/src/lib.rs");
        assert_eq!(here("/ci/job/target/out/a.rs"), "/tmp/target/out/a.rs");
        assert_eq!(
            here("/home/b/.cargo/registry/src/x/rand-0.9.0/src/lib.rs"),
            "/home/a/.cargo/registry/src/y/rand-0.9.0/src/lib.rs"
        );
        assert_eq!(here("/ci/job2/src/lib.rs"), "/ci/job2/src/lib.rs");
        assert_eq!(here("/rustc/abc/library/a.rs"), "/rustc/abc/library/a.rs");
    }

    #[test]
    fn a_short_path_is_the_same_again() {
        let folders = folders(&[("workspace", "/w"), ("target", "/w/target")]);
        for path in ["/w/src/lib.rs", "/w/target/a", "/w", "/elsewhere/a"] {
            let short = folders.shorten(path.into());
            assert_eq!(folders.expand(&short).unwrap(), path, "{short}");
        }
        assert_eq!(folders.shorten("/w/target/a".into()), "{target}/a");
        assert_eq!(folders.expand("{rand-0.9.0}/a"), None);
    }

    #[test]
    fn only_folders_of_use_are_named() {
        let folders = folders(&[
            ("workspace", "/w"),
            ("target", "/t"),
            ("a-1.0.0", "/a"),
            ("b-1.0.0", "/b"),
        ]);
        let list = folders.to_list(["/b/src/lib.rs".into()]);
        let names: Vec<&str> = list.iter().map(|folder| folder.name.as_str()).collect();
        assert_eq!(names, ["b-1.0.0", "target", "workspace"]);
    }
}
