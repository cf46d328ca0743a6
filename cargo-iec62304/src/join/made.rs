//! Units that stand in no source as functions: macros made them, and only the coverage maps know them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::Gathered;
use super::draft::{Draft, MadeName, is_within};
use super::test_code::TestCode;
use crate::inputs::coverage::symbol::without_type_arguments;
use crate::inputs::execution::{Execution, MapEntry};
use crate::model::{MadeBy, Place, Position, Scope, SoftwareUnit, UnitCoverage};

/// One function as a macro made it; the builds of its crate and the instances of a generic share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    target: usize,
    full_path: String,
    /// For a closure that a macro put into a function of the source: where it stands.
    closure: Option<(Utf8PathBuf, Position)>,
}

/// The builds and crates that have a function, with the entries of each one by what tells functions of that name apart in it.
type Builds = BTreeMap<(usize, Option<(String, String)>), BTreeMap<Vec<u64>, Vec<usize>>>;

/// The entries of the coverage maps that no function of the source has.
pub(super) struct Made<'a> {
    gathered: &'a Gathered<'a>,
    test_code: TestCode<'a>,
    /// The functions of the source by target and path.
    functions: HashMap<(usize, String), Vec<usize>>,
    entries: BTreeMap<Key, (Option<usize>, Builds)>,
}

impl<'a> Made<'a> {
    pub fn of(gathered: &'a Gathered<'_>) -> Self {
        let mut functions: HashMap<(usize, String), Vec<usize>> = HashMap::new();
        for (index, function) in gathered.inventory.functions.iter().enumerate() {
            // Variants under other conditions have the same path.
            let id = function.id.split('#').next().unwrap_or_default();
            let path = without_type_arguments(id);
            let known = functions.entry((function.target, path));
            known.or_default().push(index);
        }
        Self {
            gathered,
            functions,
            test_code: TestCode::of(gathered),
            entries: BTreeMap::new(),
        }
    }

    /// Takes an entry, unless it is test code, or a closure that another package's macro put into a function of the source:
    /// that is neither a function nor the project's code.
    pub fn add(&mut self, target: usize, index: usize, entry: &MapEntry) {
        if self.test_code.holds(target, entry) {
            return;
        }
        let around = (target, unit_id(self.gathered, target, entry, &entry.path));
        let within = self.function_at(&around, entry.build);
        let within = within.filter(|_| entry.is_closure);
        if within.is_some() && !entry.in_workspace {
            return;
        }
        let key = Key {
            target,
            full_path: unit_id(self.gathered, target, entry, &entry.full_path),
            closure: within.map(|_| (entry.file.clone(), start_of(entry))),
        };
        let (_, builds) = self
            .entries
            .entry(key)
            .or_insert_with(|| (within, Builds::new()));
        builds
            .entry((entry.build, entry.crate_root.clone()))
            .or_default()
            .entry(entry.disambiguators.clone())
            .or_default()
            .push(index);
    }

    /// The function of that path: of several variants the one that was built.
    fn function_at(&self, path: &(usize, String), build: usize) -> Option<usize> {
        let variants = self.functions.get(path)?;
        let active = variants.iter().copied().find(|&index| {
            let function = self.gathered.inventory.functions.get(index);
            function.is_some_and(|function| function.is_active_in(build))
        });
        active.or_else(|| variants.first().copied())
    }

    /// Adds a draft for each function.
    pub fn draft(self, execution: &Execution, drafts: &mut Vec<Draft>) {
        let mut made: Vec<(Draft, String)> = Vec::new();
        for (key, (within, builds)) in self.entries {
            for entries in functions_of(builds) {
                let parts = by_file(execution, entries, key.closure.is_some());
                made.extend(parts.into_iter().map(|part| {
                    let draft = draft_of(self.gathered, key.target, part, within);
                    (draft, key.full_path.clone())
                }));
            }
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for draft in drafts.iter().chain(made.iter().map(|(draft, _)| draft)) {
            *seen.entry(&draft.unit.id).or_default() += 1;
        }
        let shared: HashSet<String> = seen
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(id, _)| id.to_owned())
            .collect();
        drafts.extend(made.into_iter().map(|(mut draft, full_path)| {
            if shared.contains(&draft.unit.id) {
                let closure = draft.unit.id.ends_with(CLOSURE);
                draft.unit.id = full_path + if closure { CLOSURE } else { "" };
            }
            draft
        }));
    }
}

/// Whether a macro is called in the module, around it or below it, and this run's coverage maps may lack what it makes: nothing
/// was executed, or the packages that were not selected were not built. An empty module stands for any. So it is with a file that
/// only a build makes, wherever it is included.
pub(super) fn may_be_unseen(gathered: &Gathered<'_>, module: &str) -> bool {
    let maps_are_whole = gathered.execution.is_some() && gathered.scope == Scope::Full;
    let mut calls = gathered.inventory.macro_calls.iter();
    let mut gaps = gathered.inventory.gaps.iter();
    gaps.any(|gap| gap.awaits_build)
        || !maps_are_whole
            && calls
                .any(|call| module.is_empty() || is_within(call, module) || is_within(module, call))
}

/// What the id of a closure adds to that of the function around it.
const CLOSURE: &str = "::{closure}";

/// The entries of one unit: of one function, in one file.
struct Part<'e> {
    /// The function's own entry, where there is one.
    first: &'e MapEntry,
    /// Whether it is a closure that stands in another file than the function around it.
    is_closure: bool,
    entries: Vec<usize>,
}

/// The entries of a function and its closures. A closure in another file came there by a macro of that file: it is on its own,
/// and where the macro is another package's, it is not the project's code.
fn by_file(execution: &Execution, entries: Vec<usize>, is_closure: bool) -> Vec<Part<'_>> {
    let of = |at: usize| execution.functions.get(at);
    let own = entries
        .iter()
        .filter_map(|at| of(*at))
        .min_by_key(|entry| entry.is_closure);
    let Some(own) = own else { return Vec::new() };
    let mut parts: BTreeMap<(bool, &Utf8Path), Part<'_>> = BTreeMap::new();
    for at in entries {
        let Some(entry) = of(at) else { continue };
        let elsewhere = entry.file != own.file;
        if elsewhere && !entry.in_workspace {
            continue;
        }
        let part = parts.entry((elsewhere, &entry.file));
        let part = part.or_insert_with(|| Part {
            first: if elsewhere { entry } else { own },
            is_closure: is_closure || elsewhere,
            entries: Vec::new(),
        });
        part.entries.push(at);
    }
    parts.into_values().collect()
}

/// The entries of each function of one name.
///
/// A macro can make several in one module: `impl T for Foo<u8>` and `impl T for Foo<u16>`. Numbers tell them apart in each build
/// of the crate; they keep their order from build to build. Where a build has more of them than another, nobody can tell which
/// is which: then each build's stand for themselves.
fn functions_of(builds: Builds) -> Vec<Vec<usize>> {
    let sizes: BTreeSet<usize> = builds.values().map(BTreeMap::len).collect();
    let mut functions: Vec<Vec<usize>> = Vec::new();
    for build in builds.into_values() {
        for (number, entries) in build.into_values().enumerate() {
            match functions.get_mut(number) {
                Some(function) if sizes.len() == 1 => function.extend(entries),
                _ => functions.push(entries),
            }
        }
    }
    functions
}

fn start_of(entry: &MapEntry) -> Position {
    let first = entry.regions.first();
    first.map(|region| region.start).unwrap_or_default()
}

/// The id of a function of the coverage map: a binary of its library's name has another root, and an exported symbol none.
fn unit_id(gathered: &Gathered<'_>, target: usize, entry: &MapEntry, path: &str) -> String {
    let Some(input) = gathered.targets.get(target) else {
        return path.to_owned();
    };
    if entry.crate_root.is_none() {
        return format!("{}::{path}", input.id_root);
    }
    let rest = path.strip_prefix(input.crate_name.as_str());
    match rest.filter(|rest| rest.starts_with("::")) {
        Some(rest) => format!("{}{rest}", input.id_root),
        None => path.to_owned(),
    }
}

fn draft_of(
    gathered: &Gathered<'_>,
    target: usize,
    part: Part<'_>,
    within: Option<usize>,
) -> Draft {
    let entry = part.first;
    let input = gathered.targets.get(target);
    let package = input.map(|input| input.package.clone()).unwrap_or_default();
    let path = unit_id(gathered, target, entry, &entry.path);
    let around = within.and_then(|index| gathered.inventory.functions.get(index));
    let outer = path
        .rsplit_once("::")
        .map_or(path.as_str(), |(outer, _)| outer);
    let module = around.map_or(outer, |function| &function.module).to_owned();
    let ends = entry.regions.iter().map(|region| region.end);
    let unit = SoftwareUnit {
        id: format!("{path}{}", if part.is_closure { CLOSURE } else { "" }),
        place: Place {
            file: relative(gathered, &entry.file),
            start: start_of(entry),
            end: ends.max().unwrap_or_default(),
        },
        made_by: if entry.in_workspace {
            MadeBy::Macro
        } else {
            MadeBy::ForeignMacro
        },
        coverage: coverage_before_measuring(gathered, &package, &module),
        package,
        ..SoftwareUnit::default()
    };
    Draft {
        unit,
        source: None,
        target,
        module,
        entries: part.entries,
        made: Some(MadeName { path, within }),
    }
}

fn coverage_before_measuring(
    gathered: &Gathered<'_>,
    package: &String,
    module: &str,
) -> UnitCoverage {
    let excluded = gathered.config.excludes.iter().find(|exclude| {
        exclude.packages.iter().any(|name| name.value == *package)
            || exclude
                .modules
                .iter()
                .any(|outer| is_within(module, &outer.value))
    });
    match excluded {
        Some(exclude) => UnitCoverage::Excluded(exclude.reason.clone()),
        None if !gathered.selected.contains(package) => UnitCoverage::NotSelected,
        None => UnitCoverage::Absent,
    }
}

/// The file as the report names it: below the workspace's root folder, or below its package's name.
fn relative(gathered: &Gathered<'_>, file: &Utf8Path) -> Utf8PathBuf {
    let folders = gathered.code_folders.iter();
    let below = folders.filter_map(|(folder, name)| Some((name, file.strip_prefix(folder).ok()?)));
    let path = below
        .min_by_key(|(_, rest)| rest.as_str().len())
        .map_or_else(
            || file.to_owned(),
            |(name, rest)| Utf8Path::new(name).join(rest),
        );
    Utf8PathBuf::from(path.as_str().replace('\\', "/"))
}
