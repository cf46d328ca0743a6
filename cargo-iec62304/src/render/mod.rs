//! From the finished report to text: nothing here decides.

pub mod snippet;
