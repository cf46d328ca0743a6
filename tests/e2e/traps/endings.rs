//! Traps E, F and G: tests that end in other ways than by returning.

use super::{messages, tested};
use crate::support::{Workspace, rule, subjects, unit};

#[test]
fn only_a_test_that_returned_and_left_its_profile_proves_anything() {
    let workspace = Workspace::copy_of("traps/endings", "trap_endings").with_own_target();
    let (code, report) = workspace.verify(&["--test-timeout", "2"]);
    assert_eq!(code, 1);
    let tests = report["tests"].as_array().expect("a list");
    let outcomes: Vec<(&str, &str)> = tests
        .iter()
        .map(|test| {
            let text = |key: &str| test[key].as_str().expect("a text");
            (text("name"), text("outcome"))
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("bare", "passed"),
            ("emptied", "passed"),
            ("aborts", "failed"),
            ("exits", "failed"),
            ("hangs", "failed"),
            ("is_killed", "failed"),
            ("leaves", "failed"),
            ("leaves_when_done", "passed"),
            ("returns", "passed"),
        ]
    );
    let failed = ["aborts", "hangs", "is_killed"].map(|name| format!("endings/ends::{name}"));
    assert_eq!(sorted(subjects(&report, "test-failed")), failed);
    let how = messages(&report, "test-failed").join("\n");
    for word in ["signal 6", "signal 9", "timed out after 2 s"] {
        assert!(how.contains(word), "{how}");
    }
    let early = ["exits", "leaves"].map(|name| format!("endings/ends::{name}"));
    assert_eq!(sorted(subjects(&report, "test-exited-early")), early);
    let silent = ["bare::bare", "emptied::emptied", "ends::leaves_when_done"];
    let silent = silent.map(|name| format!("endings/{name}"));
    assert_eq!(sorted(subjects(&report, "test-without-evidence")), silent);
    assert_eq!(
        rule(&report, "test-without-evidence")["outcome"],
        "violated"
    );
    let left = messages(&report, "test-without-evidence");
    assert!(
        left.iter()
            .all(|message| message.contains("left no profile")),
        "an empty file is none: {left:#?}"
    );
    assert_eq!(
        tested(unit(&report, "endings::f")),
        1,
        "by the test that returned"
    );
    let leave = unit(&report, "endings::leave");
    assert_eq!(leave["coverage"]["regions"]["covered"], 0, "{leave:#}");
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}
