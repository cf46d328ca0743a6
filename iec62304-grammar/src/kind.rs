//! The five attributes.

use std::fmt;

/// Which of the trace attributes a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagKind {
    /// `#[requirement]`: the unit implements requirements.
    Requirement,
    /// `#[safety_class]`: the class of the unit.
    SafetyClass,
    /// `#[software_item]`: the software item that the unit belongs to.
    SoftwareItem,
    /// `#[risk_control]`: the unit implements risk controls.
    RiskControl,
    /// `#[verifies]`: the test verifies requirements or risk controls.
    Verifies,
}

impl TagKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Requirement,
        Self::SafetyClass,
        Self::SoftwareItem,
        Self::RiskControl,
        Self::Verifies,
    ];

    /// The name of the attribute, as iec62304-macros exports it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::SafetyClass => "safety_class",
            Self::SoftwareItem => "software_item",
            Self::RiskControl => "risk_control",
            Self::Verifies => "verifies",
        }
    }

    /// The kind whose attribute has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// An attribute of this kind as it may be written, for messages.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Requirement => "#[requirement(\"SRS-1\")]",
            Self::SafetyClass => "#[safety_class(C)]",
            Self::SoftwareItem => "#[software_item(\"dosing\")]",
            Self::RiskControl => "#[risk_control(\"RC-1\")]",
            Self::Verifies => "#[verifies(\"SRS-1\")]",
        }
    }
}

/// As it stands in the source: `#[requirement]`.
impl fmt::Display for TagKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#[{}]", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::TagKind;

    #[test]
    fn every_kind_is_found_by_its_name_and_nothing_else_is() {
        for kind in TagKind::ALL {
            assert_eq!(TagKind::from_name(kind.name()), Some(kind));
            assert!(kind.example().starts_with(&format!("#[{}(", kind.name())));
        }
        assert_eq!(TagKind::from_name("Requirement"), None);
        assert_eq!(TagKind::from_name("test"), None);
    }
}
