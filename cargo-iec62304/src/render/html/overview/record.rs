//! The project's policy, and how the report came about.

use maud::{Markup, html};

use crate::nouns::counted;
use crate::render::html::page::left_out;
use crate::render::html::sources::Sources;
use crate::render::html::visible::line;
use crate::report::words::{BuildStatus, Generics};
use crate::report::{Baseline, ClassPolicy, ConfiguredBuild, Evidence, EvidenceRun, Report};

/// A line of the table: what is asked, and how it reads for a class.
type Ask = (&'static str, fn(&ClassPolicy) -> String);

fn yes(asked: bool) -> String {
    if asked { "yes" } else { "–" }.to_owned()
}

fn percent(least: Option<u8>) -> String {
    least.map_or_else(|| "–".to_owned(), |least| format!("≥ {least} %"))
}

const ASKS: [Ask; 9] = [
    ("Unit executed by a passed test", |it| yes(it.unit_executed)),
    (
        "Unit executed by a passed test that verifies one of its requirements",
        |it| yes(it.unit_verified),
    ),
    ("Each line covered or justified", |it| yes(it.unit_lines)),
    (
        "Each region covered or justified",
        |it| yes(it.unit_regions),
    ),
    ("Each branch covered or justified, where measured", |it| {
        yes(it.unit_branches)
    }),
    ("Lines of an item", |it| percent(it.item_lines)),
    ("Regions of an item", |it| percent(it.item_regions)),
    ("Unit traces to a requirement or a risk control", |it| {
        yes(it.unit_traced)
    }),
    ("A recorded review may stand in for execution", |it| {
        yes(it.unit_review)
    }),
];

pub(super) fn policy(report: &Report) -> Markup {
    let policy = &report.policy;
    let generics = match policy.generics {
        Generics::Merged => "merged: a region is covered if any instance covers it",
        Generics::EachInstance => "judged for each executed instance",
    };
    html! {
        section aria-labelledby="h-policy" {
            h2 #h-policy { "Policy of the project" }
            p.intro {
                "Thresholds are this project's policy, not the text of the standard. Region coverage is neither decision nor MC/DC coverage. "
                "Instances of generic functions are " (generics) "."
            }
            div.scroll tabindex="0" role="region" aria-labelledby="h-policy" {
                table {
                    thead { tr { th scope="col" { "Asked of" } th scope="col" { "A" } th scope="col" { "B" } th scope="col" { "C" } } }
                    tbody {
                        @for (name, read) in ASKS {
                            tr {
                                th scope="row" { (name) }
                                @for class in [&policy.a, &policy.b, &policy.c] { td { (read(class)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn evidence(report: &Report, sources: &Sources) -> Markup {
    let evidence = &report.evidence;
    let facts = facts(report);
    html! {
        section aria-labelledby="h-evidence" {
            h2 #h-evidence { "Evidence" }
            dl.record {
                @for (name, value) in &facts { div { dt { (name) } dd { (line(value)) } } }
                @if let Some(missing) = left_out(sources) { div { dt { "Not in this page" } dd { (missing) } } }
            }
            @if !evidence.warnings.is_empty() {
                h3 { "Warnings of the run" }
                ul { @for warning in &evidence.warnings { li { (line(warning)) } } }
            }
            @if !evidence.commands.is_empty() {
                h3 { "Commands" }
                @for command in &evidence.commands { pre.command { (line(command)) } }
            }
            (imported(evidence))
        }
    }
}

fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let evidence = &report.evidence;
    let unknown = || "not known".to_owned();
    let known = |value: &Option<String>| value.clone().unwrap_or_else(unknown);
    let clean = match evidence.clean {
        Some(true) => " (the tree was as the revision has it)",
        Some(false) => " (the tree was changed)",
        None => "",
    };
    let build = match (&evidence.build.status, &evidence.build.reason) {
        (BuildStatus::NotAsked, None) => "nothing was built".to_owned(),
        (BuildStatus::NotAsked, Some(reason)) => format!("nothing was built: {reason}"),
        (BuildStatus::Done, None) => "built, and tests were run".to_owned(),
        (BuildStatus::Done, Some(reason)) => format!("built, and tests were run: {reason}"),
        (BuildStatus::Failed, reason) => format!("failed: {}", known(reason)),
    };
    let took = evidence.duration_ms.map_or_else(unknown, seconds);
    let configuration = if report.system.configured {
        "iec62304.toml"
    } else {
        "none: there is no iec62304.toml"
    };
    let mut facts = vec![
        ("Schema", report.schema.to_string()),
        ("Configuration", configuration.to_owned()),
        (
            "Tool",
            format!("{} {}", report.tool.name, report.tool.version),
        ),
        ("Command", report.command.clone()),
        ("Revision", format!("{}{clean}", known(&evidence.revision))),
        ("Digest of what was judged", known(&evidence.source_digest)),
        ("Digest of the code", known(&evidence.code_digest)),
        ("Digest of the rules", report.tool.rules_digest.clone()),
        ("Run", known(&evidence.run_id)),
        ("Started", known(&evidence.started)),
        ("Took", took),
        ("Toolchain", known(&evidence.toolchain)),
        ("Machine", known(&evidence.host)),
        ("Build", build),
    ];
    facts.extend(report.baseline.as_ref().into_iter().flat_map(baseline));
    facts.extend(executed(evidence));
    facts
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
}

fn baseline(baseline: &Baseline) -> [(&'static str, String); 2] {
    let expired = if baseline.expired {
        " (expired: it accepts nothing)"
    } else {
        ""
    };
    let what = format!(
        "{}, recorded {} with {}, until {}{expired}; {} accepted, {} gone",
        baseline.file,
        baseline.recorded,
        counted(baseline.findings, "finding"),
        baseline.expires,
        baseline.waived,
        baseline.gone
    );
    let by = format!(
        "version {}, digest of the rules {}; SHA-256 of the file {}",
        baseline.tool_version, baseline.rules_digest, baseline.sha256
    );
    [("Baseline", what), ("Baseline recorded by", by)]
}

/// What is known only where something was executed.
fn executed(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    facts.extend(
        evidence
            .engine
            .clone()
            .map(|engine| ("Coverage read by", engine)),
    );
    if let Some(runner) = &evidence.runner {
        let version = runner.version.as_deref().unwrap_or_default();
        let runner = format!("{} {version} ({})", runner.name, runner.reason);
        facts.push(("Tests run by", runner));
    }
    facts.extend(
        evidence
            .manifest_sha256
            .clone()
            .map(|it| ("Manifest of the raw material", it)),
    );
    facts.extend(evidence.runs.iter().map(|it| ("Run of tests", run(it))));
    facts.extend(
        evidence
            .builds
            .iter()
            .map(|it| ("Configured build", build(it))),
    );
    if let Some(check) = &evidence.cross_check {
        facts.push((
            "Second engine",
            format!(
                "{}: {}, {}, {} and {} compared, {} left out; {}",
                check.engine,
                counted(check.units, "unit"),
                counted(check.regions, "region"),
                counted(check.tests, "test"),
                counted(check.lines, "line"),
                counted(check.lines_left_out, "line"),
                counted(check.disagreements, "disagreement")
            ),
        ));
    }
    facts
}

fn run(run: &EvidenceRun) -> String {
    let share = run.partition.as_ref();
    let share = share.map(|it| format!(", share {it}")).unwrap_or_default();
    let revision = run.revision.as_ref();
    let revision = revision
        .map(|it| format!(", revision {it}"))
        .unwrap_or_default();
    let changed = if run.clean == Some(false) {
        " (the tree was changed)"
    } else {
        ""
    };
    format!(
        "{} of {}{share}{revision}{changed}; manifest {}",
        run.id, run.started, run.manifest_sha256
    )
}

fn build(build: &ConfiguredBuild) -> String {
    let mut parts = vec![build.target.clone()];
    if build.all_features {
        parts.push("all features".to_owned());
    }
    if !build.default_features {
        parts.push("without the default features".to_owned());
    }
    for (name, list) in [
        ("features", &build.features),
        ("cfg", &build.cfg),
        ("packages", &build.packages),
    ] {
        if !list.is_empty() {
            parts.push(format!("{name} {}", list.join(", ")));
        }
    }
    parts.extend(build.profile.as_ref().map(|it| format!("profile {it}")));
    parts.extend(build.command.as_ref().map(|it| format!("by {it}")));
    format!("{}: {}", build.name, parts.join("; "))
}

fn imported(evidence: &Evidence) -> Markup {
    html! {
        @if !evidence.imported.is_empty() {
            h3 #h-imported { "Evidence from elsewhere" }
            div.scroll tabindex="0" role="region" aria-labelledby="h-imported" {
                table {
                    thead { tr { th scope="col" { "Evidence" } th scope="col" { "File" } th scope="col" { "Status" } th.n scope="col" { "Counted" } th scope="col" { "Fits nothing known" } th scope="col" { "SHA-256" } } }
                    tbody {
                        @for it in &evidence.imported {
                            tr {
                                th scope="row" { (line(&it.id)) }
                                td { (line(&it.file)) " (" (line(&it.format)) ")" }
                                td {
                                    span class={ "badge b-" (it.status) } { (it.status) }
                                    @if let Some(reason) = &it.reason { " " (line(reason)) }
                                }
                                td.n { (it.counted) }
                                td { @if it.unmatched.is_empty() { "–" } @else { (line(&it.unmatched.join(", "))) } }
                                td { code { (line(it.sha256.as_deref().unwrap_or("–"))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
