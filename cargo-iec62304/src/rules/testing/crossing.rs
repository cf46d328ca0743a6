//! Which sides of an interface tests executed together.

use std::collections::BTreeSet;

use crate::model::{Interface, Model, SoftwareUnit, TestCase};
use crate::rules::reach;

/// The items between which an interface stands.
pub(super) struct Sides<'a> {
    items: Vec<&'a str>,
    /// By unit of the model: the side that it counts for, as an index.
    of_units: Vec<Option<usize>>,
}

impl<'a> Sides<'a> {
    pub(super) fn of(model: &'a Model, interface: &'a Interface) -> Self {
        let items: BTreeSet<&str> = interface.between.iter().map(String::as_str).collect();
        let items: Vec<&str> = items.into_iter().collect();
        let of_units = model.units.iter().map(|unit| side(model, &items, unit));
        Self {
            of_units: of_units.collect(),
            items,
        }
    }

    /// How many they are.
    pub(super) const fn len(&self) -> usize {
        self.items.len()
    }

    /// The sides, sorted, that none of the tests executed together with another one.
    pub(super) fn not_crossed<'t>(
        &self,
        tests: impl Iterator<Item = &'t TestCase>,
    ) -> Vec<&'a str> {
        let mut crossed: BTreeSet<usize> = BTreeSet::new();
        for test in tests {
            let executed = test.executes.iter().flatten();
            let sides = executed.filter_map(|&unit| self.of_units.get(unit).copied().flatten());
            let sides: BTreeSet<usize> = sides.collect();
            if sides.len() > 1 {
                crossed.extend(sides);
            }
        }
        let items = self.items.iter().enumerate();
        let alone = items.filter(|(side, _)| !crossed.contains(side));
        alone.map(|(_, item)| *item).collect()
    }

    /// Those of the sides that no unit counts for.
    pub(super) fn without_units(&self) -> impl Iterator<Item = &'a str> {
        let sides = self.items.iter().enumerate();
        let empty = sides.filter(|(side, _)| !self.of_units.contains(&Some(*side)));
        empty.map(|(_, item)| *item)
    }
}

/// The innermost of the items that holds the unit: where one side contains the other, a unit of the inner one says nothing of the
/// outer one.
fn side(model: &Model, items: &[&str], unit: &SoftwareUnit) -> Option<usize> {
    let item = unit.item.as_deref().filter(|_| reach::in_device(unit))?;
    let mut around = model.item_and_around(item);
    around.find_map(|id| items.iter().position(|item| *item == id))
}
