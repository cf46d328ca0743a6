//! The lists of the report as the page's script reads them: one column for each field, ids as positions in other lists.
//!
//! Columns of equal values pack well, and a link is a number. Nothing is left out here but what follows from another column:
//! what a test executed is what names it, turned around.

mod architecture;
mod code;
mod documents;
mod judged;

use serde_json::{Map, Value, json};

use super::links::{Links, position};
use super::visible;
use crate::report::{Location, Report, Share};

/// Everything but source.
pub(super) fn lists(report: &Report, files: &[&str], by_line: bool) -> Value {
    let links = Links::of(report);
    json!({
        "system": line(&report.system.name),
        "scope": report.scope,
        "executed": report.tests.iter().any(|test| test.executes.is_some()),
        "byLine": by_line,
        "files": files.iter().map(|file| line(file)).collect::<Vec<_>>(),
        "items": code::items(report, &links),
        "units": code::units(report, &links, files),
        "requirements": documents::requirements(report, &links),
        "controls": documents::controls(report, &links),
        "hazards": documents::hazards(report, &links),
        "sources": documents::sources(report, &links),
        "interfaces": documents::interfaces(report, &links),
        "records": documents::records(report),
        "tests": code::tests(report),
        "rules": judged::rules(report),
        "findings": judged::findings(report),
        "deviations": judged::deviations(report),
        "reviews": judged::reviews(report),
        "clauses": judged::clauses(report),
        "architecture": architecture::architecture(report, &links),
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

/// Id of an item as a position; `null` where there is none.
fn item(links: &Links<'_>, id: Option<&String>) -> Value {
    id.map_or(Value::Null, |id| position(&links.items, id))
}
