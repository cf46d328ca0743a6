//! Rules by clause, and what became of the clauses.

use maud::{Markup, html};

use crate::nouns::counted;
use crate::render::html::visible::{address, line, text};
use crate::report::words::{Automation, ClauseStatus, FindingStatus};
use crate::report::{Finding, Report, Rule};
use crate::rules::{self, Basis};

/// The word for how much a finding weighs as it stands.
pub(super) const fn weight(finding: &Finding) -> &'static str {
    match (finding.status, finding.decided) {
        (FindingStatus::Waived, _) => "waived",
        (FindingStatus::Open, false) => "undecided",
        (FindingStatus::Open, true) => finding.severity.word(),
    }
}

/// The title of a clause; a rule can stand for several, divided by commas.
fn clause_title(report: &Report, id: &str) -> String {
    let titles = id.split(',').filter_map(|id| {
        let clause = report
            .clauses
            .iter()
            .find(|clause| clause.id == id.trim())?;
        Some(clause.title.clone())
    });
    titles.collect::<Vec<_>>().join("; ")
}

/// Numbers of a clause such as `5.10.2` in their order.
fn order(clause: &str) -> Vec<(u32, String)> {
    let parts = clause.split('.');
    parts
        .map(|part| (part.parse().unwrap_or(u32::MAX), part.to_owned()))
        .collect()
}

pub(super) fn rules(report: &Report) -> Markup {
    let mut rows: Vec<&Rule> = report.rules.iter().collect();
    rows.sort_by_key(|rule| (order(&rule.clause), rule.id.clone()));
    let groups = rows.chunk_by(|a, b| a.clause == b.clause);
    html! {
        section aria-labelledby="h-rules" {
            h2 #h-rules { "Rules by clause" }
            p.intro {
                "The clause is where the duty comes from. " b { "P" }
                ": the project's policy asks it, to serve the clause; the standard's text does not alone."
            }
            div.scroll tabindex="0" role="region" aria-labelledby="h-rules" {
                table.rules.cards {
                    thead { tr {
                        th scope="col" { "Rule" } th scope="col" { "Outcome" } th scope="col" { "Gate" }
                        th.n scope="col" { "Examined" } th.n scope="col" { "Findings" } th scope="col" { "Reason" }
                    } }
                    @for group in groups {
                        @if let Some(first) = group.first() {
                            tbody {
                                tr.group { th colspan="6" scope="rowgroup" {
                                    a href=(address("clause", &first.clause)) { (line(&first.clause)) } " "
                                    span.muted { (text(&clause_title(report, &first.clause))) }
                                } }
                                @for rule in group { (rule_row(rule)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn rule_row(rule: &Rule) -> Markup {
    let by_policy = rules::find(&rule.id).is_some_and(|rule| rule.basis == Basis::Policy);
    html! {
        tr {
            th scope="row" {
                a href=(address("rule", &rule.id)) { (line(&rule.id)) }
                @if by_policy { " " abbr title="asked by the project's policy" { "P" } }
            }
            td data-name="Outcome" { span class={ "badge b-" (rule.outcome) } { (rule.outcome) } }
            td data-name="Gate" { (rule.gate) @if !rule.counts { " " span.muted { "(does not count yet)" } } }
            td.n data-name="Examined" { (rule.examined) }
            td.n data-name="Findings" { (rule.findings) }
            @if let Some(reason) = &rule.reason { td data-name="Reason" { (text(reason)) } } @else { td {} }
        }
    }
}

pub(super) fn clauses(report: &Report) -> Markup {
    let of = |status: ClauseStatus| report.clauses.iter().filter(move |it| it.status == status);
    let person = of(ClauseStatus::Judged).filter(|it| it.automation != Automation::Enforce);
    let means = |status| match status {
        ClauseStatus::Judged => "rules examined something and said what they found",
        ClauseStatus::Attested => "a person answers for it; the tool did not check the content",
        ClauseStatus::Open => "a person must still show it",
        ClauseStatus::NotApplicable => "not asked of the system's class",
    };
    html! {
        section aria-labelledby="h-clauses" {
            h2 #h-clauses { "Clauses" }
            p.intro {
                (counted(report.clauses.len(), "clause")) " of the standard. Of the judged ones, "
                (person.count()) " are judged in part: rules look at what can be examined, a person at the content."
            }
            div.scroll tabindex="0" role="region" aria-labelledby="h-clauses" {
                table {
                    thead { tr { th scope="col" { "Status" } th.n scope="col" { "Clauses" } th scope="col" { "Meaning" } } }
                    tbody {
                        @for status in ClauseStatus::ALL {
                            tr {
                                th scope="row" { a href={ "#/clauses?status=" (status) } { span class={ "badge b-" (status) } { (status) } } }
                                td.n { (of(*status).count()) }
                                td { (means(*status)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
