//! Single changes to the infusion pump: none of them may leave exit code 0 where the contract says otherwise.

use serde_json::Value;

use crate::support::{Workspace, repository};

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
    let workspace = Workspace::copy_of("projects/infusion-pump", "mutations").with_own_target();
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
fn a_deleted_document_is_noticed() {
    let workspace = Workspace::copy_of("projects/infusion-pump", "deleted_document");
    std::fs::remove_file(workspace.root.join("iec62304/requirements.toml"))
        .expect("the document is there");
    let run = workspace.run(&["check", "--format", "json"]);
    assert_ne!(run.code, 0, "{}", run.stdout);
}
