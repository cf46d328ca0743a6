//! The configuration and the documents, checked.
//!
//! [`parse`] is a pure function of the texts; [`crate::inputs::documents`] reads them.

pub mod baseline;
pub mod classes;
pub mod glob;

mod builds;
mod checks;
mod clauses;
mod decode;
pub(crate) mod deviations;
mod draft;
mod evidence;
mod markdown;
mod read;
mod records;
mod reviews;
mod sections;
mod sink;
mod text;
pub mod vague;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

pub use evidence::{EvidenceEntry, Origin, OriginKind, ReportFormat, evidence_entries, sidecar};
pub use markdown::is_markdown;
pub use read::{document_globs, parse};
pub use text::DocumentText;

use crate::model::{
    Attestation, Deviation, Hazard, Interface, Place, Policy, Requirement, RiskControl,
    SafetyClass, SoftwareItem, SoftwareSystem, Source, TestLevel, TestRecord, UnitReview,
    VagueWord,
};

/// A text of the configuration with the place where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What is written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// Code that is not judged.
#[derive(Debug, Clone)]
pub struct Exclude {
    /// Packages, by name.
    pub packages: Vec<Written<String>>,
    /// Modules, as `crate::module`, with all below them.
    pub modules: Vec<Written<String>>,
    /// A condition as in `#[cfg(…)]`, without `cfg` and parentheses around it: code that stands under exactly it.
    pub cfg: Option<Written<String>>,
    /// Why.
    pub reason: String,
}

/// What a `[[trace]]` entry speaks of.
#[derive(Debug, Clone)]
pub enum TraceGlob {
    /// Tests, by id.
    Tests(Written<String>),
    /// Units, by id.
    Units(Written<String>),
}

/// A trace for what an attribute cannot tag.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What it speaks of. `*` stays within one `::` segment, `**` crosses.
    pub glob: TraceGlob,
    /// IDs that the tests verify.
    pub verifies: Vec<Written<String>>,
    /// Level of the tests.
    pub level: Option<TestLevel>,
    /// Acceptance criterion of the tests.
    pub accept: Option<String>,
    /// IDs of requirements that the units implement.
    pub requirements: Vec<Written<String>>,
    /// IDs of risk controls that the units implement.
    pub risk_controls: Vec<Written<String>>,
    /// Class of the units.
    pub class: Option<Written<SafetyClass>>,
    /// Item of the units.
    pub item: Option<Written<String>>,
    /// Where the detailed design of the units is.
    pub design: Option<String>,
}

/// A build of the device, as `[[build]]` declares it.
#[derive(Debug, Clone)]
pub struct BuildSpec {
    /// Its name; unique, and the name of its folder.
    pub name: Written<String>,
    /// Features to activate, in cargo's words.
    pub features: Vec<String>,
    /// Whether all features are activated.
    pub all_features: bool,
    /// Whether the default features are activated.
    pub default_features: bool,
    /// The platform, as a target triple; cargo's own choice where there is none.
    pub target: Option<Written<String>>,
    /// Further `--cfg` values of the workspace's own code, as rustc prints them: `sim`, `board="x1"`.
    pub cfgs: Vec<String>,
    /// Packages that it builds; all that are judged where none is named.
    pub packages: Vec<Written<String>>,
    /// Cargo's profile.
    pub profile: Option<String>,
}

/// An entry that is listed and not judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRecord {
    /// Its id.
    pub id: String,
    /// Its title; empty where none is given.
    pub title: String,
    /// Where it is declared.
    pub place: Place,
}

/// iec62304.toml and all documents, checked; links between records are not resolved yet.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The system. Its name is empty where there is no configuration.
    pub system: SoftwareSystem,
    /// Items, sorted by id, with `declared_class` as written and `class` resolved.
    pub items: Vec<SoftwareItem>,
    /// The project's policy; the default one where nothing is written.
    pub policy: Policy,
    /// Modules that items name, with their places, for the check against the source.
    pub item_modules: Vec<Written<String>>,
    /// The builds that are judged, in the order they are written; none: one build with cargo's defaults.
    pub builds: Vec<BuildSpec>,
    /// Exclusions, in the order they are written.
    pub excludes: Vec<Exclude>,
    /// Traces, in the order they are written.
    pub traces: Vec<Trace>,
    /// Requirements, sorted by id.
    pub requirements: Vec<Requirement>,
    /// Words that make a requirement vague, sorted.
    pub vague_words: Vec<VagueWord>,
    /// Sources, sorted by id.
    pub sources: Vec<Source>,
    /// Hazards, sorted by id.
    pub hazards: Vec<Hazard>,
    /// Risk controls, sorted by id.
    pub risk_controls: Vec<RiskControl>,
    /// Interfaces, sorted by id.
    pub interfaces: Vec<Interface>,
    /// Test records, sorted by id.
    pub test_records: Vec<TestRecord>,
    /// What records name as evidence: paths, addresses, or numbers of documents; in the order that they are written.
    pub references: Vec<Written<String>>,
    /// Attestations, sorted by clause.
    pub attestations: Vec<Attestation>,
    /// Deviations, sorted by id; units and tests that they name are looked for by the join.
    pub deviations: Vec<Deviation>,
    /// Reviews of units, sorted by id; the units are looked for by the join.
    pub unit_reviews: Vec<UnitReview>,
    /// Third-party software, sorted by id.
    pub soup: Vec<ListedRecord>,
    /// Problem reports, sorted by id.
    pub problems: Vec<ListedRecord>,
    /// Evidence from elsewhere, in the order it is written.
    pub evidence: Vec<EvidenceEntry>,
    /// Every file that was read, with its bytes, for the digest of the source; sorted by path.
    pub files: Vec<(Utf8PathBuf, Vec<u8>)>,
}

impl Config {
    /// Names of the packages that items claim.
    pub fn claimed(&self) -> BTreeSet<&str> {
        let packages = self.items.iter().flat_map(|item| &item.packages);
        packages.map(String::as_str).collect()
    }
}
