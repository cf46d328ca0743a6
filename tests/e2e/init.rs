//! `init`: what it writes is read by the next command, and nothing that exists is touched.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Workspace, scratch, shared_target};

/// Every file below the folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file can be read");
            found.insert(path, bytes);
        }
    }
    found
}

/// A workspace of these packages: folder, rest of its manifest, and its sources.
fn workspace(name: &str, packages: &[(&str, &str, &str)]) -> Workspace {
    let workspace = Workspace {
        root: scratch(name),
        target: shared_target(),
    };
    let members: Vec<String> = packages.iter().map(|it| format!("{:?}", it.0)).collect();
    workspace.write(
        "Cargo.toml",
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
            members.join(", ")
        ),
    );
    for (package, rest, source) in packages {
        let manifest = format!(
            "[package]\nname = {package:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}"
        );
        workspace.write(&format!("{package}/Cargo.toml"), &manifest);
        workspace.write(&format!("{package}/{source}"), "pub fn f() {}\n");
    }
    workspace
}

fn device(name: &str) -> Workspace {
    let uses = "[dependencies]\npump-derive = { path = \"../pump-derive\" }\npump-core = { path = \"../pump-core\" }\n";
    let derive =
        "[lib]\nproc-macro = true\n[dependencies]\nderive-parts = { path = \"../derive-parts\" }\n";
    let device = workspace(
        name,
        &[
            ("pump-core", "", "src/lib.rs"),
            ("_odd", uses, "src/main.rs"),
            ("pump-derive", derive, "src/lib.rs"),
            ("derive-parts", "", "src/lib.rs"),
            ("xtask", "", "src/main.rs"),
        ],
    );
    device.write("_odd/src/main.rs", "fn main() { pump_core::f() }\n");
    device.write("xtask/src/main.rs", "fn main() {}\n");
    device.write(
        "pump-derive/src/lib.rs",
        "use proc_macro::TokenStream;\n#[proc_macro]\npub fn steps(code: TokenStream) -> TokenStream {\n    derive_parts::f();\n    code\n}\n",
    );
    device
}

/// Rules that found something.
fn violated(report: &Value) -> Vec<&str> {
    let rules = report["rules"].as_array().expect("rules").iter();
    let violated = rules.filter(|rule| rule["outcome"] == "violated");
    violated.filter_map(|rule| rule["id"].as_str()).collect()
}

#[test]
fn a_workspace_gets_two_files_that_the_next_command_reads() {
    let device = device("init_workspace");
    let before = files(&device.root);
    let shown = device.run(&["init", "--dry-run"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("would create iec62304.toml:"));
    assert_eq!(files(&device.root), before, "a dry run writes nothing");

    let run = device.run(&["init"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut after = files(&device.root);
    for path in ["iec62304.toml", "iec62304/requirements.toml"] {
        let written = after
            .remove(&device.root.join(path))
            .expect("it was written");
        for line in String::from_utf8(written).expect("text").lines() {
            assert!(shown.stdout.contains(line), "{line:?} was shown before");
        }
    }
    assert_eq!(after, before, "nothing else is written, no lockfile either");
    for command in ["check", "verify", "explain"] {
        assert!(run.stdout.contains(&format!("cargo iec62304 {command}")));
    }

    let check = device.run(&["check", "--format", "json"]);
    let report = check.report();
    assert_eq!(check.code, 1);
    let items: Vec<&str> = report["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["id"].as_str())
        .filter(|id| *id != "system")
        .collect();
    assert_eq!(items, ["item-odd", "pump-core"]);
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut subjects: Vec<&str> = findings
        .filter(|finding| finding["rule"] == "unit-untraced")
        .filter_map(|finding| finding["subject"]["id"].as_str())
        .collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["_odd::main", "pump_core::f"]);
    // The example wants an implementation and its test, and the units want a requirement: nothing else is wrong with what was written.
    let expected = [
        "interface-undefined",
        "requirement-unimplemented",
        "unit-design-missing",
        "unit-untraced",
    ];
    for rule in violated(&report) {
        assert!(expected.contains(&rule), "{rule}: {:#}", report["findings"]);
    }
}

#[test]
fn nothing_is_ever_overwritten() {
    for (name, taken) in [
        ("init_taken_configuration", "iec62304.toml"),
        ("init_taken_requirements", "iec62304/requirements.toml"),
    ] {
        let single = Workspace::of(name, &[("src/lib.rs", ""), (taken, "# mine\n")]);
        let before = files(&single.root);
        for arguments in [&["init"][..], &["init", "--dry-run"]] {
            let run = single.run(arguments);
            assert_eq!(run.code, 2);
            assert!(
                run.stderr.contains(&format!("{taken} exists")),
                "{}",
                run.stderr
            );
            assert_eq!(files(&single.root), before);
        }
    }
}

#[test]
fn documents_that_are_there_are_read_before_anything_is_written() {
    let text = "[[requirement]]\nid = \"SRS-001\"\n";
    let single = Workspace::of(
        "init_beside",
        &[("src/lib.rs", ""), ("iec62304/old.toml", text)],
    );
    let before = files(&single.root);
    let run = single.run(&["init"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("SRS-001"), "{}", run.stderr);
    assert_eq!(files(&single.root), before);
}

#[test]
fn a_configuration_elsewhere_has_its_documents_beside_it() {
    let single = Workspace::of("init_elsewhere", &[("src/lib.rs", "")]);
    single.write("quality/.keep", "");
    let manifest = single.root.join("Cargo.toml");
    let manifest = manifest.to_str().expect("UTF-8");
    let place = [
        "--manifest-path",
        manifest,
        "--config",
        "quality/my pump.toml",
    ];
    let run = single.run(&[&["init"], &place[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("--config 'quality/my pump.toml'"),
        "{}",
        run.stdout
    );
    assert!(
        single
            .root
            .join("quality/iec62304/requirements.toml")
            .is_file()
    );
    assert!(!single.root.join("iec62304.toml").exists());
    let check = single.run(&[&["check", "--format", "json"], &place[..]].concat());
    assert_eq!(check.report()["requirements"][0]["id"], "SRS-001");
}
