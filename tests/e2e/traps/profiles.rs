//! Traps C, D and J: profiles of other code, of earlier runs, and broken ones.

use std::path::{Path, PathBuf};

use super::{messages, tested};
use crate::support::{Workspace, rule, unit};

/// Trap C: a program of an earlier build counts functions that have changed since.
#[test]
fn a_profile_of_other_code_is_an_error_that_names_test_and_binary() {
    let workspace = Workspace::copy_of("traps/strays", "trap_outdated").with_own_target();
    workspace.replace("Cargo.toml", "name = \"strays\"", "name = \"outdated\"");
    for file in ["src/main.rs", "tests/children.rs"] {
        let text = workspace.read(file).replace("strays", "outdated");
        workspace.write(file, &text.replace(".env_clear()", ""));
    }
    let program = "env!(\"CARGO_BIN_EXE_outdated\")";
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "outdated::f")), 4);
    let built = workspace.target.join("iec62304/build/debug/outdated");
    let old = workspace.root.join("old-program");
    std::fs::copy(built, &old).expect("the first run built it");

    workspace.write(
        "src/lib.rs",
        "pub fn f() {\n    if std::env::args().count() > 7 {\n        g();\n    }\n}\nfn g() {}\n",
    );
    let started = format!("Command::new({program}).status()");
    let instead = format!("Command::new({:?}).status()", old.to_str().expect("UTF-8"));
    workspace.replace("tests/children.rs", &started, &instead);
    let (code, report) = workspace.verify(&[]);
    assert_eq!(
        rule(&report, "test-without-evidence")["outcome"],
        "undetermined"
    );
    assert_ne!(code, 0);
    let found = messages(&report, "test-without-evidence");
    assert_eq!(found.len(), 1, "{found:#?}");
    for part in [
        "outdated/children::with_its_evidence",
        "outdated::f",
        "iec62304/build/debug",
        ".profraw",
    ] {
        assert!(found[0].contains(part), "{part}: {}", found[0]);
    }
    assert_eq!(
        tested(unit(&report, "outdated::f")),
        3,
        "what the others executed stands"
    );
}

/// Trap D: profiles of other runs lie around, and none of them is read.
#[test]
fn profiles_of_earlier_runs_are_never_read() {
    let library = "pub fn f() {}\n#[test]\nfn t() {\n    f();\n}\n";
    let workspace = Workspace::of("stale", &[("src/lib.rs", library)]).with_own_target();
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "stale::f")), 1);
    workspace.replace("src/lib.rs", "    f();\n", "    let _ = f;\n");
    let runs = workspace.target.join("iec62304/runs");
    let profile = profile_below(&runs).expect("the run keeps what it read");
    let left_over = [
        workspace.root.join("default.profraw"),
        workspace.root.join("default_1_0.profraw"),
        runs.join("zzz/tests/0/1-0.profraw"),
    ];
    for place in &left_over {
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder can be made");
        std::fs::copy(&profile, place).expect("a profile can be copied");
    }
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        tested(unit(&report, "stale::f")),
        0,
        "the earlier run executed it, this one did not"
    );
    assert_eq!(rule(&report, "evidence-stray")["outcome"], "satisfied");
    assert!(
        left_over[..2].iter().all(|place| place.exists()),
        "they are the user's"
    );
}

/// The first profile in a tree.
fn profile_below(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        if path.is_dir() {
            return profile_below(&path);
        }
        let is_profile = path.extension().is_some_and(|end| end == "profraw");
        is_profile.then_some(path)
    })
}

/// A broken profile of a passed test is not "no coverage" but no evidence.
#[test]
fn a_corrupt_profile_leaves_the_verdict_undetermined() {
    let workspace = Workspace::of(
        "corrupt",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "use iec62304_macros::verifies;\n#[test]\n#[verifies(\"SRS-1\")]\nfn t() {\n    corrupt::f();\n    \
                 let own = std::env::var(\"LLVM_PROFILE_FILE\").unwrap();\n    \
                 let stray = own.replace(\"%p\", &std::process::id().to_string()).replace(\"%m\", \"broken\");\n    \
                 std::fs::write(stray, b\"no profile at all\").unwrap();\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
        ],
    );
    let workspace = workspace.with_item();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 3, "{:#}", report["findings"]);
    let evidence = rule(&report, "test-without-evidence");
    assert_eq!(evidence["outcome"], "undetermined", "{evidence:#}");
    let found = messages(&report, "test-without-evidence");
    assert!(
        found[0].contains("corrupt/t::t") && found[0].contains("broken.profraw"),
        "{found:?}"
    );

    workspace.append("tests/t.rs", "#[test]\nfn u() {\n    corrupt::f();\n}\n");
    workspace.replace(
        "tests/t.rs",
        "at all\").unwrap();\n",
        "at all\").unwrap();\n    panic!(\"failed anyway\");\n",
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(rule(&report, "test-failed")["outcome"], "violated");
    assert_eq!(
        rule(&report, "test-without-evidence")["outcome"],
        "satisfied"
    );
    assert!(
        !report["findings"].to_string().contains("broken.profraw"),
        "nobody needs it"
    );
}
