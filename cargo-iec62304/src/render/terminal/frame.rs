//! What frames the judgement: what a person must add, whose thresholds these are, and what was not looked at.

use std::io::{self, Write};

use super::{Options, Verbosity};
use crate::nouns::counted;
use crate::render::paint::{BAD, HINT, ODD, STRONG, paint};
use crate::render::text::wrap;
use crate::report::words::{BuildStatus, Class, ClauseStatus, EvidenceStatus, Generics, Scope};
use crate::report::{ClassPolicy, Report, Runner};

pub(super) fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    write_clauses(report, options, out)?;
    write_policy(report, options, out)?;
    let scope = match report.scope {
        Scope::Full => None,
        Scope::Partial => {
            Some("packages or tests were left out; what they could prove is undetermined")
        }
        Scope::Static => Some("nothing was executed; rules that need a run are not applicable"),
    };
    if let Some(text) = scope {
        let name = format!("scope {}", report.scope);
        remark(out, options, (&name, ODD), text)?;
    }
    if report.evidence.build.status == BuildStatus::Failed {
        let reason = report.evidence.build.reason.as_deref();
        remark(
            out,
            options,
            ("no evidence", BAD),
            reason.unwrap_or("no reason is known"),
        )?;
    }
    if let Some(text) = imported(report) {
        remark(out, options, ("imported", STRONG), &text)?;
    }
    let doctests = report
        .tests
        .iter()
        .filter(|test| test.binary == "doc")
        .count();
    if doctests > 0 {
        let text = format!(
            "{}: their outcome counts, they carry no coverage of their own and prove no trace",
            counted(doctests, "doctest")
        );
        remark(out, options, ("doctests", STRONG), &text)?;
    }
    if let Some(runner) = &report.evidence.runner {
        remark(out, options, ("runner", STRONG), &runner_text(runner))?;
    }
    if options.verbosity == Verbosity::Verbose {
        write_runs(report, options, out)?;
    }
    for warning in &report.evidence.warnings {
        remark(out, options, ("warning", ODD), warning)?;
    }
    if !report.system.configured {
        write_first_steps(options, out)?;
    }
    writeln!(out)
}

/// The evidence that this run did not make itself, and whether it counts.
fn imported(report: &Report) -> Option<String> {
    let each = report.evidence.imported.iter().map(|it| {
        let state = match it.status {
            EvidenceStatus::Used => "counts",
            EvidenceStatus::Stale => "stale",
            EvidenceStatus::NotCounted => "does not count",
        };
        format!("{} ({}, {state})", it.id, it.format)
    });
    let all: Vec<String> = each.collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn runner_text(runner: &Runner) -> String {
    let version = runner
        .version
        .as_deref()
        .map(|version| format!(" {version}"));
    let name = match runner.name.as_str() {
        "cargo" => "the tool's own",
        name => name,
    };
    format!("{name}{}: {}", version.unwrap_or_default(), runner.reason)
}

/// What the verdict rests on: so that it can be compared with what is stored.
fn write_runs(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    if let Some(digest) = &report.evidence.manifest_sha256 {
        let text = format!("manifest with SHA-256 {}", shown(digest, options));
        remark(out, options, ("evidence", STRONG), &text)?;
    }
    for run in &report.evidence.runs {
        let share = run.partition.as_ref();
        let share = share.map_or_else(String::new, |share| format!(", {share}"));
        let digest = shown(&run.manifest_sha256, options);
        let text = format!("{}{share}, manifest with SHA-256 {digest}", run.id);
        remark(out, options, ("run", STRONG), &text)?;
    }
    Ok(())
}

/// A digest in one piece where the terminal is wide enough for it behind a name, else in pieces.
fn shown(digest: &str, options: Options) -> String {
    const NAME: usize = "evidence: ".len();
    if options.width >= digest.len() + NAME {
        return digest.to_owned();
    }
    let digits: Vec<char> = digest.chars().collect();
    let pieces = digits.chunks(8).map(|piece| piece.iter().collect());
    pieces.collect::<Vec<String>>().join(" ")
}

/// A name and a text, wrapped below itself.
fn remark(
    out: &mut dyn Write,
    options: Options,
    (name, style): (&str, anstyle::Style),
    text: &str,
) -> io::Result<()> {
    let indent = name.chars().count() + 2;
    let lines = wrap(text, options.width.saturating_sub(indent).max(20));
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            writeln!(out, "{}: {line}", paint(options.color, style, name))?;
        } else {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

fn write_clauses(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    if report.clauses.is_empty() {
        return Ok(());
    }
    let count = |status| {
        report
            .clauses
            .iter()
            .filter(|clause| clause.status == status)
            .count()
    };
    let text = format!(
        "{} judged by rules, {} attested, {} open for a person, {} not asked of class {}",
        count(ClauseStatus::Judged),
        count(ClauseStatus::Attested),
        count(ClauseStatus::Open),
        count(ClauseStatus::NotApplicable),
        report.system.class,
    );
    remark(out, options, ("clauses", STRONG), &text)?;
    for clause in report
        .clauses
        .iter()
        .filter(|it| it.status == ClauseStatus::Open)
    {
        if let Some(reason) = &clause.reason {
            let name = format!("clause {}", clause.id);
            remark(out, options, (&name, ODD), &format!("open: {reason}"))?;
        }
    }
    Ok(())
}

fn write_policy(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    remark(
        out,
        options,
        ("policy", STRONG),
        "the project's own; the standard names no percentages",
    )?;
    for class in Class::ALL.iter().rev() {
        if !report.units.iter().any(|unit| unit.class == *class) {
            continue;
        }
        let policy = match class {
            Class::A => &report.policy.a,
            Class::B => &report.policy.b,
            Class::C => &report.policy.c,
        };
        let width = options.width.saturating_sub(11).max(20);
        let lines = wrap(&asks(policy).join(", "), width);
        for (at, line) in lines.iter().enumerate() {
            let name = if at == 0 {
                format!("class {class}")
            } else {
                String::new()
            };
            writeln!(out, "  {name:7}  {line}")?;
        }
    }
    if report.policy.generics == Generics::EachInstance {
        writeln!(
            out,
            "  each executed instance of a generic is judged on its own"
        )?;
    }
    Ok(())
}

/// What the policy asks of a class, in words.
fn asks(policy: &ClassPolicy) -> Vec<String> {
    let mut asks = Vec::new();
    let mut ask = |asked: bool, text: &str| asks.extend(asked.then(|| text.to_owned()));
    ask(policy.unit_traced, "each unit traced");
    ask(policy.unit_executed, "each unit executed");
    ask(policy.unit_verified, "by a test of its requirements");
    ask(policy.unit_review, "or reviewed on record");
    ask(policy.unit_lines, "each line");
    ask(policy.unit_regions, "each region");
    ask(policy.unit_branches, "each branch where measured");
    let thresholds = [
        ("lines", policy.item_lines),
        ("regions", policy.item_regions),
    ];
    for (what, least) in thresholds {
        asks.extend(least.map(|least| format!("items ≥ {least} % of {what}")));
    }
    if asks.is_empty() {
        asks.push("nothing of single units and items".to_owned());
    }
    asks
}

const FIRST_STEPS: [&str; 3] = [
    "call cargo iec62304 init: it writes iec62304.toml with your packages as items, and a first requirement",
    "give each item its class, as your risk analysis has it, and write your own requirement over the example",
    "add iec62304-macros to [dependencies], and tag a function with #[requirement(\"ID\")] and its test with #[verifies(\"ID\")]",
];

fn write_first_steps(options: Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let text = "there is no iec62304.toml, so all of the workspace is one system of class C";
    remark(out, options, ("first steps", HINT), text)?;
    for (at, step) in FIRST_STEPS.iter().enumerate() {
        for (line_at, line) in wrap(step, options.width.saturating_sub(5).max(20))
            .iter()
            .enumerate()
        {
            let number = if line_at == 0 {
                format!("{}.", at + 1)
            } else {
                String::new()
            };
            writeln!(out, "  {number:2} {line}")?;
        }
    }
    Ok(())
}
