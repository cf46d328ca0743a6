//! Architecture as tables for a person at a terminal.

use std::io::{self, Write};

use super::{UNMENTIONED, UNUSED};
use crate::nouns::counted;
use crate::render::escape::shown;
use crate::render::paint::{BAD, FAINT, GOOD, ODD, PLAIN, STRONG, paint};
use crate::render::text::{Align, Cell, Row, Table};
use crate::report::architecture::{Dependency, Step};
use crate::report::words::{Class, DependencyKind, LintLevel};
use crate::report::{Item, Location, Report};

/// How it is to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Writes everything.
///
/// # Errors
/// What the writer fails with.
pub fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let system = &report.system;
    writeln!(
        out,
        "{} · class {} (from: {})\n",
        shown(&system.name),
        system.class,
        system.class_from
    )?;
    let tables = [
        ("Items", items(report)),
        (
            "Dependencies that the code really has",
            dependencies(report),
        ),
        ("Interfaces", interfaces(report)),
        ("Processes", processes(report)),
        ("Unsafe code", unsafe_code(report)),
    ];
    for (title, table) in tables {
        writeln!(out, "{}", paint(options.color, STRONG, title))?;
        table.write(out, options.color, options.width)?;
        writeln!(out)?;
    }
    summary(report, out)
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "–".to_owned()
    } else {
        shown(text).into_owned()
    }
}

fn items(report: &Report) -> Table {
    let mut rows = Vec::new();
    let mut place = |item: &Item, depth: usize| {
        let code = item.packages.iter().chain(&item.modules);
        let code: Vec<&str> = code.map(String::as_str).collect();
        rows.push(Row::Cells(vec![
            Cell::plain(format!("{}{}", "  ".repeat(depth), shown(&item.id))),
            Cell::plain(item.class.word()),
            Cell::plain(item.class_from.word()),
            Cell::plain(item.units.to_string()),
            Cell::plain(dash(&code.join(", "))),
        ]));
    };
    let roots = report.items.iter().filter(|item| item.parent.is_none());
    for root in roots {
        tree(report, root, 0, &mut place);
    }
    if rows.is_empty() {
        rows.push(Row::Remark(
            "no item is named: all code is the system's".to_owned(),
        ));
    }
    Table {
        heads: vec![
            ("item", Align::Left),
            ("class", Align::Left),
            ("from", Align::Left),
            ("units", Align::Right),
            ("packages, modules", Align::Left),
        ],
        flexible: 4,
        rows,
    }
}

fn tree(report: &Report, item: &Item, depth: usize, place: &mut impl FnMut(&Item, usize)) {
    place(item, depth);
    let inside = |other: &&Item| other.parent.as_ref() == Some(&item.id);
    for child in report.items.iter().filter(inside) {
        tree(report, child, depth + 1, place);
    }
}

fn dependencies(report: &Report) -> Table {
    let mut rows = Vec::new();
    for each in &report.architecture.dependencies {
        let normal = each.kinds.contains(&DependencyKind::Normal);
        let kinds: Vec<&str> = each.kinds.iter().map(|kind| kind.word()).collect();
        let declared = match (&each.declared_by, normal) {
            (Some(interface), _) => Cell::plain(shown(interface)),
            (None, true) => Cell::styled(UNMENTIONED, BAD),
            (None, false) => Cell::styled("–", FAINT),
        };
        rows.push(Row::Cells(vec![
            Cell::plain(format!("{} → {}", shown(&each.from), shown(&each.to))),
            Cell::plain(format!(
                "{} → {}",
                class(report, &each.from),
                class(report, &each.to)
            )),
            Cell::plain(kinds.join(", ")),
            declared,
        ]));
        rows.push(Row::Remark(way(each)));
    }
    if rows.is_empty() {
        rows.push(Row::Remark("no item depends on another".to_owned()));
    }
    Table {
        heads: vec![
            ("from → to", Align::Left),
            ("class", Align::Left),
            ("kind", Align::Left),
            ("interface", Align::Left),
        ],
        flexible: 0,
        rows,
    }
}

fn class(report: &Report, item: &str) -> Class {
    let found = report.items.iter().find(|each| each.id == item);
    found.map_or(report.system.class, |item| item.class)
}

fn way(dependency: &Dependency) -> String {
    let text = |step: &Step| match &step.item {
        Some(item) => format!("{} ({})", shown(item), shown(&step.name)),
        None => shown(&step.name).into_owned(),
    };
    let steps: Vec<String> = dependency.path.iter().map(text).collect();
    let at = dependency.location.as_ref().map(place).unwrap_or_default();
    format!("{}{at}", steps.join(" → "))
}

fn place(location: &Location) -> String {
    format!("  {}:{}", shown(&location.file), location.line)
}

fn interfaces(report: &Report) -> Table {
    let unused = &report.architecture.interfaces_without_dependency;
    let mut rows: Vec<Row> = report
        .interfaces
        .iter()
        .map(|interface| {
            let outside = interface.external.iter();
            let outside = outside.map(|partner| format!("outside: {partner}"));
            let sides: Vec<String> = interface.between.iter().cloned().chain(outside).collect();
            let found = match (interface.between.len() > 1, unused.contains(&interface.id)) {
                (false, _) => Cell::styled("–", FAINT),
                (true, true) => Cell::styled(UNUSED, ODD),
                (true, false) => Cell::styled("found", GOOD),
            };
            Row::Cells(vec![
                Cell::plain(shown(&interface.id)),
                Cell::plain(interface.kind.word()),
                Cell::plain(dash(&sides.join(" ↔ "))),
                found,
            ])
        })
        .collect();
    if rows.is_empty() {
        rows.push(Row::Remark("the documents name no interface".to_owned()));
    }
    Table {
        heads: vec![
            ("interface", Align::Left),
            ("kind", Align::Left),
            ("between", Align::Left),
            ("in the code", Align::Left),
        ],
        flexible: 2,
        rows,
    }
}

fn processes(report: &Report) -> Table {
    let mut rows = Vec::new();
    for process in &report.architecture.processes {
        let items = process.items.iter();
        let items: Vec<String> = items
            .map(|item| format!("{} ({})", shown(item), class(report, item)))
            .collect();
        let mut classes: Vec<Class> = process.items.iter().map(|it| class(report, it)).collect();
        classes.sort();
        classes.dedup();
        let classes: Vec<&str> = classes.iter().map(|class| class.word()).collect();
        let style = if classes.len() > 1 { ODD } else { PLAIN };
        rows.push(Row::Cells(vec![
            Cell::plain(shown(&process.target)),
            Cell::plain(if process.binary { "binary" } else { "library" }),
            Cell::styled(classes.join(", "), style),
        ]));
        rows.push(Row::Remark(format!("links {}", items.join(", "))));
    }
    if rows.is_empty() {
        rows.push(Row::Remark("no code".to_owned()));
    }
    Table {
        heads: vec![
            ("target", Align::Left),
            ("kind", Align::Left),
            ("classes", Align::Left),
        ],
        flexible: 0,
        rows,
    }
}

fn unsafe_code(report: &Report) -> Table {
    let architecture = &report.architecture;
    let mut rows = Vec::new();
    for krate in &architecture.crates {
        let own = architecture.low_level.iter().filter(|site| {
            site.package == krate.package
                && (site.within == krate.root
                    || site.within.starts_with(&format!("{}::", krate.root)))
        });
        let own: Vec<_> = own.collect();
        let level = match krate.unsafe_code {
            LintLevel::Forbid => Cell::styled("forbidden", GOOD),
            LintLevel::Deny => Cell::plain("denied"),
            LintLevel::Lower => Cell::plain("not forbidden"),
        };
        rows.push(Row::Cells(vec![
            Cell::plain(shown(&krate.root)),
            level,
            Cell::plain(own.len().to_string()),
        ]));
        for site in own {
            rows.push(Row::Remark(format!(
                "{} in {}{}",
                site.kind.word(),
                shown(&site.within),
                place(&site.location)
            )));
        }
    }
    if rows.is_empty() {
        rows.push(Row::Remark("no code".to_owned()));
    }
    Table {
        heads: vec![
            ("crate", Align::Left),
            ("unsafe code", Align::Left),
            ("places", Align::Right),
        ],
        flexible: 0,
        rows,
    }
}

fn summary(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let architecture = &report.architecture;
    let unmentioned = architecture
        .dependencies
        .iter()
        .filter(|each| each.declared_by.is_none() && each.kinds.contains(&DependencyKind::Normal));
    let (unmentioned, unused) = (
        unmentioned.count(),
        architecture.interfaces_without_dependency.len(),
    );
    let all = architecture.dependencies.len();
    writeln!(
        out,
        "{unmentioned} of {all} dependencies {UNMENTIONED}, {} with {UNUSED}",
        counted(unused, "interface")
    )?;
    for link in &architecture.excluded_links {
        writeln!(
            out,
            "{} reaches {}, which is excluded",
            shown(&link.from),
            shown(&link.excluded)
        )?;
    }
    writeln!(
        out,
        "Nothing was built: calls through values whose type the calling code does not name are seen between packages alone."
    )
}
