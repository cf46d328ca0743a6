//! Levels of tests, as tags name them.

use std::fmt;
use std::str::FromStr;

use crate::suggest::nearest;

/// Level of a test, as `level = …` of `#[verifies]` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Verifies a software unit (IEC 62304, 5.5).
    Unit,
    /// Verifies how items work together (5.6).
    Integration,
    /// Verifies a requirement on the whole system (5.7).
    System,
}

impl Level {
    /// Every level, smallest scope first.
    pub const ALL: [Self; 3] = [Self::Unit, Self::Integration, Self::System];

    /// The word of the level.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Integration => "integration",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseLevelError {
    found: String,
}

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected a level unit, integration or system, found `{}`",
            self.found
        )?;
        match nearest(&self.found, Level::ALL.map(Level::name)) {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseLevelError {}

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| ParseLevelError {
                found: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn a_level_is_its_word_in_lower_case() {
        for level in Level::ALL {
            assert_eq!(level.name().parse(), Ok(level));
        }
        let error = "System".parse::<Level>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a level unit, integration or system, found `System`; did you mean `system`?"
        );
        let error = "end to end".parse::<Level>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a level unit, integration or system, found `end to end`"
        );
    }
}
