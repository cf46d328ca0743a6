//! `[[unit_review]]`: what is read, and what is refused.

use super::{line, read};
use crate::model::UnitReview;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn record() -> String {
    format!(
        "[[unit_review]]\nid = \"REV-1\"\nunit = \"pump::halt\"\ndigest = \"{DIGEST}\"\ncriteria = \"design DD-4\"\n\
         reason = \"it never returns\"\nresult = \"passed\"\nby = \"Head of verification\"\non = 2026-02-03\n\
         evidence = \"RV-7\"\n"
    )
}

fn refused(text: &str) -> Vec<String> {
    let mistakes = read(text, &[]).expect_err("a mistake");
    mistakes.iter().map(line).collect()
}

#[test]
fn a_review_is_read_in_full() {
    let config = read(&record(), &[]).expect("no mistake");
    let [review] = config.unit_reviews.as_slice() else {
        panic!("one review");
    };
    let UnitReview {
        id,
        unit,
        criteria,
        passed,
        by,
        on,
        reason,
        evidence,
        digest,
        place,
        unit_place,
    } = review;
    assert_eq!((id.as_str(), unit.as_str()), ("REV-1", "pump::halt"));
    assert_eq!((criteria.as_str(), *passed), ("design DD-4", true));
    assert_eq!(
        (by.as_str(), on.as_str()),
        ("Head of verification", "2026-02-03")
    );
    assert_eq!(
        (reason.as_str(), digest.as_str()),
        ("it never returns", DIGEST)
    );
    assert_eq!(evidence, &["RV-7"]);
    assert_eq!((place.start.line, unit_place.start.line), (2, 3));
    assert!(
        !config.policy.c.unit_review,
        "no policy allows it of itself"
    );
}

#[test]
fn what_is_not_filled_in_is_refused() {
    for key in ["unit", "digest", "criteria", "reason", "result", "by", "on"] {
        let record = record();
        let mut lines: Vec<&str> = record.lines().collect();
        let at = lines
            .iter()
            .position(|line| line.starts_with(&format!("{key} =")));
        let at = at.expect("the key");
        let removed = lines.remove(at);
        let without = lines.join("\n");
        let mistakes = refused(&without);
        assert!(
            mistakes
                .iter()
                .any(|it| it.contains(&format!("no `{key}`"))),
            "{removed}: {mistakes:?}"
        );
        let empty = format!("{key} = \"\"");
        lines.insert(at, &empty);
        assert!(!refused(&lines.join("\n")).is_empty(), "{empty}");
    }
}

#[test]
fn a_result_a_digest_and_a_day_have_their_form() {
    for (from, to) in [
        ("\"passed\"", "\"not-run\""),
        (DIGEST, "sha256:12"),
        ("2026-02-03", "\"soon\""),
        ("evidence", "evidense"),
    ] {
        let mistakes = refused(&record().replacen(from, to, 1));
        assert_eq!(mistakes.len(), 1, "{to}: {mistakes:?}");
    }
    let twice = format!("{}{}", record(), record());
    assert!(refused(&twice)[0].contains("two unit reviews have the ID `REV-1`"));
}

#[test]
fn the_policy_of_each_class_says_whether_a_review_counts() {
    let config = read("[policy.C]\nunit_review = true\n", &[]).expect("no mistake");
    let policy = &config.policy;
    assert_eq!(
        [&policy.a, &policy.b, &policy.c].map(|class| class.unit_review),
        [false, false, true]
    );
}
