//! What a wrong tag is told, and where.

use proc_macro2::Span;

use super::parse_tag;
use super::tests::pointed_at;
use crate::TagKind;

/// Every message, with what it points at in the source.
fn mistakes(kind: TagKind, arguments: &str) -> Vec<(String, String)> {
    let error = match parse_tag(kind, arguments.parse().unwrap(), Span::call_site()) {
        Ok(tag) => panic!("{kind} {arguments} is read as {tag:?}"),
        Err(error) => error,
    };
    error
        .into_iter()
        .map(|part| (pointed_at(arguments, part.span()), part.to_string()))
        .collect()
}

#[track_caller]
fn one_mistake(kind: TagKind, arguments: &str, at: &str, message: &str) {
    let expected = [(at.to_owned(), message.to_owned())];
    assert_eq!(mistakes(kind, arguments), expected, "{kind} {arguments}");
}

#[test]
fn an_empty_tag_is_told_what_to_name() {
    let empty = |kind, arguments| {
        let [(_, message)] = mistakes(kind, arguments).try_into().unwrap();
        message
    };
    let expected = r#"name at least one ID: write `#[requirement("SRS-1")]`"#;
    assert_eq!(empty(TagKind::Requirement, ""), expected);
    assert_eq!(empty(TagKind::Requirement, "class = C"), expected);
    assert_eq!(
        empty(TagKind::Verifies, "level = unit"),
        r#"name at least one ID: write `#[verifies("SRS-1")]`"#
    );
    assert_eq!(
        empty(TagKind::SafetyClass, ""),
        "name a class: write `#[safety_class(C)]`"
    );
    assert_eq!(
        empty(TagKind::SoftwareItem, ""),
        r#"name the software item: write `#[software_item("dosing")]`"#
    );
    one_mistake(
        TagKind::RiskControl,
        "id = []",
        "[]",
        r#"the list of IDs is empty: name at least one, like `id = "SRS-1"`"#,
    );
}

#[test]
fn a_wrong_id_is_named() {
    let kind = TagKind::Requirement;
    one_mistake(kind, r#""""#, r#""""#, "an ID cannot be empty");
    one_mistake(
        kind,
        r#""A", "1B""#,
        r#""1B""#,
        "an ID starts with a letter, found `1`",
    );
    one_mistake(
        kind,
        r#"id = ("A", "B C")"#,
        r#""B C""#,
        "an ID holds letters, digits, `-`, `_`, `.` and `:`, found ` `",
    );
    one_mistake(
        kind,
        r#""A", "B", "A""#,
        r#""A""#,
        "`A` is named twice: remove one",
    );
    one_mistake(
        kind,
        r#"id = ["A", "A"]"#,
        r#""A""#,
        "`A` is named twice: remove one",
    );
}

#[test]
fn an_id_without_quotes_is_told_to_take_them() {
    let kind = TagKind::RiskControl;
    one_mistake(
        kind,
        "RC_3",
        "RC_3",
        r#"expected a string literal: write `"RC_3"`"#,
    );
    one_mistake(
        kind,
        "RC-DOSE-3",
        "RC-DOSE-3",
        r#"expected a string literal: write `"RC-DOSE-3"`"#,
    );
    one_mistake(
        kind,
        "id = RC-3",
        "RC-3",
        r#"expected a string literal: write `"RC-3"`"#,
    );
    one_mistake(
        kind,
        "42",
        "42",
        r#"expected an ID as a string literal, like `"SRS-1"`, found `42`"#,
    );
    one_mistake(
        kind,
        r#"b"A""#,
        r#"b"A""#,
        r#"expected an ID as a string literal, like `"SRS-1"`, found `b"A"`"#,
    );
    one_mistake(
        kind,
        r#""A"x"#,
        r#""A"x"#,
        "remove `x` behind the string literal",
    );
    one_mistake(
        TagKind::Requirement,
        "C",
        "C",
        r#"write `class = C` if this is the class, `"C"` if it is an ID"#,
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", system"#,
        "system",
        r#"write `level = system` if this is the level, `"system"` if it is an ID"#,
    );
}

#[test]
fn a_wrong_value_is_told_the_right_ones() {
    one_mistake(
        TagKind::Requirement,
        r#""A", class = D"#,
        "D",
        "expected a class A, B or C, found `D`",
    );
    one_mistake(
        TagKind::SafetyClass,
        "c",
        "c",
        "expected a class A, B or C, found `c`; did you mean `C`?",
    );
    one_mistake(
        TagKind::SafetyClass,
        "SafetyClass::C",
        "SafetyClass::C",
        "expected a class A, B or C, found `SafetyClass::C`",
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", level = sytem"#,
        "sytem",
        "expected a level unit, integration or system, found `sytem`; did you mean `system`?",
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", accept = W12"#,
        "W12",
        "expected the acceptance criterion as a string literal, found `W12`",
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", accept = " ""#,
        r#"" ""#,
        "the acceptance criterion is empty: state it or remove `accept`",
    );
    one_mistake(
        TagKind::Requirement,
        r#""A", class ="#,
        "class",
        "`class` needs a value: write `class = C`",
    );
    one_mistake(
        TagKind::Requirement,
        r#"id("A")"#,
        "id",
        r#"`id` needs a value: write `id = "SRS-1"`"#,
    );
}

#[test]
fn a_wrong_key_is_told_where_it_belongs() {
    one_mistake(
        TagKind::Requirement,
        r#""A", clas = C"#,
        "clas",
        "unknown key `clas`, did you mean `class`?",
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", colour = 1"#,
        "colour",
        "unknown key `colour`: `#[verifies]` takes `id`, `level`, `accept`",
    );
    one_mistake(
        TagKind::Requirement,
        r#""A", level = system"#,
        "level",
        "`level` belongs to `#[verifies]`, on the test: remove it from `#[requirement]`",
    );
    one_mistake(
        TagKind::RiskControl,
        r#""A", class = C"#,
        "class",
        "`class` belongs to `#[requirement]` and `#[safety_class]`: write `#[safety_class(C)]` beside `#[risk_control]`",
    );
    one_mistake(
        TagKind::Verifies,
        r#""A", class = C"#,
        "class",
        "`class` does not belong to `#[verifies]`: remove it, the class of a test follows from what it verifies",
    );
    one_mistake(
        TagKind::SafetyClass,
        r#"C, id = "A""#,
        "id",
        "`id` does not belong to `#[safety_class]`: write `#[safety_class(C)]`",
    );
}

#[test]
fn nothing_is_given_twice_or_out_of_order() {
    one_mistake(
        TagKind::Requirement,
        r#""A", class = B, class = B"#,
        "class",
        "`class` is given twice: keep one",
    );
    one_mistake(
        TagKind::Requirement,
        r#"id = "A", id = "B""#,
        "id",
        "`id` is given twice: keep one",
    );
    for twice in ["B, C", "B, class = C"] {
        one_mistake(
            TagKind::SafetyClass,
            twice,
            "C",
            "`#[safety_class]` takes one class: keep one",
        );
    }
    one_mistake(
        TagKind::Requirement,
        r#""A", id = "B""#,
        "id",
        "the IDs stand in front of this already: put them all there, or all into `id = (…)`",
    );
    one_mistake(
        TagKind::Requirement,
        r#"id = "A", "B""#,
        r#""B""#,
        "`id = …` gives the IDs already: put them all into `id = (…)`",
    );
    one_mistake(
        TagKind::Requirement,
        r#"class = C, "A""#,
        r#""A""#,
        "put the IDs in front of `class = …`",
    );
}

#[test]
fn a_unit_has_one_item() {
    one_mistake(
        TagKind::SoftwareItem,
        r#""dosing", "alarms""#,
        r#""alarms""#,
        "a unit belongs to one software item: keep one ID",
    );
}

#[test]
fn commas_separate_and_nothing_trails() {
    let kind = TagKind::Requirement;
    one_mistake(
        kind,
        r#""A" "B""#,
        r#""B""#,
        r#"expected `,` in front of `"B"`"#,
    );
    one_mistake(
        kind,
        r#""A" class = C"#,
        "class",
        "expected `,` in front of `class`",
    );
    one_mistake(
        kind,
        r#""A",, "B""#,
        ",",
        "expected an argument in front of this `,`",
    );
    one_mistake(
        kind,
        r#"id = ("A",,)"#,
        ",",
        "expected an argument in front of this `,`",
    );
    one_mistake(kind, r#"id = ("A") x"#, "x", "expected `,` in front of `x`");
    one_mistake(
        kind,
        r#"("A", "B")"#,
        r#"("A", "B")"#,
        r#"expected an ID as a string literal, like `"SRS-1"`, found `("A" , "B")`"#,
    );
}

#[test]
fn every_mistake_of_a_tag_is_reported_at_once() {
    let found = mistakes(
        TagKind::Verifies,
        r#""1", "A" x, levl = unit, class = B, accept = """#,
    );
    let at: Vec<&str> = found.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(at, [r#""1""#, "x", "levl", "class", r#""""#]);
}

#[test]
fn a_long_piece_of_source_is_shortened_in_a_message() {
    let long = format!("[{}]", "x + ".repeat(100));
    let [(_, message)] = mistakes(TagKind::Requirement, &long).try_into().unwrap();
    assert!(message.ends_with("…`"), "{message}");
    assert!(message.chars().count() < 120, "{message}");
}
