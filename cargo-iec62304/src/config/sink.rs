//! Where the mistakes of one file are collected, and how its sections are found.

use std::collections::BTreeSet;
use std::ops::Range;

use camino::Utf8Path;
use iec62304_grammar::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::text::LineIndex;
use crate::diagnostic::Diagnostic;
use crate::model::Place;

/// A value with its place in the text.
pub(super) type Value<'v> = Spanned<DeValue<'v>>;

/// Collects the mistakes of one file.
#[derive(Debug)]
pub(super) struct Sink<'t> {
    file: &'t Utf8Path,
    lines: LineIndex,
    /// Lines that hold a syntax error: what was recovered from them is not worth a second message.
    broken: BTreeSet<u32>,
    /// Whether an earlier part of the file holds one.
    broken_before: bool,
    /// Where the parser was given the text: values that it made up after an error stand there.
    origin: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'t> Sink<'t> {
    pub(super) fn new(file: &'t Utf8Path, text: &str) -> Self {
        Self {
            file,
            lines: LineIndex::new(text.as_bytes()),
            broken: BTreeSet::new(),
            broken_before: false,
            origin: 0,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn place(&self, range: Range<usize>) -> Place {
        self.lines.place(self.file, range)
    }

    /// Whether the file, or the part of it that is being read, holds a syntax error, so that parts of it may be lost.
    pub(super) fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// Whether the file holds a syntax error anywhere.
    pub(super) fn was_broken(&self) -> bool {
        self.broken_before || self.is_broken()
    }

    /// Begins a part of the file that is parsed by itself, at that offset: a syntax error before it says nothing of it.
    pub(super) fn begin_part(&mut self, origin: usize) {
        self.broken_before = self.was_broken();
        self.broken.clear();
        self.origin = origin;
    }

    pub(super) fn syntax_error(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or_default();
        let place = self.place(span.start + self.origin..span.end + self.origin);
        self.broken.extend(place.start.line..=place.end.line);
        let diagnostic = Diagnostic::at(place, format!("invalid TOML: {}", error.message()));
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_aftermath(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether the diagnostic only follows from a syntax error. The parser gives values that it made up the empty range at
    /// its beginning.
    fn is_aftermath(&self, diagnostic: &Diagnostic) -> bool {
        let made_up = self.place(self.origin..self.origin);
        self.is_broken()
            && diagnostic
                .place
                .as_ref()
                .is_some_and(|place| *place == made_up || self.broken.contains(&place.start.line))
    }
}

/// A near candidate. Words of one or two letters are near only in another case: `D` is no slip of `A`.
pub(super) fn suggestion<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.chars().count() > 2 {
        nearest(word, candidates)
    } else {
        let mut candidates = candidates.into_iter();
        candidates.find(|candidate| candidate.eq_ignore_ascii_case(word))
    }
}

/// ``did you mean `x`?`` for a near candidate, else the other text.
pub(super) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    suggestion(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// `` `a`, `b`, `c` ``
pub(super) fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

pub(super) const fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The tables of a section that may stand more than once: `[[requirement]]`.
pub(super) fn tables<'v>(
    sink: &mut Sink<'_>,
    section: &'static str,
    value: &'v Value<'v>,
) -> Vec<(Range<usize>, &'v DeTable<'v>)> {
    let DeValue::Array(values) = value.get_ref() else {
        wrong_form(sink, section, value);
        return Vec::new();
    };
    let mut tables = Vec::new();
    for value in values {
        match value.get_ref() {
            DeValue::Table(table) => tables.push((value.span(), table)),
            _ => wrong_form(sink, section, value),
        }
    }
    tables
}

/// The table of a section that stands once: `[system]`.
pub(super) fn table<'v>(
    sink: &mut Sink<'_>,
    section: &'static str,
    value: &'v Value<'v>,
) -> Option<(Range<usize>, &'v DeTable<'v>)> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        wrong_form(sink, section, value);
    }
    Some((value.span(), table?))
}

fn wrong_form(sink: &mut Sink<'_>, section: &str, value: &Value<'_>) {
    let name = section.trim_matches(['[', ']']);
    let found = match value.get_ref() {
        DeValue::Table(_) => format!("`[{name}]`"),
        DeValue::Array(values) if values.iter().all(|value| value.get_ref().is_table()) => {
            format!("`[[{name}]]`")
        }
        other => type_name(other).to_owned(),
    };
    let place = sink.place(value.span());
    let message = format!("expected `{section}`, found {found}");
    let help = format!("write `{section}` on a line of its own, and its keys below");
    sink.push(Diagnostic::at(place, message).help(help));
}
