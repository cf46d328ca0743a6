//! Workspaces to measure with: made by rule, so that everybody measures the same code, and so that `verify` must pass them.
//!
//! Each function implements a requirement and takes all of its branches in one test that verifies it; so a run that loses a test, a
//! profile or a region fails, and a benchmark of it is no benchmark.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};

/// How a workspace looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Packages; each one depends on the one before it, so that tests of the last one link all.
    pub packages: usize,
    /// Functions of each package.
    pub functions: usize,
    /// Functions in one file.
    pub per_file: usize,
    /// Tests of each package.
    pub tests: usize,
    /// Tests in one test binary; the first of them are the library's own unit tests.
    pub per_binary: usize,
}

impl Shape {
    /// The shape in words.
    pub fn describe(self) -> String {
        let count = |number: usize, word: &str| {
            let plural = if number == 1 { "" } else { "s" };
            format!("{} {word}{plural}", grouped(number))
        };
        format!(
            "{}, {}, {} in {}",
            count(self.packages, "package"),
            count(self.packages * self.functions, "function"),
            count(self.packages * self.tests, "test"),
            count(self.packages * self.binaries(), "test binary").replace("binarys", "binaries"),
        )
    }

    fn binaries(self) -> usize {
        self.tests.div_ceil(self.per_binary.max(1)).max(1)
    }

    /// Requirements of each package: a test verifies one, a function implements one.
    fn requirements(self) -> usize {
        self.functions.min(self.tests).max(1)
    }
}

/// `10,000`
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes the workspace, unless it is there already as it should be; files keep their times, so that nothing is built anew.
pub fn write(shape: Shape, folder: &Utf8Path, macros: &Utf8Path) -> Result<()> {
    put(files(shape, macros), folder)
}

/// Writes the files that are not there as they should be.
pub fn put(
    files: impl IntoIterator<Item = (Utf8PathBuf, String)>,
    folder: &Utf8Path,
) -> Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if fs::read_to_string(&path).is_ok_and(|before| before == text) {
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| format!("cannot create {parent}"))?;
        fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// All files of the workspace, by their path in it.
fn files(shape: Shape, macros: &Utf8Path) -> Vec<(Utf8PathBuf, String)> {
    let mut files = vec![
        ("Cargo.toml".into(), workspace_manifest(shape, macros)),
        ("iec62304.toml".into(), configuration(shape)),
        ("iec62304/requirements.toml".into(), requirements(shape)),
    ];
    for package in 0..shape.packages {
        let folder = Utf8PathBuf::from(name(package));
        let mut add = |path: String, text| files.push((folder.join(path), text));
        add("Cargo.toml".to_owned(), manifest(package));
        add("src/lib.rs".to_owned(), library(shape, package));
        for (number, steps) in modules(shape).enumerate() {
            add(
                format!("src/part_{number}.rs"),
                module(shape, package, steps),
            );
        }
        for binary in 0..shape.binaries() {
            let text = tests(shape, package, binary);
            if binary == 0 {
                add("src/tests.rs".to_owned(), text);
            } else {
                add(format!("tests/group_{binary}.rs"), text);
            }
        }
    }
    files
}

fn name(package: usize) -> String {
    format!("steps-{package}")
}

/// The manifest of a workspace with these members, whose code may be tagged.
pub fn workspace_of(members: impl IntoIterator<Item = String>, macros: &Utf8Path) -> String {
    let members = members.into_iter().map(|name| format!("{name:?}"));
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[workspace.dependencies]\niec62304-macros = {{ path = {:?} }}\n",
        members.collect::<Vec<_>>().join(", "),
        macros.as_str()
    )
}

/// The manifest of a member, up to its dependencies on other ones.
pub fn manifest_of(name: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\niec62304-macros.workspace = true\n"
    )
}

fn workspace_manifest(shape: Shape, macros: &Utf8Path) -> String {
    let mut text = workspace_of((0..shape.packages).map(name), macros);
    for package in 0..shape.packages {
        let name = name(package);
        let _ = writeln!(text, "{name} = {{ path = \"{name}\" }}");
    }
    text
}

fn manifest(package: usize) -> String {
    let mut text = manifest_of(&name(package));
    if let Some(before) = package.checked_sub(1) {
        let _ = writeln!(text, "{}.workspace = true", name(before));
    }
    text
}

fn configuration(shape: Shape) -> String {
    let mut text = "[system]\nname = \"Steps\"\nclass = \"C\"\n".to_owned();
    for package in 0..shape.packages {
        let name = name(package);
        let _ = write!(
            text,
            "\n[[item]]\nid = \"{name}\"\ntitle = \"Steps of package {package}\"\npackages = [\"{name}\"]\n"
        );
    }
    text
}

fn requirements(shape: Shape) -> String {
    let mut text = String::from(
        "[[source]]\nid = \"SYS-1\"\nkind = \"system\"\ntext = \"The device computes its steps.\"\n",
    );
    for package in 0..shape.packages {
        for number in 0..shape.requirements() {
            let _ = write!(
                text,
                "\n[[requirement]]\nid = \"{}\"\ntitle = \"Step {number} of package {package}\"\n\
                 text = \"The software shall compute step {number}.\"\nkind = \"functional\"\nitem = \"{}\"\n\
                 derives_from = [\"SYS-1\"]\nacceptance = \"Each branch of the step gives its value.\"\n",
                requirement(package, number),
                name(package),
            );
        }
    }
    text
}

fn requirement(package: usize, number: usize) -> String {
    format!("SRS-{package}-{number}")
}

/// The functions of each file.
fn modules(shape: Shape) -> impl Iterator<Item = std::ops::Range<usize>> {
    let per_file = shape.per_file.max(1);
    (0..shape.functions)
        .step_by(per_file)
        .map(move |first| first..shape.functions.min(first + per_file))
}

/// The root of a library. `linked` makes a binary hold every function of it, as a device would.
fn library(shape: Shape, package: usize) -> String {
    let mut text = format!("//! Steps of package {package}.\n\n");
    let count = modules(shape).count();
    for module in 0..count {
        let _ = writeln!(text, "pub mod part_{module};");
    }
    text.push_str("#[cfg(test)]\nmod tests;\n\nuse iec62304_macros::requirement;\n");
    let own = (0..count).map(|module| format!("part_{module}::STEPS.len()"));
    // The package before counts those before it.
    let before = package
        .checked_sub(1)
        .map(|before| format!("steps_{before}::linked()"));
    let sum: Vec<String> = own.chain(before).collect();
    let _ = write!(
        text,
        "\n/// How many steps are linked into the program.\n#[requirement({:?})]\npub fn linked() -> usize {{\n    [{}].iter().sum()\n}}\n",
        requirement(package, 0),
        sum.join(", ")
    );
    text
}

fn module(shape: Shape, package: usize, steps: std::ops::Range<usize>) -> String {
    let names: Vec<String> = steps.clone().map(|step| format!("step_{step}")).collect();
    let mut text = format!(
        "//! Steps {} to {}.\n\nuse iec62304_macros::requirement;\n\n/// The steps of this file.\npub static STEPS: [fn(u64) -> u64; {}] = [{}];\n",
        steps.start,
        steps.end - 1,
        steps.len(),
        names.join(", ")
    );
    for step in steps {
        let _ = write!(
            text,
            "\n/// Computes step {step}.\n#[requirement({:?})]\npub fn step_{step}(rate: u64) -> u64 {{\n{}}}\n",
            requirement(package, step % shape.requirements()),
            body(step)
        );
    }
    text
}

/// Four kinds of bodies, taken in turn.
fn body(step: usize) -> String {
    match step % 4 {
        0 => format!(
            "    if rate > {step} {{\n        rate - {step}\n    }} else {{\n        rate + {step}\n    }}\n"
        ),
        1 => format!(
            "    match rate % 3 {{\n        0 => rate + {step},\n        1 => rate * 2,\n        _ => rate / 2,\n    }}\n"
        ),
        2 => format!(
            "    let mut sum = {step};\n    for part in 0..rate {{\n        sum += part;\n    }}\n    sum\n"
        ),
        _ => format!(
            "    if rate == 0 || rate > {step} + 100 {{\n        return {step};\n    }}\n    let half = rate / 2;\n    half.min({step})\n"
        ),
    }
}

/// Inputs that take all branches of a step, with its results.
fn examples(step: usize) -> Vec<(usize, usize)> {
    match step % 4 {
        0 => vec![(step + 1, 1), (0, step)],
        1 => vec![(0, step), (1, 2), (2, 1)],
        2 => vec![(3, step + 3)],
        _ => vec![(0, step), (4, 2)],
    }
}

/// The tests of one binary: those of the library itself (the first), or an integration test.
fn tests(shape: Shape, package: usize, binary: usize) -> String {
    let krate = if binary == 0 {
        "crate".to_owned()
    } else {
        format!("steps_{package}")
    };
    let mut text = format!(
        "//! Tests {binary} of package {package}.\n\nuse iec62304_macros::verifies;\nuse {krate} as steps;\n"
    );
    let linked = (package + 1) * shape.functions;
    let first = binary * shape.per_binary;
    for test in first..shape.tests.min(first + shape.per_binary) {
        let number = test % shape.requirements();
        let _ = write!(
            text,
            "\n#[test]\n#[verifies({:?})]\nfn test_{test}() {{\n    assert_eq!(steps::linked(), {linked});\n",
            requirement(package, number)
        );
        for step in (number..shape.functions).step_by(shape.requirements()) {
            let file = step / shape.per_file.max(1);
            for (rate, result) in examples(step) {
                let _ = writeln!(
                    text,
                    "    assert_eq!(steps::part_{file}::step_{step}({rate}), {result});"
                );
            }
        }
        text.push_str("}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Shape = Shape {
        packages: 2,
        functions: 10,
        per_file: 4,
        tests: 5,
        per_binary: 3,
    };

    fn count(shape: Shape, what: &str) -> usize {
        let files = files(shape, Utf8Path::new("/macros"));
        files
            .iter()
            .map(|(_, text)| text.matches(what).count())
            .sum()
    }

    #[test]
    fn a_workspace_has_as_many_functions_and_tests_as_asked_for() {
        assert_eq!(count(SMALL, "pub fn step_"), 20);
        assert_eq!(count(SMALL, "#[test]"), 10);
        assert_eq!(count(SMALL, "[[requirement]]"), 10);
        assert_eq!(
            SMALL.describe(),
            "2 packages, 20 functions, 10 tests in 4 test binaries"
        );
        let more_tests = Shape {
            packages: 1,
            functions: 4,
            per_file: 4,
            tests: 9,
            per_binary: 9,
        };
        assert_eq!(count(more_tests, "[[requirement]]"), 4);
        assert_eq!(count(more_tests, "#[test]"), 9);
    }

    #[test]
    fn every_step_is_called_by_the_test_of_its_requirement() {
        let files = files(SMALL, Utf8Path::new("/macros"));
        let file = |path: &str| &files.iter().find(|(name, _)| name == path).unwrap().1;
        let module = file("steps-1/src/part_1.rs");
        assert!(
            module.contains("#[requirement(\"SRS-1-2\")]\npub fn step_7"),
            "{module}"
        );
        let tests = file("steps-1/src/tests.rs");
        let test = tests
            .split("#[test]")
            .find(|test| test.contains("SRS-1-2"))
            .unwrap();
        assert!(
            test.contains("part_0::step_2(") && test.contains("part_1::step_7("),
            "{test}"
        );
        assert!(file("steps-1/tests/group_1.rs").contains("use steps_1 as steps;"));
        assert_eq!(files, super::files(SMALL, Utf8Path::new("/macros")));
    }

    #[test]
    fn the_examples_of_a_step_are_what_its_body_computes() {
        let computed = |step: usize, rate: usize| match step % 4 {
            0 if rate > step => rate - step,
            0 => rate + step,
            1 => [rate + step, rate * 2, rate / 2][rate % 3],
            2 => step + (0..rate).sum::<usize>(),
            _ if rate == 0 || rate > step + 100 => step,
            _ => (rate / 2).min(step),
        };
        for step in 0..40 {
            for (rate, result) in examples(step) {
                assert_eq!(computed(step, rate), result, "step {step} of {rate}");
            }
        }
    }

    #[test]
    fn what_is_there_already_is_not_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let macros = Utf8Path::new("/macros");
        write(SMALL, folder, macros).unwrap();
        let file = folder.join("steps-0/src/part_0.rs");
        let written = || fs::metadata(&file).unwrap().modified().unwrap();
        let before = written();
        std::thread::sleep(std::time::Duration::from_millis(20));
        write(SMALL, folder, macros).unwrap();
        assert_eq!(written(), before);
        fs::write(&file, "changed").unwrap();
        write(SMALL, folder, macros).unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains("step_0"));
    }
}
