//! Places in files.

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

/// A position in a text file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Position {
    /// Line, 1-based.
    pub line: u32,
    /// Column in bytes of UTF-8, 1-based.
    pub column: u32,
}

impl Position {
    /// A position from its 1-based line and 1-based byte column.
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

/// A range in a file, as findings and errors name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file, relative to the workspace root with `/`; absolute where it lies outside.
    pub file: Utf8PathBuf,
    /// First byte.
    pub start: Position,
    /// Just behind the last byte.
    pub end: Position,
}
