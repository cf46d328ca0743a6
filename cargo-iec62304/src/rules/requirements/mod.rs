//! Requirements, their content and their traces.

pub(in crate::rules) mod claims;
pub(in crate::rules) mod records;
pub mod requirement_incomplete;
pub mod requirement_unimplemented;
pub mod requirement_unknown;
pub mod requirement_unverified;
pub mod requirements_missing;
pub(in crate::rules) mod standing;
