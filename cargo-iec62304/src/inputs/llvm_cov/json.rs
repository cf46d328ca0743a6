//! The JSON of `llvm-cov export`.

use serde::Deserialize;

/// The one kind of document that is read.
const KIND: &str = "llvm.coverage.json.export";
/// The first number of the versions whose functions, regions and segments have this form.
const MAJOR: &str = "3";

/// Lines beyond this are damage: no source file comes near it, and each line costs memory.
const FARTHEST: u32 = 1 << 24;

/// An export.
#[derive(Debug, Deserialize)]
pub(super) struct Export {
    #[serde(rename = "type")]
    kind: String,
    version: String,
    data: Vec<Data>,
}

/// What an export holds: one part, as all binaries are read together.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Data {
    pub files: Vec<File>,
    pub functions: Vec<Function>,
}

/// A file with its segments: all functions in it together.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub filename: String,
    pub segments: Vec<Segment>,
}

/// Line, column, count, whether there is a count, whether a region starts, whether it is a gap.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Segment(
    pub u32,
    #[expect(dead_code, reason = "segments come in order: lines need no column")] pub u32,
    pub u64,
    pub bool,
    pub bool,
    pub bool,
);

/// A function; each instance of a generic is one.
#[derive(Debug, Deserialize)]
pub(super) struct Function {
    /// Mangled.
    pub name: String,
    pub filenames: Vec<String>,
    pub regions: Vec<Region>,
}

/// First line and column, last line and column (exclusive), count, file, expanded file, kind.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Region(
    pub u32,
    pub u32,
    pub u32,
    pub u32,
    pub u64,
    pub usize,
    pub usize,
    pub u32,
);

impl Data {
    /// The last line that is named.
    fn farthest(&self) -> u32 {
        let segments = self.files.iter().flat_map(|file| &file.segments);
        let regions = self.functions.iter().flat_map(|function| &function.regions);
        let lines = segments.map(|segment| segment.0);
        lines
            .chain(regions.map(|region| region.0.max(region.2)))
            .max()
            .unwrap_or_default()
    }
}

/// Whether code of that count ran.
///
/// LLVM computes some counts as differences and shows a negative one as the largest number. It comes from code behind a call that
/// did not return, or from a thread that still ran: that is no proof, here as in the native reader.
pub(super) fn ran(count: u64) -> bool {
    count > 0 && count < i64::MAX.unsigned_abs()
}

/// Reads an export.
///
/// # Errors
/// It is no export, of an unknown version, or not of the form of its version.
pub(super) fn parse(bytes: &[u8]) -> Result<Data, String> {
    let export: Export = serde_json::from_slice(bytes)
        .map_err(|error| format!("the export of llvm-cov cannot be read: {error}"))?;
    if export.kind != KIND {
        return Err(format!("`{}` is no export of llvm-cov", export.kind));
    }
    if export.version.split('.').next() != Some(MAJOR) {
        return Err(format!(
            "the export of llvm-cov has version {}, only versions {MAJOR}.x are supported",
            export.version
        ));
    }
    let mut data = export.data.into_iter();
    match (data.next(), data.next()) {
        (Some(only), None) if only.farthest() > FARTHEST => Err(format!(
            "the export of llvm-cov names line {}: no source file is that long",
            only.farthest()
        )),
        (Some(only), None) => Ok(only),
        (first, _) => Err(format!(
            "the export of llvm-cov has {} parts, it should have one",
            if first.is_some() { "several" } else { "no" }
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: &str, version: &str, data: &str) -> String {
        format!(
            r#"{{"type":"{kind}","version":"{version}","data":[{data}],"cargo_llvm_cov":{{}}}}"#
        )
    }

    const DATA: &str = r#"{"totals":{},"files":[{"filename":"/p/a.rs","segments":[[1,2,3,true,true,false]],"summary":{}}],
        "functions":[{"name":"_RNvC1a1f","count":3,"filenames":["/p/a.rs"],"branches":[],"mcdc_records":[],
        "regions":[[1,2,3,4,3,0,0,0]]}]}"#;

    #[test]
    fn functions_regions_and_segments_are_read() {
        let data = parse(text(KIND, "3.1.0", DATA).as_bytes()).unwrap();
        let function = &data.functions[0];
        assert_eq!(function.name, "_RNvC1a1f");
        let Region(first, column, last, end, count, file, _, kind) = function.regions[0];
        assert_eq!((first, column, last, end), (1, 2, 3, 4));
        assert_eq!((count, file, kind), (3, 0, 0));
        assert_eq!(data.files[0].segments[0].2, 3);
    }

    #[test]
    fn other_versions_and_documents_are_refused_by_name() {
        let refused = |kind: &str, version: &str, data: &str| {
            parse(text(kind, version, data).as_bytes()).unwrap_err()
        };
        let error = refused(KIND, "2.0.1", DATA);
        assert!(error.contains("version 2.0.1"), "{error}");
        let error = refused(KIND, "4.0.0", DATA);
        assert!(error.contains("version 4.0.0"), "{error}");
        assert!(refused("other", "3.1.0", DATA).contains("`other`"));
        assert!(refused(KIND, "3.1.0", "").contains("no parts"));
        assert!(refused(KIND, "3.1.0", &format!("{DATA},{DATA}")).contains("several parts"));
        assert!(parse(b"{").unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn a_line_that_no_file_has_is_refused() {
        let far = DATA.replace("[1,2,3,4,3,0,0,0]", "[1,2,4000000000,4,3,0,0,0]");
        let error = parse(text(KIND, "3.1.0", &far).as_bytes()).unwrap_err();
        assert!(error.contains("line 4000000000"), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn damaged_exports_are_no_panic(at: usize, byte: u8, keep: usize) {
            let mut bytes = text(KIND, "3.1.0", DATA).into_bytes();
            let length = bytes.len();
            bytes[at % length] = byte;
            let _ = parse(&bytes);
            let _ = parse(&bytes[..keep % length]);
        }
    }

    #[test]
    fn a_negative_count_is_no_proof() {
        assert!(ran(1) && ran(1 << 60));
        assert!(!ran(0) && !ran(i64::MAX.unsigned_abs()) && !ran(u64::MAX));
    }
}
