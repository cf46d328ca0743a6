//! What the tests of several formats share.

use std::sync::LazyLock;

use camino::Utf8Path;
use serde_json::Value;

use super::{Shown, terminal, write};
use crate::cli::Format;
use crate::report::{Detail, Report, sample};

/// The report in a format: in full, without colour, in a folder of the repository.
pub(crate) fn rendered(format: Format, report: &Report) -> String {
    rendered_with(format, report, &sample::source)
}

/// The same, with these texts of files.
pub(crate) fn rendered_with(
    format: Format,
    report: &Report,
    text_of: &(dyn Fn(&Utf8Path) -> Option<String> + Sync),
) -> String {
    let shown = Shown {
        report,
        detail: &Detail::default(),
        text_of,
        options: terminal::Options {
            verbosity: terminal::Verbosity::Verbose,
            ..terminal::Options::default()
        },
        prefix: "firmware",
    };
    let mut out = Vec::new();
    write(format, &shown, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Where a log does not keep to the official schema of SARIF.
pub(crate) fn schema_errors(log: &Value) -> Vec<String> {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../tests/data/sarif-schema-2.1.0.json"
        );
        let text = std::fs::read_to_string(path).expect("the schema stands in the repository");
        // The pattern for names of languages has a bracket too many, which no engine of regular expressions takes.
        let text = text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
        let schema: Value = serde_json::from_str(&text).unwrap();
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&schema).unwrap()
    });
    let errors = SCHEMA.iter_errors(log);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The records of a CSV file, by RFC 4180.
pub(crate) fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let cells = records.last_mut().unwrap();
        match (char, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                cells.last_mut().unwrap().push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => cells.push(String::new()),
            ('\r', false) => assert_eq!(chars.next(), Some('\n'), "a record ends with CRLF"),
            (_, false) => panic!("{char:?} stands outside of quotes"),
            (_, true) => cells.last_mut().unwrap().push(char),
        }
        if char == '\r' && !quoted {
            records.push(vec![String::new()]);
        }
    }
    assert!(!quoted && records.pop() == Some(vec![String::new()]));
    records
}
