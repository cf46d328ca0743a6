//! The texts of `init`: the files that it writes and what it says.

use std::fmt::Write as _;

use super::Next;
use super::members::{Item, Proposal};
pub(super) use crate::baseline::quoted;
use crate::nouns::counted;

/// `iec62304.toml`.
pub(super) fn configuration(proposal: &Proposal) -> String {
    let mut text = format!(
        "format = 1\n\n\
         # Class of the whole system: what harm can a failure of it contribute to?\n\
         #   none = A, non-serious = B, serious or death = C\n\
         [system]\nname = {}\nclass = \"C\"  # until said otherwise\nedition = \"1.1\"\n",
        quoted(&proposal.system)
    );
    if !proposal.items.is_empty() {
        text.push_str(
            "\n# Software items. Answer the question of each one by its class. An item below the class of its system needs\n\
             # `segregation = \"…\"`: why a failure of it cannot reach what stands above it.\n",
        );
    }
    for item in &proposal.items {
        text.push_str(&item_text(item));
    }
    for (package, reason) in &proposal.excluded {
        let _ = write!(
            text,
            "\n[[exclude]]\npackages = [{}]\nreason = {}\n",
            quoted(package),
            quoted(reason)
        );
    }
    let mut remarks = Vec::new();
    for (package, reason) in &proposal.silent {
        remarks.push(format!(
            "`{package}` has no entry: {reason}, and holds no unit."
        ));
    }
    for package in &proposal.outside {
        remarks.push(format!(
            "`{package}` stands outside the workspace: third-party software (SOUP), unless an item names it."
        ));
    }
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        let _ = writeln!(text, "# {remark}");
    }
    text
}

fn item_text(item: &Item) -> String {
    let title = item.title.as_ref();
    let title = title.map_or_else(String::new, |title| format!("title = {}\n", quoted(title)));
    format!(
        "\n[[item]]\n\
         # What harm can a failure of `{0}` contribute to? none = A, non-serious = B, serious or death = C\n\
         id = {1}\n{title}class = \"C\"  # until said otherwise\npackages = [{2}]\n",
        item.package,
        quoted(&item.id),
        quoted(&item.package)
    )
}

/// `iec62304/requirements.toml`.
pub(super) fn requirements(proposal: &Proposal) -> String {
    let item = proposal.items.first();
    let item = item.map_or_else(String::new, |item| format!("item = {}\n", quoted(&item.id)));
    format!(
        "# Software requirements, and what they derive from. One worked example of each: write your own in their place.\n\
         \n\
         [[source]]\n\
         id = \"SYS-001\"\n\
         kind = \"clinical-need\"  # system, clinical-need, regulation, standard, other\n\
         text = \"A value outside of its range is never used for the patient.\"\n\
         \n\
         [[requirement]]\n\
         id = \"SRS-001\"\n\
         title = \"Refuse values out of range\"\n\
         text = \"The software shall refuse a value outside of its range and keep the value before it.\"\n\
         # functional, performance, interface, alarm, security, usability, data, installation, operation, network, maintenance,\n\
         # regulatory\n\
         kind = \"functional\"\n\
         {item}derives_from = [\"SYS-001\"]\n\
         # What a test can observe; it decides.\n\
         acceptance = \"Where 100 is the highest value, 101 is refused and the value before it stays.\"\n"
    )
}

/// The files as they were written.
pub(super) fn created(files: &[(String, String)]) -> String {
    let mut text = String::new();
    for (path, _) in files {
        let _ = writeln!(text, "created {path}");
    }
    text
}

/// The files as they would be written.
pub(super) fn dry_run(files: &[(String, String)]) -> String {
    let mut text = String::new();
    let last = files.last().map_or("", |(path, _)| path);
    for (path, content) in files {
        let _ = write!(text, "would create {path}:\n\n");
        for line in content.lines() {
            let _ = writeln!(text, "{}", format!("    {line}").trim_end());
        }
        if path != last {
            text.push('\n');
        }
    }
    text
}

/// What was found, in a few lines.
pub(super) fn summary(proposal: &Proposal) -> String {
    let mut text = String::from("\n");
    let _ = writeln!(
        text,
        "{} of class C until you answered the question that stands at each",
        counted(proposal.items.len(), "item")
    );
    for (package, reason) in &proposal.excluded {
        let _ = writeln!(text, "excluded: {package} ({reason})");
    }
    for (package, reason) in &proposal.silent {
        let _ = writeln!(text, "no entry: {package} ({reason})");
    }
    for package in &proposal.outside {
        let _ = writeln!(
            text,
            "outside the workspace: {package} (SOUP, unless an item names it)"
        );
    }
    text
}

/// What to do next.
pub(super) fn next(next: &Next<'_>) -> String {
    let flags = &next.flags;
    let mut text = format!(
        "\nnext:\n\
         \x20 1. cargo iec62304 check{flags}\n\
         \x20       names what is missing, without building anything\n\
         \x20 2. cargo iec62304 verify{flags}\n\
         \x20       builds, runs each test, and proves what it executed\n\
         \x20 3. cargo iec62304 explain RULE\n\
         \x20       says why a rule asks, and how to mend it\n"
    );
    let home = next.proposal.items.first();
    let home = home.map_or_else(String::new, |item| format!(" of {}", item.package));
    text.push_str(
        "\nto tag a function with #[requirement(\"SRS-001\")] and its test with\n#[verifies(\"SRS-001\")], ",
    );
    match &next.dependency {
        Some(line) => {
            let _ = write!(
                text,
                "add to [dependencies] in Cargo.toml{home}:\n\n    {line}\n"
            );
        }
        None => text.push_str(
            "write\n`use iec62304_macros::{requirement, verifies};`: the dependency is there\n",
        ),
    }
    text
}

/// A text as one word of a shell.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '\\');
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
