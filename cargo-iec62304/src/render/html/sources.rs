//! The source of units, one packed block for each file, within a bound.
//!
//! A page must stay small enough to be opened and sent. Files with open gaps come first, then the rest by path, until the bound is
//! reached; what is left out is counted and said. The lists of the report are never cut: a finding that is not shown would be worse than
//! a large file.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use camino::Utf8Path;
use serde_json::{Value, json};

use super::pack::pack;
use crate::report::{Detail, LineDetail, Report, Unit};

/// Packed source, in bytes of the page.
pub const SOURCE_BOUND: usize = 16 << 20;

/// The longest file that is shown, in bytes.
pub const FILE_BOUND: usize = 2 << 20;

/// What the page has of the source.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Index of the file, and its packed block.
    pub blocks: Vec<(usize, String)>,
    /// How many files were left out because of their size or the bound.
    pub left_out: usize,
    /// How many files have no text that could be read.
    pub unread: usize,
}

/// The files that units stand in, sorted.
pub(super) fn files(report: &Report) -> Vec<&str> {
    let files: BTreeSet<&str> = report.units.iter().map(|unit| unit.file.as_str()).collect();
    files.into_iter().collect()
}

impl Sources {
    pub fn gather(
        report: &Report,
        detail: &Detail,
        files: &[&str],
        text_of: &dyn Fn(&Utf8Path) -> Option<String>,
        bound: usize,
    ) -> io::Result<Self> {
        let mut units: BTreeMap<&str, Vec<(usize, &Unit)>> = BTreeMap::new();
        for (at, unit) in report.units.iter().enumerate() {
            units.entry(&unit.file).or_default().push((at, unit));
        }
        let mut order: Vec<usize> = (0..files.len()).collect();
        let has_gap = |at: &usize| {
            let of_file = files.get(*at).and_then(|file| units.get(file));
            !of_file
                .into_iter()
                .flatten()
                .any(|(_, unit)| is_incomplete(unit))
        };
        order.sort_by_key(|at| (has_gap(at), *at));
        let (mut sources, mut size) = (Self::default(), 0);
        for at in order {
            let Some(file) = files.get(at) else { continue };
            let Some(text) = text_of(Utf8Path::new(file)) else {
                sources.unread += 1;
                continue;
            };
            let of_file = units.get(file).map(Vec::as_slice).unwrap_or_default();
            if text.len() > FILE_BOUND || size >= bound {
                sources.left_out += 1;
                continue;
            }
            let block = pack(&block(&text, of_file, detail).to_string())?;
            if size + block.len() > bound {
                sources.left_out += 1;
                continue;
            }
            size += block.len();
            sources.blocks.push((at, block));
        }
        sources.blocks.sort_by_key(|(at, _)| *at);
        Ok(sources)
    }
}

/// Whether something of the unit is not covered.
fn is_incomplete(unit: &Unit) -> bool {
    let coverage = unit.coverage.as_ref();
    coverage.is_some_and(|coverage| {
        let open = |share: Option<crate::report::Share>| {
            share.is_some_and(|share| share.covered < share.total)
        };
        open(coverage.lines) || open(coverage.regions)
    })
}

/// The text of the lines that units stand on, and for each unit its lines: number, covered, which group of tests.
fn block(text: &str, units: &[(usize, &Unit)], detail: &Detail) -> Value {
    let mut groups: BTreeMap<&[usize], usize> = BTreeMap::new();
    let mut by_unit = serde_json::Map::new();
    for (at, _) in units {
        let lines = detail.units.get(*at).map(Vec::as_slice).unwrap_or_default();
        let line =
            |line: &LineDetail, group: usize| json!([line.line, u8::from(line.covered), group]);
        let lines: Vec<Value> = lines
            .iter()
            .map(|it| {
                let next = groups.len();
                let group = *groups.entry(it.tests.as_slice()).or_insert(next);
                line(it, group)
            })
            .collect();
        by_unit.insert(at.to_string(), Value::from(lines));
    }
    let mut tests = vec![Value::Null; groups.len()];
    for (group, at) in groups {
        if let Some(slot) = tests.get_mut(at) {
            *slot = json!(group);
        }
    }
    json!({ "text": text, "units": by_unit, "groups": tests })
}
