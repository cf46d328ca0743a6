//! The pages of the book and the README, executed: what their `console` blocks show is what the tool prints.
//!
//! Each page starts in the infusion pump, which all pages share, so that it is built once; `<!-- in: first-day -->` above a block
//! names another project. The tutorial has a test and a crate of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::book;
use crate::console::{Block, Shell, blocks, program};
use crate::support::{Committed, Workspace, left_out, pump, repository};

/// Blocks that nobody executes, by page: each says above it why. A further one has to be written down here.
const NOT_EXECUTED: [(&str, usize); 5] = [
    ("README.md", 1),
    ("docs/BENCHMARKS.md", 1),
    ("docs/ci.md", 1),
    ("docs/evidence-store.md", 1),
    ("docs/shards.md", 1),
];

/// The project that pages speak of, unless they say so.
const PUMP: &str = "infusion-pump";

/// The one block of the README that runs this very test.
const TEST_COMMAND: &str = "test command";

/// The `console` blocks of every page but the tutorial.
fn consoles() -> BTreeMap<String, Vec<Block>> {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("README.md");
    let pages = book::pages().into_iter();
    let pages = pages.filter(|(page, _)| page != "tutorial.md");
    let pages = pages.map(|(page, text)| (format!("docs/{page}"), text));
    pages
        .chain([("README.md".to_owned(), readme)])
        .map(|(page, text)| {
            let mut found = blocks(&text);
            found.retain(|block| block.language == "console");
            (page, found)
        })
        .collect()
}

fn is_executed(block: &Block) -> bool {
    let action = block.action.as_deref().unwrap_or_default();
    action != TEST_COMMAND && !action.starts_with("not executed: ")
}

#[test]
fn what_nobody_executes_is_written_down() {
    let counts: Vec<(String, usize)> = consoles()
        .into_iter()
        .map(|(page, blocks)| {
            (
                page,
                blocks.iter().filter(|block| !is_executed(block)).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let expected = NOT_EXECUTED.map(|(page, count)| (page.to_owned(), count));
    assert_eq!(counts, expected);
}

/// A project that pages are executed in.
struct Project<'a> {
    workspace: &'a Workspace,
    before: BTreeSet<std::ffi::OsString>,
}

impl<'a> Project<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        let before = entries(workspace);
        Self { workspace, before }
    }

    fn shell(&self) -> Shell {
        Shell::new(
            self.workspace.root.clone(),
            Some(self.workspace.target.clone()),
        )
    }

    /// As it was, for the next page and for other tests.
    fn clean(&self) {
        for name in entries(self.workspace).difference(&self.before) {
            let path = self.workspace.root.join(name);
            match name.to_str() {
                Some("target" | "Cargo.lock") => {}
                _ if path.is_dir() => std::fs::remove_dir_all(path).expect("a folder goes"),
                _ => std::fs::remove_file(path).expect("a file goes"),
            }
        }
    }
}

fn entries(workspace: &Workspace) -> BTreeSet<std::ffi::OsString> {
    let entries = std::fs::read_dir(&workspace.root).expect("a folder");
    entries.flatten().map(|entry| entry.file_name()).collect()
}

/// Whether the programs of a block that no Rust toolchain brings are there.
fn possible(page: &str, block: &Block) -> bool {
    for name in ["jq", "sha256sum"] {
        let called = block.text.contains(&format!("$ {name} "));
        let output = program(name).arg("--version").output();
        if called && !output.is_ok_and(|output| output.status.success()) {
            left_out(&format!(
                "{name} is not there: {page}:{} is not executed",
                block.line
            ));
            return false;
        }
    }
    true
}

/// Executes the blocks of a page, each in its project; gives how many, and what is not as they show it.
fn execute(
    page: &str,
    blocks: Vec<Block>,
    projects: &[(&str, Project<'_>)],
) -> (usize, Vec<String>) {
    let mut shells: BTreeMap<&str, Shell> = BTreeMap::new();
    let (mut executed, mut faults) = (0, Vec::new());
    for mut block in blocks.into_iter().filter(is_executed) {
        let action = block.action.as_deref();
        let name = action.map_or(Some(PUMP), |action| action.strip_prefix("in: "));
        let project = projects.iter().find(|(known, _)| Some(*known) == name);
        let Some((name, project)) = project else {
            panic!("{page}:{}: nobody knows {action:?}", block.line);
        };
        // The README speaks from the root of the clone.
        let path = format!("fixtures/projects/{name}/Cargo.toml");
        block.text = block.text.replace(&path, "Cargo.toml");
        if possible(page, &block) {
            let shell = shells.entry(name).or_insert_with(|| project.shell());
            let found = shell.follow(&block).into_iter();
            faults.extend(found.map(|fault| format!("{page}, {fault}")));
            executed += 1;
        }
    }
    for (_, project) in projects {
        project.clean();
    }
    (executed, faults)
}

#[test]
fn the_pages_are_true() {
    let pump = pump();
    let others = ["first-day", "infusion-pump-audit-findings"].map(|name| {
        (
            name,
            Workspace::copy_of(&format!("projects/{name}"), &format!("pages_{name}")),
        )
    });
    let mut projects = vec![(PUMP, Project::new(&pump))];
    projects.extend(
        others
            .iter()
            .map(|(name, workspace)| (*name, Project::new(workspace))),
    );
    let (mut executed, mut faults) = (0, Vec::new());
    for (page, blocks) in consoles() {
        // Whoever follows the README has a clone, in which everything is committed.
        let _committed = (page == "README.md").then(|| Committed::new(&pump));
        let (count, found) = execute(&page, blocks, &projects);
        executed += count;
        faults.extend(found);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(executed >= 15, "only {executed} blocks were executed");
}
