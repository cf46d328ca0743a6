//! Findings and mistakes as rustc's diagnostics, one JSON object a line, wrapped as cargo does: what rust-analyzer and other editors read.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

use camino::Utf8Path;
use serde::Serialize;

use super::entry::{Entry, Weight, entries};
use super::region::NO_PLACE;
use super::snippet::{Level, Snippet, Style, render};
use crate::diagnostic::Diagnostic;
use crate::model::{Place, Position};
use crate::report::{Location, Report};
use crate::rules;

/// What the lines need beside the report.
#[derive(Clone, Copy)]
pub struct Workspace<'a> {
    /// Its root folder: paths in the lines are relative to it.
    pub root: &'a Utf8Path,
    /// The text of a file by its path as places have it.
    pub text_of: &'a dyn Fn(&Utf8Path) -> Option<String>,
}

/// Writes a line for each finding that stands, and the line that ends a build. What a deviation accepts is no line: an editor would
/// underline it for ever.
///
/// # Errors
/// What the writer fails with.
pub fn findings(report: &Report, workspace: Workspace<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines::new(workspace, out);
    for entry in entries(report) {
        if let Some(level) = level(&entry) {
            lines.finding(&entry, level)?;
        }
    }
    lines.end(report.exit_code == 0)
}

/// Writes a line for each mistake, and the line that ends a build.
///
/// # Errors
/// What the writer fails with.
pub fn mistakes(
    mistakes: &[Diagnostic],
    workspace: Workspace<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = Lines::new(workspace, out);
    let mut sorted: Vec<&Diagnostic> = mistakes.iter().collect();
    sorted.sort();
    sorted.dedup();
    for mistake in sorted {
        lines.message(&Said {
            level: "error",
            weight: Level::Error,
            code: None,
            message: &mistake.message,
            place: mistake.place.as_ref(),
            label: mistake.label.as_deref(),
            help: mistake.help.as_deref(),
            notes: &[],
        })?;
    }
    lines.end(false)
}

fn level(entry: &Entry<'_>) -> Option<(&'static str, Level)> {
    match entry.weight {
        Weight::Error | Weight::Undecided => Some(("error", Level::Error)),
        Weight::Warning => Some(("warning", Level::Warning)),
        Weight::Note | Weight::Later => Some(("note", Level::Note)),
        Weight::Waived => None,
    }
}

/// A message, whatever it came from.
struct Said<'a> {
    level: &'static str,
    weight: Level,
    code: Option<&'a str>,
    message: &'a str,
    place: Option<&'a Place>,
    label: Option<&'a str>,
    help: Option<&'a str>,
    notes: &'a [&'a str],
}

struct Lines<'a> {
    workspace: Workspace<'a>,
    out: &'a mut dyn Write,
    texts: BTreeMap<String, Option<Rc<str>>>,
}

impl<'a> Lines<'a> {
    fn new(workspace: Workspace<'a>, out: &'a mut dyn Write) -> Self {
        Self {
            workspace,
            out,
            texts: BTreeMap::new(),
        }
    }

    fn finding(&mut self, entry: &Entry<'_>, level: (&'static str, Level)) -> io::Result<()> {
        let place = entry.location.map(place_of);
        let duty = format!("clause {}, class {}", entry.clause, entry.class);
        self.message(&Said {
            level: level.0,
            weight: level.1,
            code: Some(entry.rule),
            message: &entry.message,
            place: place.as_ref(),
            label: None,
            help: entry.help,
            notes: &[&duty],
        })
    }

    fn message(&mut self, said: &Said<'_>) -> io::Result<()> {
        // Without a place an editor shows a message nowhere.
        let nowhere = Place {
            file: NO_PLACE.into(),
            start: Position::new(1, 1),
            end: Position::new(1, 1),
        };
        let place = said.place.unwrap_or(&nowhere);
        let text_of = self.workspace.text_of;
        let text = self.texts.entry(place.file.to_string());
        let text = text.or_insert_with(|| text_of(&place.file).map(Rc::from));
        let text = text.clone();
        let text = text.as_deref();
        let snippet = Snippet {
            level: said.weight,
            code: said.code,
            message: said.message,
            place: said.place,
            source: text,
            label: said.label,
            help: said.help,
            notes: said.notes,
        };
        let mut children: Vec<RustcLine<'_>> = Vec::new();
        children.extend(said.help.map(|help| RustcLine::child("help", help)));
        children.extend(said.notes.iter().map(|note| RustcLine::child("note", note)));
        let message = RustcLine {
            message_type: "diagnostic",
            rendered: Some(render(&snippet, Style::default())),
            children,
            code: said.code.map(code),
            level: said.level,
            message: said.message,
            spans: vec![span(place, text, said.label)],
        };
        let line = wrapped(self.workspace.root, message);
        self.line(&line)
    }

    fn end(&mut self, success: bool) -> io::Result<()> {
        self.line(&serde_json::json!({ "reason": "build-finished", "success": success }))
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, line)?;
        self.out.write_all(b"\n")
    }
}

/// A line of cargo.
#[derive(Serialize)]
struct Wrapped<'a> {
    reason: &'static str,
    package_id: String,
    manifest_path: String,
    target: Target,
    message: RustcLine<'a>,
}

/// The target that a message is of: findings are of the system, so it is the workspace as one.
#[derive(Serialize)]
struct Target {
    kind: [&'static str; 1],
    crate_types: [&'static str; 1],
    name: &'static str,
    src_path: String,
    edition: &'static str,
    doc: bool,
    doctest: bool,
    test: bool,
}

/// A diagnostic of rustc.
#[derive(Serialize)]
struct RustcLine<'a> {
    #[serde(rename = "$message_type")]
    message_type: &'static str,
    rendered: Option<String>,
    children: Vec<Self>,
    code: Option<Code<'a>>,
    level: &'static str,
    message: &'a str,
    spans: Vec<Span<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
    explanation: Option<String>,
}

/// Columns count characters from 1, offsets bytes from 0.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Span<'a> {
    file_name: &'a str,
    byte_start: usize,
    byte_end: usize,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    is_primary: bool,
    text: Vec<SpanLine<'a>>,
    label: Option<&'a str>,
    suggested_replacement: Option<&'a str>,
    suggestion_applicability: Option<&'a str>,
    expansion: Option<&'a str>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct SpanLine<'a> {
    text: &'a str,
    highlight_start: usize,
    highlight_end: usize,
}

impl<'a> RustcLine<'a> {
    const fn child(level: &'static str, message: &'a str) -> Self {
        Self {
            message_type: "diagnostic",
            rendered: None,
            children: Vec::new(),
            code: None,
            level,
            message,
            spans: Vec::new(),
        }
    }
}

fn wrapped<'a>(root: &Utf8Path, message: RustcLine<'a>) -> Wrapped<'a> {
    let manifest = root.join("Cargo.toml").into_string();
    Wrapped {
        reason: "compiler-message",
        package_id: format!("path+file://{root}#iec62304@0.0.0"),
        manifest_path: manifest.clone(),
        target: Target {
            kind: ["lib"],
            crate_types: ["lib"],
            name: "iec62304",
            src_path: manifest,
            edition: "2021",
            doc: false,
            doctest: false,
            test: false,
        },
        message,
    }
}

fn code(rule: &str) -> Code<'_> {
    Code {
        code: rule,
        explanation: rules::find(rule).map(|rule| rule.docs_text().trim_end().to_owned()),
    }
}

fn place_of(location: &Location) -> Place {
    Place {
        file: location.file.as_str().into(),
        start: Position::new(location.line, location.column),
        end: Position::new(location.end_line, location.end_column),
    }
}

/// The span of a place. Of several lines only the first is marked: a whole function underlined hides what else is to see in it.
fn span<'a>(place: &'a Place, text: Option<&'a str>, label: Option<&'a str>) -> Span<'a> {
    let number = place.start.line.max(1) as usize;
    let (offset, line) = text
        .and_then(|text| line_at(text, number))
        .unwrap_or((0, ""));
    let first = floor(line, (place.start.column.max(1) - 1) as usize);
    let last = if place.end.line == place.start.line {
        floor(line, (place.end.column.max(1) - 1) as usize)
    } else {
        line.trim_end().len()
    };
    let last = last.max(first);
    let characters = |bytes: usize| line.get(..bytes).map_or(0, |part| part.chars().count());
    let (column_start, column_end) = (characters(first) + 1, characters(last) + 1);
    Span {
        file_name: place.file.as_str(),
        byte_start: offset + first,
        byte_end: offset + last,
        line_start: number,
        line_end: number,
        column_start,
        column_end,
        is_primary: true,
        text: vec![SpanLine {
            text: line,
            highlight_start: column_start,
            highlight_end: column_end,
        }],
        label,
        suggested_replacement: None,
        suggestion_applicability: None,
        expansion: None,
    }
}

/// A line by its number, without its end, and where it begins.
fn line_at(text: &str, number: usize) -> Option<(usize, &str)> {
    // A byte order mark stands before the first line, and columns do not count it.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let text = text.get(mark..)?;
    let mut offset = mark;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if at + 1 == number {
            return Some((offset, line.trim_end_matches(['\n', '\r'])));
        }
        offset += line.len();
    }
    None
}

/// The last boundary of a character up to there.
fn floor(line: &str, mut at: usize) -> usize {
    at = at.min(line.len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use cargo_metadata::diagnostic::{DiagnosticLevel, DiagnosticSpan};
    use cargo_metadata::{CompilerMessage, Message as Line};

    use super::*;
    use crate::report::sample;

    /// The messages, as whoever uses cargo's own types reads them.
    fn read(text: &[u8]) -> Vec<CompilerMessage> {
        let lines: Vec<Line> = Line::parse_stream(text).map(Result::unwrap).collect();
        let (last, messages) = lines.split_last().unwrap();
        assert!(matches!(last, Line::BuildFinished(_)), "{last:?}");
        let messages = messages.iter().map(|line| match line {
            Line::CompilerMessage(message) => message.clone(),
            other => panic!("{other:?}"),
        });
        messages.collect()
    }

    fn of(report: &Report, text_of: &dyn Fn(&Utf8Path) -> Option<String>) -> Vec<CompilerMessage> {
        let workspace = Workspace {
            root: "/w".into(),
            text_of,
        };
        let mut out = Vec::new();
        findings(report, workspace, &mut out).unwrap();
        read(&out)
    }

    fn marked(span: &DiagnosticSpan, text: &str) -> String {
        let bytes = span.byte_start as usize..span.byte_end as usize;
        let line = &span.text[0];
        let by_columns: String = line.text.chars().collect::<Vec<_>>()
            [line.highlight_start - 1..line.highlight_end - 1]
            .iter()
            .collect();
        assert_eq!(&text[bytes], by_columns);
        assert_eq!(
            text.lines().nth(span.line_start - 1).unwrap().trim_end(),
            line.text
        );
        by_columns
    }

    #[test]
    fn every_finding_that_stands_is_a_message_at_its_place() {
        let report = sample::small().report();
        let expected = entries(&report);
        let standing: Vec<_> = expected.iter().filter(|it| level(it).is_some()).collect();
        let messages = of(&report, &sample::source);
        assert_eq!(messages.len(), standing.len());
        assert!(messages.len() < expected.len(), "one is waived");
        for (message, entry) in messages.iter().zip(standing) {
            let inner = &message.message;
            assert_eq!(inner.message, entry.message);
            assert_eq!(inner.code.as_ref().unwrap().code, entry.rule);
            assert_eq!(inner.spans.len(), 1);
            let file = entry.location.map_or("Cargo.toml", |it| it.file.as_str());
            assert_eq!(inner.spans[0].file_name, file);
            assert!(inner.rendered.as_ref().unwrap().contains(entry.rule));
            if let Some(help) = entry.help {
                assert_eq!(inner.children[0].message, help);
                assert_eq!(inner.children[0].level, DiagnosticLevel::Help);
            }
        }
        let known = messages.iter().filter_map(|it| it.message.code.as_ref());
        let mut explained = known.filter_map(|code| code.explanation.as_deref());
        assert!(explained.any(|text| text.contains("# Why")));
    }

    #[test]
    fn spans_count_bytes_and_columns_count_characters() {
        let text = "// a\r\nlet ü🦀 = \"µl\"; fn f() {\n}\n";
        let text_of = |_: &Utf8Path| Some(text.to_owned());
        let mut report = sample::small().report();
        report.findings.truncate(1);
        report.rules.clear();
        let mut at = |start: (u32, u32), end: (u32, u32)| {
            report.findings[0].location = Some(Location {
                file: "a.rs".to_owned(),
                line: start.0,
                column: start.1,
                end_line: end.0,
                end_column: end.1,
            });
            let message = of(&report, &text_of).remove(0).message;
            let span = message.spans[0].clone();
            (marked(&span, text), span.column_start)
        };
        assert_eq!(at((2, 5), (2, 11)), ("ü🦀".to_owned(), 5));
        assert_eq!(at((2, 14), (2, 19)), ("\"µl\"".to_owned(), 10));
        // Of several lines the first one is marked.
        assert_eq!(at((2, 21), (3, 2)), ("fn f() {".to_owned(), 16));
        // In the middle of a character, and beyond the end of the line.
        assert_eq!(at((2, 6), (2, 99)).1, 5);
    }

    #[test]
    fn a_mistake_is_an_error_at_its_place_or_in_the_manifest() {
        let place = Place {
            file: "iec62304.toml".into(),
            start: Position::new(1, 1),
            end: Position::new(1, 6),
        };
        let wrong = Diagnostic::at(place, "unknown key `clasz`").help("did you mean `class`?");
        let general = Diagnostic::general("no package to judge");
        let text = "clasz = \"C\"\n";
        let workspace = Workspace {
            root: "/w".into(),
            text_of: &|file| (file == "iec62304.toml").then(|| text.to_owned()),
        };
        let mut out = Vec::new();
        mistakes(&[wrong, general], workspace, &mut out).unwrap();
        let messages = read(&out);
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0].message.spans[0].file_name, "Cargo.toml");
        assert_eq!(marked(&messages[1].message.spans[0], text), "clasz");
        assert_eq!(
            messages[1].message.children[0].message,
            "did you mean `class`?"
        );
        assert!(
            messages
                .iter()
                .all(|it| it.message.level == DiagnosticLevel::Error)
        );
    }

    #[test]
    fn each_line_is_one_object_whatever_the_text() {
        let mut report = sample::small().report();
        for finding in &mut report.findings {
            "a\n{\"reason\":\"build-finished\"}\u{202e}\u{1b}[0m\""
                .clone_into(&mut finding.message);
        }
        let messages = of(&report, &sample::source);
        assert!(messages.iter().any(|it| it.message.message.contains('\n')));
    }
}
