//! End to end: the built binary on real workspaces, with real cargo, real test runs and real profiles.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says why and ends"
)]

mod architecture;
mod audit;
mod baseline;
mod book;
mod branches;
mod builds;
mod cache;
mod ci;
mod ci_pages;
mod commands;
mod console;
mod counts;
mod deviations;
#[cfg(unix)]
mod editors;
mod engines;
mod exits;
#[cfg(unix)]
mod flags;
mod formats;
mod freshness;
mod greens;
mod imports;
mod init;
mod made;
mod markdown;
mod mutations;
mod outputs;
mod packaging;
mod pages;
mod pump;
mod questions;
mod readers;
mod rules;
mod runners;
mod shapes;
mod store;
mod support;
mod terminal;
mod traps;
mod tutorial;
