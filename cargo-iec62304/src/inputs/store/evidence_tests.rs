use camino::Utf8Path;
use serde_json::{Value, json};

use super::*;
use crate::inputs::store::sample::manifest;
use crate::inputs::store::seal::seal;

/// A run with two files, closed.
fn run() -> (tempfile::TempDir, Utf8PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Utf8PathBuf::from_path_buf(temporary.path().join("run")).unwrap();
    std::fs::create_dir_all(folder.join("tests/0")).unwrap();
    std::fs::write(folder.join("tests/0/stdout"), b"printed").unwrap();
    std::fs::write(folder.join("tests/0/1-2_0.profraw"), b"profile").unwrap();
    let mut manifest = manifest(None, &["a", "b", "c"]);
    manifest.tests[0].profiles = vec!["tests/0/1-2_0.profraw".to_owned()];
    seal(&folder, manifest).unwrap();
    (temporary, folder)
}

/// Changes the manifest, and its digest with it, as somebody would who knows how.
fn forge(folder: &Utf8Path, change: impl FnOnce(&mut Value)) {
    let path = folder.join(manifest::FILE_NAME);
    let mut value: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut value);
    let text = value.to_string();
    let digest = sha256_text(text.as_bytes());
    std::fs::write(path, text).unwrap();
    let line = format!("{digest}  {}\n", manifest::FILE_NAME);
    std::fs::write(folder.join(DIGEST_FILE), line).unwrap();
}

fn refusal(folder: &Utf8Path) -> String {
    Evidence::open(folder).unwrap_err().to_string()
}

#[test]
fn a_run_is_read_as_it_was_written() {
    let (_temporary, folder) = run();
    let evidence = Evidence::open(&folder).unwrap();
    let files = &evidence.runs[0].manifest.files;
    let files: Vec<_> = files
        .iter()
        .map(|file| (file.path.as_str(), file.size))
        .collect();
    assert_eq!(files, [("tests/0/1-2_0.profraw", 7), ("tests/0/stdout", 7)]);
    let text = std::fs::read_to_string(folder.join(manifest::FILE_NAME)).unwrap();
    assert_eq!(evidence.runs[0].manifest.to_text().unwrap(), text);
    assert_eq!(evidence.sha256, Some(sha256_text(text.as_bytes())));
    assert!(!evidence.is_partial());
}

#[test]
fn each_change_is_named() {
    type Change = fn(&Utf8Path);
    let changes: [(Change, &str); 7] = [
        (
            |folder| std::fs::write(folder.join("tests/0/stdout"), b"Printed").unwrap(),
            "tests/0/stdout was changed",
        ),
        (
            |folder| std::fs::write(folder.join("tests/0/stdout"), b"").unwrap(),
            "tests/0/stdout has 0 bytes, not 7",
        ),
        (
            |folder| std::fs::remove_file(folder.join("tests/0/stdout")).unwrap(),
            "tests/0/stdout is missing",
        ),
        (
            |folder| std::fs::write(folder.join("tests/0/more"), b"").unwrap(),
            "tests/0/more was added",
        ),
        (
            |folder| {
                let path = folder.join(manifest::FILE_NAME);
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(path, text.replacen("passed", "failed", 1)).unwrap();
            },
            "manifest.json does not have the SHA-256",
        ),
        (
            |folder| std::fs::remove_file(folder.join(DIGEST_FILE)).unwrap(),
            "manifest.json.sha256 cannot be read",
        ),
        (
            |folder| std::fs::remove_file(folder.join(manifest::FILE_NAME)).unwrap(),
            "did not come to its end",
        ),
    ];
    for (change, message) in changes {
        let (_temporary, folder) = run();
        change(&folder);
        let refused = refusal(&folder);
        assert!(refused.contains(message), "{message}: {refused}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_no_evidence() {
    let (_temporary, folder) = run();
    let (file, other) = (
        folder.join("tests/0/stdout"),
        folder.with_file_name("other"),
    );
    std::fs::rename(&file, &other).unwrap();
    std::os::unix::fs::symlink(&other, &file).unwrap();
    assert!(refusal(&folder).contains("tests/0/stdout is neither a file nor a folder"));
}

#[test]
fn what_the_tool_cannot_weigh_is_refused_by_name() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 9] = [
        (
            |manifest| manifest["schema"] = json!("iec62304-evidence/2"),
            "has the schema iec62304-evidence/2, this tool reads iec62304-evidence/1",
        ),
        (
            |manifest| manifest["tool"]["version"] = json!("9.0.0"),
            "has the tool's version cargo-iec62304 9.0.0",
        ),
        (
            |manifest| manifest["tool"]["version"] = json!("new"),
            "has the tool's version cargo-iec62304 new",
        ),
        (
            |manifest| manifest["added"] = json!(1),
            "unknown field `added`",
        ),
        (
            |manifest| manifest["tests"][0]["outcome"] = json!("fine"),
            "unknown variant `fine`",
        ),
        (
            |manifest| manifest["files"][0]["path"] = json!("../secret"),
            "is no path within the folder",
        ),
        (
            |manifest| manifest["files"][0]["path"] = json!("/etc/passwd"),
            "is no path within the folder",
        ),
        (
            |manifest| manifest["tests"][1]["profiles"] = json!(["../other.profraw"]),
            "../other.profraw is referred to and not among its files",
        ),
        (
            |manifest| manifest["tests"][2]["binary"] = json!(1),
            "the test c has no binary",
        ),
    ];
    for (change, message) in changes {
        let (_temporary, folder) = run();
        forge(&folder, change);
        let refused = refusal(&folder);
        assert!(refused.contains(message), "{message}: {refused}");
    }
}

#[test]
fn versions_of_one_series_understand_each_other() {
    assert_eq!(series("0.3.1"), "0.3");
    assert_eq!(series("1.4.2"), "1");
    let (_temporary, folder) = run();
    let own = series(env!("CARGO_PKG_VERSION")).to_owned();
    let other = if own.contains('.') {
        format!("{own}.99")
    } else {
        format!("{own}.99.0")
    };
    forge(&folder, |manifest| {
        manifest["tool"]["version"] = json!(other);
    });
    assert!(Evidence::open(&folder).is_ok());
}

#[test]
fn what_was_left_out_makes_a_run_partial() {
    type Change = fn(&mut Value);
    let changes: [Change; 4] = [
        |manifest| manifest["partition"] = json!("hash:1/2"),
        |manifest| manifest["selection"]["packages_left_out"] = json!(true),
        |manifest| manifest["selection"]["filtersets"] = json!(["test(a)"]),
        |manifest| {
            manifest["selection"]["tests"] =
                json!({"filters": ["a"], "skip": [], "exact": false, "ignored": "skip"});
        },
    ];
    for change in changes {
        let (_temporary, folder) = run();
        forge(&folder, change);
        assert!(Evidence::open(&folder).unwrap().is_partial());
    }
}
