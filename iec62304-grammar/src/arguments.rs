//! The values that stand in a tag.

use std::fmt::Display;
use std::str::FromStr;

use proc_macro2::TokenTree;
use syn::{Lit, LitStr};

use crate::tokens::{error_at, quote_source, source};
use crate::{Written, validate_id};

/// The string literal that a token is.
pub fn literal(token: &TokenTree) -> Option<LitStr> {
    match token {
        TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Reads a text: one string literal and nothing behind it. `expected` makes the message for anything else.
///
/// `tokens` is not empty.
pub fn text(
    tokens: &[TokenTree],
    expected: impl FnOnce() -> String,
) -> syn::Result<Written<String>> {
    let Some(text) = tokens.first().and_then(literal) else {
        return Err(error_at(tokens, expected()));
    };
    if let Some(extra) = tokens.get(1) {
        let extra = std::slice::from_ref(extra);
        let message = format!("expected `,` in front of `{}`", quote_source(extra));
        return Err(error_at(extra, message));
    }
    if !text.suffix().is_empty() {
        let message = format!("remove `{}` behind the string literal", text.suffix());
        return Err(syn::Error::new(text.span(), message));
    }
    Ok(Written {
        value: text.value(),
        span: text.span(),
    })
}

/// Reads an ID.
pub fn id(tokens: &[TokenTree]) -> syn::Result<Written<String>> {
    let id = text(tokens, || not_quoted(tokens))?;
    validate_id(&id.value).map_err(|error| syn::Error::new(id.span, error))?;
    Ok(id)
}

fn not_quoted(tokens: &[TokenTree]) -> String {
    let found = source(tokens);
    if validate_id(&found).is_ok() {
        return format!("expected a string literal: write `\"{found}\"`");
    }
    let found = quote_source(tokens);
    format!("expected an ID as a string literal, like `\"SRS-1\"`, found `{found}`")
}

/// Reads an acceptance criterion.
pub fn criterion(tokens: &[TokenTree]) -> syn::Result<Written<String>> {
    statement(tokens, "acceptance criterion", "accept")
}

/// Reads where the detailed design is.
pub fn design(tokens: &[TokenTree]) -> syn::Result<Written<String>> {
    statement(tokens, "reference to the design", "design")
}

/// Reads a text that says something.
fn statement(tokens: &[TokenTree], what: &str, key: &str) -> syn::Result<Written<String>> {
    let found = text(tokens, || {
        let found = quote_source(tokens);
        format!("expected the {what} as a string literal, found `{found}`")
    })?;
    if found.value.trim().is_empty() {
        let message = format!("the {what} is empty: state it or remove `{key}`");
        return Err(syn::Error::new(found.span, message));
    }
    Ok(found)
}

/// Reads a class or a level: a bare word, or the same in quotes.
///
/// `tokens` is not empty.
pub fn word<T>(tokens: &[TokenTree]) -> syn::Result<Written<T>>
where
    T: FromStr,
    T::Err: Display,
{
    let found = match tokens {
        [token] => literal(token).map_or_else(|| token.to_string(), |text| text.value()),
        tokens => quote_source(tokens),
    };
    match (found.parse(), tokens.first()) {
        (Ok(value), Some(token)) => Ok(Written {
            value,
            span: token.span(),
        }),
        (Err(error), _) => Err(error_at(tokens, error)),
        (Ok(_), None) => Err(error_at(tokens, "expected a value")),
    }
}
