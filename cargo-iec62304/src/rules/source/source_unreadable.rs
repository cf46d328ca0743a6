//! The rule `source-unreadable`.

use crate::model::{Model, SourceGap};
use crate::rules::{Examined, Findings};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A source file that a target reaches and that is not found or does not parse.
    ///
    /// # Why
    /// What the tool cannot read it cannot judge: units may hide there. While such a file exists, no rule on units or items
    /// is satisfied. It is judged for every class, because nobody knows the class of a unit that cannot be seen.
    ///
    /// A macro whose functions only the coverage map knows is shown as a note.
    ///
    /// # Fix
    /// Mend the file or the `mod` that leads to it, or exclude it with an `[[exclude]]` and a reason.
    "source-unreadable", clause "5.5.5" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Files,
    nothing "no source file",
    never_waived "nobody knows what stands in a file that cannot be read, so nobody knows what is accepted"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for gap in &model.gaps {
        report(model, gap, findings);
    }
    let unread = model.gaps.iter().filter(|gap| gap.hides_units).count();
    Examined::judged(model.source_files + unread)
}

fn report(model: &Model, gap: &SourceGap, findings: &mut Findings) {
    let file = &gap.place.file;
    let message = if gap.hides_units {
        format!("file `{file}` cannot be read: {}", gap.message)
    } else {
        format!("file `{file}`: {}", gap.message)
    };
    let help = gap.help.clone();
    let help = help.unwrap_or_else(|| "mend it, or exclude it with a reason".to_owned());
    let severity = if gap.hides_units {
        Severity::Error
    } else {
        Severity::Note
    };
    findings
        .add(
            SubjectKind::File,
            file.as_str(),
            model.system.class,
            message,
        )
        .at(gap.place.clone())
        .help(help)
        .weigh(severity)
        .undecided_if(gap.hides_units);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, gap};
    use crate::rules::testkit::{both_ways_as, judged};
    use crate::verdict::{RuleOutcome, Severity};

    #[test]
    fn a_file_that_cannot_be_read_leaves_it_undetermined() {
        let fail = complete_but(|model| model.gaps.push(gap("src/broken.rs")));
        both_ways_as(&RULE, &complete(), &fail, RuleOutcome::Undetermined);
    }

    #[test]
    fn a_macro_whose_functions_the_source_does_not_show_is_a_note() {
        let model = complete_but(|model| {
            model.gaps.push(gap("src/made.rs"));
            model.gaps[0].hides_units = false;
        });
        let (result, findings) = judged(&RULE, &model);
        assert_eq!(result.outcome, RuleOutcome::Satisfied);
        assert_eq!(findings[0].severity, Severity::Note);
    }
}
