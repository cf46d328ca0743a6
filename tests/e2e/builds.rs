//! `[[build]]`: one verdict over the configurations that the device has.

use serde_json::Value;

use crate::support::{Workspace, rule, subjects, unit};

const MANIFEST: &str = "[workspace]\n[package]\nname = \"motors\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
    [features]\nservo = []\nstepper = []\nnever = []\n";

const CONFIGURATION: &str = "[system]\nname = \"Motors\"\nclass = \"B\"\n\
    [policy.B]\nunit_traced = false\n\
    [[build]]\nname = \"servo\"\nfeatures = [\"servo\"]\n\
    [[build]]\nname = \"stepper\"\nfeatures = [\"stepper\"]\ncfg = [\"board=\\\"x1\\\"\", \"slow\"]\n";

/// Two drivers that exclude each other; `pick` has a branch that only a test of one build takes.
const LIBRARY: &str = "#![deny(warnings)]\n\
    #[cfg(all(feature = \"servo\", feature = \"stepper\"))]\ncompile_error!(\"one motor at a time\");\n\
    #[cfg(feature = \"servo\")]\npub fn drive() -> u8 {\n    1\n}\n\
    #[cfg(feature = \"stepper\")]\npub fn drive() -> u8 {\n    2\n}\n\
    #[cfg(board = \"x1\")]\npub fn pins() -> u8 {\n    4\n}\n\
    #[cfg(slow)]\npub fn wait() {}\n\
    #[cfg(feature = \"never\")]\npub fn lost() {}\n\
    pub fn pick(fast: bool) -> u8 {\n    if fast {\n        9\n    } else {\n        3\n    }\n}\n\
    pub fn everywhere() {}\n\
    #[cfg(test)]\nmod tests {\n    #[test]\n    fn same() {\n        super::everywhere();\n        #[cfg(slow)]\n        super::wait();\n    }\n    \
    #[cfg(feature = \"servo\")]\n    #[test]\n    fn fast() {\n        assert_eq!(super::pick(true) + super::drive(), 10);\n    }\n    \
    #[cfg(feature = \"stepper\")]\n    #[test]\n    fn slow() {\n        assert_eq!(super::pick(false) + super::drive(), 5);\n        \
    assert_eq!(super::pins(), 4);\n    }\n}\n";

const REQUIREMENTS: &str = "[[requirement]]\nid = \"SRS-1\"\ntext = \"The software shall choose a speed.\"\nkind = \"functional\"\n\
    acceptance = \"Fast is 9, slow is 3.\"\n[[trace]]\nunit = \"motors::pick\"\nrequirements = [\"SRS-1\"]\n\
    [[trace]]\ntest = \"motors/lib::tests::*\"\nverifies = [\"SRS-1\"]\n";

const PROGRAM: &str = "fn main() {\n    println!(\"{}\", motors::drive());\n}\n";

/// Starts the program: with one folder for all builds, it would be that of the last one.
const STARTS: &str = "#[test]\nfn starts_the_program_of_its_build() {\n    \
    let output = std::process::Command::new(env!(\"CARGO_BIN_EXE_motors\")).output().unwrap();\n    \
    let expected = if cfg!(feature = \"servo\") { \"1\\n\" } else { \"2\\n\" };\n    \
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);\n}\n";

fn motors(name: &str) -> Workspace {
    let files = [
        ("Cargo.toml", MANIFEST),
        ("iec62304/requirements.toml", REQUIREMENTS),
        ("iec62304.toml", CONFIGURATION),
        ("src/lib.rs", LIBRARY),
        ("src/main.rs", PROGRAM),
        ("tests/starts.rs", STARTS),
    ];
    Workspace::of(name, &files).with_item().with_own_target()
}

fn share(figures: &Value) -> (u64, u64) {
    let number = |key: &str| figures[key].as_u64().expect("a number");
    (number("covered"), number("total"))
}

/// The regions of each build, by name.
fn by_build(unit: &Value) -> Vec<(String, (u64, u64))> {
    let builds = unit["coverage"]["builds"].as_array().expect("a list");
    let figures = builds.iter().map(|build| {
        let name = build["name"].as_str().expect("a name").to_owned();
        (name, share(&build["regions"]))
    });
    figures.collect()
}

fn test<'a>(report: &'a Value, id: &str) -> &'a Value {
    let mut tests = report["tests"].as_array().expect("a list").iter();
    tests
        .find(|test| test["id"] == id)
        .unwrap_or_else(|| panic!("no test {id}: {:#}", report["tests"]))
}

#[test]
fn code_behind_exclusive_features_is_judged_over_all_builds() {
    let workspace = motors("builds_exclusive");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    units_are_covered_in_the_builds_that_have_them(&report);
    tests_of_both_builds_are_one(&report);
    the_evidence_names_the_builds(&report);
    changed_conditions_are_compiled_anew(&workspace);
    a_failure_in_one_build_is_a_failure(&workspace);
}

fn units_are_covered_in_the_builds_that_have_them(report: &Value) {
    // Each variant is a unit of its own, covered in the build that has it.
    for (id, build) in [
        ("motors::drive", "servo"),
        ("motors::drive#2", "stepper"),
        ("motors::pins", "stepper"),
        ("motors::wait", "stepper"),
    ] {
        let unit = unit(report, id);
        assert_eq!(unit["coverage"]["status"], "measured", "{unit:#}");
        let [(name, (covered, total))] = by_build(unit).try_into().expect("one build");
        assert_eq!(name, build, "{unit:#}");
        assert_eq!((covered, covered > 0), (total, true), "{unit:#}");
    }
    // No build covers all of `pick`, both together do.
    let pick = unit(report, "motors::pick");
    let (covered, total) = share(&pick["coverage"]["regions"]);
    assert_eq!(covered, total, "{pick:#}");
    let one_short = (total - 1, total);
    let builds = ["servo", "stepper"].map(|name| (name.to_owned(), one_short));
    assert_eq!(by_build(pick), builds);
    // What no build has is the one finding on units.
    assert_eq!(subjects(report, "unit-not-built"), ["motors::lost"]);
    assert_eq!(
        unit(report, "motors::lost")["coverage"]["reason"],
        "its condition `feature = \"never\"` holds in no build"
    );
    for id in ["unit-absent", "unit-not-executed", "test-failed"] {
        assert_eq!(
            rule(report, id)["outcome"],
            "satisfied",
            "{:#}",
            report["findings"]
        );
    }
}

fn tests_of_both_builds_are_one(report: &Value) {
    let ids: Vec<&str> = report["tests"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|test| test["id"].as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "motors/lib::tests::fast",
            "motors/lib::tests::same",
            "motors/lib::tests::slow",
            "motors/starts::starts_the_program_of_its_build"
        ]
    );
    let starts = test(report, ids[3]);
    let executed: Vec<&str> = starts["executes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|at| report["units"][usize::try_from(at.as_u64()?).ok()?]["id"].as_str())
        .collect();
    assert_eq!(
        executed,
        ["motors::drive", "motors::drive#2", "motors@bin::main"]
    );
}

/// What was built, in the order of the file.
fn the_evidence_names_the_builds(report: &Value) {
    let builds = report["evidence"]["builds"].as_array().expect("a list");
    assert_eq!(builds.len(), 2);
    assert_eq!(builds[0]["name"], "servo");
    assert_eq!(
        builds[1]["cfg"],
        serde_json::json!(["board=\"x1\"", "slow"])
    );
    let command = builds[1]["command"].as_str().expect("a command");
    assert!(command.contains("--features stepper"), "{command}");
    assert!(command.contains("iec62304/build/stepper"), "{command}");
}

/// Cargo does not see the `--cfg` values that the tool adds.
fn changed_conditions_are_compiled_anew(workspace: &Workspace) {
    // Nothing but the configuration changes: `slow` moves to the other build.
    workspace.replace("iec62304.toml", ", \"slow\"]", "]");
    let servo = "features = [\"servo\"]\n";
    workspace.replace(
        "iec62304.toml",
        servo,
        &format!("{servo}cfg = [\"slow\"]\n"),
    );
    let (_, report) = workspace.verify(&[]);
    let wait = unit(&report, "motors::wait");
    let builds: Vec<String> = by_build(wait).into_iter().map(|(name, _)| name).collect();
    assert_eq!(builds, ["servo"], "{wait:#}");
    workspace.replace("iec62304.toml", "board=\\\"x1\\\"", "board=\\\"x2\\\"");
    workspace.replace("src/lib.rs", "        assert_eq!(super::pins(), 4);\n", "");
    workspace.replace(
        "src/lib.rs",
        "#[cfg(board = \"x1\")]",
        "#[cfg(board = \"x2\")]",
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        unit(&report, "motors::pins")["coverage"]["status"],
        "measured"
    );
}

/// It proves nothing in the other build either.
fn a_failure_in_one_build_is_a_failure(workspace: &Workspace) {
    workspace.replace(
        "src/lib.rs",
        "        super::everywhere();\n",
        "        super::everywhere();\n        assert!(cfg!(feature = \"servo\"));\n",
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let same = test(&report, "motors/lib::tests::same");
    assert_eq!(same["outcome"], "failed");
    let reason = same["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("in build `stepper`: "), "{reason}");
    assert_eq!(same["executes"], Value::Null);
    assert!(subjects(&report, "unit-not-executed").contains(&"motors::everywhere".to_owned()));
    let everywhere = unit(&report, "motors::everywhere");
    assert_eq!(
        share(&everywhere["coverage"]["lines"]).0,
        0,
        "{everywhere:#}"
    );
}

#[test]
fn wrong_builds_are_usage_errors_and_nothing_is_built() {
    let workspace = motors("builds_wrong");
    let refused = |arguments: &[&str], text: &str| {
        let run = workspace.run(arguments);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(text), "{}", run.stderr);
    };
    for flags in [
        ["verify", "--features", "servo"].as_slice(),
        &["verify", "--all-features"],
        &["check", "--no-default-features"],
        &["check", "--target", "x86_64-unknown-linux-gnu"],
    ] {
        let [_, flag, ..] = flags else {
            panic!("a flag")
        };
        refused(flags, &format!("leave out {flag}"));
    }
    workspace.append(
        "iec62304.toml",
        "[[build]]\nname = \"Servo\"\nfeature = [\"x\"]\n[[build]]\ncfg = [\"feature=\\\"x\\\"\", \"a b\", \"test\"]\n\
         [[build]]\nname = \"../up\"\npackages = [\"motor\"]\n",
    );
    for text in [
        "two builds have the name `Servo`",
        "unknown key `feature` in `[[build]]`",
        "did you mean `features`?",
        "`[[build]]` has no `name`",
        "features are chosen by cargo",
        "`a b` is no value of `--cfg`",
        "`test` is not a build's to set",
        "`../up` is no name of a build",
        "the workspace has no package `motor`",
    ] {
        refused(&["check"], text);
    }
    workspace.write(
        "iec62304.toml",
        "[[build]]\nname = \"a\"\nfeatures = [\"servos\"]\n[[build]]\nname = \"b\"\ntarget = \"x86_65-unknown-linux-gnu\"\n",
    );
    refused(&["check"], "build `a`: ");
    refused(&["check"], "does not contain this feature: servos");
    refused(&["check"], "build `b`: ");
    refused(&["check"], "iec62304.toml:6:10");
    assert!(
        !workspace.target.join("iec62304/build").exists(),
        "nothing is built"
    );
}

/// A platform that cannot be built for here, or whose tests do not run here, is no evidence.
#[test]
fn a_build_that_fails_leaves_the_verdict_undetermined_and_is_named() {
    let workspace = motors("builds_failing");
    workspace.append(
        "iec62304.toml",
        "[[build]]\nname = \"device\"\nfeatures = [\"servo\"]\ntarget = \"thumbv7em-none-eabihf\"\n",
    );
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("target may not be installed"),
        "cargo's own message: {}",
        run.stderr
    );
    let report = run.report();
    let reason = report["evidence"]["build"]["reason"]
        .as_str()
        .expect("a reason");
    assert!(
        reason.starts_with("build `device`: the build failed: "),
        "{reason}"
    );
    assert_eq!(
        rule(&report, "unit-not-executed")["outcome"],
        "undetermined"
    );
    assert_eq!(
        report["evidence"]["builds"][2]["target"],
        "thumbv7em-none-eabihf"
    );
}

/// A static check looks at every build: the tags of each count, and what is in none is no mistake yet.
#[test]
fn a_static_check_knows_every_build() {
    let workspace = motors("builds_static");
    workspace.append(
        "iec62304.toml",
        "[[trace]]\nunit = \"motors::drive#2\"\nrequirements = [\"SRS-1\"]\n[[trace]]\nunit = \"motors::pins\"\nrequirements = [\"SRS-1\"]\n",
    );
    let run = workspace.run(&["check", "--format", "json"]);
    let report = run.report();
    assert_eq!(unit(&report, "motors::drive#2")["requirements"][0], "SRS-1");
    assert_eq!(report["scope"], "static");
    let names: Vec<_> = report["evidence"]["builds"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|build| (build["name"].clone(), build["command"].clone()))
        .collect();
    assert_eq!(
        names,
        [
            ("servo".into(), Value::Null),
            ("stepper".into(), Value::Null)
        ]
    );
}
