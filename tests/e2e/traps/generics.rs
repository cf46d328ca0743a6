//! Trap M: one instance of a generic hides the gap of another.

use super::{line_of, lines, regions, uncovered};
use crate::support::{Workspace, subjects, unit};

#[test]
fn each_executed_instance_is_judged_on_its_own_where_the_policy_asks_for_it() {
    let workspace = Workspace::copy_of("traps/generics", "trap_generics").with_own_target();
    let generic = [
        "generics::Limit::clamp",
        "generics::larger",
        "generics::or_else",
    ];
    let (_, report) = workspace.verify(&[]);
    assert_eq!(report["policy"]["generics"], "merged");
    for id in generic {
        let unit = unit(&report, id);
        let (covered, total) = regions(unit);
        assert_eq!(covered, total, "{unit:#}");
    }
    assert_eq!(subjects(&report, "unit-regions"), [] as [&str; 0]);

    workspace.append("iec62304.toml", "[policy]\ngenerics = \"each-instance\"\n");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(
        (code, &report["policy"]["generics"]),
        (1, &"each-instance".into())
    );
    let text = workspace.read("src/lib.rs");
    for (id, gap) in generic
        .iter()
        .zip(["> self.most()", "if a > b", "unwrap_or_else"])
    {
        let unit = unit(&report, id);
        let gaps = uncovered(unit);
        let line = line_of(&text, gap);
        assert!(
            !gaps.is_empty() && gaps.iter().all(|at| *at == line),
            "{unit:#}"
        );
        let (covered, total) = lines(unit);
        assert_eq!(covered, total, "each of its lines ran in each instance");
    }
    let mut found = subjects(&report, "unit-regions");
    found.sort();
    assert_eq!(
        found, generic,
        "nothing else, and not for the instance that no test executes"
    );
    let plain = regions(unit(&report, "generics::plain"));
    assert_eq!(
        plain.0, plain.1,
        "two builds of one function are no two instances"
    );
    let shown = workspace.run(&["verify"]).stdout;
    assert!(
        shown.contains("each executed instance of a generic"),
        "{shown}"
    );
}
