//! What the terminal shows.

use super::{Options, Verbosity, write};
use crate::model::{Gate, UnitCoverage};
use crate::report::Report;
use crate::report::sample::{self, Sample, finding, rule};
use crate::verdict::{
    Decision, Finding, FindingStatus, RuleOutcome, Severity, SubjectKind, Verdict,
};

fn shown(report: &Report, options: Options) -> String {
    let mut out = Vec::new();
    write(report, &sample::source, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn with(verbosity: Verbosity) -> Options {
    Options {
        verbosity,
        ..Options::default()
    }
}

#[test]
fn a_failing_system() {
    insta::assert_snapshot!(shown(&sample::small().report(), Options::default()));
}

#[test]
fn a_failing_system_in_full() {
    insta::assert_snapshot!(shown(&sample::small().report(), with(Verbosity::Verbose)));
}

#[test]
fn a_failing_system_in_short() {
    insta::assert_snapshot!(shown(&sample::small().report(), with(Verbosity::Quiet)));
}

/// What stands in the text as findings: those shown, and those that it says it leaves out.
fn counted(text: &str) -> usize {
    let is_finding = |line: &&str| {
        ["error[", "warning[", "note["]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let left_out = |line: &str| -> Option<usize> {
        line.strip_prefix("… and ")?.split(' ').next()?.parse().ok()
    };
    text.lines().filter(is_finding).count() + text.lines().filter_map(left_out).sum::<usize>()
}

/// A run of one rule with so many findings, each one made by `change` from an open, decided error.
fn run(number: usize, outcome: RuleOutcome, change: impl Fn(&mut Finding)) -> Sample {
    let findings = (0..number).map(|at| {
        let subject = format!("pump::f{at:02}");
        let message = format!("{subject} traces to nothing");
        let mut found = finding(
            "unit-untraced",
            "5.1.1",
            (SubjectKind::Unit, &subject),
            &message,
        );
        found.help = Some("tag it".to_owned());
        change(&mut found);
        found
    });
    Sample {
        verdict: Verdict {
            decision: match outcome {
                RuleOutcome::Violated => Decision::Fail,
                RuleOutcome::Undetermined => Decision::Undetermined,
                RuleOutcome::Satisfied | RuleOutcome::NotApplicable | RuleOutcome::Waived => {
                    Decision::Pass
                }
            },
            rules: vec![rule("unit-untraced", "5.1.1", outcome, 60, number)],
            findings: findings.collect(),
            deviations: Vec::new(),
        },
        ..sample::empty()
    }
}

#[test]
fn as_many_findings_are_shown_or_named_as_the_verdict_has() {
    use RuleOutcome::{Satisfied, Undetermined, Violated, Waived};
    let samples = [
        sample::small(),
        sample::empty(),
        run(0, Satisfied, |_| {}),
        run(1, Violated, |_| {}),
        run(1, Satisfied, |finding| finding.severity = Severity::Warning),
        run(1, Satisfied, |finding| finding.severity = Severity::Note),
        run(1, Waived, |finding| finding.status = FindingStatus::Waived),
        run(1, Undetermined, |finding| finding.decided = false),
        run(55, Violated, |_| {}),
    ];
    for sample in samples {
        let report = sample.report();
        for verbosity in [Verbosity::Normal, Verbosity::Verbose] {
            let text = shown(&report, with(verbosity));
            assert_eq!(counted(&text), sample.verdict.findings.len(), "{text}");
        }
        let mut json = Vec::new();
        crate::render::json::write(&report, &mut json).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(
            json["findings"].as_array().unwrap().len(),
            sample.verdict.findings.len()
        );
        assert_eq!(
            json["exit_code"],
            sample.verdict.decision.exit_code().number()
        );
    }
}

#[test]
fn the_last_line_is_the_verdict_and_counts_what_weighs() {
    let last = |sample: Sample| {
        let text = shown(
            &sample.report(),
            Options {
                width: 120,
                ..Options::default()
            },
        );
        text.lines().next_back().unwrap().to_owned()
    };
    assert_eq!(
        last(run(55, RuleOutcome::Violated, |_| {})),
        "verdict: fail  (exit 1) · 55 errors, 0 warnings · 5 clauses open for a person"
    );
    assert_eq!(
        last(run(1, RuleOutcome::Undetermined, |finding| finding
            .decided =
            false)),
        "verdict: undetermined  (exit 3) · 1 error (1 undecided), 0 warnings · 5 clauses open for a person"
    );
    assert_eq!(
        last(run(2, RuleOutcome::Waived, |finding| finding.status =
            FindingStatus::Waived)),
        "verdict: pass  (exit 0) · 0 errors, 0 warnings, 2 waived · 5 clauses open for a person"
    );
}

#[test]
fn of_many_findings_some_are_shown_and_advice_is_given_once() {
    let text = shown(
        &run(55, RuleOutcome::Violated, |_| {}).report(),
        Options::default(),
    );
    assert_eq!(text.matches("\nerror[").count() + 1, 20);
    assert!(
        text.contains("\n… and 35 more of unit-untraced\n  all of them: -v or --format json\n")
    );
    assert_eq!(text.matches("= help: tag it").count(), 1);
    let all = shown(
        &run(55, RuleOutcome::Violated, |_| {}).report(),
        with(Verbosity::Verbose),
    );
    assert_eq!(all.matches("error[").count(), 55);
}

#[test]
fn what_counts_at_a_later_gate_is_named_and_alarms_nobody() {
    let mut sample = run(6, RuleOutcome::Violated, |_| {});
    sample.verdict.decision = Decision::Pass;
    sample.verdict.rules[0].gate = Gate::Release;
    sample.verdict.rules[0].counts = false;
    let text = shown(&sample.report(), Options::default());
    assert!(!text.contains("error["), "{text}");
    assert!(
        text.contains("… and 6 of unit-untraced, which counts at the release gate"),
        "{text}"
    );
    assert!(
        text.contains("0 errors, 0 warnings · 6 errors at a later gate"),
        "{text}"
    );
}

#[test]
fn a_first_run_without_configuration() {
    let mut sample = sample::empty();
    sample.model.scope = crate::model::Scope::Static;
    sample.facts.command = "check".to_owned();
    sample.model.units = sample::small().model.units;
    for unit in &mut sample.model.units {
        unit.coverage = UnitCoverage::Unknown;
        unit.executed_by.clear();
    }
    insta::assert_snapshot!(shown(&sample.report(), Options::default()));
}

#[test]
fn a_failed_build() {
    let mut sample = run(0, RuleOutcome::Undetermined, |_| {});
    sample.verdict.rules[0].reason = Some("the build failed".to_owned());
    sample.model.build =
        crate::model::BuildState::Failed("cargo test --no-run ended with exit code 101".to_owned());
    sample.model.system.configured = true;
    sample.facts.warnings = vec!["Cargo.lock was outdated and has been written anew".to_owned()];
    insta::assert_snapshot!(shown(&sample.report(), Options::default()));
}

/// The same run with so many undetermined rules, all for one reason.
fn undecided(number: usize) -> Sample {
    let mut sample = run(0, RuleOutcome::Undetermined, |_| {});
    let one = sample.verdict.rules[0].clone();
    let ids = ["item-lines", "test-failed", "unit-absent", "unit-untraced"];
    let rules = ids
        .iter()
        .take(number)
        .map(|id| crate::verdict::RuleResult {
            rule: id,
            reason: Some("the build did not succeed".to_owned()),
            ..one.clone()
        });
    sample.verdict.rules = rules.collect();
    sample
}

#[test]
fn one_reason_of_many_undetermined_rules_is_told_once() {
    for verbosity in [Verbosity::Quiet, Verbosity::Normal] {
        let text = shown(&undecided(4).report(), with(verbosity));
        assert_eq!(
            text.matches("the build did not succeed").count(),
            1,
            "{text}"
        );
        assert!(text.contains("undetermined  4 rules"), "{text}");
    }
    let text = shown(&undecided(4).report(), with(Verbosity::Verbose));
    assert_eq!(
        text.matches("the build did not succeed").count(),
        4,
        "{text}"
    );
    let text = shown(&undecided(1).report(), Options::default());
    assert!(text.contains("undetermined  item-lines"), "{text}");
}

#[test]
fn the_hint_names_a_rule_that_found_something() {
    let mut sample = undecided(4);
    sample.verdict.rules[2].findings = 1;
    let text = shown(&sample.report(), Options::default());
    assert!(text.contains("iec62304 explain unit-absent\n"), "{text}");
    let text = shown(&undecided(4).report(), Options::default());
    assert!(text.contains("iec62304 explain item-lines\n"), "{text}");
}

#[test]
fn what_is_not_decided_says_what_could_decide_it() {
    let mut sample = run(1, RuleOutcome::Undetermined, |finding| {
        finding.decided = false;
    });
    let text = shown(&sample.report(), Options::default());
    assert!(
        text.contains("not decided: evidence or source that could not be read"),
        "{text}"
    );
    sample.model.scope = crate::model::Scope::Partial;
    let text = shown(&sample.report(), Options::default());
    assert!(
        text.contains("not decided: a run of all packages and tests"),
        "{text}"
    );
}

#[test]
fn the_panic_of_a_failed_test_is_shown_before_its_backtrace() {
    let mut sample = sample::small();
    let frames: Vec<String> = (0..20).map(|at| format!("  {at}: frame {at}")).collect();
    let output = format!(
        "running 1 test\nthread 'tests::ramps_down' (7) panicked at src/lib.rs:9:5:\nleft: 1\n{}",
        frames.join("\n")
    );
    let mut runs = sample.model.tests.iter_mut();
    let failed = runs.find(|run| run.output.is_some());
    failed.unwrap().output = Some(output);
    let text = shown(&sample.report(), Options::default());
    assert!(
        text.contains(" = output of the test, from its panic on:\n   | thread 'tests::ramps_down'"),
        "{text}"
    );
    assert!(
        text.contains("| left: 1\n") && !text.contains("frame 19"),
        "{text}"
    );
    let all = shown(&sample.report(), with(Verbosity::Verbose));
    assert!(
        all.contains("| running 1 test") && all.contains("frame 19"),
        "{all}"
    );
}

#[test]
fn what_was_not_measured_has_no_percentage() {
    let text = shown(&sample::small().report(), Options::default());
    let row = text
        .lines()
        .find(|line| line.starts_with("  ui (A)"))
        .unwrap();
    assert!(row.ends_with("not measured  not measured"), "{row}");
    assert!(!row.contains('%'));
}

#[test]
fn no_line_of_the_summary_is_wider_than_the_terminal() {
    let mut sample = sample::small();
    let long = "a-very-long-name-of-an-item-that-no-column-holds-in-full";
    long.clone_into(&mut sample.model.items[0].id);
    for unit in &mut sample.model.units {
        unit.item = Some(long.to_owned());
    }
    sample.verdict.findings.clear();
    for width in [60, 80, 100] {
        for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
            let options = Options {
                color: false,
                width,
                verbosity,
            };
            let text = shown(&sample.report(), options);
            let wide = text.lines().find(|line| line.chars().count() > width);
            assert_eq!(wide, None, "at {width}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let report = sample::small().report();
    let plain = shown(&report, Options::default());
    let colored = shown(
        &report,
        Options {
            color: true,
            ..Options::default()
        },
    );
    assert!(!plain.contains('\u{1b}') && colored.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}
