//! The outside world: the only modules that read files, spawn processes or look at the environment.

pub mod attempt;
pub mod build;
pub mod capture;
pub mod cargo_config;
pub mod command;
pub mod coverage;
pub mod digest;
pub mod doctests;
pub mod documents;
pub mod environment;
pub mod execution;
pub mod guardian;
pub mod manifest;
pub mod partition;
pub mod phases;
mod process_group;
pub mod progress;
pub mod revision;
pub mod runner;
pub mod source;
pub mod store;
pub mod strays;
mod sweep;
pub mod test_arguments;
mod test_output;
pub mod workspace;
pub mod wrapper;
