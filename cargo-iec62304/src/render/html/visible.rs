//! Makes characters visible that would change what a reader sees without being seen: control, bidirectional and invisible ones.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is shown by its number instead. The script has the same list.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text that may have several lines: line breaks and tabs stay.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// A text of one line, such as an id or a path.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_hidden(c) || matches!(c, '\n' | '\t'))
}

/// The address of a record's page, as the script reads it.
pub(super) fn address(kind: &str, id: &str) -> String {
    let mut address = format!("#/{kind}/");
    for byte in line(id).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' => {
                address.push(char::from(byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' if hidden(c) => shown.push_str("\\n"),
            '\t' if hidden(c) => shown.push_str("\\t"),
            c if hidden(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{address, line, text};

    #[test]
    fn what_turns_text_around_is_shown() {
        assert_eq!(line("a\u{202e}b\u{0}\n"), "a\\u{202e}b\\u{0}\\n");
        assert_eq!(text("a\tb\nc\u{200b}"), "a\tb\nc\\u{200b}");
        assert_eq!(address("item", "a%\"é"), "#/item/a%25%22%C3%A9");
        assert_eq!(line("Dosis µg ≥ 5 – ok"), "Dosis µg ≥ 5 – ok");
    }
}
