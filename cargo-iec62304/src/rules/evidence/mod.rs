//! Evidence: whether it can be trusted, and whether what was measured belongs to what is judged.

pub mod engines_disagree;
pub mod evidence_stale;
pub mod evidence_stray;
pub mod evidence_unmatched;
pub mod revision_unclean;
