//! What depends on what, seen from the command line: nothing here is built.

use serde_json::Value;

use crate::support::{Run, Workspace};

const CONFIG: &str = "[system]\nname = \"Pump\"\nclass = \"C\"\n\n\
    [[item]]\nid = \"dosing\"\npackages = [\"dosing\"]\n\n\
    [[item]]\nid = \"ui\"\nclass = \"A\"\npackages = [\"ui\"]\nsegregation = \"own process\"\n";

/// A workspace of `dosing` (class C) and `ui` (class A), with these manifests and sources.
fn two(name: &str, files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::of(name, &[]);
    std::fs::remove_file(workspace.root.join("Cargo.toml")).expect("it was written");
    workspace.write("iec62304.toml", CONFIG);
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"dosing\", \"ui\"]\n";
    workspace.write("Cargo.toml", root);
    for package in ["dosing", "ui"] {
        workspace.write(&format!("{package}/Cargo.toml"), &manifest(package, ""));
        workspace.write(&format!("{package}/src/lib.rs"), "pub fn f() {}\n");
    }
    for (path, text) in files {
        workspace.write(path, text);
    }
    workspace
}

fn manifest(package: &str, rest: &str) -> String {
    format!("[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{rest}")
}

fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// `from -> to kinds by` of each dependency.
fn dependencies(workspace: &Workspace, more: &[&str]) -> Vec<String> {
    let mut arguments = vec!["architecture", "--format", "json"];
    arguments.extend(more);
    let report = json(&workspace.run(&arguments));
    let all = report["architecture"]["dependencies"].as_array();
    let text = |each: &Value| {
        let word = |key: &str| each[key].as_str().unwrap_or("-").to_owned();
        let kinds: Vec<&str> = each["kinds"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        format!("{} -> {} {}", word("from"), word("to"), kinds.join("+"))
    };
    all.expect("a list").iter().map(text).collect()
}

/// Messages of one rule in a static check.
fn messages(workspace: &Workspace, rule: &str) -> Vec<String> {
    let report = workspace.run(&["check", "--format", "json"]).report();
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .map(|finding| finding["message"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn kinds_renames_platforms_and_features_are_cargos() {
    let workspace = two("architecture_kinds", &[]);
    let with = |rest: &str| workspace.write("dosing/Cargo.toml", &manifest("dosing", rest));
    for (rest, more, wanted) in [
        (
            "[dev-dependencies]\nui = { path = \"../ui\" }\n",
            "",
            "dosing -> ui dev",
        ),
        (
            "[build-dependencies]\nui = { path = \"../ui\" }\n",
            "",
            "dosing -> ui build",
        ),
        (
            "[dependencies]\nfront = { package = \"ui\", path = \"../ui\" }\n",
            "",
            "dosing -> ui normal",
        ),
        (
            "[target.'cfg(windows)'.dependencies]\nui = { path = \"../ui\" }\n",
            "",
            "",
        ),
        (
            "[dependencies]\nui = { path = \"../ui\", optional = true }\n[features]\nscreen = [\"dep:ui\"]\n",
            "",
            "",
        ),
        (
            "[dependencies]\nui = { path = \"../ui\", optional = true }\n[features]\nscreen = [\"dep:ui\"]\n",
            "--all-features",
            "dosing -> ui normal",
        ),
    ] {
        with(rest);
        let more: Vec<&str> = more.split_whitespace().collect();
        let wanted: Vec<&str> = Some(wanted)
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect();
        assert_eq!(dependencies(&workspace, &more), wanted, "{rest} {more:?}");
    }
}

#[test]
fn a_package_outside_on_the_way_is_named() {
    let workspace = two("architecture_through", &[]);
    workspace.write(
        "dosing/Cargo.toml",
        &manifest("dosing", "[dependencies]\nglue = { path = \"../glue\" }\n"),
    );
    workspace.write(
        "glue/Cargo.toml",
        &manifest("glue", "[dependencies]\nui = { path = \"../ui\" }\n"),
    );
    workspace.write("glue/src/lib.rs", "pub use ui::f;\n");
    let root =
        "[workspace]\nresolver = \"3\"\nmembers = [\"dosing\", \"ui\"]\nexclude = [\"glue\"]\n";
    workspace.write("Cargo.toml", root);
    let found = messages(&workspace, "segregation-breached");
    assert_eq!(
        found,
        [
            "item `ui` (class A) can reach item `dosing` (class C): the higher class depends on it, \
             dosing (package dosing) → glue → ui (package ui)"
        ]
    );
}

#[test]
fn unsafe_code_in_one_process_with_a_higher_class_is_a_breach_and_in_another_none() {
    let workspace = two(
        "architecture_unsafe",
        &[(
            "ui/src/lib.rs",
            "pub fn f() -> u8 {\n    unsafe { std::ptr::read(&1) }\n}\n",
        )],
    );
    assert_eq!(messages(&workspace, "segregation-breached"), [""; 0]);
    workspace.write(
        "ui/Cargo.toml",
        &manifest("ui", "[dependencies]\ndosing = { path = \"../dosing\" }\n"),
    );
    workspace.write("ui/src/main.rs", "fn main() {\n    dosing::f();\n}\n");
    let found = messages(&workspace, "segregation-breached");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("binary `ui` links both"), "{found:?}");
}

#[test]
fn tags_of_items_in_one_crate_are_kept_apart_by_nothing() {
    let workspace = Workspace::of("architecture_tags", &[]);
    workspace.write(
        "iec62304.toml",
        "[system]\nclass = \"C\"\n[[item]]\nid = \"low\"\nclass = \"A\"\nsegregation = \"none\"\n[[item]]\nid = \"high\"\n",
    );
    workspace.write(
        "src/lib.rs",
        "use iec62304_macros::software_item;\n\
         #[software_item(\"low\")]\npub fn low() {}\n\
         #[software_item(\"high\")]\npub fn high() {\n    low();\n}\n",
    );
    let found = messages(&workspace, "segregation-breached");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("high (architecture_tags::high) → low (architecture_tags::low)"));
    assert_eq!(dependencies(&workspace, &[]), ["high -> low normal"]);
}

#[test]
fn the_pump_is_shown_in_every_form_and_twice_the_same() {
    let workspace = Workspace::copy_of("projects/infusion-pump", "architecture_pump");
    // The last is what a dependency would be marked with that no document mentions.
    for (format, part, mark) in [
        ("terminal", "IF-DOSE-LIMITS", "normal  not in the documents"),
        ("json", "iec62304-architecture/1", "\"declared_by\": null"),
        ("mermaid", "flowchart LR", "==>"),
        ("dot", "digraph architecture {", "penwidth"),
    ] {
        let show = || workspace.run(&["arch", "--format", format]);
        let run = show();
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains(part), "{}", run.stdout);
        assert!(!run.stdout.contains(mark), "{}", run.stdout);
        assert_eq!(run.stdout, show().stdout);
    }
}

#[test]
fn a_class_is_explained_from_its_tags_to_the_system() {
    let workspace = Workspace::copy_of("projects/infusion-pump", "architecture_explain");
    let run = workspace.run(&["explain", "class", "MotorLease<M>::drop"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let run = workspace.run(&["explain", "class", "limits"]);
    assert!(
        run.stdout.contains("item `limits` is class C"),
        "{}",
        run.stdout
    );
    let run = workspace.run(&["explain", "class", "pump-ui/src/entry.rs:45"]);
    assert!(run.stdout.contains("is class A"), "{}", run.stdout);
    assert!(run.stdout.contains("iec62304.toml:40"), "{}", run.stdout);
    let run = workspace.run(&["explain", "trace-hollow"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("# trace-hollow"), "{}", run.stdout);
}
