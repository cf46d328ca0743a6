//! A report whose texts would do harm where one of them is taken for anything but text.

use serde_json::Value;

use super::small;
use crate::report::Report;

/// Markup, quotes, ends of lines, commands of pipelines, controls, marks of direction, links and placeholders. It begins as
/// a formula of a spreadsheet.
const HOSTILE: &str = "=cmd|' /C calc'!A0 </code></td><script>alert(1)</script> ]]> --> <b>\"'` | \
    \n::error title=x,file=y::z\r\n##[error]x\r= \u{202e}\u{2066}\u{200b}\u{feff}\0\u{1b}[31m\u{7}\u{9b}31m \
    [x](javascript:alert(1)) ![](http://evil.example/x.png) @somebody #12 %0A::stop-commands::t ,line=1: {0} {{x}} \
    $(touch x) *b* _i_ ~s~ \\ www.evil.example &amp; &#x3c; ";

/// Fields that hold what somebody wrote; ids of rules and clauses are the tool's own.
const WRITTEN: [&str; 13] = [
    "id",
    "title",
    "text",
    "message",
    "help",
    "file",
    "name",
    "reason",
    "package",
    "acceptance",
    "by",
    "version",
    "toolchain",
];

/// The small system with such a text before and behind each text that somebody wrote, the same everywhere, so that what
/// belongs together still does.
pub fn hostile() -> Report {
    let mut value = serde_json::to_value(small().report()).unwrap();
    poison(&mut value);
    serde_json::from_value(value).unwrap()
}

fn poison(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if WRITTEN.contains(&key.as_str()) => {
                        *text = format!("{HOSTILE}{text}{HOSTILE}");
                    }
                    Value::Array(list) if key == "rules" || key == "clauses" => {
                        for entry in list.iter_mut().filter(|entry| entry.is_object()) {
                            entry["reason"] = Value::String(HOSTILE.to_owned());
                        }
                    }
                    _ => poison(value),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(poison),
        _ => {}
    }
}
