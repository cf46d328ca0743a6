//! `deviation new` and `review new`: records that a person has to fill in.

mod code;
pub mod review;

use std::fmt::Write as _;

use anyhow::anyhow;

use crate::cli::Caching;
use crate::cli::deviation::NewDeviationArgs;
use crate::config::deviations::{no_such_subject, waivable};
use crate::inputs::phases::Phases;
use crate::judge::{self, Judged};
use crate::model::SubjectKind;
use crate::prepare::{Start, Stop};
use crate::report::Report;
use crate::rules::Rule;
use crate::rules::waive::{COVERAGE, PAIRS};

/// The record, as TOML.
///
/// # Errors
/// See [`Stop`]: the rule cannot be waived, or there is no such subject.
pub fn new(arguments: &NewDeviationArgs, start: &Start) -> Result<String, Stop> {
    let rule = waivable(&arguments.rule).map_err(|(what, why)| usage(&what, &why))?;
    let phases = Phases::new(false);
    let judged = judge::check(&arguments.project, start, Caching::On, &phases)?;
    let kind = subject(rule, &arguments.subject, &judged.report)?;
    check_pair(arguments, rule, &judged.report)?;
    let digest = match kind {
        SubjectKind::Unit => Some(digest(&arguments.subject, &judged.report)?),
        _ => None,
    };
    let code = if COVERAGE.contains(&rule.id) {
        code::proposal(arguments, rule, &judged, start)?
    } else {
        String::new()
    };
    Ok(record(arguments, rule, &judged, digest, &code))
}

fn usage(what: &str, help: &str) -> Stop {
    Stop::Usage(anyhow!("{what}: {help}"))
}

/// What the subject is, if the rule speaks of it.
fn subject(rule: &Rule, id: &str, report: &Report) -> Result<SubjectKind, Stop> {
    let kinds = rule.subjects.kinds();
    let found = kinds.iter().find(|kind| ids(**kind, report).contains(&id));
    // Only a run lists the cases that a macro makes of one test.
    let is_test = || {
        id.split("::")
            .next()
            .is_some_and(|start| start.contains('/'))
    };
    let listed = || {
        let mut kinds = kinds.iter();
        kinds.find(|kind| **kind == SubjectKind::Test && is_test())
    };
    found.or_else(listed).copied().ok_or_else(|| {
        let known: Vec<&str> = kinds.iter().flat_map(|kind| ids(*kind, report)).collect();
        let (what, help) = no_such_subject(rule, id, known);
        usage(&what, &help)
    })
}

/// The ids of everything of that kind.
fn ids(kind: SubjectKind, report: &Report) -> Vec<&str> {
    fn of<T>(list: &[T], id: impl Fn(&T) -> &String) -> Vec<&str> {
        list.iter().map(|entry| id(entry).as_str()).collect()
    }
    match kind {
        SubjectKind::System => vec!["system"],
        SubjectKind::Item => of(&report.items, |entry| &entry.id),
        SubjectKind::Unit => of(&report.units, |entry| &entry.id),
        SubjectKind::Requirement => of(&report.requirements, |entry| &entry.id),
        SubjectKind::RiskControl => of(&report.risk_controls, |entry| &entry.id),
        SubjectKind::Hazard => of(&report.hazards, |entry| &entry.id),
        SubjectKind::Source => of(&report.sources, |entry| &entry.id),
        SubjectKind::Interface => of(&report.interfaces, |entry| &entry.id),
        SubjectKind::Test => of(&report.tests, |entry| &entry.id),
        SubjectKind::File | SubjectKind::Deviation | SubjectKind::Evidence => Vec::new(),
    }
}

fn check_pair(arguments: &NewDeviationArgs, rule: &Rule, report: &Report) -> Result<(), Stop> {
    match (&arguments.with, PAIRS.contains(&rule.id)) {
        (None, true) => Err(usage(
            &format!("`{}` judges pairs of items", rule.id),
            "name the other item by --with",
        )),
        (Some(_), false) => Err(usage(
            &format!("--with says nothing of `{}`", rule.id),
            "it is for rules on pairs of items",
        )),
        (Some(with), true) if with != "system" && !report.items.iter().any(|it| it.id == *with) => {
            Err(usage(
                &format!("no item has the ID `{with}`"),
                "name one of the documents",
            ))
        }
        (None, false) | (Some(_), true) => Ok(()),
    }
}

fn digest(id: &str, report: &Report) -> Result<String, Stop> {
    let unit = report.units.iter().find(|unit| unit.id == id);
    unit.and_then(|unit| unit.digest.clone()).ok_or_else(|| {
        usage(
            &format!("a macro makes unit `{id}`"),
            "it has no tokens that a record could be bound to: write it out",
        )
    })
}

/// What a person has to write is empty: documents with it are refused, or it waives nothing.
fn record(
    arguments: &NewDeviationArgs,
    rule: &Rule,
    judged: &Judged,
    digest: Option<String>,
    code: &str,
) -> String {
    let mut text = format!(
        "[[deviation]]\nid = {}\nrule = {}\nsubject = {}\n",
        quoted(&deviation_id(&judged.report)),
        quoted(rule.id),
        quoted(&arguments.subject)
    );
    if let Some(with) = &arguments.with {
        let _ = writeln!(text, "with = {}", quoted(with));
    }
    if let Some(digest) = digest {
        let _ = writeln!(text, "digest = {}", quoted(&digest));
    }
    text.push_str(code);
    text.push_str(
        "reason = \"\"          # why it is acceptable\n\
         alternative = \"\"     # what verifies it instead\n\
         risk_view = \"\"       # what it does to the risk\n\
         approved_by = \"\"     # who answers for it; until then it waives nothing\n\
         approved_on = \"\"     # the day, as 2026-02-03\n\
         expires = \"\"         # the last day that it holds\n",
    );
    text
}

fn deviation_id(report: &Report) -> String {
    free_id("DEV", |id| report.deviations.iter().any(|it| it.id == id))
}

/// The prefix with the first number that is free.
fn free_id(prefix: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut ids = (1_usize..).map(|number| format!("{prefix}-{number}"));
    ids.find(|id| !taken(id)).unwrap_or_default()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
