//! The sections `__llvm_covmap` (the files of each translation unit) and `__llvm_covfun` (a record for each function).

use std::collections::HashMap;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::bytes::{Budget, Cursor, Fault, hash64, inflate};
use super::object::MappedFunction;
use super::record;

/// Version fields that are understood. They are formats 6 and 7, which differ in MC/DC alone.
const VERSIONS: [u32; 2] = [5, 6];

/// No system has longer paths.
const MAX_PATH: usize = 32_768;

/// The files of the translation units, by the hash that function records refer to them with.
pub(super) type FileLists = HashMap<u64, Arc<[Arc<Utf8Path>]>>;

/// Why a section cannot be read.
#[derive(Debug)]
pub(super) enum MapFault {
    Version(u32),
    Fault(Fault),
}

impl From<Fault> for MapFault {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Reads `__llvm_covmap`.
pub(super) fn read_files(section: &[u8], budget: &mut Budget) -> Result<FileLists, MapFault> {
    let mut lists = FileLists::new();
    let mut cursor = Cursor::new(section);
    while !cursor.is_empty() {
        let start = cursor.clone();
        let (records, size, mapping_size, version) =
            (cursor.u32()?, cursor.u32()?, cursor.u32()?, cursor.u32()?);
        if !VERSIONS.contains(&version) {
            return Err(MapFault::Version(version));
        }
        if records != 0 || mapping_size != 0 {
            return Err(start.fault("a header with records of its own").into());
        }
        let offset = cursor.offset();
        let blob = cursor.take(usize::try_from(size).unwrap_or(usize::MAX))?;
        let files = read_list(Cursor::at_offset(blob, offset), budget)?;
        let known = lists.entry(hash64(blob)).or_insert_with(|| files.clone());
        if *known != files {
            return Err(start.fault("two lists of files have the same hash").into());
        }
        cursor.align()?;
    }
    Ok(lists)
}

fn read_list(mut cursor: Cursor<'_>, budget: &mut Budget) -> Result<Arc<[Arc<Utf8Path>]>, Fault> {
    let start = cursor.clone();
    let count = cursor.uleb()?;
    let size = cursor.uleb()?;
    let packed = cursor.size("the size of packed file names")?;
    if packed == 0 {
        return read_paths(cursor, count, budget);
    }
    let packed = cursor.take(packed)?;
    if !cursor.is_empty() {
        return Err(cursor.fault("bytes follow the file names"));
    }
    let text = inflate(packed, size, &start, budget)?;
    read_paths(Cursor::at_offset(&text, start.offset()), count, budget)
}

/// The first path is the compiler's working directory; relative ones start there.
fn read_paths(
    mut cursor: Cursor<'_>,
    count: u64,
    budget: &mut Budget,
) -> Result<Arc<[Arc<Utf8Path>]>, Fault> {
    let mut paths: Vec<Arc<Utf8Path>> = Vec::new();
    for _ in 0..count {
        let at = cursor.clone();
        let path = read_path(&mut cursor)?;
        let path = match paths.first() {
            Some(directory) if !is_absolute(path) => below(directory, path),
            _ => Utf8PathBuf::from(path),
        };
        // A long directory and many short names would else take the square of what the file holds.
        budget.spend(path.as_str().len() as u64, &at)?;
        paths.push(path.into());
    }
    match (paths.is_empty(), cursor.is_empty()) {
        (false, true) => Ok(paths.into()),
        (true, _) => Err(cursor.fault("a list of files that is empty")),
        (false, false) => Err(cursor.fault("bytes follow the file names")),
    }
}

fn read_path<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Fault> {
    let at = cursor.clone();
    let size = cursor.size("the length of a file name")?;
    if size > MAX_PATH {
        return Err(at.fault(format!("a file name of {size} bytes")));
    }
    std::str::from_utf8(cursor.take(size)?).map_err(|_| at.fault("a file name is not UTF-8"))
}

/// Absolute on the system that built the binary, which may not be the one that reads it.
fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes().get(1..3);
    path.starts_with(['/', '\\']) || drive == Some(b":\\") || drive == Some(b":/")
}

/// `path` below `directory`, without `.` and `..`, as LLVM does it.
fn below(directory: &Utf8Path, path: &str) -> Utf8PathBuf {
    let mut joined = Utf8PathBuf::new();
    for component in directory.join(path).components() {
        match component {
            Utf8Component::CurDir => {}
            // At the root there is nothing to leave.
            Utf8Component::ParentDir if joined.parent().is_some() || joined.has_root() => {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}

/// One record as it stands in the section.
struct RawRecord<'a> {
    name_hash: u64,
    function_hash: u64,
    files: Arc<[Arc<Utf8Path>]>,
    data: Cursor<'a>,
}

/// Reads `__llvm_covfun`; the functions keep the order of the section.
///
/// A name occurs more than once where several codegen units describe it. LLVM keeps the first record, and replaces it by
/// a later one only where the first is a dummy of one region. rustc writes the record of a function that a unit does not
/// use with function hash 0 and all its regions, so that LLVM's test for a dummy misses it: whichever comes first stays,
/// and a real one behind it is then lost (the function reads 0, or vanishes as a hash mismatch). Here a record of hash 0
/// gives way to any other; otherwise the first stays, as in LLVM.
pub(super) fn read_functions(
    section: &[u8],
    lists: &FileLists,
    names: &HashMap<u64, String>,
) -> Result<Vec<MappedFunction>, Fault> {
    let mut kept: Vec<RawRecord<'_>> = Vec::new();
    let mut place_of: HashMap<u64, usize> = HashMap::new();
    let mut cursor = Cursor::new(section);
    while !cursor.is_empty() {
        let record = read_record(&mut cursor, lists)?;
        let place = *place_of.entry(record.name_hash).or_insert(kept.len());
        match kept.get_mut(place) {
            None => kept.push(record),
            Some(old) if old.function_hash == 0 && record.function_hash != 0 => *old = record,
            Some(_) => {}
        }
        cursor.align()?;
    }
    kept.into_iter()
        .map(|record| resolve(record, names))
        .collect()
}

fn read_record<'a>(cursor: &mut Cursor<'a>, lists: &FileLists) -> Result<RawRecord<'a>, Fault> {
    let start = cursor.clone();
    let name_hash = cursor.u64()?;
    let size = usize::try_from(cursor.u32()?).unwrap_or(usize::MAX);
    let function_hash = cursor.u64()?;
    let list = cursor.u64()?;
    let offset = cursor.offset();
    let data = Cursor::at_offset(cursor.take(size)?, offset);
    let files = lists
        .get(&list)
        .ok_or_else(|| start.fault(format!("there is no list of files with the hash {list:#x}")))?;
    Ok(RawRecord {
        name_hash,
        function_hash,
        files: Arc::clone(files),
        data,
    })
}

fn resolve(record: RawRecord<'_>, names: &HashMap<u64, String>) -> Result<MappedFunction, Fault> {
    let name = names.get(&record.name_hash).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| {
        let hash = record.name_hash;
        record.data.fault(format!("no name has the hash {hash:#x}"))
    })?;
    let decoded = record::decode(record.data, &record.files)?;
    Ok(MappedFunction {
        name_hash: record.name_hash,
        function_hash: record.function_hash,
        name: name.clone(),
        files: decoded.files,
        regions: decoded.regions,
        expressions: decoded.expressions,
    })
}
