//! A large report by rule: the first record of each list of a real one, many times, with links and gaps that are known.

use cargo_iec62304::report::{Coverage, Detail, LineDetail, Report, Span, Test, Unit};
use serde_json::json;

/// How many of what.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub requirements: usize,
    pub units: usize,
    pub tests: usize,
}

/// Units of one file.
const IN_FILE: usize = 50;
/// Lines of one unit, with the empty one behind it.
const LINES: u32 = 10;

/// One in so many requirements is verified by nothing; its finding says so. The first of them has no unit either.
pub const UNVERIFIED: usize = 7;
/// One in so many units has a region that no test executed.
pub const UNCOVERED: usize = 40;

/// The line that is not covered has a tab and characters of several bytes before the region.
const GAP: &str = "\tlet µ = \"größe\"; fallback(µ)";

/// Where the call stands in that line, in bytes from 1: what is not covered.
pub fn gap() -> (u32, u32, &'static str) {
    let call = "fallback(µ)";
    let at = GAP
        .find(call)
        .map_or(0, |at| u32::try_from(at).unwrap_or(0));
    let end = at + u32::try_from(call.len()).unwrap_or(0);
    (at + 1, end + 1, call)
}

/// The text of a file of the sample.
pub fn text(path: &str) -> Option<String> {
    let file: usize = path
        .strip_prefix("src/part_")?
        .strip_suffix(".rs")?
        .parse()
        .ok()?;
    let unit = |at: usize| {
        format!(
            "/// Step {at} of the dose.\npub fn step_{at}(rate: u32, limit: u32) -> u32 {{\n    let mut dose = rate;\n    if dose > limit {{\n        \
             dose = limit;\n    }}\n{GAP}\n    dose.saturating_add({at})\n}}\n\n"
        )
    };
    Some((file * IN_FILE..(file + 1) * IN_FILE).map(unit).collect())
}

/// The sample, made of the records of `report`.
pub fn grown(mut report: Report, size: Size) -> (Report, Detail) {
    let proving: Vec<bool> = (0..size.requirements)
        .map(|at| at % UNVERIFIED != UNVERIFIED - 1)
        .collect();
    units(&mut report, size);
    tests(&mut report, size, &proving);
    requirements(&mut report, size, &proving);
    findings(&mut report, &proving);
    let summary = &mut report.summary;
    (summary.units, summary.requirements, summary.tests) =
        (size.units, size.requirements, size.tests);
    summary.findings.error = report.findings.len();
    (
        summary.findings.warning,
        summary.findings.note,
        summary.findings.waived,
    ) = (0, 0, 0);
    let detail = detail(&report);
    (report, detail)
}

fn unit_id(at: usize) -> String {
    format!(
        "pump_core::part_{:03}::Step{}::step_{at:05}",
        at / IN_FILE,
        at % 7
    )
}

fn test_id(at: usize) -> String {
    format!(
        "pump-core/lib::part_{:03}::tests::step_{at:05}_never_exceeds_its_limit",
        at % 400
    )
}

fn requirement_id(at: usize) -> String {
    format!("SRS-{at:05}")
}

/// The tests that execute a unit: the one of its requirement, and some others.
fn tests_of(at: usize, size: Size) -> Vec<usize> {
    let first = at / 2 % size.tests;
    let mut tests: Vec<usize> = (0..3)
        .map(|step| (first + step * 17) % size.tests)
        .collect();
    tests.sort_unstable();
    tests.dedup();
    tests
}

fn units(report: &mut Report, size: Size) {
    let template = report.units[0].clone();
    let items = report.items.len();
    let unit = |at: usize| {
        let line = u32::try_from(at % IN_FILE).unwrap_or(0) * LINES + 2;
        let open = at % UNCOVERED == UNCOVERED - 1;
        let (column, end_column, _) = gap();
        let uncovered = Span {
            line: line + 5,
            column,
            end_line: line + 5,
            end_column,
        };
        Unit {
            id: unit_id(at),
            file: format!("src/part_{:03}.rs", at / IN_FILE),
            line,
            end_line: line + 7,
            item: Some(report.items[at % items].id.clone()),
            class: report.items[at % items].class,
            requirements: vec![requirement_id(at / 2 % size.requirements)],
            risk_controls: Vec::new(),
            coverage: coverage(open.then_some(uncovered)),
            tests: tests_of(at, size),
            ..template.clone()
        }
    };
    report.units = (0..size.units).map(unit).collect();
}

fn coverage(uncovered: Option<Span>) -> Option<Coverage> {
    let covered = 8 - usize::from(uncovered.is_some());
    let value = json!({
        "status": "measured", "lines": { "covered": covered, "total": 8 }, "regions": { "covered": covered, "total": 8 }, "branches": null,
        "justified": uncovered.filter(|it| it.line > 100).map(|it| json!({
            "line": it.line, "column": it.column, "end_line": it.end_line, "end_column": it.end_column, "rule": "unit-regions", "deviation": "DEV-1",
        })).into_iter().collect::<Vec<_>>(),
        "uncovered": uncovered.into_iter().collect::<Vec<_>>(), "uncovered_branches": [], "reason": null, "engines": ["native"], "builds": [],
    });
    serde_json::from_value(value).ok()
}

fn tests(report: &mut Report, size: Size, proving: &[bool]) {
    let template = report.tests[0].clone();
    let mut executes: Vec<Vec<usize>> = vec![Vec::new(); size.tests];
    for (at, unit) in report.units.iter().enumerate() {
        for &test in &unit.tests {
            executes[test].push(at);
        }
    }
    let passed = serde_json::from_value(json!("passed")).unwrap_or(template.outcome);
    let test = |(at, executes): (usize, Vec<usize>)| Test {
        id: test_id(at),
        name: format!("step_{at:05}_never_exceeds_its_limit"),
        outcome: passed,
        verifies: if *proving.get(at).unwrap_or(&false) {
            vec![requirement_id(at)]
        } else {
            Vec::new()
        },
        executes: Some(executes),
        reason: None,
        hollow: Vec::new(),
        ..template.clone()
    };
    report.tests = executes.into_iter().enumerate().map(test).collect();
}

fn requirements(report: &mut Report, size: Size, proving: &[bool]) {
    let template = report.requirements[0].clone();
    let items = report.items.len();
    let words = ["verified", "unverified"]
        .map(|word| serde_json::from_value(json!(word)).unwrap_or(template.status));
    for at in 0..size.requirements {
        let mut it = template.clone();
        it.id = requirement_id(at);
        it.title = format!("Keep step {at} of the dose below its limit");
        it.text = Some(format!(
            "The software shall keep step {at} of the dose at or below the limit that the prescription sets for it."
        ));
        it.item = Some(report.items[at % items].id.clone());
        it.class = report.items[at % items].class;
        it.derives_from = vec![report.sources[at % report.sources.len()].id.clone()];
        it.implemented_by = [2 * at, 2 * at + 1]
            .iter()
            .filter(|it| **it < size.units && at != UNVERIFIED - 1)
            .map(|it| unit_id(*it))
            .collect();
        it.verified_by = if proving[at] {
            vec![test_id(at)]
        } else {
            Vec::new()
        };
        it.claimed_by = Vec::new();
        it.risk_controls = Vec::new();
        it.status = words[usize::from(!proving[at])];
        if at == 0 {
            report.requirements.clear();
        }
        report.requirements.push(it);
    }
    for (place, source) in report.sources.iter_mut().enumerate() {
        let count = report.requirements.len();
        source.requirements = (place..count).step_by(10).map(requirement_id).collect();
    }
}

fn findings(report: &mut Report, proving: &[bool]) {
    report.findings = proving.iter().enumerate().filter(|(_, proven)| !**proven).filter_map(|(at, _)| {
        let id = requirement_id(at);
        serde_json::from_value(json!({
            "rule": "requirement-unverified", "clause": "5.7.1", "class": report.requirements[at].class, "severity": "error", "status": "open",
            "message": format!("requirement `{id}` is verified by no passed test"), "help": "write a test and tag it",
            "subject": { "kind": "requirement", "id": id }, "location": report.requirements[at].location, "decided": true,
        })).ok()
    }).collect();
}

fn detail(report: &Report) -> Detail {
    let lines = |unit: &Unit| {
        let open = unit
            .coverage
            .as_ref()
            .is_some_and(|coverage| !coverage.uncovered.is_empty());
        let line = |step: u32| LineDetail {
            line: unit.line + step,
            covered: !(open && step == 5),
            tests: match step {
                5 if open => Vec::new(),
                3 => unit.tests.iter().take(1).copied().collect(),
                _ => unit.tests.clone(),
            },
        };
        (0..8).map(line).collect()
    };
    Detail {
        units: report.units.iter().map(lines).collect(),
        by_test: true,
    }
}
