//! Comparison with llvm-cov, where one of the compiler's LLVM version is on the machine.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::Value;

use super::super::{parse_profile, read_coverage_map};
use super::support::{
    CASES, Exported, Run, build_and_run, count_all, file_segments, natively, spawn, summary,
};
use crate::inputs::environment;

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
        let name = file["filename"].as_str().unwrap();
        assert_eq!(file_segments(&map, &counted, name), file["segments"]);
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
            let of_file = map.functions[at]
                .files
                .iter()
                .any(|file| file.as_str() == name);
            let row = expected.get(function);
            assert_eq!(
                row.copied(),
                of_file.then(|| summary(&map, at, regions)),
                "{function}"
            );
        }
    }
}

#[test]
fn counts_and_lines_equal_those_of_llvm_cov() {
    let Some((cov, profdata)) = tools() else {
        // Set in CI, where a comparison that is left out would go unnoticed.
        let required = environment::variable("IEC62304_TESTS_NEED_LLVM").is_some();
        assert!(!required, "no llvm-cov of the compiler's LLVM version");
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
