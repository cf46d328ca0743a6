//! The findings, each with the line it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use camino::Utf8Path;

use super::{Options, Verbosity};
use crate::model::{Place, Position};
use crate::render::escape::visible;
use crate::render::paint::{FAINT, paint};
use crate::render::snippet::{Level, Snippet, Style, render};
use crate::report::words::{FindingStatus, Gate, Scope, Severity, SubjectKind};
use crate::report::{Finding, Location, Report};

/// Findings of one rule that are shown in full; the JSON has all.
const SHOWN_OF_A_RULE: usize = 20;

/// Lines of a failed test's output that are shown.
const SHOWN_OF_AN_OUTPUT: usize = 12;

/// What is left out, and why.
#[derive(Default)]
struct LeftOut<'a> {
    /// Over the limit, by rule.
    more: BTreeMap<&'a str, usize>,
    /// Of a rule that does not count yet, by rule.
    later: BTreeMap<(&'a str, Gate), usize>,
    /// Accepted, by what accepts them.
    waived: BTreeMap<String, usize>,
}

pub(super) fn write(
    report: &Report,
    text_of: &dyn Fn(&Utf8Path) -> Option<String>,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (shown, left_out) = select(report, options);
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut helped = BTreeSet::new();
    for finding in shown {
        let text = finding.location.as_ref().and_then(|location| {
            let entry = texts.entry(&location.file);
            entry
                .or_insert_with(|| text_of(Utf8Path::new(&location.file)))
                .as_deref()
        });
        // The same advice twenty times over is noise.
        let help = finding.help.as_deref();
        let help = help.filter(|help| helped.insert((finding.rule.as_str(), *help)));
        write!(out, "{}", show(report, finding, text, help, options))?;
        write_output(report, finding, options, out)?;
        writeln!(out)?;
    }
    write_left_out(&left_out, options, out)
}

fn select(report: &Report, options: Options) -> (Vec<&Finding>, LeftOut<'_>) {
    let mut left_out = LeftOut::default();
    if options.verbosity == Verbosity::Verbose {
        return (report.findings.iter().collect(), left_out);
    }
    let mut of_rule: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for finding in &report.findings {
        let rule = finding.rule.as_str();
        let later = report
            .rules
            .iter()
            .find(|entry| entry.id == rule && !entry.counts);
        if finding.status == FindingStatus::Waived {
            *left_out.waived.entry(accepted(finding)).or_default() += 1;
        } else if let (Some(later), Severity::Error) = (later, finding.severity) {
            *left_out.later.entry((rule, later.gate)).or_default() += 1;
        } else {
            let number = of_rule.entry(rule).or_default();
            *number += 1;
            if *number > SHOWN_OF_A_RULE {
                *left_out.more.entry(rule).or_default() += 1;
            } else {
                shown.push(finding);
            }
        }
    }
    (shown, left_out)
}

/// By what: each deviation has its own name and day, and they are many.
fn accepted(finding: &Finding) -> String {
    match &finding.accepted_by {
        Some(by) if by.is_attested() => "waived: a review of the unit attests them".to_owned(),
        Some(by) if by.id.is_none() => format!("waived ({by})"),
        _ => "waived by deviations".to_owned(),
    }
}

fn show(
    report: &Report,
    finding: &Finding,
    text: Option<&str>,
    help: Option<&str>,
    options: Options,
) -> String {
    let place = finding.location.as_ref().map(place);
    // What somebody wrote stays on its line and shows what is in it.
    let message = visible(&finding.message);
    let help = help.map(visible);
    let standing = format!("class {}, clause {}", finding.class, finding.clause);
    let waived_by = match &finding.accepted_by {
        Some(by) => visible(&format!("waived ({by})")),
        None => "waived".to_owned(),
    };
    let mut notes = Vec::new();
    if text.is_none() {
        notes.push(standing.as_str());
    }
    if finding.status == FindingStatus::Waived {
        notes.push(waived_by.as_str());
    }
    if !finding.decided {
        notes.push(match report.scope {
            Scope::Partial => "not decided: a run of all packages and tests could remove this",
            Scope::Full | Scope::Static => {
                "not decided: evidence or source that could not be read could remove this"
            }
        });
    }
    let snippet = Snippet {
        level: match finding.severity {
            _ if finding.status == FindingStatus::Waived => Level::Note,
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Note,
        },
        code: Some(&finding.rule),
        message: &message,
        place: place.as_ref(),
        source: text,
        label: Some(&standing),
        help: help.as_deref(),
        notes: &notes,
    };
    let style = Style {
        color: options.color,
        width: options.width,
    };
    render(&snippet, style)
}

/// What a failed test printed last: the reason why a person looks here at all.
fn write_output(
    report: &Report,
    finding: &Finding,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    if finding.subject.kind != SubjectKind::Test || finding.severity != Severity::Error {
        return Ok(());
    }
    let tests = &report.evidence.tests;
    let at = tests.binary_search_by(|test| test.id.cmp(&finding.subject.id));
    let test = at.ok().and_then(|at| tests.get(at));
    let Some(output) = test.and_then(|test| test.output.as_deref()) else {
        return Ok(());
    };
    let lines: Vec<&str> = output.trim_end().lines().collect();
    let (head, excerpt) = match options.verbosity {
        Verbosity::Verbose => ("output of the test", lines.as_slice()),
        Verbosity::Quiet | Verbosity::Normal => excerpt(&lines),
    };
    writeln!(out, " = {head}:")?;
    for line in excerpt {
        let bar = paint(options.color, FAINT, "   |");
        // A test prints what it likes: no escape code of it may reach the terminal.
        let line: String = line
            .chars()
            .filter(|c| !c.is_control() || *c == '\t')
            .collect();
        writeln!(out, "{}", format!("{bar} {}", visible(&line)).trim_end())?;
    }
    Ok(())
}

/// The lines that say why: from the panic on, else the last ones. With a backtrace the end says nothing but where.
fn excerpt<'a>(lines: &'a [&'a str]) -> (&'static str, &'a [&'a str]) {
    let panic = lines
        .iter()
        .position(|line| line.starts_with("thread '") && line.contains(" panicked at "));
    let last = lines.len().saturating_sub(SHOWN_OF_AN_OUTPUT);
    match panic.filter(|at| *at < last) {
        Some(at) => (
            "output of the test, from its panic on",
            &lines[at..at + SHOWN_OF_AN_OUTPUT],
        ),
        None => ("output of the test, at its end", &lines[last..]),
    }
}

fn place(location: &Location) -> Place {
    Place {
        file: visible(&location.file).into(),
        start: Position::new(location.line, location.column),
        end: Position::new(location.end_line, location.end_column),
    }
}

fn write_left_out(left_out: &LeftOut<'_>, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Vec::new();
    for (rule, number) in &left_out.more {
        lines.push(format!("… and {number} more of {rule}"));
    }
    for ((rule, gate), number) in &left_out.later {
        lines.push(format!(
            "… and {number} of {rule}, which counts at the {gate} gate"
        ));
    }
    for (by, number) in &left_out.waived {
        lines.push(format!("… and {number} {by}"));
    }
    if lines.is_empty() {
        return Ok(());
    }
    for line in lines {
        writeln!(out, "{line}")?;
    }
    let hint = "  all of them: -v or --format json";
    writeln!(out, "{}\n", paint(options.color, FAINT, hint))
}
