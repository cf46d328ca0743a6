//! `--baseline`: old findings are accepted for a while, new ones fail, and the file only gets smaller.

use crate::support::{Run, Workspace};

const SOURCE: &str =
    "pub fn old(x: u32) -> u32 {\n    if x > 3 {\n        return 3;\n    }\n    x\n}\n";

fn workspace(name: &str) -> Workspace {
    Workspace::of(name, &[("src/lib.rs", SOURCE)])
}

const DAY: [&str; 2] = ["--today", "2026-02-03"];

fn check(workspace: &Workspace, more: &[&str]) -> Run {
    workspace.run(&[&["check", "--format", "json"], &DAY[..], more].concat())
}

const WITH: [&str; 2] = ["--baseline", "baseline.toml"];

#[test]
fn old_findings_are_accepted_and_new_ones_fail() {
    let project = workspace("baseline_new");
    let recorded = check(&project, &["--write-baseline", "baseline.toml"]);
    assert_eq!(recorded.code, 1, "the verdict of the run itself stands");
    assert!(
        recorded.stderr.contains("accepted until 2026-05-04"),
        "{}",
        recorded.stderr
    );
    let text = project.read("baseline.toml");
    assert!(
        text.contains("rule = \"unit-untraced\"\nkind = \"unit\""),
        "{text}"
    );

    let report = check(&project, &WITH).report();
    let baseline = &report["baseline"];
    assert_eq!(baseline["file"], "baseline.toml");
    assert_eq!(baseline["expires"], "2026-05-04");
    assert_eq!(baseline["waived"], baseline["findings"]);
    assert_eq!(report["summary"]["findings"]["error"], 0);
    let rules = report["rules"].as_array().expect("rules");
    assert!(rules.iter().all(|rule| rule["outcome"] != "violated"));
    let waived = rules.iter().find(|rule| rule["id"] == "unit-untraced");
    assert_eq!(waived.expect("a rule")["outcome"], "waived");

    // Lines move, a new function comes: only the new one is a finding.
    project.write("src/lib.rs", &format!("\n\n{SOURCE}\npub fn new() {{}}\n"));
    let grown = check(&project, &WITH);
    assert_eq!(grown.code, 1);
    let report = grown.report();
    let findings = report["findings"].as_array().expect("findings").iter();
    let open = findings.filter(|it| it["status"] == "open" && it["severity"] == "error");
    for finding in open {
        assert_eq!(finding["subject"]["id"], "baseline_new::new", "{finding:#}");
    }
    let shown = project.run(&[&["check", "-v"], &DAY[..], &WITH[..]].concat());
    assert!(
        shown.stdout.contains("waived (baseline, until 2026-05-04)"),
        "{}",
        shown.stdout
    );
}

#[test]
fn it_gets_smaller_and_is_never_written_over() {
    let project = workspace("baseline_smaller");
    check(&project, &["--write-baseline", "baseline.toml"]);
    let before = project.read("baseline.toml");
    let again = check(&project, &["--write-baseline", "baseline.toml"]);
    assert_eq!(again.code, 2);
    assert!(
        again.stderr.contains("a baseline does not grow"),
        "{}",
        again.stderr
    );
    assert_eq!(project.read("baseline.toml"), before);

    project.write("src/lib.rs", "pub fn new() {}\n");
    let gone = check(&project, &WITH).report();
    assert_ne!(gone["baseline"]["gone"], 0);
    let warnings = gone["evidence"]["warnings"].to_string();
    assert!(warnings.contains("no longer occur"), "{warnings}");
    assert_eq!(
        project.read("baseline.toml"),
        before,
        "judging writes nothing"
    );
    let updated = check(&project, &[&WITH[..], &["--update-baseline"]].concat());
    assert_eq!(updated.code, 1, "the new function is not in it");
    let after = project.read("baseline.toml");
    assert!(!after.contains("baseline_smaller::old"), "{after}");
    assert!(!after.contains("baseline_smaller::new"), "{after}");
    assert!(after.contains("recorded = 2026-02-03\nexpires = 2026-05-04"));
    assert_eq!(check(&project, &WITH).report()["baseline"]["gone"], 0);
}

#[test]
fn it_ends_and_says_so() {
    let project = workspace("baseline_ends");
    check(
        &project,
        &[
            "--write-baseline",
            "baseline.toml",
            "--baseline-expires",
            "2026-02-10",
        ],
    );
    let later = [
        "check",
        "--today",
        "2026-02-11",
        "--baseline",
        "baseline.toml",
    ];
    let run = project.run(&later);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("expired on 2026-02-10"),
        "{}",
        run.stdout
    );
    let release = check(&project, &[&WITH[..], &["--gate", "release"]].concat());
    assert_eq!(release.code, 2);
    assert!(
        release.stderr.contains("without a baseline"),
        "{}",
        release.stderr
    );
    let long = [
        "--write-baseline",
        "b.toml",
        "--baseline-expires",
        "2027-06-01",
    ];
    assert_eq!(check(&project, &long).code, 2);
    assert!(!project.root.join("b.toml").exists());
}

#[test]
fn a_baseline_cannot_hold_what_nothing_may_waive() {
    let project = workspace("baseline_wrong");
    check(&project, &["--write-baseline", "baseline.toml"]);
    let entry = "\n[[finding]]\nrule = \"test-failed\"\nkind = \"test\"\nsubject = \"x\"\nmessage = \"m\"\n\
        [[finding]]\nrule = \"unit-untracd\"\nkind = \"unit\"\nsubject = \"x\"\nmessage = \"m\"\n";
    project.append("baseline.toml", entry);
    let run = check(&project, &WITH);
    assert_eq!(run.code, 2);
    for text in [
        "nothing can waive what `test-failed` finds",
        "did you mean `unit-untraced`?",
        "baseline.toml:",
    ] {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
    assert_eq!(check(&project, &["--baseline", "none.toml"]).code, 2);
}

#[test]
fn a_run_of_the_tests_is_accepted_step_by_step() {
    let project = workspace("baseline_verify");
    let verify =
        |more: &[&str]| project.run(&[&["verify", "--format", "json"], &DAY[..], more].concat());
    let recorded = verify(&["--write-baseline", "baseline.toml"]);
    assert_eq!(recorded.code, 1, "{}", recorded.stderr);
    assert!(
        project
            .read("baseline.toml")
            .contains("rule = \"unit-not-executed\"")
    );
    // A first test: the unit is executed, and what is still missing is less than before.
    project.append(
        "src/lib.rs",
        "#[test]\nfn stays() {\n    assert_eq!(old(2), 2);\n}\n",
    );
    let better = verify(&WITH);
    let report = better.report();
    assert_eq!(
        report["summary"]["findings"]["error"], 0,
        "{:#}",
        report["findings"]
    );
    // The static check knows nothing of the rest, and leaves it in.
    let unlooked = check(&project, &[&WITH[..], &["--update-baseline"]].concat());
    assert_eq!(unlooked.report()["baseline"]["gone"], 0);
    assert!(
        project
            .read("baseline.toml")
            .contains("rule = \"unit-not-executed\"")
    );
    verify(&[&WITH[..], &["--update-baseline"]].concat());
    assert!(
        !project
            .read("baseline.toml")
            .contains("rule = \"unit-not-executed\"")
    );
    // Without the test it is a new finding.
    project.write("src/lib.rs", SOURCE);
    assert_eq!(verify(&WITH).code, 1);
}
