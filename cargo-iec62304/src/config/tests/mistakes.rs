//! Mistakes within one section, each with its place and its help.

use super::{line, read};
use crate::render::snippet::{Snippet, Style, render};

/// What is wrong with the configuration, without the name of its file.
fn mistakes(configuration: &str) -> Vec<String> {
    let mistakes = read(configuration, &[]).expect_err("a mistake");
    let lines = mistakes.iter().map(line);
    lines
        .map(|it| it.replacen("iec62304.toml:", "", 1))
        .collect()
}

#[test]
fn a_file_with_six_mistakes_shows_all_six() {
    assert_eq!(
        mistakes(
            r#"[system]
clas = "B"
name = ""
[[requirment]]
id = "SRS-1"
[[requirement]]
verification = "tset"
[policy.C]
item_lines = 101
"#,
        ),
        [
            "2:1: unknown key `clas` in `[system]` (did you mean `class`?)",
            "3:8: `name` is empty (write it down or leave it out)",
            "4:3: unknown section `requirment` (did you mean `[[requirement]]`?)",
            "6:1: `[[requirement]]` has no `id` (give it an ID: a letter, then letters, digits, `-`, `_`, `.` or `:`)",
            "7:16: `verification`: expected one of `test`, `analysis`, `inspection`, `demonstration`, found `tset` (did you mean `test`?)",
            "9:14: `item_lines`: expected a percentage from 0 to 100, found 101",
        ]
    );
}

#[test]
fn a_mistake_is_shown_with_its_line() {
    let text = "[system]\r\nname = \"Pümpe\"\r\nclas = \"C\"\r\n";
    let found = read(text, &[]).unwrap_err();
    let snippet = Snippet::of_diagnostic(&found[0], Some(text));
    assert_eq!(
        render(&snippet, Style::default()),
        "\
error: unknown key `clas` in `[system]`
 --> iec62304.toml:3:1
  |
3 | clas = \"C\"
  | ^^^^
  |
  = help: did you mean `class`?
"
    );
}

#[test]
fn columns_count_bytes_behind_wider_characters() {
    assert_eq!(
        mistakes("system = { name = \"Pümpe\", class = \"X\" }"),
        ["1:37: `class`: expected a class A, B or C, found `X`"]
    );
}

#[test]
fn several_syntax_errors_are_shown_with_the_other_mistakes() {
    assert_eq!(
        mistakes("[system]\nname = Pump\n[[item]]\nid = \"a b\"\ntitle = \"x\" y\n"),
        [
            "2:8: invalid TOML: string values must be quoted, expected literal string",
            "4:6: `id`: an ID holds letters, digits, `-`, `_`, `.` and `:`, found ` `",
            "5:13: invalid TOML: unexpected key or value, expected newline, `#`",
        ]
    );
}

#[test]
fn what_only_follows_from_a_syntax_error_is_not_reported() {
    let found = mistakes("[[item]]\nid = \n[[requirement]]\nid = \"SRS-1\"\nitem = \"a\"\n");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("2:6: invalid TOML: "), "{found:#?}");
}

#[test]
fn a_key_that_is_far_from_all_gets_the_list() {
    assert_eq!(
        mistakes("[system]\nzzzzzz = 1"),
        [
            "2:1: unknown key `zzzzzz` in `[system]` (the keys are `name`, `class`, `edition`, `version`)"
        ]
    );
}

#[test]
fn a_wrong_type_names_both_types() {
    assert_eq!(
        mistakes(
            "[system]\nname = 3\nclass = 2\n[[item]]\nid = true\npackages = \"pump-ui\"\nmodules = [1.5]"
        ),
        [
            "2:8: `name`: expected a string, found an integer",
            "3:9: `class`: expected a class \"A\", \"B\" or \"C\", found an integer",
            "5:6: `id`: expected a string, found a boolean",
            "6:12: `packages`: expected a list of strings, found a string (write `packages = [\"pump-ui\"]`)",
            "7:12: `modules`: expected a string, found a float",
        ]
    );
}

#[test]
fn a_section_of_the_wrong_form_is_refused() {
    assert_eq!(
        mistakes("[requirement]\nid = \"A\"\n[[system]]\nname = \"A\"\n"),
        [
            "1:1: expected `[[requirement]]`, found `[requirement]` (write `[[requirement]]` on a line of its own, and its keys below)",
            "3:1: expected `[system]`, found `[[system]]` (write `[system]` on a line of its own, and its keys below)",
        ]
    );
    assert_eq!(
        mistakes("hazard = 3"),
        [
            "1:10: expected `[[hazard]]`, found an integer (write `[[hazard]]` on a line of its own, and its keys below)"
        ]
    );
}

#[test]
fn a_class_is_one_of_three_letters() {
    assert_eq!(
        mistakes("[system]\nclass = \"c\""),
        ["2:9: `class`: expected a class A, B or C, found `c`; did you mean `C`?"]
    );
    assert_eq!(
        mistakes("[system]\nclass = \"D\""),
        ["2:9: `class`: expected a class A, B or C, found `D`"]
    );
}

#[test]
fn an_id_outside_the_grammar_is_refused() {
    let long = "A".repeat(65);
    assert_eq!(
        mistakes(&format!(
            "[[source]]\nid = \"7-A\"\n[[source]]\nid = \"{long}\"\n[[source]]\nid = \"\""
        )),
        [
            "2:6: `id`: an ID starts with a letter, found `7`",
            "4:6: `id`: an ID has at most 64 characters, found 65",
            "6:6: `id`: an ID cannot be empty",
        ]
    );
}

#[test]
fn mandatory_keys_are_asked_for() {
    let found = mistakes(
        "[[item]]\n[[exclude]]\npackages = [\"xtask\"]\n[[hazard]]\nid = \"H-1\"\n[[soup]]\ntitle = \"x\"",
    );
    assert_eq!(
        found,
        [
            "1:1: `[[item]]` has no `id` (give it an ID: a letter, then letters, digits, `-`, `_`, `.` or `:`)",
            "2:1: `[[exclude]]` has no `reason` (say why this code is not judged)",
            "4:1: `[[hazard]]` has no `severity` (write one of `none`, `non-serious`, `serious`, `death`)",
            "6:1: `[[soup]]` has no `id` (give it an ID: a letter, then letters, digits, `-`, `_`, `.` or `:`)",
        ]
    );
}

#[test]
fn a_date_is_a_day_that_exists() {
    assert_eq!(
        mistakes(
            "[[test_record]]\nid = \"T-1\"\non = \"2026-02-30\"\n[[attest]]\nclause = \"4.1\"\non = 2026-02-03T10:00:00\nvalid_until = \"3 Feb 2026\"\n[[test_record]]\nid = \"T-2\"\non = 20260203"
        ),
        [
            "3:6: `on`: expected a date, found `2026-02-30` (write year, month and day, as in 2026-02-03)",
            "6:6: `on`: expected a date, found `2026-02-03T10:00:00` (write year, month and day, as in 2026-02-03)",
            "7:15: `valid_until`: expected a date, found `3 Feb 2026` (write year, month and day, as in 2026-02-03)",
            "10:6: `on`: expected a date, found an integer",
        ]
    );
}

#[test]
fn a_percentage_is_a_whole_number_up_to_100() {
    assert_eq!(
        mistakes(
            "[policy.B]\nitem_lines = -1\nitem_regions = 92.5\n[policy.C]\nitem_lines = 0x65\nunit_lines = 1"
        ),
        [
            "2:14: `item_lines`: expected a percentage from 0 to 100, found -1",
            "3:16: `item_regions`: expected an integer, found a float",
            "5:14: `item_lines`: expected a percentage from 0 to 100, found 101",
            "6:14: `unit_lines`: expected `true` or `false`, found an integer",
        ]
    );
}

#[test]
fn a_policy_is_for_one_of_three_classes() {
    assert_eq!(
        mistakes("[policy.c]\nitem_lines = 1\n[policy.D]\n"),
        [
            "1:9: unknown key `c` in `[policy]` (did you mean `C`?)",
            "3:9: unknown key `D` in `[policy]` (the keys are `A`, `B`, `C`, `generics`)",
        ]
    );
}

#[test]
fn generics_are_judged_in_one_of_two_ways() {
    assert_eq!(
        mistakes("[policy]\ngenerics = \"each\""),
        ["2:12: `generics`: expected one of `merged`, `each-instance`, found `each`"]
    );
}

#[test]
fn a_newer_format_is_refused_by_name_and_alone() {
    assert_eq!(
        mistakes("format = 2\n[sistem]\nnew = 1"),
        ["1:10: `format`: this version reads format 1, found the newer 2 (update cargo-iec62304)"]
    );
    assert_eq!(
        mistakes("format = 0"),
        ["1:10: `format`: there is no format 0 (write `format = 1`)"]
    );
    assert_eq!(
        mistakes("format = \"1\""),
        ["1:10: `format`: expected an integer, found a string"]
    );
}

#[test]
fn an_edition_that_the_rules_do_not_follow_is_refused() {
    assert_eq!(
        mistakes("[system]\nedition = \"2\""),
        ["2:11: `edition`: expected one of `1.1`, found `2`"]
    );
}

#[test]
fn an_attested_clause_stands_in_the_table() {
    assert_eq!(
        mistakes(
            "[[attest]]\nclause = \"4.3\"\n[[attest]]\nclause = \"4.2.9\"\n[[attest]]\nclause = \"4.4.9\""
        ),
        [
            "2:10: `clause`: the clause table has no `4.3` (name one of its parts: `4.3.a`, `4.3.c`, `4.3.d`, `4.3.e`, `4.3.f`, `4.3.g`)",
            "4:10: `clause`: the clause table has no `4.2.9`",
            "6:10: `clause`: the clause table has no `4.4.9` (4.4 has `4.4.1`, `4.4.2`, `4.4.3`, `4.4.4`, `4.4.5`)",
        ]
    );
}

#[test]
fn a_trace_speaks_of_tests_or_of_units() {
    assert_eq!(
        mistakes(
            "[[trace]]\nverifies = [\"A\"]\n[[trace]]\ntest = \"a::*\"\nunit = \"a::*\"\n[[trace]]\ntest = \"a::*\"\nverifies = [\"A\"]\nclass = \"B\"\n[[trace]]\nunit = \"a::*\"\n[[trace]]\nunit = \"a::{b}\"\nrequirements = [\"A\"]"
        ),
        [
            "1:1: `[[trace]]` needs `test` or `unit`, found neither",
            "3:1: `[[trace]]` needs `test` or `unit`, found both",
            "9:9: `class` says nothing of a `test` (a `test` takes `verifies`, `level`, `accept`)",
            "10:1: `[[trace]]` says nothing of its `unit` (add `requirements`, `risk_controls`, `class`, `item`, `design`)",
            "13:8: `unit`: `a::{b}` is no pattern: `{` has no place in it; only `*` and `**` are wild",
        ]
    );
}

#[test]
fn an_exclusion_excludes_something_that_can_be_found() {
    assert_eq!(
        mistakes(
            "[[exclude]]\nreason = \"r\"\n[[exclude]]\nreason = \"r\"\ncfg = \"cfg(test)\"\n[[exclude]]\nreason = \"r\"\ncfg = \"feature = sim\"\n[[exclude]]\nreason = \"r\"\nmodules = [\"pump-core::sim\"]"
        ),
        [
            "1:1: `[[exclude]]` excludes nothing (name `packages`, `modules` or a `cfg`)",
            "5:7: `cfg`: `cfg(test)` is no condition: the condition stands alone (write what stands between the parentheses of `#[cfg(…)]`: `feature = \"sim\"`)",
            "8:7: `cfg`: `feature = sim` is no condition: expected a `\"` here (write what stands between the parentheses of `#[cfg(…)]`: `feature = \"sim\"`)",
            "11:12: `modules`: `pump-core::sim` is no path of a module (write it as in Rust, with the crate first: `pump_core::limits`)",
        ]
    );
}

#[test]
fn documents_is_a_list_of_patterns() {
    assert_eq!(
        mistakes("documents = \"docs/*.toml\""),
        [
            "1:13: `documents`: expected a list of patterns for files (write `documents = [\"docs/**/*.toml\"]`)"
        ]
    );
}

#[test]
fn the_list_of_vague_words_is_changed_with_a_reason() {
    assert_eq!(
        mistakes(
            "[[vague.add]]\nword = \"smooth\"\n[[vague.remove]]\nword = \"fats\"\nreason = \"r\"\n[[vague.remove]]\nword = \"fast\"\nreason = \"r\"\ninstead = \"i\"\n[vague.ad]"
        ),
        [
            "1:1: `[[vague.add]]` has no `reason` (say why it is vague: the finding shows it)",
            "4:8: `word`: `fats` is not on the list of vague words (did you mean `fast`?)",
            "9:1: unknown key `instead` in `[[vague.remove]]` (the keys are `word`, `reason`)",
            "10:8: unknown key `ad` in `[vague]` (the keys are `remove`, `add`)",
        ]
    );
}
