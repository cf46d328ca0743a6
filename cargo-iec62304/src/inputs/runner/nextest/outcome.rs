//! From the records of attempts and the words of nextest to what became of each test.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use camino::Utf8Path;

use super::NextestError;
use super::events::{Finished, Said};
use crate::inputs::attempt::{self, Attempt, Plan};
use crate::inputs::build::Built;
use crate::inputs::command::Ended;
use crate::inputs::partition::PartitionKind;
use crate::inputs::process_group::status_from_raw;
use crate::inputs::runner::ending::{conclude, keep_output, profiles_in, together};
use crate::inputs::runner::{Choice, ListedTest, RunOptions, TestEnd, TestRun, choices};
use crate::inputs::sweep;

/// What became of the tests of one build, as far as it is known.
pub(super) struct Outcomes<'a> {
    build: usize,
    built: &'a Built,
    options: &'a RunOptions,
    plan: &'a Plan,
    tests: Vec<ListedTest>,
    /// The tests that nextest calls by one name: several where targets share theirs.
    named: BTreeMap<String, Vec<usize>>,
    ended: BTreeMap<usize, TestRun>,
}

impl<'a> Outcomes<'a> {
    pub fn new(
        number: usize,
        built: &'a Built,
        listed: &[ListedTest],
        plan: &'a Plan,
        options: &'a RunOptions,
    ) -> Self {
        let tests = listed.to_vec();
        let mut outcomes = Self {
            build: number,
            built,
            options,
            plan,
            named: BTreeMap::new(),
            tests,
            ended: BTreeMap::new(),
        };
        outcomes.name();
        outcomes
    }

    /// Finds out again what nextest calls each test.
    fn name(&mut self) {
        self.named.clear();
        for (index, test) in self.tests.iter().enumerate() {
            if let Some(binary) = self.built.tests.get(test.binary) {
                let name = format!("{}::{}${}", binary.package, binary.target, test.name);
                self.named.entry(name).or_default().push(index);
            }
        }
    }

    /// A test has ended: where its name is its own, it is known what became of it, and it is shown at once.
    pub fn take(&mut self, finished: &Finished, done: &mut dyn FnMut(&TestRun)) {
        let Some([index]) = self.named.get(&finished.name).map(Vec::as_slice) else {
            return;
        };
        // What cannot be read now is told of at the end.
        if let Ok(Some(mut run)) = self.recorded(*index) {
            run = self.with_output(heard(run, finished));
            done(&run);
            self.ended.insert(*index, run);
        }
    }

    /// A test as its attempts have it; `None` where it has none.
    fn recorded(&self, index: usize) -> Result<Option<TestRun>, NextestError> {
        let (Some(test), Some(binary)) = (
            self.tests.get(index),
            self.tests
                .get(index)
                .and_then(|test| self.built.tests.get(test.binary)),
        ) else {
            return Ok(None);
        };
        let attempts = attempt::attempts_of(&self.plan.tests, &binary.run.executable, &test.name)?;
        let runs = attempts
            .iter()
            .map(|attempt| self.judged(test, binary.harness, attempt));
        Ok(together(runs.collect()))
    }

    fn judged(&self, test: &ListedTest, harness: bool, attempt: &Attempt) -> TestRun {
        let mut run = TestRun::of(test, TestEnd::Deselected);
        let folder = &attempt.folder;
        let Some(end) = attempt.end else {
            run.end =
                TestEnd::Failed("it was ended from outside: it has a start and no end".to_owned());
            run.profiles = profiles_in(folder);
            keep_output(&mut run, folder);
            return run;
        };
        let ended = end
            .status
            .map_or(Ended::TimedOut, |raw| Ended::Exited(status_from_raw(raw)));
        run.process = self.options.runner.is_none().then_some(end.process);
        run.duration = Duration::from_micros(end.duration_us);
        conclude(&mut run, harness, ended, folder, self.options.limit);
        run
    }

    /// All tests, in the order of the list.
    ///
    /// # Errors
    /// Records and nextest tell of different tests.
    pub fn finish(
        mut self,
        folder: &Utf8Path,
        said: &Said,
        done: &mut dyn FnMut(&TestRun),
    ) -> Result<Vec<TestRun>, NextestError> {
        self.list_what_was_given(folder);
        for name in said.names() {
            if !self.named.contains_key(name) {
                return Err(NextestError::Disagree(format!(
                    "nextest ran `{name}`, which no binary lists"
                )));
            }
        }
        let mut known = 0;
        for (name, indexes) in self.named.clone() {
            known += self.conclude_name(&name, &indexes, said)?;
        }
        let kept = attempt::attempts(&self.plan.tests)?;
        let groups = kept.iter().map(|attempt| attempt.start.group);
        sweep::end_leftovers(&self.plan.tests, &groups.collect());
        if kept.len() != known {
            let kept = kept.len();
            return Err(NextestError::Disagree(format!(
                "{kept} attempts are on record, and the listed tests have {known}"
            )));
        }
        self.rest(done)
    }

    /// Targets without harness have told nextest alone what tests they have.
    fn list_what_was_given(&mut self, folder: &Utf8Path) {
        let mut tests = Vec::with_capacity(self.tests.len());
        for (index, binary) in self.built.tests.iter().enumerate() {
            let given = (!binary.harness)
                .then(|| attempt::given(folder, &binary.run.executable))
                .flatten();
            match given {
                Some(given) => tests.extend(given.into_iter().map(|(name, ignored)| ListedTest {
                    build: self.build,
                    binary: index,
                    name,
                    ignored,
                })),
                None => tests.extend(
                    self.tests
                        .iter()
                        .filter(|test| test.binary == index)
                        .cloned(),
                ),
            }
        }
        let moved: BTreeMap<(usize, String), usize> = tests
            .iter()
            .enumerate()
            .map(|(index, test)| ((test.binary, test.name.clone()), index))
            .collect();
        let ended = std::mem::take(&mut self.ended).into_values();
        self.ended = ended
            .filter_map(|run| Some((*moved.get(&(run.binary, run.name.clone()))?, run)))
            .collect();
        self.tests = tests;
        self.name();
    }

    /// Holds what nextest says of a name against the records of the tests that bear it; gives how many attempts these have.
    fn conclude_name(
        &mut self,
        name: &str,
        indexes: &[usize],
        said: &Said,
    ) -> Result<usize, NextestError> {
        let ends = said.of(name);
        let mut attempts = 0;
        let mut ran = BTreeSet::new();
        for index in indexes {
            let run = match self.ended.remove(index) {
                Some(run) => Some(run),
                None => self.recorded(*index)?,
            };
            if let Some(run) = run {
                attempts += run.earlier.len() + 1;
                ran.insert(*index);
                self.ended.insert(*index, run);
            }
        }
        let started: usize = ends
            .iter()
            .filter_map(|end| usize::try_from(end.attempts).ok())
            .sum();
        let passed = ends.iter().filter(|end| end.passed).count();
        if passed > ran.len() || (passed > 0 && started != attempts) {
            return Err(NextestError::Disagree(format!(
                "nextest started `{name}` {started} times, and {attempts} attempts are on record: a wrapper script of its \
                 configuration must run the target runner (`target-runner = \"within-wrapper\"`)"
            )));
        }
        self.hold_against(indexes, &ran, ends);
        Ok(attempts)
    }

    /// What nextest calls failed has failed, and what it does not speak of was not finished.
    fn hold_against(&mut self, indexes: &[usize], ran: &BTreeSet<usize>, ends: &[Finished]) {
        let worst = ends.iter().find(|end| !end.passed);
        for index in indexes {
            let (Some(run), true) = (self.ended.remove(index), ran.contains(index)) else {
                // nextest could not even start it.
                if let (Some(worst), Some(test)) = (worst, self.tests.get(*index))
                    && ran.len() < ends.len()
                {
                    let run = TestRun::of(test, TestEnd::Deselected);
                    self.ended.insert(*index, heard(run, worst));
                }
                continue;
            };
            let run = match worst {
                Some(worst) => heard(run, worst),
                None if ends.len() < ran.len() => failed(run, "nextest did not see its end"),
                None => run,
            };
            let run = self.with_output(run);
            self.ended.insert(*index, run);
        }
    }

    /// The run with its output, where it has failed in the eyes of nextest alone.
    fn with_output(&self, mut run: TestRun) -> TestRun {
        if let Some(binary) = self.built.tests.get(run.binary)
            && run.output.is_none()
        {
            let executable = &binary.run.executable;
            let folder =
                attempt::folder_of(&self.plan.tests, executable, &run.name, run.attempts());
            keep_output(&mut run, &folder);
        }
        run
    }

    /// What did not run, and why.
    fn rest(mut self, done: &mut dyn FnMut(&TestRun)) -> Result<Vec<TestRun>, NextestError> {
        let choices = choices(&self.tests, self.options);
        let hash = self
            .options
            .partition
            .filter(|partition| partition.kind == PartitionKind::Hash);
        let mut runs = Vec::with_capacity(self.tests.len());
        for (index, (test, choice)) in self.tests.iter().zip(choices).enumerate() {
            let run = self.ended.remove(&index);
            if run.is_some() && hash.is_some_and(|partition| !partition.holds(&test.name, 0)) {
                return Err(NextestError::Disagree(format!(
                    "nextest ran `{}`, which is of another shard",
                    test.name
                )));
            }
            let run = run.unwrap_or_else(|| {
                let run = match choice {
                    Choice::Ignored => TestRun::of(test, TestEnd::Ignored),
                    Choice::Runs | Choice::Deselected => TestRun::of(test, TestEnd::Deselected),
                };
                done(&run);
                run
            });
            runs.push(run);
        }
        Ok(runs)
    }
}

/// The run with what nextest says of it: where that is worse than what is on record, or says more of the same failure.
fn heard(run: TestRun, finished: &Finished) -> TestRun {
    if finished.passed {
        return run;
    }
    let reason = finished.reason.as_deref();
    let how = match (&run.end, reason) {
        (TestEnd::Failed(how), Some(reason)) if !how.contains(reason) => {
            format!("{how} (nextest: {reason})")
        }
        (TestEnd::Failed(_), _) => return run,
        (_, reason) => {
            let reason = reason.unwrap_or("its configuration says so");
            format!("nextest calls it failed: {reason}")
        }
    };
    failed(run, &how)
}

fn failed(mut run: TestRun, how: &str) -> TestRun {
    run.end = TestEnd::Failed(how.to_owned());
    run
}
