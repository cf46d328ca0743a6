//! Every key of every record: taken with a value of its type, refused at its place with another.

use super::{line, read};
use crate::model::{ControlOption, RecordStatus, TestLevel};

/// Sections with the keys that they take beside `id`, each with a right value.
const RECORDS: &[(&str, &[(&str, &str)])] = &[
    (
        "requirement",
        &[
            ("title", "'t'"),
            ("text", "'t'"),
            ("kind", "'alarm'"),
            ("class", "'B'"),
            ("item", "'dosing'"),
            ("derives_from", "['SYS-1']"),
            ("risk_controls", "['RC-1']"),
            ("acceptance", "'a'"),
            ("verification", "'inspection'"),
            ("method_reason", "'no test can see it'"),
            ("status", "'draft'"),
            ("version", "'2'"),
            ("rationale", "'because'"),
        ],
    ),
    (
        "source",
        &[
            ("title", "'t'"),
            ("kind", "'system'"),
            ("text", "'t'"),
            ("origin", "'interview'"),
            ("version", "'2'"),
        ],
    ),
    (
        "hazard",
        &[
            ("title", "'t'"),
            ("text", "'t'"),
            ("severity", "'death'"),
            ("items", "['dosing']"),
            ("hazardous_situation", "'h'"),
            ("sequence_of_events", "'s'"),
            ("harm", "'h'"),
            ("probability", "0.01"),
            ("residual_risk", "'accepted'"),
            ("risk_file", "'RMF-7'"),
        ],
    ),
    (
        "risk_control",
        &[
            ("title", "'t'"),
            ("text", "'t'"),
            ("hazards", "['HAZ-1']"),
            ("external", "true"),
            ("acceptance", "'a'"),
            ("option", "'protective-measure'"),
            ("implemented_in", "'a buzzer'"),
            ("residual_risk", "'none'"),
        ],
    ),
    (
        "interface",
        &[
            ("title", "'t'"),
            ("text", "'t'"),
            ("between", "['dosing']"),
            ("external", "'motor'"),
            ("kind", "'hardware'"),
            ("acceptance", "'a'"),
            ("data", "'steps'"),
            ("direction", "'to the motor'"),
            ("description", "'pulses'"),
            ("failure_behaviour", "'stops'"),
        ],
    ),
    (
        "test_record",
        &[
            ("title", "'t'"),
            ("verifies", "['SRS-1']"),
            ("method", "'test'"),
            ("level", "'system'"),
            ("result", "'passed'"),
            ("by", "'b'"),
            ("on", "2026-02-03"),
            ("version", "'1'"),
            ("revision", "'0f3a'"),
            ("configuration", "'rig'"),
            ("on_target", "true"),
            ("tools", "['scope', 'scale']"),
            ("procedure", "'VP-1'"),
            ("acceptance", "'a'"),
            ("anomalies", "'none'"),
            ("evidence", "['lab/tr-1.pdf', 'VP-2']"),
        ],
    ),
    (
        "attest",
        &[
            ("clause", "'4.1'"),
            ("text", "'t'"),
            ("by", "'b'"),
            ("on", "2026-02-03"),
            ("evidence", "'QMS 1'"),
            ("valid_until", "2027-02-03"),
        ],
    ),
];

/// What the records name.
const OTHERS: &str = "[[item]]\nid = 'dosing'\npurpose = 'doses'\n[[requirement]]\nid = 'SRS-1'\n[[source]]\nid = 'SYS-1'\n\
    [[hazard]]\nid = 'HAZ-1'\nseverity = 'none'\n[[risk_control]]\nid = 'RC-1'\n";

fn record(section: &str, keys: &[(&str, &str)]) -> String {
    let id = if section == "attest" {
        ""
    } else {
        "id = 'X-1'\n"
    };
    let keys: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    format!("[[{section}]]\n{id}{}", keys.concat())
}

#[test]
fn every_key_is_taken_with_a_value_of_its_type() {
    for (section, keys) in RECORDS {
        let text = record(section, keys);
        let read = read(OTHERS, &[("iec62304/x.toml", &text)]);
        assert!(read.is_ok(), "{section}: {:?}", read.err());
    }
}

#[test]
fn every_key_is_refused_at_its_place_with_a_value_of_another_type() {
    for (section, keys) in RECORDS {
        for (at, (key, _)) in keys.iter().enumerate() {
            let mut wrong: Vec<(&str, &str)> = keys.to_vec();
            // A table is what no key takes.
            wrong[at].1 = "{ a = 1 }";
            let text = record(section, &wrong);
            let head = if *section == "attest" { 2 } else { 3 };
            let place = format!(
                "iec62304/x.toml:{}:{}: `{key}`: expected",
                head + at,
                key.len() + 4
            );
            let mistakes = read(OTHERS, &[("iec62304/x.toml", &text)]).expect_err("a wrong type");
            let lines: Vec<String> = mistakes.iter().map(line).collect();
            assert!(
                lines.iter().any(|line| line.starts_with(&place)),
                "{place} in {lines:?}"
            );
        }
    }
}

#[test]
fn what_the_keys_say_is_kept() {
    let texts: Vec<String> = RECORDS
        .iter()
        .map(|(section, keys)| record(section, keys))
        .collect();
    // One file each: the same ID stands for one record of each kind, which only single files may do.
    let of = |section: &str| {
        let at = RECORDS
            .iter()
            .position(|(name, _)| *name == section)
            .expect("a section");
        read(OTHERS, &[("iec62304/x.toml", &texts[at])]).expect("right values")
    };
    let requirement = &of("requirement").requirements[1];
    assert_eq!(requirement.status, Some(RecordStatus::Draft));
    assert_eq!(requirement.rationale.as_deref(), Some("because"));
    assert_eq!(
        requirement.method_reason.as_deref(),
        Some("no test can see it")
    );
    assert_eq!(of("source").sources[1].origin.as_deref(), Some("interview"));
    let hazard = &of("hazard").hazards[1];
    assert_eq!(hazard.details.probability.as_deref(), Some("0.01"));
    assert_eq!(hazard.details.harm.as_deref(), Some("h"));
    let control = &of("risk_control").risk_controls[1];
    assert_eq!(control.option, Some(ControlOption::ProtectiveMeasure));
    assert_eq!(of("interface").interfaces[0].data.as_deref(), Some("steps"));
    let config = of("test_record");
    let record = &config.test_records[0];
    assert_eq!(record.level, Some(TestLevel::System));
    assert!(record.on_target);
    assert_eq!(record.tools, ["scope", "scale"]);
    assert_eq!(record.anomalies, ["none"]);
    assert_eq!(record.evidence, ["lab/tr-1.pdf", "VP-2"]);
    assert_eq!(config.references.len(), 2);
    assert_eq!(config.items[0].purpose.as_deref(), Some("doses"));
}
