//! Tags, as they are written.

use proc_macro2::Span;

use crate::{Level, SafetyClass, TagKind};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// The token that gives it: for a text the literal with its quotes.
    pub span: Span,
}

/// A tag that follows the grammar.
#[derive(Debug, Clone)]
pub enum Tag {
    /// `#[requirement("A", "B", class = C, design = "…")]`
    Requirement {
        /// The requirements that the unit implements: at least one, each one once.
        ids: Vec<Written<String>>,
        /// The class of the unit.
        class: Option<Written<SafetyClass>>,
        /// Where the detailed design of the unit is, where the tag says it: not blank.
        design: Option<Written<String>>,
    },
    /// `#[safety_class(B)]`
    SafetyClass(Written<SafetyClass>),
    /// `#[software_item("dosing")]`
    SoftwareItem(Written<String>),
    /// `#[risk_control("RC-3")]`
    RiskControl {
        /// The risk controls that the unit implements: at least one, each one once.
        ids: Vec<Written<String>>,
    },
    /// `#[verifies("A", level = system, accept = "…")]`
    Verifies {
        /// The requirements or risk controls that the test verifies: at least one, each one once.
        ids: Vec<Written<String>>,
        /// The level of the test, where the tag gives it.
        level: Option<Written<Level>>,
        /// The acceptance criterion, where the tag gives it: not blank.
        accept: Option<Written<String>>,
    },
}

impl Tag {
    /// Which attribute it is.
    pub const fn kind(&self) -> TagKind {
        match self {
            Self::Requirement { .. } => TagKind::Requirement,
            Self::SafetyClass(_) => TagKind::SafetyClass,
            Self::SoftwareItem(_) => TagKind::SoftwareItem,
            Self::RiskControl { .. } => TagKind::RiskControl,
            Self::Verifies { .. } => TagKind::Verifies,
        }
    }

    /// The IDs it names, as written; none for `#[safety_class]`.
    pub fn ids(&self) -> &[Written<String>] {
        match self {
            Self::Requirement { ids, .. }
            | Self::RiskControl { ids }
            | Self::Verifies { ids, .. } => ids,
            Self::SoftwareItem(id) => std::slice::from_ref(id),
            Self::SafetyClass(_) => &[],
        }
    }

    /// The class it gives to the unit.
    pub const fn class(&self) -> Option<&Written<SafetyClass>> {
        match self {
            Self::Requirement { class, .. } => class.as_ref(),
            Self::SafetyClass(class) => Some(class),
            Self::SoftwareItem(_) | Self::RiskControl { .. } | Self::Verifies { .. } => None,
        }
    }
}
