//! docs/tutorial.md, executed: what a newcomer types and sees, block by block, on a fresh crate.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{repository, tool};

/// One fenced block with what stands in the comment above it.
struct Block {
    line: usize,
    action: Option<String>,
    language: String,
    text: String,
}

fn blocks(document: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut action = None;
    let mut open = false;
    for (at, line) in document.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            if !open {
                blocks.push(Block {
                    line: at + 1,
                    action: action.take(),
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
            open = !open;
        } else if open {
            let block = blocks.last_mut().expect("an open block");
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(comment) = line.strip_prefix("<!-- ") {
            action = Some(comment.trim_end_matches(" -->").to_owned());
        }
    }
    blocks
}

/// A person at a shell.
struct Newcomer {
    folder: PathBuf,
    code: i32,
}

impl Newcomer {
    fn follow(&mut self, block: &Block) {
        match (block.action.as_deref(), block.language.as_str()) {
            (None, "console") => self.console(block),
            (Some(action), _) => self.edit(action, block),
            (None, other) => panic!(
                "line {}: nobody knows what to do with {other:?}",
                block.line
            ),
        }
    }

    fn edit(&self, action: &str, block: &Block) {
        let (what, path) = action.split_once(": ").expect("an action and its file");
        let path = self.folder.join(path);
        let read = || std::fs::read_to_string(&path).expect("the file is there");
        let macros = repository().join("iec62304-macros");
        let text = block
            .text
            .replace("…/iec62304-macros", macros.to_str().expect("UTF-8"));
        let text = match what {
            "file" => text,
            "append" => read() + &text,
            "replace" => {
                let side = |sign: char| {
                    let lines = text.lines().filter_map(move |line| line.strip_prefix(sign));
                    lines.collect::<Vec<&str>>().join("\n")
                };
                let (old, new) = (side('-'), side('+'));
                let before = read();
                assert_eq!(
                    before.matches(&old).count(),
                    1,
                    "line {}: {old:?}",
                    block.line
                );
                before.replacen(&old, &new, 1)
            }
            other => panic!("line {}: no action {other:?}", block.line),
        };
        std::fs::write(path, text).expect("the file can be written");
    }

    fn console(&mut self, block: &Block) {
        let mut calls: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in block.text.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => calls.push((command, Vec::new())),
                None => calls.last_mut().expect("a command first").1.push(line),
            }
        }
        for (command, expected) in calls {
            let printed = self.call(command);
            assert!(
                matches(&expected, &printed.lines().collect::<Vec<_>>()),
                "line {}: `{command}` is to print\n{}\nand printed\n{printed}",
                block.line,
                expected.join("\n")
            );
        }
    }

    /// What the command prints on standard output.
    fn call(&mut self, command: &str) -> String {
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["cd", folder] => {
                self.folder.push(folder);
                assert!(self.folder.is_dir());
                String::new()
            }
            ["echo", "$?"] => format!("{}\n", self.code),
            ["cargo", "iec62304", arguments @ ..] => self.run(tool().args(arguments)),
            ["cargo", arguments @ ..] => {
                let printed = self.run(cargo().args(arguments));
                assert_eq!(self.code, 0, "`{command}`");
                printed
            }
            _ => panic!("nobody knows `{command}`"),
        }
    }

    fn run(&mut self, command: &mut Command) -> String {
        let command = command
            .current_dir(&self.folder)
            .env_remove("CARGO_TARGET_DIR");
        let Output { status, stdout, .. } = command.output().expect("it can be started");
        self.code = status.code().expect("it ends by itself");
        String::from_utf8(stdout).expect("UTF-8")
    }
}

#[expect(clippy::disallowed_methods, reason = "a newcomer calls cargo")]
fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.env("CARGO_NET_OFFLINE", "true");
    command
}

/// `...` stands for any lines, `…` for any text within one.
fn matches(expected: &[&str], printed: &[&str]) -> bool {
    match expected {
        [] => printed.is_empty(),
        ["...", rest @ ..] => (0..=printed.len()).any(|at| matches(rest, &printed[at..])),
        [first, rest @ ..] => match printed {
            [line, lines @ ..] => line_matches(first, line.trim_end()) && matches(rest, lines),
            [] => false,
        },
    }
}

fn line_matches(expected: &str, printed: &str) -> bool {
    match expected.split_once('…') {
        None => expected == printed,
        Some((head, tail)) => printed.strip_prefix(head).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.any(|at| line_matches(tail, &rest[at..]))
        }),
    }
}

fn execute(document: &Path) {
    let text = std::fs::read_to_string(document).expect("the tutorial is there");
    // Outside of this repository, whose workspace `cargo new` would join.
    let folder = tempfile::tempdir().expect("a folder");
    let mut newcomer = Newcomer {
        folder: folder.path().to_owned(),
        code: 0,
    };
    let blocks = blocks(&text);
    assert!(blocks.len() > 10, "the tutorial was found");
    for block in &blocks {
        newcomer.follow(block);
    }
}

#[test]
fn the_tutorial_is_true() {
    execute(&repository().join("docs/tutorial.md"));
}

#[test]
fn an_output_that_differs_is_noticed() {
    assert!(matches(
        &["a", "...", "v: … · …"],
        &["a", "b", "c", "v: 1 · 2"]
    ));
    assert!(matches(&["..."], &[]));
    assert!(!matches(&["a"], &["a", "b"]));
    assert!(!matches(&["...", "x"], &["a", "b"]));
    assert!(!line_matches("v: … · 0", "v: 1 · 2"));
}
