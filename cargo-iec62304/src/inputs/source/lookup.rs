//! What a path in the code stands for: the owner of what it names, as far as names can be followed without types.

use std::collections::HashMap;

use super::ast::PathText;
use super::code_map::CodeOwner;
use super::scope::Import;
use super::uses::Definitions;
use super::walk::Crate;
use super::{TargetInput, TargetKind};

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

/// Names that are being looked up: one that leads back to itself means nothing.
type Open<'p> = Vec<(usize, usize, &'p str)>;

/// Looks names up over all targets.
pub struct Lookup<'l, 'a> {
    targets: &'l [TargetInput],
    crates: &'l [Crate<'a>],
    definitions: &'l Definitions<'a>,
    owners: &'l [CodeOwner],
    /// Library targets by crate name.
    libraries: HashMap<&'l str, usize>,
}

impl<'l, 'a> Lookup<'l, 'a> {
    /// For these targets.
    pub fn new(
        targets: &'l [TargetInput],
        crates: &'l [Crate<'a>],
        definitions: &'l Definitions<'a>,
        owners: &'l [CodeOwner],
    ) -> Self {
        let libraries = targets.iter().enumerate();
        let libraries = libraries.filter(|(_, target)| target.kind == TargetKind::Lib);
        Self {
            targets,
            crates,
            definitions,
            owners,
            libraries: libraries
                .map(|(index, target)| (target.crate_name.as_str(), index))
                .collect(),
        }
    }

    /// What a path in that scope names.
    pub fn find(&self, target: usize, scope: usize, path: &PathText, in_use: bool) -> Found {
        let mut open = Open::new();
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
                Meaning::Module(target, scope) if segment == "super" => self.above(target, scope),
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
        let module = self.module_of(target, scope);
        match first {
            _ if absolute => self.external(target, first),
            "crate" => Some(Meaning::Module(target, 0)),
            "self" => Some(Meaning::Module(target, module)),
            "super" => self.above(target, module),
            _ => self
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
        let mut at = scope;
        loop {
            if let Some(found) = self.member(target, at, name, open) {
                return Some(found);
            }
            let scope = self.crates[target].scopes.all.get(at)?;
            match scope.parent {
                Some(parent) if scope.block => at = parent,
                _ => return None,
            }
        }
    }

    fn member<'p>(
        &'p self,
        target: usize,
        scope: usize,
        name: &'p str,
        open: &mut Open<'p>,
    ) -> Option<Meaning> {
        if open.contains(&(target, scope, name)) {
            return None;
        }
        open.push((target, scope, name));
        let found = self.bound(target, scope, name, open);
        open.pop();
        found
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
        let input = self.targets.get(target)?;
        let mut others = input.workspace_crates.iter();
        let behind = others.find(|(known, _)| known == name);
        let index = match behind {
            Some((_, krate)) => self.libraries.get(krate.as_str()),
            // Binaries see the library of their own package.
            None => self
                .libraries
                .get(name)
                .filter(|index| self.targets[**index].package == input.package),
        };
        index.map(|index| Meaning::Module(*index, 0))
    }

    fn module_of(&self, target: usize, scope: usize) -> usize {
        let scopes = &self.crates[target].scopes.all;
        let mut at = scope;
        while let Some(here) = scopes.get(at).filter(|here| here.block) {
            match here.parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }

    fn above(&self, target: usize, module: usize) -> Option<Meaning> {
        let parent = self.crates[target].scopes.all.get(module)?.parent?;
        Some(Meaning::Module(target, self.module_of(target, parent)))
    }
}
