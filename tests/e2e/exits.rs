//! Each exit code, shown by the built binary.

use crate::support::{Workspace, rule, scratch, tool};

const LIBRARY: &str = "use iec62304_macros::requirement;\n\
    /// Adds one.\n#[requirement(\"SRS-1\")]\npub fn next(a: u8) -> u8 {\n    a.wrapping_add(1)\n}\n\
    #[cfg(test)]\nmod tests {\n    use iec62304_macros::verifies;\n    #[test]\n    #[verifies(\"SRS-1\")]\n    \
    fn adds_one() {\n        assert_eq!(super::next(1), 2);\n    }\n}\n";
const REQUIREMENTS: &str = "[[requirement]]\nid = \"SRS-1\"\ntext = \"The software shall add one.\"\nkind = \"functional\"\n\
    acceptance = \"1 yields 2.\"\n";

fn good(name: &str) -> Workspace {
    Workspace::of(
        name,
        &[
            ("src/lib.rs", LIBRARY),
            ("iec62304/requirements.toml", REQUIREMENTS),
        ],
    )
    .with_item()
}

#[test]
fn exit_0_everything_applicable_is_satisfied() {
    let (code, report) = good("exit_0").verify(&[]);
    assert_eq!(code, 0, "{:#}", report["findings"]);
    assert_eq!(report["verdict"], "pass");
    assert_eq!(report["scope"], "full");
}

#[test]
fn exit_1_a_rule_is_violated_and_the_report_is_whole() {
    let workspace = good("exit_1");
    workspace.append("src/lib.rs", "/// Forgotten.\npub fn forgotten() {}\n");
    let (code, report) = workspace.verify(&[]);
    assert_eq!(code, 1);
    assert_eq!(report["verdict"], "fail");
    assert_eq!(rule(&report, "unit-untraced")["outcome"], "violated");
    assert_eq!(rule(&report, "unit-not-executed")["outcome"], "violated");
}

#[test]
fn exit_2_all_mistakes_are_shown_and_nothing_is_built() {
    let workspace = good("exit_2").with_own_target();
    workspace.write(
        "iec62304.toml",
        "[system]\nname = \"x\"\nclas = \"C\"\n[[item]]\nid = \"all\"\npackages = [\"exit2\"]\n",
    );
    workspace.replace(
        "src/lib.rs",
        "#[requirement(\"SRS-1\")]",
        "#[requirement(\"SRS-1\", class = D)]",
    );
    let run = workspace.run(&["verify"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("iec62304.toml:3:1"), "{}", run.stderr);
    assert!(
        run.stderr.contains("did you mean `class`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("iec62304.toml:6:13"), "{}", run.stderr);
    assert!(run.stderr.contains("src/lib.rs:3:32"), "{}", run.stderr);
    assert!(
        run.stderr.contains("expected a class A, B or C, found `D`"),
        "{}",
        run.stderr
    );
    assert!(
        !workspace.target.join("iec62304").exists(),
        "nothing is built"
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn exit_2_wrong_usage() {
    let workspace = good("exit_2_usage");
    assert_eq!(workspace.run(&["verify", "--no-such-option"]).code, 2);
    let run = workspace.run(&["verify", "-p", "exit-2-usages"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("did you mean `exit-2-usage`"),
        "{}",
        run.stderr
    );
    let run = workspace.run(&["verify", "--gate", "release", "some_filter"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn exit_2_a_release_without_its_lockfile() {
    let workspace = good("exit_2_lockfile");
    let run = workspace.run(&["check", "--gate", "release"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--locked"), "{}", run.stderr);
    assert!(!workspace.root.join("Cargo.lock").exists());
    let run = workspace.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(
        run.stdout.contains("Cargo.lock was missing") && run.stdout.contains("1 warning"),
        "{}",
        run.stdout
    );
    // Outside of version control nobody can show what a release was judged from.
    assert_eq!(workspace.run(&["check", "--gate", "release"]).code, 3);
}

#[test]
fn exit_3_a_failed_build_shows_cargos_message_and_writes_the_report() {
    let workspace = good("exit_3_build");
    workspace.replace("src/lib.rs", "a.wrapping_add(1)", "a.wrapping_add(missing)");
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("error[E0425]") && run.stderr.contains("missing"),
        "cargo's own message: {}",
        run.stderr
    );
    let report = run.report();
    assert_eq!(report["verdict"], "undetermined");
    assert_eq!(
        rule(&report, "unit-not-executed")["outcome"],
        "undetermined"
    );
    assert_eq!(rule(&report, "test-failed")["outcome"], "undetermined");
}

#[test]
fn exit_3_what_only_the_build_would_have_made_is_nobodys_mistake() {
    let workspace = good("exit_3_made");
    workspace.append(
        "src/lib.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/table.rs\"));\n",
    );
    workspace.write(
        "build.rs",
        "fn main() {\n    let code = \"/// Made.\\n#[requirement(\\\"SRS-2\\\")]\\npub fn made() {}\\n\\\n    \
         #[cfg(test)] #[test]\\n#[iec62304_macros::verifies(\\\"SRS-2\\\")]\\nfn makes() { made() }\\n\\\n    \
         /// Made.\\npub mod deep {\\n/// Made.\\npub fn deeper() { super::made() }\\n}\\n\";\n    \
         std::fs::write(format!(\"{}/table.rs\", std::env::var(\"OUT_DIR\").unwrap()), code).unwrap();\n}\n",
    );
    workspace.append(
        "iec62304/requirements.toml",
        "[[requirement]]\nid = \"SRS-2\"\nderives_from = [\"SYS-TEST\"]\ntext = \"The software shall be made.\"\nkind = \"functional\"\nacceptance = \"It is.\"\n\
         [[trace]]\nunit = \"exit_3_made::deep::deep*\"\nrequirements = [\"SRS-2\"]\n",
    );
    let outcome =
        |report: &serde_json::Value| rule(report, "requirement-unimplemented")["outcome"].clone();
    let run = workspace.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(outcome(&run.report()), "undetermined");
    workspace.replace("src/lib.rs", "a.wrapping_add(1)", "a.wrapping_add(missing)");
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let report = run.report();
    assert_eq!(report["evidence"]["build"]["status"], "failed");
    assert_eq!(outcome(&report), "undetermined");
    workspace.replace("src/lib.rs", "a.wrapping_add(missing)", "a.wrapping_add(1)");
    let (_, report) = workspace.verify(&[]);
    assert_eq!(outcome(&report), "satisfied", "{:#}", report["findings"]);
}

#[test]
fn exit_3_a_binary_that_cannot_be_listed() {
    let workspace = good("exit_3_list");
    // The harness is libtest's by the manifest, but the binary ends before libtest gets to speak.
    workspace.write(
        "tests/unlistable.rs",
        "extern \"C\" fn end() {\n    std::process::exit(9);\n}\n#[used]\n\
         #[unsafe(link_section = \".init_array\")]\nstatic END: extern \"C\" fn() = end;\n#[test]\nfn t() {}\n",
    );
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stdout.contains("cannot be listed"), "{}", run.stdout);
    run.report();
}

#[test]
fn exit_3_never_hides_a_violation() {
    let workspace = good("exit_1_before_3");
    workspace.replace("src/lib.rs", "a.wrapping_add(1)", "a.wrapping_add(missing)");
    workspace.replace(
        "src/lib.rs",
        "#[requirement(\"SRS-1\")]",
        "#[requirement(\"SRS-9\")]",
    );
    let run = workspace.run(&["verify", "--format", "json"]);
    assert_eq!(
        run.code, 1,
        "a violated rule comes before an undetermined one: {}",
        run.stderr
    );
    assert_eq!(
        rule(&run.report(), "requirement-unknown")["outcome"],
        "violated"
    );
}

#[test]
fn a_folder_without_a_workspace_is_wrong_usage() {
    let folder = scratch("no_workspace_here");
    let folder = std::env::temp_dir().join(folder.file_name().expect("a name"));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let output = tool()
        .current_dir(&folder)
        .arg("check")
        .output()
        .expect("the tool can be started");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Cargo.toml"));
}
