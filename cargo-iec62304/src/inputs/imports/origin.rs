//! From which code evidence was made, and whether that is the present code.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{Origin, OriginKind};
use crate::inputs::command::{CommandError, CommandLine};

/// The present code.
#[derive(Debug)]
pub struct Present<'a> {
    /// Root folder of the workspace.
    pub root: &'a Utf8Path,
    /// The digest over code, configuration and documents.
    pub source_digest: &'a str,
    /// The digest over code alone.
    pub code_digest: &'a str,
    /// The files of that code, relative to the root or absolute.
    pub files: &'a BTreeSet<Utf8PathBuf>,
}

/// Why evidence of these origins was made from other code than the present, as a clause; `None` where all of them are it.
pub fn stale(origins: &[Origin], in_configuration: bool, present: &Present<'_>) -> Option<String> {
    if origins.is_empty() {
        return Some("nothing says from which code it was made".to_owned());
    }
    origins.iter().find_map(|origin| {
        let value = origin.value.to_ascii_lowercase();
        match origin.kind {
            OriginKind::Commit => other_than_commit(&value, present),
            OriginKind::CodeDigest if value == present.code_digest => None,
            OriginKind::SourceDigest if value == present.source_digest => None,
            OriginKind::SourceDigest if in_configuration => Some(format!(
                "its source digest is {}, the present one {}; an entry in the configuration changes the source digest that \
                 it names, so name the `code_digest`",
                short(&value),
                short(present.source_digest)
            )),
            OriginKind::SourceDigest => Some(differing("source", &value, present.source_digest)),
            OriginKind::CodeDigest => Some(differing("code", &value, present.code_digest)),
        }
    })
}

fn differing(which: &str, its: &str, present: &str) -> String {
    format!(
        "its {which} digest is {}, the present one {}",
        short(its),
        short(present)
    )
}

fn short(hash: &str) -> String {
    format!("{}…", hash.get(..12).unwrap_or(hash))
}

/// How many paths one call of git gets: far from what any system allows for arguments.
const PATHS: usize = 400;

/// Why the present code is not that of the commit.
///
/// The files of the code digest are compared, documents are not: they may speak of the evidence. A file that git does not know,
/// or that its index was told to take for unchanged, is not known to be that of the commit.
fn other_than_commit(commit: &str, present: &Present<'_>) -> Option<String> {
    let object = format!("{commit}^{{commit}}");
    let asked = git(present.root).args(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
    let found = match asked.arg(object).output_of_any_status() {
        Ok(output) => output.status.success(),
        Err(error) => {
            return Some(format!(
                "commit {} cannot be looked up: {error}",
                short(commit)
            ));
        }
    };
    if !found {
        let named = short(commit);
        return Some(format!(
            "git knows no commit {named} here; a shallow clone lacks older ones"
        ));
    }
    let files: Vec<&Utf8PathBuf> = present.files.iter().collect();
    for files in files.chunks(PATHS) {
        match compare(commit, present.root, files) {
            Ok(None) => {}
            Ok(Some(why)) => return Some(why),
            Err(error) => {
                return Some(format!(
                    "commit {} cannot be compared: {error}",
                    short(commit)
                ));
            }
        }
    }
    None
}

fn compare(
    commit: &str,
    root: &Utf8Path,
    files: &[&Utf8PathBuf],
) -> Result<Option<String>, CommandError> {
    let paths = || files.iter().map(|file| file.as_str());
    let listed = git(root)
        .args(["ls-files", "-z", "-v", "--"])
        .args(paths())
        .output()?;
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    // `H`: in the index. Lower case: assumed unchanged, `S`: left out of the work tree; then git does not look at the file.
    let tracked: BTreeSet<&str> = records(&listed)
        .filter_map(|it| it.strip_prefix("H "))
        .collect();
    let mut unknown = paths().filter(|file| !tracked.contains(file));
    if let Some(file) = unknown.next() {
        return Ok(Some(format!(
            "`{file}` is not under version control, so commit {} does not say what it was",
            short(commit)
        )));
    }
    let differing = git(root).args([
        "diff",
        "--name-only",
        "--no-ext-diff",
        "--no-relative",
        "--no-renames",
        "-z",
        commit,
        "--",
    ]);
    let differing = differing.args(paths()).output()?;
    let differing = String::from_utf8_lossy(&differing.stdout).into_owned();
    let names: Vec<&str> = records(&differing).collect();
    Ok(names.first().map(|first| {
        let others = match names.len() - 1 {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        format!("`{first}`{others} changed since commit {}", short(commit))
    }))
}

fn records(text: &str) -> impl Iterator<Item = &str> {
    text.split('\0').filter(|record| !record.is_empty())
}

/// Nothing is written, the index included; neither a monitor of files nor patterns in paths come between.
fn git(root: &Utf8Path) -> CommandLine {
    CommandLine::new("git")
        .args(["--literal-pathspecs", "-c", "core.fsmonitor=false"])
        .args(["-C", root.as_str()])
        .set("GIT_OPTIONAL_LOCKS", "0")
        .set("GIT_NO_REPLACE_OBJECTS", "1")
}
