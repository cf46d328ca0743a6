//! Comparison with llvm-cov, where one of the compiler's LLVM version is on the machine.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::{Value, json};

use super::super::{
    CountedRegion, CoverageMap, RegionKind, covered_lines, parse_profile, read_coverage_map,
    segments,
};
use super::support::{CASES, Run, build_and_run, count_all, spawn};

/// `llvm-cov` and `llvm-profdata` of the compiler's LLVM.
fn tools() -> Option<(String, String)> {
    let nowhere = Utf8Path::new("/dev/null");
    let version = spawn("rustc", &["-vV"], nowhere).ok()?;
    let version = String::from_utf8(version.stdout).ok()?;
    let major = version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))?;
    let major = major.split('.').next()?;
    let tools = (
        format!("llvm-cov-{major}"),
        format!("llvm-profdata-{major}"),
    );
    let works =
        |tool: &str| spawn(tool, &["--help"], nowhere).is_ok_and(|out| out.status.success());
    (works(&tools.0) && works(&tools.1)).then_some(tools)
}

fn text(tool: &str, arguments: &[&str]) -> String {
    let out = spawn(tool, arguments, Utf8Path::new("/dev/null")).unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap()
}

/// A function as `llvm-cov export` writes it: name and regions without branches.
type Exported = BTreeMap<String, Vec<Value>>;

fn natively(counted: &[(String, Vec<CountedRegion>)]) -> Exported {
    let regions = |regions: &[CountedRegion]| {
        let plain = regions
            .iter()
            .filter(|region| region.kind != RegionKind::Branch);
        plain.map(exported_region).collect()
    };
    counted
        .iter()
        .map(|(name, counted)| (name.clone(), regions(counted)))
        .collect()
}

fn exported_region(region: &CountedRegion) -> Value {
    json!([
        region.start.line,
        region.start.column,
        region.end.line,
        region.end.column,
        region.count,
        region.file,
        0,
        region.kind as u32
    ])
}

fn exported(export: &Value) -> Exported {
    let functions = export["data"][0]["functions"].as_array().unwrap();
    let regions = |function: &Value| function["regions"].as_array().unwrap().clone();
    let name = |function: &Value| function["name"].as_str().unwrap().to_owned();
    functions
        .iter()
        .map(|function| (name(function), regions(function)))
        .collect()
}

/// Name, regions, covered regions, lines, covered lines of a row of `llvm-cov report --show-functions`.
fn reported(report: &str) -> BTreeMap<String, [usize; 4]> {
    let rows = report
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let rows = rows.filter(|row| row.len() >= 7 && row[0].starts_with("_R"));
    rows.map(|row| {
        let number = |at: usize| row[at].parse::<usize>().unwrap();
        let (regions, lines) = (number(1), number(4));
        let counts = [regions, regions - number(2), lines, lines - number(5)];
        (row[0].to_owned(), counts)
    })
    .collect()
}

fn summary(map: &CoverageMap, at: usize, regions: &[CountedRegion]) -> [usize; 4] {
    let main = map.functions[at].main_file().unwrap();
    let of_main = regions.iter().filter(|region| region.file == main).copied();
    let lines = covered_lines(&of_main.collect::<Vec<_>>());
    let code = regions
        .iter()
        .filter(|region| region.kind == RegionKind::Code);
    [
        code.clone().count(),
        code.filter(|region| region.count > 0).count(),
        lines.len(),
        lines.iter().filter(|line| line.covered).count(),
    ]
}

fn compare(run: &Run, cov: &str, profdata: &str) {
    let merged = run.binary.with_extension("profdata");
    text(
        profdata,
        &["merge", "-o", merged.as_str(), run.profile.as_str()],
    );
    let instrumented = format!("--instr-profile={merged}");
    let export = text(cov, &["export", run.binary.as_str(), &instrumented]);
    let export: Value = serde_json::from_str(&export).unwrap();
    let map = read_coverage_map(&run.binary).unwrap();
    let profile = parse_profile(&std::fs::read(&run.profile).unwrap()).unwrap();
    let counted = count_all(&map, &profile);
    assert!(counted.len() > 3);
    assert_eq!(natively(&counted), exported(&export));

    for file in export["data"][0]["files"].as_array().unwrap() {
        compare_file(&map, &counted, file);
        let name = file["filename"].as_str().unwrap();
        let report = [
            "report",
            run.binary.as_str(),
            &instrumented,
            "--show-functions",
            name,
        ];
        let expected = reported(&text(cov, &report));
        assert!(!expected.is_empty());
        for (at, (function, regions)) in counted.iter().enumerate() {
            let of_file = map.functions[at].files.iter().any(|file| *file == name);
            let row = expected.get(function);
            assert_eq!(
                row.copied(),
                of_file.then(|| summary(&map, at, regions)),
                "{function}"
            );
        }
    }
}

/// The segments of a whole file: all instances of all its functions together.
fn compare_file(map: &CoverageMap, counted: &[(String, Vec<CountedRegion>)], file: &Value) {
    let name = file["filename"].as_str().unwrap();
    let mut regions = Vec::new();
    for (function, (_, counted)) in map.functions.iter().zip(counted) {
        let here = |region: &&CountedRegion| function.files[region.file] == name;
        let plain = |region: &&CountedRegion| region.kind != RegionKind::Branch;
        regions.extend(counted.iter().filter(here).filter(plain));
    }
    let native: Vec<_> = segments::build(regions)
        .into_iter()
        .map(|segment| {
            json!([
                segment.start.line,
                segment.start.column,
                segment.count,
                segment.has_count,
                segment.is_entry,
                segment.is_gap
            ])
        })
        .collect();
    assert_eq!(Value::from(native), file["segments"]);
}

#[test]
fn counts_and_lines_equal_those_of_llvm_cov() {
    let Some((cov, profdata)) = tools() else {
        eprintln!("not compared: no llvm-cov of the compiler's LLVM version on this machine");
        return;
    };
    compare(&build_and_run("cases.rs", CASES, &[]), &cov, &profdata);
    let optimised = ["-C", "opt-level=3", "-C", "codegen-units=16"];
    compare(
        &build_and_run("cases.rs", CASES, &optimised),
        &cov,
        &profdata,
    );
}
