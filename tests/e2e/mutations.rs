//! Single changes to the infusion pump: none of them may leave exit code 0 where the contract says otherwise.

use serde_json::Value;

use crate::support::{Workspace, pump, repository};

#[derive(Debug)]
struct Mutation {
    name: String,
    file: String,
    find: String,
    replace: String,
    rules: Vec<String>,
    may: Vec<String>,
    exit: i64,
}

fn mutations() -> Vec<Mutation> {
    let path = repository().join("fixtures/projects/infusion-pump.mutations.toml");
    let table: toml::Table = std::fs::read_to_string(path)
        .expect("the table is there")
        .parse()
        .expect("TOML");
    let text = |entry: &toml::Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    let texts = |entry: &toml::Value, key: &str| -> Vec<String> {
        let list = entry.get(key).and_then(toml::Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|rule| rule.as_str().map(str::to_owned))
            .collect()
    };
    let entries = table["mutation"].as_array().expect("a list");
    entries
        .iter()
        .map(|entry| Mutation {
            name: text(entry, "name"),
            file: text(entry, "file"),
            find: text(entry, "find"),
            replace: text(entry, "replace"),
            rules: texts(entry, "rules"),
            may: texts(entry, "may"),
            exit: entry["exit"].as_integer().expect("a number"),
        })
        .collect()
}

/// Ids of the rules with an outcome that blocks.
fn blocking(report: &Value) -> Vec<String> {
    let rules = report["rules"].as_array().expect("a list");
    let blocks = rules
        .iter()
        .filter(|rule| rule["outcome"] == "violated" || rule["outcome"] == "undetermined");
    blocks
        .map(|rule| rule["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// What is wrong with the tool's answer to a mutation.
fn judge(mutation: &Mutation, workspace: &Workspace, known: &[String]) -> Vec<String> {
    let run = workspace.run(&["verify", "--format", "json"]);
    let mut wrong = Vec::new();
    if i64::from(run.code) != mutation.exit {
        wrong.push(format!(
            "exit code {} instead of {}\n{}",
            run.code, mutation.exit, run.stderr
        ));
    }
    if run.code == 2 {
        if !run.stdout.is_empty() || !run.stderr.contains("-->") {
            wrong.push(format!(
                "a mistake is shown at its place, and nothing else: {}",
                run.stderr
            ));
        }
        return wrong;
    }
    let report = run.report();
    let blocking = blocking(&report);
    for rule in mutation
        .rules
        .iter()
        .filter(|rule| known.contains(rule) && !blocking.contains(rule))
    {
        wrong.push(format!("{rule} does not fire; these do: {blocking:?}"));
    }
    let build_failed = run.code == 3;
    let expected = |rule: &String| mutation.rules.contains(rule) || mutation.may.contains(rule);
    for rule in blocking
        .iter()
        .filter(|rule| !expected(rule) && !build_failed)
    {
        wrong.push(format!(
            "{rule} fires and should not: {:#?}",
            crate::support::subjects(&report, rule)
        ));
    }
    wrong
}

#[test]
fn every_change_to_the_infusion_pump_is_noticed() {
    let workspace = pump();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(
        code, 0,
        "unchanged, the pump passes: {:#}",
        report["findings"]
    );
    let known: Vec<String> = report["rules"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|rule| rule["id"].as_str().map(str::to_owned))
        .collect();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for mutation in mutations() {
        // Rules of the catalogue that this version does not have yet cannot fire.
        if !mutation.rules.is_empty() && !mutation.rules.iter().any(|rule| known.contains(rule)) {
            continue;
        }
        judged += 1;
        let before = workspace.read(&mutation.file);
        workspace.replace(&mutation.file, &mutation.find, &mutation.replace);
        let faults = judge(&mutation, &workspace, &known);
        wrong.extend(
            faults
                .into_iter()
                .map(|fault| format!("{}: {fault}", mutation.name)),
        );
        workspace.write(&mutation.file, &before);
    }
    assert!(judged >= 20, "only {judged} mutations were judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn each_deleted_document_is_noticed() {
    let workspace = pump();
    let folder = workspace.root.join("iec62304");
    let documents = std::fs::read_dir(folder).expect("the pump has documents");
    let mut names: Vec<String> = documents
        .map(|entry| {
            entry
                .expect("a document")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    // Nothing that this version judges follows from a source or a hazard that is gone.
    let not_judged_yet = ["sources.toml"];
    for name in names
        .iter()
        .filter(|name| !not_judged_yet.contains(&name.as_str()))
    {
        let path = format!("iec62304/{name}");
        let text = workspace.read(&path);
        std::fs::remove_file(workspace.root.join(&path)).expect("the document is there");
        let run = workspace.run(&["verify", "--format", "json"]);
        assert!(
            matches!(run.code, 1 | 2),
            "without {name}: exit code {}",
            run.code
        );
        workspace.write(&path, &text);
    }
    assert_eq!(
        workspace.verify(&[]).0,
        0,
        "with all of them again, the pump passes"
    );
}

/// Runs the pump's tests through a target runner of the user that does something to the profiles of one test.
#[cfg(target_os = "linux")]
fn with_runner(to_profiles: &str) -> (i32, Value) {
    use std::os::unix::fs::PermissionsExt;

    let workspace = pump();
    workspace.write(
        "runner.sh",
        &format!("#!/bin/sh\n\"$@\"\nstatus=$?\nif [ \"$2\" = \"$TEST_TO_SPOIL\" ] || [ \"$3\" = \"$TEST_TO_SPOIL\" ]; then\n    \
            for profile in \"$(dirname \"$LLVM_PROFILE_FILE\")\"/*.profraw; do {to_profiles}; done\nfi\nexit $status\n"),
    );
    let runner = workspace.root.join("runner.sh");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&runner, executable).expect("the runner can be made executable");
    let listed = workspace.run(&["check", "--format", "json"]).report();
    let tests = listed["tests"].as_array().expect("a list");
    let in_watchdog = tests.iter().find(|test| {
        test["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("pump-hal/lib::watchdog"))
    });
    let test = in_watchdog
        .and_then(|test| test["name"].as_str())
        .expect("the watchdog is tested");
    let run = workspace.run_with(
        &["verify", "--format", "json"],
        &[
            (
                "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER",
                runner.to_str().expect("UTF-8"),
            ),
            (
                "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER",
                runner.to_str().expect("UTF-8"),
            ),
            ("TEST_TO_SPOIL", test),
        ],
    );
    std::fs::remove_file(runner).expect("the runner is there");
    (run.code, run.report())
}

#[cfg(target_os = "linux")]
#[test]
fn a_deleted_profile_is_noticed() {
    let (code, report) = with_runner("rm \"$profile\"");
    assert_eq!(code, 1, "{:#}", report["findings"]);
    let rule = crate::support::rule(&report, "test-without-evidence");
    assert_eq!(
        (&rule["outcome"], &rule["findings"]),
        (&"violated".into(), &1.into())
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_truncated_profile_leaves_the_verdict_undetermined_and_is_named() {
    let (code, report) = with_runner("truncate --size=-9 \"$profile\"");
    assert_eq!(code, 3, "{:#}", report["findings"]);
    let rule = crate::support::rule(&report, "test-without-evidence");
    assert_eq!(rule["outcome"], "undetermined");
    assert!(
        report["findings"].to_string().contains(".profraw"),
        "{:#}",
        report["findings"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn tests_run_through_the_users_target_runner() {
    let (code, report) = with_runner("true \"$profile\"");
    assert_eq!(code, 0, "{:#}", report["findings"]);
}
