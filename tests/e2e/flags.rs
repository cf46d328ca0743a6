//! Flags and tools that the user configured reach the build and the tests: a run with cargo's configuration, one with the environment.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Workspace, left_out, tool, unit};

const LIBRARY: &str = "#[cfg(special)]\npub fn f() {}\n#[cfg(not(special))]\npub fn g() {}\n#[cfg(board)]\npub fn h() {}\n\
    #[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {\n        #[cfg(special)]\n        super::f();\n        #[cfg(board)]\n        super::h();\n        \
    if let Some(wanted) = option_env!(\"WANTED_MODE\") {\n            assert_eq!(std::env::var(\"PUMP_MODE\").as_deref(), Ok(wanted));\n        }\n    }\n}\n";

fn workspace(name: &str) -> Workspace {
    let manifest = "[workspace]\n[package]\nname = \"flagged\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
        [lints.rust]\nunexpected_cfgs = \"allow\"\n";
    Workspace::of(name, &[("Cargo.toml", manifest), ("src/lib.rs", LIBRARY)])
}

/// A program that notes how it is called and then calls what it is given, without the first `skipped` words.
fn passing_on(workspace: &Workspace, name: &str, skipped: usize) {
    let path = format!("tools/{name}.sh");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$(dirname \"$0\")/{name}.log\"\nshift {skipped}\nexec \"$@\"\n"
    );
    workspace.write(&path, &text);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(workspace.root.join(path), executable).expect("a mode can be set");
}

/// The calls that the program noted of one crate.
fn calls(workspace: &Workspace, name: &str, text: &str) -> Vec<String> {
    let log = workspace.read(&format!("tools/{name}.log"));
    let calls = log.lines().filter(|line| line.contains(text));
    calls.map(str::to_owned).collect()
}

/// Calls of the user's target runner that run the test, whichever runner puts its arguments in which order.
fn runs_of_test(workspace: &Workspace) -> Vec<String> {
    let mut runs = calls(workspace, "runner", "tests::t");
    runs.retain(|call| call.contains("--exact"));
    runs
}

/// The platform of this machine.
fn host(workspace: &Workspace) -> String {
    let report = workspace.run(&["check", "--format", "json"]).report();
    report["evidence"]["host"]
        .as_str()
        .expect("a host")
        .to_owned()
}

struct Configured {
    workspace: Workspace,
    host: String,
    report: Value,
}

/// One run with everything that cargo's configuration can say.
static CONFIGURED: LazyLock<Configured> = LazyLock::new(|| {
    let workspace = workspace("flags_configured");
    let host = host(&workspace);
    passing_on(&workspace, "wrapper", 0);
    passing_on(&workspace, "workspace", 0);
    passing_on(&workspace, "runner", 1);
    let configuration = format!(
        "[build]\nrustc-wrapper = \"tools/wrapper.sh\"\nrustc-workspace-wrapper = \"tools/workspace.sh\"\ntarget = \"{host}\"\ntarget-dir = \"elsewhere\"\n\
         [target.{host}]\nrunner = [\"tools/runner.sh\", \"own words\"]\nrustflags = [\"--cfg\", \"special\"]\n\
         [env]\nPUMP_MODE = \"bench\"\nWANTED_MODE = \"bench\"\n"
    );
    workspace.write(".cargo/config.toml", &configuration);
    let output = tool()
        .current_dir(&workspace.root)
        .env_remove("CARGO_TARGET_DIR")
        .args(["verify", "--format", "json"])
        .output()
        .expect("the tool can be started");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    Configured {
        workspace,
        host,
        report,
    }
});

fn passed(report: &Value) -> bool {
    report["tests"][0]["outcome"] == "passed"
}

fn executed(report: &Value, id: &str) -> bool {
    unit(report, id)["tests"]
        .as_array()
        .is_some_and(|tests| !tests.is_empty())
}

#[test]
fn rustflags_of_a_platform() {
    let report = &CONFIGURED.report;
    assert!(executed(report, "flagged::f"), "{:#}", report["units"]);
    assert_eq!(
        unit(report, "flagged::g")["coverage"]["status"],
        "not-built"
    );
}

#[test]
fn variables_of_the_configuration() {
    assert!(
        passed(&CONFIGURED.report),
        "{:#}",
        CONFIGURED.report["tests"]
    );
}

#[test]
fn a_runner_of_a_platform() {
    let runs = runs_of_test(&CONFIGURED.workspace);
    assert_eq!(runs.len(), 1, "{runs:#?}");
    assert!(runs[0].starts_with("own words /"), "{runs:#?}");
}

#[test]
fn a_wrapper_of_every_rustc() {
    let of_crate = calls(&CONFIGURED.workspace, "wrapper", "--crate-name flagged");
    assert!(!of_crate.is_empty());
    // Cargo calls the user's wrapper with the workspace's, which is the tool.
    assert!(
        of_crate.iter().all(|call| call.contains("cargo-iec62304")),
        "{of_crate:#?}"
    );
}

#[test]
fn a_wrapper_of_the_workspaces_rustc() {
    let of_crate = calls(&CONFIGURED.workspace, "workspace", "--crate-name flagged");
    assert!(!of_crate.is_empty());
    // It comes behind the tool's, and so gets what the tool adds.
    let instrumented = |call: &String| call.contains("-C instrument-coverage");
    assert!(of_crate.iter().all(instrumented), "{of_crate:#?}");
}

#[test]
fn a_target_directory_and_a_platform() {
    let Configured {
        workspace, host, ..
    } = &*CONFIGURED;
    let built = workspace.root.join("elsewhere/iec62304/build").join(host);
    assert!(built.join("debug/deps").is_dir(), "{}", built.display());
    assert!(!workspace.root.join("target").exists());
}

/// The environment wins over the configuration; `cfg` of a build comes on top and replaces nothing.
#[test]
fn flags_and_wrappers_of_the_environment() {
    let workspace = workspace("flags_environment");
    workspace.write(
        "iec62304.toml",
        "[system]\nname = \"Flags\"\n[[build]]\nname = \"flagged\"\ncfg = [\"board\"]\n",
    );
    workspace.write(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"--cfg\", \"other\"]\n",
    );
    for name in ["wrapper", "workspace", "runner"] {
        passing_on(&workspace, name, 0);
    }
    let path = |name: &str| {
        let path = workspace.root.join("tools").join(name);
        path.to_str().expect("UTF-8").to_owned()
    };
    let host = host(&workspace).to_uppercase().replace('-', "_");
    let variables = [
        ("RUSTFLAGS", "--cfg special".to_owned()),
        ("RUSTC_WRAPPER", path("wrapper.sh")),
        ("RUSTC_WORKSPACE_WRAPPER", path("workspace.sh")),
        (&format!("CARGO_TARGET_{host}_RUNNER"), path("runner.sh")),
    ];
    let variables = variables
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let report = workspace
        .run_with(&["verify", "--format", "json"], &variables)
        .report();
    assert!(executed(&report, "flagged::f") && executed(&report, "flagged::h"));
    assert_eq!(
        unit(&report, "flagged::g")["coverage"]["status"],
        "not-built"
    );
    assert!(!calls(&workspace, "wrapper", "--crate-name flagged").is_empty());
    assert!(!calls(&workspace, "workspace", "--cfg special").is_empty());
    assert_eq!(runs_of_test(&workspace).len(), 1);
}

/// The cache itself, where it is installed: what it gives back is instrumented, and the conditions are known.
#[test]
fn a_compiler_cache() {
    let cache = ["/usr/bin/sccache", "/usr/local/bin/sccache"];
    let Some(cache) = cache.into_iter().find(|path| Path::new(path).is_file()) else {
        left_out("sccache is not installed");
        return;
    };
    let workspace = workspace("flags_cache").with_own_target();
    // A cache may leave alone what a workspace wrapper compiles; a dependency it takes.
    workspace.append(
        "Cargo.toml",
        "[dependencies]\ncached = { path = \"../flags_cache_dependency\" }\n",
    );
    let manifest = "[package]\nname = \"cached\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    workspace.write("../flags_cache_dependency/Cargo.toml", manifest);
    workspace.write(
        "../flags_cache_dependency/src/lib.rs",
        "pub fn nothing() {}\n",
    );
    let folder = workspace.root.join("cache");
    let variables = [
        // As cargo calls its subcommands; sccache tells by it that a workspace wrapper stands before rustc.
        ("CARGO", env!("CARGO")),
        ("RUSTC_WRAPPER", cache),
        ("SCCACHE_DIR", folder.to_str().expect("UTF-8")),
        ("SCCACHE_SERVER_PORT", "42269"),
        ("SCCACHE_IDLE_TIMEOUT", "10"),
        ("CARGO_INCREMENTAL", "0"),
        ("RUSTFLAGS", "--cfg special"),
    ];
    let mut kept = Vec::new();
    for _ in 0..2 {
        let run = workspace.run_with(&["verify", "--format", "json"], &variables);
        let report = run.report();
        assert!(executed(&report, "flagged::f"), "{}", run.stderr);
        assert_eq!(
            unit(&report, "flagged::g")["coverage"]["status"],
            "not-built"
        );
        std::fs::remove_dir_all(&workspace.target).expect("the target directory can be removed");
        kept.push(files_below(&folder));
    }
    assert!(kept[0] > 0, "the cache was used");
    assert_eq!(kept[0], kept[1], "the second run found all in it");
}

fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |path: PathBuf| if path.is_dir() { files_below(&path) } else { 1 };
    entries.map(|entry| of(entry.path())).sum()
}
