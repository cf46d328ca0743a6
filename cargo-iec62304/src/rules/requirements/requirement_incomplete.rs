//! The rule `requirement-incomplete`.

use crate::model::{Model, Requirement};
use crate::rules::text::{bounded, bounded_code};
use crate::rules::{Examined, Findings};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A requirement that lacks its text, its kind or its acceptance criterion. A vague word in it is a warning.
    ///
    /// # Why
    /// A requirement must be clear enough that a test can decide it. Without an acceptance criterion every test passes, and
    /// words such as "fast" or "user-friendly" mean something else to each reader.
    ///
    /// # Fix
    /// Fill in `text`, `kind` and `acceptance`. Put a number or an observable result in place of the vague word.
    "requirement-incomplete", clause "5.2.6" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Requirements,
    nothing "no requirement"
}

/// Words that leave open what is asked; lower case.
const VAGUE: &[&str] = &[
    "acceptable",
    "adequate",
    "adequately",
    "and so on",
    "and/or",
    "appropriate",
    "appropriately",
    "as needed",
    "as required",
    "easily",
    "easy",
    "efficient",
    "etc",
    "fast",
    "flexible",
    "good",
    "if necessary",
    "if possible",
    "intuitive",
    "maximal",
    "minimal",
    "normally",
    "optimal",
    "properly",
    "quick",
    "quickly",
    "reasonable",
    "robust",
    "simple",
    "slow",
    "state of the art",
    "sufficient",
    "sufficiently",
    "suitable",
    "tba",
    "tbc",
    "tbd",
    "timely",
    "to be defined",
    "to be determined",
    "todo",
    "usually",
    "user friendly",
    "user-friendly",
];

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for requirement in &model.requirements {
        report_missing(requirement, findings);
        report_vague(requirement, findings);
    }
    Examined::judged(model.requirements.len())
}

fn report_missing(requirement: &Requirement, findings: &mut Findings) {
    let mut missing = Vec::new();
    if is_blank(requirement.text.as_deref()) {
        missing.push("text");
    }
    if requirement.kind.is_none() {
        missing.push("kind");
    }
    if is_blank(requirement.acceptance.as_deref()) {
        missing.push("acceptance");
    }
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "requirement `{}` lacks its {}",
        requirement.id,
        bounded(&missing)
    );
    findings
        .add(
            SubjectKind::Requirement,
            &requirement.id,
            requirement.class,
            message,
        )
        .at(requirement.place.clone())
        .help(format!("add {}", bounded_code(missing)));
}

fn is_blank(text: Option<&str>) -> bool {
    text.unwrap_or_default().trim().is_empty()
}

fn report_vague(requirement: &Requirement, findings: &mut Findings) {
    let fields = [&requirement.text, &requirement.acceptance];
    let mut vague: Vec<&str> = fields
        .into_iter()
        .flatten()
        .flat_map(|text| vague_words(text))
        .collect();
    vague.sort_unstable();
    vague.dedup();
    if vague.is_empty() {
        return;
    }
    let listed = bounded_code(vague);
    let message = format!("requirement `{}` is vague: {listed}", requirement.id);
    findings
        .add(
            SubjectKind::Requirement,
            &requirement.id,
            requirement.class,
            message,
        )
        .at(requirement.place.clone())
        .help("say it with a number or an observable result")
        .weigh(Severity::Warning);
}

fn vague_words(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let found = |word: &&&str| holds_word(&text, word);
    VAGUE.iter().filter(found).copied().collect()
}

/// Whether the word stands in the text by itself; `fast` does not stand in `fast-acting insulin`.
fn holds_word(text: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

#[cfg(test)]
mod tests {
    use super::{RULE, vague_words};
    use crate::model::builder::{complete, complete_but};
    use crate::rules::testkit::{both_ways, judged, messages};
    use crate::verdict::{RuleOutcome, Severity};

    #[test]
    fn what_is_missing_is_listed_in_one_finding() {
        let fail = complete_but(|model| {
            model.requirements[0].kind = None;
            model.requirements[0].acceptance = Some("  ".to_owned());
        });
        both_ways(&RULE, &complete(), &fail);
        assert_eq!(
            messages(&RULE, &fail),
            ["requirement `SRS-1` lacks its kind, acceptance"]
        );
    }

    #[test]
    fn a_vague_word_is_a_warning() {
        let model = complete_but(|model| {
            model.requirements[0].text = Some("It shall be FAST and User-friendly.".to_owned());
        });
        let (result, findings) = judged(&RULE, &model);
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert!(findings[0].message.contains("`fast`, `user-friendly`"));
    }

    #[test]
    fn vague_words_are_found_as_whole_words_only() {
        assert_eq!(vague_words("TBD"), ["tbd"]);
        assert_eq!(vague_words("stop etc."), ["etc"]);
        assert_eq!(vague_words("answer as needed"), ["as needed"]);
        assert!(vague_words("fast-acting insulin, breakfast, etching, goodwill").is_empty());
        assert!(vague_words("Der größte Wert ist 35 U/h").is_empty());
    }
}
