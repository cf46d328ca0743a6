//! What was judged: the system, its units by class and by item, and the frame of the judgement.

use std::io::{self, Write};

use super::Options;
use crate::render::paint::{BAD, FAINT, HINT, ODD, PLAIN, STRONG, paint};
use crate::render::text::{Align, Cell, Row, Table, counted, pack, percent, wrap};
use crate::report::words::{BuildStatus, Class, ClauseStatus, CoverageStatus, Scope};
use crate::report::{ClassPolicy, ItemCoverage, Report, Share, Unit};

pub(super) fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    write_head(report, options, out)?;
    let judged: Vec<&Unit> = report.units.iter().filter(|unit| !excluded(unit)).collect();
    if !judged.is_empty() {
        write_units(report, &judged, options, out)?;
    }
    match report.units.len() - judged.len() {
        0 => {}
        number => writeln!(
            out,
            "  {} excluded by the configuration",
            counted(number, "unit")
        )?,
    }
    if !report.units.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn write_head(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let system = &report.system;
    let version = system.version.as_ref().map(|version| format!(" {version}"));
    let unclassified = if system.configured || system.class != Class::C {
        ""
    } else {
        " (nothing says less)"
    };
    writeln!(
        out,
        "{}{} · class {}{unclassified} · IEC 62304 edition {}",
        paint(options.color, STRONG, &system.name),
        version.unwrap_or_default(),
        system.class,
        system.edition,
    )?;
    writeln!(
        out,
        "{} · gate {} · scope {} · {}, {}, {}\n",
        report.command,
        report.gate,
        report.scope,
        counted(report.summary.units, "unit"),
        counted(report.summary.requirements, "requirement"),
        counted(report.summary.tests, "test"),
    )
}

fn excluded(unit: &Unit) -> bool {
    unit.coverage
        .as_ref()
        .is_some_and(|coverage| coverage.status == CoverageStatus::Excluded)
}

fn write_units(
    report: &Report,
    judged: &[&Unit],
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = Vec::new();
    for class in Class::ALL.iter().rev() {
        let units = judged.iter().copied().filter(|unit| unit.class == *class);
        rows.extend(row(format!("class {class}"), units));
    }
    for item in &report.items {
        let units = judged
            .iter()
            .copied()
            .filter(|unit| unit.item.as_ref() == Some(&item.id));
        rows.extend(row(format!("{} ({})", item.id, item.class), units));
    }
    if !report.items.is_empty() {
        let units = judged.iter().copied().filter(|unit| unit.item.is_none());
        rows.extend(row(format!("no item ({})", report.system.class), units));
    }
    let table = Table {
        heads: vec![
            ("", Align::Left),
            ("units", Align::Right),
            ("measured", Align::Right),
            ("executed", Align::Right),
            ("lines", Align::Right),
            ("regions", Align::Right),
        ],
        flexible: 0,
        rows,
    };
    table.write(out, options.color, options.width)
}

/// A row over these units; none for none.
fn row<'a>(name: String, units: impl Iterator<Item = &'a Unit>) -> Option<Row> {
    let (mut all, mut measured, mut executed) = (0_usize, 0_usize, 0_usize);
    let mut sums = ItemCoverage::default();
    for unit in units {
        all += 1;
        executed += usize::from(!unit.tests.is_empty());
        let coverage = unit.coverage.as_ref();
        if let Some((lines, regions)) = coverage.and_then(|c| c.lines.zip(c.regions)) {
            measured += 1;
            sums.lines.covered += lines.covered;
            sums.lines.total += lines.total;
            sums.regions.covered += regions.covered;
            sums.regions.total += regions.total;
        }
    }
    let share = |share: Share| match measured {
        0 => Cell::styled("not measured", FAINT),
        _ => Cell::plain(percent(share.covered, share.total)),
    };
    (all > 0).then(|| {
        Row::Cells(vec![
            Cell::plain(name),
            Cell::plain(all.to_string()),
            Cell::plain(measured.to_string()),
            Cell::plain(executed.to_string()),
            share(sums.lines),
            share(sums.regions),
        ])
    })
}

/// What frames the judgement: what a person must add, whose thresholds these are, and what was not looked at.
pub(super) fn write_frame(
    report: &Report,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_clauses(report, options, out)?;
    write_policy(report, options, out)?;
    let scope = match report.scope {
        Scope::Full => None,
        Scope::Partial => {
            Some("packages or tests were left out; what they could prove is undetermined")
        }
        Scope::Static => Some("nothing was executed; rules that need a run are not applicable"),
    };
    if let Some(text) = scope {
        let name = format!("scope {}", report.scope);
        remark(out, options, (&name, ODD), text)?;
    }
    if report.evidence.build.status == BuildStatus::Failed {
        let reason = report.evidence.build.reason.as_deref();
        remark(
            out,
            options,
            ("build failed", BAD),
            reason.unwrap_or("no reason is known"),
        )?;
    }
    for warning in &report.evidence.warnings {
        remark(out, options, ("warning", ODD), warning)?;
    }
    if !report.system.configured {
        write_first_steps(options, out)?;
    }
    writeln!(out)
}

/// A name and a text, wrapped below itself.
fn remark(
    out: &mut dyn Write,
    options: Options,
    (name, style): (&str, anstyle::Style),
    text: &str,
) -> io::Result<()> {
    let indent = name.chars().count() + 2;
    let lines = wrap(text, options.width.saturating_sub(indent).max(20));
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            writeln!(out, "{}: {line}", paint(options.color, style, name))?;
        } else {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

fn write_clauses(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    if report.clauses.is_empty() {
        return Ok(());
    }
    let count = |status| {
        report
            .clauses
            .iter()
            .filter(|clause| clause.status == status)
            .count()
    };
    let text = format!(
        "{} judged by rules, {} attested by a person, {} open for a person, {} not for class {}",
        count(ClauseStatus::Judged),
        count(ClauseStatus::Attested),
        count(ClauseStatus::Open),
        count(ClauseStatus::NotApplicable),
        report.system.class,
    );
    remark(out, options, ("clauses", STRONG), &text)
}

fn write_policy(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    remark(
        out,
        options,
        ("policy", STRONG),
        "the project's own; the standard names no percentages",
    )?;
    for class in Class::ALL.iter().rev() {
        if !report.units.iter().any(|unit| unit.class == *class) {
            continue;
        }
        let policy = match class {
            Class::A => &report.policy.a,
            Class::B => &report.policy.b,
            Class::C => &report.policy.c,
        };
        let lines = pack(
            &asks(policy),
            ", ",
            options.width.saturating_sub(12).max(20),
        );
        for (at, line) in lines.iter().enumerate() {
            let name = if at == 0 {
                format!("class {class}")
            } else {
                String::new()
            };
            writeln!(out, "  {name:7}  {}", paint(options.color, PLAIN, line))?;
        }
    }
    Ok(())
}

/// What the policy asks of a class, in words.
fn asks(policy: &ClassPolicy) -> Vec<String> {
    let mut asks = Vec::new();
    let mut ask = |asked: bool, text: &str| asks.extend(asked.then(|| text.to_owned()));
    ask(policy.unit_traced, "each unit traced");
    ask(policy.unit_executed, "each unit executed");
    ask(policy.unit_verified, "by a test of its requirements");
    ask(policy.unit_lines, "each line");
    ask(policy.unit_regions, "each region");
    let thresholds = [
        ("lines", policy.item_lines),
        ("regions", policy.item_regions),
    ];
    for (what, least) in thresholds {
        asks.extend(least.map(|least| format!("items ≥ {least} % of {what}")));
    }
    if asks.is_empty() {
        asks.push("nothing of single units and items".to_owned());
    }
    asks
}

const FIRST_STEPS: [&str; 3] = [
    "`cargo iec62304 init` writes a first iec62304.toml and a first document",
    "name the class there, if your risk analysis gives a lower one than C",
    "tag a function with #[requirement(\"ID\")] and its test with #[verifies(\"ID\")]",
];

fn write_first_steps(options: Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let text = "there is no iec62304.toml, so all of the workspace is one system of class C";
    remark(out, options, ("first steps", HINT), text)?;
    for (at, step) in FIRST_STEPS.iter().enumerate() {
        for (line_at, line) in wrap(step, options.width.saturating_sub(5).max(20))
            .iter()
            .enumerate()
        {
            let number = if line_at == 0 {
                format!("{}.", at + 1)
            } else {
                String::new()
            };
            writeln!(out, "  {number:2} {line}")?;
        }
    }
    Ok(())
}
