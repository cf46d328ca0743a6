//! Which test functions of the source speak of which listed tests.

use std::collections::HashMap;

use super::Gathered;
use crate::inputs::source::TargetKind;

/// For each executed test the source tests that speak of it, as indexes.
///
/// A test function on path P speaks of the listed test P and of each one below it (`P::case_1`): frameworks make such cases of
/// one function. One that is not part of the test's build speaks of none, even where another of its name is listed.
pub(super) fn speakers(gathered: &Gathered<'_>) -> Vec<Vec<usize>> {
    let by_path = by_path(gathered);
    let tests = gathered
        .execution
        .iter()
        .flat_map(|execution| &execution.tests);
    tests
        .map(|test| {
            let target = (test.package.as_str(), test.kind, test.target.as_str());
            let mut found: Vec<usize> = prefixes(&test.name)
                .filter_map(|path| by_path.get(&(target, path)))
                .flatten()
                .copied()
                .filter(|&index| {
                    // What ran elsewhere was built there.
                    let elsewhere = test.origin.is_some();
                    let source = gathered.inventory.tests.get(index);
                    source.is_some_and(|source| elsewhere || source.is_active_in(test.build))
                })
                .collect();
            found.sort_unstable();
            found
        })
        .collect()
}

type ByPath<'a> = HashMap<(Target<'a>, &'a str), Vec<usize>>;

type Target<'a> = (&'a str, TargetKind, &'a str);

fn by_path<'a>(gathered: &'a Gathered<'_>) -> ByPath<'a> {
    let mut by_path: ByPath<'a> = HashMap::new();
    for (index, source) in gathered.inventory.tests.iter().enumerate() {
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
