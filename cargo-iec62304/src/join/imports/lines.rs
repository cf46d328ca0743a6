//! Lines from elsewhere, added to what was measured of units.
//!
//! A line counts for a unit that was measured here if it is one of the unit's lines and no other unit's; what else a report holds
//! inside such a unit is reported. A unit that no build here holds takes the lines that the report has in it, and its regions stay
//! unknown. Units of which this run's maps should know and do not, stay absent.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::paths::{KnownFiles, Meant};
use super::{Imported, LineEvidence};
use crate::inputs::imports::{FileLines, Import};
use crate::join::Gathered;
use crate::join::draft::Draft;
use crate::model::{LineCoverage, MeasuredCoverage, UnitCoverage, Unmatched};

/// Why coverage does not count that speaks of no code of this workspace.
pub(super) const NOTHING_FITS: &str = "nothing in it fits the code of this workspace";

/// The units that lines show to be executed.
#[derive(Debug)]
pub(in crate::join) struct LineUse {
    /// Index into the imports.
    pub import: usize,
    /// The test that ran, by its id; `None` for a whole run.
    pub test: Option<String>,
    /// Units, as indexes into the drafts, sorted.
    pub units: Vec<usize>,
}

/// The lines of a report by the files of this workspace; other files are noted.
pub(super) fn files(
    at: usize,
    import: &Import,
    list: &[FileLines],
    known: &KnownFiles<'_>,
    imported: &mut Imported,
) -> BTreeMap<Utf8PathBuf, BTreeMap<u32, bool>> {
    let mut files: BTreeMap<Utf8PathBuf, BTreeMap<u32, bool>> = BTreeMap::new();
    let mut outside = BTreeSet::new();
    for file in list {
        let mut meant = file.paths.iter().map(|path| known.find(import, path));
        let unit_files: BTreeSet<&Utf8Path> = file
            .paths
            .iter()
            .filter_map(|path| match known.find(import, path) {
                Meant::Units(file) => Some(file),
                Meant::Other | Meant::Outside => None,
            })
            .collect();
        let mut found = unit_files.into_iter();
        match (found.next(), found.next()) {
            (Some(real), None) => {
                let lines = files.entry(real.to_owned()).or_default();
                for (line, ran) in &file.lines {
                    *lines.entry(*line).or_default() |= ran;
                }
            }
            // None of the paths, or several files: nothing says which one is meant.
            (None, _) if meant.any(|meant| meant == Meant::Other) => {}
            _ => {
                outside.extend(file.paths.first().map(String::as_str));
            }
        }
    }
    note_outside(at, &outside, imported);
    files
}

/// Notes files that no file of the workspace is.
pub(super) fn note_outside(at: usize, paths: &BTreeSet<&str>, imported: &mut Imported) {
    if paths.is_empty() {
        return;
    }
    let paths: Vec<&str> = paths.iter().copied().collect();
    let unmatched = Unmatched {
        what: format!("{} is no file of this workspace", listed(&paths)),
        help: "where the workspace was in another folder, name that folder by `root` in its `[[evidence]]` entry".to_owned(),
        failed: false,
    };
    imported.note(at, unmatched);
}

/// Adds the lines to the units; gives what they show to be executed.
pub(in crate::join) fn apply(
    gathered: &Gathered<'_>,
    imported: &mut Imported,
    drafts: &mut [Draft],
) -> Vec<LineUse> {
    let evidence = std::mem::take(&mut imported.lines);
    if evidence.is_empty() {
        return Vec::new();
    }
    let owners = Owners::of(gathered, drafts);
    let mut uses = Vec::new();
    for evidence in &evidence {
        let engine = imported.engine_of(evidence.import);
        let mut taken = 0;
        let mut units = BTreeSet::new();
        let mut foreign: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (file, line, ran) in lines_of(evidence) {
            match owners.of_line(file, line) {
                Owner::Unit(unit) => {
                    let is_async = owners.is_async(unit);
                    let Some(draft) = drafts.get_mut(unit) else {
                        continue;
                    };
                    take(draft, line, ran && evidence.covers, &engine);
                    taken += 1;
                    // Of an async function, the last line alone belongs to its body and not to its signature.
                    let shows = !is_async
                        || (draft.unit.place.end.line == line
                            && draft.unit.place.start.line < line);
                    if ran && shows {
                        units.insert(unit);
                    }
                }
                Owner::Foreign(unit) => {
                    let id = drafts.get(unit).map(|draft| draft.unit.id.clone());
                    foreign
                        .entry(id.unwrap_or_default())
                        .or_default()
                        .push(line);
                }
                Owner::None => {}
            }
        }
        imported.count(evidence.import, taken);
        if taken == 0 {
            imported.refuse(evidence.import, NOTHING_FITS);
        }
        for (id, lines) in foreign {
            imported.note(evidence.import, foreign_lines(&id, &lines));
        }
        uses.push(LineUse {
            import: evidence.import,
            test: evidence.test.clone(),
            units: units.into_iter().collect(),
        });
    }
    uses
}

fn lines_of(evidence: &LineEvidence) -> impl Iterator<Item = (&Utf8Path, u32, bool)> {
    evidence.files.iter().flat_map(|(file, lines)| {
        lines
            .iter()
            .map(|(line, ran)| (file.as_path(), *line, *ran))
    })
}

fn foreign_lines(id: &str, lines: &[u32]) -> Unmatched {
    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    Unmatched {
        what: format!(
            "what it says of {} {} of unit `{id}` does not count: by the present coverage map no code of that unit alone \
             stands there; was another compiler used?",
            if lines.len() == 1 { "line" } else { "lines" },
            bounded(&lines, "")
        ),
        help: "measure with the compiler and the source of this run".to_owned(),
        failed: false,
    }
}

/// Adds one line to what is known of a unit.
fn take(draft: &mut Draft, line: u32, covered: bool, engine: &str) {
    if matches!(draft.unit.coverage, UnitCoverage::NotBuilt(_)) {
        draft.unit.coverage = UnitCoverage::Measured(MeasuredCoverage {
            lines_only: true,
            ..MeasuredCoverage::default()
        });
    }
    let UnitCoverage::Measured(measured) = &mut draft.unit.coverage else {
        return;
    };
    match measured.lines.binary_search_by_key(&line, |it| it.line) {
        Ok(at) => {
            if let Some(known) = measured.lines.get_mut(at) {
                known.covered |= covered;
            }
        }
        Err(at) if measured.lines_only => {
            measured.lines.insert(at, LineCoverage { line, covered });
        }
        Err(_) => return,
    }
    if let Err(at) = measured
        .engines
        .binary_search_by(|it| it.as_str().cmp(engine))
    {
        measured.engines.insert(at, engine.to_owned());
    }
}

/// Which unit each line belongs to, before anything is added.
struct Owners {
    files: BTreeMap<Utf8PathBuf, Vec<Extent>>,
    async_units: BTreeSet<usize>,
}

/// The lines of one unit.
struct Extent {
    unit: usize,
    first: u32,
    last: u32,
    /// The lines that count; `None` where no map here has the unit.
    lines: Option<BTreeSet<u32>>,
    /// Whether it takes lines at all.
    open: bool,
}

enum Owner {
    /// The line counts for that unit alone.
    Unit(usize),
    /// It stands in that measured unit and does not count for it, or not for it alone.
    Foreign(usize),
    /// It stands in no unit that takes lines.
    None,
}

impl Owners {
    fn of(gathered: &Gathered<'_>, drafts: &[Draft]) -> Self {
        let mut files: BTreeMap<Utf8PathBuf, Vec<Extent>> = BTreeMap::new();
        let mut async_units = BTreeSet::new();
        for (unit, draft) in drafts.iter().enumerate() {
            let function = draft
                .source
                .and_then(|source| gathered.inventory.functions.get(source));
            let Some(function) = function else { continue };
            if function.is_async {
                async_units.insert(unit);
            }
            let (lines, open) = match &draft.unit.coverage {
                UnitCoverage::Measured(measured) => {
                    let lines = measured.lines.iter().map(|line| line.line);
                    (Some(lines.collect()), true)
                }
                UnitCoverage::NotBuilt(_) => (None, true),
                UnitCoverage::Unknown
                | UnitCoverage::Absent
                | UnitCoverage::Excluded(_)
                | UnitCoverage::NotSelected => (None, false),
            };
            let extent = Extent {
                unit,
                first: draft.unit.place.start.line,
                last: draft.unit.place.end.line,
                lines,
                open,
            };
            let file = function.real_file.clone();
            files.entry(file).or_default().push(extent);
        }
        Self { files, async_units }
    }

    fn is_async(&self, unit: usize) -> bool {
        self.async_units.contains(&unit)
    }

    fn of_line(&self, file: &Utf8Path, line: u32) -> Owner {
        let extents = self.files.get(file).map(Vec::as_slice).unwrap_or_default();
        let around: Vec<&Extent> = extents
            .iter()
            .filter(|extent| (extent.first..=extent.last).contains(&line))
            .collect();
        let counting = |extent: &&&Extent| {
            let lines = extent.lines.as_ref();
            lines.is_some_and(|lines| lines.contains(&line))
        };
        let claims: Vec<&&Extent> = around.iter().filter(counting).collect();
        let Some(inner) = innermost(&around) else {
            return around
                .first()
                .map_or(Owner::None, |it| Owner::Foreign(it.unit));
        };
        match (claims.as_slice(), &inner.lines) {
            ([only], _) if only.open && only.unit == inner.unit => Owner::Unit(only.unit),
            ([], None) if inner.open => Owner::Unit(inner.unit),
            ([], None) => Owner::None,
            // A line of the unit around it, between or behind those of a unit inside.
            ([only], Some(_)) if only.open => Owner::Unit(only.unit),
            _ => Owner::Foreign(inner.unit),
        }
    }
}

/// The unit inside all others; `None` where there is none, or two stand side by side on the line.
fn innermost<'e>(around: &[&'e Extent]) -> Option<&'e Extent> {
    let inner = around
        .iter()
        .max_by_key(|it| (it.first, std::cmp::Reverse(it.last)))?;
    let inside_all = around.iter().all(|other| {
        other.unit == inner.unit
            || (other.first, other.last) != (inner.first, inner.last)
                && other.first <= inner.first
                && inner.last <= other.last
    });
    inside_all.then_some(*inner)
}

/// Names in backticks, the first few of them.
pub(super) fn listed(names: &[&str]) -> String {
    bounded(names, "`")
}

fn bounded(names: &[&str], quote: &str) -> String {
    const MOST: usize = 5;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("{quote}{}{quote}", name.trim_matches('`')))
        .collect();
    let rest = names.len().saturating_sub(MOST);
    let more = if rest > 0 {
        format!(" and {rest} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// A name of a report as a message shows it.
pub(super) fn clean(name: &str) -> String {
    let text: String = name
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .take(200)
        .collect();
    text.trim().to_owned()
}
