//! How names are followed: through scopes, modules and crates, for tags and for what code depends on alike.

use std::collections::HashMap;

use super::scope::Scopes;
use super::{TargetInput, TargetKind};

/// Where a path begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// In another crate.
    Extern,
    /// At a module of the same crate, if it is there.
    Module(Option<usize>),
    /// At a name that is known in the scope.
    Name,
}

/// How scopes stand in each other: for tags and for what code depends on alike.
impl Scopes<'_> {
    /// The scope and those around it, up to the module's: where a name alone is looked for.
    pub fn around(&self, scope: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(scope), |at| {
            self.all.get(*at).filter(|here| here.block)?.parent
        })
    }

    /// The module that a scope is in.
    pub fn module_of(&self, scope: usize) -> usize {
        self.around(scope).last().unwrap_or(scope)
    }

    /// The module around a module.
    pub fn above(&self, module: usize) -> Option<usize> {
        let parent = self.all.get(module)?.parent?;
        Some(self.module_of(parent))
    }

    /// Where a path with that first segment begins.
    pub fn start(&self, scope: usize, first: &str, absolute: bool) -> Start {
        match first {
            _ if absolute => Start::Extern,
            "crate" => Start::Module(Some(0)),
            "self" => Start::Module(Some(self.module_of(scope))),
            "super" => Start::Module(self.above(self.module_of(scope))),
            _ => Start::Name,
        }
    }
}

/// What the name of a library leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// One that is looked at.
    Target(usize),
    /// One of the workspace that is not looked at.
    Unseen,
    /// None of the workspace.
    Foreign,
}

/// The libraries of the workspace by the names that its code has for them.
#[derive(Debug)]
pub struct Libraries<'l> {
    targets: &'l [TargetInput],
    /// Library targets by crate name.
    all: HashMap<&'l str, usize>,
}

impl<'l> Libraries<'l> {
    pub fn of(targets: &'l [TargetInput]) -> Self {
        let all = targets.iter().enumerate();
        let all = all.filter(|(_, target)| target.kind == TargetKind::Lib);
        Self {
            targets,
            all: all
                .map(|(index, target)| (target.crate_name.as_str(), index))
                .collect(),
        }
    }

    /// The library that a name means in the code of a target.
    pub fn find(&self, target: usize, name: &str) -> Library {
        let Some(input) = self.targets.get(target) else {
            return Library::Foreign;
        };
        let mut others = input.workspace_crates.iter();
        if let Some((_, krate)) = others.find(|(known, _)| known == name) {
            let library = self.all.get(krate.as_str());
            return library.map_or(Library::Unseen, |index| Library::Target(*index));
        }
        // Binaries and tests see the library of their own package.
        let own = self.all.get(name);
        let own = own.filter(|index| self.targets[**index].package == input.package);
        own.map_or(Library::Foreign, |index| Library::Target(*index))
    }
}

/// Names that are being looked up, by target and scope: one that leads back to itself means nothing.
#[derive(Debug, Default)]
pub struct Open<'p>(Vec<(usize, usize, &'p str)>);

impl<'p> Open<'p> {
    /// Looks for a name, unless it is being looked for.
    pub fn look_for<T>(
        &mut self,
        name: (usize, usize, &'p str),
        look: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.0.contains(&name) {
            return None;
        }
        self.0.push(name);
        let found = look(self);
        self.0.pop();
        found
    }
}
