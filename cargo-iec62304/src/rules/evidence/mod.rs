//! The evidence itself: whether it can be trusted.

pub mod engines_disagree;
