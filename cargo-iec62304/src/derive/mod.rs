//! Where the class of something comes from, step by step, and what would change it: `explain class`.

mod find;
mod steps;
#[cfg(test)]
mod tests;

pub use find::{Subject, find};
pub use steps::derive;

use crate::model::{Place, SafetyClass};

/// One step of the derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What holds; lowercase start, no final full stop.
    pub text: String,
    /// Where it is written.
    pub place: Option<Place>,
}

/// A class with all that it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// What was asked about, as in "unit `pump::limit`".
    pub subject: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// The class that holds.
    pub class: SafetyClass,
    /// What it follows from, the nearest first.
    pub steps: Vec<Step>,
    /// What asks for a class here and does not decide: hazards, requirements, dependencies.
    pub beside: Vec<Step>,
    /// What would change it.
    pub changes: Vec<String>,
}
