//! Every format from one run, each held to what its readers ask of it.

use quick_junit::Report as Results;
use serde_json::Value;

use crate::support::{Workspace, pump, repository};

/// The formats with the files that they go to.
const FILES: [(&str, &str); 9] = [
    ("json", "out.json"),
    ("sarif", "out.sarif"),
    ("junit", "out.xml"),
    ("markdown", "out.md"),
    ("github", "out.github"),
    ("gitlab", "out.gitlab"),
    ("csv", "out.csv"),
    ("html", "out.html"),
    ("terminal", "out.txt"),
];

fn everything(command: &str) -> Vec<String> {
    let mut arguments = vec![command.to_owned()];
    for (format, file) in FILES {
        arguments.extend(["--format", format, "--output", file].map(str::to_owned));
    }
    arguments
}

fn json(workspace: &Workspace, file: &str) -> Value {
    serde_json::from_str(&workspace.read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Runs once, reads all, and gives the report.
fn run(workspace: &Workspace, command: &str, code: i32) -> Value {
    let arguments = everything(command);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = workspace.run(&arguments);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "", "every format has a file");
    let report = json(workspace, "out.json");
    hold(workspace, &report);
    for (_, file) in FILES {
        assert!(!workspace.root.join(format!("{file}.partial")).exists());
        std::fs::remove_file(workspace.root.join(file)).expect(file);
    }
    report
}

fn hold(workspace: &Workspace, report: &Value) {
    let code = report["exit_code"].as_u64().expect("a number");
    let verdict = report["verdict"].as_str().expect("a word");
    let results = hold_sarif(workspace, report);
    let junit = Results::deserialize_from_str(&workspace.read("out.xml")).expect("JUnit");
    assert_eq!(junit.failures + junit.errors > 0, code != 0);
    let rules = report["rules"].as_array().expect("a list");
    assert!(junit.test_suites.len() > rules.len());
    let summary = workspace.read("out.md");
    assert!(summary.len() < 60_000);
    assert!(summary.contains(&format!("IEC 62304: {verdict} (exit {code})")));
    let notes = workspace.read("out.github");
    let last = notes.lines().next_back().expect("a last line");
    assert!(
        last.contains(&format!("verdict {verdict} (exit {code})")),
        "{last}"
    );
    assert!(notes.matches("::error ").count() <= 10);
    assert_eq!(notes.contains("::error "), code != 0, "{notes}");
    let issues = json(workspace, "out.gitlab");
    assert_eq!(issues.as_array().expect("an array").len(), results);
    assert_eq!(workspace.read("out.csv").lines().count(), results + 1);
    assert!(workspace.read("out.html").starts_with("<!"));
    assert!(
        workspace
            .read("out.txt")
            .contains(&format!("verdict: {verdict}"))
    );
}

/// By the official schema; gives the number of results.
fn hold_sarif(workspace: &Workspace, report: &Value) -> usize {
    let sarif = json(workspace, "out.sarif");
    let schema = std::fs::read_to_string(repository().join("tests/data/sarif-schema-2.1.0.json"));
    // See the README beside it.
    let schema = schema
        .expect("the schema")
        .replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = schema
        .iter_errors(&sarif)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let run = &sarif["runs"][0];
    assert_eq!(run["invocations"][0]["exitCode"], report["exit_code"]);
    let results = run["results"].as_array().expect("a list");
    let of_findings = results
        .iter()
        .filter(|one| one["properties"]["ofRule"] == false);
    assert_eq!(
        of_findings.count(),
        report["findings"].as_array().expect("a list").len()
    );
    for result in results {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let file = place["uri"].as_str().expect("an address");
        // Below the root of the repository that the copy stands in, or of the copy where that is outside.
        let roots = [repository(), workspace.root.clone()];
        assert!(roots.iter().any(|root| root.join(file).is_file()), "{file}");
    }
    results.len()
}

#[test]
fn one_verify_of_the_pump_writes_all_formats() {
    let workspace = pump();
    let report = run(&workspace, "verify", 0);
    assert_eq!(report["scope"], "full");
}

#[test]
fn a_failing_and_an_undecided_run_look_like_it_in_all_formats() {
    let workspace = pump();
    let file = "iec62304/requirements.toml";
    let before = workspace.read(file);
    workspace.append(
        file,
        "\n[[requirement]]\nid = \"SRS-NEW-1\"\ntitle = \"Sing | <b>\"\ntext = \"The software shall sing.\"\n\
         kind = \"functional\"\nacceptance = \"It does.\"\n",
    );
    let report = run(&workspace, "check", 1);
    workspace.write(file, &before);
    assert!(report["findings"].to_string().contains("SRS-NEW-1"));
    let broken = Workspace::of(
        "formats_broken",
        &[("src/lib.rs", "//! Adds.\npub fn f() -> u8 { missing }\n")],
    );
    broken.write(
        "iec62304.toml",
        "[system]\nname = \"Adder\"\nclass = \"A\"\n",
    );
    broken.write(
        "iec62304/requirements.toml",
        "[[source]]\nid = \"SYS-1\"\nkind = \"other\"\ntext = \"Adds.\"\n[[requirement]]\nid = \"SRS-1\"\n\
         text = \"The software shall add.\"\nkind = \"functional\"\nacceptance = \"1 and 1 is 2.\"\nderives_from = [\"SYS-1\"]\n",
    );
    let report = run(&broken, "verify", 3);
    assert_eq!(report["verdict"], "undetermined");
}
