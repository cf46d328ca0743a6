//! The source of the units that deviations speak of by the text of their lines.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::inputs::source::{ParsedSources, SourceFunction, SourceInventory};
use crate::model::{SubjectKind, UnitText};

/// The lines of each unit of which a deviation accepts code, by the unit's id; from the files as they were judged.
pub fn unit_texts(
    config: &Config,
    sources: &ParsedSources,
    inventory: &SourceInventory,
) -> BTreeMap<String, UnitText> {
    let spoken_of = config.deviations.iter().filter(|deviation| {
        let of_code = !deviation.code.is_empty() || !deviation.kinds.is_empty();
        of_code && deviation.subject.kind == SubjectKind::Unit
    });
    let ids: BTreeSet<&str> = spoken_of
        .map(|deviation| deviation.subject.id.as_str())
        .collect();
    if ids.is_empty() {
        return BTreeMap::new();
    }
    let functions = inventory.functions.iter();
    let functions = functions.filter(|function| ids.contains(function.id.as_str()));
    functions
        .filter_map(|function| Some((function.id.clone(), unit_text(sources, function)?)))
        .collect()
}

/// The lines of one unit.
pub fn unit_text(sources: &ParsedSources, function: &SourceFunction) -> Option<UnitText> {
    let text = sources.text(&function.real_file)?;
    let first = function.place.start.line;
    let count = function.place.end.line.checked_sub(first)?.checked_add(1)?;
    let lines = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line));
    let lines = lines
        .skip(usize::try_from(first.checked_sub(1)?).ok()?)
        .take(usize::try_from(count).ok()?);
    Some(UnitText {
        first,
        lines: lines.map(str::to_owned).collect(),
    })
}
