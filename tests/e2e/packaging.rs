//! What cargo would publish: each package holds what it needs, and says what it is.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{repository, scratch};

const PUBLISHED: [&str; 3] = ["cargo-iec62304", "iec62304-grammar", "iec62304-macros"];

#[expect(clippy::disallowed_methods, reason = "a test asks cargo")]
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new("cargo")
        .args(arguments)
        .arg("--offline")
        .current_dir(repository())
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The files of a package as cargo would publish it.
fn listed(package: &str) -> BTreeSet<String> {
    let list = cargo(&["package", "--list", "--allow-dirty", "-p", package]);
    list.lines().map(|line| line.replace('\\', "/")).collect()
}

/// Files that the sources of a folder embed, relative to it, and those that stand outside.
fn embedded(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            embedded(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            // What stands behind the tests of a file is not published code that anybody builds.
            let text = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            for call in ["include_str!(\"", "include_bytes!(\""] {
                for rest in text.split(call).skip(1) {
                    let name = rest.split('"').next().unwrap_or_default();
                    found.push(path.parent().expect("a folder").join(name));
                }
            }
        }
    }
}

#[test]
fn each_package_holds_its_licences_its_readme_and_its_sources() {
    for package in PUBLISHED {
        let files = listed(package);
        for file in [
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "Cargo.toml",
            "src/lib.rs",
        ] {
            assert!(files.contains(file), "{package} lacks {file}: {files:#?}");
        }
        assert!(
            files
                .iter()
                .all(|file| !file.starts_with("target") && !file.ends_with(".snap.new")),
            "{files:#?}"
        );
    }
}

#[test]
fn what_the_sources_embed_is_in_the_package() {
    let mut checked = 0;
    for package in PUBLISHED {
        let root = repository().join(package).canonicalize().expect("a folder");
        let files = listed(package);
        let mut found = Vec::new();
        embedded(&root.join("src"), &mut found);
        for path in found {
            let path = path
                .canonicalize()
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let inside = path.strip_prefix(&root).unwrap_or_else(|_| {
                panic!(
                    "{package} embeds {}, which is no part of it",
                    path.display()
                )
            });
            let inside = inside.to_str().expect("UTF-8").replace('\\', "/");
            assert!(
                files.contains(&inside),
                "{package} embeds {inside} and does not hold it"
            );
            checked += 1;
        }
    }
    assert!(checked > 0, "the clause table at least is embedded");
}

#[test]
fn each_manifest_says_what_a_registry_asks() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"]))
            .expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        if !PUBLISHED.contains(&name) {
            assert_eq!(
                package["publish"],
                serde_json::json!([]),
                "{name} is for this repository alone"
            );
            continue;
        }
        for key in ["description", "license", "readme", "rust_version"] {
            assert!(package[key].is_string(), "{name} has no {key}");
        }
        for key in ["keywords", "categories"] {
            let words = package[key].as_array().expect("a list");
            assert!((1..=5).contains(&words.len()), "{name}: {key}");
        }
        // It would lead nowhere without an address to begin with.
        let idle = package["repository"].is_null() && !package["metadata"]["binstall"].is_null();
        assert!(
            !idle,
            "{name} tells binstall of releases and names no repository"
        );
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            assert_ne!(dependency["req"], "*", "{name}: {dependency:#}");
        }
    }
}

#[test]
fn the_packages_are_made_without_being_built() {
    let target = scratch("packaging");
    let target = target.to_str().expect("UTF-8");
    let mut arguments = vec![
        "package",
        "--no-verify",
        "--allow-dirty",
        "--target-dir",
        target,
    ];
    for package in PUBLISHED {
        arguments.extend(["-p", package]);
    }
    cargo(&arguments);
    for package in PUBLISHED {
        let file = format!(
            "{target}/package/{package}-{}.crate",
            env!("CARGO_PKG_VERSION")
        );
        assert!(Path::new(&file).is_file(), "{file}");
    }
}
