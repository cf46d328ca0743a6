//! The safety classes A, B, C.

use std::fmt;
use std::str::FromStr;

/// Software safety class (IEC 62304, 4.3): how bad the harm is that a failure of the software can contribute to.
///
/// Ordered by rigour: `A < B < C`. What is not classified counts as [`SafetyClass::C`] (4.3.g), the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SafetyClass {
    /// No injury or damage to health is possible.
    A,
    /// Non-serious injury is possible.
    B,
    /// Death or serious injury is possible.
    #[default]
    C,
}

impl SafetyClass {
    /// Every class, lowest first.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The letter of the class.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

impl fmt::Display for SafetyClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.letter())
    }
}

/// A text that names no safety class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseClassError {
    found: String,
}

impl fmt::Display for ParseClassError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a class A, B or C, found `{}`", self.found)?;
        let meant = SafetyClass::ALL
            .into_iter()
            .find(|class| class.letter().eq_ignore_ascii_case(self.found.trim()));
        match meant {
            Some(class) => write!(f, "; did you mean `{class}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseClassError {}

impl FromStr for SafetyClass {
    type Err = ParseClassError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|class| class.letter() == text)
            .ok_or_else(|| ParseClassError {
                found: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::SafetyClass;

    #[test]
    fn classes_are_ordered_by_rigour_and_c_is_the_default() {
        assert!(SafetyClass::A < SafetyClass::B);
        assert!(SafetyClass::B < SafetyClass::C);
        assert_eq!(SafetyClass::default(), SafetyClass::C);
    }

    #[test]
    fn a_class_is_its_letter_in_upper_case() {
        for class in SafetyClass::ALL {
            assert_eq!(class.to_string().parse(), Ok(class));
        }
        let message = |text: &str| text.parse::<SafetyClass>().unwrap_err().to_string();
        assert_eq!(message("D"), "expected a class A, B or C, found `D`");
        assert_eq!(message(""), "expected a class A, B or C, found ``");
        assert_eq!(
            message("c"),
            "expected a class A, B or C, found `c`; did you mean `C`?"
        );
        assert_eq!(
            message("B "),
            "expected a class A, B or C, found `B `; did you mean `B`?"
        );
    }
}
