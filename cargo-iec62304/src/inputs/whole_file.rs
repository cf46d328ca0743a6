//! Files that are there as a whole or not at all.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

/// Writes beside the place and moves: whoever reads finds all of it, or what was there before.
///
/// # Errors
/// The file cannot be written or moved.
pub fn write_whole(path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    let partial = Utf8PathBuf::from(format!("{path}.partial"));
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .inspect_err(|_| {
            // A half of it helps nobody; that it cannot be removed either changes nothing.
            let _ = std::fs::remove_file(&partial);
        })
}
