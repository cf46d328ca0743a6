//! Notes what the items of libraries and binaries define, name and do below the language; tests left out.

use super::TagSet;
use super::ast::{Guarded, Kind, Marker, Node};
use super::cfg::{Cfg, Truth};
use super::emit::{Around, Emitter};
use super::uses::Owning;
use super::walk::{Expanded, holds_units, place};
use crate::model::LowLevelKind;

impl<'a> Emitter<'_, 'a> {
    /// Notes an item under its own path, with the tags that hold for it.
    pub fn code(&mut self, item: &Expanded<'a>, id: &str, tags: &TagSet, around: &Around) {
        if !self.is_product(item, around) {
            return;
        }
        let owner = self.uses.owner(&Owning {
            target: around.target,
            module: &around.module,
            id,
            tags,
            conditions: &item.conditions,
        });
        if around.member {
            self.uses.member(around.target, id, owner);
        } else if let Some(name) = name_of(item.node) {
            self.uses.define(around.target, item.scope, name, owner);
        }
        self.mentions(item, owner, around);
    }

    /// Notes what an item without a path of its own names: it belongs to what is around it.
    pub fn code_around(&mut self, item: &Expanded<'a>, around: &Around) {
        let says = !item.node.mentions.is_empty() || !item.node.attrs.low_level.is_empty();
        if !says || !self.is_product(item, around) {
            return;
        }
        let owner = self.uses.owner(&Owning {
            target: around.target,
            module: &around.module,
            id: &around.prefix,
            tags: &around.tags,
            conditions: &item.conditions,
        });
        self.mentions(item, owner, around);
    }

    /// Notes a module; `module` is its own path.
    pub fn code_module(
        &mut self,
        item: &Expanded<'a>,
        module: &str,
        tags: &TagSet,
        around: &Around,
    ) {
        let inside = item.children.first().map(|first| first.scope);
        let Some(scope) = inside.filter(|_| self.is_product(item, around)) else {
            return;
        };
        let owner = self.uses.owner(&Owning {
            target: around.target,
            module,
            id: module,
            tags,
            conditions: &item.conditions,
        });
        self.uses.module(around.target, scope, owner);
    }

    /// Notes the root module of a target, and what its attributes say of `unsafe`.
    pub fn code_root(&mut self, around: &Around) {
        let target = around.target;
        if !holds_units(self.targets[target].kind) {
            return;
        }
        let owner = self.uses.owner(&Owning {
            target,
            module: &around.module,
            id: &around.module,
            tags: &around.tags,
            conditions: &super::conditions::Conditions::default(),
        });
        self.uses.module(target, 0, owner);
        let Some((attrs, file)) = self.crates[target].root else {
            return;
        };
        for lint in &attrs.unsafe_lint {
            if self.holds(target, &lint.guards) {
                let at = super::ast::Range {
                    start: lint.value.at,
                    end: lint.value.at,
                };
                let lint = (target, lint.value.kind, place(file, at));
                self.uses.lint(lint);
            }
        }
    }

    fn mentions(&mut self, item: &Expanded<'a>, owner: usize, around: &Around) {
        let node: &'a Node = item.node;
        let body = matches!(node.kind, Kind::Fn { .. } | Kind::Const { .. });
        let inner = item.children.first().filter(|_| body);
        let scope = inner.map_or(item.scope, |first| first.scope);
        let crates = self.crates;
        let in_use = matches!(node.kind, Kind::Use(_));
        self.uses.mention(
            (owner, around.target, scope),
            (&node.mentions, in_use),
            item.file,
            &crates[around.target].cfgs,
        );
        for marker in &node.attrs.low_level {
            self.marker(item, owner, marker, around);
        }
    }

    fn marker(
        &mut self,
        item: &Expanded<'a>,
        owner: usize,
        marker: &Guarded<Marker<LowLevelKind>>,
        around: &Around,
    ) {
        if self.holds(around.target, &marker.guards) {
            let Marker { kind, at } = marker.value;
            self.uses.site_in(owner, kind, item.file, at);
        }
    }

    fn holds(&self, target: usize, guards: &[Cfg]) -> bool {
        let cfgs = &self.crates[target].cfgs;
        guards
            .iter()
            .all(|guard| cfgs.holds(guard, false) != Truth::No)
    }

    /// Whether the product holds it: a library or a binary, without `cfg(test)`, and its conditions hold.
    fn is_product(&self, item: &Expanded<'a>, around: &Around) -> bool {
        holds_units(self.targets[around.target].kind)
            && !around.in_test
            && item.conditions.fails.is_none()
    }
}

/// The name that an item defines in its scope.
fn name_of(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Fn { name, .. }
        | Kind::Trait { name }
        | Kind::Type { name }
        | Kind::Const { name, .. } => Some(name).filter(|name| *name != "_").map(String::as_str),
        _ => None,
    }
}
