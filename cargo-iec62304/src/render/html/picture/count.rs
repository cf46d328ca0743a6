//! What the boxes and arrows of the V say.

use crate::nouns::counted;
use crate::render::html::overview::is_judged;
use crate::report::words::{
    HazardStatus, Level, RecordResult, SourceStatus, TestOutcome, TraceStatus,
};
use crate::report::{Report, Unit};

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub title: &'static str,
    pub count: usize,
    /// What the count is of, or a second count.
    pub note: String,
    /// What is missing; `None` where nothing is.
    pub gap: Option<String>,
    /// The list that it leads to.
    pub href: &'static str,
    /// The list of what is missing.
    pub gap_href: &'static str,
}

/// What the right side says of the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    pub text: String,
    pub reach: Reach,
}

/// How far the right side reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// There is nothing to reach.
    Nothing,
    Part,
    Whole,
}

/// The boxes by row, top first, and the arrow from right to left of each row.
#[derive(Debug)]
pub(super) struct Counts {
    pub left: [Node; 4],
    pub right: [Node; 4],
    pub arrows: [Arrow; 4],
}

impl Counts {
    pub fn of(report: &Report) -> Self {
        Self {
            left: [
                origins(report),
                requirements(report),
                items(report),
                units(report),
            ],
            right: [
                controls(report),
                tests(
                    report,
                    Level::System,
                    "System tests",
                    "#/tests?level=system",
                ),
                tests(
                    report,
                    Level::Integration,
                    "Integration tests",
                    "#/tests?level=integration",
                ),
                tests(report, Level::Unit, "Unit tests", "#/tests?level=unit"),
            ],
            arrows: [
                controlled(report),
                by_system_tests(report),
                by_integration_tests(report),
                by_unit_tests(report),
            ],
        }
    }
}

fn gap(parts: &[(usize, &str)]) -> Option<String> {
    let parts: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn origins(report: &Report) -> Node {
    let unaddressed = report.sources.iter();
    let unaddressed = unaddressed
        .filter(|it| it.status == SourceStatus::Unaddressed)
        .count();
    Node {
        title: "Sources",
        count: report.sources.len(),
        note: format!("and {}", counted(report.hazards.len(), "hazard")),
        gap: gap(&[(unaddressed, "unaddressed")]),
        href: "#/sources",
        gap_href: "#/sources?status=unaddressed",
    }
}

fn requirements(report: &Report) -> Node {
    let all = &report.requirements;
    let verified = all
        .iter()
        .filter(|it| it.status == TraceStatus::Verified)
        .count();
    let without = all.iter().filter(|it| it.implemented_by.is_empty()).count();
    Node {
        title: "Requirements",
        count: all.len(),
        note: format!("{verified} verified"),
        gap: gap(&[
            (all.len() - verified, "not verified"),
            (without, "without unit"),
        ]),
        href: "#/requirements",
        gap_href: "#/matrix?gaps=1",
    }
}

fn items(report: &Report) -> Node {
    let homeless = report
        .units
        .iter()
        .filter(|it| it.item.is_none() && is_judged(it));
    Node {
        title: "Items",
        count: report.items.len(),
        note: format!("and {}", counted(report.interfaces.len(), "interface")),
        gap: gap(&[(homeless.count(), "units in none")]),
        href: "#/items",
        gap_href: "#/units?item=none",
    }
}

fn judged(report: &Report) -> impl Iterator<Item = &Unit> {
    report.units.iter().filter(|unit| is_judged(unit))
}

fn units(report: &Report) -> Node {
    let untraced = judged(report)
        .filter(|it| it.requirements.is_empty() && it.risk_controls.is_empty())
        .count();
    let total = judged(report).count();
    Node {
        title: "Units",
        count: total,
        note: format!("{} traced", total - untraced),
        gap: gap(&[(untraced, "untraced")]),
        href: "#/units",
        gap_href: "#/matrix?from=unit&gaps=1",
    }
}

fn controls(report: &Report) -> Node {
    let own = || report.risk_controls.iter().filter(|it| !it.external);
    let verified = own()
        .filter(|it| it.status == Some(TraceStatus::Verified))
        .count();
    let external = report.risk_controls.len() - own().count();
    Node {
        title: "Risk controls",
        count: report.risk_controls.len(),
        note: match external {
            0 => format!("{verified} verified"),
            number => format!("{verified} verified, {number} external"),
        },
        gap: gap(&[(own().count() - verified, "not verified")]),
        href: "#/controls",
        gap_href: "#/matrix?from=hazard&gaps=1",
    }
}

fn tests(report: &Report, level: Level, title: &'static str, href: &'static str) -> Node {
    let of_level = || report.tests.iter().filter(move |test| test.level == level);
    let with = |outcomes: &[TestOutcome]| {
        of_level()
            .filter(|it| outcomes.contains(&it.outcome))
            .count()
    };
    let passed = with(&[TestOutcome::Passed]);
    Node {
        title,
        count: of_level().count(),
        note: format!("{passed} passed"),
        gap: gap(&[
            (with(&[TestOutcome::Failed]), "failed"),
            (with(&[TestOutcome::Flaky]), "flaky"),
            (
                with(&[TestOutcome::Ignored, TestOutcome::NotRun]),
                "not run",
            ),
        ]),
        href,
        gap_href: href,
    }
}

fn arrow(reached: usize, total: usize, what: &str) -> Arrow {
    let (text, reach) = match total {
        0 => (format!("no {what}"), Reach::Nothing),
        _ if reached == total => (format!("{reached} of {total} {what}"), Reach::Whole),
        _ => (format!("{reached} of {total} {what}"), Reach::Part),
    };
    Arrow { text, reach }
}

fn controlled(report: &Report) -> Arrow {
    let hazards = &report.hazards;
    let open = hazards
        .iter()
        .filter(|it| it.status == Some(HazardStatus::Uncontrolled))
        .count();
    arrow(hazards.len() - open, hazards.len(), "hazards controlled")
}

/// Requirements that a passed test of that level, or a passed record of it, proves.
fn by_system_tests(report: &Report) -> Arrow {
    let tests = report
        .tests
        .iter()
        .filter(|it| it.level == Level::System)
        .map(|it| &it.id);
    let records = report.test_records.iter();
    let records =
        records.filter(|it| it.level == Some(Level::System) && it.result == RecordResult::Passed);
    let proving: std::collections::HashSet<&String> =
        tests.chain(records.map(|it| &it.id)).collect();
    let all = &report.requirements;
    let proven = all
        .iter()
        .filter(|it| it.verified_by.iter().any(|id| proving.contains(id)));
    arrow(proven.count(), all.len(), "requirements at system level")
}

fn executed_at(report: &Report, unit: &Unit, level: Level) -> bool {
    let mut tests = unit.tests.iter().filter_map(|&at| report.tests.get(at));
    tests.any(|test| test.level == level)
}

fn by_integration_tests(report: &Report) -> Arrow {
    let reached = report.items.iter().filter(|item| {
        let mut units = report
            .units
            .iter()
            .filter(|unit| unit.item.as_ref() == Some(&item.id));
        units.any(|unit| executed_at(report, unit, Level::Integration))
    });
    arrow(reached.count(), report.items.len(), "items executed")
}

fn by_unit_tests(report: &Report) -> Arrow {
    let reached = judged(report).filter(|unit| executed_at(report, unit, Level::Unit));
    arrow(reached.count(), judged(report).count(), "units executed")
}
