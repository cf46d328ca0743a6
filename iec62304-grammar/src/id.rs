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
            Self::BadStart(found) => write!(f, "an ID starts with a letter, found `{found}`"),
            Self::BadCharacter(found) => write!(
                f,
                "an ID holds letters, digits, `-`, `_`, `.` and `:`, found `{found}`"
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
