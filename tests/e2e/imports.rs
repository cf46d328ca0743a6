//! Evidence from elsewhere, end to end: one workspace whose second test needs a device, and reports of a lab that has one.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Run, Workspace, rule, subjects, unit};

const LIB: &str = "\
//! Doses.

use iec62304_macros::requirement;

/// Limits the rate.
#[requirement(\"SRS-1\")]
pub fn limit(rate: u32) -> u32 {
    if rate > 35 { 35 } else { rate }
}

/// Stops the motor.
#[requirement(\"SRS-2\")]
pub fn stop(now: u32) -> u32 {
    let left = now / 2;
    left - 35
}

/// Reads the motor's sensor.
#[cfg(target_os = \"none\")]
#[requirement(\"SRS-2\")]
pub fn sense(raw: u32) -> u32 {
    raw >> 2
}

#[cfg(test)]
mod tests {
    use iec62304_macros::verifies;

    #[test]
    #[verifies(\"SRS-1\")]
    fn the_rate_is_limited() {
        assert_eq!((super::limit(40), super::limit(3)), (35, 3));
    }

    #[test]
    #[ignore = \"needs the motor\"]
    #[verifies(\"SRS-2\")]
    fn the_motor_stops() {
        assert_eq!(super::stop(80), 5);
    }
}
";

const DOCUMENTS: &str = "\
[[source]]
id = \"SYS-1\"
kind = \"system\"
text = \"The patient gets no more than the prescribed rate.\"

[[requirement]]
id = \"SRS-1\"
title = \"Limit the rate\"
text = \"The software shall limit the rate to 35 U/h.\"
kind = \"functional\"
item = \"dosing\"
derives_from = [\"SYS-1\"]
acceptance = \"A request of 40 U/h yields 35 U/h.\"

[[requirement]]
id = \"SRS-2\"
title = \"Stop the motor\"
text = \"The software shall stop the motor.\"
kind = \"functional\"
item = \"dosing\"
derives_from = [\"SYS-1\"]
acceptance = \"At 80 steps, 5 are left.\"
";

const STOPS: &str = "imports-lab/lib::tests::the_motor_stops";

/// The workspace of a manufacturer, under version control, and the commit.
struct Lab {
    workspace: Workspace,
    commit: String,
}

impl Lab {
    fn new() -> Self {
        let configuration = "[system]\nname = \"Pump\"\nclass = \"C\"\n\n[[item]]\nid = \"dosing\"\npackages = [\"imports-lab\"]\n";
        let files = [
            ("src/lib.rs", LIB),
            ("iec62304.toml", configuration),
            ("iec62304/requirements.toml", DOCUMENTS),
        ];
        let workspace = Workspace::of("imports_lab", &files);
        workspace.run(&["check"]);
        git(&workspace.root, &["init", "-q"]);
        git(&workspace.root, &["add", "."]);
        let who = ["-c", "user.name=Lab", "-c", "user.email=lab@example.org"];
        git(
            &workspace.root,
            &[&who[..], &["commit", "-q", "-m", "Dose"]].concat(),
        );
        let commit = git(&workspace.root, &["rev-parse", "HEAD"])
            .trim()
            .to_owned();
        Self { workspace, commit }
    }

    /// Writes reports and a file of entries for them; gives what the tool says with it.
    fn verify(&self, reports: &[(&str, &str)], entries: &str) -> (i32, Value) {
        let run = self.run(reports, entries);
        (run.code, run.report())
    }

    fn run(&self, reports: &[(&str, &str)], entries: &str) -> Run {
        for (name, text) in reports {
            self.workspace.write(&format!("lab/{name}"), text);
        }
        self.workspace.write("lab/lab.toml", entries);
        self.workspace
            .run(&["verify", "--format", "json", "--evidence", "lab/lab.toml"])
    }

    fn entry(&self, id: &str, file: &str, more: &str) -> String {
        let commit = &self.commit;
        format!("[[evidence]]\nid = \"{id}\"\nfile = \"{file}\"\ncommit = \"{commit}\"\n{more}\n")
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test prepares a repository")]
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output();
    let output = output.expect("git is there");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("git prints UTF-8")
}

fn junit(cases: &str) -> String {
    format!("<testsuites><testsuite name=\"imports-lab\">{cases}</testsuite></testsuites>")
}

fn passed() -> String {
    junit("<testcase name=\"tests::the_motor_stops\" classname=\"imports-lab\"/>")
}

/// An export of llvm-cov 22 of `stop`, executed, with the regions that this compiler gives it.
fn export(regions: &Value) -> String {
    let regions = regions.as_array().expect("regions").iter().map(|region| {
        let keys = ["line", "column", "end_line", "end_column"];
        let place = keys.map(|key| region[key].to_string()).join(",");
        format!("[{place},1,0,0,0]")
    });
    format!(
        "{{\"type\":\"llvm.coverage.json.export\",\"version\":\"3.1.0\",\"data\":[{{\"functions\":[{{\"name\":\
         \"_RNvCsGnvntxs323_11imports_lab4stop\",\"count\":1,\"filenames\":[\"/lab/src/lib.rs\"],\"regions\":[{}]}}]}}]}}",
        regions.collect::<Vec<_>>().join(",")
    )
}

fn lcov(lines: &[(u32, u32)]) -> String {
    let lines = lines
        .iter()
        .map(|(line, hits)| format!("DA:{line},{hits}\n"));
    format!(
        "TN:\nSF:/lab/src/lib.rs\n{}end_of_record\n",
        lines.collect::<String>()
    )
}

fn cobertura(lines: &[(u32, u32)]) -> String {
    let lines = lines
        .iter()
        .map(|(line, hits)| format!("<line number=\"{line}\" hits=\"{hits}\"/>"));
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE coverage SYSTEM \"coverage-04.dtd\"><coverage><sources><source>/lab</source></sources>\
         <packages><package><classes><class filename=\"src/lib.rs\"><lines>{}</lines></class></classes></package></packages></coverage>",
        lines.collect::<String>()
    )
}

const STOP_LINES: [(u32, u32); 4] = [(13, 1), (14, 1), (15, 1), (16, 1)];

fn test<'a>(report: &'a Value, id: &str) -> &'a Value {
    let mut tests = report["tests"].as_array().expect("tests").iter();
    tests.find(|test| test["id"] == id).expect("the test")
}

fn messages(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let of_rule = findings.filter(|finding| finding["rule"] == rule);
    of_rule
        .filter_map(|finding| finding["message"].as_str().map(str::to_owned))
        .collect()
}

#[test]
fn reports_of_a_lab_count_for_what_they_show() {
    let lab = Lab::new();
    let regions = results_alone(&lab);
    regions_of_the_test(&lab, &regions);
    lines_of_the_run(&lab);
    failures_and_unknown_names(&lab);
    mistakes_before_the_build(&lab);
    other_code(&lab);
}

/// The ignored test has passed elsewhere; nothing shows what it executed, so nothing is proven. Gives the regions of `stop`.
fn results_alone(lab: &Lab) -> Value {
    let passed = passed();
    let (code, report) = lab.verify(&[("r.xml", &passed)], &lab.entry("EV-R", "r.xml", ""));
    assert_eq!(code, 1);
    let stops = test(&report, STOPS);
    assert_eq!(
        (stops["outcome"].as_str(), stops["origin"].as_str()),
        (Some("passed"), Some("EV-R"))
    );
    assert_eq!(rule(&report, "test-not-run")["outcome"], "satisfied");
    assert_eq!(rule(&report, "evidence-stale")["outcome"], "satisfied");
    assert_eq!(rule(&report, "trace-hollow")["outcome"], "satisfied");
    assert_eq!(subjects(&report, "requirement-unverified"), ["SRS-2"]);
    let why = &messages(&report, "requirement-unverified")[0];
    assert!(why.contains("`EV-R`, which came without coverage"), "{why}");
    assert_eq!(
        subjects(&report, "unit-not-executed"),
        ["imports_lab::stop"]
    );
    assert_eq!(report["evidence"]["imported"][0]["status"], "used");
    assert_eq!(
        report["evidence"]["code_digest"].as_str().map(str::len),
        Some(64)
    );
    let coverage = &unit(&report, "imports_lab::stop")["coverage"];
    assert_eq!(coverage["regions"]["covered"], 0);
    coverage["uncovered"].clone()
}

/// With coverage of that test the requirement is verified, and its unit wholly covered.
fn regions_of_the_test(lab: &Lab, regions: &Value) {
    let (passed, export) = (passed(), export(regions));
    let all = regions.as_array().expect("regions").len();
    let of_test = format!("test = \"{STOPS}\"\nroot = \"/lab\"");
    let entries = lab.entry("EV-R", "r.xml", "") + &lab.entry("EV-C", "c.json", &of_test);
    let (_, report) = lab.verify(&[("r.xml", &passed), ("c.json", &export)], &entries);
    assert_eq!(
        messages(&report, "evidence-unmatched"),
        [""; 0],
        "the regions are this compiler's"
    );
    assert_eq!(
        rule(&report, "requirement-unverified")["outcome"],
        "satisfied"
    );
    assert_eq!(report["requirements"][1]["evidence"][0], "EV-R");
    let stop = unit(&report, "imports_lab::stop");
    assert_eq!(
        stop["coverage"]["regions"],
        serde_json::json!({"covered": all, "total": all})
    );
    assert_eq!(
        stop["coverage"]["engines"],
        serde_json::json!(["llvm-cov:EV-C", "native"])
    );
    assert_eq!(
        unit(&report, "imports_lab::limit")["coverage"]["engines"],
        serde_json::json!(["native"])
    );
    assert_eq!(subjects(&report, "unit-not-built"), ["imports_lab::sense"]);
}

/// Lines cover lines; regions stay open, of a unit that is not built here they are not known.
fn lines_of_the_run(lab: &Lab) {
    let mut all = STOP_LINES.to_vec();
    all.extend([(21, 1), (22, 1), (23, 1)]);
    let passed = passed();
    for (name, text, engine) in [
        ("c.lcov", lcov(&all), "lcov:EV-L"),
        ("c.xml", cobertura(&all), "cobertura:EV-L"),
    ] {
        let of_run = "results = \"EV-R\"\nroot = \"/lab\"";
        // The source of the Cobertura report is its own root.
        let entries = lab.entry("EV-R", "r.xml", "") + &lab.entry("EV-L", name, of_run);
        let (code, report) = lab.verify(&[("r.xml", &passed), (name, &text)], &entries);
        assert_eq!(code, 1);
        let stop = unit(&report, "imports_lab::stop");
        assert_eq!(
            stop["coverage"]["lines"],
            serde_json::json!({"covered": 4, "total": 4}),
            "{name}"
        );
        assert_eq!(stop["coverage"]["regions"]["covered"], 0, "{name}");
        assert_eq!(stop["executed_in"], serde_json::json!(["EV-L"]));
        let sense = unit(&report, "imports_lab::sense");
        assert_eq!(
            sense["coverage"]["lines"],
            serde_json::json!({"covered": 3, "total": 3})
        );
        assert_eq!(sense["coverage"]["regions"], Value::Null);
        assert_eq!(sense["coverage"]["engines"], serde_json::json!([engine]));
        assert!(subjects(&report, "unit-not-built").is_empty());
        assert!(subjects(&report, "unit-not-executed").is_empty());
    }
}

/// A failure elsewhere fails the test that passed here; one under an unknown name is an error, a pass a warning.
fn failures_and_unknown_names(lab: &Lab) {
    let failed = junit(
        "<testcase name=\"tests::the_rate_is_limited\"><failure message=\"36\"/></testcase><testcase name=\"tests::gone\"/>",
    );
    let (code, report) = lab.verify(&[("r.xml", &failed)], &lab.entry("EV-R", "r.xml", ""));
    assert_eq!(code, 1);
    let message = &messages(&report, "test-failed")[0];
    assert!(
        message.ends_with("failed: in evidence `EV-R`: 36"),
        "{message}"
    );
    assert!(subjects(&report, "requirement-unverified").contains(&"SRS-1".to_owned()));
    assert!(
        messages(&report, "evidence-unmatched")[0].contains("`tests::gone` of suite `imports-lab`")
    );
    assert!(
        subjects(&report, "evidence-unmatched").is_empty(),
        "a warning"
    );
    assert_eq!(rule(&report, "evidence-unmatched")["findings"], 1);
}

/// What is known before the build ends the run there.
fn mistakes_before_the_build(lab: &Lab) {
    let passed = passed();
    let run = lab.run(
        &[("r.xml", &passed)],
        "[[evidence]]\nid = \"EV-R\"\nfile = \"r.xml\"\n",
    );
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("nothing says from which code `lab/r.xml` was made"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("name `commit`, `source_digest` or `code_digest`"),
        "{}",
        run.stderr
    );
    assert!(
        !run.stderr.contains("Compiling") && !run.stderr.contains("Finished"),
        "{}",
        run.stderr
    );
    let cut = &passed[..passed.len() - 20];
    let run = lab.run(&[("r.xml", cut)], &lab.entry("EV-R", "r.xml", ""));
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`lab/r.xml` cannot be read (byte "),
        "{}",
        run.stderr
    );
    let run = lab.workspace.run(&["verify", "--evidence", "lab/none.xml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("the evidence `lab/none.xml` does not exist"),
        "{}",
        run.stderr
    );
}

/// Documents may change, code may not: then nothing counts.
fn other_code(lab: &Lab) {
    let passed = passed();
    let entry = lab.entry("EV-R", "r.xml", "");
    lab.workspace.append(
        "iec62304/requirements.toml",
        "# The lab has confirmed it.\n",
    );
    let (_, report) = lab.verify(&[("r.xml", &passed)], &entry);
    assert_eq!(rule(&report, "evidence-stale")["outcome"], "satisfied");
    lab.workspace.replace("src/lib.rs", "now / 2", "now / 3");
    let (code, report) = lab.verify(&[("r.xml", &passed)], &entry);
    assert_eq!(code, 1);
    assert_eq!(subjects(&report, "evidence-stale"), ["EV-R"]);
    assert!(messages(&report, "evidence-stale")[0].contains("`src/lib.rs` changed since commit"));
    assert_eq!(test(&report, STOPS)["outcome"], "ignored");
    assert_eq!(subjects(&report, "test-not-run"), [STOPS]);
    let unknown = entry.replace(&lab.commit, &"0".repeat(40));
    let (_, report) = lab.verify(&[("r.xml", &passed)], &unknown);
    assert!(messages(&report, "evidence-stale")[0].contains("git knows no commit 000000000000"));
    git(
        &lab.workspace.root,
        &["update-index", "--assume-unchanged", "src/lib.rs"],
    );
    let (_, report) = lab.verify(&[("r.xml", &passed)], &entry);
    assert_eq!(
        subjects(&report, "evidence-stale"),
        ["EV-R"],
        "git was told not to look"
    );
}
