//! Workspaces of every shape: which code is judged, and under which ids.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, Workspace, repository, shared_target, subjects, tool, unit};

fn macros() -> String {
    let path = repository().join("iec62304-macros");
    path.to_str().expect("UTF-8").to_owned()
}

/// A virtual manifest in a folder with a blank and beyond ASCII; beside it a package that it depends on by path.
fn virtual_workspace(name: &str) -> (Workspace, PathBuf) {
    let around = crate::support::scratch(name);
    let workspace = Workspace {
        root: around.join("Gerät 1"),
        target: shared_target(),
    };
    let user = format!(
        "[package]\nname = \"shape-user\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
         p = {{ package = \"shape-pump\", path = \"../pump\" }}\n\
         tags = {{ package = \"iec62304-macros\", path = {:?} }}\n\
         shape-outside = {{ path = \"../../../outside\" }}\n",
        macros()
    );
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\", \"deep/er/inner\"]\nexclude = [\"left-out\"]\nresolver = \"2\"\n",
        ),
        // Edition 2018, the library elsewhere, a program of its name, and two more.
        (
            "crates/pump/Cargo.toml",
            "[package]\nname = \"shape-pump\"\nversion = \"0.1.0\"\nedition = \"2018\"\n[lib]\npath = \"source/core.rs\"\n",
        ),
        (
            "crates/pump/source/core.rs",
            "pub mod shared;\npub fn rate() -> u8 {\n    7\n}\n#[test]\nfn t() {\n    shared::both();\n}\n",
        ),
        ("crates/pump/source/shared.rs", "pub fn both() {}\n"),
        (
            "crates/pump/src/main.rs",
            "fn main() {\n    println!(\"{}\", shape_pump::rate());\n}\n",
        ),
        (
            "crates/pump/src/bin/shape-a.rs",
            "#[path = \"../../source/shared.rs\"]\nmod shared;\nfn main() {\n    shared::both();\n}\n",
        ),
        (
            "crates/pump/src/bin/shape-b/main.rs",
            "mod more;\nfn main() {\n    more::work();\n}\n",
        ),
        ("crates/pump/src/bin/shape-b/more.rs", "pub fn work() {}\n"),
        ("crates/user/Cargo.toml", &user),
        (
            "crates/user/src/lib.rs",
            "#[tags::requirement(\"SRS-1\")]\npub fn twice() -> u8 {\n    p::rate() * 2 + shape_outside::helper()\n}\n",
        ),
        (
            "crates/user/tests/lib.rs",
            "#[test]\n#[tags::verifies(\"SRS-1\")]\nfn uses_all() {\n    assert_eq!(shape_user::twice(), 14);\n}\n",
        ),
        (
            "deep/er/inner/Cargo.toml",
            "[package]\nname = \"shape-inner\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("deep/er/inner/src/lib.rs", "pub fn lonely() {}\n"),
        (
            "left-out/Cargo.toml",
            "[package]\nname = \"left-out\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "left-out/src/lib.rs",
            "compile_error!(\"no member\");\npub fn nobody() {}\n",
        ),
        (
            "../outside/Cargo.toml",
            "[package]\nname = \"shape-outside\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
        ),
        (
            "../outside/src/lib.rs",
            "pub fn helper() -> u8 {\n    0\n}\n",
        ),
        (
            "iec62304/requirements.toml",
            "[[requirement]]\nid = \"SRS-1\"\ntext = \"The software shall double the rate.\"\nkind = \"functional\"\nacceptance = \"7 yields 14.\"\n",
        ),
    ];
    for (path, text) in files {
        workspace.write(path, text);
    }
    let outside = around.join("outside");
    (workspace, outside)
}

/// Ids of all units with their files and the number of tests that executed each.
fn units(report: &Value) -> Vec<(&str, &str, usize)> {
    let units = report["units"].as_array().expect("a list").iter();
    units
        .map(|unit| {
            let text = |key: &str| unit[key].as_str().expect("a text");
            (
                text("id"),
                text("file"),
                unit["tests"].as_array().map_or(0, Vec::len),
            )
        })
        .collect()
}

fn run_in(workspace: &Workspace, folder: &Path, arguments: &[&str]) -> Value {
    let mut command = tool();
    let output = command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &workspace.target)
        .args(arguments)
        .output()
        .expect("the tool can be started");
    let run = Run {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let mut report = run.report();
    report["evidence"] = Value::Null;
    report
}

#[test]
fn a_virtual_workspace_with_targets_of_every_kind() {
    let (workspace, _) = virtual_workspace("shapes_virtual");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1, "what no test executes is a finding");
    assert_eq!(
        units(&report),
        [
            ("shape_a::main", "crates/pump/src/bin/shape-a.rs", 0),
            // The same file in two targets: two units.
            ("shape_a::shared::both", "crates/pump/source/shared.rs", 0),
            ("shape_b::main", "crates/pump/src/bin/shape-b/main.rs", 0),
            (
                "shape_b::more::work",
                "crates/pump/src/bin/shape-b/more.rs",
                0
            ),
            ("shape_inner::lonely", "deep/er/inner/src/lib.rs", 0),
            ("shape_pump::rate", "crates/pump/source/core.rs", 1),
            (
                "shape_pump::shared::both",
                "crates/pump/source/shared.rs",
                1
            ),
            ("shape_pump@bin::main", "crates/pump/src/main.rs", 0),
            ("shape_user::twice", "crates/user/src/lib.rs", 1),
        ]
    );
    for unit in report["units"].as_array().expect("a list") {
        assert_eq!(unit["coverage"]["status"], "measured", "{unit:#}");
    }
    // An integration test named lib, tagged through a renamed dependency.
    let test = &report["tests"][1];
    assert_eq!(test["id"], "shape-user/test:lib::uses_all");
    assert_eq!(test["verifies"][0], "SRS-1");
    assert_eq!(
        report["requirements"][0]["status"], "verified",
        "{:#}",
        report["findings"]
    );
}

/// From wherever the tool is called, it judges the whole workspace.
#[test]
fn the_folder_of_the_call_changes_nothing() {
    let (workspace, _) = virtual_workspace("shapes_folders");
    let check = ["check", "--format", "json"];
    let from_root = run_in(&workspace, &workspace.root, &check);
    assert_eq!(units(&from_root).len(), 9);
    for folder in ["crates/pump", "crates/pump/src/bin/shape-b", "deep/er"] {
        let from_below = run_in(&workspace, &workspace.root.join(folder), &check);
        assert_eq!(from_below, from_root, "{folder}");
    }
    let manifest = workspace.root.join("crates/user/Cargo.toml");
    let manifest = manifest.to_str().expect("UTF-8");
    let elsewhere = std::env::temp_dir();
    let named = run_in(
        &workspace,
        &elsewhere,
        &["check", "--format", "json", "--manifest-path", manifest],
    );
    assert_eq!(named, from_root);
}

/// A path dependency outside is somebody else's code, unless an item says that it is the device's.
#[test]
fn a_package_outside_is_judged_only_if_an_item_names_it() {
    let (workspace, outside) = virtual_workspace("shapes_outside");
    workspace.write(
        "iec62304.toml",
        "[system]\nname = \"Shapes\"\n[[item]]\nid = \"all\"\npackages = [\"shape-pump\", \"shape-outside\"]\n",
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let helper = unit(&report, "shape_outside::helper");
    assert_eq!(helper["item"], "all");
    assert_eq!(helper["package"], "shape-outside");
    assert_eq!(helper["coverage"]["status"], "not-built");
    let reason = helper["coverage"]["reason"].as_str().expect("a reason");
    assert!(reason.contains("is no member of the workspace"), "{reason}");
    assert_eq!(
        subjects(&report, "unit-not-built"),
        ["shape_outside::helper"]
    );
    assert!(outside.join("src/lib.rs").is_file());
}

/// A package alone, in a folder with blanks and beyond ASCII, without `[workspace]`.
#[test]
fn a_single_package_without_a_workspace() {
    let workspace = Workspace {
        root: std::env::temp_dir().join("iec62304-Pumpe für Zwölf"),
        target: shared_target(),
    };
    let _ = std::fs::remove_dir_all(&workspace.root);
    workspace.write(
        "Cargo.toml",
        "[package]\nname = \"shape-alone\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    );
    workspace.write("src/lib.rs", "pub fn größe() -> u8 {\n    3\n}\n");
    workspace.write(
        "tests/alone.rs",
        "#[test]\nfn prüft() {\n    assert_eq!(shape_alone::größe(), 3);\n    assert!(env!(\"CARGO_MANIFEST_DIR\").ends_with(\"Zwölf\"));\n}\n",
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(units(&report), [("shape_alone::größe", "src/lib.rs", 1)]);
    assert_eq!(report["tests"][0]["id"], "shape-alone/alone::prüft");
    assert_eq!(report["system"]["name"], "shape-alone");
    assert!(
        !workspace.root.join("target").exists(),
        "all is built outside"
    );
    std::fs::remove_dir_all(&workspace.root).expect("the folder can be removed");
}
