//! The loader on folders as a project has them.

use super::*;
use crate::model::Position;

/// A workspace in a temporary folder.
struct Workspace {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
}

fn workspace(files: &[(&str, &[u8])]) -> Workspace {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
    for (path, bytes) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    Workspace {
        _folder: folder,
        root,
    }
}

fn source(id: &str) -> Vec<u8> {
    format!("[[source]]\nid = \"{id}\"\n").into_bytes()
}

fn ids(config: &Config) -> Vec<&str> {
    config
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect()
}

fn files(config: &Config) -> Vec<&str> {
    config.files.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn documents_beside_the_configuration_are_read() {
    let workspace = workspace(&[
        ("iec62304.toml", b"[system]\nname = \"Pump\""),
        ("iec62304/b.toml", &source("SYS-2")),
        ("iec62304/a.toml", &source("SYS-1")),
        ("iec62304/README.md", b"## SYS-4 No document"),
        ("iec62304/notes.txt", b"no document"),
        (
            "iec62304/needs.md",
            b"## SYS-5 Less noise\n\n```toml source\nkind = \"system\"\n```\n",
        ),
        ("iec62304/old/c.toml", &source("SYS-3")),
    ]);
    let config = load(&workspace.root, None, &[]).unwrap();
    assert_eq!(ids(&config), ["SYS-1", "SYS-2", "SYS-5"]);
    assert_eq!(
        files(&config),
        [
            "iec62304/a.toml",
            "iec62304/b.toml",
            "iec62304/needs.md",
            "iec62304.toml"
        ]
    );
}

#[test]
fn a_project_may_have_no_configuration_or_documents_alone() {
    let config = load(&workspace(&[]).root, None, &[]).unwrap();
    assert!(!config.system.configured && config.files.is_empty());
    let workspace = workspace(&[("iec62304/a.toml", &source("SYS-1"))]);
    let config = load(&workspace.root, None, &[]).unwrap();
    assert!(!config.system.configured);
    assert_eq!(ids(&config), ["SYS-1"]);
}

#[test]
fn patterns_replace_the_folder() {
    let workspace = workspace(&[
        (
            "iec62304.toml",
            b"documents = [\"docs/**/*.toml\", \"risk.toml\", \"./docs/a.toml\"]",
        ),
        ("docs/a.toml", &source("SYS-1")),
        ("docs/deep/er/b.toml", &source("SYS-2")),
        ("docs/b.txt", b"no document"),
        ("risk.toml", &source("SYS-3")),
        ("iec62304/c.toml", &source("SYS-4")),
    ]);
    let config = load(&workspace.root, None, &[]).unwrap();
    assert_eq!(ids(&config), ["SYS-1", "SYS-2", "SYS-3"]);
}

#[test]
fn a_wide_pattern_takes_neither_the_configuration_nor_a_cache() {
    let workspace = workspace(&[
        ("iec62304.toml", b"documents = [\"**/*.toml\"]\n[system]\n"),
        ("docs/a.toml", &source("SYS-1")),
        (
            "target/CACHEDIR.TAG",
            b"Signature: 8a477f597d28d172789f06886806bc55",
        ),
        ("target/package/docs/a.toml", &source("SYS-1")),
    ]);
    let config = load(&workspace.root, None, &[]).unwrap();
    assert_eq!(files(&config), ["docs/a.toml", "iec62304.toml"]);
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error() {
    let workspace = workspace(&[
        (
            "iec62304.toml",
            b"documents = [\"doc/*.toml\",\n  \"docs/*.toml\", \"[\"]",
        ),
        ("doc/a.toml", &source("SYS-1")),
    ]);
    let mistakes = load(&workspace.root, None, &[]).unwrap_err();
    let found: Vec<(&str, Option<Position>)> = mistakes
        .iter()
        .map(|it| {
            (
                it.message.as_str(),
                it.place.as_ref().map(|place| place.start),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "`documents`: `docs/*.toml` matches no file",
                Some(Position::new(2, 3))
            ),
            (
                "`documents`: `[` is no pattern: unclosed character class; missing ']'",
                Some(Position::new(2, 18))
            ),
        ]
    );
}

#[test]
fn a_folder_in_place_of_a_pattern_gets_the_pattern() {
    let workspace = workspace(&[
        ("iec62304.toml", b"documents = [\"docs/\", \"doc/*.toml\"]"),
        ("docs/a.toml", &source("SYS-1")),
    ]);
    let mistakes = load(&workspace.root, None, &[]).unwrap_err();
    let help: Vec<_> = mistakes.iter().map(|it| it.help.as_deref()).collect();
    assert_eq!(
        help,
        [
            Some("it is a folder: write `docs/*.toml`"),
            Some("patterns count from the folder of iec62304.toml")
        ]
    );
}

#[test]
fn documents_of_another_configuration_are_found_from_its_folder() {
    let workspace = workspace(&[
        ("iec62304.toml", b"not read = "),
        ("variants/b/pump.toml", b"[system]\nname = \"B\""),
        ("variants/b/iec62304/a.toml", &source("SYS-1")),
        ("iec62304/a.toml", &source("SYS-2")),
    ]);
    let path = workspace.root.join("variants/./a/../b/pump.toml");
    let config = load(&workspace.root, Some(&path), &[]).unwrap();
    assert_eq!(config.system.name, "B");
    assert_eq!(
        files(&config),
        ["variants/b/iec62304/a.toml", "variants/b/pump.toml"]
    );
}

#[test]
fn a_configuration_outside_keeps_its_absolute_path() {
    let inside = workspace(&[]);
    let outside = workspace(&[("pump.toml", b"[system]\nclas = \"A\"")]);
    let path = outside.root.join("pump.toml");
    let mistakes = load(&inside.root, Some(&path), &[]).unwrap_err();
    let place = mistakes[0].place.as_ref().unwrap();
    assert_eq!(place.file, path);
}

#[test]
fn a_configuration_that_was_asked_for_has_to_exist() {
    let workspace = workspace(&[]);
    let mistakes = load(&workspace.root, Some("nowhere/pump.toml".into()), &[]).unwrap_err();
    assert_eq!(
        mistakes[0].message,
        "the configuration `nowhere/pump.toml` does not exist"
    );
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_its_offset() {
    let workspace = workspace(&[("iec62304.toml", b"# \xfc\n")]);
    let mistakes = load(&workspace.root, None, &[]).unwrap_err();
    assert_eq!(
        mistakes[0].message,
        "`iec62304.toml` is not UTF-8: the byte at offset 2 belongs to no character"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_links_to_itself_is_walked_once() {
    let workspace = workspace(&[
        ("iec62304.toml", b"documents = [\"docs/**/*.toml\"]"),
        ("docs/a.toml", &source("SYS-1")),
    ]);
    let docs = workspace.root.join("docs");
    std::os::unix::fs::symlink(&docs, docs.join("loop")).unwrap();
    let config = load(&workspace.root, None, &[]).unwrap();
    assert_eq!(ids(&config), ["SYS-1"]);
}

#[test]
fn evidence_that_looks_like_a_path_and_is_not_there_is_a_warning() {
    for (text, expected) in [
        ("lab/tr-7.pdf", true),
        ("./lab", true),
        ("VP-12", false),
        ("QMS certificate 4711", false),
        ("QMS/4711", false),
        ("ISO 13485, section 4.1", false),
        ("https://example.org/tr-7.pdf", false),
        ("v1.4.0", false),
    ] {
        assert_eq!(is_like_a_path(text), expected, "{text}");
    }
}
