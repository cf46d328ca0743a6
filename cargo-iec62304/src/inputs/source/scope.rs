//! Names: whether an attribute is one of ours, however it was imported.

use std::collections::HashMap;

use iec62304_grammar::TagKind;

use super::TargetInput;
use super::ast::{AttrCall, UseLeaf};
use super::follow::{Libraries, Library, Open, Start};
use super::walk::Crate;

/// The name under which the macros are published.
const MACROS: &str = "iec62304_macros";

/// The scopes of one target.
#[derive(Debug, Default)]
pub struct Scopes<'a> {
    pub(super) all: Vec<Scope<'a>>,
    /// Names that `#[macro_use] extern crate …` brings into the whole crate; an empty list stands for all.
    macro_use: Vec<(&'a str, &'a [String])>,
}

#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) parent: Option<usize>,
    pub(super) block: bool,
    pub(super) modules: HashMap<&'a str, Vec<usize>>,
    pub(super) uses: HashMap<&'a str, Vec<Import<'a>>>,
    pub(super) globs: Vec<Import<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Import<'a> {
    Path(&'a UseLeaf),
    Crate(&'a str),
}

impl<'a> Scopes<'a> {
    /// Adds a module; `None` as parent makes the root.
    pub fn module(&mut self, parent: Option<usize>, name: &'a str) -> usize {
        let id = self.add(parent, false);
        if let Some(parent) = parent {
            self.all[parent].modules.entry(name).or_default().push(id);
        }
        id
    }

    /// Adds the scope of a body.
    pub fn block(&mut self, parent: usize) -> usize {
        self.add(Some(parent), true)
    }

    fn add(&mut self, parent: Option<usize>, block: bool) -> usize {
        self.all.push(Scope {
            parent,
            block,
            ..Scope::default()
        });
        self.all.len() - 1
    }

    /// Adds the names of a `use`.
    pub fn bind(&mut self, scope: usize, leaves: &'a [UseLeaf]) {
        let scope = &mut self.all[scope];
        for leaf in leaves {
            match &leaf.name {
                Some(name) => scope.uses.entry(name).or_default().push(Import::Path(leaf)),
                None => scope.globs.push(Import::Path(leaf)),
            }
        }
    }

    /// Adds the name of an `extern crate`.
    pub fn bind_crate(
        &mut self,
        scope: usize,
        name: &'a str,
        alias: &'a str,
        macro_use: Option<&'a [String]>,
    ) {
        let uses = &mut self.all[scope].uses;
        uses.entry(alias).or_default().push(Import::Crate(name));
        if let Some(names) = macro_use {
            self.macro_use.push((name, names));
        }
    }
}

/// What a path stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The crate of our macros.
    Macros,
    /// One of our attributes.
    Tag(TagKind),
    /// A module: target and scope.
    Module(usize, usize),
    /// Something of another crate.
    Foreign,
    /// It cannot be followed; the tag that it looks like.
    Unclear(Option<TagKind>),
}

impl Meaning {
    fn of_module(target: usize, module: Option<usize>) -> Self {
        module.map_or(Self::Unclear(None), |module| Self::Module(target, module))
    }
}

/// Looks names up over all targets. Attributes are macros, so an import counts before a module of the same name; for what code depends on
/// ([`super::lookup`]) the module does.
pub struct Resolver<'r, 'a> {
    targets: &'r [TargetInput],
    crates: &'r [Crate<'a>],
    libraries: Libraries<'r>,
}

impl<'r, 'a> Resolver<'r, 'a> {
    /// For these targets.
    pub fn new(targets: &'r [TargetInput], crates: &'r [Crate<'a>]) -> Self {
        Self {
            targets,
            crates,
            libraries: Libraries::of(targets),
        }
    }

    /// Which of our attributes this is, if it is one.
    pub fn tag(&self, target: usize, scope: usize, call: &AttrCall) -> Option<TagKind> {
        let mut open = Open::default();
        let by_name = |path: &[String]| TagKind::from_name(path.last()?);
        let meaning = match call.path.as_slice() {
            [name] if !call.absolute => self.plain(target, scope, name, &mut open),
            path => Some(self.path(target, scope, path, call.absolute, &mut open)),
        };
        let knows_macros = !self.targets[target].macro_crates.is_empty();
        match meaning {
            Some(Meaning::Tag(kind)) => Some(kind),
            Some(Meaning::Unclear(guess)) => guess.filter(|_| knows_macros),
            Some(_) => None,
            None => by_name(&call.path).filter(|_| knows_macros),
        }
    }

    /// A name without a path, as attributes use it.
    fn plain<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        let found = self.lexical(target, scope, name, open);
        found.or_else(|| {
            let kind = TagKind::from_name(name)?;
            let scopes = &self.crates[target].scopes;
            let mut lists = scopes.macro_use.iter();
            lists
                .find(|(krate, names)| {
                    let listed = names.is_empty() || names.iter().any(|each| each == name);
                    listed && self.external(target, krate) == Meaning::Macros
                })
                .map(|_| Meaning::Tag(kind))
        })
    }

    /// A name in the scopes around, up to the module's.
    fn lexical<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        let mut scopes = self.crates[target].scopes.around(scope);
        scopes.find_map(|at| self.member(target, at, name, open))
    }

    /// A name that a scope itself binds.
    fn member<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        open.look_for((target, scope, name), |open| {
            self.bound(target, scope, name, open)
        })
    }

    fn bound<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        let here = self.crates[target].scopes.all.get(scope)?;
        let mut unclear = None;
        for import in here.uses.get(name).into_iter().flatten() {
            match self.import(target, scope, *import, open) {
                Meaning::Unclear(guess) => unclear = Some(Meaning::Unclear(guess)),
                found => return Some(found),
            }
        }
        if unclear.is_some() {
            return unclear;
        }
        if let Some([module, ..]) = here.modules.get(name).map(Vec::as_slice) {
            return Some(Meaning::Module(target, *module));
        }
        here.globs
            .iter()
            .find_map(|glob| match self.import(target, scope, *glob, open) {
                Meaning::Macros => TagKind::from_name(name).map(Meaning::Tag),
                Meaning::Module(target, scope) => self.member(target, scope, name, open),
                Meaning::Tag(_) | Meaning::Foreign | Meaning::Unclear(_) => None,
            })
    }

    fn import<'p>(
        &'p self,
        target: usize,
        scope: usize,
        import: Import<'p>,
        open: &mut Open<'p>,
    ) -> Meaning {
        match import {
            Import::Crate("self") => Meaning::Module(target, 0),
            Import::Crate(name) => self.external(target, name),
            Import::Path(leaf) => self.path(target, scope, &leaf.path, leaf.absolute, open),
        }
    }

    fn path<'p>(
        &'p self,
        target: usize,
        scope: usize,
        path: &'p [String],
        absolute: bool,
        open: &mut Open<'p>,
    ) -> Meaning {
        let guess = Meaning::Unclear(path.last().and_then(|last| TagKind::from_name(last)));
        let Some((first, mut rest)) = path.split_first() else {
            return guess;
        };
        let scopes = &self.crates[target].scopes;
        let mut meaning = match scopes.start(scope, first, absolute) {
            Start::Extern => self.external(target, first),
            Start::Module(module) => Meaning::of_module(target, module),
            Start::Name => self.first(target, scope, first, open),
        };
        while let [segment, behind @ ..] = rest {
            meaning = match meaning {
                Meaning::Macros => {
                    TagKind::from_name(segment).map_or(Meaning::Foreign, Meaning::Tag)
                }
                Meaning::Module(target, scope) if segment == "super" => {
                    Meaning::of_module(target, self.crates[target].scopes.above(scope))
                }
                Meaning::Module(target, scope) => {
                    self.member(target, scope, segment, open).unwrap_or(guess)
                }
                Meaning::Tag(_) | Meaning::Foreign => Meaning::Foreign,
                Meaning::Unclear(_) => return guess,
            };
            rest = behind;
        }
        match meaning {
            Meaning::Unclear(_) => guess,
            found => found,
        }
    }

    /// The first segment of a path: a name around, else a crate.
    fn first<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Meaning {
        self.lexical(target, scope, name, open)
            // An `extern crate … as …` in the root holds for all paths; edition 2015 starts every path there.
            .or_else(|| self.member(target, 0, name, open))
            .unwrap_or_else(|| self.external(target, name))
    }

    fn external(&self, target: usize, name: &str) -> Meaning {
        let input = &self.targets[target];
        if name == MACROS || input.macro_crates.iter().any(|known| known == name) {
            return Meaning::Macros;
        }
        match self.libraries.find(target, name) {
            Library::Target(index) => Meaning::Module(index, 0),
            Library::Unseen => Meaning::Unclear(None),
            Library::Foreign => Meaning::Foreign,
        }
    }
}
