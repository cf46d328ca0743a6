//! Reads iec62304.toml and the documents.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};

use crate::config::{Config, DocumentText, Written, document_globs, is_markdown, parse};
use crate::diagnostic::Diagnostic;

/// The file beside the workspace's Cargo.toml.
const CONFIGURATION: &str = "iec62304.toml";

/// The folder of the documents, unless the configuration names others.
pub(crate) const FOLDER: &str = "iec62304";

/// What tells people about the folder is no document, unless a pattern names it.
const README: &str = "README.md";

/// Reads and checks `iec62304.toml` in the workspace root, or the file that `--config` names, and the documents.
///
/// The documents are `iec62304/*.toml` and `iec62304/*.md`, README.md apart, beside the configuration, or what the patterns of its key `documents` match, counted from its folder.
/// A project may have documents without a configuration, or nothing at all. `packages` as in [`parse`].
///
/// # Errors
/// A file that cannot be read, a pattern that matches nothing, or every mistake that [`parse`] finds.
pub fn load(
    workspace_root: &Utf8Path,
    config: Option<&Utf8Path>,
    packages: &[String],
) -> Result<Config, Vec<Diagnostic>> {
    let path = configuration_path(workspace_root, config).map_err(|mistake| vec![mistake])?;
    let loader = Loader {
        root: workspace_root,
        folder: path.parent().unwrap_or(workspace_root),
        configuration: &path,
    };
    let configuration = loader
        .configuration(config)
        .map_err(|mistake| vec![mistake])?;
    let documents = loader.documents(configuration.as_ref())?;
    parse(configuration, documents, packages)
}

/// The documents that stand beside a configuration in that folder, sorted by path.
///
/// # Errors
/// One of them cannot be read.
pub(crate) fn beside(
    workspace_root: &Utf8Path,
    folder: &Utf8Path,
) -> Result<Vec<DocumentText>, Diagnostic> {
    let loader = Loader {
        root: workspace_root,
        folder,
        configuration: Utf8Path::new(CONFIGURATION),
    };
    let paths = loader.standard()?;
    paths.iter().map(|path| loader.read(path)).collect()
}

/// The configuration that is read, whether it exists or not; paths in it count from its folder.
///
/// # Errors
/// The working directory is not UTF-8.
pub fn configuration_path(
    workspace_root: &Utf8Path,
    config: Option<&Utf8Path>,
) -> Result<Utf8PathBuf, Diagnostic> {
    match config {
        Some(path) => absolute(path),
        None => Ok(workspace_root.join(CONFIGURATION)),
    }
}

/// `--config` counts from the working directory, as in cargo.
pub(crate) fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, Diagnostic> {
    let error = |error: &dyn std::fmt::Display| cannot_read(path, error);
    let absolute = std::path::absolute(path).map_err(|it| error(&it))?;
    let absolute = Utf8PathBuf::from_path_buf(absolute);
    let absolute = absolute.map_err(|_| error(&"the working directory is not UTF-8"))?;
    Ok(without_dots(&absolute))
}

/// Takes out `.` and resolves `..` by its text.
pub(super) fn without_dots(path: &Utf8Path) -> Utf8PathBuf {
    let mut clean = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if clean.file_name().is_some() => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

pub(crate) fn cannot_read(path: &Utf8Path, error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::general(format!("cannot read `{path}`: {error}"))
}

/// The path as places name it: relative to the workspace root where it lies inside, with `/`.
pub(crate) fn shown(root: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let relative = path.strip_prefix(root).unwrap_or(path);
    Utf8PathBuf::from(relative.as_str().replace(std::path::MAIN_SEPARATOR, "/"))
}

struct Loader<'a> {
    root: &'a Utf8Path,
    folder: &'a Utf8Path,
    configuration: &'a Utf8Path,
}

impl Loader<'_> {
    fn configuration(&self, asked: Option<&Utf8Path>) -> Result<Option<DocumentText>, Diagnostic> {
        match (self.configuration.try_exists(), asked) {
            (Ok(false), None) => Ok(None),
            (Ok(false), Some(asked)) => {
                let message = format!("the configuration `{asked}` does not exist");
                Err(Diagnostic::general(message).help("check the path after `--config`"))
            }
            _ => self.read(self.configuration).map(Some),
        }
    }

    fn read(&self, path: &Utf8Path) -> Result<DocumentText, Diagnostic> {
        let bytes = std::fs::read(path).map_err(|error| cannot_read(path, error))?;
        let path = self.shown(path);
        Ok(DocumentText { path, bytes })
    }

    /// The path as places name it: relative to the workspace root where it lies inside, with `/`.
    fn shown(&self, path: &Utf8Path) -> Utf8PathBuf {
        shown(self.root, path)
    }

    /// The documents, sorted by path, each one once. Where a file is missing, references to it would look wrong: so these mistakes come alone.
    fn documents(
        &self,
        configuration: Option<&DocumentText>,
    ) -> Result<Vec<DocumentText>, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let mut paths = BTreeSet::new();
        match configuration.and_then(document_globs) {
            Some(globs) => {
                for glob in &globs {
                    match self.matching(glob) {
                        Ok(found) => paths.extend(found),
                        Err(mistake) => mistakes.push(mistake),
                    }
                }
            }
            None => match self.standard() {
                Ok(found) => paths.extend(found),
                Err(mistake) => mistakes.push(mistake),
            },
        }
        // A wide pattern may match the configuration itself, which is read already.
        paths.remove(self.configuration);
        let mut documents = BTreeMap::new();
        for path in &paths {
            match self.read(path) {
                Ok(document) => drop(documents.insert(document.path.clone(), document)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        match mistakes.as_slice() {
            [] => Ok(documents.into_values().collect()),
            _ => Err(mistakes),
        }
    }

    fn standard(&self) -> Result<Vec<Utf8PathBuf>, Diagnostic> {
        let folder = self.folder.join(FOLDER);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut files = Vec::new();
        for entry in entries(&folder)? {
            let is_document = match entry.file_name() {
                Some(name) if name.eq_ignore_ascii_case(README) => false,
                _ => entry.extension() == Some("toml") || is_markdown(&entry),
            };
            if is_document && entry.is_file() {
                files.push(entry);
            }
        }
        Ok(files)
    }

    fn matching(&self, glob: &Written<String>) -> Result<Vec<Utf8PathBuf>, Diagnostic> {
        let mistake = |message: String| Diagnostic::at(glob.place.clone(), message);
        let (base, pattern) = split(self.folder, &glob.value);
        let pattern = GlobBuilder::new(&pattern)
            .literal_separator(true)
            .build()
            .map_err(|error| {
                let kind = error.kind();
                mistake(format!(
                    "`documents`: `{}` is no pattern: {kind}",
                    glob.value
                ))
            })?;
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        walk(
            &base,
            &base,
            &pattern.compile_matcher(),
            &mut seen,
            &mut found,
        )?;
        if found.is_empty() {
            let message = format!("`documents`: `{}` matches no file", glob.value);
            let help = if self.folder.join(&glob.value).is_dir() {
                format!(
                    "it is a folder: write `{}/*.toml`",
                    glob.value.trim_end_matches('/')
                )
            } else {
                let configuration = self.shown(self.configuration);
                format!("patterns count from the folder of {configuration}")
            };
            return Err(mistake(message).help(help));
        }
        Ok(found)
    }
}

/// The folder that the pattern names before its first wild part, and the pattern below it: only that folder is walked.
fn split(folder: &Utf8Path, pattern: &str) -> (Utf8PathBuf, String) {
    let parts: Vec<&str> = pattern.split('/').collect();
    let wild = parts
        .iter()
        .position(|part| part.contains(['*', '?', '[', '{', '\\']));
    let last = parts.len().saturating_sub(1);
    let (base, rest) = parts.split_at(wild.unwrap_or(last).min(last));
    let base = match base {
        [""] => "/".to_owned(),
        base => base.join("/"),
    };
    (without_dots(&folder.join(base)), rest.join("/"))
}

/// Collects the files below the folder that match. A folder that is reached twice, over a symbolic link, is walked once; one that is marked as
/// a cache, as cargo marks its target directory, holds copies and is left out.
fn walk(
    base: &Utf8Path,
    folder: &Utf8Path,
    pattern: &GlobMatcher,
    seen: &mut BTreeSet<Utf8PathBuf>,
    found: &mut Vec<Utf8PathBuf>,
) -> Result<(), Diagnostic> {
    if !folder.is_dir() || (folder != base && folder.join("CACHEDIR.TAG").is_file()) {
        return Ok(());
    }
    let real = folder
        .canonicalize_utf8()
        .map_err(|error| cannot_read(folder, error))?;
    if !seen.insert(real) {
        return Ok(());
    }
    for entry in entries(folder)? {
        let relative = entry.strip_prefix(base).unwrap_or(&entry);
        if entry.is_dir() {
            walk(base, &entry, pattern, seen, found)?;
        } else if pattern.is_match(relative) {
            found.push(entry);
        }
    }
    Ok(())
}

/// What the folder holds, sorted.
fn entries(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Diagnostic> {
    let error = |error| cannot_read(folder, error);
    let mut entries = Vec::new();
    for entry in folder.read_dir_utf8().map_err(error)? {
        entries.push(entry.map_err(error)?.into_path());
    }
    entries.sort();
    Ok(entries)
}

/// What records name as evidence, is written like the path of a file, and is not there. Whether a text is a path nobody can tell for
/// sure, so this warns.
pub fn missing_files(root: &Utf8Path, config: &Config) -> Vec<String> {
    let named = config.references.iter();
    let missing = named.filter(|named| {
        is_like_a_path(&named.value) && {
            let beside = named.place.file.parent().map(|folder| root.join(folder));
            let mut folders = [Some(root.to_owned()), beside].into_iter().flatten();
            !folders.any(|folder| folder.join(&named.value).exists())
        }
    });
    let missing = missing.map(|named| {
        let place = &named.place;
        format!(
            "{}:{}:{}: `evidence`: there is no file `{}`",
            place.file, place.start.line, place.start.column, named.value
        )
    });
    missing.collect()
}

/// `evidence/TR-7.pdf`, `./lab`: no white space, no address, and a folder of its own or a name with an extension of letters.
fn is_like_a_path(text: &str) -> bool {
    let extension = Utf8Path::new(text).extension().unwrap_or_default();
    let named = extension.starts_with(|first: char| first.is_ascii_alphabetic())
        && extension.len() <= 5
        && extension.chars().all(|c| c.is_ascii_alphanumeric());
    let apart = text.contains(char::is_whitespace) || text.contains(':');
    !apart && (named || text.starts_with("./") || text.starts_with("../"))
}

#[cfg(test)]
mod tests;
