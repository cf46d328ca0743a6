//! Which code a deviation could accept: what the newest stored run of the present code did not cover.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::quoted;
use crate::cli::deviation::NewDeviationArgs;
use crate::inputs::store::runs;
use crate::judge::Judged;
use crate::model::{Position, RegionKind, UnitText};
use crate::prepare::{Start, Stop};
use crate::rejudge;
use crate::report::{Coverage, Unit};
use crate::rules::Rule;
use crate::rules::waive::code::{kind_of, occurrences};

/// What stands where nothing is known: documents with it are refused.
const UNKNOWN: &str =
    "code = [\"\"]           # the texts of the lines that are accepted; `verify` finds them\n";

/// The keys `kinds` and `code`, to be looked through.
///
/// # Errors
/// Mistakes in the documents; a run that does not count is no error.
pub(super) fn proposal(
    arguments: &NewDeviationArgs,
    rule: &Rule,
    judged: &Judged,
    start: &Start,
) -> Result<String, Stop> {
    let newest = runs::newest(&judged.target_directory.join("iec62304/runs"));
    let Some(folder) = newest else {
        return Ok(UNKNOWN.to_owned());
    };
    let stored = match rejudge::stored(&arguments.project, &folder, &[], start) {
        Ok(stored) => stored,
        Err(Stop::Usage(_)) => return Ok(UNKNOWN.to_owned()),
        Err(stop @ Stop::Mistakes(..)) => return Err(stop),
    };
    let mut units = stored.report.units.iter();
    let unit = units.find(|unit| unit.id == arguments.subject);
    let proposed = unit.and_then(|unit| {
        let text = unit_text(judged, unit)?;
        Some(keys(rule, unit.coverage.as_ref()?, &text))
    });
    Ok(proposed
        .filter(|keys| !keys.is_empty())
        .unwrap_or_else(|| UNKNOWN.to_owned()))
}

fn unit_text(judged: &Judged, unit: &Unit) -> Option<UnitText> {
    let text = std::fs::read_to_string(judged.root.join(&unit.file)).ok()?;
    let lines = text.split('\n').map(|line| line.trim_end_matches('\r'));
    let skipped = usize::try_from(unit.line.checked_sub(1)?).ok()?;
    let count = usize::try_from(unit.end_line.checked_sub(skipped.try_into().ok()?)?).ok()?;
    Some(UnitText {
        first: unit.line,
        lines: lines.skip(skipped).take(count).map(str::to_owned).collect(),
    })
}

/// Start and end of what is not covered.
fn gaps(rule: &Rule, coverage: &Coverage) -> Vec<(Position, Position)> {
    let position = |line, column| Position::new(line, column);
    if rule.id == "unit-branches" {
        let branches = coverage.uncovered_branches.iter();
        return branches
            .map(|it| {
                (
                    position(it.line, it.column),
                    position(it.end_line, it.end_column),
                )
            })
            .collect();
    }
    let regions = coverage.uncovered.iter();
    regions
        .map(|it| {
            (
                position(it.line, it.column),
                position(it.end_line, it.end_column),
            )
        })
        .collect()
}

fn keys(rule: &Rule, coverage: &Coverage, text: &UnitText) -> String {
    let mut kinds: BTreeSet<RegionKind> = BTreeSet::new();
    let mut code: BTreeSet<(u32, u32)> = BTreeSet::new();
    for (start, end) in gaps(rule, coverage) {
        match kind_of(text, start, end).filter(|_| rule.id != "unit-branches") {
            Some(kind) => drop(kinds.insert(kind)),
            None => drop(code.insert(unique(text, start.line, end.line))),
        }
    }
    let mut keys = String::new();
    if !kinds.is_empty() {
        let words: Vec<String> = kinds.iter().map(|kind| quoted(kind.word())).collect();
        let _ = writeln!(keys, "kinds = [{}]", words.join(", "));
    }
    if !code.is_empty() {
        keys.push_str("code = [               # from the newest run: look at each line\n");
        for (first, last) in code {
            let _ = writeln!(
                keys,
                "    {},",
                quoted(&lines(text, first, last).join("\n"))
            );
        }
        keys.push_str("]\n");
    }
    keys
}

/// The lines, with as many before them as it takes to stand once in the unit.
fn unique(text: &UnitText, first: u32, last: u32) -> (u32, u32) {
    let mut from = first;
    while from > text.first && occurrences(text, &lines(text, from, last)).len() != 1 {
        from -= 1;
    }
    (from, last)
}

fn lines(text: &UnitText, first: u32, last: u32) -> Vec<String> {
    let numbered = (text.first..).zip(&text.lines);
    let chosen = numbered.filter(|(number, _)| (first..=last).contains(number));
    chosen.map(|(_, line)| line.trim().to_owned()).collect()
}
