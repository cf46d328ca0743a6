//! Tests, their outcome and what they prove.

mod crossing;
pub mod interface_untested;
pub mod test_exited_early;
pub mod test_failed;
pub mod test_flaky;
pub mod test_not_run;
pub mod test_without_criterion;
pub mod test_without_evidence;
pub mod trace_hollow;
