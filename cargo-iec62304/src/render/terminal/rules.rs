//! The rules: what is not satisfied, and why the others said nothing.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Options, Verbosity};
use crate::nouns::counted;
use crate::render::paint::{self, FAINT, STRONG, paint};
use crate::render::text::{Align, Cell, Row, Table};
use crate::report::words::RuleOutcome;
use crate::report::{Report, Rule};

/// The order of the table: what needs work first.
const ORDER: [RuleOutcome; 5] = [
    RuleOutcome::Violated,
    RuleOutcome::Undetermined,
    RuleOutcome::Waived,
    RuleOutcome::NotApplicable,
    RuleOutcome::Satisfied,
];

pub(super) fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let rows = rows(report, options.verbosity);
    if rows.is_empty() {
        return Ok(());
    }
    let table = Table {
        heads: vec![
            ("outcome", Align::Left),
            ("rule", Align::Left),
            ("clause", Align::Left),
            ("examined", Align::Right),
            ("findings", Align::Right),
        ],
        flexible: 1,
        rows,
    };
    writeln!(out, "{}", paint(options.color, STRONG, "By rule"))?;
    table.write(out, options.color, options.width)?;
    writeln!(out)
}

fn rows(report: &Report, verbosity: Verbosity) -> Vec<Row> {
    let mut rows = Vec::new();
    for outcome in ORDER {
        let of_outcome = report.rules.iter().filter(|rule| rule.outcome == outcome);
        let mut rules: Vec<&Rule> = of_outcome.collect();
        rules.sort_by_key(|rule| !rule.counts);
        let summed = matches!(outcome, RuleOutcome::NotApplicable | RuleOutcome::Satisfied);
        match verbosity {
            Verbosity::Quiet if summed => {}
            Verbosity::Normal if outcome == RuleOutcome::NotApplicable => {
                by_reason(&rules, outcome, &mut rows);
            }
            Verbosity::Quiet | Verbosity::Normal if outcome == RuleOutcome::Undetermined => {
                undetermined(&rules, &mut rows);
            }
            Verbosity::Normal if summed => satisfied(&rules, &mut rows),
            Verbosity::Quiet | Verbosity::Normal | Verbosity::Verbose => {
                for rule in rules {
                    single(rule, &mut rows);
                }
            }
        }
    }
    rows
}

fn single(rule: &Rule, rows: &mut Vec<Row>) {
    let style = if rule.counts {
        paint::outcome(rule.outcome)
    } else {
        FAINT
    };
    rows.push(Row::Cells(vec![
        Cell::styled(shown(rule.outcome), style),
        Cell::plain(&rule.id),
        Cell::plain(&rule.clause),
        Cell::plain(rule.examined.to_string()),
        Cell::plain(rule.findings.to_string()),
    ]));
    rows.extend(rule.reason.clone().map(Row::Remark));
    if !rule.counts {
        rows.push(Row::Remark(format!(
            "counts at the {} gate, not now",
            rule.gate
        )));
    }
}

/// A row for each rule, but one for all that found nothing and could not decide for the same reason: after a build that
/// failed, that is every rule on execution.
fn undetermined(rules: &[&Rule], rows: &mut Vec<Row>) {
    let alike = |rule: &Rule| {
        let same = |other: &&&Rule| other.findings == 0 && other.reason == rule.reason;
        rule.findings == 0 && rules.iter().filter(same).count() > 1
    };
    let (alike, own): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().copied().partition(|rule| alike(rule));
    for rule in own {
        single(rule, rows);
    }
    by_reason(&alike, RuleOutcome::Undetermined, rows);
}

/// One row for all rules of an outcome that have the same reason; a rule that has it alone is named.
fn by_reason(rules: &[&Rule], outcome: RuleOutcome, rows: &mut Vec<Row>) {
    let mut reasons: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        let reason = rule.reason.as_deref().unwrap_or("no reason given");
        reasons.entry(reason).or_default().push(rule);
    }
    for (reason, rules) in reasons {
        let who = match rules.as_slice() {
            [only] => only.id.clone(),
            several => counted(several.len(), "rule"),
        };
        rows.push(Row::Cells(vec![
            Cell::styled(shown(outcome), paint::outcome(outcome)),
            Cell::plain(who),
        ]));
        rows.push(Row::Remark(reason.to_owned()));
    }
}

/// One row for all satisfied rules, and one for each that says what this does not say.
fn satisfied(rules: &[&Rule], rows: &mut Vec<Row>) {
    let (plain, with_caveat): (Vec<&Rule>, Vec<&Rule>) = rules
        .iter()
        .copied()
        .partition(|rule| rule.reason.is_none());
    by_reason(&with_caveat, RuleOutcome::Satisfied, rows);
    sum(&plain, RuleOutcome::Satisfied, rows);
}

fn sum(rules: &[&Rule], outcome: RuleOutcome, rows: &mut Vec<Row>) {
    if !rules.is_empty() {
        rows.push(Row::Cells(vec![
            Cell::styled(shown(outcome), paint::outcome(outcome)),
            Cell::plain(counted(rules.len(), "rule")),
        ]));
    }
}

fn shown(outcome: RuleOutcome) -> String {
    outcome.word().replace('-', " ")
}
