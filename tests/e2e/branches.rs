//! Branches: measured by a nightly compiler with `--branch`, and never satisfied without.

use serde_json::{Value, json};

use crate::rules::faults_of;
use crate::support::{Run, Workspace, left_out, rule, unit};

/// Conditions of every kind that the compiler counts, a generic, and a test that passes by panicking.
const LIBRARY: &str = "pub fn pick(a: bool, b: u8) -> u8 {\n    if a && b > 3 {\n        return 1;\n    }\n    match b {\n        0 if a => 7,\n        \
    _ => 2,\n    }\n}\n\
    pub fn first<T: Default + PartialEq>(value: T) -> bool {\n    if value == T::default() { true } else { false }\n}\n\
    pub fn checked(a: bool) -> u8 {\n    if a { 1 } else { panic!() }\n}\n\
    pub fn straight() -> u8 {\n    4\n}\n\
    #[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {\n        assert_eq!(super::pick(true, 2) + super::pick(false, 0), 4);\n        \
    assert!(super::first(0_u8));\n        assert!(!super::first('x'));\n        assert_eq!(super::checked(true), 1);\n        super::straight();\n    }\n    \
    #[test]\n    #[should_panic]\n    fn panics() {\n        super::checked(false);\n    }\n}\n";

fn workspace(name: &str) -> Workspace {
    let manifest =
        "[workspace]\n[package]\nname = \"branchy\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let configuration =
        "[system]\nname = \"Branches\"\nclass = \"C\"\n[policy.C]\nunit_verified = false\n";
    let files = [
        ("Cargo.toml", manifest),
        ("iec62304.toml", configuration),
        ("src/lib.rs", LIBRARY),
    ];
    Workspace::of(name, &files)
}

/// `verify --branch` with the nightly toolchain; `None` where there is none.
fn with_nightly(workspace: &Workspace) -> Option<Run> {
    let arguments = ["verify", "--branch", "--format", "json"];
    let run = workspace.run_with(&arguments, &[("RUSTUP_TOOLCHAIN", "nightly")]);
    if run.stdout.is_empty() && run.stderr.contains("is not installed") {
        left_out("branches need a nightly toolchain, and none is installed");
        return None;
    }
    Some(run)
}

#[test]
fn both_outcomes_of_each_condition_are_judged() {
    let workspace = workspace("branches_measured");
    let Some(run) = with_nightly(&workspace) else {
        return;
    };
    let report = run.report();
    assert_eq!(run.code, 1);
    let of = |id: &str| &unit(&report, id)["coverage"];
    // `a` both ways, `b > 3` never, the guard `a` never.
    let pick = of("branchy::pick");
    assert_eq!(
        pick["branches"],
        json!({"covered": 4, "total": 6}),
        "{pick:#}"
    );
    let expected = json!([
        {"line": 2, "column": 13, "end_line": 2, "end_column": 18, "outcome": "true"},
        {"line": 6, "column": 14, "end_line": 6, "end_column": 15, "outcome": "true"},
    ]);
    assert_eq!(pick["uncovered_branches"], expected);
    // One instance had the one outcome, the other instance the other.
    assert_eq!(
        of("branchy::first")["branches"],
        json!({"covered": 2, "total": 2})
    );
    // The test that panics proves nothing.
    assert_eq!(
        of("branchy::checked")["branches"],
        json!({"covered": 1, "total": 2})
    );
    assert_eq!(
        of("branchy::straight")["branches"],
        json!({"covered": 0, "total": 0})
    );
    let branches = rule(&report, "unit-branches");
    assert_eq!(branches["outcome"], "violated");
    assert_eq!(branches["clause"], "5.5.3");
}

#[test]
fn the_fixtures_of_the_rule_are_judged_with_nightly() {
    if with_nightly(&workspace("branches_nightly")).is_none() {
        return;
    }
    for kind in ["pass", "fail"] {
        let faults = faults_of(&format!("unit-branches/{kind}"), |workspace, _| {
            with_nightly(workspace).expect("nightly is there")
        });
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// What was not measured is neither 0 % nor 100 %, and no rule is satisfied by it.
#[test]
fn stable_measures_no_branches_and_says_so() {
    let workspace = workspace("branches_stable");
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        unit(&report, "branchy::pick")["coverage"]["branches"],
        Value::Null
    );
    let branches = rule(&report, "unit-branches");
    assert_eq!(branches["outcome"], "not-applicable");
    assert_eq!(
        branches["reason"],
        "branches were not measured: stable Rust cannot (nightly and --branch)"
    );
    let run = workspace.run_with(&["verify", "--branch"], &[("RUSTUP_TOOLCHAIN", "")]);
    let is_stable = !run.stderr.contains("-nightly");
    if is_stable {
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr
                .contains("--branch needs a nightly compiler, this is rustc 1."),
            "{}",
            run.stderr
        );
    }
}
