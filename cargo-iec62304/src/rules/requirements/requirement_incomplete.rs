//! The rule `requirement-incomplete`.

use crate::model::{Gate, Model, RecordStatus, Requirement, VagueWord};
use crate::rules::text::{bounded, bounded_code};
use crate::rules::{Examined, Findings};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A requirement that lacks its text, its kind or its acceptance criterion. A vague word in it is a warning.
    ///
    /// # Why
    /// A requirement must be clear enough that a test can decide it. Without an acceptance criterion every test passes, and
    /// words such as "fast" or "user-friendly" mean something else to each reader. A requirement with `status = "draft"` is a
    /// warning at release.
    ///
    /// # Fix
    /// Fill in `text`, `kind` and `acceptance`. Put a number or an observable result in place of the vague word: title, text and
    /// acceptance criterion are looked at. Which words are vague, and why, is a list that comes with the tool; the section
    /// `[vague]` of iec62304.toml adds words to it and removes them, each with its reason.
    "requirement-incomplete", clause "5.2.6" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Requirements,
    nothing "no requirement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for requirement in &model.requirements {
        report_missing(requirement, findings);
        report_vague(model, requirement, findings);
        if model.gate >= Gate::Release && requirement.status == Some(RecordStatus::Draft) {
            report_draft(requirement, findings);
        }
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

fn report_draft(requirement: &Requirement, findings: &mut Findings) {
    let id = &requirement.id;
    let message = format!("requirement `{id}` is released and still a draft");
    findings
        .add(SubjectKind::Requirement, id, requirement.class, message)
        .at(requirement.place.clone())
        .help("have it approved, and write `status = \"approved\"`")
        .weigh(Severity::Warning);
}

fn is_blank(text: Option<&str>) -> bool {
    text.unwrap_or_default().trim().is_empty()
}

fn report_vague(model: &Model, requirement: &Requirement, findings: &mut Findings) {
    let vague = vague_words(model, requirement);
    if vague.is_empty() {
        return;
    }
    let said = |of: fn(&VagueWord) -> &String| {
        let words = vague.iter().map(|it| (it.word.as_str(), of(it).as_str()));
        explained(words)
    };
    let message = format!(
        "requirement `{}` is vague: {}",
        requirement.id,
        said(|word| &word.reason)
    );
    findings
        .add(
            SubjectKind::Requirement,
            &requirement.id,
            requirement.class,
            message,
        )
        .at(requirement.place.clone())
        .help(said(|word| &word.instead))
        .weigh(Severity::Warning);
}

/// `` `fast`, `slow` (each reader has another time in mind) ``: what holds for several words is said once.
fn explained<'a>(words: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut by_text: Vec<(&str, Vec<&str>)> = Vec::new();
    for (word, text) in words {
        match by_text.iter_mut().find(|(known, _)| *known == text) {
            Some((_, words)) => words.push(word),
            None => by_text.push((text, vec![word])),
        }
    }
    let parts: Vec<String> = by_text
        .into_iter()
        .map(|(text, words)| format!("{} ({text})", bounded_code(words)))
        .collect();
    bounded(&parts)
}

/// The vague words of title, text and acceptance criterion, sorted.
fn vague_words<'m>(model: &'m Model, requirement: &Requirement) -> Vec<&'m VagueWord> {
    let fields = [
        Some(&requirement.title),
        requirement.text.as_ref(),
        requirement.acceptance.as_ref(),
    ];
    let texts: Vec<String> = fields.into_iter().flatten().map(|it| normal(it)).collect();
    let stands = |word: &&VagueWord| texts.iter().any(|text| holds_word(text, &word.word));
    model.vague_words.iter().filter(stands).collect()
}

/// Lower case, with one space wherever there is white space: a text of several lines breaks anywhere.
fn normal(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
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
    use crate::model::{Gate, RecordStatus, VagueWord};
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

    fn vague(text: &str) -> Vec<String> {
        let model = complete_but(|model| model.requirements[0].text = Some(text.to_owned()));
        let words = vague_words(&model, &model.requirements[0]).into_iter();
        words.map(|word| word.word.clone()).collect()
    }

    #[test]
    fn a_vague_word_is_a_warning_that_says_why_and_what_to_write() {
        let model = complete_but(|model| {
            model.requirements[0].text =
                Some("It shall be FAST, quick and User-friendly.".to_owned());
        });
        let (result, findings) = judged(&RULE, &model);
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert_eq!(
            findings[0].message,
            "requirement `SRS-1` is vague: `fast`, `quick` (each reader has another time in mind), `user-friendly` (each user \
             finds something else easy)"
        );
        assert!(
            findings[0]
                .help
                .as_deref()
                .unwrap()
                .contains("name the time")
        );
    }

    #[test]
    fn title_and_acceptance_are_looked_at_too_and_the_project_has_the_list() {
        let mut model = complete_but(|model| {
            model.requirements[0].title = "A simple bolus".to_owned();
            model.requirements[0].acceptance = Some("the pump blorbs".to_owned());
        });
        assert!(messages(&RULE, &model)[0].contains("`simple`"));
        model.vague_words = vec![VagueWord {
            word: "blorbs".to_owned(),
            reason: "nobody knows what it is".to_owned(),
            instead: "say what it does".to_owned(),
        }];
        let messages = messages(&RULE, &model);
        assert!(messages[0].ends_with("vague: `blorbs` (nobody knows what it is)"));
    }

    #[test]
    fn a_draft_is_a_warning_at_release() {
        let mut model = complete_but(|model| {
            model.requirements[0].status = Some(RecordStatus::Draft);
        });
        assert!(messages(&RULE, &model).is_empty());
        model.gate = Gate::Release;
        assert!(messages(&RULE, &model)[0].ends_with("still a draft"));
    }

    #[test]
    fn vague_words_are_found_as_whole_words_only() {
        assert_eq!(vague("TBD"), ["tbd"]);
        assert_eq!(vague("stop etc."), ["etc"]);
        assert_eq!(vague("answer as\n  needed"), ["as needed"]);
        assert!(vague("fast-acting insulin, breakfast, etching, goodwill").is_empty());
        assert!(vague("Der größte Wert ist 35 U/h").is_empty());
    }
}
