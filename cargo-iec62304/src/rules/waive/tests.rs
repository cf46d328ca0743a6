//! What is waived, what stays, and what is said of it.

use super::{apply, uses};
use crate::evaluate::{evaluate, judge};
use crate::model::builder::{complete_but, deviation, measured};
use crate::model::{
    BranchOutcome, BuildState, CodeRegion, Deviation, Model, Position, RegionKind, Subject,
    SubjectKind, UnitCoverage, UnitText,
};
use crate::rules::{Findings, find};
use crate::verdict::{Decision, Finding, FindingStatus, RuleOutcome};

/// A unit on lines 10 to 15 of which some lines are not covered.
const SOURCE: [&str; 6] = [
    "fn limit(rate: Option<u8>) -> Result<u8, Error> {",
    "    match rate {",
    "        Some(0) => unreachable!(\"never {}\", 0),",
    "        Some(rate) => Ok(check(rate)?),",
    "        None => return Err(Error::Missing),",
    "        _ => return Err(Error::Missing),   ",
];

fn text() -> UnitText {
    UnitText {
        first: 10,
        lines: SOURCE.map(str::to_owned).to_vec(),
    }
}

fn of(rule: &str, change: impl FnOnce(&mut Deviation)) -> Deviation {
    let mut deviation = deviation("DEV-1", rule, "dose::limit");
    deviation.text = Some(text());
    change(&mut deviation);
    deviation
}

fn code(rule: &str, code: &[&str]) -> Deviation {
    of(rule, |deviation| {
        deviation.code = code.iter().map(ToString::to_string).collect();
    })
}

fn kinds(rule: &str, kinds: &[RegionKind]) -> Deviation {
    of(rule, |deviation| deviation.kinds = kinds.to_vec())
}

/// `unreachable!` on line 12, `?` on 13 and the whole of 14 are not covered.
fn model(deviations: &[Deviation]) -> Model {
    complete_but(|model| {
        let mut coverage = measured(&[
            (10, true),
            (11, true),
            (12, false),
            (13, true),
            (14, false),
            (15, true),
        ]);
        let region = |line, from, to| CodeRegion {
            start: Position::new(line, from),
            end: Position::new(line, to),
            covered: false,
        };
        if let UnitCoverage::Measured(measured) = &mut coverage {
            measured.regions.retain(|region| region.covered);
            measured
                .regions
                .extend([region(12, 20, 32), region(13, 37, 38), region(14, 17, 43)]);
            measured.regions.sort();
        }
        model.units[0].coverage = coverage;
        model.deviations = deviations.to_vec();
    })
}

/// What becomes of the only finding of the rule.
fn finding(rule: &str, model: &Model) -> (RuleOutcome, Finding) {
    let (result, mut findings) = judge(find(rule).expect("a rule"), model);
    assert_eq!(findings.len(), 1, "{findings:?}");
    (result.outcome, findings.remove(0))
}

fn help(finding: &Finding) -> &str {
    finding.help.as_deref().expect("help")
}

#[test]
fn a_finding_is_waived_where_all_of_its_code_is_accepted() {
    let whole = model(&[code(
        "unit-lines",
        &[
            "Some(0) => unreachable!(\"never {}\", 0),",
            "\tNone => return Err(Error::Missing),  ",
        ],
    )]);
    let (outcome, found) = finding("unit-lines", &whole);
    assert_eq!(
        (outcome, found.status),
        (RuleOutcome::Waived, FindingStatus::Waived)
    );
    assert_eq!(found.waived_by, ["DEV-1"]);
    // The other rule is not concerned.
    let (outcome, found) = finding("unit-regions", &whole);
    assert_eq!(
        (outcome, found.status),
        (RuleOutcome::Violated, FindingStatus::Open)
    );
    let used = &uses(&whole)[0];
    assert_eq!(
        (used.waives, used.justified.len(), used.unused),
        (Some(1), 2, false)
    );
    assert!(used.idle.is_empty());
}

#[test]
fn where_a_part_is_accepted_the_finding_stays_and_names_the_rest() {
    let part = model(&[code("unit-lines", &["None => return Err(Error::Missing),"])]);
    let (outcome, found) = finding("unit-lines", &part);
    assert_eq!(
        (outcome, found.status),
        (RuleOutcome::Violated, FindingStatus::Open)
    );
    assert!(found.waived_by.is_empty());
    assert!(
        help(&found).starts_with("`DEV-1` accepts a part of it, left is line 12: "),
        "{}",
        help(&found)
    );
    assert_eq!(found.place.as_ref().map(|place| place.start.line), Some(12));
    let used = &uses(&part)[0];
    assert_eq!(
        (used.waives, used.justified.len(), used.unused),
        (Some(0), 1, false)
    );
}

#[test]
fn a_baseline_gets_only_what_no_deviation_accepts() {
    let (_, finding) = finding(
        "unit-lines",
        &model(&[code(
            "unit-lines",
            &["Some(0) => unreachable!(\"never {}\", 0),"],
        )]),
    );
    assert_eq!(
        finding.extent,
        Some(1),
        "else the baseline accepts it when the deviation is gone"
    );
}

#[test]
fn several_deviations_may_accept_a_finding_together() {
    let mut second = kinds("unit-lines", &[RegionKind::Unreachable]);
    second.id = "DEV-2".to_owned();
    let first = code("unit-lines", &["None => return Err(Error::Missing),"]);
    let (outcome, found) = finding("unit-lines", &model(&[first.clone(), second]));
    assert_eq!(outcome, RuleOutcome::Waived);
    assert_eq!(found.waived_by, ["DEV-1", "DEV-2"]);
    // What one accepts, another one does not accept again.
    let mut again = first.clone();
    again.id = "DEV-2".to_owned();
    let used = uses(&model(&[first, again]));
    assert_eq!((used[0].unused, used[1].unused), (false, true));
    assert!(
        used[1].idle[0].contains("not accepted already"),
        "{:?}",
        used[1].idle
    );
}

#[test]
fn kinds_accept_the_region_and_nothing_beside_it() {
    let both = [RegionKind::Unreachable, RegionKind::ErrorPropagation];
    let (outcome, found) = finding("unit-regions", &model(&[kinds("unit-regions", &both)]));
    assert_eq!(outcome, RuleOutcome::Violated);
    assert!(help(&found).contains("left is 14:17: "), "{}", help(&found));
    let (_, found) = finding("unit-regions", &model(&[kinds("unit-regions", &both[..1])]));
    assert!(
        help(&found).contains("left is 13:37, 14:17: "),
        "{}",
        help(&found)
    );
    // A line is of a kind where everything on it that is not covered is.
    let (_, found) = finding("unit-lines", &model(&[kinds("unit-lines", &both)]));
    assert!(
        help(&found).contains("left is line 14: "),
        "{}",
        help(&found)
    );
    let mut mixed = model(&[kinds("unit-lines", &both)]);
    if let UnitCoverage::Measured(coverage) = &mut mixed.units[0].coverage {
        coverage.regions.push(CodeRegion {
            start: Position::new(11, 5),
            end: Position::new(12, 19),
            covered: false,
        });
    }
    let (_, found) = finding("unit-lines", &mixed);
    assert!(!help(&found).contains("accepts a part"), "{}", help(&found));
    assert!(uses(&mixed)[0].unused);
}

#[test]
fn a_macro_of_the_same_name_is_another_one() {
    for (written, accepted) in [
        ("core::unreachable!", true),
        ("mine::unreachable!", false),
        ("\"?\"", false),
    ] {
        let mut deviation = kinds(
            "unit-regions",
            &[RegionKind::Unreachable, RegionKind::ErrorPropagation],
        );
        deviation.text = Some(UnitText {
            first: 10,
            lines: vec![written.to_owned()],
        });
        let model = complete_but(|model| {
            let mut coverage = measured(&[]);
            if let UnitCoverage::Measured(measured) = &mut coverage {
                measured.regions.push(CodeRegion {
                    start: Position::new(10, 1),
                    end: Position::new(10, u32::try_from(written.len()).expect("short") + 1),
                    covered: false,
                });
            }
            model.units[0].coverage = coverage;
            model.deviations = vec![deviation];
        });
        let (outcome, _) = finding("unit-regions", &model);
        assert_eq!(outcome == RuleOutcome::Waived, accepted, "{written}");
    }
}

#[test]
fn a_text_that_stands_twice_has_to_be_written_twice() {
    let twice = |deviation: Deviation| {
        let mut model = model(&[deviation]);
        model.deviations[0].text.as_mut().expect("text").lines[5] = SOURCE[4].to_owned();
        model
    };
    let line = "None => return Err(Error::Missing),";
    let once = twice(code("unit-lines", &[line]));
    let (_, found) = finding("unit-lines", &once);
    assert!(!help(&found).contains("accepts"), "{}", help(&found));
    let used = &uses(&once)[0];
    assert!(
        used.unused && used.idle[0].contains("stands 2 times in the unit and is written 1 time"),
        "{used:?}"
    );
    let (_, found) = finding("unit-lines", &twice(code("unit-lines", &[line, line])));
    assert!(
        help(&found).contains("left is line 12: "),
        "{}",
        help(&found)
    );
    // With the line before it, it is the first one alone.
    let with = format!("Some(rate) => Ok(check(rate)?),\n{line}\n");
    let (_, found) = finding("unit-lines", &twice(code("unit-lines", &[&with])));
    assert!(
        help(&found).contains("left is line 12: "),
        "{}",
        help(&found)
    );
}

#[test]
fn a_text_that_is_covered_or_not_there_is_of_no_use() {
    let model = model(&[code(
        "unit-regions",
        &[
            "match rate {",
            "panic!()",
            "Some(rate) => Ok(check(rate)?),",
        ],
    )]);
    let used = &uses(&model)[0];
    assert!(!used.unused && used.justified.len() == 1);
    assert_eq!(used.idle.len(), 2);
    assert!(
        used.idle[0].contains("`match rate {` holds nothing"),
        "{:?}",
        used.idle
    );
    assert!(
        used.idle[1].contains("`panic!()` stands nowhere"),
        "{:?}",
        used.idle
    );
}

#[test]
fn a_region_over_several_lines_needs_all_of_them() {
    let mut deviation = code("unit-regions", &["None => return Err(Error::Missing),"]);
    let wide = |deviation: Deviation| {
        let mut model = model(&[deviation]);
        if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
            coverage
                .regions
                .retain(|region| region.covered || region.start.line == 14);
            coverage
                .regions
                .iter_mut()
                .filter(|region| !region.covered)
                .for_each(|region| region.end = Position::new(15, 3));
        }
        model
    };
    assert_eq!(
        finding("unit-regions", &wide(deviation.clone())).0,
        RuleOutcome::Violated
    );
    deviation.code =
        vec!["None => return Err(Error::Missing),\n_ => return Err(Error::Missing),".to_owned()];
    assert_eq!(
        finding("unit-regions", &wide(deviation)).0,
        RuleOutcome::Waived
    );
}

#[test]
fn an_outcome_of_a_branch_is_accepted_by_the_text_of_its_line() {
    let mut model = model(&[code("unit-branches", &["Some(rate) => Ok(check(rate)?),"])]);
    model.branches_measured = true;
    if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
        coverage.branches = Some(vec![BranchOutcome {
            start: Position::new(13, 3),
            end: Position::new(13, 9),
            ..BranchOutcome::default()
        }]);
    }
    assert_eq!(finding("unit-branches", &model).0, RuleOutcome::Waived);
}

#[test]
fn what_was_not_measured_is_not_accepted() {
    let mut model = model(&[code("unit-regions", &["match rate {"])]);
    if let UnitCoverage::Measured(coverage) = &mut model.units[0].coverage {
        coverage.regions.clear();
        coverage.lines_only = true;
    }
    assert_eq!(finding("unit-regions", &model).0, RuleOutcome::Violated);
}

#[test]
fn without_the_source_nothing_is_accepted() {
    let mut model = model(&[code("unit-lines", &["None => return Err(Error::Missing),"])]);
    model.deviations[0].text = None;
    assert_eq!(finding("unit-lines", &model).0, RuleOutcome::Violated);
    assert!(uses(&model)[0].idle[0].contains("could not be read"));
}

#[test]
fn one_that_does_not_hold_waives_nothing() {
    let untraced = |change: fn(&mut Model)| {
        let mut model = complete_but(|model| {
            model.units[0].requirements.clear();
            model.deviations = vec![deviation("DEV-1", "unit-untraced", "dose::limit")];
        });
        change(&mut model);
        finding("unit-untraced", &model).0
    };
    assert_eq!(untraced(|_| ()), RuleOutcome::Waived);
    assert_eq!(
        untraced(|model| model.deviations[0].approved_by = None),
        RuleOutcome::Violated
    );
    assert_eq!(
        untraced(|model| model.deviations[0].expires = "2026-05-31".to_owned()),
        RuleOutcome::Violated
    );
    assert_eq!(
        untraced(|model| model.units[0].digest = Some("sha256:2".to_owned())),
        RuleOutcome::Violated
    );
    assert_eq!(
        untraced(|model| model.deviations[0].subject.id = "dose::limit#2".to_owned()),
        RuleOutcome::Violated
    );
    assert_eq!(
        untraced(|model| model.deviations[0].rule = "unit-lines".to_owned()),
        RuleOutcome::Violated
    );
    assert_eq!(
        untraced(|model| model.deviations[0].subject.kind = SubjectKind::Test),
        RuleOutcome::Violated
    );
}

#[test]
fn what_is_waived_passes_and_is_not_satisfied() {
    let model = complete_but(|model| {
        model.units[0].requirements.clear();
        model.deviations = vec![deviation("DEV-1", "unit-untraced", "dose::limit")];
        model.policy.c.unit_verified = false;
        model.requirements.clear();
        model.tests[0].verifies.clear();
    });
    let verdict = evaluate(&model);
    let result = verdict
        .rules
        .iter()
        .find(|rule| rule.rule == "unit-untraced")
        .expect("judged");
    assert_eq!(result.outcome, RuleOutcome::Waived);
    // The requirements are gone, and nobody waived that.
    assert_eq!(verdict.decision, Decision::Fail);
    assert_eq!(verdict.deviations[0].waives, Some(1));
}

#[test]
fn a_pair_is_accepted_by_the_other_items_name() {
    let rule = find("unit-untraced").expect("a rule");
    let mut pairs = complete_but(|model| {
        let mut deviation = deviation("DEV-1", "unit-untraced", "dose::limit");
        deviation.subject = Subject {
            kind: SubjectKind::Item,
            id: "dosing".to_owned(),
        };
        deviation.with = Some("ui".to_owned());
        model.deviations = vec![deviation];
    });
    let mut status = |named: &'static str, with: Option<&str>| {
        let mut findings = Findings::of(rule);
        let place = pairs.units[0].place.clone();
        let found = findings.add(SubjectKind::Item, "dosing", pairs.system.class, "depends");
        found.at(place).help("cut it");
        if let Some(with) = with {
            found.with(SubjectKind::Item, with);
        }
        let mut findings = findings.into_vec();
        findings[0].rule = named;
        pairs.deviations[0].rule = rule.id.to_owned();
        apply(rule, &pairs, &mut findings);
        findings[0].status
    };
    assert_eq!(
        status("segregation-breached", Some("ui")),
        FindingStatus::Waived
    );
    assert_eq!(
        status("segregation-breached", Some("alarms")),
        FindingStatus::Open
    );
    assert_eq!(status("segregation-breached", None), FindingStatus::Open);
}

#[test]
fn a_rule_that_must_not_be_waived_is_not() {
    let model = complete_but(|model| {
        model.tests[0].outcome = crate::model::TestOutcome::Failed("panicked".to_owned());
        let mut deviation = deviation("DEV-1", "test-failed", "dose/lib::limits");
        deviation.subject.kind = SubjectKind::Test;
        model.deviations = vec![deviation];
    });
    assert_eq!(finding("test-failed", &model).1.status, FindingStatus::Open);
}

#[test]
fn nothing_is_known_where_nothing_was_executed() {
    let mut model = model(&[code("unit-lines", &["None => return Err(Error::Missing),"])]);
    model.build = BuildState::NotAsked;
    let used = &uses(&model)[0];
    assert_eq!((used.waives, used.unused), (None, false));
}
