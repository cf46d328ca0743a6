//! `matrix` and `trace`: what they show, from which evidence, and what they end with.

use serde_json::Value;

use crate::support::{Workspace, pump};

#[test]
fn outcomes_are_shown_only_from_a_run_of_the_present_code() {
    let pump = pump();
    let (code, _) = pump.verify(&[]);
    assert_eq!(code, 0);
    let arguments = [
        "matrix", "--from", "hazard", "--to", "test", "--format", "json",
    ];
    let current = json(&pump.run(&arguments).stdout);
    assert_eq!(current["basis"]["origin"], "run");
    assert_eq!(current["basis"]["present"], true);
    assert!(rows(&current).iter().any(|row| row["state"] == "proven"));
    let denied = pump.run(&["matrix", "--from", "hazard", "--to", "test", "--deny-gaps"]);
    assert_eq!(denied.code, 0, "{}\n{}", denied.stdout, denied.stderr);

    a_hazard_leads_to_code_and_test(&pump);

    let file = "pump-dosing/src/limits.rs";
    let before = pump.read(file);
    pump.append(file, "// One more line.\n");
    let stale = json(&pump.run(&arguments).stdout);
    let denied = pump.run(&["matrix", "--from", "hazard", "--to", "test", "--deny-gaps"]);
    let asked = pump.run(&[
        "matrix",
        "--from",
        "hazard",
        "--to",
        "test",
        "--deny-gaps",
        "--static",
    ]);
    pump.write(file, &before);
    assert_eq!(stale["basis"]["origin"], "static");
    assert!(rows(&stale).iter().all(|row| row["state"] != "proven"));
    assert_eq!(denied.code, 3, "{}", denied.stdout);
    assert!(
        denied
            .stderr
            .contains("--deny-gaps cannot judge tests here"),
        "{}",
        denied.stderr
    );
    assert_eq!(asked.code, 0, "{}", asked.stdout);
}

fn a_hazard_leads_to_code_and_test(pump: &Workspace) {
    let trace = pump.run(&["trace", "HAZ-OVERDOSE"]);
    assert_eq!(trace.code, 0, "{}", trace.stderr);
    for text in [
        "RC-CLAMP",
        "SRS-DOSE-001",
        "pump-dosing/src/limits.rs:",
        ": proven",
    ] {
        assert!(trace.stdout.contains(text), "{text}\n{}", trace.stdout);
    }
    assert!(
        trace.stdout.lines().all(|line| line.chars().count() <= 80),
        "{}",
        trace.stdout
    );
    let of_line = pump.run(&["trace", "src/limits.rs:22", "--format", "json"]);
    let of_line = json(&of_line.stdout);
    assert_eq!(
        of_line["subject"]["entry"]["id"],
        "pump_dosing::limits::Limited::at_most"
    );
    assert_eq!(of_line["line"]["line"], 22);
    assert!(!of_line["downstream"].as_array().is_none_or(Vec::is_empty));
}

#[test]
fn a_report_says_whether_it_is_of_the_present_code() {
    let workspace = Workspace::copy_of("projects/infusion-pump", "questions_report");
    let report = workspace.root.join("report.json");
    let report = report.to_str().unwrap();
    let check = workspace.run(&["check", "--format", "json", "-o", report]);
    assert_eq!(check.code, 0, "{}", check.stderr);
    let arguments = [
        "matrix",
        "--from",
        "requirement",
        "--to",
        "unit",
        "--report",
        report,
    ];
    let same = workspace.run(&arguments);
    assert!(same.stdout.starts_with("from report "), "{}", same.stdout);
    assert!(
        same.stdout
            .replace('\n', " ")
            .contains("of the present code"),
        "{}",
        same.stdout
    );
    workspace.append("pump-dosing/src/limits.rs", "// One more line.\n");
    let other = workspace.run(&arguments);
    assert!(
        other
            .stdout
            .replace('\n', " ")
            .contains("NOT OF THE PRESENT CODE"),
        "{}",
        other.stdout
    );
    let broken = workspace.run(&["trace", "RC-CLAMP", "--report", "Cargo.toml"]);
    assert_eq!(broken.code, 2);
    assert!(broken.stderr.contains("is no report"), "{}", broken.stderr);
}

#[test]
fn a_gap_is_a_row_and_a_name_that_means_nothing_gets_near_ones() {
    let workspace = Workspace::copy_of("projects/infusion-pump", "questions_gaps");
    let sources = "iec62304/sources.toml";
    workspace.append(
        sources,
        "\n[[source]]\nid = \"SYS-99\"\nkind = \"system\"\ntext = \"=1+1\"\n",
    );
    let matrix = ["matrix", "--static", "--from", "source", "--to", "unit"];
    let gaps = workspace.run(&[&matrix[..], &["--gaps", "--format", "csv"]].concat());
    let lines: Vec<&str> = gaps.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", gaps.stdout);
    assert!(
        lines[1].starts_with("\"source\",\"SYS-99\",\"'=1+1\","),
        "{}",
        lines[1]
    );
    assert_eq!(gaps.code, 0);
    let denied = workspace.run(&[&matrix[..], &["--deny-gaps"]].concat());
    assert_eq!(denied.code, 1);
    let same = workspace.run(&["matrix", "--from", "unit", "--to", "unit"]);
    assert_eq!(same.code, 2);
    let unknown = workspace.run(&["trace", "SYS-999", "--static"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("\n  SYS-99"), "{}", unknown.stderr);
    let ambiguous = workspace.run(&["trace", "new", "--static"]);
    assert_eq!(ambiguous.code, 2);
    assert!(
        ambiguous.stderr.contains("can mean"),
        "{}",
        ambiguous.stderr
    );
    let end = workspace.run(&["trace", "SYS-99", "--static"]);
    assert!(
        end.stdout
            .contains("BREAK source-unaddressed: no requirement derives from"),
        "{}",
        end.stdout
    );
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn rows(matrix: &Value) -> &[Value] {
    matrix["rows"].as_array().expect("a matrix has rows")
}

#[test]
fn an_editor_gets_findings_and_mistakes_as_cargo_writes_them() {
    let workspace = Workspace::copy_of("rules/requirement-unknown/fail", "questions_editor");
    let sarif = workspace.root.join("target/found.sarif");
    std::fs::create_dir_all(workspace.root.join("target")).expect("a folder can be made");
    let file = sarif.to_str().expect("the path is UTF-8");
    let arguments = [
        "check",
        "--message-format",
        "json",
        "--format",
        "sarif",
        "-o",
        file,
    ];
    let run = workspace.run(&arguments);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(sarif.is_file(), "files are written all the same");
    let messages = messages(&run.stdout);
    let found = messages
        .iter()
        .find(|it| code(it) == Some("requirement-unknown"));
    let message = &found.expect("the finding is a message").message;
    let span = &message.spans[0];
    let text = workspace.read(&span.file_name);
    let bytes = span.byte_start as usize..span.byte_end as usize;
    assert_eq!(&text[bytes], "\"SRS-2\"");
    assert_eq!(message.children[0].message, "did you mean `SRS-1`?");

    let before = workspace.read("iec62304.toml");
    workspace.write("iec62304.toml", &format!("clasz = 1\n{before}"));
    let run = workspace.run(&["check", "--message-format", "json"]);
    assert_eq!(run.code, 2);
    let messages = self::messages(&run.stdout);
    assert_eq!(messages[0].message.spans[0].file_name, "iec62304.toml");
    assert_eq!(messages[0].message.spans[0].byte_end, 5);
}

fn messages(text: &str) -> Vec<cargo_metadata::CompilerMessage> {
    use cargo_metadata::Message;
    let lines = Message::parse_stream(text.as_bytes());
    let lines = lines.map(|line| line.expect("each line is a message of cargo"));
    lines
        .filter_map(|line| match line {
            Message::CompilerMessage(message) => Some(message),
            Message::BuildFinished(_) => None,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn code(message: &cargo_metadata::CompilerMessage) -> Option<&str> {
    message.message.code.as_ref().map(|code| code.code.as_str())
}
