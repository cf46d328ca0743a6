//! What was read of source files in earlier checks, by the content of each file: who saves one file need not wait for all to be parsed.
//!
//! It cannot change what is found. The key of an entry is the digest of the file's bytes, under the version of the tool and its own
//! file; an entry carries a digest of itself, and what does not agree with it is as good as absent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::ast::{Attrs, Node, PathText, Range};
use super::cfg::Cfg;
use super::parse::{Failure, ParsedFile};
use crate::inputs::cache_folder;
use crate::inputs::digest::{hexadecimal, sha256};
use crate::inputs::whole_file::write_whole;

/// Entries that no file of this check needs are kept up to so many, and as many again as are needed: for another branch.
const SPARE: usize = 256;

/// Where entries are kept, and for which tool.
#[derive(Debug, Clone)]
pub struct CachePlace {
    /// A folder under the target directory; it need not be there.
    pub folder: Utf8PathBuf,
    /// The tool's own file: another build of the tool may read files in another way.
    pub tool: Utf8PathBuf,
    /// Root of the workspace: workspaces can share a target directory.
    pub root: Utf8PathBuf,
}

/// Entries of earlier checks, and what this one needed.
#[derive(Debug)]
pub struct Cache {
    file: Utf8PathBuf,
    stamp: String,
    found: BTreeMap<[u8; 32], Entry>,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    keys: BTreeSet<[u8; 32]>,
    fresh: BTreeMap<[u8; 32], Entry>,
}

/// A file of entries.
#[derive(Debug, Serialize, Deserialize)]
struct Pack {
    stamp: String,
    entries: Vec<Entry>,
}

/// What was read of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    /// SHA-256 of the file's bytes.
    key: [u8; 32],
    /// SHA-256 over stamp, key and content.
    seal: [u8; 32],
    content: Vec<u8>,
}

/// The content, on its way in.
#[derive(Serialize)]
struct Written<'a> {
    attrs: &'a Attrs,
    nodes: &'a [Node],
    paths: &'a [PathText],
    guards: &'a [Vec<Arc<Cfg>>],
    panic_hooks: &'a [Range],
    failure: &'a Option<Failure>,
}

/// The content, on its way out.
#[derive(Deserialize)]
struct Read {
    attrs: Attrs,
    nodes: Vec<Node>,
    paths: Vec<PathText>,
    guards: Vec<Vec<Arc<Cfg>>>,
    panic_hooks: Vec<Range>,
    failure: Option<Failure>,
}

impl Cache {
    /// Reads the entries; those of another tool, or what cannot be read, are none.
    pub fn open(place: &CachePlace) -> Self {
        let name = hexadecimal(&sha256(place.root.as_str().as_bytes())[..8]);
        let file = place.folder.join(format!("source-{name}.bin"));
        let stamp = stamp(&place.tool);
        let bytes = std::fs::read(&file).unwrap_or_default();
        let pack: Option<Pack> = postcard::from_bytes(&bytes).ok();
        let entries = pack.filter(|pack| pack.stamp == stamp);
        let entries = entries.map(|pack| pack.entries).unwrap_or_default();
        Self {
            file,
            stamp,
            found: entries
                .into_iter()
                .map(|entry| (entry.key, entry))
                .collect(),
            used: Mutex::default(),
        }
    }

    /// Fills in what is known of a file with these bytes; says whether it did.
    pub fn fill(&self, file: &mut ParsedFile, key: [u8; 32]) -> bool {
        let entry = self.found.get(&key);
        let entry = entry.filter(|entry| entry.seal == seal(&self.stamp, &key, &entry.content));
        let read = entry.and_then(|entry| postcard::from_bytes::<Read>(&entry.content).ok());
        let Some(read) = read else {
            return false;
        };
        // Whoever adds a field must say here where it comes from.
        *file = ParsedFile {
            real: std::mem::take(&mut file.real),
            shown: std::mem::take(&mut file.shown),
            sha256: file.sha256,
            attrs: read.attrs,
            nodes: read.nodes,
            paths: read.paths,
            guards: read.guards,
            panic_hooks: read.panic_hooks,
            failure: read.failure,
        };
        self.used().keys.insert(key);
        true
    }

    /// Remembers what was read of a file with these bytes.
    pub fn remember(&self, file: &ParsedFile, key: [u8; 32]) {
        // Whoever adds a field must say here whether it follows from the bytes.
        let ParsedFile {
            real: _,
            shown: _,
            sha256: _,
            attrs,
            nodes,
            paths,
            guards,
            panic_hooks,
            failure,
        } = file;
        let content = postcard::to_stdvec(&Written {
            attrs,
            nodes,
            paths,
            guards,
            panic_hooks,
            failure,
        });
        // What cannot be written is read anew next time.
        let Ok(content) = content else { return };
        let entry = Entry {
            key,
            seal: seal(&self.stamp, &key, &content),
            content,
        };
        self.used().fresh.insert(key, entry);
    }

    /// Writes the entries where there are new ones. A failure costs the next check its time, nothing else.
    pub fn store(&self) {
        let used = self.used();
        if used.fresh.is_empty() {
            return;
        }
        let needed = used.keys.len() + used.fresh.len();
        let is_new = |key: &[u8; 32]| used.fresh.contains_key(key);
        let (mut kept, spare): (Vec<&Entry>, Vec<&Entry>) = self
            .found
            .values()
            .filter(|entry| !is_new(&entry.key))
            .partition(|entry| used.keys.contains(&entry.key));
        kept.extend(spare.into_iter().take(needed + SPARE));
        kept.extend(used.fresh.values());
        kept.sort_by_key(|entry| entry.key);
        let pack = Pack {
            stamp: self.stamp.clone(),
            entries: kept.into_iter().cloned().collect(),
        };
        if let Ok(bytes) = postcard::to_stdvec(&pack) {
            let _ = self.write(&bytes);
        }
    }

    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(folder) = self.file.parent() {
            cache_folder::make(folder)?;
        }
        write_whole(&self.file, bytes)
    }

    fn used(&self) -> std::sync::MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seal(stamp: &str, key: &[u8; 32], content: &[u8]) -> [u8; 32] {
    let bytes = [stamp.as_bytes(), &[0], key, content].concat();
    sha256(&bytes)
}

/// What makes one build of the tool another than the next: its version, and size and time of its file.
fn stamp(tool: &Utf8Path) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let Ok(of) = tool.metadata() else {
        return format!("{version} {tool}");
    };
    let changed = of.modified().ok();
    let changed = changed.and_then(|time| jiff::Timestamp::try_from(time).ok());
    let changed = changed.map_or_else(|| "?".to_owned(), |time| time.to_string());
    format!("{version} {} {changed}", of.len())
}
