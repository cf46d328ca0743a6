//! Links in both directions, and whether the execution proves what tests claim.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::model::{Model, ProfileState, Proof, UnitCoverage};

/// Resolves links and judges each claim of each test.
pub(super) fn link(model: &mut Model) {
    link_units(model);
    link_tests(model);
    prove(model);
}

fn link_units(model: &mut Model) {
    let mut requirements: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut controls: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, unit) in model.units.iter().enumerate() {
        for id in &unit.requirements {
            requirements.entry(id).or_default().push(index);
        }
        for id in &unit.risk_controls {
            controls.entry(id).or_default().push(index);
        }
    }
    for record in &mut model.requirements {
        record.implemented_by = requirements.remove(record.id.as_str()).unwrap_or_default();
    }
    for record in &mut model.risk_controls {
        record.implemented_by = controls.remove(record.id.as_str()).unwrap_or_default();
    }
}

fn link_tests(model: &mut Model) {
    let mut verifying: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, test) in model.tests.iter().enumerate() {
        for link in &test.verifies {
            verifying.entry(link.id.clone()).or_default().push(index);
        }
    }
    let mut records: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, record) in model.test_records.iter().enumerate() {
        for id in record.verifies.iter().collect::<BTreeSet<_>>() {
            records.entry(id).or_default().push(index);
        }
    }
    for requirement in &mut model.requirements {
        requirement.verifying_tests = verifying.get(&requirement.id).cloned().unwrap_or_default();
        requirement.verifying_records = records.remove(requirement.id.as_str()).unwrap_or_default();
    }
    for control in &mut model.risk_controls {
        control.verifying_tests = verifying.get(&control.id).cloned().unwrap_or_default();
        control.verifying_records = records.remove(control.id.as_str()).unwrap_or_default();
    }
    for interface in &mut model.interfaces {
        interface.verifying_tests = verifying.get(&interface.id).cloned().unwrap_or_default();
        interface.verifying_records = records.remove(interface.id.as_str()).unwrap_or_default();
    }
}

/// A claim is proven if the test passed and executed a unit that can prove it; a passed test without profile executed none.
fn prove(model: &mut Model) {
    let mut provers: BTreeMap<String, Rc<BTreeSet<usize>>> = BTreeMap::new();
    let mut shared = BTreeMap::new();
    let claims = model
        .tests
        .iter()
        .flat_map(|test| &test.verifies)
        .filter(|link| link.known);
    for id in claims.map(|link| link.id.clone()).collect::<BTreeSet<_>>() {
        let units = provers_of(model, &id, &mut shared);
        provers.insert(id, units);
    }
    for test in &mut model.tests {
        let trusted = !matches!(
            test.profile,
            ProfileState::Unreadable(_) | ProfileState::NotExpected | ProfileState::NotMeasured(_)
        );
        if !test.outcome.passed() || !trusted {
            continue;
        }
        let executed = test.executes.as_deref().unwrap_or_default();
        for link in &mut test.verifies {
            let Some(provers) = provers.get(&link.id) else {
                continue;
            };
            let proven = executed.iter().any(|unit| provers.contains(unit));
            link.proof = if proven { Proof::Proven } else { Proof::Hollow };
        }
    }
}

/// The units that can prove a trace: those that implement it; where there is none, those of its item; where there is none, all.
/// Excluded units count as not being there in each of these.
///
/// `shared` keeps what was found for items: thousands of requirements may look for all units of the same few items.
fn provers_of(
    model: &Model,
    id: &str,
    shared: &mut BTreeMap<Vec<String>, Rc<BTreeSet<usize>>>,
) -> Rc<BTreeSet<usize>> {
    let implementing = implementing(model, id);
    if !implementing.is_empty() {
        return Rc::new(implementing);
    }
    let mut units_of = |items: Vec<String>| {
        let known = shared.entry(items);
        let units = known.or_insert_with_key(|items| Rc::new(of_items_or_all(model, items)));
        Rc::clone(units)
    };
    let of_items = units_of(items_of(model, id));
    if of_items.is_empty() {
        units_of(Vec::new())
    } else {
        of_items
    }
}

/// The units of these items; those of the system where no item is named.
fn of_items_or_all(model: &Model, items: &[String]) -> BTreeSet<usize> {
    let units = if items.is_empty() {
        (0..model.units.len()).collect()
    } else {
        of_items(model, items)
    };
    in_device(model, units)
}

fn implementing(model: &Model, id: &str) -> BTreeSet<usize> {
    let mut units: BTreeSet<usize> = BTreeSet::new();
    if let Some(requirement) = model.requirement(id) {
        units.extend(&requirement.implemented_by);
    }
    if let Some(control) = model.risk_control(id) {
        units.extend(&control.implemented_by);
        let requirements = control
            .requirements
            .iter()
            .filter_map(|id| model.requirement(id));
        units.extend(requirements.flat_map(|requirement| &requirement.implemented_by));
    }
    in_device(model, units)
}

/// Excluded code is not in the device: to execute it proves nothing.
fn in_device(model: &Model, mut units: BTreeSet<usize>) -> BTreeSet<usize> {
    let excluded = |unit: &usize| {
        model
            .units
            .get(*unit)
            .is_none_or(|unit| matches!(unit.coverage, UnitCoverage::Excluded(_)))
    };
    units.retain(|unit| !excluded(unit));
    units
}

fn items_of(model: &Model, id: &str) -> Vec<String> {
    if let Some(requirement) = model.requirement(id) {
        return requirement.item.iter().cloned().collect();
    }
    if let Some(control) = model.risk_control(id) {
        let requirements = control
            .requirements
            .iter()
            .filter_map(|id| model.requirement(id));
        return requirements
            .filter_map(|requirement| requirement.item.clone())
            .collect();
    }
    model
        .interface(id)
        .map(|interface| interface.between.clone())
        .unwrap_or_default()
}

fn of_items(model: &Model, items: &[String]) -> BTreeSet<usize> {
    let units = model.units.iter().enumerate();
    let inside = units.filter(|(_, unit)| {
        let item = unit.item.as_deref();
        item.is_some_and(|item| is_inside(model, item, items))
    });
    inside.map(|(index, _)| index).collect()
}

/// Whether the item is one of these, or stands inside one of them.
fn is_inside(model: &Model, item: &str, items: &[String]) -> bool {
    let mut around = model.item_and_around(item);
    around.any(|id| items.iter().any(|item| item == id))
}

#[cfg(test)]
mod tests;
