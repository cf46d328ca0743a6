//! Patterns for ids of units and tests.

use std::fmt;

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlobError {
    /// It is empty.
    Empty,
    /// Three or more `*` stand in a row.
    ManyStars,
    /// It holds a character that no id has, or that means something in patterns of another kind.
    BadCharacter(char),
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::ManyStars => {
                f.write_str("`*` stays within one segment, `**` crosses; there is no `***`")
            }
            Self::BadCharacter(found) => write!(
                f,
                "`{}` has no place in it; only `*` and `**` are wild",
                found.escape_debug()
            ),
        }
    }
}

impl std::error::Error for GlobError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// Exactly this character.
    Literal(char),
    /// `*`: any text, also none, without a separator.
    Segment,
    /// `**`: any text, also none.
    Any,
}

/// A pattern for ids of units and tests.
///
/// `*` stays within one segment, `**` crosses; both match no text, too. Segments are divided by `::` and `/`; a `::` inside of `<…>`, as in
/// `pump::<Rate as From<core::time::Duration>>::from`, divides nothing. Everything else stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitGlob {
    tokens: Vec<Token>,
}

impl UnitGlob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`GlobError`] names the first thing that is wrong.
    pub fn new(pattern: &str) -> Result<Self, GlobError> {
        if pattern.is_empty() {
            return Err(GlobError::Empty);
        }
        let mut tokens = Vec::new();
        for character in pattern.chars() {
            let token = match character {
                '*' => match tokens.last() {
                    Some(Token::Any) => return Err(GlobError::ManyStars),
                    Some(Token::Segment) => {
                        tokens.pop();
                        Token::Any
                    }
                    _ => Token::Segment,
                },
                '?' | '{' | '}' | '\\' => return Err(GlobError::BadCharacter(character)),
                _ if character.is_control() => return Err(GlobError::BadCharacter(character)),
                _ => Token::Literal(character),
            };
            tokens.push(token);
        }
        Ok(Self { tokens })
    }

    /// Whether the whole id fits the pattern.
    pub fn matches(&self, id: &str) -> bool {
        let id: Vec<char> = id.chars().collect();
        if !self.begins(&id) {
            return false;
        }
        let divides = separators(&id);
        // reached[i]: the tokens so far can stand for the first i characters.
        let mut reached = vec![false; id.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        for token in &self.tokens {
            reached = step(*token, &reached, &id, &divides);
        }
        reached.last().copied().unwrap_or_default()
    }

    /// Whether the id begins as the pattern does before its first star: most ids do not, and that is quickly seen.
    fn begins(&self, id: &[char]) -> bool {
        let literals = self.tokens.iter().map_while(|token| match token {
            Token::Literal(character) => Some(character),
            Token::Segment | Token::Any => None,
        });
        let mut id = id.iter();
        literals.into_iter().all(|wanted| id.next() == Some(wanted))
    }
}

/// What can be reached with one token more.
fn step(token: Token, reached: &[bool], id: &[char], divides: &[bool]) -> Vec<bool> {
    let mut next = vec![false; reached.len()];
    let mut running = false;
    for (at, slot) in next.iter_mut().enumerate() {
        let here = reached.get(at).copied().unwrap_or_default();
        let before = at.checked_sub(1);
        *slot = match token {
            Token::Literal(wanted) => before.is_some_and(|before| {
                reached.get(before) == Some(&true) && id.get(before) == Some(&wanted)
            }),
            Token::Segment => {
                let crosses = before.is_some_and(|before| divides.get(before) == Some(&true));
                running = here || (running && !crosses);
                running
            }
            Token::Any => {
                running |= here;
                running
            }
        };
    }
    next
}

/// Marks the characters that divide segments: each `/` and both of `::`, outside of angle brackets.
fn separators(id: &[char]) -> Vec<bool> {
    let mut divides = vec![false; id.len()];
    let mut depth = 0_usize;
    let mut last = ' ';
    for (at, character) in id.iter().enumerate() {
        match character {
            '<' => depth += 1,
            // The `>` of `fn() -> u8` closes nothing.
            '>' if last != '-' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => mark(&mut divides, at..=at),
            ':' if depth == 0 && last == ':' => mark(&mut divides, at.saturating_sub(1)..=at),
            _ => {}
        }
        last = *character;
    }
    divides
}

fn mark(divides: &mut [bool], range: std::ops::RangeInclusive<usize>) {
    for slot in divides.get_mut(range).unwrap_or_default() {
        *slot = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, id: &str) -> bool {
        UnitGlob::new(pattern).unwrap().matches(id)
    }

    #[test]
    fn without_a_star_only_the_same_id_fits() {
        assert!(matches("pump::dose::clamp", "pump::dose::clamp"));
        assert!(!matches("pump::dose::clamp", "pump::dose::clamp_all"));
        assert!(!matches("pump::dose", "pump::dose::clamp"));
    }

    #[test]
    fn one_star_stays_within_a_segment() {
        assert!(matches("pump::dose::*", "pump::dose::clamp"));
        assert!(matches("pump::*::clamp", "pump::dose::clamp"));
        assert!(matches("pump::dose::cl*p", "pump::dose::clamp"));
        assert!(matches("pump::dose::clamp*", "pump::dose::clamp"));
        assert!(!matches("pump::*", "pump::dose::clamp"));
        assert!(!matches("*", "pump::clamp"));
    }

    #[test]
    fn two_stars_cross_segments() {
        assert!(matches("pump::**", "pump::dose::clamp"));
        assert!(matches("**::clamp", "pump::dose::clamp"));
        assert!(matches("**", "pump/lib::dose::clamp"));
        assert!(!matches("pump::**", "pump"));
        assert!(!matches("pump::**::clamp", "pump::clamp"));
    }

    #[test]
    fn a_trait_impl_is_one_segment() {
        let id = "pump::dose::<Rate as From<core::time::Duration>>::from";
        assert!(matches("pump::dose::*::from", id));
        assert!(matches("pump::dose::<Rate as *>::from", id));
        assert!(!matches("pump::dose::*", id));
        assert!(matches(
            "pump::*::call",
            "pump::<fn(a::B) -> a::C as Run>::call"
        ));
    }

    #[test]
    fn cfg_variants_and_arrays_stand_for_themselves() {
        assert!(matches("pump::read#2", "pump::read#2"));
        assert!(matches("pump::read*", "pump::read#2"));
        assert!(matches(
            "pump::<[u8] as Sum>::sum",
            "pump::<[u8] as Sum>::sum"
        ));
    }

    #[test]
    fn test_ids_are_divided_by_slashes_too() {
        let id = "pump-dosing/lib::dose::tests::clamps";
        assert!(matches("pump-dosing/lib::dose::tests::*", id));
        assert!(matches("pump-*/lib::**", id));
        assert!(!matches("*::dose::tests::clamps", id));
        assert!(matches("**::dose::tests::clamps", id));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        assert_eq!(UnitGlob::new(""), Err(GlobError::Empty));
        assert_eq!(UnitGlob::new("a::***"), Err(GlobError::ManyStars));
        assert_eq!(UnitGlob::new("a::{b}"), Err(GlobError::BadCharacter('{')));
        assert_eq!(UnitGlob::new("a\nb"), Err(GlobError::BadCharacter('\n')));
    }

    proptest! {
        #[test]
        fn an_id_fits_itself_and_two_stars(id in "[a-z:/<> #-]{1,40}") {
            prop_assert!(matches(&id, &id));
            prop_assert!(matches("**", &id));
            let longer = format!("{id}**");
            prop_assert!(matches(&longer, &id));
        }

        #[test]
        fn nothing_panics(pattern in any::<String>(), id in any::<String>()) {
            if let Ok(glob) = UnitGlob::new(&pattern) {
                glob.matches(&id);
            }
        }
    }
}
