//! The names of instrumented functions: section `__llvm_prf_names`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::bytes::{Budget, Cursor, Fault, hash64, inflate};

/// Between two names of a block.
const SEPARATOR: u8 = 0x01;

/// Mangled names by their hash.
pub(super) fn read_names(
    section: &[u8],
    budget: &mut Budget,
) -> Result<HashMap<u64, String>, Fault> {
    let mut names = HashMap::new();
    let mut cursor = Cursor::new(section);
    // Each codegen unit has a block; the linker pads between them.
    cursor.skip_zeros();
    while !cursor.is_empty() {
        let start = cursor.clone();
        let block = read_block(&mut cursor, budget)?;
        for name in block.split(|byte| *byte == SEPARATOR) {
            let text = std::str::from_utf8(name)
                .map_err(|_| start.fault("the name of a function is not UTF-8"))?;
            names.entry(hash64(name)).or_insert_with(|| text.to_owned());
        }
        cursor.skip_zeros();
    }
    Ok(names)
}

fn read_block<'a>(cursor: &mut Cursor<'a>, budget: &mut Budget) -> Result<Cow<'a, [u8]>, Fault> {
    let start = cursor.clone();
    let size = cursor.uleb()?;
    let packed = cursor.size("the size of packed names")?;
    if packed == 0 {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        return cursor.take(size).map(Cow::Borrowed);
    }
    let packed = cursor.take(packed)?;
    inflate(packed, size, &start, budget).map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_blocks_with_padding_between_them_are_read() {
        let section = b"\x07\x00abc\x01def\x00\x00\x00\x01\x00x";
        let names = read_names(section, &mut Budget::of(section.len())).unwrap();
        let mut found: Vec<_> = names.values().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, ["abc", "def", "x"]);
        assert_eq!(names[&hash64(b"def")], "def");
    }

    #[test]
    fn a_block_that_is_longer_than_the_section_is_a_fault() {
        let fault = read_names(b"\x09\x00abc", &mut Budget::of(5)).unwrap_err();
        assert_eq!(fault.problem, "9 bytes are needed, 3 are left");
    }
}
