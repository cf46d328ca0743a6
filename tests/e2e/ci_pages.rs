//! What docs/ci.md shows to copy fits the files that it is about: the action, the template, the hook.

use yaml_rust2::{Yaml, YamlLoader};

use crate::ci::{text, yaml};
use crate::console::blocks;
use crate::support::repository;

/// The page, and the pieces of YAML that it shows.
fn page() -> (String, Vec<Yaml>) {
    let page = std::fs::read_to_string(repository().join("docs/ci.md")).expect("docs/ci.md");
    let shown = blocks(&page)
        .iter()
        .filter(|block| block.language == "yaml")
        .map(|block| {
            YamlLoader::load_from_str(&block.text)
                .expect("YAML")
                .remove(0)
        })
        .collect();
    (page, shown)
}

/// The first of them that has the key.
fn with<'a>(shown: &'a [Yaml], key: &str) -> &'a Yaml {
    let found = shown.iter().find(|it| !it[key].is_badvalue());
    found.unwrap_or_else(|| panic!("docs/ci.md shows nothing with {key}"))
}

#[test]
fn the_job_for_github_is_one_that_the_action_takes() {
    let (page, shown) = page();
    let action = yaml("action.yml");
    let steps = &with(&shown, "jobs")["jobs"]["iec62304"]["steps"];
    let steps = steps.as_vec().expect("steps");
    let of = |uses: &str| {
        let step = steps
            .iter()
            .find(|step| text(step, "uses").starts_with(uses));
        step.unwrap_or_else(|| panic!("no step uses {uses}"))
    };
    for (input, _) in of("OWNER/")["with"].as_hash().expect("inputs") {
        let input = input.as_str().expect("a name");
        assert!(!action["inputs"][input].is_badvalue(), "{input}");
    }
    let results = text(&action["inputs"]["results"], "default");
    let sarif = format!("{results}/report.sarif");
    let upload = of("github/codeql-action/upload-sarif");
    assert_eq!(text(&upload["with"], "sarif_file"), sarif);
    assert!(text(upload, "if").contains(&format!("hashFiles('{sarif}')")));
    let judge = action["runs"]["steps"].as_vec().expect("steps").last();
    let script = text(judge.expect("a last step"), "run");
    assert!(script.contains("--format sarif --output \"$RESULTS/report.sarif\""));
    assert_eq!(
        text(&of("actions/upload-artifact")["with"], "path"),
        results
    );
    for (input, _) in action["inputs"].as_hash().expect("inputs") {
        let input = input.as_str().expect("a name");
        assert!(
            page.contains(&format!("`{input}`")),
            "docs/ci.md does not tell of {input}"
        );
    }
    for (output, _) in action["outputs"].as_hash().expect("outputs") {
        let output = output.as_str().expect("a name");
        assert!(
            page.contains(&format!("`{output}`")),
            "docs/ci.md does not tell of {output}"
        );
    }
}

#[test]
fn the_include_for_gitlab_is_of_the_template() {
    let (page, shown) = page();
    let include = with(&shown, "include");
    let file = "iec62304.gitlab-ci.yml";
    assert!(page.contains(&format!("`ci/gitlab/{file}`")));
    let template = yaml(&format!("ci/gitlab/{file}"));
    assert_eq!(text(&include["include"][0], "local"), format!("ci/{file}"));
    let install = text(&include["variables"], "IEC62304_INSTALL");
    assert_eq!(install, text(&template["variables"], "IEC62304_INSTALL"));
    let version = install.rsplit(' ').next();
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")), "{install}");
}

#[test]
fn the_hook_for_pre_commit_is_the_one_that_is_there() {
    let (_, shown) = page();
    let hook = &with(&shown, "repos")["repos"][0]["hooks"][0];
    let hooks = yaml(".pre-commit-hooks.yaml");
    assert_eq!(text(hook, "id"), text(&hooks[0], "id"));
}
