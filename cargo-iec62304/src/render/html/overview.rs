//! The start page: the verdict and what stands behind it, readable without a script.

mod figures;
mod judged;
mod record;

pub(super) use figures::is_judged;

use maud::{Markup, html};

use super::page::sign;
use super::sources::Sources;
use super::visible::{address, line, text};
use super::{picture, plot};
use crate::nouns::counted;
use crate::report::words::{ClassFrom, ClauseStatus, RuleOutcome, Scope, Verdict};
use crate::report::{Finding, Report};

/// Findings that the start page shows by itself.
const FIRST_FINDINGS: usize = 10;

pub(super) fn start(report: &Report, sources: &Sources) -> Markup {
    html! {
        (verdict(report))
        (figures::section(report))
        @if !report.findings.is_empty() { (findings(report)) }
        section aria-labelledby="h-picture" {
            h2 #h-picture { "The system as a V" }
            (picture::figure(report))
        }
        (plot::section(report))
        (judged::rules(report))
        (judged::clauses(report))
        (record::policy(report))
        (record::evidence(report, sources))
    }
}

pub(super) const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Undetermined => "UNDETERMINED",
    }
}

fn verdict(report: &Report) -> Markup {
    let system = &report.system;
    html! {
        section class={ "verdict v-" (report.verdict) } aria-labelledby="h-verdict" {
            h1 #h-verdict tabindex="-1" {
                span.sign aria-hidden="true" { (sign(report.verdict)) }
                span.sr { "Verdict: " } (verdict_word(report.verdict))
            }
            p.lead { (line(&system.name)) @if let Some(version) = &system.version { " " (line(version)) } }
            p { (meaning(report)) }
            @if let Some(limits) = limits(report) { p.limits { strong { "Limits. " } (limits) } }
            dl.facts {
                div { dt { "Safety class" } dd { (class(report)) } }
                div { dt { "Edition of IEC 62304" } dd { (line(&system.edition)) } }
                div { dt { "Gate" } dd { (report.gate) } }
                div { dt { "Scope" } dd { (scope(report.scope)) } }
                div { dt { "Exit code" } dd { (report.exit_code) } }
                @if let Some(day) = &report.evidence.judged_on { div { dt { "Judged on" } dd { (line(day)) } } }
            }
        }
    }
}

fn class(report: &Report) -> String {
    match report.system.class_from {
        ClassFrom::Default => format!(
            "{} (not classified: the highest holds)",
            report.system.class
        ),
        ClassFrom::Tag | ClassFrom::Parent | ClassFrom::Item | ClassFrom::System => {
            report.system.class.to_string()
        }
    }
}

const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Full => "full: the whole system",
        Scope::Partial => "partial: some packages or tests were left out",
        Scope::Static => "static: nothing was built or executed",
    }
}

/// What the verdict says, in a sentence.
fn meaning(report: &Report) -> String {
    let with = |outcome: RuleOutcome| {
        let rules = report.rules.iter();
        rules
            .filter(|rule| rule.counts && rule.outcome == outcome)
            .count()
    };
    let gate = report.gate;
    match report.verdict {
        Verdict::Pass => {
            let waived = match with(RuleOutcome::Waived) {
                0 => String::new(),
                number => format!(", {number} waived"),
            };
            format!(
                "No rule that counts at gate {gate} is violated or undetermined: {} satisfied{waived}, {} had nothing to examine.",
                with(RuleOutcome::Satisfied),
                with(RuleOutcome::NotApplicable)
            )
        }
        Verdict::Fail => format!(
            "{} violated at gate {gate}.",
            counted(with(RuleOutcome::Violated), "rule")
        ),
        Verdict::Undetermined => format!(
            "{} could not be decided: evidence is missing, or could not be gathered or trusted. This is not a pass.",
            counted(with(RuleOutcome::Undetermined), "rule")
        ),
    }
}

/// What the verdict does not say.
fn limits(report: &Report) -> Option<String> {
    let mut limits: Vec<String> = Vec::new();
    match report.scope {
        Scope::Full => {}
        Scope::Partial => limits.push("Only a part of the system was looked at.".to_owned()),
        Scope::Static => limits.push(
            "Nothing was executed: this says nothing of tests, coverage and traces that need them."
                .to_owned(),
        ),
    }
    let of = |status: ClauseStatus| {
        report
            .clauses
            .iter()
            .filter(|it| it.status == status)
            .count()
    };
    let (attested, open) = (of(ClauseStatus::Attested), of(ClauseStatus::Open));
    if attested + open > 0 {
        limits.push(format!(
            "What a person must judge is no part of it: {} attested, {open} open.",
            counted(attested, "clause")
        ));
    }
    let attested = report.summary.findings.attested;
    if attested > 0 {
        limits.push(format!(
            "{} stands for a unit that no test executed and a person reviewed.",
            counted(attested, "finding")
        ));
    }
    if let Some(baseline) = report.baseline.as_ref().filter(|it| it.waived > 0) {
        limits.push(format!(
            "{} of old code accepted by the baseline until {}.",
            counted(baseline.waived, "finding"),
            line(&baseline.expires)
        ));
    }
    if report.evidence.clean == Some(false) {
        limits.push("The source was not as the revision has it.".to_owned());
    }
    (!limits.is_empty()).then(|| limits.join(" "))
}

fn findings(report: &Report) -> Markup {
    let rest = report.findings.len().saturating_sub(FIRST_FINDINGS);
    html! {
        section.first-findings aria-labelledby="h-findings" {
            h2 #h-findings { "Findings" }
            ol.findings {
                @for finding in report.findings.iter().take(FIRST_FINDINGS) { (finding_row(report, finding)) }
            }
            @if rest > 0 {
                p { a href="#/findings" { "All " (report.findings.len()) " findings" } " (" (rest) " more)" }
            }
        }
    }
}

/// Whether the rule of the finding counts at a later gate alone.
fn is_later(report: &Report, finding: &Finding) -> bool {
    let mut rules = report.rules.iter();
    rules.any(|rule| rule.id == finding.rule && !rule.counts)
}

fn finding_row(report: &Report, finding: &Finding) -> Markup {
    let weight = judged::weight(finding);
    html! {
        li {
            span class={ "badge b-" (weight) } { (weight) } " "
            a href=(address("rule", &finding.rule)) { (line(&finding.rule)) } " "
            @if is_later(report, finding) { span.muted { "(does not count at gate " (report.gate) ") " } }
            span.message { (text(&finding.message)) }
            @if let Some(place) = &finding.location {
                " " code.place { (line(&place.file)) ":" (place.line) ":" (place.column) }
            }
            @if let Some(help) = &finding.help { p.help { (text(help)) } }
            @if let Some(by) = &finding.accepted_by { div.accepted { @if !by.is_attested() { "accepted by " } (line(&by.to_string())) } }
        }
    }
}
