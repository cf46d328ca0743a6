//! The report against the contract.

use super::build;
use crate::model::{self, Place, Proof, SafetyClass, Scope, TestOutcome, UnitCoverage};
use crate::report::facts::RunFacts;
use crate::report::sample::{self, Sample, verification};
use crate::report::words::{
    ClauseStatus, CoverageStatus, HazardStatus, MadeBy, SourceStatus, TraceStatus,
};
use crate::report::{Report, Share};
use crate::verdict::{FindingStatus, Severity, SubjectKind};

fn status(report: &Report, id: &str) -> TraceStatus {
    let found = report.requirements.iter().find(|entry| entry.id == id);
    found.unwrap().status
}

#[test]
fn the_top_level_has_the_contracts_fields_in_its_order() {
    let text = serde_json::to_string(&sample::small().report()).unwrap();
    let fields = [
        "schema",
        "tool",
        "command",
        "gate",
        "scope",
        "verdict",
        "exit_code",
        "system",
        "summary",
        "items",
        "units",
        "requirements",
        "risk_controls",
        "hazards",
        "sources",
        "tests",
        "rules",
        "findings",
        "clauses",
        "policy",
        "evidence",
    ];
    let value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let written: Vec<_> = value
        .keys()
        .filter(|key| fields.contains(&key.as_str()))
        .collect();
    assert_eq!(written, fields);
    assert_eq!(value["schema"], "iec62304-report/1");
}

/// Where an entry stands in the sample, and the fields that the contract gives it, in their order.
const ENTRIES: &[(&str, &str)] = &[
    ("tool", "name version rules_digest"),
    ("system", "name class edition"),
    ("summary", "units requirements tests findings"),
    ("summary/findings", "error warning note waived"),
    (
        "items/0",
        "id title class class_from packages units coverage",
    ),
    ("items/0/coverage", "lines regions"),
    (
        "units/0",
        "id package file line end_line class class_from item requirements risk_controls coverage made_by tests",
    ),
    (
        "units/0/coverage",
        "status lines regions branches uncovered",
    ),
    ("units/0/coverage/lines", "covered total"),
    (
        "units/2/coverage/uncovered/0",
        "line column end_line end_column",
    ),
    (
        "requirements/0",
        "id title class kind item derives_from implemented_by verified_by status",
    ),
    (
        "tests/0",
        "id package binary name level outcome verifies executes",
    ),
    ("rules/0", "id clause gate outcome examined findings reason"),
    (
        "findings/0",
        "rule clause class severity status message help subject location",
    ),
    ("findings/0/subject", "kind id"),
    ("findings/0/location", "file line column"),
    ("clauses/0", "id title status rules by on"),
    ("policy", "A B C"),
    (
        "evidence",
        "engine toolchain commands run_id started duration_ms source_digest",
    ),
];

#[test]
fn every_entry_begins_with_the_contracts_fields_in_their_order() {
    let report = serde_json::to_value(sample::small().report()).unwrap();
    for (pointer, fields) in ENTRIES {
        let entry = report.pointer(&format!("/{pointer}")).unwrap();
        let keys = entry.as_object().unwrap().keys();
        let fields: Vec<_> = fields.split(' ').collect();
        let written: Vec<_> = keys.take(fields.len()).collect();
        assert_eq!(written, fields, "{pointer}");
    }
}

#[test]
fn two_builds_are_equal_to_the_byte_and_only_evidence_differs_between_runs() {
    let bytes = |sample: &Sample| {
        let mut out = Vec::new();
        crate::render::json::write(&sample.report(), &mut out).unwrap();
        out
    };
    assert_eq!(bytes(&sample::small()), bytes(&sample::small()));

    let mut other = sample::small();
    other.facts = RunFacts {
        tool: other.facts.tool.clone(),
        command: other.facts.command.clone(),
        ..RunFacts::default()
    };
    other.model.tests[3].output = Some("another output".to_owned());
    let (one, other) = (sample::small().report(), other.report());
    assert_ne!(one.evidence, other.evidence);
    assert_eq!(
        Report {
            evidence: other.evidence.clone(),
            ..one
        },
        other
    );
}

#[test]
fn indexes_point_into_the_lists_and_agree_in_both_directions() {
    let report = sample::small().report();
    for (at, unit) in report.units.iter().enumerate() {
        for test in &unit.tests {
            let test = &report.tests[*test];
            assert!(
                test.executes.as_ref().unwrap().contains(&at),
                "{} {}",
                unit.id,
                test.id
            );
        }
    }
    let executed: usize = report
        .tests
        .iter()
        .filter_map(|test| test.executes.as_ref())
        .map(Vec::len)
        .sum();
    assert_eq!(executed, 3);
    assert!(
        report
            .tests
            .iter()
            .flat_map(|test| test.executes.iter().flatten())
            .all(|unit| *unit < report.units.len())
    );
}

#[test]
fn a_requirement_says_how_far_it_has_come() {
    let report = sample::small().report();
    assert_eq!(status(&report, "SRS-DOSE-001"), TraceStatus::Verified);
    // One of its tests passed, another failed.
    assert_eq!(status(&report, "SRS-DOSE-002"), TraceStatus::Failed);
    assert_eq!(status(&report, "SRS-DOSE-003"), TraceStatus::Unimplemented);
    assert_eq!(status(&report, "SRS-UI-001"), TraceStatus::Hollow);
    // Its only test is ignored.
    assert_eq!(status(&report, "SRS-UI-002"), TraceStatus::Unverified);
    // Class A, no unit, but inspected as it asks for.
    assert_eq!(status(&report, "SRS-DOC-001"), TraceStatus::Verified);
    let inspected = &report.requirements[0];
    assert_eq!(inspected.verified_by, ["TR-7"]);
}

#[test]
fn only_what_proves_is_listed_as_verifying() {
    let report = sample::small().report();
    let by_id = |id: &str| {
        report
            .requirements
            .iter()
            .find(|entry| entry.id == id)
            .unwrap()
    };
    assert_eq!(
        by_id("SRS-DOSE-002").verified_by,
        ["pump-dosing/lib::tests::ramps"]
    );
    assert_eq!(
        by_id("SRS-DOSE-002").claimed_by,
        ["pump-dosing/lib::tests::ramps_down"]
    );
    assert!(by_id("SRS-UI-001").verified_by.is_empty());
    assert_eq!(
        by_id("SRS-UI-001").claimed_by,
        ["pump-dosing/lib::tests::draws"]
    );
}

#[test]
fn an_inspection_does_not_verify_what_asks_for_a_test() {
    let mut sample = sample::small();
    sample.model.requirements[0].verification = model::VerificationMethod::Test;
    assert_eq!(
        status(&sample.report(), "SRS-DOC-001"),
        TraceStatus::Unverified
    );
    sample.model.test_records[0].method = model::VerificationMethod::Test;
    assert_eq!(
        status(&sample.report(), "SRS-DOC-001"),
        TraceStatus::Verified
    );
    sample.model.test_records[0].passed = false;
    assert_eq!(status(&sample.report(), "SRS-DOC-001"), TraceStatus::Failed);
    sample.model.requirements[0].verifying_records.clear();
    assert_eq!(
        status(&sample.report(), "SRS-DOC-001"),
        TraceStatus::Unimplemented
    );
}

#[test]
fn a_proof_outweighs_a_hollow_test_and_a_proof_that_did_not_pass_is_none() {
    let mut sample = sample::small();
    sample.model.tests[0]
        .verifies
        .push(verification("SRS-UI-001", Proof::Proven));
    sample.model.requirements[4].verifying_tests = vec![0, 1];
    assert_eq!(
        status(&sample.report(), "SRS-UI-001"),
        TraceStatus::Verified
    );
    sample.model.tests[0].outcome = TestOutcome::Ignored;
    assert_eq!(status(&sample.report(), "SRS-UI-001"), TraceStatus::Hollow);
}

#[test]
fn in_class_b_nothing_is_verified_that_nobody_implements() {
    let mut sample = sample::small();
    sample.model.requirements[0].class = SafetyClass::B;
    assert_eq!(
        status(&sample.report(), "SRS-DOC-001"),
        TraceStatus::Unimplemented
    );
}

#[test]
fn what_a_rule_finds_unverified_is_not_shown_as_verified() {
    let mut sample = sample::small();
    let subject = (SubjectKind::Requirement, "SRS-DOSE-001");
    let mut found = sample::finding(
        "requirement-unverified",
        "5.7.1",
        subject,
        "one case of two",
    );
    found.status = FindingStatus::Waived;
    sample.verdict.findings.push(found);
    let report = sample.report();
    let requirement = &report.requirements[1];
    assert_eq!(requirement.status, TraceStatus::Unverified);
    assert!(requirement.verified_by.is_empty());
    assert_eq!(requirement.claimed_by, ["pump-dosing/lib::tests::clamps"]);
    // Its risk control has no other proof.
    assert_eq!(
        report.risk_controls[0].status,
        Some(TraceStatus::Unverified)
    );
}

#[test]
fn a_mere_warning_on_a_record_takes_nothing_back() {
    let mut sample = sample::small();
    let subject = (SubjectKind::Requirement, "SRS-DOC-001");
    let mut found = sample::finding(
        "requirement-unverified",
        "5.7.1",
        subject,
        "an older version",
    );
    found.severity = Severity::Warning;
    sample.verdict.findings.push(found);
    assert_eq!(
        status(&sample.report(), "SRS-DOC-001"),
        TraceStatus::Verified
    );
}

#[test]
fn risk_links_are_resolved_in_both_directions() {
    let report = sample::small().report();
    let control = &report.risk_controls[0];
    assert_eq!(control.implemented_by, ["pump_dosing::clamp"]);
    assert_eq!(control.verified_by, ["pump-dosing/lib::tests::clamps"]);
    assert_eq!(control.status, Some(TraceStatus::Verified));
    assert_eq!(report.risk_controls[1].status, None, "an external control");
    let statuses: Vec<_> = report.hazards.iter().map(|hazard| hazard.status).collect();
    assert_eq!(
        statuses,
        [
            Some(HazardStatus::Verified),
            Some(HazardStatus::Uncontrolled),
            None
        ]
    );
    assert_eq!(report.hazards[0].requirements, ["SRS-DOSE-001"]);
    let statuses: Vec<_> = report.sources.iter().map(|source| source.status).collect();
    assert_eq!(statuses, [SourceStatus::Failed, SourceStatus::Unaddressed]);
}

#[test]
fn what_was_not_measured_is_null_and_never_a_number() {
    let report = sample::small().report();
    for (unit, expected) in [(1, CoverageStatus::NotBuilt), (3, CoverageStatus::Absent)] {
        let coverage = report.units[unit].coverage.as_ref().unwrap();
        assert_eq!(coverage.status, expected);
        assert_eq!((coverage.lines, coverage.regions), (None, None));
        assert!(coverage.uncovered.is_empty());
    }
    assert!(
        report
            .units
            .iter()
            .filter_map(|unit| unit.coverage.as_ref())
            .all(|c| c.branches.is_none())
    );
    let [dosing, ui] = &report.items[..] else {
        panic!()
    };
    let sums = dosing.coverage.unwrap();
    assert_eq!(
        sums.lines,
        Share {
            covered: 7,
            total: 9
        }
    );
    assert_eq!(
        sums.regions,
        Share {
            covered: 3,
            total: 4
        }
    );
    assert_eq!((dosing.units, ui.units, ui.coverage), (3, 1, None));
}

#[test]
fn a_static_report_has_no_coverage() {
    let mut sample = sample::small();
    sample.model.scope = Scope::Static;
    for unit in &mut sample.model.units {
        unit.coverage = UnitCoverage::Unknown;
        unit.executed_by.clear();
    }
    let report = sample.report();
    assert!(
        report
            .units
            .iter()
            .all(|unit| unit.coverage.is_none() && unit.tests.is_empty())
    );
    assert!(report.items.iter().all(|item| item.coverage.is_none()));
}

#[test]
fn a_clause_is_judged_attested_open_or_not_applicable() {
    use ClauseStatus::{Attested, Judged, NotApplicable, Open};
    let mut sample = sample::small();
    let statuses = |sample: &Sample| -> Vec<ClauseStatus> {
        sample
            .report()
            .clauses
            .iter()
            .map(|clause| clause.status)
            .collect()
    };
    // 5.3.2: its only rule had nothing to examine.
    assert_eq!(statuses(&sample), [Attested, Open, Open, Judged, Judged]);
    assert_eq!(
        sample.report().clauses[0].by.as_deref(),
        Some("Quality manager")
    );
    sample.model.system.class = SafetyClass::A;
    assert_eq!(
        statuses(&sample),
        [Attested, Open, NotApplicable, NotApplicable, Judged]
    );
}

#[test]
fn a_statement_is_shown_and_changes_no_judged_clause() {
    let mut sample = sample::small();
    sample.model.attestations[0].clause = "5.7.2".to_owned();
    let clause = &sample.report().clauses[4];
    assert_eq!(clause.status, ClauseStatus::Judged);
    assert_eq!(clause.on.as_deref(), Some("2026-01-12"));
}

#[test]
fn a_statement_is_shown_with_its_evidence_as_long_as_it_holds() {
    let clause = |change: fn(&mut model::Attestation)| {
        let mut sample = sample::small();
        let statement = &mut sample.model.attestations[0];
        statement.text = "Certified".to_owned();
        statement.evidence = Some("QMS certificate 4711".to_owned());
        statement.valid_until = Some("2026-12-31".to_owned());
        change(statement);
        sample.model.today = "2026-12-31".to_owned();
        sample.report().clauses[0].clone()
    };
    let holds = clause(|_| ());
    assert_eq!(holds.status, ClauseStatus::Attested);
    assert_eq!(holds.text.as_deref(), Some("Certified"));
    assert_eq!(holds.evidence.as_deref(), Some("QMS certificate 4711"));
    assert_eq!(holds.valid_until.as_deref(), Some("2026-12-31"));
    assert_eq!(holds.reason, None);
    let open = |change| {
        let clause = clause(change);
        assert_eq!(clause.status, ClauseStatus::Open);
        assert_eq!(
            (clause.by, clause.on, clause.text, clause.evidence),
            (None, None, None, None)
        );
        clause.reason.expect("a reason")
    };
    let expired = open(|statement| statement.valid_until = Some("2026-12-30".to_owned()));
    assert_eq!(
        expired,
        "the statement of Quality manager of 2026-01-12 expired on 2026-12-30"
    );
    assert!(open(|statement| statement.on = Some("2027-01-01".to_owned())).contains("dated"));
    assert!(open(|statement| statement.by = None).contains("by whom"));
    assert!(open(|statement| statement.on = None).contains("which day"));
}

#[test]
fn what_documents_say_for_the_reader_is_in_the_report() {
    let mut sample = sample::small();
    let text = |word: &str| Some(word.to_owned());
    sample.model.requirements[0].rationale = text("because");
    sample.model.requirements[0].status = Some(model::RecordStatus::Draft);
    sample.model.sources[0].origin = text("interview");
    sample.model.hazards[0].details.probability = text("0.01");
    sample.model.risk_controls[0].option = Some(model::ControlOption::Information);
    sample.model.interfaces[0].data = text("tenths of U/h");
    sample.model.test_records[0].evidence = vec!["VP-12".to_owned()];
    sample.model.items[0].purpose = text("doses");
    sample.model.items[1].segregation = text("own process");
    sample.model.units[0].design = text("DD-3");
    let report = serde_json::to_value(sample.report()).expect("JSON");
    for (pointer, expected) in [
        ("/requirements/0/rationale", "because"),
        ("/requirements/0/document_status", "draft"),
        ("/sources/0/origin", "interview"),
        ("/hazards/0/probability", "0.01"),
        ("/hazards/0/class", "C"),
        ("/risk_controls/0/option", "information"),
        ("/interfaces/0/data", "tenths of U/h"),
        ("/test_records/0/evidence/0", "VP-12"),
        ("/items/0/purpose", "doses"),
        ("/items/1/segregation", "own process"),
        ("/units/0/design", "DD-3"),
    ] {
        assert_eq!(
            report.pointer(pointer).and_then(|it| it.as_str()),
            Some(expected),
            "{pointer}"
        );
    }
}

#[test]
fn findings_are_counted_once_each() {
    let sample = sample::small();
    let counts = sample.report().summary.findings;
    assert_eq!(
        (counts.error, counts.warning, counts.note, counts.waived),
        (6, 1, 1, 1)
    );
    assert_eq!(counts.total(), sample.verdict.findings.len());
}

#[test]
fn a_macro_of_another_package_is_a_macro_too() {
    let mut sample = sample::small();
    sample.model.units[0].made_by = model::MadeBy::ForeignMacro;
    assert_eq!(sample.report().units[0].made_by, MadeBy::Macro);
}

#[test]
fn an_index_that_leads_nowhere_is_left_out() {
    let mut sample = sample::small();
    sample.model.requirements[1].verifying_tests.push(99);
    sample.model.requirements[1].implemented_by.push(99);
    sample.model.requirements[1].place = Place::default();
    let report = build(
        &sample.model,
        &sample.verdict,
        &sample.clauses,
        &sample.facts,
    );
    assert_eq!(
        report.requirements[1].implemented_by,
        ["pump_dosing::clamp"]
    );
}
