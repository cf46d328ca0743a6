//! Checks a tag and gives the item back as it is.

use iec62304_grammar::{
    ItemShape, Tag, TagKind, check_placement, conflicting_classes, leading_tags, parse_tag,
};
use proc_macro2::{Span, TokenStream};

/// What an attribute makes of its item: the item's own tokens, and behind them the errors, if any.
///
/// The tokens go through as they came. A round trip through a syntax tree or text, or new braces around a body, would
/// take the function out of the coverage map.
pub fn expand(kind: TagKind, arguments: TokenStream, item: TokenStream) -> TokenStream {
    match mistakes(kind, arguments, &item) {
        None => item,
        Some(mistakes) => with_errors(item, &mistakes),
    }
}

fn with_errors(mut item: TokenStream, mistakes: &syn::Error) -> TokenStream {
    item.extend(mistakes.to_compile_error());
    item
}

fn mistakes(kind: TagKind, arguments: TokenStream, item: &TokenStream) -> Option<syn::Error> {
    let attribute = Span::call_site();
    let shape = ItemShape::of_tokens(item.clone());
    let misplaced = check_placement(kind, &shape, attribute).err();
    let wrong = match parse_tag(kind, arguments, attribute) {
        Ok(tag) => conflict(tag, item),
        Err(error) => Some(error),
    };
    match (misplaced, wrong) {
        (Some(mut first), Some(second)) => {
            first.combine(second);
            Some(first)
        }
        (first, second) => first.or(second),
    }
}

/// Whether the next tag on the item that gives a class gives another one. Tags in front of this one are expanded
/// already and have looked at it; each pair of neighbours is so judged once.
fn conflict(tag: Tag, item: &TokenStream) -> Option<syn::Error> {
    tag.class()?;
    let next = leading_tags(item.clone())
        .into_iter()
        .find(|other| other.class().is_some())?;
    conflicting_classes(&[tag, next]).map(|conflict| conflict.to_error())
}

#[cfg(test)]
#[path = "expand_tests.rs"]
mod tests;
