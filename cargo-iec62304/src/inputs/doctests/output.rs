//! What `cargo test --doc` prints, standard output and error together, so that each result stands behind the crate it is of.

use std::collections::BTreeMap;

use crate::inputs::runner::TestEnd;

/// One documentation test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    /// The crate that it documents.
    pub crate_name: String,
    /// As rustdoc names it: `src/lib.rs - limits::clamp (line 12)`.
    pub name: String,
    /// How it ended.
    pub end: TestEnd,
    /// What rustdoc and the test printed, where it failed.
    pub output: Option<String>,
}

/// Everything that was printed.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// The crates whose documentation was tested.
    pub crates: Vec<String>,
    /// Their tests, sorted.
    pub tests: Vec<Printed>,
}

/// What libtest appends to the name for the reader.
const REMARKS: [&str; 3] = [" - compile fail", " - compile", " - should panic"];

/// Reads it.
///
/// # Errors
/// The harness announced other tests than it told the end of.
pub(super) fn parse(text: &str) -> Result<Output, String> {
    let mut output = Output::default();
    let mut announced = 0;
    let mut in_failures = false;
    let mut blocks: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut block: Option<(String, String)> = None;
    for line in text.lines() {
        if let Some(name) = line.trim_start().strip_prefix("Doc-tests ") {
            output.crates.push(name.to_owned());
            (in_failures, block) = (false, None);
            continue;
        }
        let Some(crate_name) = output.crates.last() else {
            continue;
        };
        if let Some(count) = announcement(line).filter(|_| block.is_none()) {
            announced += count;
            in_failures = false;
        } else if line == "failures:" {
            (in_failures, block) = (true, None);
        } else if !in_failures {
            output.tests.extend(result(crate_name, line));
        } else if line.starts_with("test result: ") {
            block = None;
        } else if let Some(name) = heading(line) {
            block = Some((crate_name.clone(), name.to_owned()));
        } else if let Some(key) = &block {
            let text = blocks.entry(key.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    if output.tests.len() != announced {
        let told = output.tests.len();
        return Err(format!(
            "{announced} were announced, and {told} have a result"
        ));
    }
    for test in &mut output.tests {
        if test.end == TestEnd::Failed(String::new()) {
            let text = blocks.remove(&(test.crate_name.clone(), test.name.clone()));
            let text = text.unwrap_or_default();
            test.end = TestEnd::Failed(how(&text));
            test.output = Some(text);
        }
    }
    output.tests.sort_by(|a, b| {
        let key = |test: &Printed| (test.crate_name.clone(), test.name.clone());
        key(a).cmp(&key(b))
    });
    Ok(output)
}

/// `running 6 tests`.
fn announcement(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("running ")?;
    let count = rest
        .strip_suffix(" tests")
        .or_else(|| rest.strip_suffix(" test"))?;
    count.parse().ok()
}

/// `test src/lib.rs - f (line 3) ... ok`.
fn result(crate_name: &str, line: &str) -> Option<Printed> {
    let (name, end) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let end = match end {
        "ok" => TestEnd::Passed,
        "FAILED" => TestEnd::Failed(String::new()),
        _ if end == "ignored" || end.starts_with("ignored, ") => TestEnd::Ignored,
        _ => return None,
    };
    Some(Printed {
        crate_name: crate_name.to_owned(),
        name: without_remark(name).to_owned(),
        end,
        output: None,
    })
}

fn without_remark(name: &str) -> &str {
    let mut remarks = REMARKS.iter();
    remarks
        .find_map(|remark| name.strip_suffix(remark))
        .unwrap_or(name)
}

/// `---- src/lib.rs - f (line 3) stdout ----`.
fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix("---- ")?.strip_suffix(" stdout ----")?;
    Some(without_remark(name))
}

/// How a documentation test failed, from the first line that rustdoc prints of it.
fn how(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty());
    match first.unwrap_or_default().trim_end_matches('.') {
        "" => "rustdoc does not say how".to_owned(),
        "Test executable failed (exit status: 101)" => "panicked".to_owned(),
        // The compiler speaks before rustdoc does.
        said if said.starts_with("error") => "it does not compile".to_owned(),
        said => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
   Compiling doc-a v0.1.0 (/tmp/a)
   Doc-tests doc_a

running 4 tests
test a/src/lib.rs - f (line 11) ... ignored
test a/src/lib.rs - f (line 17) - compile ... ok
test a/src/lib.rs - f (line 20) - should panic ... ok
test a/src/lib.rs - f (line 23) ... FAILED

failures:

---- a/src/lib.rs - f (line 23) stdout ----
Test executable failed (exit status: 101).

stdout:
test a/src/lib.rs - g (line 99) ... ok
running 5 tests

failures:
    a/src/lib.rs - f (line 23)

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.44s


running 1 test
test a/src/lib.rs - f (line 14) - compile fail ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.11s

   Doc-tests doc_b

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn each_documentation_test_has_its_end() {
        let output = parse(TEXT).unwrap();
        assert_eq!(output.crates, ["doc_a", "doc_b"]);
        let ends: Vec<(&str, &TestEnd)> = output
            .tests
            .iter()
            .map(|test| (test.name.as_str(), &test.end))
            .collect();
        assert_eq!(
            ends,
            [
                ("a/src/lib.rs - f (line 11)", &TestEnd::Ignored),
                ("a/src/lib.rs - f (line 14)", &TestEnd::Passed),
                ("a/src/lib.rs - f (line 17)", &TestEnd::Passed),
                ("a/src/lib.rs - f (line 20)", &TestEnd::Passed),
                (
                    "a/src/lib.rs - f (line 23)",
                    &TestEnd::Failed("panicked".to_owned())
                ),
            ]
        );
        let failed = output.tests.last().unwrap().output.as_deref().unwrap();
        assert!(
            failed.contains("g (line 99)"),
            "what it printed is no result: {failed}"
        );
    }

    #[test]
    fn a_result_that_is_missing_is_an_error() {
        let text = TEXT.replace("test a/src/lib.rs - f (line 11) ... ignored\n", "");
        assert!(parse(&text).unwrap_err().contains("5 were announced"));
    }
}
