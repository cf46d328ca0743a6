//! How much a rule looked at.

/// How many subjects a rule judged, and why others were left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Examined {
    /// Subjects that were judged, with or without a finding.
    pub judged: usize,
    /// Subjects that should have been judged and could not: they leave the rule undetermined.
    pub unknown: usize,
    /// Subjects left out because an earlier rule reports them already.
    pub silenced: usize,
    /// Subjects of which the project's policy does not ask it.
    pub unasked: usize,
    /// Why there is nothing to examine, where the rule's own word for it does not hold.
    pub nothing: Option<&'static str>,
    /// What "satisfied" does not say, where a person must judge more.
    pub caveat: Option<&'static str>,
}

impl Examined {
    /// So many judged subjects, and nothing left out.
    pub const fn judged(judged: usize) -> Self {
        Self {
            judged,
            unknown: 0,
            silenced: 0,
            unasked: 0,
            nothing: None,
            caveat: None,
        }
    }
}
