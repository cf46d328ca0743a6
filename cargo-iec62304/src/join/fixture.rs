//! A small project for tests of the join: package `dose` with a library and tests, and package `ui`, all compiled and executed.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::{Gathered, join};
use crate::config::{Config, Trace, TraceGlob, Written};
use crate::diagnostic::Diagnostic;
use crate::inputs::build::CompiledTarget;
use crate::inputs::coverage::RegionKind;
use crate::inputs::crate_graph::CrateGraph;
use crate::inputs::execution::{ExecutedTest, Execution, Hit, MapEntry, MapRegion};
use crate::inputs::imports::Import;
use crate::inputs::source::{
    CfgState, ClassTag, CodeOwner, SourceFunction, SourceInventory, SourceTest, TagId, TargetInput,
    TargetKind, VerifiesTag,
};
use crate::model::builder::{bare, place};
use crate::model::{
    BuildState, Gate, Model, Place, Position, ProfileState, RevisionState, SafetyClass, Scope,
    SoftwareUnit, TestCase, TestOutcome,
};

/// Indexes into the targets.
pub(super) const DOSE_LIB: usize = 0;
pub(super) const DOSE_LIMITS: usize = 1;
pub(super) const UI_LIB: usize = 2;

/// What is gathered, owned. Functions and entries of the coverage map share their indexes, unless a test adds entries.
pub(super) struct World {
    pub config: Config,
    pub selected: BTreeSet<String>,
    pub targets: Vec<TargetInput>,
    pub inventory: SourceInventory,
    pub execution: Execution,
    pub imports: Vec<Import>,
    pub crates: CrateGraph,
    pub builds: Vec<String>,
    pub build: BuildState,
    pub scope: Scope,
}

impl World {
    /// Three targets, class C, no function and no test.
    pub fn new() -> Self {
        let targets = vec![
            target("dose", TargetKind::Lib, "dose"),
            target("dose", TargetKind::Test, "limits"),
            target("ui", TargetKind::Lib, "ui"),
        ];
        let compiled = targets.iter().map(|target| CompiledTarget {
            package: target.package.clone(),
            target: target.target.clone(),
            kind: target.kind,
            cfgs: Vec::new(),
            build: 0,
            recorded: true,
        });
        Self {
            config: Config {
                system: bare().system,
                ..Config::default()
            },
            selected: ["dose", "ui"].map(str::to_owned).into(),
            execution: Execution {
                engine: "native".to_owned(),
                compiled: compiled.collect(),
                ..Execution::default()
            },
            targets,
            inventory: SourceInventory::default(),
            imports: Vec::new(),
            crates: CrateGraph::default(),
            builds: Vec::new(),
            build: BuildState::Done,
            scope: Scope::Full,
        }
    }

    /// A documented function on three lines of the target's root, and its entry in the coverage map; its index.
    pub fn add(&mut self, target: usize, id: &str, line: u32) -> usize {
        let root = &self.targets[target];
        let (module, name) = id.rsplit_once("::").expect("module::name");
        let function = SourceFunction {
            id: id.to_owned(),
            package: root.package.clone(),
            target,
            module: module.to_owned(),
            name: name.to_owned(),
            real_file: root.root.clone(),
            place: lines(root, line, line + 2),
            is_async: false,
            blocks: Vec::new(),
            digest: [1; 32],
            also_in: Vec::new(),
            cfg: CfgState::Active,
            active_in: vec![0],
            conditions: Vec::new(),
            requirements: Vec::new(),
            risk_controls: Vec::new(),
            classes: Vec::new(),
            item: None,
            design: None,
            documented: true,
        };
        let region = code(function.place.start, function.place.end);
        let entry = entry(root, id, vec![region]);
        self.execution.functions.push(entry);
        self.inventory.functions.push(function);
        self.inventory.functions.len() - 1
    }

    /// The function of that index.
    pub fn function(&mut self, index: usize) -> &mut SourceFunction {
        &mut self.inventory.functions[index]
    }

    /// A passed test that executed every region of the entries; its index.
    pub fn ran(&mut self, target: usize, name: &str, entries: &[usize]) -> usize {
        let of = &self.targets[target];
        let hits = entries.iter().map(|&function| Hit {
            function,
            regions: vec![true; self.execution.functions[function].regions.len()],
        });
        let test = ExecutedTest {
            build: 0,
            package: of.package.clone(),
            target: of.target.clone(),
            kind: of.kind,
            name: name.to_owned(),
            outcome: TestOutcome::Passed,
            exited_early: false,
            panicked: false,
            profile: ProfileState::Read,
            hits: hits.collect(),
            output: None,
            origin: None,
        };
        self.execution.tests.push(test);
        self.execution.tests.len() - 1
    }

    /// A test function in the source that says what it verifies.
    pub fn says(&mut self, target: usize, path: &str, ids: &[&str]) -> &mut SourceTest {
        let line = 100 + u32::try_from(self.inventory.tests.len()).expect("few tests");
        let of = &self.targets[target];
        let tags = ids.iter().map(|id| VerifiesTag {
            id: (*id).to_owned(),
            place: place("src/lib.rs", line),
            level: None,
            accept: None,
        });
        let test = SourceTest {
            package: of.package.clone(),
            target,
            path: path.to_owned(),
            place: place("src/lib.rs", line + 1),
            should_panic: false,
            cfg: CfgState::Active,
            active_in: vec![0],
            verifies: tags.collect(),
        };
        self.inventory.tests.push(test);
        self.inventory.tests.last_mut().expect("just added")
    }

    /// Nothing is built and nothing executed.
    pub fn is_static(&mut self) {
        self.build = BuildState::NotAsked;
        self.scope = Scope::Static;
    }

    /// The model.
    pub fn model(&self) -> Model {
        self.join().expect("no mistake")
    }

    /// The mistakes: file and line, message, help.
    pub fn mistakes(&self) -> Vec<String> {
        let told = |error: Diagnostic| {
            let place = error.place.expect("a place");
            let help = error.help.unwrap_or_default();
            let line = place.start.line;
            format!("{}:{line}: {} ({help})", place.file, error.message)
        };
        let errors = self.join().err().unwrap_or_default();
        errors.into_iter().map(told).collect()
    }

    fn join(&self) -> Result<Model, Vec<Diagnostic>> {
        self.gathered(join)
    }

    /// Hands what is gathered to `use_it`.
    pub fn gathered<T>(&self, use_it: impl FnOnce(&Gathered<'_>) -> T) -> T {
        let packages = ["dose", "ui"].map(|name| (name.to_owned(), "1.4.0".to_owned()));
        use_it(&Gathered {
            config: &self.config,
            fallback_name: "pump",
            workspace_root: Utf8Path::new("/pump"),
            packages: &BTreeMap::from(packages),
            code_folders: &[("/pump".into(), String::new())],
            selected: &self.selected,
            targets: &self.targets,
            by_line: true,
            crates: &self.crates,
            builds: &self.builds,
            inventory: &self.inventory,
            unit_texts: &BTreeMap::new(),
            imports: &self.imports,
            execution: (self.build == BuildState::Done).then_some(&self.execution),
            build: self.build.clone(),
            revision: &RevisionState::Clean,
            scope: self.scope,
            gate: Gate::Merge,
            today: "2026-06-01",
        })
    }
}

/// A target with its root at the usual place below `/pump/<package>`.
pub(super) fn target(package: &str, kind: TargetKind, name: &str) -> TargetInput {
    let file = match kind {
        TargetKind::Lib | TargetKind::ProcMacro | TargetKind::Doc => "src/lib.rs".to_owned(),
        TargetKind::Bin => format!("src/bin/{name}.rs"),
        TargetKind::Test => format!("tests/{name}.rs"),
        TargetKind::Example => format!("examples/{name}.rs"),
        TargetKind::Bench => format!("benches/{name}.rs"),
    };
    TargetInput {
        package: package.to_owned(),
        target: name.to_owned(),
        kind,
        root: format!("/pump/{package}/{file}").into(),
        crate_name: name.replace('-', "_"),
        id_root: name.replace('-', "_"),
        macro_crates: Vec::new(),
        workspace_crates: Vec::new(),
        cfgs: Vec::new(),
        out_dir: None,
    }
}

/// Whole lines of the target's root file.
pub(super) fn lines(root: &TargetInput, first: u32, last: u32) -> Place {
    let file = root.root.strip_prefix("/pump").expect("below the root");
    Place {
        file: file.to_owned(),
        start: Position::new(first, 1),
        end: Position::new(last, 2),
    }
}

/// A function of the coverage map in the target's root file.
pub(super) fn entry(root: &TargetInput, id: &str, regions: Vec<MapRegion>) -> MapEntry {
    MapEntry {
        build: 0,
        crate_root: Some((root.crate_name.clone(), "first build".to_owned())),
        path: id.to_owned(),
        full_path: id.to_owned(),
        disambiguators: Vec::new(),
        outermost_function: None,
        instance: id.to_owned(),
        is_closure: false,
        file: root.root.clone(),
        in_workspace: true,
        regions,
        counted: true,
    }
}

/// A code region.
pub(super) fn code(start: Position, end: Position) -> MapRegion {
    MapRegion {
        start,
        end,
        kind: RegionKind::Code,
        outcome: None,
    }
}

/// A value on a line of `iec62304.toml`.
pub(super) fn written<T>(value: T, line: u32) -> Written<T> {
    let place = place("iec62304.toml", line);
    Written { value, place }
}

/// An ID in a tag of its own, on the line before that of most functions.
pub(super) fn tag_id(id: &str) -> TagId {
    TagId {
        id: id.to_owned(),
        place: place("src/lib.rs", 9),
        inherited: false,
    }
}

/// A class in a tag.
pub(super) fn tag_class(class: SafetyClass, inherited: bool) -> ClassTag {
    ClassTag {
        class,
        place: place("src/lib.rs", 9),
        inherited,
    }
}

/// A `[[trace]]` of units on line 20 that says nothing yet.
pub(super) fn trace_units(glob: &str) -> Trace {
    trace(TraceGlob::Units(written(glob.to_owned(), 20)))
}

/// A `[[trace]]` of tests on line 20.
pub(super) fn trace_tests(glob: &str, verifies: &[&str]) -> Trace {
    let ids = verifies.iter().map(|id| written((*id).to_owned(), 21));
    Trace {
        verifies: ids.collect(),
        ..trace(TraceGlob::Tests(written(glob.to_owned(), 20)))
    }
}

fn trace(glob: TraceGlob) -> Trace {
    Trace {
        glob,
        verifies: Vec::new(),
        level: None,
        accept: None,
        requirements: Vec::new(),
        risk_controls: Vec::new(),
        class: None,
        item: None,
        design: None,
    }
}

/// What code of that path belongs to, in the module around it.
pub(super) fn code_owner(target: usize, id: &str) -> CodeOwner {
    let module = id.rsplit_once("::").map_or(id, |(module, _)| module);
    CodeOwner {
        target,
        module: module.to_owned(),
        id: id.to_owned(),
        item: None,
        conditions: Vec::new(),
    }
}

/// The unit of that id.
pub(super) fn unit_of<'a>(model: &'a Model, id: &str) -> &'a SoftwareUnit {
    let unit = model.units.iter().find(|unit| unit.id == id);
    unit.unwrap_or_else(|| panic!("no unit `{id}`"))
}

/// The test of that id.
pub(super) fn test_of<'a>(model: &'a Model, id: &str) -> &'a TestCase {
    let test = model.tests.iter().find(|test| test.id == id);
    test.unwrap_or_else(|| panic!("no test `{id}`"))
}
