//! The raw profile that an instrumented process writes at its end (`.profraw`).
//!
//! Layout of version 10 (LLVM 19 to 22), from `InstrProfData.inc`: a header of 16 words; binary ids; function records of
//! 64 bytes; padding; counters of 8 bytes; padding; bitmaps; padding; names, padded to 8. Version 11 (LLVM 23) is laid
//! out differently, older ones are not written by any compiler that this tool supports.

use camino::Utf8Path;

use super::error::{ProfileError, ReadProfileError};

/// First bytes: `\xfflprofr\x81` as a little-endian word.
const MAGIC: [u8; 8] = *b"\x81rforpl\xff";
/// The same of a 32-bit process.
const MAGIC_32: [u8; 8] = *b"\x81Rforpl\xff";
const MAGIC_BIG_ENDIAN: [u8; 8] = *b"\xfflprofr\x81";
const MAGIC_32_BIG_ENDIAN: [u8; 8] = *b"\xfflprofR\x81";
const MAGIC_INDEXED: [u8; 8] = *b"\xfflprofi\x81";

/// The one version that is understood.
const VERSION: u64 = 10;
/// The version field's upper half holds flags of the kind of instrumentation.
const VARIANT_FLAGS: u64 = 0xffff_ffff_0000_0000;
const HEADER_WORDS: usize = 16;
const RECORD_SIZE: u64 = 64;
const COUNTER_SIZE: u64 = 8;
/// `IPVK_Last`: a record has room for value profiles of three kinds. Another number means other records.
const LAST_VALUE_KIND: u64 = 2;

/// Counters of the functions that one process was built with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    records: Vec<Record>,
    counters: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record {
    name_hash: u64,
    function_hash: u64,
    first: usize,
    count: usize,
}

/// Counters of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionCounters<'p> {
    /// Low 64 bits of the MD5 of the mangled name.
    pub name_hash: u64,
    /// rustc's hash of the function's code.
    pub function_hash: u64,
    /// How often each counter's place ran.
    pub counters: &'p [u64],
}

impl Profile {
    /// All functions, each once, sorted by their hashes.
    ///
    /// A profile may hold several records of one function: codegen units have private copies of an inlined one, and a
    /// process may hold several instrumented images. Their counts are added up here, as `llvm-profdata merge` does.
    pub fn functions(&self) -> impl Iterator<Item = FunctionCounters<'_>> {
        self.records.iter().map(|record| FunctionCounters {
            name_hash: record.name_hash,
            function_hash: record.function_hash,
            counters: &self.counters[record.first..record.first + record.count],
        })
    }

    /// The functions of which any counter is above 0.
    pub fn executed(&self) -> impl Iterator<Item = FunctionCounters<'_>> {
        self.functions()
            .filter(|function| function.counters.iter().any(|count| *count != 0))
    }
}

/// Reads a raw profile from a file.
///
/// # Errors
/// The file cannot be read, or as in [`parse_profile`].
pub fn read_profile(path: &Utf8Path) -> Result<Profile, ReadProfileError> {
    let bytes = std::fs::read(path).map_err(|source| ReadProfileError::Read {
        path: path.to_owned(),
        source,
    })?;
    parse_profile(&bytes).map_err(|source| ReadProfileError::Profile {
        path: path.to_owned(),
        source,
    })
}

/// Reads a raw profile. A process with several instrumented images appends one profile for each: all are read.
///
/// # Errors
/// It is empty, not raw, of another platform, of any version but 10, of another kind of instrumentation, its sizes do not
/// add up to the length of `bytes`, or a record's counters lie outside of the counters.
pub fn parse_profile(bytes: &[u8]) -> Result<Profile, ProfileError> {
    if bytes.is_empty() {
        return Err(ProfileError::Empty);
    }
    let mut profile = Profile::default();
    let mut rest = bytes;
    while !rest.is_empty() {
        let layout = match Layout::read(rest) {
            Err(ProfileError::Magic) if rest.len() < bytes.len() => {
                return Err(ProfileError::Trailing(rest.len()));
            }
            other => other?,
        };
        profile.append(&layout)?;
        rest = layout.rest;
    }
    profile.add_up_copies()?;
    Ok(profile)
}

impl Profile {
    fn append(&mut self, layout: &Layout<'_>) -> Result<(), ProfileError> {
        let base = self.counters.len();
        let words = layout.counters.as_chunks::<8>().0;
        self.counters
            .extend(words.iter().copied().map(u64::from_le_bytes));
        self.records.reserve(layout.records.len() / 64);
        for (number, record) in layout.records.as_chunks::<64>().0.iter().enumerate() {
            let (first, count) = layout.counters_of(number, record)?;
            self.records.push(Record {
                name_hash: word(record, 0),
                function_hash: word(record, 8),
                first: base + first,
                count,
            });
        }
        Ok(())
    }

    fn add_up_copies(&mut self) -> Result<(), ProfileError> {
        let key = |record: &Record| (record.name_hash, record.function_hash);
        let mut records = std::mem::take(&mut self.records);
        records.sort_unstable_by_key(|record| (key(record), record.first));
        self.records.reserve_exact(records.len());
        for copy in records {
            match self.records.last() {
                Some(kept) if key(kept) == key(&copy) => {
                    if kept.count != copy.count {
                        return Err(ProfileError::Contradiction(copy.name_hash));
                    }
                    for at in 0..copy.count {
                        let more = self.counters[copy.first + at];
                        let sum = &mut self.counters[kept.first + at];
                        *sum = sum.saturating_add(more);
                    }
                }
                _ => self.records.push(copy),
            }
        }
        Ok(())
    }
}

/// The parts of one profile.
struct Layout<'a> {
    records: &'a [u8],
    counters: &'a [u8],
    /// Start of the counters minus start of the records, in the memory of the process.
    delta: u64,
    /// What follows the profile.
    rest: &'a [u8],
}

impl<'a> Layout<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ProfileError> {
        check_magic(bytes)?;
        let header = bytes.first_chunk::<{ HEADER_WORDS * 8 }>();
        let header = header.ok_or(ProfileError::Truncated {
            needed: HEADER_WORDS as u64 * 8,
            found: bytes.len(),
        })?;
        let field = |number: usize| word(header, number * 8);
        check_kind(field)?;
        let [binary_ids, records, pad_before, counters] = [2, 3, 4, 5].map(field);
        let [pad_after, bitmaps, pad_bitmaps, names] = [6, 7, 8, 9].map(field);
        let sizes = [
            Some(HEADER_WORDS as u64 * 8),
            Some(binary_ids),
            records.checked_mul(RECORD_SIZE),
            Some(pad_before),
            counters.checked_mul(COUNTER_SIZE),
            Some(pad_after),
            Some(bitmaps),
            Some(pad_bitmaps),
            names.checked_next_multiple_of(8),
        ];
        let mut parts = Parts { bytes, at: 0 };
        let [_, _, records, _, counters, ..] = parts.split(sizes)?;
        Ok(Self {
            records,
            counters,
            delta: field(10),
            rest: &bytes[parts.at..],
        })
    }

    /// First counter of a record and their number. The pointer is relative to the record, as is the delta to the first
    /// record (`RawInstrProfReader::readRawCounts`); both wrap, as pointers do.
    fn counters_of(
        &self,
        number: usize,
        record: &[u8; 64],
    ) -> Result<(usize, usize), ProfileError> {
        let wrong = |problem| ProfileError::Record {
            record: number,
            problem,
        };
        let delta = self.delta.wrapping_sub(RECORD_SIZE * number as u64);
        let offset = word(record, 16).wrapping_sub(delta);
        let count = u64::from(u32::from_le_bytes([
            record[48], record[49], record[50], record[51],
        ]));
        if count == 0 {
            return Err(wrong("it has no counters".to_owned()));
        }
        if record[52..58].iter().any(|byte| *byte != 0) {
            return Err(ProfileError::Foreign("value profiles"));
        }
        let size = self.counters.len() as u64;
        let end = offset.checked_add(count * COUNTER_SIZE);
        if offset % COUNTER_SIZE != 0 || end.is_none_or(|end| end > size) {
            let problem = format!("{count} counters at byte {offset} of {size} bytes of counters");
            return Err(wrong(problem));
        }
        let position = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Ok((position(offset / COUNTER_SIZE), position(count)))
    }
}

/// Cuts a profile into its parts.
struct Parts<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    /// Cuts off parts of these sizes; `None` is a size of more than 64 bits.
    fn split<const N: usize>(
        &mut self,
        sizes: [Option<u64>; N],
    ) -> Result<[&'a [u8]; N], ProfileError> {
        let total = sizes
            .iter()
            .try_fold(0u64, |sum, size| sum.checked_add((*size)?));
        let total = total.ok_or_else(|| {
            ProfileError::Header("the sizes add up to more than 64 bits".to_owned())
        })?;
        let found = self.bytes.len() - self.at;
        if usize::try_from(total).map_or(true, |total| total > found) {
            return Err(ProfileError::Truncated {
                needed: total,
                found,
            });
        }
        Ok(sizes.map(|size| {
            let size = usize::try_from(size.unwrap_or(0)).unwrap_or(0);
            let part = &self.bytes[self.at..self.at + size];
            self.at += size;
            part
        }))
    }
}

fn check_magic(bytes: &[u8]) -> Result<(), ProfileError> {
    match bytes.first_chunk::<8>() {
        Some(&MAGIC) => Ok(()),
        Some(&MAGIC_32) => Err(ProfileError::Platform("32-bit little-endian")),
        Some(&MAGIC_BIG_ENDIAN) => Err(ProfileError::Platform("64-bit big-endian")),
        Some(&MAGIC_32_BIG_ENDIAN) => Err(ProfileError::Platform("32-bit big-endian")),
        Some(&MAGIC_INDEXED) => Err(ProfileError::Indexed),
        _ => Err(ProfileError::Magic),
    }
}

fn check_kind(field: impl Fn(usize) -> u64) -> Result<(), ProfileError> {
    let (version, flags) = (field(1) & !VARIANT_FLAGS, field(1) & VARIANT_FLAGS);
    if version != VERSION {
        return Err(ProfileError::Version(version));
    }
    if flags != 0 {
        return Err(ProfileError::Variant(flags));
    }
    if field(13) != 0 || field(14) != 0 {
        return Err(ProfileError::Foreign("virtual tables"));
    }
    if field(15) != LAST_VALUE_KIND {
        let kind = field(15);
        let problem = format!("the last value kind is {kind}, it should be {LAST_VALUE_KIND}");
        return Err(ProfileError::Header(problem));
    }
    Ok(())
}

/// The little-endian word at a byte of a record or header.
fn word<const N: usize>(bytes: &[u8; N], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}
