//! Trap A: what the coverage map lacks is not covered.

use super::tested;
use crate::support::{Workspace, rule, subjects, unit};

/// Nothing in the coverage map tells of these functions: only the source does.
#[test]
fn a_function_that_the_map_lacks_is_a_finding() {
    let workspace = Workspace::copy_of("traps/absent", "trap_absent").with_own_target();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let absent = ["absent::unused::also_dead", "absent::unused::dead"];
    let mut found = subjects(&report, "unit-absent");
    found.sort();
    assert_eq!(found, absent);
    for id in absent {
        let coverage = &unit(&report, id)["coverage"];
        assert_eq!(coverage["status"], "absent");
        assert!(coverage["regions"].is_null() && coverage["lines"].is_null());
    }
    assert_eq!(tested(unit(&report, "absent::called")), 1);
    let generic = unit(&report, "absent::never_instantiated");
    assert_eq!(
        (tested(generic), &generic["coverage"]["regions"]["covered"]),
        (0, &0.into())
    );
}

/// `#[coverage(off)]` is an error of a stable compiler; where a nightly one accepts it, the function is absent.
#[test]
fn an_attribute_cannot_take_code_out_of_the_map_unseen() {
    let library = "#[coverage(off)]\npub fn hidden() {}\npub fn f() {}\n#[test]\nfn t() {\n    hidden();\n    f();\n}\n";
    let workspace = Workspace::of("coverage_off", &[("src/lib.rs", library)]);
    let (code, report) = workspace.verify(&[]);
    let reason = report["evidence"]["build"]["reason"].as_str();
    if reason.is_some() {
        assert_ne!(code, 0);
        assert_eq!(rule(&report, "unit-absent")["outcome"], "undetermined");
        let run = workspace.run(&["verify"]);
        assert!(run.stderr.contains("E0658"), "{}", run.stderr);
    } else {
        assert_eq!(subjects(&report, "unit-absent"), ["coverage_off::hidden"]);
    }
}

/// A test file that a feature switches off, or a library of types alone, has nothing to instrument: that is no broken build.
#[test]
fn a_binary_without_functions_spoils_nothing() {
    let workspace = Workspace::of(
        "empties",
        &[
            (
                "src/lib.rs",
                "pub fn f() {}\npub fn g() {}\n#[test]\nfn t() {\n    f();\n}\n",
            ),
            (
                "tests/off.rs",
                "#![cfg(feature = \"hardware\")]\n#[test]\nfn t() {}\n",
            ),
        ],
    );
    workspace.append("Cargo.toml", "[features]\nhardware = []\n");
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "empties::f")), 1);
    assert_eq!(rule(&report, "unit-not-executed")["outcome"], "violated");
    assert_eq!(rule(&report, "test-failed")["outcome"], "satisfied");
}
