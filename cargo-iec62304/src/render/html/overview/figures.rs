//! The figures at the top of the start page.

use maud::{Markup, html};

use crate::nouns::counted;
use crate::report::words::{ClauseStatus, CoverageStatus, TestOutcome, TraceStatus};
use crate::report::{Report, Unit};

/// A figure with what it is of.
struct Tile {
    name: &'static str,
    figure: String,
    note: String,
    href: &'static str,
}

pub(super) fn section(report: &Report) -> Markup {
    let tiles = [
        findings(report),
        requirements(report),
        units(report),
        tests(report),
        clauses(report),
    ];
    html! {
        section.tiles aria-label="Figures" {
            @for tile in &tiles {
                a.tile href=(tile.href) {
                    span.tile-name { (tile.name) }
                    span.tile-figure { (tile.figure) }
                    span.tile-note { (tile.note) }
                }
            }
        }
    }
}

fn findings(report: &Report) -> Tile {
    let counts = report.summary.findings;
    Tile {
        name: "Open findings",
        figure: (counts.error + counts.warning + counts.note).to_string(),
        note: format!(
            "{}, {}, {}; {} waived",
            counted(counts.error, "error"),
            counted(counts.warning, "warning"),
            counted(counts.note, "note"),
            counts.waived
        ),
        href: "#/findings",
    }
}

fn requirements(report: &Report) -> Tile {
    let verified = report.requirements.iter();
    let verified = verified.filter(|it| it.status == TraceStatus::Verified);
    Tile {
        name: "Requirements",
        figure: format!("{} / {}", verified.count(), report.requirements.len()),
        note: "verified".to_owned(),
        href: "#/requirements",
    }
}

fn units(report: &Report) -> Tile {
    Tile {
        name: "Units",
        figure: executed(report),
        note: units_note(report),
        href: "#/units",
    }
}

fn tests(report: &Report) -> Tile {
    let passed = report.tests.iter();
    let passed = passed.filter(|it| it.outcome == TestOutcome::Passed);
    Tile {
        name: "Tests",
        figure: format!("{} / {}", passed.count(), report.tests.len()),
        note: "passed".to_owned(),
        href: "#/tests",
    }
}

fn clauses(report: &Report) -> Tile {
    let of = |status| {
        let clauses = report.clauses.iter();
        clauses.filter(|it| it.status == status).count()
    };
    Tile {
        name: "Clauses",
        figure: of(ClauseStatus::Judged).to_string(),
        note: format!(
            "judged by rules; {} attested, {} open",
            of(ClauseStatus::Attested),
            of(ClauseStatus::Open)
        ),
        href: "#/clauses",
    }
}

/// Whether the unit is judged at all.
pub(in crate::render::html) fn is_judged(unit: &Unit) -> bool {
    let coverage = unit.coverage.as_ref();
    coverage.is_none_or(|coverage| coverage.status != CoverageStatus::Excluded)
}

fn executed(report: &Report) -> String {
    let judged: Vec<&Unit> = report.units.iter().filter(|unit| is_judged(unit)).collect();
    if judged.iter().all(|unit| unit.coverage.is_none()) {
        return judged.len().to_string();
    }
    let executed = judged.iter();
    let executed = executed.filter(|it| !it.tests.is_empty() || !it.executed_in.is_empty());
    format!("{} / {}", executed.count(), judged.len())
}

fn units_note(report: &Report) -> String {
    let judged = report.units.iter().filter(|unit| is_judged(unit)).count();
    let note = if report.units.iter().all(|unit| unit.coverage.is_none()) {
        "execution unknown: nothing was run"
    } else {
        "executed by a passed test"
    };
    match report.units.len() - judged {
        0 => note.to_owned(),
        number => format!("{note}; {number} excluded"),
    }
}
