//! Plain data that every rule reads. No input or output, no clock, no environment.

pub mod architecture;
pub mod baseline;
#[cfg(test)]
pub(crate) mod builder;
pub mod coverage;
pub mod cross_check;
pub mod deviation;
pub mod evidence;
pub mod item;
pub mod place;
pub mod policy;
pub mod requirement;
pub mod review;
pub mod revision;
pub mod risk;
pub mod test;
pub mod unit;

pub use architecture::{
    Architecture, CrateFacts, Dependency, DependencyKind, ExcludedLink, LintLevel, LowLevelCode,
    LowLevelKind, Part, Process, Step,
};
pub use baseline::{Baseline, BaselineEntry};
pub use coverage::{
    BranchOutcome, BuildCoverage, CodeRegion, LineCoverage, LineTests, MeasuredCoverage,
    UnitCoverage,
};
pub use cross_check::{Compared, Comparison, CrossCheck, Disagreement, Figure};
pub use deviation::{Deviation, DeviationState, RegionKind, Subject, SubjectKind, UnitText};
pub use evidence::{
    BuildState, EvidenceState, Gate, ImportedEvidence, Scope, SourceGap, Stray, Unmatched,
};
pub use iec62304_grammar::SafetyClass;
pub use item::{ClassFrom, SoftwareItem, SoftwareSystem};
pub use place::{Place, Position};
pub use policy::{ClassPolicy, Generics, Policy};
pub use requirement::{
    RecordStatus, Requirement, RequirementKind, Source, SourceKind, VagueWord, VerificationMethod,
};
pub use review::{ReviewState, UnitReview};
pub use revision::RevisionState;
pub use risk::{
    Attestation, ControlOption, Hazard, HazardDetails, Interface, InterfaceKind, RiskControl,
    Severity, TestRecord,
};
pub use test::{NotRunReason, ProfileState, Proof, TestCase, TestLevel, TestOutcome, Verification};
pub use unit::{DanglingTag, MadeBy, SoftwareUnit, TagClass};

/// Everything that is known about the system at the moment of judging.
///
/// Lists are sorted by id; an index into a list stays valid for the life of the model.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The software system that is judged.
    pub system: SoftwareSystem,
    /// How much of the system this run looks at.
    pub scope: Scope,
    /// The gate that counts.
    pub gate: Gate,
    /// The day that dates are judged by, as `YYYY-MM-DD`; dates in that form sort as text.
    pub today: String,
    /// Whether code was built and tests were run.
    pub build: BuildState,
    /// Whether what is judged is committed.
    pub revision: RevisionState,
    /// Software items, sorted by id.
    pub items: Vec<SoftwareItem>,
    /// Software units, sorted by id.
    pub units: Vec<SoftwareUnit>,
    /// Software requirements, sorted by id.
    pub requirements: Vec<Requirement>,
    /// Words that make a requirement vague, sorted.
    pub vague_words: Vec<VagueWord>,
    /// Sources that requirements derive from, sorted by id.
    pub sources: Vec<Source>,
    /// Hazards, sorted by id.
    pub hazards: Vec<Hazard>,
    /// Risk controls, sorted by id.
    pub risk_controls: Vec<RiskControl>,
    /// Interfaces, sorted by id.
    pub interfaces: Vec<Interface>,
    /// Records of manual tests, analyses, inspections and demonstrations, sorted by id.
    pub test_records: Vec<TestRecord>,
    /// Statements that a person answers for, sorted by clause.
    pub attestations: Vec<Attestation>,
    /// Deviations, sorted by id.
    pub deviations: Vec<Deviation>,
    /// Reviews of units, sorted by id.
    pub unit_reviews: Vec<UnitReview>,
    /// Test cases, sorted by id.
    pub tests: Vec<TestCase>,
    /// For each unit the lines that single tests covered, sorted; `None` where nobody asked for them. No rule reads it.
    pub line_tests: Option<Vec<Vec<LineTests>>>,
    /// Evidence that this run did not make itself, sorted by name.
    pub imported: Vec<ImportedEvidence>,
    /// Tags and `[[trace]]` entries that name an ID which no document has, sorted by place.
    pub dangling_tags: Vec<DanglingTag>,
    /// How many IDs the tags and `[[trace]]` entries name in all, dangling ones included.
    pub tagged_ids: usize,
    /// Profiles that no test owns, sorted.
    pub strays: Vec<Stray>,
    /// Source files that could not be read or parsed: units may be missing from the model.
    pub gaps: Vec<SourceGap>,
    /// Whether the compiler was told to count branches.
    pub branches_measured: bool,
    /// Whether a second engine read the evidence too, and how its reading compares.
    pub cross_check: CrossCheck,
    /// What the code really depends on.
    pub architecture: Architecture,
    /// How many source files were read.
    pub source_files: usize,
    /// The project's policy, by class.
    pub policy: Policy,
    /// Findings that are accepted for a while, because the code had them before.
    pub baseline: Option<Baseline>,
}

impl Model {
    /// The requirement of that id.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        find(&self.requirements, id, |record| &record.id)
    }

    /// The unit of that id.
    pub fn unit(&self, id: &str) -> Option<&SoftwareUnit> {
        find(&self.units, id, |unit| &unit.id)
    }

    /// The risk control of that id.
    pub fn risk_control(&self, id: &str) -> Option<&RiskControl> {
        find(&self.risk_controls, id, |record| &record.id)
    }

    /// The source of that id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        find(&self.sources, id, |record| &record.id)
    }

    /// The hazard of that id.
    pub fn hazard(&self, id: &str) -> Option<&Hazard> {
        find(&self.hazards, id, |record| &record.id)
    }

    /// The interface of that id.
    pub fn interface(&self, id: &str) -> Option<&Interface> {
        find(&self.interfaces, id, |record| &record.id)
    }

    /// The software item of that id.
    pub fn item(&self, id: &str) -> Option<&SoftwareItem> {
        find(&self.items, id, |record| &record.id)
    }

    /// The item, the one that contains it, and so on outwards.
    pub fn item_and_around<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a str> {
        let around = std::iter::successors(Some(item), |id| self.item(id)?.parent.as_deref());
        // Items that contain each other would go on for ever.
        around.take(self.items.len() + 1)
    }

    /// The class of the interface: that of its higher side; the system's where it names no item.
    pub fn interface_class(&self, interface: &Interface) -> SafetyClass {
        let sides = interface.between.iter().filter_map(|id| self.item(id));
        let highest = sides.map(|item| item.class).max();
        highest.unwrap_or(self.system.class)
    }

    /// The units that belong to the item, or to no item at all.
    pub fn units_of<'a>(&'a self, item: Option<&'a str>) -> impl Iterator<Item = &'a SoftwareUnit> {
        self.units
            .iter()
            .filter(move |unit| unit.item.as_deref() == item)
    }
}

fn find<'a, T>(sorted: &'a [T], id: &str, key: impl Fn(&T) -> &String) -> Option<&'a T> {
    let at = sorted
        .binary_search_by(|record| key(record).as_str().cmp(id))
        .ok()?;
    sorted.get(at)
}
