//! Results from elsewhere, as outcomes of tests.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{KnownTests, TestName};
use crate::inputs::execution::{ExecutedTest, Execution};
use crate::inputs::imports::{Import, Report, ResultOutcome, TestResult};
use crate::join::Gathered;
use crate::model::{EvidenceState, ImportedEvidence, ProfileState, TestOutcome, Unmatched};

/// What the results of one import come to.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    /// By test id: whether it passed at its first attempt.
    pub tests: BTreeMap<String, Told>,
    /// How many results passed that fit no known test.
    pub unknown: usize,
    /// How many results failed, or passed only on a retry, known or not.
    pub unclean: usize,
}

/// What one import says of one test; of several results the worst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub outcome: ResultOutcome,
    pub panicked: bool,
}

/// Gives tests the outcomes that they had elsewhere; tests that are not compiled here are added. By import, what it said.
///
/// A failure counts wherever it happened. A pass elsewhere counts where this run has no outcome of its own.
pub(super) fn apply(
    gathered: &Gathered<'_>,
    execution: &mut Execution,
    evidence: &mut [ImportedEvidence],
) -> BTreeMap<usize, Outcomes> {
    let known = KnownTests::of(gathered);
    let mut all = BTreeMap::new();
    // Several builds may list one test: what happened elsewhere is told of each of its runs.
    let mut places: BTreeMap<TestName, Vec<usize>> = BTreeMap::new();
    for (at, test) in execution.tests.iter().enumerate() {
        places.entry(name_of(test)).or_default().push(at);
    }
    for (at, (import, evidence)) in gathered.imports.iter().zip(evidence).enumerate() {
        let Report::Results(results) = import.report.as_ref() else {
            continue;
        };
        if evidence.state != EvidenceState::Used {
            continue;
        }
        let (told, outcomes) = tell(&known, import, &results.results, evidence);
        for (name, told) in told {
            let runs = places.entry(name.clone()).or_insert_with(|| {
                execution.tests.push(unlisted(&name));
                vec![execution.tests.len() - 1]
            });
            evidence.counted += 1;
            for &run in runs.iter() {
                if let Some(test) = execution.tests.get_mut(run) {
                    settle(test, &told, import);
                }
            }
        }
        if outcomes.tests.is_empty() && evidence.unmatched.is_empty() {
            evidence.state =
                EvidenceState::NotCounted("it holds no result of a test that ran".to_owned());
        }
        all.insert(at, outcomes);
    }
    all
}

fn name_of(test: &ExecutedTest) -> TestName {
    TestName {
        package: test.package.clone(),
        kind: test.kind,
        target: test.target.clone(),
        name: test.name.clone(),
    }
}

/// A test that no binary of this run lists; [`settle`] gives it its outcome.
fn unlisted(name: &TestName) -> ExecutedTest {
    ExecutedTest {
        build: 0,
        package: name.package.clone(),
        target: name.target.clone(),
        kind: name.kind,
        name: name.name.clone(),
        outcome: TestOutcome::Ignored,
        exited_early: false,
        panicked: false,
        profile: ProfileState::NotExpected,
        hits: Vec::new(),
        output: None,
        origin: None,
    }
}

/// Ties the results to tests; what did not run says nothing.
fn tell(
    known: &KnownTests<'_>,
    import: &Import,
    results: &[TestResult],
    evidence: &mut ImportedEvidence,
) -> (BTreeMap<TestName, Told>, Outcomes) {
    let mut told: BTreeMap<TestName, Told> = BTreeMap::new();
    let mut outcomes = Outcomes::default();
    let mut unknown = BTreeMap::new();
    for result in results
        .iter()
        .filter(|it| it.outcome != ResultOutcome::Skipped)
    {
        let is_unclean = result.outcome != ResultOutcome::Passed;
        outcomes.unclean += usize::from(is_unclean);
        match known.find(import, result) {
            Ok(name) => {
                let new = Told {
                    outcome: result.outcome.clone(),
                    panicked: result.panicked,
                };
                let worst = told
                    .remove(&name)
                    .map_or(new.clone(), |old| worse(old, new));
                told.insert(name, worst);
            }
            Err(why) if matches!(result.outcome, ResultOutcome::Failed(_)) => {
                evidence.unmatched.push(failure(result, &why));
            }
            Err(why) => {
                outcomes.unknown += 1;
                unknown
                    .entry(why)
                    .or_insert_with(BTreeSet::new)
                    .insert(shown(result));
            }
        }
    }
    for (why, names) in unknown {
        evidence.unmatched.push(passes(&names, &why));
    }
    let ids = told.iter().map(|(name, told)| (name.id(), told.clone()));
    outcomes.tests = ids.collect();
    (told, outcomes)
}

fn worse(a: Told, b: Told) -> Told {
    let rank = |told: &Told| match told.outcome {
        ResultOutcome::Failed(_) => 2,
        ResultOutcome::Flaky => 1,
        ResultOutcome::Passed | ResultOutcome::Skipped => 0,
    };
    let panicked = a.panicked || b.panicked;
    let worst = if rank(&b) > rank(&a) { b } else { a };
    Told { panicked, ..worst }
}

const HELP: &str =
    "name the `package` in its `[[evidence]]` entry, or mend the names that the report uses";

fn failure(result: &TestResult, why: &str) -> Unmatched {
    let how = match &result.outcome {
        ResultOutcome::Failed(how) if !how.is_empty() => format!(": {how}"),
        _ => String::new(),
    };
    Unmatched {
        what: format!("test {} failed there, and {why}{how}", shown(result)),
        help: HELP.to_owned(),
        failed: true,
    }
}

fn passes(names: &BTreeSet<String>, why: &str) -> Unmatched {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Unmatched {
        what: format!(
            "the result of {} counts for nothing: {why}",
            super::lines::listed(&names)
        ),
        help: HELP.to_owned(),
        failed: false,
    }
}

fn shown(result: &TestResult) -> String {
    let name = super::lines::clean(&result.name);
    if result.suite.is_empty() {
        format!("`{name}`")
    } else {
        format!("`{name}` of suite `{}`", super::lines::clean(&result.suite))
    }
}

/// The outcome that counts.
fn settle(test: &mut ExecutedTest, told: &Told, import: &Import) {
    let id = &import.id;
    let outcome = match (&told.outcome, &test.outcome) {
        (_, TestOutcome::Failed(_))
        | (ResultOutcome::Skipped, _)
        | (ResultOutcome::Passed, TestOutcome::Passed | TestOutcome::Flaky)
        | (ResultOutcome::Flaky, TestOutcome::Flaky) => None,
        (ResultOutcome::Failed(how), _) if how.is_empty() => {
            Some(TestOutcome::Failed(format!("in evidence `{id}`")))
        }
        (ResultOutcome::Failed(how), _) => {
            Some(TestOutcome::Failed(format!("in evidence `{id}`: {how}")))
        }
        (ResultOutcome::Flaky, _) => Some(TestOutcome::Flaky),
        (ResultOutcome::Passed, TestOutcome::Ignored | TestOutcome::NotRun(_)) => {
            Some(TestOutcome::Passed)
        }
    };
    let Some(outcome) = outcome else {
        return;
    };
    if !outcome.passed() {
        test.profile = ProfileState::NotExpected;
        test.hits = Vec::new();
    } else if !test.outcome.passed() {
        // It did not run here: what it executed, only coverage of its own can tell.
        test.profile = ProfileState::NotMeasured(format!(
            "it passed in evidence `{id}`, which came without coverage of this test alone"
        ));
        test.panicked |= told.panicked;
    }
    test.outcome = outcome;
    test.origin = Some(id.clone());
}
