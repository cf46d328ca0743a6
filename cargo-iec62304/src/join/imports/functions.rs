//! Functions with regions from elsewhere, as entries of the coverage maps.
//!
//! A function is the same as one of this run's maps if it stands in the same file, has the same path (crate, module, name) and
//! the same code regions. If there is one of that path and its regions are others, another compiler made them: then nothing says
//! which region is which, and the function is reported instead of imported. One that no map of this run has belongs to the function
//! of the source that starts where its first region starts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::Utf8Path;

use super::paths::{KnownFiles, Meant};
use super::{Entry, Home, Imported};
use crate::inputs::coverage::RegionKind;
use crate::inputs::coverage::symbol::{
    crate_of, demangled, disambiguators, has_closure, outermost_function, unit_id, unit_id_in_full,
};
use crate::inputs::execution::{Execution, Hit, MapEntry, MapRegion, instance_of};
use crate::inputs::imports::{FunctionReport, Import};
use crate::inputs::source::{SourceFunction, TargetKind};
use crate::join::Gathered;
use crate::join::test_code::TestCode;
use crate::model::{Position, Unmatched};

/// What is known of functions and files.
pub(super) struct Known<'a> {
    gathered: &'a Gathered<'a>,
    files: KnownFiles<'a>,
    test_code: TestCode<'a>,
    /// Entries of this run's maps, by file and path.
    entries: HashMap<(&'a Utf8Path, &'a str), Vec<(usize, &'a MapEntry)>>,
    /// Where functions of this run's maps start.
    starts: BTreeSet<(&'a Utf8Path, Position)>,
    /// Functions of the source, by file.
    functions: HashMap<&'a Utf8Path, Vec<(usize, &'a SourceFunction)>>,
}

type Places = BTreeSet<(Position, Position)>;

impl<'a> Known<'a> {
    pub fn of(gathered: &'a Gathered<'a>) -> Self {
        let mut entries: HashMap<_, Vec<_>> = HashMap::new();
        let mut starts = BTreeSet::new();
        let own = gathered.execution.iter().flat_map(|it| &it.functions);
        for (index, entry) in own.enumerate() {
            let key = (entry.file.as_path(), entry.path.as_str());
            entries.entry(key).or_default().push((index, entry));
            starts.extend(start(&entry.regions).map(|at| (entry.file.as_path(), at)));
        }
        let mut functions: HashMap<_, Vec<_>> = HashMap::new();
        for (index, function) in gathered.inventory.functions.iter().enumerate() {
            let file = function.real_file.as_path();
            functions.entry(file).or_default().push((index, function));
        }
        Self {
            gathered,
            files: KnownFiles::of(gathered),
            test_code: TestCode::of(gathered),
            entries,
            starts,
            functions,
        }
    }

    pub const fn files(&self) -> &KnownFiles<'a> {
        &self.files
    }

    /// Which unit it belongs to; `None` for what is judged nowhere.
    ///
    /// # Errors
    /// Why it fits nothing, as a clause.
    fn home(&self, entry: &MapEntry) -> Result<Option<Home>, &'static str> {
        let key = (entry.file.as_path(), entry.path.as_str());
        let same_path = self
            .entries
            .get(&key)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let places = places(&entry.regions);
        let same = same_path.iter().find(|(_, own)| {
            own.is_closure == entry.is_closure && self::places(&own.regions) == places
        });
        if let Some((index, _)) = same {
            return Ok(Some(Home::Beside(*index)));
        }
        let at = start(&entry.regions);
        let own_start = at.is_some_and(|at| self.starts.contains(&(entry.file.as_path(), at)));
        if own_start
            || same_path
                .iter()
                .any(|(_, own)| own.is_closure == entry.is_closure)
        {
            return Err(
                "its regions are others than those of the present coverage map: was another compiler used?",
            );
        }
        if self.is_test_code(entry) {
            return Ok(None);
        }
        let function = at.and_then(|at| self.written(entry, at));
        let function = function.map(|function| Some(Home::Function(function)));
        function.ok_or("no function of the source stands there")
    }

    /// The function of the source that starts there; for a closure, the innermost around it. Where two targets hold the file,
    /// the name of the crate tells.
    fn written(&self, entry: &MapEntry, at: Position) -> Option<usize> {
        let functions = self.functions.get(entry.file.as_path())?;
        let of_crate = functions.iter().filter(|(_, function)| {
            let target = self.gathered.targets.get(function.target);
            let name = entry.crate_root.as_ref().map(|(name, _)| name.as_str());
            name.is_none_or(|name| target.is_some_and(|target| target.crate_name == name))
        });
        let name = entry.path.rsplit("::").next();
        let found: Vec<usize> = if entry.is_closure {
            let around = of_crate.filter(|(_, function)| {
                let place = &function.place;
                place.start <= at && at < place.end
            });
            let innermost = around.max_by_key(|(_, function)| function.place.start);
            innermost.map(|(index, _)| *index).into_iter().collect()
        } else {
            let there =
                of_crate.filter(|(_, it)| it.place.start == at && name == Some(it.name.as_str()));
            there.map(|(index, _)| *index).collect()
        };
        match found.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn is_test_code(&self, entry: &MapEntry) -> bool {
        let Some((name, _)) = &entry.crate_root else {
            return false;
        };
        let targets = self.gathered.targets.iter().enumerate();
        let of_crate = targets.filter(|(_, target)| target.crate_name == *name);
        let mut of_crate = of_crate.map(|(index, target)| {
            !matches!(target.kind, TargetKind::Lib | TargetKind::Bin)
                || self.test_code.holds(index, entry)
        });
        of_crate.any(|is_test_code| is_test_code)
    }
}

/// Adds the functions to the coverage maps; gives what was executed of them.
pub(super) fn add(
    at: usize,
    import: &Import,
    list: &[FunctionReport],
    known: &Known<'_>,
    execution: &mut Execution,
    imported: &mut Imported,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut unfit: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut outside = BTreeSet::new();
    for function in list {
        let file = match known.files.find(import, &function.path) {
            Meant::Units(file) => file,
            Meant::Other => continue,
            Meant::Outside => {
                outside.insert(function.path.as_str());
                continue;
            }
        };
        let entry = entry(function, file);
        match known.home(&entry) {
            Ok(Some(home)) => {
                let regions: Vec<bool> = function.regions.iter().map(|it| it.executed).collect();
                let index = execution.functions.len();
                execution.functions.push(MapEntry {
                    // Its unit is known: no crate of this run holds it.
                    crate_root: None,
                    ..entry
                });
                imported.entries.push(Entry { import: at, home });
                imported.count(at, 1);
                if regions.contains(&true) {
                    hits.push(Hit {
                        function: index,
                        regions,
                    });
                }
            }
            Ok(None) => {}
            Err(why) => {
                unfit.entry(why).or_default().insert(entry.path.clone());
            }
        }
    }
    for (why, paths) in unfit {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let unmatched = Unmatched {
            what: format!(
                "coverage of {} does not count: {why}",
                super::lines::listed(&paths)
            ),
            help: "measure with the compiler and the source of this run".to_owned(),
            failed: false,
        };
        imported.note(at, unmatched);
    }
    super::lines::note_outside(at, &outside, imported);
    hits
}

fn entry(function: &FunctionReport, file: &Utf8Path) -> MapEntry {
    let name = demangled(&function.name);
    let root = crate_of(&function.name);
    let regions = function.regions.iter().map(|region| MapRegion {
        start: region.start,
        end: region.end,
        kind: region.kind,
    });
    MapEntry {
        crate_root: root.map(|root| (root.name, root.disambiguator)),
        path: unit_id(&function.name),
        full_path: unit_id_in_full(&function.name),
        disambiguators: disambiguators(&function.name),
        outermost_function: outermost_function(&function.name),
        instance: instance_of(&name).to_owned(),
        is_closure: has_closure(&name),
        file: file.to_owned(),
        in_workspace: true,
        regions: regions.collect(),
        build: usize::MAX,
    }
}

fn code(regions: &[MapRegion]) -> impl Iterator<Item = &MapRegion> {
    regions
        .iter()
        .filter(|region| region.kind == RegionKind::Code)
}

fn start(regions: &[MapRegion]) -> Option<Position> {
    code(regions).map(|region| region.start).min()
}

fn places(regions: &[MapRegion]) -> Places {
    code(regions)
        .map(|region| (region.start, region.end))
        .collect()
}
