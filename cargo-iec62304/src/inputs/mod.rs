//! The outside world: the only modules that read files, spawn processes or look at the environment.

pub mod coverage;
pub mod source;
