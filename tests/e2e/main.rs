//! End to end: the built binary on real workspaces, with real cargo, real test runs and real profiles.

mod exits;
mod mutations;
mod pump;
mod rules;
mod support;
mod traps;
