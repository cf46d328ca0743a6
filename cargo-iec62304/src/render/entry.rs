//! What a reader of findings is told, the same in every format for pull requests and pipelines: each finding of the report,
//! and each rule that could not be decided and has no finding that says so.

use std::collections::BTreeMap;

use crate::inputs::digest::{hexadecimal, sha256};
use crate::report::words::{Class, FindingStatus, RuleOutcome, Severity, Verdict};
use crate::report::{Finding, Location, Report, Rule};

/// How much an entry weighs for its reader, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It violates its rule.
    Error,
    /// Not decided: what is missing could show that all is well, or not.
    Undecided,
    /// It changes no outcome.
    Warning,
    /// For information.
    Note,
    /// Its rule does not count at the gate of this run.
    Later,
    /// A deviation accepts it.
    Waived,
}

impl Weight {
    /// As a reader is told.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Undecided => "undecided",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Later => "later",
            Self::Waived => "waived",
        }
    }
}

/// A finding, or a rule that could not be decided.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    /// Id of the rule.
    pub(super) rule: &'a str,
    /// Clause that the duty comes from.
    pub(super) clause: &'a str,
    /// Class of the subject; of a rule that of the system.
    pub(super) class: Class,
    pub(super) weight: Weight,
    /// What is wrong, with its standing where that is not plain: `not decided: …`.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<&'a str>,
    /// Kind and id of what it is about.
    pub(super) subject: (&'static str, &'a str),
    pub(super) location: Option<&'a Location>,
    /// Severity, status, decided, as the report has them; `None` of a rule.
    pub(super) finding: Option<&'a Finding>,
    /// The same from run to run, wherever the lines move to; different of any two entries of one report.
    pub(super) fingerprint: String,
}

/// Every finding in the order of the report, then the rules that could not be decided.
pub(super) fn entries(report: &Report) -> Vec<Entry<'_>> {
    let rules: BTreeMap<&str, &Rule> = report
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), rule))
        .collect();
    let mut entries: Vec<Entry<'_>> = report
        .findings
        .iter()
        .map(|finding| of_finding(finding, rules.get(finding.rule.as_str()).copied()))
        .collect();
    let silent: Vec<&Rule> = report
        .rules
        .iter()
        .filter(|rule| rule.counts && rule.outcome == RuleOutcome::Undetermined)
        .filter(|rule| {
            let speaks =
                |entry: &Entry<'_>| entry.rule == rule.id && entry.weight == Weight::Undecided;
            !entries.iter().any(speaks)
        })
        .collect();
    entries.extend(silent.into_iter().map(|rule| of_rule(report, rule)));
    let heavy = |entry: &Entry<'_>| entry.weight <= Weight::Undecided;
    if report.verdict != Verdict::Pass && !entries.iter().any(heavy) {
        entries.push(of_verdict(report));
    }
    identify(&mut entries);
    entries
}

/// The same, the worst first: by weight, then by class, then in the order of the report.
pub(super) fn worst_first(report: &Report) -> Vec<Entry<'_>> {
    let mut entries = entries(report);
    entries.sort_by_key(|entry| (entry.weight, std::cmp::Reverse(entry.class)));
    entries
}

fn of_finding<'a>(finding: &'a Finding, rule: Option<&'a Rule>) -> Entry<'a> {
    let later = rule.filter(|rule| !rule.counts);
    let weight = match (finding.status, finding.severity, finding.decided) {
        (FindingStatus::Waived, _, _) => Weight::Waived,
        (FindingStatus::Open, _, _) if later.is_some() => Weight::Later,
        (FindingStatus::Open, Severity::Error, true) => Weight::Error,
        (FindingStatus::Open, Severity::Error, false) => Weight::Undecided,
        (FindingStatus::Open, Severity::Warning, _) => Weight::Warning,
        (FindingStatus::Open, Severity::Note, _) => Weight::Note,
    };
    let said = &finding.message;
    let message = match (weight, later) {
        (Weight::Waived, _) => match &finding.accepted_by {
            Some(by) => format!("waived ({by}): {said}"),
            None => format!("waived: {said}"),
        },
        (Weight::Later, Some(rule)) => format!("counts at the {} gate: {said}", rule.gate),
        _ if !finding.decided => format!("not decided: {said}"),
        _ => said.clone(),
    };
    Entry {
        rule: &finding.rule,
        clause: &finding.clause,
        class: finding.class,
        weight,
        message,
        help: finding.help.as_deref(),
        subject: (finding.subject.kind.word(), &finding.subject.id),
        location: finding.location.as_ref(),
        finding: Some(finding),
        fingerprint: String::new(),
    }
}

fn of_rule<'a>(report: &'a Report, rule: &'a Rule) -> Entry<'a> {
    let reason = rule.reason.as_deref().unwrap_or("its evidence is missing");
    Entry {
        rule: &rule.id,
        clause: &rule.clause,
        class: report.system.class,
        weight: Weight::Undecided,
        message: format!("not decided: {reason}"),
        help: None,
        subject: ("rule", &rule.id),
        location: None,
        finding: None,
        fingerprint: String::new(),
    }
}

/// No reader may take a run for green that is not.
fn of_verdict(report: &Report) -> Entry<'_> {
    Entry {
        rule: "verdict",
        clause: "",
        class: report.system.class,
        weight: match report.verdict {
            Verdict::Undetermined => Weight::Undecided,
            Verdict::Pass | Verdict::Fail => Weight::Error,
        },
        message: format!(
            "the verdict is {} (exit {})",
            report.verdict, report.exit_code
        ),
        help: None,
        subject: ("system", &report.system.name),
        location: None,
        finding: None,
        fingerprint: String::new(),
    }
}

/// From rule, subject and what is said without its numbers, which are often those of lines. Of several alike the second is
/// told from the first by its turn.
fn identify(entries: &mut [Entry<'_>]) {
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let said = entry
            .finding
            .map_or(entry.message.as_str(), |finding| &finding.message);
        let said: String = said.chars().filter(|char| !char.is_ascii_digit()).collect();
        let (kind, id) = entry.subject;
        let base = format!("{}\0{kind}\0{id}\0{said}", entry.rule);
        let turn = turns.entry(base.clone()).or_default();
        let digest = sha256(format!("{base}\0{turn}").as_bytes());
        entry.fingerprint = hexadecimal(&digest[..16]);
        *turn += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::sample;

    fn fingerprints(report: &Report) -> Vec<String> {
        let entries = entries(report).into_iter();
        entries.map(|entry| entry.fingerprint).collect()
    }

    #[test]
    fn fingerprints_differ_from_each_other_and_not_when_lines_move() {
        let mut report = sample::small().report();
        let twice = report.findings[0].clone();
        report.findings.insert(1, twice);
        let before = fingerprints(&report);
        assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), before.len());
        for finding in &mut report.findings {
            if let Some(location) = &mut finding.location {
                location.line += 7;
                location.end_line += 7;
            }
        }
        assert_eq!(fingerprints(&report), before);
        report.findings[2].subject.id.push('x');
        assert_ne!(fingerprints(&report)[2], before[2]);
    }

    #[test]
    fn a_number_in_a_message_may_change() {
        let mut report = sample::small().report();
        report.findings[0].message = "lines 3, 4 of f are not covered".to_owned();
        let before = fingerprints(&report);
        report.findings[0].message = "lines 13, 14 of f are not covered".to_owned();
        assert_eq!(fingerprints(&report), before);
    }

    #[test]
    fn the_worst_comes_first_and_nothing_is_lost() {
        let report = sample::small().report();
        let weights: Vec<Weight> = worst_first(&report)
            .iter()
            .map(|entry| entry.weight)
            .collect();
        assert!(weights.is_sorted(), "{weights:?}");
        assert_eq!(weights.len(), report.findings.len());
        assert_eq!(weights[0], Weight::Error);
        assert!(weights.contains(&Weight::Later) && weights.contains(&Weight::Waived));
    }

    #[test]
    fn a_rule_that_could_not_look_has_an_entry_of_its_own() {
        let mut report = sample::empty().report();
        assert_eq!(entries(&report).len(), 0);
        report.verdict = Verdict::Undetermined;
        assert_eq!(entries(&report)[0].rule, "verdict");
        report.rules[0].outcome = RuleOutcome::Undetermined;
        report.rules[0].reason = Some("the build failed".to_owned());
        let entries = entries(&report);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].message, "not decided: the build failed");
        assert_eq!(entries[0].weight, Weight::Undecided);
    }
}
