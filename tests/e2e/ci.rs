//! What is ready to copy for CI: the steps of the action and of the template are taken from their files and run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{Workspace, left_out, repository, tool};

/// Set where the linter of CI files must be there.
const REQUIRED: &str = "IEC62304_TESTS_NEED_LINT";

pub fn yaml(file: &str) -> Yaml {
    let text =
        std::fs::read_to_string(repository().join(file)).expect("the file is in the repository");
    YamlLoader::load_from_str(&text)
        .expect("the file is YAML")
        .remove(0)
}

pub fn text<'a>(yaml: &'a Yaml, key: &str) -> &'a str {
    yaml[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {yaml:?}"))
}

/// The step of the action with that name.
fn step(action: &Yaml, name: &str) -> Yaml {
    let steps = action["runs"]["steps"]
        .as_vec()
        .expect("a composite action has steps");
    let step = steps
        .iter()
        .find(|step| step["name"].as_str() == Some(name));
    step.unwrap_or_else(|| panic!("no step {name}")).clone()
}

/// A job on a runner: the folders and files that GitHub gives to each.
struct Runner {
    folder: PathBuf,
    inputs: BTreeMap<String, String>,
}

impl Runner {
    fn new(workspace: &Workspace, inputs: &[(&str, &str)]) -> Self {
        let folder = workspace.target.join("runner");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("an old folder can be removed");
        }
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        for file in ["output", "summary"] {
            std::fs::write(folder.join(file), "").expect("a file can be written");
        }
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Self {
            folder,
            inputs: inputs.iter().map(own).collect(),
        }
    }

    /// The one kind of expression that an `env` here may hold: all of a value, or what a path begins with.
    fn resolve(&self, action: &Yaml, value: &str) -> String {
        let Some((expression, rest)) = value
            .strip_prefix("${{ ")
            .and_then(|rest| rest.split_once(" }}"))
        else {
            return value.to_owned();
        };
        let resolved = match expression.strip_prefix("inputs.") {
            Some(input) => {
                let default = || text(&action["inputs"][input], "default").to_owned();
                self.inputs.get(input).cloned().unwrap_or_else(default)
            }
            None => match expression {
                "github.action_path" => repository().display().to_string(),
                "runner.tool_cache" => self.folder.join("tools").display().to_string(),
                other => panic!("the test does not know {other}"),
            },
        };
        format!("{resolved}{rest}")
    }

    /// Runs a step as the runner does: with bash, and with nothing put into its script.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test runs a step as GitHub does"
    )]
    fn run(&self, name: &str, workspace: &Workspace, path: Option<&Path>) -> Output {
        let action = yaml("action.yml");
        let step = step(&action, name);
        let script = text(&step, "run");
        assert!(
            !script.contains("${{"),
            "{name}: values come by the environment, not as text of the script"
        );
        assert_eq!(text(&step, "shell"), "bash");
        let file = self.folder.join("step.sh");
        std::fs::write(&file, script).expect("a script can be written");
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&file);
        command.current_dir(&workspace.root);
        for (key, value) in tool().get_envs() {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        if let Some(path) = path {
            let old = std::env::var("PATH").unwrap_or_default();
            command.env("PATH", format!("{}:{old}", path.display()));
        }
        command
            .env("CARGO_TARGET_DIR", &workspace.target)
            .env("GITHUB_OUTPUT", self.folder.join("output"))
            .env("GITHUB_STEP_SUMMARY", self.folder.join("summary"));
        for (key, value) in step["env"].as_hash().expect("each step has an env") {
            let (key, value) = (
                key.as_str().expect("a name"),
                value.as_str().expect("a text"),
            );
            command.env(key, self.resolve(&action, value));
        }
        command.output().expect("bash can be started")
    }

    /// The built tool where the action's install step would put it.
    fn with_tool(self) -> Self {
        let folder = self.folder.join("tools/cargo-iec62304/bin");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        std::fs::copy(
            env!("CARGO_BIN_EXE_cargo-iec62304"),
            folder.join("cargo-iec62304"),
        )
        .expect("the tool can be copied");
        self
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.join(file)).expect("a file of the runner")
    }
}

fn shown(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A workspace with one requirement that nothing implements, of class B; with `{}` as the class of the system.
fn workspace(name: &str, class: &str) -> Workspace {
    let workspace = Workspace::of(name, &[("src/lib.rs", "//! Adds.\n")]).with_own_target();
    let config = format!("[system]\nname = \"Adder\"\nclass = \"{class}\"\n");
    workspace.write("iec62304.toml", &config);
    workspace.write(
        "iec62304/requirements.toml",
        "[[requirement]]\nid = \"SRS-1\"\ntext = \"The software shall add.\"\nkind = \"functional\"\n\
         acceptance = \"1 and 1 is 2.\"\n",
    );
    workspace
}

#[cfg(unix)]
#[test]
fn the_action_judges_annotates_sums_up_and_fails_by_the_exit_code() {
    let workspace = workspace("ci_action", "B");
    let runner = Runner::new(
        &workspace,
        &[("command", "check"), ("arguments", "--offline")],
    )
    .with_tool();
    let installed = runner.run("Install the tool", &workspace, None);
    assert!(installed.status.success() && shown(&installed).contains("taken from the cache"));
    let output = runner.run("Judge", &workspace, None);
    let said = shown(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(runner.read("output"), "exit-code=1\n");
    assert!(
        runner
            .read("summary")
            .starts_with("## ❌ IEC 62304: fail (exit 1)")
    );
    // The report stands between stop and start of commands, the annotations behind.
    let stop = said.lines().next().expect("a first line");
    let token = stop.strip_prefix("::stop-commands::").expect(stop);
    let (report, annotations) = said
        .split_once(&format!("\n::{token}::\n"))
        .expect("commands count again");
    assert!(report.contains("verdict: fail") && !report.contains("::error "));
    assert!(annotations.contains("::error ") && annotations.contains("requirement-unimplemented"));
    for file in ["report.json", "report.sarif", "junit.xml", "summary.md"] {
        assert!(
            workspace.root.join("iec62304-results").join(file).exists(),
            "{file}"
        );
    }
}

#[cfg(unix)]
#[test]
fn the_action_says_so_where_there_is_no_verdict_and_keeps_no_old_results() {
    let workspace = workspace("ci_action_wrong", "B");
    workspace.write("iec62304-results/report.sarif", "of an earlier run");
    workspace.append("iec62304.toml", "clas = \"A\"\n");
    let runner = Runner::new(&workspace, &[("command", "check")]).with_tool();
    let output = runner.run("Judge", &workspace, None);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    assert!(shown(&output).contains("::error title=cargo iec62304::no verdict (exit 2)"));
    assert!(runner.read("summary").contains("no verdict (exit 2)"));
    assert!(
        !workspace
            .root
            .join("iec62304-results/report.sarif")
            .exists()
    );
    // No tool at all, and an input that is no command of it.
    let without = Runner::new(&workspace, &[]);
    assert_eq!(
        without.run("Judge", &workspace, None).status.code(),
        Some(127)
    );
    let injected = Runner::new(&workspace, &[("command", "check; touch injected")]).with_tool();
    assert_eq!(
        injected.run("Judge", &workspace, None).status.code(),
        Some(2)
    );
    assert!(!workspace.root.join("injected").exists());
}

#[cfg(unix)]
#[test]
fn the_action_installs_what_it_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = workspace("ci_install", "A");
    let path = workspace.root.join("path");
    workspace.write("path/cargo", "#!/bin/sh\nprintf '%s ' \"$@\"\n");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path.join("cargo"), mode).expect("a mode can be set");
    let runner = Runner::new(&workspace, &[("version", "0.1.0")]);
    let said = shown(&runner.run("Install the tool", &workspace, Some(&path)));
    assert!(
        said.starts_with("install cargo-iec62304 --version 0.1.0 --locked --root "),
        "{said}"
    );
    runner.run("Name the tool", &workspace, None);
    assert_eq!(runner.read("output"), "key=0.1.0\n");
    let runner = Runner::new(&workspace, &[]);
    let said = shown(&runner.run("Install the tool", &workspace, Some(&path)));
    let folder = repository().join("cargo-iec62304");
    assert!(
        said.starts_with(&format!("install --path {} --locked", folder.display())),
        "{said}"
    );
    runner.run("Name the tool", &workspace, None);
    let key = runner.read("output");
    assert_eq!(key.trim_end().len(), "key=".len() + 40, "{key}");
}

#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test runs the script of a job")]
fn the_gitlab_job_writes_what_its_reports_name() {
    let workspace = workspace("ci_gitlab", "B");
    let template = yaml("ci/gitlab/iec62304.gitlab-ci.yml");
    let job = &template["iec62304"];
    let bin = workspace.root.join(".iec62304-tool/bin");
    std::fs::create_dir_all(&bin).expect("a folder can be made");
    std::fs::copy(
        env!("CARGO_BIN_EXE_cargo-iec62304"),
        bin.join("cargo-iec62304"),
    )
    .expect("a copy");
    let install = text(&template["variables"], "IEC62304_INSTALL");
    workspace.write(".iec62304-tool/installed", install);
    let lines = ["before_script", "script"].map(|key| {
        let lines = job[key].as_vec().expect("a list").iter();
        lines
            .map(|line| line.as_str().expect("a line"))
            .collect::<Vec<_>>()
            .join("\n")
    });
    let mut command = Command::new("bash");
    command
        .args(["-eo", "pipefail", "-c", &lines.join("\n")])
        .current_dir(&workspace.root);
    command
        .env("IEC62304_INSTALL", install)
        .env("IEC62304_COMMAND", "check");
    command
        .env("IEC62304_ARGUMENTS", "--offline")
        .env("CARGO_TARGET_DIR", &workspace.target);
    let output = command.output().expect("bash can be started");
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert!(shown(&output).contains("verdict: fail"));
    let reports = &job["artifacts"]["reports"];
    let quality = workspace.read(text(reports, "codequality"));
    let issues: Vec<serde_json::Value> = serde_json::from_str(&quality).expect("an array");
    assert!(
        issues
            .iter()
            .any(|issue| issue["check_name"] == "requirement-unimplemented")
    );
    assert!(workspace.read(text(reports, "junit")).contains("<failure "));
    assert_eq!(job["artifacts"]["when"].as_str(), Some("always"));
}

#[test]
fn the_pre_commit_hook_calls_the_tool_as_it_is() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    assert_eq!(text(hook, "id"), "iec62304-check");
    let entry: Vec<&str> = text(hook, "entry").split(' ').collect();
    assert_eq!(entry[..2], ["cargo", "iec62304"]);
    let good = workspace("ci_hook", "A");
    let run = good.run(&entry[1..]);
    assert_eq!(
        run.code, 1,
        "the requirement has no source: {}{}",
        run.stdout, run.stderr
    );
    let files = text(hook, "files");
    assert!(files.contains("rs") && files.contains("toml"), "{files}");
    assert_eq!(hook["pass_filenames"].as_bool(), Some(false));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test runs a linter")]
fn the_files_keep_to_the_schemas_of_their_systems() {
    let has = Command::new("check-jsonschema").arg("--version").output();
    if !has.is_ok_and(|output| output.status.success()) {
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "check-jsonschema is not there, and {REQUIRED} is set"
        );
        left_out(
            "check-jsonschema is not installed: action.yml and the template are not held to their schemas",
        );
        return;
    }
    for (schema, file) in [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab/iec62304.gitlab-ci.yml"),
    ] {
        let output = Command::new("check-jsonschema")
            .current_dir(repository())
            .args(["--builtin-schema", schema, file])
            .output()
            .expect("the linter can be started");
        assert!(output.status.success(), "{file}: {}", shown(&output));
    }
}
