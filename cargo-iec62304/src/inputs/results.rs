//! The files that results go to: checked and cleared before anything is judged, written as a whole afterwards.
//!
//! A file that an earlier run left would pass for the present result if this run ended without one. So it goes first.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::whole_file::{write_to, write_whole_with};

/// Endings of what is judged: a result never takes the place of such a file.
const INPUTS: &[&str] = &["rs", "toml", "lock"];

/// Links that are followed before a chain of them counts as endless.
const LINKS: usize = 40;

/// Refuses places where no result can or may go, and removes what earlier runs left at the others.
///
/// `given` are files and folders that the command line names as input.
///
/// # Errors
/// A place that cannot be written to, two results at one place, a place that holds an input.
pub fn clear<'a>(
    files: impl IntoIterator<Item = &'a Utf8Path>,
    given: &[&Utf8Path],
) -> anyhow::Result<()> {
    let given = given
        .iter()
        .filter_map(|path| path.canonicalize_utf8().ok());
    let given: Vec<Utf8PathBuf> = given.collect();
    let mut places: Vec<Utf8PathBuf> = Vec::new();
    for file in files {
        let place = place(file).with_context(|| format!("cannot write {file}"))?;
        let is_input = place.extension().is_some_and(|end| INPUTS.contains(&end));
        if is_input || given.iter().any(|given| place.starts_with(given)) {
            bail!("--output {file} is what this run reads: name another file");
        }
        if places.contains(&place) {
            bail!("two results would go to {file}: give each --output a file of its own");
        }
        places.push(place);
    }
    for place in places.iter().filter(|place| place.is_file()) {
        fs::remove_file(place)
            .with_context(|| format!("cannot remove {place}, which an earlier run left"))?;
    }
    Ok(())
}

/// Writes a result: a file as a whole or not at all, a pipe or a device as it is.
///
/// # Errors
/// The file cannot be written or moved.
pub fn write(file: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
    write_with(file, |out| out.write_all(bytes))
}

/// The same piece by piece.
///
/// # Errors
/// The file cannot be written or moved.
pub fn write_with(
    file: &Utf8Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let place = place(file)?;
    // To move a file to the place of a device would take the device away.
    if place.exists() && !place.is_file() {
        let device = OpenOptions::new().write(true).open(&place)?;
        return write_to(device, write);
    }
    write_whole_with(&place, write)
}

/// Where a path leads, however it is written; the file itself need not be there yet.
fn place(file: &Utf8Path) -> io::Result<Utf8PathBuf> {
    let mut place = file.to_owned();
    for _ in 0..LINKS {
        let name = place
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
        let folder = match place.parent() {
            Some(folder) if folder != "" => folder,
            _ => Utf8Path::new("."),
        };
        let folder = folder.canonicalize_utf8().map_err(|error| {
            io::Error::new(error.kind(), format!("its folder {folder}: {error}"))
        })?;
        let whole = folder.join(name);
        if whole.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder",
            ));
        }
        match whole.read_link_utf8() {
            Ok(target) => place = folder.join(target),
            Err(_) => return Ok(whole),
        }
    }
    Err(io::Error::other("its links lead nowhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
        let temporary = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(temporary.path()).unwrap().to_owned();
        (temporary, path)
    }

    #[test]
    fn what_an_earlier_run_left_is_removed_and_nothing_else() {
        let (_guard, folder) = folder();
        let (old, other) = (folder.join("r.json"), folder.join("notes.txt"));
        fs::write(&old, "old").unwrap();
        fs::write(&other, "mine").unwrap();
        clear([old.as_path(), &folder.join("new.sarif")], &[]).unwrap();
        assert!(!old.exists() && other.exists());
        write(&old, b"new").unwrap();
        assert_eq!(fs::read_to_string(&old).unwrap(), "new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing partial");
    }

    #[test]
    fn two_results_at_one_place_are_refused_however_they_are_written() {
        let (_guard, folder) = folder();
        fs::create_dir(folder.join("sub")).unwrap();
        let (first, second) = (folder.join("r"), folder.join("sub/../r"));
        fs::write(&first, "old").unwrap();
        let error = clear([first.as_path(), second.as_path()], &[]).unwrap_err();
        assert!(error.to_string().contains("two results"), "{error}");
        assert!(first.exists(), "a refused command line touches nothing");
    }

    #[test]
    fn a_place_that_cannot_be_written_or_holds_an_input_is_refused_before_the_run() {
        let (_guard, folder) = folder();
        let (evidence, stored) = (folder.join("rig.xml"), folder.join("stored"));
        fs::write(&evidence, "<testsuites/>").unwrap();
        fs::create_dir(&stored).unwrap();
        for (file, said) in [
            (folder.clone(), "it is a folder"),
            (folder.join("missing/r.json"), "its folder"),
            (Utf8PathBuf::new(), "it names no file"),
            (folder.join("iec62304.toml"), "is what this run reads"),
            (folder.join("lib.rs"), "is what this run reads"),
            (evidence.clone(), "is what this run reads"),
            (stored.join("manifest.json"), "is what this run reads"),
        ] {
            let error = clear([file.as_path()], &[&evidence, &stored]).unwrap_err();
            assert!(format!("{error:#}").contains(said), "{file}: {error:#}");
        }
        assert!(evidence.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced() {
        let (_guard, folder) = folder();
        let (link, real) = (folder.join("link"), folder.join("real"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        assert!(clear([link.as_path(), real.as_path()], &[]).is_err());
        clear([link.as_path()], &[]).unwrap();
        assert!(!real.exists());
        write(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(link.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        let device = Utf8Path::new("/dev/null");
        clear([device], &[]).unwrap();
        write(device, b"anything").unwrap();
        assert!(!device.is_file() && device.exists());
    }
}
