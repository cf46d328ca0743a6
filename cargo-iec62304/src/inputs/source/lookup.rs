//! What a path in the code stands for: the owner of what it names, as far as names can be followed without types.

use super::TargetInput;
use super::ast::PathText;
use super::code_map::CodeOwner;
use super::follow::{Libraries, Library, Open, Start};
use super::scope::Import;
use super::uses::Definitions;
use super::walk::Crate;

/// What was found for one path.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// The owner of what it names.
    owner: Option<usize>,
    /// The root of the other crate that it goes through, where what it names stands in yet another one.
    through: Option<usize>,
}

impl Found {
    /// All that it names.
    pub fn owners(self) -> impl Iterator<Item = usize> {
        self.owner.into_iter().chain(self.through)
    }
}

/// What a part of a path stands for.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// A module: target and scope.
    Module(usize, usize),
    /// Something that is defined: target and owner.
    Defined(usize, usize),
}

/// Looks names up over all targets.
pub struct Lookup<'l, 'a> {
    crates: &'l [Crate<'a>],
    definitions: &'l Definitions<'a>,
    owners: &'l [CodeOwner],
    libraries: Libraries<'l>,
}

impl<'l, 'a> Lookup<'l, 'a> {
    /// For these targets.
    pub fn new(
        targets: &'l [TargetInput],
        crates: &'l [Crate<'a>],
        definitions: &'l Definitions<'a>,
        owners: &'l [CodeOwner],
    ) -> Self {
        Self {
            crates,
            definitions,
            owners,
            libraries: Libraries::of(targets),
        }
    }

    /// What a path in that scope names.
    pub fn find(&self, target: usize, scope: usize, path: &PathText, in_use: bool) -> Found {
        let mut open = Open::default();
        let segments = path.segments.as_slice();
        let meaning = match segments {
            // Outside of a `use`, a name that stands alone is no crate.
            [name] if !path.absolute && !in_use => {
                let meaning = match name.as_str() {
                    "crate" => Some(Meaning::Module(target, 0)),
                    _ => self.lexical(target, scope, name, &mut open),
                };
                meaning.map(|meaning| (meaning, 0))
            }
            _ => self.path(target, scope, segments, path.absolute, &mut open),
        };
        let Some((meaning, rest)) = meaning else {
            return Found::default();
        };
        let owner = self.owner(meaning, &segments[segments.len() - rest..]);
        let other = self.other_crate(target, scope, path, in_use, &mut open);
        let stands_in = match meaning {
            Meaning::Module(target, _) | Meaning::Defined(target, _) => target,
        };
        let through = other.filter(|krate| *krate != stands_in && *krate != target);
        Found {
            owner,
            through: through.and_then(|krate| self.definitions.modules.get(&(krate, 0)).copied()),
        }
    }

    /// The other crate that the first segment names.
    fn other_crate<'p>(
        &'p self,
        target: usize,
        scope: usize,
        path: &'p PathText,
        in_use: bool,
        open: &mut Open<'p>,
    ) -> Option<usize> {
        let first = path.segments.first()?;
        if path.segments.len() == 1 && !in_use && !path.absolute {
            return None;
        }
        match self.first(target, scope, first, path.absolute, open)? {
            Meaning::Module(krate, 0) if krate != target => Some(krate),
            _ => None,
        }
    }

    /// The owner of what was found, with the segments behind it that it has as members.
    fn owner(&self, meaning: Meaning, rest: &[String]) -> Option<usize> {
        match meaning {
            Meaning::Module(target, scope) => {
                self.definitions.modules.get(&(target, scope)).copied()
            }
            Meaning::Defined(target, owner) => {
                let member = rest.first().and_then(|name| {
                    let id = format!("{}::{name}", self.owners.get(owner)?.id);
                    self.definitions.members.get(&(target, id)).copied()
                });
                Some(member.unwrap_or(owner))
            }
        }
    }

    /// A path: how far it can be followed, and how many segments are left.
    fn path<'p>(
        &'p self,
        target: usize,
        scope: usize,
        path: &'p [String],
        absolute: bool,
        open: &mut Open<'p>,
    ) -> Option<(Meaning, usize)> {
        let (first, mut rest) = path.split_first()?;
        let mut meaning = self.first(target, scope, first, absolute, open)?;
        while let [segment, behind @ ..] = rest {
            let next = match meaning {
                Meaning::Module(target, scope) if segment == "super" => {
                    let above = self.crates[target].scopes.above(scope);
                    above.map(|module| Meaning::Module(target, module))
                }
                Meaning::Module(target, scope) => self.member(target, scope, segment, open),
                Meaning::Defined(..) => None,
            };
            let Some(next) = next else {
                return Some((meaning, rest.len()));
            };
            meaning = next;
            rest = behind;
        }
        Some((meaning, 0))
    }

    fn first<'p>(
        &'p self,
        target: usize,
        scope: usize,
        first: &'p str,
        absolute: bool,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        let scopes = &self.crates[target].scopes;
        match scopes.start(scope, first, absolute) {
            Start::Extern => self.external(target, first),
            Start::Module(module) => Some(Meaning::Module(target, module?)),
            Start::Name => self
                .lexical(target, scope, first, open)
                .or_else(|| self.member(target, 0, first, open))
                .or_else(|| self.external(target, first)),
        }
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

    /// A name that a scope itself binds: a definition, a module, an import, a glob.
    fn bound<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        if let Some(owner) = self.definitions.named.get(&(target, scope, name)) {
            return Some(Meaning::Defined(target, *owner));
        }
        let here = self.crates[target].scopes.all.get(scope)?;
        let is_active =
            |module: &&usize| self.definitions.modules.contains_key(&(target, **module));
        let modules = here.modules.get(name).into_iter().flatten();
        if let Some(module) = modules.into_iter().find(is_active) {
            return Some(Meaning::Module(target, *module));
        }
        let imports = here.uses.get(name).into_iter().flatten();
        for import in imports {
            if let Some((found, 0)) = self.import(target, scope, *import, open) {
                return Some(found);
            }
        }
        here.globs
            .iter()
            .find_map(|glob| match self.import(target, scope, *glob, open)? {
                (Meaning::Module(target, scope), 0) => self.member(target, scope, name, open),
                _ => None,
            })
    }

    fn import<'p>(
        &'p self,
        target: usize,
        scope: usize,
        import: Import<'p>,
        open: &mut Open<'p>,
    ) -> Option<(Meaning, usize)> {
        match import {
            Import::Crate("self") => Some((Meaning::Module(target, 0), 0)),
            Import::Crate(name) => self.external(target, name).map(|meaning| (meaning, 0)),
            Import::Path(leaf) => {
                let found = self.path(target, scope, &leaf.path, leaf.absolute, open)?;
                match found {
                    // A variant or an associated item stands for its type,
                    (Meaning::Defined(..), _) => Some((found.0, 0)),
                    // and what is not listed (an alias, what a macro makes) for the module it stands in.
                    (Meaning::Module(target, scope), 1..) => {
                        let owner = self.definitions.modules.get(&(target, scope))?;
                        Some((Meaning::Defined(target, *owner), 0))
                    }
                    other => Some(other),
                }
            }
        }
    }

    fn external(&self, target: usize, name: &str) -> Option<Meaning> {
        match self.libraries.find(target, name) {
            Library::Target(index) => Some(Meaning::Module(index, 0)),
            Library::Unseen | Library::Foreign => None,
        }
    }
}
