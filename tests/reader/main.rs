//! The reader of coverage on hostile bytes: what a header claims must not become memory, and what fuzzing began with is replayed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says why and ends"
)]

mod allocations;
#[path = "../../fuzz/probes.rs"]
mod probes;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use cargo_iec62304::inputs::coverage::{parse_coverage_map, parse_profile};

use allocations::peak;

const DATA: &str = "src/inputs/coverage/testdata/recorded";

fn recorded(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the three sections of a map may take: texts unpack to at most 64 times their size and 16 MiB, and everything
/// else is a fixed number of bytes for each byte read.
fn map_limit(bytes: usize) -> usize {
    3 * (16 << 20) + 1024 * bytes
}

fn map_peak(covmap: &[u8], covfun: &[u8], names: &[u8]) -> (usize, bool) {
    peak(|| parse_coverage_map(covmap, covfun, names).is_ok())
}

#[test]
fn a_profile_takes_no_more_memory_than_its_size_allows() {
    let sound = recorded("profile.bin");
    let (taken, read) = peak(|| parse_profile(&sound).is_ok());
    assert!(read && taken > 0 && taken <= 4 * sound.len(), "{taken}");
    // Fields 2 to 9 are the sizes of the parts.
    for field in 2..=9 {
        for claim in [
            1 << 20,
            1 << 32,
            1 << 60,
            u64::MAX / 64,
            u64::MAX / 8,
            u64::MAX,
        ] {
            let mut bytes = sound.clone();
            bytes[field * 8..field * 8 + 8].copy_from_slice(&u64::to_le_bytes(claim));
            let (taken, read) = peak(|| parse_profile(&bytes).is_ok());
            assert!(!read, "field {field} as {claim}");
            assert!(
                taken <= 4 * sound.len(),
                "field {field} as {claim}: {taken} bytes"
            );
        }
    }
}

#[test]
fn a_record_of_a_profile_cannot_claim_counters_that_are_not_there() {
    let sound = recorded("profile.bin");
    let records = 128
        + usize::try_from(u64::from_le_bytes(
            sound[16..24].try_into().expect("8 bytes"),
        ))
        .expect("a size");
    let mut bytes = sound.clone();
    bytes[records + 48..records + 52].copy_from_slice(&u32::MAX.to_le_bytes());
    let (taken, read) = peak(|| parse_profile(&bytes).is_ok());
    assert!(!read && taken <= 4 * sound.len(), "{taken}");
}

#[test]
fn a_map_takes_no_more_memory_than_its_size_allows_whatever_a_number_in_it_claims() {
    let sections = ["covmap.bin", "covfun.bin", "names.bin"].map(recorded);
    let size: usize = sections.iter().map(Vec::len).sum();
    let (taken, read) = map_peak(&sections[0], &sections[1], &sections[2]);
    assert!(read && taken <= 64 * size, "{taken}");
    // The largest numbers of 5 and 10 bytes, at every place of every section: each count and each size is hit.
    let claims: [&[u8]; 2] = [
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    ];
    for number in 0..sections.len() {
        for at in 0..sections[number].len() {
            for claim in claims {
                let mut changed = sections.clone();
                changed[number].splice(at..=at, claim.iter().copied());
                let (taken, _) = map_peak(&changed[0], &changed[1], &changed[2]);
                assert!(
                    taken <= map_limit(size),
                    "section {number}, byte {at}, {claim:?}: {taken}"
                );
            }
        }
    }
}

#[test]
fn sections_cut_at_any_length_are_an_error_or_hold_less() {
    let sections = ["covmap.bin", "covfun.bin", "names.bin"].map(recorded);
    let functions = |sections: &[Vec<u8>; 3]| {
        let map = parse_coverage_map(&sections[0], &sections[1], &sections[2]);
        map.map(|map| map.functions.len())
    };
    let all = functions(&sections).expect("the recorded map is sound");
    for number in 0..sections.len() {
        for length in 0..sections[number].len() {
            let mut cut = sections.clone();
            cut[number].truncate(length);
            if let Ok(left) = functions(&cut) {
                // Only a cut between two records of functions leaves a map, or one in the padding behind the last name.
                let sound = number == 1 && left < all || number != 1 && left == all;
                assert!(
                    sound,
                    "section {number} cut to {length} bytes: {left} of {all} functions"
                );
            }
        }
    }
}

#[test]
fn packed_text_cannot_unpack_to_more_than_the_budget() {
    let [covmap, covfun] = ["covmap.bin", "covfun.bin"].map(recorded);
    // One name of 64 MiB packs to 64 KiB: deflate's own limit lets it pass, the budget does not.
    let size: u32 = 64 << 20;
    let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..size >> 20 {
        deflate.write_all(&piece).expect("memory does not fail");
    }
    let packed = deflate.finish().expect("memory does not fail");
    let mut names = uleb(size.into());
    names.extend(uleb(packed.len().try_into().expect("a size")));
    names.extend(&packed);
    let (taken, read) = map_peak(&covmap, &covfun, &names);
    assert!(!read);
    assert!(
        taken <= map_limit(covmap.len() + covfun.len() + names.len()).min(32 << 20),
        "{taken}"
    );
}

fn uleb(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).expect("7 bits");
        value >>= 7;
        bytes.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return bytes;
        }
    }
}

type Probe = fn(&[u8]);

#[test]
fn the_seeds_of_the_fuzz_targets_are_replayed() {
    let seeds = |target: &str| -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../fuzz/seeds")
            .join(target);
        let entries = std::fs::read_dir(folder).expect("the seeds are in the repository");
        entries
            .map(|entry| entry.expect("readable").path())
            .collect()
    };
    let targets: [(&str, Probe); 3] = [
        ("profile", probes::profile),
        ("map", probes::map),
        ("symbol", probes::symbol),
    ];
    for (target, probe) in targets {
        let seeds = seeds(target);
        assert!(seeds.len() > 4, "{target}: {} seeds", seeds.len());
        for seed in seeds {
            let bytes = std::fs::read(&seed).expect("a seed can be read");
            assert!(
                bytes.len() < 8192,
                "{} is no seed but a file",
                seed.display()
            );
            let (taken, ()) = peak(|| probe(&bytes));
            assert!(
                taken <= map_limit(bytes.len()),
                "{}: {taken}",
                seed.display()
            );
        }
    }
}
