//! Files that are created, and never written over what is there.

use std::io::{ErrorKind, Write as _};

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};

/// A file that is to be created.
#[derive(Debug)]
pub struct NewFile {
    /// Where.
    pub path: Utf8PathBuf,
    /// What it will hold.
    pub text: String,
}

/// Makes sure that nothing stands where the files shall stand, a dangling link included.
///
/// # Errors
/// Something stands there.
pub fn check_free(files: &[NewFile]) -> anyhow::Result<()> {
    for file in files {
        match std::fs::symlink_metadata(&file.path) {
            Ok(_) => bail!("{} exists: it is never overwritten", file.path),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).context(format!("cannot look at {}", file.path)),
        }
    }
    Ok(())
}

/// Creates all files, or none of them.
///
/// # Errors
/// A file was created by somebody else in the meantime, or cannot be written.
pub fn create(files: &[NewFile]) -> anyhow::Result<()> {
    let mut created: Vec<&Utf8Path> = Vec::new();
    for file in files {
        if let Err(error) = create_one(file) {
            for path in created {
                // The first error is the one to tell.
                let _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
        created.push(&file.path);
    }
    Ok(())
}

fn create_one(file: &NewFile) -> anyhow::Result<()> {
    let cannot = || format!("cannot create {}", file.path);
    if let Some(folder) = file.path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut opened = std::fs::File::create_new(&file.path).with_context(cannot)?;
    let written = opened.write_all(file.text.as_bytes());
    if written.is_err() {
        let _ = std::fs::remove_file(&file.path);
    }
    written.with_context(cannot)
}

#[cfg(test)]
mod tests {
    use super::{NewFile, check_free, create};

    fn file(folder: &tempfile::TempDir, path: &str) -> NewFile {
        let folder = camino::Utf8Path::from_path(folder.path()).unwrap();
        NewFile {
            path: folder.join(path),
            text: "new".to_owned(),
        }
    }

    #[test]
    fn all_or_none_is_created_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let files = [file(&folder, "a"), file(&folder, "sub/b")];
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        std::fs::write(&files[1].path, "old").unwrap();
        let error = check_free(&files).unwrap_err().to_string();
        assert!(error.contains("sub/b exists"), "{error}");
        assert!(create(&files).is_err());
        assert!(!files[0].path.exists(), "the first is taken back");
        assert_eq!(std::fs::read_to_string(&files[1].path).unwrap(), "old");
        std::fs::remove_file(&files[1].path).unwrap();
        check_free(&files).unwrap();
        create(&files).unwrap();
        assert_eq!(std::fs::read_to_string(&files[1].path).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_is_something() {
        let folder = tempfile::tempdir().unwrap();
        let files = [file(&folder, "a")];
        std::os::unix::fs::symlink("nowhere", &files[0].path).unwrap();
        assert!(check_free(&files).is_err());
        assert!(create(&files).is_err());
    }
}
