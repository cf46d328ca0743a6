//! The coverage maps of stored runs, as if the binaries were there.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::error::StoreError;
use super::evidence::Stored;
use super::folders::Folders;
use crate::inputs::coverage::{CoverageMap, FunctionIndex, StoredMap};

/// A map that is to be read: the file, the binary that it was taken from, and the folders of its machine.
struct Wanted<'a> {
    file: Utf8PathBuf,
    binary: Utf8PathBuf,
    folders: &'a Folders,
}

/// The functions of each build, over all runs; files are those of this machine.
///
/// # Errors
/// A map cannot be read.
pub fn read_indexes(runs: &[Stored], here: &Folders) -> Result<Vec<FunctionIndex>, StoreError> {
    let folders: Vec<Folders> = runs
        .iter()
        .map(|run| Folders::from_list(run.manifest.folders.iter().cloned()))
        .collect();
    let builds = runs.iter().map(|run| run.manifest.builds.len());
    let builds = 0..builds.max().unwrap_or_default();
    builds
        .map(|build| {
            let maps = wanted(runs, &folders, build, here)
                .into_par_iter()
                .map(|wanted| {
                    let map = read_map(&wanted, here)?;
                    Ok((wanted.binary, map))
                })
                .collect::<Result<Vec<_>, StoreError>>()?;
            Ok(FunctionIndex::new(maps))
        })
        .collect()
}

/// The maps of one build; equal ones of several machines once.
fn wanted<'a>(
    runs: &[Stored],
    folders: &'a [Folders],
    build: usize,
    here: &Folders,
) -> Vec<Wanted<'a>> {
    let mut seen: Vec<(&str, &Folders)> = Vec::new();
    let mut wanted = Vec::new();
    for (run, folders) in runs.iter().zip(folders) {
        let files = run.manifest.files.iter();
        let digests: BTreeMap<&str, &str> = files
            .map(|file| (file.path.as_str(), file.sha256.as_str()))
            .collect();
        let build = run.manifest.builds.get(build);
        for binary in build.into_iter().flat_map(|build| &build.binaries) {
            let Some(map) = &binary.map else { continue };
            let key = digests.get(map.as_str()).map(|digest| (*digest, folders));
            if let Some(key) = key {
                if seen.contains(&key) {
                    continue;
                }
                seen.push(key);
            }
            wanted.push(Wanted {
                file: run.folder.join(map),
                binary: here
                    .expand(&binary.path)
                    .unwrap_or_else(|| Utf8PathBuf::from(&binary.path)),
                folders,
            });
        }
    }
    wanted
}

fn read_map(wanted: &Wanted<'_>, here: &Folders) -> Result<CoverageMap, StoreError> {
    let bytes = std::fs::read(&wanted.file).map_err(StoreError::file("read", &wanted.file))?;
    let mut map = StoredMap::from_bytes(&wanted.file, &bytes)?.decode(&wanted.file)?;
    let mut moved: HashMap<Arc<Utf8Path>, Arc<Utf8Path>> = HashMap::new();
    for function in &mut map.functions {
        for file in &mut function.files {
            let place = moved.entry(Arc::clone(file)).or_insert_with(|| {
                let path = here.from_elsewhere(wanted.folders, file);
                if path == **file {
                    Arc::clone(file)
                } else {
                    path.into()
                }
            });
            *file = Arc::clone(place);
        }
    }
    Ok(map)
}
