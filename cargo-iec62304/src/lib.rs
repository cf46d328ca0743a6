//! The library behind `cargo iec62304`, for its own tests and chores. Its interface is not stable; the command line, the
//! tags, the documents and the report are.

pub mod config;
pub mod diagnostic;
pub mod exit;
pub mod inputs;
pub mod model;
pub mod render;
pub mod report;
pub mod verdict;
