//! Code that is not covered, and which of it a deviation accepts.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CodeRegion, Deviation, MeasuredCoverage, Position, RegionKind, UnitText};
use crate::nouns::counted;

/// How `unreachable!` is written; a macro of that name from elsewhere may be anything.
const UNREACHABLE: [&str; 5] = [
    "unreachable!",
    "std::unreachable!",
    "core::unreachable!",
    "::std::unreachable!",
    "::core::unreachable!",
];

/// Something that is not covered: a line, a region, an outcome of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    pub start: Position,
    /// Just behind the last byte; for a line its start.
    pub end: Position,
    pub shown: String,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Line,
    Region,
    Branch,
}

/// What the rule finds not covered.
pub(super) fn gaps(rule: &str, coverage: &MeasuredCoverage) -> Vec<Gap> {
    let at = |start: Position| format!("{}:{}", start.line, start.column);
    match rule {
        "unit-lines" => {
            let lines = coverage.lines.iter().filter(|line| !line.covered);
            let gap = |line: u32| Gap {
                start: Position::new(line, 1),
                end: Position::new(line, 1),
                shown: format!("line {line}"),
                what: What::Line,
            };
            lines.map(|line| gap(line.line)).collect()
        }
        "unit-regions" => uncovered(coverage)
            .map(|region| Gap {
                start: region.start,
                end: region.end,
                shown: at(region.start),
                what: What::Region,
            })
            .collect(),
        "unit-branches" => {
            let branches = coverage.branches.iter().flatten();
            let branches = branches.filter(|branch| !branch.covered);
            branches
                .map(|branch| Gap {
                    start: branch.start,
                    end: branch.end,
                    shown: format!("{} never {}", at(branch.start), branch.outcome),
                    what: What::Branch,
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn uncovered(coverage: &MeasuredCoverage) -> impl Iterator<Item = &CodeRegion> {
    coverage.regions.iter().filter(|region| !region.covered)
}

/// What one deviation accepts, and which parts of it were of use.
pub(super) struct Accepted<'m> {
    deviation: &'m Deviation,
    entries: Vec<Entry>,
    /// Kinds that accepted something.
    kinds: BTreeSet<RegionKind>,
}

/// A text of `code`, once, however often it is written.
struct Entry {
    text: Vec<String>,
    /// How often it is written.
    written: usize,
    /// Where it stands in the unit: the numbers of its lines.
    found: Vec<BTreeSet<u32>>,
    used: bool,
}

impl Entry {
    /// A text that stands several times is accepted where it is written as often: else nobody could tell which one is meant.
    fn accepts(&self, first: u32, last: u32) -> bool {
        self.found.len() == self.written
            && self
                .found
                .iter()
                .any(|lines| (first..=last).all(|line| lines.contains(&line)))
    }

    fn shown(&self) -> String {
        match self.text.as_slice() {
            [only] => format!("`{only}`"),
            [first, ..] => format!("`{first} …`"),
            [] => String::new(),
        }
    }

    fn why_idle(&self) -> String {
        let shown = self.shown();
        match self.found.len() {
            0 => format!("{shown} stands nowhere in the unit"),
            found if found != self.written => format!(
                "{shown} stands {} in the unit and is written {}: write it as often, or together with the line before it",
                counted(found, "time"),
                counted(self.written, "time")
            ),
            _ => format!("{shown} holds nothing that is not covered and not accepted already"),
        }
    }
}

impl<'m> Accepted<'m> {
    pub fn of(deviation: &'m Deviation) -> Self {
        let mut written: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for text in &deviation.code {
            *written.entry(trimmed(text)).or_default() += 1;
        }
        let none = UnitText::default();
        let unit = deviation.text.as_ref().unwrap_or(&none);
        let entries = written.into_iter().map(|(text, written)| Entry {
            found: occurrences(unit, &text),
            text,
            written,
            used: false,
        });
        Self {
            deviation,
            entries: entries.collect(),
            kinds: BTreeSet::new(),
        }
    }

    /// Whether it accepts the gap; what accepts it is of use from then on.
    pub fn accepts(&mut self, gap: &Gap, coverage: &MeasuredCoverage) -> bool {
        let last = last_line(gap.start, gap.end);
        let mut entries = self.entries.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.accepts(gap.start.line, last)) {
            entry.used = true;
            return true;
        }
        let kinds = match gap.what {
            What::Region => vec![self.kind(gap.start, gap.end)],
            What::Line => uncovered(coverage)
                .filter(|region| {
                    let last = last_line(region.start, region.end);
                    (region.start.line..=last).contains(&gap.start.line)
                })
                .map(|region| self.kind(region.start, region.end))
                .collect(),
            What::Branch => Vec::new(),
        };
        let kinds: Option<BTreeSet<RegionKind>> = kinds.into_iter().collect();
        let kinds = kinds.unwrap_or_default();
        let accepted = !kinds.is_empty();
        self.kinds.extend(kinds);
        accepted
    }

    /// The kind of the region, if it is one that the deviation accepts.
    fn kind(&self, start: Position, end: Position) -> Option<RegionKind> {
        let kind = kind_of(self.deviation.text.as_ref()?, start, end)?;
        self.deviation.kinds.contains(&kind).then_some(kind)
    }

    /// What of it accepted nothing, and why.
    pub fn idle(&self) -> Vec<String> {
        if self.deviation.text.is_none() {
            return vec![
                "the source of the unit could not be read again as it was judged".to_owned(),
            ];
        }
        let entries = self.entries.iter().filter(|entry| !entry.used);
        let kinds = self.deviation.kinds.iter();
        let kinds = kinds.filter(|kind| !self.kinds.contains(kind));
        let kinds = kinds.map(|kind| {
            format!(
                "no region of kind `{}` is not covered and not accepted already",
                kind.word()
            )
        });
        entries.map(Entry::why_idle).chain(kinds).collect()
    }
}

/// The kind of a region, by its text.
pub(crate) fn kind_of(unit: &UnitText, start: Position, end: Position) -> Option<RegionKind> {
    let text = between(unit, start, end)?;
    if text == "?" {
        Some(RegionKind::ErrorPropagation)
    } else if UNREACHABLE.contains(&text.as_str()) {
        Some(RegionKind::Unreachable)
    } else {
        None
    }
}

/// The lines of a text without the white space around them, and without empty ones at its ends.
fn trimmed(text: &str) -> Vec<String> {
    text.trim()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Where the lines stand one behind the other in the unit.
pub(crate) fn occurrences(unit: &UnitText, text: &[String]) -> Vec<BTreeSet<u32>> {
    let lines: Vec<&str> = unit.lines.iter().map(|line| line.trim()).collect();
    if text.is_empty() {
        return Vec::new();
    }
    let numbered = (unit.first..).zip(lines.windows(text.len()));
    let found = numbered.filter(|(_, window)| *window == text);
    found
        .map(|(first, window)| (first..).take(window.len()).collect())
        .collect()
}

/// The last line that a range has a byte on.
fn last_line(start: Position, end: Position) -> u32 {
    if end.column <= 1 && end.line > start.line {
        end.line - 1
    } else {
        end.line
    }
}

/// The text of a range without white space; `None` where it lies outside.
fn between(unit: &UnitText, start: Position, end: Position) -> Option<String> {
    let index = |line: u32| usize::try_from(line.checked_sub(unit.first)?).ok();
    let column = |column: u32| usize::try_from(column.checked_sub(1)?).ok();
    let lines = unit.lines.get(index(start.line)?..=index(end.line)?)?;
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let from = if at == 0 { column(start.column)? } else { 0 };
        let to = if at + 1 == lines.len() {
            column(end.column)?
        } else {
            line.len()
        };
        text.extend(line.get(from..to)?.chars().filter(|c| !c.is_whitespace()));
    }
    Some(text)
}
