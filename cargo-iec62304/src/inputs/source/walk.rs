//! Follows the targets from their root files: one tree of items per target, `mod` and `include!` opened.

use std::collections::BTreeSet;
use std::rc::Rc;

use camino::{Utf8Path, Utf8PathBuf};

use super::ast::{Attrs, Kind, Node, Range};
use super::cfg::{Cfg, CfgSet, Truth};
use super::conditions::Conditions;
use super::modules::{Dir, parent};
use super::parse::{Lookup, ParsedFile, ParsedSources};
use super::scope::Scopes;
use super::{TargetInput, TargetKind};
use crate::model::{Place, SourceGap};

/// An item of one target.
#[derive(Debug)]
pub struct Expanded<'a> {
    /// The item.
    pub node: &'a Node,
    /// The file it stands in.
    pub file: &'a ParsedFile,
    /// All conditions around it, its own included.
    pub conditions: Rc<Conditions>,
    /// Scope that names in its attributes are looked up in.
    pub scope: usize,
    /// What stands in it; for a file module what its file holds.
    pub children: Vec<Expanded<'a>>,
    /// Inner attributes of the file, where it is a module in a file of its own or an `include!`.
    pub inner: Option<(&'a Attrs, &'a ParsedFile)>,
}

/// One target, followed.
#[derive(Debug)]
pub struct Crate<'a> {
    /// The items of the root file.
    pub items: Vec<Expanded<'a>>,
    /// Inner attributes of the root file.
    pub root: Option<(&'a Attrs, &'a ParsedFile)>,
    /// Its configuration.
    pub cfgs: CfgSet,
    /// Its scopes; 0 is the root module's.
    pub scopes: Scopes<'a>,
    /// What could not be followed.
    pub gaps: Vec<SourceGap>,
    /// Files it reached, by index.
    pub files: BTreeSet<usize>,
}

/// Follows all targets as far as files are loaded; gives the paths that nobody has looked at yet as well.
pub fn expand<'a>(
    sources: &'a ParsedSources,
    targets: &[TargetInput],
) -> (Vec<Crate<'a>>, BTreeSet<Utf8PathBuf>) {
    let mut pending = BTreeSet::new();
    let crates = targets
        .iter()
        .map(|target| Walker::new(sources, target, &mut pending).run())
        .collect();
    (crates, pending)
}

/// Where the walk stands.
#[derive(Clone)]
pub struct At<'a> {
    pub file: &'a ParsedFile,
    /// The folder of the file, by the path that reached it.
    pub folder: Rc<Utf8PathBuf>,
    pub dir: Dir,
    pub conditions: Rc<Conditions>,
    pub scope: usize,
    pub chain: Option<Rc<Chain>>,
}

/// The files around the current one, innermost first.
pub struct Chain {
    pub file: usize,
    pub outer: Option<Rc<Chain>>,
}

impl Chain {
    /// Whether the file is among them.
    pub fn holds(chain: Option<&Rc<Self>>, file: usize) -> bool {
        let mut next = chain;
        while let Some(link) = next {
            if link.file == file {
                return true;
            }
            next = link.outer.as_ref();
        }
        false
    }
}

/// How a file is entered.
pub struct Entry {
    /// Where its modules are looked for.
    pub dir: Dir,
    /// The conditions around it.
    pub conditions: Rc<Conditions>,
    /// The scope of its items.
    pub scope: usize,
    /// The files around it.
    pub outer: Option<Rc<Chain>>,
}

/// Walks through one target.
pub struct Walker<'a, 'w> {
    pub sources: &'a ParsedSources,
    pub target: &'w TargetInput,
    pub pending: &'w mut BTreeSet<Utf8PathBuf>,
    pub manifest_dir: Option<Utf8PathBuf>,
    pub reached: usize,
    pub found: Crate<'a>,
}

impl<'a, 'w> Walker<'a, 'w> {
    fn new(
        sources: &'a ParsedSources,
        target: &'w TargetInput,
        pending: &'w mut BTreeSet<Utf8PathBuf>,
    ) -> Self {
        Self {
            sources,
            target,
            pending,
            manifest_dir: None,
            reached: 0,
            found: Crate {
                items: Vec::new(),
                root: None,
                cfgs: CfgSet::new(&target.cfgs),
                scopes: Scopes::default(),
                gaps: Vec::new(),
                files: BTreeSet::new(),
            },
        }
    }

    fn run(mut self) -> Crate<'a> {
        let conditions = Rc::new(Conditions {
            unit_possible: true,
            ..Conditions::default()
        });
        let root = &self.target.root;
        match self.sources.lookup(root) {
            Lookup::Unknown => {
                self.pending.insert(root.clone());
            }
            Lookup::Missing => {
                let place = Place {
                    file: self.sources.show(root),
                    ..Place::default()
                };
                let message = format!(
                    "the root file of target `{}` is not found",
                    self.target.target
                );
                let help = "create the file, or correct the target's path in Cargo.toml";
                self.gap_at(place, message, Some(help.to_owned()), true);
            }
            Lookup::File(index) => {
                let scope = self.found.scopes.module(None, "");
                let file = self.sources.file(index);
                self.found.root = Some((&file.attrs, file));
                let entry = Entry {
                    dir: Dir::of_owner(root),
                    conditions,
                    scope,
                    outer: None,
                };
                self.found.items = self.enter(index, root, entry);
            }
        }
        self.found
    }

    /// The items of a file that is loaded.
    pub fn enter(&mut self, index: usize, path: &Utf8Path, entry: Entry) -> Vec<Expanded<'a>> {
        let file = self.sources.file(index);
        self.found.files.insert(index);
        self.reached += 1;
        let conditions = entry.conditions.with(&file.attrs.cfgs, &self.found.cfgs);
        if let Some(failure) = &file.failure {
            let hides = conditions.unit_possible || conditions.active();
            let place = place(file, failure.range);
            self.gap_at(
                place,
                failure.message.clone(),
                Some(failure.help.to_string()),
                hides,
            );
        }
        let at = At {
            file,
            folder: Rc::new(parent(path)),
            dir: entry.dir,
            conditions,
            scope: entry.scope,
            chain: Some(Rc::new(Chain {
                file: index,
                outer: entry.outer,
            })),
        };
        self.nodes(&file.nodes, &at)
    }

    pub fn nodes(&mut self, nodes: &'a [Node], at: &At<'a>) -> Vec<Expanded<'a>> {
        let mut expanded = Vec::with_capacity(nodes.len());
        for node in nodes {
            self.node(node, at, &mut expanded);
        }
        expanded
    }

    fn node(&mut self, node: &'a Node, at: &At<'a>, out: &mut Vec<Expanded<'a>>) {
        let conditions = at.conditions.with(&node.attrs.cfgs, &self.found.cfgs);
        let mut inside = At {
            conditions,
            ..at.clone()
        };
        match &node.kind {
            Kind::Mod { name, inline: true } => {
                inside.scope = self.found.scopes.module(Some(at.scope), name);
                let path = self.inline_path(node);
                inside.dir = at.dir.inline(name, path);
            }
            Kind::Mod {
                name,
                inline: false,
            } => {
                return self.file_module(node, name, &inside, out);
            }
            Kind::Include(pieces) => return self.include(node, pieces.as_deref(), &inside, out),
            Kind::Fn { .. } | Kind::Const { .. } if !node.children.is_empty() => {
                inside.scope = self.found.scopes.block(at.scope);
                inside.dir = at.dir.block();
            }
            Kind::Use(leaves) if inside.conditions.active() => {
                self.found.scopes.bind(at.scope, leaves);
            }
            Kind::ExternCrate { name, alias } if inside.conditions.active() => {
                let macro_use = node
                    .attrs
                    .macro_use
                    .first()
                    .map(|list| list.value.as_slice());
                self.found
                    .scopes
                    .bind_crate(at.scope, name, alias, macro_use);
            }
            _ => {}
        }
        let children = self.nodes(&node.children, &inside);
        out.push(Expanded {
            node,
            file: at.file,
            conditions: inside.conditions,
            scope: at.scope,
            children,
            inner: None,
        });
    }

    /// The `#[path]` of an inline module that holds for the target.
    fn inline_path(&self, node: &'a Node) -> Option<&'a str> {
        let holds = |cfg: &Cfg| self.found.cfgs.holds(cfg, false) != Truth::No;
        let mut paths = node.attrs.paths.iter();
        paths
            .find(|path| path.guards.iter().all(holds))
            .map(|path| path.value.as_str())
    }

    pub fn gap(&mut self, node: &Node, at: &At<'a>, message: String, help: &str, hides: bool) {
        self.gap_at(
            place(at.file, node.range),
            message,
            Some(help.to_owned()),
            hides,
        );
    }

    pub fn gap_at(
        &mut self,
        place: Place,
        message: String,
        help: Option<String>,
        hides_units: bool,
    ) {
        self.found.gaps.push(SourceGap {
            package: self.target.package.clone(),
            place,
            message,
            help,
            hides_units,
            awaits_build: false,
        });
    }
}

/// A place in a file.
pub fn place(file: &ParsedFile, range: Range) -> Place {
    Place {
        file: file.shown.clone(),
        start: range.start,
        end: range.end,
    }
}

/// Whether functions of such a target are units.
pub const fn holds_units(kind: TargetKind) -> bool {
    match kind {
        TargetKind::Lib | TargetKind::Bin => true,
        TargetKind::Test
        | TargetKind::Example
        | TargetKind::Bench
        | TargetKind::Doc
        | TargetKind::ProcMacro => false,
    }
}
