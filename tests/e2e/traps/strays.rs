//! Trap I: processes without their environment leave their profiles where they stand.

use super::{messages, tested};
use crate::support::{Workspace, rule, unit};

#[test]
fn profiles_that_no_test_owns_are_found_named_and_taken_out_of_the_tree() {
    let workspace = Workspace::copy_of("traps/strays", "trap_strays").with_own_target();
    let older = "data/default_1_0.profraw";
    workspace.write(older, "it lay there before");
    workspace.write("tmp/default_1_0.profraw", "somebody else's");
    let temporary = workspace.root.join("tmp");
    let temporary = temporary.to_str().expect("UTF-8");
    workspace.write("tmp/CACHEDIR.TAG", "no part of the source");
    let run = workspace.run_with(&["verify", "--format", "json"], &[("TMPDIR", temporary)]);
    let report = run.report();
    assert_eq!(run.code, 1);
    let found = messages(&report, "evidence-stray");
    assert_eq!(found.len(), 3, "{found:#?}");
    for place in [
        "the workspace's root",
        "`data/bench`",
        "the system's temporary folder",
    ] {
        let text =
            format!("1 profile that no test owns turned up in {place}, left by `strays::main`");
        assert!(
            found.iter().any(|message| message.ends_with(&text)),
            "{found:#?}"
        );
    }
    assert!(
        !report["findings"].to_string().contains(".profraw"),
        "names differ from run to run"
    );
    let warnings = report["evidence"]["warnings"].to_string();
    assert_eq!(warnings.matches("default_").count(), 3, "{warnings}");
    assert_eq!(
        tested(unit(&report, "strays::f")),
        1,
        "by the process that kept its environment"
    );
    assert_eq!(workspace.read(older), "it lay there before");
    for folder in ["", "data/bench"] {
        let left = std::fs::read_dir(workspace.root.join(folder)).expect("a folder");
        let left: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
        let profile = |name: &std::ffi::OsString| name.to_string_lossy().ends_with(".profraw");
        assert!(!left.iter().any(profile), "{left:?}");
    }

    workspace.replace(
        "tests/children.rs",
        "    child.env_clear().current_dir(folder);",
        "    child.current_dir(folder);",
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(rule(&report, "evidence-stray")["outcome"], "satisfied");
    assert_eq!(tested(unit(&report, "strays::f")), 4);
}
