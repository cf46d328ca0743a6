//! The verdict as Markdown, for the summary of a workflow or a comment on a pull request: short, the worst first.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Shown;
use super::entry::{Entry, worst_first};
use super::escape::{at_most, visible};
use super::region::path;
use crate::nouns::counted;
use crate::report::Report;
use crate::report::words::{
    ClauseStatus, CoverageStatus, RuleOutcome, Scope, TraceStatus, Verdict,
};

/// Less than GitHub and GitLab take for a comment (65,536 characters).
const LIMIT: usize = 60_000;

/// What is kept free for the lines that say what is left out.
const RESERVE: usize = 1_500;

/// Findings go no further than this on the page, and rules no further than that, so that the trace has its place.
const FINDINGS: usize = 40_000;
const RULES: usize = 50_000;

/// Characters of a message, and of an id or a path.
const MESSAGE: usize = 300;
const ID: usize = 160;

/// Writes less than 60 kB; what is cut is counted.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    let mut page = head(report);
    findings(shown, &mut page);
    rules(report, &mut page);
    trace(report, &mut page);
    out.write_all(page.as_bytes())
}

fn head(report: &Report) -> String {
    let sign = match report.verdict {
        Verdict::Pass => "✅",
        Verdict::Fail => "❌",
        Verdict::Undetermined => "❓",
    };
    let counts = report.summary.findings;
    let open = |status| {
        report
            .clauses
            .iter()
            .filter(|clause| clause.status == status)
            .count()
    };
    let scope = match report.scope {
        Scope::Full => "full",
        Scope::Partial => "**partial**: packages or tests were left out",
        Scope::Static => "**static**: nothing was executed",
    };
    format!(
        "## {sign} IEC 62304: {} (exit {})\n\n\
         {}, class {}, gate {}, scope {scope}\n\n\
         | errors | warnings | notes | waived | units | requirements | tests | clauses open for a person |\n\
         |---:|---:|---:|---:|---:|---:|---:|---:|\n\
         | {} | {} | {} | {} | {} | {} | {} | {} |\n",
        report.verdict,
        report.exit_code,
        code(&report.system.name),
        report.system.class,
        report.gate,
        counts.error,
        counts.warning,
        counts.note,
        counts.waived,
        report.summary.units,
        report.summary.requirements,
        report.summary.tests,
        open(ClauseStatus::Open),
    )
}

fn findings(shown: &Shown<'_>, page: &mut String) {
    let entries = worst_first(shown.report);
    if entries.is_empty() {
        return;
    }
    let head = "\n### Findings\n\n| | rule | about | what |\n|---|---|---|---|\n";
    let rows = entries.iter().map(|entry| row(shown, entry));
    table(page, head, rows, FINDINGS, "findings");
}

fn row(shown: &Shown<'_>, entry: &Entry<'_>) -> String {
    let place = entry.location.map(|location| {
        let file = path(shown, &location.file);
        format!("<br>{}", code(&format!("{file}:{}", location.line)))
    });
    let help = entry
        .help
        .map(|help| format!("<br><em>help: {}</em>", text(help)));
    let clause = match entry.clause {
        "" => String::new(),
        clause => format!("<br>{}, class {}", text(clause), entry.class),
    };
    format!(
        "| {} | {}{clause} | {} {}{} | {}{} |\n",
        entry.weight.word(),
        code(entry.rule),
        entry.subject.0,
        code(entry.subject.1),
        place.unwrap_or_default(),
        text(&entry.message),
        help.unwrap_or_default(),
    )
}

/// Rules that are not satisfied; those that had nothing to examine are only counted.
fn rules(report: &Report, page: &mut String) {
    let told = |outcome| {
        matches!(
            outcome,
            RuleOutcome::Violated | RuleOutcome::Undetermined | RuleOutcome::Waived
        )
    };
    let of = |outcome| {
        report
            .rules
            .iter()
            .filter(|rule| rule.outcome == outcome)
            .count()
    };
    let _ = write!(
        page,
        "\n### Rules\n\n{} satisfied, {} violated, {} undetermined, {} waived, {} not applicable.\n",
        of(RuleOutcome::Satisfied),
        of(RuleOutcome::Violated),
        of(RuleOutcome::Undetermined),
        of(RuleOutcome::Waived),
        of(RuleOutcome::NotApplicable)
    );
    let rows: Vec<String> = report
        .rules
        .iter()
        .filter(|rule| told(rule.outcome))
        .map(|rule| {
            let gate = if rule.counts {
                String::new()
            } else {
                format!(" (counts at the {} gate)", rule.gate)
            };
            format!(
                "| {} | {} | {}{gate} | {} | {} |\n",
                code(&rule.id),
                text(&rule.clause),
                rule.outcome,
                rule.examined,
                text(rule.reason.as_deref().unwrap_or_default()),
            )
        })
        .collect();
    if !rows.is_empty() {
        let head = "\n| rule | clause | outcome | examined | reason |\n|---|---|---|---:|---|\n";
        table(page, head, rows.into_iter(), RULES, "rules");
    }
}

/// What is not proven: requirements and risk controls by their status, and the units that no passed test executed.
fn trace(report: &Report, page: &mut String) {
    let requirements = report.requirements.iter().map(|entry| {
        (
            "requirement",
            entry.id.as_str(),
            entry.title.as_str(),
            entry.status,
        )
    });
    let controls = report.risk_controls.iter().filter_map(|entry| {
        Some((
            "risk control",
            entry.id.as_str(),
            entry.text.as_str(),
            entry.status?,
        ))
    });
    let all: Vec<_> = requirements.chain(controls).collect();
    let verified = all
        .iter()
        .filter(|(.., status)| *status == TraceStatus::Verified)
        .count();
    let judged = report
        .units
        .iter()
        .filter_map(|unit| Some((unit, unit.coverage.as_ref()?.status)));
    let judged: Vec<_> = judged
        .filter(|(_, status)| *status != CoverageStatus::Excluded)
        .collect();
    let executed = judged
        .iter()
        .filter(|(unit, _)| !unit.tests.is_empty() || !unit.executed_in.is_empty())
        .count();
    let units = match (report.scope, judged.len()) {
        (Scope::Static, _) | (_, 0) => "What units were executed is not known.".to_owned(),
        (_, known) => format!(
            "{executed} of {} executed by a passed test.",
            counted(known, "unit")
        ),
    };
    let _ = write!(
        page,
        "\n### Trace\n\n{verified} of {} requirements and risk controls in software verified. {units}\n",
        all.len()
    );
    let rows: Vec<String> = all
        .iter()
        .filter(|(.., status)| *status != TraceStatus::Verified)
        .map(|(kind, id, title, status)| {
            format!("| {kind} {} | {status} | {} |\n", code(id), text(title))
        })
        .collect();
    if !rows.is_empty() {
        let head = "\n| not verified | status | |\n|---|---|---|\n";
        table(page, head, rows.into_iter(), LIMIT - RESERVE, "gaps");
    }
}

/// As many rows as there is room for on a page of that length, and how many are left out.
fn table(
    page: &mut String,
    head: &str,
    rows: impl ExactSizeIterator<Item = String>,
    room: usize,
    what: &str,
) {
    let (all, mut shown) = (rows.len(), 0);
    page.push_str(head);
    for row in rows {
        if page.len() + row.len() > room {
            break;
        }
        page.push_str(&row);
        shown += 1;
    }
    if shown < all {
        let _ = write!(
            page,
            "\n… and {} more {what} left out: the other formats have all.\n",
            all - shown
        );
    }
}

/// An id or a path as code.
fn code(id: &str) -> String {
    format!("<code>{}</code>", escaped(&at_most(&visible(id), ID)))
}

/// Prose in a cell.
fn text(text: &str) -> String {
    escaped(&at_most(&visible(text), MESSAGE))
}

/// Nothing in it is markup, ends a cell, becomes a link or calls a person.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '&' | '<' | '>' | '"' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '\\' | '$' | '#' => {
                let _ = write!(escaped, "&#{};", u32::from(char));
            }
            // The comment parts the sign from the name that it would call.
            '@' => escaped.push_str("@<!-- -->"),
            _ => escaped.push(char),
        }
    }
    escaped
        .replace("://", "&#58;//")
        .replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Format;
    use crate::render::testkit::rendered;
    use crate::report::sample;

    #[test]
    fn the_small_system() {
        insta::assert_snapshot!(rendered(Format::Markdown, &sample::small().report()));
    }

    #[test]
    fn a_run_that_found_nothing() {
        insta::assert_snapshot!(rendered(Format::Markdown, &sample::empty().report()));
    }

    #[test]
    fn however_much_there_is_it_stays_short_and_says_what_is_left_out() {
        let mut report = sample::small().report();
        let finding = report.findings[1].clone();
        report.findings = (0..5_000)
            .map(|at| {
                let mut finding = finding.clone();
                finding.message = format!("{at} {}", "|<long>".repeat(200));
                finding.subject.id = "x".repeat(300);
                finding
            })
            .collect();
        let mut requirement = report.requirements[1].clone();
        requirement.status = TraceStatus::Unverified;
        report.requirements = vec![requirement; 4_000];
        let rule = report.rules[5].clone();
        report.rules.extend(vec![rule; 1_000]);
        let page = rendered(Format::Markdown, &report);
        assert!(page.len() < LIMIT, "{}", page.len());
        for what in ["findings", "rules", "gaps"] {
            assert!(page.contains(&format!(" more {what} left out")), "{what}");
        }
        assert!(page.contains("### Trace"));
    }

    #[test]
    fn prose_stays_prose() {
        assert_eq!(escaped("a|b <c> `d`"), "a&#124;b &#60;c&#62; &#96;d&#96;");
        assert_eq!(
            escaped("@a https://b www.c"),
            "@<!-- -->a https&#58;//b www&#46;c"
        );
    }
}
