//! Every rule on every fixture: its own two first, then all others, so that a false alarm elsewhere shows up.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::engines;
use crate::support::{Run, Workspace, git, repository, rule};

/// Its fixtures need a second engine, and the failing one a second engine that errs: no source makes engines disagree.
const ENGINES: &str = "engines-disagree";

/// One fixture and what the tool said of it.
struct Judged {
    name: String,
    code: i32,
    report: Value,
    expected: Vec<Mark>,
}

/// File, line, rule.
pub type Mark = (String, u64, String);

/// Rules whose evidence only a nightly compiler can gather: [`crate::branches`] judges their fixtures.
const NIGHTLY: [&str; 1] = ["unit-branches"];

fn fixtures() -> Vec<String> {
    let mut names = Vec::new();
    let folder = repository().join("fixtures/rules");
    for rule in std::fs::read_dir(folder)
        .expect("the fixtures are there")
        .flatten()
    {
        if NIGHTLY.iter().any(|id| rule.file_name() == *id) {
            continue;
        }
        for kind in ["pass", "fail"] {
            if rule.path().join(kind).join("Cargo.toml").is_file() {
                names.push(format!("{}/{kind}", rule.file_name().to_string_lossy()));
            }
        }
    }
    names.sort();
    names
}

/// The findings that a fixture marks: `//~ rule-id` in Rust and `#~ rule-id` in TOML for the same line, `//~v rule-id` for the next.
pub fn marks(folder: &Path, below: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a fixture can be listed")
        .flatten()
    {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(marks(&entry.path(), &format!("{name}/")));
        } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
            for (line, number) in text.lines().zip(1..) {
                let marked = [("//~v ", 1), ("//~ ", 0), ("#~ ", 0)];
                let marked = marked
                    .iter()
                    .find_map(|(mark, down)| Some((line.split_once(mark)?.1, number + down)));
                let Some((rules, at)) = marked else { continue };
                found.extend(
                    rules
                        .split_whitespace()
                        .map(|rule| (name.clone(), at, rule.to_owned())),
                );
            }
        }
    }
    found
}

fn judge(name: &str) -> Judged {
    judge_with(name, verify)
}

/// What is wrong with the verdict on a fixture that is run in another way.
pub fn faults_of(name: &str, verify: impl FnOnce(&Workspace, &str) -> Run) -> Vec<String> {
    faults(&judge_with(name, verify))
}

fn judge_with(name: &str, verify: impl FnOnce(&Workspace, &str) -> Run) -> Judged {
    let workspace = Workspace::copy_of(
        &format!("rules/{name}"),
        &format!("rules_{}", name.replace('/', "_")),
    );
    let mut expected = marks(&workspace.root, "");
    expected.sort();
    if arguments(&workspace).contains(&"release".to_owned()) {
        commit(&workspace);
    }
    let run = verify(&workspace, name);
    Judged {
        name: name.to_owned(),
        code: run.code,
        report: run.report(),
        expected,
    }
}

/// What a fixture wants `verify` to be called with.
fn arguments(workspace: &Workspace) -> Vec<String> {
    let path = workspace.root.join("verify.args");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Puts a fixture under version control: what is released has to be. Its file `uncommitted.txt` is left out.
fn commit(workspace: &Workspace) {
    for arguments in [
        ["init", "--quiet"].as_slice(),
        &["add", "--all", "--", ".", ":!uncommitted.txt"],
        &["commit", "--quiet", "--message", "all"],
    ] {
        git(workspace, arguments);
    }
}

/// Judges a fixture, cross-checked where the second engine is at hand.
fn verify(workspace: &Workspace, name: &str) -> Run {
    let own = arguments(workspace);
    let mut arguments = vec!["verify", "--format", "json"];
    arguments.extend(own.iter().map(String::as_str));
    if !engines::available() {
        return workspace.run(&arguments);
    }
    arguments.push("--cross-check");
    if name != format!("{ENGINES}/fail") {
        return workspace.run(&arguments);
    }
    let lying = workspace.root.join("lying-llvm-cov");
    let variables = [
        ("LLVM_COV", lying.to_str().expect("UTF-8")),
        ("REAL_LLVM_COV", &engines::real_llvm_cov()),
    ];
    workspace.run_with(&arguments, &variables)
}

/// Whether both engines read the same of a fixture, where both read anything.
fn disagrees(judged: &Judged) -> bool {
    let check = &judged.report["evidence"]["cross_check"];
    let impossible = check.is_null() && judged.report["evidence"]["build"]["status"] == "done";
    engines::available()
        && (impossible
            || check["disagreements"]
                .as_u64()
                .is_some_and(|count| count > 0))
}

/// Whether all that a rule found on a fixture are warnings.
fn only_warns(judged: &Judged, id: &str) -> bool {
    let findings = judged.report["findings"].as_array().expect("a list");
    let mut own = findings
        .iter()
        .filter(|finding| finding["rule"] == id)
        .peekable();
    own.peek().is_some() && own.all(|finding| finding["severity"] == "warning")
}

/// What is wrong with the verdict on a fixture.
fn faults(judged: &Judged) -> Vec<String> {
    let mut faults = Vec::new();
    let (id, kind) = judged.name.split_once('/').expect("rule and kind");
    let result = rule(&judged.report, id);
    let outcome = result["outcome"].as_str().unwrap_or_default();
    match kind {
        "pass" if outcome != "satisfied" || result["examined"].as_u64() == Some(0) => {
            faults.push(format!("{}: {id} is {outcome}, {result:#}", judged.name));
        }
        // A warning changes no outcome; its mark says that it is there.
        "fail" if only_warns(judged, id) => {}
        "fail" if !matches!(outcome, "violated" | "undetermined") || judged.code == 0 => {
            faults.push(format!(
                "{}: {id} is {outcome}, exit code {}",
                judged.name, judged.code
            ));
        }
        _ => {}
    }
    let findings = judged.report["findings"].as_array().expect("a list");
    let counts = |finding: &&Value| {
        let id = finding["rule"].as_str().unwrap_or_default();
        rule(&judged.report, id)["counts"] == true
    };
    let mut found: Vec<Mark> = findings
        .iter()
        .filter(counts)
        .filter_map(|finding| {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let location = &finding["location"];
            Some((
                text(&location["file"])?,
                location["line"].as_u64()?,
                text(&finding["rule"])?,
            ))
        })
        .collect();
    found.sort();
    if found != judged.expected {
        faults.push(format!(
            "{}: marked {:#?}, found {found:#?}",
            judged.name, judged.expected
        ));
    }
    faults
}

#[test]
fn every_rule_runs_on_every_fixture() {
    let mut names = fixtures();
    if !engines::available() {
        names.retain(|name| !name.starts_with(ENGINES));
    }
    let judged: Vec<Judged> = names.iter().map(|name| judge(name)).collect();
    let faults: Vec<String> = judged.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let disagreeing: Vec<&str> = judged
        .iter()
        .filter(|one| disagrees(one))
        .map(|one| one.name.as_str())
        .collect();
    let expected: &[&str] = if engines::available() {
        &["engines-disagree/fail"]
    } else {
        &[]
    };
    assert_eq!(disagreeing, expected);

    let mut by_rule: BTreeMap<String, String> = BTreeMap::new();
    for Judged { name, report, .. } in &judged {
        for result in report["rules"].as_array().expect("a list") {
            let id = result["id"].as_str().expect("an id").to_owned();
            if id == ENGINES || name.starts_with(ENGINES) || result["counts"] != true {
                continue;
            }
            let outcome = result["outcome"].as_str().expect("an outcome");
            if matches!(outcome, "satisfied" | "not-applicable")
                && !name.starts_with(&format!("{id}/"))
            {
                continue;
            }
            let line = format!(
                "{name}: {outcome}, examined {}, findings {}\n",
                result["examined"], result["findings"]
            );
            by_rule.entry(id).or_default().push_str(&line);
        }
    }
    let all = by_rule
        .iter()
        .fold(String::new(), |mut text, (rule, lines)| {
            let indented = lines.trim_end().replace('\n', "\n    ");
            let _ = writeln!(text, "{rule}\n    {indented}");
            text
        });
    insta::assert_snapshot!("rules_on_fixtures", all);
    let rules = judged.first().expect("there are fixtures").report["rules"]
        .as_array()
        .expect("a list")
        .len();
    assert_eq!(
        fixtures().len(),
        2 * (rules - NIGHTLY.len()),
        "each rule has a passing and a failing fixture"
    );
}
