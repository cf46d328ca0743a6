//! Formats that are not read are refused by name.

use camino::Utf8PathBuf;

use super::super::{CoverageError, ProfileError, parse_profile, read_coverage_map};

/// Machines, as ELF numbers them.
const X86_64: u16 = 62;
const S390X: u16 = 22;

/// A file of those bytes, and what reading a map from it comes to.
fn refused(bytes: &[u8]) -> (CoverageError, Utf8PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().join("binary")).unwrap();
    std::fs::write(&path, bytes).unwrap();
    (read_coverage_map(&path).unwrap_err(), path)
}

/// The header of a 64-bit ELF executable without sections; `order` is 1 for little-endian, 2 for big-endian.
fn elf(order: u8, machine: u16) -> Vec<u8> {
    let number = |value: u16| {
        if order == 1 {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    };
    let mut header = b"\x7fELF\x02".to_vec();
    header.extend([order, 1, 0]);
    header.resize(16, 0);
    header.extend([number(2), number(machine)].concat());
    header.resize(52, 0);
    // Sizes of the headers of file, program and section.
    header.extend([number(64), number(56), number(0), number(64)].concat());
    header.resize(64, 0);
    header
}

#[test]
fn a_big_endian_binary_is_refused_by_name() {
    let (error, path) = refused(&elf(2, S390X));
    assert!(
        matches!(&error, CoverageError::BigEndian { path: named } if *named == path),
        "{error}"
    );
    assert!(error.to_string().contains("big-endian"), "{error}");
    // The same header in the other order is read, and holds nothing.
    let (error, _) = refused(&elf(1, X86_64));
    assert!(
        matches!(error, CoverageError::NotInstrumented { .. }),
        "{error}"
    );
}

#[test]
fn files_of_other_kinds_are_named() {
    let others: [&[u8]; 4] = [
        b"\0asm\x01\0\0\0",
        b"!<arch>\n",
        b"\xca\xfe\xba\xbe\0\0\0\x02",
        b"BC\xc0\xde",
    ];
    for bytes in others {
        let (error, path) = refused(bytes);
        assert!(
            matches!(&error, CoverageError::Object { path: named, .. } if *named == path),
            "{bytes:?}: {error}"
        );
    }
}

#[test]
fn profiles_of_every_other_platform_are_named() {
    let refused = |magic: &[u8; 8]| {
        let mut bytes = magic.to_vec();
        bytes.resize(128, 0);
        parse_profile(&bytes).unwrap_err()
    };
    let platforms = [
        (b"\xfflprofr\x81", "64-bit big-endian"),
        (b"\xfflprofR\x81", "32-bit big-endian"),
        (b"\x81Rforpl\xff", "32-bit little-endian"),
    ];
    for (magic, platform) in platforms {
        assert_eq!(refused(magic), ProfileError::Platform(platform));
    }
    assert_eq!(refused(b"\xfflprofi\x81"), ProfileError::Indexed);
    assert_eq!(refused(b"LLVMPROF"), ProfileError::Magic);
}
