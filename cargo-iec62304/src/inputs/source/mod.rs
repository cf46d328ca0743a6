//! The source inventory: every function and every tagged test of the judged packages.

mod ast;
mod attrs;
mod blocks;
mod body;
mod cache;
mod cfg;
mod choices;
mod code_map;
mod conditions;
mod docs;
mod emit;
mod expansion;
mod files;
mod follow;
mod functions;
mod hooks;
mod imports;
mod inventory;
mod lookup;
mod lower;
mod macros;
mod mentions;
mod modules;
mod names;
mod open;
mod owners;
mod parse;
mod position;
mod scope;
mod shapes;
mod tags;
mod tokens;
mod unite;
mod uses;
mod walk;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::model::{Place, SafetyClass, SourceGap, TestLevel};

pub use ast::Range;
pub use cache::CachePlace;
pub use cfg::cfg_holds;
pub use code_map::{CodeMap, CodeOwner, CodeUse, LowLevelSite};
pub use parse::{ParsedSources, parse};

/// Lists all that the targets hold.
///
/// To look again with another configuration, keep what [`parse`] gives and [`ParsedSources::resolve`] it anew.
pub fn scan(workspace_root: &Utf8Path, targets: &[TargetInput]) -> SourceInventory {
    let look = Look {
        build: 0,
        targets: targets.to_vec(),
    };
    parse(workspace_root, &[look], None).resolve(targets)
}

/// A condition in the one form that [`SourceFunction::conditions`] uses: `feature="x"` becomes `feature = "x"`.
///
/// What is no condition stays as it is.
pub fn canonical_condition(text: &str) -> String {
    let parsed = text.parse().map(cfg::Cfg::parse);
    parsed.map_or_else(|_| text.to_owned(), |cfg| cfg.to_string())
}

/// Kind of a cargo target, as far as the inventory tells them apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum TargetKind {
    /// The library of a package (any library crate type but proc-macro).
    Lib,
    /// A binary.
    Bin,
    /// An integration test.
    Test,
    /// An example.
    Example,
    /// A benchmark.
    Bench,
    /// A proc-macro library: a build tool, holds no units.
    ProcMacro,
    /// The documentation of a library: none of cargo's targets, but it has tests too.
    Doc,
}

/// One cargo target to follow.
#[derive(Debug, Clone)]
pub struct TargetInput {
    /// Name of the package.
    pub package: String,
    /// Name of the target, as cargo gives it.
    pub target: String,
    /// Its kind.
    pub kind: TargetKind,
    /// Root file, absolute.
    pub root: Utf8PathBuf,
    /// Name of the crate as rustc sees it: hyphens are underscores.
    pub crate_name: String,
    /// Name under which units of this target are listed: the crate name, or `name@bin` where a binary has the name of its package's library.
    pub id_root: String,
    /// The names under which iec62304-macros is known in the package's code (a rename in Cargo.toml counts); usually `iec62304_macros`.
    pub macro_crates: Vec<String>,
    /// Names of other crates of the workspace in the package's code, with the crate name behind each: tags may come through their re-exports.
    pub workspace_crates: Vec<(String, String)>,
    /// The active configuration, one `--cfg` value each: `unix`, `feature="x"`, `target_os="linux"`, without `test`.
    pub cfgs: Vec<String>,
    /// The folder of the build script's output, where known.
    pub out_dir: Option<Utf8PathBuf>,
}

/// The targets under the conditions of one build.
#[derive(Debug, Clone)]
pub struct Look {
    /// Index of the build. A build that compiled a target in several ways has several looks.
    pub build: usize,
    /// The same targets in each look, in the same order; only what the build decides differs.
    pub targets: Vec<TargetInput>,
}

/// An ID as a tag names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagId {
    /// The ID.
    pub id: String,
    /// Where it stands in the tag.
    pub place: Place,
    /// Whether the tag stands on something around the function.
    pub inherited: bool,
}

/// A class as a tag names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassTag {
    /// The class.
    pub class: SafetyClass,
    /// Where it stands.
    pub place: Place,
    /// Whether the tag stands on something around the function.
    pub inherited: bool,
}

/// Whether a function is part of the build that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CfgState {
    /// Its conditions hold without `test`.
    Active,
    /// They do not hold; the text is the first condition that keeps it out, written as in [`SourceFunction::conditions`].
    Inactive(String),
}

/// A function or method with a body, or a static or const whose initialiser holds a closure.
#[derive(Debug, Clone)]
pub struct SourceFunction {
    /// Unit id, unique over the inventory.
    pub id: String,
    /// The package.
    pub package: String,
    /// Index into the targets that were given.
    pub target: usize,
    /// `id_root::module` of the module it stands in.
    pub module: String,
    /// The last segment of its name (`clamp`).
    pub name: String,
    /// The file it stands in, absolute, symbolic links resolved: coverage is joined on it.
    pub real_file: Utf8PathBuf,
    /// From the visibility or the signature's start to behind the closing brace; columns in bytes. For a static: the whole item.
    pub place: Place,
    /// Whether it is `async`: only its body's regions say that it ran.
    pub is_async: bool,
    /// The blocks of its body that the coverage map must know of, from brace to brace; none for a static.
    pub blocks: Vec<Range>,
    /// SHA-256 of its tokens, comments and layout aside: attributes without documentation, signature and body.
    pub digest: [u8; 32],
    /// Other files that hold it at the same place: what a build script wrote once more for another build.
    pub also_in: Vec<Utf8PathBuf>,
    /// Whether it is part of any build.
    pub cfg: CfgState,
    /// The builds whose conditions hold for it, sorted.
    pub active_in: Vec<usize>,
    /// Every `cfg` condition around it, outermost first, in one form of writing (`feature = "x"`), see [`canonical_condition`].
    pub conditions: Vec<String>,
    /// Requirements it is tagged with, inherited ones included.
    pub requirements: Vec<TagId>,
    /// Risk controls it is tagged with, inherited ones included.
    pub risk_controls: Vec<TagId>,
    /// Classes it is tagged with, inherited ones included.
    pub classes: Vec<ClassTag>,
    /// The nearest `#[software_item]`.
    pub item: Option<TagId>,
    /// The nearest `design = …`.
    pub design: Option<String>,
    /// Whether it, or for a trait impl method the trait (where it is in the workspace) or the type, has rustdoc.
    pub documented: bool,
}

impl SourceFunction {
    /// Whether the conditions of that build hold for it.
    pub fn is_active_in(&self, build: usize) -> bool {
        self.cfg == CfgState::Active && self.active_in.contains(&build)
    }
}

impl SourceTest {
    /// Whether the conditions of that build hold for it.
    pub fn is_active_in(&self, build: usize) -> bool {
        self.cfg == CfgState::Active && self.active_in.contains(&build)
    }
}

/// Tags of units, own and inherited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagSet {
    /// Requirements.
    pub requirements: Vec<TagId>,
    /// Risk controls.
    pub risk_controls: Vec<TagId>,
    /// Classes.
    pub classes: Vec<ClassTag>,
    /// The nearest `#[software_item]`.
    pub item: Option<TagId>,
    /// The nearest `design = …`.
    pub design: Option<String>,
}

/// A tagged function in the tokens of a macro call: if the coverage map has a function of that name there, these are its tags.
#[derive(Debug, Clone)]
pub struct MacroTags {
    /// The package.
    pub package: String,
    /// Index into the targets that were given.
    pub target: usize,
    /// `id_root::module` of the module that the macro is called in, with the modules around the function in the call.
    pub module: String,
    /// The function's name.
    pub name: String,
    /// The function in the macro call.
    pub place: Place,
    /// Whether it is part of the build.
    pub cfg: CfgState,
    /// Its tags, those of what stands around the call included.
    pub tags: TagSet,
    /// Whether it has rustdoc.
    pub documented: bool,
}

/// A module that tags reach: functions that macros make in it are judged with them.
#[derive(Debug, Clone)]
pub struct ModuleTags {
    /// The package.
    pub package: String,
    /// Index into the targets that were given.
    pub target: usize,
    /// `id_root::module`.
    pub module: String,
    /// Its tags, those of the modules around it included.
    pub tags: TagSet,
}

/// What a test says it verifies.
#[derive(Debug, Clone)]
pub struct VerifiesTag {
    /// The ID.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// `level = …`.
    pub level: Option<TestLevel>,
    /// `accept = …`.
    pub accept: Option<String>,
}

/// A test function in the source: tagged with `#[verifies]`, or with an attribute whose last segment is `test`.
#[derive(Debug, Clone)]
pub struct SourceTest {
    /// The package.
    pub package: String,
    /// Index into the targets that were given.
    pub target: usize,
    /// Path within the target, as a test binary lists it: `module::name`, without the crate.
    pub path: String,
    /// From the visibility or the signature's start to behind the closing brace.
    pub place: Place,
    /// `#[should_panic]` in any form.
    pub should_panic: bool,
    /// Whether its conditions hold in a test build.
    pub cfg: CfgState,
    /// The builds whose conditions hold for it, sorted.
    pub active_in: Vec<usize>,
    /// What it verifies.
    pub verifies: Vec<VerifiesTag>,
}

/// A source file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the workspace root, with `/`.
    pub path: Utf8PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Whether a build script made it: then its path holds a hash that differs between machines.
    pub generated: bool,
}

/// All that the source says.
#[derive(Debug, Clone, Default)]
pub struct SourceInventory {
    /// Files that were read, sorted by path; each one once.
    pub files: Vec<SourceFile>,
    /// Functions of library and binary targets that are not test-only, sorted by id.
    pub functions: Vec<SourceFunction>,
    /// Tests, sorted by package, target and path.
    pub tests: Vec<SourceTest>,
    /// Files that are missing or do not parse, and macros whose functions only the coverage map knows.
    pub gaps: Vec<SourceGap>,
    /// Wrong tags: exit code 2.
    pub errors: Vec<Diagnostic>,
    /// Tagged functions in macro calls, sorted by target, module and name.
    pub macro_tags: Vec<MacroTags>,
    /// Modules that tags reach, sorted by target and module.
    pub module_tags: Vec<ModuleTags>,
    /// Modules in which a macro is called that may make functions (`id_root::module`), sorted.
    pub macro_calls: Vec<String>,
    /// Code that only tests hold: what the coverage map has in it is no unit.
    pub test_code: Vec<TestCode>,
    /// Modules that only tests hold.
    pub test_modules: Vec<TestModule>,
    /// What the code of libraries and binaries names, and what it does below the language; tests left out.
    pub code: CodeMap,
    /// Calls of `std::panic::set_hook`: the file, absolute, symbolic links resolved, and the range of the arguments.
    pub panic_hooks: Vec<(Utf8PathBuf, Range)>,
}

/// Code that only tests hold.
#[derive(Debug, Clone)]
pub struct TestCode {
    /// The file, absolute, symbolic links resolved.
    pub real_file: Utf8PathBuf,
    /// Where it stands.
    pub place: Place,
}

/// A module that only tests hold.
#[derive(Debug, Clone)]
pub struct TestModule {
    /// Index into the targets that were given.
    pub target: usize,
    /// Its path without the crate: `limits::tests`.
    pub path: String,
}

#[cfg(test)]
mod tests;
