//! The rule `class-below-hazard`.

use std::collections::BTreeMap;

use crate::model::{Hazard, Model, Place, SafetyClass};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A system, or an item that a hazard names, that stands below the class of the hazard's severity, while nothing outside
    /// the software reduces the risk.
    ///
    /// # Why
    /// The class follows from the worst harm that a failure can contribute to, with the failure taken as certain. Only a risk
    /// control outside the software (`external = true`) can lower it; one in the software fails together with it. The system
    /// answers for every hazard, an item for those that name it. How far an external control reduces the risk is for a
    /// person to judge.
    ///
    /// # Fix
    /// Raise the class of the system or the item, correct the severity, or declare the measure outside the software that
    /// reduces the risk as a `[[risk_control]]` with `external = true`.
    "class-below-hazard", clause "4.3.a" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects System,
    nothing "no hazard"
}

/// The system or an item, with the hazards that it answers for.
struct Part<'a> {
    kind: SubjectKind,
    id: &'a str,
    class: SafetyClass,
    place: Option<Place>,
    hazards: Vec<&'a Hazard>,
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let parts = parts(model);
    for part in &parts {
        let unreduced = part.hazards.iter().copied().filter(|hazard| {
            hazard.severity.class() > part.class && !is_reduced_outside(model, hazard)
        });
        let unreduced: Vec<&Hazard> = unreduced.collect();
        if let Some(needed) = unreduced.iter().map(|it| it.severity.class()).max() {
            findings
                .add(part.kind, part.id, part.class, message(part, &unreduced))
                .at(part.place.clone())
                .help(help(needed, &unreduced));
        }
    }
    Examined::judged(parts.len())
}

/// The system where there is any hazard, and each item that one names.
fn parts(model: &Model) -> Vec<Part<'_>> {
    if model.hazards.is_empty() {
        return Vec::new();
    }
    let system = &model.system;
    let mut parts = vec![Part {
        kind: SubjectKind::System,
        id: &system.name,
        class: system.class,
        place: system.place.clone(),
        hazards: model.hazards.iter().collect(),
    }];
    let mut by_item: BTreeMap<&str, Vec<&Hazard>> = BTreeMap::new();
    for hazard in &model.hazards {
        for item in &hazard.items {
            by_item.entry(item).or_default().push(hazard);
        }
    }
    let items = by_item.into_iter().filter_map(|(id, hazards)| {
        let item = model.item(id)?;
        Some(Part {
            kind: SubjectKind::Item,
            id: &item.id,
            class: item.class,
            place: Some(item.place.clone()),
            hazards,
        })
    });
    parts.extend(items);
    parts
}

fn is_reduced_outside(model: &Model, hazard: &Hazard) -> bool {
    let controls = hazard.risk_controls.iter();
    let mut controls = controls.filter_map(|id| model.risk_control(id));
    controls.any(|control| control.external)
}

fn message(part: &Part<'_>, hazards: &[&Hazard]) -> String {
    let name = |hazard: &&Hazard| format!("`{}` (class {})", hazard.id, hazard.severity.class());
    let hazards: Vec<String> = hazards.iter().map(name).collect();
    let (noun, can) = match part.kind {
        SubjectKind::Item => ("item", "can contribute to hazard"),
        _ => ("system", "holds hazard"),
    };
    format!(
        "{noun} `{}` is class {} and {can} {}, which nothing outside the software reduces",
        part.id,
        part.class,
        bounded(&hazards)
    )
}

fn help(needed: SafetyClass, hazards: &[&Hazard]) -> String {
    let id = hazards.first().map_or("", |hazard| hazard.id.as_str());
    format!(
        "raise it to class {needed}, or declare what reduces the risk outside the software: a `[[risk_control]]` with \
         `hazards = [\"{id}\"]` and `external = true`"
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{controlled_but, risk_control, without_risks};
    use crate::model::{Model, SafetyClass, Severity};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::{RuleOutcome, SubjectKind};

    fn low(change: impl FnOnce(&mut Model)) -> Model {
        controlled_but(|model| {
            model.system.class = SafetyClass::B;
            model.items[0].class = SafetyClass::B;
            change(model);
        })
    }

    fn subjects(model: &Model) -> Vec<(SubjectKind, String)> {
        let (_, findings) = judged(&RULE, model);
        let subjects = findings
            .into_iter()
            .map(|it| (it.subject.kind, it.subject.id));
        subjects.collect()
    }

    #[test]
    fn the_system_and_each_item_that_the_hazard_names_are_judged() {
        both_ways(&RULE, &controlled_but(|_| ()), &low(|_| ()));
        let system = || (SubjectKind::System, "Pump".to_owned());
        assert_eq!(subjects(&low(|_| ())), [system()]);
        let named = low(|model| model.hazards[0].items = vec!["dosing".to_owned()]);
        let item = || (SubjectKind::Item, "dosing".to_owned());
        assert_eq!(subjects(&named), [system(), item()]);
        let item_alone = low(|model| {
            model.system.class = SafetyClass::C;
            model.hazards[0].items = vec!["dosing".to_owned()];
        });
        assert_eq!(subjects(&item_alone), [item()]);
    }

    #[test]
    fn only_a_control_outside_the_software_lowers_the_class() {
        let inside = low(|model| {
            model.risk_controls.push(risk_control("RC-2", &["HAZ-1"]));
        });
        assert_eq!(outcome(&RULE, &inside), RuleOutcome::Violated);
        let outside = low(|model| model.risk_controls[0].external = true);
        assert_eq!(outcome(&RULE, &outside), RuleOutcome::Satisfied);
        let of_another_hazard = low(|model| {
            let mut external = risk_control("RC-2", &[]);
            external.external = true;
            model.risk_controls.push(external);
        });
        assert_eq!(outcome(&RULE, &of_another_hazard), RuleOutcome::Violated);
    }

    #[test]
    fn the_severity_gives_the_class() {
        for (severity, expected) in [
            (Severity::None, RuleOutcome::Satisfied),
            (Severity::NonSerious, RuleOutcome::Satisfied),
            (Severity::Serious, RuleOutcome::Violated),
            (Severity::Death, RuleOutcome::Violated),
        ] {
            let model = low(|model| model.hazards[0].severity = severity);
            assert_eq!(outcome(&RULE, &model), expected, "{severity:?}");
        }
    }

    #[test]
    fn without_a_hazard_there_is_nothing_to_judge() {
        assert_eq!(outcome(&RULE, &without_risks()), RuleOutcome::NotApplicable);
    }
}
