//! Single changes to the infusion pump: none of them may leave exit code 0 where the contract says otherwise.

use serde_json::Value;

use crate::support::{Workspace, pump, repository};

/// A text of a file, and what takes its place.
#[derive(Debug)]
struct Edit {
    file: String,
    find: String,
    replace: String,
}

#[derive(Debug)]
struct Mutation {
    name: String,
    edits: Vec<Edit>,
    arguments: Vec<String>,
    rules: Vec<String>,
    warns: Vec<String>,
    may: Vec<String>,
    at: Option<String>,
    exit: i64,
}

fn mutations() -> Vec<Mutation> {
    let path = repository().join("fixtures/projects/infusion-pump.mutations.toml");
    let table: toml::Table = std::fs::read_to_string(path)
        .expect("the table is there")
        .parse()
        .expect("TOML");
    let entries = table["mutation"].as_array().expect("a list");
    entries.iter().map(mutation).collect()
}

fn mutation(entry: &toml::Value) -> Mutation {
    const KEYS: [&str; 11] = [
        "name", "file", "find", "replace", "also", "args", "rules", "warns", "may", "at", "exit",
    ];
    for key in entry.as_table().expect("a table").keys() {
        assert!(
            KEYS.contains(&key.as_str()),
            "a mutation has no key `{key}`"
        );
    }
    let text = |entry: &toml::Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    let list = |key: &str| {
        let list = entry.get(key).and_then(toml::Value::as_array);
        list.into_iter().flatten()
    };
    let texts = |key: &str| -> Vec<String> {
        let texts = list(key).map(|it| it.as_str().expect("a text").to_owned());
        texts.collect()
    };
    let edit = |entry: &toml::Value| Edit {
        file: text(entry, "file"),
        find: text(entry, "find"),
        replace: text(entry, "replace"),
    };
    Mutation {
        name: text(entry, "name"),
        edits: [edit(entry)]
            .into_iter()
            .chain(list("also").map(edit))
            .collect(),
        arguments: texts("args"),
        rules: texts("rules"),
        warns: texts("warns"),
        may: texts("may"),
        at: entry
            .get("at")
            .map(|at| at.as_str().expect("a text").to_owned()),
        exit: entry["exit"].as_integer().expect("a number"),
    }
}

/// Ids of the rules that count at this gate and have an outcome that blocks.
fn blocking(report: &Value) -> Vec<String> {
    let rules = report["rules"].as_array().expect("a list");
    let blocks = rules
        .iter()
        .filter(|rule| rule["counts"] == true)
        .filter(|rule| rule["outcome"] == "violated" || rule["outcome"] == "undetermined");
    blocks
        .map(|rule| rule["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Whether a finding of the rule stands at `file:text`: in that file, on a line that holds the text.
fn stands_at(workspace: &Workspace, report: &Value, rule: &str, at: &str) -> bool {
    let (file, text) = at.split_once(':').expect("file:text");
    let source = workspace.read(file);
    let findings = report["findings"].as_array().expect("a list");
    findings.iter().filter(|it| it["rule"] == rule).any(|it| {
        let line = it["location"]["line"].as_u64().unwrap_or_default();
        let line = usize::try_from(line).expect("a line").checked_sub(1);
        let line = line.and_then(|line| source.lines().nth(line));
        it["location"]["file"] == file && line.is_some_and(|line| line.contains(text))
    })
}

/// What is wrong with the tool's answer to a mutation.
fn judge(mutation: &Mutation, workspace: &Workspace) -> Vec<String> {
    let mut arguments = vec!["verify", "--format", "json"];
    arguments.extend(mutation.arguments.iter().map(String::as_str));
    let run = workspace.run(&arguments);
    let mut wrong = Vec::new();
    if i64::from(run.code) != mutation.exit {
        wrong.push(format!(
            "exit code {} instead of {}\n{}",
            run.code, mutation.exit, run.stderr
        ));
    }
    if run.code == 2 {
        wrong.extend(misplaced(mutation, &run.stdout, &run.stderr));
        return wrong;
    }
    let report = run.report();
    let blocking = blocking(&report);
    for rule in mutation
        .rules
        .iter()
        .filter(|rule| !blocking.contains(rule))
    {
        wrong.push(format!("{rule} does not fire; these do: {blocking:?}"));
    }
    for rule in &mutation.warns {
        let findings = report["findings"].as_array().expect("a list");
        if !findings
            .iter()
            .any(|it| it["rule"] == **rule && it["severity"] == "warning")
        {
            wrong.push(format!("{rule} does not warn"));
        }
    }
    let named = mutation.rules.first().or(mutation.warns.first());
    if let (Some(at), Some(rule)) = (&mutation.at, named)
        && !stands_at(workspace, &report, rule, at)
    {
        wrong.push(format!("no finding of {rule} stands at {at}"));
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

/// Whether a mistake is not shown at its place, or something else is shown.
fn misplaced(mutation: &Mutation, stdout: &str, stderr: &str) -> Option<String> {
    let file = mutation.edits.first().map(|edit| edit.file.as_str());
    let named = mutation.at.as_deref().and_then(|at| at.split_once(':'));
    let file = named.map(|(file, _)| file).or(file).expect("a file");
    let shown = stderr.contains(&format!("--> {file}:"));
    (!shown || !stdout.is_empty())
        .then(|| format!("a mistake is shown in {file}, and nothing else: {stderr}"))
}

/// Makes the change, judges, and takes it back.
fn try_out(mutation: &Mutation, workspace: &Workspace) -> Vec<String> {
    let mut before = Vec::new();
    for Edit {
        file,
        find,
        replace,
    } in &mutation.edits
    {
        before.push((file, workspace.read(file)));
        workspace.replace(file, find, replace);
    }
    let faults = judge(mutation, workspace);
    for (file, text) in before.iter().rev() {
        workspace.write(file, text);
    }
    faults
}

#[test]
fn every_change_to_the_infusion_pump_is_noticed() {
    // A copy of its own: whoever needs the shared one would wait for minutes.
    let workspace = Workspace::copy_of("projects/infusion-pump", "mutations").with_own_target();
    let (code, report) = workspace.verify(&[]);
    assert_eq!(
        code, 0,
        "unchanged, the pump passes: {:#}",
        report["findings"]
    );
    let rules = report["rules"].as_array().expect("a list");
    let mutations = mutations();
    assert!(mutations.len() >= 60, "only {} mutations", mutations.len());
    let mut wrong = Vec::new();
    for mutation in &mutations {
        for rule in mutation
            .rules
            .iter()
            .chain(&mutation.may)
            .chain(&mutation.warns)
        {
            assert!(
                rules.iter().any(|it| it["id"] == **rule),
                "there is no rule {rule}"
            );
        }
        let faults = try_out(mutation, &workspace).into_iter();
        wrong.extend(faults.map(|fault| format!("{}: {fault}", mutation.name)));
    }
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
    for name in &names {
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
