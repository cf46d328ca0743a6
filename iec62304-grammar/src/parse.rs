//! From the tokens of an attribute to a tag.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::arguments::{criterion, design, id, word};
use crate::key::Key;
use crate::tokens::{Part, error_at, flatten, group, is_punct, quote_source, split};
use crate::{Level, SafetyClass, Tag, TagKind, Written, nearest};

/// Reads one tag: what stands between the parentheses of its attribute.
///
/// `whole` is the place of the attribute, for an error that has no smaller one.
///
/// # Errors
/// All that is wrong with the tag, combined into one error: each part names its place and the fix.
pub fn parse_tag(kind: TagKind, arguments: TokenStream, whole: Span) -> syn::Result<Tag> {
    let tokens = flatten(arguments);
    let mut draft = Draft::new(kind);
    for part in split(&tokens) {
        draft.take(&part);
    }
    draft.finish(whole)
}

/// A tag while it is read.
struct Draft {
    kind: TagKind,
    ids: Vec<Written<String>>,
    /// Whether the tag tries to name an ID, right or wrong.
    names_ids: bool,
    class: Option<Written<SafetyClass>>,
    names_class: bool,
    level: Option<Written<Level>>,
    accept: Option<Written<String>>,
    design: Option<Written<String>>,
    keys: Vec<Key>,
    mistakes: Option<syn::Error>,
}

impl Draft {
    const fn new(kind: TagKind) -> Self {
        Self {
            kind,
            ids: Vec::new(),
            names_ids: false,
            class: None,
            names_class: false,
            level: None,
            accept: None,
            design: None,
            keys: Vec::new(),
            mistakes: None,
        }
    }

    fn mistake(&mut self, error: syn::Error) {
        match &mut self.mistakes {
            Some(mistakes) => mistakes.combine(error),
            none @ None => *none = Some(error),
        }
    }

    fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.mistake(error)).ok()
    }

    fn take(&mut self, part: &Part<'_>) {
        match part.tokens {
            [] => self.missing(part),
            [TokenTree::Ident(key), equals, value @ ..] if is_punct(equals, '=') => {
                self.named(key, value);
            }
            [TokenTree::Ident(word), ..] if Key::from_name(&word.to_string()).is_some() => {
                self.named(word, &[]);
            }
            tokens if self.kind == TagKind::SafetyClass => self.take_class(tokens),
            tokens => self.positional_id(tokens),
        }
    }

    fn missing(&mut self, part: &Part<'_>) {
        if let Some(comma) = part.comma {
            let message = "expected an argument in front of this `,`";
            self.mistake(syn::Error::new(comma, message));
        }
    }

    fn named(&mut self, ident: &Ident, value: &[TokenTree]) {
        let name = ident.to_string();
        match Key::from_name(&name) {
            None => self.mistake(syn::Error::new(ident.span(), unknown_key(&name, self.kind))),
            Some(key) if !key.fits(self.kind) => {
                self.mistake(syn::Error::new(ident.span(), key.misplaced(self.kind)));
            }
            Some(key) if self.keys.contains(&key) => {
                let message = format!("`{name}` is given twice: keep one");
                self.mistake(syn::Error::new(ident.span(), message));
            }
            Some(key) => self.set(key, ident, value),
        }
    }

    fn set(&mut self, key: Key, ident: &Ident, value: &[TokenTree]) {
        self.keys.push(key);
        if value.is_empty() {
            let example = key.example();
            let message = format!("`{ident}` needs a value: write `{example}`");
            self.mistake(syn::Error::new(ident.span(), message));
            self.names_ids |= key == Key::Id;
            self.names_class |= key == Key::Class;
            return;
        }
        match key {
            Key::Id => self.take_ids(ident, value),
            Key::Class => self.take_class(value),
            Key::Level => self.level = self.keep(word(value)),
            Key::Accept => self.accept = self.keep(criterion(value)),
            Key::Design => self.design = self.keep(design(value)),
        }
    }

    fn take_class(&mut self, tokens: &[TokenTree]) {
        if self.names_class {
            let message = format!("`{}` takes one class: keep one", self.kind);
            return self.mistake(error_at(tokens, message));
        }
        self.names_class = true;
        self.class = self.keep(word(tokens));
    }

    /// `id = "A"`, `id = ("A", "B")` or `id = ["A", "B"]`.
    fn take_ids(&mut self, ident: &Ident, value: &[TokenTree]) {
        if self.names_ids {
            let message = "the IDs stand in front of this already: put them all there, or all into `id = (…)`";
            return self.mistake(syn::Error::new(ident.span(), message));
        }
        self.names_ids = true;
        let list = value.first().and_then(|first| {
            group(first, Delimiter::Parenthesis).or_else(|| group(first, Delimiter::Bracket))
        });
        let Some(list) = list else {
            return self.take_id(value);
        };
        if let extra @ [_, ..] = &value[1..] {
            let message = format!("expected `,` in front of `{}`", quote_source(extra));
            self.mistake(error_at(extra, message));
        }
        let tokens = flatten(list.stream());
        if tokens.is_empty() {
            let message = "the list of IDs is empty: name at least one, like `id = \"SRS-1\"`";
            self.mistake(syn::Error::new(list.span(), message));
        }
        for part in split(&tokens) {
            match part.tokens {
                [] => self.missing(&part),
                tokens => self.take_id(tokens),
            }
        }
    }

    fn positional_id(&mut self, tokens: &[TokenTree]) {
        if let Some(message) = self.bare_word(tokens) {
            self.names_ids = true;
            return self.mistake(error_at(tokens, message));
        }
        if self.keys.contains(&Key::Id) {
            let message = "`id = …` gives the IDs already: put them all into `id = (…)`";
            return self.mistake(error_at(tokens, message));
        }
        self.names_ids = true;
        if let Some(key) = self.keys.first() {
            let message = format!("put the IDs in front of `{} = …`", key.name());
            return self.mistake(error_at(tokens, message));
        }
        self.take_id(tokens);
    }

    /// What to say of a class or a level that lacks its key.
    fn bare_word(&self, tokens: &[TokenTree]) -> Option<String> {
        let [TokenTree::Ident(word)] = tokens else {
            return None;
        };
        let word = word.to_string();
        let key = match self.kind {
            TagKind::Requirement => word.parse::<SafetyClass>().ok().map(|_| Key::Class),
            TagKind::Verifies => word.parse::<Level>().ok().map(|_| Key::Level),
            _ => None,
        }?;
        let key = key.name();
        Some(format!(
            "write `{key} = {word}` if this is the {key}, `\"{word}\"` if it is an ID"
        ))
    }

    fn take_id(&mut self, tokens: &[TokenTree]) {
        let Some(id) = self.keep(id(tokens)) else {
            return;
        };
        if self.ids.iter().any(|known| known.value == id.value) {
            let message = format!("`{}` is named twice: remove one", id.value);
            return self.mistake(syn::Error::new(id.span, message));
        }
        if self.kind == TagKind::SoftwareItem && !self.ids.is_empty() {
            let message = "a unit belongs to one software item: keep one ID";
            return self.mistake(syn::Error::new(id.span, message));
        }
        self.ids.push(id);
    }

    fn finish(mut self, whole: Span) -> syn::Result<Tag> {
        let (lacks, what) = match self.kind {
            TagKind::SafetyClass => (!self.names_class, "a class"),
            TagKind::SoftwareItem => (!self.names_ids, "the software item"),
            _ => (!self.names_ids, "at least one ID"),
        };
        if lacks {
            let message = format!("name {what}: write `{}`", self.kind.example());
            self.mistake(syn::Error::new(whole, message));
        }
        match self.mistakes.take() {
            Some(mistakes) => Err(mistakes),
            None => self.into_tag(whole),
        }
    }

    fn into_tag(mut self, whole: Span) -> syn::Result<Tag> {
        let tag = match self.kind {
            TagKind::Requirement => Some(Tag::Requirement {
                ids: self.ids,
                class: self.class,
                design: self.design,
            }),
            TagKind::SafetyClass => self.class.map(Tag::SafetyClass),
            TagKind::SoftwareItem => self.ids.pop().map(Tag::SoftwareItem),
            TagKind::RiskControl => Some(Tag::RiskControl { ids: self.ids }),
            TagKind::Verifies => Some(Tag::Verifies {
                ids: self.ids,
                level: self.level,
                accept: self.accept,
            }),
        };
        tag.ok_or_else(|| syn::Error::new(whole, format!("write `{}`", self.kind.example())))
    }
}

fn unknown_key(name: &str, kind: TagKind) -> String {
    let keys: Vec<&str> = Key::of(kind).iter().map(|key| key.name()).collect();
    match nearest(name, keys.iter().copied()) {
        Some(near) => format!("unknown key `{name}`, did you mean `{near}`?"),
        None => format!(
            "unknown key `{name}`: `{kind}` takes `{}`",
            keys.join("`, `")
        ),
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "mistake_tests.rs"]
mod mistake_tests;
