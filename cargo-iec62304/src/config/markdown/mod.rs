//! Records in Markdown: a heading that begins with the ID, a head in TOML below it, and prose as the text.

mod opening;
mod outline;
mod section;
mod swallowed;

use std::ops::Range;

use camino::Utf8Path;

use self::opening::{Opening, opening};
use self::outline::{Block, Head, Heading, Swallowed, outline};
use self::section::Section;
use super::draft::Draft;
use super::sink::Sink;
use crate::diagnostic::Diagnostic;

/// Whether a document is read as Markdown, by the end of its name.
pub fn is_markdown(path: &Utf8Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
}

/// Reads the records of a Markdown text.
pub(super) fn read(text: &str, sink: &mut Sink<'_>, draft: &mut Draft) {
    let blocks = outline(text);
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        at += 1;
        let heading = match block {
            Block::Heading(heading) => heading,
            Block::Head(head) => {
                lose(sink, draft, misplaced(sink, text, head));
                continue;
            }
            Block::Swallowed(swallowed) => {
                lose(sink, draft, lost(sink, swallowed));
                continue;
            }
            Block::Prose => continue,
        };
        let head = head_of(heading, blocks.get(at));
        at += usize::from(head.is_some());
        match (opening(text, heading, head.is_some()), head) {
            (Opening::Id(id), Some(head)) => {
                let below = blocks.get(at..).unwrap_or_default();
                let prose = prose(text, heading, head, below);
                let section = Section {
                    text,
                    heading,
                    head,
                    id,
                    prose,
                };
                section.read(sink, draft);
            }
            (found, head) => {
                if let Some(mistake) = no_record(sink, text, heading, found, head) {
                    lose(sink, draft, mistake);
                }
            }
        }
    }
}

/// Reports a mistake that costs a record: what refers to it need not be reported too.
fn lose(sink: &mut Sink<'_>, draft: &mut Draft, mistake: Diagnostic) {
    draft.broken = true;
    sink.push(mistake);
}

/// The head that stands directly below a heading; neither of them in a quote or a list.
fn head_of<'b>(heading: &Heading, next: Option<&'b Block>) -> Option<&'b Head> {
    match next {
        Some(Block::Head(head)) if head.free && heading.free => Some(head),
        _ => None,
    }
}

/// What stands below a head, up to the next heading of the same or a higher level and to the next record. Empty where a reader sees
/// nothing of it, as in a comment.
fn prose(text: &str, heading: &Heading, head: &Head, below: &[Block]) -> Range<usize> {
    let start = head.whole.end;
    let mut end = text.len();
    let mut seen = false;
    for (at, block) in below.iter().enumerate() {
        match block {
            Block::Prose => seen = true,
            Block::Swallowed(_) => {}
            Block::Head(head) => {
                end = head.whole.start;
                break;
            }
            Block::Heading(next) => {
                let next_head = head_of(next, below.get(at + 1)).is_some();
                let begins_record =
                    next_head || !matches!(opening(text, next, next_head), Opening::Word);
                if next.level <= heading.level || begins_record {
                    end = next.whole.start;
                    break;
                }
            }
        }
    }
    if seen { start..end } else { start..start }
}

/// What is wrong with a heading and a head that make no record; nothing where the heading only heads prose.
fn no_record(
    sink: &Sink<'_>,
    text: &str,
    heading: &Heading,
    found: Opening,
    head: Option<&Head>,
) -> Option<Diagnostic> {
    let (range, message, help) = match (found, head) {
        (Opening::Word, None) => return None,
        (Opening::Word, Some(head)) => (
            section::first_line(text, &head.whole),
            "the heading above this head begins with no ID".to_owned(),
            format!(
                "begin it with the ID, as in `## SRS-1 {}`; if this is only an example, call the block `text` in place of `toml`",
                text.get(heading.words.clone()).unwrap_or_default().trim()
            ),
        ),
        (Opening::Id(range), _) => {
            let id = text.get(range.clone()).unwrap_or_default();
            let message = format!(
                "the heading begins with the ID `{id}`, and no head stands directly below it"
            );
            (range, message, missing_head(heading))
        }
        (Opening::Almost(range, id), _) => {
            let written = text.get(range.clone()).unwrap_or_default();
            let message = format!("the heading seems to begin with an ID, written as `{written}`");
            let help = format!(
                "write `{id}` alone, with a space behind it; a heading that is no record begins with another word"
            );
            (range, message, help)
        }
        (Opening::Bad(range, why), _) => (
            range,
            format!("the heading seems to begin with an ID: {why}"),
            "correct the ID; a heading that is no record begins with another word".to_owned(),
        ),
    };
    Some(Diagnostic::at(sink.place(range), message).help(help))
}

fn missing_head(heading: &Heading) -> String {
    if heading.free {
        "add a block ```` ```toml ```` with kind, item, derives_from, acceptance; a heading that is no record begins with another word"
            .to_owned()
    } else {
        "take it out of the quote or list: a record stands by itself".to_owned()
    }
}

fn misplaced(sink: &Sink<'_>, text: &str, head: &Head) -> Diagnostic {
    let place = sink.place(section::first_line(text, &head.whole));
    let message = "this block of TOML is the head of no record";
    let help = if head.free {
        "a head stands directly below a heading that begins with an ID; an example is called `text` in place of `toml`"
    } else {
        "take it out of the quote or list, below its heading; an example is called `text` in place of `toml`"
    };
    Diagnostic::at(place, message).help(help)
}

/// That a head stands where Markdown shows none.
fn lost(sink: &Sink<'_>, swallowed: &Swallowed) -> Diagnostic {
    let (range, message, help) = match swallowed {
        Swallowed::Html(range) => (
            range,
            "this block of TOML stands in HTML, where Markdown is not read",
            "leave a line empty between the HTML and the heading of the record",
        ),
        Swallowed::Comment(range) => (
            range,
            "the comment is not closed, and takes in a record",
            "end it with `-->`",
        ),
        Swallowed::Code(range) => (
            range,
            "this block of code does not end before the next block of TOML, and takes it in",
            "end it with a line of the same marks; an example that shows a block of TOML has more marks around it",
        ),
    };
    Diagnostic::at(sink.place(range.clone()), message).help(help)
}
