//! Damaged bytes give a value or an error: never a panic, never memory without bounds.

use camino::Utf8PathBuf;
use proptest::prelude::*;

use super::super::symbol::{crate_of, demangled, has_closure, unit_id, unit_path};
use super::super::{
    CoverageError, CoverageMap, Profile, ProfileError, covered_lines, evaluate, parse_profile,
    read_coverage_map,
};
use super::support::{build_and_run, read_map, recorded, spawn};

/// Does everything that can be done with what was read.
fn use_all(map: &CoverageMap, profile: &Profile) {
    let records: Vec<_> = profile.functions().collect();
    for (at, function) in map.functions.iter().enumerate() {
        let counters = records
            .get(at % (records.len() + 1))
            .map(|record| record.counters);
        if let Ok(counted) = evaluate(function, counters) {
            // Spans of lines are bounded by the reader; large ones only cost time here.
            let short = counted.iter().filter(|region| region.end.line < 100_000);
            covered_lines(&short.copied().collect::<Vec<_>>());
        }
        let _ = (
            unit_id(&function.name),
            crate_of(&function.name),
            function.main_file(),
        );
    }
}

fn flipped(bytes: &[u8], flips: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, mask) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
    }
    bytes
}

fn flips() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 1..4)
}

proptest! {
    #[test]
    fn any_bytes_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_profile(&bytes);
        let _ = read_map(&bytes, recorded::COVFUN, recorded::NAMES);
        let _ = read_map(recorded::COVMAP, &bytes, recorded::NAMES);
        let _ = read_map(recorded::COVMAP, recorded::COVFUN, &bytes);
    }

    #[test]
    fn flipped_profiles_are_no_panic(flips in flips(), keep in any::<prop::sample::Index>()) {
        let map = read_map(recorded::COVMAP, recorded::COVFUN, recorded::NAMES).unwrap();
        let bytes = flipped(recorded::PROFILE, &flips);
        if let Ok(profile) = parse_profile(&bytes) {
            use_all(&map, &profile);
        }
        let _ = parse_profile(&bytes[..keep.index(bytes.len())]);
    }

    #[test]
    fn flipped_records_are_no_panic(flips in flips()) {
        let profile = parse_profile(recorded::PROFILE).unwrap();
        if let Ok(map) = read_map(recorded::COVMAP, &flipped(recorded::COVFUN, &flips), recorded::NAMES) {
            use_all(&map, &profile);
        }
    }

    #[test]
    fn flipped_file_lists_and_names_are_refused(flips in flips()) {
        // Both are checked by a hash, so that no change of their text can pass; padding must be zero.
        let covmap = flipped(recorded::COVMAP, &flips);
        if covmap != recorded::COVMAP {
            prop_assert!(read_map(&covmap, recorded::COVFUN, recorded::NAMES).is_err());
        }
        // In compressed names a flipped bit may hit a part that does not matter: then nothing changes.
        let names = flipped(recorded::NAMES, &flips);
        if let Ok(map) = read_map(recorded::COVMAP, recorded::COVFUN, &names) {
            let sound = read_map(recorded::COVMAP, recorded::COVFUN, recorded::NAMES).unwrap();
            prop_assert_eq!(map, sound);
        }
    }

    #[test]
    fn any_symbol_is_no_panic(
        text in "\\PC*",
        symbol in "_R[NMXYICB]([a-zA-Z0-9_]|Nv|Nt|C3foo|NtB2_|s_|E|K|L_){0,40}",
        name in "(<|>|::|[a-z]{1,3}| as |\\{closure#0\\}|'|\"|->|\\(|\\)|&|é){0,12}",
    ) {
        for text in [&text, &symbol, &name] {
            let _ = (crate_of(text), unit_id(text), unit_path(text), has_closure(text));
            let _ = demangled(text);
        }
    }
}

#[test]
fn a_truncated_profile_is_an_error_at_every_length() {
    for length in 0..recorded::PROFILE.len() {
        let error = parse_profile(&recorded::PROFILE[..length]).unwrap_err();
        let expected = match length {
            0 => error == ProfileError::Empty,
            1..8 => error == ProfileError::Magic,
            _ => matches!(error, ProfileError::Truncated { found, .. } if found == length),
        };
        assert!(expected, "{length}: {error}");
    }
}

#[test]
fn trailing_bytes_are_an_error_and_a_second_profile_is_added() {
    let trailing = [recorded::PROFILE, b"\0"].concat();
    assert_eq!(parse_profile(&trailing), Err(ProfileError::Trailing(1)));
    let one = parse_profile(recorded::PROFILE).unwrap();
    let two = parse_profile(&recorded::PROFILE.repeat(2)).unwrap();
    assert_eq!(two.functions().count(), one.functions().count());
    for (once, twice) in one.functions().zip(two.functions()) {
        assert_eq!(
            (once.name_hash, once.function_hash),
            (twice.name_hash, twice.function_hash)
        );
        let doubled: Vec<u64> = once.counters.iter().map(|count| 2 * count).collect();
        assert_eq!(twice.counters, doubled);
    }
}

#[test]
fn every_size_in_the_profile_header_is_checked() {
    // Fields 2 to 9 are sizes; the names are padded to 8, so that theirs is changed by 8.
    for field in 2..=9 {
        for change in [8i64, -8, 1 << 40, i64::MIN] {
            let mut bytes = recorded::PROFILE.to_vec();
            let place = field * 8..field * 8 + 8;
            let old = i64::from_le_bytes(bytes[place.clone()].try_into().unwrap());
            bytes[place].copy_from_slice(&old.wrapping_add(change).to_le_bytes());
            assert!(
                parse_profile(&bytes).is_err(),
                "field {field} changed by {change}"
            );
        }
    }
}

fn with_word(at: usize, word: u64) -> Result<Profile, ProfileError> {
    let mut bytes = recorded::PROFILE.to_vec();
    bytes[at * 8..at * 8 + 8].copy_from_slice(&word.to_le_bytes());
    parse_profile(&bytes)
}

#[test]
fn other_versions_and_kinds_are_refused_by_name() {
    assert_eq!(with_word(1, 9), Err(ProfileError::Version(9)));
    assert_eq!(with_word(1, 11), Err(ProfileError::Version(11)));
    assert_eq!(
        with_word(1, 0xa | 1 << 60),
        Err(ProfileError::Variant(1 << 60))
    );
    assert!(matches!(with_word(15, 1), Err(ProfileError::Header(_))));
    assert!(matches!(with_word(13, 1), Err(ProfileError::Foreign(_))));
    let big_endian = u64::from_le_bytes(*b"\xfflprofr\x81");
    assert_eq!(
        with_word(0, big_endian),
        Err(ProfileError::Platform("64-bit big-endian"))
    );
    let small = u64::from_le_bytes(*b"\x81Rforpl\xff");
    assert_eq!(
        with_word(0, small),
        Err(ProfileError::Platform("32-bit little-endian"))
    );
    let indexed = u64::from_le_bytes(*b"\xfflprofi\x81");
    assert_eq!(with_word(0, indexed), Err(ProfileError::Indexed));
}

#[test]
fn counters_outside_of_the_profile_are_an_error() {
    for delta in [8u64, 4, 1 << 20, 0u64.wrapping_sub(1 << 20)] {
        let word = u64::from_le_bytes(recorded::PROFILE[80..88].try_into().unwrap());
        let error = with_word(10, word.wrapping_add(delta)).unwrap_err();
        assert!(matches!(error, ProfileError::Record { .. }), "{error}");
    }
}

fn changed(bytes: &[u8], at: usize, change: i8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] = bytes[at].wrapping_add_signed(change);
    bytes
}

#[test]
fn every_size_in_the_sections_is_checked() {
    for change in [1, -1] {
        // The header of the file list: number of records, size of the names, size of mappings.
        for at in [0, 4, 8] {
            let covmap = changed(recorded::COVMAP, at, change);
            assert!(
                read_map(&covmap, recorded::COVFUN, recorded::NAMES).is_err(),
                "covmap {at}"
            );
        }
        // The size of the first record's data; unpacked and packed size of the names.
        let covfun = changed(recorded::COVFUN, 8, change);
        assert!(read_map(recorded::COVMAP, &covfun, recorded::NAMES).is_err());
        for at in [0, 2] {
            let names = changed(recorded::NAMES, at, change);
            assert!(
                read_map(recorded::COVMAP, recorded::COVFUN, &names).is_err(),
                "names {at}"
            );
        }
    }
}

#[test]
fn truncated_sections_are_an_error() {
    let read = |covmap: usize, covfun: usize, names: usize| {
        read_map(
            &recorded::COVMAP[..recorded::COVMAP.len() - covmap],
            &recorded::COVFUN[..recorded::COVFUN.len() - covfun],
            &recorded::NAMES[..recorded::NAMES.len() - names],
        )
    };
    assert!(read(0, 0, 0).is_ok());
    for size in 1..=8 {
        assert!(read(0, size, 0).is_err(), "{size} bytes less of covfun");
        assert!(read(0, 0, size).is_err(), "{size} bytes less of names");
    }
    assert!(read(recorded::COVMAP.len(), 0, 0).is_err());
    assert!(read(8, 0, 0).is_err());
    let error = read(0, 0, recorded::NAMES.len()).unwrap_err();
    assert!(
        error.to_string().contains("no name has the hash"),
        "{error}"
    );
}

#[test]
fn other_formats_of_the_map_are_refused_by_number() {
    for (version, accepted) in [(4, false), (5, true), (6, true), (7, false), (255, false)] {
        let mut covmap = recorded::COVMAP.to_vec();
        covmap[12] = version;
        match read_map(&covmap, recorded::COVFUN, recorded::NAMES) {
            Ok(_) => assert!(accepted),
            Err(error) => {
                assert!(!accepted, "{error}");
                let number = u16::from(version) + 1;
                let text = format!("program has a coverage map of format {number}, ");
                assert!(error.to_string().starts_with(&text), "{error}");
            }
        }
    }
}

#[test]
fn damaged_binaries_are_no_panic_and_other_files_are_named() {
    let run = build_and_run("tiny.rs", "fn main() {}\n", &["-C", "strip=debuginfo"]);
    let sound = std::fs::read(&run.binary).unwrap();
    assert_eq!(read_coverage_map(&run.binary).unwrap().functions.len(), 1);
    let header = 64;
    for at in (0..header)
        .chain(sound.len() - 2400..sound.len())
        .step_by(7)
    {
        let mut bytes = sound.clone();
        bytes[at] ^= 0xa5;
        std::fs::write(&run.binary, &bytes).unwrap();
        let _ = read_coverage_map(&run.binary);
    }
    for length in [0, 3, header, sound.len() / 2, sound.len() - 1] {
        std::fs::write(&run.binary, &sound[..length]).unwrap();
        let error = read_coverage_map(&run.binary).unwrap_err();
        assert!(error.to_string().contains(run.binary.as_str()), "{error}");
    }
}

#[test]
fn plain_and_missing_binaries_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| Utf8PathBuf::from_path_buf(folder.path().join(name)).unwrap();
    std::fs::write(path("plain.rs"), "fn main() {}\n").unwrap();
    let (source, binary) = (path("plain.rs"), path("plain"));
    let arguments = ["-o", binary.as_str(), source.as_str()];
    let built = spawn("rustc", &arguments, &path("build.profraw")).unwrap();
    assert!(built.status.success());
    let plain = read_coverage_map(&binary).unwrap_err();
    assert!(matches!(plain, CoverageError::NotInstrumented { path } if path == binary));
    let text = read_coverage_map(&source).unwrap_err();
    assert!(matches!(text, CoverageError::Object { path, .. } if path == source));
    let missing = read_coverage_map(&path("gone")).unwrap_err();
    assert!(matches!(missing, CoverageError::Read { .. }));
}
