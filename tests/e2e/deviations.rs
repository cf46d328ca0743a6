//! Deviations on a real build: what the compiler maps, what is accepted of it, and what a change of the code does to that.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Workspace, rule, unit};

/// What no test can be expected to reach, beside what one could.
const LIBRARY: &str = r#"//! Limits.

use iec62304_macros::requirement;

/// Limits the rate.
#[requirement("SRS-1")]
pub fn arm(rate: Option<u8>) -> u8 {
    match rate {
        Some(rate) => rate.min(35),
        None => std::unreachable!("never {}", 0), // nobody asks
    }
}

/// Checks the rate.
#[requirement("SRS-1")]
pub fn checked(rate: Option<u8>) -> Option<u8> {
    println!("{:?}", rate?);
    let next = rate?
        .checked_add(1)?;
    Some(next)
}

/// Rounds the rate.
#[requirement("SRS-1")]
pub fn rounded<T: Into<u32>>(rate: T) -> Result<u32, ()> {
    match rate.into() {
        0 => return Err(()),
        1 => {
            return Err(());
        }
        2 => {
            return Err(());
        }
        rate => Ok(rate),
    }
}

#[cfg(test)]
mod tests {
    use iec62304_macros::verifies;

    #[test]
    #[verifies("SRS-1")]
    fn limits() {
        assert_eq!(super::arm(Some(40)), 35);
        assert_eq!(super::checked(Some(1)), Some(2));
        assert_eq!(super::rounded(7_u8), Ok(7));
        assert_eq!(super::rounded(7_u16), Ok(7));
    }
}
"#;

const CONFIGURATION: &str = "[system]\nname = \"Pump\"\nclass = \"C\"\n[policy.C]\nitem_lines = 10\nitem_regions = 10\n\
    [[item]]\nid = \"dosing\"\npackages = [\"deviating\"]\n";

const REQUIREMENTS: &str = "[[source]]\nid = \"SYS-1\"\nkind = \"system\"\ntext = \"The patient gets the prescribed rate.\"\n\
    [[requirement]]\nid = \"SRS-1\"\ntitle = \"Limit\"\ntext = \"The software shall limit the rate to 35 U/h.\"\n\
    kind = \"functional\"\nitem = \"dosing\"\nderives_from = [\"SYS-1\"]\nacceptance = \"A request of 40 U/h yields 35 U/h.\"\n";

const DOCUMENT: &str = "iec62304/deviations.toml";

fn workspace(package: &str) -> Workspace {
    Workspace::of(
        package,
        &[
            ("src/lib.rs", LIBRARY),
            (
                "iec62304.toml",
                &CONFIGURATION.replace("deviating", package),
            ),
            ("iec62304/requirements.toml", REQUIREMENTS),
        ],
    )
}

/// An approved record; `accepts` is `code` or `kinds`.
fn record(report: &Value, id: &str, rule: &str, subject: &str, accepts: &str) -> String {
    let digest = unit(report, subject)["digest"].as_str().expect("a digest");
    format!(
        "[[deviation]]\nid = \"{id}\"\nrule = \"{rule}\"\nsubject = \"{subject}\"\nreason = \"no test can\"\n\
         approved_by = \"Head of verification\"\napproved_on = 2025-02-03\nexpires = 2999-12-31\ndigest = \"{digest}\"\n{accepts}\n\n"
    )
}

fn deviation<'a>(report: &'a Value, id: &str) -> &'a Value {
    let mut all = report["deviations"].as_array().expect("a list").iter();
    all.find(|it| it["id"] == id).expect("listed")
}

/// Rule, unit and status of each finding that counts at this gate.
fn findings(report: &Value) -> Vec<String> {
    let all = report["findings"].as_array().expect("a list").iter();
    let all = all.filter(|finding| {
        rule(report, finding["rule"].as_str().unwrap_or_default())["counts"] == true
    });
    let mut shown: Vec<String> = all
        .map(|finding| {
            let (status, by) = (finding["status"].as_str(), &finding["waived_by"]);
            format!(
                "{} {} {} {by}",
                finding["rule"].as_str().unwrap_or_default(),
                finding["subject"]["id"].as_str().unwrap_or_default(),
                status.unwrap_or_default()
            )
        })
        .collect();
    shown.sort();
    shown
}

/// All deviations that the code needs, two rules for each unit.
fn accepting(report: &Value) -> String {
    let mut text = String::new();
    let unreachable = "kinds = [\"unreachable\"]";
    let error = "kinds = [\"error-propagation\"]";
    let codes = "code = [\"0 => return Err(()),\", \"1 => {\\n    return Err(());\", \"2 => {\\n    return Err(());\"]";
    for (id, rule, subject, accepts) in [
        ("DEV-1", "unit-lines", "deviating::arm", unreachable),
        ("DEV-2", "unit-regions", "deviating::arm", unreachable),
        ("DEV-3", "unit-regions", "deviating::checked", error),
        ("DEV-4", "unit-lines", "deviating::rounded", codes),
        ("DEV-5", "unit-regions", "deviating::rounded", codes),
    ] {
        write!(text, "{}", record(report, id, rule, subject, accepts)).expect("a text");
    }
    text
}

/// The report shows what is accepted, and keeps the figures as they were measured.
fn assert_shown(before: &Value, report: &Value) {
    for id in ["arm", "checked", "rounded"] {
        let of = |report: &Value| {
            let coverage = &unit(report, &format!("deviating::{id}"))["coverage"];
            (coverage["lines"].clone(), coverage["regions"].clone())
        };
        assert_eq!(of(before), of(report), "{id}");
    }
    let justified = &unit(report, "deviating::arm")["coverage"]["justified"];
    let region = serde_json::json!({
        "line": 10, "column": 17, "end_line": 10, "end_column": 34, "rule": "unit-regions", "deviation": "DEV-2"
    });
    assert!(
        justified.as_array().expect("a list").contains(&region),
        "{justified:#}"
    );
    for id in ["DEV-1", "DEV-2", "DEV-3", "DEV-4", "DEV-5"] {
        let listed = deviation(report, id);
        assert_eq!(
            (&listed["status"], &listed["waives"]),
            (&"active".into(), &1.into()),
            "{listed:#}"
        );
        assert_eq!(listed["idle"], serde_json::json!([]));
    }
}

#[test]
fn what_is_accepted_is_waived_and_holds_until_the_code_changes() {
    let workspace = workspace("deviating");
    let (code, before) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let text = accepting(&before);
    workspace.write(DOCUMENT, &text);
    let (code, report) = workspace.verify(&[]);
    assert_eq!(
        findings(&report),
        [
            "unit-lines deviating::arm waived [\"DEV-1\"]",
            "unit-lines deviating::rounded waived [\"DEV-4\"]",
            "unit-regions deviating::arm waived [\"DEV-2\"]",
            "unit-regions deviating::checked waived [\"DEV-3\"]",
            "unit-regions deviating::rounded waived [\"DEV-5\"]",
        ]
    );
    assert_eq!(code, 0);
    assert_eq!(rule(&report, "unit-regions")["outcome"], "waived");
    assert_eq!(report["summary"]["findings"]["waived"], 5);
    assert_shown(&before, &report);
    // Layout and comments are nothing, a number in a text is something.
    workspace.replace("src/lib.rs", " // nobody asks", "\n        /* nobody */");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#?}", findings(&report));
    workspace.replace("src/lib.rs", "\"never {}\"", "\"ever {}\"");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    for id in ["DEV-1", "DEV-2"] {
        assert_eq!(deviation(&report, id)["status"], "stale");
    }
    let open: Vec<String> = findings(&report)
        .into_iter()
        .filter(|it| it.contains(" open "))
        .collect();
    assert_eq!(
        open,
        [
            "deviation-stale DEV-1 open []",
            "deviation-stale DEV-2 open []",
            "unit-lines deviating::arm open []",
            "unit-regions deviating::arm open []",
        ]
    );
}

#[test]
fn what_is_not_accepted_stays_and_a_subject_that_is_not_there_ends_the_run() {
    let workspace = workspace("partly");
    let (_, before) = workspace.verify(&[]);
    let subject = "partly::rounded";
    let once = "code = [\"return Err(());\", \"0 => return Err(()),\", \"panic!()\"]";
    let text = record(&before, "DEV-1", "unit-lines", subject, once);
    workspace.write(DOCUMENT, &text);
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let all = report["findings"].as_array().expect("a list");
    let of = |rule: &str, id: &str| {
        let found = all
            .iter()
            .find(|it| it["rule"] == rule && it["subject"]["id"] == id);
        found.unwrap_or_else(|| panic!("no {rule}")).clone()
    };
    let left = of("unit-lines", subject);
    assert_eq!(left["status"], "open");
    let help = left["help"].as_str().expect("help");
    assert!(
        help.starts_with("`DEV-1` accepts a part of it, left is line 29, line 32: "),
        "{help}"
    );
    assert_eq!(left["location"]["line"], 29);
    let unused = of("deviation-unused", "DEV-1");
    let message = unused["message"].as_str().expect("a message");
    assert!(
        message.contains("`return Err(());` stands 2 times in the unit"),
        "{message}"
    );
    assert!(
        message.contains("`panic!()` stands nowhere in the unit"),
        "{message}"
    );
    for (wrong, says) in [
        ("partly::roundet", "did you mean `partly::rounded`?"),
        ("partly::*", "a record takes no patterns"),
        ("partly::rounded#2", "there is no unit in the source"),
    ] {
        workspace.write(DOCUMENT, &text.replace(subject, wrong));
        let run = workspace.run(&["check"]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

/// The record with everything that a person has to write.
fn filled(record: &str) -> String {
    let mut text = record.to_owned();
    for (key, value) in [
        ("reason", "no test can"),
        ("alternative", "review"),
        ("risk_view", "none"),
        ("approved_by", "Head of verification"),
        ("approved_on", "2025-02-03"),
        ("expires", "2999-12-31"),
    ] {
        text = text.replace(&format!("{key} = \"\""), &format!("{key} = \"{value}\""));
    }
    text
}

/// What no record is printed for, and why.
fn assert_refusals(new: &dyn Fn(&str, &str) -> (i32, String, String)) {
    for (rule, subject, says) in [
        (
            "test-failed",
            "proposed/lib::tests::limits",
            "cannot be waived: what a failed test found",
        ),
        ("unit-linse", "proposed::arm", "did you mean `unit-lines`?"),
        (
            "unit-lines",
            "proposed::arn",
            "did you mean `proposed::arm`?",
        ),
        ("requirement-unverified", "SRS-2", "did you mean `SRS-1`?"),
        (
            "segregation-breached",
            "dosing",
            "name the other item by --with",
        ),
    ] {
        let (code, out, error) = new(rule, subject);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn a_record_is_printed_ready_to_be_filled_in() {
    // The newest run is that of this workspace: no other one shares its target directory.
    let workspace = workspace("proposed").with_own_target();
    let new = |rule: &str, subject: &str| {
        let run = workspace.run(&["deviation", "new", "--rule", rule, "--subject", subject]);
        (run.code, run.stdout, run.stderr)
    };
    // Nothing was executed yet: what is accepted has to be written.
    let (code, empty, _) = new("unit-lines", "proposed::arm");
    assert_eq!(code, 0);
    assert!(
        empty.contains("code = [\"\"]") && empty.contains("digest = \"sha256:"),
        "{empty}"
    );
    workspace.write(DOCUMENT, &filled(&empty));
    let run = workspace.run(&["check"]);
    assert!(
        run.code == 2 && run.stderr.contains("`code` holds an empty text"),
        "{}",
        run.stderr
    );
    workspace.write(DOCUMENT, "");
    workspace.verify(&[]);
    let mut records = String::new();
    for (number, (rule, unit)) in [
        ("unit-lines", "arm"),
        ("unit-regions", "arm"),
        ("unit-regions", "checked"),
        ("unit-lines", "rounded"),
        ("unit-regions", "rounded"),
    ]
    .into_iter()
    .enumerate()
    {
        let (code, record, _) = new(rule, &format!("proposed::{unit}"));
        assert_eq!(code, 0, "{record}");
        let numbered = record.replacen("DEV-1", &format!("DEV-{}", number + 1), 1);
        writeln!(records, "{numbered}").expect("a text");
    }
    assert!(records.contains("kinds = [\"unreachable\"]"), "{records}");
    workspace.write(DOCUMENT, &records);
    let run = workspace.run(&["check"]);
    assert!(
        run.code == 2 && run.stderr.contains("`reason` is empty"),
        "{}",
        run.stderr
    );
    workspace.write(DOCUMENT, &filled(&records));
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#?}\n{records}", findings(&report));
    assert_eq!(
        rule(&report, "deviation-unused")["findings"],
        0,
        "{:#?}",
        findings(&report)
    );
    assert_refusals(&new);
}
