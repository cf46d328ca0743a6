//! Copies of evidence, at a place of the user's choice.

use camino::{Utf8Path, Utf8PathBuf};

use super::error::StoreError;
use super::manifest::{FILE_NAME, Manifest, Part};
use super::seal::{DIGEST_FILE, list_files, seal};
use super::{Evidence, evidence::Stored, manifest};

/// Whether evidence can be written to the place: there is nothing yet, or an empty folder.
///
/// # Errors
/// There is something; the message says so.
pub fn check_place(place: &Utf8Path) -> Result<(), String> {
    match place.read_dir_utf8().map(|mut entries| entries.next()) {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(format!(
            "{place} is not empty: evidence is written to a folder of its own"
        )),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("cannot write evidence to {place}: {error}")),
    }
}

/// Copies the folder of a finished run; the copy is there as a whole or not at all.
///
/// # Errors
/// A file cannot be copied, or the place is taken.
pub fn copy_run(run: &Utf8Path, place: &Utf8Path, run_id: &str) -> Result<(), StoreError> {
    place_whole(place, run_id, |partial| copy(run, partial))
}

/// Stores the shards of a merge under one manifest; gives its digest.
///
/// # Errors
/// As [`copy_run`].
pub fn store_merged(
    evidence: &Evidence,
    place: &Utf8Path,
    run: manifest::Run,
) -> Result<String, StoreError> {
    let run_id = run.id.clone();
    place_whole(place, &run_id, |partial| {
        let mut parts = Vec::new();
        for (at, stored) in evidence.runs.iter().enumerate() {
            let folder = format!("shards/{}", at + 1);
            copy(&stored.folder, &partial.join(&folder))?;
            let run_id = stored.manifest.run.id.clone();
            parts.push(Part { folder, run_id });
        }
        match evidence.first() {
            Some(first) => seal(partial, merged(first, evidence.is_partial(), parts, run)),
            None => Err(StoreError::Shards(vec!["there is none".to_owned()])),
        }
    })
}

/// The manifest over shards, which agree in all that it has of the first.
fn merged(first: &Stored, partial: bool, parts: Vec<Part>, run: manifest::Run) -> Manifest {
    let of_first = &first.manifest;
    Manifest {
        run,
        scope: if partial {
            manifest::Scope::Partial
        } else {
            manifest::Scope::Full
        },
        partition: None,
        source: manifest::Source {
            // Kept with each shard.
            generated: Vec::new(),
            ..of_first.source.clone()
        },
        folders: Vec::new(),
        builds: Vec::new(),
        tests: Vec::new(),
        strays: Vec::new(),
        parts,
        files: Vec::new(),
        ..of_first.clone()
    }
}

/// Makes a folder beside the place and moves it there when it is whole.
fn place_whole<T>(
    place: &Utf8Path,
    run_id: &str,
    make: impl FnOnce(&Utf8Path) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let place = Utf8PathBuf::from(place.as_str().trim_end_matches(['/', '\\']));
    let partial = Utf8PathBuf::from(format!("{place}.{run_id}.partial"));
    let result = std::fs::create_dir_all(&partial)
        .map_err(StoreError::file("make", &partial))
        .and_then(|()| make(&partial))
        .and_then(|done| {
            // An empty folder may stand in the way; one that is not empty stays.
            let _ = std::fs::remove_dir(&place);
            std::fs::rename(&partial, &place)
                .map_err(StoreError::file("write evidence to", &place))?;
            Ok(done)
        });
    if result.is_err() {
        let _ = std::fs::remove_dir_all(&partial);
    }
    result
}

fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<(), StoreError> {
    let mut files = list_files(from)?;
    files.extend([DIGEST_FILE.to_owned(), FILE_NAME.to_owned()]);
    std::fs::create_dir_all(to).map_err(StoreError::file("make", to))?;
    for path in files {
        let place = to.join(&path);
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(StoreError::file("make", folder))?;
        }
        std::fs::copy(from.join(&path), &place).map_err(StoreError::file("write", &place))?;
    }
    Ok(())
}
