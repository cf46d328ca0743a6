//! From the finished report to text: nothing here decides.

pub mod diagnostics;
pub mod explain;
pub mod json;
mod paint;
pub mod snippet;
pub mod terminal;
mod text;
