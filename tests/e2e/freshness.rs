//! What is judged is what was built, though cargo compares times and not content.

use std::fs::File;
use std::time::{Duration, SystemTime};

use crate::support::Workspace;

const TEST: &str = "#[test]\nfn seven() {\n    assert_eq!(stale::f(), 7);\n}\n";

/// A file that comes back with an older time is fresh to cargo: the binaries are those of other code.
#[test]
fn other_content_with_an_older_time_is_compiled_anew() {
    let files = [
        (
            "src/lib.rs",
            "pub fn f() -> u8 {\n    7\n}\n\npub const TABLE: &str = include_str!(\"table.txt\");\n",
        ),
        ("src/table.txt", "35\n"),
        (
            "tests/t.rs",
            &format!(
                "{TEST}\n#[test]\nfn table() {{\n    assert_eq!(stale::TABLE, \"35\\n\");\n}}\n"
            ),
        ),
    ];
    let workspace = Workspace::of("stale", &files).with_own_target();
    let outcomes = || {
        let (_, report) = workspace.verify(&["--no-doctests"]);
        let tests = report["tests"].as_array().expect("a list").clone();
        tests
            .into_iter()
            .map(|test| test["outcome"].clone())
            .collect::<Vec<_>>()
    };
    let write = |path: &str, text: &str| {
        workspace.write(path, text);
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let file = File::options().write(true).open(workspace.root.join(path));
        file.and_then(|file| file.set_modified(long_ago))
            .expect("the time can be set");
    };
    assert_eq!(outcomes(), ["passed", "passed"]);
    let before = workspace.read("src/lib.rs");
    write("src/lib.rs", &before.replace("    7", "    8"));
    assert_eq!(outcomes(), ["failed", "passed"]);
    write("src/lib.rs", &before);
    // No source of Rust, but the compiler read it.
    write("src/table.txt", "40\n");
    assert_eq!(outcomes(), ["passed", "failed"]);
}

/// Two checkouts of one workspace with one target directory, in turns: the second one's files are younger than the first one's.
#[test]
fn what_was_compiled_from_another_checkout_is_compiled_anew() {
    let files = |value: &str| {
        let library = format!(
            "/// A number.\npub fn f() -> u8 {{\n    {value}\n}}\n\n#[cfg(test)]\nmod tests {{\n    #[test]\n    fn seven() {{\n        assert_eq!(super::f(), 7);\n    }}\n}}\n"
        );
        [("src/lib.rs", library)]
    };
    let checkout = |folder: &str, value: &str| {
        let files = files(value);
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        let workspace = Workspace::of(folder, &files);
        let manifest = workspace.read("Cargo.toml");
        let name = folder.replace('_', "-");
        workspace.write("Cargo.toml", &manifest.replace(&name, "two-checkouts"));
        workspace
    };
    let first = checkout("checkout_first", "7");
    let second = checkout("checkout_second", "8");
    let outcome = |workspace: &Workspace| {
        let (_, report) = workspace.verify(&["--no-doctests"]);
        let executed = report["units"][0]["tests"].as_array().map(Vec::len);
        (report["tests"][0]["outcome"].clone(), executed)
    };
    assert_eq!(outcome(&first), ("passed".into(), Some(1)));
    assert_eq!(outcome(&second), ("failed".into(), Some(0)));
    assert_eq!(outcome(&first), ("passed".into(), Some(1)));
}

/// The build script stands for anything that writes while the build goes on.
#[test]
fn a_file_that_is_changed_before_it_is_compiled_ends_the_run() {
    let script = "fn main() {\n    std::fs::write(\"src/lib.rs\", \"pub fn f() -> u8 {\\n    7\\n}\\n\").unwrap();\n}\n";
    let files = [
        ("src/lib.rs", "pub fn f() -> u8 {\n    8\n}\n"),
        ("tests/t.rs", &TEST.replace("stale", "changing")),
        ("build.rs", script),
    ];
    let workspace = Workspace::of("changing", &files).with_own_target();
    let (_, report) = workspace.verify(&["--no-doctests"]);
    let reason = report["evidence"]["build"]["reason"].to_string();
    assert!(
        reason.contains("src/lib.rs was changed while the code was built"),
        "{reason}"
    );
    let (_, report) = workspace.verify(&["--no-doctests"]);
    assert_eq!(report["evidence"]["build"]["status"], "done");
}
