//! What was judged: the system, and its units by class and by item.

use std::io::{self, Write};

use super::Options;
use crate::nouns::counted;
use crate::render::paint::{FAINT, STRONG, paint};
use crate::render::text::{Align, Cell, Row, Table, pack, percent};
use crate::report::words::{Class, ClassFrom, CoverageStatus};
use crate::report::{ItemCoverage, Report, Share, Unit};

pub(super) fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    write_head(report, options, out)?;
    let judged: Vec<&Unit> = report.units.iter().filter(|unit| !excluded(unit)).collect();
    if !judged.is_empty() {
        write_units(report, &judged, options, out)?;
    }
    match report.units.len() - judged.len() {
        0 => {}
        number => {
            let units = counted(number, "unit");
            writeln!(
                out,
                "  {units} left out, by the configuration or this run's selection"
            )?;
        }
    }
    if !report.units.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn write_head(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let system = &report.system;
    let version = system.version.as_ref().map(|version| format!(" {version}"));
    let unclassified = match system.class_from {
        ClassFrom::Default => " (not classified)",
        ClassFrom::Tag | ClassFrom::Parent | ClassFrom::Item | ClassFrom::System => "",
    };
    let name = [
        format!("{}{}", system.name, version.unwrap_or_default()),
        format!("class {}{unclassified}", system.class),
        format!("IEC 62304 edition {}", system.edition),
    ];
    let run = [
        report.command.clone(),
        format!("gate {}", report.gate),
        format!("scope {}", report.scope),
        [
            counted(report.summary.units, "unit"),
            counted(report.summary.requirements, "requirement"),
            counted(report.summary.tests, "test"),
        ]
        .join(", "),
    ];
    for line in pack(&name, " · ", options.width) {
        writeln!(out, "{}", paint(options.color, STRONG, &line))?;
    }
    for line in pack(&run, " · ", options.width) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
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
    if !report.items.is_empty() {
        rows.push(Row::Title("By item"));
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
            ("By class", Align::Left),
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
    let (mut all, mut known, mut measured, mut executed) = (0_usize, false, 0_usize, 0_usize);
    let mut sums = ItemCoverage::default();
    for unit in units {
        all += 1;
        executed += usize::from(!unit.tests.is_empty());
        let coverage = unit.coverage.as_ref();
        known |= coverage.is_some();
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
    // Where nothing was executed, a 0 would read like a result.
    let number = |number: usize| {
        if known {
            Cell::plain(number.to_string())
        } else {
            Cell::styled("–", FAINT)
        }
    };
    (all > 0).then(|| {
        Row::Cells(vec![
            Cell::plain(name),
            Cell::plain(all.to_string()),
            number(measured),
            number(executed),
            share(sums.lines),
            share(sums.regions),
        ])
    })
}
