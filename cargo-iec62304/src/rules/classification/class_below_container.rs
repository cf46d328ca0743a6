//! The rule `class-below-container`.

use crate::model::{ClassFrom, Model, Requirement, SafetyClass, SoftwareItem, SoftwareUnit};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A unit, item or requirement that stands below the class of what contains it.
    ///
    /// # Why
    /// What is made by decomposition carries the class of the whole, unless a written rationale explains how it is
    /// segregated. Only an item can have such a rationale, and it holds for that item alone. A tag that asks for less than
    /// the item's class is not honoured: the higher class stays in force, and the tag misleads its reader.
    ///
    /// # Fix
    /// Raise or remove the class. An item that is really segregated says how: `segregation = "…"`.
    "class-below-container", clause "4.3.d" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Parts,
    nothing "no unit, no item and no requirement"
}

/// What contains something: its name for messages, and its class.
struct Container {
    name: String,
    class: SafetyClass,
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for unit in reach::own_units(model) {
        examined.judged += 1;
        check_unit(model, unit, findings);
    }
    for item in &model.items {
        examined.judged += 1;
        check_item(model, item, findings);
    }
    for requirement in &model.requirements {
        examined.judged += 1;
        check_requirement(model, requirement, findings);
    }
    examined
}

fn container(model: &Model, item: Option<&String>) -> Container {
    if let Some(item) = item.and_then(|id| model.item(id)) {
        return Container {
            name: format!("item `{}`", item.id),
            class: item.class,
        };
    }
    let name = match model.system.class_from {
        ClassFrom::Default => "the system (not classified, so C holds)",
        _ => "the system",
    };
    Container {
        name: name.to_owned(),
        class: model.system.class,
    }
}

fn check_unit(model: &Model, unit: &SoftwareUnit, findings: &mut Findings) {
    if unit.tag_classes.is_empty() {
        return;
    }
    let container = container(model, unit.item.as_ref());
    for tag in unit
        .tag_classes
        .iter()
        .filter(|tag| tag.class < container.class)
    {
        let message = format!(
            "unit `{}` is tagged class {}, {} that contains it is class {}: the tag is not honoured",
            unit.id, tag.class, container.name, container.class
        );
        findings
            .add(SubjectKind::Unit, &unit.id, unit.class, message)
            .at(tag.place.clone())
            .help("raise or remove the tag's class, or move the unit to a segregated item of that class");
    }
}

fn check_item(model: &Model, item: &SoftwareItem, findings: &mut Findings) {
    let container = container(model, item.parent.as_ref());
    let Some(class) = item.declared_class.filter(|class| *class < container.class) else {
        return;
    };
    let rationale = item.segregation.as_deref().unwrap_or_default();
    if rationale.trim().is_empty() {
        let message = format!(
            "item `{}` is class {class}, {} that contains it is class {}, and no segregation rationale says why",
            item.id, container.name, container.class
        );
        findings
            .add(SubjectKind::Item, &item.id, item.class, message)
            .at(item.place.clone())
            .help("say how it is kept apart with `segregation = \"…\"`, or raise its class");
    }
}

fn check_requirement(model: &Model, requirement: &Requirement, findings: &mut Findings) {
    let container = container(model, requirement.item.as_ref());
    let declared = requirement.declared_class;
    if let Some(class) = declared.filter(|class| *class < container.class) {
        let message = format!(
            "requirement `{}` is class {class}, {} that it belongs to is class {}",
            requirement.id, container.name, container.class
        );
        findings
            .add(
                SubjectKind::Requirement,
                &requirement.id,
                requirement.class,
                message,
            )
            .at(requirement.place.clone())
            .help("raise or remove its class, or allocate it to a segregated item of that class");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{complete, complete_but, item, place};
    use crate::model::{SafetyClass, SoftwareItem, TagClass};
    use crate::rules::testkit::{both_ways, judged, outcome};
    use crate::verdict::{RuleOutcome, SubjectKind};

    fn tag(class: SafetyClass, line: u32) -> TagClass {
        TagClass {
            class,
            place: place("src/lib.rs", line),
            inherited: false,
        }
    }

    #[test]
    fn each_tag_below_the_items_class_is_a_finding_at_the_tag() {
        let fail = complete_but(|model| {
            let tags = [
                (SafetyClass::A, 7),
                (SafetyClass::C, 8),
                (SafetyClass::B, 9),
            ];
            model.units[0].tag_classes = tags.map(|(class, line)| tag(class, line)).into();
        });
        both_ways(&RULE, &complete(), &fail);
        let (result, findings) = judged(&RULE, &fail);
        let lines: Vec<u32> = findings
            .iter()
            .map(|f| f.place.as_ref().unwrap().start.line)
            .collect();
        assert_eq!((lines, result.examined), (vec![7, 9], 3));
    }

    #[test]
    fn an_item_below_the_system_needs_a_rationale() {
        let with = |segregation: Option<&str>| {
            complete_but(|model| {
                let segregation = segregation.map(str::to_owned);
                model.items.push(SoftwareItem {
                    class: SafetyClass::A,
                    declared_class: Some(SafetyClass::A),
                    segregation,
                    ..item("ui")
                });
            })
        };
        assert_eq!(outcome(&RULE, &with(None)), RuleOutcome::Violated);
        assert_eq!(outcome(&RULE, &with(Some(" "))), RuleOutcome::Violated);
        assert_eq!(
            outcome(&RULE, &with(Some("own process"))),
            RuleOutcome::Satisfied
        );
    }

    #[test]
    fn the_parent_item_is_the_container_of_an_item() {
        let model = complete_but(|model| {
            model.system.class = SafetyClass::B;
            model.items.push(SoftwareItem {
                parent: Some("dosing".to_owned()),
                declared_class: Some(SafetyClass::B),
                ..item("sub")
            });
        });
        let (_, findings) = judged(&RULE, &model);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].message.contains("item `dosing`"));
    }

    #[test]
    fn a_requirement_below_its_item_is_a_finding_and_one_in_a_segregated_item_is_none() {
        let mut model = complete_but(|model| {
            model.requirements[0].declared_class = Some(SafetyClass::B);
        });
        let (_, findings) = judged(&RULE, &model);
        assert_eq!(findings[0].subject.kind, SubjectKind::Requirement);
        model.items[0].class = SafetyClass::B;
        assert_eq!(outcome(&RULE, &model), RuleOutcome::Satisfied);
    }
}
