//! The coverage map of a binary: which regions each instrumented function has, and how its counters count them.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use camino::Utf8Path;
use object::{BinaryFormat, Object, ObjectKind, ObjectSection, ReadCache, ReadRef};

use super::bytes::{Budget, Fault};
use super::error::CoverageError;
use super::mapping::{self, MapFault};
use super::names;
use crate::model::Position;

/// All functions of an instrumented binary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageMap {
    /// In the order of the binary; each mangled name once.
    pub functions: Vec<MappedFunction>,
}

/// One instrumented function: an instance of a generic, a closure and an async body each are one of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedFunction {
    /// Low 64 bits of the MD5 of [`Self::name`]; the profile refers to it.
    pub name_hash: u64,
    /// rustc's hash of the function's code; 0 where the function was compiled into nothing (never called, or a generic
    /// that was never instantiated): no profile has counters for it.
    pub function_hash: u64,
    /// Mangled name (v0).
    pub name: String,
    /// Its files; absolute unless the build remapped the compiler's working directory to something relative.
    pub files: Vec<Arc<Utf8Path>>,
    /// Its regions, in the order of the map: the first one is the signature or, in a closure, the body.
    pub regions: Vec<MappedRegion>,
    /// What [`Counter::Expression`] refers to.
    pub expressions: Vec<Expression>,
}

impl MappedFunction {
    /// The file that holds the function itself: the first one that no expansion leads to.
    pub fn main_file(&self) -> Option<usize> {
        (0..self.files.len()).find(|file| {
            let leads_here = |region: &MappedRegion| region.expands == Some(*file);
            !self.regions.iter().any(leads_here)
        })
    }
}

/// A region of source text that one counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MappedRegion {
    /// Index into [`MappedFunction::files`].
    pub file: usize,
    /// First byte.
    pub start: Position,
    /// Just behind the last byte; column 2³² − 1 stands for the end of the line.
    pub end: Position,
    /// Its kind.
    pub kind: RegionKind,
    /// How often it ran; in a branch: how often the condition was true.
    pub counter: Counter,
    /// In a branch: how often the condition was false.
    pub false_counter: Option<Counter>,
    /// In an expansion: index into [`MappedFunction::files`].
    pub expands: Option<usize>,
}

/// Kind of a region, with the numbers that `llvm-cov export` gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// Code.
    Code = 0,
    /// A macro's use, where its text is mapped as a file of its own.
    Expansion = 1,
    /// Text that the compiler left out.
    Skipped = 2,
    /// Between two regions: it gives its count to a line only where no code starts.
    Gap = 3,
    /// A condition, with a count for true and one for false.
    Branch = 4,
}

/// Where a count comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counter {
    /// Always 0.
    Zero,
    /// The counter of that number in the profile, 0-based.
    Value(u32),
    /// The expression of that number, 0-based.
    Expression(u32),
}

/// Sum or difference of two counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Expression {
    /// Which of the two.
    pub kind: ExpressionKind,
    /// Left operand.
    pub lhs: Counter,
    /// Right operand.
    pub rhs: Counter,
}

/// Kind of an [`Expression`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// `lhs - rhs`
    Subtract,
    /// `lhs + rhs`
    Add,
}

/// ELF and Mach-O name, and COFF name up to `$`, of a section.
type SectionName = (&'static str, &'static str);
const COVMAP: SectionName = ("__llvm_covmap", ".lcovmap");
const COVFUN: SectionName = ("__llvm_covfun", ".lcovfun");
const NAMES: SectionName = ("__llvm_prf_names", ".lprfn");

/// The three sections that make a coverage map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sections<'a> {
    pub covmap: &'a [u8],
    pub covfun: &'a [u8],
    pub names: &'a [u8],
}

/// Reads the coverage map of an executable or a shared library.
///
/// Only the headers and the three sections are read from the disk, so that debug information costs nothing.
///
/// # Errors
/// The file cannot be read, is no little-endian ELF, Mach-O or PE file, was not instrumented, has a coverage map of an
/// unknown format, or contradicts that format at any place.
pub fn read_coverage_map(path: &Utf8Path) -> Result<CoverageMap, CoverageError> {
    with_sections(path, |sections| read_sections(path, sections))
}

/// Finds the sections of a binary's coverage map, and hands them on as they stand there.
pub(super) fn with_sections<T>(
    path: &Utf8Path,
    then: impl FnOnce(Sections<'_>) -> Result<T, CoverageError>,
) -> Result<T, CoverageError> {
    let file = File::open(path).map_err(|source| CoverageError::Read {
        path: path.to_owned(),
        source,
    })?;
    let cache = ReadCache::new(BufReader::new(file));
    let unreadable = |source| CoverageError::Object {
        path: path.to_owned(),
        source,
    };
    let binary = object::File::parse(&cache).map_err(unreadable)?;
    if !binary.is_little_endian() {
        return Err(CoverageError::BigEndian {
            path: path.to_owned(),
        });
    }
    let covmap = section(&binary, COVMAP).map_err(unreadable)?;
    let covfun = section(&binary, COVFUN).map_err(unreadable)?;
    let names = section(&binary, NAMES).map_err(unreadable)?;
    let missing = |section: SectionName| CoverageError::SectionMissing {
        path: path.to_owned(),
        section: section.0,
    };
    if covmap.is_none() && covfun.is_none() && names.is_none() {
        return Err(CoverageError::NotInstrumented {
            path: path.to_owned(),
        });
    }
    then(Sections {
        covmap: covmap.ok_or_else(|| missing(COVMAP))?,
        covfun: covfun.ok_or_else(|| missing(COVFUN))?,
        names: skip_coff_mark(&binary, names.ok_or_else(|| missing(NAMES))?),
    })
}

/// Reads a coverage map from the contents of `__llvm_covmap`, `__llvm_covfun` and `__llvm_prf_names`, of an unnamed binary.
///
/// # Errors
/// As in [`read_coverage_map`], where the sections are at fault.
pub fn parse_coverage_map(
    covmap: &[u8],
    covfun: &[u8],
    names: &[u8],
) -> Result<CoverageMap, CoverageError> {
    let sections = Sections {
        covmap,
        covfun,
        names,
    };
    read_sections(Utf8Path::new("program"), sections)
}

/// Reads the coverage map from the contents of its sections; `path` is for errors alone.
pub(super) fn read_sections(
    path: &Utf8Path,
    sections: Sections<'_>,
) -> Result<CoverageMap, CoverageError> {
    let malformed = |section: SectionName| {
        move |Fault { offset, problem }| CoverageError::Malformed {
            path: path.to_owned(),
            section: section.0,
            offset,
            problem,
        }
    };
    let size = sections.covmap.len() + sections.covfun.len() + sections.names.len();
    let budget = &mut Budget::of(size);
    let lists = mapping::read_files(sections.covmap, budget).map_err(|fault| match fault {
        MapFault::Version(version) => CoverageError::Version {
            path: path.to_owned(),
            version,
        },
        MapFault::Fault(fault) => malformed(COVMAP)(fault),
    })?;
    let names = names::read_names(sections.names, budget).map_err(malformed(NAMES))?;
    let functions =
        mapping::read_functions(sections.covfun, &lists, &names).map_err(malformed(COVFUN))?;
    Ok(CoverageMap { functions })
}

fn section<'data, R: ReadRef<'data>>(
    binary: &object::File<'data, R>,
    (elf, coff): SectionName,
) -> object::Result<Option<&'data [u8]>> {
    let is_coff = matches!(binary.format(), BinaryFormat::Coff | BinaryFormat::Pe);
    for section in binary.sections() {
        let name = section.name()?;
        let found = if is_coff {
            name.split('$').next() == Some(coff)
        } else {
            name == elf
        };
        if found {
            return section.data().map(Some);
        }
    }
    Ok(None)
}

/// In a linked PE file the names start with the zero byte of the runtime's own `.lprfn$A`.
fn skip_coff_mark<'data, R: ReadRef<'data>>(
    binary: &object::File<'data, R>,
    names: &'data [u8],
) -> &'data [u8] {
    let linked = matches!(binary.kind(), ObjectKind::Executable | ObjectKind::Dynamic);
    match names {
        [_, rest @ ..] if binary.format() == BinaryFormat::Pe && linked => rest,
        _ => names,
    }
}
