//! Every format from one run, each held to what its readers ask of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::audit;
use crate::counts::counted;
use crate::readers;
use crate::support::{Run, Workspace, pump, repository};

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

/// Below the root of the workspace, where git does not look.
const FOLDER: &str = "target/results";

/// Runs once and writes all of them; `-v`, as the terminal then shows every finding too.
pub fn written(workspace: &Workspace, command: &[&str]) -> Run {
    let folder = workspace.root.join(FOLDER);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let mut arguments: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
    arguments.push("-v".to_owned());
    for (format, file) in FILES {
        let file = format!("{FOLDER}/{file}");
        arguments.extend(["--format", format, "--output", &file].map(str::to_owned));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = workspace.run(&arguments);
    assert_eq!(run.stdout, "", "every format has a file");
    for (_, file) in FILES {
        assert!(!folder.join(format!("{file}.partial")).exists(), "{file}");
    }
    Run {
        stdout: read(workspace, "json"),
        ..run
    }
}

/// What was written in that format.
fn read(workspace: &Workspace, format: &str) -> String {
    let (_, file) = FILES
        .iter()
        .find(|(name, _)| *name == format)
        .expect(format);
    workspace.read(&format!("{FOLDER}/{file}"))
}

/// What the run wrote is well formed, of its report, and has all of its findings.
fn hold(workspace: &Workspace, run: &Run) -> Value {
    let report = run.report();
    let findings = report["findings"].as_array().expect("a list").len();
    let sarif = readers::sarif(&read(workspace, "sarif"));
    let results = sarif["results"].as_array().expect("a list");
    let of_findings = results
        .iter()
        .filter(|one| one["properties"]["ofRule"] == false);
    assert_eq!(of_findings.count(), findings);
    assert_eq!(sarif["invocations"][0]["exitCode"], report["exit_code"]);
    // Below the root of the repository that the copy stands in, or of the copy where that is outside.
    places(results, &[repository(), workspace.root.clone()]);
    readers::junit(&read(workspace, "junit"), &report);
    readers::markdown(&read(workspace, "markdown"), &report);
    readers::github(&read(workspace, "github"), &report);
    readers::gitlab(&read(workspace, "gitlab"));
    readers::csv(&read(workspace, "csv"), &report);
    readers::html(&read(workspace, "html"), &report);
    readers::terminal(&read(workspace, "terminal"), &report);
    for (format, _) in FILES {
        // These have an entry of its own for each rule that could not be decided and has no finding that says so.
        let more = match format {
            "json" | "html" | "terminal" => 0,
            _ => results.len() - findings,
        };
        let text = read(workspace, format);
        assert_eq!(counted(format, &text), findings + more, "{format}: {text}");
    }
    report
}

/// The files of results are files.
fn places(results: &[Value], roots: &[PathBuf]) {
    for result in results {
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let file = place["uri"].as_str().expect("an address");
        assert!(roots.iter().any(|root| root.join(file).is_file()), "{file}");
    }
}

#[test]
fn one_verify_of_the_pump_writes_all_formats() {
    let workspace = pump();
    let run = written(&workspace, &["verify"]);
    let report = hold(&workspace, &run);
    assert_eq!((run.code, &report["scope"]), (0, &"full".into()));
}

#[test]
fn one_verify_of_the_audited_pump_writes_all_formats() {
    let audit::Twin { workspace, run, .. } = audit::twin();
    let report = hold(workspace, run);
    assert_eq!((run.code, &report["scope"]), (1, &"full".into()));
    // More than GitHub shows, in each way that a finding can weigh.
    let weights: BTreeSet<String> = csv::Reader::from_reader(read(workspace, "csv").as_bytes())
        .records()
        .map(|record| record.expect("a record")[6].to_owned())
        .collect();
    let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
    assert_eq!(weights, ["error", "later", "waived", "warning"]);
    assert_eq!(read(workspace, "github").matches("::error ").count(), 10);
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
    let run = written(&workspace, &["check"]);
    workspace.write(file, &before);
    let report = hold(&workspace, &run);
    assert_eq!(run.code, 1);
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
    let run = written(&broken, &["verify"]);
    let report = hold(&broken, &run);
    assert_eq!(
        (run.code, &report["verdict"]),
        (3, &"undetermined".into()),
        "{}",
        run.stderr
    );
}
