//! What `architecture` shows of a report: items, classes, interfaces and the dependencies that the code really has.

mod diagram;
pub mod dot;
pub mod json;
pub mod mermaid;
pub mod terminal;
#[cfg(test)]
mod tests;

/// What an arrow says that no interface speaks for.
const UNMENTIONED: &str = "not in the documents";
/// What a line says that no dependency was found for.
const UNUSED: &str = "no dependency found";
