//! Fenced blocks of a page, and a shell that holds a `console` block to what it shows.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::tool;

/// One fenced block with what stands in the comment above it.
pub struct Block {
    pub line: usize,
    pub action: Option<String>,
    pub language: String,
    pub text: String,
}

pub fn blocks(document: &str) -> Vec<Block> {
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
pub struct Shell {
    pub folder: PathBuf,
    /// Where the tool and cargo build, if not below the folder.
    pub target: Option<PathBuf>,
    code: i32,
}

impl Shell {
    pub const fn new(folder: PathBuf, target: Option<PathBuf>) -> Self {
        Self {
            folder,
            target,
            code: 0,
        }
    }

    /// Types each command of the block and tells what is not as the block shows it. Who does not ask for the exit code
    /// expects a 0.
    pub fn follow(&mut self, block: &Block) -> Vec<String> {
        let mut calls: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in block.text.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => calls.push((command, Vec::new())),
                None => calls.last_mut().expect("a command first").1.push(line),
            }
        }
        let mut faults = Vec::new();
        for (at, (command, expected)) in calls.iter().enumerate() {
            let printed = self.call(command);
            let as_shown = matches(expected, &printed.lines().collect::<Vec<_>>());
            let asked = calls.get(at + 1).is_some_and(|(next, _)| *next == ASK);
            if !as_shown || !(asked || self.code == 0) {
                faults.push(format!(
                    "line {}: `{command}` is to print\n{}\nand printed (exit {})\n{printed}",
                    block.line,
                    expected.join("\n"),
                    self.code
                ));
            }
        }
        faults
    }

    /// What the command prints on standard output.
    fn call(&mut self, command: &str) -> String {
        if command == ASK {
            return format!("{}\n", std::mem::take(&mut self.code));
        }
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["cd", folder] => {
                self.folder.push(folder);
                assert!(self.folder.is_dir(), "{}", self.folder.display());
                String::new()
            }
            ["cargo", "iec62304", arguments @ ..] => self.run(tool().args(arguments)),
            ["cargo", arguments @ ..] => self.run(program("cargo").args(arguments)),
            ["jq" | "sha256sum", ..] => self.run(program("sh").args(["-c", command])),
            _ => panic!("nobody knows `{command}`"),
        }
    }

    fn run(&mut self, command: &mut Command) -> String {
        command
            .current_dir(&self.folder)
            .env_remove("CARGO_TARGET_DIR");
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        let Output { status, stdout, .. } = command.output().expect("it can be started");
        self.code = status.code().expect("it ends by itself");
        String::from_utf8(stdout).expect("UTF-8")
    }
}

/// How a reader asks for the exit code of the command before.
const ASK: &str = "echo $?";

#[expect(clippy::disallowed_methods, reason = "a reader calls programs")]
pub fn program(name: &str) -> Command {
    let mut command = Command::new(name);
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
