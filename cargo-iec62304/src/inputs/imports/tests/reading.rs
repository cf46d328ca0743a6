//! Files that entries and the command line name, and what must stand in them.

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{DocumentText, parse as parse_configuration};
use crate::diagnostic::Diagnostic;
use crate::inputs::imports::{Import, OriginKind, read, read::Asked};

const PASSED: &str = include_str!("../testdata/nextest-passed.xml");
const LCOV: &str = include_str!("../testdata/cargo-llvm-cov.lcov");
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        Self { folder }
    }

    fn root(&self) -> &Utf8Path {
        Utf8Path::from_path(self.folder.path()).expect("UTF-8")
    }

    /// Reads the entries of a configuration, and files of the command line.
    fn read(&self, configuration: &str, files: &[&str]) -> Result<Vec<Import>, Vec<Diagnostic>> {
        let packages = ["dose".to_owned()];
        let text = DocumentText {
            path: "iec62304.toml".into(),
            bytes: configuration.as_bytes().to_vec(),
        };
        let config = parse_configuration(Some(text), Vec::new(), &packages)?;
        let files: Vec<Utf8PathBuf> = files.iter().map(|file| self.root().join(file)).collect();
        read(&Asked {
            root: self.root(),
            packages: &packages,
            folder: self.root(),
            entries: &config.evidence,
            files: &files,
        })
    }

    /// The mistakes, each with its file and line.
    fn mistakes(&self, configuration: &str, files: &[&str]) -> Vec<String> {
        let mistakes = self.read(configuration, files).expect_err("mistakes");
        let shown = mistakes.into_iter().map(|it| {
            let place = it
                .place
                .map(|place| format!("{}:{}: ", place.file, place.start.line));
            let help = it.help.map(|help| format!(" ({help})"));
            let text = format!(
                "{}{}{}",
                place.unwrap_or_default(),
                it.message,
                help.unwrap_or_default()
            );
            text.replace(self.root().as_str(), "ROOT")
        });
        shown.collect()
    }
}

fn entry(more: &str) -> String {
    format!("[[evidence]]\nid = \"EV-1\"\nfile = \"r.xml\"\n{more}\n")
}

#[test]
fn an_entry_names_a_report_and_the_code_it_was_made_from() {
    let folder = Folder::with(&[("r.xml", PASSED)]);
    let more = format!("commit = \"{COMMIT}\"\npackage = \"dose\"");
    let imports = folder.read(&entry(&more), &[]).expect("a report");
    let [import] = imports.as_slice() else {
        panic!("one report: {imports:?}")
    };
    assert_eq!(
        (import.id.as_str(), import.file.as_str()),
        ("EV-1", "r.xml")
    );
    assert_eq!(import.package.as_deref(), Some("dose"));
    assert_eq!(import.origins[0].kind, OriginKind::Commit);
    assert!(import.in_configuration);
    assert_eq!(import.place.start.line, 1);
}

#[test]
fn the_origin_may_stand_in_the_report_or_beside_it() {
    let property = PASSED.replacen(
        "<testsuite name=\"dose\"",
        &format!("<properties><property name=\"iec62304.commit\" value=\"{COMMIT}\"/></properties><testsuite name=\"dose\""),
        1,
    );
    let beside = format!("[[evidence]]\ncommit = \"{COMMIT}\"\n");
    let folder = Folder::with(&[
        ("a.xml", &property),
        ("b.xml", PASSED),
        ("b.xml.toml", &beside),
    ]);
    let imports = folder.read("", &["a.xml", "b.xml"]).expect("two reports");
    let found: Vec<_> = imports
        .iter()
        .map(|it| (it.id.as_str(), it.origins.len()))
        .collect();
    assert_eq!(found, [("a.xml", 1), ("b.xml", 1)]);
}

#[test]
fn without_an_origin_the_help_says_how_to_state_it() {
    let folder = Folder::with(&[("r.xml", PASSED)]);
    let mistakes = folder.mistakes("", &["r.xml"]);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(
        mistakes[0]
            .starts_with("r.xml:1: nothing says from which code `r.xml` was made (name `commit`")
    );
    assert!(mistakes[0].contains("`r.xml.toml`") && mistakes[0].contains("iec62304.commit"));
    let mistakes = folder.mistakes(&entry(""), &[]);
    assert!(
        mistakes[0].starts_with("iec62304.toml:1: nothing says"),
        "{mistakes:?}"
    );
}

#[test]
fn a_file_that_is_missing_or_does_not_parse_is_named_with_its_place() {
    let folder = Folder::with(&[
        ("bad.xml", "<testsuite>\n<testcase/>\n</testsuite>"),
        ("empty.toml", ""),
    ]);
    assert_eq!(
        folder.mistakes("", &["no.xml", "bad.xml", "empty.toml"]),
        [
            "`empty.toml` holds no `[[evidence]]` (write `[[evidence]]` on a line of its own, and its keys below)",
            "the evidence `ROOT/no.xml` does not exist (check the path after `--evidence`)",
            "bad.xml:2: `bad.xml` cannot be read (byte 12): `<testcase>` has no attribute `name`",
        ]
    );
    let mistakes = folder.mistakes(&entry(""), &[]);
    assert_eq!(
        mistakes,
        [
            "iec62304.toml:3: `file`: `r.xml` does not exist (it counts from the folder of this file)"
        ]
    );
}

#[test]
fn a_shortened_or_moving_name_of_the_code_is_refused() {
    let folder = Folder::with(&[("r.xml", PASSED)]);
    for wrong in [
        "commit = \"main\"",
        "commit = \"0123abc\"",
        "code_digest = \"12\"",
    ] {
        let mistakes = folder.mistakes(&entry(wrong), &[]);
        assert!(
            mistakes[0].starts_with("iec62304.toml:4: `"),
            "{mistakes:?}"
        );
    }
}

#[test]
fn coverage_has_to_say_whose_tests_passed() {
    let folder = Folder::with(&[("r.xml", PASSED), ("c.lcov", LCOV)]);
    let origin = format!("commit = \"{COMMIT}\"\n");
    let coverage = |more: &str| {
        let results = entry(&origin);
        format!("{results}[[evidence]]\nid = \"EV-2\"\nfile = \"c.lcov\"\n{origin}{more}\n")
    };
    let mistakes = folder.mistakes(&coverage(""), &[]);
    assert!(
        mistakes[0].contains("nothing says that the tests behind the coverage of `c.lcov` passed")
    );
    let mistakes = folder.mistakes(&coverage("results = \"EV-3\""), &[]);
    assert!(
        mistakes[0].contains("no evidence has the ID `EV-3` (did you mean `EV-1`?)"),
        "{mistakes:?}"
    );
    let mistakes = folder.mistakes(&coverage("results = \"EV-2\""), &[]);
    assert!(
        mistakes[0].contains("`EV-2` holds coverage, no results"),
        "{mistakes:?}"
    );
    let mistakes = folder.mistakes(&coverage("results = \"EV-1\"\npackage = \"dose\""), &[]);
    assert!(
        mistakes[0].contains("`package` says nothing of a report of format `lcov`"),
        "{mistakes:?}"
    );
    assert_eq!(
        folder
            .read(&coverage("results = \"EV-1\""), &[])
            .expect("both")
            .len(),
        2
    );
}

#[test]
fn a_file_of_entries_is_read_like_the_configuration() {
    let of_entries = entry(&format!(
        "code_digest = \"{}\"\npackge = \"dose\"",
        "0".repeat(64)
    ));
    let folder = Folder::with(&[("r.xml", PASSED), ("lab.toml", &of_entries)]);
    assert_eq!(
        folder.mistakes("", &["lab.toml"]),
        ["lab.toml:5: unknown key `packge` in `[[evidence]]` (did you mean `package`?)"]
    );
    let again = of_entries.replace("packge", "package");
    std::fs::write(folder.root().join("lab.toml"), &again).expect("a file");
    assert!(!folder.read("", &["lab.toml"]).expect("a report")[0].in_configuration);
    let twice = folder.mistakes("", &["lab.toml", "lab.toml"]);
    assert_eq!(twice, ["lab.toml:1: two reports have the ID `EV-1`"]);
}
