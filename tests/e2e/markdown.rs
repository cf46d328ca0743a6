//! Requirements written in Markdown, by the built binary.

use serde_json::Value;

use crate::support::{Run, Workspace};

const CODE: &str = "/// Limits the rate to 35 U/h.\n#[iec62304_macros::requirement(\"SRS-1\", \"SRS-2\")]\npub fn limit(rate: u32) -> u32 {\n    rate.min(35)\n}\n";

const CONFIGURATION: &str = "[system]\nname = \"Pump\"\nclass = \"B\"\n\n[[item]]\nid = \"dosing\"\npackages = [\"PACKAGE\"]\n";

const TOML: &str = r#"[[source]]
id = "SYS-1"
kind = "system"
text = "The patient gets no more than the prescribed rate."

[[requirement]]
id = "SRS-1"
title = "Limit the basal rate"
text = "The software shall limit the basal rate to 35 U/h."
kind = "functional"
item = "dosing"
derives_from = ["SYS-1"]
acceptance = "A request of 40 U/h yields 35 U/h."

[[requirement]]
id = "SRS-2"
title = "Answer at once"
text = "The software shall be fast."
kind = "performance"
item = "dosing"
derives_from = ["SYS-9"]
acceptance = "The answer comes within 5 ms."
"#;

const MARKDOWN: &str = r#"# Requirements of the pump

These are reviewed as prose.

## SYS-1 The patient gets no more than the prescribed rate.

```toml source
kind = "system"
```

## SRS-1 Limit the basal rate

```toml
kind = "functional"
item = "dosing"
derives_from = ["SYS-1"]
acceptance = "A request of 40 U/h yields 35 U/h."
```

The software shall limit the basal rate to 35 U/h.

## SRS-2 Answer at once

```toml
kind = "performance"
item = "dosing"
derives_from = ["SYS-9"]
acceptance = "The answer comes within 5 ms."
```

The software shall be fast.
"#;

fn workspace(name: &str, document: &str, text: &str) -> Workspace {
    let configuration = CONFIGURATION.replace("PACKAGE", &name.replace('_', "-"));
    let files = [
        ("src/lib.rs", CODE),
        ("iec62304.toml", configuration.as_str()),
        (document, text),
    ];
    Workspace::of(name, &files)
}

fn checked(document: &str, text: &str) -> Run {
    let workspace = workspace("markdown_parity", document, text);
    workspace.run(&["check", "--format", "json"])
}

/// Takes out where things stand, and what differs from run to run.
fn without_places(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| key != "location" && key != "evidence");
            fields.values_mut().for_each(without_places);
        }
        Value::Array(values) => values.iter_mut().for_each(without_places),
        _ => {}
    }
}

/// The findings in the order of their texts: places order them in the report.
fn comparable(report: &Value) -> Value {
    let mut report = report.clone();
    without_places(&mut report);
    if let Some(findings) = report["findings"].as_array_mut() {
        findings.sort_by_key(ToString::to_string);
    }
    report
}

#[test]
fn the_same_requirements_in_toml_and_markdown_make_the_same_report() {
    let of_toml = checked("iec62304/srs.toml", TOML);
    let of_markdown = checked("iec62304/srs.md", MARKDOWN);
    assert_eq!(of_toml.code, of_markdown.code, "{}", of_markdown.stderr);
    let (of_toml, of_markdown) = (of_toml.report(), of_markdown.report());
    assert_eq!(comparable(&of_toml), comparable(&of_markdown));
    let requirements = of_markdown["requirements"].as_array().expect("a list");
    let location = &requirements[1]["location"];
    assert_eq!(location["file"], "iec62304/srs.md");
    assert_eq!(
        (&location["line"], &location["column"]),
        (&22.into(), &4.into())
    );
    assert_ne!(
        of_toml["evidence"]["source_digest"], of_markdown["evidence"]["source_digest"],
        "the documents are part of the digest"
    );
}

#[test]
fn mistakes_in_markdown_end_the_run_before_anything_is_built_and_show_their_lines() {
    let workspace = workspace("markdown_mistake", "iec62304/srs.md", MARKDOWN);
    workspace.replace(
        "iec62304/srs.md",
        "kind = \"functional\"",
        "kind = \"functionl\"",
    );
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("iec62304/srs.md:14:8"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("did you mean `functional`?"),
        "{}",
        run.stderr
    );
}
