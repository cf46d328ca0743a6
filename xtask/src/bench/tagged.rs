//! A tree with as many requirements and tags as a large device has, made by rule. Each tag stands there in the notation of every tool
//! that it is measured beside, so that all of them read the same lines.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};

use super::workload::{self, grouped};

/// How large the tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree {
    /// Packages.
    pub packages: usize,
    /// Source files of each package, the root of its library aside.
    pub files: usize,
    /// Requirements in all; each one has the tag of a unit.
    pub requirements: usize,
    /// Tests that verify a requirement, in all.
    pub tests: usize,
    /// Lines of each file, at least.
    pub lines: usize,
}

/// The specification as duvet and OpenFastTrace read it.
pub const SPECIFICATION: &str = "spec/requirements.md";
/// Where duvet looks for its configuration.
pub const DUVET_CONFIGURATION: &str = ".duvet/config.toml";
/// The folder of specifications for OpenFastTrace.
pub const OFT_FOLDER: &str = "oft";
/// The folder of the requirements that mantra reads, and of its configuration.
pub const MANTRA_FOLDER: &str = "mantra";
/// The configuration of mantra, in that folder.
pub const MANTRA_CONFIGURATION: &str = "mantra.json5";

impl Tree {
    /// The tree of which the design speaks: 10,000 requirements, 16,000 tags, 1,500 files, about 500,000 lines.
    pub const FULL: Self = Self {
        packages: 10,
        files: 150,
        requirements: 10_000,
        tests: 6_000,
        lines: 333,
    };

    /// Small enough for a try.
    pub const QUICK: Self = Self {
        packages: 2,
        files: 5,
        requirements: 100,
        tests: 60,
        lines: 60,
    };

    /// The same with another number of files, requirements and tests: `part` of `whole`.
    pub const fn scaled(self, part: usize, whole: usize) -> Self {
        Self {
            files: self.files * part / whole,
            requirements: self.requirements * part / whole,
            tests: self.tests * part / whole,
            ..self
        }
    }

    /// The tree in words.
    pub fn describe(self) -> String {
        let files = self.packages * self.files;
        format!(
            "{} requirements, {} tags, {} files, about {} lines",
            grouped(self.requirements),
            grouped(self.requirements + self.tests),
            grouped(files),
            grouped(files * self.lines / 1000 * 1000),
        )
    }

    /// Numbers of the requirements in a file.
    fn of_file(self, package: usize, file: usize) -> impl Iterator<Item = usize> {
        let all = self.packages * self.files;
        (package * self.files + file..self.requirements).step_by(all)
    }

    const fn is_tested(self, requirement: usize) -> bool {
        requirement < self.tests
    }
}

/// Writes the tree anew.
pub fn write(tree: Tree, folder: &Utf8Path, macros: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {folder}"))?;
    }
    workload::put(files(tree, macros), folder)
}

fn files(tree: Tree, macros: &Utf8Path) -> Vec<(Utf8PathBuf, String)> {
    let mut files: Vec<(Utf8PathBuf, String)> = vec![
        ("Cargo.toml".into(), workspace(tree, macros)),
        ("iec62304.toml".into(), configuration(tree)),
        ("iec62304/requirements.toml".into(), requirements(tree)),
        (SPECIFICATION.into(), specification(tree)),
        (
            format!("{OFT_FOLDER}/requirements.md").into(),
            oft_items(tree),
        ),
        (
            format!("{MANTRA_FOLDER}/requirements.md").into(),
            mantra_requirements(tree),
        ),
        (
            format!("{MANTRA_FOLDER}/{MANTRA_CONFIGURATION}").into(),
            mantra_configuration(tree),
        ),
        (
            DUVET_CONFIGURATION.into(),
            duvet_configuration("part-*/src/**/*.rs", Some(SPECIFICATION)),
        ),
    ];
    for package in 0..tree.packages {
        let folder = Utf8PathBuf::from(name(package));
        files.push((folder.join("Cargo.toml"), manifest(package)));
        files.push((folder.join("src/lib.rs"), root(tree, package)));
        for file in 0..tree.files {
            let path = folder.join(format!("src/part_{file}.rs"));
            files.push((path, module(tree, package, file)));
        }
    }
    files
}

fn name(package: usize) -> String {
    format!("part-{package}")
}

fn workspace(tree: Tree, macros: &Utf8Path) -> String {
    workload::workspace_of((0..tree.packages).map(name), macros)
}

fn manifest(package: usize) -> String {
    workload::manifest_of(&name(package))
}

fn configuration(tree: Tree) -> String {
    let mut text = "[system]\nname = \"Large device\"\nclass = \"B\"\n".to_owned();
    for package in 0..tree.packages {
        let name = name(package);
        let _ = write!(
            text,
            "\n[[item]]\nid = \"{name}\"\npackages = [\"{name}\"]\n"
        );
    }
    text
}

fn requirements(tree: Tree) -> String {
    let mut text =
        "[[source]]\nid = \"SYS-1\"\nkind = \"system\"\ntext = \"The device computes its steps.\"\n"
            .to_owned();
    for number in 0..tree.requirements {
        let _ = write!(
            text,
            "\n[[requirement]]\nid = \"SRS-{number}\"\ntitle = \"Step {number}\"\ntext = \"{}\"\nkind = \"functional\"\n\
             derives_from = [\"SYS-1\"]\nacceptance = \"Each branch of the step gives its value.\"\n",
            sentence(number)
        );
    }
    text
}

fn sentence(number: usize) -> String {
    format!("The software MUST compute step {number} within its limits.")
}

fn specification(tree: Tree) -> String {
    let mut text = "# Requirements\n".to_owned();
    for number in 0..tree.requirements {
        let _ = write!(text, "\n## SRS {number}\n\n{}\n", sentence(number));
    }
    text
}

fn oft_items(tree: Tree) -> String {
    let mut text = "# Requirements\n".to_owned();
    for number in 0..tree.requirements {
        let needs = if tree.is_tested(number) {
            "impl, utest"
        } else {
            "impl"
        };
        let _ = write!(
            text,
            "\n## Step {number}\n`req~srs-{number}~1`\n\n{}\n\nNeeds: {needs}\n",
            sentence(number)
        );
    }
    text
}

fn mantra_requirements(tree: Tree) -> String {
    let mut text = String::new();
    for number in 0..tree.requirements {
        let _ = write!(
            text,
            "# `srs-{number}`: Step {number}\n\n{}\n\n",
            sentence(number)
        );
    }
    text
}

fn mantra_configuration(tree: Tree) -> String {
    let sources =
        (0..tree.packages).map(|package| format!("{{ path: \"../part-{package}/src\" }}"));
    let sources: Vec<String> = sources.collect();
    format!(
        "{{ products: [{{ id: \"made\", name: \"made\", requirements: [{{ path: \"requirements.md\" }}], annotations: [{}] }}] }}\n",
        sources.join(", ")
    )
}

/// The configuration of duvet for the files of a pattern.
pub fn duvet_configuration(pattern: &str, specification: Option<&str>) -> String {
    let specification = specification.map_or_else(String::new, |file| {
        format!("[[specification]]\nsource = \"{file}\"\n\n")
    });
    format!(
        "'$schema' = \"https://awslabs.github.io/duvet/config/v0.4.json\"\n\n[[source]]\npattern = \"{pattern}\"\n\n\
         {specification}[report.html]\nenabled = false\n\n[report.json]\nenabled = true\n"
    )
}

fn root(tree: Tree, package: usize) -> String {
    let mut text = format!("//! Part {package}.\n\n");
    for file in 0..tree.files {
        let _ = writeln!(text, "pub mod part_{file};");
    }
    text
}

fn module(tree: Tree, package: usize, file: usize) -> String {
    let mut text = format!("//! Steps of file {file}.\n\nuse iec62304_macros::requirement;\n");
    let mut tests = String::new();
    for number in tree.of_file(package, file) {
        let _ = write!(
            text,
            "\n/// Computes step {number}.\n{}#[requirement(\"SRS-{number}\")]\npub fn step_{number}(rate: u64) -> u64 {{\n    \
             if rate > {number} {{ rate - {number} }} else {{ rate + {number} }}\n}}\n",
            notations(number, false)
        );
        if tree.is_tested(number) {
            let _ = write!(
                tests,
                "\n{}#[test]\n#[verifies(\"SRS-{number}\")]\nfn test_{number}() {{\n    assert_eq!(super::step_{number}(0), {number});\n}}\n",
                notations(number, true)
            );
        }
    }
    fill(&mut text, tree.lines.saturating_sub(tests.lines().count()));
    if !tests.is_empty() {
        let indented: String = tests.lines().map(indent).collect();
        let _ = write!(
            text,
            "\n#[cfg(test)]\nmod tests {{\n    use iec62304_macros::verifies;\n{indented}}}\n"
        );
    }
    text
}

fn indent(line: &str) -> String {
    if line.is_empty() {
        "\n".to_owned()
    } else {
        format!("    {line}\n")
    }
}

/// The tag as the other tools write it: duvet's quotation, OpenFastTrace's comment, mantra's attribute. Nobody compiles the tree.
fn notations(number: usize, test: bool) -> String {
    let (kind, artifact, attribute) = if test {
        ("//= type=test\n", "utest", "req_verified")
    } else {
        ("", "impl", "req_satisfied")
    };
    format!(
        "//= {SPECIFICATION}#srs-{number}\n{kind}//# {}\n// [{artifact}->req~srs-{number}~1]\n#[{attribute}(\"srs-{number}\")]\n",
        sentence(number)
    )
}

/// Code without tags, up to that many lines.
fn fill(text: &mut String, lines: usize) {
    let mut helper = 0;
    let mut have = text.lines().count();
    while have < lines {
        let _ = write!(
            text,
            "\n/// Rounds a value to a multiple of {helper}.\nfn helper_{helper}(value: u64, limit: u64) -> Option<u64> {{\n    \
             let step = value.checked_add({helper})?;\n    match step % 3 {{\n        0 => Some(step.min(limit)),\n        \
             1 if step > limit => None,\n        _ => {{\n            let parts: Vec<u64> = (0..step).filter(|part| part % 2 == 0).collect();\n            \
             Some(parts.iter().sum::<u64>() / 2)\n        }}\n    }}\n}}\n"
        );
        helper += 1;
        have += 12;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(tree: Tree) -> String {
        let files = files(tree, Utf8Path::new("/macros"));
        files.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn each_tag_stands_in_every_notation() {
        let text = all(Tree::QUICK);
        let count = |what: &str| text.matches(what).count();
        assert_eq!(count("#[requirement("), 100);
        assert_eq!(count("#[verifies("), 60);
        assert_eq!(count("//= spec/requirements.md#srs-"), 160);
        assert_eq!(count("[impl->req~") + count("[utest->req~"), 160);
        assert_eq!(count("#[req_satisfied(\"srs-"), 100);
        assert_eq!(count("#[req_verified(\"srs-"), 60);
        assert_eq!(count("[[requirement]]"), 100);
        assert_eq!(count("`req~srs-"), 100);
    }

    #[test]
    fn the_full_tree_is_as_large_as_it_says() {
        let files = files(Tree::FULL, Utf8Path::new("/macros"));
        let rust = files
            .iter()
            .filter(|(path, _)| path.as_str().contains("/part_"));
        let (count, lines) = rust.fold((0, 0), |(count, lines), (_, text)| {
            (count + 1, lines + text.lines().count())
        });
        assert_eq!(count, 1_500);
        assert!((490_000..540_000).contains(&lines), "{lines}");
        assert_eq!(
            Tree::FULL.describe(),
            "10,000 requirements, 16,000 tags, 1,500 files, about 499,000 lines"
        );
    }

    #[test]
    fn every_file_is_rust() {
        for (path, text) in files(Tree::QUICK, Utf8Path::new("/macros")) {
            if path.extension() == Some("rs") {
                assert_eq!(
                    text.matches('{').count(),
                    text.matches('}').count(),
                    "{path}"
                );
            }
        }
        assert_eq!(Tree::FULL.scaled(1, 10).requirements, 1_000);
    }
}
