//! Messages with the lines of source they speak of, as rustc shows them.

use std::ops::Range;

use annotate_snippets::renderer::{DEFAULT_LINE_NUM_STYLE, DecorStyle};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as AnnotateLevel, Renderer, Snippet as Source, Title,
    normalize_untrusted_str,
};

use crate::diagnostic::Diagnostic;
use crate::model::{Place, Position};

/// How much a message weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// `error`
    #[default]
    Error,
    /// `warning`
    Warning,
    /// `note`
    Note,
}

impl Level {
    const fn shown(self) -> AnnotateLevel<'static> {
        match self {
            Self::Error => AnnotateLevel::ERROR,
            Self::Warning => AnnotateLevel::WARNING,
            Self::Note => AnnotateLevel::NOTE,
        }
    }
}

/// A message about a place in a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Snippet<'a> {
    /// How much it weighs.
    pub level: Level,
    /// Id of a rule, shown in brackets behind the level.
    pub code: Option<&'a str>,
    /// What is wrong.
    pub message: &'a str,
    /// Where. Of a place over several lines the first one is shown.
    pub place: Option<&'a Place>,
    /// The whole text of the file; without it, or where it has no such line, only the place is named.
    pub source: Option<&'a str>,
    /// A short text for the marked place.
    pub label: Option<&'a str>,
    /// What to do about it.
    pub help: Option<&'a str>,
    /// More to know.
    pub notes: &'a [&'a str],
}

impl<'a> Snippet<'a> {
    /// A mistake, with the text of the file it is in.
    pub fn of_diagnostic(diagnostic: &'a Diagnostic, source: Option<&'a str>) -> Self {
        Self {
            message: &diagnostic.message,
            place: diagnostic.place.as_ref(),
            source,
            label: diagnostic.label.as_deref(),
            help: diagnostic.help.as_deref(),
            ..Self::default()
        }
    }
}

/// How to show snippets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal; longer lines of source are cut.
    pub width: usize,
}

impl Default for Style {
    /// Plain text for a wide terminal.
    fn default() -> Self {
        Self {
            color: false,
            width: annotate_snippets::renderer::DEFAULT_TERM_WIDTH,
        }
    }
}

/// Shows the message, with a line feed at its end. Columns in the heading are those of the place: bytes, 1-based.
///
/// The heading line is written here and not by the library, which counts columns in characters.
pub fn render(snippet: &Snippet<'_>, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(style.width);
    let mut shown = renderer.render(&[Group::with_title(title(snippet))]);
    shown.push('\n');
    if let Some(place) = snippet.place {
        shown.push_str(&heading(place, style));
    }
    let (body, indent) = body(snippet);
    if !body.is_empty() {
        for line in renderer.render(&[body]).lines() {
            shown.extend([" ".repeat(indent).as_str(), line, "\n"]);
        }
    }
    shown
}

fn title<'a>(snippet: &Snippet<'a>) -> Title<'a> {
    let title = snippet.level.shown().primary_title(snippet.message);
    match snippet.code {
        Some(code) => title.id(code),
        None => title,
    }
}

/// How many digits the number of the line has.
fn width(place: &Place) -> usize {
    place.start.line.to_string().len()
}

/// ` --> file:line:column`, with the arrow above the bars of the source.
fn heading(place: &Place, style: Style) -> String {
    let Position { line, column } = place.start;
    let width = width(place);
    let bars = if style.color {
        DEFAULT_LINE_NUM_STYLE
    } else {
        anstyle::Style::new()
    };
    let file = normalize_untrusted_str(place.file.as_str());
    format!("{:width$}{bars}-->{bars:#} {file}:{line}:{column}\n", "")
}

/// The marked line, what to do about it, and what else is to know; and by how much it has to be indented to stand below the heading: without a
/// marked line the library does not know the width of its number.
fn body<'a>(snippet: &Snippet<'a>) -> (Group<'a>, usize) {
    let mut group = Group::with_level(snippet.level.shown());
    let marked = snippet
        .place
        .and_then(|place| annotated(snippet.source?, place, snippet.label));
    let indent = match (&marked, snippet.place) {
        (None, Some(place)) => width(place),
        _ => 0,
    };
    if let Some(marked) = marked {
        group = group.element(marked);
    }
    let notes = snippet
        .notes
        .iter()
        .map(|note| (AnnotateLevel::NOTE, *note));
    let help = snippet.help.map(|help| (AnnotateLevel::HELP, help));
    for (level, text) in help.into_iter().chain(notes) {
        // Pre-styled text is allowed there, so the library does not take escape codes out of it.
        group = group.element(level.message(normalize_untrusted_str(text)));
    }
    (group, indent)
}

/// The first line of the place with what is to mark of it, if the source has such a line.
fn annotated<'a>(
    source: &'a str,
    place: &Place,
    label: Option<&'a str>,
) -> Option<Source<'a, Annotation<'a>>> {
    let number = number(place.start.line);
    let line = source.split('\n').nth(number.checked_sub(1)?)?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    let annotation = AnnotationKind::Primary
        .span(marked(line, place))
        .label(label);
    Some(
        Source::source(line)
            .line_start(number)
            .annotation(annotation),
    )
}

/// The bytes of the line to mark.
fn marked(line: &str, place: &Place) -> Range<usize> {
    let start = boundary(line, number(place.start.column).saturating_sub(1));
    let end = if place.end.line > place.start.line {
        line.trim_end().len()
    } else {
        boundary(line, number(place.end.column).saturating_sub(1))
    };
    start..end.max(start)
}

/// The offset, or the nearest one before it that cuts no character.
fn boundary(line: &str, offset: usize) -> usize {
    let mut offset = offset.min(line.len());
    while !line.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn number(of: u32) -> usize {
    usize::try_from(of).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(start: (u32, u32), end: (u32, u32)) -> Place {
        Place {
            file: "iec62304.toml".into(),
            start: Position::new(start.0, start.1),
            end: Position::new(end.0, end.1),
        }
    }

    fn shown(place: &Place, source: &str) -> String {
        let snippet = Snippet {
            code: Some("unit-absent"),
            message: "something is wrong",
            place: Some(place),
            source: Some(source),
            label: Some("here"),
            help: Some("mend it"),
            ..Snippet::default()
        };
        render(&snippet, Style::default())
    }

    #[test]
    fn a_message_has_heading_line_mark_and_help() {
        let shown = shown(&place((2, 1), (2, 5)), "[system]\nclas = \"C\"\n");
        assert_eq!(
            shown,
            "\
error[unit-absent]: something is wrong
 --> iec62304.toml:2:1
  |
2 | clas = \"C\"
  | ^^^^ here
  |
  = help: mend it
"
        );
    }

    #[test]
    fn the_heading_counts_bytes_and_the_mark_stands_under_its_characters() {
        let shown = shown(&place((1, 8), (1, 9)), "ä = \"ö\" x\r\n");
        assert!(shown.contains("iec62304.toml:1:8\n"), "{shown}");
        assert!(
            shown.contains("1 | ä = \"ö\" x\n  |      ^ here"),
            "{shown}"
        );
    }

    #[test]
    fn of_several_lines_the_first_is_shown() {
        let shown = shown(&place((1, 1), (3, 2)), "fn a() {\n    b();\n}\n");
        assert!(
            shown.contains("1 | fn a() {\n  | ^^^^^^^^ here\n"),
            "{shown}"
        );
        assert!(!shown.contains("b();"), "{shown}");
    }

    #[test]
    fn without_the_text_only_the_place_is_named() {
        let place = place((7, 3), (7, 4));
        let snippet = Snippet {
            level: Level::Warning,
            message: "something is odd",
            place: Some(&place),
            help: Some("mend it"),
            notes: &["it is project policy"],
            ..Snippet::default()
        };
        assert_eq!(
            render(&snippet, Style::default()),
            "\
warning: something is odd
 --> iec62304.toml:7:3
  = help: mend it
  = note: it is project policy
"
        );
    }

    #[test]
    fn color_is_only_there_on_demand() {
        let snippet = Snippet {
            message: "a \u{1b}[31mtrick",
            help: Some("\u{1b}[31mred"),
            ..Snippet::default()
        };
        let plain = render(&snippet, Style::default());
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
        let style = Style {
            color: true,
            ..Style::default()
        };
        assert!(render(&snippet, style).contains("\u{1b}["));
    }

    proptest! {
        #[test]
        fn no_place_and_no_text_panics(
            source in "(?s).{0,60}",
            start in (0_u32..9, 0_u32..70),
            end in (0_u32..9, 0_u32..70),
            width in 0_usize..200,
        ) {
            let place = place(start, end);
            let snippet = Snippet {
                message: &source,
                place: Some(&place),
                source: Some(&source),
                label: Some(&source),
                help: Some(&source),
                ..Snippet::default()
            };
            let shown = render(&snippet, Style { color: false, width });
            prop_assert!(shown.ends_with('\n'));
        }
    }
}
