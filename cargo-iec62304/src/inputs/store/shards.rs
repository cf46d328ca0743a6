//! Runs of a share of the tests each, joined: whether they make one run, and which of them tells of which test.

use std::collections::{BTreeMap, BTreeSet};

use super::error::StoreError;
use super::evidence::Stored;
use super::manifest::{Build, Outcome, Runner, Selection, SourceFile, Test};
use super::record::to_arguments;
use crate::inputs::runner::choose::OWN_RUNNER;
use crate::inputs::source::TargetKind;

/// Which share of the tests a run took, such as `hash:1/4`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Share<'a> {
    kind: &'a str,
    number: u64,
    count: u64,
}

impl<'a> Share<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (kind, share) = text.split_once(':')?;
        let (number, count) = share.split_once('/')?;
        let (number, count) = (number.parse().ok()?, count.parse().ok()?);
        (1..=count).contains(&number).then_some(Self {
            kind,
            number,
            count,
        })
    }
}

/// The runs in the order of their shares, which must make a whole.
///
/// # Errors
/// A share is missing or there twice, or the runs differ in anything that the verdict depends on; every problem is named.
pub fn in_order(runs: Vec<Stored>) -> Result<Vec<Stored>, StoreError> {
    let mut problems = Vec::new();
    let mut shares = Vec::new();
    for run in runs {
        let share = run.manifest.partition.clone();
        let share = share.as_deref().and_then(Share::parse);
        if let Some(share) = share {
            shares.push((share.number, share.count, share.kind.to_owned(), run));
        } else if run.manifest.parts.is_empty() {
            problems.push(format!(
                "{} is no share of a run, it is judged with `verify --from`",
                run.folder
            ));
        } else {
            problems.push(format!(
                "{} is merged already, it is judged with `verify --from`",
                run.folder
            ));
        }
    }
    if !problems.is_empty() {
        return Err(StoreError::Shards(problems));
    }
    shares.sort_by_key(|(number, ..)| *number);
    problems.extend(incomplete(&shares));
    let runs: Vec<Stored> = shares.into_iter().map(|(.., run)| run).collect();
    if let [first, others @ ..] = runs.as_slice() {
        problems.extend(others.iter().flat_map(|other| differences(first, other)));
    }
    if problems.is_empty() {
        problems.extend(choose(&runs).err().unwrap_or_default());
    }
    if problems.is_empty() {
        Ok(runs)
    } else {
        Err(StoreError::Shards(problems))
    }
}

/// What is missing, there twice, or a share of something else.
fn incomplete(shares: &[(u64, u64, String, Stored)]) -> Vec<String> {
    let Some((_, count, kind, first)) = shares.first() else {
        return vec!["there is none".to_owned()];
    };
    let other = shares
        .iter()
        .find(|share| share.1 != *count || share.2 != *kind);
    if let Some((number, other_count, other_kind, run)) = other {
        return vec![format!(
            "{} is a share of {kind}:…/{count} and {} is {other_kind}:{number}/{other_count}",
            first.folder, run.folder
        )];
    }
    let mut problems = Vec::new();
    for number in 1..=*count {
        let mut with = shares.iter().filter(|share| share.0 == number);
        match (with.next(), with.next()) {
            (None, _) => problems.push(format!("the share {kind}:{number}/{count} is missing")),
            (Some(_), None) => {}
            (Some(one), Some(two)) => problems.push(format!(
                "the share {kind}:{number}/{count} is there twice, in {} and {}",
                one.3.folder, two.3.folder
            )),
        }
        if problems.len() > 100 {
            break;
        }
    }
    problems
}

/// What the verdict depends on, and in what two runs differ in it.
fn differences(first: &Stored, other: &Stored) -> Vec<String> {
    let (a, b) = (&first.manifest, &other.manifest);
    let mut problems = Vec::new();
    let mut differ = |what: &str, one: &str, two: &str| {
        if one != two {
            problems.push(format!(
                "{} has {what} {two}, {} has {one}",
                other.folder, first.folder
            ));
        }
    };
    differ("the tool's version", &a.tool.version, &b.tool.version);
    differ("the toolchain", &a.run.toolchain, &b.run.toolchain);
    differ("the host", &a.run.host, &b.run.host);
    differ("the platform", &a.run.platform, &b.run.platform);
    let runner = |runner: &Runner| {
        let version = runner.version.as_deref().unwrap_or_default();
        format!("{} {version}", runner.name).trim_end().to_owned()
    };
    differ("the runner", &runner(&a.runner), &runner(&b.runner));
    differ("the engine", &a.run.engine, &b.run.engine);
    for (what, text) in CHOICES {
        differ(what, &text(&a.selection), &text(&b.selection));
    }
    let changes = changed_files(&a.source.files, &b.source.files);
    if a.source.digest != b.source.digest {
        problems.push(format!(
            "{} was made from other code than {}: {}",
            other.folder,
            first.folder,
            changes.join(", ")
        ));
    }
    let inputs = changed_files(&a.source.inputs, &b.source.inputs);
    if !inputs.is_empty() {
        problems.push(format!(
            "the builds of {} and {} read other files: {}",
            other.folder,
            first.folder,
            inputs.join(", ")
        ));
    }
    if problems.is_empty() {
        problems.extend(other_builds(first, other));
        problems.extend(other_tests(first, other));
    }
    problems
}

/// A field of what was chosen, as text.
type Choice = (&'static str, fn(&Selection) -> String);

/// What shards must have in common of what was chosen.
const CHOICES: [Choice; 11] = [
    ("the packages", |chosen| list(&chosen.packages)),
    ("the features", |chosen| list(&chosen.features)),
    ("--all-features", |chosen| chosen.all_features.to_string()),
    ("--no-default-features", |chosen| {
        chosen.no_default_features.to_string()
    }),
    ("the target", |chosen| text(chosen.target.as_deref())),
    ("the profile", |chosen| text(chosen.profile.as_deref())),
    ("the test filter", |chosen| {
        let filter = chosen.tests.as_ref();
        filter.map_or_else(|| "(none)".to_owned(), |filter| format!("{filter:?}"))
    }),
    ("the test arguments", |chosen| list(&chosen.test_arguments)),
    ("the filtersets", |chosen| list(&chosen.filtersets)),
    ("nextest's profile", |chosen| {
        text(chosen.nextest_profile.as_deref())
    }),
    ("the choice of targets", |chosen| list(&chosen.targets)),
];

fn list(words: &[String]) -> String {
    if words.is_empty() {
        "(none)".to_owned()
    } else {
        format!("`{}`", words.join(" "))
    }
}

fn text(word: Option<&str>) -> String {
    word.map_or_else(|| "(none)".to_owned(), |word| format!("`{word}`"))
}

/// The files that differ, each with how.
pub fn changed_files(before: &[SourceFile], now: &[SourceFile]) -> Vec<String> {
    let digests = |files: &[SourceFile]| -> BTreeMap<String, String> {
        let files = files.iter();
        files
            .map(|file| (file.path.clone(), file.sha256.clone()))
            .collect()
    };
    let (before, now) = (digests(before), digests(now));
    let changed = before
        .iter()
        .filter_map(|(path, digest)| match now.get(path) {
            None => Some(format!("{path} is gone")),
            Some(other) if other != digest => Some(format!("{path} differs")),
            Some(_) => None,
        });
    let added = now.keys().filter(|path| !before.contains_key(*path));
    changed
        .chain(added.map(|path| format!("{path} is new")))
        .collect()
}

/// Builds with other binaries, or code that was compiled under other conditions.
fn other_builds(first: &Stored, other: &Stored) -> Vec<String> {
    let (a, b) = (&first.manifest.builds, &other.manifest.builds);
    let conditions = |build: &Build| {
        let mut compiled = build.compiled.clone();
        for target in &mut compiled {
            // Whether the conditions were recorded or asked for is no difference between equal ones.
            target.recorded = true;
        }
        compiled.sort();
        compiled.dedup();
        compiled
    };
    let binaries = |build: &Build| -> Vec<_> {
        let tests = build
            .tests
            .iter()
            .filter(|test| test.kind != TargetKind::Doc);
        tests
            .map(|test| {
                (
                    test.package.clone(),
                    test.target.clone(),
                    test.kind,
                    test.harness,
                )
            })
            .collect()
    };
    let differ = |what: &str| vec![format!("{} and {} {what}", first.folder, other.folder)];
    if a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.name != b.name) {
        return differ("have different builds");
    }
    if a.iter().zip(b).any(|(a, b)| binaries(a) != binaries(b)) {
        return differ("have different test binaries");
    }
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (conditions(a), conditions(b));
        if a != b {
            let odd = b.iter().find(|target| !a.contains(target));
            let odd = odd.or_else(|| a.iter().find(|target| !b.contains(target)));
            let name = odd.map_or("", |target| &target.target);
            return differ(&format!("compiled `{name}` under different conditions"));
        }
    }
    Vec::new()
}

/// What tells one listed test from another.
type Key<'a> = (usize, usize, &'a str);

fn key(test: &Test) -> Key<'_> {
    (test.build, test.binary, &test.name)
}

/// Whether it is a documentation test: nothing but their own run lists them, so that the first share alone has them.
fn is_doctest(run: &Stored, test: &Test) -> bool {
    let build = run.manifest.builds.get(test.build);
    let binary = build.and_then(|build| build.tests.get(test.binary));
    binary.is_some_and(|binary| binary.kind == TargetKind::Doc)
}

/// Lists of tests that differ.
fn other_tests(first: &Stored, other: &Stored) -> Vec<String> {
    fn listed(run: &Stored) -> BTreeSet<Key<'_>> {
        let tests = run.manifest.tests.iter();
        tests
            .filter(|test| !is_doctest(run, test))
            .map(key)
            .collect()
    }
    let (mine, theirs) = (listed(first), listed(other));
    let alone = |run: &Stored, name: &str, not: &Stored| {
        format!(
            "{} lists the test {name} and {} does not",
            run.folder, not.folder
        )
    };
    let of_first = mine.difference(&theirs).next();
    let of_other = theirs.difference(&mine).next();
    let of_first = of_first.map(|test| alone(first, test.2, other));
    let of_other = of_other.map(|test| alone(other, test.2, first));
    let doctest = other
        .manifest
        .tests
        .iter()
        .find(|test| is_doctest(other, test));
    let doctest = doctest.map(|test| {
        format!(
            "{} ran the documentation test {}, which belongs to the first share",
            other.folder, test.name
        )
    });
    of_first
        .into_iter()
        .chain(of_other)
        .chain(doctest)
        .collect()
}

/// Of each listed test: the index of the run that tells of it, and what it tells.
///
/// # Errors
/// No run ran a test that was chosen, or two runs did; each test is named.
pub fn choose(runs: &[Stored]) -> Result<Vec<(usize, &Test)>, Vec<String>> {
    let [first, ..] = runs else {
        return Ok(Vec::new());
    };
    if runs.len() == 1 {
        return Ok(first.manifest.tests.iter().map(|test| (0, test)).collect());
    }
    let mut told: BTreeMap<Key<'_>, Vec<(usize, &Test)>> = BTreeMap::new();
    for (run, stored) in runs.iter().enumerate() {
        for test in &stored.manifest.tests {
            told.entry(key(test)).or_default().push((run, test));
        }
    }
    let mut problems = Vec::new();
    let mut chosen = Vec::new();
    for listed in &first.manifest.tests {
        match choose_one(runs, told.get(&key(listed)).map_or(&[], Vec::as_slice)) {
            Ok(one) => chosen.extend(one),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(chosen)
    } else {
        Err(problems)
    }
}

/// Which of the runs tells of a test.
fn choose_one<'a>(
    runs: &[Stored],
    told: &[(usize, &'a Test)],
) -> Result<Option<(usize, &'a Test)>, String> {
    let ran = |(_, test): &&(usize, &Test)| {
        !matches!(test.outcome, Outcome::Ignored | Outcome::Deselected)
    };
    let mut ran = told.iter().filter(ran);
    let folder = |run: usize| runs.get(run).map_or("", |run| run.folder.as_str());
    match (ran.next(), ran.next(), told.first()) {
        (Some(one), None, _) => Ok(Some(*one)),
        (Some(one), Some(two), _) => Err(format!(
            "the test {} ran in {} and in {}",
            one.1.name,
            folder(one.0),
            folder(two.0)
        )),
        (None, _, Some((run, test))) => {
            let ignored = told
                .iter()
                .find(|(_, test)| test.outcome == Outcome::Ignored);
            if ignored.is_none() && is_chosen(runs.get(*run), test) {
                return Err(format!("no run ran the test {}", test.name));
            }
            Ok(ignored.or(told.first()).copied())
        }
        (None, _, None) => Ok(None),
    }
}

/// Whether a test was to run in one of the shards, as far as that is known: what filtersets and nextest's configuration leave out,
/// only nextest knows, and then the scope is partial.
fn is_chosen(run: Option<&Stored>, test: &Test) -> bool {
    run.is_some_and(|run| {
        let selection = &run.manifest.selection;
        let known = run.manifest.runner.name == OWN_RUNNER && selection.filtersets.is_empty();
        known && to_arguments(selection).chooses(&test.name, false)
    })
}

#[cfg(test)]
#[path = "shards_tests.rs"]
mod tests;
