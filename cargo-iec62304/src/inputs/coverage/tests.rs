//! Tests on real binaries and profiles.

mod branches;
mod damage;
mod llvm;
mod lookup;
mod recorded;
mod support;
mod written;
