//! Items, units and tests.

use serde_json::{Value, json};

use super::{item, line, lines, optional, place, share, table, text};
use crate::render::html::links::{Links, positions};
use crate::report::words::Class;
use crate::report::{Justified, Report, Span, TestEvidence, Unit};

pub(super) fn items(report: &Report, links: &Links<'_>) -> Value {
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
            ("parent", &|it| item(links, it.parent.as_ref())),
            ("purpose", &|it| optional(it.purpose.as_ref())),
            ("apart", &|it| optional(it.segregation.as_ref())),
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

pub(super) fn units(report: &Report, links: &Links<'_>, files: &[&str]) -> Value {
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
            ("item", &|it| item(links, it.item.as_ref())),
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

pub(super) fn tests(report: &Report) -> Value {
    let of_run = |id: &str| -> Option<&TestEvidence> {
        let found = report
            .evidence
            .tests
            .binary_search_by(|entry| entry.id.as_str().cmp(id));
        report.evidence.tests.get(found.ok()?)
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
            ("name", &|it| line(&it.name)),
            ("binary", &|it| line(&it.binary)),
            ("output", &|it| {
                optional(of_run(&it.id).and_then(|it| it.output.as_ref()))
            }),
            ("took", &|it| {
                json!(of_run(&it.id).and_then(|it| it.duration_ms))
            }),
            ("attempts", &|it| {
                json!(of_run(&it.id).and_then(|it| it.attempts))
            }),
            ("profiles", &|it| {
                of_run(&it.id).map_or(json!([]), |it| lines(&it.profiles))
            }),
            ("place", &|it| {
                it.location.as_ref().map_or(Value::Null, place)
            }),
        ],
    )
}
