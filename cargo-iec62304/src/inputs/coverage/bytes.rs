//! Reading numbers, texts and compressed blocks from untrusted bytes.

use std::io::Read;

use flate2::read::ZlibDecoder;
use md5::{Digest, Md5};

/// Deflate cannot expand further than 1032:1 (RFC 1951: 258 bytes from two bits), so a larger claim is a lie.
const MAX_INFLATION: u64 = 1032;

/// Bytes that one binary's texts may take once unpacked, whatever its size.
const TEXT_BASE: u64 = 16 << 20;
/// Bytes that they may take more for each byte of the sections: names that repeat pack to about a twentieth.
const TEXT_RATIO: u64 = 64;

/// What is wrong, and where in the section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Offset into the section.
    pub offset: usize,
    /// What is wrong.
    pub problem: String,
}

/// Bytes with a position; every read is checked.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Offset of `bytes` in its section, so that a fault names a place in the section.
    base: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::at_offset(bytes, 0)
    }

    pub fn at_offset(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, at: 0, base }
    }

    /// Offset into the section.
    pub fn offset(&self) -> usize {
        self.base.saturating_add(self.at)
    }

    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    pub fn fault(&self, problem: impl Into<String>) -> Fault {
        Fault {
            offset: self.offset(),
            problem: problem.into(),
        }
    }

    pub fn take(&mut self, size: usize) -> Result<&'a [u8], Fault> {
        let end = self.at.checked_add(size);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| {
            let left = self.remaining();
            self.fault(format!("{size} bytes are needed, {left} are left"))
        })?;
        self.at += size;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number in LEB128, at most 64 bits.
    pub fn uleb(&mut self) -> Result<u64, Fault> {
        let start = self.clone();
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            let shifted = bits.checked_shl(shift).unwrap_or(0);
            if shifted >> shift != bits {
                return Err(start.fault("a number has more than 64 bits"));
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(start.fault("a number has more than 10 bytes"))
    }

    /// A number below `limit`, which is never above 2³² − 1: LLVM's `readIntMax`.
    pub fn uleb_below(&mut self, limit: u32, what: &str) -> Result<u32, Fault> {
        let start = self.clone();
        let value = self.uleb()?;
        match u32::try_from(value) {
            Ok(value) if value < limit => Ok(value),
            _ => Err(start.fault(format!("{what} is {value}, it must be below {limit}"))),
        }
    }

    /// A count or length, at most the number of bytes that are left: LLVM's `readSize`.
    pub fn size(&mut self, what: &str) -> Result<usize, Fault> {
        let start = self.clone();
        let value = self.uleb()?;
        match usize::try_from(value) {
            Ok(value) if value <= self.remaining() => Ok(value),
            _ => Err(start.fault(format!(
                "{what} is {value}, more than the {} bytes left",
                self.remaining()
            ))),
        }
    }

    /// Skips to the next multiple of 8 of the section, or to its end; what is skipped must be zero.
    pub fn align(&mut self) -> Result<(), Fault> {
        let skip = (8 - self.offset() % 8) % 8;
        let padding = self.take(skip.min(self.remaining()))?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(self.fault("padding that is not zero"));
        }
        Ok(())
    }

    /// Skips zero bytes.
    pub fn skip_zeros(&mut self) {
        let zeros = self.bytes[self.at..].iter().take_while(|byte| **byte == 0);
        self.at += zeros.count();
    }
}

/// How much text may still be unpacked from one binary: a crafted one must not take memory without bounds.
#[derive(Debug)]
pub(super) struct Budget {
    limit: u64,
    left: u64,
}

impl Budget {
    /// The budget for sections of that many bytes in all.
    pub fn of(sections: usize) -> Self {
        let sections = u64::try_from(sections).unwrap_or(u64::MAX);
        let limit = sections
            .saturating_mul(TEXT_RATIO)
            .saturating_add(TEXT_BASE);
        Self { limit, left: limit }
    }

    pub fn spend(&mut self, size: u64, at: &Cursor<'_>) -> Result<(), Fault> {
        let limit = self.limit;
        let left = self.left.checked_sub(size);
        self.left = left
            .ok_or_else(|| at.fault(format!("its texts take more than {limit} bytes unpacked")))?;
        Ok(())
    }
}

/// Unpacks a zlib block that must have exactly `size` bytes unpacked.
pub(super) fn inflate(
    packed: &[u8],
    size: u64,
    at: &Cursor<'_>,
    budget: &mut Budget,
) -> Result<Vec<u8>, Fault> {
    let most = u64::try_from(packed.len())
        .unwrap_or(u64::MAX)
        .saturating_mul(MAX_INFLATION);
    if size > most {
        let problem = format!("{} bytes cannot unpack to {size}", packed.len());
        return Err(at.fault(problem));
    }
    budget.spend(size, at)?;
    let mut unpacked = Vec::new();
    let mut decoder = ZlibDecoder::new(packed);
    decoder
        .by_ref()
        .take(size.saturating_add(1))
        .read_to_end(&mut unpacked)
        .map_err(|error| at.fault(format!("compressed text is damaged: {error}")))?;
    if u64::try_from(unpacked.len()) != Ok(size) || decoder.total_in() != packed.len() as u64 {
        return Err(at.fault(format!("compressed text does not unpack to {size} bytes")));
    }
    Ok(unpacked)
}

/// The hash by which LLVM's coverage formats refer to names and file lists: the low 64 bits of the MD5.
pub(super) fn hash64(bytes: &[u8]) -> u64 {
    let digest: [u8; 16] = Md5::digest(bytes).into();
    u64::from_le_bytes(digest[..8].try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_where_its_high_bit_is_clear() {
        let mut cursor = Cursor::new(&[0xe5, 0x8e, 0x26, 0x01]);
        assert_eq!(cursor.uleb(), Ok(624_485));
        assert_eq!(cursor.remaining(), 1);
    }

    #[test]
    fn the_largest_number_has_64_bits() {
        let mut largest = [0xff; 10];
        largest[9] = 0x01;
        assert_eq!(Cursor::new(&largest).uleb(), Ok(u64::MAX));
        largest[9] = 0x02;
        assert!(Cursor::new(&largest).uleb().is_err());
        assert!(Cursor::new(&[0x80; 11]).uleb().is_err());
    }

    #[test]
    fn a_fault_names_the_offset_in_the_section() {
        let mut cursor = Cursor::at_offset(&[1, 2], 40);
        assert_eq!(cursor.take(1), Ok([1].as_slice()));
        let fault = cursor.u32().unwrap_err();
        assert_eq!(fault.offset, 41);
        assert_eq!(fault.problem, "4 bytes are needed, 1 are left");
    }

    #[test]
    fn the_hash_is_the_first_half_of_the_md5() {
        // MD5("") = d41d8cd98f00b204 e9800998ecf8427e, read as a little-endian number.
        assert_eq!(hash64(b""), 0x04b2_008f_d98c_1dd4);
    }

    #[test]
    fn a_compressed_block_cannot_claim_more_than_deflate_can_hold() {
        let at = Cursor::new(&[]);
        let fault = inflate(&[0; 4], 1_000_000, &at, &mut Budget::of(4)).unwrap_err();
        assert_eq!(fault.problem, "4 bytes cannot unpack to 1000000");
    }
}
