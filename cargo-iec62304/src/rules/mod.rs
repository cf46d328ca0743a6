//! The rules: each one a pure function of the model, in a file of its own.
//!
//! A rule file holds metadata, documentation, check and tests. One `mod` line and one line in [`RULES`] register it.

/// Declares the static `RULE` of a rule file. The doc comment becomes the rule's documentation; without one it does
/// not compile.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:expr])+
        $id:literal, clause $clause:literal $policy:ident, classes [$($class:ident)+],
        gate $gate:ident, severity $severity:ident, needs $needs:ident, subjects $subjects:ident,
        nothing $nothing:literal
        $(, aliases [$($alias:literal)+])?
        $(, never_waived $never_waived:literal)?
    ) => {
        $(#[doc = $doc])+
        pub static RULE: $crate::rules::Rule = $crate::rules::Rule {
            id: $id,
            clause: $clause,
            basis: $crate::rules::Basis::$policy,
            classes: &[$($crate::model::SafetyClass::$class),+],
            gate: $crate::model::Gate::$gate,
            severity: $crate::verdict::Severity::$severity,
            needs: $crate::rules::Needs::$needs,
            subjects: $crate::rules::Subjects::$subjects,
            nothing: $nothing,
            aliases: &[$($($alias),+)?],
            never_waived: declare_rule!(@optional $($never_waived)?),
            docs: concat!($($doc, "\n"),+),
            file: file!(),
            check,
        };
    };
    (@optional) => { None };
    (@optional $reason:literal) => { Some($reason) };
}

pub mod architecture;
pub mod classification;
pub mod deviations;
pub mod evidence;
mod examined;
mod finding;
pub mod items;
pub mod names;
pub(crate) mod reach;
pub mod requirements;
pub mod risk;
pub mod source;
pub mod testing;
pub(crate) mod text;
pub mod units;
pub(crate) mod waive;

#[cfg(test)]
mod registry_tests;
#[cfg(test)]
pub(crate) mod testkit;

use iec62304_grammar::nearest;

pub use examined::Examined;
pub use finding::Findings;

use crate::model::{Gate, Model, SafetyClass, SubjectKind};
use crate::verdict::Severity;

/// Every rule, sorted by id.
pub static RULES: &[&Rule] = &[
    &classification::class_below_container::RULE,
    &classification::class_below_hazard::RULE,
    &deviations::deviation_expired::RULE,
    &deviations::deviation_stale::RULE,
    &deviations::deviation_unapproved::RULE,
    &deviations::deviation_unused::RULE,
    &evidence::engines_disagree::RULE,
    &evidence::evidence_stale::RULE,
    &evidence::evidence_stray::RULE,
    &evidence::evidence_unmatched::RULE,
    &architecture::exclude_linked::RULE,
    &risk::hazard_uncontrolled::RULE,
    &architecture::interface_undefined::RULE,
    &testing::interface_untested::RULE,
    &items::item_lines::RULE,
    &items::item_regions::RULE,
    &requirements::requirement_incomplete::RULE,
    &requirements::requirement_source_missing::RULE,
    &requirements::requirement_unallocated::RULE,
    &requirements::requirement_unimplemented::RULE,
    &requirements::requirement_unknown::RULE,
    &requirements::requirement_unverified::RULE,
    &requirements::requirements_missing::RULE,
    &evidence::revision_unclean::RULE,
    &classification::risk_control_class_too_low::RULE,
    &risk::risk_control_unimplemented::RULE,
    &risk::risk_control_unverified::RULE,
    &architecture::segregation_breached::RULE,
    &requirements::source_unaddressed::RULE,
    &source::source_unreadable::RULE,
    &requirements::system_test_missing::RULE,
    &testing::test_exited_early::RULE,
    &testing::test_failed::RULE,
    &testing::test_flaky::RULE,
    &testing::test_not_run::RULE,
    &testing::test_without_criterion::RULE,
    &testing::test_without_evidence::RULE,
    &testing::trace_hollow::RULE,
    &units::unit_absent::RULE,
    &units::unit_branches::RULE,
    &classification::unit_class_too_low::RULE,
    &units::unit_design_missing::RULE,
    &units::unit_lines::RULE,
    &units::unit_not_built::RULE,
    &units::unit_not_executed::RULE,
    &units::unit_regions::RULE,
    &units::unit_untraced::RULE,
    &units::unit_unverified::RULE,
];

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its id: a contract, never reused.
    pub id: &'static str,
    /// The clause of IEC 62304 that the duty comes from.
    pub clause: &'static str,
    /// Who asks for it.
    pub basis: Basis,
    /// Classes of the subjects that it judges; where a key of the policy decides, the classes that the default policy
    /// asks it of.
    pub classes: &'static [SafetyClass],
    /// When it counts.
    pub gate: Gate,
    /// How much its findings weigh, unless a finding says otherwise.
    pub severity: Severity,
    /// What evidence it needs.
    pub needs: Needs,
    /// What it judges.
    pub subjects: Subjects,
    /// Why it has nothing to examine, where neither the policy nor an earlier rule took its subjects.
    pub nothing: &'static str,
    /// Ids that it had before.
    pub aliases: &'static [&'static str],
    /// Why no deviation may waive what it finds; `None` where one may.
    pub never_waived: Option<&'static str>,
    /// Its documentation, as Markdown; each line may begin with one space.
    pub docs: &'static str,
    /// Its source file.
    pub file: &'static str,
    /// Judges a model: pushes what is wrong and says how much it looked at.
    pub check: fn(&Model, &mut Findings) -> Examined,
}

/// Who asks for what a rule checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The clause itself.
    Standard,
    /// The project's policy, to serve the clause: the standard names no such threshold or measure.
    Policy,
}

/// What evidence a rule needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Source and documents.
    Source,
    /// Tests that ran, and what they executed.
    Execution,
}

/// What a rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the words of the design")]
pub enum Subjects {
    /// The system as a whole.
    System,
    /// Units, items and requirements by their place in the system.
    Parts,
    Items,
    Units,
    Requirements,
    Hazards,
    RiskControls,
    Interfaces,
    Sources,
    /// IDs in tags and `[[trace]]` entries.
    Tags,
    /// Items that depend on another item.
    Dependencies,
    /// Two items of different classes.
    Pairs,
    /// `[[exclude]]` entries.
    Exclusions,
    Files,
    Tests,
    /// Tests with a tag or a `[[trace]]`: also those that the source alone knows.
    VerifyingTests,
    /// Evidence that this run did not make itself.
    Evidence,
    Deviations,
}

impl Subjects {
    /// The word for one of them.
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Parts => "part",
            Self::Items => "item",
            Self::Units => "unit",
            Self::Requirements => "requirement",
            Self::Hazards => "hazard",
            Self::RiskControls => "risk control",
            Self::Interfaces => "interface",
            Self::Sources => "source",
            Self::Tags => "tag",
            Self::Dependencies => "dependency between items",
            Self::Pairs => "pair of items",
            Self::Exclusions => "exclusion",
            Self::Files => "source file",
            Self::Tests => "test",
            Self::VerifyingTests => "test that verifies something",
            Self::Evidence => "piece of imported evidence",
            Self::Deviations => "deviation",
        }
    }

    /// What its findings can be about, as far as a deviation can name it.
    pub const fn kinds(self) -> &'static [SubjectKind] {
        match self {
            Self::System | Self::Items | Self::Pairs | Self::Dependencies | Self::Exclusions => {
                &[SubjectKind::Item, SubjectKind::System]
            }
            Self::Parts => &[
                SubjectKind::Item,
                SubjectKind::Requirement,
                SubjectKind::System,
                SubjectKind::Unit,
            ],
            Self::Units => &[SubjectKind::Unit],
            Self::Requirements => &[SubjectKind::Requirement],
            Self::Tests | Self::VerifyingTests => &[SubjectKind::Test],
            Self::Sources => &[SubjectKind::Source],
            Self::Tags => &[SubjectKind::Unit, SubjectKind::Test],
            Self::Hazards => &[SubjectKind::Hazard],
            Self::RiskControls => &[SubjectKind::RiskControl],
            Self::Interfaces => &[SubjectKind::Interface],
            Self::Files | Self::Evidence | Self::Deviations => &[],
        }
    }

    /// Whether a source file that could not be read may hide some of them.
    pub const fn hidden_by_gaps(self) -> bool {
        match self {
            Self::VerifyingTests
            | Self::Parts
            | Self::Items
            | Self::Units
            | Self::Tags
            | Self::Dependencies
            | Self::Pairs
            | Self::Exclusions => true,
            // Files: the rule on unreadable files reports each gap itself.
            Self::System
            | Self::Requirements
            | Self::Hazards
            | Self::RiskControls
            | Self::Interfaces
            | Self::Sources
            | Self::Files
            | Self::Tests
            | Self::Evidence
            | Self::Deviations => false,
        }
    }
}

impl Rule {
    /// Whether it is for that class.
    pub fn is_for(&self, class: SafetyClass) -> bool {
        self.classes.contains(&class)
    }

    /// Its documentation without the space that a doc comment puts before each line.
    pub fn docs_text(&self) -> String {
        let lines = self.docs.lines();
        let stripped: Vec<&str> = lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        stripped.join("\n")
    }

    /// Its classes as `A, B, C`.
    pub fn class_list(&self) -> String {
        text::class_list(self.classes, ", ")
    }
}

/// The rules whose duty comes from that clause, in the order of the registry.
pub fn of_clause(clause: &str) -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(move |rule| rule.clause == clause)
}

/// The rule of that id or former id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.id == id || rule.aliases.contains(&id))
}

/// The id that a mistyped one most likely means.
pub fn suggest(id: &str) -> Option<&'static str> {
    nearest(id, RULES.iter().map(|rule| rule.id))
}
