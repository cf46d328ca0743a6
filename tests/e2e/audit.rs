//! The infusion pump with a violation of nearly every rule: its whole report, and the mark of each of its findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use crate::formats;
use crate::rules::{Mark, marks};
use crate::support::{Run, Workspace, git, repository};

/// The twin of the pump.
const TWIN: &str = "projects/infusion-pump-audit-findings";

/// Its report, outside `evidence`.
const EXPECTED: &str = "expected-report.json";

/// Set to 1 to write the expected report anew; the test then fails, so that somebody looks at what changed.
const WRITE: &str = "IEC62304_WRITE_EXPECTED";

/// The one file that is not committed when the twin is judged.
const UNCOMMITTED: &str = "iec62304/DRAFT.txt";

/// Rules of which the twin has no finding, and why.
const EXCEPTIONS: [(&str, &str); 4] = [
    (
        "engines-disagree",
        "no source makes two engines disagree: it needs a second engine that errs",
    ),
    (
        "requirements-missing",
        "it asks for a system without any requirement, and then no other rule on requirements has a subject",
    ),
    (
        "source-unreadable",
        "what could not be read may hold what is missing: most other findings would be undetermined",
    ),
    (
        "unit-branches",
        "only a nightly compiler measures branches, and `verify --branch` has to ask for them",
    ),
];

/// Rules that only warn, always or at the gate `merge`.
const WARNINGS: [&str; 2] = ["deviation-unused", "revision-unclean"];

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test asks for the report to be written"
)]
fn the_audit_finds_what_is_marked_and_reports_it_as_expected() {
    let (code, report) = judged();
    assert_eq!(code, 1, "{:#}", report["findings"]);
    let faults = [
        faults_of_rules(&report),
        faults_of_marks(&report),
        faults_of_the_readme(&report),
    ]
    .concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let path = repository().join("fixtures").join(TWIN).join(EXPECTED);
    let found = serde_json::to_string_pretty(&report).expect("JSON") + "\n";
    if std::env::var_os(WRITE).is_some_and(|value| value == "1") {
        std::fs::write(&path, found).expect("the expected report can be written");
        panic!(
            "{} is written anew: look at what changed in it, and run again without {WRITE}",
            path.display()
        );
    }
    let expected = std::fs::read_to_string(&path).expect("the expected report is there");
    if let Some(difference) = first_difference(&expected, &found) {
        panic!(
            "the report differs from {}, first here:\n{difference}\nWhere the difference is right, run with {WRITE}=1",
            path.display()
        );
    }
}

/// A copy of the twin with the one run that judges it, and writes every format.
pub struct Twin {
    pub workspace: Workspace,
    pub run: Run,
    /// Digest of the code as it stands in the repository, which the twin's configuration names.
    written: String,
    /// Digest of the code of the copy.
    here: String,
}

/// The twin is judged once for all tests.
pub fn twin() -> &'static Twin {
    static JUDGED: LazyLock<Twin> = LazyLock::new(Twin::judged);
    &JUDGED
}

impl Twin {
    fn judged() -> Self {
        let workspace = Workspace::copy_of(TWIN, "audit").with_own_target();
        let written = digest_of(&in_place());
        let here = digest_of(&workspace);
        assert!(
            workspace.read("iec62304.toml").contains(&written),
            "the code of the twin changed: its evidence EV-BENCH-14 has to name the code_digest {written}"
        );
        // The copy names the attribute macros by another path, so it is other code to the evidence that the twin imports.
        workspace.replace("iec62304.toml", &written, &here);
        workspace.write(".gitignore", "/target\n");
        git(&workspace, &["init", "--quiet"]);
        let but = format!(":!{UNCOMMITTED}");
        git(&workspace, &["add", "--all", "--", ".", &but]);
        git(&workspace, &["commit", "--quiet", "--message", "all"]);
        let command = ["verify", "--retries", "1", "--today", "2026-06-01"];
        let run = formats::written(&workspace, &command);
        Self {
            workspace,
            run,
            written,
            here,
        }
    }
}

/// What two runs on two machines have in common.
fn judged() -> (i32, Value) {
    let Twin {
        run, written, here, ..
    } = twin();
    let mut report = run.report();
    for (place, key) in [
        ("", "evidence"),
        ("/tool", "version"),
        ("/tool", "rules_digest"),
    ] {
        let object = report.pointer_mut(place).and_then(Value::as_object_mut);
        object.expect("a report has it").remove(key);
    }
    let text = report.to_string().replace(&here[..12], &written[..12]);
    (run.code, serde_json::from_str(&text).expect("JSON"))
}

/// The twin as it stands in the repository: for what executes nothing.
fn in_place() -> Workspace {
    Workspace {
        root: repository().join("fixtures").join(TWIN),
        target: crate::support::scratch("audit_check"),
    }
}

/// The digest of the code, as a static check reports it; the configuration names it for the newer bench report.
fn digest_of(workspace: &Workspace) -> String {
    let report = workspace.run(&["check", "--format", "json"]).report();
    let digest = report["evidence"]["code_digest"].as_str();
    digest.expect("a digest").to_owned()
}

/// The rules with an open finding that counts for them.
fn violated(report: &Value) -> BTreeSet<&str> {
    let findings = report["findings"].as_array().expect("a list");
    let open = findings.iter().filter(|finding| {
        let rule = finding["rule"].as_str().unwrap_or_default();
        let weighs = finding["severity"] == "error" || WARNINGS.contains(&rule);
        finding["status"] == "open" && weighs
    });
    open.filter_map(|finding| finding["rule"].as_str())
        .collect()
}

fn faults_of_rules(report: &Value) -> Vec<String> {
    let violated = violated(report);
    let rules = report["rules"].as_array().expect("a list");
    let ids = rules.iter().filter_map(|rule| rule["id"].as_str());
    let ids: BTreeSet<&str> = ids.collect();
    let excepted = EXCEPTIONS.map(|(id, _)| id).into();
    let mut faults = Vec::new();
    for id in &ids {
        match (
            violated.contains(id),
            EXCEPTIONS.iter().find(|it| it.0 == *id),
        ) {
            (false, None) => faults.push(format!("nothing in the twin violates {id}")),
            (true, Some((_, why))) => {
                faults.push(format!("{id} is violated, although it is excepted: {why}"));
            }
            _ => {}
        }
    }
    let unknown = BTreeSet::difference(&excepted, &ids);
    faults.extend(unknown.map(|id| format!("{id} is excepted and is no rule")));
    faults
}

/// Marks and findings, by how often each place has each rule: all findings, whether they count at this gate or not.
fn faults_of_marks(report: &Value) -> Vec<String> {
    let mut balance: BTreeMap<Mark, i32> = BTreeMap::new();
    for mark in marks(&in_place().root, "") {
        *balance.entry(mark).or_default() -= 1;
    }
    for finding in report["findings"].as_array().expect("a list") {
        let location = &finding["location"];
        let text = |value: &Value| value.as_str().unwrap_or("nowhere").to_owned();
        let line = location["line"].as_u64().unwrap_or_default();
        let mark = (text(&location["file"]), line, text(&finding["rule"]));
        *balance.entry(mark).or_default() += 1;
    }
    let odd = balance.iter().filter(|(_, count)| **count != 0);
    odd.map(|((file, line, rule), count)| {
        let more = if *count > 0 { "found" } else { "marked" };
        format!("{file}:{line}: {rule} is {more} {} times more", count.abs())
    })
    .collect()
}

/// The table of the README names each violated rule once, and no other.
fn faults_of_the_readme(report: &Value) -> Vec<String> {
    let readme = in_place().read("README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut named: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    named.sort_unstable();
    let violated: Vec<&str> = violated(report).into_iter().collect();
    if named == violated {
        return Vec::new();
    }
    vec![format!(
        "the README names {named:#?}, violated are {violated:#?}"
    )]
}

/// The first line in which two texts differ, with the lines before it.
fn first_difference(expected: &str, found: &str) -> Option<String> {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let longer = expected.len().max(found.len());
    let at = (0..longer).find(|&at| expected.get(at) != found.get(at))?;
    let before =
        expected[at.saturating_sub(8).min(expected.len())..at.min(expected.len())].join("\n");
    let show = |lines: &[&str]| lines.get(at).map_or("(its end)", |line| *line).to_owned();
    Some(format!(
        "{before}\nexpected {}\nfound    {}",
        show(&expected),
        show(&found)
    ))
}
