//! Tests on real binaries and profiles.

mod branches;
mod damage;
mod formats;
mod llvm;
mod lookup;
mod recorded;
mod support;
mod written;
