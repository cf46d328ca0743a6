//! Both runners: equal in what they find, faithful to the user's configuration, and nothing of them stays behind.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Workspace, rule};

const REQUIREMENT: (&str, &str) = (
    "iec62304/requirements.toml",
    "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
);

/// The outcome of each test, by the part of its id behind the package.
fn outcomes(report: &Value) -> BTreeMap<String, String> {
    let tests = report["tests"].as_array().expect("a list");
    let outcome = |test: &Value| {
        let id = test["id"].as_str()?.split_once('/')?.1.to_owned();
        Some((id, test["outcome"].as_str()?.to_owned()))
    };
    tests.iter().filter_map(outcome).collect()
}

/// What the report says of a test.
fn test<'a>(report: &'a Value, id: &str) -> &'a Value {
    let tests = report["tests"].as_array().expect("a list");
    let found = tests
        .iter()
        .find(|test| test["id"].as_str().is_some_and(|of| of.ends_with(id)));
    found.unwrap_or_else(|| panic!("no test {id} in {tests:#?}"))
}

fn without_evidence(report: &Value) -> Value {
    let mut report = report.clone();
    report["evidence"] = Value::Null;
    report
}

/// Every way a test can end, in a package whose library, binary and documentation have tests, behind a runner of the user's.
const PAIR: [(&str, &str); 5] = [
    (
        "src/lib.rs",
        r#"//! ```
//! assert_eq!(pair::f(1), 1);
//! ```

use iec62304_macros::requirement;

/// F.
/// ```
/// println!("test src/lib.rs - f (line 999) ... ok");
/// assert_eq!(pair::f(1), 2);
/// ```
/// ```ignore
/// nothing that compiles
/// ```
/// ```compile_fail
/// let a: u8 = "";
/// ```
#[requirement("SRS-1")]
pub fn f(a: u8) -> u8 {
    assert!(a < 9);
    a
}

#[cfg(test)]
mod tests {
    use super::f;

    #[test]
    fn same() {
        assert_eq!(f(1), 1);
    }
    #[test]
    fn fails() {
        assert_eq!(f(1), 2);
    }
    #[test]
    #[should_panic]
    fn panics_as_it_should() {
        f(9);
    }
    #[test]
    fn aborts() {
        std::process::abort();
    }
    #[test]
    fn leaves() {
        std::process::exit(0);
    }
    #[test]
    #[ignore]
    fn slow() {}
    #[test]
    fn hangs() {
        std::thread::sleep(std::time::Duration::from_secs(1000));
    }
}
"#,
    ),
    (
        "src/main.rs",
        "fn main() {\n    pair::f(2);\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn same() {}\n}\n",
    ),
    (
        "tests/t.rs",
        r#"use std::process::{Command, Stdio};

#[test]
#[iec62304_macros::verifies("SRS-1")]
fn starts_a_process_through_the_users_runner() {
    assert_eq!(std::env::var("PAIR_RUNNER").as_deref(), Ok("yes"));
    assert_eq!(std::env::var("INSTA_UPDATE").as_deref(), Ok("no"));
    for name in ["RUSTC_WORKSPACE_WRAPPER", "CARGO_IEC62304_RUSTC_RECORDS", "CARGO_IEC62304_RUN"] {
        assert!(std::env::var(name).is_err(), "{name} is the tool's own");
    }
    assert!(Command::new(env!("CARGO_BIN_EXE_pair")).status().unwrap().success());
}

#[test]
fn prints_more_than_a_pipe_holds() {
    for _ in 0..4000 {
        println!("{:0>100}", 7);
        eprintln!("{:0>100}", 7);
    }
}

#[test]
fn leaves_a_process_behind() {
    let child = Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().unwrap();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/left.pid"), child.id().to_string()).unwrap();
}
"#,
    ),
    (
        ".cargo/config.toml",
        "[target.'cfg(unix)']\nrunner = [\"env\", \"PAIR_RUNNER=yes\"]\n",
    ),
    REQUIREMENT,
];

/// The same tests end the same way and prove the same, whichever runner runs them.
#[test]
#[cfg(target_os = "linux")]
fn both_runners_find_the_same() {
    let workspace = Workspace::of("pair", &PAIR);
    let mut reports = Vec::new();
    for runner in ["cargo", "nextest"] {
        let (code, report) = workspace.verify(&["--runner", runner, "--test-timeout", "2"]);
        assert_eq!(code, 1, "{runner}");
        let built = &report["evidence"]["build"];
        assert_eq!(report["evidence"]["runner"]["name"], runner, "{built}");
        let left = workspace.target.join("iec62304/build/tmp/left.pid");
        let left = std::fs::read_to_string(left).expect("the test ran");
        assert!(
            gone(&left),
            "{runner}: what a test leaves behind ends with it"
        );
        reports.push(report);
    }
    let [own, nextest] = reports.as_slice() else {
        panic!("two reports");
    };
    let expected = [
        ("bin:pair::tests::same", "passed"),
        ("doc::src/lib.rs - (line 1)", "passed"),
        ("doc::src/lib.rs - f (line 12)", "ignored"),
        ("doc::src/lib.rs - f (line 15)", "passed"),
        ("doc::src/lib.rs - f (line 8)", "failed"),
        ("lib::tests::aborts", "failed"),
        ("lib::tests::fails", "failed"),
        ("lib::tests::hangs", "failed"),
        ("lib::tests::leaves", "failed"),
        ("lib::tests::panics_as_it_should", "passed"),
        ("lib::tests::same", "passed"),
        ("lib::tests::slow", "ignored"),
        ("t::leaves_a_process_behind", "passed"),
        ("t::prints_more_than_a_pipe_holds", "passed"),
        ("t::starts_a_process_through_the_users_runner", "passed"),
    ];
    let expected = expected.map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(outcomes(nextest), BTreeMap::from(expected));
    assert_eq!(without_evidence(own), without_evidence(nextest));
    let reason = |id: &str| test(nextest, id)["reason"].clone();
    assert_eq!(reason("lib::tests::hangs"), "timed out after 2 s");
    assert_eq!(reason("lib::tests::aborts"), "killed by signal 6");
    let of_docs = reason("doc::src/lib.rs - (line 1)");
    assert!(
        of_docs
            .as_str()
            .is_some_and(|why| why.contains("no coverage of their own")),
        "{of_docs}"
    );
    assert_eq!(
        test(nextest, "doc::src/lib.rs - (line 1)")["executes"],
        Value::Null
    );
    let shown = workspace.run(&["verify", "--runner", "cargo", "--test-timeout", "1", "pair"]);
    assert!(shown.stdout.contains("scope partial"), "{}", shown.stdout);
}

const CONFIGURED: [(&str, &str); 4] = [
    (
        "src/lib.rs",
        "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n/// G.\n#[requirement(\"SRS-1\")]\npub fn g() {}\n",
    ),
    (
        "tests/t.rs",
        r#"/// Whether no attempt of this run was here before.
fn is_first() -> bool {
    let profile = std::env::var("LLVM_PROFILE_FILE").unwrap();
    let run = std::path::Path::new(&profile).ancestors().nth(2).unwrap();
    std::fs::File::create_new(run.join("seen")).is_ok()
}

#[test]
#[iec62304_macros::verifies("SRS-1")]
fn flaky() {
    if is_first() {
        configured::g();
        panic!("the first attempt");
    }
    configured::f();
}

#[test]
fn is_told_of_nextest() {
    let of_nextest = std::env::var("NEXTEST").is_ok();
    assert_eq!(of_nextest, std::env::var("NEXTEST_RUN_ID").is_ok());
    assert!(std::env::var("NEXTEST_EXPERIMENTAL_LIBTEST_JSON").is_err());
    assert_eq!(of_nextest, std::env::var("FROM_SETUP").is_ok());
}

#[test]
fn left_out() {}

#[test]
fn slow() {
    if std::env::var("NEXTEST").is_ok() {
        std::thread::sleep(std::time::Duration::from_secs(1000));
    }
}

#[test]
fn kills_who_watches_it() {
    if std::env::var("NEXTEST").is_ok() {
        let parent = std::os::unix::process::parent_id().to_string();
        std::process::Command::new("kill").args(["-9", &parent]).status().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}
"#,
    ),
    (
        ".config/nextest.toml",
        r#"experimental = ["setup-scripts"]
[scripts.setup.says]
command = ["sh", "-c", "echo FROM_SETUP=1 >> $NEXTEST_ENV"]
[profile.ci]
retries = 1
default-filter = "not test(left_out)"
[[profile.ci.scripts]]
filter = "all()"
setup = "says"
[[profile.ci.overrides]]
filter = "test(slow)"
retries = 0
slow-timeout = { period = "500ms", terminate-after = 1 }
[[profile.ci.overrides]]
filter = "test(kills)"
retries = 0
"#,
    ),
    REQUIREMENT,
];

/// nextest's own configuration holds: profile, retries, filters, time limits, setup scripts. Trap K: a test that passes on a retry is
/// flaky, and what its failed attempt executed proves nothing.
#[test]
fn nextests_configuration_holds() {
    let workspace = Workspace::of("configured", &CONFIGURED);
    let (code, report) = workspace.verify(&["--nextest-profile", "ci"]);
    assert_eq!(code, 1);
    let expected = [
        ("t::flaky", "flaky"),
        ("t::is_told_of_nextest", "passed"),
        ("t::kills_who_watches_it", "failed"),
        ("t::left_out", "not-run"),
        ("t::slow", "failed"),
    ];
    let expected = expected.map(|(id, outcome)| (id.to_owned(), outcome.to_owned()));
    assert_eq!(
        outcomes(&report),
        BTreeMap::from(expected),
        "{:#}",
        report["tests"]
    );
    assert_eq!(
        report["scope"], "partial",
        "a default filter leaves tests out"
    );
    assert_eq!(rule(&report, "test-flaky")["outcome"], "violated");
    let attempts = report["evidence"]["tests"]
        .as_array()
        .expect("a list")
        .iter();
    let attempts: Vec<_> = attempts
        .filter(|test| test["id"].as_str().is_some_and(|id| id.ends_with("flaky")))
        .map(|test| test["attempts"].clone())
        .collect();
    assert_eq!(attempts, [2]);
    let ran = |unit: &str| {
        let unit = crate::support::unit(&report, unit);
        unit["tests"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((ran("configured::f"), ran("configured::g")), (1, 0));
    let reason = test(&report, "t::slow")["reason"].to_string();
    assert!(reason.contains("time limit exceeded"), "{reason}");

    let run = workspace.run(&[
        "verify",
        "--gate",
        "release",
        "--nextest-profile",
        "ci",
        "--offline",
    ]);
    assert_eq!(
        run.code, 2,
        "a release is judged as a whole: {}",
        run.stderr
    );
    assert!(run.stderr.contains("default-filter"), "{}", run.stderr);

    let (_, report) = workspace.verify(&["--runner", "cargo", "--retries", "1"]);
    assert_eq!(
        outcomes(&report)["t::flaky"],
        "flaky",
        "the own runner can retry too"
    );
    assert_eq!(report["scope"], "full");
}

/// The tests that ran, of a call with these arguments.
fn ran(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    let (_, report) = workspace.verify(arguments);
    assert_eq!(report["scope"], "partial", "{arguments:?}");
    let outcomes = outcomes(&report).into_iter();
    outcomes
        .filter(|(_, outcome)| outcome == "passed")
        .map(|(id, _)| id)
        .collect()
}

/// A shard holds the same tests with either runner, and the shards together hold all.
#[test]
fn shards_and_filters_choose_alike() {
    let tests: Vec<String> = (0..12)
        .map(|number| format!("#[test]\nfn t{number}() {{}}\n"))
        .collect();
    let library = format!(
        "pub fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{}\n#[test]\n#[ignore]\nfn asleep() {{}}\n}}\n",
        tests.concat()
    );
    let workspace = Workspace::of("sharded", &[("src/lib.rs", &library)]);
    for kind in ["hash", "count"] {
        let mut all = Vec::new();
        for shard in ["1/3", "2/3", "3/3"] {
            let shard = format!("{kind}:{shard}");
            let own = ran(&workspace, &["--runner", "cargo", "--partition", &shard]);
            let nextest = ran(&workspace, &["--runner", "nextest", "--partition", &shard]);
            assert_eq!(own, nextest, "{shard}");
            assert!(own.len() < 12, "{shard}: {own:?}");
            all.extend(own);
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 12, "{kind}: {all:?}");
    }
    let filter = ["t1", "--", "--skip", "t11"];
    let own = ran(
        &workspace,
        &[["--runner", "cargo"].as_slice(), &filter].concat(),
    );
    assert_eq!(own, ["lib::tests::t1", "lib::tests::t10"]);
    let nextest = ran(
        &workspace,
        &[["--runner", "nextest"].as_slice(), &filter].concat(),
    );
    assert_eq!(own, nextest);
    let chosen = ran(&workspace, &["-E", "test(=tests::t3)"]);
    assert_eq!(chosen, ["lib::tests::t3"]);
    for arguments in [
        ["--filterset", "test(t3)"],
        ["--partition", "slice:1/2"],
        ["--nextest-profile", "ci"],
    ] {
        let run = workspace.run(&["verify", "--runner", "cargo", arguments[0], arguments[1]]);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("needs nextest"), "{}", run.stderr);
    }
    let run = workspace.run(&["verify", "-E", "test(", "--format", "json"]);
    assert!(
        run.report()["evidence"]["build"]["reason"]
            .to_string()
            .contains("filterset")
    );
}

/// Where nextest cannot be used, the own runner steps in and says why, or an error does.
#[test]
fn the_own_runner_steps_in_with_a_reason() {
    let workspace = Workspace::of(
        "fallback",
        &[
            (
                "src/lib.rs",
                "/// F.\n#[iec62304_macros::requirement(\"SRS-1\")]\npub fn f() {}\n#[test]\n#[iec62304_macros::verifies(\"SRS-1\")]\nfn t() {\n    f();\n}\n",
            ),
            REQUIREMENT,
            (
                "tests/own.rs",
                "fn main() {\n    if std::env::args().any(|argument| argument == \"--list\") {\n        eprintln!(\"what list?\");\n        \
                 std::process::exit(2);\n    }\n    fallback::f();\n}\n",
            ),
            (
                "examples/shown.rs",
                "fn main() {}\n#[test]\nfn of_the_example() {\n    fallback::f();\n}\n",
            ),
        ],
    );
    workspace.append("Cargo.toml", "[[test]]\nname = \"own\"\nharness = false\n");
    let workspace = workspace.with_item();
    let run = workspace.run(&["verify", "--format", "json", "--examples"]);
    let report = run.report();
    let runner = &report["evidence"]["runner"];
    assert_eq!(runner["name"], "cargo", "{runner}");
    let reason = runner["reason"].as_str().unwrap_or_default();
    assert!(
        reason.contains("harness = false") && reason.contains("own-"),
        "{reason}"
    );
    assert!(run.stderr.contains("harness = false"), "{}", run.stderr);
    assert_eq!(outcomes(&report)["own::own"], "passed");
    assert_eq!(outcomes(&report)["lib::t"], "passed");
    assert_eq!(outcomes(&report)["example:shown::of_the_example"], "passed");

    let run = workspace.run(&["verify", "--format", "json", "--runner", "nextest"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let reason = run.report()["evidence"]["build"]["reason"].to_string();
    assert!(reason.contains("harness = false"), "{reason}");

    let run = workspace.run(&["verify", "--format", "json", "--", "-Zunstable-options"]);
    let reason = run.report()["evidence"]["runner"]["reason"].to_string();
    assert!(reason.contains("-Zunstable-options"), "{reason}");

    without_nextest(&workspace);
}

/// A cargo that knows no nextest.
fn without_nextest(workspace: &Workspace) {
    use std::os::unix::fs::PermissionsExt as _;
    workspace.write(
        "target/cargo",
        "#!/bin/sh\nif [ \"$1\" = nextest ]; then echo 'error: no such command: `nextest`' >&2; exit 101; fi\nexec cargo \"$@\"\n",
    );
    let cargo = workspace.root.join("target/cargo");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let cargo = cargo.to_str().expect("UTF-8");
    let run = workspace.run_with(&["verify", "--format", "json"], &[("CARGO", cargo)]);
    let report = run.report();
    assert_eq!(
        report["evidence"]["runner"]["reason"],
        "cargo-nextest is not installed"
    );
    assert_eq!(outcomes(&report)["lib::t"], "passed");
    let run = workspace.run_with(&["verify", "--runner", "nextest"], &[("CARGO", cargo)]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("cargo install --locked cargo-nextest"),
        "{}",
        run.stderr
    );
}

/// Whether a process is gone, or only waits for its parent to take note.
#[cfg(target_os = "linux")]
fn gone(process: &str) -> bool {
    for _ in 0..100 {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
        if state.is_none_or(|state| state.starts_with('Z')) {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    false
}

const KILLED: [(&str, &str); 2] = [
    ("src/lib.rs", "pub fn f() {}\n"),
    (
        "tests/t.rs",
        r#"use std::process::Command;

#[test]
fn stays() {
    killed::f();
    let Ok(folder) = std::env::var("KILLED_PIDS") else { return };
    // One in the group of the test, and one that leaves it.
    let near = Command::new("sleep").arg("1000").spawn().unwrap();
    let far = Command::new("setsid").args(["sleep", "1000"]).spawn().unwrap();
    for (name, id) in [("test", std::process::id()), ("near", near.id()), ("far", far.id())] {
        std::fs::write(format!("{folder}/{name}.new"), id.to_string()).unwrap();
        std::fs::rename(format!("{folder}/{name}.new"), format!("{folder}/{name}")).unwrap();
    }
    std::thread::sleep(std::time::Duration::from_secs(1000));
}
"#,
    ),
];

/// Whatever ends the tool ends what it started, nothing half written stays, and the next run is right.
#[test]
#[cfg(target_os = "linux")]
fn nothing_survives_the_tool() {
    let workspace = Workspace::of("killed", &KILLED);
    for runner in ["cargo", "nextest"] {
        for signal in ["INT", "TERM", "KILL"] {
            interrupted(&workspace, runner, signal);
        }
        let (_, report) = workspace.verify(&["--runner", runner]);
        assert_eq!(
            outcomes(&report)["t::stays"],
            "passed",
            "the next run is right"
        );
    }
}

#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "a test sends a signal")]
fn interrupted(workspace: &Workspace, runner: &str, signal: &str) {
    let place = format!("{runner} {signal}");
    let pids = workspace.root.join(format!("pids-{runner}-{signal}"));
    std::fs::create_dir(&pids).expect("a new folder");
    let mut tool = crate::support::tool();
    tool.current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target)
        .env("KILLED_PIDS", &pids)
        .args([
            "verify",
            "--quiet",
            "--format",
            "json",
            "--output",
            "report.json",
        ])
        .args(["--runner", runner])
        .stderr(std::process::Stdio::null());
    let mut tool = tool.spawn().expect("the tool can be started");
    let last = pids.join("far");
    for _ in 0..1200 {
        if last.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let ids: Vec<String> = ["test", "near", "far"]
        .iter()
        .map(|name| std::fs::read_to_string(pids.join(name)).expect("the test began"))
        .collect();
    let id = tool.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-s", signal, &id])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "{place}");
    let status = tool.wait().expect("the tool ends");
    assert!(!status.success(), "{place}: {status}");
    for id in ids {
        assert!(gone(&id), "{place}: process {id} is still there");
    }
    for report in ["report.json", "report.json.partial"] {
        assert!(!workspace.root.join(report).exists(), "{place}: {report}");
    }
}

/// A target without harness keeps nextest from a build. No test of another build may have run by then: what failed at that attempt would
/// be forgotten, as the own runner runs all of it.
#[test]
fn a_build_that_nextest_refuses_hides_no_attempt_in_another() {
    let manifest = "[workspace]\n[package]\nname = \"refused\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[features]\nplain = []\n\
        [[test]]\nname = \"bare\"\nharness = false\nrequired-features = [\"plain\"]\n";
    let configuration = "[system]\nname = \"Refused\"\nclass = \"A\"\n[[build]]\nname = \"usual\"\n\
        [[build]]\nname = \"bare\"\nfeatures = [\"plain\"]\n";
    let test = "#[cfg(not(feature = \"plain\"))]\n#[test]\nfn fails_once() {\n    \
        let profile = std::env::var(\"LLVM_PROFILE_FILE\").unwrap();\n    \
        let runs = std::path::Path::new(&profile).ancestors().find(|it| it.ends_with(\"tests\")).unwrap();\n    \
        assert!(std::fs::File::create_new(runs.join(\"seen\")).is_err());\n}\n";
    let files = [
        ("Cargo.toml", manifest),
        ("iec62304.toml", configuration),
        ("src/lib.rs", "pub fn f() {}\n"),
        ("tests/t.rs", test),
        ("tests/bare.rs", "fn main() {}\n"),
    ];
    let workspace = Workspace::of("refused", &files).with_own_target();
    let (_, report) = workspace.verify(&["--no-doctests"]);
    assert_eq!(
        outcomes(&report)["t::fails_once"],
        "failed",
        "{:#}",
        report["evidence"]["runner"]
    );
}

/// Where there is nothing to run, nothing is said of another runner than the report names.
#[test]
fn without_a_test_no_runner_stands_in_for_another() {
    let workspace = Workspace::of("testless", &[("src/lib.rs", "pub fn f() {}\n")]);
    let run = workspace.run(&["verify", "--runner", "nextest"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(!run.stderr.contains("own runner"), "{}", run.stderr);
    assert!(run.stdout.contains("runner: nextest"), "{}", run.stdout);
}
