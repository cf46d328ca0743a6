//! `matrix` and `trace`: which report they read, and what they make of it.

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::query::{MatrixArgs, MatrixFormat, SourceArgs, TraceArgs, TraceFormat};
use crate::exit::ExitCode;
use crate::inputs::phases::Phases;
use crate::inputs::store::runs;
use crate::judge::{self, Judged};
use crate::prepare::{Start, Stop};
use crate::query::basis::{Basis, Origin};
use crate::query::{self, Graph, Kind, Matrix, Trace};
use crate::rejudge;
use crate::render;
use crate::report::Report;
use crate::report::words::{BuildStatus, Scope};

/// What a question comes to.
#[derive(Debug)]
pub struct Answer {
    /// For standard output, or the file that was named.
    pub text: Vec<u8>,
    /// For standard error.
    pub remark: Option<String>,
    /// What the process ends with.
    pub exit: ExitCode,
}

/// How the answer is shown.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A report, and what it rests on.
#[derive(Debug)]
struct Seen {
    report: Report,
    basis: Basis,
}

/// The matrix between two kinds.
///
/// # Errors
/// See [`Stop`].
pub fn matrix(arguments: &MatrixArgs, start: &Start, look: Look) -> Result<Answer, Stop> {
    if arguments.from == arguments.to {
        let message = format!(
            "--from and --to are both {}: name two levels",
            arguments.from
        );
        return Err(Stop::Usage(anyhow::anyhow!(message)));
    }
    let Seen { report, basis } = see(&arguments.source, start)?;
    let graph = Graph::of(&report);
    let exit = can_judge(arguments, &basis);
    let matrix = Matrix::between(&graph, basis, arguments.from, arguments.to, arguments.gaps);
    let mut text = Vec::new();
    let mut remark = None;
    match arguments.format {
        MatrixFormat::Terminal => {
            render::matrix::terminal::write(&matrix, look.color, look.width, &mut text)?;
        }
        MatrixFormat::Markdown => render::matrix::markdown::write(&matrix, &mut text)?,
        MatrixFormat::Csv => {
            render::matrix::csv::write(&matrix, &mut text)?;
            remark = Some(matrix.basis.text.clone());
        }
        MatrixFormat::Json => json(&matrix, &mut text)?,
    }
    let exit = match exit {
        _ if !arguments.deny_gaps => ExitCode::Pass,
        Err(why) => {
            remark = Some(why);
            ExitCode::Undetermined
        }
        Ok(()) if matrix.counts.gaps > 0 => ExitCode::Violated,
        // Nothing was examined.
        Ok(()) if matrix.counts.from == 0 => ExitCode::Undetermined,
        Ok(()) => ExitCode::Pass,
    };
    Ok(Answer { text, remark, exit })
}

/// Whether the matrix can be judged at all: outcomes of tests need evidence of the present code, unless one asks for the links alone.
fn can_judge(arguments: &MatrixArgs, basis: &Basis) -> Result<(), String> {
    let of_tests = [arguments.from, arguments.to].contains(&Kind::Test);
    if !of_tests || arguments.source.only_static || basis.is_current_evidence() {
        return Ok(());
    }
    Err(format!(
        "--deny-gaps cannot judge tests here: {}; run `cargo iec62304 verify`, or add --static to judge the links alone",
        basis.text
    ))
}

/// What hangs together with one thing.
///
/// # Errors
/// See [`Stop`]; the name means nothing, or more than one thing.
pub fn trace(arguments: &TraceArgs, start: &Start, look: Look) -> Result<Answer, Stop> {
    let Seen { report, basis } = see(&arguments.source, start)?;
    let graph = Graph::of(&report);
    let found = query::find(&graph, &arguments.name, arguments.kind);
    let found = found.map_err(|error| {
        let mut message = error.message;
        for candidate in &error.candidates {
            message.push_str("\n  ");
            message.push_str(candidate);
        }
        if !error.candidates.is_empty() {
            message = message.replacen('\n', "; did you mean one of these?\n", 1);
        }
        Stop::Usage(anyhow::anyhow!(message))
    })?;
    let trace = Trace::of(&graph, basis, found);
    let mut text = Vec::new();
    match arguments.format {
        TraceFormat::Json => json(&trace, &mut text)?,
        TraceFormat::Terminal => {
            let options = render::trace::Options {
                color: look.color,
                width: look.width,
                all: arguments.verbose,
            };
            render::trace::write(&trace, options, &mut text)?;
        }
    }
    Ok(Answer {
        text,
        remark: None,
        exit: ExitCode::Pass,
    })
}

fn json(value: &impl serde::Serialize, out: &mut Vec<u8>) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}

/// The report that the command line names; else that of the newest stored run, if it is of the present code; else what needs no run.
fn see(arguments: &SourceArgs, start: &Start) -> Result<Seen, Stop> {
    if let Some(file) = &arguments.report {
        return written(file, arguments, start);
    }
    let judged = static_check(arguments, start)?;
    if arguments.only_static {
        return Ok(links_only(judged, "as asked"));
    }
    let runs = judged.target_directory.join("iec62304/runs");
    if let Some(run) = &arguments.run {
        let folder = if run.is_dir() {
            run.clone()
        } else {
            runs.join(run)
        };
        return stored(&folder, arguments, start)?.map_err(|why| {
            let message = format!("the evidence in {folder} does not count: {why}");
            Stop::Usage(anyhow::anyhow!(message))
        });
    }
    let Some(folder) = runs::newest(&runs) else {
        return Ok(links_only(
            judged,
            "no run is stored, `cargo iec62304 verify` makes one",
        ));
    };
    match stored(&folder, arguments, start)? {
        Ok(seen) => Ok(seen),
        Err(why) => {
            let why = format!("the newest run does not count: {why}");
            Ok(links_only(judged, &why))
        }
    }
}

fn static_check(arguments: &SourceArgs, start: &Start) -> Result<Judged, Stop> {
    let phases = Phases::new(false);
    judge::check(&arguments.project, start, arguments.caching(), &phases)
}

fn links_only(judged: Judged, why: &str) -> Seen {
    let text = format!("links as tags and documents declare them, nothing was executed ({why})");
    Seen {
        basis: Basis::of(&judged.report, Origin::Static, Some(true), text),
        report: judged.report,
    }
}

/// A stored run, judged again; the text says why it does not count.
fn stored(
    folder: &Utf8Path,
    arguments: &SourceArgs,
    start: &Start,
) -> Result<Result<Seen, String>, Stop> {
    let judged = match rejudge::stored(&arguments.project, folder, &[], start) {
        Ok(judged) => judged,
        Err(Stop::Usage(error)) => return Ok(Err(format!("{error:#}"))),
        Err(stop @ Stop::Mistakes(..)) => return Err(stop),
    };
    let build = &judged.report.evidence.build;
    if build.status != BuildStatus::Done {
        let why = build.reason.clone();
        return Ok(Err(why.unwrap_or_else(|| "nothing was executed".to_owned())));
    }
    let run = folder.file_name().unwrap_or("a merged run");
    let scope = match judged.report.scope {
        Scope::Full => "",
        Scope::Partial => "; it left packages or tests out",
        Scope::Static => "; nothing was executed",
    };
    let text = format!(
        "from run {run}, of the present code, verdict {}{scope}",
        judged.report.verdict
    );
    Ok(Ok(Seen {
        basis: Basis::of(&judged.report, Origin::Run, Some(true), text),
        report: judged.report,
    }))
}

/// A report that was written before; where it can be, it is compared with the present code.
fn written(file: &Utf8PathBuf, arguments: &SourceArgs, start: &Start) -> Result<Seen, Stop> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {file}"))?;
    let report: Report = serde_json::from_slice(&bytes).with_context(|| {
        format!("{file} is no report of `--format json`, schema iec62304-report/1")
    })?;
    let present = static_check(arguments, start).ok().and_then(|now| {
        let (then, now) = (
            report.evidence.source_digest.as_ref()?,
            now.report.evidence.source_digest?,
        );
        Some(*then == now)
    });
    let code = match present {
        Some(true) => "of the present code",
        Some(false) => "NOT OF THE PRESENT CODE: sources or documents differ",
        None => "not compared with any code, as none can be read here",
    };
    let executed = match report.scope {
        Scope::Full => "",
        Scope::Partial => ", it left packages or tests out",
        Scope::Static => ", nothing was executed",
    };
    let text = format!(
        "from report {file}, {code}, verdict {}{executed}",
        report.verdict
    );
    Ok(Seen {
        basis: Basis::of(&report, Origin::Report, present, text),
        report,
    })
}
