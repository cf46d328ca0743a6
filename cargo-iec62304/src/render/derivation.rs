//! What `explain class` shows: a class, step by step.

use std::io::{self, Write};

use super::escape::shown;
use super::paint::{FAINT, STRONG, paint};
use super::text::wrap;
use crate::derive::{Derivation, Step};
use crate::model::Place;

/// How it is to look.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// With ANSI escape codes.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Writes the derivation.
///
/// # Errors
/// What the writer fails with.
pub fn write(derivation: &Derivation, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let title = format!(
        "{} is class {}",
        shown(&derivation.subject),
        derivation.class
    );
    writeln!(out, "{}", paint(options.color, STRONG, &title))?;
    at(derivation.place.as_ref(), "  ", options, out)?;
    writeln!(out, "\n{}", paint(options.color, STRONG, "Why"))?;
    for (number, step) in (1..).zip(&derivation.steps) {
        line(&format!("{number}."), step, options, out)?;
    }
    if !derivation.beside.is_empty() {
        writeln!(out, "\n{}", paint(options.color, STRONG, "Beside it"))?;
        for step in &derivation.beside {
            line("-", step, options, out)?;
        }
    }
    writeln!(
        out,
        "\n{}",
        paint(options.color, STRONG, "What would change it")
    )?;
    for change in &derivation.changes {
        text("-", change, options, out)?;
    }
    Ok(())
}

fn line(mark: &str, step: &Step, options: Options, out: &mut dyn Write) -> io::Result<()> {
    text(mark, &step.text, options, out)?;
    at(step.place.as_ref(), "     ", options, out)
}

fn text(mark: &str, text: &str, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let lines = wrap(&shown(text), options.width.saturating_sub(5).max(20));
    for (number, line) in lines.iter().enumerate() {
        let mark = if number == 0 { mark } else { "" };
        writeln!(out, "  {mark:<2} {line}")?;
    }
    Ok(())
}

fn at(
    place: Option<&Place>,
    indent: &str,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(place) = place else { return Ok(()) };
    let place = format!("{}:{}", shown(place.file.as_str()), place.start.line);
    writeln!(out, "{indent}{}", paint(options.color, FAINT, &place))
}
