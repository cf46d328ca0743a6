//! Evidence that is kept: judged again, from elsewhere, after somebody touched it, and in shards.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Run, Workspace, repository, scratch};

const ALPHA: &str = "//! Counting.\nuse iec62304_macros::requirement;\n\
    include!(concat!(env!(\"OUT_DIR\"), \"/table.rs\"));\n\
    /// Of whom.\npub const NOTE: &str = include_str!(\"../data/a note.txt\");\n\
    /// Adds one, up to the limit.\n///\n/// ```\n/// assert_eq!(store_alpha::next(1), 2);\n/// ```\n#[requirement(\"SRS-1\", \"SRS-2\")]\npub fn next(a: u8) -> u8 {\n    \
    if a >= 9 { limit() } else { a + 1 }\n}\n\
    #[cfg(test)]\nmod tests {\n    use iec62304_macros::verifies;\n    \
    #[test]\n    #[verifies(\"SRS-1\")]\n    fn adds_one() {\n        assert_eq!(super::next(1), 2);\n    }\n    \
    #[test]\n    #[verifies(\"SRS-1\")]\n    fn stops_at_the_limit() {\n        assert_eq!(super::next(9), 9);\n    }\n    \
    #[test]\n    #[verifies(\"SRS-2\")]\n    fn knows_the_limit() {\n        assert_eq!(super::limit(), 9);\n    }\n    \
    #[test]\n    #[ignore = \"takes long\"]\n    fn takes_long() {}\n    \
    #[test]\n    #[should_panic(expected = \"no\")]\n    fn panics() {\n        panic!(\"no\");\n    }\n}\n";
/// With a file that is not there, cargo runs it each time: two checkouts share a target directory here, and would take the code of each
/// other for fresh.
const BUILD_SCRIPT: &str = "fn main() {\n    let out = std::env::var(\"OUT_DIR\").unwrap();\n    \
    let code = \"/// The limit.\\n#[iec62304_macros::requirement(\\\"SRS-2\\\")]\\npub fn limit() -> u8 {\\n    9\\n}\\n\";\n    \
    std::fs::write(format!(\"{out}/table.rs\"), code).unwrap();\n    \
    println!(\"cargo::rerun-if-changed=build.rs\\ncargo::rerun-if-changed=tables\");\n    \
    println!(\"cargo::rerun-if-changed=nowhere\");\n    let _ = helper::HELP;\n}\nmod helper;\n";
const BETA: &str = "//! Counting twice.\nuse iec62304_macros::requirement;\n\
    /// Adds two.\n#[requirement(\"SRS-3\")]\npub fn twice(a: u8) -> u8 {\n    store_alpha::next(store_alpha::next(a))\n}\n";
const BETA_TESTS: &str = "use iec62304_macros::verifies;\n\
    #[test]\n#[verifies(\"SRS-3\", level = system)]\nfn adds_two() {\n    assert_eq!(store_beta::twice(3), 5);\n}\n\
    #[test]\nfn stops() {\n    assert_eq!(store_beta::twice(8), 9);\n}\n";

/// A workspace of two packages.
fn workspace(name: &str) -> Workspace {
    let root = scratch(name);
    let workspace = Workspace {
        target: root.join("target"),
        root,
    };
    let macros = repository().join("iec62304-macros");
    let macros = format!(
        "iec62304-macros = {{ path = {:?} }}\n",
        macros.to_str().expect("UTF-8")
    );
    let head = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\nextra = []\n\n\
             [dependencies]\n{macros}"
        )
    };
    workspace.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"alpha\", \"beta\"]\n",
    );
    workspace.write("alpha/Cargo.toml", &head("store-alpha"));
    workspace.write("alpha/build.rs", BUILD_SCRIPT);
    workspace.write("alpha/helper.rs", "pub const HELP: u8 = 1;\n");
    workspace.write("alpha/tables/1.csv", "9\n");
    workspace.write("alpha/data/a note.txt", "note\n");
    workspace.write("alpha/src/lib.rs", ALPHA);
    let beta = format!(
        "{}store-alpha = {{ path = \"../alpha\" }}\n",
        head("store-beta")
    );
    workspace.write("beta/Cargo.toml", &beta);
    workspace.write("beta/src/lib.rs", BETA);
    workspace.write("beta/tests/both.rs", BETA_TESTS);
    let requirement = |number: u8| {
        format!(
            "[[requirement]]\nid = \"SRS-{number}\"\nderives_from = [\"SYS-1\"]\ntext = \"The software shall do step {number}.\"\n\
             kind = \"functional\"\nacceptance = \"It yields {number}.\"\n"
        )
    };
    let source = "[[source]]\nid = \"SYS-1\"\nkind = \"system\"\ntext = \"It counts.\"\n";
    let requirements = source.to_owned() + &[1, 2, 3].map(requirement).concat();
    workspace.write("iec62304/requirements.toml", &requirements);
    // Without a name the system has that of its folder.
    workspace.write(
        "iec62304.toml",
        "[system]\nname = \"Counter\"\nclass = \"C\"\n[[item]]\nid = \"all\"\npackages = [\"store-alpha\", \"store-beta\"]\n",
    );
    workspace
}

/// A run whose evidence was kept, and all that the tests need of it; nobody changes it.
struct Kept {
    workspace: Workspace,
    evidence: PathBuf,
    report: Value,
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let workspace = workspace("store");
    let evidence = workspace.root.with_file_name("store-evidence");
    let _ = fs::remove_dir_all(&evidence);
    let arguments = [
        "verify",
        "--format",
        "json",
        "--evidence-out",
        text(&evidence),
    ];
    let run = workspace.run_with(&arguments, &[("STORE_SECRET", "hunter2-is-secret")]);
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    Kept {
        report: run.report(),
        evidence,
        workspace,
    }
});

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Copies a folder as it is; `target` is left out.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be read") {
        let entry = entry.expect("a folder can be read");
        let target = to.join(entry.file_name());
        if entry.file_name() == "target" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// Another checkout of the same code; nothing is built in it.
fn checkout(name: &str) -> Workspace {
    let root = scratch(name);
    copy(&KEPT.workspace.root, &root);
    Workspace {
        target: root.join("target"),
        root,
    }
}

/// A copy of the evidence that may be changed.
fn evidence(name: &str) -> PathBuf {
    let folder = scratch(name);
    copy(&KEPT.evidence, &folder);
    folder
}

fn from(workspace: &Workspace, evidence: &Path, more: &[&str]) -> Run {
    let mut arguments = vec!["verify", "--format", "json", "--from", text(evidence)];
    arguments.extend(more);
    workspace.run(&arguments)
}

/// All that the tool promises to be equal: everything outside `evidence`.
#[track_caller]
fn assert_same(before: &Value, now: &Value) {
    let (before, now) = (
        before.as_object().expect("a report"),
        now.as_object().expect("a report"),
    );
    let keys = before.keys().chain(now.keys());
    for key in keys.filter(|key| *key != "evidence") {
        assert_eq!(before.get(key), now.get(key), "{key}");
    }
}

fn reason(report: &Value) -> String {
    let build = &report["evidence"]["build"];
    assert_eq!(build["status"], "failed", "{build}");
    build["reason"]
        .as_str()
        .expect("a failure has a reason")
        .to_owned()
}

/// The files of the evidence that a function chooses, relative to it.
fn files(evidence: &Path, chosen: impl Fn(&str) -> bool) -> Vec<String> {
    let manifest = fs::read_to_string(evidence.join("manifest.json")).expect("there is a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("the manifest is JSON");
    let files = manifest["files"]
        .as_array()
        .expect("a manifest lists files");
    let paths = files.iter().filter_map(|file| file["path"].as_str());
    paths
        .filter(|path| chosen(path))
        .map(str::to_owned)
        .collect()
}

#[test]
fn stored_evidence_gives_the_verdict_of_its_run() {
    let kept = &*KEPT;
    let elsewhere = checkout("store-elsewhere");
    for workspace in [&kept.workspace, &elsewhere] {
        let run = from(workspace, &kept.evidence, &[]);
        assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
        let report = run.report();
        assert_same(&kept.report, &report);
        let (before, now) = (&kept.report["evidence"], &report["evidence"]);
        assert!(before["manifest_sha256"].is_string());
        for same in [
            "manifest_sha256",
            "runs",
            "source_digest",
            "runner",
            "commands",
        ] {
            assert_eq!(before[same], now[same], "{same}");
        }
        assert_ne!(before["run_id"], now["run_id"]);
    }
    assert!(!elsewhere.target.exists(), "nothing is built");
    let generated = kept.report["units"].as_array().expect("units");
    assert!(
        generated
            .iter()
            .any(|unit| unit["id"] == "store_alpha::limit"),
        "code of the build script is judged"
    );
}

#[test]
fn the_manifest_keeps_to_its_schema_and_holds_no_secret() {
    let text = fs::read_to_string(KEPT.evidence.join("manifest.json")).expect("a manifest");
    assert!(!text.contains("hunter2"), "no environment is kept");
    let manifest: Value = serde_json::from_str(&text).expect("the manifest is JSON");
    let schema = repository().join("docs/schema/iec62304-evidence-1.schema.json");
    let schema = fs::read_to_string(schema).expect("the schema is published");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let errors: Vec<String> = schema
        .iter_errors(&manifest)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        manifest["source"]["generated"].as_array().map(Vec::len),
        Some(1)
    );
    let digest = &KEPT.report["evidence"]["manifest_sha256"];
    let line = fs::read_to_string(KEPT.evidence.join("manifest.json.sha256")).expect("a digest");
    assert_eq!(
        line,
        format!("{}  manifest.json\n", digest.as_str().expect("text"))
    );
}

#[test]
fn a_changed_byte_of_any_kind_of_file_is_named() {
    let first = |chosen: &dyn Fn(&str) -> bool| {
        files(&KEPT.evidence, chosen)
            .into_iter()
            .next()
            .expect("there is such a file")
    };
    let kinds = [
        "manifest.json".to_owned(),
        first(&|path| path.ends_with(".profraw")),
        first(&|path| path.ends_with("stdout")),
        first(&|path| path.ends_with(".covmapping")),
        first(&|path| path.starts_with("generated/")),
    ];
    for (at, file) in kinds.iter().enumerate() {
        let copy = evidence(&format!("store-tampered-{at}"));
        let path = copy.join(file);
        let mut bytes = fs::read(&path).expect("the file is there");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x01;
        fs::write(&path, bytes).expect("the file can be changed");
        let run = from(&KEPT.workspace, &copy, &[]);
        assert_eq!(run.code, 3, "{file}: {}", run.stderr);
        let reason = reason(&run.report());
        assert!(reason.contains(file.as_str()), "{file}: {reason}");
    }
}

#[test]
fn a_missing_or_additional_file_is_named_and_an_unfinished_run_is_never_judged() {
    let copy = evidence("store-incomplete");
    let profile = files(&copy, |path| path.ends_with(".profraw")).remove(0);
    fs::remove_file(copy.join(&profile)).expect("a file can be removed");
    fs::write(copy.join("tests/note"), b"mine").expect("a file can be written");
    let run = from(&KEPT.workspace, &copy, &[]);
    assert_eq!(run.code, 3);
    let why = reason(&run.report());
    assert!(why.contains(&format!("{profile} is missing")), "{why}");
    assert!(why.contains("tests/note was added"), "{why}");
    fs::rename(
        copy.join("manifest.json"),
        copy.join("manifest.json.partial"),
    )
    .expect("renamed");
    let run = from(&KEPT.workspace, &copy, &[]);
    assert_eq!(run.code, 3);
    assert!(reason(&run.report()).contains("did not come to its end"));
}

#[test]
fn other_code_or_documents_are_named() {
    let workspace = checkout("store-other-code");
    workspace.append("alpha/src/lib.rs", "// later\n");
    workspace.append("iec62304/requirements.toml", "# later\n");
    let run = from(&workspace, &KEPT.evidence, &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    let why = reason(&run.report());
    assert!(why.contains("alpha/src/lib.rs differs"), "{why}");
    assert!(why.contains("iec62304/requirements.toml differs"), "{why}");
    assert!(!why.contains("beta"), "{why}");
}

#[test]
fn other_files_that_the_build_read_are_named() {
    let workspace = checkout("store-other-inputs");
    let path = "alpha/data/a note.txt";
    workspace.append(path, "later\n");
    let why = |more: &str| {
        let run = from(&workspace, &KEPT.evidence, &[]);
        assert_eq!(run.code, 3, "{more}: {}", run.stdout);
        reason(&run.report())
    };
    let first = why("a file that `include_str!` names");
    assert!(
        first.contains("{workspace}/alpha/data/a note.txt differs"),
        "{first}"
    );
    assert!(
        !first.contains("helper") && !first.contains("tables"),
        "{first}"
    );
    workspace.write(path, "note\n");
    assert_eq!(from(&workspace, &KEPT.evidence, &[]).code, 0);
    workspace.append("alpha/helper.rs", "// later\n");
    workspace.write("alpha/tables/2.csv", "8\n");
    workspace.write(".cargo/config.toml", "[build]\n");
    fs::remove_file(workspace.root.join(path)).expect("a file can be removed");
    let all = why("several");
    for change in [
        "{workspace}/alpha/helper.rs differs",
        "{workspace}/alpha/tables/ differs",
        "{workspace}/alpha/data/a note.txt is gone",
        "{workspace}/.cargo/config.toml is new",
    ] {
        assert!(all.contains(change), "{change}: {all}");
    }
}

#[test]
fn options_that_contradict_the_evidence_are_refused() {
    let kept = &*KEPT;
    let occupied = kept.workspace.root.join("alpha");
    let nowhere = kept.workspace.root.join("nowhere");
    let cases: [(&Path, &[&str], &str); 5] = [
        (
            &kept.evidence,
            &["--features", "store-alpha/extra"],
            "the default features",
        ),
        (
            &kept.evidence,
            &["-p", "store-beta"],
            "store-alpha, store-beta",
        ),
        (&kept.evidence, &["--profile", "release"], "no --profile"),
        (&kept.evidence, &["adds"], "cannot be used with"),
        (&nowhere, &[], "there is no folder"),
    ];
    for (folder, more, message) in cases {
        let run = from(&kept.workspace, folder, more);
        assert_eq!(run.code, 2, "{more:?}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{more:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    let run = kept
        .workspace
        .run(&["verify", "--evidence-out", text(&occupied)]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is not empty"), "{}", run.stderr);
}

/// Three shards, one of them of another checkout at another path, and one in a folder that it was moved to.
struct Shards {
    second: Workspace,
    folder: PathBuf,
    first_two: [PathBuf; 2],
    moved: PathBuf,
}

static SHARDS: LazyLock<Shards> = LazyLock::new(|| {
    let kept = &KEPT.workspace;
    let second = checkout("store-second");
    let folder = scratch("store-shards");
    let shard = |root: &Path, number: usize| {
        // One target directory for both: what the packages share is built once.
        let workspace = Workspace {
            root: root.to_owned(),
            target: kept.target.clone(),
        };
        let place = folder.join(number.to_string());
        let share = format!("hash:{number}/3");
        let mut arguments = vec!["verify", "--format", "json", "--keep", "1"];
        arguments.extend(["--partition", &share, "--evidence-out", text(&place)]);
        let report = workspace.run(&arguments).report();
        assert_eq!(report["scope"], "partial", "a shard alone is no whole");
        place
    };
    let mine = kept.target.join("iec62304/runs/mine");
    fs::create_dir_all(&mine).expect("a folder can be made");
    let first_two = [shard(&kept.root, 1), shard(&second.root, 2)];
    let third = shard(&kept.root, 3);
    let runs = fs::read_dir(mine.parent().expect("a folder")).expect("runs are kept");
    assert_eq!(
        runs.count(),
        2,
        "--keep 1 keeps one run, and what a person put there"
    );
    let moved = scratch("store-moved").join("a");
    fs::rename(third, &moved).expect("a folder can be moved");
    Shards {
        second,
        folder,
        first_two,
        moved,
    }
});

fn merge(workspace: &Workspace, folders: &[&Path], more: &[&str]) -> Run {
    let mut arguments = vec!["merge", "--format", "json"];
    arguments.extend(folders.iter().map(|folder| text(folder)));
    arguments.extend(more);
    workspace.run(&arguments)
}

#[test]
fn shards_make_the_verdict_of_one_run() {
    let shards = &*SHARDS;
    let [first, second] = &shards.first_two;
    let all: [&Path; 3] = [&shards.moved, first, second];
    let merged = shards.folder.join("merged");
    for (workspace, more) in [
        (&KEPT.workspace, vec![]),
        (&shards.second, vec!["--evidence-out", text(&merged)]),
    ] {
        let run = merge(workspace, &all, &more);
        assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
        let report = run.report();
        assert_same(&KEPT.report, &report);
        let runs = report["evidence"]["runs"].as_array().expect("runs").iter();
        let partitions: Vec<_> = runs.map(|run| run["partition"].as_str()).collect();
        assert_eq!(
            partitions,
            [Some("hash:1/3"), Some("hash:2/3"), Some("hash:3/3")]
        );
        let tests = report["tests"].as_array().expect("tests");
        let doctests = tests.iter().filter(|test| test["binary"] == "doc");
        assert_eq!(doctests.count(), 1, "documentation tests run in one shard");
    }
    let run = from(&shards.second, &merged, &[]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_same(&KEPT.report, &run.report());
    assert!(!shards.second.target.exists(), "nothing is built");
}

#[test]
fn shards_that_make_no_whole_are_refused_by_name() {
    let shards = &*SHARDS;
    let ([first, second], moved) = (&shards.first_two, &shards.moved);
    let tampered = scratch("store-tampered-shard");
    copy(second, &tampered);
    let map = files(&tampered, |path| path.ends_with(".covmapping")).remove(0);
    fs::write(tampered.join(&map), b"").expect("a file can be written");
    let refused: [(&[&Path], &str); 4] = [
        (&[first, moved], "the share hash:2/3 is missing"),
        (
            &[first, second, moved, first],
            "the share hash:1/3 is there twice",
        ),
        (&[first, &KEPT.evidence], "is no share of a run"),
        (&[first, &tampered, moved], &map),
    ];
    for (folders, message) in refused {
        let run = merge(&KEPT.workspace, folders, &[]);
        assert_eq!(run.code, 3, "{message}: {}", run.stderr);
        let why = reason(&run.report());
        assert!(why.contains(message), "{message}: {why}");
    }
}
