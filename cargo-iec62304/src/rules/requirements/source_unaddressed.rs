//! The rule `source-unaddressed`.

use crate::model::Model;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A source that no requirement derives from.
    ///
    /// # Why
    /// A system requirement, a clinical need or a rule of the law that no software requirement takes up was forgotten, or is no
    /// matter of the software. In both cases somebody has to decide it.
    ///
    /// # Fix
    /// Write the requirement, or name the source in the `derives_from` of one that is there. A source that only concerns
    /// other parts of the device does not belong in these documents.
    "source-unaddressed", clause "5.2.1" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Sources,
    nothing "no source"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for source in model.sources.iter().filter(|it| it.requirements.is_empty()) {
        let id = &source.id;
        let message = format!("no requirement derives from source `{id}`");
        findings
            .add(SubjectKind::Source, id, model.system.class, message)
            .at(source.place.clone())
            .help(format!(
                "write a requirement with `derives_from = [\"{id}\"]`"
            ));
    }
    Examined::judged(model.sources.len())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, source};
    use crate::rules::testkit::{both_ways, outcome};
    use crate::verdict::RuleOutcome;

    #[test]
    fn a_source_that_nothing_derives_from_is_a_finding() {
        let fail = complete_but(|model| model.sources.push(source("SYS-2")));
        both_ways(&RULE, &complete(), &fail);
    }

    #[test]
    fn without_sources_there_is_nothing_to_judge() {
        let model = complete_but(|model| model.sources.clear());
        assert_eq!(outcome(&RULE, &model), RuleOutcome::NotApplicable);
    }
}
