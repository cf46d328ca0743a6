//! What the code really depends on, beside what the documents say of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::Location;
use super::words::{DependencyKind, LintLevel, LowLevelKind};

/// What the code really depends on: names in the source and cargo's packages, as far as they can be followed without a build.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Architecture {
    /// Dependencies between items, sorted by both; `system` stands for code of no item.
    pub dependencies: Vec<Dependency>,
    /// Ids of the interfaces between items over which no normal dependency was found.
    pub interfaces_without_dependency: Vec<String>,
    /// What runs in one process.
    pub processes: Vec<Process>,
    /// The judged libraries and binaries.
    pub crates: Vec<Crate>,
    /// `unsafe`, and what other languages can reach.
    pub low_level: Vec<LowLevelCode>,
    /// Excluded code that judged code reaches.
    pub excluded_links: Vec<ExcludedLink>,
}

/// One item depends on another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dependency {
    /// Id of the item that depends, or `system`.
    pub from: String,
    /// Id of the item that it depends on, or `system`.
    pub to: String,
    /// What for, in cargo's words.
    pub kinds: Vec<DependencyKind>,
    /// One way from the first to the second.
    pub path: Vec<Step>,
    /// Id of the interface that speaks for it; `null` where the documents do not mention it.
    pub declared_by: Option<String>,
    /// Where the first step names the next one.
    pub location: Option<Location>,
}

/// One station on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Id of the item that it belongs to, or `system`; `null` for third-party packages and excluded code.
    pub item: Option<String>,
    /// A module, a function, a type, or a package.
    pub name: String,
}

/// What runs in one process: a binary, or a library with all that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Process {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// Whether it is a binary; else a library, which runs in the process of whoever links it.
    pub binary: bool,
    /// Ids of the items whose code it links; `system` for code of no item.
    pub items: Vec<String>,
}

/// A library or a binary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Crate {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// What paths in it begin with.
    pub root: String,
    /// Whether it is a binary.
    pub binary: bool,
    /// Ids of the items that have code in it; `system` for code of no item.
    pub items: Vec<String>,
    /// The level of the lint `unsafe_code`.
    pub unsafe_code: LintLevel,
    /// What sets that level.
    pub unsafe_code_location: Option<Location>,
}

/// Low-level code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LowLevelCode {
    /// Id of the item that it belongs to, or `system`.
    pub item: String,
    /// What it is.
    pub kind: LowLevelKind,
    /// The function, type or module that holds it.
    pub within: String,
    /// The package.
    pub package: String,
    /// Where.
    pub location: Location,
}

/// Excluded code that judged code reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExcludedLink {
    /// Id of the item that reaches it, or `system`.
    pub from: String,
    /// The exclusion.
    pub excluded: String,
    /// One way there.
    pub path: Vec<Step>,
    /// Where the first step names the next one.
    pub location: Option<Location>,
}
