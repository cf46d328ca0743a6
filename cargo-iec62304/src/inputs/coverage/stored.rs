//! A coverage map without its binary: the three sections in a file of their own.
//!
//! The form is LLVM's, so that anybody can check the tool with LLVM's own programs: what `llvm-cov convert-for-testing` makes of a
//! binary, its format 2, and what `llvm-cov` takes in the place of a binary. It is
//!
//! - the bytes `llvmcovm` and the number 1 (format 2) as a little-endian u64,
//! - the size of `__llvm_prf_names` and an address, both ULEB128 (the address matters to formats of coverage maps that no
//!   supported compiler writes: 0), and the section itself,
//! - the size of `__llvm_covmap`, ULEB128, zero bytes up to a multiple of 8, and the section itself,
//! - zero bytes up to a multiple of 8, and the section `__llvm_covfun` up to the end of the file.

use camino::Utf8Path;

use super::error::CoverageError;
use super::object::{CoverageMap, Sections, read_sections, with_sections};

const MAGIC: &[u8; 8] = b"llvmcovm";
/// LLVM counts these formats from 1 and writes format 2 as 1.
const FORMAT: u64 = 1;

/// The sections of one binary's coverage map, as they stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMap {
    covmap: Vec<u8>,
    covfun: Vec<u8>,
    names: Vec<u8>,
}

impl StoredMap {
    /// Takes the sections out of a binary, without looking into them.
    ///
    /// # Errors
    /// As [`super::read_coverage_map`], but for what stands in the sections.
    pub fn of_binary(path: &Utf8Path) -> Result<Self, CoverageError> {
        with_sections(path, |sections| {
            Ok(Self {
                covmap: sections.covmap.to_vec(),
                covfun: sections.covfun.to_vec(),
                names: sections.names.to_vec(),
            })
        })
    }

    /// Reads what [`Self::to_bytes`] made; `path` is for errors alone.
    ///
    /// # Errors
    /// The bytes are in another form, or end early.
    pub fn from_bytes(path: &Utf8Path, bytes: &[u8]) -> Result<Self, CoverageError> {
        let parsed = parse(bytes).map_err(|problem| CoverageError::Stored {
            path: path.to_owned(),
            problem,
        })?;
        Ok(parsed)
    }

    /// The coverage map; `path` is for errors alone.
    ///
    /// # Errors
    /// The sections are of an unknown format, or contradict it.
    pub fn decode(&self, path: &Utf8Path) -> Result<CoverageMap, CoverageError> {
        let sections = Sections {
            covmap: &self.covmap,
            covfun: &self.covfun,
            names: &self.names,
        };
        read_sections(path, sections)
    }

    /// The sections as a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let size = self.covmap.len() + self.covfun.len() + self.names.len();
        let mut bytes = Vec::with_capacity(size + 64);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        push_uleb(&mut bytes, self.names.len() as u64);
        push_uleb(&mut bytes, 0);
        bytes.extend_from_slice(&self.names);
        push_uleb(&mut bytes, self.covmap.len() as u64);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes.extend_from_slice(&self.covmap);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes.extend_from_slice(&self.covfun);
        bytes
    }
}

fn push_uleb(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        // The mask leaves seven bits.
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "less than 0x80")]
    bytes.push(number as u8);
}

/// A reader that remembers how far it came.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, size: u64, what: &str) -> Result<&'a [u8], String> {
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| self.at.checked_add(size));
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| format!("it ends within {what}"))?;
        self.at += taken.len();
        Ok(taken)
    }

    fn uleb(&mut self, what: &str) -> Result<u64, String> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.take(1, what)?.first().copied().unwrap_or_default();
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(format!("{what} is too large"))
    }

    fn align(&mut self, what: &str) -> Result<(), String> {
        let padding = self.at.next_multiple_of(8) - self.at;
        let zeros = self.take(padding as u64, what)?;
        if zeros.iter().any(|byte| *byte != 0) {
            return Err(format!("there is something in the gap before {what}"));
        }
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<StoredMap, String> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.take(8, "the magic bytes")? != MAGIC {
        return Err("the magic bytes `llvmcovm` are missing".to_owned());
    }
    let format = reader.take(8, "the number of the format")?;
    if format != FORMAT.to_le_bytes() {
        return Err("only format 2 of LLVM's coverage maps without a binary is known".to_owned());
    }
    let size = reader.uleb("the size of __llvm_prf_names")?;
    reader.uleb("the address of __llvm_prf_names")?;
    let names = reader.take(size, "__llvm_prf_names")?.to_vec();
    let size = reader.uleb("the size of __llvm_covmap")?;
    reader.align("__llvm_covmap")?;
    let covmap = reader.take(size, "__llvm_covmap")?.to_vec();
    reader.align("__llvm_covfun")?;
    let covfun = bytes.get(reader.at..).unwrap_or_default().to_vec();
    Ok(StoredMap {
        covmap,
        covfun,
        names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(names: usize, covmap: usize, covfun: usize) -> StoredMap {
        StoredMap {
            covmap: vec![1; covmap],
            covfun: vec![2; covfun],
            names: vec![3; names],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (names, covmap, covfun) in [(0, 0, 0), (1, 2, 3), (127, 8, 16), (300, 129, 4001)] {
            let map = map(names, covmap, covfun);
            let read = StoredMap::from_bytes("m".into(), &map.to_bytes()).unwrap();
            assert_eq!(read, map);
        }
    }

    #[test]
    fn the_form_is_the_one_of_llvm() {
        let bytes = map(5, 3, 1).to_bytes();
        let mut expected = b"llvmcovm\x01\0\0\0\0\0\0\0\x05\0\x03\x03\x03\x03\x03".to_vec();
        expected.extend(b"\x03\x01\x01\x01\0\0\0\0\0\x02");
        // 16 + 2 + 5 + 1 = 24 is aligned; so is 24 + 3 + 5.
        assert_eq!(bytes, expected);
    }

    #[test]
    fn other_bytes_are_refused() {
        let good = map(5, 3, 1).to_bytes();
        let problem = |bytes: &[u8]| {
            let error = StoredMap::from_bytes("m".into(), bytes).unwrap_err();
            error.to_string()
        };
        assert!(problem(b"").contains("it ends within the magic bytes"));
        assert!(problem(&good[..20]).contains("it ends within __llvm_prf_names"));
        let mut other = good.clone();
        other[0] = b'x';
        assert!(problem(&other).contains("llvmcovm"));
        other = good.clone();
        other[8] = 2;
        assert!(problem(&other).contains("only format 2"));
        other = good.clone();
        other[28] = 9;
        assert!(problem(&other).contains("gap before __llvm_covfun"));
        let huge = [&good[..16], &[0xff; 12]].concat();
        assert!(problem(&huge).contains("too large"));
    }
}
