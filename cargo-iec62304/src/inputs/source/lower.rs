//! From the syntax trees of one file to plain nodes.

use std::cell::RefCell;

use iec62304_grammar::ItemShape;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ForeignItem, ImplItem, Item, ItemExternCrate, ItemForeignMod, ItemImpl, ItemMod,
    ItemTrait, ItemUse, Signature, TraitItem, Visibility,
};

use super::ast::{Attrs, Kind, Mentions, Node};
use super::attrs::lower_attrs;
use super::body;
use super::imports::UseLeaves;
use super::macros;
use super::mentions::{self, Collector, Table};
use super::names::{Names, documented_name, plain_name};
use super::position::LineMap;
use super::tokens;
use crate::model::LowLevelKind;

/// Lowers the items of one file.
#[derive(Clone, Copy)]
pub struct Lowerer<'m, 't> {
    /// The positions of the file.
    pub map: &'m LineMap<'t>,
    /// The paths of the file.
    pub table: &'m RefCell<Table>,
}

impl Lowerer<'_, '_> {
    /// Lowers items; those that say nothing to the inventory are left out.
    pub fn items(self, items: &[Item]) -> Vec<Node> {
        items.iter().filter_map(|item| self.item(item)).collect()
    }

    /// Lowers one item.
    pub fn item(self, item: &Item) -> Option<Node> {
        let node = match item {
            Item::Const(item) => {
                let from = start(&item.vis, item.const_token.span);
                self.constant(
                    &item.attrs,
                    &item.ident,
                    (&item.ty, &item.expr),
                    from,
                    item.semi_token.span,
                )
            }
            Item::Static(item) => {
                let from = start(&item.vis, item.static_token.span);
                self.constant(
                    &item.attrs,
                    &item.ident,
                    (&item.ty, &item.expr),
                    from,
                    item.semi_token.span,
                )
            }
            Item::Fn(item) => {
                let from = item.modifiers.defaultness.map(|token| token.span);
                let from = start(
                    &item.vis,
                    from.unwrap_or_else(|| signature_start(&item.sig)),
                );
                self.function(&item.attrs, &item.sig, Some(&item.block), from)
            }
            Item::Impl(item) => self.implementation(item),
            Item::Trait(item) => self.trait_item(item),
            Item::Mod(item) => self.module(item),
            Item::Struct(ty) => self.ty(item, &ty.attrs, &ty.ident),
            Item::Enum(ty) => self.ty(item, &ty.attrs, &ty.ident),
            Item::Union(ty) => self.ty(item, &ty.attrs, &ty.ident),
            Item::Use(item) => self.import(item),
            Item::ExternCrate(item) => self.extern_crate(item),
            Item::ForeignMod(item) => self.foreign(item),
            Item::Macro(item) => return self.item_macro(item),
            Item::Verbatim(tokens) => return macros::opaque(self, tokens),
            Item::Type(ty) => self.alias(item, &ty.attrs, &ty.ident),
            Item::TraitAlias(ty) => self.alias(item, &ty.attrs, &ty.ident),
            _ => return None,
        };
        let node = Self::shaped(node, || ItemShape::from(item));
        let says = !node.attrs.calls.is_empty() || !node.mentions.is_empty();
        (!matches!(node.kind, Kind::Other) || says).then_some(node)
    }

    fn node(self, kind: Kind, attrs: &[syn::Attribute], span: Span) -> Node {
        self.node_with(kind, lower_attrs(self.map, attrs), span, Vec::new())
    }

    fn node_with(self, kind: Kind, attrs: Attrs, span: Span, children: Vec<Node>) -> Node {
        Node {
            kind,
            attrs,
            shape: None,
            range: self.map.range(span),
            children,
            mentions: Mentions::default(),
        }
    }

    /// Adds what the item mentions.
    fn mentioning(self, mut node: Node, look: impl FnOnce(&mut Collector<'_, '_>)) -> Node {
        node.mentions = mentions::of(self, look);
        node
    }

    fn import(self, item: &ItemUse) -> Node {
        let absolute = item.leading_colon.is_some();
        let mut found = UseLeaves {
            absolute,
            ..UseLeaves::default()
        };
        found.add(&item.tree, &mut Vec::new());
        let UseLeaves { leaves, places, .. } = found;
        let named: Vec<_> = leaves.iter().map(|leaf| leaf.path.clone()).collect();
        let node = self.node(Kind::Use(leaves), &item.attrs, item.use_token.span);
        self.mentioning(node, |all| {
            for (path, span) in named.into_iter().zip(places) {
                all.path(path, absolute, span);
            }
        })
    }

    fn extern_crate(self, item: &ItemExternCrate) -> Node {
        let name = item.ident.unraw().to_string();
        let alias = item.rename.as_ref();
        let alias = alias.map_or_else(|| name.clone(), |(_, alias)| alias.unraw().to_string());
        let kind = Kind::ExternCrate { name, alias };
        self.node(kind, &item.attrs, item.ident.span())
    }

    /// Adds what a tag stands on, where there may be one.
    fn shaped(mut node: Node, shape: impl FnOnce() -> ItemShape) -> Node {
        if !node.attrs.calls.is_empty() {
            node.shape = Some(shape());
        }
        node
    }

    fn item_macro(self, item: &syn::ItemMacro) -> Option<Node> {
        if item.ident.is_some() {
            let node = self.node(Kind::Other, &item.attrs, item.mac.bang_token.span);
            let node = self.mentioning(node, |all| all.tokens(item.mac.tokens.clone()));
            return (!node.attrs.calls.is_empty() || !node.mentions.is_empty())
                .then(|| Self::shaped(node, || ItemShape::Other("a macro definition")));
        }
        let node = macros::call(self, &item.mac, &item.attrs, macros::Position::Item)?;
        Some(Self::shaped(node, || ItemShape::Other("a macro call")))
    }

    fn ty(self, item: &Item, attrs: &[syn::Attribute], ident: &syn::Ident) -> Node {
        let name = ident.unraw().to_string();
        let node = self.node(Kind::Type { name }, attrs, ident.span());
        self.mentioning(node, |all| visit::visit_item(all, item))
    }

    fn alias(self, item: &Item, attrs: &[syn::Attribute], ident: &syn::Ident) -> Node {
        let node = self.node(Kind::Other, attrs, ident.span());
        self.mentioning(node, |all| visit::visit_item(all, item))
    }

    fn module(self, item: &ItemMod) -> Node {
        let kind = Kind::Mod {
            name: item.ident.unraw().to_string(),
            inline: item.content.is_some(),
        };
        let children = item.content.as_ref().map(|(_, items)| self.items(items));
        let mut node = self.node(kind, &item.attrs, item.mod_token.span);
        let from = start(
            &item.vis,
            item.unsafety
                .map_or(item.mod_token.span, |token| token.span),
        );
        let to = match (&item.content, &item.semi) {
            (Some((brace, _)), _) => brace.span.close(),
            (None, Some(semi)) => semi.span,
            (None, None) => item.ident.span(),
        };
        node.range = self.map.between(from, to);
        node.children = children.unwrap_or_default();
        node
    }

    /// A function; `from` is the start of its signature or its visibility.
    pub fn function(
        self,
        attrs: &[syn::Attribute],
        sig: &Signature,
        block: Option<&Block>,
        from: Span,
    ) -> Node {
        let body = block.map(|block| body::of_block(self, block));
        let body = body.unwrap_or_default();
        let to = block.map_or_else(|| sig.ident.span(), |block| block.brace_token.span.close());
        let kind = Kind::Fn {
            name: sig.ident.unraw().to_string(),
            has_body: block.is_some(),
            is_async: sig.asyncness.is_some(),
            blocks: body.blocks,
            digest: self.digest(block.is_some(), attrs, from, to),
        };
        let attrs = lower_attrs(self.map, attrs);
        let mut node = self.node_with(kind, attrs, from, body.nodes);
        node.range = self.map.between(from, to);
        self.mentioning(node, |all| {
            all.signature(sig);
            if let Some(block) = block {
                all.visit_block(block);
            }
        })
    }

    fn constant(
        self,
        attrs: &[syn::Attribute],
        ident: &syn::Ident,
        (ty, value): (&syn::Type, &Expr),
        from: Span,
        to: Span,
    ) -> Node {
        let body = body::of_expr(self, value);
        let kind = Kind::Const {
            name: ident.unraw().to_string(),
            has_code: body.has_code,
            digest: self.digest(body.has_code, attrs, from, to),
        };
        let mut node = self.node(kind, attrs, from);
        node.range = self.map.between(from, to);
        node.children = body.nodes;
        self.mentioning(node, |all| {
            all.visit_type(ty);
            all.visit_expr(value);
        })
    }

    /// The digest of the tokens of what becomes a unit.
    fn digest(
        self,
        is_unit: bool,
        attributes: &[syn::Attribute],
        first: Span,
        last: Span,
    ) -> [u8; 32] {
        if is_unit {
            tokens::digest(self.map, attributes, first, last)
        } else {
            [0; 32]
        }
    }

    fn implementation(self, item: &ItemImpl) -> Node {
        let names = Names::new(&item.generics);
        let of_trait = item.trait_.as_ref().map(|(path, _)| path);
        let kind = Kind::Impl {
            self_type: names.ty(&item.self_ty),
            self_name: match of_trait {
                None => plain_name(&item.self_ty),
                Some(_) => documented_name(&item.self_ty),
            },
            of_trait: of_trait.map(|path| names.path(path)),
            trait_name: of_trait
                .and_then(|path| path.segments.last())
                .map(|last| last.ident.unraw().to_string()),
        };
        let attrs = lower_attrs(self.map, &item.attrs);
        let children = item.items.iter().filter_map(|item| self.impl_item(item));
        let node = self.node_with(kind, attrs, item.impl_token.span, children.collect());
        self.mentioning(node, |all| {
            if let Some(token) = &item.unsafety {
                all.site(LowLevelKind::UnsafeImpl, token.span);
            }
            visit::visit_item_impl(all, item);
        })
    }

    fn impl_item(self, item: &ImplItem) -> Option<Node> {
        let node = match item {
            ImplItem::Fn(method) => {
                let from = method.modifiers.defaultness.map(|token| token.span);
                let from = from.unwrap_or_else(|| signature_start(&method.sig));
                let from = start(&method.vis, from);
                self.function(&method.attrs, &method.sig, Some(&method.block), from)
            }
            ImplItem::Const(item) => {
                let from = start(&item.vis, item.const_token.span);
                self.constant(
                    &item.attrs,
                    &item.ident,
                    (&item.ty, &item.expr),
                    from,
                    item.semi_token.span,
                )
            }
            ImplItem::Macro(item) => {
                macros::call(self, &item.mac, &item.attrs, macros::Position::Member)?
            }
            ImplItem::Verbatim(tokens) => return macros::opaque(self, tokens),
            _ => return None,
        };
        Some(Self::shaped(node, || ItemShape::from(item)))
    }

    fn trait_item(self, item: &ItemTrait) -> Node {
        let name = item.ident.unraw().to_string();
        let attrs = lower_attrs(self.map, &item.attrs);
        let children = item.items.iter().filter_map(|item| self.trait_member(item));
        let kind = Kind::Trait { name };
        let node = self.node_with(kind, attrs, item.trait_token.span, children.collect());
        self.mentioning(node, |all| visit::visit_item_trait(all, item))
    }

    fn trait_member(self, item: &TraitItem) -> Option<Node> {
        let node = match item {
            TraitItem::Fn(method) => {
                let from = method.modifiers.defaultness.map(|token| token.span);
                let from = from.unwrap_or_else(|| signature_start(&method.sig));
                self.function(&method.attrs, &method.sig, method.default.as_ref(), from)
            }
            TraitItem::Const(item) => {
                let (_, value) = item.default.as_ref()?;
                let from = item.const_token.span;
                self.constant(
                    &item.attrs,
                    &item.ident,
                    (&item.ty, value),
                    from,
                    item.semi_token.span,
                )
            }
            TraitItem::Macro(item) => {
                macros::call(self, &item.mac, &item.attrs, macros::Position::Member)?
            }
            TraitItem::Verbatim(tokens) => return macros::opaque(self, tokens),
            _ => return None,
        };
        Some(Self::shaped(node, || ItemShape::from(item)))
    }

    /// Foreign functions have no body; they are looked at for tags that cannot stand there.
    fn foreign(self, block: &ItemForeignMod) -> Node {
        let span = block.abi.extern_token.span;
        let children = block.items.iter().filter_map(|item| match item {
            ForeignItem::Fn(function) => {
                let node = self.node(Kind::Other, &function.attrs, function.sig.ident.span());
                let tagged = !node.attrs.calls.is_empty();
                tagged.then(|| Self::shaped(node, || ItemShape::from(item)))
            }
            _ => None,
        });
        let children = children.collect();
        let attrs = lower_attrs(self.map, &block.attrs);
        let node = self.node_with(Kind::Group, attrs, span, children);
        self.mentioning(node, |all| {
            all.site(LowLevelKind::ForeignBlock, span);
            visit::visit_item_foreign_mod(all, block);
        })
    }
}

/// The visibility's start, else `other`.
fn start(visibility: &Visibility, other: Span) -> Span {
    match visibility {
        Visibility::Public(token) => token.span,
        Visibility::Restricted(restricted) => restricted.pub_token.span,
        Visibility::Inherited => other,
    }
}

fn signature_start(sig: &Signature) -> Span {
    let safety = match &sig.safety {
        syn::Safety::Safe(token) => Some(token.span),
        syn::Safety::Unsafe(token) => Some(token.span),
        syn::Safety::Default => None,
    };
    sig.constness
        .map(|token| token.span)
        .or_else(|| sig.asyncness.map(|token| token.span))
        .or(safety)
        .or_else(|| sig.abi.as_ref().map(|abi| abi.extern_token.span))
        .unwrap_or(sig.fn_token.span)
}
