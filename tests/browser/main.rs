//! The report for the browser, in a browser: real headless Chromium, driven by Node over a pipe.
//!
//! Where one of them is missing, the test says that it looked at nothing; with the variable below it fails instead.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says why and ends"
)]

mod complete;
mod sample;

use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8Path;
use cargo_iec62304::render::html;
use cargo_iec62304::report::{Coverage, Detail, Report, schema};
use serde_json::{Value, json};

use sample::{Size, gap, grown, text};

const REQUIRED: &str = "IEC62304_TESTS_NEED_BROWSER";
const HOSTILE: &str = "</script><img src=x onerror=\"window.hurt=1\"><script>window.hurt=2</script> \u{202e}gnp.exe\u{0} '\"`${1}";

fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the crate stands in the repository")
        .to_owned()
}

/// Whether the program is there and says its version.
#[expect(clippy::disallowed_methods, reason = "a test looks for a program")]
fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn chromium() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|program| is_there(program))
}

/// What a static check says of the infusion pump.
#[expect(clippy::disallowed_methods, reason = "a test starts the built tool")]
fn template() -> Report {
    let manifest = repository().join("fixtures/projects/infusion-pump/Cargo.toml");
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-iec62304"))
        .args([
            "check",
            "--format",
            "json",
            "--today",
            "2026-06-01",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .expect("the tool starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn write(report: &Report, detail: &Detail, name: &str) -> PathBuf {
    let mut page = Vec::new();
    let texts = |path: &Utf8Path| text(path.as_str());
    html::write(report, detail, &texts, &mut page).expect("writing to memory does not fail");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, page).expect("the page can be written");
    path
}

/// The browser, where it and Node are there.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads its variable, and says that it looked at nothing"
)]
fn browser() -> Option<&'static str> {
    let found = chromium().filter(|_| is_there("node"));
    if found.is_none() {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "{REQUIRED} is set, and chromium or node is missing"
        );
        eprintln!("left out: chromium or node is missing, no page was looked at in a browser");
    }
    found
}

/// Runs a script of this folder on a page; gives what it said, and panics where it failed.
#[expect(clippy::disallowed_methods, reason = "a test starts Node")]
fn node(script: &str, chromium: &str, page: &Path, argument: &str) -> String {
    let output = Command::new("node")
        .arg(repository().join("tests/browser").join(script))
        .args([chromium, &format!("file://{}", page.display()), argument])
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn the_page_works_in_a_browser() {
    let Some(chromium) = browser() else { return };
    let size = Size {
        requirements: 240,
        units: 480,
        tests: 240,
    };
    let (mut report, detail) = grown(template(), size);
    report.requirements[3].title = HOSTILE.to_owned();
    report.requirements[3].text = Some(HOSTILE.to_owned());
    report.findings[1].message.push_str(HOSTILE);
    let class_c = report
        .requirements
        .iter()
        .filter(|it| it.class.word() == "C")
        .count();
    let gap_that_is = |justified: bool| {
        let is = |it: &Coverage| !it.uncovered.is_empty() && it.justified.is_empty() != justified;
        let mut units = report.units.iter();
        units.find(|unit| unit.coverage.as_ref().is_some_and(is))
    };
    let (open_unit, justified_unit) = (gap_that_is(false), gap_that_is(true));
    let expected = json!({
        "requirements": size.requirements, "units": size.units, "tests": size.tests, "findings": report.findings.len(),
        "classC": class_c, "unverified": report.requirements.iter().filter(|it| it.verified_by.is_empty()).count(),
        "openUnit": open_unit.map(|it| &it.id), "justifiedUnit": justified_unit.map(|it| &it.id), "openText": gap().2, "hazards": report.hazards.len(),
        "system": report.system.name, "dependencies": report.architecture.dependencies.len(), "expires": report.deviations[0].expires,
    });
    let page = write(&report, &detail, "report.html");
    println!(
        "{}",
        node("check.mjs", chromium, &page, &expected.to_string())
    );
}

/// Lists are never cut, so each record must stay small: a page of a large system has to open, and to go through mail.
#[test]
fn a_record_takes_few_bytes_of_the_page() {
    let page = |requirements: usize| {
        let size = Size {
            requirements,
            units: 2 * requirements,
            tests: requirements,
        };
        let (report, detail) = grown(template(), size);
        let mut page = Vec::new();
        html::write(&report, &detail, &|_| None, &mut page)
            .expect("writing to memory does not fail");
        page.len()
    };
    let grown = page(1_500) - page(500);
    assert!(
        grown / 4_000 < 60,
        "{} bytes for each record",
        grown / 4_000
    );
}

/// What a page need not show: where something ends, and counts of what its lists show.
const LEFT_OUT: [&str; 5] = [
    "end_line",
    "end_column",
    "/summary/units",
    "/summary/requirements",
    "/summary/tests",
];

#[test]
fn everything_in_a_report_is_on_a_page() {
    let Some(chromium) = browser() else { return };
    let schema = schema();
    let report = complete::complete(&schema);
    let marks: Vec<(String, String)> = complete::marks(&report)
        .into_iter()
        .filter(|(path, _)| !LEFT_OUT.iter().any(|end| path.ends_with(end)))
        .collect();
    assert!(marks.len() > 200, "{marks:?}");
    let report: Report =
        serde_json::from_value(hostile(report)).expect("the report is one of its schema");
    let page = write(&report, &Detail::default(), "complete.html");
    let list = page.with_extension("json");
    std::fs::write(&list, json!(marks).to_string()).expect("the list can be written");
    let list = list.display().to_string();
    println!("{}", node("complete.mjs", chromium, &page, &list));
}

/// The same with hostile text behind each text.
fn hostile(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, hostile(value)))
            .collect(),
        Value::Array(list) => list.into_iter().map(hostile).collect(),
        Value::String(text) if text.starts_with(complete::MARK) => Value::from(text + HOSTILE),
        other => other,
    }
}
