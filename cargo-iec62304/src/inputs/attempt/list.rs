//! The lists of tests that nextest asks for.
//!
//! Those of libtest's harness are known before nextest starts, and are answered without the binary. A target without harness is asked
//! itself, as only nextest relies on its answer; one that gives none is refused, so that nextest cannot take it for empty.

use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::{AttemptError, Call, digest_of, restored};
use crate::inputs::command::CommandLine;
use crate::inputs::test_output::parse_list;

fn list_path(folder: &Utf8Path, executable: &Utf8Path, ignored: bool, kind: &str) -> Utf8PathBuf {
    let which = if ignored { "ignored" } else { "all" };
    folder.join(format!(
        "{}.{which}.{kind}",
        digest_of(&[executable.as_str()])
    ))
}

const SERVED: &str = "served";
const GIVEN: &str = "given";

/// Keeps the list of a binary with libtest's harness for nextest: names, and whether each is marked `#[ignore]`.
///
/// # Errors
/// A file cannot be written.
pub fn serve(
    folder: &Utf8Path,
    executable: &Utf8Path,
    tests: &[(&str, bool)],
) -> Result<(), AttemptError> {
    for ignored in [false, true] {
        let chosen = tests
            .iter()
            .filter(|(_, is_ignored)| !ignored || *is_ignored);
        let lines: Vec<String> = chosen.map(|(name, _)| format!("{name}: test\n")).collect();
        let text = lines.concat();
        let path = list_path(folder, executable, ignored, SERVED);
        std::fs::write(&path, text).map_err(AttemptError::at(&path))?;
    }
    Ok(())
}

/// Whether the list of a binary is kept.
pub(super) fn is_served(folder: &Utf8Path, executable: &Utf8Path) -> bool {
    list_path(folder, executable, false, SERVED).exists()
}

/// What a binary without harness answered to nextest: names, and whether each is marked `#[ignore]`; `None` where it was not asked.
pub fn given(folder: &Utf8Path, executable: &Utf8Path) -> Option<Vec<(String, bool)>> {
    let names = |ignored: bool| {
        let path = list_path(folder, executable, ignored, GIVEN);
        std::fs::read_to_string(path)
            .ok()
            .map(|text| parse_list(&text))
    };
    let (all, ignored) = (names(false)?, names(true).unwrap_or_default());
    let marked = |name: String| {
        let is_ignored = ignored.binary_search(&name).is_ok();
        (name, is_ignored)
    };
    Some(all.into_iter().map(marked).collect())
}

/// Answers with the list that is known, else with what the binary says.
pub(super) fn run(call: &Call) -> Result<i32, AttemptError> {
    let ignored = call.has("--ignored");
    let served = list_path(&call.folder, &call.executable, ignored, SERVED);
    let text = match std::fs::read(&served) {
        Ok(text) => text,
        Err(_) => ask(call, ignored)?,
    };
    let stdout = std::io::stdout().write_all(&text);
    stdout.map_err(AttemptError::at(&call.executable))?;
    Ok(0)
}

fn ask(call: &Call, ignored: bool) -> Result<Vec<u8>, AttemptError> {
    let mut words = call.plan.runner.clone().unwrap_or_default();
    words.push(call.executable.to_string());
    let mut words = words.into_iter();
    let mut line = CommandLine::new(words.next().unwrap_or_default()).args(words);
    line = line.args(call.arguments.iter().cloned());
    line.environment.extend(restored(&call.plan.own_variables));
    let discarded = call.folder.join("list-profiles/%p-%m.profraw");
    let output = line
        .set("LLVM_PROFILE_FILE", discarded.as_str())
        .output_in_place()?;
    let no_list = |message: String| AttemptError::NoList {
        executable: call.executable.clone(),
        message,
    };
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = stderr.lines().last().unwrap_or_default();
        return Err(no_list(format!("it ended with {} {said}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    // An answer without tests is one of a program that does not know the question, or has nothing that could be judged.
    if !ignored && parse_list(&text).is_empty() {
        return Err(no_list("it names none".to_owned()));
    }
    let path = list_path(&call.folder, &call.executable, ignored, GIVEN);
    std::fs::write(&path, &output.stdout).map_err(AttemptError::at(&path))?;
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_served_tells_ignored_tests_apart() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let executable = Utf8Path::new("/target/a");
        serve(folder, executable, &[("a", false), ("b", true)]).unwrap();
        let text = |ignored| {
            std::fs::read_to_string(list_path(folder, executable, ignored, SERVED)).unwrap()
        };
        assert_eq!(text(false), "a: test\nb: test\n");
        assert_eq!(text(true), "b: test\n");
        assert_eq!(given(folder, executable), None, "it was not asked");
    }
}
