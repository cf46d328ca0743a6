//! Which unit each line can be compared for: the second engine counts lines of files, all functions together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::Utf8Path;

use crate::inputs::coverage::RegionKind;
use crate::inputs::execution::{Execution, MapEntry};
use crate::join::Gathered;
use crate::model::{Generics, SoftwareUnit, UnitCoverage};

/// The unit that has a line to itself, by file and line; `None` where the line cannot be compared.
pub(super) struct Owners<'a>(HashMap<&'a Utf8Path, BTreeMap<u32, Option<usize>>>);

impl<'a> Owners<'a> {
    /// Goes through the regions of all functions; `entries` has those of each unit.
    ///
    /// Lines that several units or other functions share are left out, and those that follow from more than what the engine
    /// reads: blocks that no map has, and generics that are judged for each instance.
    pub fn of(
        gathered: &Gathered<'_>,
        execution: &'a Execution,
        entries: &[Vec<usize>],
        units: &[SoftwareUnit],
    ) -> Self {
        let mut owners = Self::by_region(execution, entries);
        for (entries, unit) in entries.iter().zip(units) {
            let functions = entries.iter().filter_map(|at| execution.functions.get(*at));
            let functions: Vec<&MapEntry> = functions.collect();
            let Some(first) = functions.first() else {
                continue;
            };
            let instances: BTreeSet<&str> = functions
                .iter()
                .map(|entry| entry.instance.as_str())
                .collect();
            let each = gathered.config.policy.generics == Generics::EachInstance;
            if each && instances.len() > 1 {
                owners.leave_out(&first.file, unit.place.start.line, unit.place.end.line);
            }
            for (start, end) in hidden(unit, &functions) {
                owners.leave_out(&first.file, start, end);
            }
        }
        owners
    }

    /// Whether the unit has the line to itself.
    pub fn has(&self, unit: usize, file: &Utf8Path, line: u32) -> bool {
        let owner = self.0.get(file).and_then(|lines| lines.get(&line));
        owner == Some(&Some(unit))
    }

    fn by_region(execution: &'a Execution, entries: &[Vec<usize>]) -> Self {
        let mut unit_of: Vec<Option<usize>> = vec![None; execution.functions.len()];
        for (unit, entries) in entries.iter().enumerate() {
            for &entry in entries {
                if let Some(slot) = unit_of.get_mut(entry) {
                    *slot = Some(unit);
                }
            }
        }
        let mut owners: HashMap<&Utf8Path, BTreeMap<u32, Option<usize>>> = HashMap::new();
        for (function, unit) in execution.functions.iter().zip(unit_of) {
            let lines = owners.entry(&function.file).or_default();
            let regions = function.regions.iter();
            for region in regions.filter(|region| region.kind != RegionKind::Branch) {
                for line in region.start.line..=region.end.line {
                    let owner = lines.entry(line).or_insert(unit);
                    if *owner != unit {
                        *owner = None;
                    }
                }
            }
        }
        Self(owners)
    }

    fn leave_out(&mut self, file: &Utf8Path, first: u32, last: u32) {
        if let Some(lines) = self.0.get_mut(file) {
            for (_, owner) in lines.range_mut(first..=last.max(first)) {
                *owner = None;
            }
        }
    }
}

/// First and last lines of the blocks that the join added because no map has them.
fn hidden(unit: &SoftwareUnit, functions: &[&MapEntry]) -> Vec<(u32, u32)> {
    let UnitCoverage::Measured(measured) = &unit.coverage else {
        return Vec::new();
    };
    let regions = functions.iter().flat_map(|entry| &entry.regions);
    let known: BTreeSet<_> = regions.map(|region| (region.start, region.end)).collect();
    let added = measured.regions.iter();
    added
        .filter(|region| !known.contains(&(region.start, region.end)))
        .map(|region| (region.start.line, region.end.line))
        .collect()
}
