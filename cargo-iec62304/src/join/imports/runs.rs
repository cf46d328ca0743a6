//! Which coverage from elsewhere counts, and for what.
//!
//! Coverage shows what was executed, not that it worked. So it counts only where the results of the same run are known: all of
//! them passed, at the first attempt. What a failed attempt executed cannot be told apart from the rest. Where a test of the run
//! panics on its way, the run proves execution, no lines and no regions: code behind a panicking call counts as covered
//! (rust-lang/rust#78544).

use std::collections::BTreeMap;

use super::lines;
use super::paths::KnownFiles;
use super::results::Outcomes;
use super::{Imported, LineEvidence, RunHits, functions};
use crate::inputs::execution::{ExecutedTest, Execution};
use crate::inputs::imports::{Import, Report, ResultOutcome};
use crate::inputs::source::SourceTest;
use crate::join::Gathered;
use crate::join::speakers::prefixes;
use crate::join::test_cases::test_id;
use crate::model::{ProfileState, TestOutcome, Unmatched};

/// What a coverage report stands for.
struct Standing {
    /// The test that ran, as indexes into the executed tests, one for each build that lists it; empty for a whole run.
    tests: Vec<usize>,
    /// Why it proves no lines and no regions.
    no_lines: Option<String>,
}

impl Standing {
    /// No lines, where the run executed a call of `std::panic::set_hook`: then a panic may have gone by without a word.
    fn unless_hooked(
        mut self,
        gathered: &Gathered<'_>,
        files: &KnownFiles<'_>,
        import: &Import,
    ) -> Self {
        let mut hooks = gathered.inventory.panic_hooks.iter();
        let executed = hooks.find(|(file, call)| {
            let is_it = |path: &str| files.is(import, path, file);
            match import.report.as_ref() {
                Report::Functions(functions) => functions.iter().any(|function| {
                    is_it(&function.path)
                        && function.regions.iter().any(|region| {
                            region.executed && region.start < call.end && call.start < region.end
                        })
                }),
                Report::Lines(list) => list.iter().any(|of_file| {
                    let mut lines = of_file.lines.range(call.start.line..=call.end.line);
                    of_file.paths.iter().any(|path| is_it(path)) && lines.any(|(_, ran)| *ran)
                }),
                Report::Results(_) => false,
            }
        });
        if let Some((file, _)) = executed {
            let name = file.file_name().unwrap_or_default();
            let why = format!("it sets a panic hook in `{name}`, and a panic may go by unseen");
            self.no_lines = self.no_lines.or(Some(why));
        }
        self
    }
}

/// Adds all coverage that counts.
pub(super) fn add(
    gathered: &Gathered<'_>,
    outcomes: &BTreeMap<usize, Outcomes>,
    execution: &mut Execution,
    imported: &mut Imported,
) {
    let functions = functions::Known::of(gathered);
    for (at, import) in gathered.imports.iter().enumerate() {
        if matches!(*import.report, Report::Results(_)) || import.stale.is_some() {
            continue;
        }
        let standing = match standing(gathered, outcomes, execution, import) {
            Ok(standing) => standing,
            Err(why) => {
                imported.refuse(at, why);
                continue;
            }
        };
        let standing = standing.unless_hooked(gathered, functions.files(), import);
        if let Some(why) = &standing.no_lines {
            imported.note(at, no_lines(why));
        }
        take(at, import, &standing, &functions, execution, imported);
        let is_unused = imported.evidence.get(at).is_some_and(|it| it.counted == 0);
        if is_unused && matches!(*import.report, Report::Functions(_)) {
            imported.refuse(at, lines::NOTHING_FITS);
        }
    }
}

/// What is told of coverage that proves no lines.
fn no_lines(why: &str) -> Unmatched {
    Unmatched {
        what: format!("its coverage proves execution, no lines and no regions: {why}"),
        help: "measure the other tests in a run without that one".to_owned(),
        failed: false,
    }
}

fn take(
    at: usize,
    import: &Import,
    standing: &Standing,
    known: &functions::Known<'_>,
    execution: &mut Execution,
    imported: &mut Imported,
) {
    let covers = standing.no_lines.is_none();
    let mut id = None;
    for &test in &standing.tests {
        let Some(test) = execution.tests.get_mut(test) else {
            continue;
        };
        id = Some(id_of(test));
        // Of a test that ran here, its own profile says whether there is evidence.
        if matches!(test.profile, ProfileState::NotMeasured(_)) {
            test.profile = ProfileState::Read;
        }
        test.panicked |= !covers;
    }
    match import.report.as_ref() {
        Report::Functions(list) => {
            let hits = functions::add(at, import, list, known, execution, imported);
            let first = standing.tests.first();
            match first.and_then(|&test| execution.tests.get_mut(test)) {
                Some(test) => test.hits.extend(hits),
                None => imported.runs.push(RunHits {
                    import: at,
                    hits,
                    covers,
                }),
            }
        }
        Report::Lines(list) => {
            let files = lines::files(at, import, list, known.files(), imported);
            imported.lines.push(LineEvidence {
                import: at,
                files,
                test: id,
                covers,
            });
        }
        Report::Results(_) => {}
    }
}

/// Which tests are behind the coverage.
///
/// # Errors
/// Why it does not count, as a clause.
fn standing(
    gathered: &Gathered<'_>,
    outcomes: &BTreeMap<usize, Outcomes>,
    execution: &Execution,
    import: &Import,
) -> Result<Standing, String> {
    match (&import.test, &import.results) {
        (Some(test), results) => {
            let outcomes = match results {
                Some(results) => vec![of_results(gathered, outcomes, results)?],
                None => outcomes.values().collect(),
            };
            of_test(gathered, &outcomes, execution, test)
        }
        (None, Some(results)) => {
            let of_run = of_results(gathered, outcomes, results)?;
            of_whole_run(gathered, of_run, execution, results)
        }
        (None, None) => Err("nothing says which tests ran".to_owned()),
    }
}

fn of_results<'o>(
    gathered: &Gathered<'_>,
    outcomes: &'o BTreeMap<usize, Outcomes>,
    results: &str,
) -> Result<&'o Outcomes, String> {
    let at = gathered.imports.iter().position(|it| it.id == results);
    let import = at.and_then(|at| gathered.imports.get(at));
    match (at.and_then(|at| outcomes.get(&at)), import) {
        (Some(outcomes), _) => Ok(outcomes),
        (None, Some(import)) if import.stale.is_some() => Err(format!(
            "the results of its run, `{results}`, were made from other code"
        )),
        _ => Err(format!(
            "the results of its run, `{results}`, are not known"
        )),
    }
}

fn of_test(
    gathered: &Gathered<'_>,
    outcomes: &[&Outcomes],
    execution: &Execution,
    id: &str,
) -> Result<Standing, String> {
    let told: Vec<_> = outcomes.iter().filter_map(|it| it.tests.get(id)).collect();
    if told.is_empty() {
        return Err(format!(
            "no results from elsewhere say that test `{id}` passed there"
        ));
    }
    if told
        .iter()
        .any(|told| told.outcome != ResultOutcome::Passed)
    {
        return Err(format!(
            "test `{id}` failed there or passed only on a retry: what failed attempts executed cannot be told apart"
        ));
    }
    let runs = execution.tests.iter().enumerate();
    let runs: Vec<_> = runs.filter(|(_, test)| id_of(test) == id).collect();
    let passed = |(_, test): &(usize, &ExecutedTest)| test.outcome == TestOutcome::Passed;
    if runs.is_empty() || !runs.iter().all(passed) {
        return Err(format!("test `{id}` did not pass everywhere"));
    }
    let panicked = told.iter().any(|told| told.panicked)
        || runs.iter().any(|(_, test)| panics(gathered, test));
    Ok(Standing {
        tests: runs.into_iter().map(|(at, _)| at).collect(),
        no_lines: panicked.then(|| format!("test `{id}` panics on its way")),
    })
}

fn of_whole_run(
    gathered: &Gathered<'_>,
    outcomes: &Outcomes,
    execution: &Execution,
    results: &str,
) -> Result<Standing, String> {
    if outcomes.unclean > 0 {
        return Err(format!(
            "{} of the results of its run, `{results}`, failed or passed only on a retry: what failed attempts executed \
             cannot be told apart",
            outcomes.unclean
        ));
    }
    if outcomes.tests.is_empty() {
        return Err(format!(
            "the results of its run, `{results}`, hold no test that is known"
        ));
    }
    let mut no_lines = None;
    for test in &execution.tests {
        let id = id_of(test);
        let Some(told) = outcomes.tests.get(&id) else {
            continue;
        };
        if test.outcome != TestOutcome::Passed {
            return Err(format!("test `{id}` of its run did not pass everywhere"));
        }
        if told.panicked || panics(gathered, test) {
            no_lines = no_lines.or(Some(format!("test `{id}` panics on its way")));
        }
    }
    if outcomes.unknown > 0 {
        let unknown = outcomes.unknown;
        no_lines = no_lines.or(Some(format!(
            "{unknown} tests of its run are not known, and may panic on their way"
        )));
    }
    Ok(Standing {
        tests: Vec::new(),
        no_lines,
    })
}

fn id_of(test: &ExecutedTest) -> String {
    test_id(&test.package, test.kind, &test.target, &test.name)
}

/// Whether a panic unwound in it here, or its function is marked to panic, whether it is compiled here or not.
fn panics(gathered: &Gathered<'_>, test: &ExecutedTest) -> bool {
    let of_function = |source: &&SourceTest| {
        let target = gathered.targets.get(source.target);
        let same = target.is_some_and(|target| {
            target.package == test.package
                && target.kind == test.kind
                && target.target == test.target
        });
        same && prefixes(&test.name).any(|path| path == source.path)
    };
    let marked = gathered.inventory.tests.iter();
    let mut marked = marked.filter(|source| source.should_panic);
    test.panicked || marked.any(|source| of_function(&source))
}
