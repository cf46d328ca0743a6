//! The source that the judgement rests on.

pub mod source_unreadable;
