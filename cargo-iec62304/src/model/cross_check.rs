//! How a second engine's reading of the evidence compares with the one that is judged.

use super::{Place, SafetyClass};

/// Whether the evidence was read a second time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CrossCheck {
    /// Nobody asked for it.
    #[default]
    NotAsked,
    /// It could not be read a second time; the text says why.
    Impossible(String),
    /// It was.
    Done(Comparison),
}

/// Two readings of the same profiles, held against each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// What read the second time, with its version.
    pub engine: String,
    /// Units that one of the readings measured.
    pub units: usize,
    /// Regions of these units, by place.
    pub regions: usize,
    /// Lines of these units that were compared.
    pub lines: usize,
    /// Lines that were not: the second engine counts lines of files, and several functions share these, or they follow from more
    /// than it reads (blocks that no map has, instances that are judged each).
    pub lines_left_out: usize,
    /// Tests of which it was compared which units they executed.
    pub tests: usize,
    /// Where the readings differ, sorted by unit.
    pub disagreements: Vec<Disagreement>,
}

/// What two readings of one unit differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// Its regions.
    Regions,
    /// Its lines.
    Lines,
    /// The tests that executed it.
    Tests,
}

/// So many of so many: covered regions or lines of all; tests that executed the unit, of all that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// How many.
    pub covered: usize,
    /// Of how many.
    pub total: usize,
}

/// Two readings of one unit that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Id of the unit.
    pub unit: String,
    /// The class that counts.
    pub class: SafetyClass,
    /// Where it is.
    pub place: Option<Place>,
    /// What differs.
    pub what: Compared,
    /// What the native reader says; `None` where it does not know the unit.
    pub native: Option<Figure>,
    /// What the other engine says; `None` where it does not know the unit.
    pub second: Option<Figure>,
    /// The first region, line or test on which they differ.
    pub first: String,
}
