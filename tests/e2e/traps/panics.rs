//! Trap B: code behind a panicking call counts as covered (rust-lang/rust#78544), and a failed test proves nothing.

use super::{regions, tested};
use crate::support::{Workspace, rule, unit};

#[test]
fn what_a_panic_ran_into_is_executed_and_not_covered() {
    let workspace = Workspace::copy_of("traps/panics", "trap_panics").with_own_target();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    for name in [
        "should_panic",
        "caught",
        "silenced",
        "silenced_by_name",
        "silenced_elsewhere",
    ] {
        let unit = unit(&report, &format!("panics::{name}"));
        assert_eq!(tested(unit), 1, "it was executed: {unit:#}");
        assert_eq!(unit["coverage"]["regions"]["covered"], 0, "{unit:#}");
        assert_eq!(unit["coverage"]["lines"]["covered"], 0, "{unit:#}");
    }
    let silenced = report["tests"].as_array().expect("a list");
    let silenced = silenced.iter().filter(|test| test["outcome"] == "passed");
    let covers_nothing = |test: &&serde_json::Value| {
        let reason = test["reason"].as_str();
        reason.is_some_and(|reason| reason.contains("covers no lines"))
    };
    assert_eq!(
        silenced.filter(covers_nothing).count(),
        5,
        "the report says so of each"
    );
    for name in ["failed", "failed_quietly"] {
        let failed = unit(&report, &format!("panics::{name}"));
        assert_eq!((tested(failed), regions(failed).0), (0, 0), "{failed:#}");
    }
    assert_eq!(rule(&report, "test-failed")["findings"], 2);
    let calm = unit(&report, "panics::calm");
    let (covered, total) = regions(calm);
    assert_eq!(covered, total, "a hook that never ran silenced nothing");
}
