//! What kind of item a tag stands on, read from its tokens.
//!
//! The macros look at an item's first and last tokens only: a body is not parsed, so that a tag costs next to nothing
//! to compile and stands on any syntax, also on one that is newer than the parser.

use std::borrow::Cow;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::tokens::{flatten, group, is_punct, is_word};
use crate::{Tag, TagKind, parse_tag};

/// What an attribute stands on, as far as it decides whether a tag may stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemShape {
    /// A function with a body; read from tokens also an associated function without `self`.
    Function,
    /// A method or associated function with a body, in an impl block or a trait.
    Method,
    /// A function without a body in a trait.
    BodilessMethod,
    /// A function without a body and without `self`, read from tokens: in a trait or in an extern block.
    BodilessFunction,
    /// A function in an extern block.
    ForeignFunction,
    /// An impl block.
    Impl,
    /// A trait.
    Trait,
    /// A struct.
    Struct,
    /// An enum.
    Enum,
    /// A union.
    Union,
    /// A module whose whole content is in braces.
    InlineModule,
    /// `mod name;`; the text is its name.
    FileModule(String),
    /// A module in braces that holds a `mod name;`; the text is the path of that module from there, `inner::name`.
    ModuleWithFile(String),
    /// What an inner attribute (`#![…]`) stands in: unstable for every macro.
    InnerAttribute,
    /// Anything else, with its article, as a message names it: `a constant`, `a field`.
    Other(&'static str),
}

impl ItemShape {
    /// The shape of the item that the tokens are. Attributes may stand in front of it.
    pub fn of_tokens(item: TokenStream) -> Self {
        let tokens = flatten(item);
        of_item(skip_visibility(skip_attributes(&tokens)))
    }

    /// What it is, with its article, for a message.
    pub(crate) fn described(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Function => "a function",
            Self::Method => "a method",
            Self::BodilessMethod => "a trait method without a body",
            Self::BodilessFunction => "a function without a body",
            Self::ForeignFunction => "a foreign function",
            Self::Impl => "an impl block",
            Self::Trait => "a trait",
            Self::Struct => "a struct",
            Self::Enum => "an enum",
            Self::Union => "a union",
            Self::InlineModule => "a module",
            Self::FileModule(name) => return Cow::Owned(format!("`mod {name};`")),
            Self::ModuleWithFile(path) => {
                return Cow::Owned(format!("a module that holds the file module `{path}`"));
            }
            Self::InnerAttribute => "what is around it",
            Self::Other(what) => what,
        })
    }
}

/// The tags among an item's own outer attributes, in their order, as far as they go by the name of their attribute
/// (`#[requirement]`, `#[iec62304_macros::requirement]`). Wrong ones are left out: they get their own error.
pub fn leading_tags(item: TokenStream) -> Vec<Tag> {
    let tokens = flatten(item);
    let mut rest = tokens.as_slice();
    let mut tags = Vec::new();
    while let Some((attribute, behind)) = split_attribute(rest) {
        tags.extend(tag_of(attribute));
        rest = behind;
    }
    tags
}

fn tag_of(attribute: &proc_macro2::Group) -> Option<Tag> {
    let tokens = flatten(attribute.stream());
    let (arguments, path) = tokens.split_last()?;
    let TokenTree::Group(arguments) = arguments else {
        return None;
    };
    let TokenTree::Ident(name) = path.last()? else {
        return None;
    };
    let kind = TagKind::from_name(&name.to_string())?;
    parse_tag(kind, arguments.stream(), Span::call_site()).ok()
}

/// The brackets of the attribute that the tokens start with, and what follows.
fn split_attribute(tokens: &[TokenTree]) -> Option<(&proc_macro2::Group, &[TokenTree])> {
    match tokens {
        [hash, brackets, rest @ ..] if is_punct(hash, '#') => {
            group(brackets, Delimiter::Bracket).map(|attribute| (attribute, rest))
        }
        _ => None,
    }
}

fn skip_attributes(mut tokens: &[TokenTree]) -> &[TokenTree] {
    while let Some((_, rest)) = split_attribute(tokens) {
        tokens = rest;
    }
    tokens
}

fn skip_visibility(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [first, second, rest @ ..]
            if is_word(first, "pub") && group(second, Delimiter::Parenthesis).is_some() =>
        {
            rest
        }
        [first, rest @ ..] if is_word(first, "pub") => rest,
        _ => tokens,
    }
}

fn of_item(tokens: &[TokenTree]) -> ItemShape {
    let Some((first, rest)) = tokens.split_first() else {
        return ItemShape::Other("nothing");
    };
    let TokenTree::Ident(word) = first else {
        return of_other(tokens);
    };
    match word.to_string().as_str() {
        "fn" => of_function(rest),
        "impl" => ItemShape::Impl,
        "struct" => ItemShape::Struct,
        "enum" => ItemShape::Enum,
        "mod" => of_module(rest),
        "trait" if ends_in_braces(rest) => ItemShape::Trait,
        "trait" => ItemShape::Other("a trait alias"),
        "union" if starts_with_word(rest) => ItemShape::Union,
        "extern" => of_extern(rest),
        "static" => ItemShape::Other("a static"),
        "type" => ItemShape::Other("a type alias"),
        "use" => ItemShape::Other("an import"),
        "macro_rules" | "macro" => ItemShape::Other("a macro definition"),
        "let" => ItemShape::Other("a statement"),
        "const" if !is_modifier(rest) => ItemShape::Other("a constant"),
        "const" | "async" | "unsafe" | "safe" | "default" | "gen" | "auto" | "final"
            if starts_with_word(rest) =>
        {
            of_item(rest)
        }
        _ => of_other(tokens),
    }
}

fn of_other(tokens: &[TokenTree]) -> ItemShape {
    if tokens.iter().any(|token| is_punct(token, '!')) {
        return ItemShape::Other("a macro call");
    }
    ItemShape::Other("this")
}

/// Whether the `const` in front belongs to a function, trait or impl block, not to a constant: behind a constant's name
/// stands a colon.
fn is_modifier(behind_const: &[TokenTree]) -> bool {
    match behind_const {
        [_, colon, ..] if is_punct(colon, ':') => false,
        tokens => starts_with_word(tokens),
    }
}

fn of_extern(rest: &[TokenTree]) -> ItemShape {
    let abi = usize::from(matches!(rest.first(), Some(TokenTree::Literal(_))));
    let rest = &rest[abi..];
    match rest.first() {
        Some(word) if is_word(word, "crate") => ItemShape::Other("an `extern crate`"),
        Some(TokenTree::Group(_)) => ItemShape::Other("an extern block"),
        _ => of_item(rest),
    }
}

fn of_function(behind_fn: &[TokenTree]) -> ItemShape {
    match (ends_in_braces(behind_fn), has_receiver(behind_fn)) {
        (true, true) => ItemShape::Method,
        (true, false) => ItemShape::Function,
        (false, true) => ItemShape::BodilessMethod,
        (false, false) => ItemShape::BodilessFunction,
    }
}

/// Whether the first parameter is a `self`, typed or not.
fn has_receiver(behind_fn: &[TokenTree]) -> bool {
    let Some(parameters) = parameters(behind_fn) else {
        return false;
    };
    let tokens = flatten(parameters.stream());
    skip_attributes(&tokens)
        .iter()
        .take_while(|token| !is_punct(token, ',') && !is_punct(token, ':'))
        .any(|token| is_word(token, "self"))
}

/// The parentheses behind the name and the generics, whose bounds may hold parentheses as well: `F: Fn(u8) -> u8`.
fn parameters(behind_fn: &[TokenTree]) -> Option<&proc_macro2::Group> {
    let mut depth = 0_usize;
    let mut arrow = false;
    for token in behind_fn {
        match token {
            TokenTree::Punct(punct) => {
                match punct.as_char() {
                    '<' => depth += 1,
                    '>' if !arrow => depth = depth.saturating_sub(1),
                    _ => {}
                }
                arrow = punct.as_char() == '-';
            }
            token if depth == 0 => {
                if let Some(parameters) = group(token, Delimiter::Parenthesis) {
                    return Some(parameters);
                }
            }
            _ => {}
        }
    }
    None
}

fn of_module(behind_mod: &[TokenTree]) -> ItemShape {
    let name = behind_mod.first().map(ToString::to_string);
    let Some(content) = behind_mod
        .last()
        .and_then(|last| group(last, Delimiter::Brace))
    else {
        return ItemShape::FileModule(name.unwrap_or_default());
    };
    match file_module(content.stream()) {
        Some(path) => ItemShape::ModuleWithFile(path),
        None => ItemShape::InlineModule,
    }
}

/// The path of the first `mod name;` in a module's content, inline modules included.
fn file_module(content: TokenStream) -> Option<String> {
    let tokens = flatten(content);
    tokens.windows(3).find_map(|window| {
        let [word, TokenTree::Ident(name), end] = window else {
            return None;
        };
        if !is_word(word, "mod") {
            return None;
        }
        if is_punct(end, ';') {
            return Some(name.to_string());
        }
        let inner = file_module(group(end, Delimiter::Brace)?.stream())?;
        Some(format!("{name}::{inner}"))
    })
}

fn ends_in_braces(tokens: &[TokenTree]) -> bool {
    tokens
        .last()
        .is_some_and(|last| group(last, Delimiter::Brace).is_some())
}

fn starts_with_word(tokens: &[TokenTree]) -> bool {
    matches!(tokens.first(), Some(TokenTree::Ident(_)))
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
