//! Evidence: whether what was measured belongs to what is judged.

pub mod evidence_stray;
