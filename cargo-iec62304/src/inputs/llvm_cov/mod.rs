//! The second engine: coverage as `cargo llvm-cov` and LLVM's own tools read it, from the profiles that the tool's test runs left.
//!
//! The build and the runs are the same as those of the native reader; only the reading differs, so that each can check the other.
//! Nothing is installed and no toolchain is changed: `cargo llvm-cov` is always called with `CARGO_LLVM_COV_SETUP=no`.

mod engine;
mod export;
mod json;
mod relay;
mod second;
mod tools;

pub use engine::{join_runs, keep_listing};
pub use export::{ExportError, Site};
pub use relay::{called_as_relay, run as relay};
pub use second::{Lines, ReadAgain, SecondReading, read_again};
pub use tools::{Tools, ToolsError};
