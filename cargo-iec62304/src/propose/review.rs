//! `review new`: a record of the review of a unit.

use super::{digest, free_id, quoted, usage};
use crate::cli::Caching;
use crate::cli::review::NewReviewArgs;
use crate::inputs::phases::Phases;
use crate::judge;
use crate::prepare::{Start, Stop};
use crate::report::Report;

/// The record, as TOML.
///
/// # Errors
/// See [`Stop`]: there is no such unit, or a macro makes it.
pub fn new(arguments: &NewReviewArgs, start: &Start) -> Result<String, Stop> {
    let phases = Phases::new(false);
    let judged = judge::check(&arguments.project, start, Caching::On, &phases)?;
    let report = &judged.report;
    if !report.units.iter().any(|unit| unit.id == arguments.unit) {
        return Err(unknown(&arguments.unit, report));
    }
    let digest = digest(&arguments.unit, report)?;
    Ok(record(arguments, &digest, report))
}

fn unknown(id: &str, report: &Report) -> Stop {
    let ids = report.units.iter().map(|unit| unit.id.as_str());
    let help = iec62304_grammar::nearest(id, ids).map_or_else(
        || "name it as reports do: `pump::dose::limit`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    usage(&format!("there is no unit `{id}`"), &help)
}

/// What a person has to write is empty: documents with it are refused.
fn record(arguments: &NewReviewArgs, digest: &str, report: &Report) -> String {
    let taken = |id: &str| report.unit_reviews.iter().any(|review| review.id == id);
    format!(
        "[[unit_review]]\nid = {}\nunit = {}\ndigest = {}\n\
         criteria = \"\"     # what the unit was held against\n\
         reason = \"\"       # why no test executes it\n\
         result = \"\"       # passed or failed\n\
         by = \"\"           # who reviewed it\n\
         on = \"\"           # the day, as 2026-02-03\n\
         evidence = \"\"     # where the record of the review is\n",
        quoted(&free_id("REV", taken)),
        quoted(&arguments.unit),
        quoted(digest)
    )
}
