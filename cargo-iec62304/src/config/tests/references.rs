//! Mistakes that show only when sections and files are seen together.

use super::{document, line, read};
use crate::config::{DocumentText, parse};

fn mistakes(configuration: &str, documents: &[(&str, &str)]) -> Vec<String> {
    let mistakes = read(configuration, documents).expect_err("a mistake");
    mistakes.iter().map(line).collect()
}

#[test]
fn an_id_that_stands_twice_is_reported_at_the_second() {
    let first = "[[requirement]]\nid = \"SRS-1\"\n";
    let second = "\n[[requirement]]\nid = \"SRS-1\"\n";
    assert_eq!(
        mistakes(
            "",
            &[("iec62304/a.toml", first), ("iec62304/b.toml", second)]
        ),
        [
            "iec62304/b.toml:3:6: two requirements have the ID `SRS-1` (the first stands at iec62304/a.toml:2:6; give one of them another ID)"
        ]
    );
}

#[test]
fn an_id_is_unique_over_all_that_one_list_can_name() {
    assert_eq!(
        mistakes(
            "[[source]]\nid = \"X-1\"\n[[hazard]]\nid = \"X-1\"\nseverity = \"none\"",
            &[]
        ),
        [
            "iec62304.toml:4:6: a source and a hazard have the ID `X-1` (the first stands at iec62304.toml:2:6; give one of them another ID)"
        ]
    );
    // An item is only ever named as an item.
    assert!(
        read(
            "[[item]]\nid = \"alarm\"\n[[interface]]\nid = \"alarm\"",
            &[]
        )
        .is_ok()
    );
}

#[test]
fn references_that_lead_nowhere_are_errors() {
    let found = mistakes(
        r#"[[item]]
id = "dosing"
[[requirement]]
id = "SRS-1"
item = "dosin"
risk_controls = ["RC-9"]
[[risk_control]]
id = "RC-1"
hazards = ["SRS-1"]
[[hazard]]
id = "HAZ-1"
severity = "serious"
items = ["motor"]
[[interface]]
id = "IF-1"
between = ["dosing", "alarm"]
[[test_record]]
id = "TR-1"
verifies = ["SRS-2"]
[[trace]]
unit = "pump::*"
item = "dosnig"
"#,
        &[],
    );
    assert_eq!(
        found,
        [
            "iec62304.toml:5:8: `item`: no item has the ID `dosin` (did you mean `dosing`?)",
            "iec62304.toml:6:18: `risk_controls`: no risk control has the ID `RC-9` (did you mean `RC-1`?)",
            "iec62304.toml:9:12: `hazards`: no hazard has the ID `SRS-1` (`SRS-1` is a requirement)",
            "iec62304.toml:13:10: `items`: no item has the ID `motor` (declare it in `[[item]]`)",
            "iec62304.toml:16:22: `between`: no item has the ID `alarm` (declare it in `[[item]]`)",
            "iec62304.toml:19:13: `verifies`: no requirement or risk control or interface has the ID `SRS-2` (did you mean `SRS-1`?)",
            "iec62304.toml:22:8: `item`: no item has the ID `dosnig` (did you mean `dosing`?)",
        ]
    );
}

#[test]
fn what_a_rule_reports_is_no_error_here() {
    let text = "[[requirement]]\nid = \"SRS-1\"\nderives_from = [\"SYS-404\"]\n[[trace]]\ntest = \"a/lib::*\"\nverifies = [\"SRS-404\"]";
    assert_eq!(
        read(text, &[]).unwrap().requirements[0].derives_from,
        ["SYS-404"]
    );
}

#[test]
fn a_package_has_to_exist() {
    assert_eq!(
        mistakes(
            "[[item]]\nid = \"a\"\npackages = [\"pump-dosin\"]\n[[exclude]]\nreason = \"r\"\npackages = [\"tools\"]",
            &[]
        ),
        [
            "iec62304.toml:3:13: `packages`: the workspace has no package `pump-dosin` (did you mean `pump-dosing`?)",
            "iec62304.toml:6:13: `packages`: the workspace has no package `tools`",
        ]
    );
}

#[test]
fn code_belongs_to_one_item() {
    assert_eq!(
        mistakes(
            "[[item]]\nid = \"a\"\npackages = [\"pump-ui\"]\nmodules = [\"pump_core::x\"]\n[[item]]\nid = \"b\"\npackages = [\"pump-ui\"]\nmodules = [\"pump_core::x\"]",
            &[]
        ),
        [
            "iec62304.toml:7:13: `packages`: package `pump-ui` belongs to item `a` already (it was named at iec62304.toml:3:13; a package belongs to one item)",
            "iec62304.toml:8:12: `modules`: module `pump_core::x` belongs to item `a` already (it was named at iec62304.toml:4:12; a module belongs to one item)",
        ]
    );
}

#[test]
fn an_item_cannot_contain_itself() {
    assert_eq!(
        mistakes(
            "[[item]]\nid = \"b\"\nparent = \"a\"\n[[item]]\nid = \"a\"\nparent = \"c\"\n[[item]]\nid = \"c\"\nparent = \"b\"\n[[item]]\nid = \"d\"\nparent = \"a\"\n[[item]]\nid = \"e\"\nparent = \"e\"\n[[item]]\nid = \"f\"\nparent = \"dd\"",
            &[]
        ),
        [
            "iec62304.toml:6:10: `parent`: item `a` contains itself: `a` in `c` in `b` in `a`",
            "iec62304.toml:15:10: `parent`: item `e` contains itself: `e` in `e`",
            "iec62304.toml:18:10: `parent`: no item has the ID `dd` (declare it in `[[item]]`)",
        ]
    );
}

#[test]
fn no_item_has_the_name_of_the_whole() {
    assert_eq!(
        mistakes("[[item]]\nid = \"system\"", &[]),
        [
            "iec62304.toml:2:6: `id`: `system` stands for what belongs to no item (give the item another ID)"
        ]
    );
}

#[test]
fn sections_of_the_configuration_do_not_stand_in_documents() {
    let text = "format = 1\n[system]\nname = \"x\"\n[[item]]\nid = \"a\"\n[policy.C]\nitem_lines = 1\n[[exclude]]\n";
    assert_eq!(
        mistakes("", &[("iec62304/a.toml", text)]),
        [
            "iec62304/a.toml:1:10: `format` cannot stand in a document (move it to iec62304.toml)",
            "iec62304/a.toml:2:1: `[system]` cannot stand in a document (move it to iec62304.toml)",
            "iec62304/a.toml:4:1: `[[item]]` cannot stand in a document (move it to iec62304.toml)",
            "iec62304/a.toml:6:2: `[policy]` cannot stand in a document (move it to iec62304.toml)",
            "iec62304/a.toml:8:1: `[[exclude]]` cannot stand in a document (move it to iec62304.toml)",
        ]
    );
}

#[test]
fn a_document_that_is_not_utf8_does_not_hide_other_mistakes() {
    let broken = DocumentText {
        path: "iec62304/b.toml".into(),
        bytes: b"[[source]]\nid = \"\xc3(\"".to_vec(),
    };
    let other = document("iec62304/a.toml", "[[sourc]]");
    let found = parse(None, vec![other, broken], &[]).unwrap_err();
    let found: Vec<String> = found.iter().map(line).collect();
    assert_eq!(
        found,
        [
            "iec62304/a.toml:1:3: unknown section `sourc` (did you mean `[[source]]`?)",
            "iec62304/b.toml:2:7: `iec62304/b.toml` is not UTF-8: the byte at offset 17 belongs to no character (save the file as UTF-8)",
        ]
    );
}
