//! Helpers on tokens.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// Longest piece of source that a message quotes, in characters.
const LONGEST_QUOTE: usize = 40;

/// The tokens without the invisible groups that `macro_rules!` puts around what it inserts (`$id:literal`, `$vis:vis`).
pub fn flatten(stream: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                tokens.extend(flatten(group.stream()));
            }
            token => tokens.push(token),
        }
    }
    tokens
}

/// What stands between two commas.
pub struct Part<'a> {
    /// Its tokens; none between two commas in a row.
    pub tokens: &'a [TokenTree],
    /// The comma behind it, if any.
    pub comma: Option<Span>,
}

/// Splits at the commas. A comma at the end makes no further part.
pub fn split(tokens: &[TokenTree]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        if is_punct(token, ',') {
            parts.push(Part {
                tokens: &tokens[start..index],
                comma: Some(token.span()),
            });
            start = index + 1;
        }
    }
    if start < tokens.len() {
        parts.push(Part {
            tokens: &tokens[start..],
            comma: None,
        });
    }
    parts
}

pub fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// The group that the token is, if it has these delimiters.
pub fn group(token: &TokenTree, delimiter: Delimiter) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// The tokens as one would write them, shortened, for a message.
pub fn quote_source(tokens: &[TokenTree]) -> String {
    let text = source(tokens);
    if text.chars().count() <= LONGEST_QUOTE {
        return text;
    }
    let mut short: String = text.chars().take(LONGEST_QUOTE).collect();
    short.push('…');
    short
}

/// The tokens as text, with a space only between two that would grow together.
pub fn source(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    for token in tokens {
        let next = token.to_string();
        if text.ends_with(is_wordlike) && next.starts_with(is_wordlike) {
            text.push(' ');
        }
        text.push_str(&next);
    }
    text
}

fn is_wordlike(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '"' | '\'')
}

/// An error that spans the tokens, which must not be empty to have a place of their own.
pub fn error_at(tokens: &[TokenTree], message: impl std::fmt::Display) -> syn::Error {
    let stream: TokenStream = tokens.iter().cloned().collect();
    syn::Error::new_spanned(stream, message)
}
