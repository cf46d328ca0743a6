//! Which test executed what: the tool's own reading beside `llvm-profdata merge` and `llvm-cov export` for each test.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use super::contest::{Contestant, Entrant, interleaved};
use super::document::table;
use super::machine::{LLVM_COV, LLVM_COV_NAME, LLVM_PROFDATA, LLVM_PROFDATA_NAME};
use super::process::{self, Figures, measure};
use super::statistics::{Samples, median, rounded, span};
use super::workload::{Shape, grouped};
use super::{Context, report};

/// How many times faster the tool is to be.
const GOAL: f64 = 100.0;

/// All tests in one binary, so that each profile counts all functions.
const FULL: Shape = Shape {
    packages: 1,
    functions: 5_000,
    per_file: 50,
    tests: 500,
    per_binary: 500,
};
const QUICK: Shape = Shape {
    packages: 1,
    functions: 50,
    per_file: 50,
    tests: 5,
    per_binary: 5,
};

/// The steps of `verify` that go from profiles to what each test executed of each unit.
const STEPS: [&str; 3] = ["maps", "read", "join"];

/// Measures.
pub fn run(context: &Context) -> Result<String> {
    let (shape, sampled) = if context.quick {
        (QUICK, 2)
    } else {
        (FULL, 20)
    };
    let folder = context.workspace("attribution", shape)?;
    let target = context.folder.join("attribution-target");
    let run = || measure(context.verify(&folder, &target), &[0], &context.folder);
    run()?;
    let ours = |it: &mut Contestant| it.add_with_phases(&run()?);
    let theirs = |it: &mut Contestant| {
        let figures = by_llvm(context, &target, sampled)?;
        it.add(figures);
        Ok(())
    };
    let missing = context
        .machine
        .missing(&[LLVM_COV_NAME, LLVM_PROFDATA_NAME]);
    let mut entrants: Vec<Entrant<'_>> = vec![(Contestant::new("verify"), Box::new(ours))];
    if missing.is_empty() {
        entrants.push((Contestant::new("llvm"), Box::new(theirs)));
    }
    let done = interleaved(context.runs, entrants)?;
    let mut text = format!(
        "{}, {} tests sampled for LLVM's tools:\n\n",
        shape.describe(),
        sampled
    );
    if !missing.is_empty() {
        let _ = writeln!(
            text,
            "**Not compared**: missing here: {}.\n",
            missing.join(", ")
        );
    }
    text.push_str(&compared(shape, sampled, &done));
    Ok(text)
}

/// `llvm-profdata merge` and `llvm-cov export` for some tests of the last run, spread evenly: the sum of what they took.
fn by_llvm(context: &Context, target: &Utf8Path, sampled: usize) -> Result<Figures> {
    let binary = test_binary(target)?;
    let profiles = profiles(target)?;
    let every = (profiles.len() / sampled).max(1);
    let merged = context.folder.join("attribution.profdata");
    let mut sum = Figures {
        wall: 0.0,
        processor: 0.0,
        peak: 0.0,
    };
    for own in profiles.iter().step_by(every).take(sampled) {
        let merge = process::command(LLVM_PROFDATA)
            .args(["merge", "-sparse", "-o", merged.as_str()])
            .args(own.iter().map(|profile| profile.as_str()));
        let export = process::command(LLVM_COV).args([
            "export",
            "--instr-profile",
            merged.as_str(),
            binary.as_str(),
        ]);
        for command in [merge, export] {
            let figures = measure(command, &[0], &context.folder)?.figures;
            sum.wall += figures.wall;
            sum.processor += figures.processor;
            sum.peak = sum.peak.max(figures.peak);
        }
    }
    Ok(sum)
}

/// The profiles of each test that has any, by the report of the last run.
fn profiles(target: &Utf8Path) -> Result<Vec<Vec<Utf8PathBuf>>> {
    let path = report(target);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let report: Value =
        serde_json::from_str(&text).with_context(|| format!("{path} is no report"))?;
    let evidence = &report["evidence"];
    let run = evidence["run_id"]
        .as_str()
        .context("the report names no run")?;
    let folder = target.join("iec62304/runs").join(run);
    let tests = evidence["tests"]
        .as_array()
        .context("the report lists no tests")?;
    let of = |test: &Value| -> Vec<Utf8PathBuf> {
        let names = test["profiles"].as_array().into_iter().flatten();
        names
            .filter_map(Value::as_str)
            .map(|name| folder.join(name))
            .collect()
    };
    let profiles: Vec<_> = tests
        .iter()
        .map(of)
        .filter(|profiles| !profiles.is_empty())
        .collect();
    ensure!(!profiles.is_empty(), "the last run left no profile");
    Ok(profiles)
}

/// The one test binary: cargo names it by the crate, without an extension.
fn test_binary(target: &Utf8Path) -> Result<Utf8PathBuf> {
    let folder = target.join("iec62304/build/debug/deps");
    let entries = folder
        .read_dir_utf8()
        .with_context(|| format!("cannot read {folder}"))?;
    let files = entries.flatten().map(camino::Utf8DirEntry::into_path);
    let mut binaries = files.filter(|file| {
        let name = file.file_name().unwrap_or_default();
        name.starts_with("steps_0-") && file.extension().is_none()
    });
    binaries
        .next()
        .with_context(|| format!("{folder} has no test binary"))
}

fn compared(shape: Shape, sampled: usize, done: &[Contestant]) -> String {
    let [ours, rest @ ..] = done else {
        return String::new();
    };
    let tests = u32::try_from(shape.packages * shape.tests).unwrap_or(u32::MAX);
    let sampled = u32::try_from(sampled).unwrap_or(u32::MAX);
    let sums = attribution(ours);
    let steps = STEPS.map(|name| {
        format!(
            "{name} {}",
            ours.phase(name).map(rounded).unwrap_or_default()
        )
    });
    let mut rows = vec![vec![
        format!(
            "`verify`, all {} tests ({} s)",
            grouped(shape.tests),
            steps.join(", ")
        ),
        median(&sums),
        span(&sums),
        median(&ours.peak),
    ]];
    let mut verdict = String::new();
    if let [theirs] = rest
        && let (Some(sample), Some(own)) = (theirs.wall.median(), sums.median())
    {
        rows.push(vec![
            format!(
                "`llvm-profdata merge` and `llvm-cov export`, {sampled} tests, one after the other"
            ),
            median(&theirs.wall),
            span(&theirs.wall),
            median(&theirs.peak),
        ]);
        let all = sample / f64::from(sampled) * f64::from(tests);
        rows.push(vec![
            format!("the same for all {tests}, extrapolated"),
            rounded(all),
            "–".to_owned(),
            "–".to_owned(),
        ]);
        let ratio = all / own.max(f64::MIN_POSITIVE);
        let met = if ratio >= GOAL { "met" } else { "**missed**" };
        verdict = format!(
            "\nGoal at least {GOAL}× faster: {met} ({}×).\n",
            rounded(ratio)
        );
    }
    let head = ["what", "wall, s", "min–max", "peak memory, MiB"];
    format!("{}{verdict}", table(&head, &rows))
}

/// The seconds of the steps together, for each run.
fn attribution(ours: &Contestant) -> Samples {
    let of = STEPS.map(|name| {
        ours.phases
            .get(name)
            .map(Samples::values)
            .unwrap_or_default()
    });
    let [maps, read, join] = of;
    maps.iter()
        .zip(read)
        .zip(join)
        .map(|((maps, read), join)| maps + read + join)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::process::Measured;

    fn run(wall: f64, stderr: &str) -> Measured {
        Measured {
            figures: Figures {
                wall,
                processor: wall,
                peak: 50.0,
            },
            stderr: stderr.to_owned(),
        }
    }

    #[test]
    fn the_sample_is_extrapolated_to_all_tests() {
        let mut ours = Contestant::new("verify");
        let steps = "Phase maps 0.100 s\nPhase read 0.200 s\nPhase join 0.200 s\nPhase run 9.0 s\nPhase total 10.0 s\n";
        ours.add_with_phases(&run(10.0, steps)).unwrap();
        let mut theirs = Contestant::new("llvm");
        theirs.add(run(4.0, "").figures);
        let shape = Shape {
            tests: 500,
            ..QUICK
        };
        let text = compared(shape, 20, &[ours, theirs]);
        assert!(
            text.contains("| the same for all 500, extrapolated | 100 |"),
            "{text}"
        );
        assert!(text.contains("met (200×)"), "{text}");
        assert!(text.contains("| 0.500 | 0.500–0.500 |"), "{text}");
    }

    #[test]
    fn too_slow_is_said() {
        let mut ours = Contestant::new("verify");
        let steps = "Phase maps 1.0 s\nPhase read 1.0 s\nPhase join 1.0 s\nPhase total 3.0 s\n";
        ours.add_with_phases(&run(3.0, steps)).unwrap();
        let mut theirs = Contestant::new("llvm");
        theirs.add(run(4.0, "").figures);
        let text = compared(
            Shape {
                tests: 500,
                ..QUICK
            },
            20,
            &[ours, theirs],
        );
        assert!(text.contains("**missed** (33.3×)"), "{text}");
    }
}
