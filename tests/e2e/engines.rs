//! Two engines on the same evidence: the native reader, and LLVM's own tools behind cargo-llvm-cov.
//!
//! Every fixture of a rule is cross-checked too, in [`crate::rules`].

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Workspace, pump, rule};

/// Set where the tools have to be there, as in CI: then a missing one fails the tests.
const REQUIRED: &str = "IEC62304_TESTS_NEED_LLVM";

static AVAILABLE: LazyLock<bool> = LazyLock::new(|| {
    let workspace = Workspace::of("engines_probe", &[("src/lib.rs", "pub fn f() {}\n")]);
    let run = workspace.run(&["verify", "--cross-check", "--format", "json"]);
    let missing = run.code == 2
        && run
            .stderr
            .contains("`--engine llvm-cov` and `--cross-check` need");
    assert!(missing || run.code != 2, "{}", run.stderr);
    let required = std::env::vars_os().any(|(name, _)| name == REQUIRED);
    assert!(!(missing && required), "{REQUIRED} is set: {}", run.stderr);
    if missing {
        say(&run.stderr);
    }
    !missing
});

#[expect(
    clippy::print_stderr,
    reason = "who runs the tests is told what they leave out"
)]
fn say(why: &str) {
    eprintln!("the comparison with llvm-cov is left out: {why}");
}

/// Whether the second engine is on this machine; says so where it is not.
pub fn available() -> bool {
    *AVAILABLE
}

/// A report without what may differ between the engines: the evidence, and the name of the engine in each unit's figures.
fn comparable(mut report: Value) -> Value {
    report
        .as_object_mut()
        .expect("an object")
        .remove("evidence");
    for unit in report["units"].as_array_mut().expect("a list") {
        if let Some(engines) = unit["coverage"].get_mut("engines") {
            *engines = engines.as_array().expect("a list").len().into();
        }
    }
    report
}

#[test]
fn engines_agree_on_the_pump_unit_by_unit() {
    if !available() {
        return;
    }
    let (code, report) = pump().verify(&["--cross-check"]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    let units = report["units"].as_array().expect("a list");
    let measured = units
        .iter()
        .filter(|unit| unit["coverage"]["status"] == "measured");
    let check = &report["evidence"]["cross_check"];
    assert_eq!(check["units"], measured.clone().count());
    let regions = measured.map(|unit| unit["coverage"]["regions"]["total"].as_u64());
    assert_eq!(check["regions"].as_u64(), regions.sum::<Option<u64>>());
    let tests = report["tests"].as_array().expect("a list");
    let executed = tests.iter().filter(|test| !test["executes"].is_null());
    assert_eq!(check["tests"], executed.count());
    assert!(check["lines"].as_u64() > Some(500), "{check}");
    let agree = rule(&report, "engines-disagree");
    assert_eq!(
        (&agree["outcome"], &agree["examined"]),
        (&"satisfied".into(), &check["units"])
    );
}

#[test]
fn engines_give_the_same_report() {
    if !available() {
        return;
    }
    let workspace = Workspace::copy_of("projects/first-day", "engines_same");
    let (_, native) = workspace.verify(&[]);
    let (_, other) = workspace.verify(&["--engine", "llvm-cov"]);
    assert_eq!(native["evidence"]["engine"], "native");
    let name = other["evidence"]["engine"].as_str().expect("a name");
    assert!(name.starts_with("llvm-cov (cargo-llvm-cov "), "{name}");
    let tests = native["tests"].as_array().expect("a list");
    assert!(tests.iter().any(|test| {
        test["executes"]
            .as_array()
            .is_some_and(|units| !units.is_empty())
    }));
    assert_eq!(comparable(native), comparable(other));
}

/// Functions of every shape that a coverage map has, and tests that end in every way.
const SHAPES: &str = r#"
use std::future::Future;

pub trait Limit {
    fn limit(&self) -> u32 { 35 }
}
pub struct Basal;
impl Limit for Basal {}
pub struct Bolus;
impl Limit for Bolus {}

#[derive(Debug, Clone, PartialEq)]
pub struct Rate(pub u32);

pub fn larger<T: PartialOrd>(left: T, right: T) -> T {
    if left > right { left } else { right }
}
pub fn never<T>(value: T) -> T { value }
pub const fn doubled(rate: u32) -> u32 { rate * 2 }
pub static TABLE: fn(u32) -> u32 = |rate| rate + 1;
pub async fn wait(rate: u32) -> u32 {
    let rate = rate + 1;
    rate
}
pub fn poll(future: impl Future<Output = u32>) -> bool {
    drop(future);
    true
}
pub fn clamp(rates: &[u32]) -> Vec<u32> {
    fn inner(rate: u32) -> u32 {
        rate.min(35)
    }
    rates.iter().map(|rate| if *rate > 40 { 0 } else { inner(*rate) }).collect()
}
pub fn checked(rate: u32) -> u32 {
    match rate {
        0 => panic!("no rate"),
        1 => unreachable!(),
        rate => rate,
    }
}
pub fn two() -> u32 { 2 } pub fn three() -> u32 { 3 }

macro_rules! getter {
    ($name:ident) => {
        pub fn $name(flag: bool) -> u32 {
            if flag { 1 } else { 0 }
        }
    };
}
getter!(first);
getter!(second);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generics() {
        assert_eq!(larger(1, 2), 2);
        assert_eq!(larger('b', 'a'), 'b');
        assert_eq!(Basal.limit(), 35);
        assert_eq!(Rate(1).clone(), Rate(1));
    }
    #[test]
    fn closures() {
        assert_eq!(clamp(&[38, 41]), [35, 0]);
        assert_eq!(TABLE(1), doubled(1));
    }
    #[test]
    fn futures() {
        assert!(poll(wait(1)));
    }
    #[test]
    fn made() {
        assert_eq!(first(true) + two(), 3);
    }
    #[test]
    #[should_panic]
    fn panics() {
        assert_eq!(second(true), 1);
        checked(0);
    }
    #[test]
    fn catches() {
        assert!(std::panic::catch_unwind(|| checked(0)).is_err());
        assert_eq!(checked(7), 7);
    }
    #[test]
    fn fails() {
        assert_eq!(three(), 2);
    }
    #[test]
    #[ignore]
    fn ignored() {}
    #[test]
    fn leaves_no_profile() {
        assert_eq!(unsafe { atexit(leave) }, 0);
    }
    extern "C" fn leave() {
        unsafe { _exit(0) }
    }
    unsafe extern "C" {
        fn atexit(handler: extern "C" fn()) -> i32;
        fn _exit(code: i32) -> !;
    }
}
"#;

#[test]
fn engines_agree_on_every_shape_of_function_and_end_of_test() {
    if !available() {
        return;
    }
    let workspace = Workspace::of("engines_shapes", &[("src/lib.rs", SHAPES)]);
    let (_, native) = workspace.verify(&[]);
    let (_, checked) = workspace.verify(&["--cross-check"]);
    let check = &checked["evidence"]["cross_check"];
    assert_eq!(check["disagreements"], 0, "{:#}", checked["findings"]);
    // Of nine tests one fails, one is ignored, one leaves no profile.
    assert_eq!(check["tests"], 6);
    // Every `fn` of the product code with a body, the two of the macro, and the closure of the static.
    assert_eq!(check["units"], 14, "{check}");
    // The line of `two` and `three`, and the three lines of the macro, each for two units.
    assert_eq!(check["lines_left_out"], 8, "{check}");
    let (_, other) = workspace.verify(&["--engine", "llvm-cov"]);
    assert_eq!(comparable(native), comparable(other));
}

#[test]
fn engines_that_are_missing_are_named_before_anything_is_built() {
    let workspace =
        Workspace::of("engines_missing", &[("src/lib.rs", "pub fn f() {}\n")]).with_own_target();
    let missing = |flag: &[&str], variables: &[(&str, &str)]| {
        let arguments: Vec<&str> = ["verify"].iter().chain(flag).copied().collect();
        let run = workspace.run_with(&arguments, variables);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(!workspace.target.join("iec62304").exists());
        run.stderr
    };
    let nowhere = workspace.root.join("nothing-here");
    let nowhere = nowhere.to_str().expect("UTF-8");
    if available() {
        for flag in [&["--cross-check"][..], &["--engine", "llvm-cov"]] {
            let said = missing(flag, &[("LLVM_COV", nowhere)]);
            assert!(
                said.contains("LLVM_COV names") && said.contains(nowhere),
                "{said}"
            );
        }
    }
    // A cargo that knows no other subcommand, as on a machine without cargo-llvm-cov.
    workspace.write(
        "cargo-alone",
        "#!/bin/sh\ncase $1 in llvm-cov) echo 'error: no such command: `llvm-cov`' >&2; exit 101;; esac\nexec cargo \"$@\"\n",
    );
    let alone = workspace.root.join("cargo-alone");
    make_executable(&alone);
    let said = missing(
        &["--cross-check"],
        &[("CARGO", alone.to_str().expect("UTF-8"))],
    );
    assert!(
        said.contains("`cargo install cargo-llvm-cov --locked`"),
        "{said}"
    );
    let said = missing(&["--cross-check", "--engine", "llvm-cov"], &[]);
    assert!(said.contains("leave out --engine llvm-cov"), "{said}");
}

#[test]
fn engines_of_another_llvm_are_refused() {
    if !available() {
        return;
    }
    let workspace =
        Workspace::of("engines_old", &[("src/lib.rs", "pub fn f() {}\n")]).with_own_target();
    workspace.write("old-llvm-cov", "#!/bin/sh\necho 'LLVM version 11.0.1'\n");
    let old = workspace.root.join("old-llvm-cov");
    make_executable(&old);
    let variables = [("LLVM_COV", old.to_str().expect("UTF-8"))];
    let run = workspace.run_with(&["verify", "--cross-check"], &variables);
    assert_eq!(run.code, 2);
    for part in [
        "old-llvm-cov is of LLVM 11",
        "rustup component add llvm-tools",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
}

#[test]
fn engines_that_fail_leave_the_verdict_undetermined() {
    if !available() {
        return;
    }
    let workspace = Workspace::copy_of("rules/engines-disagree/pass", "engines_fail");
    // Under its own name, as the fixture itself is judged meanwhile in the same target directory.
    for file in ["Cargo.toml", "iec62304.toml"] {
        workspace.replace(file, "engines-disagree-pass", "engines-that-fail");
    }
    let script = workspace.root.join("odd-llvm-cov");
    for (body, told) in [
        ("echo oh no >&2; exit 1", "oh no"),
        (
            "\"$REAL\" \"$@\"; echo 'warning: 1 functions have mismatched data' >&2",
            "left functions out of its export: 1 functions",
        ),
        (
            "\"$REAL\" \"$@\" | sed 's/\"version\":\"3[^\"]*\"/\"version\":\"9.0.0\"/'",
            "version 9.0.0, only versions 3.x",
        ),
    ] {
        let head = "#!/bin/sh\ncase $1 in --version) echo LLVM version 99.0.0; exit 0;; esac\n";
        workspace.write("odd-llvm-cov", &format!("{head}{body}\n"));
        make_executable(&script);
        let variables = [
            ("LLVM_COV", script.to_str().expect("UTF-8")),
            ("REAL", &real_llvm_cov()),
        ];
        let verify = |flags: &[&str]| {
            let arguments: Vec<&str> = ["verify", "--format", "json"]
                .iter()
                .chain(flags)
                .copied()
                .collect();
            let report = workspace.run_with(&arguments, &variables).report();
            assert_eq!(
                report["verdict"], "undetermined",
                "{told}: {:#}",
                report["findings"]
            );
            report
        };
        let report = verify(&["--cross-check"]);
        assert_eq!(rule(&report, "engines-disagree")["outcome"], "undetermined");
        let message = finding(&report, "engines-disagree");
        assert!(message.contains(told), "{message}");
        let report = verify(&["--engine", "llvm-cov"]);
        let reason = report["evidence"]["build"]["reason"].as_str();
        assert!(
            reason.is_some_and(|reason| reason.contains(told)),
            "{reason:?}"
        );
    }
}

fn finding(report: &Value, rule: &str) -> String {
    let findings = report["findings"].as_array().expect("a list");
    let found = findings.iter().find(|finding| finding["rule"] == rule);
    let message = found.unwrap_or_else(|| panic!("no finding of {rule}"));
    message["message"].as_str().expect("a text").to_owned()
}

/// The `llvm-cov` of the machine, for scripts that stand in for it.
#[expect(clippy::disallowed_methods, reason = "a test looks for a program")]
pub fn real_llvm_cov() -> String {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        let output = output.ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let version = said("rustc", &["-vV"]).expect("rustc is there");
    let llvm = version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "));
    let major = llvm
        .and_then(|llvm| llvm.split('.').next())
        .expect("a version of LLVM");
    let libraries = said("rustc", &["--print", "target-libdir"]).expect("rustc is there");
    let own = Path::new(libraries.trim())
        .with_file_name("bin")
        .join("llvm-cov");
    let candidates = [
        own.to_string_lossy().into_owned(),
        format!("llvm-cov-{major}"),
        "llvm-cov".to_owned(),
    ];
    let found = candidates
        .into_iter()
        .find(|program| said(program, &["--version"]).is_some());
    found.expect("llvm-cov is on the machine")
}

/// Lets a file of the workspace be run.
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path, mode).expect("a mode can be set");
}
