//! `--format` and `--output`: several results of one run, and none that passes for another run's.

use crate::support::{Run, Workspace};

/// A workspace without a finding, that `check` judges.
fn good(name: &str) -> Workspace {
    let workspace = Workspace::of(name, &[("src/lib.rs", "//! Adds.\n")]);
    workspace.write(
        "iec62304.toml",
        "[system]\nname = \"Adder\"\nclass = \"A\"\n",
    );
    workspace
}

fn exists(workspace: &Workspace, file: &str) -> bool {
    workspace.root.join(file).exists()
}

#[test]
fn one_run_writes_several_results_and_shows_the_verdict() {
    let workspace = good("outputs_several");
    let plain = workspace.run(&["check", "--format", "json"]);
    let files = [
        "check", "--format", "json", "-o", "r.json", "--format", "terminal", "-o", "r.txt",
    ];
    let run = workspace.run(&files);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (plain.code, ""),
        "{}",
        run.stderr
    );
    assert!(workspace.read("r.txt").contains("verdict: "));
    let written = Run {
        stdout: workspace.read("r.json"),
        ..run
    };
    assert_eq!(written.report()["findings"], plain.report()["findings"]);
    let run = workspace.run(&["check", "--format", "json", "--output", "r.json"]);
    assert!(run.stdout.contains("verdict: "), "{}", run.stdout);
}

#[test]
fn a_wrong_pairing_is_refused_before_anything_happens() {
    let workspace = good("outputs_wrong").with_own_target();
    workspace.write("r.json", "of an earlier run");
    for (arguments, said) in [
        (
            vec!["--format", "json", "--format", "terminal"],
            "standard output",
        ),
        (
            vec!["--format", "json", "-o", "r.json", "-o", "x"],
            "no `--format` of its own",
        ),
        (
            vec![
                "--format", "json", "-o", "r.json", "--format", "terminal", "-o", "./r.json",
            ],
            "two results",
        ),
        (
            vec!["--format", "json", "-o", "src/lib.rs"],
            "is what this run reads",
        ),
        (
            vec!["--format", "json", "-o", "nowhere/r.json"],
            "its folder",
        ),
    ] {
        let all: Vec<&str> = std::iter::once("verify").chain(arguments).collect();
        let run = workspace.run(&all);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{all:?}");
        assert!(run.stderr.contains(said), "{all:?}: {}", run.stderr);
    }
    assert!(!workspace.target.exists(), "nothing is built");
    assert_eq!(workspace.read("r.json"), "of an earlier run");
    assert_eq!(workspace.read("src/lib.rs"), "//! Adds.\n");
}

#[test]
fn a_run_without_a_report_leaves_none_of_an_earlier_run() {
    let workspace = good("outputs_stale");
    let arguments = ["check", "--format", "json", "-o", "r.json"];
    assert_ne!(workspace.run(&arguments).code, 2);
    assert!(exists(&workspace, "r.json"));
    workspace.append("iec62304.toml", "clas = \"B\"\n");
    let run = workspace.run(&arguments);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean"), "{}", run.stderr);
    assert!(!exists(&workspace, "r.json") && !exists(&workspace, "r.json.partial"));
}
