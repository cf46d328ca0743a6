//! The shell of the page: head, navigation, the start page, and the packed data behind it.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::overview;
use super::sources::Sources;
use super::visible::line;
use crate::nouns::counted;
use crate::report::Report;
use crate::report::words::Verdict;

pub(super) const STYLE: &str = concat!(
    include_str!("assets/base.css"),
    include_str!("assets/parts.css"),
    include_str!("assets/print.css"),
);

pub(super) const SCRIPT: &str = concat!(
    "'use strict';(() => {\n",
    include_str!("assets/data.js"),
    include_str!("assets/dom.js"),
    include_str!("assets/list.js"),
    include_str!("assets/lists.js"),
    include_str!("assets/matrix.js"),
    include_str!("assets/source.js"),
    include_str!("assets/architecture.js"),
    include_str!("assets/records.js"),
    include_str!("assets/paper.js"),
    include_str!("assets/main.js"),
    "})();\n"
);

/// The whole page; `lists` is the packed data.
pub(super) fn page(report: &Report, sources: &Sources, lists: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(report))
            body {
                a.skip href="#main" { "Skip to the content" }
                (banner(report))
                div.frame {
                    (navigation(report))
                    main #main tabindex="-1" {
                        noscript {
                            p.notice {
                                "Without JavaScript this page shows the verdict, the rules and the evidence. Lists, the matrix, source and search need it; "
                                "the same data are in the JSON report."
                            }
                        }
                        p.notice #trouble role="alert" hidden {}
                        div #start { (overview::start(report, sources)) }
                        div #view hidden {}
                        div #paper {}
                    }
                }
                p.sr #said role="status" aria-live="polite" {}
                script #lists type="application/octet-stream" { (PreEscaped(lists)) }
                @for (file, block) in &sources.blocks {
                    script id={ "source-" (file) } type="application/octet-stream" { (PreEscaped(block)) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// The digest by which the policy of the page allows one inline style or script.
fn allowed(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text)))
}

fn head(report: &Report) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        allowed(STYLE),
        allowed(SCRIPT)
    );
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            meta name="generator" content={ (line(&report.tool.name)) " " (line(&report.tool.version)) };
            title { (overview::verdict_word(report.verdict)) " · " (line(&report.system.name)) " · IEC 62304" }
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn banner(report: &Report) -> Markup {
    let verdict = report.verdict.word();
    html! {
        header.top {
            a.home href="#/" {
                span.name { (line(&report.system.name)) }
                span class={ "badge b-" (verdict) } { (verdict) }
            }
            form #find role="search" {
                label.sr for="everywhere" { "Find anything by id or text" }
                input #everywhere type="search" name="q" placeholder="Find anything" autocomplete="off" spellcheck="false";
            }
            button #theme type="button" hidden { "Theme: system" }
            button #menu type="button" aria-expanded="false" aria-controls="nav" hidden { "Menu" }
        }
    }
}

/// One line of the navigation.
type Entry = (&'static str, &'static str, usize);

fn navigation(report: &Report) -> Markup {
    let trace: [Entry; 8] = [
        ("sources", "Sources", report.sources.len()),
        ("requirements", "Requirements", report.requirements.len()),
        ("items", "Items", report.items.len()),
        ("interfaces", "Interfaces", report.interfaces.len()),
        (
            "architecture",
            "Dependencies",
            report.architecture.dependencies.len(),
        ),
        ("units", "Units", report.units.len()),
        ("tests", "Tests", report.tests.len()),
        ("records", "Test records", report.test_records.len()),
    ];
    let risk: [Entry; 2] = [
        ("hazards", "Hazards", report.hazards.len()),
        ("controls", "Risk controls", report.risk_controls.len()),
    ];
    let judgement: [Entry; 5] = [
        ("findings", "Findings", report.findings.len()),
        ("deviations", "Deviations", report.deviations.len()),
        ("reviews", "Unit reviews", report.unit_reviews.len()),
        ("rules", "Rules", report.rules.len()),
        ("clauses", "Clauses", report.clauses.len()),
    ];
    html! {
        nav #nav aria-label="Report" {
            ul {
                li { a href="#/" data-view="" { "Start" } }
                li.scripted { a href="#/matrix" data-view="matrix" { "Trace matrix" } }
            }
            @for (title, entries) in [("Trace", &trace[..]), ("Risk", &risk[..]), ("Judgement", &judgement[..])] {
                div.scripted {
                    h2 { (title) }
                    ul {
                        @for (view, name, number) in entries {
                            li { a href={ "#/" (view) } data-view=(view) { (name) " " span.count { (number) } } }
                        }
                    }
                }
            }
        }
    }
}

/// What the page lacks of the source; nothing where it has all of it.
pub(super) fn left_out(sources: &Sources) -> Option<String> {
    let mut parts = Vec::new();
    if sources.left_out > 0 {
        parts.push(format!(
            "source of {} left out to keep this page below its bound ({} MiB of packed source, {} MiB for a file)",
            counted(sources.left_out, "file"),
            super::SOURCE_BOUND >> 20,
            super::FILE_BOUND >> 20
        ));
    }
    if sources.unread > 0 {
        parts.push(format!(
            "source of {} could not be read when the page was written",
            counted(sources.unread, "file")
        ));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What a verdict looks like.
pub(super) const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✕",
        Verdict::Undetermined => "?",
    }
}
