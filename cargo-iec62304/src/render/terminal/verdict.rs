//! The last lines: what the run comes to.

use std::io::{self, Write};

use super::{Options, Verbosity};
use crate::nouns::counted;
use crate::render::paint::{self, FAINT, paint};
use crate::render::text::{pack, wrap};
use crate::report::Report;
use crate::report::words::{ClauseStatus, FindingStatus, RuleOutcome, Scope, Severity, Verdict};

/// Findings that matter at the gate of the run, by weight, and what the run itself warns of.
#[derive(Default)]
struct Counts {
    errors: usize,
    undecided: usize,
    warnings: usize,
    notes: usize,
    waived: usize,
    /// Errors of rules that count at a later gate.
    later: usize,
}

pub(super) fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    if options.verbosity > Verbosity::Quiet && report.verdict != Verdict::Pass {
        write_hint(report, options, out)?;
    }
    let word = paint(
        options.color,
        paint::verdict(report.verdict),
        report.verdict.word(),
    );
    let head = "verdict: ";
    // Escape codes take no columns: the lines are packed with the bare word.
    let mut parts = vec![format!("{}  (exit {})", report.verdict, report.exit_code)];
    parts.extend(facts(report));
    let lines = pack(
        &parts,
        " · ",
        options.width.saturating_sub(head.len()).max(20),
    );
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            writeln!(
                out,
                "{head}{}",
                line.replacen(report.verdict.word(), &word, 1)
            )?;
        } else {
            writeln!(out, "{:1$}{line}", "", head.len())?;
        }
    }
    Ok(())
}

/// Where to read on, as rustc does for its errors.
fn write_hint(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let wanted = match report.verdict {
        Verdict::Undetermined => RuleOutcome::Undetermined,
        Verdict::Pass | Verdict::Fail => RuleOutcome::Violated,
    };
    let mut rules = report
        .rules
        .iter()
        .filter(|rule| rule.counts && rule.outcome == wanted);
    // A rule that found something tells more than one that could not look.
    let found = rules.clone().find(|rule| rule.findings > 0);
    let Some(rule) = found.or_else(|| rules.next()) else {
        return Ok(());
    };
    let text = format!("for more on a rule: cargo iec62304 explain {}", rule.id);
    for line in wrap(&text, options.width) {
        writeln!(out, "{}", paint(options.color, FAINT, &line))?;
    }
    Ok(())
}

fn facts(report: &Report) -> Vec<String> {
    let counts = count(report);
    let mut facts = Vec::new();
    if report.scope == Scope::Static {
        facts.push("nothing was executed".to_owned());
    }
    let undecided = match counts.undecided {
        0 => String::new(),
        number => format!(" ({number} undecided)"),
    };
    let mut findings = vec![
        format!("{}{undecided}", counted(counts.errors, "error")),
        counted(counts.warnings, "warning"),
    ];
    if counts.notes > 0 {
        findings.push(counted(counts.notes, "note"));
    }
    if counts.waived > 0 {
        let attested = match report.summary.findings.attested {
            0 => String::new(),
            number => format!(" ({number} attested)"),
        };
        findings.push(format!("{} waived{attested}", counts.waived));
    }
    facts.push(findings.join(", "));
    if counts.later > 0 {
        facts.push(format!(
            "{} at a later gate",
            counted(counts.later, "error")
        ));
    }
    let open = report
        .clauses
        .iter()
        .filter(|clause| clause.status == ClauseStatus::Open)
        .count();
    facts.push(format!("{} open for a person", counted(open, "clause")));
    facts
}

fn count(report: &Report) -> Counts {
    let mut counts = Counts {
        // Shown as warnings, so counted as warnings.
        warnings: report.evidence.warnings.len(),
        ..Counts::default()
    };
    for finding in &report.findings {
        let later = report
            .rules
            .iter()
            .any(|rule| rule.id == finding.rule && !rule.counts);
        match (finding.status, finding.severity) {
            (FindingStatus::Waived, _) => counts.waived += 1,
            (FindingStatus::Open, Severity::Error) if later => counts.later += 1,
            (FindingStatus::Open, Severity::Error) => {
                counts.errors += 1;
                counts.undecided += usize::from(!finding.decided);
            }
            (FindingStatus::Open, Severity::Warning) => counts.warnings += 1,
            (FindingStatus::Open, Severity::Note) => counts.notes += 1,
        }
    }
    counts
}
