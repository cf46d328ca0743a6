//! What holds for every rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::names::{check_id, module_of};
use super::{Basis, RULES, Rule, find, suggest};
use crate::clauses;

/// Rules of the standard that judge more classes than their clause is for, as the table of the design says.
const WIDER_THAN_THEIR_CLAUSE: &[(&str, &str)] = &[
    (
        "revision-unclean",
        "for class A, 5.7.5 asks for the version that a test was made with",
    ),
    (
        "source-unreadable",
        "nobody knows the class of a unit that cannot be seen",
    ),
];

/// Headings that the documentation of each rule has, in this order.
const HEADINGS: &[&str] = &["# Why", "# Fix"];

fn rules_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

/// The source of a rule, found by its module name below any group, with the tests that stand beside it.
fn source(rule: &Rule) -> String {
    let name = format!("{}.rs", module_of(rule.id));
    let file = rule_files().into_iter().find(|path| path.ends_with(&name));
    let file = file.expect("a file of that name");
    let tests = file.with_extension("").join("tests.rs");
    let tests = std::fs::read_to_string(tests).unwrap_or_default();
    std::fs::read_to_string(file).expect("readable") + &tests
}

/// Every file that declares a rule.
fn rule_files() -> Vec<PathBuf> {
    let groups = std::fs::read_dir(rules_dir()).expect("src/rules");
    let groups = groups
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.is_dir());
    let files = groups.flat_map(|group| std::fs::read_dir(group).expect("readable"));
    let files = files.map(|entry| entry.expect("readable").path());
    files
        .filter(|path| path.is_file())
        .filter(|file| {
            std::fs::read_to_string(file)
                .expect("readable")
                .contains("declare_rule! {")
        })
        .collect()
}

#[test]
fn ids_and_aliases_are_unique_well_named_and_sorted() {
    let mut seen = BTreeSet::new();
    for rule in RULES {
        assert_eq!(check_id(rule.id), Ok(()));
        for id in rule.aliases.iter().chain([&rule.id]) {
            assert!(seen.insert(*id), "{id} stands twice");
        }
        assert!(std::ptr::eq(find(rule.id).expect("found by its id"), *rule));
    }
    assert!(RULES.is_sorted_by_key(|rule| rule.id));
    assert_eq!(suggest("unit-linse"), Some("unit-lines"));
}

#[test]
fn every_rule_has_a_file_of_its_name_and_every_file_is_registered() {
    let registered: BTreeSet<String> = RULES
        .iter()
        .map(|rule| format!("{}.rs", module_of(rule.id)))
        .collect();
    let on_disk: BTreeSet<String> = rule_files()
        .iter()
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(registered, on_disk);
    for rule in RULES {
        assert!(
            rule.file.ends_with(&format!("/{}.rs", module_of(rule.id))),
            "{}",
            rule.file
        );
    }
}

#[test]
fn every_clause_is_in_the_table_and_valid_for_the_classes() {
    for rule in RULES {
        let clause = clauses::find(rule.clause).unwrap_or_else(|| panic!("{}", rule.clause));
        assert!(
            rule.classes.is_sorted() && !rule.classes.is_empty(),
            "{}",
            rule.id
        );
        let wider = !rule.classes.iter().all(|class| clause.is_for(*class));
        let documented = WIDER_THAN_THEIR_CLAUSE.iter().any(|(id, _)| *id == rule.id);
        // A policy may ask more than its clause; it says so itself.
        assert_eq!(
            wider && rule.basis == Basis::Standard,
            documented,
            "{}",
            rule.id
        );
    }
}

#[test]
fn the_documentation_has_its_headings_and_a_summary() {
    for rule in RULES {
        let docs = rule.docs_text();
        let written = !docs.contains("TODO") && !rule.nothing.contains("TODO");
        assert!(written, "{}: the documentation is not written", rule.id);
        let headings: Vec<&str> = docs.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, HEADINGS, "{}", rule.id);
        let summary = docs.lines().next().expect("a first line");
        assert!(
            (summary.starts_with("A ") || summary.starts_with("An ")),
            "{}: {summary}",
            rule.id
        );
        for paragraph in docs.split("\n\n") {
            let text = paragraph.lines().rfind(|line| !line.starts_with('#'));
            assert!(
                text.is_some_and(|line| line.ends_with('.')),
                "{}: {paragraph}",
                rule.id
            );
        }
    }
}

#[test]
fn every_rule_is_tested_both_ways() {
    for rule in RULES {
        let source = source(rule);
        let tested = source.contains("both_ways(&RULE") || source.contains("both_ways_as(&RULE");
        assert!(tested, "{}: no test in memory", rule.id);
    }
}

#[test]
fn every_rule_has_fixtures_and_the_failing_one_marks_what_is_expected() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/rules");
    let mut on_disk = BTreeSet::new();
    for entry in std::fs::read_dir(&fixtures).expect("fixtures/rules") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            let name = path.file_name().expect("a name");
            on_disk.insert(name.to_string_lossy().into_owned());
        }
    }
    let registered: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(registered, on_disk);
    for rule in RULES {
        let folder = fixtures.join(rule.id);
        assert!(
            marks(&folder.join("fail"), rule.id),
            "{}: nothing is marked in fail/",
            rule.id
        );
        assert!(
            !marks(&folder.join("pass"), rule.id),
            "{}: marked in pass/",
            rule.id
        );
        for case in ["pass", "fail"] {
            let manifest = folder.join(case).join("Cargo.toml");
            assert!(manifest.is_file(), "{} is missing", manifest.display());
        }
    }
}

/// Whether a file below the folder marks a finding of the rule, as fixtures/README.md says.
fn marks(folder: &Path, rule: &str) -> bool {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|_| panic!("{}", folder.display()));
    entries
        .map(|entry| entry.expect("readable").path())
        .any(|path| {
            if path.is_dir() {
                return marks(&path, rule);
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            text.lines().any(|line| {
                let marked = ["//~v ", "//~ ", "#~ "]
                    .iter()
                    .find_map(|mark| line.split_once(mark));
                marked.is_some_and(|(_, rules)| rules.split_whitespace().any(|id| id == rule))
            })
        })
}

#[test]
fn what_fails_closed_and_what_judges_deviations_cannot_be_waived() {
    let never = RULES.iter().filter(|rule| rule.never_waived.is_some());
    let never: Vec<&str> = never.map(|rule| rule.id).collect();
    assert_eq!(
        never,
        [
            "deviation-expired",
            "deviation-stale",
            "deviation-unapproved",
            "deviation-unused",
            "engines-disagree",
            "evidence-stale",
            "evidence-stray",
            "evidence-unmatched",
            "requirement-unknown",
            "source-unreadable",
            "test-failed",
            "test-without-evidence",
            "trace-hollow",
        ]
    );
}
