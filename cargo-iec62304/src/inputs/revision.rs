//! The revision of the source that is judged, as git knows it.

use camino::Utf8Path;

use super::command::CommandLine;

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The commit; `None` before the first one.
    pub commit: Option<String>,
    /// Whether the tree has no change against it.
    pub clean: bool,
}

/// Asks git; `None` where there is no git or no repository. Nothing is written, the index included.
pub fn load(root: &Utf8Path) -> Option<Revision> {
    let line = CommandLine::new("git")
        .args(["-C", root.as_str(), "status", "--porcelain=v2", "--branch"])
        .set("GIT_OPTIONAL_LOCKS", "0");
    let output = line.output().ok()?;
    Some(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// The folder of the workspace below the root of its repository, with `/`; empty where they are one or there is none.
pub fn folder_in_repository(root: &Utf8Path) -> String {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    let below = repository.and_then(|repository| root.strip_prefix(repository).ok());
    let parts = below.into_iter().flat_map(Utf8Path::components);
    let parts: Vec<&str> = parts.map(|part| part.as_str()).collect();
    parts.join("/")
}

/// Reads `git status --porcelain=v2 --branch`: headers begin with `#`, every other line is a change.
fn parse(status: &str) -> Revision {
    let commit = status
        .lines()
        .find_map(|line| line.strip_prefix("# branch.oid "));
    Revision {
        commit: commit
            .filter(|commit| *commit != "(initial)")
            .map(str::to_owned),
        clean: status.lines().all(|line| line.starts_with('#')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let clean = parse("# branch.oid 0f3a\n# branch.head main\n");
        assert_eq!(
            clean,
            Revision {
                commit: Some("0f3a".to_owned()),
                clean: true
            }
        );
        assert!(!parse("# branch.oid 0f3a\n? new.rs\n").clean);
        assert_eq!(parse("# branch.oid (initial)\n").commit, None);
    }
}
