//! The project's policy: what the standard leaves to the manufacturer.

use super::SafetyClass;

/// How instances of a generic function are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generics {
    /// Merged by place: covered if any instance is.
    #[default]
    Merged,
    /// Each executed instance on its own.
    EachInstance,
}

/// What is asked of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each one is a key of the document"
)]
pub struct ClassPolicy {
    /// Each unit is executed by a passed test (`unit_executed`).
    pub unit_executed: bool,
    /// Each unit is executed by a passed test that verifies one of its requirements (`unit_verified`).
    pub unit_verified: bool,
    /// Each line is covered (`unit_lines`).
    pub unit_lines: bool,
    /// Each region is covered (`unit_regions`).
    pub unit_regions: bool,
    /// Each branch is covered in both outcomes, where branches are measured (`unit_branches`).
    pub unit_branches: bool,
    /// Least share of covered lines of an item, in percent (`item_lines`).
    pub item_lines: Option<u8>,
    /// Least share of covered regions of an item, in percent (`item_regions`).
    pub item_regions: Option<u8>,
    /// Each unit traces to a requirement or a risk control (`unit_traced`).
    pub unit_traced: bool,
    /// A recorded review can stand in for a test that executes the unit (`unit_review`).
    pub unit_review: bool,
}

/// The policy, by class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Class A.
    pub a: ClassPolicy,
    /// Class B.
    pub b: ClassPolicy,
    /// Class C.
    pub c: ClassPolicy,
    /// How instances of a generic are judged.
    pub generics: Generics,
}

impl Policy {
    /// What is asked of the class.
    pub const fn of(&self, class: SafetyClass) -> &ClassPolicy {
        match class {
            SafetyClass::A => &self.a,
            SafetyClass::B => &self.b,
            SafetyClass::C => &self.c,
        }
    }
}

impl Default for Policy {
    /// The default policy of the design.
    fn default() -> Self {
        let a = ClassPolicy {
            unit_executed: false,
            unit_verified: false,
            unit_lines: false,
            unit_regions: false,
            unit_branches: false,
            item_lines: None,
            item_regions: None,
            unit_traced: false,
            unit_review: false,
        };
        let b = ClassPolicy {
            unit_executed: true,
            unit_traced: true,
            item_lines: Some(90),
            item_regions: Some(80),
            ..a
        };
        let c = ClassPolicy {
            unit_verified: true,
            unit_lines: true,
            unit_regions: true,
            unit_branches: true,
            item_lines: Some(95),
            item_regions: Some(90),
            ..b
        };
        Self {
            a,
            b,
            c,
            generics: Generics::default(),
        }
    }
}
