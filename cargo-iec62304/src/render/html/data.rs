//! The lists of the report as the page's script reads them: one column for each field, ids as positions in other lists.
//!
//! Columns of equal values pack well, and a link is a number. Nothing is left out here but what follows from another column:
//! what a test executed is what names it, turned around.

mod judged;

use serde_json::{Map, Value, json};

use super::links::{Links, position, positions};
use super::visible;
use crate::report::words::Class;
use crate::report::{Justified, Location, Report, Share, Span, Unit};

/// Everything but source.
pub(super) fn lists(report: &Report, files: &[&str], by_line: bool) -> Value {
    let links = Links::of(report);
    json!({
        "system": line(&report.system.name),
        "scope": report.scope,
        "executed": report.tests.iter().any(|test| test.executes.is_some()),
        "byLine": by_line,
        "files": files.iter().map(|file| line(file)).collect::<Vec<_>>(),
        "items": items(report, &links),
        "units": units(report, &links, files),
        "requirements": requirements(report, &links),
        "controls": controls(report, &links),
        "hazards": hazards(report, &links),
        "sources": sources(report, &links),
        "interfaces": interfaces(report, &links),
        "records": records(report),
        "tests": tests(report),
        "rules": judged::rules(report),
        "findings": judged::findings(report),
        "deviations": judged::deviations(report),
        "clauses": judged::clauses(report),
    })
}

/// One column of a table: its name, and its value in a row.
type Column<'a, T> = (&'static str, &'a dyn Fn(&T) -> Value);

fn table<T>(rows: &[T], columns: &[Column<'_, T>]) -> Value {
    let column = |(name, value): &Column<'_, T>| {
        let values: Vec<Value> = rows.iter().map(value).collect();
        ((*name).to_owned(), Value::from(values))
    };
    Value::Object(columns.iter().map(column).collect::<Map<_, _>>())
}

fn line(text: &str) -> Value {
    Value::from(visible::line(text))
}

fn text(text: &str) -> Value {
    Value::from(visible::text(text))
}

fn optional(value: Option<&String>) -> Value {
    value.map_or(Value::Null, |it| text(it))
}

fn lines(values: &[String]) -> Value {
    values.iter().map(|it| line(it)).collect()
}

fn place(location: &Location) -> Value {
    json!([line(&location.file), location.line, location.column])
}

fn share(share: Option<Share>) -> Value {
    share.map_or(Value::Null, |it| json!([it.covered, it.total]))
}

fn items(report: &Report, links: &Links<'_>) -> Value {
    let policy = |class: Class| match class {
        Class::A => report.policy.a,
        Class::B => report.policy.b,
        Class::C => report.policy.c,
    };
    table(
        &report.items,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.title)),
            ("class", &|it| json!(it.class)),
            ("from", &|it| json!(it.class_from)),
            ("packages", &|it| lines(&it.packages)),
            ("modules", &|it| lines(&it.modules)),
            ("parent", &|it| {
                it.parent
                    .as_ref()
                    .map_or(Value::Null, |id| position(&links.items, id))
            }),
            ("lines", &|it| share(it.coverage.map(|c| c.lines))),
            ("regions", &|it| share(it.coverage.map(|c| c.regions))),
            ("leastLines", &|it| json!(policy(it.class).item_lines)),
            ("leastRegions", &|it| json!(policy(it.class).item_regions)),
        ],
    )
}

fn span(span: &Span) -> Value {
    json!([span.line, span.column, span.end_line, span.end_column])
}

/// `null` where nothing was executed; else status, lines, regions, branches, reason, engines, builds.
fn coverage(unit: &Unit) -> Value {
    let Some(coverage) = &unit.coverage else {
        return Value::Null;
    };
    let builds: Vec<Value> = coverage
        .builds
        .iter()
        .map(|build| {
            json!([
                line(&build.name),
                share(Some(build.lines)),
                share(Some(build.regions))
            ])
        })
        .collect();
    json!([
        coverage.status,
        share(coverage.lines),
        share(coverage.regions),
        share(coverage.branches),
        optional(coverage.reason.as_ref()),
        line(&coverage.engines.join(", ")),
        builds,
    ])
}

/// What is not covered: places of regions, and of outcomes of branches.
fn uncovered(unit: &Unit) -> Value {
    let Some(coverage) = &unit.coverage else {
        return json!([]);
    };
    let regions = coverage.uncovered.iter().map(span);
    let branches = coverage.uncovered_branches.iter().map(|it| {
        json!([
            it.line,
            it.column,
            it.end_line,
            it.end_column,
            format!("never {}", it.outcome)
        ])
    });
    regions.chain(branches).collect()
}

/// What is not covered and a deviation accepts: places, each with rule and deviation.
fn justified(unit: &Unit) -> Value {
    let justified = unit.coverage.iter().flat_map(|it| &it.justified);
    let place = |it: &Justified| {
        json!([
            it.line,
            it.column,
            it.end_line,
            it.end_column,
            it.rule,
            line(&it.deviation)
        ])
    };
    justified.map(place).collect()
}

fn units(report: &Report, links: &Links<'_>, files: &[&str]) -> Value {
    let file = |unit: &Unit| files.binary_search(&unit.file.as_str()).ok();
    table(
        &report.units,
        &[
            ("id", &|it| line(&it.id)),
            ("package", &|it| line(&it.package)),
            ("file", &|it| json!(file(it))),
            ("line", &|it| json!(it.line)),
            ("end", &|it| json!(it.end_line)),
            ("class", &|it| json!(it.class)),
            ("from", &|it| json!(it.class_from)),
            ("item", &|it| {
                it.item
                    .as_ref()
                    .map_or(Value::Null, |id| position(&links.items, id))
            }),
            ("requirements", &|it| {
                positions(&links.requirements, &it.requirements)
            }),
            ("controls", &|it| {
                positions(&links.risk_controls, &it.risk_controls)
            }),
            ("coverage", &coverage),
            ("uncovered", &uncovered),
            ("justified", &justified),
            ("designed", &|it| json!(it.designed)),
            ("design", &|it| optional(it.design.as_ref())),
            ("digest", &|it| optional(it.digest.as_ref())),
            ("by", &|it| json!(it.made_by)),
            ("tests", &|it| json!(it.tests)),
            ("runs", &|it| lines(&it.executed_in)),
        ],
    )
}

/// What a requirement derives from: `s` and a position for a source, `h` for a hazard, else the text as it is written.
fn origins(links: &Links<'_>, ids: &[String]) -> Value {
    let origin = |id: &String| match (
        links.sources.get(id.as_str()),
        links.hazards.get(id.as_str()),
    ) {
        (Some(at), _) => json!(["s", at]),
        (None, Some(at)) => json!(["h", at]),
        (None, None) => line(id),
    };
    ids.iter().map(origin).collect()
}

fn requirements(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.requirements,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.title)),
            ("class", &|it| json!(it.class)),
            ("type", &|it| json!(it.kind)),
            ("item", &|it| {
                it.item
                    .as_ref()
                    .map_or(Value::Null, |id| position(&links.items, id))
            }),
            ("origins", &|it| origins(links, &it.derives_from)),
            ("units", &|it| positions(&links.units, &it.implemented_by)),
            ("tests", &|it| links.proofs(&it.verified_by)),
            ("claims", &|it| links.proofs(&it.claimed_by)),
            ("controls", &|it| {
                positions(&links.risk_controls, &it.risk_controls)
            }),
            ("status", &|it| json!(it.status)),
            ("text", &|it| optional(it.text.as_ref())),
            ("acceptance", &|it| optional(it.acceptance.as_ref())),
            ("method", &|it| json!(it.verification)),
            ("evidence", &|it| lines(&it.evidence)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn controls(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.risk_controls,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.text)),
            ("class", &|it| json!(it.class)),
            ("external", &|it| json!(it.external)),
            ("hazards", &|it| positions(&links.hazards, &it.hazards)),
            ("requirements", &|it| {
                positions(&links.requirements, &it.requirements)
            }),
            ("units", &|it| positions(&links.units, &it.implemented_by)),
            ("tests", &|it| links.proofs(&it.verified_by)),
            ("claims", &|it| links.proofs(&it.claimed_by)),
            ("status", &|it| json!(it.status)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn hazards(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.hazards,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.text)),
            ("severity", &|it| json!(it.severity)),
            ("class", &|it| json!(it.class)),
            ("items", &|it| positions(&links.items, &it.items)),
            ("controls", &|it| {
                positions(&links.risk_controls, &it.risk_controls)
            }),
            ("requirements", &|it| {
                positions(&links.requirements, &it.requirements)
            }),
            ("status", &|it| json!(it.status)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn sources(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.sources,
        &[
            ("id", &|it| line(&it.id)),
            ("type", &|it| json!(it.kind)),
            ("title", &|it| text(&it.text)),
            ("requirements", &|it| {
                positions(&links.requirements, &it.requirements)
            }),
            ("status", &|it| json!(it.status)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn interfaces(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.interfaces,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.text)),
            ("type", &|it| json!(it.kind)),
            ("items", &|it| positions(&links.items, &it.between)),
            ("external", &|it| optional(it.external.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

/// Ids that a test or a record verifies, as written: they may be of a requirement, a risk control or an interface.
fn records(report: &Report) -> Value {
    table(
        &report.test_records,
        &[
            ("id", &|it| line(&it.id)),
            ("verifies", &|it| lines(&it.verifies)),
            ("method", &|it| json!(it.method)),
            ("level", &|it| json!(it.level)),
            ("outcome", &|it| json!(it.result)),
            ("who", &|it| optional(it.by.as_ref())),
            ("on", &|it| optional(it.on.as_ref())),
            ("version", &|it| optional(it.version.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

fn tests(report: &Report) -> Value {
    let output = |id: &str| {
        let at = report
            .evidence
            .tests
            .binary_search_by(|entry| entry.id.as_str().cmp(id))
            .ok()?;
        report.evidence.tests.get(at)?.output.as_ref()
    };
    table(
        &report.tests,
        &[
            ("id", &|it| line(&it.id)),
            ("package", &|it| line(&it.package)),
            ("level", &|it| json!(it.level)),
            ("outcome", &|it| json!(it.outcome)),
            ("verifies", &|it| lines(&it.verifies)),
            ("hollow", &|it| lines(&it.hollow)),
            ("measured", &|it| json!(it.executes.is_some())),
            ("reason", &|it| optional(it.reason.as_ref())),
            ("origin", &|it| optional(it.origin.as_ref())),
            ("output", &|it| optional(output(&it.id))),
            ("place", &|it| {
                it.location.as_ref().map_or(Value::Null, place)
            }),
        ],
    )
}
