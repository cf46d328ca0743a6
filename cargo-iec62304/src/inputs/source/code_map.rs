//! What the code of libraries and binaries names, and what it does below the language: plain data.

use std::collections::HashMap;

use camino::Utf8PathBuf;

use crate::model::{LintLevel, LowLevelKind, Place, Position};

/// Something that code belongs to: a module, a function, a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeOwner {
    /// Index into the targets that were given.
    pub target: usize,
    /// `id_root::module` of the module it stands in, or that it is.
    pub module: String,
    /// Its own path: for a function the id of the unit without a number.
    pub id: String,
    /// The nearest `#[software_item]`.
    pub item: Option<String>,
    /// Every `cfg` condition around it, in one form of writing.
    pub conditions: Vec<String>,
}

/// One thing names another; of several times the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeUse {
    /// Index into the owners: what names.
    pub from: usize,
    /// Index into the owners: what is named.
    pub to: usize,
    /// Index into the files.
    pub file: usize,
    /// Where the path stands.
    pub at: Position,
}

/// A site of low-level code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LowLevelSite {
    /// What it is.
    pub kind: LowLevelKind,
    /// Index into the owners.
    pub owner: usize,
    /// Index into the files.
    pub file: usize,
    /// Where.
    pub at: Position,
}

/// What the source says of dependencies.
#[derive(Debug, Clone, Default)]
pub struct CodeMap {
    /// Everything that names or is named.
    pub owners: Vec<CodeOwner>,
    /// Files, as findings show them.
    pub files: Vec<Utf8PathBuf>,
    /// Who names whom.
    pub uses: Vec<CodeUse>,
    /// Low-level code.
    pub low_level: Vec<LowLevelSite>,
    /// The level of the lint `unsafe_code` that a target's root file sets: target, level, place.
    pub lints: Vec<(usize, LintLevel, Place)>,
}

impl CodeMap {
    /// The place of a use or a site.
    pub fn place(&self, file: usize, at: Position) -> Place {
        Place {
            file: self.files.get(file).cloned().unwrap_or_default(),
            start: at,
            end: at,
        }
    }
}

/// Several code maps that become one: what any look holds.
#[derive(Debug, Default)]
pub struct Uniting {
    map: CodeMap,
    owners: HashMap<CodeOwner, usize>,
    files: HashMap<Utf8PathBuf, usize>,
    uses: HashMap<(usize, usize), usize>,
}

impl Uniting {
    /// Adds the map of one look.
    pub fn add(&mut self, look: CodeMap) {
        if self.map.owners.is_empty() {
            self.first(look);
            return;
        }
        let owners: Vec<usize> = look.owners.into_iter().map(|o| self.owner(o)).collect();
        let files: Vec<usize> = look.files.into_iter().map(|f| self.file(f)).collect();
        for each in look.uses {
            self.link(CodeUse {
                from: owners[each.from],
                to: owners[each.to],
                file: files[each.file],
                ..each
            });
        }
        for site in look.low_level {
            let site = LowLevelSite {
                owner: owners[site.owner],
                file: files[site.file],
                ..site
            };
            if !self.map.low_level.contains(&site) {
                self.map.low_level.push(site);
            }
        }
        for lint in look.lints {
            if !self.map.lints.contains(&lint) {
                self.map.lints.push(lint);
            }
        }
    }

    /// The first look is taken as it is; most runs have only that.
    fn first(&mut self, look: CodeMap) {
        let owners = look.owners.iter().cloned().enumerate();
        self.owners = owners.map(|(at, owner)| (owner, at)).collect();
        let files = look.files.iter().cloned().enumerate();
        self.files = files.map(|(at, file)| (file, at)).collect();
        let uses = look.uses.iter().enumerate();
        self.uses = uses.map(|(at, each)| ((each.from, each.to), at)).collect();
        self.map = look;
    }

    fn owner(&mut self, owner: CodeOwner) -> usize {
        let next = self.map.owners.len();
        let at = *self.owners.entry(owner.clone()).or_insert(next);
        if at == next {
            self.map.owners.push(owner);
        }
        at
    }

    fn file(&mut self, file: Utf8PathBuf) -> usize {
        let next = self.map.files.len();
        let at = *self.files.entry(file.clone()).or_insert(next);
        if at == next {
            self.map.files.push(file);
        }
        at
    }

    fn link(&mut self, each: CodeUse) {
        let next = self.map.uses.len();
        let at = *self.uses.entry((each.from, each.to)).or_insert(next);
        if at == next {
            self.map.uses.push(each);
        }
    }

    /// What was united.
    pub fn finish(self) -> CodeMap {
        self.map
    }
}
