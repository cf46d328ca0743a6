//! What must not turn green: runs that look like a proof and are none.

use crate::support::{Workspace, rule, subjects, unit};

const LIBRARY: &str =
    "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n";
const REQUIREMENTS: &str = "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n";

/// A workspace that passes, but for what the test of the given body does.
fn with_test(name: &str, body: &str) -> Workspace {
    let test = format!(
        "use iec62304_macros::verifies;\n#[test]\nfn child() {{}}\n#[test]\n#[verifies(\"SRS-1\")]\nfn t() {{\n    {name}::f();\n    {body}\n}}\n"
    );
    Workspace::of(
        name,
        &[
            ("src/lib.rs", LIBRARY),
            ("tests/t.rs", &test),
            ("iec62304/requirements.toml", REQUIREMENTS),
        ],
    )
}

fn outcome_of_test(report: &serde_json::Value, id: &str) -> serde_json::Value {
    let tests = report["tests"].as_array().expect("a list");
    let test = tests.iter().find(|test| test["id"] == id);
    test.unwrap_or_else(|| panic!("no test {id} in {tests:#?}"))["outcome"].clone()
}

/// Trap G: what the test prints is not what the harness says.
#[test]
fn a_printed_result_is_no_result() {
    let workspace = with_test(
        "prints",
        "println!(\"test t ... ok\\n\\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out; finished in 0.00s\");\n    \
         std::process::exit(0);",
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(outcome_of_test(&report, "prints/t::t"), "failed");
    assert_eq!(report["requirements"][0]["status"], "failed");
}

/// The same without ill will: a test binary that a test starts prints its own result to the same output.
#[test]
fn the_result_of_a_child_is_not_that_of_its_parent() {
    let workspace = with_test(
        "children",
        "let own = std::env::current_exe().unwrap();\n    \
         let child = std::process::Command::new(own).args([\"child\", \"--exact\"]).status().unwrap();\n    \
         std::process::exit(child.code().unwrap());",
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(outcome_of_test(&report, "children/t::t"), "failed");
    assert_eq!(outcome_of_test(&report, "children/t::child"), "passed");
}

/// Excluded code is not in the device: to execute it verifies nothing, also where no other unit could.
#[test]
fn excluded_code_proves_nothing() {
    let workspace = with_test("excluded", "");
    let excluded = "[system]\nname = \"x\"\nclass = \"A\"\n[[exclude]]\nmodules = [\"excluded\"]\nreason = \"left out\"\n";
    workspace.write("iec62304.toml", excluded);
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1, "{:#}", report["findings"]);
    assert_eq!(rule(&report, "trace-hollow")["outcome"], "violated");
    assert_eq!(report["requirements"][0]["status"], "hollow");
}

/// Tests of excluded packages do not run, also where no package is left.
#[test]
fn where_every_package_is_excluded_no_test_runs() {
    let workspace = with_test("nothing", "");
    let excluded = "[system]\nname = \"x\"\nclass = \"A\"\n[[exclude]]\npackages = [\"nothing\"]\nreason = \"left out\"\n";
    workspace.write("iec62304.toml", excluded);
    let (code, report) = workspace.verify(&[]);
    assert_ne!(code, 0, "{:#}", report["findings"]);
    assert_eq!(report["tests"].as_array().map(Vec::len), Some(0));
    let run = workspace.run(&["verify", "--exclude", "nothing"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("no package is left"), "{}", run.stderr);
}

/// A test of the library's name that includes the library's file compiles a copy: the library itself was not executed.
#[test]
fn a_copy_in_a_test_of_the_librarys_name_is_not_the_library() {
    let workspace = Workspace::of(
        "copied",
        &[
            ("src/lib.rs", LIBRARY),
            (
                "tests/copied.rs",
                "use iec62304_macros::verifies;\n#[path = \"../src/lib.rs\"]\nmod copy;\n#[test]\n#[verifies(\"SRS-1\")]\nfn t() {\n    copy::f();\n}\n",
            ),
            ("iec62304/requirements.toml", REQUIREMENTS),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1, "{:#}", report["findings"]);
    assert_eq!(subjects(&report, "unit-not-executed"), ["copied::f"]);
    assert_eq!(report["requirements"][0]["status"], "hollow");
}

/// A module may be called as a test is; what a macro made in it is no test code.
#[test]
fn a_module_of_a_tests_name_hides_no_unit() {
    let workspace = Workspace::of(
        "homonyms",
        &[(
            "src/lib.rs",
            "macro_rules! getter {\n    ($name:ident) => {\n        pub fn $name() -> u8 {\n            1\n        }\n    };\n}\n\
             pub mod limits {\n    getter!(clamp);\n}\n\
             #[test]\nfn limits() {\n    getter!(inner);\n    assert_eq!(inner(), 1);\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let clamp = unit(&report, "homonyms::limits::clamp");
    assert_eq!(clamp["coverage"]["status"], "measured");
    assert_eq!(
        subjects(&report, "unit-not-executed"),
        ["homonyms::limits::clamp"]
    );
    assert_eq!(report["units"].as_array().map(Vec::len), Some(1));
}

/// `#[no_mangle]` takes the crate out of a function's name, not the function out of the crate.
#[test]
fn an_exported_function_is_measured() {
    let workspace = Workspace::of(
        "exports",
        &[(
            "src/lib.rs",
            "#[unsafe(no_mangle)]\npub extern \"C\" fn pump_isr(late: bool) -> u8 {\n    let one = || 1;\n    if late { 2 } else { one() }\n}\n\
             macro_rules! handler {\n    ($name:ident) => {\n        #[unsafe(no_mangle)]\n        pub extern \"C\" fn $name() {}\n    };\n}\nhandler!(uart_isr);\n\
             #[unsafe(export_name = \"pump tick\")]\npub extern \"C\" fn tick() {}\n\
             #[cfg(test)]\nmod tests {\n    #[unsafe(no_mangle)]\n    extern \"C\" fn pump_stub() {}\n    #[test]\n    fn t() {\n        pump_stub();\n        \
             assert_eq!(super::pump_isr(false), 1);\n    }\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let isr = unit(&report, "exports::pump_isr");
    assert_eq!(isr["tests"].as_array().map(Vec::len), Some(1), "{isr:#}");
    let (covered, total) = (
        isr["coverage"]["regions"]["covered"].as_u64(),
        isr["coverage"]["regions"]["total"].as_u64(),
    );
    assert!(covered < total && covered > Some(0), "{isr:#}");
    let tick = unit(&report, "exports::tick");
    assert_eq!(tick["coverage"]["status"], "measured", "{tick:#}");
    assert_eq!(tick["tests"].as_array().map(Vec::len), Some(0));
    let made = unit(&report, "exports::uart_isr");
    assert_eq!(made["made_by"], "macro");
    assert_eq!(report["units"].as_array().map(Vec::len), Some(3));
}
