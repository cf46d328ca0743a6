//! Goes through the items of a target: ids, tags that pass on, what is wrong with them.

use std::collections::HashMap;
use std::rc::Rc;

use iec62304_grammar::ItemShape;

use super::ast::{Attrs, Kind};
use super::docs::Docs;
use super::parse::ParsedFile;
use super::scope::Resolver;
use super::tags::{OwnTags, Reader};
use super::uses::Uses;
use super::walk::{Crate, Expanded, place};
use super::{ModuleTags, SourceInventory, TagSet, TargetInput, TestCode, TestModule};
use crate::model::{Place, SourceGap};

/// What an item stands in.
#[derive(Clone)]
pub struct Around {
    pub target: usize,
    /// `id_root::module`.
    pub module: String,
    /// What ids of items here begin with: the module, or a function or type in it.
    pub prefix: String,
    /// The module as a test binary lists it, with `::` at its end where it is not empty.
    pub test_prefix: String,
    pub tags: Rc<TagSet>,
    /// Whether it is the body of a test.
    pub in_test: bool,
    /// For methods of trait impls: trait, self type.
    pub implements: Option<(String, Option<String>)>,
    /// Whether it is an impl or a trait: what stands in it is no name of the module.
    pub member: bool,
}

type TypeTags = HashMap<String, TagSet>;

/// Collects the inventory.
pub struct Emitter<'e, 'a> {
    pub targets: &'e [TargetInput],
    pub crates: &'e [Crate<'a>],
    pub resolver: Resolver<'e, 'a>,
    pub docs: Docs<'a>,
    pub found: SourceInventory,
    pub uses: Uses<'a>,
}

impl<'a> Emitter<'_, 'a> {
    pub fn target(&mut self, target: usize) {
        let krate = &self.crates[target];
        let root = &self.targets[target].id_root;
        let around = Around {
            target,
            module: root.clone(),
            prefix: root.clone(),
            test_prefix: String::new(),
            tags: Rc::default(),
            in_test: false,
            implements: None,
            member: false,
        };
        self.code_root(&around);
        self.found.gaps.extend(krate.gaps.iter().cloned());
        self.inner(krate.root, target);
        self.container(&krate.items, &around);
    }

    /// Attributes inside a file cannot be tags.
    fn inner(&mut self, inner: Option<(&Attrs, &ParsedFile)>, target: usize) {
        if let Some((attrs, file)) = inner {
            let reader = self.reader(target, file, 0, false);
            let own = reader.read(&attrs.calls, Some(&ItemShape::InnerAttribute));
            self.found.errors.extend(own.errors);
        }
    }

    pub fn reader<'r>(
        &'r self,
        target: usize,
        file: &'r ParsedFile,
        scope: usize,
        test: bool,
    ) -> Reader<'r, 'a> {
        Reader {
            resolver: &self.resolver,
            target,
            cfgs: &self.crates[target].cfgs,
            file,
            scope,
            test,
        }
    }

    /// The tags on an item; mistakes are recorded.
    pub fn own(&mut self, item: &Expanded<'a>, around: &Around, test: bool) -> OwnTags {
        let attrs = &item.node.attrs;
        if attrs.calls.is_empty() {
            return OwnTags::default();
        }
        let reader = self.reader(around.target, item.file, item.scope, test);
        let mut own = reader.read(&attrs.calls, item.node.shape.as_ref());
        self.found.errors.append(&mut own.errors);
        own
    }

    /// The items of a module or a body.
    pub fn container(&mut self, items: &[Expanded<'a>], around: &Around) {
        let mut types = TypeTags::new();
        self.type_tags(items, around, &mut types);
        self.items(items, around, &types);
    }

    /// Tags on types reach their inherent impls in the same module, in front of them or behind.
    fn type_tags(&mut self, items: &[Expanded<'a>], around: &Around, types: &mut TypeTags) {
        for item in items {
            match &item.node.kind {
                Kind::Type { name } => {
                    let own = self.own(item, around, false);
                    if item.conditions.active() {
                        let all = types.entry(name.clone()).or_default();
                        *all = own.set.within(all);
                    }
                }
                Kind::Group | Kind::Include(_) => self.type_tags(&item.children, around, types),
                _ => {}
            }
        }
    }

    fn items(&mut self, items: &[Expanded<'a>], around: &Around, types: &TypeTags) {
        for item in items {
            self.item(item, around, types);
        }
    }

    fn item(&mut self, item: &Expanded<'a>, around: &Around, types: &TypeTags) {
        if !item.conditions.unit_possible {
            self.test_code(item);
        }
        match &item.node.kind {
            Kind::Group | Kind::Include(_) => {
                self.code_around(item, around);
                self.own(item, around, false);
                self.inner(item.inner, around.target);
                self.items(&item.children, around, types);
            }
            Kind::Mod { name, .. } => self.module(item, name, around),
            Kind::Fn { name, .. } => self.function(item, name, around),
            Kind::Const { name, has_code, .. } => self.constant(item, name, *has_code, around),
            Kind::Impl { .. } => self.implementation(item, around, types),
            Kind::Trait { name } => {
                let own = self.own(item, around, false);
                let prefix = format!("{}::{name}", around.prefix);
                let tags = Rc::new(own.set.within(&around.tags));
                self.code(item, &prefix, &tags, around);
                let inside = Around {
                    prefix,
                    tags,
                    member: true,
                    ..around.clone()
                };
                self.items(&item.children, &inside, &TypeTags::new());
            }
            Kind::Macro(call) => {
                self.code_around(item, around);
                self.macro_call(item, call, around);
            }
            Kind::Opaque => {
                self.code_around(item, around);
                self.opaque(item, around);
            }
            Kind::Use(_) | Kind::ExternCrate { .. } | Kind::Other => {
                self.code_around(item, around);
                self.own(item, around, false);
            }
            Kind::Type { name } => {
                let id = format!("{}::{name}", around.prefix);
                match types.get(name) {
                    Some(own) => self.code(item, &id, &own.within(&around.tags), around),
                    None => self.code(item, &id, &around.tags, around),
                }
            }
        }
    }

    /// Code that only tests hold: what the coverage map has in it is no unit.
    pub fn test_code(&mut self, item: &Expanded<'a>) {
        self.found.test_code.push(TestCode {
            real_file: item.file.real.clone(),
            place: place(item.file, item.node.range),
        });
    }

    fn module(&mut self, item: &Expanded<'a>, name: &str, around: &Around) {
        if !item.conditions.unit_possible {
            let path = format!("{}{name}", around.test_prefix);
            self.found.test_modules.push(TestModule {
                target: around.target,
                path,
            });
        }
        let own = self.own(item, around, false);
        self.inner(item.inner, around.target);
        let module = format!("{}::{name}", around.prefix);
        let tags = Rc::new(own.set.within(&around.tags));
        self.code_module(item, &module, &tags, around);
        if !tags.is_empty() {
            self.found.module_tags.push(ModuleTags {
                package: self.targets[around.target].package.clone(),
                target: around.target,
                module: module.clone(),
                tags: TagSet::clone(&tags),
            });
        }
        let inside = Around {
            prefix: module.clone(),
            module,
            test_prefix: format!("{}{name}::", around.test_prefix),
            tags,
            implements: None,
            member: false,
            ..around.clone()
        };
        self.container(&item.children, &inside);
    }

    fn implementation(&mut self, item: &Expanded<'a>, around: &Around, types: &TypeTags) {
        let Kind::Impl {
            self_type,
            self_name,
            of_trait,
            trait_name,
        } = &item.node.kind
        else {
            return;
        };
        let own = self.own(item, around, false);
        let name = match of_trait {
            Some(of_trait) => format!("<{self_type} as {of_trait}>"),
            None => self_type.clone(),
        };
        let of_type = match (of_trait, self_name) {
            (None, Some(name)) => types.get(name),
            _ => None,
        };
        let tags = of_type.map_or_else(
            || own.set.within(&around.tags),
            |of_type| own.set.within(&of_type.within(&around.tags)),
        );
        let prefix = format!("{}::{name}", around.prefix);
        let tags = Rc::new(tags);
        let inside = Around {
            prefix,
            tags,
            member: true,
            implements: trait_name.clone().map(|name| (name, self_name.clone())),
            ..around.clone()
        };
        self.code_around(item, &inside);
        self.items(&item.children, &inside, &TypeTags::new());
    }

    pub fn gap(
        &mut self,
        item: &Expanded<'a>,
        around: &Around,
        message: String,
        help: &str,
        hides: bool,
    ) {
        self.gap_at(
            around,
            place(item.file, item.node.range),
            message,
            help,
            hides,
        );
    }

    pub fn gap_at(
        &mut self,
        around: &Around,
        place: Place,
        message: String,
        help: &str,
        hides_units: bool,
    ) {
        self.found.gaps.push(SourceGap {
            package: self.targets[around.target].package.clone(),
            place,
            message,
            help: Some(help.to_owned()),
            hides_units,
            awaits_build: false,
        });
    }
}
