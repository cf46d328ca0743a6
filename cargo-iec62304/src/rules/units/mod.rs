//! Units: traced, built, executed, verified, covered.

mod advice;
mod ladder;
pub(crate) use ladder::{asks_for_execution, step_of};
pub mod unit_absent;
pub mod unit_branches;
pub mod unit_design_missing;
pub mod unit_lines;
pub mod unit_not_built;
pub mod unit_not_executed;
pub mod unit_regions;
pub mod unit_untraced;
pub mod unit_unverified;
