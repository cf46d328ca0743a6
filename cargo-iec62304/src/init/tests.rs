use super::members::Proposal;
use super::text;
use crate::config::{self, Config, DocumentText};
use crate::inputs::outline::{DependencyUse, Member, Outline};

use DependencyUse::{Build, Normal, Test};

fn library(name: &str, depends_on: &[(&str, DependencyUse)]) -> Member {
    let depends_on = depends_on.iter();
    Member {
        name: name.to_owned(),
        library: true,
        depends_on: depends_on
            .map(|(name, how)| ((*name).to_owned(), *how))
            .collect(),
        ..Member::default()
    }
}

fn proc_macro(name: &str, depends_on: &[(&str, DependencyUse)]) -> Member {
    Member {
        library: false,
        proc_macro: true,
        ..library(name, depends_on)
    }
}

fn binary(name: &str, depends_on: &[(&str, DependencyUse)]) -> Member {
    Member {
        library: false,
        binary: true,
        ..library(name, depends_on)
    }
}

fn outline(members: Vec<Member>) -> Outline {
    Outline {
        root: "/home/dev/pump".into(),
        members,
        ..Outline::default()
    }
}

fn read(outline: &Outline) -> Config {
    let proposal = Proposal::of(outline);
    let file = |path: &str, text: String| DocumentText {
        path: path.into(),
        bytes: text.into_bytes(),
    };
    let configuration = file("iec62304.toml", text::configuration(&proposal));
    let requirements = file("iec62304/requirements.toml", text::requirements(&proposal));
    let shown = String::from_utf8_lossy(&configuration.bytes).into_owned();
    config::parse(
        Some(configuration),
        vec![requirements],
        &outline.package_names(),
    )
    .unwrap_or_else(|mistakes| panic!("{mistakes:#?}\n{shown}"))
}

fn excluded(members: Vec<Member>) -> Vec<String> {
    let proposal = Proposal::of(&outline(members));
    proposal
        .excluded
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn what_is_written_is_read_without_a_mistake() {
    let mut pump = library("pump-core", &[]);
    pump.description = Some("Says \"stop\"\nand C:\\ \u{7f}.".to_owned());
    for members in [
        vec![],
        vec![pump.clone()],
        vec![proc_macro("derive", &[])],
        vec![
            pump,
            library("_odd", &[]),
            library("µ-steps", &[]),
            library("system", &[]),
            library(&"x".repeat(80), &[]),
            binary("xtask", &[]),
        ],
    ] {
        let outline = outline(members);
        let config = read(&outline);
        let requirement = &config.requirements[0];
        assert_eq!(requirement.id, "SRS-001");
        assert_eq!(requirement.item.is_some(), !config.items.is_empty());
        assert_eq!(config.sources[0].id, "SYS-001");
    }
}

#[test]
fn odd_names_become_ids_that_nothing_else_has() {
    let members = ["_odd", "item-odd", "system", "µ"].map(|name| library(name, &[]));
    let proposal = Proposal::of(&outline(members.to_vec()));
    let ids: Vec<&str> = proposal.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["item-odd", "item-odd-2", "system-2", "item-"]);
}

#[test]
fn the_chores_are_no_part_of_the_device_unless_somebody_uses_them() {
    let app = binary("app", &[]);
    assert_eq!(excluded(vec![app, binary("xtask", &[])]), ["xtask"]);
    let user = binary("app", &[("xtask", Normal)]);
    assert!(excluded(vec![user, binary("xtask", &[])]).is_empty());
    assert!(excluded(vec![library("xtask", &[])]).is_empty());
}

#[test]
fn what_only_builds_use_is_no_part_of_the_device() {
    let members = |how| {
        vec![
            binary("app", &[("derive", Normal), ("tables", how)]),
            proc_macro("derive", &[("derive-core", Normal)]),
            library("derive-core", &[("syntax", Normal)]),
            library("syntax", &[]),
            library("tables", &[]),
        ]
    };
    assert_eq!(
        excluded(members(Build)),
        ["derive-core", "syntax", "tables"]
    );
    assert_eq!(excluded(members(Normal)), ["derive-core", "syntax"]);
}

#[test]
fn what_the_device_links_too_stays() {
    let members = vec![
        binary("app", &[("shared", Normal), ("derive", Normal)]),
        proc_macro("derive", &[("shared", Normal)]),
        library("shared", &[]),
    ];
    assert!(excluded(members).is_empty());
}

#[test]
fn what_only_tests_use_may_be_the_device_itself() {
    let members = vec![
        library("base", &[("top", Test)]),
        library("top", &[("base", Normal)]),
    ];
    assert!(excluded(members).is_empty());
}

#[test]
fn a_proc_macro_gets_no_entry_and_a_reason() {
    let members = vec![
        library("app", &[("derive", Normal)]),
        proc_macro("derive", &[]),
    ];
    let proposal = Proposal::of(&outline(members));
    assert_eq!(proposal.items.len(), 1);
    assert!(proposal.excluded.is_empty());
    let text = text::configuration(&proposal);
    assert!(
        text.contains("# `derive` has no entry: proc-macro"),
        "{text}"
    );
}

#[test]
fn each_item_has_its_question_and_is_class_c() {
    let config = outline(vec![library("pump-core", &[])]);
    let text = text::configuration(&Proposal::of(&config));
    assert!(text.contains(
        "# What harm can a failure of `pump-core` contribute to? none = A, non-serious = B, serious or death = C"
    ));
    assert!(read(&config).items[0].class == crate::model::SafetyClass::C);
}

#[test]
fn a_text_is_one_toml_string_and_one_shell_word() {
    assert_eq!(
        text::quoted("a\"b\\c\n\u{7f}"),
        "\"a\\\"b\\\\c\\u000A\\u007F\""
    );
    assert_eq!(text::shell_word("a b'c"), r"'a b'\''c'");
    assert_eq!(text::shell_word("a/b.toml"), "a/b.toml");
}
