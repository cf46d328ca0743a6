//! Which known test a result from elsewhere speaks of.
//!
//! The rule, first what holds:
//! 1. The suite is a binary id of nextest (`package`, `package::test`, `package::bin/name`) and the name is that of a test in it.
//! 2. The name is a whole test id (`package/target::name`).
//! 3. The entry names a package, and `classname::name`, or `name`, is the path of exactly one known test of that package.
//!
//! Known is what a test binary of this run lists, and what the source holds: also what is not compiled here. A case that a
//! framework makes of a test function (`function::case_1`) is known by its function. Where an entry names a package, no test of
//! another one is meant. What fits none, or several, is not guessed.

use std::collections::{BTreeMap, BTreeSet};

use crate::inputs::imports::{Import, TestResult};
use crate::inputs::source::TargetKind;
use crate::join::Gathered;
use crate::join::speakers::prefixes;
use crate::join::test_cases::test_id;

/// A test by package, kind and name of the target, and path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TestName {
    pub package: String,
    pub kind: TargetKind,
    pub target: String,
    pub name: String,
}

impl TestName {
    /// Its id in the report.
    pub fn id(&self) -> String {
        test_id(&self.package, self.kind, &self.target, &self.name)
    }
}

type Target<'a> = (&'a str, TargetKind, &'a str);

/// The tests that are known.
pub(super) struct KnownTests<'a> {
    /// Names that a binary lists, by target.
    listed: BTreeMap<Target<'a>, BTreeSet<&'a str>>,
    /// Paths of test functions in the source, by target.
    written: BTreeMap<Target<'a>, BTreeSet<&'a str>>,
}

impl<'a> KnownTests<'a> {
    pub fn of(gathered: &'a Gathered<'_>) -> Self {
        let mut listed: BTreeMap<Target<'_>, BTreeSet<&str>> = BTreeMap::new();
        for test in gathered.execution.iter().flat_map(|it| &it.tests) {
            let target = (test.package.as_str(), test.kind, test.target.as_str());
            listed.entry(target).or_default().insert(&test.name);
        }
        let mut written: BTreeMap<Target<'_>, BTreeSet<&str>> = BTreeMap::new();
        for test in &gathered.inventory.tests {
            if let Some(target) = gathered.targets.get(test.target) {
                let target = (target.package.as_str(), target.kind, target.target.as_str());
                written.entry(target).or_default().insert(&test.path);
            }
        }
        Self { listed, written }
    }

    /// The test that the result speaks of.
    ///
    /// # Errors
    /// Why it fits none, as a clause.
    pub fn find(&self, import: &Import, result: &TestResult) -> Result<TestName, String> {
        let of_package = |target: &Target<'_>| {
            let package = import.package.as_deref();
            package.is_none_or(|package| package == target.0)
        };
        let targets: BTreeSet<Target<'_>> = self
            .listed
            .keys()
            .chain(self.written.keys())
            .copied()
            .collect();
        let targets: Vec<Target<'_>> = targets.into_iter().filter(of_package).collect();
        let exact: BTreeSet<TestName> = targets
            .iter()
            .flat_map(|target| {
                let by_suite = (binary_id(*target) == result.suite).then_some(result.name.as_str());
                let by_id = result.name.strip_prefix(&prefix(*target));
                [by_suite, by_id]
                    .into_iter()
                    .flatten()
                    .map(|name| (*target, name))
            })
            .filter_map(|(target, name)| self.known(target, name))
            .collect();
        match (only(exact), &import.package) {
            (Found::One(test), _) => Ok(test),
            (Found::Several(ids), _) => Err(ambiguous(&ids)),
            (Found::None, Some(package)) => self.by_path(&targets, package, result),
            (Found::None, None) => Err("no test of that name is known".to_owned()),
        }
    }

    fn by_path(
        &self,
        targets: &[Target<'_>],
        package: &str,
        result: &TestResult,
    ) -> Result<TestName, String> {
        let class = result
            .classname
            .as_deref()
            .filter(|class| !class.is_empty());
        let paths = [
            class.map(|class| format!("{class}::{}", result.name)),
            Some(result.name.clone()),
        ];
        for path in paths.into_iter().flatten() {
            let found = targets
                .iter()
                .filter_map(|target| self.known(*target, &path));
            match only(found.collect()) {
                Found::One(test) => return Ok(test),
                Found::Several(ids) => return Err(ambiguous(&ids)),
                Found::None => {}
            }
        }
        Err(format!("package `{package}` has no test of that name"))
    }

    /// The test of that name in the target, if it is known there, by itself or by its function.
    fn known(&self, target: Target<'_>, name: &str) -> Option<TestName> {
        let listed = self.listed.get(&target);
        let written = self.written.get(&target);
        let is_known = listed.is_some_and(|names| names.contains(name))
            || written.is_some_and(|paths| prefixes(name).any(|path| paths.contains(path)));
        is_known.then(|| TestName {
            package: target.0.to_owned(),
            kind: target.1,
            target: target.2.to_owned(),
            name: name.to_owned(),
        })
    }
}

enum Found {
    None,
    One(TestName),
    Several(Vec<String>),
}

fn only(found: BTreeSet<TestName>) -> Found {
    let mut found: Vec<TestName> = found.into_iter().collect();
    match (found.pop(), found.is_empty()) {
        (None, _) => Found::None,
        (Some(test), true) => Found::One(test),
        (Some(test), false) => {
            found.push(test);
            Found::Several(found.iter().map(TestName::id).collect())
        }
    }
}

fn ambiguous(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    format!("it fits several: {}", ids.join(", "))
}

/// What nextest calls the binary of a target.
fn binary_id((package, kind, target): Target<'_>) -> String {
    match kind {
        TargetKind::Lib | TargetKind::ProcMacro => package.to_owned(),
        TargetKind::Test => format!("{package}::{target}"),
        TargetKind::Bin => format!("{package}::bin/{target}"),
        TargetKind::Example => format!("{package}::example/{target}"),
        TargetKind::Bench => format!("{package}::bench/{target}"),
        // nextest runs no documentation tests; this is no name that it gives.
        TargetKind::Doc => format!("{package}::doc"),
    }
}

/// What the ids of a target's tests begin with.
fn prefix((package, kind, target): Target<'_>) -> String {
    test_id(package, kind, target, "")
}
