//! The documents of the design, and what every reading has to keep.

mod deviations;
mod keys;
mod markdown;
mod mistakes;
mod references;
mod reviews;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Diagnostic;
use crate::model::{
    ClassFrom, ClassPolicy, Generics, InterfaceKind, Position, RegionKind, RequirementKind,
    Severity, SourceKind, VerificationMethod,
};

/// iec62304.toml of the design; the item `alarms` is added, because its interface names it.
const CONFIGURATION: &str = r#"
format = 1
[system]
name = "Infusion pump"
class = "C"                       # missing = C
edition = "1.1"
[[item]]
id = "dosing"
title = "Dose calculation"
class = "C"
packages = ["pump-dosing"]        # and/or modules = ["pump_core::limits"]
[[item]]
id = "ui"
class = "A"
packages = ["pump-ui"]
segregation = "Own process; talks to dosing over a checked channel (ARCH-4)."   # needed to stand below the system's class
[[item]]
id = "alarms"
modules = ["pump_core::alarms"]
[policy.C]                        # thresholds: project policy; the defaults are below
item_regions = 90
[[exclude]]
packages = ["xtask"]
reason = "build tool, not in the device"
"#;

const REQUIREMENTS: &str = r#"
[[requirement]]
id = "SRS-DOSE-001"
title = "Limit the basal rate"
text = "The software shall limit the basal rate to 35 U/h."
kind = "functional"               # 5.2.2: functional, performance, interface, alarm, security, usability, data, installation, operation, network, maintenance, regulatory
class = "C"                       # missing: its item's, else the system's
item = "dosing"
derives_from = ["SYS-12", "HAZ-2"]
acceptance = "A request of 40 U/h yields 35 U/h and warning W12."
verification = "test"             # test | analysis | inspection | demonstration
"#;

const RECORDS: &str = r#"
[[source]]        # kind: system, clinical-need, regulation, standard, other
id = "SYS-12"
kind = "clinical-need"
text = "The patient gets no more than the prescribed rate."
[[hazard]]        # severity: none (A), non-serious (B), serious or death (C); items = [...] and probability optional
id = "HAZ-2"
text = "Overdose by a runaway rate"
severity = "death"
[[risk_control]]  # external = true: a measure outside the software (hardware, procedure, another system)
id = "RC-3"
text = "Clamp the rate before it reaches the motor"
hazards = ["HAZ-2"]
[[interface]]     # kind: function, message, hardware, network, cloud, user; an outside partner is written as external = "motor driver"
id = "IF-DOSE-ALARM"
text = "Rate and limits, in tenths of U/h"
between = ["dosing", "alarms"]
kind = "function"
[[test_record]]   # a manual or on-target test, an analysis, an inspection, a demonstration; method as in verification, level as for tests
id = "TR-7"
verifies = ["SRS-DOSE-001"]
method = "inspection"
result = "passed"
by = "Head of verification"
on = 2026-02-03
version = "1.4.0"       # what was examined; configuration, tools, evidence (path or URI) optional
[[attest]]
clause = "4.1"
text = "Quality management system certified to ISO 13485"
by = "Quality manager"
on = 2026-01-12
evidence = "QMS certificate 4711"
valid_until = 2029-01-11
"#;

fn document(path: &str, text: &str) -> DocumentText {
    DocumentText {
        path: path.into(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn read(configuration: &str, documents: &[(&str, &str)]) -> Result<Config, Vec<Diagnostic>> {
    let documents = documents
        .iter()
        .map(|(path, text)| document(path, text))
        .collect();
    let packages = ["pump-core", "pump-dosing", "pump-ui", "xtask"].map(str::to_owned);
    parse(
        Some(document("iec62304.toml", configuration)),
        documents,
        &packages,
    )
}

/// `file:line:column: message (help)`
fn line(mistake: &Diagnostic) -> String {
    let place = mistake.place.as_ref().expect("a place");
    let Position { line, column } = place.start;
    let help = mistake.help.as_ref().map(|help| format!(" ({help})"));
    let help = help.unwrap_or_default();
    format!("{}:{line}:{column}: {}{help}", place.file, mistake.message)
}

fn design() -> Config {
    let documents = [
        ("iec62304/requirements.toml", REQUIREMENTS),
        ("iec62304/risk.toml", RECORDS),
    ];
    read(CONFIGURATION, &documents).expect("the design's own documents")
}

#[test]
fn the_configuration_of_the_design_is_read_in_full() {
    let config = design();
    assert_eq!(config.system.name, "Infusion pump");
    assert_eq!(
        (config.system.class, config.system.class_from),
        (SafetyClass::C, ClassFrom::System)
    );
    assert_eq!(config.system.edition, "1.1");
    assert!(config.system.configured);
    let items: Vec<_> = config
        .items
        .iter()
        .map(|item| {
            (
                item.id.as_str(),
                item.title.as_str(),
                item.class,
                item.class_from,
            )
        })
        .collect();
    assert_eq!(
        items,
        [
            ("alarms", "alarms", SafetyClass::C, ClassFrom::System),
            (
                "dosing",
                "Dose calculation",
                SafetyClass::C,
                ClassFrom::Item
            ),
            ("ui", "ui", SafetyClass::A, ClassFrom::Item),
        ]
    );
    assert_eq!(config.items[0].modules, ["pump_core::alarms"]);
    assert_eq!(config.items[2].packages, ["pump-ui"]);
    let segregation = config.items[2].segregation.as_deref();
    assert!(segregation.is_some_and(|text| text.ends_with("(ARCH-4).")));
    assert_eq!(config.policy, Policy::default());
    assert_eq!(config.excludes[0].packages[0].value, "xtask");
    assert_eq!(config.excludes[0].reason, "build tool, not in the device");
}

#[test]
fn the_requirement_of_the_design_is_read_in_full() {
    let config = design();
    let requirement = &config.requirements[0];
    assert_eq!(requirement.id, "SRS-DOSE-001");
    assert_eq!(requirement.title, "Limit the basal rate");
    assert!(
        requirement
            .text
            .as_deref()
            .is_some_and(|it| it.ends_with("35 U/h."))
    );
    assert_eq!(requirement.kind, Some(RequirementKind::Functional));
    assert_eq!(requirement.declared_class, Some(SafetyClass::C));
    assert_eq!(requirement.item.as_deref(), Some("dosing"));
    assert_eq!(requirement.derives_from, ["SYS-12", "HAZ-2"]);
    assert!(
        requirement
            .acceptance
            .as_deref()
            .is_some_and(|it| it.ends_with("W12."))
    );
    assert_eq!(requirement.verification, VerificationMethod::Test);
    assert_eq!(requirement.place.file, "iec62304/requirements.toml");
    assert_eq!(requirement.place.start, Position::new(3, 6));
    assert_eq!(requirement.place.end, Position::new(3, 20));
}

#[test]
fn the_records_of_the_design_are_read_in_full() {
    let config = design();
    assert_eq!(config.sources[0].kind, SourceKind::ClinicalNeed);
    assert!(config.sources[0].text.starts_with("The patient"));
    assert_eq!(config.hazards[0].severity, Severity::Death);
    assert_eq!(config.risk_controls[0].hazards, ["HAZ-2"]);
    assert_eq!(config.risk_controls[0].class, SafetyClass::C);
    assert!(!config.risk_controls[0].external);
    assert_eq!(config.interfaces[0].between, ["dosing", "alarms"]);
    assert_eq!(config.interfaces[0].kind, InterfaceKind::Function);
    let record = &config.test_records[0];
    assert_eq!(record.verifies, ["SRS-DOSE-001"]);
    assert_eq!(record.method, VerificationMethod::Inspection);
    assert!(record.passed);
    assert_eq!(record.by.as_deref(), Some("Head of verification"));
    assert_eq!(record.on.as_deref(), Some("2026-02-03"));
    assert_eq!(record.version.as_deref(), Some("1.4.0"));
    let attestation = &config.attestations[0];
    assert_eq!(attestation.clause, "4.1");
    assert_eq!(attestation.by.as_deref(), Some("Quality manager"));
    assert_eq!(attestation.on.as_deref(), Some("2026-01-12"));
    assert_eq!(
        attestation.evidence.as_deref(),
        Some("QMS certificate 4711")
    );
    assert_eq!(attestation.valid_until.as_deref(), Some("2029-01-11"));
}

#[test]
fn the_files_are_kept_for_the_digest() {
    let config = design();
    let files: Vec<_> = config.files.iter().map(|(path, _)| path.as_str()).collect();
    // Paths are sorted by their parts: the folder comes first.
    assert_eq!(
        files,
        [
            "iec62304/requirements.toml",
            "iec62304/risk.toml",
            "iec62304.toml"
        ]
    );
    assert_eq!(config.files[2].1, CONFIGURATION.as_bytes());
}

#[test]
fn without_a_configuration_the_system_is_class_c_and_documents_are_read() {
    let source = document("iec62304/a.toml", "[[source]]\nid = \"SYS-1\"");
    let config = parse(None, vec![source], &[]).unwrap();
    assert_eq!(config.sources[0].id, "SYS-1");
    assert_eq!(
        (config.system.class, config.system.class_from),
        (SafetyClass::C, ClassFrom::Default)
    );
    assert!(!config.system.configured && config.system.name.is_empty());
    assert_eq!(config.policy, Policy::default());
}

#[test]
fn the_policy_replaces_what_it_names_and_nothing_else() {
    let config = read(
        "[policy]\ngenerics = \"each-instance\"\n[policy.B]\nunit_executed = false\nitem_lines = 0\n[policy.C]\nitem_regions = 100",
        &[],
    )
    .unwrap();
    let default = Policy::default();
    let expected = Policy {
        b: ClassPolicy {
            unit_executed: false,
            item_lines: Some(0),
            ..default.b
        },
        c: ClassPolicy {
            item_regions: Some(100),
            ..default.c
        },
        generics: Generics::EachInstance,
        ..default
    };
    assert_eq!(config.policy, expected);
}

#[test]
fn traces_keep_their_places_and_may_name_ids_that_do_not_exist() {
    let config = read(
        "[[trace]]\ntest = \"pump-dosing/limits::*\"\nverifies = [\"SRS-9\"]\n[[trace]]\nunit = \"pump::**\"\nrequirements = [\"SRS-9\"]\nrisk_controls = [\"RC-9\"]\nclass = \"B\"",
        &[],
    )
    .unwrap();
    let [tests, units] = config.traces.as_slice() else {
        panic!("two traces");
    };
    assert!(matches!(&tests.glob, TraceGlob::Tests(glob) if glob.value == "pump-dosing/limits::*"));
    assert_eq!(tests.verifies[0].place.start, Position::new(3, 13));
    assert!(matches!(&units.glob, TraceGlob::Units(glob) if glob.place.start.line == 5));
    assert_eq!(units.risk_controls[0].value, "RC-9");
    assert_eq!(
        units.class.as_ref().map(|it| it.value),
        Some(SafetyClass::B)
    );
}

#[test]
fn soup_and_problems_are_listed_whatever_else_they_say() {
    let config = read(
        "[[soup]]\nid = \"SOUP-1\"\ntitle = \"serde\"\nmaintained = true\n[[problem]]\nid = \"PR-4\"",
        &[],
    )
    .unwrap();
    assert_eq!(
        (config.soup[0].id.as_str(), config.soup[0].title.as_str()),
        ("SOUP-1", "serde")
    );
    assert_eq!(config.problems[0].id, "PR-4");
}

#[test]
fn optional_keys_of_the_design_are_accepted() {
    let result = read(
        "[system]\nversion = \"1.4.0\"\n[[item]]\nid = \"a\"\n[[hazard]]\nid = \"H-1\"\nseverity = \"serious\"\nitems = [\"a\"]\nprobability = 0.01\n[[test_record]]\nid = \"TR-1\"\nlevel = \"system\"\nresult = \"failed\"\nconfiguration = \"rig 2\"\ntools = [\"scope\", \"scale\"]\nevidence = \"https://example.org/tr-1\"\non = \"2026-02-03\"",
        &[],
    );
    let config = result.unwrap();
    assert_eq!(config.system.version.as_deref(), Some("1.4.0"));
    assert!(!config.test_records[0].passed);
    assert_eq!(config.test_records[0].on.as_deref(), Some("2026-02-03"));
}

#[test]
fn patterns_for_documents_are_given_to_the_loader() {
    let with = document("iec62304.toml", "documents = [\"docs/**/*.toml\"]");
    let globs = document_globs(&with).unwrap();
    assert_eq!(globs[0].value, "docs/**/*.toml");
    assert_eq!(globs[0].place.start, Position::new(1, 14));
    assert!(document_globs(&document("iec62304.toml", "[system]")).is_none());
}

/// Text that is nearly a document: pieces of one, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[[requirement]]",
        "[requirement]",
        "[[item]]",
        "[system]",
        "[policy.C]",
        "[[trace]]",
        "[[hazard]]",
        "[[",
        "]",
        "\n",
        "\r\n",
        "id",
        "parent",
        "packages",
        "item",
        "class",
        " = ",
        ".",
        "\"a\"",
        "\"b\"",
        "[\"a\", 1]",
        "{ id = \"a\" }",
        "35",
        "2026-02-03",
        "true",
        "'",
        "\"\"\"",
        "#",
        "ä",
        ",",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), other in pieces()) {
        let _ = read(&text, &[("iec62304/a.toml", &other)]);
        let _ = read(&other, &[("iec62304/a.toml", &text)]);
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let document = DocumentText { path: "iec62304.toml".into(), bytes };
        document_globs(&document);
        let _ = parse(Some(document), Vec::new(), &[]);
    }

    #[test]
    fn whatever_is_read_without_a_mistake_is_valid_toml(text in pieces()) {
        if read(&text, &[]).is_ok() {
            prop_assert!(text.parse::<toml::Table>().is_ok());
        }
    }
}

#[test]
fn builds_keep_the_order_of_the_file() {
    let text = "[[build]]\nname = \"x2\"\nno_default_features = true\ncfg = [\"board = \\\"x2\\\"\", \"slow\"]\n\
        [[build]]\nname = \"x1\"\nfeatures = [\"servo\"]\ntarget = \"thumbv7em-none-eabi\"\nprofile = \"release\"\n";
    let config = read(text, &[]).expect("no mistake");
    let [x2, x1] = config.builds.as_slice() else {
        panic!("two builds");
    };
    assert_eq!(x2.name.value, "x2");
    assert!(!x2.default_features && x1.default_features);
    assert_eq!(x2.cfgs, ["board=\"x2\"", "slow"]);
    assert_eq!(
        (x1.features.as_slice(), x1.all_features),
        (["servo".to_owned()].as_slice(), false)
    );
    assert_eq!(
        x1.target.as_ref().map(|it| it.value.as_str()),
        Some("thumbv7em-none-eabi")
    );
    assert_eq!(x1.profile.as_deref(), Some("release"));
}
