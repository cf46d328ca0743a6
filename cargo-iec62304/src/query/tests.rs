//! Questions to the small system.

use super::basis::Origin;
use super::*;
use crate::report::words::{FindingStatus, Scope, SubjectKind};
use crate::report::{Report, Subject, sample};

fn small() -> Report {
    sample::small().report()
}

/// The same, as a static check sees it.
fn unexecuted() -> Report {
    let mut report = small();
    report.scope = Scope::Static;
    for unit in &mut report.units {
        unit.coverage = None;
        unit.tests.clear();
    }
    report
}

fn basis(report: &Report) -> Basis {
    Basis::of(
        report,
        Origin::Report,
        Some(true),
        "from a sample".to_owned(),
    )
}

fn rows(report: &Report, from: Kind, to: Kind) -> Vec<String> {
    let graph = Graph::of(report);
    let matrix = Matrix::between(&graph, basis(report), from, to, false);
    let text = |row: &Row| {
        let ways: Vec<String> = row.through.iter().map(|way| way.join(">")).collect();
        let to = row.to.as_ref().map_or("-", |to| to.id.as_str());
        let gap = if row.gap { "!" } else { "" };
        format!(
            "{} [{}] {to} {gap}{}",
            row.from.id,
            ways.join(","),
            row.state.word()
        )
    };
    matrix.rows.iter().map(text).collect()
}

#[test]
fn gaps_are_rows_and_ties_are_worth_what_their_test_is() {
    assert_eq!(
        rows(&small(), Kind::Requirement, Kind::Test),
        [
            "SRS-DOC-001 [] - recorded",
            "SRS-DOSE-001 [] pump-dosing/lib::tests::clamps proven",
            "SRS-DOSE-002 [] pump-dosing/lib::tests::ramps proven",
            "SRS-DOSE-002 [] pump-dosing/lib::tests::ramps_down !failed",
            "SRS-DOSE-003 [] pump-dosing/lib::tests::ramps !claimed",
            "SRS-UI-001 [] pump-dosing/lib::tests::draws !hollow",
            "SRS-UI-002 [] pump-dosing/lib::tests::waits !ignored",
        ]
    );
}

#[test]
fn without_a_run_a_tie_is_a_declaration() {
    let rows = rows(&unexecuted(), Kind::Requirement, Kind::Test);
    assert_eq!(
        rows[1],
        "SRS-DOSE-001 [] pump-dosing/lib::tests::clamps declared"
    );
    assert!(
        rows.iter().skip(1).all(|row| row.ends_with(" declared")),
        "{rows:#?}"
    );
}

#[test]
fn links_are_followed_through_the_levels_between_and_show_where_they_end() {
    assert_eq!(
        rows(&small(), Kind::Hazard, Kind::Test),
        [
            "HAZ-2 [RC-3>SRS-DOSE-001] pump-dosing/lib::tests::clamps proven",
            "HAZ-2 [RC-4] - external",
            "HAZ-3 [] - !missing",
            "HAZ-4 [] - !missing",
        ]
    );
    assert_eq!(
        rows(&small(), Kind::Source, Kind::Unit),
        [
            "SYS-12 [SRS-DOSE-001] pump_dosing::clamp linked",
            "SYS-12 [SRS-DOSE-002] pump_dosing::ramp linked",
            "SYS-13 [] - !missing",
        ]
    );
}

#[test]
fn a_dead_end_on_the_way_down_is_a_gap_beside_the_ties() {
    let mut report = small();
    // A second requirement of the source, which nobody implements.
    report.requirements[3]
        .derives_from
        .push("SYS-12".to_owned());
    let rows = rows(&report, Kind::Source, Kind::Unit);
    assert_eq!(rows[2], "SYS-12 [SRS-DOSE-003] - !missing");
}

#[test]
fn a_unit_is_tied_to_the_tests_that_executed_it_and_upwards_to_what_it_is_for() {
    let report = small();
    assert_eq!(
        rows(&report, Kind::Unit, Kind::Test),
        [
            "pump_dosing::clamp [] pump-dosing/lib::tests::clamps executed",
            "pump_dosing::clamp [] pump-dosing/lib::tests::draws executed",
            "pump_dosing::legacy [] - !missing",
            "pump_dosing::ramp [] pump-dosing/lib::tests::ramps executed",
            "pump_ui::draw [] - !missing",
        ]
    );
    assert_eq!(
        rows(&report, Kind::Unit, Kind::Hazard)[0],
        "pump_dosing::clamp [SRS-DOSE-001>RC-3] HAZ-2 linked"
    );
}

#[test]
fn counts_are_over_all_rows_even_where_only_gaps_are_listed() {
    let report = small();
    let graph = Graph::of(&report);
    let matrix = Matrix::between(&graph, basis(&report), Kind::Requirement, Kind::Test, true);
    assert_eq!(matrix.rows.len(), 4);
    let expected = Counts {
        from: 6,
        from_with_gap: 4,
        ties: 2,
        gaps: 4,
    };
    assert_eq!(matrix.counts, expected);
}

fn found(name: &str) -> Result<String, NotFound> {
    let report = small();
    let graph = Graph::of(&report);
    let found = find(&graph, name, None)?;
    let line = found.line.map(|line| format!(" line {line}"));
    Ok(format!(
        "{} {}{}",
        found.node.kind,
        graph.id(found.node),
        line.unwrap_or_default()
    ))
}

#[test]
fn a_thing_is_found_by_id_by_the_end_of_its_path_and_by_place() {
    let finds = [
        ("HAZ-2", "hazard HAZ-2"),
        ("haz-2", "hazard HAZ-2"),
        ("pump_dosing::ramp", "unit pump_dosing::ramp"),
        ("ramp", "unit pump_dosing::ramp"),
        ("tests::clamps", "test pump-dosing/lib::tests::clamps"),
        (
            "pump-dosing/src/lib.rs:14",
            "unit pump_dosing::ramp line 14",
        ),
        ("./src/lib.rs:5:3", "unit pump_dosing::clamp line 5"),
        (
            "/home/a/pump-dosing/src/lib.rs:5",
            "unit pump_dosing::clamp line 5",
        ),
    ];
    for (name, expected) in finds {
        assert_eq!(found(name).as_deref(), Ok(expected), "{name}");
    }
}

#[test]
fn what_is_not_there_or_ambiguous_is_answered_with_candidates() {
    let near = found("HAZ-22").unwrap_err();
    assert!(near.candidates.contains(&"HAZ-2".to_owned()), "{near:?}");
    let between = found("src/lib.rs:9").unwrap_err();
    assert_eq!(between.message, "line 9 of src/lib.rs lies in no unit");
    assert!(
        between.candidates[0].starts_with("pump-dosing/src/lib.rs:"),
        "{between:?}"
    );
    // `ib.rs` is no file: only whole components count.
    assert!(found("ib.rs:5").is_err());
    let mut report = small();
    report.units[3].id = "pump_ui::ramp".to_owned();
    let graph = Graph::of(&report);
    let several = find(&graph, "ramp", None).unwrap_err();
    assert_eq!(several.candidates, ["pump_dosing::ramp", "pump_ui::ramp"]);
}

fn trace(report: &Report, name: &str) -> Trace {
    let graph = Graph::of(report);
    let found = find(&graph, name, None).unwrap();
    Trace::of(&graph, basis(report), found)
}

fn lines(branches: &[Branch], depth: usize, out: &mut Vec<String>) {
    for branch in branches {
        let indent = "  ".repeat(depth);
        let again = if branch.repeated { " again" } else { "" };
        out.push(format!(
            "{indent}{} {}{again}",
            branch.relation, branch.entry.id
        ));
        lines(&branch.branches, depth + 1, out);
    }
}

#[test]
fn a_hazard_leads_to_the_line_of_code_and_to_the_test_that_proves_its_control() {
    let report = small();
    let trace = trace(&report, "HAZ-2");
    let mut down = Vec::new();
    lines(&trace.downstream, 0, &mut down);
    assert_eq!(
        down,
        [
            "reduced by RC-3",
            "  implemented by SRS-DOSE-001",
            "    implemented by pump_dosing::clamp",
            "    verified by pump-dosing/lib::tests::clamps",
            "reduced by RC-4",
            "refined by SRS-DOSE-001 again",
        ]
    );
    let requirement = &trace.downstream[0].branches[0];
    let [unit, test] = requirement.branches.as_slice() else {
        panic!("{requirement:#?}");
    };
    assert_eq!(
        unit.entry.place.as_ref().unwrap().to_string(),
        "pump-dosing/src/lib.rs:5"
    );
    assert_eq!(test.state, State::Proven);
    assert_eq!(test.notes, ["it executed pump_dosing::clamp"]);
}

#[test]
fn a_unit_says_which_tests_executed_it_and_what_they_are_for() {
    let report = small();
    let trace = trace(&report, "src/lib.rs:6");
    let notes: Vec<&str> = trace
        .downstream
        .iter()
        .map(|it| it.notes[0].as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "verifies SRS-DOSE-001",
            "verifies nothing that the unit implements"
        ]
    );
    assert_eq!(trace.line.as_ref().unwrap().state, "not-uncovered");
    let other = self::trace(&report, "src/lib.rs:13");
    let line = other.line.unwrap();
    assert_eq!((line.state, line.uncovered[0].line), ("uncovered", 12));
    let none = self::trace(&unexecuted(), "src/lib.rs:13");
    assert_eq!(none.line.unwrap().state, "not-measured");
}

#[test]
fn the_chain_breaks_where_findings_are_and_where_it_ends() {
    let report = small();
    let breaks = trace(&report, "HAZ-3").breaks;
    assert_eq!(breaks.len(), 1);
    assert_eq!(breaks[0].message, "no risk control addresses it");
    // Where a rule says the same, it is said once.
    let mut report = report;
    let mut finding = report.findings[0].clone();
    "hazard-uncontrolled".clone_into(&mut finding.rule);
    finding.status = FindingStatus::Open;
    finding.subject = Subject {
        kind: SubjectKind::Hazard,
        id: "HAZ-3".to_owned(),
    };
    report.findings.push(finding);
    let breaks = trace(&report, "HAZ-3").breaks;
    assert_eq!(breaks.len(), 1, "{breaks:#?}");
    assert_eq!(breaks[0].rule.as_deref(), Some("hazard-uncontrolled"));
    // What a deviation accepts stays in sight, and breaks nothing.
    if let Some(last) = report.findings.last_mut() {
        last.status = FindingStatus::Waived;
    }
    let waived = trace(&report, "HAZ-3");
    assert!(waived.subject.breaks.iter().any(|it| it.waived));
    assert_eq!(waived.breaks, []);
}

#[test]
fn every_thing_of_a_report_can_be_traced() {
    for report in sample::exhaustive() {
        let graph = Graph::of(&report);
        for node in Kind::ALL.into_iter().flat_map(|kind| graph.all(kind)) {
            let trace = Trace::of(&graph, basis(&report), Found { node, line: None });
            assert_eq!(trace.subject.entry.id, graph.id(node));
        }
    }
}
