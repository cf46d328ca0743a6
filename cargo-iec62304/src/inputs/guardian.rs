//! A process that ends what the tool leaves behind when it is killed without a chance to do so itself.
//!
//! It is the tool once more, started for each run, in a session of its own. It reads from a pipe that only the tool writes to, and is
//! told of every process group that begins and ends. When the pipe closes without a word of goodbye, the tool is gone: then the groups
//! that are open, and everything else of the run that can be found, are ended.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::BufRead;

use camino::Utf8Path;

use super::{process_group, sweep};

/// First argument that makes the tool a guardian; the second one is the folder of the run.
pub const GUARD_COMMAND: &str = "__guard";
/// The word of goodbye.
pub const GOODBYE: &str = "goodbye";

/// A group has begun.
pub fn begun(group: u32) -> String {
    format!("+{group}\n")
}

/// A group has ended.
pub fn ended(group: u32) -> String {
    format!("-{group}\n")
}

/// Guards a run until its end.
pub fn run(arguments: &[OsString]) {
    let Some(folder) = arguments.get(2).and_then(|folder| folder.to_str()) else {
        return;
    };
    process_group::new_session();
    if let Some(open) = groups_left(std::io::stdin().lock()) {
        sweep::end_run(Utf8Path::new(folder), open.into_iter());
    }
}

/// The groups that are open when the input ends; `None` where it ends with a goodbye.
fn groups_left(input: impl BufRead) -> Option<BTreeSet<u32>> {
    let mut open = BTreeSet::new();
    for line in input.lines().map_while(Result::ok) {
        if line == GOODBYE {
            return None;
        }
        let number = |text: &str| text.parse::<u32>().ok();
        if let Some(group) = line.strip_prefix('+').and_then(number) {
            open.insert(group);
        } else if let Some(group) = line.strip_prefix('-').and_then(number) {
            open.remove(&group);
        }
    }
    Some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_left_where_the_tool_goes_without_a_word() {
        let text = [begun(7), begun(8), ended(7), begun(9)].concat();
        assert_eq!(groups_left(text.as_bytes()), Some(BTreeSet::from([8, 9])));
        let text = format!("{text}{GOODBYE}\n");
        assert_eq!(groups_left(text.as_bytes()), None);
    }
}
