//! What was judged: rules, findings, deviations and clauses.

use serde_json::{Value, json};

use super::{line, lines, optional, place, table, text};
use crate::report::Report;
use crate::rules;

pub(super) fn rules(report: &Report) -> Value {
    let known = |id: &str| rules::find(id);
    table(
        &report.rules,
        &[
            ("id", &|it| line(&it.id)),
            ("clause", &|it| line(&it.clause)),
            ("gate", &|it| json!(it.gate)),
            ("outcome", &|it| json!(it.outcome)),
            ("examined", &|it| json!(it.examined)),
            ("count", &|it| json!(it.findings)),
            ("reason", &|it| optional(it.reason.as_ref())),
            ("counts", &|it| json!(it.counts)),
            ("policy", &|it| {
                json!(known(&it.id).is_some_and(|rule| rule.basis == rules::Basis::Policy))
            }),
            ("docs", &|it| {
                known(&it.id).map_or(Value::Null, |rule| text(rule.docs_text().trim()))
            }),
        ],
    )
}

pub(super) fn findings(report: &Report) -> Value {
    table(
        &report.findings,
        &[
            ("rule", &|it| line(&it.rule)),
            ("clause", &|it| line(&it.clause)),
            ("class", &|it| json!(it.class)),
            ("severity", &|it| json!(it.severity)),
            ("status", &|it| json!(it.status)),
            ("message", &|it| text(&it.message)),
            ("help", &|it| optional(it.help.as_ref())),
            ("subjectKind", &|it| json!(it.subject.kind)),
            ("subject", &|it| line(&it.subject.id)),
            ("place", &|it| {
                it.location.as_ref().map_or(Value::Null, place)
            }),
            ("decided", &|it| json!(it.decided)),
            ("waivedBy", &|it| lines(&it.waived_by)),
            ("accepted", &|it| {
                it.accepted_by
                    .as_ref()
                    .map_or(Value::Null, |by| line(&by.to_string()))
            }),
            ("review", &|it| {
                let by = it.accepted_by.as_ref().filter(|by| by.is_attested());
                optional(by.and_then(|by| by.id.as_ref()))
            }),
            ("withKind", &|it| json!(it.with.as_ref().map(|it| it.kind))),
            ("with", &|it| {
                it.with.as_ref().map_or(Value::Null, |it| line(&it.id))
            }),
        ],
    )
}

pub(super) fn deviations(report: &Report) -> Value {
    table(
        &report.deviations,
        &[
            ("id", &|it| line(&it.id)),
            ("rule", &|it| line(&it.rule)),
            ("subjectKind", &|it| json!(it.subject.kind)),
            ("subject", &|it| line(&it.subject.id)),
            ("with", &|it| optional(it.with.as_ref())),
            ("status", &|it| json!(it.status)),
            ("waives", &|it| json!(it.waives)),
            ("idle", &|it| lines(&it.idle)),
            ("code", &|it| lines(&it.code)),
            ("kinds", &|it| json!(it.kinds)),
            ("title", &|it| text(&it.reason)),
            ("alternative", &|it| optional(it.alternative.as_ref())),
            ("risk", &|it| optional(it.risk_view.as_ref())),
            ("who", &|it| optional(it.approved_by.as_ref())),
            ("on", &|it| optional(it.approved_on.as_ref())),
            ("expires", &|it| line(&it.expires)),
            ("digest", &|it| optional(it.digest.as_ref())),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn reviews(report: &Report) -> Value {
    table(
        &report.unit_reviews,
        &[
            ("id", &|it| line(&it.id)),
            ("unit", &|it| line(&it.unit)),
            ("status", &|it| json!(it.status)),
            ("waives", &|it| json!(it.waives)),
            ("title", &|it| text(&it.criteria)),
            ("passed", &|it| json!(it.passed)),
            ("who", &|it| line(&it.by)),
            ("on", &|it| line(&it.on)),
            ("reason", &|it| text(&it.reason)),
            ("evidence", &|it| lines(&it.evidence)),
            ("digest", &|it| line(&it.digest)),
            ("place", &|it| place(&it.location)),
        ],
    )
}

pub(super) fn clauses(report: &Report) -> Value {
    let summary = |id: &str| crate::clauses::find(id).map(|clause| clause.summary.as_str());
    table(
        &report.clauses,
        &[
            ("id", &|it| line(&it.id)),
            ("title", &|it| text(&it.title)),
            ("status", &|it| json!(it.status)),
            ("rules", &|it| lines(&it.rules)),
            ("who", &|it| optional(it.by.as_ref())),
            ("on", &|it| optional(it.on.as_ref())),
            ("statement", &|it| optional(it.text.as_ref())),
            ("evidence", &|it| optional(it.evidence.as_ref())),
            ("until", &|it| optional(it.valid_until.as_ref())),
            ("reason", &|it| optional(it.reason.as_ref())),
            ("automation", &|it| json!(it.automation)),
            ("summary", &|it| summary(&it.id).map_or(Value::Null, text)),
        ],
    )
}
