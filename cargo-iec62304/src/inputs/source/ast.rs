//! What is kept of a parsed file: plain data that can go from thread to thread and knows no target.

use std::sync::Arc;

use iec62304_grammar::ItemShape;
use serde::{Deserialize, Serialize};

use super::cfg::Cfg;
use crate::model::{LintLevel, LowLevelKind, Position};

/// A range in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Range {
    /// First byte.
    pub start: Position,
    /// Just behind the last byte.
    pub end: Position,
}

/// An item, or a group of items under one condition.
#[derive(Debug, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What its attributes say.
    pub attrs: Attrs,
    /// What a tag on it stands on; known only where it has attributes that may be tags.
    #[serde(with = "super::shapes")]
    pub shape: Option<ItemShape>,
    /// From the visibility, or where there is none the first keyword, to the end; attributes excluded.
    pub range: Range,
    /// What stands in it: the items of a module, an impl, a trait, those in a function's body.
    pub children: Vec<Node>,
    /// What it names and does itself, without what stands in its children.
    pub mentions: Mentions,
}

/// What an item names and does itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Mentions {
    /// Paths, each one once under the same condition.
    pub paths: Vec<PathUse>,
    /// `unsafe`, and what other languages can reach.
    pub sites: Vec<Site>,
}

impl Mentions {
    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.sites.is_empty()
    }
}

/// A path in an item.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PathUse {
    /// Its number in the paths of the file.
    pub path: u32,
    /// The number of the conditions around it inside the item, from 1; 0 for none.
    pub guard: u32,
    /// Where it begins.
    pub at: Position,
}

/// A path as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PathText {
    /// Its segments, without `r#`.
    pub segments: Vec<String>,
    /// Whether it begins with `::`.
    pub absolute: bool,
}

/// Low-level code in an item.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Site {
    /// What it is.
    pub kind: LowLevelKind,
    /// As for [`PathUse`].
    pub guard: u32,
    /// Where it begins.
    pub at: Position,
}

/// Something that an attribute says about low-level code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker<K> {
    /// What.
    pub kind: K,
    /// Where the attribute begins.
    pub at: Position,
}

/// What a [`Node`] is.
#[derive(Debug, Serialize, Deserialize)]
pub enum Kind {
    /// Items under a common condition, in the scope around them.
    Group,
    /// `mod name { … }`, or `mod name;`.
    Mod {
        /// Name without `r#`.
        name: String,
        /// Whether its items stand in the same file.
        inline: bool,
    },
    /// A function or method.
    Fn {
        /// Name without `r#`.
        name: String,
        /// Whether it has a body.
        has_body: bool,
        /// Whether it is `async`.
        is_async: bool,
        /// The blocks that the coverage map must know of, from brace to brace.
        blocks: Vec<Range>,
        /// SHA-256 of its tokens; zeros where it has no body.
        digest: [u8; 32],
    },
    /// An `impl` block.
    Impl {
        /// The self type, written as unit ids write it.
        self_type: String,
        /// The self type's name where it is a plain path.
        self_name: Option<String>,
        /// The trait, written as unit ids write it.
        of_trait: Option<String>,
        /// The trait's name.
        trait_name: Option<String>,
    },
    /// A `trait`.
    Trait {
        /// Name without `r#`.
        name: String,
    },
    /// A `struct`, `enum` or `union`.
    Type {
        /// Name without `r#`.
        name: String,
    },
    /// A `const` or `static`.
    Const {
        /// Name without `r#`; `_` where it has none.
        name: String,
        /// Whether its initialiser holds a closure or an async block.
        has_code: bool,
        /// SHA-256 of its tokens; zeros where it holds no code.
        digest: [u8; 32],
    },
    /// A `use`.
    Use(Vec<UseLeaf>),
    /// An `extern crate`.
    ExternCrate {
        /// The crate.
        name: String,
        /// The name it gets.
        alias: String,
    },
    /// `include!(…)` in item position; `None` where the path is no literal.
    Include(Option<Vec<PathPiece>>),
    /// A macro call in item or statement position.
    Macro(MacroCall),
    /// An item of another kind that carries attributes.
    Other,
    /// Syntax that the parser passes over although it holds functions.
    Opaque,
}

/// One name that a `use` binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseLeaf {
    /// The path of what is bound; for a glob the path of the module.
    pub path: Vec<String>,
    /// Whether the path begins with `::`.
    pub absolute: bool,
    /// The name it gets; `None` for a glob.
    pub name: Option<String>,
}

/// A piece of a path in `include!(concat!(…))`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathPiece {
    /// A literal.
    Literal(String),
    /// `env!("NAME")`.
    Env(String),
}

/// A macro call whose expansion is unknown.
#[derive(Debug, Serialize, Deserialize)]
pub struct MacroCall {
    /// Its path, as `proptest` or `tokio::select`.
    pub path: String,
    /// Whether it is likely to make functions.
    pub makes_functions: bool,
    /// Functions in its tokens that carry attributes the language does not define, or are tests.
    pub functions: Vec<MacroFn>,
    /// Tags in its tokens that stand on no function.
    pub stray_tags: Vec<AttrCall>,
}

/// `fn name` in the tokens of a macro call.
#[derive(Debug, Serialize, Deserialize)]
pub struct MacroFn {
    /// Inline modules around it, within the tokens.
    pub modules: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attrs: Attrs,
    /// From its first keyword to the end of its body.
    pub range: Range,
}

/// What the attributes of an item say.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Attrs {
    /// `cfg` conditions, those from `cfg_attr(…, cfg(…))` included.
    pub cfgs: Vec<Arc<Cfg>>,
    /// `#[path = "…"]`, in order.
    pub paths: Vec<Guarded<String>>,
    /// `#[test]` and the like.
    pub tests: Vec<Guarded<()>>,
    /// `#[bench]`.
    pub benches: Vec<Guarded<()>>,
    /// `#[should_panic]` in any form.
    pub should_panic: Vec<Guarded<()>>,
    /// `#[macro_use]`, with the names it lists.
    pub macro_use: Vec<Guarded<Vec<String>>>,
    /// Whether there is rustdoc that is not blank.
    pub documented: bool,
    /// `#[no_mangle]`, `#[export_name]`, `#[link_section]`, `#[link]`.
    pub low_level: Vec<Guarded<Marker<LowLevelKind>>>,
    /// The level of the lint `unsafe_code`.
    pub unsafe_lint: Vec<Guarded<Marker<LintLevel>>>,
    /// Attributes that the language does not define: tags may be among them.
    pub calls: Vec<AttrCall>,
}

/// Something that counts where all guards hold: the conditions of the `cfg_attr`s around it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Guarded<T> {
    /// The conditions.
    pub guards: Vec<Cfg>,
    /// What they guard.
    pub value: T,
}

/// An attribute that the language does not define.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AttrCall {
    /// Conditions of the `cfg_attr`s around it.
    pub guards: Vec<Cfg>,
    /// The segments of its path, without `r#`.
    pub path: Vec<String>,
    /// Whether the path begins with `::`.
    pub absolute: bool,
    /// Path and arguments, as written.
    pub text: String,
    /// Where the text stands.
    pub range: Range,
    /// Whether it is written `#![…]`.
    pub inner: bool,
}
