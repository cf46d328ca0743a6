//! Text of strangers: what could move a terminal's cursor, reorder a line or hide in it is written out.

use std::borrow::Cow;

/// The text in one line, with control, bidirectional and invisible characters as `\u{…}`; line breaks and tabs become blanks.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => clean.push(' '),
            hidden if is_hidden(hidden) => clean.extend(hidden.escape_unicode()),
            plain => clean.push(plain),
        }
    }
    Cow::Owned(clean)
}

/// The same as a text of its own.
pub(super) fn visible(text: &str) -> String {
    shown(text).into_owned()
}

/// At most so many characters, with a mark where something is missing.
pub(super) fn at_most(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(characters.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// Whether a character does something else than to show itself.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::{at_most, shown};

    #[test]
    fn a_long_text_is_cut_with_a_mark() {
        assert_eq!(at_most("grüße", 5), "grüße");
        assert_eq!(at_most("grüßen", 5), "grüß…");
    }

    #[test]
    fn nothing_of_a_text_reaches_the_terminal_but_what_one_sees() {
        assert_eq!(shown("Grenze ≤ 35 µl/h"), "Grenze ≤ 35 µl/h");
        assert_eq!(shown("a\nb\r\nc\td"), "a b  c d");
        assert_eq!(shown("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(shown("a\u{202e}cba"), "a\\u{202e}cba");
        assert_eq!(
            shown("in\u{200b}visible\u{9b}"),
            "in\\u{200b}visible\\u{9b}"
        );
    }
}
