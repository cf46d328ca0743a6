//! The infusion pump: what the README shows, and what must hold of every run.

use serde_json::Value;

use crate::support::{Committed, Workspace, git, pump, rule, tool, unit};

fn without_evidence(mut report: Value) -> Value {
    report
        .as_object_mut()
        .expect("a report is an object")
        .remove("evidence");
    report
}

#[test]
fn two_runs_give_the_same_bytes_and_leave_the_tree_clean() {
    let workspace = pump();
    let _committed = Committed::new(&workspace);
    let (first_code, first) = workspace.verify(&[]);
    let (second_code, second) = workspace.verify(&[]);
    assert_eq!((first_code, second_code), (0, 0), "{:#}", first["findings"]);
    assert_eq!(
        first["evidence"]["source_digest"],
        second["evidence"]["source_digest"]
    );
    assert_ne!(first["evidence"]["run_id"], second["evidence"]["run_id"]);
    assert_eq!(first["evidence"]["clean"], true);
    let text =
        |report: Value| serde_json::to_string_pretty(&without_evidence(report)).expect("JSON");
    assert_eq!(text(first), text(second));
    assert_eq!(git(&workspace, &["status", "--porcelain"]), "");
}

/// Rules on what a plain run does not bring: a second reading, evidence from elsewhere, branches, excluded code, a commit.
const ASKED_FOR: [&str; 6] = [
    "engines-disagree",
    "evidence-stale",
    "evidence-unmatched",
    "exclude-linked",
    "revision-unclean",
    "unit-branches",
];

/// Rules that find one line and one unit of the pump which no test can reach; approved deviations and a recorded review accept them.
const WAIVED: [&str; 3] = ["unit-lines", "unit-not-executed", "unit-regions"];

#[test]
fn a_committed_pump_passes_the_gate_of_a_release() {
    let workspace = pump();
    let _committed = Committed::new(&workspace);
    let release = ["--gate", "release", "--today", "2026-06-01"];
    let (code, report) = workspace.verify(&release);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    for id in ["revision-unclean", "system-test-missing"] {
        let result = rule(&report, id);
        assert_eq!(
            (&result["outcome"], &result["counts"]),
            (&"satisfied".into(), &true.into())
        );
    }
    workspace.append("pump-hal/src/lib.rs", "// not committed\n");
    let (code, report) = workspace.verify(&release);
    assert_eq!(code, 1, "{:#}", report["findings"]);
    assert_eq!(rule(&report, "revision-unclean")["outcome"], "violated");
    workspace.replace("pump-hal/src/lib.rs", "// not committed\n", "");
}

#[test]
fn the_pump_passes_and_each_rule_has_looked_at_something() {
    let workspace = pump();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    for result in report["rules"].as_array().expect("a list") {
        if ASKED_FOR.contains(&result["id"].as_str().expect("an id")) {
            assert_eq!(result["outcome"], "not-applicable", "{result:#}");
            assert!(result["reason"].is_string(), "{result:#}");
            continue;
        }
        let waived = WAIVED.contains(&result["id"].as_str().expect("an id"));
        let outcome = if waived { "waived" } else { "satisfied" };
        assert_eq!(result["outcome"], outcome, "{result:#}");
        assert!(
            result["examined"]
                .as_u64()
                .is_some_and(|examined| examined > 0),
            "{result:#}"
        );
    }
    assert!(
        report["requirements"]
            .as_array()
            .is_some_and(|all| all.len() >= 20)
    );
    let requirements = report["requirements"].as_array().expect("a list");
    assert!(
        requirements
            .iter()
            .all(|record| record["status"] == "verified"),
        "{requirements:#?}"
    );
}

#[test]
fn a_process_that_a_test_starts_counts_as_its_evidence() {
    let workspace = pump();
    let (_, report) = workspace.verify(&[]);
    let main = report["units"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|unit| unit["id"].as_str().is_some_and(|id| id.ends_with("::main")));
    let main = main.expect("the pump has a binary");
    assert!(
        main["tests"]
            .as_array()
            .is_some_and(|tests| !tests.is_empty()),
        "{main:#}"
    );
}

#[test]
fn a_static_check_says_that_nothing_was_executed() {
    let workspace = pump();
    let run = workspace.run(&["check", "--format", "json"]);
    let report = run.report();
    assert_eq!(run.code, 0, "{:#}", report["findings"]);
    assert_eq!(report["scope"], "static");
    assert!(
        report["units"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|unit| unit["coverage"].is_null())
    );
    assert!(
        report["tests"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|test| test["outcome"] == "not-run")
    );
    let executed = rule(&report, "unit-not-executed");
    assert_eq!(executed["outcome"], "not-applicable");
    assert!(
        executed["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("static")),
        "{executed}"
    );
    let run = workspace.run(&["check"]);
    assert!(
        run.stdout.contains("nothing was executed"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_narrowed_run_is_partial_and_leaves_open_what_it_did_not_see() {
    let workspace = pump();
    let (code, report) = workspace.verify(&["-p", "pump-hal"]);
    assert_eq!(report["scope"], "partial");
    assert_ne!(
        code, 1,
        "what a deselected package could remove is not violated: {:#}",
        report["findings"]
    );
    let (code, report) = workspace.verify(&["a_filter_that_no_test_matches"]);
    assert_eq!(code, 3, "{:#}", report["rules"]);
    assert_eq!(
        rule(&report, "unit-not-executed")["outcome"],
        "undetermined"
    );
}

#[test]
fn a_newcomer_sees_what_to_do_first() {
    let workspace = Workspace::copy_of("projects/first-day", "first_day");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(report["system"]["class"], "C");
    assert_eq!(rule(&report, "requirements-missing")["outcome"], "violated");
    assert!(
        report["units"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|unit| unit["class_from"] == "default")
    );
    let run = workspace.run(&["verify"]);
    assert!(run.stdout.contains("iec62304.toml"), "{}", run.stdout);
    assert!(
        run.stdout.lines().all(|line| !line.contains('\u{1b}')),
        "no colour where no terminal is"
    );
}

#[test]
fn rules_and_clauses_explain_themselves() {
    let explain = |name: &str| {
        let output = tool()
            .args(["explain", name])
            .output()
            .expect("the tool can be started");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    };
    let (code, text, _) = explain("trace-hollow");
    assert_eq!(code, Some(0));
    assert!(
        text.contains("trace-hollow") && text.contains("5.7.4"),
        "{text}"
    );
    let (code, text, _) = explain("5.5.5");
    assert_eq!(code, Some(0));
    assert!(text.contains("unit-not-executed"), "{text}");
    let (code, _, error) = explain("trace-hollw");
    assert_eq!(code, Some(2));
    assert!(error.contains("trace-hollow"), "{error}");
}

#[test]
fn units_say_where_they_are_and_what_was_not_covered() {
    let workspace = Workspace::copy_of("projects/first-day", "first_day_units");
    let (_, report) = workspace.verify(&[]);
    let units = report["units"].as_array().expect("a list");
    let first = units
        .iter()
        .find(|unit| unit["coverage"]["regions"]["covered"] == 0)
        .expect("something is untested");
    let id = first["id"].as_str().expect("an id");
    let text = workspace.read(first["file"].as_str().expect("a file"));
    let line = text
        .lines()
        .nth(usize::try_from(first["line"].as_u64().expect("a line")).expect("small") - 1)
        .expect("a line");
    assert!(line.contains("fn "), "{line}");
    assert!(
        unit(&report, id)["coverage"]["uncovered"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
}
