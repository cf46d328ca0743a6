//! Profiles that no test owns: a process that a test started without its environment writes one into its current folder.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

/// The folders that tests run in, with the profiles that lay there before.
#[derive(Debug)]
pub struct Watched {
    folders: BTreeSet<Utf8PathBuf>,
    before: BTreeSet<Utf8PathBuf>,
}

impl Watched {
    /// Looks at the folders before any test runs.
    pub fn new(folders: impl IntoIterator<Item = Utf8PathBuf>) -> Self {
        let folders: BTreeSet<Utf8PathBuf> = folders.into_iter().collect();
        let before = folders.iter().flat_map(|folder| profiles(folder)).collect();
        Self { folders, before }
    }

    /// Moves what has turned up since into the run's folder, as nothing outside the target directory may change; gives where it
    /// lay. None of it counts: which test it comes from is not known.
    pub fn collect(&self, into: &Utf8Path) -> Vec<Utf8PathBuf> {
        let now = self.folders.iter().flat_map(|folder| profiles(folder));
        let strays: Vec<Utf8PathBuf> = now.filter(|path| !self.before.contains(path)).collect();
        for (number, stray) in strays.iter().enumerate() {
            let _ = std::fs::create_dir_all(into);
            let place = into.join(format!("{number}.profraw"));
            // Another file system cannot be moved to by renaming.
            if std::fs::rename(stray, &place).is_err() && std::fs::copy(stray, &place).is_ok() {
                let _ = std::fs::remove_file(stray);
            }
        }
        strays
    }
}

/// The profiles in a folder that bear the name which LLVM's runtime gives them by itself: `default_<signature>_<pool>.profraw`.
fn profiles(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let is_default = |path: &Utf8PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.starts_with("default") && path.extension() == Some("profraw")
    };
    entries
        .map(camino::Utf8DirEntry::into_path)
        .filter(is_default)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_turns_up_while_tests_run_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let old = folder.join("default_1_0.profraw");
        std::fs::write(&old, b"old").unwrap();
        let watched = Watched::new([folder.to_owned()]);
        let new = folder.join("default_2_0.profraw");
        std::fs::write(&new, b"new").unwrap();
        std::fs::write(folder.join("own.profraw"), b"own").unwrap();
        let strays = watched.collect(&folder.join("run"));
        assert_eq!(strays, std::slice::from_ref(&new));
        assert!(old.exists() && !new.exists() && folder.join("own.profraw").exists());
        assert_eq!(std::fs::read(folder.join("run/0.profraw")).unwrap(), b"new");
    }
}
