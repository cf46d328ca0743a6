//! Which class holds for items, requirements and risk controls.

use std::collections::BTreeMap;

use crate::model::{
    ClassFrom, Hazard, Requirement, RiskControl, SafetyClass, SoftwareItem, SoftwareSystem,
};

/// Sets the class that holds for each item and where it comes from (4.3.d).
///
/// An item has its own class, and without one the class of what contains it: its parent, else the system. Below its container it stands only
/// with a segregation rationale; without one the container's class holds, and `declared_class` stays for the rule that reports it. `class_from` is
/// the origin: [`ClassFrom::Item`] where the entry of the item or of one around it gave the class, else where the system has it from. An item whose
/// parent is unknown, or contained in itself, is taken as part of the system.
pub fn resolve_item_classes(system: &SoftwareSystem, items: &mut [SoftwareItem]) {
    let resolved: Vec<(SafetyClass, ClassFrom)> = {
        let by_id: BTreeMap<&str, &SoftwareItem> =
            items.iter().map(|item| (item.id.as_str(), item)).collect();
        let classes = items.iter().map(|item| item_class(system, &by_id, item));
        classes.collect()
    };
    for (item, (class, class_from)) in items.iter_mut().zip(resolved) {
        item.class = class;
        item.class_from = class_from;
    }
}

fn item_class(
    system: &SoftwareSystem,
    items: &BTreeMap<&str, &SoftwareItem>,
    item: &SoftwareItem,
) -> (SafetyClass, ClassFrom) {
    let mut container = (system.class, system.class_from);
    for link in chain(items, item).into_iter().rev() {
        container = match link.declared_class {
            Some(own) if own >= container.0 || link.segregation.is_some() => (own, ClassFrom::Item),
            _ => container,
        };
    }
    container
}

/// The item, its parent, and so on outwards; ends before it comes round.
fn chain<'a>(
    items: &BTreeMap<&str, &'a SoftwareItem>,
    item: &'a SoftwareItem,
) -> Vec<&'a SoftwareItem> {
    let mut chain = vec![item];
    let mut parent = item.parent.as_deref();
    while let Some(next) = parent.and_then(|id| items.get(id)) {
        if chain.iter().any(|link| link.id == next.id) {
            return vec![item];
        }
        chain.push(next);
        parent = next.parent.as_deref();
    }
    chain
}

/// Sets the class that holds for each requirement: its own, else its item's, else the system's. Items need their class first.
pub fn resolve_requirement_classes(
    system: &SoftwareSystem,
    items: &[SoftwareItem],
    requirements: &mut [Requirement],
) {
    let classes: BTreeMap<&str, SafetyClass> = items
        .iter()
        .map(|item| (item.id.as_str(), item.class))
        .collect();
    for requirement in requirements {
        let item = requirement.item.as_deref();
        requirement.class = requirement
            .declared_class
            .or_else(|| classes.get(item?).copied())
            .unwrap_or(system.class);
    }
}

/// Sets the class that holds for each risk control: the highest of its hazards' (4.3.a), else the system's.
pub fn resolve_risk_control_classes(
    system: &SoftwareSystem,
    hazards: &[Hazard],
    risk_controls: &mut [RiskControl],
) {
    let classes: BTreeMap<&str, SafetyClass> = hazards
        .iter()
        .map(|hazard| (hazard.id.as_str(), hazard.severity.class()))
        .collect();
    for control in risk_controls {
        let hazards = control.hazards.iter();
        control.class = hazards
            .filter_map(|id| classes.get(id.as_str()).copied())
            .max()
            .unwrap_or(system.class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HazardDetails, Severity};

    const A: Option<SafetyClass> = Some(SafetyClass::A);
    const B: Option<SafetyClass> = Some(SafetyClass::B);
    const C: Option<SafetyClass> = Some(SafetyClass::C);

    fn system(class: SafetyClass) -> SoftwareSystem {
        SoftwareSystem {
            class,
            class_from: ClassFrom::System,
            ..SoftwareSystem::default()
        }
    }

    fn item(
        id: &str,
        parent: Option<&str>,
        declared_class: Option<SafetyClass>,
        segregated: bool,
    ) -> SoftwareItem {
        SoftwareItem {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            declared_class,
            segregation: segregated.then(|| "own process".to_owned()),
            ..SoftwareItem::default()
        }
    }

    fn resolved(class: SafetyClass, mut items: Vec<SoftwareItem>) -> Vec<(SafetyClass, ClassFrom)> {
        resolve_item_classes(&system(class), &mut items);
        items.iter().map(|it| (it.class, it.class_from)).collect()
    }

    #[test]
    fn an_item_without_a_class_has_its_containers() {
        let items = vec![
            item("alone", None, None, false),
            item("child", Some("mother"), None, false),
            item("mother", None, C, false),
        ];
        assert_eq!(
            resolved(SafetyClass::B, items),
            [
                (SafetyClass::B, ClassFrom::System),
                (SafetyClass::C, ClassFrom::Item),
                (SafetyClass::C, ClassFrom::Item)
            ]
        );
    }

    #[test]
    fn nothing_given_is_class_c_by_default() {
        let mut items = vec![item("alone", None, None, false)];
        resolve_item_classes(&SoftwareSystem::default(), &mut items);
        let found = items.first().map(|item| (item.class, item.class_from));
        assert_eq!(found, Some((SafetyClass::C, ClassFrom::Default)));
    }

    #[test]
    fn only_segregation_lets_an_item_stand_below_its_container() {
        let items = vec![
            item("apart", None, A, true),
            item("claims", None, A, false),
            item("raised", None, C, false),
        ];
        assert_eq!(
            resolved(SafetyClass::C, items),
            [
                (SafetyClass::A, ClassFrom::Item),
                (SafetyClass::C, ClassFrom::System),
                (SafetyClass::C, ClassFrom::Item)
            ]
        );
    }

    #[test]
    fn the_rationale_of_a_parent_does_not_serve_its_children() {
        let items = vec![
            item("child", Some("mother"), A, false),
            item("mother", None, B, true),
            item("sheltered", Some("mother"), None, false),
        ];
        assert_eq!(
            resolved(SafetyClass::C, items),
            [
                (SafetyClass::B, ClassFrom::Item),
                (SafetyClass::B, ClassFrom::Item),
                (SafetyClass::B, ClassFrom::Item)
            ]
        );
    }

    #[test]
    fn a_cycle_and_an_unknown_parent_end_at_the_system() {
        let items = vec![
            item("a", Some("b"), None, false),
            item("b", Some("a"), None, false),
            item("c", Some("nowhere"), None, false),
        ];
        let classes = resolved(SafetyClass::B, items);
        assert_eq!(classes, [(SafetyClass::B, ClassFrom::System); 3]);
    }

    #[test]
    fn a_requirement_has_its_own_class_else_its_items_else_the_systems() {
        let mut items = vec![item("ui", None, A, true)];
        let system = system(SafetyClass::B);
        resolve_item_classes(&system, &mut items);
        let requirement = |class: Option<SafetyClass>, item: Option<&str>| Requirement {
            declared_class: class,
            item: item.map(str::to_owned),
            ..Requirement::default()
        };
        let mut requirements = [
            requirement(C, Some("ui")),
            requirement(None, Some("ui")),
            requirement(None, None),
        ];
        resolve_requirement_classes(&system, &items, &mut requirements);
        assert_eq!(
            requirements.map(|requirement| requirement.class),
            [SafetyClass::C, SafetyClass::A, SafetyClass::B]
        );
    }

    #[test]
    fn a_risk_control_has_the_highest_class_of_its_hazards() {
        let hazard = |id: &str, severity| Hazard {
            details: HazardDetails::default(),
            id: id.to_owned(),
            text: String::new(),
            severity,
            items: Vec::new(),
            place: crate::model::Place::default(),
            risk_controls: Vec::new(),
        };
        let hazards = [
            hazard("HAZ-1", Severity::NonSerious),
            hazard("HAZ-2", Severity::Death),
            hazard("HAZ-3", Severity::None),
        ];
        let control = |hazards: &[&str]| RiskControl {
            hazards: hazards.iter().map(ToString::to_string).collect(),
            ..RiskControl::default()
        };
        let mut controls = [
            control(&["HAZ-1", "HAZ-2"]),
            control(&["HAZ-3"]),
            control(&[]),
        ];
        resolve_risk_control_classes(&system(SafetyClass::B), &hazards, &mut controls);
        assert_eq!(
            controls.map(|control| control.class),
            [SafetyClass::C, SafetyClass::A, SafetyClass::B]
        );
    }
}
