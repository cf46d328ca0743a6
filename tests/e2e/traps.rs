//! Where coverage, test runs and tags can turn green wrongly.

use crate::support::{Workspace, rule, unit};

fn tested(unit: &serde_json::Value) -> usize {
    unit["tests"].as_array().map_or(0, Vec::len)
}

/// Tags change neither what the compiler counts nor where: a tagged and an untagged copy have the same regions.
#[test]
fn tagged_and_untagged_code_have_the_same_coverage() {
    let body = "(a: Option<u8>) -> Result<u8, u8> {\n    let b = a.ok_or(1_u8)?;\n    if b > 2 && b < 9 {\n        return Ok(b);\n    }\n    \
        let all: Vec<u8> = (0..b).map(|c| c + 1).collect();\n    match all.as_slice() {\n        [] => Err(0),\n        [one] => Ok(*one),\n        _ => Ok(3),\n    }\n}\n";
    let tagged = format!(
        "use iec62304_macros::{{requirement, risk_control, safety_class, software_item}};\n\n\n\
         #[requirement(\"SRS-1\")]\n#[safety_class(C)]\n#[risk_control(\"RC-1\")]\n#[software_item(\"all\")]\npub fn f{body}"
    );
    let untagged = format!("\n\n\n\n\n\n\npub fn f{body}");
    let tests = "#[test]\nfn t() {\n    assert_eq!(tagged_coverage::tagged::f(Some(4)), Ok(4));\n    \
        assert_eq!(tagged_coverage::untagged::f(Some(4)), Ok(4));\n}\n";
    let workspace = Workspace::of(
        "tagged_coverage",
        &[
            ("src/lib.rs", "pub mod tagged;\npub mod untagged;\n"),
            ("src/tagged.rs", &tagged),
            ("src/untagged.rs", &untagged),
            ("tests/t.rs", tests),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    let with = unit(&report, "tagged_coverage::tagged::f");
    let without = unit(&report, "tagged_coverage::untagged::f");
    assert_eq!(
        with["line"], without["line"],
        "the texts are on the same lines"
    );
    assert_eq!(with["coverage"], without["coverage"]);
    assert!(
        with["coverage"]["regions"]["total"]
            .as_u64()
            .is_some_and(|total| total > 8),
        "{with:#}"
    );
    assert!(
        with["coverage"]["uncovered"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{with:#}"
    );
}

/// A test file that a feature switches off, or a library of types alone, has nothing to instrument: that is no broken build.
#[test]
fn a_binary_without_functions_spoils_nothing() {
    let workspace = Workspace::of(
        "empties",
        &[
            (
                "src/lib.rs",
                "pub fn f() {}\npub fn g() {}\n#[test]\nfn t() {\n    f();\n}\n",
            ),
            (
                "tests/off.rs",
                "#![cfg(feature = \"hardware\")]\n#[test]\nfn t() {}\n",
            ),
        ],
    );
    workspace.append("Cargo.toml", "[features]\nhardware = []\n");
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "empties::f")), 1);
    assert_eq!(rule(&report, "unit-not-executed")["outcome"], "violated");
    assert_eq!(rule(&report, "test-failed")["outcome"], "satisfied");
}

/// Trap B: a test that passes by panicking executes, but proves no line and no region.
#[test]
fn a_should_panic_test_proves_no_lines() {
    let workspace = Workspace::of(
        "panics",
        &[(
            "src/lib.rs",
            "pub fn f(a: bool) -> u8 {\n    boom(a);\n    if a { 1 } else { 2 }\n}\nfn boom(a: bool) {\n    assert!(!a);\n}\n\
             #[cfg(test)]\nmod tests {\n    #[test]\n    #[should_panic]\n    fn t() {\n        super::f(true);\n    }\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let f = unit(&report, "panics::f");
    assert_eq!(tested(f), 1, "it was executed");
    assert_eq!(f["coverage"]["regions"]["covered"], 0, "{f:#}");
    assert_eq!(f["coverage"]["lines"]["covered"], 0, "{f:#}");
}

/// A failed test proves nothing, however much it executed.
#[test]
fn a_failed_test_proves_nothing() {
    let workspace = Workspace::of(
        "fails",
        &[(
            "src/lib.rs",
            "pub fn f() -> u8 {\n    1\n}\n#[test]\nfn t() {\n    assert_eq!(f(), 2);\n}\n",
        )],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    let f = unit(&report, "fails::f");
    assert_eq!(tested(f), 0);
    assert_eq!(f["coverage"]["regions"]["covered"], 0, "{f:#}");
    assert_eq!(rule(&report, "test-failed")["outcome"], "violated");
}

/// Trap D: profiles of other runs lie around, and none of them is read.
#[test]
fn profiles_of_earlier_runs_are_never_read() {
    let library = "pub fn f() {}\n#[test]\nfn t() {\n    f();\n}\n";
    let workspace = Workspace::of("stale", &[("src/lib.rs", library)]).with_own_target();
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "stale::f")), 1);
    workspace.replace("src/lib.rs", "    f();\n", "    let _ = f;\n");
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        tested(unit(&report, "stale::f")),
        0,
        "the earlier run executed it, this one did not"
    );
}

/// Traps F and G: crashes, time-outs and early ends are failures.
#[test]
fn tests_that_do_not_end_well_have_failed() {
    let workspace = Workspace::of(
        "ends",
        &[(
            "src/lib.rs",
            "pub fn f() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn aborts() {\n        super::f();\n        std::process::abort();\n    }\n    \
             #[test]\n    fn hangs() {\n        loop {\n            std::thread::sleep(std::time::Duration::from_secs(1));\n        }\n    }\n    \
             #[test]\n    fn leaves() {\n        super::f();\n        std::process::exit(0);\n    }\n}\n",
        )],
    );
    let (code, report) = workspace.verify(&["--test-timeout", "2"]);
    assert_eq!(code, 1);
    let outcomes: Vec<_> = report["tests"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|test| test["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["failed", "failed", "failed"]);
    assert_eq!(tested(unit(&report, "ends::f")), 0);
    let messages: Vec<_> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|finding| finding["message"].as_str())
        .collect();
    assert!(
        messages.iter().any(|message| message.contains("signal 6")),
        "{messages:#?}"
    );
    assert!(
        messages.iter().any(|message| message.contains("timed out")),
        "{messages:#?}"
    );
}

/// An async function that is called and never polled has run nothing of its body.
#[test]
fn an_async_body_must_be_polled() {
    let workspace = Workspace::of(
        "polls",
        &[(
            "src/lib.rs",
            "pub async fn called() -> u8 {\n    1\n}\npub async fn polled() -> u8 {\n    2\n}\n\
             #[cfg(test)]\nmod tests {\n    use std::future::Future;\n    use std::task::{Context, Poll, Waker};\n    #[test]\n    fn t() {\n        \
             drop(super::called());\n        let mut future = Box::pin(super::polled());\n        \
             let ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));\n        assert_eq!(ready, Poll::Ready(2));\n    }\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "polls::called")), 0);
    assert_eq!(tested(unit(&report, "polls::polled")), 1);
}

/// What a macro made is a unit of its own; what only tests hold is none.
#[test]
fn functions_made_by_macros_are_units() {
    let workspace = Workspace::of(
        "macros",
        &[(
            "src/lib.rs",
            "macro_rules! getter {\n    ($name:ident, $value:expr) => {\n        pub fn $name() -> u8 {\n            $value\n        }\n    };\n}\n\
             getter!(one, 1);\ngetter!(two, 2);\n#[cfg(test)]\nmod tests {\n    getter!(helper, 3);\n    #[test]\n    fn t() {\n        \
             assert_eq!(super::one() + helper(), 4);\n    }\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let ids: Vec<_> = report["units"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|unit| unit["id"].as_str())
        .collect();
    assert_eq!(ids, ["macros::one", "macros::two"]);
    assert_eq!(unit(&report, "macros::one")["made_by"], "macro");
    assert_eq!(tested(unit(&report, "macros::one")), 1);
    assert_eq!(tested(unit(&report, "macros::two")), 0);
}

/// A binary of its library's name, and a file that two targets share: each is a unit of its own.
#[test]
fn targets_of_one_name_are_kept_apart() {
    let workspace = Workspace::of(
        "twins",
        &[
            (
                "src/lib.rs",
                "pub mod shared;\n#[test]\nfn t() {\n    shared::f();\n}\n",
            ),
            (
                "src/main.rs",
                "mod shared;\nfn main() {\n    shared::f();\n}\n",
            ),
            ("src/shared.rs", "pub fn f() {}\n"),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "twins::shared::f")), 1);
    assert_eq!(tested(unit(&report, "twins@bin::shared::f")), 0);
    assert_eq!(tested(unit(&report, "twins@bin::main")), 0);
}

/// Flags that the user configured reach the build: RUSTFLAGS of the tool would have replaced them.
#[test]
fn flags_of_the_users_configuration_survive() {
    let workspace = Workspace::of(
        "flags",
        &[
            (
                ".cargo/config.toml",
                "[build]\nrustflags = [\"--cfg\", \"special\"]\n[env]\nPUMP_MODE = \"bench\"\n",
            ),
            (
                "src/lib.rs",
                "#[cfg(special)]\npub fn f() {}\n#[cfg(not(special))]\npub fn g() {}\n#[cfg(all(test, special))]\nmod tests {\n    #[test]\n    \
                 fn t() {\n        super::f();\n        assert_eq!(std::env::var(\"PUMP_MODE\").as_deref(), Ok(\"bench\"));\n    }\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        tested(unit(&report, "flags::f")),
        1,
        "{:#}",
        report["tests"]
    );
    assert_eq!(unit(&report, "flags::g")["coverage"]["status"], "not-built");
    assert_eq!(rule(&report, "unit-not-built")["outcome"], "violated");
}

/// A build script's output folder and variables reach tests and inventory.
#[test]
fn generated_code_is_judged_too() {
    let workspace = Workspace::of(
        "generated",
        &[
            (
                "build.rs",
                "fn main() {\n    let folder = std::env::var(\"OUT_DIR\").unwrap();\n    \
                 std::fs::write(format!(\"{folder}/made.rs\"), \"pub fn made() -> u8 {\\n    7\\n}\\npub fn lost() {}\\n\").unwrap();\n}\n",
            ),
            (
                "src/lib.rs",
                "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n#[test]\nfn t() {\n    assert_eq!(made(), 7);\n    \
                 assert!(std::env::var(\"OUT_DIR\").is_ok());\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "generated::made")), 1);
    assert_eq!(tested(unit(&report, "generated::lost")), 0);
}

/// A broken profile of a passed test is not "no coverage" but no evidence.
#[test]
fn a_corrupt_profile_leaves_the_verdict_undetermined() {
    let workspace = Workspace::of(
        "corrupt",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "use iec62304_macros::verifies;\n#[test]\n#[verifies(\"SRS-1\")]\nfn t() {\n    corrupt::f();\n    \
                 let own = std::env::var(\"LLVM_PROFILE_FILE\").unwrap();\n    \
                 let stray = own.replace(\"%p\", &std::process::id().to_string()).replace(\"%m\", \"broken\");\n    \
                 std::fs::write(stray, b\"no profile at all\").unwrap();\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_ne!(code, 0, "{:#}", report["findings"]);
    assert_eq!(
        rule(&report, "test-without-evidence")["outcome"],
        "undetermined",
        "{:#}",
        report["findings"]
    );
    assert!(
        report["findings"].to_string().contains("broken.profraw"),
        "the file is named"
    );
}

/// A test that is parameterised by a macro is covered by the tag of its function.
#[test]
fn a_tag_covers_the_cases_below_its_function() {
    let workspace = Workspace::of(
        "cases",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "mod limits {\n    #[test]\n    fn case_1() {\n        cases::f();\n    }\n    #[test]\n    fn case_2() {\n        cases::f();\n    }\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
            (
                "iec62304.toml",
                "[system]\nname = \"cases\"\nclass = \"C\"\n[[trace]]\ntest = \"cases/t::limits::*\"\nverifies = [\"SRS-1\"]\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    assert_eq!(
        report["requirements"][0]["verified_by"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    workspace.replace("iec62304.toml", "cases/t::limits::*", "cases/t::limit::*");
    let run = workspace.run(&["verify"]);
    assert_eq!(run.code, 2, "a glob that matches no test: {}", run.stderr);
    assert!(!run.stderr.contains("nothing was built"), "{}", run.stderr);
}

/// A variant of a test for another platform has not run, whatever a test of the same name did here.
#[test]
fn a_tag_on_a_variant_that_is_not_built_proves_nothing() {
    let workspace = Workspace::of(
        "variants",
        &[
            (
                "src/lib.rs",
                "use iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f() {}\n",
            ),
            (
                "tests/t.rs",
                "#[cfg(any())]\n#[test]\n#[iec62304_macros::verifies(\"SRS-1\")]\nfn t() {\n    variants::f();\n}\n\
                 #[cfg(not(any()))]\n#[test]\nfn t() {\n    variants::f();\n}\n",
            ),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"F shall be.\"\nkind = \"functional\"\nacceptance = \"F is.\"\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(rule(&report, "test-not-run")["outcome"], "violated");
    assert_eq!(
        rule(&report, "requirement-unverified")["outcome"],
        "violated"
    );
    assert_eq!(tested(unit(&report, "variants::f")), 1);
}

/// Trap B without `#[should_panic]`: a panic that the test catches makes the code behind it look covered.
#[test]
fn a_caught_panic_proves_no_lines() {
    let workspace = Workspace::of(
        "caught",
        &[(
            "src/lib.rs",
            "pub fn f(a: bool) -> u8 {\n    boom(a);\n    let x = 1;\n    x\n}\nfn boom(a: bool) {\n    assert!(!a);\n}\n\
             #[test]\nfn t() {\n    assert!(std::thread::spawn(|| f(true)).join().is_err());\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let f = unit(&report, "caught::f");
    assert_eq!(tested(f), 1, "it was executed");
    assert_eq!(f["coverage"]["lines"]["covered"], 0, "{f:#}");
}

/// Trap I: a process without its environment writes its profile where it stands; nothing of that stays in the tree, and it is named.
#[test]
fn stray_profiles_are_named_and_leave_the_tree() {
    let workspace = Workspace::of(
        "strays",
        &[
            ("src/lib.rs", "pub fn f() {}\n"),
            ("src/main.rs", "fn main() {\n    strays::f();\n}\n"),
            (
                "tests/t.rs",
                "#[test]\nfn t() {\n    let mut child = std::process::Command::new(env!(\"CARGO_BIN_EXE_strays\"));\n    \
                 assert!(child.env_clear().status().unwrap().success());\n}\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(
        tested(unit(&report, "strays::f")),
        0,
        "it counts for no test"
    );
    let warnings = report["evidence"]["warnings"].to_string();
    assert!(
        warnings.contains("default_") && warnings.contains(".profraw"),
        "{warnings}"
    );
    let left = std::fs::read_dir(&workspace.root).expect("the workspace can be listed");
    let left: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().ends_with(".profraw")),
        "{left:?}"
    );
}

/// A statement of a person counts while it holds: not before its day, not after its last one.
#[test]
fn dates_are_judged_by_the_day_that_is_given() {
    let workspace = Workspace::of(
        "dates",
        &[
            ("src/lib.rs", "pub fn f() {}\n"),
            (
                "iec62304/records.toml",
                "[[attest]]\nclause = \"4.1\"\ntext = \"Certified.\"\nby = \"Quality manager\"\non = 2026-01-12\nvalid_until = 2026-03-01\n",
            ),
        ],
    );
    for (day, status) in [
        ("2026-01-11", "open"),
        ("2026-02-01", "attested"),
        ("2026-03-02", "open"),
    ] {
        let report = workspace
            .run(&["check", "--format", "json", "--today", day])
            .report();
        let clauses = report["clauses"].as_array().expect("a list");
        let clause = clauses
            .iter()
            .find(|clause| clause["id"] == "4.1")
            .expect("the clause is listed");
        assert_eq!(clause["status"], status, "on {day}");
        assert_eq!(report["evidence"]["judged_on"], day);
    }
    assert_eq!(workspace.run(&["check", "--today", "yesterday"]).code, 2);
}

/// `[[trace]]` is the way to tag what a macro makes, although only the coverage map knows it.
#[test]
fn a_trace_reaches_what_a_macro_made() {
    let configuration = "[[trace]]\nunit = \"traced::made::*\"\nrequirements = [\"SRS-1\"]\n";
    let workspace = Workspace::of(
        "traced",
        &[
            (
                "src/lib.rs",
                "pub mod made {\n    macro_rules! getter {\n        ($name:ident) => {\n            pub fn $name() -> u8 {\n                1\n            }\n        };\n    }\n    \
                 getter!(one);\n}\n",
            ),
            (
                "tests/t.rs",
                "#[test]\n#[iec62304_macros::verifies(\"SRS-1\")]\nfn t() {\n    assert_eq!(traced::made::one(), 1);\n}\n",
            ),
            ("iec62304.toml", configuration),
            (
                "iec62304/requirements.toml",
                "[[requirement]]\nid = \"SRS-1\"\ntext = \"One shall be 1.\"\nkind = \"functional\"\nacceptance = \"It is.\"\n",
            ),
        ],
    );
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    assert_eq!(
        unit(&report, "traced::made::one")["requirements"],
        serde_json::json!(["SRS-1"])
    );
    workspace.write("iec62304.toml", &configuration.replace("made", "none"));
    assert_eq!(workspace.run(&["verify"]).code, 2);
}
