//! Requirements, their content and their traces.

pub(in crate::rules) mod claims;
pub(crate) mod records;
pub mod requirement_incomplete;
pub mod requirement_source_missing;
pub mod requirement_unallocated;
pub mod requirement_unimplemented;
pub mod requirement_unknown;
pub mod requirement_unverified;
pub mod requirements_missing;
pub mod source_unaddressed;
pub(in crate::rules) mod standing;
pub mod system_test_missing;
