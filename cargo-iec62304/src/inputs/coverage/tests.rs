//! Tests on real binaries and profiles.

mod damage;
mod formats;
mod llvm;
mod lookup;
mod recorded;
mod support;
mod written;
