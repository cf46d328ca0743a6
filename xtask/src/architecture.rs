//! The list of modules in docs/ARCHITECTURE.md: generated from what each file says of itself.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};

const BEGIN: &str = "<!-- modules: written by `cargo xtask docs` -->\n";
const END: &str = "<!-- end of modules -->\n";
const CRATES: [&str; 4] = [
    "cargo-iec62304",
    "iec62304-grammar",
    "iec62304-macros",
    "xtask",
];

/// Writes the list anew; gives the page if it changed.
pub fn write(repository: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let path = page(repository);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let new = with_modules(&text, &modules(repository)?)?;
    if new == text {
        return Ok(Vec::new());
    }
    fs::write(&path, new).with_context(|| format!("cannot write {path}"))?;
    Ok(vec![path])
}

fn page(repository: &Utf8Path) -> Utf8PathBuf {
    repository.join("docs/ARCHITECTURE.md")
}

fn with_modules(text: &str, modules: &str) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("the page has no list")?;
    let (_, after) = rest.split_once(END).context("the list has no end")?;
    Ok(format!("{before}{BEGIN}{modules}{END}{after}"))
}

/// One line a module, by crate and path.
fn modules(repository: &Utf8Path) -> Result<String> {
    let mut text = String::new();
    for name in CRATES {
        let source = repository.join(name).join("src");
        write!(
            text,
            "\n### {name}\n\n| module | what it owns |\n|---|---|\n"
        )?;
        let mut files = Vec::new();
        collect(&source, &mut files)?;
        files.sort();
        for file in files {
            let shown = file.strip_prefix(&source).unwrap_or(&file);
            let code = fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
            // A rule speaks for itself in docs/rules.
            if let Some(line) = first_sentence(&code) {
                writeln!(text, "| `{shown}` | {line} |")?;
            } else if !code.contains("declare_rule!") {
                anyhow::bail!("{file} does not say what it owns: begin it with `//!`");
            }
        }
    }
    text.push('\n');
    Ok(text)
}

/// The files of a folder and of those below it, tests and their data left out.
fn collect(folder: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> Result<()> {
    let entries = folder
        .read_dir_utf8()
        .with_context(|| format!("cannot read {folder}"))?;
    for entry in entries {
        let path = entry?.into_path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir()
            && !matches!(
                name,
                "tests" | "testdata" | "template" | "sample" | "snapshots"
            )
        {
            collect(&path, files)?;
        } else if path.extension() == Some("rs") && !name.ends_with("tests.rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// The first sentence of the `//!` at the top of a file.
fn first_sentence(code: &str) -> Option<String> {
    let lines = code.lines().map_while(|line| line.strip_prefix("//!"));
    let text: Vec<&str> = lines
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let text = text.join(" ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    (!text.is_empty()).then(|| text[..end].replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::{first_sentence, modules, page, with_modules};

    #[test]
    fn the_page_lists_exactly_the_modules_that_there_are() {
        let repository = crate::repository();
        let text = std::fs::read_to_string(page(&repository)).unwrap();
        let new = with_modules(&text, &modules(&repository).unwrap()).unwrap();
        assert!(
            text == new,
            "docs/ARCHITECTURE.md is out of date: run `cargo xtask docs`"
        );
    }

    #[test]
    fn the_first_sentence_ends_at_its_full_stop() {
        let code = "//! Reads files. Each\n//! once.\n//!\n//! More.\nfn main() {}\n";
        assert_eq!(first_sentence(code).as_deref(), Some("Reads files."));
        assert_eq!(first_sentence("fn main() {}"), None);
    }
}
