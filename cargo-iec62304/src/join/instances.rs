//! Instances of generics: one unit, whose regions are merged by place or judged for each instance.

use std::collections::{BTreeMap, BTreeSet};

use crate::inputs::coverage::RegionKind;
use crate::inputs::execution::{Execution, Hit, MapEntry};
use crate::model::Position;

/// Regions by place, each with whether it is covered.
pub(super) type Regions = BTreeMap<(Position, Position, RegionKind), bool>;

/// What tests executed of the functions of the coverage maps.
pub(super) struct Counted {
    /// For each function, whether a test that counts executed its regions.
    covered: Vec<Vec<bool>>,
    /// For each function, whether any passed test executed something of it, also one that proves no region.
    executed: Vec<bool>,
}

impl Counted {
    /// Adds up what passed tests executed; `counts` says of each test whether it proves regions.
    pub fn of(execution: &Execution, counts: &[bool]) -> Self {
        let functions = &execution.functions;
        let mut all = Self {
            covered: functions
                .iter()
                .map(|entry| vec![false; entry.regions.len()])
                .collect(),
            executed: vec![false; functions.len()],
        };
        let tests = execution.tests.iter().zip(counts);
        for (test, counts) in tests.filter(|(test, _)| test.outcome.passed()) {
            all.add(&test.hits, *counts);
        }
        all
    }

    /// What another engine read: what was covered by tests that count, and, from `execution`, what any passed test executed.
    pub fn read(execution: &Execution, covered: Vec<Vec<bool>>) -> Self {
        let none = vec![false; execution.tests.len()];
        Self {
            covered,
            ..Self::of(execution, &none)
        }
    }

    /// Adds what passed tests executed; `counts` says whether they prove regions.
    pub fn add(&mut self, hits: &[Hit], counts: bool) {
        for hit in hits {
            if let Some(executed) = self.executed.get_mut(hit.function) {
                *executed |= hit.regions.contains(&true);
            }
            let covered = self.covered.get_mut(hit.function).filter(|_| counts);
            for (covered, executed) in covered.into_iter().flatten().zip(&hit.regions) {
                *covered |= executed;
            }
        }
    }

    /// The regions of these functions: covered where any of them is.
    pub fn merged(&self, execution: &Execution, entries: &[usize]) -> Regions {
        let mut merged = Regions::new();
        for (function, covered) in self.functions(execution, entries) {
            for (region, covered) in function.regions.iter().zip(covered) {
                let place = (region.start, region.end, region.kind);
                *merged.entry(place).or_default() |= covered;
            }
        }
        merged
    }

    /// The regions of these functions: covered where each executed instance that has them covers them.
    ///
    /// An instance that no passed test executed says nothing: which instances a binary holds, besides those that tests use,
    /// depends on how the compiler shares them between crates. Without any executed one nothing is covered.
    pub fn of_each_instance(&self, execution: &Execution, entries: &[usize]) -> Regions {
        let mut instances: BTreeMap<&str, (BTreeSet<usize>, bool)> = BTreeMap::new();
        for &entry in entries {
            let Some(function) = execution.functions.get(entry) else {
                continue;
            };
            let instance = instances.entry(&function.instance).or_default();
            instance.0.insert(entry);
            instance.1 |= self.executed.get(entry).copied().unwrap_or_default();
        }
        let mut judged = self.merged(execution, entries);
        for (of_instance, executed) in instances.into_values() {
            let entries: Vec<usize> = of_instance.into_iter().collect();
            if executed {
                for (place, covered) in self.merged(execution, &entries) {
                    judged.entry(place).and_modify(|all| *all &= covered);
                }
            }
        }
        judged
    }

    fn functions<'a>(
        &'a self,
        execution: &'a Execution,
        entries: &'a [usize],
    ) -> impl Iterator<Item = (&'a MapEntry, &'a Vec<bool>)> {
        entries.iter().filter_map(|&entry| {
            let function = execution.functions.get(entry)?;
            Some((function, self.covered.get(entry)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::execution::ExecutedTest;
    use crate::join::fixture::{DOSE_LIB, World, code};
    use crate::model::TestOutcome;

    /// A function of two regions with two instances, compiled for the library and again for a test of it.
    fn world() -> World {
        let mut world = World::new();
        for (at, instance) in ["f::<u8>", "f::<u16>", "f::<u8>", "f::<_>"]
            .iter()
            .enumerate()
        {
            let index = world.add(DOSE_LIB, "dose::f", 10);
            assert_eq!(index, at);
            let entry = &mut world.execution.functions[index];
            let (first, last) = (entry.regions[0].start, entry.regions[0].end);
            let middle = Position::new(11, 5);
            entry.regions = vec![code(first, middle), code(middle, last)];
            entry.instance = (*instance).to_owned();
        }
        world
    }

    fn ran(world: &mut World, function: usize, regions: [bool; 2]) -> &mut ExecutedTest {
        let test = world.ran(DOSE_LIB, "t", &[]);
        let hit = Hit {
            function,
            regions: regions.to_vec(),
        };
        let test = &mut world.execution.tests[test];
        test.hits = vec![hit];
        test
    }

    fn covered(regions: &Regions) -> Vec<bool> {
        regions.values().copied().collect()
    }

    #[test]
    fn one_instance_hides_the_gap_of_another_only_where_they_are_merged() {
        let mut world = world();
        ran(&mut world, 0, [true, true]);
        ran(&mut world, 1, [true, false]);
        let counted = Counted::of(&world.execution, &[true, true]);
        let all = [0, 1, 2, 3];
        assert_eq!(
            covered(&counted.merged(&world.execution, &all)),
            [true, true]
        );
        let each = counted.of_each_instance(&world.execution, &all);
        assert_eq!(covered(&each), [true, false]);
    }

    #[test]
    fn one_instance_in_two_binaries_is_one() {
        let mut world = world();
        ran(&mut world, 0, [true, false]);
        ran(&mut world, 2, [false, true]);
        let counted = Counted::of(&world.execution, &[true, true]);
        let each = counted.of_each_instance(&world.execution, &[0, 1, 2, 3]);
        assert_eq!(
            covered(&each),
            [true, true],
            "what was not executed is not judged"
        );
    }

    #[test]
    fn an_instance_that_only_a_panicking_test_executed_is_not_covered() {
        let mut world = world();
        ran(&mut world, 0, [true, true]);
        ran(&mut world, 1, [true, true]);
        let counted = Counted::of(&world.execution, &[true, false]);
        let each = counted.of_each_instance(&world.execution, &[0, 1]);
        assert_eq!(covered(&each), [false, false]);
    }

    #[test]
    fn what_a_failed_test_executed_is_neither_covered_nor_executed() {
        let mut world = world();
        ran(&mut world, 0, [true, true]);
        ran(&mut world, 1, [true, false]).outcome = TestOutcome::Failed(String::new());
        let counted = Counted::of(&world.execution, &[true, false]);
        let each = counted.of_each_instance(&world.execution, &[0, 1]);
        assert_eq!(covered(&each), [true, true]);
        let none = counted.of_each_instance(&world.execution, &[1, 3]);
        assert_eq!(covered(&none), [false, false]);
    }
}
