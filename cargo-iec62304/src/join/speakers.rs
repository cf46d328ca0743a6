//! Which test functions of the source speak of which listed tests.

use std::collections::HashMap;

use super::Gathered;
use crate::inputs::source::{CfgState, SourceTest, TargetKind};

/// For each executed test the source tests that speak of it, as indexes.
///
/// A test function on path P speaks of the listed test P and of each one below it (`P::case_1`): frameworks make such cases of
/// one function. One that is not part of the build speaks of none, even where another of its name is listed.
pub(super) fn speakers(gathered: &Gathered<'_>) -> Vec<Vec<usize>> {
    let by_path = by_path(gathered, false);
    let with_unbuilt = by_path_if_imported(gathered);
    let tests = gathered
        .execution
        .iter()
        .flat_map(|execution| &execution.tests);
    tests
        .map(|test| {
            let target = (test.package.as_str(), test.kind, test.target.as_str());
            let by_path = match &with_unbuilt {
                Some(all) if test.origin.is_some() => all,
                _ => &by_path,
            };
            let mut found: Vec<usize> = prefixes(&test.name)
                .filter_map(|path| by_path.get(&(target, path)))
                .flatten()
                .copied()
                .collect();
            found.sort_unstable();
            found
        })
        .collect()
}

/// The same with functions that are not part of this build: what ran elsewhere was built there.
fn by_path_if_imported<'a>(gathered: &'a Gathered<'_>) -> Option<ByPath<'a>> {
    let mut tests = gathered.execution.iter().flat_map(|it| &it.tests);
    let any = tests.any(|test| test.origin.is_some());
    any.then(|| by_path(gathered, true))
}

type ByPath<'a> = HashMap<(Target<'a>, &'a str), Vec<usize>>;

type Target<'a> = (&'a str, TargetKind, &'a str);

fn by_path<'a>(gathered: &'a Gathered<'_>, with_unbuilt: bool) -> ByPath<'a> {
    let mut by_path: ByPath<'a> = HashMap::new();
    let is_built = |source: &SourceTest| with_unbuilt || source.cfg == CfgState::Active;
    let tests = gathered.inventory.tests.iter().enumerate();
    for (index, source) in tests.filter(|(_, source)| is_built(source)) {
        if let Some(target) = gathered.targets.get(source.target) {
            let target = (target.package.as_str(), target.kind, target.target.as_str());
            by_path
                .entry((target, source.path.as_str()))
                .or_default()
                .push(index);
        }
    }
    by_path
}

/// `a::b::c`, `a::b`, `a`.
pub(super) fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let shorter = |path: &&str| path.rfind("::").and_then(|end| name.get(..end));
    std::iter::successors(Some(name), move |path| shorter(path))
}

#[cfg(test)]
mod tests {
    use super::prefixes;

    #[test]
    fn a_case_is_spoken_of_by_each_path_above_it() {
        let all: Vec<&str> = prefixes("limits::clamps::case_1").collect();
        assert_eq!(all, ["limits::clamps::case_1", "limits::clamps", "limits"]);
    }
}
