//! The files behind `mod name;` and `include!`.

use std::rc::Rc;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::ast::{Node, PathPiece};
use super::cfg::Cfg;
use super::modules::{Dir, included};
use super::parse::Lookup;
use super::walk::{At, Chain, Entry, Expanded, Walker};

/// How many files one target may reach, counted at each place that reaches them: ends what `#[path]` could make endless.
const MAX_FILES: usize = 100_000;

/// A file that a module or an `include!` may stand for, under a condition.
struct Candidate {
    path: Utf8PathBuf,
    dir: Dir,
}

impl<'a> Walker<'a, '_> {
    /// `mod name;`: one file for each `#[path]` under a condition, and one for none of them.
    pub fn file_module(
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
        let candidate = |(path, dir)| Some(Candidate { path, dir });
        let shown = [&plain, &nested].map(|(path, _)| self.sources.show(path));
        let [first, second] = &shown;
        match found {
            [Lookup::Unknown, _] | [_, Lookup::Unknown] => None,
            [Lookup::File(_), Lookup::Missing] => candidate(plain),
            [Lookup::Missing, Lookup::File(_)] => candidate(nested),
            [Lookup::File(_), Lookup::File(_)] => {
                let message =
                    format!("module `{name}` has two files, {first} and {second} (E0761)");
                let hides = at.conditions.unit_possible || at.conditions.active();
                self.gap(node, at, message, "remove one of them", hides);
                None
            }
            [Lookup::Missing, Lookup::Missing] if optional && !at.conditions.active() => None,
            [Lookup::Missing, Lookup::Missing] => {
                let message =
                    format!("module `{name}` has no file: neither {first} nor {second} exists");
                let help = "create the file, or remove the module";
                // With conditional paths beside it, the build script most likely sets what chooses one of them.
                self.gap(node, at, message, help, at.conditions.active() && !optional);
                None
            }
        }
    }

    /// Looks a path up, and asks for it where nobody has looked yet.
    fn probe(&mut self, path: &Utf8Path) -> Lookup {
        let known = self.sources.lookup(path);
        if known == Lookup::Unknown {
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
        let index = match self.probe(path) {
            Lookup::Unknown => return None,
            Lookup::File(index) => index,
            Lookup::Missing => {
                let shown = self.sources.show(path);
                let message = format!("{what} has no file: {shown} does not exist");
                let help = "create the file, or correct the path";
                self.gap(node, at, message, help, at.conditions.active());
                return None;
            }
        };
        if Chain::holds(at.chain.as_ref(), index) {
            let message = format!("{what} leads back to {}", self.sources.file(index).shown);
            let help = "a file cannot be part of itself: correct the path";
            self.gap(node, at, message, help, at.conditions.active());
            return None;
        }
        if self.reached >= MAX_FILES {
            let message = format!("the target reaches more than {MAX_FILES} files");
            let help = "look for modules that name each other by path";
            self.gap(node, at, message, help, true);
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
        let entry = Entry {
            dir: candidate.dir,
            conditions: Rc::clone(&at.conditions),
            scope,
            outer: at.chain.clone(),
        };
        let children = self.enter(index, &candidate.path, entry);
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
    pub fn include(
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
                if let Some(gap) = self.found.gaps.last_mut() {
                    gap.awaits_build = at.conditions.active();
                }
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
}
