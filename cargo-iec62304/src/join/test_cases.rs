//! Tests: what the binaries listed, what the source tags, and what was executed.

use std::collections::{BTreeMap, BTreeSet};

use super::Gathered;
use super::draft::{Draft, unmatched};
use super::imports::{Imported, LineUse};
use super::runs::{Run, Runs};
use crate::config::glob::UnitGlob;
use crate::config::{Trace, TraceGlob};
use crate::diagnostic::Diagnostic;
use crate::inputs::execution::{Execution, Hit};
use crate::inputs::source::{SourceTest, TargetInput, TargetKind};
use crate::model::{
    BuildState, DanglingTag, Model, NotRunReason, ProfileState, SafetyClass, Scope, TestCase,
    TestLevel, TestOutcome, Verification,
};

/// The id of a listed test.
pub fn test_id(package: &str, kind: TargetKind, target: &str, name: &str) -> String {
    format!("{}::{name}", id_prefix(package, kind, target).0)
}

/// `<package>/<target>`, as test ids begin, and the name of the binary in it.
fn id_prefix(package: &str, kind: TargetKind, target: &str) -> (String, String) {
    let binary = match kind {
        TargetKind::Lib | TargetKind::ProcMacro => "lib".to_owned(),
        TargetKind::Bin => format!("bin:{target}"),
        TargetKind::Example => format!("example:{target}"),
        TargetKind::Bench => format!("bench:{target}"),
        TargetKind::Doc => "doc".to_owned(),
        TargetKind::Test if matches!(target, "lib" | "doc") => format!("test:{target}"),
        TargetKind::Test => target.to_owned(),
    };
    (format!("{package}/{binary}"), binary)
}

/// Collects all tests into the model, sorted by id.
pub(super) fn collect(
    gathered: &Gathered<'_>,
    speakers: &[Vec<usize>],
    runs: &Runs,
    model: &mut Model,
) -> Vec<Diagnostic> {
    let runs = runs.all.iter();
    let mut tests: Vec<TestCase> = runs
        .filter_map(|run| listed(gathered, run, speakers))
        .collect();
    let spoken_of: BTreeSet<usize> = speakers.iter().flatten().copied().collect();
    let rest = gathered
        .inventory
        .tests
        .iter()
        .enumerate()
        .filter(|(index, _)| !spoken_of.contains(index));
    tests.extend(rest.filter_map(|(_, source)| unlisted(gathered, source)));
    tests.sort_by(|a: &TestCase, b| a.id.cmp(&b.id));
    number_repeats(&mut tests);
    model.tests = tests;
    let mut levels = BTreeMap::new();
    let traces = gathered.config.traces.iter();
    let errors = traces
        .filter_map(|trace| apply_trace(trace, &mut levels, model))
        .collect();
    for (test, level) in levels {
        if let Some(test) = model.tests.get_mut(test) {
            test.level = level;
        }
    }
    resolve(gathered, model);
    errors
}

/// Variants of one test for several platforms share a name: those that no binary lists are told apart by a number.
fn number_repeats(tests: &mut [TestCase]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for test in tests {
        let count = seen.entry(test.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            test.id = format!("{}#{count}", test.id);
        }
    }
}

fn listed(gathered: &Gathered<'_>, run: &Run, speakers: &[Vec<usize>]) -> Option<TestCase> {
    let first = run.tests.first()?;
    let test = gathered.execution?.tests.get(*first)?;
    let (_, binary) = id_prefix(&test.package, test.kind, &test.target);
    let sources: BTreeSet<usize> = run
        .tests
        .iter()
        .filter_map(|&at| speakers.get(at))
        .flatten()
        .copied()
        .collect();
    let sources: Vec<&SourceTest> = sources
        .into_iter()
        .filter_map(|index| gathered.inventory.tests.get(index))
        .collect();
    Some(TestCase {
        id: run.id.clone(),
        package: test.package.clone(),
        binary,
        name: test.name.clone(),
        level: level(test.kind, &sources),
        class: SafetyClass::default(),
        outcome: run.outcome.clone(),
        exited_early: run.exited_early,
        panicked: run.panicked,
        verifies: verifications(&sources),
        executes: None,
        profile: run.profile.clone(),
        place: sources.first().map(|source| source.place.clone()),
        output: run.output.clone(),
        origin: run.origin.clone(),
    })
}

/// A test of the source that no binary lists; one that claims nothing is only of interest where nothing was executed.
fn unlisted(gathered: &Gathered<'_>, source: &SourceTest) -> Option<TestCase> {
    let target: &TargetInput = gathered.targets.get(source.target)?;
    let is_excluded = gathered.config.excludes.iter().any(|exclude| {
        exclude
            .packages
            .iter()
            .any(|package| package.value == source.package)
    });
    let reason = if gathered.build != BuildState::Done {
        NotRunReason::Static
    } else if !gathered.selected.contains(&source.package) {
        NotRunReason::Deselected
    } else {
        NotRunReason::NotListed
    };
    if is_excluded || (reason == NotRunReason::NotListed && source.verifies.is_empty()) {
        return None;
    }
    let (prefix, binary) = id_prefix(&target.package, target.kind, &target.target);
    Some(TestCase {
        id: format!("{prefix}::{}", source.path),
        package: source.package.clone(),
        binary,
        name: source.path.clone(),
        level: level(target.kind, &[source]),
        class: SafetyClass::default(),
        outcome: TestOutcome::NotRun(reason),
        exited_early: false,
        panicked: source.should_panic,
        verifies: verifications(&[source]),
        executes: None,
        profile: ProfileState::NotExpected,
        place: Some(source.place.clone()),
        output: None,
        origin: None,
    })
}

fn level(kind: TargetKind, sources: &[&SourceTest]) -> TestLevel {
    let said = sources
        .iter()
        .flat_map(|source| &source.verifies)
        .filter_map(|tag| tag.level)
        .max();
    said.unwrap_or(match kind {
        TargetKind::Test => TestLevel::Integration,
        TargetKind::Lib
        | TargetKind::Bin
        | TargetKind::Example
        | TargetKind::Bench
        | TargetKind::Doc
        | TargetKind::ProcMacro => TestLevel::Unit,
    })
}

fn verifications(sources: &[&SourceTest]) -> Vec<Verification> {
    let tags = sources.iter().flat_map(|source| &source.verifies);
    let mut verifies: Vec<Verification> = tags
        .map(|tag| Verification {
            id: tag.id.clone(),
            accept: tag.accept.clone(),
            place: tag.place.clone(),
            ..Verification::default()
        })
        .collect();
    verifies.sort_by(|a, b| (&a.id, &a.place).cmp(&(&b.id, &b.place)));
    verifies.dedup_by(|later, kept| {
        let same = later.id == kept.id;
        if same && kept.accept.is_none() {
            kept.accept = later.accept.take();
        }
        same
    });
    verifies
}

/// Adds what a `[[trace]]` entry says of tests. Whether its glob matches anything is only known where all tests are listed.
///
/// `levels` takes the level that holds for a test; of several entries, the highest.
fn apply_trace(
    trace: &Trace,
    levels: &mut BTreeMap<usize, TestLevel>,
    model: &mut Model,
) -> Option<Diagnostic> {
    let TraceGlob::Tests(glob) = &trace.glob else {
        return None;
    };
    let matcher = match UnitGlob::new(&glob.value) {
        Ok(matcher) => matcher,
        Err(error) => return Some(Diagnostic::at(glob.place.clone(), error.to_string())),
    };
    let mut any = false;
    let tests = model.tests.iter_mut().enumerate();
    for (at, test) in tests.filter(|(_, test)| matcher.matches(&test.id)) {
        any = true;
        trace_one(trace, test);
        if let Some(level) = trace.level {
            let highest = levels.entry(at).or_insert(level);
            *highest = level.max(*highest);
        }
    }
    let all_known = model.build == BuildState::Done && model.scope == Scope::Full;
    (!any && all_known).then(|| {
        let ids = model.tests.iter().map(|test| test.id.as_str());
        unmatched(glob, "test", iec62304_grammar::nearest(&glob.value, ids))
    })
}

/// What the source says of a test is nearer than an entry in a document.
fn trace_one(trace: &Trace, test: &mut TestCase) {
    for id in &trace.verifies {
        match test.verifies.iter_mut().find(|link| link.id == id.value) {
            Some(link) if link.accept.is_none() => link.accept.clone_from(&trace.accept),
            Some(_) => {}
            None => test.verifies.push(Verification {
                id: id.value.clone(),
                accept: trace.accept.clone(),
                place: id.place.clone(),
                ..Verification::default()
            }),
        }
    }
    test.verifies.sort_by(|a, b| a.id.cmp(&b.id));
}

/// Tells known IDs from dangling ones, and gives each test the class that counts.
fn resolve(gathered: &Gathered<'_>, model: &mut Model) {
    let mut tests = std::mem::take(&mut model.tests);
    let mut seen = BTreeSet::new();
    for test in &mut tests {
        let mut class = None;
        for link in &mut test.verifies {
            let of_record = class_of(model, &link.id);
            link.known = of_record.is_some();
            class = class.max(of_record);
        }
        test.class = class.unwrap_or_else(|| class_of_package(gathered, model, &test.package));
        for link in &test.verifies {
            // Cases of one test function share its tag: it is imported, and reported, once.
            if seen.insert((link.id.clone(), link.place.clone())) {
                model.tagged_ids += 1;
                if !link.known {
                    let dangling = dangling(model, test, link);
                    model.dangling_tags.push(dangling);
                }
            }
        }
    }
    model.tests = tests;
}

fn class_of(model: &Model, id: &str) -> Option<SafetyClass> {
    let requirement = || model.requirement(id).map(|record| record.class);
    let control = || model.risk_control(id).map(|record| record.class);
    let interface = || Some(model.interface_class(model.interface(id)?));
    requirement().or_else(control).or_else(interface)
}

fn class_of_package(gathered: &Gathered<'_>, model: &Model, package: &str) -> SafetyClass {
    let item = gathered
        .config
        .items
        .iter()
        .find(|item| item.packages.iter().any(|name| name == package));
    item.and_then(|item| model.item(&item.id))
        .map_or(model.system.class, |item| item.class)
}

fn dangling(model: &Model, test: &TestCase, link: &Verification) -> DanglingTag {
    let requirements = model.requirements.iter().map(|record| record.id.as_str());
    let controls = model.risk_controls.iter().map(|record| record.id.as_str());
    let interfaces = model.interfaces.iter().map(|record| record.id.as_str());
    let known = requirements.chain(controls).chain(interfaces);
    DanglingTag {
        id: link.id.clone(),
        subject: test.id.clone(),
        on_test: true,
        class: test.class,
        place: link.place.clone(),
        suggestion: iec62304_grammar::nearest(&link.id, known).map(str::to_owned),
    }
}

/// What ties a unit to the coverage maps.
#[derive(Debug)]
pub(super) struct Tie {
    /// Its entries of the maps.
    entries: Vec<usize>,
    /// Whether it is `async`: its own entry holds the signature, a closure's entry the body.
    is_async: bool,
}

impl Tie {
    pub(super) fn of(gathered: &Gathered<'_>, draft: &mut Draft) -> Self {
        let function = draft
            .source
            .and_then(|index| gathered.inventory.functions.get(index));
        Self {
            entries: std::mem::take(&mut draft.entries),
            is_async: function.is_some_and(|function| function.is_async),
        }
    }
}

/// Says of each passed test which units it executed, and of each unit which passed tests did, and which imported runs.
///
/// `ties` holds the coverage entries of each unit of the model; imported lines show some more units to be executed.
pub(super) fn attribute(
    execution: &Execution,
    runs: &Runs,
    ties: &[Tie],
    (imported, line_uses): (&Imported, &[LineUse]),
    model: &mut Model,
) {
    let executed_units = ExecutedUnits::of(execution, ties);
    let mut executed: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (run, tests) in runs.passed(execution) {
        let read = tests
            .into_iter()
            .filter(|test| test.profile == ProfileState::Read);
        let lists: Vec<Vec<usize>> = read.map(|test| executed_units.by(&test.hits)).collect();
        if lists.is_empty() {
            continue;
        }
        let of_lines = line_uses
            .iter()
            .filter(|it| it.test.as_ref() == Some(&run.id))
            .flat_map(|it| it.units.iter().copied());
        let mut units = lists.concat();
        units.extend(of_lines);
        units.sort_unstable();
        units.dedup();
        executed.insert(&run.id, units);
    }
    for (index, test) in model.tests.iter_mut().enumerate() {
        test.executes = executed.remove(test.id.as_str());
        for &unit in test.executes.iter().flatten() {
            if let Some(unit) = model.units.get_mut(unit) {
                unit.executed_by.push(index);
            }
        }
    }
    for run in &imported.runs {
        executed_in(
            &imported.name_of(run.import),
            &executed_units.by(&run.hits),
            model,
        );
    }
    for run in line_uses.iter().filter(|it| it.test.is_none()) {
        executed_in(&imported.name_of(run.import), &run.units, model);
    }
}

fn executed_in(run: &str, units: &[usize], model: &mut Model) {
    for unit in units {
        let Some(unit) = model.units.get_mut(*unit) else {
            continue;
        };
        if let Err(at) = unit.executed_in.binary_search_by(|it| it.as_str().cmp(run)) {
            unit.executed_in.insert(at, run.to_owned());
        }
    }
}

/// Which unit each entry of the coverage maps shows to be executed.
struct ExecutedUnits {
    unit_of: Vec<Option<usize>>,
}

impl ExecutedUnits {
    fn of(execution: &Execution, ties: &[Tie]) -> Self {
        let mut unit_of: Vec<Option<usize>> = vec![None; execution.functions.len()];
        for (unit, tie) in ties.iter().enumerate() {
            for &entry in &tie.entries {
                let is_body = execution
                    .functions
                    .get(entry)
                    .is_some_and(|entry| entry.is_closure);
                // An async function that is called and never polled has run nothing of its body.
                let shows = is_body || !tie.is_async;
                if let Some(slot) = unit_of.get_mut(entry).filter(|_| shows) {
                    *slot = Some(unit);
                }
            }
        }
        Self { unit_of }
    }

    fn by(&self, hits: &[Hit]) -> Vec<usize> {
        let hits = hits.iter().filter(|hit| hit.regions.contains(&true));
        hits.filter_map(|hit| self.unit_of.get(hit.function).copied().flatten())
            .collect()
    }
}

#[cfg(test)]
mod tests;
