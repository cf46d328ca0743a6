//! What really depends on what: items by the code they hold, the processes that link them, and code below the language.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ClassFrom, Interface, Model, Place, SafetyClass};

/// How reports name what belongs to no item.
pub const SYSTEM_PART: &str = "system";

/// The level of rustc's lint `unsafe_code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LintLevel {
    /// Lower than an error, or set nowhere.
    Lower,
    /// An error, which code may switch off again.
    Deny,
    /// An error, whatever the code says.
    Forbid,
}

/// Code below the language, or open to other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the words of the language")]
pub enum LowLevelKind {
    UnsafeBlock,
    UnsafeFn,
    UnsafeImpl,
    NoMangle,
    ExportName,
    LinkSection,
    ForeignBlock,
    ForeignFn,
    Link,
}

impl LowLevelKind {
    /// Whether rustc's lint `unsafe_code` speaks of it: it can break what the language promises of the whole process.
    pub const fn is_unsafe(self) -> bool {
        match self {
            Self::UnsafeBlock
            | Self::UnsafeFn
            | Self::UnsafeImpl
            | Self::NoMangle
            | Self::ExportName
            | Self::LinkSection => true,
            Self::ForeignBlock | Self::ForeignFn | Self::Link => false,
        }
    }

    /// As messages call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::UnsafeBlock => "an `unsafe` block",
            Self::UnsafeFn => "an `unsafe fn`",
            Self::UnsafeImpl => "an `unsafe impl`",
            Self::NoMangle => "`#[no_mangle]`",
            Self::ExportName => "`#[export_name]`",
            Self::LinkSection => "`#[link_section]`",
            Self::ForeignBlock => "an `extern` block",
            Self::ForeignFn => "an `extern fn`",
            Self::Link => "`#[link]`",
        }
    }
}

/// A part of the system: an item, or the code that belongs to none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Part {
    /// Code of no item.
    #[default]
    System,
    /// An item, by its id.
    Item(String),
}

impl Part {
    /// Its name in reports.
    pub fn name(&self) -> &str {
        match self {
            Self::System => SYSTEM_PART,
            Self::Item(id) => id,
        }
    }

    /// As messages speak of it.
    pub fn described(&self) -> String {
        match self {
            Self::System => format!("the code of no item (`{SYSTEM_PART}`)"),
            Self::Item(id) => format!("item `{id}`"),
        }
    }

    /// The item's id.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::System => None,
            Self::Item(id) => Some(id),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a dependency is for, in cargo's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// The product needs it when it runs.
    Normal,
    /// The build needs it: build scripts and proc-macros.
    Build,
    /// Tests, examples and benchmarks need it.
    Dev,
}

impl DependencyKind {
    /// As cargo calls it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
}

/// One station on the way from a part to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Step {
    /// The part it belongs to; `None` for third-party packages.
    pub part: Option<Part>,
    /// A module, a function, a type, or a package.
    pub name: String,
}

/// One part of the system depends on another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dependency {
    /// What depends.
    pub from: Part,
    /// What it depends on.
    pub to: Part,
    /// What for.
    pub kinds: BTreeSet<DependencyKind>,
    /// One way from the first to the second, of several the first by place.
    pub path: Vec<Step>,
    /// Where the first step names the next one.
    pub place: Option<Place>,
}

impl Dependency {
    /// Whether the product has it when it runs.
    pub fn is_normal(&self) -> bool {
        self.kinds.contains(&DependencyKind::Normal)
    }

    /// The way, as `dosing (pump_dosing::control) → limits (pump_dosing::limits::clamp)`.
    pub fn route(&self) -> String {
        route(&self.path)
    }
}

/// The steps in one line.
pub fn route(steps: &[Step]) -> String {
    let text = |step: &Step| match &step.part {
        Some(part) => format!("{part} ({})", step.name),
        None => step.name.clone(),
    };
    let steps: Vec<String> = steps.iter().map(text).collect();
    steps.join(" → ")
}

/// What runs in one address space: a binary, a library that is linked into another program, or one that nothing here links.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Process {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// Whether it is a binary.
    pub binary: bool,
    /// The parts whose code it links, sorted.
    pub parts: Vec<Part>,
}

impl Process {
    /// As messages call it.
    pub fn name(&self) -> String {
        let what = if self.binary { "binary" } else { "library" };
        format!("{what} `{}`", self.target)
    }
}

/// A crate of the judged packages: what the compiler compiles at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrateFacts {
    /// The package.
    pub package: String,
    /// The target.
    pub target: String,
    /// The name that paths in it begin with.
    pub root: String,
    /// Whether it is a binary.
    pub binary: bool,
    /// The parts that have code in it, sorted.
    pub parts: Vec<Part>,
    /// The level of `unsafe_code`.
    pub unsafe_code: LintLevel,
    /// What sets that level.
    pub unsafe_code_at: Option<Place>,
}

/// A site of low-level code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LowLevelCode {
    /// The part it belongs to.
    pub part: Part,
    /// Where.
    pub place: Place,
    /// What it is.
    pub kind: LowLevelKind,
    /// The function, type or module that holds it.
    pub within: String,
    /// The package.
    pub package: String,
}

/// Judged code that reaches excluded code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExcludedLink {
    /// What reaches it.
    pub from: Part,
    /// The exclusion, as the configuration names it: `package xtask`, `module pump::sim`, `cfg(feature = "sim")`.
    pub excluded: String,
    /// One way from the first to the excluded code.
    pub path: Vec<Step>,
    /// Where the first step names the next one.
    pub place: Option<Place>,
}

/// What the code really depends on.
#[derive(Debug, Clone, Default)]
pub struct Architecture {
    /// Dependencies between parts, sorted by both.
    pub dependencies: Vec<Dependency>,
    /// Processes, sorted.
    pub processes: Vec<Process>,
    /// Crates, sorted.
    pub crates: Vec<CrateFacts>,
    /// Low-level code, sorted.
    pub low_level: Vec<LowLevelCode>,
    /// What judged code reaches of excluded code, sorted; one for each part and exclusion.
    pub excluded_links: Vec<ExcludedLink>,
    /// How many exclusions the configuration has.
    pub exclusions: usize,
}

impl Model {
    /// The class of a part.
    pub fn class_of(&self, part: &Part) -> SafetyClass {
        let item = part.item().and_then(|id| self.item(id));
        item.map_or(self.system.class, |item| item.class)
    }

    /// Where the class of a part comes from.
    pub fn class_from_of(&self, part: &Part) -> ClassFrom {
        let item = part.item().and_then(|id| self.item(id));
        item.map_or(self.system.class_from, |item| item.class_from)
    }

    /// Where a part is declared.
    pub fn place_of(&self, part: &Part) -> Option<&Place> {
        let item = part.item().and_then(|id| self.item(id));
        match item {
            Some(item) => Some(&item.place),
            None => self.system.place.as_ref(),
        }
    }

    /// The item and those that contain it, innermost first.
    fn around<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(parent) = self.item(at).and_then(|item| item.parent.as_deref()) {
            if chain.contains(&parent) {
                break;
            }
            chain.push(parent);
            at = parent;
        }
        chain
    }

    /// The interface that speaks for two items: between the two, or between items that contain them.
    ///
    /// An item that contains both of them is no side of it: then the parts that stand inside must be named.
    pub fn interface_between(&self, one: &str, other: &str) -> Option<&Interface> {
        let mut interfaces = self.interfaces.iter();
        interfaces.find(|interface| self.speaks_for(interface, one, other))
    }

    /// Whether an interface speaks for two items; see [`Model::interface_between`].
    pub fn speaks_for(&self, interface: &Interface, one: &str, other: &str) -> bool {
        let (around_one, around_other) = (self.around(one), self.around(other));
        let speaks = |side: &str, for_it: &[&str], item: &str, not: &[&str]| {
            side == item || (for_it.contains(&side) && !not.contains(&side))
        };
        let sides = &interface.between;
        sides.iter().enumerate().any(|(at, first)| {
            speaks(first, &around_one, one, &around_other)
                && sides.iter().enumerate().any(|(other_at, second)| {
                    at != other_at && speaks(second, &around_other, other, &around_one)
                })
        })
    }
}

/// Small pieces for tests of rules and renderers.
#[cfg(test)]
pub(crate) mod tests_support {
    use super::{
        CrateFacts, Dependency, DependencyKind, LintLevel, LowLevelCode, LowLevelKind, Part,
        Process, Step,
    };
    use crate::model::builder::{item, place};
    use crate::model::{Model, SafetyClass, SoftwareItem};

    /// Adds an item `ui` of class A that depends on `dosing` over the first interface, and an exclusion that nothing reaches.
    pub(crate) fn add_architecture(model: &mut Model) {
        model.items.push(SoftwareItem {
            class: SafetyClass::A,
            declared_class: Some(SafetyClass::A),
            segregation: Some("own process".to_owned()),
            ..item("ui")
        });
        for interface in model.interfaces.iter_mut().take(1) {
            interface.between.push("ui".to_owned());
        }
        let architecture = &mut model.architecture;
        architecture.crates = vec![crate_of("dose", &["dosing"]), crate_of("ui", &["ui"])];
        architecture.processes = vec![process_of("front", &["dosing", "ui"])];
        architecture.dependencies = vec![depends("ui", "dosing")];
        architecture.exclusions = 1;
    }

    /// The item of that id; the system for an empty one.
    pub(crate) fn part(id: &str) -> Part {
        match id {
            "" => Part::System,
            id => Part::Item(id.to_owned()),
        }
    }

    /// A normal dependency of one item on another.
    pub(crate) fn depends(from: &str, to: &str) -> Dependency {
        let step = |id: &str, name: &str| Step {
            part: Some(part(id)),
            name: format!("{id}::{name}"),
        };
        Dependency {
            from: part(from),
            to: part(to),
            kinds: [DependencyKind::Normal].into(),
            path: vec![step(from, "a"), step(to, "b")],
            place: Some(place("src/lib.rs", 5)),
        }
    }

    /// A crate with code of these items.
    pub(crate) fn crate_of(name: &str, items: &[&str]) -> CrateFacts {
        CrateFacts {
            package: name.to_owned(),
            target: name.to_owned(),
            root: name.to_owned(),
            binary: false,
            parts: items.iter().map(|id| part(id)).collect(),
            unsafe_code: LintLevel::Lower,
            unsafe_code_at: None,
        }
    }

    /// A binary that links these items.
    pub(crate) fn process_of(name: &str, items: &[&str]) -> Process {
        Process {
            package: name.to_owned(),
            target: name.to_owned(),
            binary: true,
            parts: items.iter().map(|id| part(id)).collect(),
        }
    }

    /// An `unsafe` block in code of the item.
    pub(crate) fn unsafe_in(item: &str) -> LowLevelCode {
        LowLevelCode {
            part: part(item),
            place: place("src/raw.rs", 7),
            kind: LowLevelKind::UnsafeBlock,
            within: format!("{item}::raw"),
            package: item.to_owned(),
        }
    }
}
