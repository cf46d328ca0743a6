//! Who names whom: collects the paths of all targets, then looks up what each one stands for.

use std::collections::HashMap;

use camino::Utf8Path;

use super::ast::{Mentions, PathText};
use super::cfg::{CfgSet, Truth};
use super::code_map::{CodeMap, CodeOwner, CodeUse, LowLevelSite};
use super::conditions::Conditions;
use super::lookup::{Found, Lookup};
use super::parse::ParsedFile;
use super::walk::Crate;
use super::{TagSet, TargetInput};
use crate::model::{LintLevel, LowLevelKind, Place, Position};

/// A path that waits for its meaning.
struct Waiting<'a> {
    from: usize,
    target: usize,
    scope: usize,
    in_use: bool,
    path: &'a PathText,
    file: usize,
    at: Position,
}

/// Something that may name and be named.
pub struct Owning<'o> {
    /// Index into the targets.
    pub target: usize,
    /// The module it stands in, or is.
    pub module: &'o str,
    /// Its own path.
    pub id: &'o str,
    /// Its tags.
    pub tags: &'o TagSet,
    /// The conditions around it.
    pub conditions: &'o Conditions,
}

/// Collects what the targets define and name.
#[derive(Default)]
pub struct Uses<'a> {
    map: CodeMap,
    numbers: HashMap<CodeOwner, usize>,
    files: HashMap<&'a Utf8Path, usize>,
    definitions: Definitions<'a>,
    waiting: Vec<Waiting<'a>>,
}

/// Where things are defined.
#[derive(Default)]
pub struct Definitions<'a> {
    /// By target, scope and name.
    pub named: HashMap<(usize, usize, &'a str), usize>,
    /// Modules by target and scope.
    pub modules: HashMap<(usize, usize), usize>,
    /// Members of types and traits by target and path.
    pub members: HashMap<(usize, String), usize>,
}

impl<'a> Uses<'a> {
    /// The number of an owner.
    pub fn owner(&mut self, owning: &Owning<'_>) -> usize {
        let item = owning.tags.item.as_ref().map(|tag| tag.id.clone());
        let conditions = owning.conditions.all.iter().map(ToString::to_string);
        let owner = CodeOwner {
            target: owning.target,
            module: owning.module.to_owned(),
            id: owning.id.to_owned(),
            item,
            conditions: conditions.collect(),
        };
        if let Some(number) = self.numbers.get(&owner) {
            return *number;
        }
        let number = self.map.owners.len();
        self.numbers.insert(owner.clone(), number);
        self.map.owners.push(owner);
        number
    }

    /// A name that a scope defines.
    pub fn define(&mut self, target: usize, scope: usize, name: &'a str, owner: usize) {
        self.definitions
            .named
            .entry((target, scope, name))
            .or_insert(owner);
    }

    /// A module; `scope` is that of its items.
    pub fn module(&mut self, target: usize, scope: usize, owner: usize) {
        self.definitions
            .modules
            .entry((target, scope))
            .or_insert(owner);
    }

    /// A member of a type or trait.
    pub fn member(&mut self, target: usize, id: &str, owner: usize) {
        self.definitions
            .members
            .entry((target, id.to_owned()))
            .or_insert(owner);
    }

    /// What an owner mentions; `scope` is where its names are looked up.
    pub fn mention(
        &mut self,
        (from, target, scope): (usize, usize, usize),
        (mentions, in_use): (&'a Mentions, bool),
        file: &'a ParsedFile,
        cfgs: &CfgSet,
    ) {
        if mentions.is_empty() {
            return;
        }
        let number = self.file(&file.shown);
        for each in &mentions.paths {
            let Some(path) = file.paths.get(each.path as usize) else {
                continue;
            };
            if active(file, each.guard, cfgs) {
                self.waiting.push(Waiting {
                    from,
                    target,
                    scope,
                    in_use,
                    path,
                    file: number,
                    at: each.at,
                });
            }
        }
        for site in &mentions.sites {
            if active(file, site.guard, cfgs) {
                self.site(from, site.kind, number, site.at);
            }
        }
    }

    /// A site of low-level code in a file.
    pub fn site_in(
        &mut self,
        owner: usize,
        kind: LowLevelKind,
        file: &'a ParsedFile,
        at: Position,
    ) {
        let file = self.file(&file.shown);
        self.site(owner, kind, file, at);
    }

    /// The level of the lint `unsafe_code` in a root file.
    pub fn lint(&mut self, lint: (usize, LintLevel, Place)) {
        self.map.lints.push(lint);
    }

    fn site(&mut self, owner: usize, kind: LowLevelKind, file: usize, at: Position) {
        self.map.low_level.push(LowLevelSite {
            kind,
            owner,
            file,
            at,
        });
    }

    fn file(&mut self, shown: &'a Utf8Path) -> usize {
        let next = self.map.files.len();
        let number = *self.files.entry(shown).or_insert(next);
        if number == next {
            self.map.files.push(shown.to_owned());
        }
        number
    }

    /// Looks up what every path stands for.
    pub fn resolve(self, targets: &[TargetInput], crates: &[Crate<'a>]) -> CodeMap {
        let Self {
            mut map,
            definitions,
            waiting,
            ..
        } = self;
        let lookup = Lookup::new(targets, crates, &definitions, &map.owners);
        let mut known: HashMap<(usize, usize, *const PathText), Found> = HashMap::new();
        let mut links: HashMap<(usize, usize), CodeUse> = HashMap::new();
        for each in &waiting {
            let key = (each.target, each.scope, std::ptr::from_ref(each.path));
            let found = known
                .entry(key)
                .or_insert_with(|| lookup.find(each.target, each.scope, each.path, each.in_use));
            for to in found.owners() {
                let link = CodeUse {
                    from: each.from,
                    to,
                    file: each.file,
                    at: each.at,
                };
                if to != each.from {
                    note(&mut links, link);
                }
            }
        }
        let mut uses: Vec<CodeUse> = links.into_values().collect();
        uses.sort_by_key(|link| (link.from, link.to));
        map.uses = uses;
        map
    }
}

/// Keeps the first place of each link.
fn note(links: &mut HashMap<(usize, usize), CodeUse>, link: CodeUse) {
    let known = links.entry((link.from, link.to)).or_insert(link);
    if (link.file, link.at) < (known.file, known.at) {
        *known = link;
    }
}

/// Whether the conditions inside an item hold without `test`.
fn active(file: &ParsedFile, guard: u32, cfgs: &CfgSet) -> bool {
    let Some(at) = (guard as usize).checked_sub(1) else {
        return true;
    };
    let conditions = file.guards.get(at).into_iter().flatten();
    conditions
        .into_iter()
        .all(|condition| cfgs.holds(condition, false) != Truth::No)
}
