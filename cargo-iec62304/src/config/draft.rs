//! What was read so far, with what the checks across files need.

use std::fmt;

use super::decode::Reader;
use super::deviations::Unresolved;
use super::sink::Sink;
use super::{Config, Written};
use crate::model::Place;

/// Kind of a thing that has an ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Item,
    Requirement,
    RiskControl,
    Interface,
    Source,
    Hazard,
    TestRecord,
    Soup,
    Problem,
    Evidence,
    Deviation,
    UnitReview,
}

impl Kind {
    /// Section of the documents that declares it.
    pub(super) const fn section(self) -> &'static str {
        match self {
            Self::Item => "[[item]]",
            Self::Requirement => "[[requirement]]",
            Self::RiskControl => "[[risk_control]]",
            Self::Interface => "[[interface]]",
            Self::Source => "[[source]]",
            Self::Hazard => "[[hazard]]",
            Self::TestRecord => "[[test_record]]",
            Self::Soup => "[[soup]]",
            Self::Problem => "[[problem]]",
            Self::Evidence => "[[evidence]]",
            Self::Deviation => "[[deviation]]",
            Self::UnitReview => "[[unit_review]]",
        }
    }

    /// Kinds whose IDs live in one space: a tag, `verifies` or `derives_from` names an ID without its kind, and in a trace matrix an ID stands alone.
    pub(super) const fn shares_ids_with(self, other: Self) -> bool {
        self as u8 == other as u8 || (self.is_traced() && other.is_traced())
    }

    const fn is_traced(self) -> bool {
        !matches!(
            self,
            Self::Item | Self::Soup | Self::Problem | Self::Evidence
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Item => "item",
            Self::Requirement => "requirement",
            Self::RiskControl => "risk control",
            Self::Interface => "interface",
            Self::Source => "source",
            Self::Hazard => "hazard",
            Self::TestRecord => "test record",
            Self::Soup => "SOUP",
            Self::Problem => "problem",
            Self::Evidence => "report",
            Self::Deviation => "deviation",
            Self::UnitReview => "unit review",
        })
    }
}

/// An ID that a section declares.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) kind: Kind,
    pub(super) id: Written<String>,
    /// Number of the file, in the order of reading.
    pub(super) file: usize,
}

/// An ID that a key names and that has to exist.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    pub(super) key: &'static str,
    pub(super) id: Written<String>,
    /// Kinds that it may name.
    pub(super) kinds: &'static [Kind],
}

/// A package or module that an item claims.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) item: String,
    pub(super) name: Written<String>,
}

/// All files, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) config: Config,
    pub(super) definitions: Vec<Definition>,
    pub(super) references: Vec<Reference>,
    /// Packages that items name.
    pub(super) packages: Vec<Claim>,
    /// Modules that items name.
    pub(super) modules: Vec<Claim>,
    /// Deviations, whose subjects are not looked for yet.
    pub(super) deviations: Vec<Unresolved>,
    /// Items and their `parent`.
    pub(super) parents: Vec<Claim>,
    /// Number of the file that is being read.
    pub(super) file: usize,
    /// Whether a file holds a syntax error, so that IDs may be lost.
    pub(super) broken: bool,
}

impl Draft {
    /// Reads the `id` of a section and declares it. Without one the rest is still read for its mistakes, under an empty ID.
    pub(super) fn declare(
        &mut self,
        kind: Kind,
        reader: &mut Reader<'_, '_, '_>,
    ) -> (String, Place) {
        reader.mandatory(
            "id",
            "give it an ID: a letter, then letters, digits, `-`, `_`, `.` or `:`",
        );
        let Some(id) = reader.id("id") else {
            return (String::new(), reader.place());
        };
        self.definitions.push(Definition {
            kind,
            id: id.clone(),
            file: self.file,
        });
        (id.value, id.place)
    }

    /// Notes that the IDs have to exist, and gives them back.
    pub(super) fn refer(
        &mut self,
        key: &'static str,
        kinds: &'static [Kind],
        ids: impl IntoIterator<Item = Written<String>>,
    ) -> Vec<String> {
        let mut names = Vec::new();
        for id in ids {
            names.push(id.value.clone());
            self.references.push(Reference { key, id, kinds });
        }
        names
    }

    /// Ends a file.
    pub(super) fn close(&mut self, sink: &Sink<'_>) {
        self.broken |= sink.was_broken();
        self.file += 1;
    }
}

/// The bare texts.
pub(super) fn values(list: Vec<Written<String>>) -> Vec<String> {
    list.into_iter().map(|written| written.value).collect()
}

/// The bare text.
pub(super) fn value(written: Option<Written<String>>) -> Option<String> {
    written.map(|written| written.value)
}
