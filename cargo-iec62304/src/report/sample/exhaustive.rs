//! Reports that hold every word of every vocabulary, and `null` wherever it may stand.

use super::small;
use crate::report::words::{
    Automation, BranchOutcome, BuildStatus, Class, ClassFrom, ClauseStatus, ControlOption,
    CoverageStatus, DeviationStatus, EvidenceStatus, FindingStatus, Gate, Generics, Harm,
    HazardStatus, InterfaceKind, Level, MadeBy, Method, RecordResult, RecordStatus, RegionKind,
    RequirementKind, ReviewStatus, RuleOutcome, Scope, Severity, SourceKind, SourceStatus,
    SubjectKind, TestOutcome, TraceStatus, Verdict,
};
use crate::report::{Baseline, BuildCoverage, Report, Share, UncoveredBranch};

/// Adds one entry like the first for each word.
fn each<T: Clone, W: Copy>(list: &mut Vec<T>, words: &[W], set: impl Fn(&mut T, W)) {
    for word in words {
        let mut entry = list[0].clone();
        set(&mut entry, *word);
        list.push(entry);
    }
}

/// One report with every word of the lists, and one for each word that stands once in a report.
pub fn exhaustive() -> Vec<Report> {
    let mut report = small().report();
    fill_trace(&mut report);
    fill_risk(&mut report);
    fill_judged(&mut report);
    fill_imported(&mut report);
    report.architecture = super::architecture::every_word();
    report.baseline = Some(baseline());
    let mut reports = vec![report, nothing_known()];
    each(&mut reports, Gate::ALL, |report, word| report.gate = word);
    each(&mut reports, Scope::ALL, |report, word| report.scope = word);
    each(&mut reports, Verdict::ALL, |report, word| {
        report.verdict = word;
    });
    each(&mut reports, Generics::ALL, |report, word| {
        report.policy.generics = word;
    });
    each(&mut reports, BuildStatus::ALL, |report, word| {
        report.evidence.build.status = word;
    });
    reports
}

fn baseline() -> Baseline {
    Baseline {
        file: "iec62304/baseline.toml".to_owned(),
        sha256: "0".repeat(64),
        recorded: "2026-01-03".to_owned(),
        expires: "2026-04-03".to_owned(),
        expired: false,
        tool_version: "0.1.0".to_owned(),
        rules_digest: "0".repeat(64),
        findings: 3,
        waived: 1,
        gone: 2,
    }
}

fn fill_trace(report: &mut Report) {
    let units = &mut report.units;
    each(units, Class::ALL, |unit, word| unit.class = word);
    each(units, ClassFrom::ALL, |unit, word| unit.class_from = word);
    each(units, MadeBy::ALL, |unit, word| unit.made_by = word);
    each(units, CoverageStatus::ALL, |unit, word| {
        if let Some(coverage) = &mut unit.coverage {
            coverage.status = word;
            coverage.branches = Some(Share {
                covered: 1,
                total: 2,
            });
            coverage.reason = Some("why".to_owned());
            let branch = |outcome| UncoveredBranch {
                line: 3,
                column: 8,
                end_line: 3,
                end_column: 9,
                outcome,
            };
            coverage.uncovered_branches = BranchOutcome::ALL.iter().copied().map(branch).collect();
            coverage.builds = vec![BuildCoverage {
                name: "device".to_owned(),
                lines: Share::default(),
                regions: Share::default(),
            }];
        }
    });
    each(units, &[()], |unit, ()| {
        unit.coverage = None;
        unit.item = None;
    });
    let requirements = &mut report.requirements;
    each(requirements, TraceStatus::ALL, |entry, word| {
        entry.status = word;
    });
    each(requirements, RequirementKind::ALL, |entry, word| {
        entry.kind = Some(word);
    });
    each(requirements, RecordStatus::ALL, |entry, word| {
        entry.document_status = Some(word);
    });
    each(requirements, Method::ALL, |entry, word| {
        entry.verification = word;
    });
    each(requirements, &[()], |entry, ()| {
        entry.kind = None;
        entry.item = None;
        entry.text = None;
        entry.acceptance = None;
    });
    each(&mut report.tests, TestOutcome::ALL, |test, word| {
        test.outcome = word;
    });
    each(&mut report.tests, Level::ALL, |test, word| {
        test.level = word;
    });
}

fn fill_risk(report: &mut Report) {
    each(
        &mut report.risk_controls,
        ControlOption::ALL,
        |entry, word| {
            entry.option = Some(word);
        },
    );
    each(
        &mut report.risk_controls,
        TraceStatus::ALL,
        |entry, word| entry.status = Some(word),
    );
    each(&mut report.hazards, HazardStatus::ALL, |entry, word| {
        entry.status = Some(word);
    });
    each(&mut report.hazards, Harm::ALL, |entry, word| {
        entry.severity = word;
    });
    each(&mut report.sources, SourceStatus::ALL, |entry, word| {
        entry.status = word;
    });
    each(&mut report.sources, SourceKind::ALL, |entry, word| {
        entry.kind = word;
    });
    each(&mut report.interfaces, InterfaceKind::ALL, |entry, word| {
        entry.kind = word;
    });
    let records = &mut report.test_records;
    each(records, RecordResult::ALL, |entry, word| {
        entry.result = word;
    });
    each(records, Level::ALL, |entry, word| entry.level = Some(word));
    each(records, &[()], |entry, ()| {
        entry.by = None;
        entry.on = None;
        entry.version = None;
    });
}

fn fill_judged(report: &mut Report) {
    each(&mut report.rules, RuleOutcome::ALL, |rule, word| {
        rule.outcome = word;
    });
    each(&mut report.rules, Gate::ALL, |rule, word| rule.gate = word);
    let findings = &mut report.findings;
    each(findings, SubjectKind::ALL, |finding, word| {
        finding.subject.kind = word;
    });
    each(findings, Severity::ALL, |finding, word| {
        finding.severity = word;
    });
    each(findings, FindingStatus::ALL, |finding, word| {
        finding.status = word;
    });
    report.deviations[0].kinds = RegionKind::ALL.to_vec();
    let deviations = &mut report.deviations;
    each(deviations, DeviationStatus::ALL, |entry, word| {
        entry.status = word;
    });
    each(deviations, &[()], |entry, ()| {
        entry.waives = None;
        entry.digest = None;
        entry.alternative = None;
    });
    each(
        &mut report.unit_reviews,
        ReviewStatus::ALL,
        |entry, word| {
            entry.status = word;
            entry.waives = (word == ReviewStatus::Valid).then_some(1);
        },
    );
    each(&mut report.clauses, ClauseStatus::ALL, |clause, word| {
        clause.status = word;
    });
    each(&mut report.clauses, Automation::ALL, |clause, word| {
        clause.automation = word;
    });
}

fn fill_imported(report: &mut Report) {
    let imported = &mut report.evidence.imported;
    each(imported, EvidenceStatus::ALL, |entry, word| {
        entry.status = word;
    });
}

/// Nothing in the lists, nothing known of the run.
fn nothing_known() -> Report {
    let mut sample = super::empty();
    sample.clauses.clear();
    sample.verdict.rules.clear();
    sample.facts = crate::report::RunFacts::default();
    sample.report()
}
