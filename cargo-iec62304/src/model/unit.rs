//! Software units: functions and methods.

use super::{ClassFrom, Place, SafetyClass, UnitCoverage};

/// Who wrote a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MadeBy {
    /// It stands in the source as a function.
    #[default]
    Source,
    /// A macro of a judged package made it: the coverage map knows it, the source does not.
    Macro,
    /// A macro of another package made it: judged for execution only.
    ForeignMacro,
}

/// A class that a tag asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagClass {
    /// The class.
    pub class: SafetyClass,
    /// The tag.
    pub place: Place,
    /// Whether the tag stands on something around the unit.
    pub inherited: bool,
}

/// A software unit: a function or method with a body, closures and async bodies in it included.
#[derive(Debug, Clone, Default)]
pub struct SoftwareUnit {
    /// `crate::module::function` and the like; unique.
    pub id: String,
    /// The package it belongs to.
    pub package: String,
    /// From its signature (visibility or `fn`, attributes excluded) to behind its closing brace.
    pub place: Place,
    /// The class that holds.
    pub class: SafetyClass,
    /// Where that class comes from.
    pub class_from: ClassFrom,
    /// What its tags, own and inherited, ask for.
    pub tag_classes: Vec<TagClass>,
    /// The software item it belongs to.
    pub item: Option<String>,
    /// Requirements it implements that a document has, sorted.
    pub requirements: Vec<String>,
    /// Risk controls it implements that a document has, sorted.
    pub risk_controls: Vec<String>,
    /// Who made it.
    pub made_by: MadeBy,
    /// Digest of its tokens, comments and layout aside, as `sha256:` and 64 hexadecimal digits; `None` for what a macro made.
    pub digest: Option<String>,
    /// Whether it has rustdoc or a design reference of its own or by inheritance.
    pub designed: bool,
    /// Where its detailed design is, where a tag or a `[[trace]]` says it.
    pub design: Option<String>,
    /// What is known of its coverage.
    pub coverage: UnitCoverage,
    /// Passed tests that executed it, as indexes into [`super::Model::tests`], sorted.
    pub executed_by: Vec<usize>,
    /// Imported runs, all of whose tests passed, that executed it, by the names in [`super::Model::imported`]; sorted.
    pub executed_in: Vec<String>,
}

/// A tag or `[[trace]]` entry that names an ID which no document has.
#[derive(Debug, Clone)]
pub struct DanglingTag {
    /// The ID as written.
    pub id: String,
    /// The unit or test that carries the tag, by its id; for a `[[trace]]` the first one that it matches.
    pub subject: String,
    /// Whether a test carries it.
    pub on_test: bool,
    /// The class that counts for it.
    pub class: SafetyClass,
    /// The ID in the tag.
    pub place: Place,
    /// A near ID of the right kind.
    pub suggestion: Option<String>,
}
