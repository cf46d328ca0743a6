//! One record of a Markdown text.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::decode::Reader;
use super::super::draft::Draft;
use super::super::records;
use super::super::sink::{Sink, Value, did_you_mean, quoted};
use super::outline::{Head, Heading};
use crate::diagnostic::Diagnostic;

/// Reads the keys of one record.
type Read = for<'r, 's, 't, 'v> fn(&mut Draft, &'r mut Reader<'s, 't, 'v>);

/// A kind of record that Markdown can hold.
struct Form {
    /// The word in the first line of the head.
    word: &'static str,
    section: &'static str,
    /// Whether it has a title apart from its text.
    titled: bool,
    read: Read,
}

/// Those that have a text; the first one is meant where the head names none.
const FORMS: [Form; 5] = [
    Form {
        word: "requirement",
        section: "[[requirement]]",
        titled: true,
        read: records::requirement,
    },
    Form {
        word: "source",
        section: "[[source]]",
        titled: false,
        read: records::source,
    },
    Form {
        word: "hazard",
        section: "[[hazard]]",
        titled: false,
        read: records::hazard,
    },
    Form {
        word: "risk_control",
        section: "[[risk_control]]",
        titled: false,
        read: records::risk_control,
    },
    Form {
        word: "interface",
        section: "[[interface]]",
        titled: false,
        read: records::interface,
    },
];

/// A heading with its head, and what follows them.
pub(super) struct Section<'t> {
    pub(super) text: &'t str,
    pub(super) heading: &'t Heading,
    pub(super) head: &'t Head,
    /// The ID in the heading.
    pub(super) id: Range<usize>,
    /// The prose below the head; empty where a reader sees none.
    pub(super) prose: Range<usize>,
}

impl<'t> Section<'t> {
    pub(super) fn read(&self, sink: &mut Sink<'_>, draft: &mut Draft) {
        sink.begin_part(self.head.content.start);
        let form = match self.form(sink) {
            Ok(form) => form,
            Err(mistake) => {
                super::lose(sink, draft, mistake);
                return;
            }
        };
        let (root, errors) = DeTable::parse_recoverable(self.slice(&self.head.content));
        for error in &errors {
            sink.syntax_error(error);
        }
        let mut table = moved_table(root.into_inner(), self.head.content.start);
        take_foreign(&mut table, form, sink);
        self.complete(&mut table, form);
        let mut reader = Reader::new(sink, form.section, self.heading.whole.clone(), &table);
        (form.read)(draft, &mut reader);
        reader.finish();
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// What kind of record the head says that it is.
    fn form(&self, sink: &Sink<'_>) -> Result<&'static Form, Diagnostic> {
        let mistake = |message: String, help: String| {
            let place = sink.place(first_line(self.text, &self.head.whole));
            Diagnostic::at(place, message).help(help)
        };
        if !self.head.closed {
            let help =
                "end it with a line of the same marks; without one it takes in all that follows";
            return Err(mistake(
                "the head is not closed".to_owned(),
                help.to_owned(),
            ));
        }
        let words = FORMS.iter().map(|form| form.word);
        match self.head.kind.as_slice() {
            [] => Ok(&FORMS[0]),
            [word] => FORMS.iter().find(|form| form.word == word).ok_or_else(|| {
                let help = did_you_mean(word, words.clone());
                let help = help.unwrap_or_else(|| format!("Markdown can hold {}", quoted(words)));
                mistake(format!("the head is of an unknown kind `{word}`"), help)
            }),
            _ => {
                let help = format!("write one of {} behind `toml`, or nothing", quoted(words));
                Err(mistake(
                    "the head names more than one kind".to_owned(),
                    help,
                ))
            }
        }
    }

    /// Adds what heading and prose say.
    fn complete(&self, table: &mut DeTable<'t>, form: &Form) {
        let mut add = |key: &'static str, range: &Range<usize>, text: String| {
            if !text.is_empty() {
                let value = DeValue::String(Cow::Owned(text));
                let key = Spanned::new(range.clone(), Cow::Borrowed(key));
                table.insert(key, Spanned::new(range.clone(), value));
            }
        };
        let title = self.id.end..self.heading.words.end.max(self.id.end);
        let title_text = self.slice(&title);
        // A heading that is underlined may have several lines.
        let title_text = title_text.split_whitespace().collect::<Vec<_>>().join(" ");
        let prose = self.slice(&self.prose).trim().replace("\r\n", "\n");
        add("id", &self.id, self.slice(&self.id).to_owned());
        if form.titled {
            add("title", &title, title_text);
            add("text", &self.prose, prose);
        } else {
            // What has no title begins with the words of its heading.
            let parts = [title_text, prose];
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            add("text", &title, parts.collect::<Vec<_>>().join("\n\n"));
        }
    }
}

/// Reports and takes out what a head does not hold: what heading and prose say, and headers of sections.
fn take_foreign(table: &mut DeTable<'_>, form: &Form, sink: &mut Sink<'_>) {
    let own = [
        ("id", "the heading begins with it"),
        ("title", "it is what the heading says behind the ID"),
        ("text", "it is the prose below the head"),
    ];
    let own = own.iter().filter(|(key, _)| form.titled || *key != "title");
    let mut foreign: Vec<(&str, String, String)> = own
        .map(|(key, help)| {
            (
                *key,
                format!("`{key}` does not stand in a head"),
                (*help).to_owned(),
            )
        })
        .collect();
    foreign.extend(FORMS.iter().map(|form| {
        let message = format!("`{}` does not stand in a head", form.section);
        let help = "write the keys alone: a heading and a head are one record";
        (form.word, message, help.to_owned())
    }));
    for (name, message, help) in foreign {
        let mut keys = table.keys();
        let Some(key) = keys.find(|key| key.get_ref() == name).map(Spanned::span) else {
            continue;
        };
        sink.push(Diagnostic::at(sink.place(key), message).help(help));
        table.remove(name);
    }
}

/// The first line of a range.
pub(super) fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let lines = text.get(range.clone()).unwrap_or_default();
    let length = lines.lines().next().map_or(0, |line| line.trim_end().len());
    range.start..range.start + length
}

/// The table with places in the whole text, of which the parser saw a part.
fn moved_table(table: DeTable<'_>, by: usize) -> DeTable<'_> {
    let moved = table.into_iter().map(|(key, value)| {
        let span = moved_span(&key.span(), by);
        (Spanned::new(span, key.into_inner()), moved_value(value, by))
    });
    moved.collect()
}

fn moved_value(value: Value<'_>, by: usize) -> Value<'_> {
    let span = moved_span(&value.span(), by);
    let moved = match value.into_inner() {
        DeValue::Array(values) => {
            let values = values.into_iter();
            DeValue::Array(values.map(|value| moved_value(value, by)).collect())
        }
        DeValue::Table(table) => DeValue::Table(moved_table(table, by)),
        plain => plain,
    };
    Spanned::new(span, moved)
}

const fn moved_span(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}
