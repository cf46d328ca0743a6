//! Whether a heading begins with an ID.

use std::ops::Range;

use super::outline::Heading;

/// What a heading begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Opening {
    /// An ID.
    Id(Range<usize>),
    /// An ID with something around it, and the ID without that.
    Almost(Range<usize>, String),
    /// What looks like an ID and is none, and why.
    Bad(Range<usize>, String),
    /// Something else.
    Word,
}

/// What the heading begins with. Above a head, less is needed to take a word for an ID: no word of plain language stands there by
/// chance.
pub(super) fn opening(text: &str, heading: &Heading, has_head: bool) -> Opening {
    let words = text.get(heading.words.clone()).unwrap_or_default();
    let Some(word) = words.split_whitespace().next() else {
        return Opening::Word;
    };
    let start = heading.words.start + (words.len() - words.trim_start().len());
    let range = start..start + word.len();
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    if !(is_like_an_id(bare) || (has_head && is_marked(bare))) {
        return Opening::Word;
    }
    match iec62304_grammar::validate_id(bare) {
        Ok(()) if bare == word => Opening::Id(range),
        Ok(()) => Opening::Almost(range, bare.to_owned()),
        Err(why) => Opening::Bad(range, why.to_string()),
    }
}

/// Whether the word is told from plain language by a digit, a mark or capitals.
fn is_marked(word: &str) -> bool {
    let marked = |c: char| c.is_numeric() || matches!(c, '-' | '_' | '.' | ':');
    let starts = word.starts_with(char::is_alphabetic);
    starts && (word.contains(marked) || is_upper(word))
}

/// Whether one would take the word for an ID even where nothing else says so: `SRS-DOSE-001`, `srs_7`, `IF-DOSE`, `REQ.12`;
/// not `User-facing`, `v1.4`, `ISO`.
fn is_like_an_id(word: &str) -> bool {
    if !word.starts_with(char::is_alphabetic) {
        return false;
    }
    let numbered = word.contains(char::is_numeric);
    let joined = word.contains(['-', '_']);
    let prefix = word.split(['.', ':']).next().unwrap_or_default();
    let dotted = prefix.len() < word.len() && prefix.len() > 1 && is_upper(prefix);
    (joined && (numbered || is_upper(word))) || (dotted && numbered)
}

/// Whether all its letters are capitals, of which there are two or more.
fn is_upper(word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1 && letters().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::{is_like_an_id, is_marked};

    #[test]
    fn an_id_is_told_from_plain_language() {
        for id in ["SRS-DOSE-001", "srs_7", "IF-DOSE", "REQ.12", "SYS:4", "R-1"] {
            assert!(is_like_an_id(id), "{id}");
        }
        for word in [
            "User-facing",
            "v1.4",
            "V1.4",
            "ISO",
            "62304",
            "Limits",
            "H2O",
            "e.g",
            "",
        ] {
            assert!(!is_like_an_id(word), "{word}");
        }
        for id in ["REQ7", "SRS", "clamp-rate", "v1.4"] {
            assert!(is_marked(id), "{id}");
        }
        for word in ["Limits", "a", "2-phase"] {
            assert!(!is_marked(word), "{word}");
        }
    }
}
