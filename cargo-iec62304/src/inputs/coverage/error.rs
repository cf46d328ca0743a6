//! What can be wrong with a coverage map, a profile, or the two together.

use camino::Utf8PathBuf;
use thiserror::Error;

/// Why the coverage map of a binary cannot be used.
#[derive(Debug, Error)]
pub enum CoverageError {
    /// The file cannot be opened.
    #[error("cannot open {path}: {source}")]
    Read {
        /// The binary.
        path: Utf8PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is no executable or shared library of a known format.
    #[error("{path} is not an executable or shared library that can be read: {source}")]
    Object {
        /// The binary.
        path: Utf8PathBuf,
        /// What the object reader says.
        source: object::Error,
    },
    /// It is of a kind whose coverage map was never tried.
    #[error("{path} is a big-endian binary: only little-endian ones are supported")]
    BigEndian {
        /// The binary.
        path: Utf8PathBuf,
    },
    /// It has no coverage sections at all.
    #[error("{path} holds no coverage map: build it with `-C instrument-coverage`")]
    NotInstrumented {
        /// The binary.
        path: Utf8PathBuf,
    },
    /// It has some of the three sections, not all.
    #[error("{path} is instrumented but lacks the section {section}: was it stripped?")]
    SectionMissing {
        /// The binary.
        path: Utf8PathBuf,
        /// The section, by its ELF name.
        section: &'static str,
    },
    /// The format is newer or older than what is known.
    #[error(
        "{path} has a coverage map of format {}, only the formats 6 and 7 (rustc 1.88 and later) are supported",
        u64::from(*.version) + 1
    )]
    Version {
        /// The binary.
        path: Utf8PathBuf,
        /// The version field; LLVM counts formats from 1 and writes them from 0.
        version: u32,
    },
    /// The bytes contradict the format.
    #[error("{path}: section {section}, byte {offset}: {problem}")]
    Malformed {
        /// The binary.
        path: Utf8PathBuf,
        /// The section, by its ELF name.
        section: &'static str,
        /// Offset into the section, 0-based; in compressed text that of the compressed block.
        offset: usize,
        /// What is wrong.
        problem: String,
    },
    /// A coverage map that was taken out of its binary is not in the form that it is kept in.
    #[error("{path} is no stored coverage map: {problem}")]
    Stored {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// No byte was written.
    #[error("the profile is empty: the process ended before it could be written")]
    Empty,
    /// It is no raw profile.
    #[error("not a raw profile: the magic number is missing")]
    Magic,
    /// It is a merged profile.
    #[error("this is an indexed profile (.profdata), not the raw one that a process writes")]
    Indexed,
    /// It comes from a platform whose layout was never tried.
    #[error("a {0} profile: only 64-bit little-endian ones are supported")]
    Platform(&'static str),
    /// Its layout is unknown.
    #[error("raw profile version {0} is not supported, only version 10 (rustc 1.88 to 1.95)")]
    Version(u64),
    /// It was made by another kind of instrumentation.
    #[error("the profile has the variant flags {0:#x}, which `-C instrument-coverage` never sets")]
    Variant(u64),
    /// It holds data that `-C instrument-coverage` does not write.
    #[error("the profile holds {0}, which `-C instrument-coverage` never writes")]
    Foreign(&'static str),
    /// It ends early.
    #[error("truncated: {needed} bytes are declared, {found} are there")]
    Truncated {
        /// What the header declares, from the start of this profile.
        needed: u64,
        /// What is left of the file from there.
        found: usize,
    },
    /// Something follows that is no further profile.
    #[error("{0} bytes follow the end of the profile")]
    Trailing(usize),
    /// A field contradicts the others.
    #[error("function record {record}: {problem}")]
    Record {
        /// Number of the record, 0-based.
        record: usize,
        /// What is wrong.
        problem: String,
    },
    /// Two records of one function have different numbers of counters.
    #[error(
        "the function with the name hash {0:#x} has two records with different numbers of counters"
    )]
    Contradiction(u64),
    /// A field of the header contradicts the others.
    #[error("header: {0}")]
    Header(String),
}

/// A profile error, with the file it stands in.
#[derive(Debug, Error)]
pub enum ReadProfileError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The profile.
        path: Utf8PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Its bytes cannot be used.
    #[error("{path}: {source}")]
    Profile {
        /// The profile.
        path: Utf8PathBuf,
        /// What is wrong.
        source: ProfileError,
    },
}

/// Why counters cannot be turned into counts of regions.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvaluateError {
    /// Name known, hash unknown: the profile was made from other code.
    #[error(
        "{function} in {binary} has another hash than in the profile: it was made from other code"
    )]
    HashMismatch {
        /// The function, demangled.
        function: String,
        /// A binary whose map knows the name.
        binary: Utf8PathBuf,
    },
    /// Two binaries describe the function differently.
    #[error("{first} and {second} describe {function} differently: build them together")]
    Ambiguous {
        /// The function, demangled.
        function: String,
        /// The binary that was given first.
        first: Utf8PathBuf,
        /// The one that contradicts it.
        second: Utf8PathBuf,
    },
    /// The map refers to a counter that the profile lacks.
    #[error("{function} refers to counter {counter}, the profile has {available} of it")]
    CounterMissing {
        /// The function, demangled.
        function: String,
        /// The counter, 0-based.
        counter: u32,
        /// How many the profile has.
        available: usize,
    },
    /// The map refers to an expression that the function lacks.
    #[error("{function} refers to counter expression {expression}, which it does not have")]
    ExpressionMissing {
        /// The function, demangled.
        function: String,
        /// The expression, 0-based.
        expression: u32,
    },
    /// An expression contains itself.
    #[error("{function}: counter expression {expression} contains itself")]
    Cycle {
        /// The function, demangled.
        function: String,
        /// The expression, 0-based.
        expression: u32,
    },
}
