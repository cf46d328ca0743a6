//! Mistakes in configuration, documents and tags: what exit code 2 is made of.

use crate::model::Place;

/// One mistake at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is; its file is relative to the workspace root where it lies inside.
    pub place: Option<Place>,
    /// What is wrong; lowercase start, no final full stop.
    pub message: String,
    /// A short text for the marked place, such as `unknown key`.
    pub label: Option<String>,
    /// What to do about it, such as ``did you mean `class`?``.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            message: message.into(),
            label: None,
            help: None,
        }
    }

    /// A mistake that has no place in a file.
    pub fn general(message: impl Into<String>) -> Self {
        Self {
            place: None,
            message: message.into(),
            label: None,
            help: None,
        }
    }

    /// Adds the text for the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
