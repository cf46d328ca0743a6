//! Questions to a finished report: which thing is tied to which, and what hangs on one of them. Pure; nothing is judged here.

pub mod basis;
mod ends;
mod entry;
mod find;
mod graph;
mod matrix;
mod routes;
#[cfg(test)]
mod tests;
mod trace;

use clap::ValueEnum;
use serde::Serialize;

pub use basis::Basis;
pub use entry::{Cover, Entry, Place};
pub use find::{Found, NotFound, find};
pub use graph::{Graph, Node};
pub use matrix::{Counts, Matrix, Row, State};
pub use trace::{Branch, Break, LineCover, Trace};

/// The kinds of things that are traced, from the need to the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What requirements derive from.
    Source,
    /// What can harm.
    Hazard,
    /// What reduces a risk.
    RiskControl,
    /// What the software shall do.
    Requirement,
    /// A part that the architecture names.
    Item,
    /// Where parts meet, or the outside.
    Interface,
    /// A function or method.
    Unit,
    /// A test case.
    Test,
    /// What a person recorded.
    TestRecord,
}

impl Kind {
    /// Every kind, from the need to the proof.
    pub const ALL: [Self; 9] = [
        Self::Source,
        Self::Hazard,
        Self::RiskControl,
        Self::Requirement,
        Self::Item,
        Self::Interface,
        Self::Unit,
        Self::Test,
        Self::TestRecord,
    ];

    /// The word for it on the command line and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Hazard => "hazard",
            Self::RiskControl => "risk-control",
            Self::Requirement => "requirement",
            Self::Item => "item",
            Self::Interface => "interface",
            Self::Unit => "unit",
            Self::Test => "test",
            Self::TestRecord => "test-record",
        }
    }

    /// The word for it in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::RiskControl => "risk control",
            Self::TestRecord => "test record",
            other => other.word(),
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}
