//! What evidence from elsewhere comes to, on the small project of the join's tests.

mod builds;
mod coverage;
mod lines;
mod results;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Imported;
use crate::config::ReportFormat;
use crate::inputs::coverage::RegionKind;
use crate::inputs::imports::{
    FileLines, FunctionReport, Import, Origin, OriginKind, Report, ReportRegion, ResultOutcome,
    TestResult, TestResults,
};
use crate::join::fixture::World;
use crate::model::builder::place;
use crate::model::{EvidenceState, ImportedEvidence, Model, Position};

/// The root file of `dose`, as a report of another machine has it, whose workspace was in `/lab`.
const LIB: &str = "/lab/dose/src/lib.rs";

/// `dose::limit` as the compiler mangles it, with a hash that no build here has.
const LIMIT: &str = "_RNvCsGnvntxs323_4dose5limit";

fn import(id: &str, format: ReportFormat, report: Report) -> Import {
    Import {
        id: id.to_owned(),
        file: "evidence/report".into(),
        sha256: String::new(),
        place: place("iec62304.toml", 30),
        format,
        origins: vec![Origin {
            kind: OriginKind::CodeDigest,
            value: "0".repeat(64),
            offset: None,
        }],
        in_configuration: true,
        package: None,
        test: None,
        results: None,
        root: None,
        report: Arc::new(report),
        stale: None,
    }
}

/// Results: suite, name, outcome.
fn results(id: &str, results: &[(&str, &str, ResultOutcome)]) -> Import {
    let results = results.iter().map(|(suite, name, outcome)| TestResult {
        suite: (*suite).to_owned(),
        classname: None,
        name: (*name).to_owned(),
        offset: 0,
        outcome: outcome.clone(),
        panicked: false,
    });
    let results = TestResults {
        results: results.collect(),
        origins: Vec::new(),
    };
    import(id, ReportFormat::Junit, Report::Results(results))
}

/// `EV`: test `limits` of the library of `dose`.
fn result_of_limits(outcome: ResultOutcome) -> Import {
    results("EV", &[("dose", "limits", outcome)])
}

/// Coverage of `dose::limit` on three lines with one region, from another machine.
fn limit_executed(id: &str, line: u32) -> Import {
    functions(id, &[(LIMIT, line, line + 2, true)])
}

/// Functions with one region of whole lines: name, first and last line, whether it was executed.
fn functions(id: &str, list: &[(&str, u32, u32, bool)]) -> Import {
    let list = list
        .iter()
        .map(|(name, first, last, executed)| FunctionReport {
            name: (*name).to_owned(),
            path: LIB.to_owned(),
            regions: vec![ReportRegion {
                start: Position::new(*first, 1),
                end: Position::new(*last, 2),
                kind: RegionKind::Code,
                executed: *executed,
            }],
        });
    let report = Report::Functions(list.collect());
    at_lab(import(id, ReportFormat::LlvmCov, report))
}

/// Lines of the library of `dose`, from another machine.
fn lines(id: &str, list: &[(u32, bool)]) -> Import {
    let lines: BTreeMap<u32, bool> = list.iter().copied().collect();
    let paths = vec![LIB.to_owned()];
    let report = Report::Lines(vec![FileLines { paths, lines }]);
    at_lab(import(id, ReportFormat::Lcov, report))
}

fn at_lab(import: Import) -> Import {
    Import {
        root: Some("/lab".to_owned()),
        ..import
    }
}

impl Import {
    fn of_run(mut self, results: &str) -> Self {
        self.results = Some(results.to_owned());
        self
    }

    fn of_test(mut self, test: &str) -> Self {
        self.test = Some(test.to_owned());
        self
    }
}

/// The model with the evidence.
fn with(world: &mut World, imports: Vec<Import>) -> Model {
    world.imports = imports;
    world.model()
}

fn evidence<'a>(model: &'a Model, name: &str) -> &'a ImportedEvidence {
    let found = model.imported.iter().find(|it| it.name == name);
    found.unwrap_or_else(|| panic!("no evidence `{name}`"))
}

/// Why it does not count.
fn refusal(model: &Model, name: &str) -> String {
    match &evidence(model, name).state {
        EvidenceState::NotCounted(why) => why.clone(),
        other => panic!("`{name}` is {other:?}"),
    }
}

/// What of it fits nothing.
fn unmatched(model: &Model, name: &str) -> Vec<String> {
    let unmatched = &evidence(model, name).unmatched;
    unmatched.iter().map(|it| it.what.clone()).collect()
}

#[test]
fn without_imports_nothing_is_copied() {
    let mut world = World::new();
    world.ran(crate::join::fixture::DOSE_LIB, "limits", &[]);
    assert!(world.model().imported.is_empty());
    let imported = Imported::default();
    assert_eq!(imported.entries().count(), 0);
}
