//! A trace as a tree for the terminal.

use std::io::{self, Write};

use super::escape::shown;
use super::paint::{BAD, FAINT, GOOD, HINT, ODD, STRONG, paint};
use super::text::wrap;
use crate::nouns::counted;
use crate::query::{Branch, Break, Entry, Kind, LineCover, State, Trace};
use crate::report::words::{Scope, Severity};

/// How many things of one kind are shown below another.
const SHOWN: usize = 12;
/// Less is not worth wrapping for.
const LEAST: usize = 24;

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Long lists in full.
    pub all: bool,
}

/// Writes the trace.
///
/// # Errors
/// What the writer fails with.
pub fn write(trace: &Trace, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { options, out };
    page.wrapped("", "", &shown(&trace.basis.text))?;
    writeln!(page.out)?;
    page.branch(&trace.subject, "", "")?;
    if let Some(line) = &trace.line {
        page.line(line)?;
    }
    page.section(
        "comes from",
        &trace.upstream,
        "nothing above it is on record",
    )?;
    page.section(
        "leads to",
        &trace.downstream,
        "nothing below it is on record",
    )?;
    page.summary(trace)
}

struct Page<'o> {
    options: Options,
    out: &'o mut dyn Write,
}

impl Page<'_> {
    fn section(&mut self, title: &str, branches: &[Branch], nothing: &str) -> io::Result<()> {
        writeln!(self.out)?;
        writeln!(self.out, "{}", paint(self.options.color, STRONG, title))?;
        if branches.is_empty() {
            return writeln!(self.out, "  {nothing}");
        }
        self.branches(branches, "")
    }

    fn branches(&mut self, branches: &[Branch], indent: &str) -> io::Result<()> {
        let mut shown = Vec::new();
        let mut left_out = 0;
        for (at, branch) in branches.iter().enumerate() {
            let alike = branches[..at].iter().filter(|other| {
                other.relation == branch.relation && other.entry.kind == branch.entry.kind
            });
            // What is wrong is never left out.
            if self.options.all || !branch.breaks.is_empty() || alike.count() < SHOWN {
                shown.push(branch);
            } else {
                left_out += 1;
            }
        }
        for (at, branch) in shown.iter().enumerate() {
            let is_last = at + 1 == shown.len() && left_out == 0;
            let (fork, bar) = if is_last {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            self.branch(
                branch,
                &format!("{indent}{fork}"),
                &format!("{indent}{bar}"),
            )?;
            self.branches(&branch.branches, &format!("{indent}{bar}"))?;
        }
        if left_out > 0 {
            writeln!(self.out, "{indent}└─ and {left_out} more: -v shows them")?;
        }
        Ok(())
    }

    fn branch(&mut self, branch: &Branch, first: &str, next: &str) -> io::Result<()> {
        let entry = &branch.entry;
        let relation = match branch.relation {
            "" => String::new(),
            relation => format!("{relation} "),
        };
        let state = status(branch).map(|status| format!(": {status}"));
        let state = state.unwrap_or_default();
        let again = if branch.repeated { " (see above)" } else { "" };
        let id = shown(&entry.id);
        let head = format!("{relation}{} {id}{state}{again}", entry.kind.noun());
        let inner = format!("{next}  ");
        self.wrapped(first, &inner, &head)?;
        if branch.repeated {
            return Ok(());
        }
        if !entry.title.is_empty() && entry.kind != Kind::TestRecord {
            self.wrapped(&inner, &inner, &shown(&entry.title))?;
        }
        let details = details(branch);
        if !details.is_empty() {
            self.wrapped(&inner, &inner, &details)?;
        }
        for each in &branch.breaks {
            self.break_line(each, &inner)?;
        }
        Ok(())
    }

    fn break_line(&mut self, each: &Break, indent: &str) -> io::Result<()> {
        let what = match (each.waived, each.severity) {
            (true, _) => match &each.accepted_by {
                Some(by) => format!("waived ({})", shown(by)),
                None => "waived".to_owned(),
            },
            (false, Severity::Error) => "BREAK".to_owned(),
            (false, Severity::Warning) => "warning".to_owned(),
            (false, Severity::Note) => "note".to_owned(),
        };
        let rule = each.rule.as_deref().map(|rule| format!(" {rule}"));
        let rule = rule.unwrap_or_default();
        let text = format!("{what}{rule}: {}", shown(&each.message));
        self.wrapped(indent, &format!("{indent}  "), &text)?;
        match &each.help {
            Some(help) if !each.waived => {
                let deeper = format!("{indent}  ");
                self.wrapped(&deeper, &deeper, &format!("help: {}", shown(help)))
            }
            _ => Ok(()),
        }
    }

    fn line(&mut self, line: &LineCover) -> io::Result<()> {
        let text = match line.state {
            "not-measured" => format!("line {}: not measured", line.line),
            "uncovered" => {
                let spans = line.uncovered.iter();
                let spans: Vec<String> = spans
                    .map(|it| {
                        format!(
                            "{}:{}-{}:{}",
                            it.line, it.column, it.end_line, it.end_column
                        )
                    })
                    .collect();
                format!(
                    "line {}: NOT COVERED, no passed test executed {}",
                    line.line,
                    spans.join(", ")
                )
            }
            _ => format!(
                "line {}: no code on it is uncovered; the tests below executed the unit around it",
                line.line
            ),
        };
        self.wrapped("  ", "  ", &text)
    }

    fn summary(&mut self, trace: &Trace) -> io::Result<()> {
        writeln!(self.out)?;
        let color = self.options.color;
        let errors: Vec<&Break> = trace
            .breaks
            .iter()
            .filter(|it| it.severity == Severity::Error)
            .collect();
        for each in &errors {
            let rule = each.rule.as_deref().unwrap_or("chain ends here");
            let text = format!("{}: {rule}", shown(&each.subject));
            self.wrapped("  ", "    ", &text)?;
        }
        let executed = trace.basis.scope != Scope::Static;
        let waived = trace.waived.iter();
        let waived = waived.filter(|it| it.severity == Severity::Error).count();
        let (style, text) = match (errors.len(), executed) {
            (0, true) if waived > 0 => {
                let are = if waived == 1 { "is" } else { "are" };
                let findings = counted(waived, "finding");
                (
                    ODD,
                    format!(
                        "nothing on this chain is open, and {findings} {are} waived: accepted, not proven"
                    ),
                )
            }
            (0, true) => (GOOD, "nothing on this chain is broken".to_owned()),
            (0, false) => (
                ODD,
                "no link is missing; nothing was executed, so nothing is proven".to_owned(),
            ),
            (count, _) => (
                BAD,
                format!("the chain breaks in {}", counted(count, "place")),
            ),
        };
        writeln!(self.out, "{}", paint(color, style, &text))?;
        if errors.iter().any(|it| it.rule.is_some()) {
            let hint = paint(color, HINT, "cargo iec62304 explain");
            writeln!(self.out, "{hint} tells what a rule asks, and why")?;
        }
        Ok(())
    }

    /// The text, broken between words, and long words where they do not fit.
    fn wrapped(&mut self, first: &str, next: &str, text: &str) -> io::Result<()> {
        let columns = next.chars().count().max(first.chars().count());
        let width = self.options.width.saturating_sub(columns).max(LEAST);
        let lines = wrap(text, width)
            .into_iter()
            .flat_map(|line| cut(&line, width));
        for (at, line) in lines.enumerate() {
            let indent = if at == 0 { first } else { next };
            let indent = paint(self.options.color, FAINT, indent);
            writeln!(self.out, "{indent}{}", self.colored(&line))?;
        }
        Ok(())
    }

    fn colored(&self, line: &str) -> String {
        match line.strip_prefix("BREAK") {
            Some(rest) => format!("{}{rest}", paint(self.options.color, BAD, "BREAK")),
            None => line.to_owned(),
        }
    }
}

/// A word that is too long for a line in pieces, best behind `::`, `/`, `-`, `_`.
pub(super) fn cut(word: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest: Vec<char> = word.chars().collect();
    while rest.len() > width.max(1) {
        let limit = width.max(1);
        let good = rest[..limit]
            .iter()
            .rposition(|c| matches!(c, ':' | '/' | '-' | '_' | ' ' | '.'));
        let at = good.map_or(limit, |at| at + 1);
        let at = if at * 2 < limit { limit } else { at };
        pieces.push(rest.drain(..at).collect());
    }
    pieces.push(rest.into_iter().collect());
    pieces
}

/// What became of it, or what the tie to a test is worth.
fn status(branch: &Branch) -> Option<String> {
    let entry = &branch.entry;
    let tie = match branch.state {
        State::Linked | State::Executed => None,
        state => Some(state.word()),
    };
    match (tie, entry.kind) {
        (Some(tie), Kind::Test | Kind::TestRecord) => Some(tie.to_owned()),
        // A unit's numbers say more than "measured".
        (_, Kind::Unit) => entry.status.clone().filter(|status| status != "measured"),
        _ => entry.status.clone(),
    }
}

fn details(branch: &Branch) -> String {
    let entry = &branch.entry;
    let place = entry.place.iter().map(ToString::to_string);
    let class = entry.class.iter().map(|class| format!("class {class}"));
    let facts = place.chain(class).chain(cover(entry));
    let all: Vec<String> = facts.chain(branch.notes.iter().cloned()).collect();
    shown(&all.join(", ")).into_owned()
}

/// Lines and regions in numbers.
pub(super) fn cover(entry: &Entry) -> Option<String> {
    let cover = entry.coverage?;
    let lines = cover
        .lines
        .map(|it| format!("lines {} of {}", it.covered, it.total));
    let regions = cover
        .regions
        .map(|it| format!("regions {} of {}", it.covered, it.total));
    let both: Vec<String> = lines.into_iter().chain(regions).collect();
    (!both.is_empty()).then(|| both.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::basis::{Basis, Origin};
    use crate::query::{Graph, find};
    use crate::report::words::FindingStatus;
    use crate::report::{Report, sample};

    fn text(report: &Report, name: &str, width: usize) -> String {
        let graph = Graph::of(report);
        let basis = Basis::of(
            report,
            Origin::Report,
            Some(true),
            "from a sample".to_owned(),
        );
        let found = find(&graph, name, None).unwrap();
        let trace = Trace::of(&graph, basis, found);
        let options = Options {
            color: false,
            width,
            all: false,
        };
        let mut out = Vec::new();
        write(&trace, options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_chain_is_a_tree_that_ends_with_what_breaks_it() {
        let text = text(&sample::small().report(), "SRS-DOSE-002", 80);
        insta::assert_snapshot!(text, @r"
        from a sample

        requirement SRS-DOSE-002: failed
          Title of SRS-DOSE-002
          iec62304/requirements.toml:20, class C

        comes from
        └─ derives from source SYS-12: failed
             The patient gets no more than the prescribed rate.

        leads to
        ├─ implemented by unit pump_dosing::ramp
        │    pump-dosing/src/lib.rs:11, class C, lines 4 of 6, regions 2 of 3, executed
        │    by 1 test
        │    BREAK unit-regions: no passed test executed this region of
        │      pump_dosing::ramp; the project's policy asks for each region of class C
        │      help: write a test that reaches it, or record a deviation
        ├─ verified by test pump-dosing/lib::tests::ramps: proven
        │    it executed pump_dosing::ramp
        │    BREAK test-without-evidence: the profile of pump-dosing/lib::tests::ramps
        │      cannot be read
        └─ verified by test pump-dosing/lib::tests::ramps_down: failed
             panicked
             BREAK test-failed: test pump-dosing/lib::tests::ramps_down failed:
               panicked

          pump_dosing::ramp: unit-regions
          pump-dosing/lib::tests::ramps: test-without-evidence
          pump-dosing/lib::tests::ramps_down: test-failed
        the chain breaks in 3 places
        cargo iec62304 explain tells what a rule asks, and why
        ");
    }

    #[test]
    fn what_is_waived_is_not_called_unbroken() {
        let mut report = sample::small().report();
        for finding in &mut report.findings {
            finding.status = FindingStatus::Waived;
        }
        let text = text(&report, "SRS-DOSE-002", 80);
        let end =
            "nothing on this chain is open, and 3 findings are waived: accepted, not proven\n";
        assert!(text.ends_with(end), "{text}");
    }

    #[test]
    fn no_text_of_a_document_moves_the_terminal() {
        let mut report = sample::small().report();
        for requirement in &mut report.requirements {
            "a\n├─ BREAK\u{1b}[2J\u{202e}".clone_into(&mut requirement.title);
        }
        let text = text(&report, "HAZ-2", 80);
        let hidden = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(hidden), "{text:?}");
        assert!(text.contains("a ├─ BREAK\\u{1b}[2J\\u{202e}"), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let report = sample::small().report();
        for (name, width) in [("HAZ-2", 60), ("SYS-12", 80), ("dosing", 80)] {
            let text = text(&report, name, width);
            let long = |line: &&str| line.chars().count() > width;
            assert_eq!(text.lines().find(long), None, "{text}");
        }
    }

    #[test]
    fn a_long_word_is_cut_behind_a_separator() {
        assert_eq!(
            cut("pump::limits::clamp", 10),
            ["pump::", "limits::", "clamp"]
        );
        assert_eq!(cut("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(cut("", 3), [""]);
    }
}
