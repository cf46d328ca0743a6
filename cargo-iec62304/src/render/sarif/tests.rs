//! What code scanning is told.

use super::*;
use crate::render::testkit::{rendered, schema_errors};
use crate::report::sample;

fn log(report: &Report) -> Value {
    serde_json::from_str(&rendered(crate::cli::Format::Sarif, report)).unwrap()
}

#[test]
fn it_keeps_to_the_official_schema_in_every_state() {
    for report in sample::exhaustive() {
        assert_eq!(schema_errors(&log(&report)), [""; 0]);
    }
    let hostile = sample::hostile();
    assert_eq!(schema_errors(&log(&hostile)), [""; 0]);
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    for (place, wrong) in [
        ("/version", json!("2.2.0")),
        ("/runs/0/results/0/level", json!("fatal")),
        ("/runs/0/results/0/kind", json!("failed")),
        ("/runs/0/results/0/ruleIndex", json!(-2)),
        ("/runs/0/columnKind", json!("bytes")),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            json!(0),
        ),
    ] {
        let mut log = log(&sample::small().report());
        *log.pointer_mut(place).unwrap() = wrong;
        assert_ne!(schema_errors(&log), [""; 0], "{place}");
    }
}

#[test]
fn a_waived_finding_is_suppressed_and_an_undecided_one_is_not_fine() {
    let log = log(&sample::small().report());
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |weight: &str| {
        let mut all = results
            .iter()
            .filter(|one| one["properties"]["weight"] == weight);
        all.next().unwrap()
    };
    let waived = &of("waived")["suppressions"][0];
    assert_eq!(waived["status"], "accepted");
    let reason = &sample::small().report().deviations[0].reason;
    assert!(
        waived["justification"]
            .as_str()
            .unwrap()
            .ends_with(reason.as_str()),
        "{waived}"
    );
    assert!(of("error")["suppressions"].is_null());
    assert_eq!(of("undecided")["level"], "error");
    assert_eq!(of("later")["level"], "note");
    assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], 1);
}

#[test]
fn places_are_below_the_root_and_rules_have_their_help() {
    let log = log(&sample::small().report());
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(place["uriBaseId"], ROOT);
        let file = usize::try_from(place["index"].as_u64().unwrap()).unwrap();
        assert_eq!(run["artifacts"][file]["location"]["uri"], place["uri"]);
    }
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let hollow = rules
        .iter()
        .find(|rule| rule["id"] == "trace-hollow")
        .unwrap();
    assert!(
        hollow["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("# Why")
    );
}

#[test]
fn a_run_without_evidence_did_not_succeed() {
    let mut report = sample::empty().report();
    report.verdict = Verdict::Undetermined;
    report.exit_code = 3;
    report.rules[0].outcome = RuleOutcome::Undetermined;
    let log = log(&report);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(log["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn paths_become_addresses() {
    assert_eq!(address("a b/ü.rs")["uri"], "a%20b/%C3%BC.rs");
    assert_eq!(address("/x/a.rs"), json!({"uri": "file:///x/a.rs"}));
    assert_eq!(address("C:/x/a.rs"), json!({"uri": "file:///C:/x/a.rs"}));
}
