//! Folders that hold what can be made again, marked as cargo marks its own.
//!
//! cargo makes the mark only with the folder itself, and from 1.97 on it cleans no folder without one: what is made here before cargo
//! comes, such as the target directory of a fresh clone, would stay for ever.

use std::io;

use camino::Utf8Path;

/// The mark, see <https://bford.info/cachedir/>.
const MARK: &str = "CACHEDIR.TAG";

/// What the mark holds; its first line is prescribed.
const TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
                    # This file is a cache directory tag created by cargo-iec62304.\n\
                    # For information about cache directory tags see https://bford.info/cachedir/\n";

/// Makes the folder with what leads to it; the first of them that was not there gets the mark.
///
/// # Errors
/// A folder or the mark cannot be made.
pub fn make(folder: &Utf8Path) -> io::Result<()> {
    let missing = folder
        .ancestors()
        .take_while(|it| !it.as_str().is_empty() && !it.exists());
    let first = missing.last();
    std::fs::create_dir_all(folder)?;
    first.map_or(Ok(()), mark)
}

/// Marks a folder that only this tool writes to, if it is not marked yet.
///
/// # Errors
/// The mark cannot be made.
pub fn mark(folder: &Utf8Path) -> io::Result<()> {
    let mark = folder.join(MARK);
    if mark.exists() {
        return Ok(());
    }
    std::fs::write(mark, TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_that_is_made_is_marked_and_no_other() {
        let temporary = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(temporary.path()).unwrap();
        let runs = root.join("target/iec62304/runs");
        make(&runs).unwrap();
        let marked = |folder: &str| root.join(folder).join(MARK).exists();
        assert!(runs.is_dir() && marked("target"));
        assert!(!marked("") && !marked("target/iec62304") && !marked("target/iec62304/runs"));
        // Another tool's folder stays as it is.
        std::fs::remove_file(root.join("target").join(MARK)).unwrap();
        make(&root.join("target/iec62304/build")).unwrap();
        assert!(!marked("target") && marked("target/iec62304/build"));
        let text = std::fs::read_to_string(root.join("target/iec62304/build").join(MARK)).unwrap();
        assert!(text.starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
    }
}
