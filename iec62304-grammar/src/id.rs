//! Identifiers of records.

use std::fmt;

/// Longest identifier of a record, in characters.
pub const MAX_ID_LENGTH: usize = 64;

/// Why a text is no identifier of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// The text is empty.
    Empty,
    /// The text has more than [`MAX_ID_LENGTH`] characters; the field is its length.
    TooLong(usize),
    /// The text does not begin with an ASCII letter; the field is what it begins with.
    BadStart(char),
    /// The text holds a character that an identifier cannot have.
    BadCharacter(char),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an ID cannot be empty"),
            Self::TooLong(length) => {
                write!(
                    f,
                    "an ID has at most {MAX_ID_LENGTH} characters, found {length}"
                )
            }
            Self::BadStart(found) => {
                let found = found.escape_debug();
                write!(f, "an ID starts with a letter, found `{found}`")
            }
            Self::BadCharacter(found) => write!(
                f,
                "an ID holds letters, digits, `-`, `_`, `.` and `:`, found `{}`",
                found.escape_debug()
            ),
        }
    }
}

impl std::error::Error for IdError {}

/// Checks the form of an identifier: a letter, then letters, digits, `-`, `_`, `.`, `:`; at most 64 characters.
///
/// # Errors
/// [`IdError`] names the first thing that is wrong.
pub fn validate_id(text: &str) -> Result<(), IdError> {
    let first = text.chars().next().ok_or(IdError::Empty)?;
    if !first.is_ascii_alphabetic() {
        return Err(IdError::BadStart(first));
    }
    if let Some(bad) = text.chars().find(|c| !is_id_character(*c)) {
        return Err(IdError::BadCharacter(bad));
    }
    match text.chars().count() {
        length if length > MAX_ID_LENGTH => Err(IdError::TooLong(length)),
        _ => Ok(()),
    }
}

fn is_id_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}

#[cfg(test)]
mod tests {
    use super::{IdError, MAX_ID_LENGTH, validate_id};

    #[test]
    fn an_id_is_a_letter_and_then_letters_digits_and_four_marks() {
        for id in ["A", "z", "SRS-DOSE-001", "a_b.c:d-9", "HAZ-2"] {
            assert_eq!(validate_id(id), Ok(()), "{id}");
        }
        assert_eq!(validate_id(""), Err(IdError::Empty));
        for (id, start) in [("1A", '1'), ("-A", '-'), (" A", ' '), ("Ä1", 'Ä')] {
            assert_eq!(validate_id(id), Err(IdError::BadStart(start)), "{id}");
        }
        for (id, bad) in [
            ("A B", ' '),
            ("A/B", '/'),
            ("A*", '*'),
            ("Aä", 'ä'),
            ("A,B", ','),
        ] {
            assert_eq!(validate_id(id), Err(IdError::BadCharacter(bad)), "{id}");
        }
    }

    #[test]
    fn an_id_has_at_most_64_characters() {
        assert_eq!(MAX_ID_LENGTH, 64);
        assert_eq!(validate_id(&"A".repeat(64)), Ok(()));
        let error = validate_id(&"A".repeat(65)).unwrap_err();
        assert_eq!(error, IdError::TooLong(65));
        assert_eq!(
            error.to_string(),
            "an ID has at most 64 characters, found 65"
        );
    }

    #[test]
    fn a_message_stays_on_one_line() {
        assert_eq!(
            IdError::BadCharacter('\n').to_string(),
            "an ID holds letters, digits, `-`, `_`, `.` and `:`, found `\\n`"
        );
    }
}
