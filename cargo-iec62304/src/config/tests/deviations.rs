//! `[[deviation]]`: what is read, and what is refused with its reason.

use super::{Config, RegionKind, design, line, read};
use crate::model::{Deviation, SubjectKind};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The configuration with one item, a requirement and this deviation, which gets an ID, a reason and a last day.
fn with(keys: &str) -> Result<Config, Vec<String>> {
    let text = format!(
        "[[deviation]]\nid = \"DEV-1\"\nreason = \"no test can\"\nexpires = 2027-01-31\n{keys}\n\
         [[item]]\nid = \"dosing\"\n[[requirement]]\nid = \"SRS-1\"\n"
    );
    read(&text, &[]).map_err(|mistakes| {
        let lines = mistakes.iter().map(line);
        lines
            .map(|it| it.replacen("iec62304.toml:", "", 1))
            .collect()
    })
}

fn read_one(keys: &str) -> Deviation {
    let mut config = with(keys).expect("no mistake");
    assert_eq!(config.deviations.len(), 1);
    config.deviations.remove(0)
}

fn refused(keys: &str) -> Vec<String> {
    with(keys).expect_err("a mistake")
}

#[test]
fn a_deviation_is_read_in_full() {
    let deviation = read_one(&format!(
        "rule = \"unit-regions\"\nsubject = \"pump::dose::limit\"\ndigest = \"{DIGEST}\"\nalternative = \"review\"\nrisk_view = \"none\"\n\
         approved_by = \"Head of verification\"\napproved_on = 2026-02-03\ncode = [\"a\", \"a\", \" b \"]\nkinds = [\"error-propagation\", \"unreachable\"]"
    ));
    assert_eq!(
        (deviation.id.as_str(), deviation.rule.as_str()),
        ("DEV-1", "unit-regions")
    );
    assert_eq!(deviation.subject.kind, SubjectKind::Unit);
    assert_eq!(deviation.subject.id, "pump::dose::limit");
    assert_eq!(deviation.digest.as_deref(), Some(DIGEST));
    // What is written twice is meant twice.
    assert_eq!(deviation.code, ["a", "a", " b "]);
    assert_eq!(
        deviation.kinds,
        [RegionKind::Unreachable, RegionKind::ErrorPropagation]
    );
    assert_eq!(deviation.alternative.as_deref(), Some("review"));
    assert_eq!(deviation.risk_view.as_deref(), Some("none"));
    assert_eq!(
        deviation.approved_by.as_deref(),
        Some("Head of verification")
    );
    assert_eq!(deviation.approved_on.as_deref(), Some("2026-02-03"));
    assert_eq!(deviation.expires, "2027-01-31");
    assert_eq!(deviation.place.start.line, 2);
}

#[test]
fn the_subject_is_what_the_rule_speaks_of() {
    let kind = |rule: &str, subject: &str| {
        read_one(&format!("rule = \"{rule}\"\nsubject = \"{subject}\""))
            .subject
            .kind
    };
    assert_eq!(
        kind("requirement-unverified", "SRS-1"),
        SubjectKind::Requirement
    );
    assert_eq!(kind("item-lines", "dosing"), SubjectKind::Item);
    assert_eq!(kind("item-lines", "system"), SubjectKind::System);
    assert_eq!(
        kind("class-below-container", "SRS-1"),
        SubjectKind::Requirement
    );
    assert_eq!(
        kind("test-flaky", "pump/lib::tests::limits"),
        SubjectKind::Test
    );
    let unit = "rule = \"class-below-container\"\nsubject = \"pump::<Dose as From<u8>>::from#2\"";
    let unit = read_one(&format!("{unit}\ndigest = \"{DIGEST}\""));
    assert_eq!(unit.subject.kind, SubjectKind::Unit);
}

#[test]
fn one_that_awaits_approval_is_read_and_holds_for_no_day() {
    let waiting = read_one(
        "rule = \"item-lines\"\nsubject = \"dosing\"\napproved_by = \"\"\napproved_on = \"\"",
    );
    assert_eq!((&waiting.approved_by, &waiting.approved_on), (&None, &None));
    assert!(!waiting.is_approved("9999-12-31"));
    assert!(design().deviations.is_empty());
}

#[test]
fn what_a_deviation_needs_is_asked_for() {
    let mistakes = read("[[deviation]]\n", &[]).expect_err("mistakes");
    let lines: Vec<String> = mistakes.iter().map(line).collect();
    for key in ["id", "rule", "subject", "reason", "expires"] {
        let missing = format!("`[[deviation]]` has no `{key}`");
        assert!(
            lines.iter().any(|line| line.contains(&missing)),
            "{lines:?}"
        );
    }
    let unit = "rule = \"unit-not-executed\"\nsubject = \"pump::dose\"";
    assert_eq!(
        refused(unit),
        [
            "1:1: `[[deviation]]` of unit `pump::dose` has no `digest` (`cargo iec62304 deviation new` prints it: without one, it would hold for whatever the unit becomes)"
        ]
    );
    let unit = format!("rule = \"unit-lines\"\nsubject = \"pump::dose\"\ndigest = \"{DIGEST}\"");
    assert_eq!(
        refused(&unit),
        [
            "1:1: `[[deviation]]` of `unit-lines` does not say which code it accepts (add `code`, the texts of the lines, or `kinds`, the kinds of regions)"
        ]
    );
}

#[test]
fn what_cannot_be_waived_is_refused_with_the_reason() {
    assert_eq!(
        refused("rule = \"test-failed\"\nsubject = \"pump/lib::tests::limits\""),
        [
            "5:8: `rule`: `test-failed` cannot be waived (what a failed test found is to be mended: in the code, or in the test)"
        ]
    );
    for rule in [
        "test-without-evidence",
        "trace-hollow",
        "requirement-unknown",
        "engines-disagree",
        "source-unreadable",
        "evidence-stale",
        "evidence-stray",
        "evidence-unmatched",
    ] {
        let found = refused(&format!("rule = \"{rule}\"\nsubject = \"system\""));
        assert!(found[0].contains("cannot be waived ("), "{found:?}");
    }
    assert_eq!(
        refused("rule = \"unit-linse\"\nsubject = \"pump::dose\""),
        ["5:8: `rule`: there is no rule `unit-linse` (did you mean `unit-lines`?)"]
    );
}

#[test]
fn a_subject_that_does_not_exist_leads_nowhere() {
    assert_eq!(
        refused("rule = \"requirement-unverified\"\nsubject = \"SRS-2\""),
        [
            "6:11: `subject`: `requirement-unverified` speaks of no requirement `SRS-2` (did you mean `SRS-1`?)"
        ]
    );
    let item = refused("rule = \"requirement-unverified\"\nsubject = \"dosing\"");
    assert!(item[0].starts_with("6:11: `subject`: "), "{item:?}");
    let globs = refused("rule = \"requirement-unverified\"\nsubject = \"SRS-*\"");
    assert!(!globs.is_empty());
    let unit = refused("rule = \"unit-untraced\"\nsubject = \"dose\"");
    assert_eq!(
        unit,
        [
            "6:11: `subject`: `unit-untraced` speaks of no unit `dose` (write the id of a unit, as in `pump::dose::limit`)"
        ]
    );
}

#[test]
fn what_says_nothing_of_its_rule_is_refused() {
    let unit = format!("subject = \"pump::dose\"\ndigest = \"{DIGEST}\"\n");
    let refused_of =
        |rule: &str, more: &str| refused(&format!("rule = \"{rule}\"\n{unit}{more}")).join("\n");
    for (rule, key, value) in [
        ("unit-not-executed", "code", "[\"a\"]"),
        ("unit-not-executed", "kinds", "[\"unreachable\"]"),
        ("unit-not-executed", "with", "\"dosing\""),
        ("unit-branches", "kinds", "[\"unreachable\"]"),
    ] {
        let found = refused_of(rule, &format!("{key} = {value}"));
        assert!(
            found.contains(&format!("`{key}` says nothing of `{rule}`")),
            "{found}"
        );
    }
    let found = refused(&format!(
        "rule = \"item-lines\"\nsubject = \"dosing\"\ndigest = \"{DIGEST}\""
    ));
    assert_eq!(
        found,
        ["7:10: `digest` says nothing of item `dosing` (take it out: only units have one)"]
    );
}

#[test]
fn values_that_are_none_are_named() {
    let unit = "rule = \"unit-lines\"\nsubject = \"pump::dose\"\n";
    let found = refused(&format!(
        "{unit}digest = \"sha256:ABC\"\ncode = []\nkinds = [\"unreachabel\", 3]"
    ));
    assert_eq!(
        found,
        [
            "7:10: `digest`: expected `sha256:` and 64 hexadecimal digits in lower case, found `sha256:ABC` (`cargo iec62304 deviation new` prints it)",
            "8:8: `code` is empty (leave it out, or write what is accepted)",
            "9:10: `kinds`: expected one of `unreachable`, `error-propagation`, found `unreachabel` (did you mean `unreachable`?)",
            "9:25: `kinds`: expected a string, found an integer",
        ]
    );
    let found =
        refused("rule = \"item-lines\"\nsubject = \"dosing\"\nwith = \"ui\"\napprovd_by = \"x\"");
    assert!(
        found
            .iter()
            .any(|it| it.contains("no item has the ID `ui`")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|it| it.contains("did you mean `approved_by`?")),
        "{found:?}"
    );
}
