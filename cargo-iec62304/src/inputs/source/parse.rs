//! Reads and parses each file once, in parallel, and keeps what was read for further looks with other targets.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ast::{Attrs, Node, PathText, Range};
use super::attrs::lower_attrs;
use super::cache::{Cache, CachePlace};
use super::cfg::Cfg;
use super::files::{Disk, Files, Kept, normalised};
use super::hooks;
use super::inventory::{Listed, list};
use super::lower::Lowerer;
use super::position::LineMap;
use super::unite::unite;
use super::walk;
use super::{Look, SourceInventory, TargetInput};
use crate::model::Position;

/// The parser is recursive; long chains of operators in generated code need more than the two megabytes of a thread.
const STACK: usize = 256 << 20;

/// A file, parsed.
#[derive(Debug, Default)]
pub struct ParsedFile {
    /// Absolute, symbolic links resolved.
    pub real: Utf8PathBuf,
    /// As findings show it: relative to the workspace root with `/`, absolute outside it.
    pub shown: Utf8PathBuf,
    /// Of its bytes; `None` where they could not be read.
    pub sha256: Option<[u8; 32]>,
    /// Inner attributes.
    pub attrs: Attrs,
    /// Items.
    pub nodes: Vec<Node>,
    /// The paths that its items name, each one once.
    pub paths: Vec<PathText>,
    /// The conditions around some of them inside an item; the first has number 1.
    pub guards: Vec<Vec<Arc<Cfg>>>,
    /// The arguments of calls of `std::panic::set_hook`.
    pub panic_hooks: Vec<Range>,
    /// Why there are none.
    pub failure: Option<Failure>,
}

/// Why a file could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Where.
    pub range: Range,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Cow<'static, str>,
}

/// What is known of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// Nobody has looked yet.
    Unknown,
    /// There is no file.
    Missing,
    /// The index of the parsed file.
    File(usize),
}

/// Every file that the targets reach, read and parsed once.
pub struct ParsedSources {
    files: Box<dyn Files>,
    pool: Option<Arc<rayon::ThreadPool>>,
    root: Utf8PathBuf,
    real_root: Utf8PathBuf,
    parsed: Vec<ParsedFile>,
    by_real: HashMap<Utf8PathBuf, usize>,
    by_path: HashMap<Utf8PathBuf, Option<usize>>,
    cache: Option<Cache>,
}

/// Reads and parses what the targets reach in any look; with a cache, only what has changed since an earlier look is parsed.
pub fn parse(
    workspace_root: &Utf8Path,
    looks: &[Look],
    cache: Option<&CachePlace>,
) -> ParsedSources {
    let mut sources = empty(Box::new(Disk), workspace_root);
    sources.cache = cache.map(Cache::open);
    for look in looks {
        sources.complete(&look.targets);
    }
    if let Some(cache) = sources.cache.take() {
        cache.store();
    }
    sources
}

/// As [`parse`], in one build, with files from elsewhere than the disk.
#[cfg(test)]
pub fn parse_with(
    files: Box<dyn Files>,
    workspace_root: &Utf8Path,
    targets: &[TargetInput],
) -> ParsedSources {
    let mut sources = empty(files, workspace_root);
    sources.complete(targets);
    sources
}

fn empty(files: Box<dyn Files>, workspace_root: &Utf8Path) -> ParsedSources {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK).build();
    ParsedSources {
        real_root: files.folder(workspace_root),
        root: workspace_root.to_owned(),
        files,
        pool: pool.ok().map(Arc::new),
        parsed: Vec::new(),
        by_real: HashMap::new(),
        by_path: HashMap::new(),
        cache: None,
    }
}

impl ParsedSources {
    /// Reads files from other places than the ones they are named by from now on: path → where it is kept.
    pub fn read_from(&mut self, places: BTreeMap<Utf8PathBuf, Utf8PathBuf>) {
        let inner = std::mem::replace(&mut self.files, Box::new(Disk));
        self.files = Box::new(Kept::new(inner, places));
    }

    /// The inventory for these targets in one build. Files that an earlier look did not reach are read now.
    pub fn resolve(&mut self, targets: &[TargetInput]) -> SourceInventory {
        self.resolve_looks(&[Look {
            build: 0,
            targets: targets.to_vec(),
        }])
    }

    /// The inventory over all looks: what any of them holds, each thing once.
    pub fn resolve_looks(&mut self, looks: &[Look]) -> SourceInventory {
        let listed = looks
            .iter()
            .map(|look| (look.build, self.list(&look.targets)))
            .collect();
        unite(listed)
    }

    fn list(&mut self, targets: &[TargetInput]) -> Listed {
        let pool = self.pool.clone();
        let mut work = || {
            loop {
                let (crates, pending) = walk::expand(self, targets);
                if pending.is_empty() {
                    return list(self, targets, &crates);
                }
                drop(crates);
                self.load(pending);
            }
        };
        // On a thread of the pool: its stack is deep, and nobody else's spans are on it.
        match pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Loads until nothing that the targets reach is missing.
    fn complete(&mut self, targets: &[TargetInput]) {
        loop {
            let (_, pending) = walk::expand(self, targets);
            if pending.is_empty() {
                return;
            }
            self.load(pending);
        }
    }

    /// What is known of a path.
    pub fn lookup(&self, path: &Utf8Path) -> Lookup {
        match self.by_path.get(path) {
            None => Lookup::Unknown,
            Some(None) => Lookup::Missing,
            Some(Some(index)) => Lookup::File(*index),
        }
    }

    /// The file of an index that [`ParsedSources::lookup`] gave.
    pub fn file(&self, index: usize) -> &ParsedFile {
        &self.parsed[index]
    }

    /// The text of a file that was parsed, read again; `None` where it is not what was parsed any more.
    pub fn text(&self, real: &Utf8Path) -> Option<String> {
        let parsed = self.by_real.get(real).and_then(|&at| self.parsed.get(at))?;
        let bytes = self.files.read(real).ok()?;
        let unchanged = parsed.sha256 == Some(Sha256::digest(&bytes).into());
        let text = String::from_utf8(bytes).ok().filter(|_| unchanged)?;
        Some(match text.strip_prefix('\u{feff}') {
            Some(text) => text.to_owned(),
            None => text,
        })
    }

    /// Whether a file of that name exists, without reading it.
    pub fn exists(&self, path: &Utf8Path) -> bool {
        self.files.locate(path).is_some()
    }

    /// A folder with symbolic links resolved.
    pub fn folder(&self, path: &Utf8Path) -> Utf8PathBuf {
        self.files.folder(path)
    }

    /// A path as findings show it.
    pub fn show(&self, path: &Utf8Path) -> Utf8PathBuf {
        let clean = normalised(path);
        let inside = clean
            .strip_prefix(&self.real_root)
            .or_else(|_| clean.strip_prefix(&self.root));
        match inside {
            Ok(relative) if std::path::MAIN_SEPARATOR != '/' => relative
                .as_str()
                .replace(std::path::MAIN_SEPARATOR, "/")
                .into(),
            Ok(relative) => relative.to_owned(),
            Err(_) => clean,
        }
    }

    fn load(&mut self, paths: BTreeSet<Utf8PathBuf>) {
        let paths: Vec<Utf8PathBuf> = paths.into_iter().collect();
        let reals: Vec<Option<Utf8PathBuf>> = self.in_parallel(|| {
            paths
                .par_iter()
                .map(|path| self.files.locate(path))
                .collect()
        });
        // Sorted by path, so that the index and the shown path of a file do not depend on chance.
        let mut fresh: BTreeMap<&Utf8PathBuf, Utf8PathBuf> = BTreeMap::new();
        for (path, real) in paths.iter().zip(&reals) {
            if let Some(real) = real
                .as_ref()
                .filter(|real| !self.by_real.contains_key(*real))
            {
                let shown = self.show(real);
                let shown = if shown.is_absolute() {
                    self.show(path)
                } else {
                    shown
                };
                fresh.entry(real).or_insert(shown);
            }
        }
        let fresh: Vec<(&Utf8PathBuf, Utf8PathBuf)> = fresh.into_iter().collect();
        let parsed: Vec<ParsedFile> = self.in_parallel(|| {
            let read = |(real, shown): &(&Utf8PathBuf, Utf8PathBuf)| self.read(real, shown);
            fresh.par_iter().map(read).collect()
        });
        for file in parsed {
            self.by_real.insert(file.real.clone(), self.parsed.len());
            self.parsed.push(file);
        }
        for (path, real) in paths.into_iter().zip(reals) {
            let index = real.and_then(|real| self.by_real.get(&real).copied());
            self.by_path.insert(path, index);
        }
    }

    fn in_parallel<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    fn read(&self, real: &Utf8Path, shown: &Utf8Path) -> ParsedFile {
        let mut file = ParsedFile {
            real: real.to_owned(),
            shown: shown.to_owned(),
            ..ParsedFile::default()
        };
        match self.files.read(real) {
            Ok(bytes) => {
                let key: [u8; 32] = Sha256::digest(&bytes).into();
                file.sha256 = Some(key);
                let cache = self.cache.as_ref();
                if !cache.is_some_and(|cache| cache.fill(&mut file, key)) {
                    fill(&mut file, &bytes);
                    cache.inspect(|cache| cache.remember(&file, key));
                }
            }
            Err(error) => {
                file.failure = Some(Failure {
                    range: first_character(),
                    message: format!("cannot read the file: {error}"),
                    help: "make the file readable".into(),
                });
            }
        }
        file
    }
}

fn first_character() -> Range {
    let start = Position::new(1, 1);
    Range { start, end: start }
}

fn fill(file: &mut ParsedFile, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            fill_from_text(file, text);
            // No span outlives the file: the parser would keep its text for the life of the thread.
            proc_macro2::extra::invalidate_current_thread_spans();
        }
        Err(error) => {
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let at = LineMap::new(valid).end();
            file.failure = Some(Failure {
                range: Range { start: at, end: at },
                message: "the file is not UTF-8".to_owned(),
                help: "save the file as UTF-8; the compiler reads nothing else".into(),
            });
        }
    }
}

fn fill_from_text(file: &mut ParsedFile, text: &str) {
    let map = LineMap::new(text);
    match syn::parse_file(text) {
        Ok(parsed) => {
            file.attrs = lower_attrs(&map, &parsed.attrs);
            let table = RefCell::default();
            file.nodes = Lowerer {
                map: &map,
                table: &table,
            }
            .items(&parsed.items);
            (file.paths, file.guards) = table.into_inner().into_parts();
            file.panic_hooks = hooks::calls(&map, text);
        }
        Err(error) => {
            let first = error.into_iter().next();
            let (range, message) = first.map_or_else(
                || (first_character(), "unknown error".to_owned()),
                |error| (error_range(&map, &error), error.to_string()),
            );
            file.failure = Some(Failure {
                range,
                message: format!("the file does not parse: {message}"),
                help: "correct the file; if the compiler accepts it, report its syntax as not supported".into(),
            });
        }
    }
}

/// An error at the end of the text has no place of its own.
fn error_range(map: &LineMap<'_>, error: &syn::Error) -> Range {
    let range = map.range(error.span());
    if range == first_character() && error.to_string().contains("end of input") {
        let end = map.end();
        return Range { start: end, end };
    }
    range
}
