//! Profiles that no test owns: a process that a test started without its environment writes one into its current folder.
//!
//! They are looked for where such processes stand as a rule: in the workspace outside of the target directory, in the folders
//! that tests run in, and in the system's folder for temporary files with the folders just below it. A test that removes its
//! temporary folder removes them too.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use camino::{Utf8Path, Utf8PathBuf};

use super::coverage::symbol::demangled;
use super::coverage::{FunctionIndex, read_profile};
use crate::model::Stray;

/// How many folders are searched in a tree: more than the source of any product has, and a matter of seconds.
const MOST_FOLDERS: usize = 100_000;

/// What the report calls the folder for temporary files and those below it: their names differ from run to run.
const TEMPORARY: &str = "the system's temporary folder";

/// Where to look.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Trees: the workspace, and the folders that tests run in.
    pub trees: BTreeSet<Utf8PathBuf>,
    /// What is left out of them: the target directory.
    pub without: Vec<Utf8PathBuf>,
    /// The folder for temporary files. Others write there too: only profiles of this build count.
    pub temporary: Option<Utf8PathBuf>,
}

/// The profiles that lay there before any test ran.
#[derive(Debug)]
pub struct Watched {
    places: Places,
    before: Found,
}

/// What turned up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// For the rules: by folder, without the names of the files, which differ from run to run.
    pub strays: Vec<Stray>,
    /// Where each of them lay.
    pub files: Vec<Utf8PathBuf>,
    /// Whether a tree was too big to be searched to its end.
    pub cut_short: bool,
}

/// Profiles with the time of their last change, and whether a search was ended early.
#[derive(Debug, Default)]
struct Found {
    in_trees: BTreeMap<Utf8PathBuf, Option<SystemTime>>,
    temporary: BTreeMap<Utf8PathBuf, Option<SystemTime>>,
    cut_short: bool,
}

impl Watched {
    /// Looks at the places before any test runs.
    pub fn new(places: Places) -> Self {
        let before = places.search();
        Self { places, before }
    }

    /// Moves what has turned up since into a folder of the run, as nothing outside the target directory may change. None of it
    /// counts for a test: which one it comes from is not known. `shown` says what the report calls a folder.
    pub fn collect(
        &self,
        into: &Utf8Path,
        maps: &[FunctionIndex],
        shown: impl Fn(&Utf8Path) -> String,
    ) -> Collected {
        let now = self.places.search();
        let mut by_folder: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
        let mut files = Vec::new();
        for file in fresh(&self.before.in_trees, &now.in_trees) {
            let folder = shown(file.parent().unwrap_or(file));
            let (count, programs) = by_folder.entry(folder).or_default();
            *count += 1;
            programs.extend(programs_of(file, maps).unwrap_or_default());
            files.push(file.clone());
        }
        for file in fresh(&self.before.temporary, &now.temporary) {
            if let Some(of_this_build) = programs_of(file, maps) {
                let (count, programs) = by_folder.entry(TEMPORARY.to_owned()).or_default();
                *count += 1;
                programs.extend(of_this_build);
                files.push(file.clone());
            }
        }
        for (number, file) in files.iter().enumerate() {
            put_away(file, into, number);
        }
        let strays = by_folder.into_iter();
        let stray = |(folder, (profiles, programs)): (String, (usize, BTreeSet<String>))| Stray {
            folder,
            profiles,
            programs: programs.into_iter().collect(),
        };
        Collected {
            strays: strays.map(stray).collect(),
            files,
            cut_short: self.before.cut_short || now.cut_short,
        }
    }
}

/// What is there now and was not before, or was written since.
fn fresh<'a>(
    before: &'a BTreeMap<Utf8PathBuf, Option<SystemTime>>,
    now: &'a BTreeMap<Utf8PathBuf, Option<SystemTime>>,
) -> impl Iterator<Item = &'a Utf8PathBuf> {
    let changed =
        |(path, time): &(&Utf8PathBuf, &Option<SystemTime>)| before.get(*path) != Some(*time);
    now.iter().filter(changed).map(|(path, _)| path)
}

fn put_away(file: &Utf8Path, into: &Utf8Path, number: usize) {
    let _ = std::fs::create_dir_all(into);
    let place = into.join(format!("{number}.profraw"));
    // Another file system cannot be moved to by renaming.
    if std::fs::rename(file, &place).is_err() && std::fs::copy(file, &place).is_ok() {
        let _ = std::fs::remove_file(file);
    }
}

/// The `main` functions that a profile says were executed; `None` where it cannot be read or holds nothing of this build.
fn programs_of(file: &Utf8Path, maps: &[FunctionIndex]) -> Option<BTreeSet<String>> {
    let profile = read_profile(file).ok()?;
    let mut any = false;
    let mut programs = BTreeSet::new();
    for record in profile.functions() {
        let found = maps.iter().find_map(|map| {
            let at = map.find(record.name_hash, record.function_hash).ok()??;
            map.functions().get(at)
        });
        let Some(function) = found else { continue };
        any = true;
        if record.counters.iter().any(|count| *count != 0) {
            let name = demangled(&function.name);
            programs.extend(name.ends_with("::main").then_some(name));
        }
    }
    any.then_some(programs)
}

impl Places {
    fn search(&self) -> Found {
        let mut found = Found::default();
        let mut seen = BTreeSet::new();
        for tree in &self.trees {
            let mut folders = vec![tree.clone()];
            while let Some(folder) = folders.pop() {
                if seen.len() >= MOST_FOLDERS {
                    found.cut_short = true;
                    break;
                }
                if seen.insert(folder.clone()) {
                    folders.extend(look(&folder, &mut found.in_trees, |below| {
                        self.enters(below)
                    }));
                }
            }
        }
        if let Some(temporary) = &self.temporary {
            // A workspace may stand in there: what was seen as part of it is not looked at again.
            let below = look(temporary, &mut found.temporary, |_| true);
            let below = below.iter().take(MOST_FOLDERS);
            for folder in below.filter(|folder| !seen.contains(*folder)) {
                look(folder, &mut found.temporary, |_| false);
            }
        }
        found
    }

    /// Whether a folder may hold source: what tools keep for themselves does not, and may be huge.
    fn enters(&self, folder: &Utf8Path) -> bool {
        let of_tools = matches!(
            folder.file_name(),
            Some(".git" | ".hg" | ".jj" | "node_modules")
        );
        let is_cache = || folder.join("CACHEDIR.TAG").exists();
        !of_tools && !self.without.iter().any(|other| other == folder) && !is_cache()
    }
}

/// Notes the profiles in a folder that bear the name which LLVM's runtime gives them by itself,
/// `default_<signature>_<pool>.profraw`; gives the folders below it that are wanted. Symbolic links are not followed.
fn look(
    folder: &Utf8Path,
    profiles: &mut BTreeMap<Utf8PathBuf, Option<SystemTime>>,
    wanted: impl Fn(&Utf8Path) -> bool,
) -> Vec<Utf8PathBuf> {
    let mut below = Vec::new();
    for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        if kind.is_file() && name.starts_with("default") && name.ends_with(".profraw") {
            let changed = entry.metadata().and_then(|data| data.modified()).ok();
            profiles.insert(entry.path().to_owned(), changed);
        } else if kind.is_dir() && wanted(entry.path()) {
            below.push(entry.into_path());
        }
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(root: &Utf8Path) -> Places {
        Places {
            trees: [root.to_owned()].into(),
            without: vec![root.join("target")],
            temporary: None,
        }
    }

    fn write(path: &Utf8Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, path.as_str()).unwrap();
    }

    fn shown(root: &Utf8Path) -> impl Fn(&Utf8Path) -> String {
        move |folder| folder.strip_prefix(root).unwrap().to_string()
    }

    #[test]
    fn only_what_turns_up_while_tests_run_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let [old, new, other] = ["default_1_0.profraw", "default_2_0.profraw", "own.profraw"]
            .map(|name| root.join(name));
        write(&old);
        let watched = Watched::new(places(root));
        write(&new);
        write(&other);
        let collected = watched.collect(&root.join("target/run"), &[], shown(root));
        assert_eq!(collected.files, std::slice::from_ref(&new));
        assert!(old.exists() && !new.exists() && other.exists());
        assert!(root.join("target/run/0.profraw").exists());
    }

    #[test]
    fn the_whole_tree_is_searched_but_for_what_tools_keep() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        write(&root.join("cache/CACHEDIR.TAG"));
        let watched = Watched::new(places(root));
        for place in [
            "a/b/c",
            "a/b/c",
            "",
            "target/x",
            "cache",
            "web/node_modules/x",
            ".git",
        ] {
            write(&root.join(place).join("default_1_0.profraw"));
        }
        write(&root.join("a/b/c/default.profraw"));
        let collected = watched.collect(&root.join("target/run"), &[], shown(root));
        let found: Vec<_> = collected
            .strays
            .iter()
            .map(|stray| (stray.folder.as_str(), stray.profiles))
            .collect();
        assert_eq!(found, [("", 1), ("a/b/c", 2)]);
        assert!(!collected.cut_short);
    }

    #[test]
    fn a_profile_that_was_written_again_is_new() {
        let path = Utf8PathBuf::from("default.profraw");
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds));
        let [before, same, later] =
            [1, 1, 2].map(|time| BTreeMap::from([(path.clone(), at(time))]));
        assert_eq!(fresh(&before, &same).count(), 0);
        assert_eq!(fresh(&before, &later).collect::<Vec<_>>(), [&path]);
    }

    #[test]
    fn what_others_leave_among_temporary_files_is_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let places = Places {
            temporary: Some(root.to_owned()),
            ..Places::default()
        };
        let watched = Watched::new(places);
        let foreign = root.join("default_7_0.profraw");
        write(&foreign);
        let collected = watched.collect(&root.join("run"), &[], shown(root));
        assert_eq!(collected, Collected::default());
        assert!(foreign.exists());
    }
}
