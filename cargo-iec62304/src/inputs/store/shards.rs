//! Runs of a share of the tests each, joined: whether they make one run, and which of them tells of which test.

use std::collections::BTreeMap;

use super::error::StoreError;
use super::evidence::Stored;
use super::manifest::{Build, Outcome, Runner, Selection, SourceFile, Test};
use super::record::{OWN_RUNNER, to_arguments};

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
        let tests = build.tests.iter();
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

/// Lists of tests that differ.
fn other_tests(first: &Stored, other: &Stored) -> Vec<String> {
    fn key(test: &Test) -> (usize, usize, &str) {
        (test.build, test.binary, &test.name)
    }
    let (a, b) = (&first.manifest.tests, &other.manifest.tests);
    let only = |these: &[Test], those: &[Test]| {
        let known: std::collections::BTreeSet<_> = those.iter().map(key).collect();
        let test = these.iter().find(|test| !known.contains(&key(test)));
        test.map(|test| test.name.clone())
    };
    let lists = |run: &Stored, name: String, not: &Stored| {
        format!(
            "{} lists the test {name} and {} does not",
            run.folder, not.folder
        )
    };
    let mine = only(a, b).map(|name| lists(first, name, other));
    let theirs = only(b, a).map(|name| lists(other, name, first));
    let mut problems: Vec<String> = mine.into_iter().chain(theirs).collect();
    if problems.is_empty() && !a.iter().map(key).eq(b.iter().map(key)) {
        problems.push(format!(
            "{} and {} list the tests in a different order",
            first.folder, other.folder
        ));
    }
    problems
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
    let selection = &first.manifest.selection;
    let arguments = to_arguments(selection);
    // What filtersets and nextest's configuration leave out, only nextest knows; then the scope is partial.
    let known = first.manifest.runner.name == OWN_RUNNER && selection.filtersets.is_empty();
    let mut problems = Vec::new();
    let mut chosen = Vec::new();
    for (at, listed) in first.manifest.tests.iter().enumerate() {
        let tests = runs.iter().enumerate();
        let tests: Vec<(usize, &Test)> = tests
            .filter_map(|(run, stored)| Some((run, stored.manifest.tests.get(at)?)))
            .collect();
        let ran = |test: &&(usize, &Test)| {
            !matches!(test.1.outcome, Outcome::Ignored | Outcome::Deselected)
        };
        let ran: Vec<_> = tests.iter().filter(ran).collect();
        let ignored = tests.iter().find(|test| test.1.outcome == Outcome::Ignored);
        match (ran.as_slice(), ignored) {
            ([one], _) => chosen.push(**one),
            ([one, two, ..], _) => problems.push(format!(
                "the test {} ran in {} and in {}",
                listed.name, runs[one.0].folder, runs[two.0].folder
            )),
            ([], Some(ignored)) => chosen.push(*ignored),
            ([], None) if known && arguments.chooses(&listed.name, false) => {
                problems.push(format!("no run ran the test {}", listed.name));
            }
            ([], None) => chosen.push((0, listed)),
        }
    }
    if problems.is_empty() {
        Ok(chosen)
    } else {
        Err(problems)
    }
}

#[cfg(test)]
#[path = "shards_tests.rs"]
mod tests;
