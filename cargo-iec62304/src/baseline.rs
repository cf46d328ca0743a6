//! The baseline on disk: read before a run, recorded or made smaller after it. Nothing ever adds to one.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use camino::Utf8Path;

use crate::accept;
use crate::cli::{BaselineArgs, CommonArgs, ProjectArgs};
use crate::config::{self, DocumentText, baseline::wrong_span};
use crate::diagnostic::Diagnostic;
use crate::inputs::new_files::{self, NewFile};
use crate::inputs::whole_file::write_whole;
use crate::inputs::{digest, documents};
use crate::judge::Judged;
use crate::model::{Baseline, BaselineEntry};
use crate::nouns::counted;
use crate::report::Report;
use crate::report::words::{BuildStatus, Scope};
use crate::rules;

/// How long a baseline holds where nobody says how long, in days.
const USUAL: i32 = 90;

/// Reads the baseline that the command line names.
///
/// # Errors
/// It cannot be read, has a mistake in it, or accepts what nothing may accept.
pub fn load(root: &Utf8Path, file: &Utf8Path, today: &str) -> Result<Baseline, Vec<Diagnostic>> {
    let path = documents::absolute(file).map_err(|it| vec![it])?;
    let bytes = std::fs::read(&path).map_err(|error| vec![documents::cannot_read(&path, error)])?;
    let document = DocumentText {
        path: documents::shown(root, &path),
        bytes,
    };
    let baseline = config::baseline::parse(&document)?;
    let mistakes = mistakes(&baseline, today);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    Ok(Baseline {
        sha256: digest::sha256_text(&document.bytes),
        ..baseline
    })
}

fn mistakes(baseline: &Baseline, today: &str) -> Vec<Diagnostic> {
    let mut mistakes: Vec<Diagnostic> = baseline.entries.iter().filter_map(mistake).collect();
    if baseline.recorded.as_str() > today {
        let message = format!(
            "the baseline `{}` was recorded on {}, after the judging date {today}",
            baseline.file, baseline.recorded
        );
        mistakes.push(Diagnostic::general(message));
    }
    mistakes
}

fn mistake(entry: &BaselineEntry) -> Option<Diagnostic> {
    let at = |message: String| Diagnostic::at(entry.place.clone(), message);
    match rules::find(&entry.rule) {
        None => {
            let near = rules::suggest(&entry.rule);
            let help = near.map_or("take the entry out".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            Some(at(format!("there is no rule `{}`", entry.rule)).help(help))
        }
        Some(rule) if !accept::may_be_waived(rule.id) => {
            let message = format!("nothing can waive what `{}` finds", rule.id);
            Some(at(message).help("take the entry out, and mend what the rule found"))
        }
        Some(_) => None,
    }
}

/// What is wrong with the options on baselines, said before anything is built.
///
/// # Errors
/// A baseline at a release, or a file that stands where a new one shall be.
pub fn check_options(project: &ProjectArgs, options: &BaselineArgs) -> anyhow::Result<()> {
    if let Some(path) = &options.write_baseline {
        new_files::check_free(&[new_file(path, String::new())]).context(
            "a baseline does not grow: mend what is new, or delete the file and record all findings anew",
        )?;
    }
    if project.gate == crate::cli::GateName::Release && project.baseline.is_some() {
        bail!("--gate release judges without a baseline: leave out --baseline");
    }
    Ok(())
}

fn new_file(path: &Utf8Path, text: String) -> NewFile {
    NewFile {
        path: path.to_owned(),
        text,
    }
}

/// Records or updates the baseline after a run, as the options say; gives what there is to tell.
///
/// # Errors
/// The run looked at too little, or the file cannot be written.
pub fn after(common: &CommonArgs, judged: &Judged) -> anyhow::Result<Option<String>> {
    let options = &common.baseline;
    if let Some(path) = &options.write_baseline {
        return record(path, options, judged).map(Some);
    }
    match (&common.project.baseline, options.update_baseline) {
        (Some(path), true) => update(path, judged).map(Some),
        _ => Ok(None),
    }
}

fn record(path: &Utf8Path, options: &BaselineArgs, judged: &Judged) -> anyhow::Result<String> {
    let report = &judged.report;
    if report.scope == Scope::Partial || report.evidence.build.status == BuildStatus::Failed {
        bail!(
            "no baseline is recorded: this run did not look at everything, and what it did not find would fail the next one"
        );
    }
    let today = report.evidence.judged_on.clone().unwrap_or_default();
    let expires = match options.baseline_expires {
        Some(day) => day.to_string(),
        None => usual(&today)?,
    };
    if let Some(wrong) = wrong_span(&today, &expires) {
        bail!("{wrong}");
    }
    let mut entries = Vec::new();
    let counting = judged.verdict.rules.iter().filter(|rule| rule.counts);
    let counting: Vec<&str> = counting.map(|rule| rule.rule).collect();
    let open = judged.verdict.findings.iter();
    let open = open.filter(|finding| counting.contains(&finding.rule));
    for finding in open.filter(|finding| accept::baseline::can_be_recorded(finding)) {
        accept::baseline::add(&mut entries, accept::baseline::entry_of(finding));
    }
    let baseline = Baseline {
        recorded: today,
        expires,
        tool: report.tool.version.clone(),
        rules_digest: report.tool.rules_digest.clone(),
        entries,
        ..Baseline::default()
    };
    new_files::create(&[new_file(path, text(&baseline))])?;
    let recorded: usize = baseline.entries.iter().map(|entry| entry.count).sum();
    Ok(format!(
        "recorded {} in {path}, accepted until {} with `--baseline {path}`{}",
        counted(recorded, "finding"),
        baseline.expires,
        rest(report, recorded)
    ))
}

/// What a baseline cannot hold.
fn rest(report: &Report, recorded: usize) -> String {
    let counts = |rule: &str| {
        let mut rules = report.rules.iter();
        rules.any(|entry| entry.id == rule && entry.counts)
    };
    let open = report.findings.iter().filter(|finding| {
        finding.status == crate::report::words::FindingStatus::Open
            && finding.severity == crate::report::words::Severity::Error
            && counts(&finding.rule)
    });
    match open.count().saturating_sub(recorded) {
        0 => String::new(),
        rest => format!(
            "; nothing can accept {} that are left",
            counted(rest, "finding")
        ),
    }
}

fn usual(today: &str) -> anyhow::Result<String> {
    let day: jiff::civil::Date = today.parse().context("the judging date is no day")?;
    let last = day.checked_add(jiff::Span::new().days(USUAL))?;
    Ok(last.to_string())
}

fn update(path: &Utf8Path, judged: &Judged) -> anyhow::Result<String> {
    let (Some(baseline), Some(usage)) = (&judged.baseline, &judged.usage) else {
        bail!("there is no baseline to update");
    };
    if judged.report.scope == Scope::Partial {
        bail!("{path} stays as it is: a narrowed run does not know what no longer occurs");
    }
    let smaller = Baseline {
        entries: usage.enough.clone(),
        ..baseline.clone()
    };
    if smaller.entries
        != baseline
            .entries
            .iter()
            .map(without_place)
            .collect::<Vec<_>>()
    {
        write_whole(path, text(&smaller).as_bytes())
            .with_context(|| format!("cannot write {path}"))?;
    }
    let left: usize = smaller.entries.iter().map(|entry| entry.count).sum();
    Ok(format!(
        "{path}: {} no longer occur, {left} of {} stay",
        usage.gone, usage.recorded
    ))
}

fn without_place(entry: &BaselineEntry) -> BaselineEntry {
    BaselineEntry {
        place: crate::model::Place::default(),
        ..entry.clone()
    }
}

/// A baseline as a file.
fn text(baseline: &Baseline) -> String {
    let mut text = format!(
        "# Findings that the code had when they were recorded: accepted by `--baseline` until the day below, and never at a release.\n\
         # `--update-baseline` takes out what no longer occurs. Nothing adds to this file.\n\
         format = 1\nrecorded = {}\nexpires = {}\ntool = {}\nrules_digest = {}\n",
        baseline.recorded,
        baseline.expires,
        quoted(&baseline.tool),
        quoted(&baseline.rules_digest)
    );
    let mut entries: Vec<&BaselineEntry> = baseline.entries.iter().collect();
    entries.sort_by_key(|entry| (&entry.rule, &entry.kind, &entry.subject, &entry.message));
    for entry in entries {
        let _ = write!(
            text,
            "\n[[finding]]\nrule = {}\nkind = {}\nsubject = {}\nmessage = {}\ncount = {}\n",
            quoted(&entry.rule),
            quoted(&entry.kind),
            quoted(&entry.subject),
            quoted(&entry.message),
            entry.count
        );
        if let Some(at_most) = entry.at_most {
            let _ = writeln!(text, "at_most = {at_most}");
        }
    }
    text
}

/// A text as a TOML string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What a run has to warn of.
pub(crate) fn warnings(report: &Report) -> Vec<String> {
    let Some(baseline) = &report.baseline else {
        return Vec::new();
    };
    let mut warnings = Vec::new();
    if baseline.expired {
        warnings.push(format!(
            "the baseline {} expired on {}: it accepts nothing any more",
            baseline.file, baseline.expires
        ));
    }
    if baseline.gone > 0 {
        let word = if baseline.gone == 1 {
            "occurs"
        } else {
            "occur"
        };
        warnings.push(format!(
            "{} of the baseline {} no longer {word}: take out what is mended with --update-baseline",
            counted(baseline.gone, "finding"),
            baseline.file
        ));
    }
    warnings
}
