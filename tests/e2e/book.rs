//! The book: its pages are listed, its links lead somewhere, its TOML is valid, and its reference knows every key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cargo_iec62304::config::{self, DocumentText};

use crate::support::repository;

fn docs() -> PathBuf {
    repository().join("docs")
}

/// Pages of the book with their texts, by their paths relative to docs/.
pub fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for below in ["", "rules/"] {
        for entry in std::fs::read_dir(docs().join(below))
            .expect("docs")
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|it| it == "md") {
                let text = std::fs::read_to_string(entry.path()).expect("a page is text");
                pages.push((format!("{below}{name}"), text));
            }
        }
    }
    pages.sort();
    pages
}

/// Targets of the links `[…](target)` of a page, those in code left out.
fn links(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    let mut code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        let parts = line.split("](").skip(1);
        targets.extend(parts.filter_map(|part| Some(part.split_once(')')?.0.to_owned())));
    }
    targets
}

#[test]
fn the_table_of_contents_lists_every_page() {
    let summary = std::fs::read_to_string(docs().join("SUMMARY.md")).expect("SUMMARY.md");
    let listed: BTreeSet<String> = links(&summary).into_iter().collect();
    let there: BTreeSet<String> = pages()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name != "SUMMARY.md")
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn every_link_leads_somewhere() {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("README.md");
    let mut dead = Vec::new();
    for (page, text) in pages()
        .into_iter()
        .chain([("../README.md".to_owned(), readme)])
    {
        let path = docs().join(&page);
        let folder = path.parent().expect("a page stands in a folder");
        for link in links(&text) {
            let (target, part) = link.split_once('#').unwrap_or((&link, ""));
            if link.starts_with("http") || link.contains('…') {
                continue;
            }
            let found = match target {
                "" => path.clone(),
                target => folder.join(target),
            };
            // The book is made of what stands in docs/ alone.
            let of_book = page.starts_with("..") || within(&found, &docs());
            if !found.exists() || !of_book || !has_part(&found, part) {
                dead.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

fn within(path: &Path, folder: &Path) -> bool {
    let folder = folder.canonicalize().expect("docs");
    path.canonicalize()
        .is_ok_and(|path| path.starts_with(folder))
}

/// Whether a heading of the page has that name in its address.
fn has_part(page: &Path, part: &str) -> bool {
    let text = std::fs::read_to_string(page).unwrap_or_default();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let mut names = headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|char| char.is_alphanumeric() || " -_".contains(*char));
        kept.map(|char| if char == ' ' { '-' } else { char })
            .collect::<String>()
    });
    part.is_empty() || names.any(|name| name == part)
}

/// Blocks of TOML that say in their first line which file they stand in.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    for part in text.split("```toml\n").skip(1) {
        let body = part.split("\n```").next().unwrap_or_default();
        let file = body.lines().next().and_then(|line| line.strip_prefix("# "));
        if let Some(file) = file.filter(|file| file.starts_with("iec62304")) {
            blocks.push((file.trim().to_owned(), body.to_owned()));
        }
    }
    blocks
}

#[test]
fn every_piece_of_configuration_is_valid() {
    // What an example names and another one declares: IDs, and packages of the reader's own workspace.
    let elsewhere = ["has the ID", "has no package"];
    let mut judged = 0;
    let mut wrong = Vec::new();
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("README.md");
    for (page, text) in pages()
        .into_iter()
        .chain([("README.md".to_owned(), readme)])
    {
        for (file, body) in blocks(&text) {
            judged += 1;
            let document = DocumentText {
                path: file.clone().into(),
                bytes: body.into_bytes(),
            };
            let parsed = if file == "iec62304.toml" {
                config::parse(Some(document), Vec::new(), &[])
            } else {
                config::parse(None, vec![document], &[])
            };
            let mistakes = parsed.err().unwrap_or_default();
            let own = mistakes
                .iter()
                .filter(|mistake| !elsewhere.iter().any(|part| mistake.message.contains(part)));
            wrong.extend(own.map(|mistake| format!("{page}, {file}: {}", mistake.message)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(judged >= 5, "only {judged} blocks were found");
}

/// The keys that a section knows, as the message about an unknown one lists them.
fn keys(section: &str, home: bool) -> Vec<String> {
    let text = format!("{section}\nqqqqqqqqqqqqqqqq = 1\n");
    let document = DocumentText {
        path: "iec62304.toml".into(),
        bytes: text.into_bytes(),
    };
    let parsed = if home {
        config::parse(Some(document), Vec::new(), &[])
    } else {
        config::parse(None, vec![document], &[])
    };
    let mistakes = parsed.expect_err("no section has that key");
    let mut helps = mistakes.iter().filter(|it| it.message.contains("qqqqqqqq"));
    let help = helps.find_map(|it| it.help.clone());
    let help = help.unwrap_or_else(|| panic!("{section}: {mistakes:#?}"));
    help.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_reference_knows_every_key() {
    let read = |page: &str| std::fs::read_to_string(docs().join(page)).expect("a page");
    let configuration = read("configuration.md") + &read("builds.md") + &read("evidence.md");
    let records = read("records.md") + &read("deviations.md");
    let mut missing = Vec::new();
    let home = [
        "[system]",
        "[policy.C]",
        "[[item]]",
        "[[exclude]]",
        "[[build]]",
        "[[evidence]]",
    ];
    let documents = [
        "[[requirement]]",
        "[[source]]",
        "[[hazard]]",
        "[[risk_control]]",
        "[[interface]]",
        "[[test_record]]",
        "[[attest]]",
        "[[deviation]]",
    ];
    let sections = home
        .map(|it| (it, true))
        .into_iter()
        .chain(documents.map(|it| (it, false)));
    for (section, home) in sections {
        let text = if home { &configuration } else { &records };
        for key in keys(section, home) {
            if !text.contains(&format!("`{key}`")) && !text.contains(&format!("{key} = ")) {
                missing.push(format!("{section} {key}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
