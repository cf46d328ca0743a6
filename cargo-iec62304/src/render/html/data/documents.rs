//! What documents hold: requirements, risks, sources, interfaces and records of tests.

use serde_json::{Value, json};

use super::{item, line, lines, optional, place, table, text};
use crate::render::html::links::{Links, positions};
use crate::report::Report;

/// What heads a record: its title, or its text where it has none.
fn title(title: Option<&String>, body: &str) -> Value {
    text(title.map_or(body, String::as_str))
}

/// Its text, where a title stands above it.
fn beside(title: Option<&String>, body: &str) -> Value {
    title.map_or(Value::Null, |_| text(body))
}

fn texts(values: &[String]) -> Value {
    values.iter().map(|it| text(it)).collect()
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

pub(super) fn requirements(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.requirements,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.title)),
            ("class", &|it| json!(it.class)),
            ("type", &|it| json!(it.kind)),
            ("item", &|it| item(links, it.item.as_ref())),
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
            ("rationale", &|it| optional(it.rationale.as_ref())),
            ("document", &|it| json!(it.document_status)),
            ("version", &|it| optional(it.version.as_ref())),
            ("methodReason", &|it| optional(it.method_reason.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn controls(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.risk_controls,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| title(it.title.as_ref(), &it.text)),
            ("text", &|it| beside(it.title.as_ref(), &it.text)),
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
            ("option", &|it| json!(it.option)),
            ("where", &|it| optional(it.implemented_in.as_ref())),
            ("residual", &|it| optional(it.residual_risk.as_ref())),
            ("acceptance", &|it| optional(it.acceptance.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn hazards(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.hazards,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| title(it.title.as_ref(), &it.text)),
            ("text", &|it| beside(it.title.as_ref(), &it.text)),
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
            ("situation", &|it| optional(it.hazardous_situation.as_ref())),
            ("sequence", &|it| optional(it.sequence_of_events.as_ref())),
            ("harm", &|it| optional(it.harm.as_ref())),
            ("probability", &|it| optional(it.probability.as_ref())),
            ("residual", &|it| optional(it.residual_risk.as_ref())),
            ("file", &|it| optional(it.risk_file.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn sources(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.sources,
        &[
            ("id", &|it| line(&it.id)),
            ("type", &|it| json!(it.kind)),
            ("title", &|it| title(it.title.as_ref(), &it.text)),
            ("text", &|it| beside(it.title.as_ref(), &it.text)),
            ("requirements", &|it| {
                positions(&links.requirements, &it.requirements)
            }),
            ("status", &|it| json!(it.status)),
            ("origin", &|it| optional(it.origin.as_ref())),
            ("version", &|it| optional(it.version.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn interfaces(report: &Report, links: &Links<'_>) -> Value {
    table(
        &report.interfaces,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| title(it.title.as_ref(), &it.text)),
            ("text", &|it| beside(it.title.as_ref(), &it.text)),
            ("type", &|it| json!(it.kind)),
            ("items", &|it| positions(&links.items, &it.between)),
            ("external", &|it| optional(it.external.as_ref())),
            ("data", &|it| optional(it.data.as_ref())),
            ("direction", &|it| optional(it.direction.as_ref())),
            ("description", &|it| optional(it.description.as_ref())),
            ("failure", &|it| optional(it.failure_behaviour.as_ref())),
            ("acceptance", &|it| optional(it.acceptance.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

/// Ids that a test or a record verifies, as written: they may be of a requirement, a risk control or an interface.
pub(super) fn records(report: &Report) -> Value {
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
            ("title", &|it| optional(it.title.as_ref())),
            ("revision", &|it| optional(it.revision.as_ref())),
            ("configuration", &|it| optional(it.configuration.as_ref())),
            ("onTarget", &|it| json!(it.on_target)),
            ("tools", &|it| lines(&it.tools)),
            ("procedure", &|it| optional(it.procedure.as_ref())),
            ("acceptance", &|it| optional(it.acceptance.as_ref())),
            ("anomalies", &|it| texts(&it.anomalies)),
            ("evidence", &|it| lines(&it.evidence)),
            ("place", &|it| place(&it.location)),
        ],
    )
}
