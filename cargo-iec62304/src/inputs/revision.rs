//! The revision of the source that is judged, as git knows it.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::command::CommandLine;
use crate::model::RevisionState;

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The commit; `None` before the first one.
    pub commit: Option<String>,
    /// What is not committed, or not as it stands here; relative to the workspace root where it lies inside, sorted.
    pub changed: Vec<String>,
    /// What of the workspace git keeps, relative to its root.
    tracked: BTreeSet<String>,
}

/// Why there is no revision where git says nothing.
const NO_REPOSITORY: &str = "git knows no repository around the workspace, or is not there";

/// Why there is none in the midst of a repository.
const NOT_TRACKED: &str = "git keeps no file of the workspace";

/// Asks git. Nothing is written, the index included.
///
/// A workspace that a repository around it ignores, or of which it keeps no file, is not under its control. What is new in the target
/// directory is the tool's and cargo's own.
///
/// # Errors
/// There is no revision; the text says why, as a clause.
pub fn load(root: &Utf8Path, target: &Utf8Path) -> Result<Revision, String> {
    let files = git(root, &["ls-files", "-z"]).ok_or_else(|| NO_REPOSITORY.to_owned())?;
    let tracked: BTreeSet<String> = pieces(&files).map(str::to_owned).collect();
    if tracked.is_empty() {
        return Err(NOT_TRACKED.to_owned());
    }
    let prefix = git(root, &["rev-parse", "--show-prefix"]);
    let status = git(root, &["status", "--porcelain=v2", "--branch", "-z"]);
    let (Some(prefix), Some(status)) = (prefix, status) else {
        return Err(NO_REPOSITORY.to_owned());
    };
    let target = target.strip_prefix(root).ok().map(Utf8Path::as_str);
    let (commit, changed) = parse(&status, prefix.trim_end_matches('\n'), target);
    Ok(Revision {
        commit,
        changed,
        tracked,
    })
}

fn git(root: &Utf8Path, arguments: &[&str]) -> Option<String> {
    let line = CommandLine::new("git")
        .args(["-C", root.as_str()])
        .args(arguments.iter().copied())
        .set("GIT_OPTIONAL_LOCKS", "0");
    let output = line.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The folder of the workspace below the root of its repository, with `/`; empty where they are one or there is none.
pub fn folder_in_repository(root: &Utf8Path) -> String {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = repository.and_then(|repository| root.strip_prefix(repository).ok());
    let parts = below.into_iter().flat_map(Utf8Path::components);
    let parts: Vec<&str> = parts.map(|part| part.as_str()).collect();
    parts.join("/")
}

impl Revision {
    /// Adds those of the judged files that git does not keep: an ignored file is in no commit, however clean the tree is.
    pub fn miss<'a>(&mut self, judged: impl IntoIterator<Item = &'a Utf8Path>) {
        let inside = judged
            .into_iter()
            .filter(|path| path.is_relative() && !path.starts_with(".."));
        let missing = inside.filter(|path| !self.tracked.contains(path.as_str()));
        let missing: Vec<String> = missing.map(ToString::to_string).collect();
        self.changed.extend(missing);
        self.changed.sort();
        self.changed.dedup();
    }

    /// Whether all is as the commit has it.
    pub const fn is_clean(&self) -> bool {
        self.commit.is_some() && self.changed.is_empty()
    }
}

/// What the rules learn of a revision.
pub fn state(revision: &Result<Revision, String>) -> RevisionState {
    match revision {
        Err(why) => RevisionState::Unknown(why.clone()),
        Ok(revision) if revision.is_clean() => RevisionState::Clean,
        Ok(revision) => RevisionState::Unclean(revision.changed.clone()),
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split('\0').filter(|piece| !piece.is_empty())
}

/// Reads `git status --porcelain=v2 --branch -z`: the commit, and the paths of all changes.
///
/// Headers begin with `#`; of a renamed file the old path is a piece of its own.
fn parse(status: &str, prefix: &str, target: Option<&str>) -> (Option<String>, Vec<String>) {
    let mut commit = None;
    let mut changed = Vec::new();
    let mut entries = pieces(status);
    while let Some(entry) = entries.next() {
        let (kind, rest) = entry.split_once(' ').unwrap_or((entry, ""));
        let fields = match kind {
            "#" => {
                let oid = rest.strip_prefix("branch.oid ");
                commit = commit.or(oid.filter(|oid| *oid != "(initial)").map(str::to_owned));
                continue;
            }
            "1" => 8,
            "2" => 9,
            "u" => 10,
            _ => 1,
        };
        if kind == "2" {
            entries.next();
        }
        let path = rest.splitn(fields, ' ').last().unwrap_or(rest);
        let path = path.strip_prefix(prefix).unwrap_or(path);
        let new = kind == "?";
        if !(new && target.is_some_and(|target| is_below(path, target))) {
            changed.push(path.to_owned());
        }
    }
    changed.sort();
    (commit, changed)
}

fn is_below(path: &str, folder: &str) -> bool {
    Utf8Path::new(path.trim_end_matches('/')).starts_with(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(status: &str) -> Vec<String> {
        parse(status, "pump/", Some("target")).1
    }

    #[test]
    fn a_workspace_in_a_folder_of_its_repository_knows_which() {
        let temporary = tempfile::tempdir().unwrap();
        let repository = Utf8Path::from_path(temporary.path()).unwrap();
        let workspace = repository.join("device").join("firmware");
        std::fs::create_dir_all(&workspace).unwrap();
        std::fs::create_dir(repository.join(".git")).unwrap();
        assert_eq!(folder_in_repository(&workspace), "device/firmware");
        assert_eq!(folder_in_repository(repository), "");
    }

    #[test]
    fn a_change_or_a_new_file_makes_the_tree_unclean() {
        let clean = parse("# branch.oid 0f3a\0# branch.head main\0", "", None);
        assert_eq!(clean, (Some("0f3a".to_owned()), Vec::new()));
        assert_eq!(parse("# branch.oid (initial)\0", "", None).0, None);
        assert_eq!(
            changed("# branch.oid 0f3a\0? pump/new file.rs\0"),
            ["new file.rs"]
        );
        let modified = "1 .M N... 100644 100644 100644 1a 1a pump/src/a b.rs\0";
        let renamed = "2 R. N... 100644 100644 100644 1a 1a R100 pump/new.rs\0pump/old.rs\0";
        let unmerged = "u UU N... 100644 100644 100644 100644 1a 1b 1c other/c.rs\0";
        assert_eq!(
            changed(&[modified, renamed, unmerged].concat()),
            ["new.rs", "other/c.rs", "src/a b.rs"]
        );
    }

    #[test]
    fn what_is_new_in_the_target_directory_is_no_change() {
        assert!(changed("? pump/target/\0").is_empty());
        assert_eq!(changed("? pump/targets/\0"), ["targets/"]);
        assert_eq!(
            changed("1 .M N... 1 1 1 1a 1a pump/target/x\0"),
            ["target/x"]
        );
    }

    #[test]
    fn a_judged_file_that_git_ignores_is_not_committed() {
        let mut revision = Revision {
            commit: Some("0f3a".to_owned()),
            changed: Vec::new(),
            tracked: ["src/lib.rs".to_owned()].into(),
        };
        revision.miss(["src/lib.rs", "../other/lib.rs", "/abs/lib.rs"].map(Utf8Path::new));
        assert_eq!(state(&Ok(revision.clone())), RevisionState::Clean);
        revision.miss(["Cargo.lock"].map(Utf8Path::new));
        assert_eq!(
            state(&Ok(revision)),
            RevisionState::Unclean(vec!["Cargo.lock".to_owned()])
        );
    }
}
