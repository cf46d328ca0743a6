//! Ends the processes of a run that nobody waits for any more.
//!
//! Process groups catch what stays in them. On Linux, what left its group is found too, by the run's folder in its environment: the
//! place of its profile, which every test and whatever it starts inherits.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::attempt::{self, RUN_VARIABLE, STOPPED};
use super::process_group;

/// Ends everything of a run: these groups, the attempts that have not ended, and on Linux what is of the run by its environment.
///
/// The mark comes first: an attempt that begins meanwhile either finds it, or is found here.
pub fn end_run(run: &Utf8Path, groups: impl Iterator<Item = u32>) {
    let of_nextest = run.join("nextest");
    if of_nextest.exists() {
        let _ = std::fs::write(of_nextest.join(STOPPED), b"");
    }
    for group in groups {
        process_group::kill_group(group);
    }
    for tests in folders(&run.join("tests")) {
        let attempts = attempt::attempts(&tests).unwrap_or_default();
        for open in attempts.iter().filter(|attempt| attempt.end.is_none()) {
            process_group::kill_group(open.start.group);
        }
    }
    let marks = [
        format!("LLVM_PROFILE_FILE={run}/tests/"),
        format!("{RUN_VARIABLE}={of_nextest}/"),
    ];
    // What is killed cannot start anything more, but what it started just before is only seen in the next round.
    for _ in 0..10 {
        if kill_marked(&marks, None) == 0 {
            return;
        }
    }
}

/// Ends what tests that have ended left in their groups.
pub fn end_leftovers(tests: &Utf8Path, groups: &BTreeSet<u32>) {
    let left: BTreeSet<u32> = groups
        .iter()
        .copied()
        .filter(|group| process_group::exists(*group))
        .collect();
    if !left.is_empty() {
        // The number of a group that is gone may be another's by now: so what is killed must be of this run.
        kill_marked(&[format!("LLVM_PROFILE_FILE={tests}/")], Some(&left));
    }
}

fn folders(tests: &Utf8Path) -> Vec<camino::Utf8PathBuf> {
    let entries = tests.read_dir_utf8().into_iter().flatten().flatten();
    entries.map(camino::Utf8DirEntry::into_path).collect()
}

/// Kills the processes with one of the marks in their environment, of those groups alone where they are given; gives how many.
#[cfg(target_os = "linux")]
fn kill_marked(marks: &[String], groups: Option<&BTreeSet<u32>>) -> usize {
    let entries = Utf8Path::new("/proc").read_dir_utf8();
    let entries = entries.into_iter().flatten().flatten();
    let mut killed = 0;
    for entry in entries {
        let Ok(process) = entry.file_name().parse::<u32>() else {
            continue;
        };
        let is_other = process != std::process::id();
        let in_groups = || {
            groups
                .is_none_or(|groups| group_of(entry.path()).is_some_and(|of| groups.contains(&of)))
        };
        if is_other && is_marked(entry.path(), marks) && in_groups() {
            process_group::kill_one(process);
            killed += 1;
        }
    }
    killed
}

/// Only Linux shows the environment of other processes in files; elsewhere groups alone are ended.
#[cfg(not(target_os = "linux"))]
fn kill_marked(_marks: &[String], _groups: Option<&BTreeSet<u32>>) -> usize {
    0
}

#[cfg(target_os = "linux")]
fn is_marked(process: &Utf8Path, marks: &[String]) -> bool {
    // Other users' processes cannot be read, and none of them is of the run.
    let environment = std::fs::read(process.join("environ")).unwrap_or_default();
    let mut variables = environment.split(|byte| *byte == 0);
    variables.any(|variable| {
        marks
            .iter()
            .any(|mark| variable.starts_with(mark.as_bytes()))
    })
}

/// The third field behind the name of the program, which may itself hold blanks and brackets.
#[cfg(target_os = "linux")]
fn group_of(process: &Utf8Path) -> Option<u32> {
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(2)?.parse().ok()
}
