//! Copies of fixtures, runs of the tool, and its validated reports.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate stands in the repository")
        .to_owned()
}

/// A folder for this test alone, empty.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an old scratch folder can be removed");
    }
    std::fs::create_dir_all(&folder).expect("a scratch folder can be made");
    folder
}

/// A target directory that fixtures share: the attribute macros are built once.
pub fn shared_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("shared-target")
}

/// A workspace that a test may change.
#[derive(Debug)]
pub struct Workspace {
    pub root: PathBuf,
    pub target: PathBuf,
}

/// What a run of the tool yielded.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Workspace {
    /// A copy of `fixtures/<fixture>`; path dependencies on this repository are made absolute.
    pub fn copy_of(fixture: &str, name: &str) -> Self {
        let root = scratch(name);
        copy(&repository().join("fixtures").join(fixture), &root);
        Self {
            root,
            target: shared_target(),
        }
    }

    /// A workspace of one package from its files; the manifest gets a head and the macros.
    pub fn of(name: &str, files: &[(&str, &str)]) -> Self {
        let workspace = Self {
            root: scratch(name),
            target: shared_target(),
        };
        let package = name.replace('_', "-");
        let macros = repository().join("iec62304-macros");
        let manifest = format!(
            "[workspace]\n[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\niec62304-macros = {{ path = {:?} }}\n",
            macros.to_str().expect("the repository's path is UTF-8")
        );
        workspace.write("Cargo.toml", &manifest);
        for (path, text) in files {
            workspace.write(path, &derived(text));
        }
        workspace
    }

    /// With an item that holds the whole package: requirements are allocated to it by their units.
    pub fn with_item(self) -> Self {
        let manifest: toml::Table = self.read("Cargo.toml").parse().expect("a manifest");
        let package = manifest["package"]["name"].as_str().expect("a name");
        let before = std::fs::read_to_string(self.root.join("iec62304.toml")).unwrap_or_default();
        let item = format!("{before}[[item]]\nid = \"all\"\npackages = [{package:?}]\n");
        self.write("iec62304.toml", &item);
        self
    }

    /// With a target directory of its own.
    pub fn with_own_target(mut self) -> Self {
        self.target = self.root.join("target");
        self
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }

    pub fn append(&self, path: &str, text: &str) {
        let before = self.read(path);
        self.write(path, &format!("{before}{text}"));
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces a text that must stand in the file exactly once.
    pub fn replace(&self, path: &str, find: &str, replace: &str) {
        let text = self.read(path);
        assert_eq!(
            text.matches(find).count(),
            1,
            "{find:?} must stand exactly once in {path}"
        );
        self.write(path, &text.replacen(find, replace, 1));
    }

    /// Runs the tool in the workspace.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the tool in the workspace with further variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = tool();
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .args(arguments);
        command.envs(variables.iter().copied());
        Run::of(&command.output().expect("the tool can be started"))
    }

    /// Runs `verify --format json` and gives exit code and report.
    pub fn verify(&self, more: &[&str]) -> (i32, Value) {
        let mut arguments = vec!["verify", "--format", "json"];
        arguments.extend(more);
        let run = self.run(&arguments);
        (run.code, run.report())
    }
}

/// Requirements that say nothing of where they come from get a source: that is not what the test is about.
fn derived(text: &str) -> String {
    let whole = text.contains("derives_from") || !text.contains("[[requirement]]\n");
    if whole {
        return text.to_owned();
    }
    let derived = "[[requirement]]\nderives_from = [\"SYS-TEST\"]\n";
    format!(
        "[[source]]\nid = \"SYS-TEST\"\nkind = \"system\"\ntext = \"What the test is about.\"\n\n{}",
        text.replace("[[requirement]]\n", derived)
    )
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().expect("the tool ends by itself"),
            stdout: String::from_utf8(output.stdout.clone()).expect("the tool prints UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The report on standard output, valid by the published schema, in agreement with the exit code.
    pub fn report(&self) -> Value {
        let report: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no report: {error}\n{}\n{}", self.stdout, self.stderr));
        let errors: Vec<String> = SCHEMA
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "the report does not keep to its schema: {errors:#?}"
        );
        assert_eq!(
            report["exit_code"], self.code,
            "the report and the process agree"
        );
        report
    }
}

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = repository().join("docs/schema/iec62304-report-1.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema is in the repository");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
});

/// The infusion pump, in one copy with one target directory: tests take turns, and leave it as they found it.
///
/// Copies that share a target directory would overwrite each other's binaries, which its tests start as processes.
pub fn pump() -> MutexGuard<'static, Workspace> {
    static PUMP: LazyLock<Mutex<Workspace>> = LazyLock::new(|| {
        Mutex::new(Workspace::copy_of("projects/infusion-pump", "pump").with_own_target())
    });
    PUMP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A repository with all of the workspace in its one commit; it goes with this value, as others judge the workspace without one.
pub struct Committed<'w>(&'w Workspace);

impl<'w> Committed<'w> {
    pub fn new(workspace: &'w Workspace) -> Self {
        let committed = Self(workspace);
        workspace.write(".gitignore", "/target\n");
        git(workspace, &["init", "--quiet"]);
        git(workspace, &["add", "--all"]);
        git(workspace, &["commit", "--quiet", "--message", "all"]);
        committed
    }
}

impl Drop for Committed<'_> {
    fn drop(&mut self) {
        for name in [".git", ".gitignore"] {
            let path = self.0.root.join(name);
            // A test that failed before has more to say than what is left of it.
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
    }
}

/// Calls git in the workspace, as somebody.
#[expect(clippy::disallowed_methods, reason = "a test asks git")]
pub fn git(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(&workspace.root)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
        .args(arguments)
        .output()
        .expect("git can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The tool, without the variables of the cargo that runs this test.
#[expect(clippy::disallowed_methods, reason = "a test starts the built tool")]
pub fn tool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-iec62304"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_cargo = text.starts_with("CARGO_PKG")
            || text.starts_with("CARGO_MANIFEST")
            || text.starts_with("CARGO_BIN");
        let of_tools = text.starts_with("LLVM_")
            || text.starts_with("RUSTFLAGS")
            || text.starts_with("CARGO_LLVM_COV");
        if of_cargo || of_tools {
            command.env_remove(&name);
        }
    }
    command
        .env_remove("CARGO")
        .env_remove("COLUMNS")
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_NET_OFFLINE", "true");
    command
}

/// Copies a folder; `target` and lockfiles that a local run left are not part of a fixture unless git knows them.
fn copy(from: &Path, to: &Path) {
    let macros = repository().join("iec62304-macros");
    for entry in
        std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()))
    {
        let entry = entry.expect("a fixture can be listed");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "target" {
            continue;
        }
        if source.is_dir() {
            std::fs::create_dir_all(&target).expect("a folder can be made");
            copy(&source, &target);
        } else if entry.file_name() == "Cargo.toml" {
            let text = std::fs::read_to_string(&source).expect("a manifest is UTF-8");
            std::fs::write(&target, absolute(&text, &macros)).expect("a file can be written");
        } else {
            std::fs::copy(&source, &target).expect("a file can be copied");
        }
    }
}

/// Makes the path to the attribute macros absolute.
fn absolute(manifest: &str, macros: &Path) -> String {
    let mut text = manifest.to_owned();
    while let Some(end) = text.find("../iec62304-macros") {
        let start = text[..end].rfind('"').expect("a path stands in quotes") + 1;
        text.replace_range(
            start..end + "../iec62304-macros".len(),
            macros.to_str().expect("UTF-8"),
        );
    }
    text
}

/// Says that a test was left out, and why.
#[expect(clippy::print_stderr, reason = "whoever runs the tests should know")]
pub fn left_out(why: &str) {
    eprintln!("left out: {why}");
}

/// The rule of that id in a report.
pub fn rule<'a>(report: &'a Value, id: &str) -> &'a Value {
    let rules = report["rules"]
        .as_array()
        .expect("a report lists its rules");
    rules
        .iter()
        .find(|rule| rule["id"] == id)
        .unwrap_or_else(|| panic!("the report has no rule {id}"))
}

/// The subjects of the open findings of a rule.
pub fn subjects(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"]
        .as_array()
        .expect("a report lists its findings");
    let of_rule = findings
        .iter()
        .filter(|finding| finding["rule"] == rule && finding["severity"] == "error");
    of_rule
        .map(|finding| {
            finding["subject"]["id"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// The unit of that id in a report.
pub fn unit<'a>(report: &'a Value, id: &str) -> &'a Value {
    let units = report["units"]
        .as_array()
        .expect("a report lists its units");
    units
        .iter()
        .find(|unit| unit["id"] == id)
        .unwrap_or_else(|| {
            let ids: Vec<_> = units
                .iter()
                .map(|unit| unit["id"].as_str().unwrap_or_default())
                .collect();
            panic!("the report has no unit {id}; it has {ids:#?}")
        })
}
