//! Where source files come from: the disk, or memory in tests.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

/// A source of files.
pub trait Files: Send + Sync {
    /// The file behind a path, absolute and with symbolic links resolved; `None` where there is no file.
    fn locate(&self, path: &Utf8Path) -> Option<Utf8PathBuf>;

    /// A folder with symbolic links resolved; the path itself where that fails.
    fn folder(&self, path: &Utf8Path) -> Utf8PathBuf;

    /// The bytes of a file that [`Files::locate`] found.
    ///
    /// # Errors
    /// What the disk says.
    fn read(&self, real: &Utf8Path) -> io::Result<Vec<u8>>;
}

/// The files on disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn locate(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let real = path.canonicalize_utf8().ok()?;
        real.is_file().then(|| simplified(real))
    }

    fn folder(&self, path: &Utf8Path) -> Utf8PathBuf {
        let real = path.canonicalize_utf8().map(simplified);
        real.unwrap_or_else(|_| path.to_owned())
    }

    fn read(&self, real: &Utf8Path) -> io::Result<Vec<u8>> {
        std::fs::read(real)
    }
}

/// Files that are read from another place than the one they are named by: code that a build script wrote, as it was kept.
pub struct Kept {
    inner: Box<dyn Files>,
    places: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
}

impl Kept {
    /// In front of other files; `places` has where each path is kept.
    pub fn new(inner: Box<dyn Files>, places: BTreeMap<Utf8PathBuf, Utf8PathBuf>) -> Self {
        Self { inner, places }
    }
}

impl Files for Kept {
    fn locate(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let clean = normalised(path);
        if self.places.contains_key(&clean) {
            return Some(clean);
        }
        self.inner.locate(path)
    }

    fn folder(&self, path: &Utf8Path) -> Utf8PathBuf {
        self.inner.folder(path)
    }

    fn read(&self, real: &Utf8Path) -> io::Result<Vec<u8>> {
        match self.places.get(real) {
            Some(place) => self.inner.read(place),
            None => self.inner.read(real),
        }
    }
}

/// Windows resolves links to `\\?\C:\…`, which no other tool prints.
fn simplified(path: Utf8PathBuf) -> Utf8PathBuf {
    match path.as_str().strip_prefix(r"\\?\") {
        Some(plain) if plain.as_bytes().get(1) == Some(&b':') => Utf8PathBuf::from(plain),
        _ => path,
    }
}

/// Takes `.` and `..` out of a path without looking at the disk.
pub fn normalised(path: &Utf8Path) -> Utf8PathBuf {
    use camino::Utf8Component::{CurDir, Normal, ParentDir};
    let mut clean = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            CurDir => {}
            ParentDir if matches!(clean.components().next_back(), Some(Normal(_))) => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

/// Files in memory, by absolute path; a link is a path that stands for another.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct Memory {
    /// Contents.
    pub files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    /// How often each file was read.
    pub reads: std::sync::Arc<std::sync::Mutex<Vec<Utf8PathBuf>>>,
}

#[cfg(test)]
impl Files for Memory {
    fn locate(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let path = normalised(path);
        self.files.contains_key(&path).then_some(path)
    }

    fn folder(&self, path: &Utf8Path) -> Utf8PathBuf {
        path.to_owned()
    }

    fn read(&self, real: &Utf8Path) -> io::Result<Vec<u8>> {
        self.reads.lock().unwrap().push(real.to_owned());
        let found = self.files.get(real).cloned();
        found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}
