//! The keys of the named form.

use crate::TagKind;

/// A key of the named form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Id,
    Class,
    Level,
    Accept,
    Design,
}

impl Key {
    const ALL: [Self; 5] = [
        Self::Id,
        Self::Class,
        Self::Level,
        Self::Accept,
        Self::Design,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Class => "class",
            Self::Level => "level",
            Self::Accept => "accept",
            Self::Design => "design",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The keys that an attribute takes.
    pub const fn of(kind: TagKind) -> &'static [Self] {
        match kind {
            TagKind::Requirement => &[Self::Id, Self::Class, Self::Design],
            TagKind::SafetyClass => &[Self::Class],
            TagKind::SoftwareItem | TagKind::RiskControl => &[Self::Id],
            TagKind::Verifies => &[Self::Id, Self::Level, Self::Accept],
        }
    }

    pub fn fits(self, kind: TagKind) -> bool {
        Self::of(kind).contains(&self)
    }

    /// The key with a value, for messages.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Id => "id = \"SRS-1\"",
            Self::Class => "class = C",
            Self::Level => "level = system",
            Self::Accept => "accept = \"criterion\"",
            Self::Design => "design = \"DD-3\"",
        }
    }

    /// What to do with the key on an attribute that it does not fit.
    pub fn misplaced(self, kind: TagKind) -> String {
        let name = self.name();
        match (self, kind) {
            (Self::Class, TagKind::Verifies) => format!(
                "`{name}` does not belong to `{kind}`: remove it, the class of a test follows from what it verifies"
            ),
            (Self::Class, _) => format!(
                "`{name}` belongs to `#[requirement]` and `#[safety_class]`: write `#[safety_class(C)]` beside `{kind}`"
            ),
            (Self::Level | Self::Accept, _) => {
                format!("`{name}` belongs to `#[verifies]`, on the test: remove it from `{kind}`")
            }
            (Self::Design, TagKind::Verifies) => format!(
                "`{name}` belongs to `#[requirement]`, on the unit: remove it from `{kind}`"
            ),
            (Self::Design, _) => {
                format!("`{name}` belongs to `#[requirement]`: write it there, or in a `[[trace]]`")
            }
            (Self::Id, _) => format!(
                "`{name}` does not belong to `{kind}`: write `{}`",
                kind.example()
            ),
        }
    }
}
