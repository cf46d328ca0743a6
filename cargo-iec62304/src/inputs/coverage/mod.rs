//! Coverage as the compiler wrote it: the coverage map of an instrumented binary, and the profile that one process left.
//!
//! Everything here is decided by the bytes alone. Nothing is guessed: an unknown version, a size that does not add up or a
//! hash that does not match is an error that names the file, because a wrong count would be a false proof.
//!
//! The rules are those of LLVM 22 (`CoverageMappingReader.cpp`, `CoverageMapping.cpp`, `InstrProfReader.cpp`). Where this
//! reader is stricter than LLVM, the place says so.

mod bytes;
pub mod error;
pub mod evaluate;
pub mod index;
pub mod lines;
mod mapping;
mod names;
pub mod object;
pub mod profile;
mod record;
mod segments;
pub mod stored;
pub mod symbol;
mod v0;

#[cfg(test)]
mod tests;

pub use error::{CoverageError, EvaluateError, ProfileError, ReadProfileError};
pub use evaluate::{CountedRegion, evaluate};
pub use index::FunctionIndex;
pub use lines::covered_lines;
pub use object::{
    Counter, CoverageMap, Expression, ExpressionKind, MappedFunction, MappedRegion, RegionKind,
    parse_coverage_map, read_coverage_map,
};
pub use profile::{FunctionCounters, Profile, parse_profile, read_profile};
pub use stored::StoredMap;
