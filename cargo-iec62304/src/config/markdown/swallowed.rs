//! Heads that stand in a block of another kind, where no parser of Markdown sees them, although a reader would take them for records.

use std::ops::Range;

use super::outline::{Swallowed, head_kind, is_closed};

/// The first head that a block of HTML takes in. What stands in a comment is taken out on purpose, if the comment ends.
pub(super) fn in_html(text: &str, block: &Range<usize>) -> Option<Swallowed> {
    let mut comment: Option<Range<usize>> = None;
    let mut hidden = false;
    for (start, line) in lines(text, block) {
        if fence_of_toml(line).is_some() {
            if comment.is_none() {
                return Some(Swallowed::Html(start..start + line.trim_end().len()));
            }
            hidden = true;
        }
        let mut at = 0;
        loop {
            let rest = line.get(at..).unwrap_or_default();
            let mark = if comment.is_some() { "-->" } else { "<!--" };
            let Some(found) = rest.find(mark) else {
                break;
            };
            let begin = start + at + found;
            comment = comment.is_none().then_some(begin..begin + mark.len());
            hidden &= comment.is_some();
            at += found + mark.len();
        }
    }
    comment.filter(|_| hidden).map(Swallowed::Comment)
}

/// The first head that a block of code takes in, because nothing ended the block before it.
pub(super) fn in_code(text: &str, block: &Range<usize>) -> Option<Swallowed> {
    let closed = is_closed(text, block);
    let mut lines = lines(text, block);
    let (start, first) = lines.next()?;
    let outer = marks(first);
    let mut heads = lines.filter_map(|(_, line)| fence_of_toml(line));
    // An example is written with more marks around it, or with others: then it shows a head and forgets no end.
    let ends_early = |head: &str| head.len() >= outer.len() && head.get(..1) == outer.get(..1);
    let swallowed = heads.any(|head| !closed || ends_early(head));
    swallowed.then(|| Swallowed::Code(start..start + first.trim_end().len()))
}

/// The lines of a block, with where each begins.
fn lines<'t>(text: &'t str, block: &Range<usize>) -> impl Iterator<Item = (usize, &'t str)> {
    let mut start = block.start;
    let lines = text.get(block.clone()).unwrap_or_default();
    lines.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line)
    })
}

/// The marks of a fence, without what stands in front of it; empty where the line is none.
fn marks(line: &str) -> &str {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'));
    let length = mark.map_or(0, |mark| line.len() - line.trim_start_matches(mark).len());
    line.get(..length)
        .filter(|it| it.len() > 2)
        .unwrap_or_default()
}

/// The marks, where the line begins a block of TOML.
fn fence_of_toml(line: &str) -> Option<&str> {
    let marks = marks(line);
    let (_, info) = line.split_once(marks).filter(|_| !marks.is_empty())?;
    let is_fence = !marks.starts_with('`') || !info.contains('`');
    (is_fence && head_kind(info).is_some()).then_some(marks)
}
