use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::parse_tag;
use crate::{Level, SafetyClass, Tag, TagKind, Written};

fn tag(kind: TagKind, arguments: &str) -> Tag {
    parse_tag(kind, arguments.parse().unwrap(), Span::call_site())
        .unwrap_or_else(|error| panic!("{kind} {arguments}: {error}"))
}

fn ids(tag: &Tag) -> Vec<&str> {
    tag.ids().iter().map(|id| id.value.as_str()).collect()
}

/// The source that a span covers.
pub fn pointed_at(source: &str, span: Span) -> String {
    let (start, end) = (span.start().column, span.end().column);
    source.chars().skip(start).take(end - start).collect()
}

#[test]
fn ids_stand_alone_in_a_row_or_under_their_key() {
    for kind in [
        TagKind::Requirement,
        TagKind::RiskControl,
        TagKind::Verifies,
    ] {
        for one in [
            r#""A""#,
            r#""A","#,
            r#"id = "A""#,
            r#"id = ("A")"#,
            r##"r#"A"#"##,
        ] {
            assert_eq!(ids(&tag(kind, one)), ["A"], "{kind} {one}");
        }
        for two in [
            r#""A", "B""#,
            r#""A", "B","#,
            r#"id = ("A", "B")"#,
            r#"id = ["A", "B",],"#,
        ] {
            assert_eq!(ids(&tag(kind, two)), ["A", "B"], "{kind} {two}");
        }
        assert_eq!(tag(kind, r#""A""#).kind(), kind);
    }
}

#[test]
fn a_class_is_a_letter_with_or_without_quotes() {
    for arguments in [r#""A", class = B"#, r#"class = "B", id = "A""#] {
        let Tag::Requirement { class, .. } = tag(TagKind::Requirement, arguments) else {
            panic!("another tag");
        };
        assert_eq!(class.map(|class| class.value), Some(SafetyClass::B));
    }
    for arguments in ["B", r#""B""#, "class = B", "B,"] {
        let Tag::SafetyClass(class) = tag(TagKind::SafetyClass, arguments) else {
            panic!("another tag");
        };
        assert_eq!(class.value, SafetyClass::B, "{arguments}");
    }
    assert!(tag(TagKind::Requirement, r#""A""#).class().is_none());
}

#[test]
fn an_item_is_one_id() {
    for arguments in [r#""dosing""#, r#"id = "dosing""#] {
        assert_eq!(ids(&tag(TagKind::SoftwareItem, arguments)), ["dosing"]);
    }
}

#[test]
fn a_test_has_a_level_and_a_criterion() {
    let arguments = r#""A", accept = "40 U/h gives 35 U/h", level = system"#;
    let Tag::Verifies { level, accept, .. } = tag(TagKind::Verifies, arguments) else {
        panic!("another tag");
    };
    assert_eq!(level.map(|level| level.value), Some(Level::System));
    let accept = accept.unwrap();
    assert_eq!(accept.value, "40 U/h gives 35 U/h");
    assert_eq!(
        pointed_at(arguments, accept.span),
        r#""40 U/h gives 35 U/h""#
    );

    let quoted = tag(TagKind::Verifies, r#""A", level = "unit""#);
    assert!(matches!(
        quoted,
        Tag::Verifies {
            level: Some(Written {
                value: Level::Unit,
                ..
            }),
            accept: None,
            ..
        }
    ));
}

#[test]
fn what_macro_rules_inserts_is_read_as_if_it_were_written() {
    let invisible =
        |source: &str| TokenTree::from(Group::new(Delimiter::None, source.parse().unwrap()));
    let mut arguments = TokenStream::from(invisible(r#""A""#));
    arguments.extend(", class = ".parse::<TokenStream>().unwrap());
    arguments.extend([invisible("B")]);
    let tag = parse_tag(TagKind::Requirement, arguments, Span::call_site()).unwrap();
    assert_eq!(ids(&tag), ["A"]);
    assert_eq!(tag.class().map(|class| class.value), Some(SafetyClass::B));
}

#[test]
fn a_requirement_may_say_where_the_design_is() {
    let Tag::Requirement { design, .. } =
        tag(TagKind::Requirement, "\"A\", design = \"DD-3, 2.1\"")
    else {
        panic!("another tag");
    };
    assert_eq!(
        design.map(|design| design.value).as_deref(),
        Some("DD-3, 2.1")
    );
}
