//! Dep-info files: rules of make, as rustc and cargo write them.

use std::collections::BTreeSet;

/// The files that stand behind the colon of any rule.
///
/// A blank in a name has a backslash before it; any other backslash is part of the name (paths on Windows). A backslash at the end of a
/// line continues it. Lines that begin with `#` are comments.
///
/// # Errors
/// A line is no rule.
pub fn parse(text: &str) -> Result<BTreeSet<String>, String> {
    let mut files = BTreeSet::new();
    for (number, line) in logical_lines(text) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let words = words(&line);
        let target = words.iter().position(|word| word.ends_with(':'));
        let Some(target) = target else {
            return Err(format!("line {number} is no rule of make"));
        };
        files.extend(words.into_iter().skip(target + 1));
    }
    if files.is_empty() {
        return Err("it lists no file".to_owned());
    }
    Ok(files)
}

/// Lines with their continuations, each with the number of its first line.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut continued = false;
    for (at, line) in text.lines().enumerate() {
        let (line, more) = match line.strip_suffix('\\') {
            Some(line) => (line, true),
            None => (line, false),
        };
        match lines.last_mut().filter(|_| continued) {
            Some((_, before)) => {
                before.push(' ');
                before.push_str(line);
            }
            None => lines.push((at + 1, line.to_owned())),
        }
        continued = more;
    }
    lines
}

/// The words of a line, without the backslashes before blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&' ') => word.extend(letters.next()),
            ' ' | '\t' => words.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty())),
            _ => word.push(letter),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn files(text: &str) -> Vec<String> {
        parse(text).unwrap().into_iter().collect()
    }

    #[test]
    fn what_rustc_writes_is_read() {
        let text = "/t/deps/dose-1a.d: src/lib.rs src/../data/a\\ b.txt\n\n\
            /t/deps/libdose-1a.rmeta: src/lib.rs src/../data/a\\ b.txt\n\n\
            src/lib.rs:\nsrc/../data/a\\ b.txt:\n\n# env-dep:CARGO_PKG_VERSION=0.1.0\n# env-dep:OUT_DIR=/t: x\n";
        assert_eq!(files(text), ["src/../data/a b.txt", "src/lib.rs"]);
    }

    #[test]
    fn what_cargo_writes_is_read() {
        let text = "/t\\ 1/debug/dose: /w\\ 1/build.rs /w\\ 1/src/main.rs\n";
        assert_eq!(files(text), ["/w 1/build.rs", "/w 1/src/main.rs"]);
    }

    #[test]
    fn paths_of_windows_and_continued_lines_are_read() {
        let text = "C:\\t\\dose.d: C:\\w\\src\\lib.rs \\\n  C:\\w\\a\\ b.txt\r\n";
        assert_eq!(files(text), ["C:\\w\\a b.txt", "C:\\w\\src\\lib.rs"]);
    }

    #[test]
    fn a_name_with_a_colon_in_it_is_no_rule() {
        assert_eq!(files("/t/a:b.d: src/x:y.rs\n"), ["src/x:y.rs"]);
        // The first one with a colon at its end is the target; what follows is a file, whatever its name.
        assert_eq!(files("/t/a: src/odd:\n"), ["src/odd:"]);
    }

    #[test]
    fn anything_else_is_refused() {
        let refusals = [
            ("src/lib.rs\n", "line 1 is no rule of make"),
            ("a: b\n\nc d \\\n e\n", "line 3 is no rule of make"),
            ("", "it lists no file"),
            ("a:\n", "it lists no file"),
        ];
        for (text, why) in refusals {
            assert_eq!(parse(text).unwrap_err(), why, "{text}");
        }
    }
}
