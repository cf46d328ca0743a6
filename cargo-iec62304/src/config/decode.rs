//! Keys of a table → checked values. Every mistake is collected, none stops the reading.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Written;
use super::sink::{Sink, Value, did_you_mean, quoted, type_name};
use crate::diagnostic::Diagnostic;
use crate::model::{Place, SafetyClass};

/// Reads one table key by key and reports the keys that nobody asked for.
#[derive(Debug)]
pub(super) struct Reader<'s, 't, 'v> {
    pub(super) sink: &'s mut Sink<'t>,
    table: &'v DeTable<'v>,
    /// How the table is written: `[system]`, `[[requirement]]`.
    name: &'static str,
    range: Range<usize>,
    known: Vec<&'static str>,
}

impl<'s, 't, 'v> Reader<'s, 't, 'v> {
    pub(super) fn new(
        sink: &'s mut Sink<'t>,
        name: &'static str,
        range: Range<usize>,
        table: &'v DeTable<'v>,
    ) -> Self {
        Self {
            sink,
            table,
            name,
            range,
            known: Vec::new(),
        }
    }

    /// The place of the table: its header.
    pub(super) fn place(&self) -> Place {
        self.sink.place(self.range.clone())
    }

    /// The value of the key, which is from now on a known one.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'v Value<'v>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Reports a mistake at a value.
    pub(super) fn mistake(&mut self, value: &Value<'_>, message: String, help: Option<String>) {
        self.mistake_at(self.sink.place(value.span()), message, help);
    }

    pub(super) fn wrong_type(&mut self, key: &str, expected: &str, value: &Value<'_>) {
        let found = type_name(value.get_ref());
        let message = format!("`{key}`: expected {expected}, found {found}");
        self.mistake(value, message, None);
    }

    /// Reports a mistake at a place that a value had.
    pub(super) fn mistake_at(&mut self, place: Place, message: String, help: Option<String>) {
        let mut diagnostic = Diagnostic::at(place, message);
        diagnostic.help = help;
        self.sink.push(diagnostic);
    }

    /// Reports a key that has to be there and is not. A broken file may have lost it, so there it is not reported.
    pub(super) fn mandatory(&mut self, key: &'static str, help: &str) {
        if self.table.contains_key(key) || self.sink.is_broken() {
            return;
        }
        let message = format!("`{}` has no `{key}`", self.name);
        let diagnostic = Diagnostic::at(self.place(), message)
            .label(format!("`{key}` is missing"))
            .help(help);
        self.sink.push(diagnostic);
    }

    /// A text that says something; white space around it is dropped.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Written<String>> {
        let value = self.value(key)?;
        self.text_of(key, value)
    }

    fn text_of(&mut self, key: &str, value: &Value<'_>) -> Option<Written<String>> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, "a string", value);
            return None;
        };
        let text = text.trim();
        if text.is_empty() {
            let help = "write it down or leave it out".to_owned();
            self.mistake(value, format!("`{key}` is empty"), Some(help));
            return None;
        }
        Some(self.written(value, text.to_owned()))
    }

    fn written<T>(&self, value: &Value<'_>, content: T) -> Written<T> {
        Written {
            value: content,
            place: self.sink.place(value.span()),
        }
    }

    /// An ID of the grammar.
    pub(super) fn id(&mut self, key: &'static str) -> Option<Written<String>> {
        let value = self.value(key)?;
        self.id_of(key, value)
    }

    fn id_of(&mut self, key: &str, value: &Value<'_>) -> Option<Written<String>> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, "a string", value);
            return None;
        };
        if let Err(error) = iec62304_grammar::validate_id(text) {
            self.mistake(value, format!("`{key}`: {error}"), None);
            return None;
        }
        Some(self.written(value, text.to_string()))
    }

    /// One text, or a list of texts.
    pub(super) fn text_or_texts(&mut self, key: &'static str) -> Vec<Written<String>> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Array(_)) => self.texts(key),
            _ => self.text(key).into_iter().collect(),
        }
    }

    /// A text, or a number as it is written.
    pub(super) fn text_or_number(&mut self, key: &'static str) -> Option<String> {
        match self.table.get(key).map(Spanned::get_ref) {
            Some(DeValue::Integer(number)) => {
                self.known.push(key);
                Some(number.to_string())
            }
            Some(DeValue::Float(number)) => {
                self.known.push(key);
                Some(number.to_string())
            }
            _ => self.text(key).map(|text| text.value),
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Written<String>> {
        self.list(key, "a list of strings", Self::text_of)
    }

    /// A list of IDs.
    pub(super) fn ids(&mut self, key: &'static str) -> Vec<Written<String>> {
        self.list(key, "a list of IDs", Self::id_of)
    }

    /// What is written twice is kept once: the second says nothing new.
    fn list(
        &mut self,
        key: &'static str,
        expected: &str,
        element: impl Fn(&mut Self, &str, &Value<'_>) -> Option<Written<String>>,
    ) -> Vec<Written<String>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(values) = value.get_ref() else {
            self.expected_list(key, expected, value);
            return Vec::new();
        };
        let mut list: Vec<Written<String>> = Vec::new();
        for value in values {
            let Some(written) = element(self, key, value) else {
                continue;
            };
            if !list.iter().any(|other| other.value == written.value) {
                list.push(written);
            }
        }
        list
    }

    fn expected_list(&mut self, key: &str, expected: &str, value: &Value<'_>) {
        let help = value
            .get_ref()
            .as_str()
            .map(|text| format!("write `{key} = [{text:?}]`"));
        let found = type_name(value.get_ref());
        let message = format!("`{key}`: expected {expected}, found {found}");
        self.mistake(value, message, help);
    }

    /// A class, as a letter.
    pub(super) fn class(&mut self, key: &'static str) -> Option<Written<SafetyClass>> {
        let value = self.value(key)?;
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, "a class \"A\", \"B\" or \"C\"", value);
            return None;
        };
        match text.parse() {
            Ok(class) => Some(self.written(value, class)),
            Err(error) => {
                self.mistake(value, format!("`{key}`: {error}"), None);
                None
            }
        }
    }

    /// One of the words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let value = self.value(key)?;
        let DeValue::String(text) = value.get_ref() else {
            self.wrong_type(key, "a string", value);
            return None;
        };
        if let Some((_, choice)) = words.iter().find(|(word, _)| *word == text.as_ref()) {
            return Some(*choice);
        }
        let allowed = quoted(words.iter().map(|(word, _)| *word));
        let message = format!("`{key}`: expected one of {allowed}, found `{text}`");
        let help = did_you_mean(text, words.iter().map(|(word, _)| *word));
        self.mistake(value, message, help);
        None
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "`true` or `false`", value);
        }
        flag
    }

    /// A whole number; one that does not fit is reported and none.
    pub(super) fn integer(&mut self, key: &'static str) -> Option<Written<i64>> {
        let value = self.value(key)?;
        let DeValue::Integer(digits) = value.get_ref() else {
            self.wrong_type(key, "an integer", value);
            return None;
        };
        if let Ok(number) = i64::from_str_radix(digits.as_str(), digits.radix()) {
            return Some(self.written(value, number));
        }
        self.mistake(value, format!("`{key}`: {digits} is too large"), None);
        None
    }

    /// A percentage from 0 to 100.
    pub(super) fn percent(&mut self, key: &'static str) -> Option<u8> {
        let number = self.integer(key)?;
        let percent = u8::try_from(number.value).ok().filter(|it| *it <= 100);
        if percent.is_none() {
            let message = format!(
                "`{key}`: expected a percentage from 0 to 100, found {}",
                number.value
            );
            self.sink.push(Diagnostic::at(number.place, message));
        }
        percent
    }

    /// A day, as a TOML date or as a text `YYYY-MM-DD`; given back as the text.
    pub(super) fn date(&mut self, key: &'static str) -> Option<String> {
        let value = self.value(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(key, "a date", value);
                return None;
            }
        };
        if is_date(&written) {
            return Some(written);
        }
        let message = format!("`{key}`: expected a date, found `{written}`");
        let help = "write year, month and day, as in 2026-02-03".to_owned();
        self.mistake(value, message, Some(help));
        None
    }

    /// Ends the reading: the keys that nobody asked for are reported.
    pub(super) fn finish(self) {
        for (key, _) in self.table {
            let word = key.get_ref().as_ref();
            if self.known.contains(&word) {
                continue;
            }
            let near = did_you_mean(word, self.known.iter().copied());
            if near.is_none() && self.sink.is_broken() {
                // A header that does not parse leaves its keys to the table before it.
                continue;
            }
            let keys = self.known.iter().copied();
            let help = near.unwrap_or_else(|| format!("the keys are {}", quoted(keys)));
            let message = format!("unknown key `{word}` in `{}`", self.name);
            let place = self.sink.place(key.span());
            self.sink.push(Diagnostic::at(place, message).help(help));
        }
    }
}

/// Whether the text is an existing day in the form `YYYY-MM-DD`. jiff reads other forms of ISO 8601 too.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let dashed = bytes.len() == 10 && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    dashed && text.parse::<jiff::civil::Date>().is_ok()
}
