//! Markdown documents: records, mistakes with their places, and what must not panic.

use proptest::prelude::*;

use super::{CONFIGURATION, RECORDS, REQUIREMENTS, design, line, read};
use crate::config::Config;
use crate::model::{Place, Requirement};

/// The requirement of the design, in Markdown.
const REQUIREMENT: &str = r#"# Requirements

What the software of the pump has to do.

## SRS-DOSE-001 Limit the basal rate

```toml
kind = "functional"
class = "C"
item = "dosing"
derives_from = ["SYS-12", "HAZ-2"]
acceptance = "A request of 40 U/h yields 35 U/h and warning W12."
verification = "test"
```

The software shall limit the basal rate to 35 U/h.
"#;

fn markdown(text: &str) -> Config {
    let documents = [("iec62304/srs.md", text), ("iec62304/risk.toml", RISKS)];
    read(CONFIGURATION, &documents).expect("no mistake")
}

/// What the requirements name.
const RISKS: &str = "[[source]]\nid = \"SYS-12\"\n[[hazard]]\nid = \"HAZ-2\"\nseverity = \"death\"\n[[risk_control]]\nid = \"RC-3\"\n";

fn mistakes(text: &str) -> Vec<String> {
    let documents = [("iec62304/srs.md", text), ("iec62304/risk.toml", RISKS)];
    let mistakes = read(CONFIGURATION, &documents).expect_err("a mistake");
    mistakes.iter().map(line).collect()
}

/// Everything but the place, for comparison.
fn content(requirement: &Requirement) -> String {
    let mut requirement = requirement.clone();
    requirement.place = Place::default();
    format!("{requirement:?}")
}

fn texts(config: &Config) -> Vec<(&str, &str, Option<&str>)> {
    let requirements = config.requirements.iter();
    requirements
        .map(|it| (it.id.as_str(), it.title.as_str(), it.text.as_deref()))
        .collect()
}

#[test]
fn a_requirement_says_the_same_in_markdown_and_in_toml() {
    let documents = [
        ("iec62304/srs.md", REQUIREMENT),
        ("iec62304/risk.toml", RECORDS),
    ];
    let config = read(CONFIGURATION, &documents).expect("no mistake");
    let of_toml = design();
    assert_eq!(
        content(&config.requirements[0]),
        content(&of_toml.requirements[0])
    );
    assert!(REQUIREMENTS.contains(config.requirements[0].text.as_deref().unwrap()));
    let place = &config.requirements[0].place;
    assert_eq!(place.file, "iec62304/srs.md");
    assert_eq!((place.start.line, place.start.column), (5, 4));
    assert_eq!((place.end.line, place.end.column), (5, 16));
    assert_eq!(config.files.len(), 3, "the document counts for the digest");
}

#[test]
fn the_prose_ends_with_the_next_heading_of_its_level_or_the_next_record() {
    let config = markdown(
        "## SRS-1 First\n```toml\n```\nOne.\n\n### Rationale\n\nBecause.\n\n### SRS-1.1 Part\n\n~~~toml requirement\n~~~\n\nTwo.\r\n* three\r\n\n\
         ## Notes\n\nNo text of a requirement.\n\n```text\nkind = 1\n```\n\nSRS-2\n-----\n``` TOML\n```\n<!-- nothing to see -->\n\n\
         # SRS-3 *Last* one #\n``` toml\n```\n### Only a heading\n",
    );
    assert_eq!(
        texts(&config),
        [
            ("SRS-1", "First", Some("One.\n\n### Rationale\n\nBecause.")),
            ("SRS-1.1", "Part", Some("Two.\n* three")),
            ("SRS-2", "", None),
            ("SRS-3", "*Last* one", None),
        ]
    );
}

#[test]
fn the_first_line_of_the_head_names_another_kind_of_record() {
    let config = markdown(
        "# SYS-1 The patient gets no more than the prescribed rate.\n```toml source\nkind = \"clinical-need\"\n```\n\
         # HAZ-1 Overdose\n```toml hazard\nseverity = \"death\"\nitems = [\"dosing\"]\n```\nBy a runaway rate.\n\
         # RC-1 Clamp\n```toml risk_control\nhazards = [\"HAZ-1\"]\n```\n\
         # IF-1 Rate\n```toml interface\nbetween = [\"dosing\", \"alarms\"]\n```\n",
    );
    assert_eq!(
        config.sources[0].text,
        "The patient gets no more than the prescribed rate."
    );
    assert_eq!(config.hazards[0].text, "Overdose\n\nBy a runaway rate.");
    assert_eq!(config.risk_controls[0].hazards, ["HAZ-1"]);
    assert_eq!(config.interfaces[0].between, ["dosing", "alarms"]);
}

#[test]
fn headings_and_examples_that_are_no_records_are_plain_prose() {
    let config = markdown(
        "---\ntitle: SRS\n---\n# Introduction\n\n## User-facing limits\n\n## IEC 62304\n\n## v1.4.0\n\n## 3-way valve\n\n```text\nid = 1\n```\n\n\
         > ## Quoted\n\n<!--\n## SRS-9 Commented out\n-->\n",
    );
    assert_eq!(texts(&config), []);
}

#[test]
fn every_mistake_stands_at_its_place_in_the_markdown_file() {
    let head = "```toml\nkind = \"functional\"\n```\n";
    for (text, expected) in [
        (
            "\n# SRS-1 Ä\n\n```toml\nkind = \"functionl\"\n```\n",
            "iec62304/srs.md:5:8: `kind`: expected one of `functional`",
        ),
        (
            "# SRS-1 Ä\n\n```toml\n  acceptence = \"x\"\n```\n",
            "iec62304/srs.md:4:3: unknown key `acceptence` in `[[requirement]]` (did you mean `acceptance`?)",
        ),
        (
            "# SRS-1\n```toml\nkind = functional\n```\n",
            "iec62304/srs.md:3:8: invalid TOML",
        ),
        (
            "# SRS-1\n```toml\nitem = \"dosng\"\n```\n",
            "iec62304/srs.md:3:8: `item`: no item has the ID `dosng` (did you mean `dosing`?)",
        ),
        (
            "# SRS-1\n```toml\nderives_from = [\"SYS-12\", \"S Y\"]\n```\n",
            "iec62304/srs.md:3:27: `derives_from`: an ID holds",
        ),
        (
            "# HAZ-1\n```toml hazard\n```\n",
            "iec62304/srs.md:1:1: `[[hazard]]` has no `severity`",
        ),
    ] {
        let found = mistakes(text);
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{found:#?}"
        );
    }
    let twice = mistakes(&format!("# SRS-1\n{head}\n# SRS-1 again\n{head}"));
    assert!(twice[0].starts_with("iec62304/srs.md:6:3: two requirements have the ID `SRS-1`"));
}

/// What is nearly a record: the text, the place of its mistake, and parts of message and help.
#[rustfmt::skip]
const NEARLY: &[(&str, &str, &str, &str)] = &[
    ("## SRS-1 Limit\n\nIt shall.\n", "1:4", "no head stands directly below", "another word"),
    ("## SRS-1 Limit\n\nIt shall.\n\n```toml\nkind = \"data\"\n```\n", "1:4", "no head", "add a block"),
    ("## Limits\n\n```toml\nkind = \"data\"\n```\n", "3:1", "begins with no ID", "`## SRS-1 Limits`"),
    ("## \n```toml\nkind = \"data\"\n```\n", "2:1", "begins with no ID", "`text`"),
    ("Some prose.\n\n```toml\nkind = \"data\"\n```\n", "3:1", "head of no record", "`text`"),
    ("## SRS-1: Limit\n```toml\nkind = \"data\"\n```\n", "1:4", "written as `SRS-1:`", "`SRS-1` alone"),
    ("## [SRS-1] Limit\n```toml\nkind = \"data\"\n```\n", "1:4", "written as `[SRS-1]`", "`SRS-1` alone"),
    ("## `SRS-1` Limit\n", "1:4", "written as ``SRS-1``", "`SRS-1` alone"),
    ("## **SRS-1** Limit\n", "1:4", "written as `**SRS-1**`", "`SRS-1` alone"),
    ("## SRS-1/SRS-2 Limits\n", "1:4", "found `/`", "correct the ID"),
    ("## SRS-1\n```toml\nkind = \"data\"\n```\n\n```toml\nkind = \"data\"\n```\n", "6:1", "head of no record", "directly below a heading"),
    ("> ## SRS-1\n> ```toml\n> ```\n", "1:6", "no head", "out of the quote"),
    ("* a list\n\n  ```toml\n  ```\n", "3:3", "head of no record", "out of the quote or list"),
];

/// Heads that are no head of a record: the text, the place of its mistake, and parts of message and help.
#[rustfmt::skip]
const WRONG_HEADS: &[(&str, &str, &str, &str)] = &[
    ("## SRS-1\n```toml\nkind = \"data\"\n", "2:1", "not closed", "all that follows"),
    ("## SRS-1\n```toml hazrd\n```\n", "2:1", "unknown kind `hazrd`", "`hazard`"),
    ("## SRS-1\n```toml test_record\n```\n", "2:1", "unknown kind `test_record`", "`interface`"),
    ("## SRS-1\n```toml hazard source\n```\n", "2:1", "more than one kind", "behind `toml`"),
    ("## SRS-1\n```toml\nid = 1\n```\n", "3:1", "`id` does not stand in a head", "the heading"),
    ("## SRS-1\n```toml\ntext = 1\n```\n", "3:1", "`text` does not stand", "prose"),
    ("## SRS-1\n```toml\n[[requirement]]\nkind = 1\n```\n", "3:3", "`[[requirement]]` does not stand", "alone"),
];

#[test]
fn what_almost_is_a_record_is_a_mistake() {
    for (text, place, message, help) in NEARLY.iter().chain(WRONG_HEADS) {
        let found = mistakes(text);
        let first = &found[0];
        let at = format!("iec62304/srs.md:{place}: ");
        assert!(first.starts_with(&at), "{text}\n{found:#?}");
        assert!(
            first.contains(message) && first.contains(help),
            "{text}\n{found:#?}"
        );
    }
}

#[test]
fn rules_between_records_are_no_metadata() {
    let record = |id: u8| format!("---\n## SRS-{id} It\n\n```toml\n```\n\nIt shall {id}.\n\n");
    let text = format!("{}{}{}---\n", record(1), record(2), record(3));
    for text in [format!("# Requirements\n\n{text}"), text] {
        let config = markdown(&text);
        let ids: Vec<&str> = texts(&config).iter().map(|it| it.0).collect();
        assert_eq!(ids, ["SRS-1", "SRS-2", "SRS-3"], "{text}");
    }
}

#[test]
fn no_block_of_another_kind_takes_in_a_record() {
    let record = "## SRS-1 It\n\n```toml\n```\n\nIt shall.\n";
    let tight = "## SRS-1 It\n```toml\n```\nIt shall.\n";
    for (text, place, message) in [
        (
            format!("<!-- a note\n\n{record}"),
            "1:1",
            "comment is not closed",
        ),
        (format!("<div>\n{tight}</div>\n"), "3:1", "stands in HTML"),
        (format!("<pre>\n{record}</pre>\n"), "4:1", "stands in HTML"),
        (
            format!("```text\na\n\n{record}"),
            "1:1",
            "does not end before",
        ),
        (format!("~~~~\na\n\n{record}"), "1:1", "does not end before"),
    ] {
        let found = mistakes(&text);
        let at = format!("iec62304/srs.md:{place}: ");
        assert!(
            found[0].starts_with(&at) && found[0].contains(message),
            "{text}\n{found:#?}"
        );
    }
    for text in [
        format!("<!--\n{record}-->\n"),
        format!("<div>\n<!--\n{tight}-->\n</div>\n"),
        format!("````text\n{record}````\n"),
        format!("~~~\n{record}~~~\n"),
    ] {
        assert_eq!(texts(&markdown(&text)), [], "{text}");
    }
}

#[test]
fn one_broken_head_hides_no_mistake_of_the_others() {
    let found = mistakes(
        "# SRS-1\n```toml\nkind = \n```\n# SRS-2\n```toml\nknd = \"data\"\n```\n# HAZ-1\n```toml hazard\n```\n# SRS-3\n```toml\nitem = \"nowhere\"\n```\n",
    );
    let places: Vec<&str> = found
        .iter()
        .filter_map(|it| it.split(": ").next())
        .collect();
    // An ID that leads nowhere may be what the broken head lost.
    assert_eq!(
        places,
        [
            "iec62304/srs.md:3:8",
            "iec62304/srs.md:7:1",
            "iec62304/srs.md:9:1"
        ],
        "{found:#?}"
    );
}

#[test]
fn the_example_of_the_documentation_is_read_as_it_says() {
    let page = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/markdown-requirements.md"
    );
    let page = std::fs::read_to_string(page).expect("the page");
    let (_, rest) = page.split_once("````markdown\n").expect("an example");
    let (example, _) = rest.split_once("````").expect("its end");
    let sources = "[[source]]\nid = \"SYS-12\"\n";
    let documents = [("iec62304/srs.md", example), ("iec62304/a.toml", sources)];
    let config = read(CONFIGURATION, &documents).expect("no mistake");
    assert_eq!(config.requirements[0].risk_controls, ["RC-3"]);
    let text = config.requirements[0].text.as_deref().expect("a text");
    assert!(text.starts_with("The software shall limit") && text.ends_with("40 U/h."));
    assert_eq!((config.hazards.len(), config.risk_controls.len()), (1, 1));
}

#[test]
fn a_mark_of_the_byte_order_hides_no_heading() {
    let config = markdown("\u{feff}# SRS-1 First\n```toml\n```\n");
    assert_eq!(texts(&config), [("SRS-1", "First", None)]);
    assert_eq!(config.requirements[0].place.start.column, 6);
}

/// Pieces of Markdown that make records, nearly make them, or break them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "# SRS-1 A\n",
        "## SRS-2 ä\n",
        "\n### [SRS-3] b\n",
        "SRS-4\n---\n",
        "## Prose\n",
        "```toml\n",
        "```toml hazard\n",
        "~~~toml\n",
        "```\n",
        "~~~\n",
        "````\n",
        "kind = \"data\"\n",
        "severity = \"death\"\n",
        "id = 1\n",
        "[a]\n",
        "[[requirement]]\n",
        "x = [[[[[[",
        "\"\"\"\n",
        "> ",
        "* ",
        "    ",
        "\t",
        "\r\n",
        "\n\n",
        "<!--",
        "-->",
        "&amp;",
        "[l]: u\n",
        "![i](u)",
        "`c`",
        "**",
        "\u{0}",
        "\u{feff}",
        "\u{2028}",
        "---\n",
        "|a|b|\n",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics_and_every_mistake_has_its_place(any in any::<String>(), text in pieces()) {
        for text in [any, text] {
            let Err(mistakes) = read("", &[("iec62304/srs.md", &text)]) else {
                continue;
            };
            for mistake in mistakes {
                let place = mistake.place.expect("a place");
                let lines = text.split('\n').count();
                prop_assert!(place.start.line as usize <= lines);
                let line = text.split('\n').nth(place.start.line as usize - 1).unwrap_or_default();
                prop_assert!(place.start.column as usize <= line.len() + 2);
                prop_assert!(place.start <= place.end);
            }
        }
    }

    #[test]
    fn each_head_of_a_document_without_mistakes_is_a_record(text in pieces()) {
        if let Ok(config) = read("", &[("iec62304/srs.md", &text)]) {
            let records = config.requirements.len() + config.hazards.len();
            prop_assert_eq!(records, heads(&text));
        }
    }
}

/// How many blocks of code of TOML there are.
fn heads(text: &str) -> usize {
    use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
    // A byte order mark at the beginning of a file is no part of its text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_head = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.starts_with("toml"));
    Parser::new(text).filter(is_head).count()
}
