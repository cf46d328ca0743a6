//! The rule `requirement-unknown`.

use crate::model::{DanglingTag, Model};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A tag or a `[[trace]]` that names an ID which no document has.
    ///
    /// # Why
    /// A trace that leads nowhere is a slip of the pen or a requirement that somebody removed. Either way the trace matrix
    /// shows a link that does not exist. It cannot be waived.
    ///
    /// # Fix
    /// Correct the ID, or write the record that it names.
    "requirement-unknown", clause "5.2.6" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Tags,
    nothing "no tag and no `[[trace]]` names an ID",
    never_waived "the ID names nothing that could be judged: mend the tag, or write the requirement down"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for tag in &model.dangling_tags {
        report(tag, findings);
    }
    Examined::judged(model.tagged_ids)
}

fn report(tag: &DanglingTag, findings: &mut Findings) {
    let (kind, word, verb) = if tag.on_test {
        (SubjectKind::Test, "test", "verify")
    } else {
        (SubjectKind::Unit, "unit", "implement")
    };
    let message = format!(
        "{word} `{}` claims to {verb} `{}`, which no document has",
        tag.subject, tag.id
    );
    let help = match &tag.suggestion {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write the record `{}`, or correct the ID", tag.id),
    };
    findings
        .add(kind, &tag.subject, tag.class, message)
        .at(tag.place.clone())
        .help(help);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, place};
    use crate::model::{DanglingTag, SafetyClass};
    use crate::rules::testkit::{both_ways, judged};
    use crate::verdict::SubjectKind;

    fn tag(on_test: bool, suggestion: Option<&str>) -> DanglingTag {
        DanglingTag {
            id: "SRS-2".to_owned(),
            subject: "dose::limit".to_owned(),
            on_test,
            class: SafetyClass::B,
            place: place("src/lib.rs", 9),
            suggestion: suggestion.map(str::to_owned),
        }
    }

    #[test]
    fn an_id_that_no_document_has_is_a_finding_of_the_tags_class() {
        let fail = complete_but(|model| {
            model.dangling_tags = vec![tag(false, Some("SRS-1")), tag(true, None)];
        });
        both_ways(&RULE, &complete(), &fail);
        let (_, findings) = judged(&RULE, &fail);
        assert_eq!(findings[0].help.as_deref(), Some("did you mean `SRS-1`?"));
        assert_eq!(findings[0].class, SafetyClass::B);
        let kinds: Vec<SubjectKind> = findings.iter().map(|f| f.subject.kind).collect();
        assert_eq!(kinds, [SubjectKind::Unit, SubjectKind::Test]);
    }
}
