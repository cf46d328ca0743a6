//! What people and programs read. Renderers decide nothing.

pub mod explain;
