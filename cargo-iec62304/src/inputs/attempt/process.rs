//! One attempt: its records, its folder, its process.

use std::time::Instant;

use camino::Utf8PathBuf;

use super::tee::{self, Watched};
use super::{
    AttemptError, Call, END, End, START, STOPPED, Start, argument_after, folder_of, restored, write,
};
use crate::inputs::command::CommandLine;
use crate::inputs::environment;
use crate::inputs::process_group;
use crate::inputs::runner::ending::{HARNESS_LOG, STDERR, STDOUT};

/// Runs the attempt; gives the exit code.
pub(super) fn run(call: &Call) -> Result<i32, AttemptError> {
    // The group is told to end as one: the test decides what that means for it, and its end is noted here.
    let _ = ctrlc::set_handler(|| {});
    let folder = begin(call)?;
    let line = command(call, &folder);
    let began = Instant::now();
    let watched = tee::run(
        &line,
        &folder.join(STDOUT),
        &folder.join(STDERR),
        began + call.plan.limit(),
    )?;
    let Watched { process, status } = watched;
    let end = End {
        process,
        status: status.map(process_group::raw_status),
        duration_us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
    };
    write(&folder.join(END), &end)?;
    let Some(status) = status else {
        // Its time is over, and all that it started ends with it, this process too.
        process_group::kill_own_group();
        return Ok(1);
    };
    Ok(process_group::end_alike(status))
}

/// Makes the folder and notes the start; then looks whether the run was told to end meanwhile.
fn begin(call: &Call) -> Result<Utf8PathBuf, AttemptError> {
    let name = argument_after(&call.arguments, "--exact").and_then(|name| name.to_str());
    let name = name.ok_or(AttemptError::Missing("a test"))?.to_owned();
    let attempt = environment::text("NEXTEST_ATTEMPT").and_then(|text| text.parse().ok());
    let start = Start {
        executable: call.executable.clone(),
        attempt: attempt.unwrap_or(1),
        group: process_group::own_group(),
        name,
    };
    let tests = &call.plan.tests;
    let folder = folder_of(tests, &start.executable, &start.name, start.attempt);
    // One that is there already would mix two attempts.
    std::fs::create_dir(&folder).map_err(AttemptError::at(&folder))?;
    write(&folder.join(START), &start)?;
    let stopped = call.folder.with_file_name(STOPPED);
    if stopped.exists() {
        return Err(AttemptError::Stopped);
    }
    Ok(folder)
}

fn command(call: &Call, folder: &Utf8PathBuf) -> CommandLine {
    let mut words = call.plan.runner.clone().unwrap_or_default();
    words.push(call.executable.to_string());
    let mut words = words.into_iter();
    let mut line = CommandLine::new(words.next().unwrap_or_default()).args(words);
    line = line.args(call.arguments.iter().cloned());
    if !call.is_without_harness() {
        line = line.arg("--logfile").arg(folder.join(HARNESS_LOG).as_str());
    }
    line.environment.extend(restored(&call.plan.own_variables));
    // A test run under the tool must not rewrite or force its own snapshots.
    line.set("INSTA_UPDATE", "no")
        .set("INSTA_FORCE_PASS", "0")
        .set("LLVM_PROFILE_FILE", folder.join("%p-%m.profraw").as_str())
}
