//! What people and programs see; nothing is decided here.

pub mod explain;
pub mod snippet;
