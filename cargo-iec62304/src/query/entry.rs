//! One traced thing, as views show it.

use serde::Serialize;

use super::{Graph, Kind, Node};
use crate::report::words::{Class, CoverageStatus};
use crate::report::{Location, Share, Unit};

/// One traced thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What it is, in its document's words; empty where it has none.
    pub title: String,
    /// Its class, where it has one of its own.
    pub class: Option<Class>,
    /// How far it has come, in the report's words: status, outcome, result, state of coverage.
    pub status: Option<String>,
    /// What tests covered of it.
    pub coverage: Option<Cover>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A place as an editor jumps to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Relative to the workspace root.
    pub file: String,
    /// The line, 1-based.
    pub line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl From<&Location> for Place {
    fn from(location: &Location) -> Self {
        Self {
            file: location.file.clone(),
            line: location.line,
        }
    }
}

/// Measured coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// Lines.
    pub lines: Option<Share>,
    /// Code regions. This is not decision coverage.
    pub regions: Option<Share>,
}

impl Graph<'_> {
    /// The thing behind a node.
    pub fn entry(&self, node: Node) -> Entry {
        let report = self.report;
        let at = node.index;
        let entry = match node.kind {
            Kind::Source => report.sources.get(at).map(|it| Entry {
                status: Some(it.status.word().to_owned()),
                ..with(node.kind, &it.id, &it.text, Some(&it.location))
            }),
            Kind::Hazard => report.hazards.get(at).map(|it| Entry {
                class: Some(it.class),
                status: it.status.map(|status| status.word().to_owned()),
                ..with(node.kind, &it.id, &it.text, Some(&it.location))
            }),
            Kind::RiskControl => report.risk_controls.get(at).map(|it| Entry {
                class: Some(it.class),
                status: Some(
                    it.status
                        .map_or("external", |status| status.word())
                        .to_owned(),
                ),
                ..with(node.kind, &it.id, &it.text, Some(&it.location))
            }),
            Kind::Requirement => report.requirements.get(at).map(|it| {
                let text = it.text.as_deref().filter(|_| it.title.is_empty());
                Entry {
                    class: Some(it.class),
                    status: Some(it.status.word().to_owned()),
                    ..with(
                        node.kind,
                        &it.id,
                        text.unwrap_or(&it.title),
                        Some(&it.location),
                    )
                }
            }),
            Kind::Item => report.items.get(at).map(|it| Entry {
                class: Some(it.class),
                coverage: it.coverage.map(|cover| Cover {
                    lines: Some(cover.lines),
                    regions: Some(cover.regions),
                }),
                ..with(node.kind, &it.id, &it.title, None)
            }),
            Kind::Interface => report.interfaces.get(at).map(|it| Entry {
                status: Some(it.kind.word().to_owned()),
                ..with(node.kind, &it.id, &it.text, Some(&it.location))
            }),
            Kind::Unit => report.units.get(at).map(unit),
            Kind::Test => report.tests.get(at).map(|it| Entry {
                status: Some(it.outcome.word().to_owned()),
                ..with(node.kind, &it.id, "", it.location.as_ref())
            }),
            Kind::TestRecord => report.test_records.get(at).map(|it| Entry {
                status: Some(it.result.word().to_owned()),
                ..with(node.kind, &it.id, it.method.word(), Some(&it.location))
            }),
        };
        entry.unwrap_or_else(|| with(node.kind, "", "", None))
    }
}

fn with(kind: Kind, id: &str, title: &str, location: Option<&Location>) -> Entry {
    Entry {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
        class: None,
        status: None,
        coverage: None,
        place: location.filter(|it| !it.file.is_empty()).map(Into::into),
    }
}

fn unit(unit: &Unit) -> Entry {
    let measured = unit.coverage.as_ref();
    Entry {
        class: Some(unit.class),
        status: measured.map(|coverage| coverage.status.word().to_owned()),
        coverage: measured
            .filter(|coverage| coverage.status == CoverageStatus::Measured)
            .map(|coverage| Cover {
                lines: coverage.lines,
                regions: coverage.regions,
            }),
        place: Some(Place {
            file: unit.file.clone(),
            line: unit.line,
        }),
        ..with(Kind::Unit, &unit.id, "", None)
    }
}
