//! What the tests cover of an item.

pub mod item_lines;
pub mod item_regions;
mod share;
