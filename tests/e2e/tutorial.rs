//! docs/tutorial.md, executed: what a newcomer types and sees, block by block, on a fresh crate.

use std::path::Path;

use crate::console::{Block, Shell, blocks};
use crate::support::repository;

/// A person with an editor at a shell.
struct Newcomer {
    shell: Shell,
}

impl Newcomer {
    fn follow(&mut self, block: &Block) {
        match (block.action.as_deref(), block.language.as_str()) {
            (None, "console") => {
                let faults = self.shell.follow(block);
                assert!(faults.is_empty(), "{}", faults.join("\n"));
            }
            (Some(action), _) => self.edit(action, block),
            (None, other) => panic!(
                "line {}: nobody knows what to do with {other:?}",
                block.line
            ),
        }
    }

    fn edit(&self, action: &str, block: &Block) {
        let (what, path) = action.split_once(": ").expect("an action and its file");
        let path = self.shell.folder.join(path);
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
}

fn execute(document: &Path) {
    let text = std::fs::read_to_string(document).expect("the tutorial is there");
    // Outside of this repository, whose workspace `cargo new` would join.
    let folder = tempfile::tempdir().expect("a folder");
    let mut newcomer = Newcomer {
        shell: Shell::new(folder.path().to_owned(), None),
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
