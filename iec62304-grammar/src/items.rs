//! The grammar on the syntax trees of syn, for the scanner.

use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::{ForeignItem, ImplItem, Item, ItemMod, Meta, TraitItem};

use crate::{ItemShape, Tag, TagKind, parse_tag};

/// Reads one tag from a whole attribute: `requirement("A")` of `#[requirement("A")]`, also out of a `cfg_attr`.
///
/// # Errors
/// As [`parse_tag`]; and where the attribute is written as `#[requirement = "A"]`.
pub fn parse_meta(kind: TagKind, meta: &Meta) -> syn::Result<Tag> {
    match meta {
        Meta::Path(path) => parse_tag(kind, TokenStream::new(), path.span()),
        Meta::List(list) => parse_tag(kind, list.tokens.clone(), list.span()),
        Meta::NameValue(pair) => {
            let message = format!("expected parentheses: write `{}`", kind.example());
            Err(syn::Error::new_spanned(pair, message))
        }
    }
}

impl From<&Item> for ItemShape {
    fn from(item: &Item) -> Self {
        match item {
            Item::Fn(_) => Self::Function,
            Item::Impl(_) => Self::Impl,
            Item::Trait(_) => Self::Trait,
            Item::Struct(_) => Self::Struct,
            Item::Enum(_) => Self::Enum,
            Item::Union(_) => Self::Union,
            Item::Mod(module) => of_module(module),
            Item::Const(_) => Self::Other("a constant"),
            Item::Static(_) => Self::Other("a static"),
            Item::Type(_) => Self::Other("a type alias"),
            Item::TraitAlias(_) => Self::Other("a trait alias"),
            Item::Use(_) => Self::Other("an import"),
            Item::ExternCrate(_) => Self::Other("an `extern crate`"),
            Item::ForeignMod(_) => Self::Other("an extern block"),
            Item::Macro(call) if call.ident.is_some() => Self::Other("a macro definition"),
            Item::Macro(_) => Self::Other("a macro call"),
            Item::Verbatim(tokens) => Self::of_tokens(tokens.clone()),
            _ => Self::Other("this"),
        }
    }
}

impl From<&ImplItem> for ItemShape {
    fn from(item: &ImplItem) -> Self {
        match item {
            ImplItem::Fn(_) => Self::Method,
            ImplItem::Const(_) => Self::Other("a constant"),
            ImplItem::Type(_) => Self::Other("a type alias"),
            ImplItem::Macro(_) => Self::Other("a macro call"),
            ImplItem::Verbatim(tokens) => in_trait_or_impl(tokens),
            _ => Self::Other("this"),
        }
    }
}

impl From<&TraitItem> for ItemShape {
    fn from(item: &TraitItem) -> Self {
        match item {
            TraitItem::Fn(method) if method.default.is_some() => Self::Method,
            TraitItem::Fn(_) => Self::BodilessMethod,
            TraitItem::Const(_) => Self::Other("a constant"),
            TraitItem::Type(_) => Self::Other("a type alias"),
            TraitItem::Macro(_) => Self::Other("a macro call"),
            TraitItem::Verbatim(tokens) => in_trait_or_impl(tokens),
            _ => Self::Other("this"),
        }
    }
}

impl From<&ForeignItem> for ItemShape {
    fn from(item: &ForeignItem) -> Self {
        match item {
            ForeignItem::Fn(_) => Self::ForeignFunction,
            ForeignItem::Static(_) => Self::Other("a static"),
            ForeignItem::Type(_) => Self::Other("a type alias"),
            ForeignItem::Macro(_) => Self::Other("a macro call"),
            ForeignItem::Verbatim(tokens) => match Self::of_tokens(tokens.clone()) {
                Self::BodilessFunction | Self::BodilessMethod => Self::ForeignFunction,
                shape => shape,
            },
            _ => Self::Other("this"),
        }
    }
}

/// What syn cannot tell from its tokens alone is known here: it is no free function.
fn in_trait_or_impl(tokens: &TokenStream) -> ItemShape {
    match ItemShape::of_tokens(tokens.clone()) {
        ItemShape::Function => ItemShape::Method,
        ItemShape::BodilessFunction => ItemShape::BodilessMethod,
        shape => shape,
    }
}

fn of_module(module: &ItemMod) -> ItemShape {
    match &module.content {
        None => ItemShape::FileModule(module.ident.to_string()),
        Some((_, items)) => match file_module(items) {
            Some(path) => ItemShape::ModuleWithFile(path),
            None => ItemShape::InlineModule,
        },
    }
}

fn file_module(items: &[Item]) -> Option<String> {
    items.iter().find_map(|item| match item {
        Item::Mod(module) => match &module.content {
            None => Some(module.ident.to_string()),
            Some((_, inner)) => file_module(inner).map(|path| format!("{}::{path}", module.ident)),
        },
        _ => None,
    })
}

#[cfg(test)]
#[path = "items_tests.rs"]
mod tests;
