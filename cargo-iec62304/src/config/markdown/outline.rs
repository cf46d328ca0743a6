//! The blocks of a Markdown text that records are made of.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::swallowed;

/// A block, with ranges in the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Heading(Heading),
    /// A fenced block of code in TOML.
    Head(Head),
    /// A head that a block of another kind takes in.
    Swallowed(Swallowed),
    /// Anything else that a reader sees.
    Prose,
}

/// What took in a head, and the place to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// A block of HTML: the head.
    Html(Range<usize>),
    /// A comment that does not end: its beginning.
    Comment(Range<usize>),
    /// A block of code that does not end before it: its first line.
    Code(Range<usize>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) level: HeadingLevel,
    pub(super) whole: Range<usize>,
    /// What stands in it, without `#` around it; empty where nothing does.
    pub(super) words: Range<usize>,
    /// Whether it stands by itself, in no quote and no list.
    pub(super) free: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) whole: Range<usize>,
    /// The words behind the language in its first line.
    pub(super) kind: Vec<String>,
    pub(super) content: Range<usize>,
    /// Whether a fence ends it; otherwise it swallows all that follows.
    pub(super) closed: bool,
    pub(super) free: bool,
}

/// The blocks of a text, in their order.
pub(super) fn outline(text: &str) -> Vec<Block> {
    // A mark of the byte order would hide the heading behind it.
    let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let start = start + front_matter(text.get(start..).unwrap_or_default());
    let parser = Parser::new(text.get(start..).unwrap_or_default());
    let mut outline = Outline {
        text,
        blocks: Vec::new(),
        depth: 0,
        open: None,
    };
    for (event, range) in parser.into_offset_iter() {
        outline.take(&event, range.start + start..range.end + start);
    }
    outline.blocks
}

/// How many bytes the metadata in YAML at the very beginning takes. The parser would find metadata between any two lines `---`, and
/// people write such lines between records.
fn front_matter(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else {
        return 0;
    };
    let mut lines = lines.peekable();
    // Behind an empty line it is a rule.
    if lines.peek().is_none_or(|line| line.trim().is_empty()) {
        return 0;
    }
    let mut length = first.len();
    for line in lines {
        length += line.len();
        match line.trim_end() {
            "---" | "..." => return length,
            // A line of YAML begins with no such mark.
            line if line.starts_with(['`', '~']) => return 0,
            _ => {}
        }
    }
    0
}

struct Outline<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    /// How many quotes, lists and the like are open.
    depth: usize,
    /// The heading or head that is open.
    open: Option<Block>,
}

impl Outline<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(*end),
            Event::Text(text) if text.trim().is_empty() => self.fill(range),
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Rule => {}
            _ => {
                self.fill(range);
                if self.open.is_none() {
                    self.prose();
                }
            }
        }
    }

    fn prose(&mut self) {
        if self.blocks.last() != Some(&Block::Prose) {
            self.blocks.push(Block::Prose);
        }
    }

    /// Adds something to the heading or head that is open.
    fn fill(&mut self, range: Range<usize>) {
        let content = match &mut self.open {
            Some(Block::Heading(heading)) => &mut heading.words,
            Some(Block::Head(head)) => &mut head.content,
            Some(Block::Swallowed(_) | Block::Prose) | None => return,
        };
        if content.start == content.end {
            *content = range;
        } else {
            content.start = content.start.min(range.start);
            content.end = content.end.max(range.end);
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let free = self.depth == 0;
        match tag {
            Tag::Heading { level, .. } => {
                self.open = Some(Block::Heading(Heading {
                    level: *level,
                    words: range.end..range.end,
                    whole: trimmed(self.text, range),
                    free,
                }));
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                if let Some(kind) = head_kind(info) {
                    self.open = Some(Block::Head(Head {
                        content: range.end..range.end,
                        closed: is_closed(self.text, &range),
                        whole: trimmed(self.text, range),
                        kind,
                        free,
                    }));
                } else {
                    let swallowed = swallowed::in_code(self.text, &range);
                    self.blocks.extend(swallowed.map(Block::Swallowed));
                }
            }
            Tag::HtmlBlock => {
                let swallowed = swallowed::in_html(self.text, &range);
                self.blocks.extend(swallowed.map(Block::Swallowed));
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_) => {
                self.depth += 1;
            }
            Tag::Image { .. } if self.open.is_none() => self.prose(),
            // What is marked in a heading counts with its marks.
            _ => {
                if matches!(self.open, Some(Block::Heading(_))) {
                    self.fill(range);
                }
            }
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Heading(_) | TagEnd::CodeBlock => self.blocks.extend(self.open.take()),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
    }
}

/// The words behind the language, where the language is TOML.
pub(super) fn head_kind(info: &str) -> Option<Vec<String>> {
    let words = info.split(|c: char| c.is_whitespace() || c == ',');
    let mut words = words.filter(|word| !word.is_empty());
    let language = words.next()?;
    language
        .eq_ignore_ascii_case("toml")
        .then(|| words.map(str::to_owned).collect())
}

/// Whether the last line of the block is a fence, and not its first line.
pub(super) fn is_closed(text: &str, range: &Range<usize>) -> bool {
    let block = text.get(range.clone()).unwrap_or_default().trim_end();
    let Some((_, last)) = block.rsplit_once('\n') else {
        return false;
    };
    // The fence of a block in a quote or a list stands behind the marks of these.
    let fence = last.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let marks = fence.len();
    marks > 2 && (fence.bytes().all(|c| c == b'`') || fence.bytes().all(|c| c == b'~'))
}

/// Without white space at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let length = text
        .get(range.clone())
        .map_or(0, |slice| slice.trim_end().len());
    range.start..range.start + length
}
