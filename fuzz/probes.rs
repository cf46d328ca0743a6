//! What the fuzz targets, and the test that replays their seeds, do with any bytes: all that the reader can do with them.
#![allow(dead_code, reason = "each target needs one of them")]

use cargo_iec62304::inputs::coverage::{
    CountedRegion, FunctionIndex, covered_lines, evaluate, parse_coverage_map, parse_profile,
    symbol,
};

/// Regions that reach further are not turned into lines: that costs time in proportion to the lines and tells nothing new.
const FAR: u32 = 100_000;

/// Reads a raw profile.
pub fn profile(bytes: &[u8]) {
    let Ok(profile) = parse_profile(bytes) else {
        return;
    };
    let all: usize = profile
        .functions()
        .map(|function| function.counters.len())
        .sum();
    let executed: usize = profile
        .executed()
        .map(|function| function.counters.len())
        .sum();
    assert!(executed <= all);
}

/// Reads a coverage map, and evaluates each function without and with counters.
pub fn map(bytes: &[u8]) {
    let Some((covmap, covfun, names)) = sections(bytes) else {
        return;
    };
    let Ok(map) = parse_coverage_map(covmap, covfun, names) else {
        return;
    };
    let index = FunctionIndex::new([("program".into(), map)]);
    for function in index.functions() {
        let found = index.find(function.name_hash, function.function_hash);
        assert!(found.is_ok_and(|found| found.is_some()));
        assert!(
            function
                .main_file()
                .is_none_or(|file| file < function.files.len())
        );
        for counters in [None, Some(&[1, 0, u64::MAX, 7][..]), Some(&[])] {
            if let Ok(counted) = evaluate(function, counters) {
                let near = counted.into_iter().filter(|region| region.end.line < FAR);
                covered_lines(&near.collect::<Vec<CountedRegion>>());
            }
        }
    }
}

/// Reads a symbol.
pub fn symbol(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let name = symbol::demangled(&text);
    let _ = (
        symbol::has_closure(&name),
        symbol::crate_of(&text),
        symbol::disambiguators(&text),
    );
    let _ = (symbol::unit_id(&text), symbol::unit_id_in_full(&text));
    let _ = (symbol::outermost_function(&text), symbol::unit_path(&name));
    let _ = symbol::without_type_arguments(&name);
}

/// Three sections in one text: the first two with their length before them, in two bytes each.
fn sections(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (covmap, rest) = sized(bytes)?;
    let (covfun, names) = sized(rest)?;
    Some((covmap, covfun, names))
}

fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))
}
