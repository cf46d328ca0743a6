//! What tags and documents reach.

use super::tested;
use crate::support::{Workspace, rule, unit};

/// A test that is parameterised by a macro is covered by the tag of its function.
#[test]
fn a_tag_covers_the_cases_below_its_function() {
    let workspace = Workspace::of(
        "cases",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "mod limits {\n    #[test]\n    fn case_1() {\n        cases::f();\n    }\n    #[test]\n    fn case_2() {\n        cases::f();\n    }\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
            (
                "iec62304.toml",
                "[system]\nname = \"cases\"\nclass = \"C\"\n[[trace]]\ntest = \"cases/t::limits::*\"\nverifies = [\"SRS-1\"]\n",
            ),
        ],
    );
    let workspace = workspace.with_item();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    assert_eq!(
        report["requirements"][0]["verified_by"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    workspace.replace("iec62304.toml", "cases/t::limits::*", "cases/t::limit::*");
    let run = workspace.run(&["verify"]);
    assert_eq!(run.code, 2, "a glob that matches no test: {}", run.stderr);
    assert!(!run.stderr.contains("nothing was built"), "{}", run.stderr);
}

/// A variant of a test for another platform has not run, whatever a test of the same name did here.
#[test]
fn a_tag_on_a_variant_that_is_not_built_proves_nothing() {
    let workspace = Workspace::of(
        "variants",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "#[cfg(any())]\n#[test]\n#[iec62304_macros::verifies(\"SRS-1\")]\nfn t() {\n    variants::f();\n}\n\
                 #[cfg(not(any()))]\n#[test]\nfn t() {\n    variants::f();\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(rule(&report, "test-not-run")["outcome"], "violated");
    assert_eq!(
        rule(&report, "requirement-unverified")["outcome"],
        "violated"
    );
    assert_eq!(tested(unit(&report, "variants::f")), 1);
}

/// A statement of a person counts while it holds: not before its day, not after its last one.
#[test]
fn dates_are_judged_by_the_day_that_is_given() {
    let workspace = Workspace::of(
        "dates",
        &[
            ("src/lib.rs", "pub fn f() {}\n"),
            (
                "iec62304/records.toml",
                "[[attest]]\nclause = \"4.1\"\ntext = \"Certified.\"\nby = \"Quality manager\"\non = 2026-01-12\nvalid_until = 2026-03-01\n",
            ),
        ],
    );
    for (day, status) in [
        ("2026-01-11", "open"),
        ("2026-02-01", "attested"),
        ("2026-03-02", "open"),
    ] {
        let report = workspace
            .run(&["check", "--format", "json", "--today", day])
            .report();
        let clauses = report["clauses"].as_array().expect("a list");
        let clause = clauses
            .iter()
            .find(|clause| clause["id"] == "4.1")
            .expect("the clause is listed");
        assert_eq!(clause["status"], status, "on {day}");
        assert_eq!(report["evidence"]["judged_on"], day);
    }
    assert_eq!(workspace.run(&["check", "--today", "yesterday"]).code, 2);
}

/// `[[trace]]` is the way to tag what a macro makes, although only the coverage map knows it.
#[test]
fn a_trace_reaches_what_a_macro_made() {
    let configuration =
        "[[trace]]\nunit = \"traced::made::*\"\nrequirements = [\"SRS-1\"]\ndesign = \"DD-1\"\n";
    let workspace = Workspace::of(
        "traced",
        &[
            (
                "src/lib.rs",
                "pub mod made {\n    macro_rules! getter {\n        ($name:ident) => {\n            pub fn $name() -> u8 {\n                1\n            }\n        };\n    }\n    \
                 getter!(one);\n}\n",
            ),
            (
                "tests/t.rs",
                "#[test]\n#[iec62304_macros::verifies(\"SRS-1\")]\nfn t() {\n    assert_eq!(traced::made::one(), 1);\n}\n",
            ),
            ("iec62304.toml", configuration),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"One shall be 1.\"\nkind = \"functional\"\nacceptance = \"It is.\"\n",
            ),
        ],
    );
    let workspace = workspace.with_item();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    assert_eq!(
        unit(&report, "traced::made::one")["requirements"],
        serde_json::json!(["SRS-1"])
    );
    workspace.write("iec62304.toml", &configuration.replace("made", "none"));
    assert_eq!(workspace.run(&["verify"]).code, 2);
}
