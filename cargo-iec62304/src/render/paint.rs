//! Colours of the terminal: the same as rustc's, and nothing shouts.

use anstyle::{AnsiColor, Color, Style};

use crate::report::words::{RuleOutcome, Verdict};

/// Headings.
pub(super) const STRONG: Style = Style::new().bold();
/// What is there for completeness.
pub(super) const FAINT: Style = Style::new().dimmed();
/// Ordinary text.
pub(super) const PLAIN: Style = Style::new();
/// What failed.
pub(super) const BAD: Style = colored(AnsiColor::BrightRed).bold();
/// What needs attention.
pub(super) const ODD: Style = colored(AnsiColor::Yellow).bold();
/// What is as it should be.
pub(super) const GOOD: Style = colored(AnsiColor::BrightGreen).bold();
/// What to do.
pub(super) const HINT: Style = colored(AnsiColor::BrightCyan).bold();

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// The style of an outcome.
pub(super) const fn outcome(outcome: RuleOutcome) -> Style {
    match outcome {
        RuleOutcome::Satisfied => GOOD,
        RuleOutcome::Violated => BAD,
        RuleOutcome::Undetermined => ODD,
        RuleOutcome::Waived => HINT,
        RuleOutcome::NotApplicable => FAINT,
    }
}

/// The style of the verdict.
pub(super) const fn verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GOOD,
        Verdict::Fail => BAD,
        Verdict::Undetermined => ODD,
    }
}

/// The text in that style, where colours are wanted.
pub(super) fn paint(color: bool, style: Style, text: &str) -> String {
    if color && style != PLAIN {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}
