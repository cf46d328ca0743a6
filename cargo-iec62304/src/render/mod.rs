//! Output formats. They read the report and decide nothing.

pub mod json;
