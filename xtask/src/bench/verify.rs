//! The whole `verify` beside `cargo llvm-cov nextest --json` on the same tests.

use std::fmt::Write as _;

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};

use super::contest::{Contestant, Entrant, compared, interleaved};
use super::machine::{CARGO_LLVM_COV, LLVM_COV_NAME, LLVM_PROFDATA_NAME, NEXTEST};
use super::process::measure;
use super::statistics::rounded;
use super::workload::Shape;
use super::{Context, emptied};

/// `verify` may take so many times as long as the other, attribution to each test included.
const GOAL: f64 = 1.1;

const FULL: Shape = Shape {
    packages: 4,
    functions: 1250,
    per_file: 50,
    tests: 125,
    per_binary: 63,
};
const QUICK: Shape = Shape {
    packages: 2,
    functions: 50,
    per_file: 25,
    tests: 10,
    per_binary: 5,
};

/// A workspace to verify.
struct Work {
    title: String,
    folder: Utf8PathBuf,
    ours: Utf8PathBuf,
    theirs: Utf8PathBuf,
}

/// Measures.
pub fn run(context: &Context) -> Result<String> {
    let missing =
        context
            .machine
            .missing(&[CARGO_LLVM_COV, NEXTEST, LLVM_COV_NAME, LLVM_PROFDATA_NAME]);
    let shape = if context.quick { QUICK } else { FULL };
    let pump = context.repository.join("fixtures/projects/infusion-pump");
    let made = context.workspace("verify", shape)?;
    let work = |title: String, name: &str, folder: Utf8PathBuf| Work {
        title,
        folder,
        ours: context.folder.join(format!("{name}-ours")),
        theirs: context.folder.join(format!("{name}-llvm-cov")),
    };
    let mut text = String::new();
    if !missing.is_empty() {
        let _ = writeln!(
            text,
            "**Not compared**: missing here: {}.\n",
            missing.join(", ")
        );
    }
    for work in [
        work("Infusion pump".to_owned(), "pump", pump),
        work(
            format!("Made workspace: {}", shape.describe()),
            "verify-target",
            made,
        ),
    ] {
        let cold = contest(context, &work, true, missing.is_empty())?;
        let warm = contest(context, &work, false, missing.is_empty())?;
        section(
            &mut text,
            &format!("{}, nothing built before", work.title),
            &cold,
        );
        section(
            &mut text,
            &format!("{}, nothing changed since the last run", work.title),
            &warm,
        );
    }
    Ok(text)
}

/// Both tools in turns: with an empty target directory each time, or with that of the run before.
fn contest(
    context: &Context,
    work: &Work,
    cold: bool,
    with_theirs: bool,
) -> Result<Vec<Contestant>> {
    let prepare = move |target: &Utf8Path| if cold { emptied(target) } else { Ok(()) };
    let ours = |runner: Option<&'static str>| {
        move |it: &mut Contestant| {
            prepare(&work.ours)?;
            let flags = runner.into_iter().flat_map(|runner| ["--runner", runner]);
            let command = context.verify(&work.folder, &work.ours).args(flags);
            it.add_with_phases(&measure(command, &[0], &context.folder)?)
        }
    };
    let mut entrants: Vec<Entrant<'_>> = vec![(
        Contestant::new("`cargo iec62304 verify`"),
        Box::new(ours(None)),
    )];
    let mut add = |name: &str, flag: Option<&'static str>| {
        let run = move |it: &mut Contestant| {
            prepare(&work.theirs)?;
            let command = Context::llvm_cov(&work.folder, &work.theirs).args(flag);
            it.add(measure(command, &[0], &context.folder)?.figures);
            Ok(())
        };
        entrants.push((Contestant::new(name), Box::new(run)));
    };
    match (with_theirs, cold) {
        (false, _) => {}
        (true, true) => add("`cargo llvm-cov nextest --json`", None),
        // As it is called usually, cargo-llvm-cov builds the workspace anew each time.
        (true, false) => add(
            "`cargo llvm-cov nextest --json --no-clean`",
            Some("--no-clean"),
        ),
    }
    // The runner makes no difference to a build.
    if !cold && context.has_runners {
        let own = Contestant::new("`cargo iec62304 verify --runner cargo`");
        entrants.push((own, Box::new(ours(Some("cargo")))));
    }
    interleaved(context.runs, entrants)
}

fn section(text: &mut String, title: &str, contestants: &[Contestant]) {
    let _ = writeln!(text, "#### {title}\n\n{}", compared(contestants, 1));
    if let [ours, theirs, ..] = contestants
        && let Some(ratio) = ours.wall.ratio_to(&theirs.wall)
    {
        let met = if ratio <= GOAL { "met" } else { "**missed**" };
        let _ = writeln!(text, "Goal at most {GOAL}×: {met} ({}×).\n", rounded(ratio));
    }
    if let Some(ours) = contestants.first() {
        let steps = ours.last.iter().filter(|phase| phase.name != "total");
        let steps = steps.filter_map(|phase| {
            Some(format!(
                "{} {}",
                phase.name,
                rounded(ours.phase(&phase.name)?)
            ))
        });
        let _ = writeln!(
            text,
            "Steps of `verify`, s: {}.\n",
            steps.collect::<Vec<_>>().join(", ")
        );
    }
}
