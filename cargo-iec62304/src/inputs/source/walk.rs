//! Follows the targets from their root files: one tree of items per target, `mod` and `include!` opened.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::ast::{Attrs, Kind, Node, PathPiece, Range};
use super::cfg::{Cfg, CfgSet, Truth, possible_without_test};
use super::modules::{Dir, included, parent};
use super::parse::{ParsedFile, ParsedSources};
use super::scope::Scopes;
use super::{TargetInput, TargetKind};
use crate::model::{Place, SourceGap};

/// How many files one target may reach, counted at each place that reaches them: ends what `#[path]` could make endless.
const MAX_FILES: usize = 100_000;

/// The conditions around an item, and what follows from them for one target.
#[derive(Debug, Default)]
pub struct Conditions {
    /// The conditions, outermost first.
    pub all: Vec<Arc<Cfg>>,
    /// Whether they can hold together without `cfg(test)`: whether there can be a unit under them.
    pub unit_possible: bool,
    /// The first one that does not hold without `cfg(test)`.
    pub fails: Option<Arc<Cfg>>,
    /// The first one that does not hold with `cfg(test)`.
    pub fails_in_test: Option<Arc<Cfg>>,
}

impl Conditions {
    /// Adds conditions from further inside.
    pub fn with(self: &Rc<Self>, more: &[Arc<Cfg>], set: &CfgSet) -> Rc<Self> {
        if more.is_empty() {
            return Rc::clone(self);
        }
        let all: Vec<Arc<Cfg>> = self.all.iter().chain(more).cloned().collect();
        let fails = |known: &Option<Arc<Cfg>>, test| {
            let new = || more.iter().find(|cfg| set.holds(cfg, test) == Truth::No);
            known.as_ref().or_else(new).cloned()
        };
        Rc::new(Self {
            unit_possible: self.unit_possible
                && possible_without_test(all.iter().map(AsRef::as_ref)),
            fails: fails(&self.fails, false),
            fails_in_test: fails(&self.fails_in_test, true),
            all,
        })
    }

    /// Whether some build of the target holds what stands under them.
    pub const fn active(&self) -> bool {
        self.fails.is_none() || self.fails_in_test.is_none()
    }
}

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
struct At<'a> {
    file: &'a ParsedFile,
    /// The folder of the file, by the path that reached it.
    folder: Rc<Utf8PathBuf>,
    dir: Dir,
    conditions: Rc<Conditions>,
    scope: usize,
    chain: Option<Rc<Chain>>,
}

/// The files around the current one, innermost first.
struct Chain {
    file: usize,
    outer: Option<Rc<Chain>>,
}

impl Chain {
    fn holds(chain: Option<&Rc<Self>>, file: usize) -> bool {
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

/// A file that a module or an `include!` may stand for, under a condition.
struct Candidate {
    path: Utf8PathBuf,
    dir: Dir,
}

struct Walker<'a, 'w> {
    sources: &'a ParsedSources,
    target: &'w TargetInput,
    pending: &'w mut BTreeSet<Utf8PathBuf>,
    manifest_dir: Option<Utf8PathBuf>,
    reached: usize,
    found: Crate<'a>,
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
            None => {
                self.pending.insert(root.clone());
            }
            Some(None) => {
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
            Some(Some(index)) => {
                let scope = self.found.scopes.module(None, "");
                let dir = Dir::of_owner(root);
                let file = self.sources.file(index);
                self.found.root = Some((&file.attrs, file));
                self.found.items = self.enter(index, root, dir, &conditions, scope, None);
            }
        }
        self.found
    }

    /// The items of a file that is loaded.
    fn enter(
        &mut self,
        index: usize,
        path: &Utf8Path,
        dir: Dir,
        conditions: &Rc<Conditions>,
        scope: usize,
        outer: Option<Rc<Chain>>,
    ) -> Vec<Expanded<'a>> {
        let file = self.sources.file(index);
        self.found.files.insert(index);
        self.reached += 1;
        let conditions = conditions.with(&file.attrs.cfgs, &self.found.cfgs);
        if let Some(failure) = &file.failure {
            let hides = conditions.unit_possible || conditions.active();
            let place = place(file, failure.range);
            self.gap_at(
                place,
                failure.message.clone(),
                Some(failure.help.to_owned()),
                hides,
            );
        }
        let at = At {
            file,
            folder: Rc::new(parent(path)),
            dir,
            conditions,
            scope,
            chain: Some(Rc::new(Chain { file: index, outer })),
        };
        self.nodes(&file.nodes, &at)
    }

    fn nodes(&mut self, nodes: &'a [Node], at: &At<'a>) -> Vec<Expanded<'a>> {
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

    /// `mod name;`: one file for each `#[path]` under a condition, and one for none of them.
    fn file_module(
        &mut self,
        node: &'a Node,
        name: &'a str,
        at: &At<'a>,
        out: &mut Vec<Expanded<'a>>,
    ) {
        let mut denied: Vec<Arc<Cfg>> = Vec::new();
        for path in &node.attrs.paths {
            let mut guards = denied.clone();
            guards.extend(path.guards.iter().cloned().map(Arc::new));
            let conditions = at.conditions.with(&guards, &self.found.cfgs);
            let (file, dir) = at.dir.by_path(&path.value);
            let candidate = Candidate { path: file, dir };
            self.open_module(
                node,
                name,
                &At {
                    conditions,
                    ..at.clone()
                },
                candidate,
                out,
            );
            if path.guards.is_empty() {
                return;
            }
            denied.push(Arc::new(Cfg::not_all(&path.guards)));
        }
        let conditions = at.conditions.with(&denied, &self.found.cfgs);
        let at = At {
            conditions,
            ..at.clone()
        };
        if let Some(candidate) = self.by_name(node, name, &at, !denied.is_empty()) {
            self.open_module(node, name, &at, candidate, out);
        }
    }

    /// Chooses between `name.rs` and `name/mod.rs`.
    fn by_name(
        &mut self,
        node: &'a Node,
        name: &str,
        at: &At<'a>,
        optional: bool,
    ) -> Option<Candidate> {
        let Some([plain, nested]) = at.dir.by_name(name) else {
            let message = format!("module `{name}` stands in a block, where no file is looked for");
            let help = "move the module out of the block, or give it a `#[path]`";
            self.gap(node, at, message, help, at.conditions.active());
            return None;
        };
        let found = [&plain, &nested].map(|(path, _)| self.probe(path));
        let [Some(first), Some(second)] = found else {
            return None;
        };
        let candidate = |(path, dir)| Some(Candidate { path, dir });
        match (first, second) {
            (Some(_), None) => candidate(plain),
            (None, Some(_)) => candidate(nested),
            (Some(_), Some(_)) => {
                let message = format!(
                    "module `{name}` has two files, {} and {} (E0761)",
                    self.sources.show(&plain.0),
                    self.sources.show(&nested.0)
                );
                let hides = at.conditions.unit_possible || at.conditions.active();
                self.gap(node, at, message, "remove one of them", hides);
                None
            }
            (None, None) if optional && !at.conditions.active() => None,
            (None, None) => {
                let message = format!(
                    "module `{name}` has no file: neither {} nor {} exists",
                    self.sources.show(&plain.0),
                    self.sources.show(&nested.0)
                );
                self.gap(
                    node,
                    at,
                    message,
                    "create the file, or remove the module",
                    at.conditions.active(),
                );
                None
            }
        }
    }

    /// Looks a path up; `None` where it has to be loaded first.
    fn probe(&mut self, path: &Utf8Path) -> Option<Option<usize>> {
        let known = self.sources.lookup(path);
        if known.is_none() {
            self.pending.insert(path.to_owned());
        }
        known
    }

    fn open_module(
        &mut self,
        node: &'a Node,
        name: &'a str,
        at: &At<'a>,
        candidate: Candidate,
        out: &mut Vec<Expanded<'a>>,
    ) {
        let Some(index) = self.existing(node, at, &candidate.path, &format!("module `{name}`"))
        else {
            return;
        };
        let scope = self.found.scopes.module(Some(at.scope), name);
        self.open(node, at, index, candidate, scope, out);
    }

    /// The file at a path, if it is there and not open already.
    fn existing(
        &mut self,
        node: &'a Node,
        at: &At<'a>,
        path: &Utf8Path,
        what: &str,
    ) -> Option<usize> {
        let Some(index) = self.probe(path)? else {
            let message = format!(
                "{what} has no file: {} does not exist",
                self.sources.show(path)
            );
            let help = "create the file, or correct the path";
            self.gap(node, at, message, help, at.conditions.active());
            return None;
        };
        if Chain::holds(at.chain.as_ref(), index) {
            let message = format!("{what} leads back to {}", self.sources.file(index).shown);
            let help = "a file cannot be part of itself: correct the path";
            self.gap(node, at, message, help, at.conditions.active());
            return None;
        }
        if self.reached >= MAX_FILES {
            let message = format!("the target reaches more than {MAX_FILES} files");
            self.gap(
                node,
                at,
                message,
                "look for modules that name each other by path",
                true,
            );
            return None;
        }
        Some(index)
    }

    fn open(
        &mut self,
        node: &'a Node,
        at: &At<'a>,
        index: usize,
        candidate: Candidate,
        scope: usize,
        out: &mut Vec<Expanded<'a>>,
    ) {
        let file = self.sources.file(index);
        let conditions = at.conditions.with(&file.attrs.cfgs, &self.found.cfgs);
        let children = self.enter(
            index,
            &candidate.path,
            candidate.dir,
            &at.conditions,
            scope,
            at.chain.clone(),
        );
        out.push(Expanded {
            node,
            file: at.file,
            conditions,
            scope: at.scope,
            children,
            inner: Some((&file.attrs, file)),
        });
    }

    /// `include!(…)` of items: they belong to the module around it.
    fn include(
        &mut self,
        node: &'a Node,
        pieces: Option<&[PathPiece]>,
        at: &At<'a>,
        out: &mut Vec<Expanded<'a>>,
    ) {
        let Some(pieces) = pieces else {
            let message = "the path of this `include!` cannot be followed: its functions are judged only as far as the coverage map lists them";
            let help = "name the file with a literal, or with `concat!(env!(\"OUT_DIR\"), …)`";
            return self.gap(node, at, message.to_owned(), help, false);
        };
        if self.manifest_dir.is_none() {
            self.manifest_dir = self.find_manifest_dir();
        }
        let env = |name: &str| match name {
            "OUT_DIR" => self.target.out_dir.as_ref().map(ToString::to_string),
            "CARGO_MANIFEST_DIR" => self.manifest_dir.as_ref().map(ToString::to_string),
            _ => None,
        };
        match included(pieces, &at.folder, env) {
            Ok(path) => {
                if let Some(index) = self.existing(node, at, &path, "`include!`") {
                    let dir = Dir::of_owner(&path);
                    let candidate = Candidate { path, dir };
                    self.open(node, at, index, candidate, at.scope, out);
                }
            }
            Err("OUT_DIR") => {
                let message =
                    "a build script makes this file: it is read by `verify`, after the build";
                self.gap(
                    node,
                    at,
                    message.to_owned(),
                    "run `cargo iec62304 verify`",
                    false,
                );
            }
            Err(name) => {
                let message = format!(
                    "the path of this `include!` depends on `{name}`: its functions are judged only as far as the coverage map lists them"
                );
                let help = "name the file with a literal, or with `concat!(env!(\"OUT_DIR\"), …)`";
                self.gap(node, at, message, help, false);
            }
        }
    }

    /// The nearest folder around the root file that holds a manifest.
    fn find_manifest_dir(&self) -> Option<Utf8PathBuf> {
        let mut around = self.target.root.ancestors().skip(1);
        around
            .find(|folder| self.sources.exists(&folder.join("Cargo.toml")))
            .map(Utf8Path::to_owned)
    }

    fn gap(&mut self, node: &Node, at: &At<'a>, message: String, help: &str, hides: bool) {
        self.gap_at(
            place(at.file, node.range),
            message,
            Some(help.to_owned()),
            hides,
        );
    }

    fn gap_at(&mut self, place: Place, message: String, help: Option<String>, hides_units: bool) {
        self.found.gaps.push(SourceGap {
            package: self.target.package.clone(),
            place,
            message,
            help,
            hides_units,
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
        TargetKind::Test | TargetKind::Example | TargetKind::Bench | TargetKind::ProcMacro => false,
    }
}
