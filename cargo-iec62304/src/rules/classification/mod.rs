//! What class things have, 4.3 of the standard.

pub mod class_below_container;
pub mod unit_class_too_low;
