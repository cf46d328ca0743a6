//! Reports as nextest and cargo-llvm-cov wrote them, and broken ones.

mod broken;
mod junit;
mod reading;
mod real;
