//! Shows the result of a run: each form of it where the command line wants it.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use camino::Utf8Path;
use rayon::prelude::*;

use crate::cli::outputs::Wanted;
use crate::cli::{ColorName, CommonArgs, Format, MessageFormat};
use crate::diagnostic::Diagnostic;
use crate::inputs::{environment, results, revision};
use crate::judge::Judged;
use crate::render::{self, Shown, rustc, terminal};

/// Renders and writes every result that is asked for.
///
/// # Errors
/// A file cannot be written, or standard output.
pub fn results(common: &CommonArgs, judged: &Judged) -> anyhow::Result<()> {
    let texts = |file: &Utf8Path| source_text(&judged.root, file);
    let prefix = revision::folder_in_repository(&judged.root);
    let mut rendered = Vec::new();
    if common.message_format == MessageFormat::Json {
        let mut lines = Vec::new();
        let workspace = rustc::Workspace {
            root: &judged.root,
            text_of: &texts,
        };
        rustc::findings(&judged.report, workspace, &mut lines)?;
        rendered.push((None, lines));
    }
    // Side by side: a form of a large report takes as long as its judgement.
    let forms = wanted(common).into_par_iter().map(|wanted| {
        if let (Format::Json, Some(file)) = (wanted.format, &wanted.file) {
            // That of a large system has many megabytes, which need not stand in memory.
            results::write_with(file, |out| render::json::write(&judged.report, out))
                .with_context(|| format!("cannot write {file}"))?;
            return Ok(None);
        }
        let is_terminal = wanted.file.is_none() && io::stdout().is_terminal();
        let shown = Shown {
            report: &judged.report,
            detail: &judged.detail,
            text_of: &texts,
            options: options(common, is_terminal),
            prefix: &prefix,
        };
        let mut text = Vec::new();
        render::write(wanted.format, &shown, &mut text)?;
        Ok(Some((wanted.file, text)))
    });
    let forms: Vec<anyhow::Result<_>> = forms.collect();
    for form in forms {
        rendered.extend(form?);
    }
    for (file, text) in rendered {
        put(file.as_deref(), &text)?;
    }
    Ok(())
}

/// Every result, of which standard output holds none where it gets lines for an editor.
fn wanted(common: &CommonArgs) -> Vec<Wanted> {
    let mut wanted = common.outputs.wanted();
    if common.message_format == MessageFormat::Json {
        wanted.retain(|one| one.file.is_some());
    }
    wanted
}

/// Writes what keeps a run from a result as lines for an editor.
///
/// # Errors
/// Standard output cannot be written.
pub fn mistakes(root: &Utf8Path, mistakes: &[Diagnostic]) -> anyhow::Result<()> {
    let workspace = rustc::Workspace {
        root,
        text_of: &|file| source_text(root, file),
    };
    let mut lines = Vec::new();
    rustc::mistakes(mistakes, workspace, &mut lines)?;
    put(None, &lines)
}

/// Writes a result to the file that is named, else to standard output.
///
/// # Errors
/// It cannot be written.
pub fn put(file: Option<&Utf8Path>, text: &[u8]) -> anyhow::Result<()> {
    match file {
        Some(file) => results::write(file, text).with_context(|| format!("cannot write {file}")),
        None => match io::stdout().write_all(text) {
            // Whoever reads has seen enough: the verdict holds all the same.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("cannot write the result"),
        },
    }
}

/// How a terminal's report is to look.
pub fn options(common: &CommonArgs, is_terminal: bool) -> terminal::Options {
    use terminal::Verbosity;
    let verbosity = match (common.quiet, common.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    terminal::Options {
        color: wants_color(common.color, is_terminal),
        width: environment::width(),
        verbosity,
    }
}

/// Whether to use colour.
pub fn wants_color(asked: ColorName, is_terminal: bool) -> bool {
    match asked {
        ColorName::Always => true,
        ColorName::Never => false,
        ColorName::Auto => environment::wants_color(is_terminal),
    }
}

/// The text of a file below the root of the workspace.
pub fn source_text(root: &Utf8Path, file: &Utf8Path) -> Option<String> {
    std::fs::read(root.join(file))
        .ok()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
