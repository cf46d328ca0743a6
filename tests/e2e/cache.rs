//! The cache of `check`: with it, without it and with a damaged one the report is the same.

use serde_json::Value;

use crate::support::Workspace;

/// All of a report but how it came about, byte by byte.
fn judged(workspace: &Workspace, more: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let arguments = [
        &["check", "--format", "json", "--today", "2026-06-01"],
        more,
    ]
    .concat();
    let run = workspace.run_with(&arguments, variables);
    let mut report: Value = run.report();
    let evidence = report["evidence"].take();
    assert_eq!(evidence["commands"], serde_json::json!([]));
    (run.code, format!("{report:#}{}", evidence["source_digest"]))
}

#[test]
fn a_cache_never_changes_a_verdict() {
    for fixture in [
        "projects/infusion-pump",
        "rules/requirement-unknown/fail",
        "rules/source-unreadable/fail",
    ] {
        let workspace = Workspace::copy_of(fixture, "cache").with_own_target();
        let folder = workspace.root.join("target/iec62304/cache");
        let without = judged(&workspace, &["--no-cache"], &[]);
        assert_eq!(
            judged(&workspace, &[], &[("IEC62304_NO_CACHE", "1")]),
            without
        );
        assert!(!folder.exists(), "nothing is kept where none is wanted");
        assert_eq!(judged(&workspace, &[], &[]), without, "{fixture}: cold");
        let files: Vec<_> = std::fs::read_dir(&folder)
            .expect("there is a cache")
            .collect();
        assert_eq!(files.len(), 1);
        // Without the mark, `cargo clean` of a newer cargo refuses the target directory, which `check` made.
        assert!(workspace.root.join("target/CACHEDIR.TAG").is_file());
        assert_eq!(judged(&workspace, &[], &[]), without, "{fixture}: warm");
        for file in files {
            let path = file.expect("the folder can be read").path();
            let mut bytes = std::fs::read(&path).expect("the cache can be read");
            let middle = bytes.len() / 2;
            bytes[middle..].fill(b'x');
            std::fs::write(&path, bytes).expect("the cache can be written");
        }
        assert_eq!(judged(&workspace, &[], &[]), without, "{fixture}: damaged");
    }
}
