//! Code that only tests hold: what the coverage maps have of it is no unit.

use std::collections::{HashMap, HashSet};

use camino::Utf8Path;

use super::Gathered;
use super::spans::Spans;
use super::speakers::prefixes;
use crate::inputs::execution::MapEntry;
use crate::inputs::source::TargetKind;
use crate::model::Place;

/// What is known of test code, found by file, module and name.
#[derive(Debug)]
pub(super) struct TestCode<'a> {
    gathered: &'a Gathered<'a>,
    by_file: HashMap<&'a Utf8Path, Spans>,
    modules: HashSet<(usize, &'a str)>,
    listed: HashSet<(&'a str, TargetKind, &'a str, &'a str)>,
}

impl<'a> TestCode<'a> {
    pub(super) fn of(gathered: &'a Gathered<'_>) -> Self {
        let inventory = gathered.inventory;
        let mut by_file: HashMap<&Utf8Path, Vec<(usize, &Place)>> = HashMap::new();
        for (index, code) in inventory.test_code.iter().enumerate() {
            by_file
                .entry(&code.real_file)
                .or_default()
                .push((index, &code.place));
        }
        let files = by_file.into_iter();
        let by_file = files.map(|(file, places)| (file, Spans::new(places)));
        let modules = inventory.test_modules.iter();
        let tests = gathered
            .execution
            .iter()
            .flat_map(|execution| &execution.tests);
        Self {
            gathered,
            by_file: by_file.collect(),
            modules: modules
                .map(|module| (module.target, module.path.as_str()))
                .collect(),
            listed: tests
                .map(|test| {
                    let (package, target) = (test.package.as_str(), test.target.as_str());
                    (package, test.kind, target, test.name.as_str())
                })
                .collect(),
        }
    }

    /// Whether a function of the coverage maps is test code of the target.
    pub(super) fn holds(&self, target: usize, entry: &MapEntry) -> bool {
        self.by_place(entry) || self.by_name(target, entry) || self.in_gap(entry)
    }

    fn by_place(&self, entry: &MapEntry) -> bool {
        let start = entry
            .regions
            .first()
            .map(|region| region.start)
            .unwrap_or_default();
        let spans = self.by_file.get(entry.file.as_path());
        spans.is_some_and(|spans| spans.around(start).next().is_some())
    }

    fn by_name(&self, target: usize, entry: &MapEntry) -> bool {
        let Some(root) = self.gathered.targets.get(target) else {
            return false;
        };
        let rest = entry
            .path
            .trim_start_matches('<')
            .strip_prefix(root.crate_name.as_str());
        let path = rest
            .and_then(|rest| rest.strip_prefix("::"))
            .unwrap_or_default();
        let in_test_module = prefixes(path).any(|module| self.modules.contains(&(target, module)));
        let is_listed = entry.outermost_function.as_deref().is_some_and(|function| {
            self.listed.contains(&(
                root.package.as_str(),
                root.kind,
                root.target.as_str(),
                function,
            ))
        });
        // The harness that the compiler makes of a library has a main of its own, at the very start of the root file.
        let is_harness_main = path == "main" && root.kind == TargetKind::Lib;
        in_test_module || is_listed || is_harness_main
    }

    /// Whether the file could not be parsed: what it holds is unknown, not made by a macro.
    fn in_gap(&self, entry: &MapEntry) -> bool {
        let mut gaps = self.gathered.inventory.gaps.iter();
        gaps.any(|gap| gap.hides_units && entry.file.ends_with(&gap.place.file))
    }
}
