//! Files that are there as a whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use camino::{Utf8Path, Utf8PathBuf};

/// Bytes that are gathered before they go to the file.
const BUFFER: usize = 1 << 18;

/// Writes beside the place and moves: whoever reads finds all of it, or what was there before.
///
/// # Errors
/// The file cannot be written or moved.
pub fn write_whole(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    write_whole_with(path, |file| file.write_all(bytes))
}

/// The same piece by piece, for what need not stand in memory as a whole.
///
/// # Errors
/// The file cannot be written or moved.
pub fn write_whole_with(
    path: &Utf8Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let partial = Utf8PathBuf::from(format!("{path}.partial"));
    File::create(&partial)
        .and_then(|file| write_to(file, write))
        .and_then(|()| std::fs::rename(&partial, path))
        .inspect_err(|_| {
            // A half of it helps nobody; that it cannot be removed either changes nothing.
            let _ = std::fs::remove_file(&partial);
        })
}

/// Writes to an open file, to its end.
///
/// # Errors
/// The file cannot be written.
pub fn write_to(
    file: File,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(BUFFER, file);
    write(&mut file)?;
    // Dropped, it would keep silent of what it could not write.
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_half_way_leaves_what_was_there_before() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let path = folder.join("report.json");
        write_whole(&path, b"before").unwrap();
        let failed = write_whole_with(&path, |out| {
            out.write_all(&vec![b'x'; 2 * BUFFER])?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"before");
        assert_eq!(
            folder.read_dir_utf8().unwrap().count(),
            1,
            "nothing partial"
        );
        write_whole_with(&path, |out| out.write_all(b"after")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"after");
    }
}
