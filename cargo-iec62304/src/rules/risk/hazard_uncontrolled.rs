//! The rule `hazard-uncontrolled`.

use crate::model::{Hazard, Model};
use crate::rules::text::bounded_code;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A hazard that no risk control addresses.
    ///
    /// # Why
    /// Where software can contribute to harm, somebody has to decide what holds the risk down, in the software or outside of
    /// it. The class that counts is the one that the severity asks for. A requirement that derives from the hazard is no
    /// risk control by itself: nothing says that it is meant as one.
    ///
    /// # Fix
    /// Declare the measure as a `[[risk_control]]` with `hazards = ["…"]`; `external = true` where it works outside the
    /// software. Requirements that implement it name it in `risk_controls`.
    "hazard-uncontrolled", clause "7.2.1" Standard, classes [B C],
    gate Merge, severity Error, needs Source, subjects Hazards,
    nothing "no hazard of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for hazard in &model.hazards {
        let class = hazard.severity.class();
        if !RULE.is_for(class) {
            continue;
        }
        examined.judged += 1;
        if hazard.risk_controls.is_empty() {
            let id = &hazard.id;
            let message = format!("no risk control addresses hazard `{id}`");
            findings
                .add(SubjectKind::Hazard, id, class, message)
                .at(hazard.place.clone())
                .help(help(model, hazard));
        }
    }
    examined
}

fn help(model: &Model, hazard: &Hazard) -> String {
    let id = &hazard.id;
    let requirements = model.requirements.iter();
    let deriving = requirements.filter(|requirement| requirement.derives_from.contains(id));
    let deriving = bounded_code(deriving.map(|requirement| requirement.id.as_str()));
    let declare =
        format!("declare the measure as a `[[risk_control]]` with `hazards = [\"{id}\"]`");
    if deriving.is_empty() {
        declare
    } else {
        format!(
            "{declare}; {deriving} derives from it and could name the control in `risk_controls`"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{controlled_but, without_risks};
    use crate::model::{Model, Severity};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::{RuleOutcome, SubjectKind};

    fn uncontrolled(change: impl FnOnce(&mut Model)) -> Model {
        controlled_but(|model| {
            model.risk_controls.clear();
            change(model);
        })
    }

    #[test]
    fn a_hazard_without_a_control_is_a_finding_on_the_hazard() {
        let fail = uncontrolled(|_| ());
        both_ways(&RULE, &controlled_but(|_| ()), &fail);
        let (_, findings) = judged(&RULE, &fail);
        assert_eq!(findings[0].subject.kind, SubjectKind::Hazard);
        assert_eq!(findings[0].place, Some(fail.hazards[0].place.clone()));
    }

    #[test]
    fn a_control_outside_the_software_is_one_and_a_requirement_that_derives_from_it_is_none() {
        let external = controlled_but(|model| model.risk_controls[0].external = true);
        assert_eq!(outcome(&RULE, &external), RuleOutcome::Satisfied);
        let derived = uncontrolled(|model| {
            model.requirements[0].derives_from = vec!["HAZ-1".to_owned()];
        });
        let (result, findings) = judged(&RULE, &derived);
        assert_eq!(result.outcome, RuleOutcome::Violated);
        assert!(findings[0].help.as_deref().unwrap().contains("`SRS-1`"));
    }

    #[test]
    fn the_severity_decides_who_is_judged() {
        for (severity, expected) in [
            (Severity::None, RuleOutcome::NotApplicable),
            (Severity::NonSerious, RuleOutcome::Violated),
            (Severity::Serious, RuleOutcome::Violated),
        ] {
            let model = uncontrolled(|model| model.hazards[0].severity = severity);
            assert_eq!(outcome(&RULE, &model), expected);
        }
        assert_eq!(outcome(&RULE, &without_risks()), RuleOutcome::NotApplicable);
    }
}
